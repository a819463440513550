/* claim.h: a claim that work was done or is kept, and what became of it. */
#ifndef DPS_SIM_PROVING_CLAIM_H
#define DPS_SIM_PROVING_CLAIM_H

#include <stdbool.h>
#include <stdint.h>

/* Ids and tasks of claims that a strategy invents have this bit, others have
 * not. */
#define DPS_CLAIM_INVENTED (UINT64_C(1) << 63)

struct dps_claim {
    uint64_t id;
    uint64_t node, payer; /* ids, of one space; payer 0: nobody in particular */
    uint64_t task;
    int64_t amount;    /* in units of the service, >= 0 */
    uint32_t strategy; /* of its node; 0: honest */
    int64_t deadline;  /* of a proof's arrival; further rounds have as long [ns] */
    bool stands;       /* it is asked again later, and enrolled but once */
};

struct dps_outcome {
    struct dps_claim claim;
    uint32_t verdict, reason;
    int64_t asked;   /* [ns] */
    int64_t arrived; /* its last proof; INT64_MAX: none came [ns] */
    int64_t cost;    /* of verifying it [ns] */
    uint32_t effort; /* of its node, of what it costs an honest one [1e-6] */
    bool truth;
    bool invented; /* by its node, beside what it does */
    bool copy;     /* of a task that another did first */
    bool ran;      /* its proof was made and checked; else what comes of that is known.
                      Nothing may hang on it but counts of what was done */
};

/* Whether the verdict is against its node. */
bool dps_outcome_convicts(const struct dps_outcome *self);

#endif
