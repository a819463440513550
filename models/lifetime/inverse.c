#include "models/lifetime/inverse.h"

#include "models/lifetime/kind.h"
#include "sim/core/batch.h"
#include "sim/core/maths.h"

#include <math.h>
#include <stdlib.h>

enum {
    OCTAVES = 53,
    STEPS = 8, /* coarse cells of an octave: three bits of the mantissa */
    HALF = OCTAVES * STEPS,
    REST = 49,    /* bits of a number below its coarse cell */
    DEEPEST = 12, /* halvings of a coarse cell */
    DEPTH_BITS = 5,
    COEFFICIENTS = 4
};

static const double least = 0x1p-54;
static const double most = 0x1.fffffffffffffp-2;

static inline uint64_t
bits_of(double x)
{
    union {
        double x;
        uint64_t bits;
    } both = {.x = x};
    return both.bits;
}

static inline double
double_of(uint64_t bits)
{
    union {
        uint64_t bits;
        double x;
    } both = {.bits = bits};
    return both.x;
}

/* ---- making ------------------------------------------------------------ */

struct maker {
    struct dps_lifetime_table *table;
    const struct dps_inverse_law *law;
    const void *params;
    size_t room; /* for cubics */
};

static enum dps_status
make_room(struct maker *self, size_t n, struct dps_error *err)
{
    struct dps_lifetime_table *table = self->table;
    if (table->n_cubics + n <= self->room) {
        return DPS_OK;
    }
    size_t room = 2 * (table->n_cubics + n);
    double *cubics = realloc(table->cubics, room * COEFFICIENTS * sizeof *cubics);
    if (cubics == NULL) {
        return dps_fail(err, DPS_ENOMEM, "no memory for %zu cubics", room);
    }
    table->cubics = cubics;
    self->room = room;
    return DPS_OK;
}

static double
cubic_at(const double c[COEFFICIENTS], double x)
{
    return c[0] + x * (c[1] + x * (c[2] + x * c[3]));
}

/* Through log t at x = 0, 1/3, 2/3 and 1 of [p, p + width]. */
static void
fit(const struct maker *self, double p, double width, bool upper, double *c)
{
    double y[COEFFICIENTS];
    for (int i = 0; i < COEFFICIENTS; i++) {
        double at = i == 3 ? p + width : p + width * i / 3;
        y[i] = self->law->log_quantile(self->params, at, upper);
    }
    c[0] = y[0];
    c[1] = (2 * (y[3] - y[0]) - 9 * (y[2] - y[1]) + 9 * (y[1] - y[0])) / 2;
    c[2] = 9 * (2 * (y[0] - y[1]) - 3 * (y[1] - y[2]) + (y[2] - y[3])) / 2;
    c[3] = 9 * ((y[3] - y[0]) - 3 * (y[2] - y[1])) / 2;
}

/* Time grows with the lower probability and falls with the upper one. */
static bool
is_monotone(const double *c, bool upper)
{
    double sign = upper ? -1 : 1;
    double first = sign * c[1];
    double last = sign * (c[1] + 2 * c[2] + 3 * c[3]);
    double turn = -c[2] / (3 * c[3]);
    double there = sign * (c[1] + turn * c[2]);
    return first >= 0 && last >= 0 && (!(turn > 0 && turn < 1) || there >= 0);
}

static bool
is_close(const struct maker *self, double p, double width, bool upper, const double *c)
{
    static const double places[] = {0.127, 0.5, 0.873};
    bool close = true;
    for (size_t i = 0; i < DPS_COUNT_OF(places) && close; i++) {
        double got =
            self->law->probability(self->params, cubic_at(c, places[i]), upper);
        close = fabs(got - (p + width * places[i])) <= DPS_INVERSE_ERROR;
    }
    return close;
}

/* Cuts coarse cell `cell` into 2^depth cubics; whether they all do. */
static bool
cut(const struct maker *self, int cell, bool upper, int depth, double *cubics)
{
    int n = 1 << depth;
    double low = double_of(bits_of(least) + ((uint64_t)cell << REST));
    double width = (double_of(bits_of(low) + (UINT64_C(1) << REST)) - low) / n;
    bool good = true;
    for (int i = 0; i < n && good; i++) {
        double *c = &cubics[(size_t)i * COEFFICIENTS];
        double p = low + width * i;
        fit(self, p, width, upper, c);
        good = is_monotone(c, upper) && is_close(self, p, width, upper, c);
    }
    return good;
}

