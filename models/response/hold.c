#include "models/response/hold.h"

#include "models/response/rows.h"

#include <math.h>

static void
at(const void *params, const struct dps_response_memory *memory, const double *x,
    double *y)
{
    (void)params;
    (void)x;
    for (uint32_t i = 0; i < memory->n_answers; i++) {
        const struct dps_response_row *last = dps_response_last_of(memory, i);
        y[i] = last != NULL ? last->y[i] : (double)NAN;
    }
}

const struct dps_response_kind dps_response_hold = {
    .base = {"hold", "as at the last measurement", NULL},
    .at = at,
};
