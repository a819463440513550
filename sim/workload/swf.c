/* The Standard Workload Format of the Parallel Workloads Archive (Chapin et al. 1999),
 * version 2.2: 18 fields a line, -1 where something is not known. */
#include "sim/workload/formats.h"

#include <stdlib.h>
#include <string.h>

enum field {
    ID,
    SUBMIT,
    WAIT,
    RUN,
    USED,
    CPU_TIME,
    MEMORY,
    WIDTH,
    ESTIMATE,
    MEMORY_WANTED,
    STATUS,
    USER,
    FIELDS = 18
};

/* Status of a part of a job that was checkpointed or swapped out; its line of the whole
 * has another. */
enum { PART = 2, LAST_DONE, LAST_FAILED };

static int
sniff(const char *line)
{
    size_t n = 0;
    if (line[0] == ';') {
        return 1;
    }
    for (const char *at = line; *at != '\0'; n++) {
        at += strspn(at, " \t");
        size_t length = strcspn(at, " \t");
        if (strspn(at, "+-.0123456789eE") < length) {
            return 0;
        }
        at += length;
        n -= length == 0;
    }
    return n == FIELDS;
}

/* Reads the fields of a line. */
static enum dps_status
read_fields(const struct dps_lines *lines, char *line, double field[FIELDS],
    struct dps_error *err)
{
    size_t n = 0;
    enum dps_status status = DPS_OK;
    for (char *at = line; status == DPS_OK; n++) {
        at += strspn(at, " \t");
        size_t length = strcspn(at, " \t");
        char *next = at + length + (at[length] != '\0');
        at[length] = '\0';
        if (length == 0) {
            break;
        }
        if (n < FIELDS) {
            status = dps_trace_number(lines, "a field", at, &field[n], err);
        }
        at = next;
    }
    if (status == DPS_OK && n != FIELDS) {
        status = dps_lines_refuse(
            lines, err, "%zu fields: a job of the format has %d", n, FIELDS);
    }
    return status;
}

static enum dps_status
add_job(const struct dps_lines *lines, const double field[FIELDS], const char *name,
    struct dps_workload *out, struct dps_error *err)
{
    double width = field[WIDTH] > 0 ? field[WIDTH] : field[USED];
    double run = field[RUN] > 0 ? field[RUN] : 0;
    double estimate = field[ESTIMATE] > 0 ? field[ESTIMATE] : run;
    if (field[SUBMIT] < 0 || width > 1e9) {
        return dps_lines_refuse(lines, err,
            "job %s is submitted at %g s for %g processors", name, field[SUBMIT],
            width);
    }
    if (field[STATUS] >= PART && field[STATUS] <= LAST_FAILED) {
        return DPS_OK;
    }
    if (width < 1) {
        out->left_out++;
        return DPS_OK;
    }
    struct dps_job job = {
        .submit = dps_trace_ns(field[SUBMIT]),
        .run = dps_trace_ns(run < estimate ? run : estimate),
        .estimate = dps_trace_ns(estimate),
        .owner =
            field[USER] > 0 && field[USER] < UINT32_MAX ? (uint32_t)field[USER] : 0,
        .killed = run > estimate,
        .width = (uint32_t)width,
    };
    job.need[DPK_SLOTS] = 1;
    return dps_workload_add(out, &job, name, err);
}

/* "; MaxProcs: 100" says how many processors there are, or "; MaxNodes" if that is
 * all. */
static void
read_header(const char *line, double *procs, double *nodes)
{
    line += strspn(line, "; \t");
    if (strncmp(line, "MaxProcs:", 9) == 0) {
        *procs = strtod(line + 9, NULL);
    } else if (strncmp(line, "MaxNodes:", 9) == 0) {
        *nodes = strtod(line + 9, NULL);
    }
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    (void)choice;
    char *line;
    double procs = 0;
    double nodes = 0;
    enum dps_status status = dps_lines_next(lines, &line, err);
    while (status == DPS_OK && line != NULL) {
        double field[FIELDS] = {0};
        char name[32] = "";
        if (line[0] == ';') {
            read_header(line, &procs, &nodes);
        } else if (line[strspn(line, " \t")] != '\0') {
            const char *id = line + strspn(line, " \t");
            size_t n = strcspn(id, " \t");
            memcpy(name, id, n < sizeof name - 1 ? n : sizeof name - 1);
            status = read_fields(lines, line, field, err);
            if (status == DPS_OK) {
                status = add_job(lines, field, name, out, err);
            }
        }
        if (status == DPS_OK) {
            status = dps_lines_next(lines, &line, err);
        }
    }
    double machines = procs > 0 ? procs : nodes;
    if (status == DPS_OK && machines >= 1 && machines < 1e7) {
        status = dps_workload_slots(out, (uint64_t)machines, err);
    }
    return status;
}

const struct dps_trace_format dps_format_swf = {
    .about =
        {
            .name = "swf",
            .doc = "Standard Workload Format of the Parallel Workloads Archive",
            .rules =
                "processors: field 8, or 5 (used) where that is not known; without "
                "either the job is left out\n"
                "run time: field 4; -1 counts as 0\n"
                "estimate: field 9, or the run time where that is not known (-1 or 0); "
                "a job that runs longer\n"
                "  is killed then\n"
                "status (field 11): jobs that failed (0) or were cancelled (5) run for "
                "as long as they ran;\n"
                "  lines of parts of jobs (2, 3, 4), which have a line of the whole "
                "too, "
                "are not read\n"
                "owner: field 12; one that is not known is 0\n"
                "machines: the header's MaxProcs, or MaxNodes\n"
                "memory, queues, partitions and think times are not used\n",
            .example = "; MaxProcs: 100\n"
                       "1 10 0 30 4 -1 -1 4 60 -1 1 7 1 -1 -1 -1 -1 -1\n",
            .sniff = sniff,
        },
    .read = read_all,
};
