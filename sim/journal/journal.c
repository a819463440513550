#include "sim/journal/journal.h"

#include "sim/core/buffer.h"
#include "sim/journal/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_AT = 1 << 18 }; /* bytes kept back before they are written */

struct dps_journal {
    int fd;
    char *path;
    struct dps_buffer pending; /* whole records that the file does not hold yet */
    uint64_t length;           /* bytes that the file holds */
    struct dps_chain chain;
    size_t n_series;
    bool has_rows;
    bool has_end;
    struct dps_error failure; /* the first failed write: nothing is written after it */
};

/* ---- bytes out --------------------------------------------------------- */

static enum dps_status
fail_writing(struct dps_journal *self, int cause, struct dps_error *err)
{
    enum dps_status status = dps_fail(&self->failure, DPS_EIO,
        "%s: cannot be written: %s", self->path, strerror(cause));
    return dps_fail(err, status, "%s", self->failure.text);
}

static enum dps_status
flush(struct dps_journal *self, struct dps_error *err)
{
    if (self->failure.status != DPS_OK) {
        return dps_fail(err, self->failure.status, "%s", self->failure.text);
    }
    for (size_t done = 0; done < self->pending.n;) {
        ssize_t n = write(self->fd, self->pending.bytes + done, self->pending.n - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fail_writing(self, errno, err);
        }
        done += (size_t)n;
    }
    self->length += self->pending.n;
    self->pending.n = 0;
    return DPS_OK;
}

static void
put_digest(struct dps_buffer *out, struct dps_digest digest)
{
    dps_buffer_put_u64(out, digest.high);
    dps_buffer_put_u64(out, digest.low);
}

/* Where a record begins in self->pending. */
static size_t
begin_record(struct dps_journal *self, enum dps_record_type type)
{
    size_t begin = self->pending.n;
    dps_buffer_put_u32(&self->pending, DPS_RECORD_MAGIC);
    dps_buffer_put_u32(&self->pending, (uint32_t)type);
    dps_buffer_put_u64(&self->pending, 0);
    return begin;
}

/* Fills in the length and the chain; a row's digest too. */
static void
seal_record(struct dps_journal *self, enum dps_record_type type, size_t begin)
{
    uint8_t *record = self->pending.bytes + begin;
    size_t n = self->pending.n - begin;
    uint64_t payload = n - DPS_RECORD_HEAD;
    memcpy(record + DPS_RECORD_HEAD - sizeof payload, &payload, sizeof payload);
    dps_chain_add(&self->chain, type, record, n);
    if (type == DPS_ROW) {
        self->pending.n -= DPS_RECORD_DIGEST;
        put_digest(&self->pending, self->chain.row);
    }
    dps_buffer_put_u64(&self->pending, dps_record_checksum(record, n));
}

static enum dps_status
finish_record(struct dps_journal *self, enum dps_record_type type, size_t begin,
    struct dps_error *err)
{
    if (!self->pending.failed) {
        dps_buffer_put_u64(&self->pending, 0); /* room for the checksum */
    }
    if (self->pending.failed) {
        enum dps_status status = dps_fail(
            &self->failure, DPS_ENOMEM, "%s: out of memory for a record", self->path);
        return dps_fail(err, status, "%s", self->failure.text);
    }
    self->pending.n -= DPS_RECORD_TAIL;
    seal_record(self, type, begin);
    if (self->failure.status != DPS_OK || self->pending.n >= FLUSH_AT) {
        return flush(self, err);
    }
    return DPS_OK;
}

/* ---- opening ----------------------------------------------------------- */

/* Reads the first `keep` bytes for what a writer must know to go on. */
static enum dps_status
take_up(struct dps_journal *self, uint64_t keep, struct dps_error *err)
{
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    enum dps_status status = dps_journal_reader_open(self->path, &reader, err);
    bool more = status == DPS_OK;
    while (more && dps_journal_reader_offset(reader) < keep) {
        status = dps_journal_read(reader, &record, &more, err);
        if (more) {
            self->has_rows = self->has_rows || record.type == DPS_ROW;
            self->has_end = self->has_end || record.type == DPS_END;
        }
    }
    if (status == DPS_OK && dps_journal_reader_offset(reader) != keep) {
        status = dps_fail(err, DPS_EIO,
            "%s: has no record that ends at byte %" PRIu64 " to continue from",
            self->path, keep);
    }
    if (status == DPS_OK) {
        self->chain = dps_journal_reader_chain(reader);
        self->n_series = dps_journal_reader_series(reader);
        self->length = keep;
    }
    dps_journal_reader_close(&reader);
    return status;
}

