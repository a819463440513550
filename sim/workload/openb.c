/* The "openb" traces of Alibaba's GPU clusters, 2023 (Weng et al., "Beware of
 * Fragmentation", USENIX ATC 2023): a list of pods and a list of nodes. */
#include "sim/workload/formats.h"
#include "sim/workload/own.h"

#include <string.h>

/* ---- pods -------------------------------------------------------------- */

enum column { NAME, CPU, MEMORY, GPUS, GPU, SPEC, CREATED, DELETED, COLUMNS };
enum { NEEDED = SPEC };

static const char *const titles[COLUMNS] = {"name", "cpu_milli", "memory_mib",
    "num_gpu", "gpu_milli", "gpu_spec", "creation_time", "deletion_time"};

static int
sniff(const char *line)
{
    return strncmp(line, "name,cpu_milli,memory_mib,num_gpu,gpu_milli", 43) == 0;
}

/* Numbers that are whole and not negative; an empty field of those that a file may lack
 * is 0. */
static enum dps_status
read_numbers(const struct dps_lines *lines, const char *const *names, char *const *part,
    size_t from, size_t to, double *value, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t c = from; c < to && status == DPS_OK; c++) {
        status = dps_trace_number(lines, names[c], part[c], &value[c], err);
        if (status == DPS_OK && value[c] < 0) {
            status = dps_lines_refuse(
                lines, err, "%s is %s, not at least 0", names[c], part[c]);
        }
    }
    return status;
}

static enum dps_status
check_gpus(const struct dps_lines *lines, const double *value, struct dps_error *err)
{
    double n = value[GPUS];
    double milli = value[GPU];
    if (n == 0 || (n <= DPS_MOST_DEVICES && milli > 0 &&
                      (milli == 1000 || (n == 1 && milli < 1000)))) {
        return DPS_OK;
    }
    return dps_lines_refuse(lines, err,
        "%g GPUs of %g thousandths: at most 64 whole ones, or a share of one", n,
        milli);
}

static enum dps_status
add_pod(const struct dps_lines *lines, char *const part[COLUMNS],
    struct dps_workload *out, struct dps_error *err)
{
    double value[COLUMNS] = {0};
    enum dps_status status = read_numbers(lines, titles, part, CPU, SPEC, value, err);
    if (status == DPS_OK && part[CREATED][0] != '\0' && part[DELETED][0] != '\0') {
        status = read_numbers(lines, titles, part, CREATED, COLUMNS, value, err);
    }
    if (status == DPS_OK) {
        status = check_gpus(lines, value, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    double ran = value[DELETED] - value[CREATED];
    struct dps_job job = {
        .submit = dps_trace_ns(value[CREATED]),
        .run = dps_trace_ns(ran > 0 ? ran : 0),
        .estimate = dps_trace_ns(ran > 0 ? ran : 0),
        .width = 1,
        .devices = (uint32_t)value[GPUS],
        .need = {[DPK_CPU] = (int64_t)value[CPU],
            [DPK_MEMORY] = (int64_t)value[MEMORY],
            [DPK_GPU] = (int64_t)(value[GPUS] * value[GPU])},
    };
    if (job.devices > 0) {
        status = dps_models_read(out, part[SPEC], &job.models, err);
    }
    return status == DPS_OK ? dps_workload_add(out, &job, part[NAME], err) : status;
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    (void)choice;
    struct dps_columns columns;
    char *part[COLUMNS];
    enum dps_status status =
        dps_columns_find(&columns, lines, titles, COLUMNS, NEEDED, err);
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = add_pod(lines, part, out, err);
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, lines, part, err);
        }
    }
    return status;
}

