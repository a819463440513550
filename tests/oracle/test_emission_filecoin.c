/* Filecoin's reward against the chain's golden files, its history, and another
 * simulator.
 *
 * The golden files hold what the chain computes in fixed point with 128 binary places;
 * the same formulas in doubles meet them to 1e-13 if no digits are lost to
 * cancellation.
 */
#include "models/emission/baseline.h"
#include "models/emission/decay.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/networks.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define DATA "tests/oracle/data/"

static const double decay_per_epoch = DPS_LN2 / (6 * 1051200.0);

/* ---- numbers of more than 64 bits -------------------------------------- */

enum { LIMBS = 8 };

/* A whole number of 256 bits, the lowest first. */
struct whole {
    uint32_t limb[LIMBS];
};

static struct whole
whole_of(const char *digits)
{
    struct whole x = {{0}};
    for (; *digits >= '0' && *digits <= '9'; digits++) {
        uint64_t carry = (uint64_t)(*digits - '0');
        for (int i = 0; i < LIMBS; i++) {
            carry += 10 * (uint64_t)x.limb[i];
            x.limb[i] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return x;
}

static struct whole
minus(struct whole a, struct whole b)
{
    int64_t borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
        borrow += (int64_t)a.limb[i] - (int64_t)b.limb[i];
        a.limb[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    return a;
}

/* Of a number with 128 binary places. */
static double
q128(struct whole x)
{
    long double sum = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
        sum += ldexpl((long double)x.limb[i], 32 * i - 128);
    }
    return (double)sum;
}

static dps_wide
wide_of(struct whole x)
{
    dps_wide sum = 0;
    for (int i = 3; i >= 0; i--) {
        sum = sum << 32 | x.limb[i];
    }
    return sum;
}

/* ---- golden files ------------------------------------------------------ */

TEST(the_simple_reward_meets_the_golden_file)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_simple_reward.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_simple_reward.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double epoch = csv_number(&csv, i, "epoch");
        double ours = dps_decay_reward(330e6 * 1e18, decay_per_epoch, epoch);
        figures_row(&figures, ours, csv_number(&csv, i, "reward_atto_fil"), 0, 1e-13);
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(the_baseline_reward_meets_the_golden_file)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_baseline_reward.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_baseline_reward.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        struct whole from = whole_of(csv_text(&csv, i, "theta0_q128"));
        struct whole to = whole_of(csv_text(&csv, i, "theta1_q128"));
        double ours = dps_baseline_reward(
            770e6 * 1e18, decay_per_epoch, q128(from), q128(minus(to, from)));
        double theirs = csv_number(&csv, i, "baseline_reward_atto_fil");
        figures_row(&figures, ours, theirs, 0, 1e-13);
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* The chain's e^-x is a quotient of polynomials, up to 7.3e-13 off. */
TEST(the_chains_exponential_is_one)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_expneg_q128.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_expneg_q128.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double x = q128(whole_of(csv_text(&csv, i, "x_q128")));
        double theirs = q128(whole_of(csv_text(&csv, i, "exp_neg_x_q128")));
        figures_row(&figures, dps_exp(-x), theirs, 0, 1e-12);
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(theta_is_found_between_two_epochs_as_on_the_chain)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_r_theta.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_r_theta.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        double ours = dps_baseline_theta(csv_number(&csv, i, "effective_network_time"),
            csv_number(&csv, i, "baseline_power_at_ent"),
            csv_number(&csv, i, "cumsum_realized"),
            csv_number(&csv, i, "cumsum_baseline"));
        figures_row(&figures, ours, csv_number(&csv, i, "expected_theta"), 0, 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(the_baseline_doubles_in_a_year_even_in_whole_bytes)
{
    struct csv csv = {0};
    struct figures figures = {.file = "filecoin_baseline_growth.csv"};
    REQUIRE(csv_open(&csv, DATA "filecoin_baseline_growth.csv"));
    /* builtin-actors, BASELINE_EXPONENT; its part above 1 is what 128 bits keep. */
    dps_wide growth = wide_of(whole_of("340282591298641078465964189926313473653"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        dps_wide start = wide_of(whole_of(csv_text(&csv, i, "start_value_bytes")));
        dps_wide power = start;
        for (int64_t k = 0; k < 1051200 * csv_count(&csv, i, "years"); k++) {
            power = dps_baseline_next(power, growth);
        }
        double bound = csv_number(&csv, i, "relative_error_bound");
        figures_row(&figures, (double)power / (double)start,
            csv_number(&csv, i, "expected_multiplier"), 0, bound);
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- history ----------------------------------------------------------- */

/* Between epochs the chain interpolates; the closed form is the limit of short ones. */
TEST(effective_time_in_closed_form_is_that_of_the_chain_since_launch)
{
    struct csv csv = {0};
    if (!csv_open(&csv, test_shared_file("oracles/filecoin_chain_rewards_daily.csv"))) {
        test_skip("the chain's rewards by day are not here");
        return;
    }
    struct figures figures = {.file = "filecoin_chain_rewards_daily.csv (time)"};
    struct dps_scenario *scenario = NULL;
    const struct dps_network *filecoin = network_open("filecoin", &scenario);
    const struct dps_baseline *law = network_entry(filecoin, "mining")->law.params;
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        if (csv_date(&csv, i, "date") >= dps_date_of(2020, 10, 15)) {
            long double ours = dps_baseline_time(
                law, (long double)csv_number(&csv, i, "cumsum_realized"));
            double theirs = csv_number(&csv, i, "effective_network_time");
            figures_row(&figures, (double)ours, theirs, 0, 5e-5);
        }
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* From the chain's state at launch on, with the power of each day; the mined supply at
 * the end of each day, as far as `paid` of the wins are won. */
static void
replay(double paid, double tolerance, const char *name)
{
    struct csv csv = {0};
    if (!csv_open(&csv, test_shared_file("oracles/filecoin_chain_rewards_daily.csv"))) {
        test_skip("the chain's rewards by day are not here");
        return;
    }
    struct figures figures = {.file = name};
    struct dps_scenario *scenario = NULL;
    const struct dps_network *filecoin = network_open("filecoin", &scenario);
    struct dps_emission mining = *network_entry(filecoin, "mining");
    struct dps_baseline law;
    memcpy(&law, mining.law.params, sizeof law);
    struct dps_baseline_known known = {.at = DPS_NEVER};
    struct dps_emission_state state;
    double realized = 0;
    law.paid = paid;
    law.known = (struct dps_list){&known, 1};
    mining.law.params = &law;
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t end = csv_date(&csv, i, "date") + DPS_DAY;
        double before = realized;
        double mined = csv_number(&csv, i, "total_mined_reward_atto") / 1e9;
        realized = csv_number(&csv, i, "cumsum_realized");
        if (end == dps_date_of(2020, 10, 16)) {
            known = (struct dps_baseline_known){
                end, realized, {.units = dps_truncate((long double)mined)}};
            dps_emission_begin(&mining, &state);
        }
        if (end >= known.at) {
            double power = (realized - before) / 2880;
            dps_emission_advance(
                &mining, &(struct dps_emission_drivers){.power = power}, end, &state);
            figures_row(&figures, (double)state.issued, mined, 0, tolerance);
        }
    }
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(with_all_wins_the_mined_supply_is_within_4_5_percent_of_the_chain)
{
    replay(1, 0.045, "filecoin_chain_rewards_daily.csv (5 wins)");
}

TEST(with_the_mean_of_wins_the_mined_supply_is_within_2_7_percent)
{
    replay(0.975, 0.027, "filecoin_chain_rewards_daily.csv (4.875 wins)");
}

/* Vested supply at the end of each day, rounded to 0.01 M in the table, with the change
 * of the vesting table at epoch 265,200. */
TEST(vested_supply_is_that_of_the_chain_before_and_after_the_calico_amendment)
{
    struct csv csv = {0};
    const char *path =
        test_shared_file("oracles/filecoin_circulating_supply_daily.csv");
    if (!csv_open(&csv, path)) {
        test_skip("the chain's supply by day is not here");
        return;
    }
    struct figures figures = {
        .file = "filecoin_circulating_supply_daily.csv (vested)", .unit = "M FIL"};
    struct dps_scenario *scenario = NULL;
    const struct dps_network *before = network_open("filecoin", &scenario);
    const struct dps_network *after = network_amended(scenario, 1);
    const struct dps_amendment *calico = dps_network_amendment(before, 0);
    struct dps_emission_state state[8];
    const struct dps_network *now = before;
    REQUIRE(before->genesis.n <= DPS_COUNT_OF(state));
    for (size_t j = 0; j < before->genesis.n; j++) {
        dps_emission_begin(dps_network_genesis(before, j), &state[j]);
    }
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t end = csv_date(&csv, i, "date") + DPS_DAY;
        double vested = 0;
        for (size_t j = 0; j < before->genesis.n; j++) {
            dps_emission_advance(dps_network_genesis(now, j), NULL, end, &state[j]);
            vested += (double)state[j].issued;
        }
        figures_row(
            &figures, vested / 1e15, csv_number(&csv, i, "vested_mfil"), 0.02, 0);
        if (end == calico->at) {
            for (size_t j = 0; j < before->genesis.n; j++) {
                dps_emission_amend(dps_network_genesis(after, j),
                    dps_network_genesis(before, j), calico->from_start, &state[j]);
            }
            now = after;
        }
    }
    CHECK(now == after);
    figures_end(&figures);
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* ---- another simulator ------------------------------------------------- */

/* mechaFIL counts days from launch, in EiB, with its own baseline at day 0. */
TEST(minted_supply_is_that_of_mechafil)
{
    struct csv csv = {0};
    if (!csv_open(&csv, test_shared_file("oracles/filecoin_mechafil_sim_daily.csv"))) {
        test_skip("the rows of mechaFIL are not here");
        return;
    }
    static const struct dps_baseline law = {
        .epoch = {.ns = DPS_DAY * DPS_NS},
        .power = 2.766213637444971,
        .doubling = 1.0 * DPS_YEAR,
    };
    const long double eib = 0x1p60L / 1e18L;
    struct figures times = {.file = "filecoin_mechafil_sim_daily.csv (network_time)"};
    struct figures simples = {.file = "filecoin_mechafil_sim_daily.csv (simple)"};
    struct figures baselines = {.file = "filecoin_mechafil_sim_daily.csv (baseline)"};
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&times, i);
        figures_at(&simples, i);
        figures_at(&baselines, i);
        long double day = (long double)csv_number(&csv, i, "days");
        long double realized =
            eib * (long double)csv_number(&csv, i, "cum_capped_power_EIB");
        long double time = dps_baseline_time(&law, realized);
        long double simple = dps_decay_by(330e6L, DPS_LN2L / 2190, day);
        long double baseline = dps_decay_by(770e6L, DPS_LN2L / 2190, time);
        figures_row(&times, (double)time, csv_number(&csv, i, "network_time"), 0, 1e-7);
        figures_row(&simples, (double)simple, csv_number(&csv, i, "cum_simple_reward"),
            0, 1e-7);
        figures_row(&baselines, (double)baseline,
            csv_number(&csv, i, "cum_baseline_reward"), 0, 1e-7);
    }
    figures_end(&times);
    figures_end(&simples);
    figures_end(&baselines);
    csv_close(&csv);
}
