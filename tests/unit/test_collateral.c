/* What nodes bond, what of it they lose, and whom that deters. */
#include "models/collateral/collateral.h"
#include "models/collateral/filecoin.h"
#include "models/collateral/fixed.h"
#include "models/collateral/pledge.h"
#include "models/figure.h"
#include "models/muldiv.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

#define S(seconds)                                                                     \
    {                                                                                  \
        .ns = (seconds)*DPS_NS                                                         \
    }
#define LAW(kind_, params_)                                                            \
    {                                                                                  \
        &dps_collateral_##kind_.base, (params_)                                        \
    }

enum { UNIT = 1000000000 };

static const struct dps_collateral_pledge fip81 = {
    .projected = S(20 * DPS_DAY),
    .share = 0.3,
    .gamma = 0.7,
    .ramp_from = 1000 * DPS_DAY,
    .ramp = S(365 * DPS_DAY),
    .at_most = {0, 0, 9},
};

static struct dps_bond
bond_of(struct dps_variant law, const struct dps_collateral_epoch *epoch)
{
    const struct dps_collateral collateral = {.to = "burned", .law = law};
    return dps_collateral_bond(&collateral, epoch);
}

/* ---- products through 256 bits ----------------------------------------- */

static dps_wide
random_wide(struct dps_rng_name *name)
{
    uint32_t words[4];
    uint32_t more[4];
    name->draw++;
    dps_rng_words(*name, words);
    name->draw++;
    dps_rng_words(*name, more);
    dps_wide x = (dps_wide)words[0] << 96 | (dps_wide)words[1] << 64 |
                 (dps_wide)words[2] << 32 | words[3];
    return x >> more[0] % 128;
}

/* q c + r == a b modulo 2^128 and modulo 2^61 - 1, with 0 <= r < c. */
static bool
divides(dps_wide a, dps_wide b, dps_wide c, dps_wide q)
{
    const dps_wide prime = ((dps_wide)1 << 61) - 1;
    dps_wide r = a * b - q * c;
    return r < c && (a % prime) * (b % prime) % prime ==
                        ((q % prime) * (c % prime) + r % prime) % prime;
}

TEST(products_of_128_bits_are_divided_exactly)
{
    struct dps_rng_name name = {.seed = 4, .purpose = DPS_RNG_TEST};
    int64_t wrong = 0, wide = 0;
    for (int round = 0; round < 100000; round++) {
        dps_wide a = random_wide(&name);
        dps_wide b = random_wide(&name);
        dps_wide c = random_wide(&name) | 1;
        dps_wide q = dps_wide_muldiv(a, b, c);
        if (q == ~(dps_wide)0) {
            /* a b / c is 2^128 or more, as far as a long double can tell. */
            wrong +=
                (long double)a * (long double)b / (long double)c < 0x1p128L * 0.999L;
            continue;
        }
        wide += a >> 64 != 0 && b >> 64 != 0;
        wrong += !divides(a, b, c, q);
    }
    CHECK_INT(wrong, 0);
    CHECK(wide > 1000);
    CHECK(dps_wide_muldiv(~(dps_wide)0, ~(dps_wide)0, ~(dps_wide)0) == ~(dps_wide)0);
    CHECK(dps_wide_muldiv(0, 5, 7) == 0);
}

/* ---- bonds ------------------------------------------------------------- */

TEST(a_fixed_bond_is_in_tokens_and_in_dollars_at_the_oracles_price)
{
    const double figures[DPS_FIGURES] = {[DPS_ORACLE] = 4};
    const double worthless[DPS_FIGURES] = {0};
    struct dps_collateral_epoch epoch = {.figures = figures, .unit = 1000};
    const struct dps_collateral_fixed node = {"node", {500, 0, 3}, 10};
    const struct dps_collateral_fixed weight = {"weight", {7, 0, 3}, 0};
    struct dps_bond bond = bond_of((struct dps_variant)LAW(fixed, &node), &epoch);
    CHECK_INT(bond.node, 500 + 2500);
    CHECK_INT(bond.weight, 0);
    CHECK_INT(dps_bond_total(bond, 99), 3000);
    bond = bond_of((struct dps_variant)LAW(fixed, &weight), &epoch);
    CHECK_INT(dps_bond_total(bond, 6), 42);
    CHECK_INT(dps_bond_total(bond, INT64_MAX), INT64_MAX);
    bond = bond_of((struct dps_variant)LAW(none, NULL), &epoch);
    CHECK_INT(dps_bond_total(bond, 6), 0);
    epoch.figures = worthless;
    bond = bond_of((struct dps_variant)LAW(fixed, &node), &epoch);
    CHECK_INT(bond.node, INT64_MAX);
}

