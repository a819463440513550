/* trace.h: the one HDF5 file of a run; the only door to HDF5.
 *
 * A trace is NeXus: h5web, silx and h5py show its plots without being told anything.
 *
 *     /entry                      title, finished (0 or 1), default
 *     /entry/provenance           META records: attributes; texts over 60,000 bytes and
 *                                 the scenario: datasets
 *     /entry/epochs/time          [s] since the scenario's start, which is its
 * attribute /entry/GROUP/SERIES         one value an epoch; GROUP is an NXdata over
 * time /entry/TABLE/COLUMN         an NXdata of its own
 *     /entry/events/{time,what,subject,detail}
 *     /entry/postings/{time,token,from,to,reason,units}
 *     /entry/digest/{epochs,root} 32 hexadecimal digits each
 *     /entry/data                 the default plot: links to series
 *
 * Every dataset has `units` ("1" for counts, shares and texts) and `long_name`.  META
 * keys with a meaning here: `title`; `start`, a date; `default_signal`, a series' path,
 * and `default_auxiliary`, paths with spaces between; `scenario`, its text.
 *
 * Paths in this interface are below /entry.  Opaque: dps_trace_open / dps_trace_close;
 * what a trace points to belongs to it.
 */
#ifndef DPS_ANALYSIS_TRACE_H
#define DPS_ANALYSIS_TRACE_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes a trace of a journal: `out_path`.part first, renamed when it is whole.  Equal
 * journals give equal bytes.  Memory does not grow with the number of epochs. */
DPS_CHECKED enum dps_status dps_trace_make(
    const char *journal_path, const char *out_path, struct dps_error *err);

/* ---- reading ----------------------------------------------------------- */

struct dps_trace;

enum dps_data { DPS_DATA_I64 = 1, DPS_DATA_F64 = 2, DPS_DATA_TEXT = 3 };

struct dps_dataset {
    const char *path; /* "networks/filecoin/supply/circulating" */
    const char *unit;
    const char *long_name;
    enum dps_data data;
    size_t width; /* TEXT: bytes of the longest, without a closing 0 */
    size_t n;
    bool is_series; /* one value an epoch */
};

struct dps_trace_meta {
    const char *key;
    const char *text;
};

struct dps_trace_table {
    const char *path;
    const char *long_name;
    const char *source; /* "" if none */
    const char *signal;
    const char *axis;                  /* "" if none */
    const struct dps_dataset *columns; /* n_columns */
    size_t n_columns;
};

/* Opens a trace; or a run's folder, or a journal, of which a trace is made aside if
 * there is none yet. */
DPS_CHECKED enum dps_status dps_trace_open(
    const char *path, struct dps_trace **out, struct dps_error *err);
void dps_trace_close(struct dps_trace **self);

/* As given to open. */
const char *dps_trace_path(const struct dps_trace *self);

bool dps_trace_finished(const struct dps_trace *self);

/* 32 hexadecimal digits; "" if the run is not finished. */
const char *dps_trace_root(const struct dps_trace *self);

size_t dps_trace_epochs(const struct dps_trace *self);

/* In order of key; a key's text, or NULL. */
const struct dps_trace_meta *dps_trace_metas(const struct dps_trace *self, size_t *n);
const char *dps_trace_meta(const struct dps_trace *self, const char *key);

/* All datasets but links and the provenance, in order of declaration. */
const struct dps_dataset *dps_trace_datasets(const struct dps_trace *self, size_t *n);

/* The dataset at a path, or NULL. */
const struct dps_dataset *dps_trace_find(
    const struct dps_trace *self, const char *path);

const struct dps_trace_table *dps_trace_tables(const struct dps_trace *self, size_t *n);

/* The table at a path, or NULL. */
const struct dps_trace_table *dps_trace_table(
    const struct dps_trace *self, const char *path);

/* The column of that name, or NULL. */
const struct dps_dataset *dps_trace_column(
    const struct dps_trace_table *self, const char *name);

/* n values from `first` on; not of a text. */
DPS_CHECKED enum dps_status dps_trace_f64(const struct dps_trace *self,
    const struct dps_dataset *set, size_t first, size_t n, double *values,
    struct dps_error *err);
DPS_CHECKED enum dps_status dps_trace_i64(const struct dps_trace *self,
    const struct dps_dataset *set, size_t first, size_t n, int64_t *values,
    struct dps_error *err);

/* n texts from `first` on, each in set->width + 1 bytes, closed by 0. */
DPS_CHECKED enum dps_status dps_trace_texts(const struct dps_trace *self,
    const struct dps_dataset *set, size_t first, size_t n, char *texts,
    struct dps_error *err);

#endif
