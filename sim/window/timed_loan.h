/* timed_loan.h: peers on loan for the hosts of a workload (sim/engine/pools.h): who may
 * have to serve without the others, and how many of them at once.  For timed.c.
 *
 * Machines of one model and region are a group, since a scheduler chooses among groups
 * as it likes; so are all clients.  Each may have as many hosts at work as there are
 * transfers at once.
 */
#ifndef DPS_SIM_WINDOW_TIMED_LOAN_H
#define DPS_SIM_WINDOW_TIMED_LOAN_H

#include "sim/engine/pools.h"
#include "sim/window/timed.h"

/* Beyond so many hosts `auto` lends: as peers they take SimGrid some 0.3 GB and two
 * seconds. */
enum { DPS_TIMED_MANY = 100000 };

struct dps_timed_loan {
    struct dps_loan loan;
    struct dps_loan_group *groups;
    uint32_t *group; /* of each host */
    size_t at_once;  /* transfers */
};

/* Whether hosts of an engine of that kind are to borrow peers. */
bool dps_timed_lends(const struct dps_timed *self, const struct dps_timed_links *links,
    const struct dps_engine_kind *kind);

/* Puts an engine that lends peers of self->kind in its place. */
DPS_CHECKED enum dps_status dps_timed_lend(
    struct dps_timed *self, const struct dps_timed_links *links, struct dps_error *err);

/* When it is open: what hosts are like is not asked again. */
void dps_timed_lent(struct dps_timed *self);

/* A transfer was refused since its pool is empty. */
enum dps_status dps_timed_dry(
    const struct dps_timed *self, enum dps_status status, struct dps_error *err);

void dps_timed_loan_free(struct dps_timed_loan **self); /* legal on NULL */

#endif
