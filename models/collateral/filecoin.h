/* filecoin.h: Filecoin's pledge and fees in whole attoFIL, as its actors compute them.
 *
 * filecoin-project/builtin-actors @ b0a3bdd6, actors/miner/src/monies.rs and policy.rs;
 * FIP-0081 (pledge), FIP-0098 (termination), FIP-0100 (daily fee).  All divisions are
 * floors; products go through 256 bits.  Amounts are attoFIL (1e-18 FIL), power is in
 * quality-adjusted bytes, times are epochs of 30 s.  Results that pass 128 bits
 * saturate.
 */
#ifndef DPS_MODELS_COLLATERAL_FILECOIN_H
#define DPS_MODELS_COLLATERAL_FILECOIN_H

#include "sim/core/wide.h"

#include <stdint.h>

enum { DPS_FILECOIN_DAY = 2880 }; /* epochs */

/* What an initial pledge depends on. */
struct dps_filecoin_pledge {
    dps_wide power;       /* of the sector [byte] */
    dps_wide network;     /* of all [byte] */
    dps_wide baseline;    /* that the network aims at [byte] */
    dps_wide circulating; /* supply [attoFIL] */
    dps_wide reward;      /* that the sector is to earn in 20 days [attoFIL] */
    int64_t ramp_epoch;   /* since the ramp began, negative before it */
    int64_t ramp;         /* its length; 0: over at once */
};

/* base + floor((1000 - k) 3 C Q / (10000 max(N, B, Q))) + floor(k 3 C Q / (10000
 * max(N, Q))), with base at least 1 and k per mille from 0 to 300; at most 1 FIL for
 * 32 GiB. */
dps_wide dps_filecoin_initial_pledge(const struct dps_filecoin_pledge *self);

/* 8.5 % of the pledge, less in the first 140 days, not below 2 % of it, nor below 1.05
 * of a fault's fee. */
dps_wide dps_filecoin_termination_fee(dps_wide pledge, int64_t age, dps_wide fault_fee);

/* For a day without proof, 3.51 days of the reward that the power earns in one. */
dps_wide dps_filecoin_fault_fee(dps_wide day_reward);

/* A day's fee for the power: 1.61817e-25 of the circulating supply a byte. */
dps_wide dps_filecoin_daily_fee(dps_wide circulating, dps_wide power);

/* Of a deadline's fees no more is burned than half of what it earns. */
dps_wide dps_filecoin_daily_fee_capped(dps_wide fee, dps_wide day_reward);

/* The quality-adjusted power of a sector: verified bytes count ten times.  `verified`
 * over `size` times its life, both in byte-epochs, `verified` the smaller. */
dps_wide dps_filecoin_qa_power(dps_wide size, dps_wide life, dps_wide verified);

#endif
