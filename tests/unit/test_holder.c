/* Cohorts of holders: what they hold is always what their accounts hold. */
#include "models/holder/holder.h"

#include "models/figure.h"
#include "models/holder/bonded.h"
#include "models/holder/claimer.h"
#include "models/holder/liquidity.h"
#include "models/holder/multiplier.h"
#include "models/holder/reflection.h"
#include "models/holder/ve_lock.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/cohort.h"
#include "tests/test.h"

#include <string.h>

/* ---- the family -------------------------------------------------------- */

TEST(tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_holder_record, &err), &err);
}

static const struct dps_aim eager = {0.6, 0.1, 1, 0, 1, 10.0 * DPS_DAY, DPS_DAY};
static const struct dps_bonded bonded = {eager, 21.0 * DPS_DAY, DPS_DAY};
static const struct dps_ve_lock ve_lock = {
    eager, 200.0 * DPS_DAY, 365.0 * DPS_DAY, 7.0 * DPS_DAY, 0.5};
static const struct dps_multiplier multiplier = {
    eager, 30.0 * DPS_DAY, 14.0 * DPS_DAY, 365.0 * DPS_DAY, 4, DPS_DAY};
static const struct dps_reflection reflection = {
    eager, 5.0 * DPS_DAY, INT64_C(100000000000000)};
static const struct dps_claimer claimer = {10.0 * DPS_DAY, DPS_DAY};
static const struct dps_liquidity liquidity = {eager, 0.003, 1, 1};

#define LIVELY                                                                         \
    {                                                                                  \
        0.3, 0.4, 0.2, 0.5, 0.3, 0.2, 0.1, 20.0 * DPS_DAY                              \
    }
static const struct dps_holder cohorts[] = {
    COHORT_OF(bonded, &bonded, LIVELY),
    COHORT_OF(ve_lock, &ve_lock, LIVELY),
    COHORT_OF(multiplier, &multiplier, LIVELY),
    COHORT_OF(reflection, &reflection, LIVELY),
    COHORT_OF(claimer, &claimer, LIVELY),
    COHORT_OF(liquidity, &liquidity, LIVELY),
};

/* A wild price, lumpy rewards, and epochs of many lengths. */
static void
live_wildly(struct cohort *w, uint64_t entity, uint32_t k)
{
    double u = cohort_uniform(entity, 3 * k);
    int64_t reward = u < 0.5 ? 0 : (int64_t)(u * u * u * 1e3 * (double)COHORT_UNIT);
    int64_t steps[] = {3600, DPS_DAY, 10 * DPS_DAY, 12345};
    w->price = 2 * dps_exp(6 * cohort_uniform(entity, 3 * k + 1) - 3);
    w->figure[DPS_SOLD] = 1e4 * u;
    cohort_live(w, steps[(size_t)(cohort_uniform(entity, 3 * k + 2) * 4)], reward);
}

TEST(every_kind_holds_what_its_accounts_hold_through_wild_times)
{
    for (size_t i = 0; i < DPS_COUNT_OF(cohorts); i++) {
        struct cohort w;
        int64_t staked = cohorts[i].law.kind == &dps_holder_liquidity.base ? 0 : 77777;
        cohort_open(&w, &cohorts[i], 1000 * COHORT_UNIT + 1, staked * COHORT_UNIT + 3);
        w.dollars = 1000 * COHORT_UNIT;
        int64_t moved[4] = {0};
        for (uint32_t k = 0; k < 2000; k++) {
            live_wildly(&w, i, k);
            moved[0] += w.flows.sold;
            moved[1] += w.flows.bought;
            moved[2] += w.flows.staked + w.flows.locked;
            moved[3] += w.flows.released + w.back.released + w.back.unlocked;
        }
        bool stakes = cohorts[i].law.kind != &dps_holder_claimer.base;
        CHECK(moved[0] > 0 && moved[1] > 0);
        CHECK((moved[2] > 0) == stakes && (moved[3] > 0) == stakes);
        cohort_close(&w);
    }
}

TEST(what_is_saved_and_loaded_goes_on_to_the_same_units)
{
    for (size_t i = 0; i < DPS_COUNT_OF(cohorts); i++) {
        struct cohort w;
        struct dps_error err = {0};
        cohort_open(&w, &cohorts[i], 100 * COHORT_UNIT, 0);
        for (uint32_t k = 0; k < 50; k++) {
            live_wildly(&w, i, k);
        }
        struct dps_buffer image = {0};
        dps_holder_save(&w.holding, &image);
        REQUIRE_OK(dps_buffer_status(&image, &err), &err);
        struct cohort copy = w;
        REQUIRE_OK(
            dps_holder_init(&copy.holding, &cohorts[i], COHORT_START, 0, 0, &err),
            &err);
        struct dps_reader reader = dps_reader_of(image.bytes, image.n);
        REQUIRE_OK(dps_holder_load(&copy.holding, &reader, &err), &err);
        for (uint32_t k = 50; k < 100; k++) {
            live_wildly(&w, i, k);
            live_wildly(&copy, i, k);
            CHECK(memcmp(&w.flows, &copy.flows, sizeof w.flows) == 0);
        }
        CHECK(memcmp(&w.holding.state, &copy.holding.state,
                  sizeof copy.holding.state) == 0);
        dps_buffer_free(&image);
        cohort_close(&w);
        cohort_close(&copy);
    }
}
