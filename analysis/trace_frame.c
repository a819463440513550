#include "analysis/trace_maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Attributes end at 64 KiB. */
enum { LONGEST_ATTRIBUTE = 60000, MAX_AUXILIARY = 64, MAX_NAME = 1024 };

/* ---- groups ------------------------------------------------------------ */

/* Whether series stand directly in the group that is the first n bytes of `path`. */
static bool
holds_series(const struct dps_survey *survey, const char *path, size_t n)
{
    for (size_t i = 0; i < survey->series.n; i++) {
        const char *name = survey->series.items[i].name;
        if (dps_path_parent(name) == n && strncmp(name, path, n) == 0) {
            return true;
        }
    }
    return false;
}

/* Tells plotters what to draw of a group of series: the first, and beside it those of
 * the same unit. */
static bool
describe_group(struct dps_trace_maker *self, hid_t group, const char *path, size_t n)
{
    const struct dps_survey_item *first = NULL;
    const char *others[MAX_AUXILIARY];
    size_t n_others = 0;
    for (size_t i = 0; i < self->survey.series.n; i++) {
        const struct dps_survey_item *one = &self->survey.series.items[i];
        if (dps_path_parent(one->name) != n || strncmp(one->name, path, n) != 0) {
            continue;
        }
        if (first == NULL) {
            first = one;
        } else if (strcmp(one->text, first->text) == 0 && n_others < MAX_AUXILIARY) {
            others[n_others++] = one->name + n + 1;
        }
    }
    return first != NULL && dps_h5_put_text(group, "contents", "series") &&
           dps_h5_put_text(group, "signal", first->name + n + 1) &&
           (n_others == 0 ||
               dps_h5_put_texts(group, "auxiliary_signals", others, n_others)) &&
           dps_h5_put_text(group, "axes", "time") &&
           dps_h5_put_i64(group, "time_indices", 0) &&
           H5Lcreate_hard(self->entry, "epochs/time", group, "time", H5P_DEFAULT,
               H5P_DEFAULT) >= 0;
}

bool
dps_trace_parents(struct dps_trace_maker *self, const char *path)
{
    char name[MAX_NAME];
    size_t length = dps_path_parent(path);
    if (length >= sizeof name) {
        return false;
    }
    for (size_t n = strcspn(path, "/"); n <= length;
         n += 1 + strcspn(path + n + 1, "/")) {
        memcpy(name, path, n);
        name[n] = '\0';
        htri_t there = H5Lexists(self->entry, name, H5P_DEFAULT);
        if (there > 0) {
            continue;
        }
        bool plotted = holds_series(&self->survey, path, n);
        hid_t group =
            dps_h5_create_group(self->entry, name, plotted ? "NXdata" : "NXcollection");
        bool made = there == 0 && group >= 0 &&
                    (!plotted || describe_group(self, group, path, n));
        if (group >= 0) {
            H5Gclose(group);
        }
        if (!made) {
            return false;
        }
    }
    return true;
}

/* ---- the frame --------------------------------------------------------- */

static bool
put_provenance(struct dps_trace_maker *self)
{
    hid_t group = dps_h5_create_group(self->entry, "provenance", "NXcollection");
    bool done = group >= 0;
    for (size_t i = 0; done && i < self->survey.metas.n; i++) {
        const struct dps_survey_item *meta = &self->survey.metas.items[i];
        size_t length = strlen(meta->text);
        if (length <= LONGEST_ATTRIBUTE && strcmp(meta->name, "scenario") != 0) {
            done = dps_h5_put_text(group, meta->name, meta->text);
            continue;
        }
        struct dps_h5_column column = DPS_H5_COLUMN_NONE;
        struct dps_h5_shape shape = {.data = DPS_DATA_TEXT, .width = length, .n = 1};
        done = dps_h5_column_open(
                   &column, &self->press, group, meta->name, shape, "1", meta->name) &&
               dps_h5_column_add_text(&column, meta->text);
        dps_h5_column_close(&column);
    }
    if (group >= 0) {
        H5Gclose(group);
    }
    return done;
}

