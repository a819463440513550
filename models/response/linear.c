#include "models/response/linear.h"

#include "models/response/rows.h"
#include "models/response/slopes.h"

#include <math.h>

/* y, no further out than what is remembered of an answer. */
static double
seen(const struct dps_response_memory *memory, uint32_t answer, double y)
{
    double low = NAN;
    double high = NAN;
    uint32_t n = dps_response_remembered(memory);
    for (uint32_t k = 0; k < n; k++) {
        low = fmin(low, memory->rows[k].y[answer]);
        high = fmax(high, memory->rows[k].y[answer]);
    }
    return fmin(fmax(y, low), high);
}

static void
at(const void *params, const struct dps_response_memory *memory, const double *x,
    double *y)
{
    (void)params;
    for (uint32_t i = 0; i < memory->n_answers; i++) {
        const struct dps_response_row *last = dps_response_last_of(memory, i);
        y[i] = NAN;
        if (last != NULL) {
            struct dps_response_slopes slopes;
            dps_response_slopes_find(&slopes, memory, i);
            double move = 0;
            for (uint32_t j = 0; j < memory->n_drivers; j++) {
                move += slopes.b[j] * (x[j] - last->x[j]);
            }
            y[i] = seen(memory, i, last->y[i] + slopes.scale * move);
        }
    }
}

const struct dps_response_kind dps_response_linear = {
    .base = {"linear",
        "from the last measurement on along slopes, no further out than what was "
        "measured before",
        NULL},
    .at = at,
};
