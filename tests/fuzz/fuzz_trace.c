/* Any bytes as a trace, a cluster or a list of times away: a sentence, or values that
 * hold what their headers promise.  The first byte chooses the reader, what follows is
 * the file. */
#define _GNU_SOURCE /* memfd_create */

#include "sim/workload/downtime.h"
#include "sim/workload/formats.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* NOLINT */

/* Readers, in the order of tests/fuzz/corpus/trace; new ones go last. */
enum sort { TRACE, CLUSTER, DOWN };
static const struct {
    enum sort sort;
    const char *format;
} readers[] = {
    {TRACE, NULL},
    {TRACE, "swf"},
    {TRACE, "batsim"},
    {TRACE, "batsim-json:speed=1e9,com=ignored"},
    {TRACE, "openb"},
    {TRACE, "gavel"},
    {TRACE, "azure"},
    {TRACE, "mooncake:cache=shared"},
    {TRACE, "csv"},
    {CLUSTER, NULL},
    {DOWN, "csv"},
    {DOWN, "lanl"},
    {DOWN, "spot"},
};
enum { READERS = sizeof readers / sizeof *readers };

static void
require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void
check_sentence(enum dps_status status, const struct dps_error *err)
{
    require(status == DPS_EINVAL || status == DPS_EIO);
    require(err->status == status && err->text[0] != '\0');
    require(strchr(err->text, '\n') == NULL);
}

/* ---- what is promised -------------------------------------------------- */

static void
check_jobs(const struct dps_workload *workload)
{
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        require(job->submit >= 0 && job->run >= 0 && job->run <= job->estimate);
        require(i == 0 || job[-1].submit <= job->submit);
        require(job->width >= 1 && job->most >= job->width);
        require(job->name < workload->n_text && job->kind < workload->n_kinds);
        require(job->models >> 1 >> workload->n_models == 0);
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            require(job->need[r] >= 0);
        }
    }
}

static void
check_machines(const struct dps_workload *workload)
{
    for (size_t i = 0; i < workload->n_machines; i++) {
        const struct dps_machine *machine = &workload->machines[i];
        require(machine->name < workload->n_text);
        require(machine->model <= workload->n_models);
        require(machine->devices <= DPS_MOST_DEVICES);
    }
}

static void
check_down(const struct dps_downtime *down, size_t n_machines)
{
    for (size_t i = 0; i < down->n; i++) {
        const struct dps_down *one = &down->items[i];
        require(one->from >= 0 && one->to > one->from && one->machine < n_machines);
        require(i == 0 || one[-1].from <= one->from);
    }
}

/* ---- reading ----------------------------------------------------------- */

static void
read_trace(const struct dps_source *source)
{
    struct dps_error err = {.status = DPS_OK};
    struct dps_workload workload;
    enum dps_status status = dps_trace_read(&workload, source, &err);
    if (status == DPS_OK) {
        check_jobs(&workload);
        check_machines(&workload);
    } else {
        check_sentence(status, &err);
    }
    dps_workload_free(&workload);
}

static void
read_cluster(const struct dps_source *source)
{
    struct dps_error err = {.status = DPS_OK};
    struct dps_workload workload = {0};
    enum dps_status status = dps_cluster_read(&workload, source->path, &err);
    if (status == DPS_OK) {
        check_machines(&workload);
    } else {
        check_sentence(status, &err);
    }
    dps_workload_free(&workload);
}

static void
read_down(const struct dps_source *source)
{
    struct dps_error err = {.status = DPS_OK};
    struct dps_workload workload = {0};
    struct dps_downtime down = {0};
    enum dps_status status = dps_workload_slots(&workload, 4, &err);
    require(status == DPS_OK);
    status = dps_downtime_read(&down, &workload, source, &err);
    if (status == DPS_OK) {
        check_down(&down, workload.n_machines);
    } else {
        check_sentence(status, &err);
    }
    dps_downtime_free(&down);
    dps_workload_free(&workload);
}

/* Whether a file asks for so many machines that making them is all that is tested. */
static bool
is_vast(const uint8_t *data, size_t size)
{
    size_t digits = 0;
    for (size_t i = 0; i < size && digits < 6; i++) {
        digits = data[i] >= '0' && data[i] <= '9' ? digits + 1 : 0;
    }
    return digits >= 6;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) /* NOLINT: its given name */
{
    static void (*const read_as[])(const struct dps_source *) = {
        [TRACE] = read_trace, [CLUSTER] = read_cluster, [DOWN] = read_down};
    static const char *const places[] = {"scenarios"};
    char path[64];
    size_t reader = size > 0 ? data[0] % READERS : 0;
    enum sort sort = readers[reader].sort;
    bool names_machines = sort == CLUSTER || reader <= 1 || reader == 3;
    if (size == 0 || (names_machines && is_vast(data + 1, size - 1))) {
        return 0;
    }
    int fd = memfd_create("trace", 0);
    require(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const struct dps_source source = {path, readers[reader].format, places, 1};
    read_as[sort](&source);
    close(fd);
    return 0;
}
