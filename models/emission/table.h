/* table.h: amounts by date, spread evenly over the payments that really fall in a row.
 *
 * A row is an amount and the time until the next row.  Rows follow each other every so
 * often (`every`), or each says the date at which it begins and `until` ends the last.
 * After the k-th of the n payments in a row floor(amount k / n) of it is paid.
 */
#ifndef DPS_MODELS_EMISSION_TABLE_H
#define DPS_MODELS_EMISSION_TABLE_H

#include "models/emission/emission.h"

struct dps_table_row {
    int64_t at; /* [s]; DPS_NEVER in a periodic table */
    struct dps_amount amount;
};

struct dps_table {
    struct dps_list rows;  /* of struct dps_table_row, at least one */
    struct dps_span every; /* 0: rows have dates */
    int64_t until;         /* end of the last dated row [s] */
    struct dps_span paid;  /* 0: each second */
};

extern const struct dps_emission_kind dps_emission_table;

#endif
