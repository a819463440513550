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

#define EAGER                                                                          \
    {                                                                                  \
        0.6, 0.1, 1, 0, 1, 10.0 * DPS_DAY, DPS_DAY,                                    \
        {                                                                              \
            "",                                                                        \
            {                                                                          \
                NULL, 0                                                                \
            }                                                                          \
        }                                                                              \
    }
static const struct dps_bonded bonded = {EAGER, 21.0 * DPS_DAY, DPS_DAY};
static const struct dps_ve_lock ve_lock = {
    EAGER, 200.0 * DPS_DAY, 365.0 * DPS_DAY, 7.0 * DPS_DAY, 0.5};
static const struct dps_multiplier multiplier = {
    EAGER, 30.0 * DPS_DAY, 14.0 * DPS_DAY, 365.0 * DPS_DAY, 4, DPS_DAY};
static const struct dps_reflection reflection = {
    EAGER, 5.0 * DPS_DAY, INT64_C(100000000000000)};
static const struct dps_claimer claimer = {10.0 * DPS_DAY, DPS_DAY};
static const struct dps_liquidity liquidity = {EAGER, 0.003, 1, 1};

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

/* ---- in place, and what is refused --------------------------------------- */

TEST(amended_parameters_keep_every_unit)
{
    const struct dps_bonded slower = {EAGER, 40.0 * DPS_DAY, 7.0 * DPS_DAY};
    const struct dps_holder amended = COHORT_OF(bonded, &slower, LIVELY);
    struct dps_error err = {0};
    struct cohort w;
    cohort_open(&w, &cohorts[0], 0, 5000 * COHORT_UNIT);
    for (uint32_t k = 0; k < 20; k++) {
        cohort_live(&w, DPS_DAY, 0);
    }
    int64_t leaving = w.holding.state.leaving;
    CHECK(leaving > 0);
    REQUIRE_OK(dps_holder_amend(&w.holding, &amended, &err), &err);
    CHECK_INT(w.holding.locks.amount, leaving);
    for (uint32_t k = 0; k < 50; k++) {
        live_wildly(&w, 0, k);
    }
    CHECK_FAILS(dps_holder_amend(&w.holding, &cohorts[1], &err), &err, DPS_EINVAL,
        "kind becomes ve-lock: a cohort that is bonded stays so, let another take its "
        "place");
    cohort_close(&w);
}

TEST(accounts_have_the_cohorts_name_or_their_own)
{
    struct dps_holder holder = cohorts[0];
    CHECK_TEXT(dps_holder_account(&holder), "bonded");
    holder.account = "stakers";
    CHECK_TEXT(dps_holder_account(&holder), "stakers");
}

static void
refuses(const struct dps_record *record, const void *self, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(record->check(self, &err), &err, DPS_EINVAL, sentence);
}

TEST(parameters_that_contradict_each_other_are_refused)
{
    refuses(&dps_holder_record, &(struct dps_holder){.name = ""},
        "name is empty, not that of a cohort");
    refuses(&dps_aim_record, &(struct dps_aim){.least = 0.5, .most = 0.25},
        "least is 0.5, more than `most`, which is 0.25");
    refuses(dps_holder_ve_lock.base.params,
        &(struct dps_ve_lock){.length = 200, .longest = 100},
        "length is 200 s, more than `longest`, which is 100 s");
    refuses(dps_holder_ve_lock.base.params,
        &(struct dps_ve_lock){.length = 50, .longest = 100, .step = 60},
        "step is 60 s, more than `length`, which is 50 s");
    refuses(dps_holder_multiplier.base.params,
        &(struct dps_multiplier){.duration = 5, .shortest = 10, .longest = 20},
        "duration is 5 s, not from `shortest`, 10 s, to `longest`, 20 s");
}

static void
cannot_open(const struct dps_holder *holder, int64_t locked, const char *sentence)
{
    struct dps_error err = {0};
    struct dps_holding holding;
    CHECK_FAILS(dps_holder_init(&holding, holder, COHORT_START, 0, locked, &err), &err,
        DPS_EINVAL, sentence);
    dps_holder_free(&holding);
}

TEST(a_cohort_that_cannot_be_held_is_refused)
{
    const struct dps_bonded fine = {EAGER, 100.0 * DPS_YEAR, 1};
    const struct dps_reflection small = {EAGER, 0, 100};
    const struct dps_holder bonding = COHORT_OF(bonded, &fine, LIVELY);
    const struct dps_holder reflecting = COHORT_OF(reflection, &small, LIVELY);
    cannot_open(&bonding, 0,
        "step is 1 s, too little for a time of 3153600000 s: at most 4194304 steps");
    cannot_open(&reflecting, 101,
        "capacity is 100 base units, less than the 101 staked at the start");
}

TEST(a_state_that_is_not_what_accounts_hold_is_told)
{
    struct dps_error err = {0};
    struct cohort w;
    cohort_open(&w, &cohorts[1], 5, 100);
    CHECK_FAILS(dps_holder_verify(&w.holding, 99, &err), &err, DPS_ESTATE,
        "ve_lock has 100 staked, 0 leaving and 0 in a pool, not together the 99 of its "
        "locked account");
    w.holding.state.staked = 101;
    CHECK_FAILS(dps_holder_verify(&w.holding, 101, &err), &err, DPS_ESTATE,
        "ve_lock has 100 in its locks, not 101");
    cohort_close(&w);
}

TEST(an_image_that_is_cut_short_or_of_another_cohort_is_refused)
{
    struct dps_error err = {0};
    struct dps_buffer image = {0};
    struct cohort w;
    struct cohort other;
    cohort_open(&w, &cohorts[0], 5, 100);
    cohort_open(&other, &cohorts[4], 5, 0);
    dps_holder_save(&w.holding, &image);
    struct dps_reader reader = dps_reader_of(image.bytes, image.n);
    CHECK_FAILS(dps_holder_load(&other.holding, &reader, &err), &err, DPS_EIO,
        "locks have 23 slots of 86400 s, not 12 of 86400 s");
    reader = dps_reader_of(image.bytes, image.n - 1);
    CHECK_STATUS(dps_holder_load(&w.holding, &reader, &err), DPS_EIO);
    dps_buffer_free(&image);
    cohort_close(&w);
    cohort_close(&other);
}
