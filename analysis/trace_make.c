#include "analysis/trace.h"

#include "analysis/trace_maker.h"
#include "sim/core/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double
seconds(int64_t ns)
{
    return (double)ns / (double)DPS_NS;
}

/* ---- the second pass --------------------------------------------------- */

static struct dps_h5_shape
shape_of(const struct dps_column *column, size_t n)
{
    static const enum dps_data data[] = {
        [DPS_I64] = DPS_DATA_I64, [DPS_F64] = DPS_DATA_F64, [DPS_WORD] = DPS_DATA_TEXT};
    struct dps_h5_shape shape = {.data = data[column->cell], .n = n};
    for (size_t i = 0; column->cell == DPS_WORD && i < n; i++) {
        size_t width = strlen(column->values[i].word);
        shape.width = width > shape.width ? width : shape.width;
    }
    return shape;
}

static bool
put_column(struct dps_trace_maker *self, hid_t group, const struct dps_column *column,
    size_t n)
{
    struct dps_h5_column out = DPS_H5_COLUMN_NONE;
    bool done = dps_h5_column_open(&out, &self->press, group, column->name,
        shape_of(column, n), column->unit, column->long_name);
    if (column->cell != DPS_WORD) {
        done = done && dps_h5_column_add_all(&out, column->values, n);
    }
    for (size_t i = 0; column->cell == DPS_WORD && done && i < n; i++) {
        done = dps_h5_column_add_text(&out, column->values[i].word);
    }
    done = done && dps_h5_column_finish(&out);
    dps_h5_column_close(&out);
    return done;
}

static bool
put_table(struct dps_trace_maker *self, const struct dps_table *table)
{
    if (!dps_trace_parents(self, table->path)) {
        return false;
    }
    hid_t group = dps_h5_create_group(self->entry, table->path, "NXdata");
    bool done = group >= 0 && dps_h5_put_text(group, "contents", "table") &&
                dps_h5_put_text(group, "long_name", table->long_name) &&
                dps_h5_put_text(group, "source", table->source) &&
                dps_h5_put_text(group, "signal", table->signal) &&
                (table->axis[0] == '\0' || dps_h5_put_text(group, "axes", table->axis));
    for (size_t i = 0; done && i < table->n_columns; i++) {
        done = put_column(self, group, &table->columns[i], table->n);
    }
    if (group >= 0) {
        H5Gclose(group);
    }
    return done;
}

static bool
put_event(struct dps_trace_maker *self, const struct dps_event *event)
{
    double time = seconds(event->time);
    return dps_h5_column_add(&self->events[0], &time) &&
           dps_h5_column_add_text(&self->events[1], event->what) &&
           dps_h5_column_add_text(&self->events[2], event->subject) &&
           dps_h5_column_add_text(&self->events[3], event->detail);
}

static bool
put_posting(struct dps_trace_maker *self, const struct dps_posting_record *posting)
{
    double time = seconds(posting->time);
    return dps_h5_column_add(&self->postings[0], &time) &&
           dps_h5_column_add_text(&self->postings[1], posting->token) &&
           dps_h5_column_add_text(&self->postings[2], posting->from) &&
           dps_h5_column_add_text(&self->postings[3], posting->to) &&
           dps_h5_column_add_text(&self->postings[4], posting->reason) &&
           dps_h5_column_add(&self->postings[5], &posting->units);
}

static bool
put_row(struct dps_trace_maker *self, const struct dps_row *row)
{
    char digest[DPS_DIGEST_TEXT];
    double time = seconds(row->time);
    dps_digest_format(row->digest, digest);
    return dps_h5_column_add(&self->time, &time) &&
           dps_h5_column_add_text(&self->digest, digest) &&
           dps_h5_columns_add(self->series, row->cells, row->n_cells);
}

static bool
put_record(struct dps_trace_maker *self, const struct dps_journal_record *record)
{
    switch (record->type) {
    case DPS_TABLE: return put_table(self, &record->table);
    case DPS_EVENT: return put_event(self, &record->event);
    case DPS_POSTING: return put_posting(self, &record->posting);
    case DPS_ROW: return put_row(self, &record->row);
    case DPS_META:
    case DPS_SERIES:
    case DPS_STATE:
    case DPS_END: break;
    }
    return true;
}

static enum dps_status
put_records(struct dps_trace_maker *self, const char *journal_path, bool *done,
    struct dps_error *err)
{
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    enum dps_status status = dps_journal_reader_open(journal_path, &reader, err);
    bool more = status == DPS_OK;
    while (more && *done && dps_journal_reader_offset(reader) < self->survey.end) {
        status = dps_journal_read(reader, &record, &more, err);
        if (more) {
            *done = put_record(self, &record);
        } else if (status == DPS_OK) {
            status = dps_fail(
                err, DPS_EIO, "%s: became shorter while it was read", journal_path);
        }
    }
    dps_journal_reader_close(&reader);
    return status;
}

