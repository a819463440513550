#include "sim/dispatch/replay.h"

#include "sim/core/unit.h"
#include "sim/dispatch/result.h"
#include "sim/dispatch/table.h"
#include "sim/main/commands.h"
#include "sim/main/places.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static enum dps_status
seed_of(const struct dps_options *options, uint64_t *seed, struct dps_error *err)
{
    int64_t value = 1;
    enum dps_status status =
        options->seed != NULL ? dps_count_parse(options->seed, &value, err) : DPS_OK;
    *seed = (uint64_t)value;
    return status == DPS_OK ? status : dps_within(err, status, "--seed");
}

static enum dps_status
jobs_format_of(const struct dps_options *options, bool *batsim, struct dps_error *err)
{
    const char *format = options->jobs_format;
    *batsim = format != NULL && strcmp(format, "batsim") == 0;
    return format == NULL || *batsim || strcmp(format, "plain") == 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "--jobs-format is %s, not plain or batsim",
                     format);
}

/* A part of the plan is an option, but for the trace, whose sentences name it. */
static enum dps_status
open_and_play(
    struct dps_replay *self, const struct dps_replay_plan *plan, struct dps_error *err)
{
    enum dps_status status = dps_replay_open(self, plan, err);
    if (status == DPS_OK) {
        status = dps_replay_play(self, err);
    }
    return status == DPS_OK || strcmp(self->part, "trace") == 0
               ? status
               : dps_within(err, status, "--%s", self->part);
}

/* Adds to the sentence of a replay that was broken off where its jobs are. */
static void
keep_ended(const struct dps_options *options, const struct dps_replay *self,
    bool batsim, struct dps_error *err)
{
    struct dps_error gap;
    size_t ended = 0;
    size_t n = strlen(err->text);
    for (size_t i = 0; i < self->placements.n_jobs; i++) {
        ended += dps_placement_ran(&self->placements.jobs[i]);
    }
    if (dps_dispatch_table(&self->workload, &self->placements, batsim,
            options->jobs_file, &gap) == DPS_OK) {
        snprintf(err->text + n, sizeof err->text - n,
            "; the jobs that had ended, %zu, are in %s", ended, options->jobs_file);
    } else {
        snprintf(err->text + n, sizeof err->text - n, "; %s", gap.text);
    }
}

static enum dps_status
replay(
    const struct dps_options *options, struct dps_replay *self, struct dps_error *err)
{
    bool batsim = false;
    struct dps_places places;
    dps_places_find(&places);
    struct dps_replay_plan plan = {
        .places = places.folders,
        .n_places = places.n,
        .trace = options->operands[0],
        .format = options->format,
        .cluster = options->cluster,
        .scheduler = options->scheduler,
        .mode = options->mode,
        .bidder = options->bidder,
        .cost = options->cost,
        .round_trip = options->round_trip,
        .call_limit = options->call_limit,
        .down = options->down,
        .down_format = options->down_format,
        .audit = options->audit,
    };
    enum dps_status status = seed_of(options, &plan.seed, err);
    if (status == DPS_OK) {
        status = jobs_format_of(options, &batsim, err);
    }
    if (status == DPS_OK) {
        status = open_and_play(self, &plan, err);
    }
    if (options->jobs_file != NULL && status != DPS_OK && self->placements.n_jobs > 0) {
        keep_ended(options, self, batsim, err);
    }
    return status == DPS_OK && options->jobs_file != NULL
               ? dps_dispatch_table(&self->workload, &self->placements, batsim,
                     options->jobs_file, err)
               : status;
}

int
dps_command_replay(const struct dps_options *options)
{
    struct dps_error err = {.status = DPS_OK};
    struct dps_replay self = {.inflate = 0};
    enum dps_status status = replay(options, &self, &err);
    if (status == DPS_OK) {
        dps_replay_write(&self, stdout);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    dps_replay_free(&self);
    return status == DPS_OK       ? DPS_EXIT_DONE
           : status == DPS_EINVAL ? DPS_EXIT_WRONG
                                  : DPS_EXIT_FAILED;
}
