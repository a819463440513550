/* lived_record.h: what a journal is told of windows. */
#ifndef DPS_SIM_ECONOMY_LIVED_RECORD_H
#define DPS_SIM_ECONOMY_LIVED_RECORD_H

#include "sim/economy/economy.h"
#include "sim/economy/lived_proofs.h"

/* The jobs of the first replication of a window's market, as the table
 * windows/NETWORK/K/jobs, or jobs-MARKET from the second market on; and where something
 * is proven the verdicts against its nodes, verdicts or verdicts-MARKET. */
DPS_CHECKED enum dps_status dps_lived_record_market(const struct dps_lived *self,
    const struct dps_setup_network *network, size_t number,
    const struct dps_lived_market *market, struct dps_journal *journal,
    struct dps_error *err);

/* What happened, in a sentence. */
DPS_CHECKED enum dps_status dps_lived_record_event(const struct dps_lived_row *row,
    const char *network, const struct dps_market_answer *answer,
    struct dps_journal *journal, struct dps_error *err);

/* At the end of a run: what all windows of all networks have measured; and that the run
 * cannot be repeated, where a window failed and it went on. */
DPS_CHECKED enum dps_status dps_lived_record_responses(
    const struct dps_economy *economy, struct dps_journal *journal,
    struct dps_error *err);

#endif
