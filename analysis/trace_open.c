#include "analysis/trace.h"
#include "analysis/trace_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PATH = 4096 };

/* ---- what the file holds ------------------------------------------------ */

/* Room for one more item of `size` bytes at the end of a list of n; powers of two. */
static bool
grow(void *list, size_t n, size_t size)
{
    void *items;
    if ((n & (n - 1)) != 0) {
        return true;
    }
    memcpy(&items, list, sizeof items);
    items = realloc(items, (n > 0 ? 2 * n : 1) * size);
    if (items == NULL) {
        return false;
    }
    memcpy(list, &items, sizeof items);
    return true;
}

/* Takes ownership of a text, which may be NULL for want of memory. */
static const char *
keep(struct dps_trace *self, char *text)
{
    if (text == NULL || !grow(&self->texts, self->n_texts, sizeof *self->texts)) {
        free(text);
        return NULL;
    }
    self->texts[self->n_texts++] = text;
    return text;
}

static const char *
text_or_empty(struct dps_trace *self, hid_t object, const char *name)
{
    char *text = dps_h5_text(object, name);
    return keep(self, text != NULL ? text : strdup(""));
}

static bool
add_table(struct dps_trace *self, hid_t group, const char *path)
{
    if (!grow(&self->tables, self->n_tables, sizeof *self->tables)) {
        return false;
    }
    struct dps_trace_table *table = &self->tables[self->n_tables++];
    *table = (struct dps_trace_table){
        .path = keep(self, strdup(path)),
        .long_name = text_or_empty(self, group, "long_name"),
        .source = text_or_empty(self, group, "source"),
        .signal = text_or_empty(self, group, "signal"),
        .axis = text_or_empty(self, group, "axes"),
    };
    return table->path != NULL && table->long_name != NULL && table->source != NULL &&
           table->signal != NULL && table->axis != NULL;
}

static bool
add_group(struct dps_trace *self, hid_t group, const char *path)
{
    const char *contents = text_or_empty(self, group, "contents");
    self->group.path = keep(self, strdup(path));
    self->group.has_series = contents != NULL && strcmp(contents, "series") == 0;
    bool is_table = contents != NULL && strcmp(contents, "table") == 0;
    bool done = self->group.path != NULL && contents != NULL &&
                (!is_table || add_table(self, group, path));
    return done;
}

static bool
is_inside(const char *path, const char *group)
{
    size_t n = strlen(group);
    return strncmp(path, group, n) == 0 && path[n] == '/' &&
           strchr(path + n + 1, '/') == NULL;
}

static bool
add_set(struct dps_trace *self, hid_t set, const char *path)
{
    struct dps_h5_shape shape;
    if (!dps_h5_shape_of(set, &shape) ||
        !grow(&self->sets, self->n_sets, sizeof *self->sets)) {
        return false;
    }
    struct dps_dataset *one = &self->sets[self->n_sets++];
    *one = (struct dps_dataset){
        .path = keep(self, strdup(path)),
        .unit = text_or_empty(self, set, "units"),
        .long_name = text_or_empty(self, set, "long_name"),
        .data = shape.data,
        .width = shape.width,
        .n = shape.n,
        .is_series = self->group.has_series && is_inside(path, self->group.path),
    };
    struct dps_trace_table *table =
        self->n_tables > 0 ? &self->tables[self->n_tables - 1] : NULL;
    if (table != NULL && is_inside(path, table->path)) {
        table->n_columns++;
    }
    return one->path != NULL && one->unit != NULL && one->long_name != NULL;
}

static herr_t
visit(hid_t entry, const char *path, const H5O_info_t *info, void *data)
{
    struct dps_trace *self = data;
    size_t first = strcspn(path, "/");
    if (strcmp(path, ".") == 0 ||
        (first == strlen("provenance") && strncmp(path, "provenance", first) == 0)) {
        return 0;
    }
    hid_t object = H5Oopen(entry, path, H5P_DEFAULT);
    bool done = object >= 0;
    if (done && info->type == H5O_TYPE_GROUP) {
        done = add_group(self, object, path);
    } else if (done && info->type == H5O_TYPE_DATASET) {
        done = add_set(self, object, path);
    }
    H5Oclose(object);
    return done ? 0 : -1;
}

static bool
add_meta(struct dps_trace *self, const char *key, char *text)
{
    const char *kept = keep(self, text);
    if (!grow(&self->metas, self->n_metas, sizeof *self->metas)) {
        return false;
    }
    struct dps_trace_meta *meta = &self->metas[self->n_metas++];
    *meta = (struct dps_trace_meta){.key = keep(self, strdup(key)), .text = kept};
    return meta->key != NULL && kept != NULL;
}

static herr_t
visit_attribute(hid_t group, const char *key, const H5A_info_t *info, void *data)
{
    (void)info;
    if (strcmp(key, "NX_class") == 0) {
        return 0;
    }
    return add_meta(data, key, dps_h5_text(group, key)) ? 0 : -1;
}

static herr_t
visit_long_text(hid_t group, const char *key, const H5L_info_t *info, void *data)
{
    (void)info;
    struct dps_h5_shape shape;
    char *text = NULL;
    hid_t set = H5Dopen2(group, key, H5P_DEFAULT);
    bool done = set >= 0 && dps_h5_shape_of(set, &shape) && shape.n == 1 &&
                shape.data == DPS_DATA_TEXT;
    if (done) {
        text = calloc(shape.width + 1, 1);
        done = text != NULL && dps_h5_read(set, shape, 0, text);
    }
    if (set >= 0) {
        H5Dclose(set);
    }
    if (!done) {
        free(text);
        return -1;
    }
    return add_meta(data, key, text) ? 0 : -1;
}

