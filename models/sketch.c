#include "models/sketch.h"

#include "models/part.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"

/* ---- bins -------------------------------------------------------------- */

/* A number below 2^(BITS + 1) is its own bin; above, the leading BITS + 1 binary digits
 * and the place of the first one name it. */
static size_t
bin_of(int64_t x)
{
    enum { TOP = 63 };
    uint64_t u = (uint64_t)x;
    int place = TOP - __builtin_clzll(u | 1);
    int shift = place > DPS_SKETCH_BITS ? place - DPS_SKETCH_BITS : 0;
    return ((size_t)shift << DPS_SKETCH_BITS) + (size_t)(u >> shift);
}

/* How many numbers share a bin. */
static double
width_of(size_t bin)
{
    size_t octave = bin >> DPS_SKETCH_BITS;
    return octave > 1 ? (double)(UINT64_C(1) << (octave - 1)) : 1;
}

void
dps_sketch_add(struct dps_sketch *self, int64_t x)
{
    size_t bin = bin_of(x);
    self->count[bin]++;
    self->sum[bin] += x;
}

static void
change(struct dps_sketch *self, int64_t x, int64_t n)
{
    size_t bin = bin_of(x);
    if (x > 0) {
        __atomic_fetch_add(&self->count[bin], n, __ATOMIC_RELAXED);
        __atomic_fetch_add(&self->sum[bin], n * x, __ATOMIC_RELAXED);
    }
}

void
dps_sketch_move(struct dps_sketch *self, int64_t from, int64_t to)
{
    change(self, from, -1);
    change(self, to, 1);
}

void
dps_sketch_merge(struct dps_sketch *self, const struct dps_sketch *other)
{
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        self->count[i] += other->count[i];
        self->sum[i] += other->sum[i];
    }
}

/* ---- figures ----------------------------------------------------------- */

int64_t
dps_sketch_count(const struct dps_sketch *self)
{
    int64_t n = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        n += self->count[i];
    }
    return n;
}

int64_t
dps_sketch_sum(const struct dps_sketch *self)
{
    int64_t sum = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        sum += self->sum[i];
    }
    return sum;
}

double
dps_sketch_quantile(const struct dps_sketch *self, double q)
{
    int64_t n = dps_sketch_count(self);
    int64_t rank = dps_part_least(n, q);
    int64_t below = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        below += self->count[i];
        if (self->count[i] > 0 && below >= rank) {
            return (double)self->sum[i] / (double)self->count[i];
        }
    }
    return 0;
}

/* Those of a bin count as equal: then 2 sum i x_i over it is its sum times the sum of
 * its first and last rank. */
double
dps_sketch_gini(const struct dps_sketch *self)
{
    int64_t n = dps_sketch_count(self);
    int64_t sum = dps_sketch_sum(self);
    int64_t below = 0;
    dps_signed_wide twice = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        dps_signed_wide ranks = 2 * below + self->count[i] - n;
        twice += ranks * self->sum[i];
        below += self->count[i];
    }
    return sum > 0 ? (double)((long double)twice / ((long double)n * (long double)sum))
                   : 0;
}

/* A bin of c numbers is most unequal with half of them at each of its ends. */
double
dps_sketch_gini_error(const struct dps_sketch *self)
{
    double n = (double)dps_sketch_count(self);
    double sum = (double)dps_sketch_sum(self);
    double error = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        double c = (double)self->count[i];
        error += c * c * (width_of(i) - 1);
    }
    const double parts = 4;
    return sum > 0 ? error / (parts * n * sum) : 0;
}

double
dps_sketch_herfindahl(const struct dps_sketch *self)
{
    double sum = (double)dps_sketch_sum(self);
    double herfindahl = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        if (self->count[i] > 0) {
            double share = (double)self->sum[i] / sum;
            herfindahl += sum > 0 ? share * share / (double)self->count[i] : 0;
        }
    }
    return herfindahl;
}

/* Enough of the bin in which the share is passed, each with its mean. */
int64_t
dps_sketch_nakamoto(const struct dps_sketch *self, double share)
{
    int64_t limit = dps_part(dps_sketch_sum(self), share);
    int64_t held = 0;
    int64_t k = 0;
    for (size_t i = DPS_SKETCH_BINS; i-- > 0;) {
        if (held + self->sum[i] > limit) {
            return k + 1 + dps_muldiv(limit - held, self->count[i], self->sum[i]);
        }
        held += self->sum[i];
        k += self->count[i];
    }
    return 0;
}

double
dps_sketch_theil(const struct dps_sketch *self)
{
    double n = (double)dps_sketch_count(self);
    double sum = (double)dps_sketch_sum(self);
    double theil = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i++) {
        if (self->sum[i] > 0) {
            double share = (double)self->sum[i] / sum;
            theil += share * dps_log(share / (double)self->count[i] * n);
        }
    }
    return theil;
}

/* ---- all at once ------------------------------------------------------- */

/* The bins that hold anything above 0, upward. */
struct occupied {
    size_t n;
    uint16_t bin[DPS_SKETCH_BINS];
};

/* Looks at several bins at once: most are empty. */
static void
find_occupied(const struct dps_sketch *self, struct occupied *out)
{
    enum { AT_ONCE = 16 };
    out->n = 0;
    for (size_t i = 0; i < DPS_SKETCH_BINS; i += AT_ONCE) {
        int64_t any = 0;
        for (size_t k = i; k < i + AT_ONCE; k++) {
            any |= self->sum[k];
        }
        for (size_t k = i; any != 0 && k < i + AT_ONCE; k++) {
            out->bin[out->n] = (uint16_t)k;
            out->n += self->sum[k] != 0;
        }
    }
}

/* Nakamoto's number for a share of the sum, from the fullest bin down. */
static int64_t
nakamoto(const struct dps_sketch *self, const struct occupied *occupied, int64_t limit)
{
    int64_t held = 0;
    int64_t k = 0;
    for (size_t i = occupied->n; i-- > 0;) {
        int64_t count = self->count[occupied->bin[i]];
        int64_t sum = self->sum[occupied->bin[i]];
        if (held + sum > limit) {
            return k + 1 + dps_muldiv(limit - held, count, sum);
        }
        held += sum;
        k += count;
    }
    return 0;
}

struct dps_concentration
dps_sketch_concentration(const struct dps_sketch *self)
{
    struct dps_concentration out = {.n = 0};
    struct occupied occupied;
    dps_signed_wide ranks = 0; /* 2 sum i x_i - sum x_i */
    double squares = 0;
    find_occupied(self, &occupied);
    for (size_t i = 0; i < occupied.n; i++) {
        int64_t count = self->count[occupied.bin[i]];
        int64_t sum = self->sum[occupied.bin[i]];
        ranks += (dps_signed_wide)(2 * out.n + count) * sum;
        squares += (double)sum / (double)count * (double)sum;
        out.n += count;
        out.sum += sum;
    }
    if (out.sum > 0) {
        double sum = (double)out.sum;
        ranks -= (dps_signed_wide)out.n * out.sum;
        out.gini =
            (double)((long double)ranks / ((long double)out.n * (long double)out.sum));
        out.herfindahl = squares / sum / sum;
        out.third = nakamoto(self, &occupied, dps_part(out.sum, 1.0 / 3));
        out.half = nakamoto(self, &occupied, dps_part(out.sum, 1.0 / 2));
        out.two_thirds = nakamoto(self, &occupied, dps_part(out.sum, 2.0 / 3));
    }
    return out;
}
