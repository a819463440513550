/* cohort.h: one cohort of holders with its accounts, for tests: posts what it does.
 *
 * In place: cohort_open / cohort_close (legal twice).
 */
#ifndef DPS_TESTS_COHORT_H
#define DPS_TESTS_COHORT_H

#include "models/figure.h"
#include "models/holder/holder.h"

#define COHORT_START (20000 * INT64_C(86400)) /* [s] */
#define COHORT_UNIT  INT64_C(1000000)         /* base units in a token */

/* A cohort that neither sells nor buys, or with a trade of its own. */
#define COHORT_QUIET                                                                   \
    {                                                                                  \
        .fall = 1, .memory = 1                                                         \
    }
#define COHORT_OF(kind_, params_, ...)                                                 \
    {                                                                                  \
        .name = #kind_, .account = "", .people = 100, .trade = __VA_ARGS__, .law = {   \
            &dps_holder_##kind_.base,                                                  \
            (params_)                                                                  \
        }                                                                              \
    }

struct cohort {
    struct dps_holding holding;
    int64_t free, locked, market; /* [base units] */
    int64_t dollars;              /* [micro-dollars] */
    int64_t date;                 /* [s] */
    double price;                 /* [USD/token] */
    double figure[DPS_FIGURES];
    struct dps_holder_flows flows; /* of the last step */
    struct dps_holder_flows back;  /* of the last unlocking */
};

void cohort_open(
    struct cohort *self, const struct dps_holder *holder, int64_t free, int64_t locked);
void cohort_close(struct cohort *self);

/* An epoch of `step` [s]: what is due comes back, `reward` arrives, the cohort decides.
 * Checks that no account goes below 0 and that state and accounts agree. */
void cohort_live(struct cohort *self, int64_t step, int64_t reward);

/* A uniform number in (0, 1) of this entity and draw. */
double cohort_uniform(uint64_t entity, uint32_t draw);

#endif
