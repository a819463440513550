/* lived.h: a network's markets lived at event level, and what it has learnt of them.
 *
 *     epoch   |---- window ----|-------------- the rest --------------|
 *             what was lived    what the market clears, served as was learnt
 *
 * A window begins with its epoch.  What it serves stands in the place of what the
 * market would have served in that time, job by job; the rest of the epoch is served as
 * earlier windows have measured: of what is asked for the share that they found, each
 * cell used more or less than the others as they found.  What is learnt acts from the
 * next epoch on.
 *
 * Drivers x are, in this order, load (asked over offered), price over the first one,
 * online share of the machines, each cell's share of what is offered but the last
 * one's, and where nodes could cheat the share of capacity that does.  Answers y are
 * the figures of models of markets (sim/window/market.h), each cell's leaning, and what
 * is found out of each cheat and of honest nodes.
 *
 * In place: start from {0}; dps_lived_init / dps_lived_free (legal twice, and after a
 * failed init).
 */
#ifndef DPS_SIM_ECONOMY_LIVED_H
#define DPS_SIM_ECONOMY_LIVED_H

#include "models/response/response.h"
#include "sim/economy/service.h"
#include "sim/window/market.h"

enum {
    DPS_LIVED_LOAD,
    DPS_LIVED_PRICE,
    DPS_LIVED_ONLINE,
    DPS_LIVED_MIX, /* and on, of each cell but the last */
};

/* What is measured of each of a network's cheats, after the cells' leanings; and after
 * all of them, of honest nodes. */
enum dps_lived_cheat {
    DPS_LIVED_FOUND,   /* nodes convicted, of those that cheat, in a window [1] */
    DPS_LIVED_SAVED,   /* of an honest node's effort [1] */
    DPS_LIVED_CLAIMED, /* beyond what is there, and accepted [1] */
    DPS_LIVED_CHEAT
};

/* A window that was lived. */
struct dps_lived_row {
    int64_t at; /* ns since the start */
    uint64_t machines, jobs;
    double work;   /* served in it [unit] */
    int64_t value; /* of it [uUSD] */
    double x[DPS_RESPONSE_DRIVERS];
    double y[DPS_RESPONSE_ANSWERS];
    double error[DPS_RESPONSE_ANSWERS];
    double predicted[DPS_RESPONSE_ANSWERS]; /* NAN: nothing was */
    double promise[DPS_RESPONSE_ANSWERS];   /* before it; NAN: none */
};

struct dps_lived {
    const struct dps_setup_windows *terms; /* NULL: they are not lived */
    struct dps_response_memory *memory;
    struct dps_lived_row *rows; /* of all windows so far */
    uint64_t n_rows, row_capacity;
    int64_t next;    /* when the calendar opens one [ns since the start] */
    uint64_t failed; /* windows that the last response stood in for */
    const struct dps_verify *verify; /* of what is claimed; NULL: nothing is */
    /* of the epoch: */
    double beliefs[DPS_VERIFY_CHEATS][DPS_LIVED_CHEAT]; /* NAN: nothing is known */
    double doubts[DPS_VERIFY_CHEATS]; /* standard errors of being found out [1] */
    double x[DPS_RESPONSE_DRIVERS];
    double wanted;           /* [unit/s] */
    struct dps_ceded *parts; /* of each cell */
    uint32_t n_cells;
    int64_t until; /* the end of its window [ns since the start]; 0: it has none */
};

DPS_CHECKED enum dps_status dps_lived_init(struct dps_lived *self,
    const struct dps_setup *setup, const struct dps_setup_network *network,
    size_t n_cells, struct dps_error *err);
void dps_lived_free(struct dps_lived *self);

/* Where among the answers stands what is measured of cheat i, or of honest nodes, i
 * being the number of cheats. */
size_t dps_lived_answer_of(const struct dps_lived *self, size_t i);

/* After a market has cleared: notes the drivers, and has what was learnt say what of it
 * is served where. */
void dps_lived_learn(struct dps_lived *self, struct dps_service *service,
    struct dps_cells *cells, const struct dps_turn *turn);

/* Whether this epoch has a window. */
bool dps_lived_due(const struct dps_lived *self, const struct dps_turn *turn);

/* What would be answered now, and what misses up to now promise, into a new row. */
DPS_CHECKED enum dps_status dps_lived_expect(
    struct dps_lived *self, struct dps_lived_row *row, struct dps_error *err);

/* Takes up what was measured. */
DPS_CHECKED enum dps_status dps_lived_note(struct dps_lived *self,
    const struct dps_lived_row *row, const struct dps_turn *turn,
    struct dps_error *err);

void dps_lived_save(const struct dps_lived *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_lived_load(
    struct dps_lived *self, struct dps_reader *in, struct dps_error *err);

#endif
