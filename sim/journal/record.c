#include "sim/journal/record.h"

#include <stdlib.h>
#include <string.h>

/* ---- digests ----------------------------------------------------------- */

uint64_t
dps_record_checksum(const uint8_t *record, size_t n)
{
    return dps_digest_of(record, n).low;
}

void
dps_chain_add(
    struct dps_chain *self, enum dps_record_type type, const uint8_t *record, size_t n)
{
    const uint8_t *from = record + sizeof(uint32_t);
    size_t length = n - sizeof(uint32_t);
    if (type == DPS_EVENT || type == DPS_POSTING) {
        self->running = dps_digest_chain(self->running, from, length);
    } else if (type == DPS_ROW) {
        self->row = dps_digest_chain(self->running, from, length - DPS_RECORD_DIGEST);
        self->running = self->row;
    }
}

/* ---- decoding ---------------------------------------------------------- */

void
dps_decoder_free(struct dps_decoder *self)
{
    free(self->columns);
    free(self->values);
    *self = (struct dps_decoder){0};
}

static enum dps_status
reserve_values(struct dps_decoder *self, size_t n, struct dps_error *err)
{
    if (n > self->values_capacity) {
        union dps_value *values = realloc(self->values, n * sizeof *values);
        if (values == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for %zu values", n);
        }
        self->values = values;
        self->values_capacity = n;
    }
    return DPS_OK;
}

static enum dps_status
reserve_columns(struct dps_decoder *self, size_t n, struct dps_error *err)
{
    if (n > self->columns_capacity) {
        struct dps_column *columns = realloc(self->columns, n * sizeof *columns);
        if (columns == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for %zu columns", n);
        }
        self->columns = columns;
        self->columns_capacity = n;
    }
    return DPS_OK;
}

static size_t
left(const struct dps_reader *in)
{
    return (size_t)(in->end - in->at);
}

/* A cell up to `most`, the last that may stand there. */
static enum dps_cell
decode_cell(struct dps_reader *in, enum dps_cell most)
{
    uint32_t cell = dps_reader_u32(in);
    if (cell < DPS_I64 || cell > most) {
        in->failed = true;
        return DPS_I64;
    }
    return (enum dps_cell)cell;
}

static void
decode_values(
    struct dps_reader *in, enum dps_cell cell, union dps_value *values, size_t n)
{
    if (cell != DPS_WORD && n > 0) {
        dps_reader_get(in, values, n * sizeof *values);
    }
    for (size_t i = 0; cell == DPS_WORD && i < n; i++) {
        values[i].word = dps_reader_text(in);
    }
}

static struct dps_digest
decode_digest(struct dps_reader *in)
{
    uint64_t high = dps_reader_u64(in);
    return (struct dps_digest){.high = high, .low = dps_reader_u64(in)};
}

static enum dps_status
decode_table(struct dps_decoder *self, struct dps_reader *in, struct dps_table *table,
    struct dps_error *err)
{
    table->path = dps_reader_text(in);
    table->long_name = dps_reader_text(in);
    table->source = dps_reader_text(in);
    table->signal = dps_reader_text(in);
    table->axis = dps_reader_text(in);
    uint64_t n_columns = dps_reader_u64(in);
    uint64_t n = dps_reader_u64(in);
    if (in->failed || n_columns > left(in) ||
        (n_columns > 0 && n > left(in) / sizeof(union dps_value) / n_columns)) {
        in->failed = true;
        return DPS_OK;
    }
    enum dps_status status = reserve_columns(self, n_columns, err);
    if (status == DPS_OK) {
        status = reserve_values(self, n_columns * n, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    for (size_t i = 0; i < n_columns; i++) {
        struct dps_column *column = &self->columns[i];
        column->name = dps_reader_text(in);
        column->unit = dps_reader_text(in);
        column->long_name = dps_reader_text(in);
        column->cell = decode_cell(in, DPS_WORD);
        column->values = n > 0 ? self->values + i * n : NULL;
    }
    for (size_t i = 0; n > 0 && i < n_columns; i++) {
        decode_values(in, self->columns[i].cell, self->values + i * n, n);
    }
    table->columns = self->columns;
    table->n_columns = n_columns;
    table->n = n;
    return DPS_OK;
}

static enum dps_status
decode_row(struct dps_decoder *self, struct dps_reader *in, struct dps_row *row,
    struct dps_error *err)
{
    row->time = dps_reader_i64(in);
    uint64_t n = dps_reader_u64(in);
    if (in->failed || n > left(in) / sizeof(union dps_value)) {
        in->failed = true;
        return DPS_OK;
    }
    enum dps_status status = reserve_values(self, n, err);
    if (status == DPS_OK && n > 0) {
        dps_reader_get(in, self->values, n * sizeof *self->values);
    }
    row->cells = self->values;
    row->n_cells = n;
    row->digest = decode_digest(in);
    return status;
}

static void
decode_series(struct dps_reader *in, struct dps_series *series)
{
    series->path = dps_reader_text(in);
    series->unit = dps_reader_text(in);
    series->long_name = dps_reader_text(in);
    series->cell = decode_cell(in, DPS_F64);
}

static void
decode_event(struct dps_reader *in, struct dps_event *event)
{
    event->time = dps_reader_i64(in);
    event->what = dps_reader_text(in);
    event->subject = dps_reader_text(in);
    event->detail = dps_reader_text(in);
}

static void
decode_posting(struct dps_reader *in, struct dps_posting_record *posting)
{
    posting->time = dps_reader_i64(in);
    posting->token = dps_reader_text(in);
    posting->from = dps_reader_text(in);
    posting->to = dps_reader_text(in);
    posting->reason = dps_reader_text(in);
    posting->units = dps_reader_i64(in);
}

enum dps_status
dps_decoder_decode(struct dps_decoder *self, uint32_t type, const uint8_t *payload,
    size_t n, struct dps_journal_record *record, struct dps_error *err)
{
    struct dps_reader in = dps_reader_of(payload, n);
    enum dps_status status = DPS_OK;
    switch (type) {
    case DPS_META:
        record->meta.key = dps_reader_text(&in);
        record->meta.text = dps_reader_text(&in);
        break;
    case DPS_SERIES: decode_series(&in, &record->series); break;
    case DPS_TABLE: status = decode_table(self, &in, &record->table, err); break;
    case DPS_EVENT: decode_event(&in, &record->event); break;
    case DPS_POSTING: decode_posting(&in, &record->posting); break;
    case DPS_ROW: status = decode_row(self, &in, &record->row, err); break;
    case DPS_STATE:
    case DPS_END: record->digest = decode_digest(&in); break;
    default:
        return dps_fail(err, DPS_EIO, "a record of unknown type %u", (unsigned)type);
    }
    if (status == DPS_OK && (in.failed || left(&in) > 0)) {
        status =
            dps_fail(err, DPS_EIO, "a record of type %u is malformed", (unsigned)type);
    }
    record->type = (enum dps_record_type)type;
    return status;
}
