#include "sim/window/spec.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ------------------------------------------------------------ */

static const struct dps_kind flow = {
    .name = "flow",
    .doc = "latency + size/bandwidth, equal flows share a link (SimGrid's CM02 without "
           "its "
           "corrections): closed forms hold",
};

static const struct dps_kind tcp = {
    .name = "tcp",
    .doc = "slow start, overhead, window and unfairness by round-trip time (SimGrid's "
           "LV08)",
};

static const struct dps_kind *const network_kinds[] = {&flow, &tcp};

const struct dps_family dps_window_networks = {
    .name = "window.network",
    .doc = "how transfers share access links inside a window",
    .kinds = network_kinds,
    .n_kinds = DPS_COUNT_OF(network_kinds),
};

#define HOST(member, ...) DPS_FIELD(struct dps_window_host, member, __VA_ARGS__)
#define TASK(member, ...) DPS_FIELD(struct dps_window_task, member, __VA_ARGS__)
#define SPEC(member, ...) DPS_FIELD(struct dps_window_spec, member, __VA_ARGS__)

static const struct dps_field host_fields[] = {
    HOST(x, DPS_NUMBER, .unit = "s", .domain = "[-1000, 1000]",
        .doc = "first coordinate: the latency between two hosts is their distance plus "
               "both heights"),
    HOST(y, DPS_NUMBER, .unit = "s", .domain = "[-1000, 1000]",
        .doc = "second coordinate"),
    HOST(height, DPS_NUMBER, .unit = "s", .domain = "[0, 1000]",
        .doc = "latency of the host's access link"),
    HOST(up, DPS_NUMBER, .unit = "byte/s", .domain = "(0, 1e15]",
        .doc = "bandwidth out of the host"),
    HOST(down, DPS_NUMBER, .unit = "byte/s", .domain = "(0, 1e15]",
        .doc = "bandwidth into the host"),
    HOST(speed, DPS_NUMBER, .unit = "flop/s", .domain = "(0, 1e21]",
        .doc = "speed of the host, shared by the jobs that it executes"),
};

static const struct dps_record host_record = {
    .name = "window.host",
    .doc = "a machine of a window, with its place in the network",
    .size = sizeof(struct dps_window_host),
    .fields = host_fields,
    .n_fields = DPS_COUNT_OF(host_fields),
};

static const struct dps_field task_fields[] = {
    TASK(client, DPS_TEXT,
        .doc = "the host that sends the input, gets the output and pays"),
    TASK(node, DPS_TEXT, .doc = "the host that executes the job and is paid"),
    TASK(submit, DPS_SPAN, .domain = "[0, 4320000)", .fallback = "0 s",
        .source = "assumed", .doc = "when the client sends, after the window's start"),
    TASK(input, DPS_NUMBER, .unit = "byte", .domain = "[0, 9007199254740992]",
        .doc = "what goes from client to node"),
    TASK(work, DPS_NUMBER, .unit = "flop", .domain = "[0, inf)",
        .doc = "what the node executes"),
    TASK(output, DPS_NUMBER, .unit = "byte", .domain = "[0, 9007199254740992]",
        .doc = "what goes back from node to client"),
    TASK(price, DPS_AMOUNT,
        .doc = "what the client pays the node when the output is there"),
};

static const struct dps_record task_record = {
    .name = "window.job",
    .doc = "one job of a window: input transfer, execution, output transfer",
    .size = sizeof(struct dps_window_task),
    .fields = task_fields,
    .n_fields = DPS_COUNT_OF(task_fields),
};

static const struct dps_window_host *
host_of(const struct dps_window_spec *self, size_t i)
{
    const struct dps_window_host *hosts = self->hosts.items;
    return &hosts[i];
}

/* The index of a name, or the number of hosts. */
static size_t
find_host(const struct dps_window_spec *self, const char *name)
{
    size_t i = 0;
    while (i < self->hosts.n && strcmp(host_of(self, i)->name, name) != 0) {
        i++;
    }
    return i;
}

static enum dps_status
check_spec(const void *value, struct dps_error *err)
{
    const struct dps_window_spec *self = value;
    const struct dps_window_task *tasks = self->jobs.items;
    if (self->length.months != 0) {
        return dps_fail(err, DPS_EINVAL,
            "length is %" PRId64 " mo; a window is written in s, min, h or d",
            self->length.months);
    }
    for (size_t i = 0; i < self->jobs.n; i++) {
        const char *names[] = {tasks[i].client, tasks[i].node};
        for (int side = 0; side < 2; side++) {
            if (find_host(self, names[side]) == self->hosts.n) {
                return dps_fail(err, DPS_EINVAL,
                    "jobs.%zu.%s is %s, not the name of a host of the window", i,
                    side == 0 ? "client" : "node", names[side]);
            }
        }
        if (tasks[i].submit.months != 0 || tasks[i].submit.ns >= self->length.ns) {
            return dps_fail(err, DPS_EINVAL,
                "jobs.%zu.submit is not inside the window's length", i);
        }
    }
    return DPS_OK;
}

