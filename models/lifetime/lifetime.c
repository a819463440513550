#include "models/lifetime/lifetime.h"

#include "models/lifetime/closed.h"
#include "models/lifetime/gamma.h"
#include "models/lifetime/hyper.h"
#include "models/lifetime/inverse.h"
#include "models/lifetime/observed.h"

#include <stdlib.h>

static const struct dps_kind *const kinds[] = {
    &dps_lifetime_exponential.base,
    &dps_lifetime_weibull.base,
    &dps_lifetime_gamma.base,
    &dps_lifetime_hyper_exponential.base,
    &dps_lifetime_log_normal.base,
    &dps_lifetime_fixed.base,
    &dps_lifetime_never.base,
    &dps_lifetime_empirical.base,
    &dps_lifetime_by_age.base,
};

const struct dps_family dps_lifetime_family = {
    .name = "lifetime",
    .doc = "How long something lasts: a time of work, a repair, a session, a life.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_lifetime_law, law),
        .type = DPS_KIND,
        .family = &dps_lifetime_family,
        .doc = "the law of the time",
    },
};

const struct dps_record dps_lifetime_record = {
    .name = "lifetime",
    .doc = "How long something lasts.",
    .size = sizeof(struct dps_lifetime_law),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static const struct dps_lifetime_kind *
kind_of(const struct dps_variant *law)
{
    return (const struct dps_lifetime_kind *)(const void *)law->kind;
}

static const struct dps_lifetime_empirical *
empirical_of(const struct dps_variant *law)
{
    return law->kind == &dps_lifetime_empirical.base ? law->params : NULL;
}

const char *
dps_lifetime_file(const struct dps_variant *law)
{
    const struct dps_lifetime_empirical *empirical = empirical_of(law);
    return empirical != NULL ? empirical->file : "";
}

const char *
dps_lifetime_column(const struct dps_variant *law)
{
    const struct dps_lifetime_empirical *empirical = empirical_of(law);
    return empirical != NULL ? empirical->column : "";
}

/* ---- ready ------------------------------------------------------------- */

enum dps_status
dps_lifetime_init_observed(struct dps_lifetime *self, const struct dps_variant *law,
    const double *times, size_t n, struct dps_error *err)
{
    *self = (struct dps_lifetime){.law = *law};
    const struct dps_lifetime_kind *kind = kind_of(law);
    enum dps_status status =
        kind->ready != NULL ? kind->ready(self, times, n, err) : DPS_OK;
    if (status != DPS_OK) {
        dps_lifetime_free(self);
    }
    return status;
}

enum dps_status
dps_lifetime_init(
    struct dps_lifetime *self, const struct dps_variant *law, struct dps_error *err)
{
    if (dps_lifetime_file(law)[0] != '\0') {
        *self = (struct dps_lifetime){.law = *law};
        return dps_fail(err, DPS_ESTATE, "the times of %s were not handed over",
            dps_lifetime_file(law));
    }
    return dps_lifetime_init_observed(self, law, NULL, 0, err);
}

void
dps_lifetime_free(struct dps_lifetime *self)
{
    dps_inverse_free(&self->table);
    free(self->knots);
    self->knots = NULL;
    self->n_knots = 0;
}

/* ---- read -------------------------------------------------------------- */

void
dps_lifetime_times(
    const struct dps_lifetime *self, const double *u, double *t, size_t n)
{
    const struct dps_lifetime_kind *kind = kind_of(&self->law);
    for (size_t i = 0; i < n; i += DPS_LIFETIME_CHUNK) {
        size_t part = n - i < DPS_LIFETIME_CHUNK ? n - i : DPS_LIFETIME_CHUNK;
        kind->times(self, u + i, t + i, part);
    }
}

double
dps_lifetime_quantile(const struct dps_lifetime *self, double u)
{
    const struct dps_lifetime_kind *kind = kind_of(&self->law);
    double t = 0;
    if (kind->quantile != NULL) {
        return kind->quantile(self, u);
    }
    kind->times(self, &u, &t, 1);
    return t;
}

double
dps_lifetime_survival(const struct dps_lifetime *self, double t)
{
    return kind_of(&self->law)->survival(self, t);
}

double
dps_lifetime_mean(const struct dps_lifetime *self)
{
    return kind_of(&self->law)->mean(self);
}