const struct dps_trace_format dps_format_openb = {
    .about =
        {
            .name = "openb",
            .doc = "lists of pods of Alibaba's GPU clusters, 2023",
            .rules = "read: name, cpu_milli, memory_mib, num_gpu, gpu_milli (of each "
                     "GPU), and "
                     "where they are there gpu_spec, creation_time, deletion_time\n"
                     "a pod without GPUs has no gpu_milli and no gpu_spec\n"
                     "it is submitted at its creation and runs until its deletion\n"
                     "qos, pod_phase and scheduled_time are not read\n"
                     "machines: --cluster with a list of nodes (sn, cpu_milli, "
                     "memory_mib, gpu, "
                     "model)\n",
            .example = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_"
                       "time,deletion_time\n"
                       "openb-pod-0001,6000,12288,1,460,,427061,12902960\n",
            .sniff = sniff,
        },
    .read = read_all,
};

/* ---- nodes ------------------------------------------------------------- */

enum node_column { N_NAME, N_CPU, N_MEMORY, N_GPUS, N_MODEL, N_COLUMNS };

static const char *const node_titles[N_COLUMNS] = {
    "sn", "cpu_milli", "memory_mib", "gpu", "model"};

static enum dps_status
read_node(const struct dps_lines *lines, char *const part[N_COLUMNS], size_t i,
    struct dps_workload *out, struct dps_error *err)
{
    double value[N_COLUMNS] = {0};
    size_t letters = strlen(part[N_MODEL]);
    enum dps_status status =
        read_numbers(lines, node_titles, part, N_CPU, N_MODEL, value, err);
    if (status == DPS_OK && value[N_GPUS] > DPS_MOST_DEVICES) {
        status = dps_lines_refuse(lines, err, "%g GPUs: at most 64", value[N_GPUS]);
    }
    if (status == DPS_OK && letters > 0) {
        status = dps_workload_model(out, part[N_MODEL], letters, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    struct dps_machine *machine = &out->machines[i];
    machine->capacity[DPK_CPU] = (int64_t)value[N_CPU];
    machine->capacity[DPK_MEMORY] = (int64_t)value[N_MEMORY];
    machine->capacity[DPK_GPU] = 1000 * (int64_t)value[N_GPUS];
    machine->devices = (uint32_t)value[N_GPUS];
    machine->model =
        letters > 0 ? dps_workload_model_of(out, part[N_MODEL], letters) : 0;
    return dps_workload_name(out, i, part[N_NAME], err);
}

/* Reads the file once to count its nodes, and once to keep them. */
static enum dps_status
read_nodes(struct dps_workload *out, const char *path, uint64_t *n, int keep,
    struct dps_error *err)
{
    struct dps_lines lines = {0};
    struct dps_columns columns;
    char *part[N_COLUMNS];
    *n = 0;
    enum dps_status status = dps_lines_open(&lines, path, err);
    if (status == DPS_OK) {
        status =
            dps_columns_find(&columns, &lines, node_titles, N_COLUMNS, N_COLUMNS, err);
    }
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, &lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = keep ? read_node(&lines, part, *n, out, err) : DPS_OK;
        ++*n;
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, &lines, part, err);
        }
    }
    dps_lines_close(&lines);
    return status;
}

static enum dps_status
read_list(struct dps_workload *out, const char *path, struct dps_error *err)
{
    uint64_t n;
    enum dps_status status = read_nodes(out, path, &n, 0, err);
    if (status == DPS_OK) {
        status = dps_workload_machines(out, n, err);
    }
    return status == DPS_OK ? read_nodes(out, path, &n, 1, err) : status;
}

static int
sniff_nodes(const char *line)
{
    return strncmp(line, "sn,", 3) == 0;
}

const struct dps_cluster_format dps_cluster_openb = {
    .about =
        {
            .name = "openb-nodes",
            .doc = "lists of nodes of Alibaba's GPU clusters, 2023",
            .rules = "read: sn, cpu_milli, memory_mib, gpu, model (empty where it has "
                     "none)\n"
                     "a node has no slots: jobs that need one cannot run there\n",
            .example = "sn,cpu_milli,memory_mib,gpu,model\n"
                       "openb-node-0310,64000,262144,2,P100\n",
            .sniff = sniff_nodes,
        },
    .read = read_list,
};
