#include "sim/run/kind.h"

/* An economy is last: its files have no key that tells them. */
static const struct dps_run_kind *const kinds[DPS_RUN_KINDS] = {
    &dps_run_replay, &dps_run_economy};

const struct dps_run_kind *
dps_run_kind_of(const struct dps_record *root)
{
    size_t i = 0;
    while (i + 1 < DPS_RUN_KINDS && kinds[i]->root.record != root) {
        i++;
    }
    return kinds[i];
}

void
dps_run_roots(struct dps_scenario_root roots[DPS_RUN_KINDS])
{
    for (size_t i = 0; i < DPS_RUN_KINDS; i++) {
        roots[i] = kinds[i]->root;
    }
}
