/* Traces of training jobs as Gavel reads them (Narayanan et al., "Heterogeneity-aware
 * cluster scheduling policies for deep learning workloads", OSDI 2020). */
#include "sim/workload/formats.h"
#include "sim/workload/table.h"
#include "sim/workload/tasks.h"

#include "sim/core/field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum field { TYPE, COMMAND, FLAG, NEEDS_DATA, STEPS, ARRIVAL, GPUS, FIELDS };
enum { GPU, TABLE, GPUS_SETTING };

static const struct dpk_parameter parameters[] = {
    {"gpu", "v100", "a column of the table", "that the jobs run on"},
    {"table", "data/gavel-throughputs.csv", "a file",
        "steps a second by type of job, number of GPUs and GPU"},
    DPS_GPUS_PARAMETER,
};

/* The table's rates on the GPU that run times are of, and on those of the machines. */
struct rates {
    const char *gpu;
    struct dps_gpus gpus;
    struct dps_throughputs reference;
    struct dps_throughputs of[DPS_MOST_GPUS];
};

static int
sniff(const char *line)
{
    size_t tabs = 0;
    for (const char *at = line; *at != '\0'; at++) {
        tabs += *at == '\t';
    }
    return tabs == FIELDS - 1;
}

/* A number of a field in [least, most]. */
static enum dps_status
number(const struct dps_lines *lines, const char *name, const char *text, double least,
    double most, double *value, struct dps_error *err)
{
    return dps_decimal(text, value) && *value >= least && *value <= most
               ? DPS_OK
               : dps_lines_refuse(lines, err,
                     "%s is %.100s: a number in [%.10g, %.10g] is allowed", name,
                     text[0] != '\0' ? text : "empty", least, most);
}

/* A task for each type on each number of GPUs. */
static enum dps_status
give_task(const struct rates *rates, const char *type, double gpus, double reference,
    struct dps_workload *out, struct dps_job *job, struct dps_error *err)
{
    double rate[DPS_MOST_GPUS];
    uint32_t task;
    char name[200];
    for (size_t i = 0; i < rates->gpus.n; i++) {
        rate[i] = dps_throughput_of(&rates->of[i], type, gpus);
    }
    snprintf(name, sizeof name, "%.150s on %g GPUs", type, gpus);
    enum dps_status status =
        dps_task_note(out, name, &rates->gpus, rate, reference, &task, err);
    if (status == DPS_OK) {
        dps_task_give(out, task, job);
    }
    return status;
}

static enum dps_status
add_job(const struct dps_lines *lines, char *const part[FIELDS],
    const struct rates *rates, struct dps_workload *out, struct dps_error *err)
{
    double steps;
    double arrival;
    double gpus;
    char name[24];
    enum dps_status status = number(lines, "steps", part[STEPS], 0, 1e15, &steps, err);
    if (status == DPS_OK) {
        status = number(lines, "arrival", part[ARRIVAL], 0, 4e9, &arrival, err);
    }
    if (status == DPS_OK) {
        status = number(lines, "GPUs", part[GPUS], 1, 1e9, &gpus, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    double rate = dps_throughput_of(&rates->reference, part[TYPE], gpus);
    if (rate <= 0 || gpus != floor(gpus)) {
        return dps_lines_refuse(lines, err,
            "%.100s on %g GPUs: the table has no steps a second of it on %s",
            part[TYPE], gpus, rates->gpu);
    }
    struct dps_job job = {
        .submit = dps_trace_ns(arrival),
        .run = dps_trace_ns(steps / rate),
        .estimate = dps_trace_ns(steps / rate),
        .width = (uint32_t)gpus,
    };
    job.need[DPK_SLOTS] = 1;
    snprintf(name, sizeof name, "%llu", (unsigned long long)lines->number - 1);
    if (rates->gpus.n > 0) {
        status = give_task(rates, part[TYPE], gpus, rate, out, &job, err);
    }
    return status == DPS_OK ? dps_workload_add(out, &job, name, err) : status;
}

static enum dps_status
read_jobs(struct dps_lines *lines, const struct rates *rates, struct dps_workload *out,
    struct dps_error *err)
{
    char *line;
    char *part[FIELDS];
    enum dps_status status = dps_lines_next(lines, &line, err);
    while (status == DPS_OK && line != NULL) {
        size_t n = dps_lines_cut(line, '\t', part, FIELDS);
        if (n == FIELDS) {
            status = add_job(lines, part, rates, out, err);
        } else if (n > 1 || line[0] != '\0') {
            status = dps_lines_refuse(lines, err,
                "%zu fields: a job of the format has %d, with tabs between them", n,
                FIELDS);
        }
        if (status == DPS_OK) {
            status = dps_lines_next(lines, &line, err);
        }
    }
    return status;
}

static enum dps_status
read_rates(struct rates *self, const struct dps_choice *choice, struct dps_error *err)
{
    char *table;
    *self = (struct rates){.gpu = choice->values[GPU]};
    enum dps_status status =
        dps_choice_file(choice, choice->values[TABLE], &table, err);
    if (status != DPS_OK) {
        return status;
    }
    status = dps_throughputs_read(&self->reference, table, self->gpu, err);
    if (status == DPS_OK) {
        status = dps_gpus_read(&self->gpus, choice->values[GPUS_SETTING], err);
    }
    for (size_t i = 0; status == DPS_OK && i < self->gpus.n; i++) {
        status = dps_throughputs_read(&self->of[i], table, self->gpus.name[i], err);
    }
    free(table);
    return status;
}

static void
free_rates(struct rates *self)
{
    dps_throughputs_free(&self->reference);
    for (size_t i = 0; i < DPS_MOST_GPUS; i++) {
        dps_throughputs_free(&self->of[i]);
    }
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    struct rates rates;
    enum dps_status status = read_rates(&rates, choice, err);
    if (status == DPS_OK) {
        status = read_jobs(lines, &rates, out, err);
    }
    free_rates(&rates);
    return status;
}

const struct dps_trace_format dps_format_gavel = {
    .about =
        {
            .name = "gavel",
            .doc = "Gavel's traces of training jobs, such as those made of Microsoft's "
                   "Philly",
            .rules =
                "fields, with tabs between them: type of job, command, name of its "
                "option for steps,\n"
                "  whether it needs data, steps, arrival [s], GPUs\n"
                "a job takes a slot for each of its GPUs, for steps / throughput "
                "seconds; throughput is\n"
                "  the table's for its type on so many GPUs, which is what Gavel "
                "simulates; where it has none,\n"
                "  that of one GPU\n" DPS_GPUS_RULES
                "its id is the number of its line, from 0 on, as Gavel counts\n"
                "estimate: the run time (assumed; what owners say is not recorded)\n"
                "machines: --cluster N, of a GPU each\n",
            .example = "A3C\tpython3 main.py\t--max-steps\t0\t5000\t86.5\t1\n",
            .parameters = parameters,
            .n_parameters = DPS_COUNT_OF(parameters),
            .sniff = sniff,
        },
    .read = read_all,
};
