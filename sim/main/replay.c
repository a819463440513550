#include "sim/dispatch/replay.h"

#include "sim/core/unit.h"
#include "sim/dispatch/result.h"
#include "sim/dispatch/table.h"
#include "sim/main/commands.h"
#include "sim/main/places.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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

/* ---- as a run ----------------------------------------------------------- */

/* A line of the scenario, where there is something to say. */
static void
write_key(FILE *out, const char *key, const char *value)
{
    if (value == NULL) {
        return;
    }
    fprintf(out, "  %s: \"", key);
    for (; *value != '\0'; value++) {
        fprintf(out, *value == '"' || *value == '\\' ? "\\%c" : "%c", *value);
    }
    fputs("\"\n", out);
}

/* A file by its whole path, as the scenario stands in another folder. */
static void
write_file(FILE *out, const char *key, const char *path)
{
    char *whole = path != NULL ? realpath(path, NULL) : NULL;
    write_key(out, key, whole != NULL ? whole : path);
    free(whole);
}

/* The scenario that says what the options do. */
static void
write_scenario(FILE *out, const struct dps_options *options, uint64_t seed)
{
    static const char logged[] = "replay=";
    const char *cost = options->cost;
    bool by_log = cost != NULL && strncmp(cost, logged, sizeof logged - 1) == 0;
    int64_t n = 0;
    bool counts = options->cluster != NULL &&
                  dps_count_parse(options->cluster, &n, NULL) == DPS_OK;
    fprintf(out, "title: jobs of a trace, placed by a scheduler\nseed: %" PRIu64 "\n",
        seed);
    fputs("workload:\n", out);
    write_file(out, "trace", options->operands[0]);
    write_key(out, "format", options->format);
    write_key(out, "machines", counts ? options->cluster : NULL);
    write_file(out, "cluster", counts ? NULL : options->cluster);
    write_file(out, "down", options->down);
    write_key(out, "down_format", options->down_format);
    write_key(out, "scheduler", options->scheduler);
    write_key(out, "bidder", options->bidder);
    write_key(out, "mode", options->mode);
    write_key(out, "cost", by_log ? NULL : cost);
    write_file(out, "decisions", by_log ? cost + sizeof logged - 1 : NULL);
    write_key(out, "round_trip", options->round_trip);
}

/* Lives the replay once more as the scenario that it is, into the folder of -o. */
static int
run_as_scenario(const struct dps_options *options, uint64_t seed)
{
    char path[64];
    FILE *scenario = tmpfile();
    bool whole = scenario != NULL;
    if (whole) {
        write_scenario(scenario, options, seed);
        whole = fflush(scenario) == 0 && !ferror(scenario);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(scenario));
    }
    int exit = DPS_EXIT_FAILED;
    if (whole) {
        exit = dps_run_file(options, path);
    } else {
        fprintf(stderr, "a temporary file: %s\n", strerror(errno));
    }
    if (scenario != NULL) {
        fclose(scenario);
    }
    return exit;
}

int
dps_command_replay(const struct dps_options *options)
{
    struct dps_error err = {.status = DPS_OK};
    struct dps_replay self = {.inflate = 0};
    enum dps_status status = replay(options, &self, &err);
    uint64_t seed = self.plan.seed;
    if (status == DPS_OK) {
        dps_replay_write(&self, stdout);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    dps_replay_free(&self);
    if (status == DPS_OK && options->output != NULL) {
        return run_as_scenario(options, seed);
    }
    return status == DPS_OK       ? DPS_EXIT_DONE
           : status == DPS_EINVAL ? DPS_EXIT_WRONG
                                  : DPS_EXIT_FAILED;
}
