/* A table of jobs in depinsim's own words: a row a job, a column a quantity. */
#include "sim/workload/own.h"

#include "sim/core/field.h"
#include "sim/workload/formats.h"

#include <string.h>

/* What a row says, before it is a job. */
struct row {
    struct dps_job job;
    uint32_t gpu_milli; /* of each GPU */
    uint32_t slots;     /* NOT_SAID where the row does not say it */
};

#define NOT_SAID UINT32_MAX

#define IN_JOB(member_) (offsetof(struct row, job) + offsetof(struct dps_job, member_))
#define NEED(resource_) (IN_JOB(need) + (size_t)(resource_) * sizeof(int64_t))

#define TIME  0, 4e9                  /* 126 years */
#define EXACT 0, 9e15                 /* whole numbers that a double holds */
#define BYTES 0, 8e9, false, 1 << 20  /* MiB below 2^53 byte */
#define PLACE -2000, 2000, false, 1e6 /* ms */

enum { ID, SUBMIT, RUN, MODEL, NEEDED = MODEL, COLUMNS = 48 };

const struct dps_csv_cell dps_own_jobs[] = {
    {"id", "its name; needed", DPS_CSV_TEXT, 0, 0, 0, false, 0},
    {"submit_s", "when it is submitted [s]; needed", DPS_CSV_TIME, IN_JOB(submit), TIME,
        false, 0},
    {"run_s", "how long it runs on a machine of speed 1 [s]; needed", DPS_CSV_TIME,
        IN_JOB(run), TIME, false, 0},
    {"model", "models of GPUs that will do, with | between them; else any",
        DPS_CSV_TEXT, 0, 0, 0, false, 0},
    {"estimate_s",
        "run time that its owner says, at which it is killed [s]; else "
        "run_s",
        DPS_CSV_TIME, IN_JOB(estimate), TIME, false, 0},
    {"width", "machines that it takes at once; else 1", DPS_CSV_U32, IN_JOB(width), 1,
        1e9, true, 0},
    {"most", "machines that it takes if they are free; else width", DPS_CSV_U32,
        IN_JOB(most), 1, 1e9, true, 0},
    {"slots", "on each machine; else 0 where it needs anything else, or 1", DPS_CSV_U32,
        offsetof(struct row, slots), 0, 1e9, true, 0},
    {"cpu", "on each machine [core]", DPS_CSV_I64, NEED(DPK_CPU), 0, 1e9, false, 1000},
    {"memory_mib", "on each machine [MiB]", DPS_CSV_I64, NEED(DPK_MEMORY), EXACT, true,
        0},
    {"gpus", "on each machine", DPS_CSV_U32, IN_JOB(devices), 0, DPS_MOST_DEVICES, true,
        0},
    {"gpu_milli", "of each GPU [1/1000 GPU]; a share only of one; else 1000",
        DPS_CSV_U32, offsetof(struct row, gpu_milli), 1, 1000, true, 0},
    {"gpu_memory_mib", "of each GPU [MiB]", DPS_CSV_I64, NEED(DPK_GPU_MEMORY), EXACT,
        true, 0},
    {"disk_mib", "on each machine [MiB]", DPS_CSV_I64, NEED(DPK_DISK), EXACT, true, 0},
    {"up_kbps", "to the network [kbit/s]", DPS_CSV_I64, NEED(DPK_UP), EXACT, true, 0},
    {"down_kbps", "from the network [kbit/s]", DPS_CSV_I64, NEED(DPK_DOWN), EXACT, true,
        0},
    {"owner", "a number", DPS_CSV_U64, IN_JOB(owner), EXACT, true, 0},
    {"market", "that it is posted to, a number", DPS_CSV_U32, IN_JOB(market), 0, 4e9,
        true, 0},
    {"region", "of its machines, a number; 0: any", DPS_CSV_U32, IN_JOB(region), 0, 4e9,
        true, 0},
    {"deadline_s", "by which it is to be done, on the clock of submit_s [s]; else none",
        DPS_CSV_TIME, IN_JOB(deadline), TIME, false, 0},
    {"patience_s", "after which it is taken back where it still waits [s]; else never",
        DPS_CSV_TIME, IN_JOB(patience), TIME, false, 0},
    {"cancel_s", "after its start, when its owner stops it [s]; else never",
        DPS_CSV_TIME, IN_JOB(cancel), TIME, false, 0},
    {"checkpoint_s",
        "part of run_s after which what has run is kept, for when a machine leaves "
        "[s]; "
        "else never",
        DPS_CSV_TIME, IN_JOB(checkpoint), TIME, false, 0},
    {"checkpoint_cost_s", "time that keeping it takes each time [s]", DPS_CSV_TIME,
        IN_JOB(checkpoint_cost), TIME, false, 0},
    {"tries", "times that it is submitted where machines leave under it; else any",
        DPS_CSV_U32, IN_JOB(tries), 1, 1e9, true, 0},
    {"max_price", "that it pays a second [base unit]; else any", DPS_CSV_I64,
        IN_JOB(max_price), EXACT, true, 0},
    {"priority", "higher first", DPS_CSV_I32, IN_JOB(priority), -2e9, 2e9, true, 0},
    {"stake", "that a machine must have [base unit]", DPS_CSV_I64, IN_JOB(stake), EXACT,
        true, 0},
    {"reputation", "that a machine must have", DPS_CSV_U32, IN_JOB(reputation), 0, 1,
        false, 1e6},
    {"urgent", "1: it starts at once or is refused", DPS_CSV_U32, IN_JOB(urgent), 0, 1,
        true, 0},
    {"fixed", "1: it runs as long on a machine of any speed, as a rental does",
        DPS_CSV_U32, IN_JOB(fixed), 0, 1, true, 0},
    {"latitude", "where it comes from [degree north]", DPS_CSV_I32, IN_JOB(latitude),
        -90, 90, false, 1e7},
    {"longitude", "where it comes from [degree east]", DPS_CSV_I32, IN_JOB(longitude),
        -180, 180, false, 1e7},
    {"input_mib",
        "sent to its first machine before it runs, where there is a network "
        "[MiB]",
        DPS_CSV_I64, IN_JOB(input), BYTES},
    {"output_mib", "sent back when it has run, likewise [MiB]", DPS_CSV_I64,
        IN_JOB(output), BYTES},
    {"spread", "1: its input is sent to all of its machines", DPS_CSV_U32,
        IN_JOB(spread), 0, 1, true, 0},
    {"stages", "of its run, all alike; else 1", DPS_CSV_U32, IN_JOB(stages), 1, 1e9,
        true, 0},
    {"exchange_mib",
        "that between two stages each of its machines sends to the next, in a ring "
        "[MiB]",
        DPS_CSV_I64, IN_JOB(exchange), BYTES},
    {"x_ms", "where its owner is in the network [ms]", DPS_CSV_I32, IN_JOB(x), PLACE},
    {"y_ms", "likewise [ms]", DPS_CSV_I32, IN_JOB(y), PLACE},
    {"height_ms", "latency of its owner's access link [ms]", DPS_CSV_I32,
        IN_JOB(height), 0, 2000, false, 1e6},
};

