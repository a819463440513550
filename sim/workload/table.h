/* table.h: small tables that formats look durations up in: how fast what hardware is.
 *
 * Values to be had by name; in place: start from {0}, the owner calls the free
 * function, legal twice.
 */
#ifndef DPS_SIM_WORKLOAD_TABLE_H
#define DPS_SIM_WORKLOAD_TABLE_H

#include "sim/core/status.h"

#include <stddef.h>

/* ---- training: steps a second of a type of job on some GPUs --------------- */

struct dps_throughput {
    char *type;
    double gpus; /* that it runs on */
    double rate; /* [step/s], > 0 */
};

struct dps_throughputs {
    struct dps_throughput *rows;
    size_t n, capacity;
};

/* Reads columns type, gpus and that of a GPU's name; rows without a value of it are
 * left out. */
DPS_CHECKED enum dps_status dps_throughputs_read(struct dps_throughputs *self,
    const char *path, const char *gpu, struct dps_error *err);
void dps_throughputs_free(struct dps_throughputs *self);

/* The rate on so many GPUs; where there is none, on one; 0 where there is neither. */
double dps_throughput_of(
    const struct dps_throughputs *self, const char *type, double gpus);

/* ---- serving: tokens a second of a language model on a GPU ---------------- */

struct dps_serving {
    double prefill; /* of the prompt [token/s], > 0 */
    double decode;  /* of what is answered, after the first [token/s], > 0 */
};

/* Reads the first row of a GPU, n of them together, 0 for any number, and a model:
 * mean_ttft is the time that a mean prompt takes, of all tokens less those put out over
 * requests. */
DPS_CHECKED enum dps_status dps_serving_read(struct dps_serving *self, const char *path,
    const char *gpu, double n, const char *model, struct dps_error *err);

/* What a request takes: input / prefill + (output - 1) / decode [s]. */
double dps_serving_time(const struct dps_serving *self, double input, double output);

#endif
