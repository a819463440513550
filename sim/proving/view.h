/* view.h: claims as the columns that kernels are shown.
 *
 * In place: start from {0}; dps_view_free, legal twice.
 */
#ifndef DPS_SIM_PROVING_VIEW_H
#define DPS_SIM_PROVING_VIEW_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"
#include "sim/proving/claim.h"

struct dps_view {
    uint32_t n, cap;
    uint32_t *slot;
    uint64_t *id, *node, *payer, *task;
    int64_t *amount;
    uint32_t *round; /* these of evidence */
    int64_t *asked, *arrived, *deadline;
};

void dps_view_clear(struct dps_view *self);

/* Evidence of it is 0, which the caller fills in. */
DPS_CHECKED enum dps_status dps_view_add(struct dps_view *self, uint32_t slot,
    const struct dps_claim *claim, struct dps_error *err);

/* Takes the first k away. */
void dps_view_drop(struct dps_view *self, uint32_t k);

struct dpk_claims dps_view_claims(const struct dps_view *self);

/* As evidence; borrows all. */
struct dpk_evidence dps_view_evidence(const struct dps_view *self,
    const struct dpk_claims *claims, const struct dpk_bytes *challenges,
    const struct dpk_bytes *proofs);
void dps_view_free(struct dps_view *self);

#endif
