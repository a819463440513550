/* The table of jobs that Batsim writes (prefix_jobs.csv): its inputs are read, what its
 * schedulers made of them is not. */
#include "sim/workload/columns.h"
#include "sim/workload/formats.h"

#include <string.h>

enum column { ID, SUBMIT, WIDTH, ESTIMATE, RUN, COLUMNS };

static const char *const titles[COLUMNS] = {"job_id", "submission_time",
    "requested_number_of_resources", "requested_time", "execution_time"};

static int
sniff(const char *line)
{
    return strncmp(line, "job_id,", 7) == 0 && strstr(line, "submission_time") != NULL;
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
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    (void)choice;
    struct dps_columns columns;
    char *part[COLUMNS];
    enum dps_status status =
        dps_columns_find(&columns, lines, titles, COLUMNS, COLUMNS, err);
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = add_job(lines, part, out, err);
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, lines, part, err);
        }
    }
    return status;
}

const struct dps_trace_format dps_format_batsim = {
    .about =
        {
            .name = "batsim",
            .doc = "the table of jobs that Batsim writes, NAME_jobs.csv",
            .rules = "read: job_id, submission_time, requested_number_of_resources, "
                     "requested_time, execution_time\n"
                     "what its scheduler decided is not read; a job is killed at its "
                     "requested "
                     "time\n"
                     "machines: --cluster\n",
            .example = "job_id,submission_time,requested_number_of_resources,requested_"
                       "time,execution_time\n"
                       "w0!7,4.5,3,100,20.25\n",
            .sniff = sniff,
        },
    .read = read_all,
};
