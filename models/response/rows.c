#include "models/response/rows.h"

#include <math.h>

uint32_t
dps_response_remembered(const struct dps_response_memory *memory)
{
    return memory->n_rows < DPS_RESPONSE_ROWS ? (uint32_t)memory->n_rows
                                              : DPS_RESPONSE_ROWS;
}

/* Counted back from the last, which is 0. */
static const struct dps_response_row *
row_back(const struct dps_response_memory *memory, uint32_t k)
{
    return &memory->rows[(memory->n_rows - 1 - k) % DPS_RESPONSE_ROWS];
}

const struct dps_response_row *
dps_response_last(const struct dps_response_memory *memory)
{
    return row_back(memory, 0);
}

const struct dps_response_row *
dps_response_last_of(const struct dps_response_memory *memory, uint32_t answer)
{
    uint32_t n = dps_response_remembered(memory);
    for (uint32_t k = 0; k < n; k++) {
        const struct dps_response_row *row = row_back(memory, k);
        if (!isnan(row->y[answer])) {
            return row;
        }
    }
    return NULL;
}

double
dps_response_scale(const struct dps_response_memory *memory, uint32_t answer)
{
    if (answer < memory->n_shares) {
        return 1;
    }
    uint32_t n = dps_response_remembered(memory);
    double largest = 0;
    for (uint32_t k = 0; k < n; k++) {
        largest = fmax(largest, fabs(memory->rows[k].y[answer]));
    }
    return largest > 0 ? largest : 1;
}

double
dps_response_weight(const struct dps_response_row *row, uint32_t answer, double scale)
{
    const double least_error = 0.001;
    const double unknown = 1e-12; /* against 1 / least_error^2 */
    double error = row->error[answer] / scale;
    double weight = 1 / (error * error + least_error * least_error);
    return isnan(row->y[answer]) ? 0 : fmax(weight, unknown);
}
