/* journal.h: what a run appends while it runs: checksummed records in one file.
 *
 * A run never writes HDF5; it appends records to DIR/run.journal, and at the end one
 * pass over them makes trace.h5.  A record is
 *
 *     u32 magic | u32 type | u64 payload bytes | payload | u64 XXH3 of all before it
 *
 * so that a torn tail is found and cut.  A journal starts with its META, SERIES and
 * TABLE records, then has one ROW an epoch, with EVENT, POSTING and TABLE records
 * before the row of their epoch. Nothing in it depends on wall-clock time, threads or
 * folders, but which epochs have a STATE.
 *
 * Opaque: open / close.  Written by one process, in order.
 */
#ifndef DPS_SIM_JOURNAL_JOURNAL_H
#define DPS_SIM_JOURNAL_JOURNAL_H

#include "sim/core/digest.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dps_record_type {
    DPS_META = 1,    /* a named text of the provenance */
    DPS_SERIES = 2,  /* declares one cell of every row */
    DPS_TABLE = 3,   /* named columns: histories, fleets at a date, windows */
    DPS_EVENT = 4,   /* something worth telling, with its date */
    DPS_POSTING = 5, /* one movement of tokens worth keeping singly */
    DPS_ROW = 6,     /* one epoch */
    DPS_STATE = 7,   /* the digest of a checkpoint's state image */
    DPS_END = 8,     /* the run is finished: the root digest */
};

enum dps_cell { DPS_I64 = 1, DPS_F64 = 2, DPS_WORD = 3 }; /* a WORD is a text */

union dps_value {
    int64_t i64;
    double f64;
    const char *word;
};

/* A figure, not a WORD, recorded once an epoch.  `path` is its place below /entry in
 * the trace. */
struct dps_series {
    const char *path;      /* "networks/filecoin/supply/circulating" */
    const char *unit;      /* "1e-9 FIL", "byte", "1" */
    const char *long_name; /* for people and axes */
    enum dps_cell cell;
};

struct dps_column {
    const char *name;
    const char *unit;
    const char *long_name;
    enum dps_cell cell;
    const union dps_value *values; /* n of the table */
};

/* `path` is its place below /entry: "history/filecoin/mined". */
struct dps_table {
    const char *path;
    const char *long_name;
    const char *source; /* of the figures; "" if they are the run's own */
    const char *signal; /* the column to plot */
    const char *axis;   /* the column to plot it against; "" for none */
    const struct dps_column *columns;
    size_t n_columns;
    size_t n;
};

struct dps_event {
    int64_t time;        /* ns since the scenario's start */
    const char *what;    /* "amendment", "window" */
    const char *subject; /* "filecoin" */
    const char *detail;  /* a sentence */
};

struct dps_posting_record {
    int64_t time;      /* ns since the scenario's start */
    const char *token; /* symbol */
    const char *from;  /* account */
    const char *to;    /* account */
    const char *reason;
    int64_t units; /* base units */
};

struct dps_row {
    int64_t time;                 /* the epoch's end, ns since the scenario's start */
    const union dps_value *cells; /* one for every series, in order */
    size_t n_cells;
    struct dps_digest digest; /* chained: previous digest, events, postings, this row */
};

/* ---- writing ----------------------------------------------------------- */

struct dps_journal;

/* Creates (or, if `keep` > 0, cuts to its first `keep` bytes and continues) the file.
 */
DPS_CHECKED enum dps_status dps_journal_open(
    const char *path, uint64_t keep, struct dps_journal **out, struct dps_error *err);

/* Closes and sets NULL; legal on NULL.  It cannot tell a failed write: sync first. */
void dps_journal_close(struct dps_journal **self);

DPS_CHECKED enum dps_status dps_journal_meta(
    struct dps_journal *self, const char *key, const char *text, struct dps_error *err);
DPS_CHECKED enum dps_status dps_journal_series(
    struct dps_journal *self, const struct dps_series *series, struct dps_error *err);
DPS_CHECKED enum dps_status dps_journal_table(
    struct dps_journal *self, const struct dps_table *table, struct dps_error *err);
DPS_CHECKED enum dps_status dps_journal_event(
    struct dps_journal *self, const struct dps_event *event, struct dps_error *err);
DPS_CHECKED enum dps_status dps_journal_posting(struct dps_journal *self,
    const struct dps_posting_record *posting, struct dps_error *err);

/* Fills row->digest: the chain over the events and postings since the last row, and the
 * row's time and cells.  Tables do not count: per-node output must not change the
 * chain. */
DPS_CHECKED enum dps_status dps_journal_row(
    struct dps_journal *self, struct dps_row *row, struct dps_error *err);
DPS_CHECKED enum dps_status dps_journal_state(
    struct dps_journal *self, struct dps_digest digest, struct dps_error *err);

/* The last record; synced. */
DPS_CHECKED enum dps_status dps_journal_end(
    struct dps_journal *self, struct dps_digest root, struct dps_error *err);

/* Flushes to the disk (fsync) and tells, unless NULL, how many bytes are safe there. */
DPS_CHECKED enum dps_status dps_journal_sync(
    struct dps_journal *self, uint64_t *length, struct dps_error *err);

/* The chain after the last row; a journal that continues has read it from what it
 * keeps. */
struct dps_digest dps_journal_chain(const struct dps_journal *self);

/* ---- reading ----------------------------------------------------------- */

struct dps_journal_reader;

/* One record; the member that `type` names is set and valid until the next read. */
struct dps_journal_record {
    enum dps_record_type type;
    struct {
        const char *key;
        const char *text;
    } meta;
    struct dps_series series;
    struct dps_table table;
    struct dps_event event;
    struct dps_posting_record posting;
    struct dps_row row;
    struct dps_digest digest; /* STATE, END */
};

DPS_CHECKED enum dps_status dps_journal_reader_open(
    const char *path, struct dps_journal_reader **out, struct dps_error *err);
void dps_journal_reader_close(struct dps_journal_reader **self);

/* Reads the next record; *more is false at the end or at a torn tail: damage after
 * which no whole record follows.  DPS_EIO where a record in the middle is damaged, with
 * its offset, or where a row's digest does not follow from what was read. */
DPS_CHECKED enum dps_status dps_journal_read(struct dps_journal_reader *self,
    struct dps_journal_record *record, bool *more, struct dps_error *err);

/* Whole records read so far end here. */
uint64_t dps_journal_reader_offset(const struct dps_journal_reader *self);

#endif
