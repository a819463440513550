/* trace_h5.h: the HDF5 calls that traces need, each with its properties set so that
 * equal contents give equal bytes; within analysis/trace*.c only.
 *
 * Constructors return a handle below 0 and changes return false where HDF5 failed; the
 * first cause is kept by whoever listens.
 */
#ifndef DPS_ANALYSIS_TRACE_H5_H
#define DPS_ANALYSIS_TRACE_H5_H

#include "analysis/trace.h"
#include "analysis/trace_press.h"
#include "sim/journal/journal.h"

#include <hdf5.h>

/* What HDF5 or the system below it said first, "" as long as nothing failed. */
struct dps_h5_cause {
    char text[256];
};

/* Sends HDF5's errors to *cause until dps_h5_ignore. */
void dps_h5_listen(struct dps_h5_cause *cause);
void dps_h5_ignore(void);

/* ---- writing ----------------------------------------------------------- */

hid_t dps_h5_create(const char *path);
hid_t dps_h5_create_group(hid_t parent, const char *name, const char *nx_class);

bool dps_h5_put_text(hid_t object, const char *name, const char *text);
bool dps_h5_put_texts(
    hid_t object, const char *name, const char *const *texts, size_t n);
bool dps_h5_put_i64(hid_t object, const char *name, int64_t value);

/* A one-dimensional dataset that is filled from its beginning on, a chunk at a time; no
 * more than that is in memory.  In place: start from DPS_H5_COLUMN_NONE; the owner
 * calls dps_h5_column_close, which is legal twice. */
struct dps_h5_column {
    hid_t set;
    struct dps_press *press;
    size_t width;
    size_t written;
    size_t n;        /* rows in `rows` */
    size_t capacity; /* rows of a chunk */
    uint8_t *rows;
};

#define DPS_H5_COLUMN_NONE                                                             \
    {                                                                                  \
        .set = -1                                                                      \
    }

struct dps_h5_shape {
    enum dps_data data;
    size_t width; /* of a TEXT */
    size_t n;
};

/* Borrows the press. */
bool dps_h5_column_open(struct dps_h5_column *self, struct dps_press *press,
    hid_t parent, const char *name, struct dps_h5_shape shape, const char *unit,
    const char *long_name);
bool dps_h5_column_add(struct dps_h5_column *self, const void *row);

/* Adds many rows, or one to each of many columns of one length, of I64 or F64. */
bool dps_h5_column_add_all(
    struct dps_h5_column *self, const union dps_value *rows, size_t n);
bool dps_h5_columns_add(
    struct dps_h5_column *columns, const union dps_value *cells, size_t n);
bool dps_h5_column_add_text(struct dps_h5_column *self, const char *text);

/* Writes what is still in memory; false if any row is missing. */
bool dps_h5_column_finish(struct dps_h5_column *self);
void dps_h5_column_close(struct dps_h5_column *self);

/* ---- reading ----------------------------------------------------------- */

/* An attribute's text, which the caller frees; NULL if there is none, or no memory. */
char *dps_h5_text(hid_t object, const char *name);

/* Fills data, width and n; false unless the dataset is one that this module writes. */
bool dps_h5_shape_of(hid_t set, struct dps_h5_shape *shape);

/* Reads rows; a TEXT of `width` into width + 1 bytes each. */
bool dps_h5_read(hid_t set, struct dps_h5_shape as, size_t first, void *rows);

#endif
