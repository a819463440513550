/* options.h: the words of a command line, read by one table. */
#ifndef DPS_SIM_MAIN_OPTIONS_H
#define DPS_SIM_MAIN_OPTIONS_H

#include "sim/core/status.h"
#include "sim/scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

enum { DPS_MOST_SETTINGS = 256, DPS_MOST_OPERANDS = 64 };

struct dps_options {
    const char *output;      /* -o */
    const char *figures;     /* --figures */
    const char *token;       /* --token */
    const char *only;        /* --only */
    const char *seed;        /* --seed, as text */
    const char *scheduler;   /* --scheduler */
    const char *cluster;     /* --cluster */
    const char *mode;        /* --mode, of a replay */
    const char *bidder;      /* --bidder */
    const char *cost;        /* --cost */
    const char *round_trip;  /* --round-trip */
    const char *down;        /* --down */
    const char *down_format; /* --down-format */
    const char *format;      /* --format, of a trace */
    const char *paje;        /* --paje, where SimGrid traces to */
    const char *jobs_file;   /* --jobs, where to write them */
    const char *jobs_format; /* --jobs-format */
    const char *call_limit;  /* --call-limit, of a replay */
    int64_t years;           /* --years */
    struct dps_span every;   /* --every */
    int64_t until;           /* --until, a date */
    int64_t threads;         /* --threads */
    int64_t workers;         /* -j */
    int64_t checkpoint;      /* --checkpoint, epochs */
    double rtol, atol;       /* --rtol, --atol */
    bool verify_all;         /* --verify all, not auto */
    bool audit, force, quiet, json, amended, help;
    struct dps_setting settings[DPS_MOST_SETTINGS]; /* --set */
    size_t n_settings;
    const char *operands[DPS_MOST_OPERANDS];
    size_t n_operands;
};

/* Reads the words after a command; `allowed` are the long names that it takes, with
 * spaces between.  DPS_EINVAL if a word is not among them or has a wrong value.  Texts
 * are borrowed from argv, which is changed where --set has its `=`. */
DPS_CHECKED enum dps_status dps_options_read(struct dps_options *self, int argc,
    char **argv, const char *allowed, struct dps_error *err);

#endif
