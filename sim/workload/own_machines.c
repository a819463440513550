/* A table of machines in depinsim's own words, and openb's lists of nodes. */
#include "sim/workload/own.h"

#include "sim/core/field.h"
#include "sim/workload/formats.h"

#include <stdio.h>
#include <string.h>

struct row {
    struct dps_machine machine;
    uint32_t count;
};

#define IN(member_)                                                                    \
    (offsetof(struct row, machine) + offsetof(struct dps_machine, member_))
#define OF(resource_) (IN(capacity) + (size_t)(resource_) * sizeof(int64_t))
#define EXACT         0, 9e15                 /* whole numbers that a double holds */
#define PLACE         -2000, 2000, false, 1e6 /* ms */

enum { NAME, MODEL, NEEDED = MODEL, COLUMNS = 36 };

const struct dps_csv_cell dps_own_machines[] = {
    {"name", "its name; needed", DPS_CSV_TEXT, 0, 0, 0, false, 0},
    {"model", "of its GPUs", DPS_CSV_TEXT, 0, 0, 0, false, 0},
    {"count", "so many alike, NAME-0, NAME-1 ...; else one, NAME", DPS_CSV_U32,
        offsetof(struct row, count), 1, 1 << 24, true, 0},
    {"slots", "places for jobs; else 1", DPS_CSV_I64, OF(DPK_SLOTS), 0, 1e9, true, 0},
    {"speed", "that jobs' run times are divided by; else 1", DPS_CSV_U64, IN(speed),
        1e-6, 1e6, false, 1e6},
    {"idle_w", "power where nothing runs [W]", DPS_CSV_U32, IN(idle_power), 0, 4e6,
        false, 1000},
    {"peak_w", "power where all of it is in use, at least idle_w [W]; else idle_w",
        DPS_CSV_U32, IN(peak_power), 0, 4e6, false, 1000},
    {"cpu", "[core]", DPS_CSV_I64, OF(DPK_CPU), 0, 1e9, false, 1000},
    {"memory_mib", "[MiB]", DPS_CSV_I64, OF(DPK_MEMORY), EXACT, true, 0},
    {"gpus", "how many", DPS_CSV_U32, IN(devices), 0, DPS_MOST_DEVICES, true, 0},
    {"gpu_memory_mib", "of each GPU [MiB]", DPS_CSV_I64, OF(DPK_GPU_MEMORY), EXACT,
        true, 0},
    {"disk_mib", "[MiB]", DPS_CSV_I64, OF(DPK_DISK), EXACT, true, 0},
    {"least_mib", "need of disk that it takes [MiB]", DPS_CSV_I64, IN(least), EXACT,
        true, 0},
    {"up_kbps", "to the network [kbit/s]", DPS_CSV_I64, OF(DPK_UP), EXACT, true, 0},
    {"down_kbps", "from the network [kbit/s]", DPS_CSV_I64, OF(DPK_DOWN), EXACT, true,
        0},
    {"region", "a number, from 1 on", DPS_CSV_U32, IN(region), 0, 4e9, true, 0},
    {"owner", "a number", DPS_CSV_U64, IN(owner), EXACT, true, 0},
    {"market", "that it serves, a number", DPS_CSV_U32, IN(market), 0, 4e9, true, 0},
    {"price", "that it asks a second [base unit]", DPS_CSV_I64, IN(price), EXACT, true,
        0},
    {"stake", "[base unit]", DPS_CSV_I64, IN(stake), EXACT, true, 0},
    {"reputation", "in [0, 1]", DPS_CSV_U32, IN(reputation), 0, 1, false, 1e6},
    {"until_s", "when it says that it leaves [s]; else never", DPS_CSV_TIME, IN(until),
        0, 4e9, false, 0},
    {"latitude", "[degree north]", DPS_CSV_I32, IN(latitude), -90, 90, false, 1e7},
    {"longitude", "[degree east]", DPS_CSV_I32, IN(longitude), -180, 180, false, 1e7},
    {"x_ms", "where it is in the network [ms]", DPS_CSV_I32, IN(x), PLACE},
    {"y_ms", "likewise [ms]", DPS_CSV_I32, IN(y), PLACE},
    {"height_ms", "latency of its access link [ms]", DPS_CSV_I32, IN(height), 0, 2000,
        false, 1e6},
};

