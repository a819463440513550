/* turns.h: groups of jobs that take turns: the one with the lowest key goes first, with
 * its first job; of equal ones, the one that was heard of first.
 *
 * A group whose first job finds no room is passed over until something is given back.
 * An urgent job that is left behind others of such a group is refused.
 *
 * In place: start from {0}; dpk_turns_init, then dpk_turns_free.  A kernel keeps of its
 * groups what it likes, by their numbers, which stand in the `group` of their jobs.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_TURNS_H
#define DEPIN_KERNELS_SCHEDULERS_TURNS_H

#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/table.h"

struct turn {
    struct line jobs; /* that wait */
    uint64_t key;
    uint32_t passed; /* the next that is passed over; see turns.passed */
    uint32_t is_passed;
};

struct turns {
    struct site *site;
    struct table index; /* of groups, by their names */
    struct turn *of;
    uint32_t n, cap;
    struct heap heap; /* of those that have jobs and are not passed over */
    uint32_t passed;  /* the first that is, or HEAP_NONE */
    uint32_t n_urgent;
};

/* The site is borrowed. */
void dpk_turns_init(struct turns *self, struct site *site);
void dpk_turns_free(struct turns *self);

/* The group of a name, which is new where *i is what n was. */
dpk_status dpk_turns_find(struct turns *self, uint64_t name, uint32_t *i);

/* A job waits in a group, or is taken out of it; then the group is to be moved. */
void dpk_turns_add(struct turns *self, uint32_t i, uint32_t slot);
void dpk_turns_take(struct turns *self, uint32_t slot);

/* Puts a group where its key belongs, if it has a job and is not passed over. */
dpk_status dpk_turns_move(struct turns *self, uint32_t i, uint64_t key);

void dpk_turns_pass(struct turns *self, uint32_t i);
dpk_status dpk_turns_again(struct turns *self); /* all that were passed over */
dpk_status dpk_turns_refuse(
    struct turns *self, uint32_t slot, struct dpk_orders *orders);

/* Jobs that wait and whose owners take them back, before dpk_site_end. */
dpk_status dpk_turns_end(struct turns *self, const struct dpk_ends *ends);

/* Serves the first group while there is one: `serve` starts its first job, refuses it,
 * or passes the group over.  DPK_MORE where the orders are full. */
dpk_status dpk_turns_serve(struct turns *self, struct dpk_orders *orders,
    dpk_status (*serve)(void *context, uint32_t i, struct dpk_orders *orders),
    void *context);

uint64_t dpk_turns_hash(const struct turns *self);

#endif
