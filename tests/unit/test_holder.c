/* Cohorts of holders: what they hold is always what their accounts hold. */
#include "models/holder/holder.h"

#include "models/figure.h"
#include "models/holder/bonded.h"
#include "models/holder/claimer.h"
#include "models/holder/liquidity.h"
#include "models/holder/multiplier.h"
#include "models/holder/reflection.h"
#include "models/holder/trade.h"
#include "models/holder/ve_lock.h"
#include "models/part.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/csv.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define START (20000 * DPS_DAY)
#define UNIT  INT64_C(1000000)

/* ---- an economy of one cohort ------------------------------------------ */

struct world {
    struct dps_holding holding;
    int64_t free, locked, market; /* [base units] */
    int64_t dollars;              /* [micro-dollars] */
    int64_t date;                 /* [s] */
    double price;                 /* [USD/token] */
    double figure[DPS_FIGURES];
    struct dps_holder_flows flows; /* of the last step */
    struct dps_holder_flows back;  /* of the last unlocking */
};

static void
world_open(
    struct world *w, const struct dps_holder *holder, int64_t free, int64_t locked)
{
    struct dps_error err = {0};
    *w = (struct world){.free = free,
        .locked = locked,
        .market = INT64_C(1000000000) * UNIT,
        .date = START,
        .price = 2};
    REQUIRE_OK(dps_holder_init(&w->holding, holder, START, free, locked, &err), &err);
}

/* Moves what a flow says, and never more than is there. */
static void
move(int64_t *from, int64_t *to, int64_t units)
{
    REQUIRE(units >= 0 && units <= *from);
    *from -= units;
    *to += units;
}

static void
post(struct world *w, const struct dps_holder_flows *flows)
{
    move(&w->market, &w->locked, flows->absorbed);
    move(&w->locked, &w->market, flows->supplied);
    move(&w->locked, &w->free, flows->released);
    move(&w->locked, &w->free, flows->unlocked);
    move(&w->free, &w->market, flows->sold);
    move(&w->market, &w->free, flows->bought);
    move(&w->free, &w->locked, flows->staked);
    move(&w->free, &w->locked, flows->locked);
    w->dollars += dps_part_worth(flows->sold, w->price, UNIT);
    w->dollars -= dps_part_worth(flows->bought, w->price, UNIT);
    w->dollars += flows->earned + flows->fees - flows->paid;
    REQUIRE(w->dollars >= 0);
}

/* An epoch: what is due comes back, `reward` arrives, the cohort decides. */
static void
live(struct world *w, int64_t step, int64_t reward)
{
    struct dps_error err = {0};
    dps_holder_unlock(&w->holding, w->date, &w->back);
    post(w, &w->back);
    CHECK_OK(dps_holder_verify(&w->holding, w->locked, &err), &err);
    w->free += reward;
    struct dps_holder_inputs in = {
        .begin = w->date,
        .end = w->date + step,
        .price = w->price,
        .unit = UNIT,
        .figure = w->figure,
        .reward = reward,
        .free = w->free,
        .dollars = w->dollars,
        .offered = w->market,
    };
    dps_holder_step(&w->holding, &in, &w->flows);
    post(w, &w->flows);
    w->date += step;
    CHECK_OK(dps_holder_verify(&w->holding, w->locked, &err), &err);
}

static void
world_close(struct world *w)
{
    dps_holder_free(&w->holding);
    dps_holder_free(&w->holding);
}

static double
uniform(uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){7, DPS_RNG_TEST, entity, draw}, u);
    return u[0];
}

#define NO_TRADE                                                                       \
    {                                                                                  \
        .fall = 1, .memory = DPS_DAY                                                   \
    }
#define HOLDER(kind_, params_, ...)                                                    \
    {                                                                                  \
        .name = #kind_, .account = "", .people = 100, .trade = __VA_ARGS__, .law = {   \
            &dps_holder_##kind_.base,                                                  \
            (params_)                                                                  \
        }                                                                              \
    }

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
    HOLDER(bonded, &bonded, LIVELY),
    HOLDER(ve_lock, &ve_lock, LIVELY),
    HOLDER(multiplier, &multiplier, LIVELY),
    HOLDER(reflection, &reflection, LIVELY),
    HOLDER(claimer, &claimer, LIVELY),
    HOLDER(liquidity, &liquidity, LIVELY),
};

/* A wild price, lumpy rewards, and epochs of many lengths. */
static void
live_wildly(struct world *w, uint64_t entity, uint32_t k)
{
    double u = uniform(entity, 3 * k);
    int64_t reward = u < 0.5 ? 0 : (int64_t)(u * u * u * 1e3 * (double)UNIT);
    int64_t steps[] = {3600, DPS_DAY, 10 * DPS_DAY, 12345};
    w->price = 2 * dps_exp(6 * uniform(entity, 3 * k + 1) - 3);
    w->figure[DPS_SOLD] = 1e4 * u;
    live(w, steps[(size_t)(uniform(entity, 3 * k + 2) * 4)], reward);
}

TEST(every_kind_holds_what_its_accounts_hold_through_wild_times)
{
    for (size_t i = 0; i < DPS_COUNT_OF(cohorts); i++) {
        struct world w;
        int64_t staked = cohorts[i].law.kind == &dps_holder_liquidity.base ? 0 : 77777;
        world_open(&w, &cohorts[i], 1000 * UNIT + 1, staked * UNIT + 3);
        w.dollars = 1000 * UNIT;
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
        world_close(&w);
    }
}

TEST(what_is_saved_and_loaded_goes_on_to_the_same_units)
{
    for (size_t i = 0; i < DPS_COUNT_OF(cohorts); i++) {
        struct world w;
        struct dps_error err = {0};
        world_open(&w, &cohorts[i], 100 * UNIT, 0);
        for (uint32_t k = 0; k < 50; k++) {
            live_wildly(&w, i, k);
        }
        struct dps_buffer image = {0};
        dps_holder_save(&w.holding, &image);
        REQUIRE_OK(dps_buffer_status(&image, &err), &err);
        struct world copy = w;
        REQUIRE_OK(
            dps_holder_init(&copy.holding, &cohorts[i], START, 0, 0, &err), &err);
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
        world_close(&w);
        world_close(&copy);
    }
}
