/* Traces of training jobs as Gavel reads them (Narayanan et al., "Heterogeneity-aware
 * cluster scheduling policies for deep learning workloads", OSDI 2020). */
#include "sim/workload/formats.h"
#include "sim/workload/table.h"

#include "sim/core/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum field { TYPE, COMMAND, FLAG, NEEDS_DATA, STEPS, ARRIVAL, GPUS, FIELDS };
enum { GPU, TABLE };

static const struct dpk_parameter parameters[] = {
    {"gpu", "v100", "a column of the table", "that the jobs run on"},
    {"table", "data/gavel-throughputs.csv", "a file",
        "steps a second by type of job, number of GPUs and GPU"},
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

static enum dps_status
add_job(const struct dps_lines *lines, char *const part[FIELDS],
    const struct dps_throughputs *table, const char *gpu, struct dps_workload *out,
    struct dps_error *err)
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
    double rate = dps_throughput_of(table, part[TYPE], gpus);
    if (rate <= 0 || gpus != floor(gpus)) {
        return dps_lines_refuse(lines, err,
            "%.100s on %g GPUs: the table has no steps a second of it on %s",
            part[TYPE], gpus, gpu);
    }
    struct dps_job job = {
        .submit = dps_trace_ns(arrival),
        .run = dps_trace_ns(steps / rate),
        .estimate = dps_trace_ns(steps / rate),
        .width = (uint32_t)gpus,
    };
    job.need[DPK_SLOTS] = 1;
    snprintf(name, sizeof name, "%llu", (unsigned long long)lines->number - 1);
    return dps_workload_add(out, &job, name, err);
}

static enum dps_status
read_jobs(struct dps_lines *lines, const struct dps_throughputs *table, const char *gpu,
    struct dps_workload *out, struct dps_error *err)
{
    char *line;
    char *part[FIELDS];
    enum dps_status status = dps_lines_next(lines, &line, err);
    while (status == DPS_OK && line != NULL) {
        size_t n = dps_lines_cut(line, '\t', part, FIELDS);
        if (n == FIELDS) {
            status = add_job(lines, part, table, gpu, out, err);
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
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    struct dps_throughputs table = {0};
    enum dps_status status = dps_throughputs_read(
        &table, choice, choice->values[TABLE], choice->values[GPU], err);
    if (status == DPS_OK) {
        status = read_jobs(lines, &table, choice->values[GPU], out, err);
    }
    dps_throughputs_free(&table);
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
                "  that of one GPU\n"
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
