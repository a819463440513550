/* habits.h: what an honest claim of an amount comes to, once it has been seen.
 *
 * Of a complete verifier it hangs on the amount alone, so that one claim of each shows
 * it for all.
 *
 * In place: start from {0}; dps_habits_free, legal twice.
 */
#ifndef DPS_SIM_PROVING_HABITS_H
#define DPS_SIM_PROVING_HABITS_H

#include "kernels/abi/depin_kernel.h"
#include "sim/proving/index.h"

#include <stdbool.h>

/* No padding. */
struct dps_habit {
    uint64_t work[DPK_WORKS]; /* of verifying */
    uint64_t calls;           /* to verify, which is rounds */
    int64_t delay;            /* until the last proof [ns] */
    int64_t longest;          /* of a round [ns] */
    uint32_t effort;
    uint32_t truth;
};

struct dps_habits {
    struct dps_habit *items;
    uint32_t n, cap;
    struct dps_index index;
};

/* That of an amount, or NULL. */
const struct dps_habit *dps_habits_of(const struct dps_habits *self, int64_t amount);

/* Notes what one came to, or DPS_EINVAL where another of the amount came to other. */
DPS_CHECKED enum dps_status dps_habits_note(struct dps_habits *self, int64_t amount,
    const struct dps_habit *habit, struct dps_error *err);
void dps_habits_free(struct dps_habits *self);

#endif
