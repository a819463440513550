#include "sim/fleet/accrual.h"

#include <stdlib.h>

/* ---- life -------------------------------------------------------------- */

/* Room for every epoch there can be: pages that no epoch reaches are never touched, and
 * no epoch can run out of memory. */
static dps_wide *
room(void)
{
    return calloc((size_t)DPS_MOST_EPOCHS + 1, sizeof(dps_wide));
}

enum dps_status
dps_accrual_init(struct dps_accrual *self, uint32_t steps, struct dps_error *err)
{
    *self = (struct dps_accrual){.steps = steps};
    self->sums = room();
    self->moments = steps > 0 ? room() : NULL;
    if (self->sums == NULL || (steps > 0 && self->moments == NULL)) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for the rewards of a group");
    }
    return DPS_OK;
}

void
dps_accrual_free(struct dps_accrual *self)
{
    free(self->sums);
    free(self->moments);
    *self = (struct dps_accrual){0};
}

/* ---- sharing ----------------------------------------------------------- */

int64_t
dps_accrual_share(struct dps_accrual *self, int64_t weight, int64_t undistributed)
{
    dps_wide available = ((dps_wide)undistributed << 64) - self->spent;
    dps_wide each = 0;
    int64_t left = undistributed;
    if (weight > 0) {
        each = available / (dps_wide)(uint64_t)weight;
        dps_wide rest = available - each * (dps_wide)(uint64_t)weight;
        left = rest > 0 ? 1 : 0;
        self->spent = rest > 0 ? (uint64_t)(((dps_wide)1 << 64) - rest) : 0;
    }
    uint32_t n = self->epochs++;
    self->sums[n + 1] = self->sums[n] + each;
    if (self->moments != NULL) {
        self->moments[n + 1] = self->moments[n] + each * n;
    }
    return undistributed - left;
}

dps_wide
dps_accrual_locked(
    const struct dps_accrual *self, uint32_t weight, uint32_t from, uint32_t to)
{
    if (self->steps == 0 || self->epochs == 0) {
        return 0;
    }
    uint32_t now = self->epochs - 1;
    uint32_t oldest = now >= self->steps ? now - self->steps + 1 : 0;
    uint32_t first = from > oldest ? from : oldest;
    if (first >= to) {
        return 0;
    }
    dps_wide a = self->sums[to] - self->sums[first];
    dps_wide b = self->moments[to] - self->moments[first];
    dps_wide steps_less_now = (dps_wide)self->steps - now; /* modulo 2^128 */
    return (steps_less_now * a + b) / self->steps * weight;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_accrual_save(const struct dps_accrual *self, struct dps_buffer *out)
{
    size_t bytes = ((size_t)self->epochs + 1) * sizeof(dps_wide);
    dps_buffer_put_u64(out, self->spent);
    dps_buffer_put_u32(out, self->epochs);
    dps_buffer_put_u32(out, self->steps);
    dps_buffer_put(out, self->sums, bytes);
    if (self->moments != NULL) {
        dps_buffer_put(out, self->moments, bytes);
    }
}

enum dps_status
dps_accrual_load(struct dps_accrual *self, struct dps_reader *in, struct dps_error *err)
{
    uint64_t spent = dps_reader_u64(in);
    uint32_t epochs = dps_reader_u32(in);
    if (dps_reader_u32(in) != self->steps || epochs > DPS_MOST_EPOCHS) {
        return dps_fail(err, DPS_EIO, "the saved rewards vest over another time");
    }
    size_t bytes = ((size_t)epochs + 1) * sizeof(dps_wide);
    self->spent = spent;
    self->epochs = epochs;
    dps_reader_get(in, self->sums, bytes);
    if (self->moments != NULL) {
        dps_reader_get(in, self->moments, bytes);
    }
    return dps_reader_status(in, "the saved rewards", err);
}
