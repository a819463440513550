#include "analysis/compare.h"
#include "analysis/report.h"
#include "analysis/summary.h"
#include "analysis/trace.h"
#include "sim/main/commands.h"

#include <stdio.h>
#include <string.h>

enum { PATH_TEXT = 4200 };

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

/* Where a report goes by itself: into the run's folder. */
static void
usual_report(const char *trace, char path[PATH_TEXT])
{
    size_t n = strlen(trace);
    bool file = n > 3 && strcmp(trace + n - 3, ".h5") == 0;
    const char *slash = strrchr(trace, '/');
    if (!file) {
        snprintf(path, PATH_TEXT, "%s/report.html", trace);
    } else if (slash == NULL) {
        snprintf(path, PATH_TEXT, "report.html");
    } else {
        snprintf(path, PATH_TEXT, "%.*s/report.html", (int)(slash - trace), trace);
    }
}

enum dps_status
dps_report_of_folder(const char *folder, struct dps_error *err)
{
    struct dps_trace *trace = NULL;
    char path[PATH_TEXT];
    usual_report(folder, path);
    enum dps_status status = dps_trace_open(folder, &trace, err);
    if (status == DPS_OK) {
        status = dps_report_write(&trace, 1, path, NULL, err);
    }
    dps_trace_close(&trace);
    return status;
}

int
dps_command_report(const struct dps_options *options)
{
    struct dps_error err;
    struct dps_trace *traces[DPS_REPORT_TRACES] = {NULL};
    char path[PATH_TEXT];
    enum dps_status status = DPS_OK;
    size_t n = options->n_operands;
    if (n > DPS_REPORT_TRACES) {
        fprintf(
            stderr, "depinsim report: draws at most %d traces\n", DPS_REPORT_TRACES);
        return DPS_EXIT_WRONG;
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_trace_open(options->operands[i], &traces[i], &err);
    }
    bool opened = status == DPS_OK;
    usual_report(options->operands[0], path);
    const char *out = options->output != NULL ? options->output : path;
    if (opened) {
        status = dps_report_write(traces, n, out, options->figures, &err);
    }
    for (size_t i = 0; i < n; i++) {
        dps_trace_close(&traces[i]);
    }
    if (status == DPS_OK) {
        fprintf(stderr, "%s\n", out);
        return DPS_EXIT_DONE;
    }
    fprintf(stderr, "%s\n", err.text);
    return opened ? DPS_EXIT_FAILED : DPS_EXIT_WRONG;
}
