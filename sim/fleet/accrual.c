#include "sim/fleet/accrual.h"

#include <stdlib.h>

/* The ring holds pairs (a, b): of epoch d at 2 (d mod (steps + 1)). */
static dps_wide *
slot(const struct dps_accrual *self, uint32_t epoch)
{
    return &self->history[2 * (size_t)(epoch % (self->steps + 1))];
}

static size_t
ring_bytes(const struct dps_accrual *self)
{
    return 2 * ((size_t)self->steps + 1) * sizeof(dps_wide);
}

enum dps_status
dps_accrual_init(struct dps_accrual *self, uint32_t steps, struct dps_error *err)
{
    *self = (struct dps_accrual){.steps = steps};
    self->history = calloc(2 * ((size_t)steps + 1), sizeof(dps_wide));
    if (self->history == NULL) {
        return dps_fail(
            err, DPS_ENOMEM, "out of memory for %u epochs of rewards", (unsigned)steps);
    }
    return DPS_OK;
}

void
dps_accrual_free(struct dps_accrual *self)
{
    free(self->history);
    *self = (struct dps_accrual){0};
}

int64_t
dps_accrual_share(struct dps_accrual *self, int64_t undistributed)
{
    dps_wide available = ((dps_wide)undistributed << 64) - self->spent;
    int64_t left = undistributed;
    if (self->weight > 0) {
        dps_wide each = available / (dps_wide)(uint64_t)self->weight;
        dps_wide rest = available - each * (dps_wide)(uint64_t)self->weight;
        self->per_weight += each;
        self->by_epoch += each * self->epochs;
        left = rest > 0 ? 1 : 0;
        self->spent = rest > 0 ? (uint64_t)(((dps_wide)1 << 64) - rest) : 0;
    }
    dps_wide *pair = slot(self, self->epochs++);
    pair[0] = self->per_weight;
    pair[1] = self->by_epoch;
    return undistributed - left;
}

dps_wide
dps_accrual_earned(const struct dps_accrual *self, uint32_t weight, dps_wide mark)
{
    return (self->per_weight - mark) * weight;
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
    if (to > self->epochs) {
        to = self->epochs;
    }
    if (first >= to) {
        return 0;
    }
    dps_wide a = slot(self, to - 1)[0];
    dps_wide b = slot(self, to - 1)[1];
    if (first > 0) {
        a -= slot(self, first - 1)[0];
        b -= slot(self, first - 1)[1];
    }
    dps_wide steps_less_now = (dps_wide)self->steps - now; /* modulo 2^128 */
    return (steps_less_now * a + b) / self->steps * weight;
}

void
dps_accrual_save(const struct dps_accrual *self, struct dps_buffer *out)
{
    dps_buffer_put(out, &self->per_weight, sizeof self->per_weight);
    dps_buffer_put(out, &self->by_epoch, sizeof self->by_epoch);
    dps_buffer_put_u64(out, self->spent);
    dps_buffer_put_i64(out, self->weight);
    dps_buffer_put_u32(out, self->epochs);
    dps_buffer_put_u32(out, self->steps);
    dps_buffer_put(out, self->history, ring_bytes(self));
}

enum dps_status
dps_accrual_load(struct dps_accrual *self, struct dps_reader *in, struct dps_error *err)
{
    dps_reader_get(in, &self->per_weight, sizeof self->per_weight);
    dps_reader_get(in, &self->by_epoch, sizeof self->by_epoch);
    self->spent = dps_reader_u64(in);
    self->weight = dps_reader_i64(in);
    self->epochs = dps_reader_u32(in);
    if (dps_reader_u32(in) != self->steps) {
        return dps_fail(err, DPS_EIO, "the saved rewards vest over another time");
    }
    dps_reader_get(in, self->history, ring_bytes(self));
    return dps_reader_status(in, "the saved rewards", err);
}
