#include "models/holder/locks.h"

#include "sim/core/maths.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MOST_SLOTS = 1 << 22 };

static int64_t
floor_of(int64_t date, int64_t step)
{
    return date / step - (date % step < 0);
}

static int64_t
ceiling_of(int64_t date, int64_t step)
{
    return date / step + (date % step > 0);
}

static int64_t *
slot_of(const struct dps_locks *self, int64_t k)
{
    int64_t i = k % self->n;
    return &self->slot[i < 0 ? i + self->n : i];
}

/* ---- in place ---------------------------------------------------------- */

enum dps_status
dps_locks_init(struct dps_locks *self, int64_t date, int64_t longest, int64_t step,
    struct dps_error *err)
{
    *self = (struct dps_locks){.step = step};
    int64_t reach = ceiling_of(longest, step);
    if (reach > MOST_SLOTS) {
        return dps_fail(err, DPS_EINVAL,
            "step is %" PRId64 " s, too little for a time of %" PRId64
            " s: at most %d steps",
            step, longest, (int)MOST_SLOTS);
    }
    /* One more for a date between two slots, one for the slot that is due. */
    self->n = reach + 2;
    self->first = ceiling_of(date, step);
    self->slot = calloc((size_t)self->n, sizeof self->slot[0]);
    return self->slot != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "no memory for %" PRId64 " slots", self->n);
}

void
dps_locks_free(struct dps_locks *self)
{
    free(self->slot);
    *self = (struct dps_locks){0};
}

/* ---- queries ----------------------------------------------------------- */

int64_t
dps_locks_after(const struct dps_locks *self, int64_t date)
{
    return ceiling_of(date, self->step) * self->step;
}

int64_t
dps_locks_before(const struct dps_locks *self, int64_t date)
{
    return floor_of(date, self->step) * self->step;
}

dps_wide
dps_locks_left(const struct dps_locks *self, int64_t date)
{
    dps_signed_wide left = self->moment - (dps_signed_wide)self->amount * date;
    return left > 0 ? (dps_wide)left : 0;
}

/* ---- changes ----------------------------------------------------------- */

static void
put(struct dps_locks *self, int64_t k, int64_t units)
{
    *slot_of(self, k) += units;
    self->amount += units;
    self->moment += (dps_signed_wide)units * k * self->step;
}

void
dps_locks_add(struct dps_locks *self, int64_t date, int64_t units)
{
    int64_t k = ceiling_of(date, self->step);
    int64_t last = self->first + self->n - 1;
    put(self, k < self->first ? self->first : k > last ? last : k, units);
}

int64_t
dps_locks_take(struct dps_locks *self, int64_t date)
{
    int64_t last = floor_of(date, self->step);
    int64_t end = last < self->first + self->n ? last : self->first + self->n - 1;
    int64_t out = 0;
    for (int64_t k = self->first; k <= end; k++) {
        int64_t units = *slot_of(self, k);
        put(self, k, -units);
        out += units;
    }
    if (last >= self->first) {
        self->first = last + 1;
    }
    return out;
}

int64_t
dps_locks_cut(struct dps_locks *self, int64_t units)
{
    int64_t all = self->amount;
    int64_t cut = units < all ? units : all;
    int64_t left = cut;
    for (int64_t k = self->first; all > 0 && k < self->first + self->n; k++) {
        int64_t share = dps_muldiv(*slot_of(self, k), cut, all);
        put(self, k, -share);
        left -= share;
    }
    for (int64_t k = self->first; left > 0; k++) {
        int64_t held = *slot_of(self, k);
        int64_t more = held < left ? held : left;
        put(self, k, -more);
        left -= more;
    }
    return cut;
}

void
dps_locks_move(struct dps_locks *self, struct dps_locks *to)
{
    int64_t end = self->first + self->n;
    for (int64_t k = self->first; k < end; k++) {
        int64_t units = *slot_of(self, k);
        put(self, k, -units);
        dps_locks_add(to, k * self->step, units);
    }
}

/* ---- checks and images ------------------------------------------------- */

static void
sums(const struct dps_locks *self, int64_t *amount, dps_signed_wide *moment)
{
    *amount = 0;
    *moment = 0;
    for (int64_t k = self->first; k < self->first + self->n; k++) {
        *amount += *slot_of(self, k);
        *moment += (dps_signed_wide)*slot_of(self, k) * k * self->step;
    }
}

enum dps_status
dps_locks_verify(const struct dps_locks *self, struct dps_error *err)
{
    int64_t amount;
    dps_signed_wide moment;
    sums(self, &amount, &moment);
    for (int64_t i = 0; i < self->n; i++) {
        if (self->slot[i] < 0) {
            return dps_fail(err, DPS_ESTATE,
                "locks hold %" PRId64 " in a slot, less than 0", self->slot[i]);
        }
    }
    if (amount != self->amount || moment != self->moment) {
        return dps_fail(err, DPS_ESTATE,
            "locks hold %" PRId64 " in their slots, not %" PRId64
            ", or not until the dates that their moment says",
            amount, self->amount);
    }
    return DPS_OK;
}

void
dps_locks_save(const struct dps_locks *self, struct dps_buffer *out)
{
    dps_buffer_put_i64(out, self->n);
    dps_buffer_put_i64(out, self->step);
    dps_buffer_put_i64(out, self->first);
    dps_buffer_put(out, self->slot, (size_t)self->n * sizeof self->slot[0]);
}

enum dps_status
dps_locks_load(struct dps_locks *self, struct dps_reader *in, struct dps_error *err)
{
    int64_t n = dps_reader_i64(in);
    int64_t step = dps_reader_i64(in);
    int64_t first = dps_reader_i64(in);
    if (n != self->n || step != self->step) {
        return dps_fail(err, DPS_EIO,
            "locks have %" PRId64 " slots of %" PRId64 " s, not %" PRId64 " of %" PRId64
            " s",
            n, step, self->n, self->step);
    }
    self->first = first;
    dps_reader_get(in, self->slot, (size_t)n * sizeof self->slot[0]);
    sums(self, &self->amount, &self->moment);
    return dps_reader_status(in, "locks", err);
}
