#include "sim/window/market_play.h"

#include "sim/dispatch/dispatch.h"
#include "sim/window/market_account.h"
#include "sim/window/market_trial.h"
#include "sim/window/timed.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct play {
    const struct dps_market_plan *plan;
    const struct dps_engine_kind *simgrid; /* or NULL */
    struct dps_kernel scheduler;
    struct dps_kernel bidder; /* without a table: there is none */
    struct dps_timing timing;
    struct dps_placements placements;
    struct dps_trace_runner by_trace;
    struct dps_timed timed; /* without a kind: there is no network */
    struct dps_market_stints stints;
};

/* ---- kernels ----------------------------------------------------------- */

static enum dps_status
open_kernels(struct play *self, struct dps_error *err)
{
    const struct dps_market_plan *plan = self->plan;
    self->scheduler.limit = plan->call_limit;
    self->bidder.limit = plan->call_limit;
    enum dps_status status = dps_kernel_open(
        &self->scheduler, DPK_SCHEDULER, plan->scheduler, plan->seed, err);
    if (status != DPS_OK) {
        return dps_within(err, status, "scheduler");
    }
    const char *usual = dps_kernel_bidder(&self->scheduler);
    const char *bidder = plan->bidder != NULL ? plan->bidder : usual;
    if (plan->bidder != NULL && usual == NULL) {
        return dps_fail(err, DPS_EINVAL, "bidder: scheduler %s asks for no offers",
            self->scheduler.table->name);
    }
    status = bidder != NULL
                 ? dps_kernel_open(&self->bidder, DPK_BIDDER, bidder, plan->seed, err)
                 : DPS_OK;
    return status == DPS_OK ? dps_timing_open(&self->timing, plan->cost, err)
                            : dps_within(err, status, "bidder");
}

/* ---- a network --------------------------------------------------------- */

static enum dps_status
choose_engine(
    const struct play *self, const struct dps_engine_kind **kind, struct dps_error *err)
{
    const char *name = self->plan->engine;
    if (strcmp(name, "auto") == 0) {
        name = self->simgrid != NULL
                   ? dps_engine_auto(self->plan->workload->n_jobs, false)
                   : dps_engine_access.name;
    }
    bool solved = strcmp(name, dps_engine_access.name) == 0;
    *kind = solved ? &dps_engine_access : self->simgrid;
    return *kind != NULL
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "engine %s is not in this program", name);
}

/* SimGrid ends where it cannot write its trace, so that it is tried before. */
static enum dps_status
check_paje(const char *path, const struct dps_engine_kind *kind, struct dps_error *err)
{
    if (path != NULL && kind == &dps_engine_access) {
        return dps_fail(err, DPS_EINVAL,
            "%s is to be a trace by SimGrid, and engine access times these jobs", path);
    }
    FILE *file = path != NULL ? fopen(path, "wb") : NULL;
    return path == NULL || (file != NULL && fclose(file) == 0)
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "%s cannot be written: %s", path,
                     strerror(errno));
}

static enum dps_status
open_network(struct play *self, struct dps_error *err)
{
    const struct dps_market_plan *plan = self->plan;
    const struct dps_timed_links links = {.client_up = plan->client_up,
        .client_down = plan->client_down,
        .peers = plan->peers,
        .at_once = plan->at_once};
    enum dps_network_model model =
        strcmp(plan->network, "tcp") == 0 ? DPS_NETWORK_TCP : DPS_NETWORK_FLOW;
    const struct dps_engine_kind *kind = NULL;
    enum dps_status status = choose_engine(self, &kind, err);
    if (status == DPS_OK) {
        status = check_paje(plan->paje, kind, err);
    }
    if (status == DPS_OK) {
        status = dps_timed_open(&self->timed, plan->workload, &self->placements, kind,
            model, &links, plan->paje, err);
    }
    return status == DPS_OK && self->simgrid != NULL
               ? dps_timed_watch(&self->timed, self->simgrid, err)
               : status;
}

static enum dps_status
open_runner(struct play *self, struct dps_error *err)
{
    struct dps_runner by_trace = dps_trace_runner(&self->by_trace);
    if (strcmp(self->plan->network, "none") == 0) {
        return dps_market_stints_open(
            &self->stints, self->plan, &self->placements, NULL, &by_trace, err);
    }
    enum dps_status status = open_network(self, err);
    return status == DPS_OK
               ? dps_market_stints_open(&self->stints, self->plan, &self->placements,
                     self->timed.transfers, &self->timed.runner, err)
               : status;
}

/* ---- a life ------------------------------------------------------------ */

static enum dps_status
dispatch(void *context, struct dps_error *err)
{
    struct play *self = context;
    const struct dps_market_plan *plan = self->plan;
    const struct dps_dispatch_setup setup = {
        .workload = plan->workload,
        .scheduler = &self->scheduler,
        .bidder = self->bidder.table != NULL ? &self->bidder : NULL,
        .timing = &self->timing,
        .round_trip = plan->round_trip,
        .until = plan->lead + plan->length,
        .runner = &self->stints.runner,
    };
    return dps_dispatch_with(
        &setup, plan->downs, plan->n_downs, &self->placements, err);
}

/* What an engine has to say of itself. */
static void
note_engine(const struct play *self, struct dps_market_answer *answer)
{
    const struct dps_timed *timed = &self->timed;
    bool is_timed = timed->kind != NULL;
    snprintf(answer->engine, sizeof answer->engine, "%s",
        is_timed ? timed->network.engine : "none");
    snprintf(answer->settings, sizeof answer->settings, "%s",
        is_timed ? timed->network.settings : "");
    answer->difference =
        timed->reference != NULL ? timed->checked.largest : (double)NAN;
}

static enum dps_status
play(struct play *self, struct dps_market_answer *answer, struct dps_error *err)
{
    enum dps_status status = open_kernels(self, err);
    if (status == DPS_OK) {
        status = open_runner(self, err);
    }
    if (status == DPS_OK) {
        status = self->timed.kind != NULL
                     ? dps_timed_live(&self->timed, dispatch, self, err)
                     : dispatch(self, err);
    }
    if (status == DPS_OK) {
        status = dps_market_stints_finish(&self->stints, err);
    }
    if (status == DPS_OK) {
        status = dps_market_account(answer, &self->stints, err);
    }
    if (status == DPS_OK) {
        status = dps_market_try(answer, &self->stints, err);
    }
    if (status == DPS_OK) {
        note_engine(self, answer);
    }
    return status;
}

enum dps_status
dps_market_play(const struct dps_market_plan *plan,
    const struct dps_engine_kind *simgrid, struct dps_market_answer *answer,
    struct dps_error *err)
{
    struct play self = {.plan = plan, .simgrid = simgrid};
    self.by_trace.placements = &self.placements;
    *answer = (struct dps_market_answer){0};
    enum dps_status status = play(&self, answer, err);
    dps_market_stints_free(&self.stints);
    dps_timed_close(&self.timed);
    dps_trace_runner_free(&self.by_trace);
    dps_placements_free(&self.placements);
    dps_timing_close(&self.timing);
    dps_kernel_close(&self.bidder);
    dps_kernel_close(&self.scheduler);
    if (status != DPS_OK) {
        dps_market_answer_free(answer);
    }
    return status;
}
