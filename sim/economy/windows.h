/* windows.h: the economy opens windows and applies what comes back.
 *
 * Each host of a window has a wallet, the account X/HOST of its network X; openings put
 * tokens there.  A window belongs to the epoch in which it starts and ends with it at
 * the latest.  Its postings are applied by the ledger in their total order (time,
 * entity, sequence); its jobs go to the journal as the table windows/X/K/jobs.
 */
#ifndef DPS_SIM_ECONOMY_WINDOWS_H
#define DPS_SIM_ECONOMY_WINDOWS_H

#include "sim/economy/member.h"
#include "sim/journal/journal.h"

/* Adds an account for every host of every window. */
DPS_CHECKED enum dps_status dps_windows_add_wallets(
    const struct dps_setup_network *network, int32_t first_token,
    struct dps_ledger *ledger, struct dps_error *err);

/* DPS_EINVAL where a window starts outside the scenario, passes its epoch's end, or has
 * hosts or jobs that contradict each other. */
DPS_CHECKED enum dps_status dps_windows_check(const struct dps_setup *setup,
    const struct dps_setup_network *network, struct dps_error *err);

/* Lives the windows of a network that start in the epoch; `origin` is the scenario's
 * start [s]. */
DPS_CHECKED enum dps_status dps_windows_live(const struct dps_member *member,
    int64_t origin, const struct dps_epoch *epoch, struct dps_ledger *ledger,
    struct dps_journal *journal, struct dps_error *err);

#endif