static enum dps_status
open_file(struct dps_journal *self, uint64_t keep, struct dps_error *err)
{
    if (keep > 0) {
        enum dps_status status = take_up(self, keep, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    int flags = O_WRONLY | O_CLOEXEC | (keep > 0 ? 0 : O_CREAT | O_TRUNC);
    self->fd = open(self->path, flags, 0644);
    if (self->fd < 0 || (keep > 0 && (ftruncate(self->fd, (off_t)keep) != 0 ||
                                         lseek(self->fd, (off_t)keep, SEEK_SET) < 0))) {
        return fail_writing(self, errno, err);
    }
    return DPS_OK;
}

enum dps_status
dps_journal_open(
    const char *path, uint64_t keep, struct dps_journal **out, struct dps_error *err)
{
    struct dps_journal *self = calloc(1, sizeof *self);
    char *copy = strdup(path);
    if (self == NULL || copy == NULL) {
        free(copy);
        free(self);
        return dps_fail(err, DPS_ENOMEM, "%s: out of memory", path);
    }
    self->fd = -1;
    self->path = copy;
    enum dps_status status = open_file(self, keep, err);
    if (status != DPS_OK) {
        dps_journal_close(&self);
        return status;
    }
    *out = self;
    return DPS_OK;
}

void
dps_journal_close(struct dps_journal **self)
{
    if (*self != NULL) {
        if ((*self)->fd >= 0) {
            (void)flush(*self, NULL);
            close((*self)->fd);
        }
        dps_buffer_free(&(*self)->pending);
        free((*self)->path);
        free(*self);
        *self = NULL;
    }
}

/* ---- records ----------------------------------------------------------- */

/* DPS_ESTATE where the caller breaks the order that journal.h asks for. */
static enum dps_status
check_may_append(const struct dps_journal *self, struct dps_error *err)
{
    return self->has_end ? dps_fail(err, DPS_ESTATE,
                               "%s: a finished journal is written to", self->path)
                         : DPS_OK;
}

enum dps_status
dps_journal_meta(
    struct dps_journal *self, const char *key, const char *text, struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status != DPS_OK) {
        return status;
    }
    size_t begin = begin_record(self, DPS_META);
    dps_buffer_put_text(&self->pending, key);
    dps_buffer_put_text(&self->pending, text);
    return finish_record(self, DPS_META, begin, err);
}

enum dps_status
dps_journal_series(
    struct dps_journal *self, const struct dps_series *series, struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status == DPS_OK && self->has_rows) {
        status = dps_fail(err, DPS_ESTATE, "%s: series %s is declared after a row",
            self->path, series->path);
    }
    if (status != DPS_OK) {
        return status;
    }
    size_t begin = begin_record(self, DPS_SERIES);
    dps_buffer_put_text(&self->pending, series->path);
    dps_buffer_put_text(&self->pending, series->unit);
    dps_buffer_put_text(&self->pending, series->long_name);
    dps_buffer_put_u32(&self->pending, (uint32_t)series->cell);
    self->n_series++;
    return finish_record(self, DPS_SERIES, begin, err);
}

static void
put_values(struct dps_buffer *out, const struct dps_column *column, size_t n)
{
    if (column->cell != DPS_WORD) {
        dps_buffer_put(out, column->values, n * sizeof *column->values);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        dps_buffer_put_text(out, column->values[i].word);
    }
}

