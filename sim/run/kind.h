/* kind.h: the kinds of scenario, and how each is run: an economy, a replay.
 *
 * A run is opened, which checks everything and writes nothing; then begun, in a folder
 * that is empty, or taken up, in one that has part of it; then lived.
 */
#ifndef DPS_SIM_RUN_KIND_H
#define DPS_SIM_RUN_KIND_H

#include "sim/run/folder.h"
#include "sim/run/run.h"

/* What all kinds have of a run. */
struct dps_run {
    const struct dps_run_options *options;
    const char *file; /* that the scenario was read from */
    struct dps_scenario *scenario;
    struct dps_folder folder; /* once it is begun or taken up */
    uint64_t seed;            /* set by open */
};

struct dps_run_kind {
    struct dps_scenario_root root;
    size_t size; /* of what it keeps of a run: zeros at first, borrows the run */
    enum dps_status (*open)(void *self, struct dps_run *run, struct dps_error *err);
    /* What open leaves to those who start anew; NULL: nothing. */
    enum dps_status (*check)(void *self, struct dps_error *err);
    enum dps_status (*begin)(void *self, struct dps_error *err);
    enum dps_status (*take_up)(void *self, struct dps_error *err);
    /* To the end, with its trace, or until something asks to stop. */
    enum dps_status (*live)(void *self, bool *finished, struct dps_error *err);
    void (*close)(void *self);
};

extern const struct dps_run_kind dps_run_replay;
extern const struct dps_run_kind dps_run_economy;

/* The kind of that root. */
const struct dps_run_kind *dps_run_kind_of(const struct dps_record *root);

/* The roots of all kinds, in the order in which they are tried. */
enum { DPS_RUN_KINDS = 2 };
void dps_run_roots(struct dps_scenario_root roots[DPS_RUN_KINDS]);

#endif
