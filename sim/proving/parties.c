#include "sim/proving/parties.h"

#include "sim/proving/asking.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 256 };

static enum dps_status
hold(struct dps_parties *self, struct dps_error *err)
{
    uint32_t cap = self->cap > 0 ? 2 * self->cap : AT_ONCE;
    if (self->n < self->cap) {
        return DPS_OK;
    }
    struct dps_party *items = realloc(self->items, cap * sizeof *items);
    if (items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for parties");
    }
    self->items = items;
    self->cap = cap;
    return DPS_OK;
}

enum dps_status
dps_parties_note(
    struct dps_parties *self, uint64_t id, uint32_t strategy, struct dps_error *err)
{
    uint32_t at = dps_index_at(&self->index, id);
    if (at != UINT32_MAX) {
        return self->items[at].strategy == strategy
                   ? DPS_OK
                   : dps_fail(err, DPS_EINVAL,
                         "party %" PRIu64 " is strategy %" PRIu32 "'s, and then "
                         "strategy %" PRIu32 "'s",
                         id, self->items[at].strategy, strategy);
    }
    enum dps_status status = hold(self, err);
    if (status == DPS_OK) {
        status = dps_index_put(&self->index, id, self->n, err);
    }
    if (status == DPS_OK) {
        self->items[self->n++] = (struct dps_party){.id = id, .strategy = strategy};
    }
    return status;
}

/* Tells the keys of the first n ids, and notes the verdicts. */
static enum dps_status
tell(struct dps_parties *self, int64_t now, struct dps_kernel *verifier,
    struct dps_kernel *prover, uint32_t n, struct dps_answers *room,
    struct dps_error *err)
{
    struct dpk_verdicts verdicts;
    enum dps_status status = DPS_OK;
    dps_sheaf_clear(&self->keys);
    if (dps_kernel_identifies(prover)) {
        status = dps_ask_keys(prover, self->ids, n, room, &self->keys, err);
    }
    while (status == DPS_OK && self->keys.n < n) {
        status = dps_sheaf_add(&self->keys, NULL, 0, err);
    }
    if (status == DPS_OK) {
        status = dps_answers_make_room(room, n, 0, err);
    }
    if (status == DPS_OK) {
        const struct dpk_bytes keys = dps_sheaf_view(&self->keys);
        status = dps_kernel_know(verifier, now, self->ids, &keys, room, &verdicts, err);
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_party *party =
            &self->items[dps_index_at(&self->index, self->ids[i])];
        party->verdict = verdicts.verdict[i];
        party->reason = verdicts.reason[i];
    }
    return status;
}

enum dps_status
dps_parties_meet(struct dps_parties *self, int64_t now, struct dps_kernel *verifier,
    struct dps_kernel *provers, uint32_t n_provers, struct dps_answers *room,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    if (!dps_kernel_knows(verifier)) {
        self->met = self->n;
    }
    if (self->met < self->n && self->ids == NULL) {
        self->ids = calloc(AT_ONCE, sizeof *self->ids);
        status =
            self->ids != NULL ? DPS_OK : dps_fail(err, DPS_ENOMEM, "out of memory");
    }
    for (uint32_t s = 0; s < n_provers && self->met < self->n; s++) {
        uint32_t n = 0;
        for (uint32_t i = self->met; i < self->n && status == DPS_OK; i++) {
            if (self->items[i].strategy == s) {
                self->ids[n++] = self->items[i].id;
            }
            if (n == AT_ONCE || (n > 0 && i + 1 == self->n)) {
                status = tell(self, now, verifier, &provers[s], n, room, err);
                n = 0;
            }
        }
    }
    self->met = status == DPS_OK ? self->n : self->met;
    return status;
}

const struct dps_party *
dps_parties_one(const struct dps_parties *self, uint64_t id)
{
    return &self->items[dps_index_at(&self->index, id)];
}

void
dps_parties_free(struct dps_parties *self)
{
    free(self->items);
    free(self->ids);
    dps_index_free(&self->index);
    dps_sheaf_free(&self->keys);
    *self = (struct dps_parties){0};
}
