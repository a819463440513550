#include "tests/kernel_drive.h"

#include "sim/host/calls.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

void
drive_open(struct drive *self, uint32_t kind, const char *name)
{
    struct dps_error err;
    *self = (struct drive){.n = 0};
    REQUIRE_OK(dps_kernel_open(&self->kernel, kind, name, 1, &err), &err);
}

void
drive_close(struct drive *self)
{
    dps_kernel_close(&self->kernel);
}

/* ---- columns ----------------------------------------------------------- */

/* Columns that are taken from rows, all in one piece of memory. */
struct columns {
    char *memory, *at;
};

static struct columns
columns_of(uint32_t n)
{
    struct columns columns = {.memory = calloc((size_t)n + 2, 64 * 8)};
    REQUIRE(columns.memory != NULL);
    columns.at = columns.memory;
    return columns;
}

/* Column `offset` of rows, `size` bytes each. */
static const void *
take(struct columns *self, const void *rows, size_t row, size_t offset, size_t size,
    uint32_t n)
{
    char *column = self->at;
    for (uint32_t i = 0; i < n; i++) {
        memcpy(column + size * i, (const char *)rows + row * i + offset, size);
    }
    self->at += sizeof(int64_t) * ((size_t)n + 1);
    return column;
}

#define OF(rows, type, member)                                                         \
    take(&columns, rows, sizeof(struct type), offsetof(struct type, member),           \
        sizeof(rows)->member, n)

/* Numbers from `slot` on, twice: as uint32_t and as uint64_t. */
static void
number(struct columns *self, uint32_t slot, uint32_t n, const uint32_t **slots,
    const uint64_t **ids)
{
    uint32_t *small = (void *)self->at;
    self->at += sizeof(int64_t) * ((size_t)n + 1);
    uint64_t *large = (void *)self->at;
    self->at += sizeof(int64_t) * ((size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        small[i] = slot + i;
        large[i] = slot + i;
    }
    *slots = small;
    *ids = large;
}

/* ---- events ------------------------------------------------------------ */

void
drive_join(struct drive *self, int64_t now, const struct dps_machine *machines,
    uint32_t slot, uint32_t n)
{
    struct dps_error err;
    struct columns columns = columns_of(n);
    struct dpk_nodes view = {.head = {sizeof view, DPK_VERSION},
        .n = n,
        .devices = OF(machines, dps_machine, devices),
        .model = OF(machines, dps_machine, model),
        .region = OF(machines, dps_machine, region),
        .price = OF(machines, dps_machine, price),
        .stake = OF(machines, dps_machine, stake),
        .reputation = OF(machines, dps_machine, reputation),
        .until = OF(machines, dps_machine, until),
        .owner = OF(machines, dps_machine, owner),
        .market = OF(machines, dps_machine, market),
        .least = OF(machines, dps_machine, least)};
    number(&columns, slot, n, &view.slot, &view.id);
    view.rank = view.slot;
    view.name = view.slot;
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        view.capacity[r] = OF(machines, dps_machine, capacity[r]);
    }
    REQUIRE_OK(dps_kernel_join(&self->kernel, now, &view, &err), &err);
    free(columns.memory);
}

void
drive_leave(struct drive *self, int64_t now, uint32_t slot)
{
    struct dps_error err;
    REQUIRE_OK(dps_kernel_leave(&self->kernel, now, &slot, 1, &err), &err);
}

/* The models of each job, and where they begin. */
static void
list_models(
    struct columns *self, const struct dps_job *jobs, uint32_t n, struct dpk_jobs *view)
{
    uint32_t *first = (void *)self->at;
    self->at += sizeof(int64_t) * ((size_t)n + 1);
    uint32_t *model = (void *)self->at;
    first[0] = 0;
    for (uint32_t i = 0; i < n; i++) {
        first[i + 1] = first[i];
        for (uint64_t left = jobs[i].models; left != 0; left &= left - 1) {
            REQUIRE(first[i + 1] < 2 * n);
            model[first[i + 1]++] = (uint32_t)__builtin_ctzll(left);
        }
    }
    view->model_first = first;
    view->model = model;
}

