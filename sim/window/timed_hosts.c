#include "sim/window/timed_hosts.h"

#include "sim/window/timed_transfers.h"

#include <stdlib.h>

/* Whose job it is, and from where. */
struct client {
    uint64_t owner;
    int32_t x, y, height; /* [ns] */
    uint32_t job;
};

static int
compare_places(const struct client *a, const struct client *b)
{
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    if (a->x != b->x) {
        return a->x < b->x ? -1 : 1;
    }
    if (a->y != b->y) {
        return a->y < b->y ? -1 : 1;
    }
    return (a->height > b->height) - (a->height < b->height);
}

static int
compare_clients(const void *a, const void *b)
{
    const struct client *x = a;
    const struct client *y = b;
    int order = compare_places(x, y);
    return order != 0 ? order : (x->job > y->job) - (x->job < y->job);
}

/* The jobs with data in the order of their clients; tells how many jobs and clients. */
static size_t
list_clients(struct dps_timed *self, struct client *list, size_t *n_clients)
{
    const struct dps_workload *workload = self->workload;
    size_t n = 0;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        if (dps_job_has_data(job)) {
            list[n++] = (struct client){.owner = job->owner,
                .x = job->x,
                .y = job->y,
                .height = job->height,
                .job = (uint32_t)i};
        }
    }
    qsort(list, n, sizeof *list, compare_clients);
    *n_clients = n > 0;
    for (size_t i = 1; i < n; i++) {
        *n_clients += compare_places(&list[i - 1], &list[i]) != 0;
    }
    return n;
}

/* The columns, as one may write them. */
struct columns {
    double *x, *y, *height, *up, *down, *speed;
};

static enum dps_status
make_columns(
    struct dps_timed *self, size_t n, struct columns *out, struct dps_error *err)
{
    enum { COLUMNS = 6 };
    double *c = calloc(COLUMNS * n + 1, sizeof *c);
    if (c == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", n);
    }
    *out = (struct columns){c, c + n, c + 2 * n, c + 3 * n, c + 4 * n, c + 5 * n};
    self->columns = c;
    self->platform.n = n;
    self->platform.x = out->x;
    self->platform.y = out->y;
    self->platform.height = out->height;
    self->platform.up = out->up;
    self->platform.down = out->down;
    self->platform.speed = out->speed;
    return DPS_OK;
}

static void
put_place(const struct columns *to, size_t i, int32_t x, int32_t y, int32_t height,
    const struct dps_timed_links *links)
{
    to->x[i] = x / 1e6;
    to->y[i] = y / 1e6;
    to->height[i] = height / 1e6 + links->height * 1e3;
    to->speed[i] = 1; /* nothing is executed there */
}

static void
put_machine(const struct columns *to, size_t i, const struct dps_machine *machine,
    const struct dps_timed_links *links)
{
    const double kbps = 125; /* [byte/s] */
    double up = (double)machine->capacity[DPK_UP] * kbps;
    double down = (double)machine->capacity[DPK_DOWN] * kbps;
    put_place(to, i, machine->x, machine->y, machine->height, links);
    to->up[i] = up > 0 ? up : links->machine_up;
    to->down[i] = down > 0 ? down : links->machine_down;
}

static void
put_client(const struct columns *to, size_t i, const struct client *client,
    const struct dps_timed_links *links)
{
    put_place(to, i, client->x, client->y, client->height, links);
    to->up[i] = links->client_up;
    to->down[i] = links->client_down;
}

enum dps_status
dps_timed_hosts(
    struct dps_timed *self, const struct dps_timed_links *links, struct dps_error *err)
{
    size_t machines = self->workload->n_machines;
    size_t n_clients = 0;
    struct columns columns = {.x = NULL};
    struct client *list = calloc(self->workload->n_jobs + 1, sizeof *list);
    if (list == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for clients");
    }
    size_t n = list_clients(self, list, &n_clients);
    enum dps_status status = make_columns(self, machines + n_clients, &columns, err);
    size_t host = machines;
    for (size_t i = 0; i < machines && status == DPS_OK; i++) {
        put_machine(&columns, i, &self->workload->machines[i], links);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        host += i > 0 && compare_places(&list[i - 1], &list[i]) != 0;
        self->jobs[list[i].job].client = (uint32_t)host;
        put_client(&columns, host, &list[i], links);
    }
    free(list);
    return status;
}
