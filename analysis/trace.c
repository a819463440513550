#include "analysis/trace.h"

#include "analysis/trace_read.h"

#include <stdlib.h>
#include <string.h>

/* ---- closing ----------------------------------------------------------- */

void
dps_trace_close(struct dps_trace **self)
{
    struct dps_trace *trace = *self;
    if (trace == NULL) {
        return;
    }
    if (trace->entry >= 0) {
        H5Gclose(trace->entry);
    }
    for (size_t i = 0; trace->cache->values != NULL && i < trace->n_sets; i++) {
        free(trace->cache->values[i]);
    }
    free(trace->cache->values);
    free(trace->cache);
    for (size_t i = 0; i < trace->n_texts; i++) {
        free(trace->texts[i]);
    }
    free(trace->texts);
    free(trace->metas);
    free(trace->sets);
    free(trace->tables);
    free(trace->path);
    free(trace);
    *self = NULL;
}

/* ---- queries ----------------------------------------------------------- */

const char *
dps_trace_path(const struct dps_trace *self)
{
    return self->path;
}

bool
dps_trace_finished(const struct dps_trace *self)
{
    return self->finished;
}

const char *
dps_trace_root(const struct dps_trace *self)
{
    return self->root;
}

size_t
dps_trace_epochs(const struct dps_trace *self)
{
    return self->n_epochs;
}

const struct dps_trace_meta *
dps_trace_metas(const struct dps_trace *self, size_t *n)
{
    *n = self->n_metas;
    return self->metas;
}

const char *
dps_trace_meta(const struct dps_trace *self, const char *key)
{
    for (size_t i = 0; i < self->n_metas; i++) {
        if (strcmp(self->metas[i].key, key) == 0) {
            return self->metas[i].text;
        }
    }
    return NULL;
}

const struct dps_dataset *
dps_trace_datasets(const struct dps_trace *self, size_t *n)
{
    *n = self->n_sets;
    return self->sets;
}

const struct dps_dataset *
dps_trace_find(const struct dps_trace *self, const char *path)
{
    for (size_t i = 0; i < self->n_sets; i++) {
        if (strcmp(self->sets[i].path, path) == 0) {
            return &self->sets[i];
        }
    }
    return NULL;
}

const struct dps_trace_table *
dps_trace_tables(const struct dps_trace *self, size_t *n)
{
    *n = self->n_tables;
    return self->tables;
}

const struct dps_trace_table *
dps_trace_table(const struct dps_trace *self, const char *path)
{
    for (size_t i = 0; i < self->n_tables; i++) {
        if (strcmp(self->tables[i].path, path) == 0) {
            return &self->tables[i];
        }
    }
    return NULL;
}

const struct dps_dataset *
dps_trace_column(const struct dps_trace_table *self, const char *name)
{
    size_t n = strlen(self->path);
    for (size_t i = 0; i < self->n_columns; i++) {
        if (strcmp(self->columns[i].path + n + 1, name) == 0) {
            return &self->columns[i];
        }
    }
    return NULL;
}

/* ---- values ------------------------------------------------------------ */

static enum dps_status
read_rows(const struct dps_trace *self, const struct dps_dataset *set,
    struct dps_h5_shape as, size_t first, void *rows, struct dps_error *err)
{
    struct dps_h5_cause cause;
    if (first > set->n || as.n > set->n - first ||
        (as.data == DPS_DATA_TEXT) != (set->data == DPS_DATA_TEXT)) {
        return dps_fail(
            err, DPS_ESTATE, "%s: %s is not read as it is", self->path, set->path);
    }
    dps_h5_listen(&cause);
    hid_t data = H5Dopen2(self->entry, set->path, H5P_DEFAULT);
    bool done = data >= 0 && dps_h5_read(data, as, first, rows);
    if (data >= 0) {
        H5Dclose(data);
    }
    dps_h5_ignore();
    return done ? DPS_OK
                : dps_fail(err, DPS_EIO, "%s: %s cannot be read: %s", self->path,
                      set->path, cause.text);
}

/* Keeps what was read of a whole dataset, if there is room. */
static void
keep(const struct dps_trace *self, const struct dps_dataset *set, const double *values)
{
    struct dps_trace_cache *cache = self->cache;
    if (set->n == 0 || set->n > cache->room) {
        return;
    }
    if (cache->values == NULL) {
        cache->values = calloc(self->n_sets, sizeof *cache->values);
    }
    double *copy = malloc(set->n * sizeof *copy);
    if (cache->values == NULL || copy == NULL) {
        free(copy);
        return;
    }
    memcpy(copy, values, set->n * sizeof *copy);
    cache->values[set - self->sets] = copy;
    cache->room -= set->n;
}

enum dps_status
dps_trace_f64(const struct dps_trace *self, const struct dps_dataset *set, size_t first,
    size_t n, double *values, struct dps_error *err)
{
    struct dps_h5_shape as = {.data = DPS_DATA_F64, .n = n};
    const struct dps_trace_cache *cache = self->cache;
    const double *kept = cache->values != NULL ? cache->values[set - self->sets] : NULL;
    if (kept != NULL && first <= set->n && n <= set->n - first) {
        memcpy(values, kept + first, n * sizeof *values);
        return DPS_OK;
    }
    enum dps_status status = read_rows(self, set, as, first, values, err);
    if (status == DPS_OK && n == set->n) {
        keep(self, set, values);
    }
    return status;
}

enum dps_status
dps_trace_i64(const struct dps_trace *self, const struct dps_dataset *set, size_t first,
    size_t n, int64_t *values, struct dps_error *err)
{
    struct dps_h5_shape as = {.data = DPS_DATA_I64, .n = n};
    return read_rows(self, set, as, first, values, err);
}

enum dps_status
dps_trace_texts(const struct dps_trace *self, const struct dps_dataset *set,
    size_t first, size_t n, char *texts, struct dps_error *err)
{
    struct dps_h5_shape as = {.data = DPS_DATA_TEXT, .width = set->width, .n = n};
    return read_rows(self, set, as, first, texts, err);
}
