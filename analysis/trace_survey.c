#include "analysis/trace_survey.h"

#include "sim/core/field.h"

#include <stdlib.h>
#include <string.h>

/* ---- paths ------------------------------------------------------------- */

size_t
dps_path_parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) : 0;
}

enum dps_status
dps_path_check(const char *path, struct dps_error *err)
{
    static const char *const own[] = {
        "provenance", "epochs", "events", "postings", "digest", "data"};
    size_t first = strcspn(path, "/");
    for (size_t i = 0; i < DPS_COUNT_OF(own); i++) {
        if (strlen(own[i]) == first && strncmp(path, own[i], first) == 0) {
            return dps_fail(err, DPS_EINVAL,
                "the path %s is the trace's own, not a figure's", path);
        }
    }
    if (path[first] == '\0' || strcmp(path + dps_path_parent(path), "/time") == 0) {
        return dps_fail(err, DPS_EINVAL,
            "the path %s is not GROUP/NAME, NAME being other than time", path);
    }
    for (const char *at = path;;) {
        size_t n = strcspn(at, "/");
        if (n == 0 || (n == 1 && at[0] == '.')) {
            return dps_fail(err, DPS_EINVAL, "the path %s has an empty name", path);
        }
        if (at[n] == '\0') {
            break;
        }
        at += n + 1;
    }
    return DPS_OK;
}

/* ---- items ------------------------------------------------------------- */

static void
free_item(struct dps_survey_item *item)
{
    free(item->name);
    free(item->text);
    free(item->long_name);
}

static void
free_list(struct dps_survey_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free_item(&list->items[i]);
    }
    free(list->items);
}

void
dps_survey_free(struct dps_survey *self)
{
    free_list(&self->metas);
    free_list(&self->series);
    *self = (struct dps_survey){0};
}

/* Adds a copy of what is given. */
static enum dps_status
append(struct dps_survey_list *list, const char *name, const char *text,
    const char *long_name, struct dps_error *err)
{
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 16;
        struct dps_survey_item *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory");
        }
        list->items = items;
        list->capacity = capacity;
    }
    struct dps_survey_item item = {
        .name = strdup(name),
        .text = strdup(text),
        .long_name = strdup(long_name),
    };
    if (item.name == NULL || item.text == NULL || item.long_name == NULL) {
        free_item(&item);
        return dps_fail(err, DPS_ENOMEM, "out of memory");
    }
    list->items[list->n++] = item;
    return DPS_OK;
}

static const struct dps_survey_item *
find(const struct dps_survey_list *list, const char *name, size_t n)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strncmp(list->items[i].name, name, n) == 0 &&
            list->items[i].name[n] == '\0') {
            return &list->items[i];
        }
    }
    return NULL;
}

const char *
dps_survey_meta(const struct dps_survey *self, const char *key)
{
    const struct dps_survey_item *item = find(&self->metas, key, strlen(key));
    return item != NULL ? item->text : NULL;
}

const struct dps_survey_item *
dps_survey_series(const struct dps_survey *self, const char *path, size_t n)
{
    return find(&self->series, path, n);
}

static int
compare_names(const void *a, const void *b)
{
    const struct dps_survey_item *left = a;
    const struct dps_survey_item *right = b;
    return strcmp(left->name, right->name);
}

/* ---- reading ----------------------------------------------------------- */

static void
widen(size_t *widths, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t width = strlen(texts[i]);
        widths[i] = width > widths[i] ? width : widths[i];
    }
}

static enum dps_status
note_meta(
    struct dps_survey *self, const char *key, const char *text, struct dps_error *err)
{
    if (find(&self->metas, key, strlen(key)) != NULL) {
        return dps_fail(err, DPS_EINVAL, "the META key %s comes twice", key);
    }
    return append(&self->metas, key, text, "", err);
}

static enum dps_status
note_series(
    struct dps_survey *self, const struct dps_series *series, struct dps_error *err)
{
    enum dps_status status = dps_path_check(series->path, err);
    if (status != DPS_OK) {
        return status;
    }
    if (find(&self->series, series->path, strlen(series->path)) != NULL) {
        return dps_fail(err, DPS_EINVAL, "the series %s comes twice", series->path);
    }
    status = append(&self->series, series->path, series->unit, series->long_name, err);
    if (status == DPS_OK) {
        self->series.items[self->series.n - 1].cell = series->cell;
    }
    return status;
}

static enum dps_status
note(struct dps_survey *self, const struct dps_journal_record *record,
    struct dps_error *err)
{
    const struct dps_posting_record *posting = &record->posting;
    const struct dps_event *event = &record->event;
    switch (record->type) {
    case DPS_META: return note_meta(self, record->meta.key, record->meta.text, err);
    case DPS_SERIES: return note_series(self, &record->series, err);
    case DPS_TABLE: return dps_path_check(record->table.path, err);
    case DPS_EVENT:
        widen(self->event_widths,
            (const char *const[]){event->what, event->subject, event->detail},
            DPS_EVENT_TEXTS);
        self->n_events++;
        break;
    case DPS_POSTING:
        widen(self->posting_widths,
            (const char *const[]){
                posting->token, posting->from, posting->to, posting->reason},
            DPS_POSTING_TEXTS);
        self->n_postings++;
        break;
    case DPS_ROW: self->n_rows++; break;
    case DPS_END:
        self->finished = true;
        self->root = record->digest;
        break;
    case DPS_STATE: break;
    }
    return DPS_OK;
}

enum dps_status
dps_survey_read(
    struct dps_survey *self, const char *journal_path, struct dps_error *err)
{
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    enum dps_status status = dps_journal_reader_open(journal_path, &reader, err);
    size_t n_events = 0;
    size_t n_postings = 0;
    bool more = status == DPS_OK;
    while (more) {
        status = dps_journal_read(reader, &record, &more, err);
        if (!more) {
            break;
        }
        status = note(self, &record, err);
        if (status != DPS_OK) {
            status = dps_within(err, status, "%s", journal_path);
            break;
        }
        if (record.type != DPS_EVENT && record.type != DPS_POSTING) {
            self->end = dps_journal_reader_offset(reader);
            n_events = self->n_events;
            n_postings = self->n_postings;
        }
    }
    self->n_events = n_events;
    self->n_postings = n_postings;
    dps_journal_reader_close(&reader);
    if (status == DPS_OK && self->metas.n > 0) {
        qsort(
            self->metas.items, self->metas.n, sizeof *self->metas.items, compare_names);
    }
    return status;
}
