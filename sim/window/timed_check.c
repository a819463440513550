#include "sim/window/timed_figures.h"

#include <string.h>

enum dps_status
dps_timed_watch(struct dps_timed *self, const struct dps_engine_kind *reference,
    struct dps_error *err)
{
    uint64_t n = 0;
    if (self->kind->watch == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < self->workload->n_jobs; i++) {
        const struct dps_job *job = &self->workload->jobs[i];
        uint64_t exchanges = job->exchange > 0 && job->width > 1 && job->stages > 1
                                 ? job->stages - 1
                                 : 0;
        n += dps_job_has_data(job) ? (job->spread ? job->width : 1) + 1 : 0;
        n += exchanges * job->width;
    }
    enum dps_status status = dps_check_init(&self->check, &self->platform, n, err);
    if (status == DPS_OK) {
        self->reference = reference;
        self->kind->watch(self->engine, &self->check);
    }
    return status;
}

enum dps_status
dps_timed_check(struct dps_timed *self, struct dps_error *err)
{
    if (self->reference == NULL) {
        return DPS_OK;
    }
    struct dps_check_result *result = &self->checked;
    enum dps_status status =
        dps_check_replay(&self->check, self->clock, self->reference, result, err);
    const struct dps_replay_figure figures[DPS_TIMED_CHECKS] = {
        {"check_stretches", "1", "stretches of the run that SimGrid lived again", true,
            result->stretches, 0},
        {"check_tasks", "1", "transfers in them", true, result->tasks, 0},
        {"check_dates", "1", "dates of these, by both", true, result->dates, 0},
        {"check_too_large", "1", "stretches passed over since too many hang together",
            true, result->too_large, 0},
        {"check_largest_s", "s", "largest difference of two dates", false, 0,
            result->largest},
    };
    memcpy(self->figures + DPS_TIMED_OWN, figures, sizeof figures);
    self->network.n_figures = DPS_TIMED_FIGURES;
    return status;
}
