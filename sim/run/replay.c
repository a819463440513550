#include "analysis/trace.h"
#include "sim/core/date.h"
#include "sim/run/kind.h"
#include "sim/run/progress.h"
#include "sim/run/replay_record.h"
#include "sim/run/workload.h"
#include "sim/window/apart.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A workload under way.  There is no state between its beginning and its end: whoever
 * takes it up plays it anew, with the same inputs. */
struct play {
    struct dps_run *run;
    struct dps_replay replay;
    struct dps_timed timed; /* closed where there is no network */
    struct dps_replay_inputs inputs;
    struct dps_journal *journal;
    struct dps_replay_words words;
    bool played; /* whatever the engine says of it */
};

/* "x.yaml:5:14: workload.scheduler: " before the sentence that *err holds. */
static enum dps_status
blame(const struct play *self, enum dps_status status, struct dps_error *err)
{
    const struct dps_replay_setup *setup = dps_scenario_value(self->run->scenario);
    const struct {
        const char *part, *key;
        bool instead;
    } others[] = {
        {"cluster", "machines", setup->workload.machines > 0},
        {"round-trip", "round_trip", true},
        {"cost", "decisions", setup->workload.decisions[0] != '\0'},
    };
    char path[64];
    snprintf(path, sizeof path, "workload.%s", self->replay.part);
    for (size_t i = 0; i < DPS_COUNT_OF(others); i++) {
        if (others[i].instead && strcmp(others[i].part, self->replay.part) == 0) {
            snprintf(path, sizeof path, "workload.%s", others[i].key);
        }
    }
    return dps_within(
        err, status, "%s: %s", dps_scenario_where(self->run->scenario, path), path);
}

static const struct dps_engine_kind *
engine_of(const struct play *self)
{
    const struct dps_replay_setup *setup = dps_scenario_value(self->run->scenario);
    enum dps_network_model model;
    const struct dps_timed_links *links = dps_replay_setup_links(setup, &model);
    const char *name = setup->workload.engine;
    if (strcmp(name, "auto") == 0) {
        name = dps_engine_auto(
            self->replay.workload.n_jobs, links != NULL && links->platform[0] != '\0');
    }
    return strcmp(name, "access") == 0 ? &dps_engine_access : &dps_engine_apart;
}

/* SimGrid ends where it cannot write its trace, so that it is tried before. */
static enum dps_status
check_paje(const struct play *self, struct dps_error *err)
{
    enum dps_network_model model;
    const char *path = self->run->options->paje;
    if (path == NULL) {
        return DPS_OK;
    }
    bool has_network =
        dps_replay_setup_links(dps_scenario_value(self->run->scenario), &model) != NULL;
    if (!has_network || engine_of(self) != &dps_engine_apart) {
        return dps_fail(err, DPS_EINVAL,
            "--paje %s is a trace by SimGrid, which %s: see workload.%s", path,
            has_network ? "does not time these jobs" : "has no network to time",
            has_network ? "engine" : "network");
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL || fclose(file) != 0) {
        return dps_fail(
            err, DPS_EINVAL, "--paje %s: cannot be written: %s", path, strerror(errno));
    }
    return DPS_OK;
}

static enum dps_status
open_network(struct play *self, struct dps_error *err)
{
    enum dps_network_model model;
    const struct dps_timed_links *links =
        dps_replay_setup_links(dps_scenario_value(self->run->scenario), &model);
    if (links == NULL) {
        return DPS_OK;
    }
    self->replay.part = "network";
    self->replay.runner = &self->timed.runner;
    self->replay.network = &self->timed.network;
    enum dps_status status =
        dps_timed_open(&self->timed, &self->replay.workload, &self->replay.placements,
            engine_of(self), model, links, self->run->options->paje, err);
    return status == DPS_OK ? dps_timed_watch(&self->timed, &dps_engine_apart, err)
                            : status;
}

