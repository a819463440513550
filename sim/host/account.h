/* account.h: one call to a kernel, and what becomes of it: for who makes such calls. */
#ifndef DPS_SIM_HOST_ACCOUNT_H
#define DPS_SIM_HOST_ACCOUNT_H

#include "sim/host/guard.h"
#include "sim/host/kernel.h"

#include <stdbool.h>

/* The call is counted, timed and guarded between these; the second gives the answer
 * back. */
void dps_account_begin(struct dps_kernel *self);
dpk_status dps_account_end(struct dps_kernel *self, dpk_status answer);

/* A sentence about a call, as DPS_EINVAL. */
enum dps_status dps_account_complain(const struct dps_kernel *self, const char *call,
    int64_t now, const char *what, struct dps_error *err);

/* What a kernel answers, as a status. */
enum dps_status dps_account_answered(const struct dps_kernel *self, const char *call,
    int64_t now, dpk_status answer, struct dps_error *err);

/* A call that was left.  `array`: of its answer, that it touched the outside of; NULL:
 * of none. */
enum dps_status dps_account_fell(struct dps_kernel *self, const char *call, int64_t now,
    const char *array, bool behind, struct dps_error *err);

/* The rest of a function that makes a call whose answer is a status alone; `kept`: what
 * it was shown is as it was. */
#define CALL(self, name, now, expression, kept, err)                                   \
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {                                        \
        return dps_account_fell(self, name, now, NULL, false, err);                    \
    }                                                                                  \
    dps_account_begin(self);                                                           \
    dpk_status answer = dps_account_end(self, expression);                             \
    return (kept) ? dps_account_answered(self, name, now, answer, err)                 \
                  : dps_account_complain(                                              \
                        self, name, now, "it wrote into what it was shown", err)

/* What an audit remembers of what a call is shown. */
#define SHOWN(self, digest) ((self)->audited ? (digest) : 0)

#endif