enum dps_status
dps_journal_table(
    struct dps_journal *self, const struct dps_table *table, struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_buffer *out = &self->pending;
    size_t begin = begin_record(self, DPS_TABLE);
    dps_buffer_put_text(out, table->path);
    dps_buffer_put_text(out, table->long_name);
    dps_buffer_put_text(out, table->source);
    dps_buffer_put_text(out, table->signal);
    dps_buffer_put_text(out, table->axis);
    dps_buffer_put_u64(out, table->n_columns);
    dps_buffer_put_u64(out, table->n);
    for (size_t i = 0; i < table->n_columns; i++) {
        dps_buffer_put_text(out, table->columns[i].name);
        dps_buffer_put_text(out, table->columns[i].unit);
        dps_buffer_put_text(out, table->columns[i].long_name);
        dps_buffer_put_u32(out, (uint32_t)table->columns[i].cell);
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        put_values(out, &table->columns[i], table->n);
    }
    return finish_record(self, DPS_TABLE, begin, err);
}

enum dps_status
dps_journal_event(
    struct dps_journal *self, const struct dps_event *event, struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status != DPS_OK) {
        return status;
    }
    size_t begin = begin_record(self, DPS_EVENT);
    dps_buffer_put_i64(&self->pending, event->time);
    dps_buffer_put_text(&self->pending, event->what);
    dps_buffer_put_text(&self->pending, event->subject);
    dps_buffer_put_text(&self->pending, event->detail);
    return finish_record(self, DPS_EVENT, begin, err);
}

enum dps_status
dps_journal_posting(struct dps_journal *self, const struct dps_posting_record *posting,
    struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status != DPS_OK) {
        return status;
    }
    size_t begin = begin_record(self, DPS_POSTING);
    dps_buffer_put_i64(&self->pending, posting->time);
    dps_buffer_put_text(&self->pending, posting->token);
    dps_buffer_put_text(&self->pending, posting->from);
    dps_buffer_put_text(&self->pending, posting->to);
    dps_buffer_put_text(&self->pending, posting->reason);
    dps_buffer_put_i64(&self->pending, posting->units);
    return finish_record(self, DPS_POSTING, begin, err);
}

enum dps_status
dps_journal_row(struct dps_journal *self, struct dps_row *row, struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status == DPS_OK && row->n_cells != self->n_series) {
        status = dps_fail(err, DPS_ESTATE, "%s: a row of %zu cells for %zu series",
            self->path, row->n_cells, self->n_series);
    }
    if (status != DPS_OK) {
        return status;
    }
    size_t begin = begin_record(self, DPS_ROW);
    dps_buffer_put_i64(&self->pending, row->time);
    dps_buffer_put_u64(&self->pending, row->n_cells);
    dps_buffer_put(&self->pending, row->cells, row->n_cells * sizeof *row->cells);
    put_digest(&self->pending, (struct dps_digest){0});
    status = finish_record(self, DPS_ROW, begin, err);
    if (status == DPS_OK) {
        row->digest = self->chain.row;
        self->has_rows = true;
    }
    return status;
}

static enum dps_status
append_digest(struct dps_journal *self, enum dps_record_type type,
    struct dps_digest digest, struct dps_error *err)
{
    enum dps_status status = check_may_append(self, err);
    if (status != DPS_OK) {
        return status;
    }
    size_t begin = begin_record(self, type);
    put_digest(&self->pending, digest);
    return finish_record(self, type, begin, err);
}

enum dps_status
dps_journal_state(
    struct dps_journal *self, struct dps_digest digest, struct dps_error *err)
{
    return append_digest(self, DPS_STATE, digest, err);
}

enum dps_status
dps_journal_end(struct dps_journal *self, struct dps_digest root, struct dps_error *err)
{
    enum dps_status status = append_digest(self, DPS_END, root, err);
    if (status == DPS_OK) {
        self->has_end = true;
        status = dps_journal_sync(self, NULL, err);
    }
    return status;
}

enum dps_status
dps_journal_sync(struct dps_journal *self, uint64_t *length, struct dps_error *err)
{
    enum dps_status status = flush(self, err);
    if (status != DPS_OK) {
        return status;
    }
    if (fsync(self->fd) != 0) {
        return fail_writing(self, errno, err);
    }
    if (length != NULL) {
        *length = self->length;
    }
    return DPS_OK;
}

struct dps_digest
dps_journal_chain(const struct dps_journal *self)
{
    return self->chain.row;
}