static enum dps_status
open_play(void *play, struct dps_run *run, struct dps_error *err)
{
    struct play *self = play;
    const struct dps_replay_setup *setup = dps_scenario_value(run->scenario);
    struct dps_replay_plan plan = dps_replay_setup_plan(setup, &self->words);
    self->run = run;
    run->seed = plan.seed;
    plan.places = run->options->load.places;
    plan.n_places = run->options->load.n_places;
    if (run->options->until != DPS_NEVER) {
        return dps_fail(err, DPS_EINVAL,
            "--until is a date, and a workload has none: it is played whole");
    }
    enum dps_status status = dps_replay_open(&self->replay, &plan, err);
    if (status != DPS_OK) {
        return blame(self, status, err);
    }
    status = check_paje(self, err);
    if (status != DPS_OK) {
        return status;
    }
    status = open_network(self, err);
    if (status != DPS_OK) {
        return blame(self, status, err);
    }
    return dps_replay_inputs_of(&self->inputs, &self->replay, run->scenario, err);
}

static void
close_play(void *play)
{
    struct play *self = play;
    dps_journal_close(&self->journal);
    dps_timed_close(&self->timed);
    dps_replay_free(&self->replay);
}

static enum dps_status
begin_play(void *play, struct dps_error *err)
{
    struct play *self = play;
    enum dps_status status =
        dps_journal_open(self->run->folder.journal, 0, &self->journal, err);
    if (status == DPS_OK) {
        status = dps_replay_record_begin(
            &self->replay, &self->inputs, self->run->scenario, self->journal, err);
    }
    return status == DPS_OK ? dps_journal_sync(self->journal, NULL, err) : status;
}

static enum dps_status
take_up_play(void *play, struct dps_error *err)
{
    struct play *self = play;
    enum dps_status status =
        dps_replay_record_agrees(&self->inputs, self->run->folder.journal, err);
    return status == DPS_OK ? begin_play(play, err) : status;
}

/* What two equal runs share: the steps, the placements and the scenario. */
static enum dps_status
end_journal(struct play *self, struct dps_error *err)
{
    struct dps_digest result;
    struct dps_digest scenario = dps_scenario_digest(self->run->scenario);
    enum dps_status status =
        dps_replay_digest(&self->replay, &self->inputs, &result, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_digest root = dps_digest_join(dps_journal_chain(self->journal), result);
    root = dps_digest_chain(root, &scenario, sizeof scenario);
    return dps_journal_end(self->journal, root, err);
}

static enum dps_status
play_jobs(void *play, struct dps_error *err)
{
    struct play *self = play;
    enum dps_status status = dps_replay_play(&self->replay, err);
    self->played = status == DPS_OK;
    return status;
}

/* What goes wrong is blamed on the engine if it has ended, or if the jobs have. */
static enum dps_status
live_network(struct play *self, struct dps_error *err)
{
    const struct dps_timed *timed = &self->timed;
    enum dps_status status = dps_timed_live(&self->timed, play_jobs, self, err);
    if (status != DPS_OK && (self->played || dps_engine_fault(timed->kind,
                                                 timed->engine, NULL) != DPS_OK)) {
        self->replay.part = "engine";
    }
    return status;
}

static enum dps_status
live_play(void *play, bool *finished, struct dps_error *err)
{
    struct play *self = play;
    const struct dps_folder *folder = &self->run->folder;
    struct dps_progress progress;
    *finished = false;
    dps_progress_begin(&progress, true, 0);
    enum dps_status status = self->replay.network != NULL
                                 ? live_network(self, err)
                                 : dps_replay_play(&self->replay, err);
    if (status != DPS_OK) {
        return blame(self, status, err);
    }
    status = dps_replay_record_result(&self->replay, self->journal, err);
    if (status == DPS_OK) {
        status = end_journal(self, err);
    }
    dps_progress_end(&progress);
    if (status == DPS_OK) {
        status = dps_trace_make(folder->journal, folder->trace, err);
    }
    if (status == DPS_OK) {
        const struct dps_folder_facts facts = {.seconds = progress.seconds};
        status = dps_folder_note(folder, &facts, err);
    }
    if (status == DPS_OK) {
        dps_folder_tidy(folder);
        *finished = true;
    }
    return status;
}

const struct dps_run_kind dps_run_replay = {
    .root = {"workload", &dps_replay_setup_record},
    .size = sizeof(struct play),
    .open = open_play,
    .begin = begin_play,
    .take_up = take_up_play,
    .live = live_play,
    .close = close_play,
};
