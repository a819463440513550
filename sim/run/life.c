#include "sim/run/kind.h"

#include "analysis/trace.h"
#include "sim/core/date.h"
#include "sim/economy/economy.h"
#include "sim/economy/gauges.h"
#include "sim/economy/lived_record.h"
#include "sim/economy/reports.h"
#include "sim/economy/roll.h"
#include "sim/economy/windows.h"
#include "sim/run/checkpoint.h"
#include "sim/run/progress.h"
#include "sim/run/record.h"

#include <errno.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What a kill may cost when nobody says how many epochs: seconds between two
 * checkpoints, or this many times what the last one took if that is longer. */
static const double usual_pause = 2; /* [s] */
static const double usual_share = 19;

/* An economy under way. */
struct life {
    struct dps_run *run;
    struct dps_economy economy;
    struct dps_journal *journal;
    struct dps_gauges gauges;
    struct dps_progress progress;
    double checkpoint_due; /* on the progress's clock [s] */
};

/* ---- before it begins --------------------------------------------------- */

static enum dps_status
check_windows(struct dps_run *run, const struct dps_setup *setup, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < setup->networks.n && status == DPS_OK; i++) {
        const struct dps_setup_network *network = dps_setup_network_at(setup, i);
        status = dps_windows_check(setup, network, err);
        if (status != DPS_OK) {
            char path[DPS_RUN_FOLDER];
            snprintf(path, sizeof path, "networks.%s", network->name);
            dps_within(
                err, status, "%s: %s", dps_scenario_where(run->scenario, path), path);
        }
    }
    return status;
}

/* Of windows there are as many traces as windows, in a folder, which is made. */
static enum dps_status
check_paje(
    const struct dps_run *run, const struct dps_setup *setup, struct dps_error *err)
{
    const char *path = run->options->paje;
    const struct dps_setup_windows *windows = setup->windows;
    struct stat info;
    if (path == NULL) {
        return DPS_OK;
    }
    if (windows == NULL || strcmp(windows->network, "none") == 0) {
        return dps_fail(err, DPS_EINVAL,
            "--paje %s is a folder of traces by SimGrid, and %s has no windows with a "
            "network",
            path, run->file);
    }
    if (strcmp(windows->engine, "simgrid") != 0) {
        return dps_fail(err, DPS_EINVAL,
            "--paje %s is a folder of traces by SimGrid: say windows.engine=simgrid, "
            "which is %s",
            path, windows->engine);
    }
    bool made = mkdir(path, 0777) == 0 ||
                (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode));
    return made ? DPS_OK
                : dps_fail(err, DPS_EINVAL, "--paje %s: cannot be a folder: %s", path,
                      strerror(errno));
}

static enum dps_status
open_life(void *life, struct dps_run *run, struct dps_error *err)
{
    struct life *self = life;
    const struct dps_setup *setup = dps_scenario_value(run->scenario);
    self->run = run;
    run->seed = (uint64_t)setup->seed;
    enum dps_status status = check_paje(run, setup, err);
    if (status == DPS_OK) {
        status = check_windows(run, setup, err);
    }
    if (status == DPS_OK) {
        status = dps_economy_init(&self->economy, run->scenario, run->seed, err);
        if (status != DPS_OK && strstr(err->text, ".yaml:") == NULL) {
            dps_within(err, status, "%s", run->file);
        }
    }
    self->economy.audit = run->options->audit;
    self->economy.proves_all = run->options->verify_all;
    self->economy.paje = run->options->paje;
    self->economy.workers = (size_t)omp_get_max_threads();
    return status;
}

static enum dps_status
check_life(void *life, struct dps_error *err)
{
    struct life *self = life;
    return dps_record_histories(
        &self->economy, self->run->file, &self->run->options->load, NULL, err);
}

static void
close_life(void *life)
{
    struct life *self = life;
    dps_gauges_free(&self->gauges);
    dps_journal_close(&self->journal);
    dps_economy_free(&self->economy);
}

/* ---- the loop ---------------------------------------------------------- */

