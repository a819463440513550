#include "sim/dispatch/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The nodes of a job, ascending, in ranges. */
static void
write_nodes(uint32_t *nodes, uint32_t n, FILE *out)
{
    qsort(nodes, n, sizeof *nodes, compare);
    for (uint32_t i = 0; i < n;) {
        uint32_t last = i;
        while (last + 1 < n && nodes[last + 1] == nodes[last] + 1) {
            last++;
        }
        fprintf(out, i > 0 ? " %u" : "%u", (unsigned)nodes[i]);
        if (last > i) {
            fprintf(out, "-%u", (unsigned)nodes[last]);
        }
        i = last + 1;
    }
}

/* Nanoseconds as seconds with all their decimals. */
static void
write_seconds(int64_t ns, FILE *out)
{
    enum { SECOND = 1000000000 };
    if (ns == INT64_MAX) {
        fputs("inf,", out);
        return;
    }
    fprintf(out, "%lld.%09lld,", (long long)(ns / SECOND), (long long)(ns % SECOND));
}

static void
write_plain(const struct dps_workload *workload, const struct dps_job *job,
    const struct dps_placement *placement, FILE *out)
{
    fprintf(out, "%s,", workload->text + job->name);
    write_seconds(job->submit, out);
    write_seconds(placement->start, out);
    write_seconds(placement->finish, out);
}

static void
write_batsim(const struct dps_workload *workload, const struct dps_job *job,
    const struct dps_placement *placement, FILE *out)
{
    int64_t turnaround = placement->finish - job->submit;
    int64_t ran = placement->finish - placement->start;
    if (placement->finish == INT64_MAX) {
        ran = INT64_MAX;
        turnaround = INT64_MAX;
    }
    fprintf(out, "%s,depinsim,", workload->text + job->name);
    write_seconds(job->submit, out);
    fprintf(out, "%u,", (unsigned)job->width);
    write_seconds(job->estimate, out);
    fprintf(out, "%d,", !job->killed);
    write_seconds(placement->start, out);
    write_seconds(ran, out);
    write_seconds(placement->finish, out);
    write_seconds(placement->start - job->submit, out);
    write_seconds(turnaround, out);
    fprintf(out, "%.9g,", ran > 0 ? (double)turnaround / (double)ran : 0.0);
}

static const char plain_header[] = "job,submit_s,start_s,finish_s,machines\n";
static const char batsim_header[] =
    "job_id,workload_name,submission_time,requested_number_of_resources,requested_time,"
    "success,starting_time,execution_time,finish_time,waiting_time,turnaround_time,"
    "stretch,allocated_resources\n";

static void
write_all(const struct dps_workload *workload, const struct dps_placements *placements,
    bool batsim, FILE *out)
{
    fputs(batsim ? batsim_header : plain_header, out);
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_placement *placement = &placements->jobs[i];
        if (dps_placement_ran(placement)) {
            (batsim ? write_batsim : write_plain)(
                workload, &workload->jobs[i], placement, out);
            write_nodes(placements->nodes + placement->first, placement->n, out);
            fputc('\n', out);
        }
    }
}

enum dps_status
dps_dispatch_table(const struct dps_workload *workload,
    const struct dps_placements *placements, bool batsim, const char *path,
    struct dps_error *err)
{
    size_t n = strlen(path) + sizeof ".part";
    char *part = malloc(n);
    if (part == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for the name of a file");
    }
    snprintf(part, n, "%s.part", path);
    FILE *out = fopen(part, "w");
    bool whole = out != NULL;
    if (whole) {
        write_all(workload, placements, batsim, out);
        whole = !ferror(out);
        whole = fclose(out) == 0 && whole;
        whole = whole && rename(part, path) == 0;
    }
    enum dps_status status =
        whole ? DPS_OK : dps_fail(err, DPS_EIO, "%s: %s", path, strerror(errno));
    if (!whole) {
        remove(part);
    }
    free(part);
    return status;
}
