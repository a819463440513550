#include "sim/core/unit.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/fullness.h"
#include "sim/dispatch/measures.h"
#include "sim/dispatch/table.h"
#include "sim/main/commands.h"
#include "sim/workload/formats.h"
#include "sim/workload/inflate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_placements placements;
    struct dps_fullness fullness; /* of an inflated trace */
    double inflate;               /* 0: by the times of the trace */
};

/* The machines: so many as --cluster says, or those of its file, or of the trace. */
static enum dps_status
read_cluster(const struct dps_options *options, struct dps_workload *workload,
    struct dps_error *err)
{
    const char *cluster = options->cluster;
    int64_t n = 0;
    if (cluster == NULL) {
        return workload->n_machines > 0
                   ? DPS_OK
                   : dps_fail(err, DPS_EINVAL,
                         "%s does not say which machines there are: say --cluster N "
                         "or --cluster FILE",
                         options->operands[0]);
    }
    bool is_file = dps_count_parse(cluster, &n, NULL) != DPS_OK;
    enum dps_status status = is_file ? dps_cluster_read(workload, cluster, err)
                                     : dps_workload_slots(workload, (uint64_t)n, err);
    return status == DPS_OK ? status : dps_within(err, status, "--cluster");
}

/* `time`, or `inflate=R`. */
static enum dps_status
read_mode(const char *mode, double *inflate, struct dps_error *err)
{
    char *end = NULL;
    *inflate = 0;
    if (mode == NULL || strcmp(mode, "time") == 0) {
        return DPS_OK;
    }
    if (strncmp(mode, "inflate=", 8) == 0) {
        *inflate = strtod(mode + 8, &end);
    }
    return end != NULL && end != mode + 8 && *end == '\0' && *inflate > 0 &&
                   *inflate <= 100
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "--mode is %s, not time or inflate=R with R in (0, 100]", mode);
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

/* One value of the points, by percent arrived. */
static void
print_curve(const struct dps_fullness *fullness, const char *name, size_t offset)
{
    const char *comma = "";
    printf(", \"%s\": {", name);
    for (size_t k = 0; k < fullness->n; k++) {
        const struct dps_fullness_point *point = &fullness->points[k];
        if (point->n > 0) {
            double value;
            memcpy(&value, (const char *)point + offset, sizeof value);
            printf("%s\"%zu\": %.2f", comma, k, value);
            comma = ", ";
        }
    }
    printf("}");
}

/* What the scheduler was set to, with what nobody said. */
static void
print_settings(const struct dps_kernel *kernel)
{
    printf(", \"settings\": {");
    for (uint32_t i = 0; i < kernel->table->n_parameters; i++) {
        printf("%s\"%s\": \"%s\"", i > 0 ? ", " : "", kernel->table->parameters[i].name,
            kernel->values[i]);
    }
    printf("}");
}

static void
print_json(const struct dps_options *options, const struct replay *self)
{
    const struct dps_placements *placements = &self->placements;
    struct dps_measures m = dps_measures_of(&self->workload, placements);
    printf("{\"jobs\": %" PRIu64 ", \"mean_wait_s\": %.9g, "
           "\"mean_bounded_slowdown\": %.9g, \"utilisation\": %.9g, "
           "\"makespan_s\": %.12g, \"max_wait_s\": %.12g, \"refused\": %" PRIu64
           ", \"left_out\": %" PRIu64 ", \"machines\": %zu, \"decisions\": %" PRIu64
           ", \"scheduler\": \"%s\", \"seed\": %" PRIu64
           ", \"state_hash\": \"%016" PRIx64 "%016" PRIx64 "\"",
        m.jobs, m.mean_wait, m.mean_bounded_slowdown, m.utilisation, m.makespan,
        m.max_wait, m.refused, self->workload.left_out, self->workload.n_machines,
        placements->decisions, options->scheduler, self->kernel.seed,
        placements->hash[0], placements->hash[1]);
    print_settings(&self->kernel);
    if (self->inflate > 0) {
        print_curve(&self->fullness, "allocation_pct",
            offsetof(struct dps_fullness_point, allocation));
        print_curve(&self->fullness, "fragmentation_pct",
            offsetof(struct dps_fullness_point, fragmentation));
        print_curve(&self->fullness, "fragmented_pct",
            offsetof(struct dps_fullness_point, fragmented));
    }
    printf("}\n");
}

static enum dps_status
read_workload(
    const struct dps_options *options, struct replay *self, struct dps_error *err)
{
    struct dps_own_draws draws = {.seed = self->kernel.seed};
    enum dps_status status =
        dps_workload_read(&self->workload, options->operands[0], options->format, err);
    if (status == DPS_OK) {
        status = read_cluster(options, &self->workload, err);
    }
    if (status == DPS_OK && self->inflate > 0) {
        status = dps_workload_inflate(
            &self->workload, self->inflate, dps_own_draws(&draws), err);
    }
    return status;
}

static enum dps_status
replay(const struct dps_options *options, struct replay *self, struct dps_error *err)
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
        status = read_mode(options->mode, &self->inflate, err);
    }
    if (status == DPS_OK) {
        status = dps_kernel_open(&self->kernel, DPK_SCHEDULER, options->scheduler, seed, err);
    }
    if (status == DPS_OK) {
        status = read_workload(options, self, err);
    }
    if (status == DPS_OK) {
        status = dps_dispatch(&self->workload, &self->kernel, &self->placements, err);
    }
    if (status == DPS_OK && self->inflate > 0) {
        status = dps_fullness_of(&self->fullness, &self->workload, &self->placements,
            &self->kernel.host, err);
    }
    if (status == DPS_OK && options->jobs_file != NULL) {
        status = dps_dispatch_table(
            &self->workload, &self->placements, batsim, options->jobs_file, err);
    }
    return status;
}

int
dps_command_replay(const struct dps_options *options)
{
    struct dps_error err = {.status = DPS_OK};
    struct replay self = {.inflate = 0};
    enum dps_status status = replay(options, &self, &err);
    if (status == DPS_OK) {
        print_json(options, &self);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    dps_fullness_free(&self.fullness);
    dps_placements_free(&self.placements);
    dps_kernel_close(&self.kernel);
    dps_workload_free(&self.workload);
    return status == DPS_OK       ? DPS_EXIT_DONE
           : status == DPS_EINVAL ? DPS_EXIT_WRONG
                                  : DPS_EXIT_FAILED;
}