static int
compare_keys(const void *a, const void *b)
{
    const struct dps_trace_meta *left = a;
    const struct dps_trace_meta *right = b;
    return strcmp(left->key, right->key);
}

static bool
read_provenance(struct dps_trace *self)
{
    hid_t group = H5Gopen2(self->entry, "provenance", H5P_DEFAULT);
    bool done =
        group >= 0 &&
        H5Aiterate2(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit_attribute, self) >=
            0 &&
        H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit_long_text, self) >= 0;
    if (group >= 0) {
        H5Gclose(group);
    }
    if (done && self->n_metas > 0) {
        qsort(self->metas, self->n_metas, sizeof *self->metas, compare_keys);
    }
    return done;
}

/* Points the tables, whose columns follow each other, at them. */
static void
join_tables(struct dps_trace *self)
{
    size_t at = 0;
    for (size_t i = 0; i < self->n_tables; i++) {
        struct dps_trace_table *table = &self->tables[i];
        while (table->n_columns > 0 && !is_inside(self->sets[at].path, table->path)) {
            at++;
        }
        table->columns = table->n_columns > 0 ? &self->sets[at] : NULL;
    }
}

static bool
read_entry(struct dps_trace *self, struct dps_error *err)
{
    bool done =
        read_provenance(self) && H5Ovisit2(self->entry, H5_INDEX_CRT_ORDER, H5_ITER_INC,
                                     visit, self, H5O_INFO_BASIC) >= 0;
    const struct dps_dataset *time = done ? dps_trace_find(self, "epochs/time") : NULL;
    const struct dps_dataset *root = done ? dps_trace_find(self, "digest/root") : NULL;
    if (time == NULL) {
        return false;
    }
    join_tables(self);
    self->n_epochs = time->n;
    if (root != NULL) {
        self->finished = true;
        done = root->n == 1 && root->width < sizeof self->root &&
               dps_trace_texts(self, root, 0, 1, self->root, err) == DPS_OK;
    }
    return done;
}

/* ---- opening ----------------------------------------------------------- */

static enum dps_status
open_trace(struct dps_trace *self, const char *path, struct dps_error *err)
{
    struct dps_h5_cause cause;
    enum dps_status status = DPS_OK;
    dps_h5_listen(&cause);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file >= 0) {
        self->entry = H5Gopen2(file, "entry", H5P_DEFAULT);
        H5Fclose(file); /* stays open as long as the group does */
    }
    if (file < 0 || self->entry < 0 || !read_entry(self, err)) {
        status = dps_fail(err, DPS_EIO, "%s: is not a trace: %s", self->path,
            cause.text[0] != '\0' ? cause.text : "something is missing in it");
    }
    dps_h5_ignore();
    return status;
}

/* A trace of a journal, only for as long as it is open. */
static enum dps_status
open_journal(struct dps_trace *self, const char *path, struct dps_error *err)
{
    const char *folder = getenv("TMPDIR");
    char aside[MAX_PATH];
    snprintf(aside, sizeof aside, "%s/depinsim-XXXXXX",
        folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    int fd = mkstemp(aside);
    if (fd < 0) {
        return dps_fail(err, DPS_EIO, "%s: %s", aside, strerror(errno));
    }
    close(fd);
    enum dps_status status = dps_trace_make(path, aside, err);
    if (status == DPS_OK) {
        status = open_trace(self, aside, err);
    }
    (void)unlink(aside);
    return status;
}

/* A run's folder holds a trace when it is finished, and a journal always. */
static enum dps_status
open_folder(struct dps_trace *self, struct dps_error *err)
{
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/trace.h5", self->path);
    if (access(path, F_OK) == 0) {
        return open_trace(self, path, err);
    }
    snprintf(path, sizeof path, "%s/run.journal", self->path);
    if (access(path, F_OK) == 0) {
        return open_journal(self, path, err);
    }
    return dps_fail(
        err, DPS_EINVAL, "%s: holds neither trace.h5 nor run.journal", self->path);
}

static bool
is_hdf5(const char *path)
{
    static const char signature[8] = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
    char first[sizeof signature];
    FILE *file = fopen(path, "rb");
    bool is = file != NULL && fread(first, 1, sizeof first, file) == sizeof first &&
              memcmp(first, signature, sizeof first) == 0;
    if (file != NULL) {
        fclose(file);
    }
    return is;
}

enum dps_status
dps_trace_open(const char *path, struct dps_trace **out, struct dps_error *err)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        return dps_fail(err, DPS_EINVAL, "%s: %s", path, strerror(errno));
    }
    struct dps_trace *self = calloc(1, sizeof *self);
    char *copy = strdup(path);
    struct dps_trace_cache *cache = calloc(1, sizeof *cache);
    if (self == NULL || copy == NULL || cache == NULL) {
        free(cache);
        free(copy);
        free(self);
        return dps_fail(err, DPS_ENOMEM, "%s: out of memory", path);
    }
    cache->room = DPS_TRACE_CACHE;
    self->cache = cache;
    self->path = copy;
    self->entry = -1;
    enum dps_status status;
    if (S_ISDIR(about.st_mode)) {
        status = open_folder(self, err);
    } else if (is_hdf5(path)) {
        status = open_trace(self, path, err);
    } else {
        status = open_journal(self, path, err);
    }
    if (status != DPS_OK) {
        dps_trace_close(&self);
        return status;
    }
    *out = self;
    return DPS_OK;
}