static const struct dps_field spec_fields[] = {
    SPEC(at, DPS_DATE, .doc = "the window's start"),
    SPEC(length, DPS_SPAN, .domain = "(0, 4320000]", .doc = "the window's length"),
    SPEC(network, DPS_KIND, .family = &dps_window_networks,
        .doc = "how transfers share access links"),
    SPEC(max_events, DPS_COUNT, .domain = "[1, inf)", .fallback = "100 M",
        .source = "assumed",
        .doc = "submissions and stages of jobs after which the window is given up"),
    SPEC(hosts, DPS_MAP, .record = &host_record, .doc = "the machines, by name"),
    SPEC(jobs, DPS_LIST, .record = &task_record, .fallback = "[]", .source = "assumed",
        .doc = "what is asked of them"),
};

const struct dps_record dps_window_record = {
    .name = "window",
    .doc = "a part of an epoch that is lived job by job on SimGrid",
    .size = sizeof(struct dps_window_spec),
    .fields = spec_fields,
    .n_fields = DPS_COUNT_OF(spec_fields),
    .check = check_spec,
};

/* ---- drafts ------------------------------------------------------------ */

static enum dps_status
fill_hosts(struct dps_window_draft *self, const struct dps_window_spec *spec,
    struct dps_error *err)
{
    enum dps_status status = dps_host_table_open(&self->hosts, spec->hosts.n, err);
    if (status != DPS_OK) {
        return status;
    }
    self->has_hosts = true;
    for (size_t i = 0; i < spec->hosts.n; i++) {
        const struct dps_window_host *host = host_of(spec, i);
        const double values[DPS_HOST_COLUMNS] = {
            [DPS_HOST_X] = host->x * 1e3,
            [DPS_HOST_Y] = host->y * 1e3,
            [DPS_HOST_HEIGHT] = host->height * 1e3,
            [DPS_HOST_UP] = host->up,
            [DPS_HOST_DOWN] = host->down,
            [DPS_HOST_SPEED] = host->speed,
        };
        for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
            dps_host_table_column(&self->hosts, c)[i] = values[c];
        }
    }
    return DPS_OK;
}

static enum dps_status
fill_jobs(struct dps_window_draft *self, const struct dps_window_spec *spec,
    int64_t start, const uint64_t *wallets, struct dps_error *err)
{
    const struct dps_window_task *tasks = spec->jobs.items;
    self->jobs = calloc(spec->jobs.n + 1, sizeof *self->jobs);
    if (self->jobs == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", spec->jobs.n);
    }
    for (size_t i = 0; i < spec->jobs.n; i++) {
        const struct dps_window_task *task = &tasks[i];
        size_t client = find_host(spec, task->client);
        size_t node = find_host(spec, task->node);
        self->jobs[i] = (struct dps_window_job){
            .id = i,
            .client = (uint32_t)client,
            .node = (uint32_t)node,
            .submit = start + task->submit.ns,
            .input = dps_truncate((long double)task->input),
            .work = task->work,
            .output = dps_truncate((long double)task->output),
            .price = task->price.units,
            .payer = wallets[client],
            .payee = wallets[node],
            .token = (uint32_t)task->price.token,
        };
    }
    return DPS_OK;
}

enum dps_status
dps_window_draft_init(struct dps_window_draft *self, const struct dps_window_spec *spec,
    int64_t origin, const uint64_t *wallets, struct dps_error *err)
{
    *self = (struct dps_window_draft){0};
    if (spec->at < origin || spec->at - origin > INT64_MAX / DPS_NS - 1) {
        char at[DPS_DATE_TEXT], from[DPS_DATE_TEXT];
        dps_date_format(spec->at, at);
        dps_date_format(origin, from);
        return dps_fail(err, DPS_EINVAL,
            "at is %s, not within 292 years after the scenario's start %s", at, from);
    }
    int64_t start = (spec->at - origin) * DPS_NS;
    enum dps_status status = fill_hosts(self, spec, err);
    if (status == DPS_OK) {
        status = fill_jobs(self, spec, start, wallets, err);
    }
    if (status != DPS_OK) {
        dps_window_draft_free(self);
        return status;
    }
    self->request = (struct dps_window_request){
        .plan = {.origin = origin,
            .start = start,
            .length = spec->length.ns,
            .network = spec->network.kind == &tcp ? DPS_NETWORK_TCP : DPS_NETWORK_FLOW,
            .max_events = (uint64_t)spec->max_events,
            .jobs = self->jobs,
            .n_jobs = spec->jobs.n},
        .hosts = &self->hosts,
    };
    return DPS_OK;
}

void
dps_window_draft_free(struct dps_window_draft *self)
{
    if (self->has_hosts) {
        dps_host_table_close(&self->hosts);
    }
    free(self->jobs);
    *self = (struct dps_window_draft){0};
}
