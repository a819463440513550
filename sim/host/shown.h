/* shown.h: what a kernel was shown, as a digest: views are read-only, and an audit
 * looks whether they were left alone.
 */
#ifndef DPS_SIM_HOST_SHOWN_H
#define DPS_SIM_HOST_SHOWN_H

#include "kernels/abi/depin_kernel.h"

/* Of every entry of every column that there is. */
uint64_t dps_shown_nodes(const struct dpk_nodes *nodes);
uint64_t dps_shown_jobs(const struct dpk_jobs *jobs);
uint64_t dps_shown_ends(const struct dpk_ends *ends);
uint64_t dps_shown_claims(const struct dpk_claims *claims);
uint64_t dps_shown_bytes(const struct dpk_bytes *bytes);
uint64_t dps_shown_evidence(const struct dpk_evidence *evidence);

#endif