/* The state, unless it is the scenario's start, which loading the scenario gives. */
static enum dps_status
write_state(struct life *self, struct dps_checkpoint_writer *writer, uint64_t *journal,
    struct dps_error *err)
{
    struct dps_digest digest;
    if (self->economy.epoch > 0) {
        dps_economy_save(&self->economy, &writer->image);
    }
    enum dps_status status = dps_checkpoint_image(writer, &digest, err);
    if (status == DPS_OK && self->economy.epoch > 0) {
        status = dps_journal_state(self->journal, digest, err);
    }
    return status == DPS_OK ? dps_journal_sync(self->journal, journal, err) : status;
}

static enum dps_status
write_checkpoint(struct life *self, struct dps_error *err)
{
    struct dps_checkpoint_writer writer;
    uint64_t journal = 0;
    double begin = dps_progress_now(&self->progress);
    enum dps_status status =
        dps_checkpoint_begin(&writer, self->run->folder.checkpoint, err);
    if (status == DPS_OK) {
        status = write_state(self, &writer, &journal, err);
    }
    if (status == DPS_OK) {
        status = dps_checkpoint_publish(&writer, journal, err);
    }
    dps_checkpoint_writer_free(&writer);
    double end = dps_progress_now(&self->progress);
    self->checkpoint_due = end + fmax(usual_pause, usual_share * (end - begin));
    return status;
}

/* Whether a checkpoint is due after the epoch that has just ended. */
static bool
wants_checkpoint(const struct life *self)
{
    int64_t every = self->run->options->checkpoint;
    return every > 0 ? self->economy.epoch % every == 0
                     : dps_progress_now(&self->progress) >= self->checkpoint_due;
}

/* Whether a date at which nodes are written out lies in (after, until]. */
static bool
wants_nodes(const struct dps_setup *setup, int64_t after, int64_t until)
{
    const struct dps_setup_date *dates = setup->trace.nodes_at.items;
    for (size_t i = 0; i < setup->trace.nodes_at.n; i++) {
        if (dates[i].at > after && dates[i].at <= until) {
            return true;
        }
    }
    return false;
}

static enum dps_status
live_epoch(struct life *self, struct dps_error *err)
{
    struct dps_economy *economy = &self->economy;
    int64_t before = dps_economy_date(economy, economy->epoch);
    enum dps_status status = dps_economy_step(economy, self->journal, err);
    int64_t now = dps_economy_date(economy, economy->epoch);
    if (status == DPS_OK && wants_nodes(economy->setup, before, now)) {
        status = dps_roll_write(economy, self->journal, err);
    }
    if (status == DPS_OK && dps_reports_due(economy, before, now)) {
        status = dps_reports_write(economy, self->journal, err);
    }
    return status == DPS_OK
               ? dps_gauges_record(&self->gauges, economy, self->journal, err)
               : status;
}

/* Lives epochs until the end, or until something asks to stop; *finished says which. */
static enum dps_status
live(struct life *self, bool *finished, struct dps_error *err)
{
    struct dps_economy *economy = &self->economy;
    const struct dps_run_options *options = self->run->options;
    enum dps_status status = DPS_OK;
    bool stop = false;
    dps_progress_begin(&self->progress, options->quiet, economy->n_epochs);
    self->checkpoint_due = usual_pause;
    while (status == DPS_OK && economy->epoch < economy->n_epochs && !stop) {
        status = live_epoch(self, err);
        stop = dps_economy_date(economy, economy->epoch) >= options->until ||
               (options->stop != NULL && *options->stop != 0);
        if (status == DPS_OK && (stop || wants_checkpoint(self))) {
            status = write_checkpoint(self, err);
        }
        dps_progress_show(&self->progress, economy);
    }
    dps_progress_end(&self->progress);
    *finished = status == DPS_OK && economy->epoch == economy->n_epochs;
    return status;
}

/* ---- the end ----------------------------------------------------------- */

