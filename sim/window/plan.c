#include "sim/window/plan.h"

#include "sim/core/date.h"
#include "sim/window/image.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- what is allowed --------------------------------------------------- */

static bool
has_dates(const struct dps_window_plan *self)
{
    return self->origin >= dps_date_of(1, 1, 1) &&
           self->origin <= dps_date_of(9700, 1, 1);
}

void
dps_window_plan_name(
    const struct dps_window_plan *self, char text[DPS_WINDOW_NAME_TEXT])
{
    if (!has_dates(self) || self->start < 0) {
        snprintf(text, DPS_WINDOW_NAME_TEXT, "a window without a date");
        return;
    }
    char date[DPS_DATE_TEXT];
    dps_date_format(self->origin + self->start / DPS_NS, date);
    snprintf(text, DPS_WINDOW_NAME_TEXT, "the window at %s", date);
}

static enum dps_status
check_job(const struct dps_window_plan *self, const struct dps_window_job *job,
    size_t n_hosts, struct dps_error *err)
{
    if (job->client >= n_hosts || job->node >= n_hosts) {
        return dps_fail(err, DPS_EINVAL,
            "job %" PRIu64 ": host %" PRIu32 " is not one of %zu hosts", job->id,
            job->client >= n_hosts ? job->client : job->node, n_hosts);
    }
    if (job->submit < self->start || job->submit - self->start >= self->length) {
        return dps_fail(err, DPS_EINVAL,
            "job %" PRIu64 ": submit is %" PRId64 " ns, not in the window [%" PRId64
            ", %" PRId64 ") ns",
            job->id, job->submit, self->start, self->start + self->length);
    }
    if (job->input < 0 || job->input > DPS_WINDOW_BYTES || job->output < 0 ||
        job->output > DPS_WINDOW_BYTES) {
        return dps_fail(err, DPS_EINVAL,
            "job %" PRIu64 ": input is %" PRId64 " byte and output %" PRId64
            " byte, not both in [0, 2^53]",
            job->id, job->input, job->output);
    }
    if (!(job->work >= 0 && isfinite(job->work))) {
        return dps_fail(err, DPS_EINVAL,
            "job %" PRIu64 ": work is %g flop, not in [0, inf)", job->id, job->work);
    }
    if (job->price < 0) {
        return dps_fail(err, DPS_EINVAL,
            "job %" PRIu64 ": price is %" PRId64 " base units, not >= 0", job->id,
            job->price);
    }
    return DPS_OK;
}

enum dps_status
dps_window_plan_check(
    const struct dps_window_plan *self, size_t n_hosts, struct dps_error *err)
{
    if (!has_dates(self)) {
        return dps_fail(err, DPS_EINVAL,
            "origin is %" PRId64 " s since 1970, not in the years 1 to 9699",
            self->origin);
    }
    if (self->start < 0) {
        return dps_fail(err, DPS_EINVAL,
            "start is %" PRId64 " ns, before the scenario's start", self->start);
    }
    if (self->length <= 0 || self->length > DPS_WINDOW_LONGEST ||
        self->length > INT64_MAX - self->start) {
        return dps_fail(err, DPS_EINVAL,
            "length is %" PRId64 " ns, not in (0 d, 50 d] or beyond the calendar",
            self->length);
    }
    if (self->network != DPS_NETWORK_FLOW && self->network != DPS_NETWORK_TCP) {
        return dps_fail(err, DPS_EINVAL, "network model %d is neither flow nor tcp",
            (int)self->network);
    }
    if (n_hosts == 0) {
        return dps_fail(err, DPS_EINVAL, "it has no hosts");
    }
    for (size_t i = 0; i < self->n_jobs; i++) {
        const struct dps_window_job *job = &self->jobs[i];
        enum dps_status status = check_job(self, job, n_hosts, err);
        if (status != DPS_OK) {
            return status;
        }
        if (i > 0 && job->id <= self->jobs[i - 1].id) {
            return dps_fail(err, DPS_EINVAL,
                "job %" PRIu64 " is listed after job %" PRIu64 ", not by rising id",
                job->id, self->jobs[i - 1].id);
        }
    }
    return DPS_OK;
}

/* ---- its image --------------------------------------------------------- */

/* Bytes of a job in the image: the least that a count may claim. */
enum { JOB_BYTES = 4 + 4 + 4 + 8 * 8 };

