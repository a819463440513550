#include "models/response/slopes.h"

#include "models/response/rows.h"

#include <math.h>

/* ---- a small dense Cholesky -------------------------------------------- */

/* Of A, whose lower half becomes L. */
static void
factorise(double a[][DPS_RESPONSE_DRIVERS], uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j <= i; j++) {
            double rest = a[i][j];
            for (uint32_t k = 0; k < j; k++) {
                rest -= a[i][k] * a[j][k];
            }
            a[i][j] = i == j ? sqrt(rest) : rest / a[j][j];
        }
    }
}

/* v of L v = v. */
static void
solve_lower(const struct dps_response_slopes *self, double *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < i; k++) {
            v[i] -= self->factor[i][k] * v[k];
        }
        v[i] /= self->factor[i][i];
    }
}

/* v of L' v = v. */
static void
solve_upper(const struct dps_response_slopes *self, double *v, uint32_t n)
{
    for (uint32_t i = n; i-- > 0;) {
        for (uint32_t k = i + 1; k < n; k++) {
            v[i] -= self->factor[k][i] * v[k];
        }
        v[i] /= self->factor[i][i];
    }
}

/* ---- the regression ---------------------------------------------------- */

/* Weighted means of the drivers and of an answer. */
struct centre {
    double z[DPS_RESPONSE_DRIVERS];
    double m;
};

static struct centre
centre_of(const struct dps_response_memory *memory, uint32_t answer, double scale)
{
    struct centre centre = {{0}, 0};
    double sum = 0;
    uint32_t n = dps_response_remembered(memory);
    for (uint32_t k = 0; k < n; k++) {
        const struct dps_response_row *row = &memory->rows[k];
        double w = dps_response_weight(row, answer, scale);
        sum += w;
        for (uint32_t i = 0; w > 0 && i < memory->n_drivers; i++) {
            centre.z[i] += (row->x[i] - centre.z[i]) * w / sum;
        }
        centre.m += w > 0 ? (row->y[answer] - centre.m) * w / sum : 0;
    }
    return centre;
}

static void
add(struct dps_response_slopes *self, const double *d, double off, double w, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        self->b[i] += w * d[i] * off;
        for (uint32_t j = 0; j <= i; j++) {
            self->factor[i][j] += w * d[i] * d[j];
        }
    }
}

void
dps_response_slopes_find(struct dps_response_slopes *self,
    const struct dps_response_memory *memory, uint32_t answer)
{
    uint32_t drivers = memory->n_drivers;
    uint32_t n = dps_response_remembered(memory);
    *self = (struct dps_response_slopes){.scale = dps_response_scale(memory, answer)};
    struct centre centre = centre_of(memory, answer, self->scale);
    for (uint32_t i = 0; i < drivers; i++) {
        self->factor[i][i] = 1;
    }
    for (uint32_t k = 0; k < n; k++) {
        const struct dps_response_row *row = &memory->rows[k];
        double w = dps_response_weight(row, answer, self->scale);
        double d[DPS_RESPONSE_DRIVERS];
        for (uint32_t i = 0; i < drivers; i++) {
            d[i] = row->x[i] - centre.z[i];
        }
        if (w > 0) {
            add(self, d, (row->y[answer] - centre.m) / self->scale, w, drivers);
        }
    }
    factorise(self->factor, drivers);
    solve_lower(self, self->b, drivers);
    solve_upper(self, self->b, drivers);
}

/* d' A^-1 d = |L^-1 d|^2. */
double
dps_response_slopes_doubt(
    const struct dps_response_slopes *self, const double *d, uint32_t n)
{
    double v[DPS_RESPONSE_DRIVERS];
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        v[i] = d[i];
    }
    solve_lower(self, v, n);
    for (uint32_t i = 0; i < n; i++) {
        sum += v[i] * v[i];
    }
    return sqrt(sum);
}
