#include "kernels/schedulers/list.h"

static const struct dpk_kernel *const kernels[] = {
    &dpk_fcfs.kernel,
    &dpk_easy.kernel,
    &dpk_conservative.kernel,
    &dpk_filter_score.kernel,
    &dpk_random.kernel,
    &dpk_edf.kernel,
    &dpk_drf.kernel,
    &dpk_p2c.kernel,
    &dpk_sparrow.kernel,
    &dpk_pull.kernel,
    &dpk_coverage_route.kernel,
    &dpk_fifo_market.kernel,
    &dpk_reverse_auction.kernel,
    &dpk_tiered.kernel,
    &dpk_deal_match.kernel,
    &dpk_idle.kernel,
    &dpk_heard.kernel,
    &dpk_scale.kernel,
    &dpk_cost_plus.kernel,
    &dpk_undercut.kernel,
    &dpk_merkle_post.kernel,
    &dpk_merkle_post_honest.kernel,
    &dpk_merkle_post_drop_k.kernel,
    &dpk_merkle_post_regenerate.kernel,
    &dpk_merkle_post_outsource.kernel,
    &dpk_merkle_post_sybil_seal.kernel,
    &dpk_merkle_post_replay.kernel,
};

const struct dpk_plugin dpk_built_in = {
    .head = {sizeof dpk_built_in, DPK_VERSION},
    .n_kernels = sizeof kernels / sizeof *kernels,
    .kernels = kernels,
};
