#include "sim/window/market_answer.h"

#include "sim/window/image.h"
#include "sim/window/verdict.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dps_market_answer_free(struct dps_market_answer *self)
{
    free(self->jobs);
    free(self->parts);
    free(self->waits);
    free(self->latencies);
    free(self->verdicts.convictions);
    *self = (struct dps_market_answer){0};
}

/* The numbers of an answer, in the order of its image; lists follow, then
 * texts. */
struct head {
    int64_t start, length;
    uint64_t n_jobs, n_cells, n_waits, n_latencies, n_convictions;
    double wanted[DPS_MARKET_SLICES], wasted[DPS_MARKET_SLICES];
    uint64_t refused, lost, events, decisions, hash[2];
    double difference, replicated;
    struct dps_detection detections[DPS_MARKET_STRATEGIES];
};

/* ---- writing ----------------------------------------------------------- */

static struct head
head_of(const struct dps_market_answer *self)
{
    struct head head = {
        .start = self->start,
        .length = self->length,
        .n_jobs = self->n_jobs,
        .n_cells = self->n_cells,
        .n_waits = self->n_waits,
        .n_latencies = self->n_latencies,
        .n_convictions = self->verdicts.n,
        .refused = self->refused,
        .lost = self->lost,
        .events = self->events,
        .decisions = self->decisions,
        .hash = {self->hash[0], self->hash[1]},
        .difference = self->difference,
        .replicated = self->verdicts.replicated,
    };
    memcpy(head.wanted, self->wanted, sizeof head.wanted);
    memcpy(head.wasted, self->wasted, sizeof head.wasted);
    memcpy(head.detections, self->verdicts.of, sizeof head.detections);
    return head;
}

enum dps_status
dps_market_answer_write(
    struct dps_market_answer *self, struct dps_buffer *out, struct dps_error *err)
{
    struct dps_buffer payload = {0};
    struct head head = head_of(self);
    size_t parts = (size_t)DPS_MARKET_SLICES * self->n_cells;
    dps_buffer_put_u64(&payload, DPS_VERDICT_MARKET);
    dps_buffer_put(&payload, &head, sizeof head);
    dps_buffer_put(&payload, self->jobs, self->n_jobs * sizeof *self->jobs);
    dps_buffer_put(&payload, self->parts, parts * sizeof *self->parts);
    dps_buffer_put(&payload, self->waits, self->n_waits * sizeof *self->waits);
    dps_buffer_put(
        &payload, self->latencies, self->n_latencies * sizeof *self->latencies);
    dps_buffer_put(&payload, self->verdicts.convictions,
        self->verdicts.n * sizeof *self->verdicts.convictions);
    dps_buffer_put_text(&payload, self->engine);
    dps_buffer_put_text(&payload, self->settings);
    struct dps_digest digest = dps_digest_of(payload.bytes, payload.n);
    dps_buffer_put_u64(&payload, self->verdicts.ran);
    dps_buffer_put_u64(&payload, self->verdicts.skipped);
    dps_image_seal(out, DPS_IMAGE_RESPONSE, &payload);
    dps_buffer_free(&payload);
    enum dps_status status = dps_buffer_status(out, err);
    if (status == DPS_OK) {
        self->digest = digest;
    }
    return status;
}

/* ---- reading ----------------------------------------------------------- */

static enum dps_status
damaged(struct dps_error *err)
{
    return dps_fail(err, DPS_EIO, "the answer is damaged: its length is another");
}

/* A new list of n items of a size, as the image has it. */
static enum dps_status
take_list(
    struct dps_reader *in, uint64_t n, size_t size, void *list, struct dps_error *err)
{
    if (in->failed || n > (size_t)(in->end - in->at) / size) {
        return damaged(err);
    }
    void *items = calloc((size_t)n + 1, size);
    if (items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an answer");
    }
    dps_reader_get(in, items, (size_t)n * size);
    memcpy(list, &items, sizeof items);
    return DPS_OK;
}

static void
take_head(struct dps_market_answer *self, const struct head *head)
{
    self->start = head->start;
    self->length = head->length;
    self->n_jobs = (size_t)head->n_jobs;
    self->n_cells = (uint32_t)head->n_cells;
    self->n_waits = (size_t)head->n_waits;
    self->n_latencies = (size_t)head->n_latencies;
    self->refused = head->refused;
    self->lost = head->lost;
    self->events = head->events;
    self->decisions = head->decisions;
    self->difference = head->difference;
    self->verdicts.replicated = head->replicated;
    memcpy(self->wanted, head->wanted, sizeof self->wanted);
    memcpy(self->wasted, head->wasted, sizeof self->wasted);
    memcpy(self->hash, head->hash, sizeof self->hash);
    memcpy(self->verdicts.of, head->detections, sizeof self->verdicts.of);
    self->verdicts.n = (size_t)head->n_convictions;
}

static enum dps_status
take_lists(struct dps_market_answer *self, struct dps_reader *in,
    const struct head *head, struct dps_error *err)
{
    if (head->n_cells > UINT32_MAX) {
        return damaged(err);
    }
    enum dps_status status =
        take_list(in, head->n_jobs, sizeof *self->jobs, &self->jobs, err);
    if (status == DPS_OK) {
        status = take_list(in, DPS_MARKET_SLICES * head->n_cells, sizeof *self->parts,
            &self->parts, err);
    }
    if (status == DPS_OK) {
        status = take_list(in, head->n_waits, sizeof *self->waits, &self->waits, err);
    }
    if (status == DPS_OK) {
        status = take_list(
            in, head->n_latencies, sizeof *self->latencies, &self->latencies, err);
    }
    return status == DPS_OK
               ? take_list(in, head->n_convictions, sizeof *self->verdicts.convictions,
                     &self->verdicts.convictions, err)
               : status;
}

enum dps_status
dps_market_answer_read(
    struct dps_market_answer *self, const void *image, size_t n, struct dps_error *err)
{
    struct dps_reader in;
    struct head head = {.n_jobs = 0};
    *self = (struct dps_market_answer){0};
    enum dps_status status = dps_verdict_open(image, n, DPS_VERDICT_MARKET, &in, err);
    if (status != DPS_OK) {
        return status;
    }
    const uint8_t *payload = in.at - sizeof(uint64_t); /* with its verdict */
    dps_reader_get(&in, &head, sizeof head);
    status = take_lists(self, &in, &head, err);
    if (status == DPS_OK) {
        take_head(self, &head);
        snprintf(self->engine, sizeof self->engine, "%s", dps_reader_text(&in));
        snprintf(self->settings, sizeof self->settings, "%s", dps_reader_text(&in));
        self->digest = dps_digest_of(payload, (size_t)(in.at - payload));
        self->verdicts.ran = dps_reader_u64(&in);
        self->verdicts.skipped = dps_reader_u64(&in);
        status = in.failed || in.at != in.end ? damaged(err) : DPS_OK;
    }
    if (status != DPS_OK) {
        dps_market_answer_free(self);
    }
    return status;
}
