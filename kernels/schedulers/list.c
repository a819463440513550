#include "kernels/schedulers/list.h"

static const struct dpk_scheduler *const schedulers[] = {
    &dpk_fcfs,
    &dpk_easy,
    &dpk_conservative,
    &dpk_filter_score,
};

const struct dpk_plugin dpk_built_in = {
    .head = {sizeof dpk_built_in, DPK_VERSION},
    .n_schedulers = sizeof schedulers / sizeof *schedulers,
    .schedulers = schedulers,
};
