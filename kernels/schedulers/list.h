/* list.h: the kernels that are built in. */
#ifndef DEPIN_KERNELS_SCHEDULERS_LIST_H
#define DEPIN_KERNELS_SCHEDULERS_LIST_H

#include "kernels/abi/depin_kernel.h"

extern const struct dpk_scheduler dpk_fcfs;
extern const struct dpk_scheduler dpk_easy;
extern const struct dpk_scheduler dpk_conservative;
extern const struct dpk_scheduler dpk_filter_score;
extern const struct dpk_scheduler dpk_random;
extern const struct dpk_scheduler dpk_edf;
extern const struct dpk_scheduler dpk_drf;
extern const struct dpk_scheduler dpk_p2c;
extern const struct dpk_scheduler dpk_sparrow;
extern const struct dpk_scheduler dpk_pull;
extern const struct dpk_scheduler dpk_coverage_route;
extern const struct dpk_scheduler dpk_fifo_market;
extern const struct dpk_scheduler dpk_reverse_auction;
extern const struct dpk_scheduler dpk_tiered;
extern const struct dpk_scheduler dpk_deal_match;

extern const struct dpk_bidder dpk_idle;
extern const struct dpk_bidder dpk_heard;
extern const struct dpk_bidder dpk_scale;
extern const struct dpk_bidder dpk_cost_plus;
extern const struct dpk_bidder dpk_undercut;

extern const struct dpk_verifier dpk_merkle_post;
extern const struct dpk_verifier dpk_receipt;
extern const struct dpk_verifier dpk_vrf;

extern const struct dpk_prover dpk_merkle_post_honest;
extern const struct dpk_prover dpk_merkle_post_drop_k;
extern const struct dpk_prover dpk_merkle_post_regenerate;
extern const struct dpk_prover dpk_merkle_post_outsource;
extern const struct dpk_prover dpk_merkle_post_sybil_seal;
extern const struct dpk_prover dpk_merkle_post_replay;
extern const struct dpk_verifier dpk_quorum;
extern const struct dpk_verifier dpk_freivalds;
extern const struct dpk_verifier dpk_bisect;

extern const struct dpk_prover dpk_quorum_honest;
extern const struct dpk_prover dpk_quorum_lazy_copy;
extern const struct dpk_prover dpk_quorum_sleeper;
extern const struct dpk_prover dpk_quorum_collude_k;
extern const struct dpk_prover dpk_freivalds_honest;
extern const struct dpk_prover dpk_freivalds_lazy_copy;
extern const struct dpk_prover dpk_bisect_honest;
extern const struct dpk_prover dpk_bisect_lazy_copy;
extern const struct dpk_prover dpk_bisect_cut_short;
extern const struct dpk_prover dpk_bisect_wrong_step;
extern const struct dpk_prover dpk_receipt_honest;
extern const struct dpk_prover dpk_receipt_replay;
extern const struct dpk_prover dpk_receipt_wash_demand;
extern const struct dpk_prover dpk_receipt_split_verifier;
extern const struct dpk_prover dpk_vrf_honest;
extern const struct dpk_prover dpk_vrf_replay;
extern const struct dpk_prover dpk_vrf_withhold;

/* All of them, as a plug-in's table. */
extern const struct dpk_plugin dpk_built_in;

#endif
