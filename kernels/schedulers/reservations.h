/* reservations.h: batches of tasks, and the queues of nodes that will take them.
 *
 * Each node has a queue of reservations of batches.  One whose batch has no task left
 * is dropped when it is first.  A batch is fresh until its reservations are placed,
 * parked where no node here could take it, and given up when it has neither tasks nor
 * reservations.  A node is due when it may have room, and there is a queue of these.
 *
 * In place: start from {0}; dpk_reservations_init, then dpk_reservations_free.  Memory
 * is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_RESERVATIONS_H
#define DEPIN_KERNELS_SCHEDULERS_RESERVATIONS_H

#include "kernels/schedulers/jobs.h"

#define RESERVATIONS_NONE UINT32_MAX

/* A list of batches, of reservations, or of nodes. */
struct chain {
    uint32_t head, tail; /* or RESERVATIONS_NONE */
};

struct batch_of_tasks {
    struct line tasks;  /* that have not started */
    uint64_t id;        /* of its first job */
    uint64_t draws;     /* times that nodes were drawn for it */
    uint32_t placed;    /* reservations that stand */
    uint32_t is_listed; /* 1: it is fresh or parked */
    uint32_t next;      /* in such a list, or of those that are free to use */
    uint32_t unused;
};

struct reservation {
    uint32_t batch;
    uint32_t next; /* of its node, or of those that are free to use */
};

struct node_line {
    struct chain reservations;
    uint32_t next; /* that is due */
    uint32_t is_due;
};

struct reservations {
    const struct dpk_host *host;
    struct jobs *jobs;
    struct batch_of_tasks *batches;
    uint32_t batch_cap, n_batches, free_batch;
    struct reservation *all;
    uint32_t cap, n, free;
    struct node_line *lines; /* by node */
    uint32_t line_cap;
    struct chain fresh, parked; /* batches */
    struct chain due;           /* nodes */
    uint64_t steps;             /* reservations placed and taken off */
};

/* The jobs are borrowed. */
void dpk_reservations_init(
    struct reservations *self, const struct dpk_host *host, struct jobs *jobs);
void dpk_reservations_free(struct reservations *self);

/* Room for nodes with slots below n. */
dpk_status dpk_reservations_nodes(struct reservations *self, uint32_t n);

/* Begins a batch, which is fresh; its tasks are the caller's to add and to take. */
dpk_status dpk_reservations_begin(
    struct reservations *self, uint64_t id, uint32_t *batch);

/* The first fresh batch has its reservations, or is parked, or is over. */
void dpk_reservations_settle(struct reservations *self, uint32_t batch);

/* Those that are parked are fresh again. */
void dpk_reservations_retry(struct reservations *self);

/* Places one at a node, which is due. */
dpk_status dpk_reservations_add(
    struct reservations *self, uint32_t node, uint32_t batch);

/* The batch of the first one at a node that has a task left, or RESERVATIONS_NONE;
 * those before it are dropped.  And drops that one. */
uint32_t dpk_reservations_first(struct reservations *self, uint32_t node);
void dpk_reservations_drop(struct reservations *self, uint32_t node);

/* A node may have room; the first that is due has been served. */
void dpk_reservations_due(struct reservations *self, uint32_t node);
void dpk_reservations_served(struct reservations *self);

uint64_t dpk_reservations_hash(const struct reservations *self);

#endif
