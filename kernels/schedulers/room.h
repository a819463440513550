/* room.h: what nodes have left, and what a job needs on one of them.
 *
 * A node that is here has a stay, a number that is never given again: what was taken in
 * one stay is not given back in another.  What a job takes of devices is alike shares
 * of the first that have room, which the bits say.
 *
 * In place: start from {0}; dpk_room_init, then dpk_room_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_ROOM_H
#define DEPIN_KERNELS_SCHEDULERS_ROOM_H

#include "kernels/schedulers/tie.h"

/* Of a job, on each of its nodes; a value. */
struct need {
    int64_t of[DPK_RESOURCES];
    int64_t each;    /* of each device [1/1000 device] */
    int64_t stake;   /* that a node must have [base units] */
    uint64_t models; /* bits; 0: any */
    uint32_t devices;
    uint32_t region;     /* 0: any */
    uint32_t reputation; /* that a node must have [1e-6] */
    uint32_t reserved;
};

/* Lines of the cache: what a node could ever take is in the first two, what it has left
 * in the third, and what is asked when it comes or leaves in the last. */
struct node {
    _Alignas(64) int64_t capacity[DPK_RESOURCES];
    int64_t stake;  /* [base units] */
    uint64_t key;   /* of two nodes that are equal the lower is chosen */
    uint64_t stay;  /* 0: it is not here */
    uint64_t drawn; /* the last draw that had it; see sample.h */
    uint32_t devices;
    uint32_t device; /* its first in the pool */
    uint32_t model;
    uint32_t region;
    uint32_t reputation; /* [1e-6] */
    uint32_t jobs;       /* that took room, or are owed it, and have not ended */
    uint32_t owed;       /* of them, those that are owed */
    uint32_t place;      /* among those that are here */
    int64_t left[DPK_RESOURCES];
    int64_t until; /* when it says that it leaves [ns] */
    uint64_t id;
    uint32_t spare; /* entries kept for it in the pool */
    uint32_t reserved;
};

struct room {
    const struct dpk_host *host;
    enum tie_break tie_break;
    struct node *nodes; /* by slot */
    uint32_t cap;
    uint32_t n, here_cap;
    uint32_t *here;  /* slots of nodes that are, in no order that matters */
    int32_t *device; /* what each has left [1/1000 device] */
    uint32_t n_devices, device_cap;
    uint64_t joined; /* nodes that have, ever */
};

void dpk_room_init(
    struct room *self, const struct dpk_host *host, enum tie_break tie_break);
void dpk_room_free(struct room *self);

dpk_status dpk_room_join(struct room *self, const struct dpk_nodes *nodes);
dpk_status dpk_room_leave(struct room *self, const uint32_t *nodes, uint32_t n);

/* Brings close what dpk_room_ever asks about a node. */
void dpk_room_fetch(const struct room *self, uint32_t slot);

/* What job i of those needs. */
struct need dpk_need_of(const struct dpk_jobs *jobs, uint32_t i);

/* Whether a node could take a job if nothing else were there, and whether it can now.
 */
int dpk_room_ever(const struct room *self, uint32_t slot, const struct need *need);
int dpk_room_now(const struct room *self, uint32_t slot, const struct need *need);

/* Takes what a job needs, and says which devices. */
uint64_t dpk_room_take(struct room *self, uint32_t slot, const struct need *need);

/* Takes it from devices that are known. */
void dpk_room_take_these(
    struct room *self, uint32_t slot, const struct need *need, uint64_t devices);

/* Gives it back, if the node has not left since its stay. */
void dpk_room_give(struct room *self, uint32_t slot, uint64_t stay,
    const struct need *need, uint64_t devices);

/* Owes a job room, which it takes when those before it have left it: which devices it
 * gets is not known, so that none of them count as free until it has ended. */
void dpk_room_owe(struct room *self, uint32_t slot, const struct need *need);
void dpk_room_settle(
    struct room *self, uint32_t slot, uint64_t stay, const struct need *need);

/* Puts nodes in the order of ties; where that is drawn, anew for each stay. */
void dpk_room_sort(const struct room *self, uint32_t *nodes, uint32_t n);

uint64_t dpk_room_hash(const struct room *self);

/* A hash with a need in it. */
uint64_t dpk_need_hash(const struct need *need, uint64_t hash);

#endif
