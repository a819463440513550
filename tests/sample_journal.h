/* sample_journal.h: a journal like a run's, with made-up figures of two networks. */
#ifndef DPS_TESTS_SAMPLE_JOURNAL_H
#define DPS_TESTS_SAMPLE_JOURNAL_H

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

/* Reads a whole file into memory, which the caller frees. */
uint8_t *sample_bytes(const char *path, size_t *n);

/* Writes a file of n bytes. */
void sample_file(const char *path, const void *bytes, size_t n);

#endif
