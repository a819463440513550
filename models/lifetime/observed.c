#include "models/lifetime/observed.h"

#include "sim/core/batch.h"
#include "sim/core/maths.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* ---- empirical --------------------------------------------------------- */

static const struct dps_field time_fields[] = {
    DPS_FIELD(struct dps_lifetime_time, time, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "a time that was observed"),
};

static const struct dps_record time_record = {
    .name = "lifetime.empirical.row",
    .doc = "a time that was observed",
    .size = sizeof(struct dps_lifetime_time),
    .fields = time_fields,
    .n_fields = DPS_COUNT_OF(time_fields),
};

static const struct dps_field empirical_fields[] = {
    DPS_FIELD(struct dps_lifetime_empirical, file, DPS_FILE, .fallback = "",
        .doc = "CSV with a column of observed times in seconds"),
    DPS_FIELD(struct dps_lifetime_empirical, column, DPS_TEXT, .fallback = "",
        .doc = "that column"),
    DPS_FIELD(struct dps_lifetime_empirical, rows, DPS_LIST, .record = &time_record,
        .fallback = "[]", .doc = "observed times, besides the file's"),
};

static enum dps_status
check_empirical(const void *self, struct dps_error *err)
{
    const struct dps_lifetime_empirical *law = self;
    if (law->file[0] == '\0' && law->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty and there is no file");
    }
    if (law->file[0] != '\0' && law->column[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "column is empty: which one of the file?");
    }
    return DPS_OK;
}

static const struct dps_record empirical_record = {
    .name = "lifetime.empirical",
    .doc = "one of the times that were observed, each as likely",
    .size = sizeof(struct dps_lifetime_empirical),
    .fields = empirical_fields,
    .n_fields = DPS_COUNT_OF(empirical_fields),
    .check = check_empirical,
};

static int
by_size(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static enum dps_status
empirical_ready(
    struct dps_lifetime *self, const double *times, size_t n, struct dps_error *err)
{
    const struct dps_lifetime_empirical *law = self->law.params;
    const struct dps_lifetime_time *rows = law->rows.items;
    self->n_knots = n + law->rows.n;
    if (self->n_knots == 0) {
        return dps_fail(err, DPS_EINVAL, "%s holds no times", law->file);
    }
    self->knots = calloc(self->n_knots, sizeof *self->knots);
    if (self->knots == NULL) {
        return dps_fail(err, DPS_ENOMEM, "no memory for %zu times", self->n_knots);
    }
    for (size_t i = 0; i < self->n_knots; i++) {
        self->knots[i] = i < n ? times[i] : rows[i - n].time;
        if (!(self->knots[i] > 0 && self->knots[i] < INFINITY)) {
            return dps_fail(err, DPS_EINVAL, "%s has %g s as time %zu, not > 0",
                law->file, self->knots[i], i + 1);
        }
    }
    qsort(self->knots, self->n_knots, sizeof *self->knots, by_size);
    return DPS_OK;
}

static void
empirical_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    assert(self->n_knots > 0); /* made ready */
    for (size_t i = 0; i < n; i++) {
        double at = u[i] * (double)self->n_knots;
        size_t k = at > 0 ? (size_t)at : 0;
        t[i] = self->knots[k < self->n_knots ? k : self->n_knots - 1];
    }
}

