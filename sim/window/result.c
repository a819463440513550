#include "sim/window/result.h"

#include "sim/window/image.h"
#include "sim/window/verdict.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the value --------------------------------------------------------- */

const char *
dps_window_reason_name(enum dps_window_reason reason)
{
    switch (reason) {
    case DPS_WINDOW_PAYMENT: return "payment";
    }
    return "?";
}

void
dps_window_result_free(struct dps_window_result *self)
{
    free(self->postings);
    free(self->outcomes);
    *self = (struct dps_window_result){0};
}

static int
order_of(const struct dps_window_posting *a, const struct dps_window_posting *b)
{
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    if (a->entity != b->entity) {
        return a->entity < b->entity ? -1 : 1;
    }
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static int
compare_postings(const void *a, const void *b)
{
    return order_of(a, b);
}

void
dps_window_result_sort(struct dps_window_result *self)
{
    if (self->n_postings > 0) {
        qsort(
            self->postings, self->n_postings, sizeof *self->postings, compare_postings);
    }
}

/* ---- whether it can be true -------------------------------------------- */

/* Dates follow each other, none after one that did not come. */
static bool
outcome_holds(const struct dps_window_outcome *o, const struct dps_window_plan *plan)
{
    const int64_t dates[] = {o->submit, o->arrived, o->worked, o->finished};
    const int64_t end = plan->start + plan->length;
    for (int i = 1; i < 4; i++) {
        bool came = dates[i] != DPS_WINDOW_NOT_YET;
        if (dates[i] < dates[i - 1] || (came && dates[i] >= end)) {
            return false;
        }
    }
    bool finished = o->finished != DPS_WINDOW_NOT_YET;
    return finished == (o->fate == DPS_WINDOW_FINISHED);
}

static bool
posting_holds(const struct dps_window_posting *p, const struct dps_window_plan *plan)
{
    return p->time >= plan->start && p->time - plan->start < plan->length &&
           p->units > 0;
}

static enum dps_status
check_outcomes(const struct dps_window_result *self, const struct dps_window_plan *plan,
    struct dps_error *err)
{
    if (self->n_outcomes != plan->n_jobs) {
        return dps_fail(err, DPS_ESTATE, "%zu outcomes came for %zu jobs",
            self->n_outcomes, plan->n_jobs);
    }
    for (size_t i = 0; i < self->n_outcomes; i++) {
        const struct dps_window_outcome *o = &self->outcomes[i];
        const struct dps_window_job *job = &plan->jobs[i];
        if (o->job != job->id || o->submit != job->submit || !outcome_holds(o, plan)) {
            return dps_fail(err, DPS_ESTATE,
                "the outcome of job %" PRIu64 " contradicts itself or the plan",
                job->id);
        }
    }
    return DPS_OK;
}

static int
compare_jobs(const void *key, const void *item)
{
    const uint64_t *id = key;
    const struct dps_window_job *job = item;
    return (*id > job->id) - (*id < job->id);
}

/* Whether it is what its job's plan and outcome ask for. */
static bool
posting_pays(const struct dps_window_posting *p, const struct dps_window_result *self,
    const struct dps_window_plan *plan)
{
    const struct dps_window_job *job = NULL;
    if (plan->n_jobs > 0) {
        job = bsearch(
            &p->entity, plan->jobs, plan->n_jobs, sizeof *plan->jobs, compare_jobs);
    }
    return job != NULL && self->outcomes[job - plan->jobs].finished == p->time &&
           p->reason == DPS_WINDOW_PAYMENT && p->sequence == 0 &&
           p->units == job->price && p->from == job->payer && p->to == job->payee &&
           p->token == job->token;
}

static size_t
payments_due(const struct dps_window_result *self, const struct dps_window_plan *plan)
{
    size_t n = 0;
    for (size_t i = 0; i < self->n_outcomes; i++) {
        n += self->outcomes[i].fate == DPS_WINDOW_FINISHED && plan->jobs[i].price > 0;
    }
    return n;
}

enum dps_status
dps_window_result_check(const struct dps_window_result *self,
    const struct dps_window_plan *plan, struct dps_error *err)
{
    enum dps_status status = check_outcomes(self, plan, err);
    if (status != DPS_OK) {
        return status;
    }
    for (size_t i = 0; i < self->n_postings; i++) {
        const struct dps_window_posting *p = &self->postings[i];
        if (!posting_holds(p, plan)) {
            return dps_fail(err, DPS_ESTATE,
                "posting %zu: %" PRId64 " units at %" PRId64
                " ns are not positive or not inside the window",
                i, p->units, p->time);
        }
        if (i > 0 && order_of(&self->postings[i - 1], p) >= 0) {
            return dps_fail(err, DPS_ESTATE, "posting %zu is out of order", i);
        }
        if (!posting_pays(p, self, plan)) {
            return dps_fail(
                err, DPS_ESTATE, "posting %zu is not the payment of a finished job", i);
        }
    }
    size_t due = payments_due(self, plan);
    return self->n_postings == due
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE,
                     "%zu payments came for %zu finished jobs with a price",
                     self->n_postings, due);
}

