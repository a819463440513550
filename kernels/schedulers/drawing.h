/* drawing.h: what a kernel keeps that tries each job once, on nodes that it draws.
 *
 * A job is fresh until it is tried.  One that no node here could take is parked until
 * nodes join, and is refused where none could that ever was here.
 *
 * In place: start from {0}; dpk_drawing_init, then dpk_drawing_free.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_DRAWING_H
#define DEPIN_KERNELS_SCHEDULERS_DRAWING_H

#include "kernels/schedulers/sample.h"
#include "kernels/schedulers/site.h"

struct drawing {
    struct site site;
    struct sample sample;
    struct line fresh, parked;
};

void dpk_drawing_init(struct drawing *self, const struct dpk_host *host,
    const char *tie_break, int is_searched);
void dpk_drawing_free(struct drawing *self);

/* Calls of struct dpk_scheduler, beside those of the site; `context` is a struct
 * drawing, or begins with one. */
dpk_status dpk_drawing_expect(
    void *context, const struct dpk_jobs *kinds, const uint64_t *n);
dpk_status dpk_drawing_join(void *context, int64_t now, const struct dpk_nodes *nodes);
dpk_status dpk_drawing_end(void *context, int64_t now, const struct dpk_ends *ends);
dpk_status dpk_drawing_submit(void *context, int64_t now, const struct dpk_jobs *jobs);

/* Parks a job that is in no queue, or refuses it where no node could `ever` take it. */
void dpk_drawing_park(
    struct drawing *self, uint32_t slot, int ever, struct dpk_orders *orders);

/* From a hash of what else the kernel keeps. */
void dpk_drawing_hash(struct drawing *self, uint64_t of_rest, uint64_t hash[2]);

#endif