static bool
put_epochs(struct dps_trace_maker *self)
{
    const char *start = dps_survey_meta(&self->survey, "start");
    hid_t group = dps_h5_create_group(self->entry, "epochs", "NXcollection");
    struct dps_h5_shape shape = {.data = DPS_DATA_F64, .n = self->survey.n_rows};
    bool done = group >= 0 &&
                dps_h5_column_open(&self->time, &self->press, group, "time", shape, "s",
                    "time since the scenario's start") &&
                dps_h5_put_text(self->time.set, "target", "/entry/epochs/time") &&
                (start == NULL || dps_h5_put_text(self->time.set, "start", start));
    if (group >= 0) {
        H5Gclose(group);
    }
    return done;
}

static bool
put_digest(struct dps_trace_maker *self)
{
    char text[DPS_DIGEST_TEXT];
    hid_t group = dps_h5_create_group(self->entry, "digest", "NXcollection");
    struct dps_h5_column root = DPS_H5_COLUMN_NONE;
    struct dps_h5_shape shape = {
        .data = DPS_DATA_TEXT, .width = DPS_DIGEST_TEXT - 1, .n = self->survey.n_rows};
    bool done =
        group >= 0 && dps_h5_column_open(&self->digest, &self->press, group, "epochs",
                          shape, "1", "digest of all up to the epoch's end");
    if (done && self->survey.finished) {
        shape.n = 1;
        dps_digest_format(self->survey.root, text);
        done = dps_h5_column_open(&root, &self->press, group, "root", shape, "1",
                   "digest of the whole run") &&
               dps_h5_column_add_text(&root, text);
        dps_h5_column_close(&root);
    }
    if (group >= 0) {
        H5Gclose(group);
    }
    return done;
}

struct list_column {
    const char *name;
    const char *unit;
    const char *long_name;
    struct dps_h5_shape shape;
};

/* A group of columns of one length. */
static bool
put_list(struct dps_trace_maker *self, const char *name,
    const struct list_column *columns, struct dps_h5_column *out, size_t n)
{
    hid_t group = dps_h5_create_group(self->entry, name, "NXcollection");
    bool done = group >= 0;
    for (size_t i = 0; done && i < n; i++) {
        done = dps_h5_column_open(&out[i], &self->press, group, columns[i].name,
            columns[i].shape, columns[i].unit, columns[i].long_name);
    }
    if (group >= 0) {
        H5Gclose(group);
    }
    return done;
}

static struct dps_h5_shape
text_shape(size_t width, size_t n)
{
    return (struct dps_h5_shape){.data = DPS_DATA_TEXT, .width = width, .n = n};
}

static bool
put_lists(struct dps_trace_maker *self)
{
    const struct dps_survey *s = &self->survey;
    struct dps_h5_shape event = {.data = DPS_DATA_F64, .n = s->n_events};
    struct dps_h5_shape posting = {.data = DPS_DATA_F64, .n = s->n_postings};
    struct dps_h5_shape units = {.data = DPS_DATA_I64, .n = s->n_postings};
    const size_t *e = s->event_widths;
    const size_t *p = s->posting_widths;
    const struct list_column events[DPS_EVENT_COLUMNS] = {
        {"time", "s", "time since the scenario's start", event},
        {"what", "1", "what happened", text_shape(e[0], s->n_events)},
        {"subject", "1", "to whom", text_shape(e[1], s->n_events)},
        {"detail", "1", "in words", text_shape(e[2], s->n_events)},
    };
    const struct list_column postings[DPS_POSTING_COLUMNS] = {
        {"time", "s", "time since the scenario's start", posting},
        {"token", "1", "symbol of the token", text_shape(p[0], s->n_postings)},
        {"from", "1", "account that gave", text_shape(p[1], s->n_postings)},
        {"to", "1", "account that received", text_shape(p[2], s->n_postings)},
        {"reason", "1", "why", text_shape(p[3], s->n_postings)},
        {"units", "1", "base units of the token", units},
    };
    return put_list(self, "events", events, self->events, DPS_EVENT_COLUMNS) &&
           put_list(self, "postings", postings, self->postings, DPS_POSTING_COLUMNS);
}

/* ---- series and the default plot ---------------------------------------- */

