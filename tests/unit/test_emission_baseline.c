/* Filecoin's law against brute force: power below, at and above the baseline. */
#include "models/emission/baseline.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>

enum { DAY = 86400, EPOCHS = 2880 };

#define FIL INT64_C(1000000000)

static const struct dps_baseline law = {
    .simple = {.units = 330000000 * FIL, .decimals = 9},
    .baseline = {.units = 770000000 * FIL, .decimals = 9},
    .half_life = 6.0 * DPS_YEAR,
    .epoch = {.ns = 30 * DPS_NS},
    .power = 2.88888888e18,
    .doubling = 1.0 * DPS_YEAR,
    .paid = 1,
};

static struct dps_emission
entry(const struct dps_baseline *params)
{
    return (struct dps_emission){
        .name = "", .to = "nodes", .law = {&dps_emission_baseline.base, params}};
}

static void
advance(const struct dps_baseline *params, double power, int64_t date,
    struct dps_emission_state *state)
{
    struct dps_emission emission = entry(params);
    dps_emission_advance(
        &emission, &(struct dps_emission_drivers){.power = power}, date, state);
}

TEST(an_epoch_mints_36_fil_of_the_simple_part_at_first)
{
    struct dps_emission emission = entry(&law);
    int64_t part[DPS_EMISSION_PARTS];
    dps_emission_issued_parts(&emission, 29, part);
    CHECK_INT(part[0] + part[1], 0);
    dps_emission_issued_parts(&emission, 30, part);
    CHECK_INT(part[0], 36266264293); /* builtin-actors: 36.266264293777134739 FIL */
    CHECK_INT(part[1], 84621274052); /* its golden file: 84.621274052457285111, of a
                                        theta 9.8e-29 short of 1 */
}

TEST(at_the_baseline_time_is_effective_in_full)
{
    struct dps_emission emission = entry(&law);
    struct dps_emission_state at;
    struct dps_emission_state above;
    dps_emission_begin(&emission, &at);
    dps_emission_begin(&emission, &above);
    for (int64_t day = 1; day < 7300; day += 31) {
        advance(&law, INFINITY, day * DAY, &at);
        advance(&law, 1e30, day * DAY, &above);
        CHECK_INT(at.issued, dps_emission_issued(&emission, day * DAY));
        CHECK_INT(above.issued, at.issued);
    }
}

/* The sum over epochs of min(baseline, power), one by one; the law's integral differs
 * from it by the shortness of epochs, half of the growth in one. */
TEST(what_is_realised_is_the_lesser_of_power_and_baseline)
{
    const double powers[] = {1e17, 3e18, 4.2e18, 9e18};
    long double g = DPS_LN2L / (365 * EPOCHS);
    for (size_t i = 0; i < DPS_COUNT_OF(powers); i++) {
        struct dps_emission emission = entry(&law);
        struct dps_emission_state state;
        dps_emission_begin(&emission, &state);
        long double sum = 0;
        for (int64_t k = 0; k < 730 * EPOCHS; k++) {
            long double b =
                (long double)law.power * dps_expl(g * ((long double)k + 0.5L));
            sum += b < (long double)powers[i] ? b : (long double)powers[i];
        }
        advance(&law, powers[i], 200 * DAY, &state);
        advance(&law, powers[i], 730 * DAY, &state);
        long double theta = dps_baseline_time(&law, sum);
        long double minted = -770e6L * dps_expm1l(-g / 6 * theta);
        CHECK_CLOSE((double)state.part[1] / 1e9, (double)minted, 1e-9);
    }
}

TEST(one_long_step_of_constant_power_is_the_same_as_many_short_ones)
{
    const double powers[] = {0, 1e18, 4e18, 2e20};
    for (size_t i = 0; i < DPS_COUNT_OF(powers); i++) {
        struct dps_emission emission = entry(&law);
        struct dps_emission_state one;
        struct dps_emission_state many;
        dps_emission_begin(&emission, &one);
        dps_emission_begin(&emission, &many);
        for (int64_t day = 1; day <= 3650; day++) {
            advance(&law, powers[i], day * DAY, &many);
        }
        advance(&law, powers[i], 3650LL * DAY, &one);
        CHECK_WITHIN((double)(one.issued - many.issued), 0, 100); /* of 5e17 */
    }
}

TEST(without_power_the_baseline_part_stands_still)
{
    struct dps_emission emission = entry(&law);
    struct dps_emission_state state;
    dps_emission_begin(&emission, &state);
    advance(&law, INFINITY, 100 * DAY, &state);
    int64_t before = state.part[1];
    advance(&law, 0, 900 * DAY, &state);
    CHECK_WITHIN((double)(state.part[1] - before), 0, 1);
    CHECK(state.part[0] > before);
}

