#include "sim/window/timed_figures.h"

#include "sim/window/timed_transfers.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT, OUTPUT, WAYS };

static int
compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Mean and 99th percentile of n times, the least of which no fewer than 99 % are not
 * longer; 0 of none. */
static void
measure(int64_t *times, size_t n, double *mean, double *p99)
{
    double sum = 0;
    qsort(times, n, sizeof *times, compare_times);
    for (size_t i = 0; i < n; i++) {
        sum += (double)times[i] * 1e-9;
    }
    *mean = n > 0 ? sum / (double)n : 0;
    *p99 = n > 0 ? (double)times[(99 * n + 99) / 100 - 1] * 1e-9 : 0;
}

enum dps_status
dps_timed_figures(struct dps_timed *self, struct dps_error *err)
{
    size_t jobs = self->workload->n_jobs;
    size_t n[WAYS] = {0, 0};
    double mean[WAYS];
    double p99[WAYS];
    int64_t *times = calloc(WAYS * jobs + 1, sizeof *times);
    if (times == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", jobs);
    }
    for (size_t i = 0; i < jobs; i++) {
        const struct dps_transfers *t = &self->transfers[i];
        if (t->arrived >= 0 && dps_job_has_data(&self->workload->jobs[i])) {
            times[n[INPUT]++] = self->jobs[i].input;
        }
        if (t->delivered >= 0) {
            times[jobs + n[OUTPUT]++] = t->delivered - self->jobs[i].begun;
        }
    }
    for (unsigned way = 0; way < WAYS; way++) {
        measure(times + way * jobs, n[way], &mean[way], &p99[way]);
    }
    free(times);
    const struct dps_replay_figure figures[DPS_TIMED_OWN] = {
        {"inputs", "1", "jobs whose input came to their machine", true, n[INPUT], 0},
        {"mean_input_s", "s", "mean time of these on their way", false, 0, mean[INPUT]},
        {"p99_input_s", "s", "99 % of them took no longer", false, 0, p99[INPUT]},
        {"outputs", "1", "jobs whose output came back", true, n[OUTPUT], 0},
        {"mean_output_s", "s", "mean time of these on their way", false, 0,
            mean[OUTPUT]},
        {"p99_output_s", "s", "99 % of them took no longer", false, 0, p99[OUTPUT]},
        {"undelivered", "1", "outputs lost on their way with their machine", true,
            self->undelivered, 0},
        {"moved_bytes", "byte", "what arrived in all, of lost jobs too", true,
            self->bytes, 0},
        {"exchanges", "1", "times that the machines of a job exchanged between stages",
            true, self->exchanges, 0},
        {"mean_exchange_s", "s", "mean time that they took", false, 0,
            self->exchanges > 0 ? self->exchanging / (double)self->exchanges : 0},
    };
    memcpy(self->figures, figures, sizeof figures);
    return DPS_OK;
}
