/* rates.h: how fast GPUs of each model are at requests and at steps, as a scenario
 * says: by rows of a table of measured rates, or by figures of its own.
 *
 * Which models of machines these are is said by a mapping from their names, for
 * machines of an economy those of their classes; times are said on the first of them.
 *
 * Values of a scenario; nothing to free.
 */
#ifndef DPS_SIM_WORKLOAD_RATES_H
#define DPS_SIM_WORKLOAD_RATES_H

#include "models/count.h"
#include "sim/workload/requests.h"

/* Of a language model on machines' GPUs. */
struct dps_token_rate {
    const char *name; /* the model of the GPUs */
    const char *as;   /* the table's name of it; "": the same */
    double prefill;   /* 0: the table's [token/s] */
    double decode;    /* likewise [token/s] */
};

/* Requests to a language model. */
struct dps_token_work {
    struct dps_count_law input, output; /* tokens of each */
    const char *model;                  /* of language, a row of the table */
    const char *table;                  /* a file */
    struct dps_list gpus;               /* of struct dps_token_rate */
};

struct dps_step_rate {
    const char *name; /* the model of the GPUs */
    const char *as;   /* the table's name of it; "": the same */
    double rate;      /* 0: the table's [step/s] */
};

/* Work in steps, all alike. */
struct dps_step_work {
    struct dps_count_law steps; /* of each job */
    const char *type;           /* of job, a row of the table */
    const char *table;          /* a file */
    struct dps_list gpus;       /* of struct dps_step_rate */
};

extern const struct dps_record dps_token_work_record;
extern const struct dps_record dps_step_work_record;

/* The rates on so many GPUs together; names are copied, `model` is that of the tokens.
 */
DPS_CHECKED enum dps_status dps_token_work_read(const struct dps_token_work *self,
    double n, struct dps_requests *out, struct dps_error *err);

/* rate[i] of GPU i [step/s], all > 0. */
DPS_CHECKED enum dps_status dps_step_work_read(const struct dps_step_work *self,
    double n, struct dps_gpus *gpus, double rate[DPS_MOST_GPUS], struct dps_error *err);

#endif