TEST(the_skew_rises_in_a_straight_line_over_the_ramp)
{
    CHECK_CLOSE(dps_pledge_skew(&fip81, fip81.ramp_from - 1), 0, 0);
    CHECK_CLOSE(dps_pledge_skew(&fip81, fip81.ramp_from), 0, 0);
    CHECK_CLOSE(
        dps_pledge_skew(&fip81, fip81.ramp_from + 73 * DPS_DAY), 0.3 / 5, 1e-15);
    CHECK_CLOSE(dps_pledge_skew(&fip81, fip81.ramp_from + DPS_YEAR), 0.3, 1e-15);
    struct dps_collateral_pledge at_once = fip81;
    at_once.ramp.ns = 0;
    CHECK_CLOSE(dps_pledge_skew(&at_once, fip81.ramp_from), 0.3, 1e-15);
    CHECK_CLOSE(dps_pledge_skew(&at_once, fip81.ramp_from - 1), 0, 0);
}

/* With the figures of a large network the law in doubles is the chain's in whole atto,
 * for sectors of 32 GiB as quanta. */
TEST(the_pledge_of_a_quantum_is_filecoins)
{
    const double sectors = 0x1p60 / 0x1p35;
    double figures[DPS_FIGURES] = {
        [DPS_REWARDS] = 270000, [DPS_CIRCULATING] = 400e6, [DPS_WEIGHT] = 22 * sectors};
    struct dps_collateral_epoch epoch = {
        .figures = figures, .unit = UNIT, .baseline = 30 * sectors};
    for (int day = 900; day < 1500; day += 73) {
        const struct dps_filecoin_pledge exact = {
            .power = (dps_wide)1 << 35,
            .network = (dps_wide)22 << 60,
            .baseline = (dps_wide)30 << 60,
            .circulating = (dps_wide)400000000 * UNIT * UNIT,
            .reward = (dps_wide)20 * 270000 * UNIT * UNIT / ((dps_wide)22 << 25),
            .ramp_epoch = (int64_t)(day - 1000) * DPS_FILECOIN_DAY,
            .ramp = (int64_t)365 * DPS_FILECOIN_DAY,
        };
        epoch.date = day * DPS_DAY;
        struct dps_bond bond = bond_of((struct dps_variant)LAW(pledge, &fip81), &epoch);
        /* gamma is a whole number per mille on chain */
        CHECK_CLOSE((double)bond.weight,
            (double)dps_filecoin_initial_pledge(&exact) / UNIT,
            day < 1000 ? 1e-8 : 4e-4);
        CHECK_INT(bond.node, 0);
    }
}

TEST(the_pledge_of_the_first_quantum_is_finite_and_may_be_bounded)
{
    double figures[DPS_FIGURES] = {[DPS_REWARDS] = 3, [DPS_CIRCULATING] = 1000};
    const struct dps_collateral_epoch epoch = {.figures = figures, .unit = UNIT};
    struct dps_collateral_pledge law = fip81;
    CHECK_INT(bond_of((struct dps_variant)LAW(pledge, &law), &epoch).weight,
        (60 + 300) * (int64_t)UNIT);
    law.at_most.units = 7;
    CHECK_INT(bond_of((struct dps_variant)LAW(pledge, &law), &epoch).weight, 7);
}

/* ---- Filecoin's integers ----------------------------------------------- */

TEST(filecoin_bounds_its_pledge_by_a_fil_for_32_gib)
{
    struct dps_filecoin_pledge self = {
        .power = (dps_wide)1 << 35,
        .network = (dps_wide)1 << 35,
        .circulating = (dps_wide)1000000000 * UNIT * UNIT,
    };
    CHECK(dps_filecoin_initial_pledge(&self) ==
          ((dps_wide)1 << 35) * ((dps_wide)UNIT * UNIT / ((dps_wide)1 << 35)));
    self.network = (dps_wide)1 << 70;
    self.reward = 12345;
    /* 0.3 C Q / N, and the reward; with N alone whatever the skew. */
    dps_wide whole = (dps_wide)3 * self.circulating / ((dps_wide)10 << 35);
    CHECK(dps_filecoin_initial_pledge(&self) >= whole + 12345 - 1);
    CHECK(dps_filecoin_initial_pledge(&self) <= whole + 12345);
}

TEST(filecoins_fees_have_floors_and_ceilings)
{
    const int64_t full = INT64_C(140) * DPS_FILECOIN_DAY;
    const dps_wide pledge = (dps_wide)1000000 * UNIT * UNIT;
    CHECK(dps_filecoin_termination_fee(pledge, full, 0) == pledge * 85 / 1000);
    CHECK(dps_filecoin_termination_fee(pledge, 9 * full, 0) == pledge * 85 / 1000);
    CHECK(dps_filecoin_termination_fee(pledge, full / 2, 0) == pledge * 85 / 2000);
    CHECK(dps_filecoin_termination_fee(pledge, 0, 0) == pledge / 50);
    CHECK(dps_filecoin_termination_fee(pledge, full, pledge) == pledge * 105 / 100);
    CHECK(dps_filecoin_fault_fee(100) == 351);
    CHECK(dps_filecoin_daily_fee_capped(70, 101) == 50);
    CHECK(dps_filecoin_daily_fee_capped(30, 101) == 30);
}

/* ---- losses ------------------------------------------------------------ */

