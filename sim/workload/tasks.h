/* tasks.h: how fast GPUs of each model are at what jobs do, from tables of measured
 * rates.
 *
 * A job that names a task takes a GPU of a model whose rate is known, and runs there by
 * that rate over the one that its run time is of; see sim/dispatch/pace.h.
 */
#ifndef DPS_SIM_WORKLOAD_TASKS_H
#define DPS_SIM_WORKLOAD_TASKS_H

#include "sim/workload/jobs.h"

enum { DPS_MOST_GPUS = 16 };

/* The models that a format's setting names; not to be copied, since names lie in the
 * text. */
struct dps_gpus {
    char text[512];
    char *name[DPS_MOST_GPUS];
    size_t n;
};

/* The setting of formats whose run times come from a table of rates. */
#define DPS_GPUS_PARAMETER                                                             \
    {                                                                                  \
        "gpus", "none", "names of the table, with bars between them",                  \
            "models of the machines' GPUs that will do, each as fast as the table "    \
            "says; none: runs are those of gpu on any machine"                         \
    }
#define DPS_GPUS_RULES                                                                 \
    "with gpus=A|B a job takes a whole GPU of one of these models on each of its "     \
    "machines, and runs by\n"                                                          \
    "  the table's rate of it, over that of gpu; a gang by its slowest\n"

/* Reads "v100|k80"; "none" are none. */
DPS_CHECKED enum dps_status dps_gpus_read(
    struct dps_gpus *self, const char *text, struct dps_error *err);

/* The number of a task, which is noted where it is new: rate[i] of GPU i, 0 where it is
 * not known, over that of the run times, > 0. */
DPS_CHECKED enum dps_status dps_task_note(struct dps_workload *self, const char *name,
    const struct dps_gpus *gpus, const double *rate, double reference, uint32_t *task,
    struct dps_error *err);

/* The number of a task by its name; 0: there is none. */
uint32_t dps_task_of(const struct dps_workload *self, const char *name);

/* Models that have a rate, as bits. */
uint64_t dps_task_models(const struct dps_task_rates *task);

/* Gives a job a task: GPUs of one of its models on each node, one where the job does
 * not say how many. */
void dps_task_give(const struct dps_workload *self, uint32_t task, struct dps_job *job);

/* DPS_EINVAL where no machine is of a model that a task has a rate on. */
DPS_CHECKED enum dps_status dps_tasks_check(
    const struct dps_workload *self, struct dps_error *err);

#endif
