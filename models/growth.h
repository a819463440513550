/* growth.h: how large a population is meant to be, by date.
 *
 *     capacity    a table of dates and bytes, with a file's rows before it
 *     count       a table of dates and numbers of nodes, likewise
 *     logistic    a number of nodes that grows from one level to another
 *
 * Between two rows of a table the target changes by the same factor each second; before
 * the first it is the first, after the last the last.  Rows of a file are read by the
 * caller and handed over as a path.
 *
 * Values of a scenario; a path borrows its points.
 */
#ifndef DPS_MODELS_GROWTH_H
#define DPS_MODELS_GROWTH_H

#include "sim/core/field.h"

#include <stdint.h>

enum dps_growth_measure { DPS_GROWTH_BYTES, DPS_GROWTH_NODES };

struct dps_growth_point {
    int64_t at; /* [s] */
    double value;
};

/* A table of dates, ascending. */
struct dps_growth_table {
    const char *file;     /* CSV with a column `date`; "": none */
    const char *column;   /* of the file */
    int64_t until;        /* rows of the file from this date on are left out [s] */
    const char *time;     /* the file's column of dates or days; "", NULL: `date` */
    int64_t origin;       /* date that days count from; DPS_NEVER: dates [s] */
    double factor;        /* of the file's figures; 0: as they are [1] */
    struct dps_list rows; /* of struct dps_growth_point */
};

struct dps_growth_logistic {
    double from;      /* nodes before all growth */
    double to;        /* nodes after it */
    int64_t midpoint; /* [s] */
    struct dps_span
        tenfold; /* time in which the odds (n - from) / (to - n) grow tenfold */
};

struct dps_growth_kind {
    struct dps_kind base;
    enum dps_growth_measure measure;
    /* The law's table, if it has one. */
    const struct dps_growth_table *(*table)(const void *params);
    /* The target at a date, if it needs no table. */
    double (*target)(const void *params, int64_t date);
};

extern const struct dps_family dps_growth_family;

/* Tables on their own, of bytes and of plain numbers. */
extern const struct dps_record dps_growth_bytes_record;
extern const struct dps_record dps_growth_numbers_record;

const struct dps_growth_kind *dps_growth_law(const struct dps_variant *self);

/* A table's value at a date, see above; 0 without points. */
double dps_growth_between(
    const struct dps_growth_point *points, size_t n, int64_t date);

/* The target at a date; of a law with a table, `points` are all its n rows in order. */
double dps_growth_target(const struct dps_variant *self,
    const struct dps_growth_point *points, size_t n, int64_t date);

#endif
