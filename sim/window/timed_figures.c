#include "sim/window/timed_figures.h"

#include "sim/window/timed_transfers.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT, OUTPUT, WAYS };

/* By their digits, the last first, until none of the longest is left. */
enum { BITS = 11, DIGITS = 1 << BITS };

static size_t
digit_of(int64_t time, unsigned shift)
{
    return (size_t)(time >> shift) & (DIGITS - 1);
}

/* Puts n times, none negative, in order of the digit at `shift`, and else as they are.
 */
static void
sort_by(const int64_t *from, int64_t *to, size_t n, unsigned shift)
{
    size_t first[DIGITS + 1] = {0};
    for (size_t i = 0; i < n; i++) {
        first[digit_of(from[i], shift) + 1]++;
    }
    for (size_t d = 1; d < DIGITS; d++) {
        first[d] += first[d - 1];
    }
    for (size_t i = 0; i < n; i++) {
        to[first[digit_of(from[i], shift)]++] = from[i];
    }
}

static void
sort(int64_t *times, int64_t *scratch, size_t n)
{
    int64_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        longest = times[i] > longest ? times[i] : longest;
    }
    for (unsigned shift = 0; shift < 63 && longest >> shift > 0; shift += 2 * BITS) {
        sort_by(times, scratch, n, shift);
        sort_by(scratch, times, n, shift + BITS);
    }
}

/* Mean and 99th percentile of n times, the least of which no fewer than 99 % are not
 * longer; 0 of none. */
static void
measure(int64_t *times, int64_t *scratch, size_t n, double *mean, double *p99)
{
    double sum = 0;
    sort(times, scratch, n);
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
    int64_t *times = calloc((WAYS + 1) * jobs + 1, sizeof *times);
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
        measure(times + way * jobs, times + WAYS * jobs, n[way], &mean[way], &p99[way]);
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
