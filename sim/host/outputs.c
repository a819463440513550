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
    size_t width;       /* of the cap itself [byte] */
    size_t size;        /* of an entry [byte] */
    size_t more;        /* entries beyond the cap */
};

#define COLUMN(type, name_, cap_, more_)                                               \
    {                                                                                  \
        .name = #name_, .member = offsetof(struct type, name_),                        \
        .cap = offsetof(struct type, cap_),                                            \
        .width = sizeof((struct type *)NULL)->cap_,                                    \
        .size = sizeof *((struct type *)NULL)->name_, .more = (more_)                  \
    }

enum { ORDER_COLUMNS = 7, OFFER_COLUMNS = 4, ANSWER_COLUMNS = 9 };

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

static const struct column answer_columns[ANSWER_COLUMNS] = {
    COLUMN(dps_answers, first, cap, 1),
    COLUMN(dps_answers, bytes, byte_cap, 0),
    COLUMN(dps_answers, verdict, cap, 0),
    COLUMN(dps_answers, reason, cap, 0),
    COLUMN(dps_answers, delay, cap, 0),
    COLUMN(dps_answers, effort, cap, 0),
    COLUMN(dps_answers, amount, cap, 0),
    COLUMN(dps_answers, payer, cap, 0),
    COLUMN(dps_answers, number, cap, 0),
};

/* ---- laid out ---------------------------------------------------------- */

static size_t
bytes_of(const struct column *column, const void *of)
{
    uint64_t cap = 0;
    memcpy(&cap, (const char *)of + column->cap, column->width);
    return (size_t)(cap + column->more) * column->size;
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

enum dps_status
dps_answers_make_room(
    struct dps_answers *self, uint32_t n, uint64_t n_bytes, struct dps_error *err)
{
    if (self->outputs.memory != NULL && n <= self->cap && n_bytes <= self->byte_cap) {
        return DPS_OK;
    }
    uint64_t cap = n > self->cap ? (uint64_t)n + n / 2 : self->cap;
    uint64_t byte_cap = n_bytes > self->byte_cap ? n_bytes : self->byte_cap;
    dps_outputs_free(&self->outputs);
    *self = (struct dps_answers){
        .cap = cap < UINT32_MAX ? (uint32_t)cap : n, .byte_cap = byte_cap};
    return lay_out(&self->outputs, answer_columns, ANSWER_COLUMNS, self, err);
}

void
dps_answers_free(struct dps_answers *self)
{
    dps_outputs_free(&self->outputs);
    *self = (struct dps_answers){0};
}

struct dpk_strings
dps_answers_strings(const struct dps_answers *self, uint32_t n)
{
    return (struct dpk_strings){
        .head = {sizeof(struct dpk_strings), DPK_VERSION},
        .cap = n,
        .byte_cap = self->byte_cap,
        .first = self->first + (self->cap - n),
        .bytes = self->bytes,
    };
}

struct dpk_verdicts
dps_answers_verdicts(const struct dps_answers *self, uint32_t n)
{
    size_t before = self->cap - n;
    memset(self->verdict + before, 0, n * sizeof *self->verdict);
    memset(self->reason + before, 0, n * sizeof *self->reason);
    return (struct dpk_verdicts){
        .head = {sizeof(struct dpk_verdicts), DPK_VERSION},
        .n = n,
        .verdict = self->verdict + before,
        .reason = self->reason + before,
    };
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

const char *
dps_answers_beside(const struct dps_answers *self, const void *address, bool *behind)
{
    return beside(answer_columns, ANSWER_COLUMNS, self, address, behind);
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

bool
dps_strings_kept(struct dpk_strings *strings, const struct dpk_strings *before)
{
    struct dpk_strings wanted = *before;
    wanted.n = strings->n;
    bool kept = memcmp(strings, &wanted, sizeof wanted) == 0;
    *strings = wanted;
    return kept;
}

bool
dps_verdicts_kept(struct dpk_verdicts *verdicts, const struct dpk_verdicts *before)
{
    bool kept = memcmp(verdicts, before, sizeof *before) == 0;
    *verdicts = *before;
    return kept;
}
