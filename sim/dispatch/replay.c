#include "sim/dispatch/replay.h"

#include "sim/core/unit.h"
#include "sim/workload/formats.h"
#include "sim/workload/inflate.h"
#include "sim/workload/tasks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void
dps_replay_free(struct dps_replay *self)
{
    dps_fullness_free(&self->fullness);
    dps_placements_free(&self->placements);
    dps_downtime_free(&self->downtime);
    dps_kernel_close(&self->kernel);
    dps_kernel_close(&self->bidder);
    dps_timing_close(&self->timing);
    dps_workload_free(&self->workload);
}

/* ---- reading ----------------------------------------------------------- */

static enum dps_status
read_mode(struct dps_replay *self, struct dps_error *err)
{
    static const char inflate[] = "inflate=";
    const char *mode = self->plan.mode;
    self->part = "mode";
    if (mode == NULL || strcmp(mode, "time") == 0) {
        return DPS_OK;
    }
    size_t n = sizeof inflate - 1;
    bool inflates = strncmp(mode, inflate, n) == 0;
    char *end = NULL;
    self->inflate = inflates ? strtod(mode + n, &end) : 0;
    return inflates && end != mode + n && *end == '\0' && self->inflate > 0 &&
                   self->inflate <= 100
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "%s is not time or inflate=R with R in (0, 100]", mode);
}

/* A duration in [least, most] s; what it is where nobody says. */
static enum dps_status
read_duration(
    const char *text, double least, double most, double *seconds, struct dps_error *err)
{
    enum dps_status status =
        text != NULL ? dps_unit_parse(text, "s", seconds, err) : DPS_OK;
    return status != DPS_OK || text == NULL || (*seconds >= least && *seconds <= most)
               ? status
               : dps_fail(
                     err, DPS_EINVAL, "%s is not in [%.9g, %.9g] s", text, least, most);
}

static enum dps_status
read_call_limit(struct dps_replay *self, struct dps_error *err)
{
    self->part = "call-limit";
    return read_duration(self->plan.call_limit, 0.1, 1e6, &self->call_limit, err);
}

static enum dps_status
read_scheduler(struct dps_replay *self, struct dps_error *err)
{
    const struct dps_replay_plan *plan = &self->plan;
    self->part = "scheduler";
    self->kernel.limit = self->call_limit;
    return plan->scheduler != NULL
               ? dps_kernel_open(
                     &self->kernel, DPK_SCHEDULER, plan->scheduler, plan->seed, err)
               : dps_fail(err, DPS_EINVAL,
                     "say which: `depinsim describe kernels` shows them");
}

static enum dps_status
read_bidder(struct dps_replay *self, struct dps_error *err)
{
    const char *usual = dps_kernel_bidder(&self->kernel);
    const char *name = self->plan.bidder != NULL ? self->plan.bidder : usual;
    self->part = "bidder";
    self->bidder.limit = self->call_limit;
    if (self->plan.bidder != NULL && usual == NULL) {
        return dps_fail(err, DPS_EINVAL, "scheduler %s asks for no offers",
            self->kernel.table->name);
    }
    return name != NULL
               ? dps_kernel_open(&self->bidder, DPK_BIDDER, name, self->plan.seed, err)
               : DPS_OK;
}

static enum dps_status
read_cost(struct dps_replay *self, struct dps_error *err)
{
    self->part = "cost";
    return dps_timing_open(&self->timing, self->plan.cost, err);
}

static enum dps_status
read_round_trip(struct dps_replay *self, struct dps_error *err)
{
    double seconds = 0;
    self->part = "round-trip";
    enum dps_status status =
        read_duration(self->plan.round_trip, 0, 86400, &seconds, err);
    self->round_trip = (int64_t)(seconds * 1e9 + 0.5);
    return status;
}

/* Its name and settings; what the file is comes after that. */
static enum dps_status
read_format(struct dps_replay *self, struct dps_error *err)
{
    struct dps_choice choice = {.text = NULL};
    const struct dps_source source = {
        .path = self->plan.trace, .format = self->plan.format};
    self->part = "format";
    if (source.format == NULL) {
        return DPS_OK;
    }
    enum dps_status status =
        dps_format_choose(&choice, &dps_trace_formats, &source, err);
    dps_choice_free(&choice);
    return status;
}

static enum dps_status
make_streams(struct dps_replay *self, struct dps_error *err)
{
    const struct dps_replay_plan *plan = &self->plan;
    self->part = "streams";
    return dps_streams_make(&self->workload, plan->streams, plan->n_streams, 0,
        plan->length, plan->seed, err);
}

static enum dps_status
read_trace(struct dps_replay *self, struct dps_error *err)
{
    if (self->plan.trace == NULL) {
        return make_streams(self, err);
    }
    self->part = "trace";
    const struct dps_source source = {.path = self->plan.trace,
        .format = self->plan.format,
        .places = self->plan.places,
        .n_places = self->plan.n_places};
    return dps_trace_read(&self->workload, &source, err);
}

static enum dps_status
read_cluster(struct dps_replay *self, struct dps_error *err)
{
    const char *cluster = self->plan.cluster;
    int64_t n = 0;
    self->part = "cluster";
    if (cluster == NULL) {
        return self->workload.n_machines > 0
                   ? DPS_OK
                   : dps_fail(err, DPS_EINVAL,
                         "%s does not say which machines there are: say how many, or "
                         "name a file of them",
                         self->plan.trace != NULL ? self->plan.trace : "a stream");
    }
    enum dps_status status = dps_count_parse(cluster, &n, NULL) == DPS_OK
                                 ? dps_workload_slots(&self->workload, (uint64_t)n, err)
                                 : dps_cluster_read(&self->workload, cluster, err);
    return status == DPS_OK ? dps_tasks_check(&self->workload, err) : status;
}