const size_t dps_own_jobs_n = DPS_COUNT_OF(dps_own_jobs);
_Static_assert(DPS_COUNT_OF(dps_own_jobs) < COLUMNS, "room for the cells of a row");

static int
sniff(const char *line)
{
    return dps_cells_sniff(dps_own_jobs, NEEDED, line);
}

enum dps_status
dps_models_read(
    struct dps_workload *out, const char *text, uint64_t *models, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    size_t n;
    for (const char *at = text; *at != '\0' && status == DPS_OK; at += n) {
        at += *at == '|';
        n = strcspn(at, "|");
        status = dps_workload_model(out, at, n, err);
    }
    for (const char *at = text; *at != '\0' && status == DPS_OK; at += n) {
        at += *at == '|';
        n = strcspn(at, "|");
        *models |= UINT64_C(1) << dps_workload_model_of(out, at, n);
    }
    return status;
}

/* What is said of one quantity agrees with what is said of others; and what is not
 * said follows from them. */
static enum dps_status
complete(const struct dps_lines *lines, struct row *row, struct dps_error *err)
{
    struct dps_job *job = &row->job;
    bool needs = false;
    if (job->most != 0 && job->most < job->width) {
        return dps_lines_refuse(lines, err,
            "most is %u: at least the width, %u, is "
            "allowed",
            (unsigned)job->most, (unsigned)job->width);
    }
    if (row->gpu_milli < 1000 && job->devices != 1) {
        return dps_lines_refuse(lines, err,
            "gpu_milli is %u of %u GPUs: a share is allowed of one GPU alone",
            (unsigned)row->gpu_milli, (unsigned)job->devices);
    }
    job->need[DPK_GPU] = (int64_t)job->devices * row->gpu_milli;
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        needs = needs || job->need[r] > 0;
    }
    job->need[DPK_SLOTS] = row->slots != NOT_SAID ? row->slots : !needs;
    job->estimate = job->estimate >= 0 ? job->estimate : job->run;
    job->killed = job->run > job->estimate;
    job->run = job->killed ? job->estimate : job->run;
    return DPS_OK;
}

static enum dps_status
add_row(const struct dps_lines *lines, char *const part[COLUMNS],
    struct dps_workload *out, struct dps_error *err)
{
    struct row row = {
        .job = {.estimate = -1, .width = 1}, .gpu_milli = 1000, .slots = NOT_SAID};
    enum dps_status status =
        dps_cells_read(dps_own_jobs, dps_own_jobs_n, NEEDED, lines, part, &row, err);
    if (status == DPS_OK && part[MODEL][0] != '\0' && row.job.devices == 0) {
        return dps_lines_refuse(
            lines, err, "model is %.100s of no GPUs: say gpus", part[MODEL]);
    }
    if (status == DPS_OK) {
        status = complete(lines, &row, err);
    }
    if (status == DPS_OK) {
        status = dps_models_read(out, part[MODEL], &row.job.models, err);
    }
    return status == DPS_OK ? dps_workload_add(out, &row.job, part[ID], err) : status;
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    const char *titles[COLUMNS];
    char *part[COLUMNS];
    struct dps_columns columns;
    (void)choice;
    enum dps_status status = dps_cells_find(
        &columns, lines, dps_own_jobs, dps_own_jobs_n, NEEDED, titles, err);
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = add_row(lines, part, out, err);
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, lines, part, err);
        }
    }
    return status;
}

const struct dps_trace_format dps_format_csv = {
    .about =
        {
            .name = "csv",
            .doc = "depinsim's own table of jobs, a column a quantity, by its name",
            .rules =
                "the first line names the columns, in any order; id, submit_s and "
                "run_s "
                "are needed\n"
                "fields hold no quotes and no commas; an empty one is not said\n"
                "a column whose name begins with # is not read, another unknown "
                "name is "
                "an error\n"
                "a job that runs longer than estimate_s is killed then; both are of "
                "machines of speed 1\n"
                "machines: --cluster\n",
            .example = "id,submit_s,run_s,gpus,model\n"
                       "train-7,60,3600.5,2,A100|H100\n",
            .sniff = sniff,
        },
    .read = read_all,
};