static double
empirical_survival(const struct dps_lifetime *self, double t)
{
    size_t low = 0; /* times up to t */
    for (size_t high = self->n_knots; high > low;) {
        size_t middle = low + (high - low) / 2;
        if (self->knots[middle] <= t) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (double)(self->n_knots - low) / (double)self->n_knots;
}

static double
empirical_mean(const struct dps_lifetime *self)
{
    double sum = 0;
    for (size_t i = 0; i < self->n_knots; i++) {
        sum += self->knots[i];
    }
    return sum / (double)self->n_knots;
}

const struct dps_lifetime_kind dps_lifetime_empirical = {
    .base = {"empirical", "one of the times that were observed", &empirical_record},
    .ready = empirical_ready,
    .times = empirical_times,
    .survival = empirical_survival,
    .mean = empirical_mean,
};

/* ---- survival by age --------------------------------------------------- */

static const struct dps_field age_fields[] = {
    DPS_FIELD(struct dps_lifetime_age, age, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "an age"),
    DPS_FIELD(struct dps_lifetime_age, survival, DPS_NUMBER, .unit = "1",
        .domain = "(0, 1]", .doc = "the share that grows older"),
};

static const struct dps_record age_record = {
    .name = "lifetime.survival.row",
    .doc = "an age and the share that survives it",
    .size = sizeof(struct dps_lifetime_age),
    .fields = age_fields,
    .n_fields = DPS_COUNT_OF(age_fields),
};

static const struct dps_field survival_fields[] = {
    DPS_FIELD(struct dps_lifetime_ages, rows, DPS_LIST, .record = &age_record,
        .doc = "ages and survivors, by age; the first age is not 0"),
};

/* Row i and the one before it. */
struct piece {
    struct dps_lifetime_age from, to;
};

static struct piece
piece_of(const struct dps_lifetime_ages *self, size_t i)
{
    const struct dps_lifetime_age *rows = self->rows.items;
    return (struct piece){
        i > 0 ? rows[i - 1] : (struct dps_lifetime_age){0, 1}, rows[i]};
}

static enum dps_status
check_survival(const void *self, struct dps_error *err)
{
    const struct dps_lifetime_ages *law = self;
    if (law->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty, not at least one age");
    }
    for (size_t i = 0; i < law->rows.n; i++) {
        struct piece piece = piece_of(law, i);
        if (piece.to.age <= piece.from.age) {
            return dps_fail(
                err, DPS_EINVAL, "rows.%zu.age is not after the age before it", i);
        }
        if (piece.to.survival > piece.from.survival) {
            return dps_fail(err, DPS_EINVAL,
                "rows.%zu.survival is %g, more than at the age before it, %g", i,
                piece.to.survival, piece.from.survival);
        }
    }
    return DPS_OK;
}

static const struct dps_record survival_record = {
    .name = "lifetime.survival",
    .doc = "a table of ages and of the share that survives them",
    .size = sizeof(struct dps_lifetime_ages),
    .fields = survival_fields,
    .n_fields = DPS_COUNT_OF(survival_fields),
    .check = check_survival,
};

/* A piece between two ages, in which cumulated hazard and age grow in proportion; the
 * last one has no end. */
struct hazard {
    double from;  /* -log S at the piece's start [1] */
    double grows; /* by so much over the piece [1] */
    double age;   /* length of the piece [s] */
    bool last;
};

static struct hazard
hazard_of(const struct dps_lifetime_ages *self, size_t i)
{
    struct piece piece = piece_of(self, i);
    return (struct hazard){
        .from = -dps_log(piece.from.survival),
        .grows = dps_log(piece.from.survival / piece.to.survival),
        .age = piece.to.age - piece.from.age,
        .last = i + 1 == self->rows.n,
    };
}

/* Each piece adds the part of its age that a time's cumulated hazard h goes through. */
static void
add_piece(struct hazard piece, const double *h, double *t, size_t n)
{
    if (!(piece.grows > 0)) { /* nobody dies in it: a step, or for ever */
        double step = piece.last ? INFINITY : piece.age;
        for (size_t i = 0; i < n; i++) {
            t[i] += h[i] > piece.from ? step : 0;
        }
        return;
    }
    double slope = piece.age / piece.grows;
    double most = piece.last ? INFINITY : piece.grows;
    for (size_t i = 0; i < n; i++) {
        double part = h[i] - piece.from;
        part = part > 0 ? part : 0;
        t[i] += (part < most ? part : most) * slope;
    }
}

static void
survival_times(const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    const struct dps_lifetime_ages *law = self->law.params;
    double h[DPS_LIFETIME_CHUNK];
    for (size_t i = 0; i < n; i++) {
        t[i] = 1 - u[i];
    }
    dps_batch_log(t, t, n);
    for (size_t i = 0; i < n; i++) {
        h[i] = -t[i];
        t[i] = 0;
    }
    for (size_t k = 0; k < law->rows.n; k++) {
        add_piece(hazard_of(law, k), h, t, n);
    }
}

static double
survival_survival(const struct dps_lifetime *self, double t)
{
    const struct dps_lifetime_ages *law = self->law.params;
    double h = 0;
    for (size_t k = 0; k < law->rows.n && t > 0; k++) {
        struct hazard piece = hazard_of(law, k);
        bool all = t >= piece.age && !piece.last;
        h += all ? piece.grows : piece.grows * (t / piece.age);
        t -= piece.age;
    }
    return dps_exp(-h);
}

static double
survival_mean(const struct dps_lifetime *self)
{
    const struct dps_lifetime_ages *law = self->law.params;
    double sum = 0;
    for (size_t k = 0; k < law->rows.n; k++) {
        struct hazard piece = hazard_of(law, k);
        double alive = dps_exp(-piece.from);
        double lived = piece.last ? 1 : -dps_expm1(-piece.grows);
        if (piece.grows > 0) {
            sum += alive * lived * piece.age / piece.grows;
        } else {
            sum += piece.last ? INFINITY : alive * piece.age;
        }
    }
    return sum;
}

const struct dps_lifetime_kind dps_lifetime_by_age = {
    .base = {"survival", "a table of ages and of the share that survives them",
        &survival_record},
    .times = survival_times,
    .survival = survival_survival,
    .mean = survival_mean,
};
