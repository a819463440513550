#include "sim/run/verify.h"

#include "analysis/trace.h"
#include "sim/core/date.h"
#include "sim/core/digest.h"
#include "sim/run/checkpoint.h"
#include "sim/run/run.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 4096, FILES = 16 };

/* A trace and what its scenario gave once more. */
struct pair {
    struct dps_trace *old, *new;
    char folder[PATH];
};

/* ---- the run aside ----------------------------------------------------- */

static int
remove_one(const char *path, const struct stat *facts, int type, struct FTW *at)
{
    (void)facts;
    (void)type;
    (void)at;
    return remove(path);
}

static enum dps_status
run_again(struct pair *self, const struct dps_scenario_options *load, int threads,
    struct dps_error *err)
{
    char scenario[PATH + FILES];
    char again[PATH + FILES];
    struct dps_run_outcome outcome;
    const char *text = dps_trace_meta(self->old, "scenario");
    snprintf(scenario, sizeof scenario, "%s/scenario.yaml", self->folder);
    snprintf(again, sizeof again, "%s/again", self->folder);
    const struct dps_run_options options = {
        .scenario = scenario,
        .folder = again,
        .load = *load,
        .threads = threads,
        .until = DPS_NEVER,
        .quiet = true,
    };
    enum dps_status status = dps_file_replace(scenario, text, strlen(text), err);
    if (status == DPS_OK) {
        status = dps_run_start(&options, &outcome, err);
    }
    return status == DPS_OK ? dps_trace_open(again, &self->new, err) : status;
}

/* ---- what differs ------------------------------------------------------ */

static bool
ends_in(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Inputs and programs that are others. */
static void
tell_inputs(const struct pair *self, FILE *out)
{
    size_t n;
    const struct dps_trace_meta *metas = dps_trace_metas(self->old, &n);
    for (size_t i = 0; i < n; i++) {
        const char *now = dps_trace_meta(self->new, metas[i].key);
        bool told = ends_in(metas[i].key, "_digest") ||
                    strcmp(metas[i].key, "git") == 0 ||
                    strcmp(metas[i].key, "libraries") == 0;
        if (told && (now == NULL || strcmp(now, metas[i].text) != 0)) {
            fprintf(out, "%s was %s and is %s\n", metas[i].key, metas[i].text,
                now != NULL ? now : "nothing");
        }
    }
}

/* The first epoch whose digest differs, of n; n where none does. */
static enum dps_status
first_difference(
    const struct pair *self, size_t n, size_t *first, struct dps_error *err)
{
    const struct dps_dataset *old = dps_trace_find(self->old, "digest/epochs");
    const struct dps_dataset *new = dps_trace_find(self->new, "digest/epochs");
    enum dps_status status = DPS_OK;
    bool same = old != NULL && new != NULL &&
                old->width < DPS_DIGEST_TEXT &&new->width < DPS_DIGEST_TEXT;
    *first = 0;
    while (same && *first < n && status == DPS_OK) {
        char was[DPS_DIGEST_TEXT];
        char is[DPS_DIGEST_TEXT] = "";
        status = dps_trace_texts(self->old, old, *first, 1, was, err);
        if (status == DPS_OK) {
            status = dps_trace_texts(self->new, new, *first, 1, is, err);
        }
        same = status == DPS_OK && strcmp(was, is) == 0;
        *first += same;
    }
    return status;
}

static enum dps_status
tell(const struct pair *self, bool *same, FILE *out, struct dps_error *err)
{
    size_t old = dps_trace_epochs(self->old);
    size_t new = dps_trace_epochs(self->new);
    size_t n = old < new ? old : new;
    size_t first = 0;
    *same = strcmp(dps_trace_root(self->old), dps_trace_root(self->new)) == 0;
    if (*same) {
        fprintf(out, "the same root %s\n", dps_trace_root(self->new));
        return DPS_OK;
    }
    fprintf(out, "the root was %s and is %s\n", dps_trace_root(self->old),
        dps_trace_root(self->new));
    tell_inputs(self, out);
    enum dps_status status = first_difference(self, n, &first, err);
    if (status == DPS_OK && first < n) {
        fprintf(out, "epoch %zu is the first of %zu that differs\n", first + 1, n);
    } else if (status == DPS_OK) {
        fprintf(out, "the first %zu epochs are the same\n", n);
    }
    return status;
}

enum dps_status
dps_run_verify(const char *path, const struct dps_scenario_options *load, int threads,
    FILE *out, bool *same, struct dps_error *err)
{
    struct pair self = {.old = NULL};
    const char *aside = getenv("TMPDIR");
    *same = false;
    enum dps_status status = dps_trace_open(path, &self.old, err);
    if (status != DPS_OK) {
        return status == DPS_EIO ? DPS_EINVAL : status;
    }
    snprintf(self.folder, sizeof self.folder, "%s/depinsim-XXXXXX",
        aside != NULL && aside[0] != '\0' ? aside : "/tmp");
    if (!dps_trace_finished(self.old) || dps_trace_meta(self.old, "scenario") == NULL) {
        status = dps_fail(err, DPS_EINVAL,
            "%s: is not finished, or holds no scenario to run once more", path);
    } else if (mkdtemp(self.folder) == NULL) {
        status = dps_fail(err, DPS_EIO, "%s: %s", self.folder, strerror(errno));
    } else {
        status = run_again(&self, load, threads, err);
        if (status == DPS_OK) {
            status = tell(&self, same, out, err);
        }
        (void)nftw(self.folder, remove_one, FILES, FTW_DEPTH | FTW_PHYS);
    }
    dps_trace_close(&self.new);
    dps_trace_close(&self.old);
    return status;
}