static enum dps_status
read_down(struct dps_replay *self, struct dps_error *err)
{
    const struct dps_source source = {
        .path = self->plan.down, .format = self->plan.down_format};
    self->part = "down";
    return source.path != NULL
               ? dps_downtime_read(&self->downtime, &self->workload, &source, err)
               : DPS_OK;
}

static enum dps_status
inflate(struct dps_replay *self, struct dps_error *err)
{
    struct dps_own_draws draws = {.seed = self->plan.seed};
    self->part = "mode";
    return self->inflate > 0 ? dps_workload_inflate(&self->workload, self->inflate,
                                   dps_own_draws(&draws), err)
                             : DPS_OK;
}

enum dps_status
dps_replay_open(
    struct dps_replay *self, const struct dps_replay_plan *plan, struct dps_error *err)
{
    static enum dps_status (*const steps[])(struct dps_replay *, struct dps_error *) = {
        read_call_limit, read_mode, read_scheduler, read_bidder, read_cost,
        read_round_trip, read_format, read_trace, read_cluster, read_down, inflate};
    enum dps_status status = DPS_OK;
    *self = (struct dps_replay){.plan = *plan};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == DPS_OK; i++) {
        status = steps[i](self, err);
    }
    return status;
}

/* ---- playing ----------------------------------------------------------- */

static enum dps_status
play(struct dps_replay *self, struct dps_kernel *scheduler, struct dps_kernel *bidder,
    struct dps_timing *timing, struct dps_placements *out, struct dps_error *err)
{
    const struct dps_dispatch_setup setup = {
        .workload = &self->workload,
        .scheduler = scheduler,
        .bidder = bidder->table != NULL ? bidder : NULL,
        .timing = timing,
        .round_trip = self->round_trip,
        .until = INT64_MAX,
        .runner = self->runner,
        .audit = self->plan.audit,
    };
    return dps_dispatch_with(&setup, self->downtime.items, self->downtime.n, out, err);
}

/* Whether two replays went alike, all in all. */
static enum dps_status
compare(const struct dps_replay *self, const struct dps_placements *again,
    struct dps_error *err)
{
    const struct dps_placements *once = &self->placements;
    const char *name = self->kernel.table->name;
    for (size_t i = 0; i < once->n_jobs; i++) {
        const struct dps_placement *a = &once->jobs[i];
        const struct dps_placement *b = &again->jobs[i];
        if (a->state != b->state || a->start != b->start || a->finish != b->finish ||
            a->n != b->n || a->price != b->price ||
            memcmp(once->nodes + a->first, again->nodes + b->first,
                a->n * sizeof *once->nodes) != 0) {
            return dps_fail(err, DPS_EINVAL,
                "scheduler %s decides otherwise where its memory has other addresses, "
                "first of all jobs on %s",
                name, self->workload.text + self->workload.jobs[i].name);
        }
    }
    return memcmp(once->hash, again->hash, sizeof once->hash) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "scheduler %s has another state_hash where its memory has other "
                     "addresses",
                     name);
}

/* An audit: the same once more, by kernels whose memory runs the other way.  What was
 * timed by the clock would not be the same. */
static enum dps_status
play_again(struct dps_replay *self, struct dps_error *err)
{
    const struct dps_replay_plan *plan = &self->plan;
    const char *bids =
        plan->bidder != NULL ? plan->bidder : dps_kernel_bidder(&self->kernel);
    struct dps_kernel scheduler = {
        .limit = self->call_limit, .heap = {.backwards = true}};
    struct dps_kernel bidder = {.limit = self->call_limit, .heap = {.backwards = true}};
    struct dps_timing timing = {0};
    struct dps_placements again = {0};
    enum dps_status status =
        dps_kernel_open(&scheduler, DPK_SCHEDULER, plan->scheduler, plan->seed, err);
    if (status == DPS_OK && bids != NULL) {
        status = dps_kernel_open(&bidder, DPK_BIDDER, bids, plan->seed, err);
    }
    if (status == DPS_OK) {
        status = dps_timing_open(&timing, plan->cost, err);
    }
    if (status == DPS_OK) {
        status = play(self, &scheduler, &bidder, &timing, &again, err);
    }
    if (status == DPS_OK) {
        status = compare(self, &again, err);
    }
    dps_placements_free(&again);
    dps_timing_close(&timing);
    dps_kernel_close(&bidder);
    dps_kernel_close(&scheduler);
    return status;
}

enum dps_status
dps_replay_play(struct dps_replay *self, struct dps_error *err)
{
    self->part = "scheduler";
    enum dps_status status =
        play(self, &self->kernel, &self->bidder, &self->timing, &self->placements, err);
    if (status == DPS_OK && self->plan.audit && !self->kernel.timed &&
        self->runner == NULL) {
        status = play_again(self, err);
    }
    if (status == DPS_OK) {
        self->part = "cost";
        status = dps_timing_finish(&self->timing, err);
    }
    return status == DPS_OK && self->inflate > 0
               ? dps_fullness_of(&self->fullness, &self->workload, &self->placements,
                     &self->kernel.host, err)
               : status;
}