TEST(faults_and_frauds_cost_shares_of_the_bond)
{
    const struct dps_collateral self = {
        .fault = 0.01, .fraud = 1, .jail = S(DPS_DAY + 1), .to = "burned"};
    CHECK_INT(dps_collateral_fault(&self, 12345), 123);
    CHECK_INT(dps_collateral_fraud(&self, INT64_MAX), INT64_MAX);
    CHECK_INT(dps_collateral_fault(&self, 0), 0);
    CHECK_INT(dps_collateral_jail(&self, DPS_DAY * DPS_NS), 2);
    const struct dps_collateral day = {.jail = S(DPS_DAY), .to = "burned"};
    CHECK_INT(dps_collateral_jail(&day, DPS_DAY * DPS_NS), 1);
    const struct dps_collateral mild = {.to = "burned"};
    CHECK_INT(dps_collateral_jail(&mild, DPS_DAY * DPS_NS), 0);
    CHECK_INT(dps_collateral_fraud(&mild, 999), 0);
}

TEST(slashing_deters_where_honesty_pays_more)
{
    /* g (1 - p) < p (s S + V): 90 against 10 s S. */
    struct dps_temptation t = {
        .gain = 100, .detection = 0.1, .share = 0.5, .bond = 1800};
    CHECK(!dps_collateral_deters(&t));
    t.bond = 1801;
    CHECK(dps_collateral_deters(&t));
    t.bond = 1000;
    CHECK(!dps_collateral_deters(&t));
    t.future = 401;
    CHECK(dps_collateral_deters(&t));
    t.future = 400;
    CHECK(!dps_collateral_deters(&t));
    t.bond = 0;
    t.future = 901;
    CHECK(dps_collateral_deters(&t));
    t.detection = 0;
    CHECK(!dps_collateral_deters(&t));
}

TEST(the_least_bond_and_detection_are_where_both_pay_the_same)
{
    struct dps_rng_name name = {.seed = 5, .purpose = DPS_RNG_TEST};
    for (int round = 0; round < 10000; round++) {
        double u[2];
        double v[2];
        name.draw++;
        dps_rng_uniforms(name, u);
        name.draw++;
        dps_rng_uniforms(name, v);
        struct dps_temptation t = {.gain = 1000 * u[0],
            .detection = u[1],
            .share = v[0],
            .future = round % 2 == 0 ? 0 : 500 * v[1]};
        t.bond = dps_collateral_least_bond(&t);
        double honest = t.detection * (t.share * t.bond + t.future);
        CHECK(t.bond == 0 || fabs(t.gain * (1 - t.detection) - honest) < 1e-9);
        t.bond = t.bond * 1.001 + 1e-6;
        CHECK(dps_collateral_deters(&t));
        t.detection = dps_collateral_least_detection(&t) * 1.0001 + 1e-9;
        CHECK(dps_collateral_deters(&t));
        t.detection = t.detection * 0.999 - 2e-9;
        CHECK(!dps_collateral_deters(&t));
    }
    CHECK(isinf(dps_collateral_least_bond(&(struct dps_temptation){.gain = 1})));
    CHECK_CLOSE(
        dps_collateral_least_bond(&(struct dps_temptation){.gain = 1, .detection = 1}),
        0, 0);
    CHECK_CLOSE(
        dps_collateral_least_detection(&(struct dps_temptation){.bond = 0}), 0, 0);
}

/* ---- refusals ---------------------------------------------------------- */

static void
refuses(const struct dps_record *record, const void *value, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(record->check(value, &err), &err, DPS_EINVAL, sentence);
}

TEST(bonds_are_of_the_first_token_and_times_are_whole)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_collateral_record, &err), &err);
    CHECK_OK(dps_collateral_pledge.base.params->check(&fip81, &err), &err);
    refuses(&dps_collateral_record, &(struct dps_collateral){.to = ""},
        "to is empty, not the name of an account or burned");
    refuses(&dps_collateral_record,
        &(struct dps_collateral){.to = "burned", .jail = {.months = 1}},
        "jail is in calendar months, not all equally long");
    refuses(&dps_collateral_record,
        &(struct dps_collateral){.to = "burned", .jail = {.ns = 1}},
        "jail is not a whole number of seconds");
    refuses(dps_collateral_fixed.base.params,
        &(struct dps_collateral_fixed){.per = "byte"},
        "per is byte, not node or weight");
    refuses(dps_collateral_fixed.base.params,
        &(struct dps_collateral_fixed){.per = "node", .amount = {5, 1, 0}},
        "amount is not of the network's first token");
    refuses(dps_collateral_pledge.base.params,
        &(struct dps_collateral_pledge){.at_most = {5, 1, 0}},
        "at_most is not of the network's first token");
    refuses(dps_collateral_pledge.base.params,
        &(struct dps_collateral_pledge){.projected = {.months = 1}},
        "projected is in calendar months, not all equally long");
    refuses(dps_collateral_pledge.base.params,
        &(struct dps_collateral_pledge){.ramp = {.ns = 7}},
        "ramp is not a whole number of seconds");
}