static bool
finish_columns(struct dps_trace_maker *self)
{
    bool done =
        dps_h5_column_finish(&self->time) && dps_h5_column_finish(&self->digest);
    for (size_t i = 0; i < DPS_EVENT_COLUMNS; i++) {
        done = done && dps_h5_column_finish(&self->events[i]);
    }
    for (size_t i = 0; i < DPS_POSTING_COLUMNS; i++) {
        done = done && dps_h5_column_finish(&self->postings[i]);
    }
    for (size_t i = 0; i < self->survey.series.n; i++) {
        done = done && dps_h5_column_finish(&self->series[i]);
    }
    return done;
}

/* ---- public ------------------------------------------------------------ */

static void
close_maker(struct dps_trace_maker *self)
{
    dps_h5_column_close(&self->time);
    dps_h5_column_close(&self->digest);
    for (size_t i = 0; i < DPS_EVENT_COLUMNS; i++) {
        dps_h5_column_close(&self->events[i]);
    }
    for (size_t i = 0; i < DPS_POSTING_COLUMNS; i++) {
        dps_h5_column_close(&self->postings[i]);
    }
    for (size_t i = 0; self->series != NULL && i < self->survey.series.n; i++) {
        dps_h5_column_close(&self->series[i]);
    }
    free(self->series);
    if (self->entry >= 0) {
        H5Gclose(self->entry);
    }
    if (self->file >= 0) {
        H5Fclose(self->file);
    }
    dps_survey_free(&self->survey);
    dps_press_free(&self->press);
}

static enum dps_status
prepare(struct dps_trace_maker *self, const char *journal_path, struct dps_error *err)
{
    self->file = -1;
    self->entry = -1;
    self->time = self->digest = (struct dps_h5_column)DPS_H5_COLUMN_NONE;
    for (size_t i = 0; i < DPS_EVENT_COLUMNS; i++) {
        self->events[i] = (struct dps_h5_column)DPS_H5_COLUMN_NONE;
    }
    for (size_t i = 0; i < DPS_POSTING_COLUMNS; i++) {
        self->postings[i] = (struct dps_h5_column)DPS_H5_COLUMN_NONE;
    }
    enum dps_status status = dps_survey_read(&self->survey, journal_path, err);
    if (status != DPS_OK) {
        return status;
    }
    bool ready = dps_press_init(&self->press);
    self->series = malloc((self->survey.series.n + 1) * sizeof *self->series);
    if (!ready || self->series == NULL) {
        return dps_fail(err, DPS_ENOMEM, "%s: out of memory", journal_path);
    }
    for (size_t i = 0; i < self->survey.series.n; i++) {
        self->series[i] = (struct dps_h5_column)DPS_H5_COLUMN_NONE;
    }
    return DPS_OK;
}

/* Writes `part`.  HDF5 may fail first when it flushes: the columns, then the rest. */
static enum dps_status
make_part(const char *journal_path, const char *part, struct dps_error *err)
{
    struct dps_trace_maker self = {0};
    struct dps_h5_cause cause;
    enum dps_status status = prepare(&self, journal_path, err);
    if (status == DPS_OK) {
        dps_h5_listen(&cause);
        self.file = dps_h5_create(part);
        bool done = self.file >= 0 && dps_trace_frame(&self);
        if (done) {
            status = put_records(&self, journal_path, &done, err);
        }
        done =
            done && finish_columns(&self) && H5Fflush(self.file, H5F_SCOPE_LOCAL) >= 0;
        if (status == DPS_OK && !done) {
            status = dps_fail(err, DPS_EIO, "%s: cannot be written: %s", part,
                cause.text[0] != '\0' ? cause.text : "out of memory");
        }
    }
    close_maker(&self);
    dps_h5_ignore();
    return status;
}

/* Sees the file safely to the disk and to its name. */
static enum dps_status
publish(const char *part, const char *out_path, struct dps_error *err)
{
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    int cause = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (done) {
        done = rename(part, out_path) == 0;
        cause = errno;
    }
    return done ? DPS_OK
                : dps_fail(err, DPS_EIO, "%s: cannot be written: %s", out_path,
                      strerror(cause));
}

enum dps_status
dps_trace_make(const char *journal_path, const char *out_path, struct dps_error *err)
{
    size_t n = strlen(out_path) + sizeof ".part";
    char *part = malloc(n);
    if (part == NULL) {
        return dps_fail(err, DPS_ENOMEM, "%s: out of memory", out_path);
    }
    snprintf(part, n, "%s.part", out_path);
    enum dps_status status = make_part(journal_path, part, err);
    if (status == DPS_OK) {
        status = publish(part, out_path, err);
    }
    if (status != DPS_OK) {
        (void)unlink(part);
    }
    free(part);
    return status;
}
