#include "sim/dispatch/inbox.h"

#include <stdlib.h>

void
dps_inbox_free(struct dps_inbox *self)
{
    free(self->near.ring);
    free(self->far.ring);
    for (size_t k = 0; k < DPS_NEWS; k++) {
        free(self->ids[k]);
    }
    free(self->outcomes);
    *self = (struct dps_inbox){0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for what a scheduler is told");
}

/* ---- in ---------------------------------------------------------------- */

static enum dps_status
grow(struct dps_notices *self, struct dps_error *err)
{
    size_t capacity = self->capacity > 0 ? 2 * self->capacity : 64;
    struct dps_notice *ring = malloc(capacity * sizeof *ring);
    if (ring == NULL) {
        return spent(err);
    }
    for (size_t i = 0; i < self->n; i++) {
        ring[i] = self->ring[(self->first + i) & (self->capacity - 1)];
    }
    free(self->ring);
    self->ring = ring;
    self->first = 0;
    self->capacity = capacity;
    return DPS_OK;
}

enum dps_status
dps_inbox_add(struct dps_inbox *self, const struct dps_notice *notice, bool far,
    struct dps_error *err)
{
    struct dps_notices *to = far ? &self->far : &self->near;
    enum dps_status status = to->n == to->capacity ? grow(to, err) : DPS_OK;
    if (status == DPS_OK) {
        to->ring[(to->first + to->n++) & (to->capacity - 1)] = *notice;
    }
    return status;
}

/* ---- out --------------------------------------------------------------- */

static int64_t
next_of(const struct dps_notices *self)
{
    return self->n > 0 ? self->ring[self->first].at : INT64_MAX;
}

int64_t
dps_inbox_next(const struct dps_inbox *self)
{
    int64_t near = next_of(&self->near);
    int64_t far = next_of(&self->far);
    return near < far ? near : far;
}

static enum dps_status
sort_in(struct dps_inbox *self, const struct dps_notice *notice, struct dps_error *err)
{
    enum dps_news what = notice->what;
    if (self->n[what] == self->capacity[what]) {
        uint32_t capacity = 2 * self->capacity[what] + 64;
        uint32_t *ids = realloc(self->ids[what], capacity * sizeof *ids);
        self->ids[what] = ids != NULL ? ids : self->ids[what];
        uint32_t *outcomes = ids != NULL && what == DPS_ENDS
                                 ? realloc(self->outcomes, capacity * sizeof *outcomes)
                                 : self->outcomes;
        if (ids == NULL || (what == DPS_ENDS && outcomes == NULL)) {
            return spent(err);
        }
        self->outcomes = outcomes;
        self->capacity[what] = capacity;
    }
    if (what == DPS_ENDS) {
        self->outcomes[self->n[what]] = notice->outcome;
    }
    self->ids[what][self->n[what]++] = notice->id;
    return DPS_OK;
}

enum dps_status
dps_inbox_open(struct dps_inbox *self, struct dps_error *err)
{
    struct dps_notices *ways[] = {&self->far, &self->near};
    int64_t now = dps_inbox_next(self);
    enum dps_status status = DPS_OK;
    for (size_t k = 0; k < DPS_NEWS; k++) {
        self->n[k] = 0;
    }
    for (size_t w = 0; w < 2; w++) {
        while (status == DPS_OK && next_of(ways[w]) == now && now != INT64_MAX) {
            status = sort_in(self, &ways[w]->ring[ways[w]->first], err);
            ways[w]->first = (ways[w]->first + 1) & (ways[w]->capacity - 1);
            ways[w]->n--;
        }
    }
    return status;
}
