#include "sim/run/folder.h"

#include "sim/run/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dps_status
name_files(struct dps_folder *self, const char *path, struct dps_error *err)
{
    if (strlen(path) + 1 >= sizeof self->path || path[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "the folder's name is empty or too long");
    }
    *self = (struct dps_folder){.made = false};
    snprintf(self->path, sizeof self->path, "%s", path);
    snprintf(self->scenario, sizeof self->scenario, "%s/scenario.yaml", path);
    snprintf(self->journal, sizeof self->journal, "%s/run.journal", path);
    snprintf(self->checkpoint, sizeof self->checkpoint, "%s/checkpoint", path);
    snprintf(self->trace, sizeof self->trace, "%s/trace.h5", path);
    snprintf(self->note, sizeof self->note, "%s/run.json", path);
    return DPS_OK;
}

/* "results/filecoin-20y-1" of "scenarios/filecoin-20y.yaml". */
static void
usual_path(const char *scenario, uint64_t seed, char path[DPS_FOLDER_PATH])
{
    const char *slash = strrchr(scenario, '/');
    const char *name = slash != NULL ? slash + 1 : scenario;
    size_t n = strlen(name);
    n -= n > 5 && strcmp(name + n - 5, ".yaml") == 0 ? 5 : 0;
    snprintf(path, DPS_FOLDER_PATH, "results/%.*s-%" PRIu64, (int)(n < 255 ? n : 255),
        name, seed);
}

/* Makes a folder and those above it; *made if the last did not exist. */
static enum dps_status
make_path(const char *path, bool *made, struct dps_error *err)
{
    char part[DPS_FOLDER_PATH];
    for (size_t n = 1; n <= strlen(path); n++) {
        if (path[n] != '/' && path[n] != '\0') {
            continue;
        }
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        *made = mkdir(part, 0777) == 0;
        if (!*made && errno != EEXIST) {
            return dps_fail(
                err, DPS_EIO, "cannot make folder %s: %s", part, strerror(errno));
        }
    }
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return dps_fail(err, DPS_EINVAL, "%s is there and is no folder", path);
    }
    return DPS_OK;
}

static void
remove_files(const struct dps_folder *self)
{
    char report[DPS_FOLDER_FILE];
    snprintf(report, sizeof report, "%s/report.html", self->path);
    unlink(self->trace);
    unlink(self->journal);
    unlink(self->checkpoint);
    unlink(self->scenario);
    unlink(self->note);
    unlink(report);
}

static bool
has_run(const struct dps_folder *self)
{
    return access(self->trace, F_OK) == 0 || access(self->journal, F_OK) == 0 ||
           access(self->scenario, F_OK) == 0;
}

enum dps_status
dps_folder_make(struct dps_folder *self, const char *path, const char *scenario,
    uint64_t seed, bool force, struct dps_error *err)
{
    char usual[DPS_FOLDER_PATH];
    bool made = false;
    usual_path(scenario, seed, usual);
    enum dps_status status = name_files(self, path != NULL ? path : usual, err);
    if (status != DPS_OK) {
        return status;
    }
    if (has_run(self) && !force) {
        return dps_fail(err, DPS_EINVAL,
            "%s has a run already: resume it, choose another folder with -o, or "
            "overwrite it with --force",
            self->path);
    }
    status = make_path(self->path, &made, err);
    if (status == DPS_OK && access(self->path, W_OK | X_OK) != 0) {
        status = dps_fail(
            err, DPS_EIO, "cannot write into %s: %s", self->path, strerror(errno));
    }
    if (status == DPS_OK) {
        self->made = made;
        remove_files(self);
    }
    return status;
}

enum dps_status
dps_folder_open(
    struct dps_folder *self, const char *path, bool *finished, struct dps_error *err)
{
    enum dps_status status = name_files(self, path, err);
    if (status == DPS_OK && !has_run(self)) {
        return dps_fail(err, DPS_EINVAL, "%s has no run to resume", path);
    }
    *finished = access(self->trace, F_OK) == 0;
    return status;
}

void
dps_folder_undo(const struct dps_folder *self)
{
    remove_files(self);
    if (self->made) {
        rmdir(self->path);
    }
}

enum dps_status
dps_folder_note(const struct dps_folder *self, const struct dps_folder_facts *facts,
    struct dps_error *err)
{
    char text[512];
    int n = snprintf(text, sizeof text,
        "{\n  \"threads\": %d,\n  \"wall_clock_s\": %.3f,\n  \"epochs\": %" PRIu32
        ",\n  \"verify\": \"%s\",\n  \"proofs_run\": %" PRIu64
        ",\n  \"proofs_skipped\": %" PRIu64 "\n}\n",
        omp_get_max_threads(), facts->seconds, facts->epochs,
        facts->verify_all ? "all" : "auto", facts->ran, facts->skipped);
    return dps_file_replace(self->note, text, (size_t)n, err);
}

void
dps_folder_tidy(const struct dps_folder *self)
{
    unlink(self->checkpoint);
    unlink(self->journal);
}