static void
put_job(struct dps_buffer *out, const struct dps_window_job *job)
{
    dps_buffer_put_u64(out, job->id);
    dps_buffer_put_u32(out, job->client);
    dps_buffer_put_u32(out, job->node);
    dps_buffer_put_i64(out, job->submit);
    dps_buffer_put_i64(out, job->input);
    dps_buffer_put_f64(out, job->work);
    dps_buffer_put_i64(out, job->output);
    dps_buffer_put_i64(out, job->price);
    dps_buffer_put_u64(out, job->payer);
    dps_buffer_put_u64(out, job->payee);
    dps_buffer_put_u32(out, job->token);
}

static void
get_job(struct dps_reader *in, struct dps_window_job *job)
{
    job->id = dps_reader_u64(in);
    job->client = dps_reader_u32(in);
    job->node = dps_reader_u32(in);
    job->submit = dps_reader_i64(in);
    job->input = dps_reader_i64(in);
    job->work = dps_reader_f64(in);
    job->output = dps_reader_i64(in);
    job->price = dps_reader_i64(in);
    job->payer = dps_reader_u64(in);
    job->payee = dps_reader_u64(in);
    job->token = dps_reader_u32(in);
}

void
dps_window_plan_write(const struct dps_window_plan *self,
    const struct dps_host_layout *hosts, struct dps_buffer *out)
{
    struct dps_buffer payload = {0};
    dps_buffer_put_i64(&payload, self->origin);
    dps_buffer_put_i64(&payload, self->start);
    dps_buffer_put_i64(&payload, self->length);
    dps_buffer_put_u64(&payload, (uint64_t)self->network);
    dps_buffer_put_u64(&payload, self->max_events);
    dps_buffer_put_u64(&payload, hosts->n);
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        dps_buffer_put_u64(&payload, hosts->offsets[c]);
    }
    dps_buffer_put_u64(&payload, hosts->digest.high);
    dps_buffer_put_u64(&payload, hosts->digest.low);
    dps_buffer_put_u64(&payload, self->n_jobs);
    for (size_t i = 0; i < self->n_jobs; i++) {
        put_job(&payload, &self->jobs[i]);
    }
    dps_image_seal(out, DPS_IMAGE_REQUEST, &payload);
    dps_buffer_free(&payload);
}

static struct dps_window_plan
get_head(struct dps_reader *in, struct dps_host_layout *hosts)
{
    struct dps_window_plan plan = {0};
    plan.origin = dps_reader_i64(in);
    plan.start = dps_reader_i64(in);
    plan.length = dps_reader_i64(in);
    uint64_t network = dps_reader_u64(in);
    plan.network = network <= INT32_MAX ? (enum dps_network_model)network : INT32_MAX;
    plan.max_events = dps_reader_u64(in);
    hosts->n = dps_reader_u64(in);
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        hosts->offsets[c] = dps_reader_u64(in);
    }
    hosts->digest.high = dps_reader_u64(in);
    hosts->digest.low = dps_reader_u64(in);
    return plan;
}

enum dps_status
dps_window_plan_read(struct dps_window_plan *self, struct dps_window_job **jobs,
    struct dps_host_layout *hosts, const void *image, size_t n, struct dps_error *err)
{
    struct dps_reader in;
    enum dps_status status =
        dps_image_open(image, n, DPS_IMAGE_REQUEST, "the request", &in, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_window_plan plan = get_head(&in, hosts);
    uint64_t n_jobs = dps_reader_u64(&in);
    if (in.failed || n_jobs != (uint64_t)(in.end - in.at) / JOB_BYTES ||
        (uint64_t)(in.end - in.at) % JOB_BYTES != 0) {
        return dps_fail(err, DPS_EIO, "the request is damaged: its length is another");
    }
    struct dps_window_job *own = calloc(n_jobs + 1, sizeof *own);
    if (own == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %" PRIu64 " jobs", n_jobs);
    }
    for (size_t i = 0; i < n_jobs; i++) {
        get_job(&in, &own[i]);
    }
    plan.jobs = own;
    plan.n_jobs = (size_t)n_jobs;
    status = dps_window_plan_check(&plan, (size_t)hosts->n, err);
    if (status != DPS_OK) {
        free(own);
        return dps_within(err, DPS_EIO, "the request is wrong");
    }
    *self = plan;
    *jobs = own;
    return DPS_OK;
}
