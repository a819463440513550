#define _GNU_SOURCE /* MAP_ANONYMOUS, MAP_NORESERVE */
#include "sim/host/outputs.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, FENCE = 16 * PAGE }; /* of x86-64 [byte] */

/* An array of a struct: the member that points to it, and what it has room for. */
struct column {
    const char *name;
    size_t member, cap; /* offsets */
    size_t size;        /* of an entry [byte] */
    size_t more;        /* entries beyond the cap */
};

#define COLUMN(type, name_, cap_, more_)                                               \
    {                                                                                  \
        .name = #name_, .member = offsetof(struct type, name_),                        \
        .cap = offsetof(struct type, cap_),                                            \
        .size = sizeof *((struct type *)NULL)->name_, .more = (more_)                  \
    }

enum { ORDER_COLUMNS = 7, OFFER_COLUMNS = 4 };

static const struct column order_columns[ORDER_COLUMNS] = {
    COLUMN(dpk_orders, what, cap, 0),
    COLUMN(dpk_orders, job, cap, 0),
    COLUMN(dpk_orders, at, cap, 0),
    COLUMN(dpk_orders, price, cap, 0),
    COLUMN(dpk_orders, node_first, cap, 1),
    COLUMN(dpk_orders, node, node_cap, 0),
    COLUMN(dpk_orders, devices, node_cap, 0),
};

static const struct column offer_columns[OFFER_COLUMNS] = {
    COLUMN(dpk_offers, job, cap, 0),
    COLUMN(dpk_offers, node, cap, 0),
    COLUMN(dpk_offers, price, cap, 0),
    COLUMN(dpk_offers, quality, cap, 0),
};

/* ---- laid out ---------------------------------------------------------- */

static size_t
bytes_of(const struct column *column, const void *of)
{
    uint32_t cap;
    memcpy(&cap, (const char *)of + column->cap, sizeof cap);
    return (cap + column->more) * column->size;
}

static size_t
whole_pages(size_t bytes)
{
    return (bytes + PAGE - 1) / PAGE * PAGE;
}

/* Gives each of the columns of `of` its pages, with a fence of its own on both sides.
 */
static enum dps_status
lay_out(struct dps_outputs *self, const struct column *columns, size_t n, void *of,
    struct dps_error *err)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        size += whole_pages(bytes_of(&columns[i], of)) + 2 * (size_t)FENCE;
    }
    void *memory =
        mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    bool there = memory != MAP_FAILED;
    *self = (struct dps_outputs){there ? memory : NULL, there ? size : 0};
    char *at = memory;
    for (size_t i = 0; there && i < n; i++) {
        size_t bytes = bytes_of(&columns[i], of);
        char *end = at + FENCE + whole_pages(bytes);
        char *first = end - bytes;
        there = mprotect(at + FENCE, whole_pages(bytes), PROT_READ | PROT_WRITE) == 0;
        memcpy((char *)of + columns[i].member, &first, sizeof first);
        at = end + FENCE;
    }
    return there ? DPS_OK
                 : dps_fail(err, DPS_ENOMEM, "out of memory for what a kernel answers");
}

enum dps_status
dps_outputs_orders(struct dps_outputs *self, uint32_t cap, uint32_t node_cap,
    struct dpk_orders *orders, struct dps_error *err)
{
    *orders = (struct dpk_orders){
        .head = {sizeof *orders, DPK_VERSION}, .cap = cap, .node_cap = node_cap};
    return lay_out(self, order_columns, ORDER_COLUMNS, orders, err);
}

enum dps_status
dps_outputs_offers(struct dps_outputs *self, uint32_t cap, struct dpk_offers *offers,
    struct dps_error *err)
{
    *offers = (struct dpk_offers){.head = {sizeof *offers, DPK_VERSION}, .cap = cap};
    return lay_out(self, offer_columns, OFFER_COLUMNS, offers, err);
}

void
dps_outputs_free(struct dps_outputs *self)
{
    if (self->memory != NULL) {
        munmap(self->memory, self->size);
    }
    *self = (struct dps_outputs){0};
}

void
dps_orders_clear(struct dpk_orders *orders)
{
    size_t n = orders->n < orders->cap ? orders->n : orders->cap;
    size_t nodes =
        orders->n_nodes < orders->node_cap ? orders->n_nodes : orders->node_cap;
    memset(orders->at, 0, n * sizeof *orders->at);
    memset(orders->price, 0, n * sizeof *orders->price);
    memset(orders->devices, 0, nodes * sizeof *orders->devices);
    orders->n = 0;
    orders->n_nodes = 0;
    orders->node_first[0] = 0;
}

/* ---- looked at --------------------------------------------------------- */

static const char *
beside(const struct column *columns, size_t n, const void *of, const void *address,
    bool *behind)
{
    for (size_t i = 0; i < n; i++) {
        size_t bytes = bytes_of(&columns[i], of);
        uintptr_t first;
        memcpy(&first, (const char *)of + columns[i].member, sizeof first);
        uintptr_t end = first + bytes;
        uintptr_t begin = end - whole_pages(bytes);
        *behind = (uintptr_t)address - end < FENCE;
        if (*behind || begin - 1 - (uintptr_t)address < FENCE) {
            return columns[i].name;
        }
    }
    return NULL;
}

const char *
dps_orders_beside(const struct dpk_orders *orders, const void *address, bool *behind)
{
    return beside(order_columns, ORDER_COLUMNS, orders, address, behind);
}

const char *
dps_offers_beside(const struct dpk_offers *offers, const void *address, bool *behind)
{
    return beside(offer_columns, OFFER_COLUMNS, offers, address, behind);
}

bool
dps_orders_kept(struct dpk_orders *orders, const struct dpk_orders *before)
{
    struct dpk_orders wanted = *before;
    wanted.n = orders->n;
    wanted.n_nodes = orders->n_nodes;
    bool kept = memcmp(orders, &wanted, sizeof wanted) == 0;
    *orders = wanted;
    return kept;
}

bool
dps_offers_kept(struct dpk_offers *offers, const struct dpk_offers *before)
{
    struct dpk_offers wanted = *before;
    wanted.n = offers->n;
    bool kept = memcmp(offers, &wanted, sizeof wanted) == 0;
    *offers = wanted;
    return kept;
}
