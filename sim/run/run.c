#include "sim/run/run.h"

#include "sim/run/checkpoint.h"
#include "sim/run/kind.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A run and what its kind keeps of it. */
struct running {
    struct dps_run run;
    const struct dps_run_kind *kind;
    void *life;
};

static void
close_run(struct running *self)
{
    if (self->life != NULL) {
        self->kind->close(self->life);
        free(self->life);
    }
    dps_scenario_close(&self->run.scenario);
}

/* ---- checking ---------------------------------------------------------- */

/* An input that cannot be read is a wrong input, not a failed run. */
static enum dps_status
of_input(enum dps_status status)
{
    return status == DPS_EIO ? DPS_EINVAL : status;
}

static enum dps_status
load(struct running *self, const char *file, struct dps_error *err)
{
    struct dps_run *run = &self->run;
    struct dps_scenario_root roots[DPS_RUN_KINDS];
    dps_run_roots(roots);
    run->file = file;
    enum dps_status status = dps_scenario_open_as(
        file, roots, DPS_RUN_KINDS, &run->options->load, &run->scenario, err);
    if (status == DPS_OK) {
        self->kind = dps_run_kind_of(dps_scenario_root(run->scenario));
        self->life = calloc(1, self->kind->size);
        status = self->life != NULL
                     ? self->kind->open(self->life, run, err)
                     : dps_fail(err, DPS_ENOMEM, "%s: out of memory", file);
    }
    return of_input(status);
}

/* What is asked of a scenario that starts anew. */
static enum dps_status
load_anew(struct running *self, struct dps_error *err)
{
    enum dps_status status = load(self, self->run.options->scenario, err);
    return status == DPS_OK && self->kind->check != NULL
               ? of_input(self->kind->check(self->life, err))
               : status;
}

enum dps_status
dps_run_check(const struct dps_run_options *options, struct dps_error *err)
{
    struct running self = {.run.options = options};
    enum dps_status status = load_anew(&self, err);
    close_run(&self);
    return status;
}

/* ---- starting and resuming --------------------------------------------- */

static void
set_threads(int threads)
{
    omp_set_num_threads(threads > 0 ? threads : omp_get_num_procs());
}

static enum dps_status
live(struct running *self, struct dps_run_outcome *outcome, struct dps_error *err)
{
    enum dps_status status = self->kind->live(self->life, &outcome->finished, err);
    snprintf(outcome->folder, sizeof outcome->folder, "%s", self->run.folder.path);
    return status;
}

static enum dps_status
start(struct running *self, struct dps_run_outcome *outcome, struct dps_error *err)
{
    struct dps_run *run = &self->run;
    const struct dps_run_options *options = run->options;
    enum dps_status status = load_anew(self, err);
    if (status == DPS_OK) {
        status = dps_folder_make(&run->folder, options->folder, options->scenario,
            run->seed, options->force, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    const char *text = dps_scenario_text(run->scenario);
    status = dps_file_replace(run->folder.scenario, text, strlen(text), err);
    if (status == DPS_OK) {
        status = self->kind->begin(self->life, err);
    }
    if (status != DPS_OK) {
        dps_folder_undo(&run->folder);
        return status;
    }
    return live(self, outcome, err);
}

enum dps_status
dps_run_start(const struct dps_run_options *options, struct dps_run_outcome *outcome,
    struct dps_error *err)
{
    struct running self = {.run.options = options};
    *outcome = (struct dps_run_outcome){.finished = false};
    set_threads(options->threads);
    enum dps_status status = start(&self, outcome, err);
    close_run(&self);
    return status;
}

static enum dps_status
resume(struct running *self, struct dps_run_outcome *outcome, struct dps_error *err)
{
    struct dps_folder *folder = &self->run.folder;
    bool finished = false;
    enum dps_status status =
        dps_folder_open(folder, self->run.options->folder, &finished, err);
    if (status != DPS_OK) {
        return status;
    }
    snprintf(outcome->folder, sizeof outcome->folder, "%s", folder->path);
    outcome->finished = finished;
    if (finished) {
        return DPS_OK;
    }
    status = load(self, folder->scenario, err);
    if (status == DPS_OK) {
        status = self->kind->take_up(self->life, err);
    }
    return status == DPS_OK ? live(self, outcome, err) : status;
}

enum dps_status
dps_run_resume(const struct dps_run_options *options, struct dps_run_outcome *outcome,
    struct dps_error *err)
{
    struct running self = {.run.options = options};
    *outcome = (struct dps_run_outcome){.finished = false};
    set_threads(options->threads);
    enum dps_status status = resume(&self, outcome, err);
    close_run(&self);
    return status;
}
