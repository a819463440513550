#include "sim/core/unit.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/measures.h"
#include "sim/dispatch/table.h"
#include "sim/main/commands.h"
#include "sim/workload/formats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The machines: so many as --cluster says, or those of the trace. */
static enum dps_status
read_cluster(const struct dps_options *options, struct dps_workload *workload,
    struct dps_error *err)
{
    int64_t n = 0;
    if (options->cluster == NULL) {
        return workload->n_machines > 0
                   ? DPS_OK
                   : dps_fail(err, DPS_EINVAL,
                         "%s does not say how many machines there are: say --cluster N",
                         options->operands[0]);
    }
    enum dps_status status = dps_count_parse(options->cluster, &n, err);
    if (status != DPS_OK || n < 0) {
        return dps_within(err, DPS_EINVAL, "--cluster");
    }
    return dps_workload_slots(workload, (uint64_t)n, err);
}

static enum dps_status
seed_of(const struct dps_options *options, uint64_t *seed, struct dps_error *err)
{
    int64_t value = 1;
    enum dps_status status =
        options->seed != NULL ? dps_count_parse(options->seed, &value, err) : DPS_OK;
    *seed = (uint64_t)value;
    return status == DPS_OK ? status : dps_within(err, status, "--seed");
}

static void
print_json(const struct dps_options *options, const struct dps_workload *workload,
    const struct dps_placements *placements, const struct dps_kernel *kernel)
{
    struct dps_measures m = dps_measures_of(workload, placements);
    printf("{\"jobs\": %" PRIu64 ", \"mean_wait_s\": %.9g, "
           "\"mean_bounded_slowdown\": %.9g, \"utilisation\": %.9g, "
           "\"makespan_s\": %.12g, \"max_wait_s\": %.12g, \"refused\": %" PRIu64
           ", \"left_out\": %" PRIu64 ", \"machines\": %zu, \"decisions\": %" PRIu64
           ", \"scheduler\": \"%s\", \"seed\": %" PRIu64
           ", \"state_hash\": \"%016" PRIx64 "%016" PRIx64 "\"}\n",
        m.jobs, m.mean_wait, m.mean_bounded_slowdown, m.utilisation, m.makespan,
        m.max_wait, m.refused, workload->left_out, workload->n_machines,
        placements->decisions, options->scheduler, kernel->seed, placements->hash[0],
        placements->hash[1]);
}

static enum dps_status
replay(const struct dps_options *options, struct dps_workload *workload,
    struct dps_kernel *kernel, struct dps_placements *placements, struct dps_error *err)
{
    uint64_t seed;
    bool batsim =
        options->jobs_format != NULL && strcmp(options->jobs_format, "batsim") == 0;
    if (options->scheduler == NULL) {
        return dps_fail(err, DPS_EINVAL, "say which scheduler: --scheduler NAME");
    }
    if (options->jobs_format != NULL && !batsim &&
        strcmp(options->jobs_format, "plain") != 0) {
        return dps_fail(err, DPS_EINVAL, "--jobs-format is %s, not plain or batsim",
            options->jobs_format);
    }
    enum dps_status status = seed_of(options, &seed, err);
    if (status == DPS_OK) {
        status = dps_kernel_open(kernel, options->scheduler, seed, err);
    }
    if (status == DPS_OK) {
        status =
            dps_workload_read(workload, options->operands[0], options->format, err);
    }
    if (status == DPS_OK) {
        status = read_cluster(options, workload, err);
    }
    if (status == DPS_OK) {
        status = dps_dispatch(workload, kernel, placements, err);
    }
    if (status == DPS_OK && options->jobs_file != NULL) {
        status =
            dps_dispatch_table(workload, placements, batsim, options->jobs_file, err);
    }
    return status;
}

int
dps_command_replay(const struct dps_options *options)
{
    struct dps_error err = {.status = DPS_OK};
    struct dps_workload workload = {0};
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    enum dps_status status = replay(options, &workload, &kernel, &placements, &err);
    if (status == DPS_OK) {
        print_json(options, &workload, &placements, &kernel);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_workload_free(&workload);
    return status == DPS_OK       ? DPS_EXIT_DONE
           : status == DPS_EINVAL ? DPS_EXIT_WRONG
                                  : DPS_EXIT_FAILED;
}