/* ---- its image --------------------------------------------------------- */

enum { POSTING_BYTES = 6 * 8 + 2 * 4, OUTCOME_BYTES = 5 * 8 + 4 };

static void
put_posting(struct dps_buffer *out, const struct dps_window_posting *p)
{
    dps_buffer_put_i64(out, p->time);
    dps_buffer_put_u64(out, p->entity);
    dps_buffer_put_u64(out, p->sequence);
    dps_buffer_put_u64(out, p->from);
    dps_buffer_put_u64(out, p->to);
    dps_buffer_put_u32(out, p->token);
    dps_buffer_put_u32(out, (uint32_t)p->reason);
    dps_buffer_put_i64(out, p->units);
}

static void
get_posting(struct dps_reader *in, struct dps_window_posting *p)
{
    p->time = dps_reader_i64(in);
    p->entity = dps_reader_u64(in);
    p->sequence = dps_reader_u64(in);
    p->from = dps_reader_u64(in);
    p->to = dps_reader_u64(in);
    p->token = dps_reader_u32(in);
    p->reason = (enum dps_window_reason)dps_reader_u32(in);
    p->units = dps_reader_i64(in);
}

static void
put_outcome(struct dps_buffer *out, const struct dps_window_outcome *o)
{
    dps_buffer_put_u64(out, o->job);
    dps_buffer_put_u32(out, (uint32_t)o->fate);
    dps_buffer_put_i64(out, o->submit);
    dps_buffer_put_i64(out, o->arrived);
    dps_buffer_put_i64(out, o->worked);
    dps_buffer_put_i64(out, o->finished);
}

static void
get_outcome(struct dps_reader *in, struct dps_window_outcome *o)
{
    o->job = dps_reader_u64(in);
    o->fate = (enum dps_window_fate)dps_reader_u32(in);
    o->submit = dps_reader_i64(in);
    o->arrived = dps_reader_i64(in);
    o->worked = dps_reader_i64(in);
    o->finished = dps_reader_i64(in);
}

void
dps_window_result_write(const struct dps_window_result *self, struct dps_buffer *out)
{
    struct dps_buffer payload = {0};
    dps_buffer_put_u64(&payload, DPS_VERDICT_WINDOW);
    dps_buffer_put_text(&payload, self->engine);
    dps_buffer_put_text(&payload, self->settings);
    dps_buffer_put_u64(&payload, self->events);
    dps_buffer_put_u64(&payload, self->n_postings);
    dps_buffer_put_u64(&payload, self->n_outcomes);
    for (size_t i = 0; i < self->n_postings; i++) {
        put_posting(&payload, &self->postings[i]);
    }
    for (size_t i = 0; i < self->n_outcomes; i++) {
        put_outcome(&payload, &self->outcomes[i]);
    }
    dps_image_seal(out, DPS_IMAGE_RESPONSE, &payload);
    dps_buffer_free(&payload);
}

static enum dps_status
read_answer(
    struct dps_window_result *self, struct dps_reader *in, struct dps_error *err)
{
    snprintf(self->engine, sizeof self->engine, "%s", dps_reader_text(in));
    snprintf(self->settings, sizeof self->settings, "%s", dps_reader_text(in));
    self->events = dps_reader_u64(in);
    uint64_t n_postings = dps_reader_u64(in);
    uint64_t n_outcomes = dps_reader_u64(in);
    uint64_t left = in->failed ? 0 : (uint64_t)(in->end - in->at);
    if (in->failed || n_postings > left / POSTING_BYTES ||
        n_outcomes > left / OUTCOME_BYTES ||
        n_postings * POSTING_BYTES + n_outcomes * OUTCOME_BYTES != left) {
        return dps_fail(err, DPS_EIO, "the answer is damaged: its length is another");
    }
    self->postings = calloc(n_postings + 1, sizeof *self->postings);
    self->outcomes = calloc(n_outcomes + 1, sizeof *self->outcomes);
    if (self->postings == NULL || self->outcomes == NULL) {
        return dps_fail(err, DPS_ENOMEM,
            "out of memory at %" PRIu64 " postings and %" PRIu64 " outcomes",
            n_postings, n_outcomes);
    }
    self->n_postings = (size_t)n_postings;
    self->n_outcomes = (size_t)n_outcomes;
    for (size_t i = 0; i < self->n_postings; i++) {
        get_posting(in, &self->postings[i]);
    }
    for (size_t i = 0; i < self->n_outcomes; i++) {
        get_outcome(in, &self->outcomes[i]);
    }
    return DPS_OK;
}

enum dps_status
dps_window_result_read(
    struct dps_window_result *self, const void *image, size_t n, struct dps_error *err)
{
    *self = (struct dps_window_result){0};
    struct dps_reader in;
    enum dps_status status = dps_verdict_open(image, n, DPS_VERDICT_WINDOW, &in, err);
    if (status == DPS_OK) {
        status = read_answer(self, &in, err);
    }
    if (status != DPS_OK) {
        dps_window_result_free(self);
        return status;
    }
    self->digest = dps_digest_of(image, n);
    return DPS_OK;
}
