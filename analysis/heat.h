/* heat.h: a matrix as a picture: rows from above, columns of time or with names. */
#ifndef DPS_ANALYSIS_HEAT_H
#define DPS_ANALYSIS_HEAT_H

#include <stdio.h>

enum { DPS_HEAT_NAME = 48, DPS_HEAT_TEXT = 160, DPS_HEAT_NUMBERS = 12 };

/* Borrows all that it points to. */
struct dps_heat {
    char name[DPS_HEAT_TEXT]; /* of its file, without .svg */
    char title[DPS_HEAT_TEXT];
    const char *axis;     /* what rows are */
    const char *scale;    /* what values are, with their unit */
    const double *values; /* row by row */
    size_t n_rows, n_columns;
    const char (*rows)[DPS_HEAT_NAME];    /* their names */
    const char (*columns)[DPS_HEAT_NAME]; /* likewise; NULL: they are steps of time */
    const char *across;                   /* what columns with names are */
    double low, high;  /* times of the first's begin and the last's end [s] */
    const char *since; /* what begins at 0 */
    double most;       /* the end of the scale; it begins at 0 */
};

/* Writes the part of a script that draws `folder`/`name`.svg.  A matrix with names both
 * ways of which neither has more than DPS_HEAT_NUMBERS has its numbers written in. */
void dps_heat_write(const struct dps_heat *self, const char *folder, FILE *script);

#endif