void
drive_submit(struct drive *self, int64_t now, const struct dps_job *jobs, uint32_t slot,
    uint32_t n)
{
    struct dps_error err;
    struct columns columns = columns_of(n);
    struct dps_job *rows = calloc((size_t)n + 1, sizeof *rows);
    REQUIRE(rows != NULL);
    for (uint32_t i = 0; i < n; i++) {
        rows[i] = jobs[i];
        rows[i].width = jobs[i].width > 0 ? jobs[i].width : 1;
        rows[i].max_price = jobs[i].max_price > 0 ? jobs[i].max_price : INT64_MAX;
    }
    struct dpk_jobs view = {.head = {sizeof view, DPK_VERSION},
        .n = n,
        .owner = OF(rows, dps_job, owner),
        .width = OF(rows, dps_job, width),
        .devices = OF(rows, dps_job, devices),
        .kind = OF(rows, dps_job, kind),
        .estimate = OF(rows, dps_job, estimate),
        .deadline = OF(rows, dps_job, deadline),
        .max_price = OF(rows, dps_job, max_price),
        .priority = OF(rows, dps_job, priority),
        .urgent = OF(rows, dps_job, urgent),
        .most = OF(rows, dps_job, most),
        .market = OF(rows, dps_job, market),
        .region = OF(rows, dps_job, region),
        .stake = OF(rows, dps_job, stake),
        .reputation = OF(rows, dps_job, reputation)};
    number(&columns, slot, n, &view.slot, &view.id);
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        view.need[r] = OF(rows, dps_job, need[r]);
    }
    list_models(&columns, rows, n, &view);
    REQUIRE_OK(dps_kernel_submit(&self->kernel, now, &view, &err), &err);
    free(rows);
    free(columns.memory);
}

void
drive_end(struct drive *self, int64_t now, uint32_t job, uint32_t outcome)
{
    struct dps_error err;
    const struct dpk_ends ends = {
        .head = {sizeof ends, DPK_VERSION}, .n = 1, .job = &job, .outcome = &outcome};
    REQUIRE_OK(dps_kernel_end(&self->kernel, now, &ends, &err), &err);
}

/* ---- decisions --------------------------------------------------------- */

/* Room for orders, as a host has it. */
struct space {
    uint32_t what[DRIVE_ORDERS], job[DRIVE_ORDERS], first[DRIVE_ORDERS + 1];
    uint32_t node[DRIVE_ORDERS];
    int64_t at[DRIVE_ORDERS], price[DRIVE_ORDERS];
    uint64_t devices[DRIVE_ORDERS];
};

static struct dpk_orders
orders_in(struct space *space, uint32_t cap)
{
    return (struct dpk_orders){.head = {sizeof(struct dpk_orders), DPK_VERSION},
        .cap = cap,
        .node_cap = DRIVE_ORDERS,
        .what = space->what,
        .job = space->job,
        .at = space->at,
        .price = space->price,
        .node_first = space->first,
        .node = space->node,
        .devices = space->devices};
}

static void
gather(struct drive *self, int64_t now, const struct dpk_orders *orders)
{
    for (uint32_t i = 0; i < orders->n; i++) {
        struct drive_order order = {.what = orders->what[i],
            .job = orders->job[i],
            .first = self->n_nodes,
            .n = orders->node_first[i + 1] - orders->node_first[i],
            .at = orders->at[i],
            .price = orders->price[i]};
        for (uint32_t k = orders->node_first[i]; k < orders->node_first[i + 1]; k++) {
            self->devices[self->n_nodes] = orders->devices[k];
            self->node[self->n_nodes++] = orders->node[k];
        }
        REQUIRE(order.what <= DPK_QUEUE && self->n < DRIVE_ORDERS);
        CHECK(order.what != DPK_WAKE || order.at > now);
        CHECK((order.n > 0) == (order.what == DPK_START || order.what == DPK_QUEUE));
        self->orders[self->n++] = order;
    }
}

void
drive_decide(struct drive *self, int64_t now)
{
    struct dps_error err;
    static struct space space;
    bool more = true;
    self->n = 0;
    self->n_nodes = 0;
    for (int calls = 0; more; calls++) {
        struct dpk_orders orders =
            orders_in(&space, self->cap > 0 ? self->cap : DRIVE_ORDERS);
        REQUIRE_OK(dps_kernel_decide(&self->kernel, now, &orders, &more, &err), &err);
        REQUIRE(calls < DRIVE_ORDERS && (!more || orders.n > 0));
        gather(self, now, &orders);
    }
}

/* ---- offers ------------------------------------------------------------ */

