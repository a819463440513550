/* outputs.h: the arrays that a kernel fills in, each between pages that nobody may
 * touch.
 *
 * Each array ends where a page ends: an entry too many is a fault on the spot, with the
 * array's name, and never a wrong number in somebody else's memory.  What a call leaves
 * of the struct itself, its caps and its pointers, is compared with what it was.
 *
 * In place: start from {0}; init / dps_outputs_free (legal twice and after a failed
 * init).  Orders and offers are valid until then.
 */
#ifndef DPS_SIM_HOST_OUTPUTS_H
#define DPS_SIM_HOST_OUTPUTS_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>

struct dps_outputs {
    void *memory;
    size_t size; /* [byte] */
};

/* What verifiers and provers fill in, laid out once for many calls: each is given the
 * last entries of the arrays.  In place: start from {0}. */
struct dps_answers {
    struct dps_outputs outputs;
    uint32_t cap;      /* strings, verdicts and numbers of each kind */
    uint64_t byte_cap; /* of all strings */
    uint64_t *first;   /* cap + 1 */
    uint8_t *bytes;
    uint32_t *verdict, *reason;
    int64_t *delay;
    uint32_t *effort;
    int64_t *amount;
    uint64_t *payer;
    uint32_t *number; /* copies, or whether a claim is true */
};

/* Empty orders, with room for `cap` and for `node_cap` nodes, all zero. */
DPS_CHECKED enum dps_status dps_outputs_orders(struct dps_outputs *self, uint32_t cap,
    uint32_t node_cap, struct dpk_orders *orders, struct dps_error *err);
DPS_CHECKED enum dps_status dps_outputs_offers(struct dps_outputs *self, uint32_t cap,
    struct dpk_offers *offers, struct dps_error *err);
void dps_outputs_free(struct dps_outputs *self);

/* Room for n answers to a call and so many bytes; what was answered before is lost. */
DPS_CHECKED enum dps_status dps_answers_make_room(
    struct dps_answers *self, uint32_t n, uint64_t n_bytes, struct dps_error *err);
void dps_answers_free(struct dps_answers *self);

/* For n <= cap answers; verdicts are 0. */
struct dpk_strings dps_answers_strings(const struct dps_answers *self, uint32_t n);
struct dpk_verdicts dps_answers_verdicts(const struct dps_answers *self, uint32_t n);

/* Empties orders for the next call; devices are 0 again. */
void dps_orders_clear(struct dpk_orders *orders);

/* The array that an address is just outside of, by the name of its member, and whether
 * the address is behind its end; NULL if it is at none. */
const char *dps_orders_beside(
    const struct dpk_orders *orders, const void *address, bool *behind);
const char *dps_offers_beside(
    const struct dpk_offers *offers, const void *address, bool *behind);
const char *dps_answers_beside(
    const struct dps_answers *self, const void *address, bool *behind);

/* Whether a call has left all alone that is not its own: the head, caps and pointers.
 * If not, they are as they were `before` again. */
bool dps_orders_kept(struct dpk_orders *orders, const struct dpk_orders *before);
bool dps_offers_kept(struct dpk_offers *offers, const struct dpk_offers *before);
bool dps_strings_kept(struct dpk_strings *strings, const struct dpk_strings *before);
bool dps_verdicts_kept(
    struct dpk_verdicts *verdicts, const struct dpk_verdicts *before);

#endif