static bool
put_series(struct dps_trace_maker *self)
{
    const struct dps_survey_list *list = &self->survey.series;
    bool done = true;
    for (size_t i = 0; done && i < list->n; i++) {
        const struct dps_survey_item *one = &list->items[i];
        struct dps_h5_shape shape = {
            .data = one->cell == DPS_I64 ? DPS_DATA_I64 : DPS_DATA_F64,
            .n = self->survey.n_rows,
        };
        done = dps_trace_parents(self, one->name) &&
               dps_h5_column_open(&self->series[i], &self->press, self->entry,
                   one->name, shape, one->text, one->long_name);
    }
    return done;
}

/* Links a series into the default plot under its last name, or its whole path if that
 * is taken. */
static bool
link_series(struct dps_trace_maker *self, hid_t group,
    const struct dps_survey_item *series, char name[MAX_NAME])
{
    snprintf(name, MAX_NAME, "%s", series->name + dps_path_parent(series->name) + 1);
    if (H5Lexists(group, name, H5P_DEFAULT) > 0) {
        snprintf(name, MAX_NAME, "%s", series->name);
        for (char *at = name; (at = strchr(at, '/')) != NULL; at++) {
            *at = '_';
        }
    }
    return H5Lcreate_hard(
               self->entry, series->name, group, name, H5P_DEFAULT, H5P_DEFAULT) >= 0;
}

/* The series that the default plot shows, the signal first; their number. */
static size_t
plotted_series(const struct dps_survey *survey,
    const struct dps_survey_item *plotted[MAX_AUXILIARY + 1])
{
    const char *signal = dps_survey_meta(survey, "default_signal");
    const char *others = dps_survey_meta(survey, "default_auxiliary");
    const struct dps_survey_item *first =
        signal != NULL ? dps_survey_series(survey, signal, strlen(signal)) : NULL;
    if (survey->series.n == 0) {
        return 0;
    }
    size_t n = 0;
    plotted[n++] = first != NULL ? first : &survey->series.items[0];
    for (const char *at = others; at != NULL && *at != '\0' && n <= MAX_AUXILIARY;) {
        size_t length = strcspn(at, " ");
        const struct dps_survey_item *one = dps_survey_series(survey, at, length);
        if (one != NULL && one != plotted[0]) {
            plotted[n++] = one;
        }
        at += length + strspn(at + length, " ");
    }
    return n;
}

static bool
put_default_plot(struct dps_trace_maker *self)
{
    const struct dps_survey_item *plotted[MAX_AUXILIARY + 1];
    size_t n = plotted_series(&self->survey, plotted);
    const char *others[MAX_AUXILIARY + 1] = {NULL};
    char(*names)[MAX_NAME] = calloc(n + 1, sizeof *names);
    hid_t group = -1;
    bool done = names != NULL;
    if (done && n > 0) {
        group = dps_h5_create_group(self->entry, "data", "NXdata");
        done = group >= 0 && H5Lcreate_hard(self->entry, "epochs/time", group, "time",
                                 H5P_DEFAULT, H5P_DEFAULT) >= 0;
        for (size_t i = 0; done && i < n; i++) {
            done = link_series(self, group, plotted[i], names[i]);
            others[i] = names[i];
        }
        done = done && dps_h5_put_text(group, "signal", names[0]) &&
               (n == 1 ||
                   dps_h5_put_texts(group, "auxiliary_signals", others + 1, n - 1)) &&
               dps_h5_put_text(group, "axes", "time") &&
               dps_h5_put_i64(group, "time_indices", 0) &&
               dps_h5_put_text(self->entry, "default", "data");
    }
    if (group >= 0) {
        H5Gclose(group);
    }
    free(names);
    return done;
}

bool
dps_trace_frame(struct dps_trace_maker *self)
{
    const char *title = dps_survey_meta(&self->survey, "title");
    self->entry = dps_h5_create_group(self->file, "entry", "NXentry");
    return self->entry >= 0 && dps_h5_put_text(self->file, "NX_class", "NXroot") &&
           dps_h5_put_text(self->file, "default", "entry") &&
           dps_h5_put_text(self->file, "creator", "depinsim") &&
           (title == NULL || dps_h5_put_text(self->entry, "title", title)) &&
           dps_h5_put_i64(self->entry, "finished", self->survey.finished) &&
           put_provenance(self) && put_epochs(self) && put_digest(self) &&
           put_series(self) && put_lists(self) && put_default_plot(self);
}
