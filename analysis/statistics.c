#include "analysis/statistics.h"

#include <math.h>

enum { BLOCK = 1 << 14 };

static void
add(struct dps_statistics *self, double *sum, double x)
{
    if (!isnan(x)) {
        self->n++;
        *sum += x;
        self->min = x < self->min || isnan(self->min) ? x : self->min;
        self->max = x > self->max || isnan(self->max) ? x : self->max;
    }
}

enum dps_status
dps_statistics_of(const struct dps_trace *trace, const struct dps_dataset *set,
    struct dps_statistics *statistics, struct dps_error *err)
{
    double values[BLOCK];
    double sum = 0;
    struct dps_statistics s = {NAN, NAN, NAN, NAN, NAN, 0};
    for (size_t done = 0; done < set->n; done += BLOCK) {
        size_t n = set->n - done < BLOCK ? set->n - done : BLOCK;
        enum dps_status status = dps_trace_f64(trace, set, done, n, values, err);
        if (status != DPS_OK) {
            return status;
        }
        for (size_t i = 0; i < n; i++) {
            add(&s, &sum, values[i]);
        }
        if (done == 0) {
            s.first = values[0];
        }
        s.last = values[n - 1];
    }
    s.mean = s.n > 0 ? sum / (double)s.n : NAN;
    *statistics = s;
    return DPS_OK;
}
