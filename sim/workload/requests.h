/* requests.h: requests to a language model, whose run times are of their tokens, and
 * the settings that formats of them share.
 *
 * Where models of GPUs are named, a request has two tasks, since GPUs differ otherwise
 * in reading prompts than in answering them: the prefill, and the rest as its tail.
 *
 * In place: dps_requests_read; nothing to free.
 */
#ifndef DPS_SIM_WORKLOAD_REQUESTS_H
#define DPS_SIM_WORKLOAD_REQUESTS_H

#include "sim/workload/format.h"
#include "sim/workload/table.h"
#include "sim/workload/tasks.h"

enum {
    DPS_SERVING_GPU,
    DPS_SERVING_MODEL,
    DPS_SERVING_TABLE,
    DPS_SERVING_GPUS,
    DPS_SERVING_SETTINGS
};

#define DPS_SERVING_PARAMETERS                                                         \
    {"gpu", "h100-pcie", "one of the table", "that a slot is"},                        \
        {"model", "Meta-Llama-3-8B-Instruct", "one of the table", "that is served"},   \
        {"table", "data/llm-serving.csv", "a file", "how fast they are"},              \
        DPS_GPUS_PARAMETER
#define DPS_SERVING_RULES                                                              \
    "a request takes a slot, for input / prefill + (output - 1) / decode seconds\n"    \
    "prefill [token/s]: the table's mean prompt (all tokens less those put out, over " \
    "requests)\n"                                                                      \
    "  over ttft_ms; decode [token/s]: 1000 / tpot_ms; as measured at 1 request a "    \
    "second,\n"                                                                        \
    "  of short prompts, so that prefill is rather too slow for long ones\n"           \
    "estimate: the run time (assumed; what owners say is not "                         \
    "recorded)\n" DPS_GPUS_RULES

struct dps_requests {
    const char *model;            /* that is served */
    struct dps_serving reference; /* on the GPU that run times are of */
    struct dps_serving of[DPS_MOST_GPUS];
    struct dps_gpus gpus;
};

/* The rates that a choice's settings name; borrows the choice's texts. */
DPS_CHECKED enum dps_status dps_requests_read(
    struct dps_requests *self, const struct dps_choice *choice, struct dps_error *err);

/* Gives a job the two tasks of all requests, which are called by what they are of. */
DPS_CHECKED enum dps_status dps_requests_give(const struct dps_requests *self,
    const char *of, struct dps_workload *out, struct dps_job *job,
    struct dps_error *err);

/* What a job of so many tokens takes, which its run is set to, and its tail [s]. */
double dps_requests_time(
    const struct dps_requests *self, double input, double output, struct dps_job *job);

/* Adds a request of so many tokens, named by its number. */
DPS_CHECKED enum dps_status dps_requests_add(const struct dps_requests *self,
    struct dps_workload *out, int64_t submit, double input, double output,
    struct dps_error *err);

#endif
