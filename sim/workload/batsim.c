/* The table of jobs that Batsim writes (prefix_jobs.csv): its inputs are read, what its
 * schedulers made of them is not. */
#include "sim/core/field.h"
#include "sim/workload/formats.h"

#include <string.h>

enum { MOST_COLUMNS = 64 };

enum column { ID, SUBMIT, WIDTH, ESTIMATE, RUN, COLUMNS };

static const char *const titles[COLUMNS] = {"job_id", "submission_time",
    "requested_number_of_resources", "requested_time", "execution_time"};

static int
sniff(const char *line)
{
    return strncmp(line, "job_id,", 7) == 0 && strstr(line, "submission_time") != NULL;
}

static enum dps_status
find_columns(struct dps_lines *lines, size_t at[COLUMNS], struct dps_error *err)
{
    char *line;
    char *part[MOST_COLUMNS];
    enum dps_status status = dps_lines_next(lines, &line, err);
    size_t n = status == DPS_OK && line != NULL
                   ? dps_lines_cut(line, ',', part, MOST_COLUMNS)
                   : 0;
    for (size_t c = 0; status == DPS_OK && c < COLUMNS; c++) {
        at[c] = MOST_COLUMNS;
        for (size_t i = 0; i < n && i < MOST_COLUMNS; i++) {
            at[c] = strcmp(part[i], titles[c]) == 0 ? i : at[c];
        }
        if (at[c] == MOST_COLUMNS) {
            status = dps_lines_refuse(lines, err, "there is no column %s", titles[c]);
        }
    }
    return status;
}

static enum dps_status
add_job(const struct dps_lines *lines, char *const part[COLUMNS],
    struct dps_workload *out, struct dps_error *err)
{
    double value[COLUMNS] = {0};
    enum dps_status status = DPS_OK;
    for (size_t c = SUBMIT; c < COLUMNS && status == DPS_OK; c++) {
        status = dps_trace_number(lines, titles[c], part[c], &value[c], err);
    }
    if (status == DPS_OK && !(value[SUBMIT] >= 0 && value[RUN] >= 0 &&
                                value[WIDTH] >= 1 && value[WIDTH] <= 1e9)) {
        status =
            dps_lines_refuse(lines, err, "job %s: %g machines from %g s on for %g s",
                part[ID], value[WIDTH], value[SUBMIT], value[RUN]);
    }
    if (status != DPS_OK) {
        return status;
    }
    double estimate = value[ESTIMATE] > 0 ? value[ESTIMATE] : value[RUN];
    struct dps_job job = {
        .submit = dps_trace_ns(value[SUBMIT]),
        .run = dps_trace_ns(value[RUN] < estimate ? value[RUN] : estimate),
        .estimate = dps_trace_ns(estimate),
        .killed = value[RUN] > estimate,
        .width = (uint32_t)value[WIDTH],
    };
    job.need[DPK_SLOTS] = 1;
    return dps_workload_add(out, &job, part[ID], err);
}

static enum dps_status
read_all(struct dps_lines *lines, struct dps_workload *out, struct dps_error *err)
{
    char *line;
    size_t at[COLUMNS];
    enum dps_status status = find_columns(lines, at, err);
    if (status == DPS_OK) {
        status = dps_lines_next(lines, &line, err);
    }
    while (status == DPS_OK && line != NULL) {
        char *part[MOST_COLUMNS];
        char *wanted[COLUMNS];
        size_t n = dps_lines_cut(line, ',', part, MOST_COLUMNS);
        for (size_t c = 0; c < COLUMNS && status == DPS_OK; c++) {
            wanted[c] = at[c] < n ? part[at[c]] : NULL;
            status = wanted[c] != NULL
                         ? DPS_OK
                         : dps_lines_refuse(lines, err, "no value for %s", titles[c]);
        }
        if (status == DPS_OK) {
            status = add_job(lines, wanted, out, err);
        }
        if (status == DPS_OK) {
            status = dps_lines_next(lines, &line, err);
        }
    }
    return status;
}

const struct dps_trace_format dps_format_batsim = {
    .name = "batsim",
    .doc = "the table of jobs that Batsim writes, NAME_jobs.csv",
    .rules = "read: job_id, submission_time, requested_number_of_resources, "
             "requested_time, execution_time\n"
             "what its scheduler decided is not read; a job is killed at its requested "
             "time\n"
             "machines: --cluster\n",
    .sniff = sniff,
    .read = read_all,
};
