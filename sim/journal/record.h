/* record.h: what a journal's records look like in bytes; within sim/journal only.
 *
 * Numbers are little-endian, a text is its length with the closing 0 (u64) and its
 * bytes.
 *
 *     META     key text
 *     SERIES   path unit long_name u32:cell
 *     TABLE    path long_name source signal axis u64:columns u64:rows,
 *              then for each column: name unit long_name u32:cell,
 *              then the values, column by column, a WORD as a text
 *     EVENT    i64:time what subject detail
 *     POSTING  i64:time token from to reason i64:units
 *     ROW      i64:time u64:cells, the cells, digest
 *     STATE    digest
 *     END      digest
 *
 * The chain runs over EVENT, POSTING and ROW, each from its type on and without
 * checksum or, in a row, without the digest itself.
 */
#ifndef DPS_SIM_JOURNAL_RECORD_H
#define DPS_SIM_JOURNAL_RECORD_H

#include "sim/core/buffer.h"
#include "sim/journal/journal.h"

#define DPS_RECORD_MAGIC UINT32_C(0x4a535044) /* "DPSJ" */

enum {
    DPS_RECORD_HEAD = 16,   /* magic, type, payload bytes */
    DPS_RECORD_TAIL = 8,    /* checksum */
    DPS_RECORD_DIGEST = 16, /* a digest */
};

struct dps_chain {
    struct dps_digest row;     /* after the last row */
    struct dps_digest running; /* after the events and postings since */
};

/* The chain after a record of `type` whose `n` bytes, without checksum, are given. */
void dps_chain_add(
    struct dps_chain *self, enum dps_record_type type, const uint8_t *record, size_t n);

uint64_t dps_record_checksum(const uint8_t *record, size_t n);

/* In place: start from {0}; the owner calls dps_decoder_free, which is legal twice. */
struct dps_decoder {
    struct dps_column *columns;
    size_t columns_capacity;
    union dps_value *values;
    size_t values_capacity;
};

void dps_decoder_free(struct dps_decoder *self);

/* Fills *record from a payload; it points into the payload and the decoder, until the
 * next call.  DPS_EIO if the payload is not what its type says. */
DPS_CHECKED enum dps_status dps_decoder_decode(struct dps_decoder *self, uint32_t type,
    const uint8_t *payload, size_t n, struct dps_journal_record *record,
    struct dps_error *err);

/* The chain of the rows, events and postings read so far. */
struct dps_chain dps_journal_reader_chain(const struct dps_journal_reader *self);

/* How many series are declared so far. */
size_t dps_journal_reader_series(const struct dps_journal_reader *self);

#endif