struct offer_space {
    uint32_t job[DRIVE_ORDERS], node[DRIVE_ORDERS];
    int64_t price[DRIVE_ORDERS], quality[DRIVE_ORDERS];
};

static struct dpk_offers
offers_in(struct offer_space *space, uint32_t cap)
{
    return (struct dpk_offers){.head = {sizeof(struct dpk_offers), DPK_VERSION},
        .cap = cap,
        .job = space->job,
        .node = space->node,
        .price = space->price,
        .quality = space->quality};
}

void
drive_offers(
    struct drive *self, int64_t now, const struct drive_offer *offers, uint32_t n)
{
    struct dps_error err;
    static struct offer_space space;
    struct dpk_offers view = offers_in(&space, n);
    REQUIRE(n <= DRIVE_ORDERS);
    for (view.n = 0; view.n < n; view.n++) {
        view.job[view.n] = offers[view.n].job;
        view.node[view.n] = offers[view.n].node;
        view.price[view.n] = offers[view.n].price;
        view.quality[view.n] = offers[view.n].quality;
    }
    REQUIRE_OK(dps_kernel_offers(&self->kernel, now, &view, &err), &err);
}

uint32_t
drive_offer(struct drive *self, int64_t now, struct drive_offer *out, uint32_t cap,
    int64_t *again)
{
    struct dps_error err;
    static struct offer_space space;
    uint32_t n = 0;
    bool more = true;
    *again = INT64_MAX;
    for (int calls = 0; more; calls++) {
        struct dpk_offers view =
            offers_in(&space, self->cap > 0 ? self->cap : DRIVE_ORDERS);
        REQUIRE_OK(
            dps_kernel_offer(&self->kernel, now, &view, again, &more, &err), &err);
        REQUIRE(calls < DRIVE_ORDERS && n + view.n <= cap && (!more || view.n > 0));
        for (uint32_t i = 0; i < view.n; i++) {
            out[n++] = (struct drive_offer){
                view.job[i], view.node[i], view.price[i], view.quality[i]};
        }
    }
    return n;
}

void
drive_took(struct drive *self, int64_t now, const struct drive *scheduler)
{
    struct dps_error err;
    static struct space space;
    struct dpk_orders orders = orders_in(&space, DRIVE_ORDERS);
    for (; orders.n < scheduler->n; orders.n++) {
        const struct drive_order *order = &scheduler->orders[orders.n];
        orders.what[orders.n] = order->what;
        orders.job[orders.n] = order->job;
        orders.at[orders.n] = order->at;
        orders.price[orders.n] = order->price;
        orders.node_first[orders.n] = order->first;
        orders.node_first[orders.n + 1] = order->first + order->n;
    }
    memcpy(orders.node, scheduler->node, sizeof scheduler->node);
    memcpy(orders.devices, scheduler->devices, sizeof scheduler->devices);
    orders.n_nodes = scheduler->n_nodes;
    REQUIRE_OK(dps_kernel_took(&self->kernel, now, &orders, &err), &err);
}

/* ---- what was decided -------------------------------------------------- */

static const struct drive_order *
find(const struct drive *self, uint32_t what, uint32_t job)
{
    for (uint32_t i = 0; i < self->n; i++) {
        if (self->orders[i].what == what && self->orders[i].job == job) {
            return &self->orders[i];
        }
    }
    return NULL;
}

uint32_t
drive_started(const struct drive *self, uint32_t job)
{
    const struct drive_order *order = find(self, DPK_START, job);
    return order != NULL ? self->node[order->first] : UINT32_MAX;
}

int64_t
drive_price(const struct drive *self, uint32_t job)
{
    const struct drive_order *order = find(self, DPK_START, job);
    return order != NULL ? order->price : -1;
}

bool
drive_refused(const struct drive *self, uint32_t job)
{
    return find(self, DPK_REJECT, job) != NULL;
}

int64_t
drive_wake(const struct drive *self)
{
    int64_t at = INT64_MAX;
    for (uint32_t i = 0; i < self->n; i++) {
        const struct drive_order *order = &self->orders[i];
        at = order->what == DPK_WAKE && order->at < at ? order->at : at;
    }
    return at;
}

uint64_t
drive_hash(struct drive *self)
{
    struct dps_error err;
    uint64_t hash[2];
    REQUIRE_OK(dps_kernel_state(&self->kernel, 0, hash, &err), &err);
    return hash[0] ^ (hash[1] << 1 | hash[1] >> 63);
}
