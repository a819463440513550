#include "sim/dispatch/timing.h"

#include "sim/core/field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char header[] = "decision,cost_ns\n";

/* How the time of a decision is come by. */
struct dps_timing_kind {
    const char *name;
    const char *mode; /* of its file; NULL: it has none */
    bool by_clock;
    enum dps_status (*time)(struct dps_timing *self, const struct dps_kernel *kernel,
        int64_t *took, struct dps_error *err);
};

/* ---- the kinds --------------------------------------------------------- */

static enum dps_status
no_time(struct dps_timing *self, const struct dps_kernel *kernel, int64_t *took,
    struct dps_error *err)
{
    (void)self;
    (void)kernel;
    (void)err;
    *took = 0;
    return DPS_OK;
}

static enum dps_status
by_work(struct dps_timing *self, const struct dps_kernel *kernel, int64_t *took,
    struct dps_error *err)
{
    (void)err;
    *took = dps_cost_of(&self->units, kernel->calls, kernel->work);
    return DPS_OK;
}

static enum dps_status
by_clock(struct dps_timing *self, const struct dps_kernel *kernel, int64_t *took,
    struct dps_error *err)
{
    *took = kernel->spent;
    return fprintf(self->log, "%" PRIu64 ",%" PRId64 "\n", self->n, *took) > 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "%s: %s", self->path, strerror(errno));
}

static enum dps_status
by_log(struct dps_timing *self, const struct dps_kernel *kernel, int64_t *took,
    struct dps_error *err)
{
    uint64_t n = 0;
    (void)kernel;
    if (fscanf(self->log, "%" SCNu64 ",%" SCNd64 "\n", &n, took) != 2 || n != self->n ||
        *took < 0) {
        return dps_fail(err, DPS_EINVAL,
            "%s does not say on line %" PRIu64 " what decision %" PRIu64
            " took: it is of another run, or broken",
            self->path, self->n + 2, self->n);
    }
    return DPS_OK;
}

static const struct dps_timing_kind kinds[] = {
    {"none", NULL, false, no_time},
    {"fixed", NULL, false, by_work},
    {"measured", "w", true, by_clock},
    {"replay", "r", false, by_log},
};

/* ---- life -------------------------------------------------------------- */

static enum dps_status
unknown(const char *what, struct dps_error *err)
{
    return dps_fail(
        err, DPS_EINVAL, "%s is not none, fixed, measured=FILE or replay=FILE", what);
}

/* Opens a kind's file, and writes or reads its first line. */
static enum dps_status
open_log(struct dps_timing *self, const char *path, struct dps_error *err)
{
    char line[sizeof header + 1];
    bool writes = self->kind->by_clock;
    self->path = strdup(path);
    self->log = self->path != NULL ? fopen(path, self->kind->mode) : NULL;
    if (self->log == NULL || (writes && fputs(header, self->log) < 0)) {
        return dps_fail(
            err, writes ? DPS_EIO : DPS_EINVAL, "%s: %s", path, strerror(errno));
    }
    if (!writes &&
        (fgets(line, sizeof line, self->log) == NULL || strcmp(line, header) != 0)) {
        return dps_fail(err, DPS_EINVAL,
            "%s does not begin with decision,cost_ns: it is no log of what decisions "
            "took",
            path);
    }
    return DPS_OK;
}

enum dps_status
dps_timing_open(struct dps_timing *self, const char *what, struct dps_error *err)
{
    const char *name = what != NULL ? what : kinds[0].name;
    size_t n = strcspn(name, "=");
    *self = (struct dps_timing){.units = dps_cost_standard()};
    for (size_t i = 0; i < DPS_COUNT_OF(kinds) && self->kind == NULL; i++) {
        bool is = strlen(kinds[i].name) == n && strncmp(kinds[i].name, name, n) == 0;
        self->kind = is ? &kinds[i] : NULL;
    }
    bool has_file = name[n] == '=' && name[n + 1] != '\0';
    if (self->kind == NULL || (self->kind->mode != NULL) != has_file ||
        (!has_file && name[n] != '\0')) {
        return unknown(name, err);
    }
    return has_file ? open_log(self, name + n + 1, err) : DPS_OK;
}

void
dps_timing_close(struct dps_timing *self)
{
    if (self->log != NULL) {
        fclose(self->log);
    }
    free(self->path);
    *self = (struct dps_timing){0};
}

enum dps_status
dps_timing_finish(const struct dps_timing *self, struct dps_error *err)
{
    return !self->kind->by_clock || (fflush(self->log) == 0 && !ferror(self->log))
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "%s: %s", self->path, strerror(errno));
}

void
dps_timing_begin(const struct dps_timing *self, struct dps_kernel *kernel)
{
    kernel->timed = self->kind->by_clock;
    kernel->calls = 0;
    kernel->spent = 0;
    memset(kernel->work, 0, sizeof kernel->work);
}

enum dps_status
dps_timing_take(struct dps_timing *self, struct dps_kernel *kernel, int64_t *took,
    struct dps_error *err)
{
    enum dps_status status = self->kind->time(self, kernel, took, err);
    self->n++;
    dps_timing_begin(self, kernel);
    return status;
}