/* Begins at the depth of the neighbour less one: depths change slowly. */
static enum dps_status
make_cell(struct maker *self, int cell, bool upper, int *depth, struct dps_error *err)
{
    struct dps_lifetime_table *table = self->table;
    uint32_t *entry = &table->cells[(upper ? HALF : 0) + cell];
    *entry = 0; /* the first cubic is no number: what reads it is solved */
    for (*depth = *depth > 0 ? *depth - 1 : 0; *depth <= DEEPEST; ++*depth) {
        enum dps_status status = make_room(self, (size_t)1 << *depth, err);
        if (status != DPS_OK) {
            return status;
        }
        double *cubics = &table->cubics[table->n_cubics * COEFFICIENTS];
        if (cut(self, cell, upper, *depth, cubics)) {
            *entry = (uint32_t)table->n_cubics << DEPTH_BITS | (uint32_t)*depth;
            table->n_cubics += (size_t)1 << *depth;
            return DPS_OK;
        }
    }
    return DPS_OK;
}

enum dps_status
dps_inverse_init(struct dps_lifetime_table *self, const struct dps_inverse_law *law,
    const void *params, struct dps_error *err)
{
    *self = (struct dps_lifetime_table){.n_cubics = 0};
    struct maker maker = {self, law, params, 0};
    enum dps_status status = make_room(&maker, 1, err);
    self->cells = calloc((size_t)2 * HALF, sizeof *self->cells);
    if (status != DPS_OK || self->cells == NULL) {
        dps_inverse_free(self);
        return dps_fail(err, DPS_ENOMEM, "no memory for a table of cubics");
    }
    self->cubics[0] = NAN;
    self->cubics[1] = self->cubics[2] = self->cubics[3] = 0;
    self->n_cubics = 1;
    for (int upper = 0; upper < 2; upper++) {
        int depth = 0;
        for (int cell = 0; cell < HALF && status == DPS_OK; cell++) {
            status = make_cell(&maker, cell, upper == 1, &depth, err);
        }
    }
    if (status != DPS_OK) {
        dps_inverse_free(self);
    }
    return status;
}

void
dps_inverse_free(struct dps_lifetime_table *self)
{
    free(self->cells);
    free(self->cubics);
    *self = (struct dps_lifetime_table){.n_cubics = 0};
}

size_t
dps_inverse_marked(const struct dps_lifetime_table *self)
{
    size_t n = 0;
    for (size_t i = 0; i < (size_t)2 * HALF; i++) {
        n += self->cells[i] == 0;
    }
    return n;
}

/* ---- reading ----------------------------------------------------------- */

double
dps_inverse_solve(const struct dps_inverse_law *law, const void *params, double u)
{
    bool upper = u >= 0.5;
    return dps_exp(law->log_quantile(params, upper ? 1 - u : u, upper));
}

static inline double
log_time(const struct dps_lifetime_table *self, double u)
{
    bool upper = u >= 0.5;
    double p = upper ? 1 - u : u;
    p = p > least ? p : least;
    p = p < most ? p : most;
    uint64_t bits = bits_of(p);
    uint64_t cell = (bits >> REST) - (bits_of(least) >> REST) + (upper ? HALF : 0);
    uint32_t entry = self->cells[cell];
    unsigned depth = entry & ((1U << DEPTH_BITS) - 1);
    uint64_t rest = bits & ((UINT64_C(1) << REST) - 1);
    uint64_t k = (entry >> DEPTH_BITS) + (rest >> (REST - depth));
    uint64_t within = (rest << (depth + 3)) & UINT64_C(0x000fffffffffffff);
    double x = double_of(within | UINT64_C(0x3ff) << 52) - 1;
    return cubic_at(&self->cubics[k * COEFFICIENTS], x);
}

void
dps_inverse_times(const struct dps_lifetime_table *self,
    const struct dps_inverse_law *law, const void *params, const double *u, double *t,
    size_t n)
{
    double y[DPS_LIFETIME_CHUNK];
    int marked = 0;
    for (size_t i = 0; i < n; i++) {
        y[i] = log_time(self, u[i]);
        marked += isnan(y[i]) ? 1 : 0;
    }
    for (size_t i = 0; i < n && marked > 0; i++) {
        if (isnan(y[i])) {
            bool upper = u[i] >= 0.5;
            y[i] = law->log_quantile(params, upper ? 1 - u[i] : u[i], upper);
        }
    }
    dps_batch_exp(y, t, n);
}