TEST(a_network_that_fell_behind_once_stays_behind)
{
    struct dps_emission emission = entry(&law);
    struct dps_emission_state state;
    dps_emission_begin(&emission, &state);
    advance(&law, 1e18, 100 * DAY, &state);
    advance(&law, INFINITY, 2000 * DAY, &state);
    int64_t part[DPS_EMISSION_PARTS];
    dps_emission_issued_parts(&emission, 2000 * DAY, part);
    CHECK(state.part[1] < part[1]);
    CHECK_INT(state.part[0], part[0]);
}

TEST(from_a_known_state_minting_goes_on_and_pays_its_share)
{
    static const struct dps_baseline_known known = {
        .at = 100 * DAY, .realized = 5e23, .mined = {.units = 13000000 * FIL}};
    struct dps_baseline later = law;
    later.paid = 0.975;
    later.known = (struct dps_list){(void *)(uintptr_t)&known, 1};
    struct dps_baseline full = later;
    full.paid = 1;
    struct dps_emission emission = entry(&later);
    struct dps_emission_state state;
    struct dps_emission_state unpaid;
    dps_emission_begin(&emission, &state);
    dps_emission_begin(&emission, &unpaid);
    advance(&later, 4e18, 100 * DAY - 1, &state);
    CHECK_INT(state.issued, 0);
    advance(&later, 4e18, 100 * DAY, &state);
    advance(&full, 4e18, 100 * DAY, &unpaid);
    CHECK_INT(state.issued, known.mined.units);
    advance(&later, 4e18, 400 * DAY, &state);
    advance(&full, 4e18, 400 * DAY, &unpaid);
    CHECK_CLOSE((double)(state.issued - known.mined.units),
        0.975 * (double)(unpaid.issued - known.mined.units), 1e-15);
    CHECK(state.issued > known.mined.units);
}

TEST(theta_lies_between_the_epochs_that_enclose_it)
{
    CHECK_WITHIN(dps_baseline_theta(0, 1, 5, 7), 0, 0);
    CHECK_WITHIN(dps_baseline_theta(16, 34816, 287232, 313344), 15.25, 0);
    long double summed = dps_baseline_summed(&law, 1e6L);
    CHECK_CLOSE((double)dps_baseline_time(&law, summed), 1e6, 1e-15);
}

/* ---- winners that change with time -------------------------------------- */

/* 50 % from day 10 to 20, all before and after. */
static struct dps_baseline_wins rows[] = {{10 * DAY, 0.5}, {20 * DAY, 1}};

static struct dps_baseline
with_wins(void)
{
    struct dps_baseline varying = law;
    varying.wins = (struct dps_list){rows, DPS_COUNT_OF(rows)};
    return varying;
}

TEST(each_span_pays_its_own_share_of_winners)
{
    struct dps_baseline varying = with_wins();
    struct dps_emission_state state;
    struct dps_emission_state all;
    struct dps_emission emission = entry(&varying);
    struct dps_emission plain = entry(&law);
    int64_t at[3];
    dps_emission_begin(&plain, &all);
    for (int i = 0; i < 3; i++) {
        advance(&law, INFINITY, (i + 1) * 10 * DAY, &all);
        at[i] = all.issued;
    }
    dps_emission_begin(&emission, &state);
    advance(&varying, INFINITY, 30 * DAY, &state);
    CHECK_WITHIN((double)state.issued,
        (double)at[0] + 0.5 * (double)(at[1] - at[0]) + (double)(at[2] - at[1]), 4);
}

TEST(one_long_step_pays_winners_as_many_short_ones)
{
    struct dps_baseline varying = with_wins();
    struct dps_emission emission = entry(&varying);
    struct dps_emission_state one;
    struct dps_emission_state many;
    dps_emission_begin(&emission, &one);
    dps_emission_begin(&emission, &many);
    advance(&varying, 1e18, 30 * DAY, &one);
    for (int64_t hour = 1; hour <= 30 * 24; hour++) {
        advance(&varying, 1e18, hour * DAY / 24, &many);
    }
    CHECK_WITHIN((double)one.issued, (double)many.issued, 4);
    /* The same from what a chain reports. */
    struct dps_baseline_known known = {.at = 15 * DAY,
        .realized = 1e18 * 15 * EPOCHS,
        .mined = {.units = 1000000 * FIL, .decimals = 9}};
    varying.known = (struct dps_list){&known, 1};
    dps_emission_begin(&emission, &one);
    advance(&varying, 1e18, 15 * DAY, &one);
    CHECK_INT(one.issued, 1000000 * FIL);
    advance(&varying, 1e18, 30 * DAY, &one);
    dps_emission_begin(&emission, &many);
    advance(&varying, 1e18, 14 * DAY, &many);
    CHECK_INT(many.issued, 0);
    for (int64_t day = 15; day <= 30; day++) {
        advance(&varying, 1e18, day * DAY, &many);
    }
    CHECK_WITHIN((double)one.issued, (double)many.issued, 4);
    CHECK(one.issued > 1000000 * FIL);
}