const size_t dps_own_machines_n = DPS_COUNT_OF(dps_own_machines);
_Static_assert(DPS_COUNT_OF(dps_own_machines) < COLUMNS, "room for the cells of a row");

static int
sniff(const char *line)
{
    return dps_cells_sniff(dps_own_machines, NEEDED, line);
}

/* Writes the machines of a row from i on. */
static enum dps_status
keep(const struct dps_lines *lines, char *const part[COLUMNS], struct row *row,
    struct dps_workload *out, uint64_t i, struct dps_error *err)
{
    struct dps_machine *machine = &row->machine;
    enum dps_status status = DPS_OK;
    size_t letters = strlen(part[MODEL]);
    char name[256];
    if (letters > 0 && machine->devices == 0) {
        return dps_lines_refuse(
            lines, err, "model is %.100s of no GPUs: say gpus", part[MODEL]);
    }
    if (letters > 0) {
        status = dps_workload_model(out, part[MODEL], letters, err);
        machine->model = dps_workload_model_of(out, part[MODEL], letters);
    }
    if (machine->peak_power == 0) {
        machine->peak_power = machine->idle_power;
    }
    if (machine->peak_power < machine->idle_power) {
        return dps_lines_refuse(lines, err, "peak_w is %g, less than idle_w, %g",
            machine->peak_power / 1e3, machine->idle_power / 1e3);
    }
    machine->capacity[DPK_GPU] = 1000 * (int64_t)machine->devices;
    for (uint64_t k = 0; k < row->count && status == DPS_OK; k++) {
        out->machines[i + k] = *machine;
        snprintf(name, sizeof name, "%.200s-%llu", part[NAME], (unsigned long long)k);
        status = dps_workload_name(out, i + k, row->count > 1 ? name : part[NAME], err);
    }
    return status;
}

/* Reads the file once to count its machines, and once to keep them. */
static enum dps_status
read_rows(struct dps_workload *out, const char *path, uint64_t *n, bool keeps,
    struct dps_error *err)
{
    struct dps_lines lines = {0};
    struct dps_columns columns;
    const char *titles[COLUMNS];
    char *part[COLUMNS] = {NULL};
    *n = 0;
    enum dps_status status = dps_lines_open(&lines, path, err);
    if (status == DPS_OK) {
        status = dps_cells_find(&columns, &lines, dps_own_machines, dps_own_machines_n,
            NEEDED, titles, err);
    }
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, &lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        struct row row = {
            .machine = {.until = INT64_MAX, .capacity = {[DPK_SLOTS] = 1}}, .count = 1};
        status = dps_cells_read(
            dps_own_machines, dps_own_machines_n, NEEDED, &lines, part, &row, err);
        if (status == DPS_OK && keeps) {
            status = keep(&lines, part, &row, out, *n, err);
        }
        *n += row.count;
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, &lines, part, err);
        }
    }
    dps_lines_close(&lines);
    return status;
}

static enum dps_status
read_csv(struct dps_workload *out, const char *path, struct dps_error *err)
{
    uint64_t n;
    enum dps_status status = read_rows(out, path, &n, false, err);
    if (status == DPS_OK) {
        status = dps_workload_machines(out, n, err);
    }
    return status == DPS_OK ? read_rows(out, path, &n, true, err) : status;
}

const struct dps_cluster_format dps_cluster_csv = {
    .about =
        {
            .name = "csv",
            .doc = "depinsim's own table of machines, a column a quantity, by its name",
            .rules = "the first line names the columns, in any order; name is needed\n"
                     "fields hold no quotes and no commas; an empty one is not said\n"
                     "a column whose name begins with # is not read, another unknown "
                     "name is an error\n",
            .example = "name,count,cpu,memory_mib,gpus,model,price\n"
                       "rack,40,64,524288,8,A100,120\n",
            .sniff = sniff,
        },
    .read = read_csv,
};