/* Hashes the last state into the root: what two equal runs share. */
static enum dps_status
root_of(struct life *self, struct dps_digest *root, struct dps_error *err)
{
    struct dps_digester digester;
    struct dps_buffer image = {.drain = dps_digester_drain, .to = &digester};
    enum dps_status status = dps_digester_init(&digester, err);
    if (status == DPS_OK) {
        dps_economy_save(&self->economy, &image);
        dps_buffer_flush(&image);
        status = dps_buffer_status(&image, err);
    }
    if (status == DPS_OK) {
        struct dps_digest scenario = dps_scenario_digest(self->run->scenario);
        *root = dps_digest_join(
            dps_journal_chain(self->journal), dps_digester_value(&digester));
        *root = dps_digest_chain(*root, &scenario, sizeof scenario);
    }
    dps_buffer_free(&image);
    dps_digester_free(&digester);
    return status;
}

static enum dps_status
finish(struct life *self, struct dps_error *err)
{
    struct dps_digest root;
    uint64_t length = 0;
    enum dps_status status = dps_economy_verify(&self->economy, err);
    if (status == DPS_OK) {
        status = dps_lived_record_responses(&self->economy, self->journal, err);
    }
    if (status == DPS_OK) {
        status = root_of(self, &root, err);
    }
    if (status == DPS_OK) {
        status = dps_journal_end(self->journal, root, err);
    }
    if (status == DPS_OK) {
        status = dps_journal_sync(self->journal, &length, err);
    }
    if (status == DPS_OK) {
        status =
            dps_trace_make(self->run->folder.journal, self->run->folder.trace, err);
    }
    if (status == DPS_OK) {
        const struct dps_folder_facts facts = {.seconds = self->progress.seconds,
            .epochs = self->economy.n_epochs,
            .verify_all = self->economy.proves_all,
            .ran = self->economy.proofs_ran,
            .skipped = self->economy.proofs_skipped};
        status = dps_folder_note(&self->run->folder, &facts, err);
    }
    if (status == DPS_OK) {
        dps_folder_tidy(&self->run->folder);
    }
    return status;
}

/* ---- beginning and taking up -------------------------------------------- */

/* The journal's beginning and the state at the scenario's start. */
static enum dps_status
begin_journal(struct life *self, struct dps_error *err)
{
    const struct dps_run *run = self->run;
    enum dps_status status =
        dps_journal_open(run->folder.journal, 0, &self->journal, err);
    if (status == DPS_OK) {
        status =
            dps_record_provenance(&self->economy, run->scenario, self->journal, err);
    }
    if (status == DPS_OK) {
        status = dps_gauges_declare(&self->gauges, &self->economy, self->journal, err);
    }
    if (status == DPS_OK) {
        status = dps_record_histories(
            &self->economy, run->file, &run->options->load, self->journal, err);
    }
    return status == DPS_OK
               ? dps_gauges_record(&self->gauges, &self->economy, self->journal, err)
               : status;
}

static enum dps_status
begin_life(void *life, struct dps_error *err)
{
    enum dps_status status = begin_journal(life, err);
    return status == DPS_OK ? write_checkpoint(life, err) : status;
}

/* Takes up the state of the last checkpoint; without one the run starts over. */
static enum dps_status
take_up_life(void *life, struct dps_error *err)
{
    struct life *self = life;
    struct dps_checkpoint checkpoint = {.journal = 0};
    bool found = false;
    enum dps_status status =
        dps_checkpoint_read(&checkpoint, self->run->folder.checkpoint, &found, err);
    if (status == DPS_OK && !found) {
        return begin_journal(self, err);
    }
    if (status == DPS_OK && checkpoint.image.at < checkpoint.image.end) {
        status = dps_economy_load(&self->economy, &checkpoint.image, err);
    }
    if (status == DPS_OK) {
        status = dps_journal_open(
            self->run->folder.journal, checkpoint.journal, &self->journal, err);
    }
    dps_checkpoint_free(&checkpoint);
    return status;
}

static enum dps_status
live_life(void *life, bool *finished, struct dps_error *err)
{
    enum dps_status status = live(life, finished, err);
    return status == DPS_OK && *finished ? finish(life, err) : status;
}

const struct dps_run_kind dps_run_economy = {
    .root = {NULL, &dps_setup_record},
    .size = sizeof(struct life),
    .open = open_life,
    .check = check_life,
    .begin = begin_life,
    .take_up = take_up_life,
    .live = live_life,
    .close = close_life,
};
