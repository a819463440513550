/* sample_journal.h: a journal like a run's, with made-up figures of two networks. */
#ifndef DPS_TESTS_SAMPLE_JOURNAL_H
#define DPS_TESTS_SAMPLE_JOURNAL_H

#include "analysis/trace.h"
#include "sim/journal/journal.h"

struct sample {
    size_t n_epochs;
    const char *label;   /* NULL: none */
    double growth;       /* of the fleet, after the third year, a year; 0: none */
    bool unfinished;     /* no END record */
    bool long_text;      /* a scenario of 70,000 bytes */
    size_t states_every; /* epochs between STATE records; 0: none */
};

/* Writes one from 2020-10-15 in daily epochs.  Fails the running test if it cannot. */
void sample_journal(const char *path, struct sample sample);

/* A column of a table by hand: words, or else numbers, whole unless they are real. */
enum { SAMPLE_ROWS = 9, SAMPLE_COLUMNS = 32 };
struct sample_column {
    const char *name;
    const char *unit; /* NULL: ns */
    bool real;
    const char *words[SAMPLE_ROWS];
    double numbers[SAMPLE_ROWS];
};

/* Adds a table of n rows; its axis is the first column.  Fails the running test if it
 * cannot. */
void sample_table(struct dps_journal *journal, const char *path, size_t n,
    const struct sample_column *columns, size_t n_columns);

/* Opens a trace of one epoch, with a series that is 1 where its path is not NULL, whose
 * journal `fill_in` adds tables and events to; in a folder of the test's.  The caller
 * closes it. */
struct dps_trace *sample_trace(const char *folder, const char *path_of_series,
    void (*fill_in)(struct dps_journal *journal));

/* Reads a whole file into memory, which the caller frees. */
uint8_t *sample_bytes(const char *path, size_t *n);

/* Writes a file of n bytes. */
void sample_file(const char *path, const void *bytes, size_t n);

#endif
