#include "analysis/compare.h"
#include "analysis/summary.h"
#include "analysis/trace.h"
#include "sim/main/commands.h"

#include <stdio.h>

static int
fail(enum dps_status status, const struct dps_error *err)
{
    fprintf(stderr, "%s\n", err->text);
    return status == DPS_EINVAL || status == DPS_EIO ? DPS_EXIT_WRONG : DPS_EXIT_FAILED;
}

int
dps_command_summary(const struct dps_options *options)
{
    struct dps_error err;
    struct dps_trace *trace = NULL;
    enum dps_status status = dps_trace_open(options->operands[0], &trace, &err);
    if (status == DPS_OK) {
        status = dps_summary_write(trace, options->json, stdout, &err);
    }
    dps_trace_close(&trace);
    return status == DPS_OK ? DPS_EXIT_DONE : fail(status, &err);
}

int
dps_command_compare(const struct dps_options *options)
{
    struct dps_error err;
    struct dps_trace *a = NULL;
    struct dps_trace *b = NULL;
    struct dps_comparison comparison = {.n_different = 0};
    const struct dps_compare_options rules = {
        .rtol = options->rtol, .atol = options->atol, .only = options->only};
    enum dps_status status = dps_trace_open(options->operands[0], &a, &err);
    if (status == DPS_OK) {
        status = dps_trace_open(options->operands[1], &b, &err);
    }
    if (status == DPS_OK) {
        status = dps_compare(a, b, &rules, stdout, &comparison, &err);
    }
    dps_trace_close(&a);
    dps_trace_close(&b);
    if (status != DPS_OK) {
        return fail(status, &err);
    }
    return comparison.n_different == 0 ? DPS_EXIT_DONE : DPS_EXIT_FAILED;
}

int
dps_command_report(const struct dps_options *options)
{
    (void)options;
    return DPS_EXIT_FAILED;
}
