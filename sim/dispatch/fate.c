#include "sim/dispatch/fate.h"

enum dps_status
dps_fate_note(struct dps_dispatcher *self, int64_t now, enum dps_news what, uint32_t id,
    uint32_t outcome, bool far, struct dps_error *err)
{
    int64_t way = self->setup.round_trip - self->setup.round_trip / 2;
    struct dps_notice notice = {
        .at = !far                    ? now
              : way < INT64_MAX - now ? now + way
                                      : INT64_MAX,
        .what = what,
        .id = id,
        .outcome = outcome,
    };
    return dps_inbox_add(&self->inbox, &notice, far, err);
}

/* ---- patience ---------------------------------------------------------- */

static bool
knows(const struct dps_kernel *kernel)
{
    return kernel == NULL || (kernel->table->head.version & 0xffff) >= 1;
}

/* When its owner takes a job back; INT64_MAX: never. */
static int64_t
end_of_patience(const struct dps_dispatcher *self, uint32_t job)
{
    int64_t patience = self->setup.workload->jobs[job].patience;
    int64_t since = self->out->jobs[job].since;
    bool known = knows(self->setup.scheduler) && knows(self->setup.bidder);
    return known && patience > 0 && patience < INT64_MAX - since ? since + patience
                                                                 : INT64_MAX;
}

enum dps_status
dps_fate_await(
    struct dps_dispatcher *self, uint32_t job, int64_t now, struct dps_error *err)
{
    dps_placing_submit(&self->placing, job, now);
    int64_t at = end_of_patience(self, job);
    return at != INT64_MAX
               ? dps_calendar_add(&self->calendar, at, DPS_TAKE_BACK, job, err)
               : DPS_OK;
}

enum dps_status
dps_fate_try(
    struct dps_dispatcher *self, uint32_t job, int64_t now, struct dps_error *err)
{
    uint32_t state = self->out->jobs[job].state;
    bool queues = state == DPS_JOB_QUEUES;
    if ((state != DPS_JOB_WAITS && !queues) || now < end_of_patience(self, job)) {
        return DPS_OK; /* it has begun, or was submitted again since */
    }
    enum dps_status status = dps_placing_withdraw(&self->placing, job, now, err);
    return status == DPS_OK ? dps_fate_note(self, now, DPS_ENDS, job,
                                  DPK_ENDED_WITHDRAWN, queues, err)
                            : status;
}

/* ---- losses ------------------------------------------------------------ */

enum dps_status
dps_fate_lost(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    struct dps_job_list *lost = &self->placing.lost;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < lost->n && status == DPS_OK; i++) {
        uint32_t job = lost->jobs[i];
        uint32_t tries = self->setup.workload->jobs[job].tries;
        bool again = tries == 0 || self->out->jobs[job].lost < tries;
        status = dps_fate_note(self, now, DPS_ENDS, job, DPK_ENDED_LOST, true, err);
        if (status == DPS_OK && again) {
            status = dps_fate_note(self, now, DPS_SUBMITS, job, 0, true, err);
        } else if (!again) {
            dps_placing_fail(&self->placing, job, now);
        }
    }
    lost->n = 0;
    return status;
}
