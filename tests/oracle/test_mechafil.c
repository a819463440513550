/* scenarios/mechafil-replica.yaml against the published rows of mechaFIL, day by day,
 * and what changes where the chain's rule takes the place of each of its
 * simplifications. */
#include "sim/core/date.h"
#include "sim/economy/economy.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 700 };

static const char *const places[] = {"scenarios"};

/* What is compared, in FIL. */
enum quantity { MINTED, VESTED, PLEDGE, REWARDS, LOCKED, CIRCULATING, QUANTITIES };

static const struct {
    const char *name;
    const char *column;
} quantities[QUANTITIES] = {
    [MINTED] = {"minted", "cum_network_reward"},
    [VESTED] = {"vested", "total_vest"},
    [PLEDGE] = {"pledge", "network_locked_pledge"},
    [REWARDS] = {"locked rewards", "network_locked_reward"},
    [LOCKED] = {"locked", "network_locked"},
    [CIRCULATING] = {"circulating", "circ_supply"},
};

typedef double days[ROWS][QUANTITIES];

static void
note(const struct dps_economy *economy, double day[QUANTITIES])
{
    const double unit = 1e9;
    const struct dps_member *member = &economy->members[0];
    const struct dps_account *accounts = economy->ledger.accounts;
    struct dps_supply supply = dps_member_supply(member, &economy->ledger);
    day[MINTED] = (double)supply.emission / unit;
    day[VESTED] = (double)supply.genesis / unit;
    day[PLEDGE] = (double)accounts[member->commitments.account].balance / unit;
    day[REWARDS] = (double)accounts[member->locked].balance / unit;
    day[LOCKED] = (double)supply.locked / unit;
    day[CIRCULATING] = (double)supply.circulating / unit;
}

/* The end of each day from 725 on.  False, and skipped, without the tables. */
static bool
live(const struct dps_setting *settings, size_t n, days found)
{
    struct dps_error err;
    struct dps_scenario *scenario = NULL;
    struct dps_economy economy;
    const struct dps_scenario_options options = {settings, n, places, 1};
    if (test_shared_file("oracles/filecoin_mechafil_sim_daily.csv") == NULL ||
        test_shared_file("oracles/filecoin_mechafil_sched_release.csv") == NULL) {
        test_skip("../shared is not there: mechaFIL's rows have no licence to ship");
        return false;
    }
    REQUIRE_OK(dps_scenario_open(
                   "mechafil-replica", &dps_setup_record, &options, &scenario, &err),
        &err);
    REQUIRE_OK(dps_economy_init(&economy, scenario, 1, &err), &err);
    note(&economy, found[0]);
    for (int day = 1; day < ROWS; day++) {
        REQUIRE_OK(dps_economy_step(&economy, NULL, &err), &err);
        note(&economy, found[day]);
    }
    CHECK_OK(dps_economy_verify(&economy, &err), &err);
    dps_economy_free(&economy);
    dps_scenario_close(&scenario);
    return true;
}

/* The largest relative distance of a quantity on the days from `first` on. */
static double
worst(days ours, days theirs, int first, int quantity)
{
    double most = 0;
    for (int day = first; day < ROWS; day++) {
        most = fmax(most, fabs(ours[day][quantity] / theirs[day][quantity] - 1));
    }
    return most;
}

static void
read_rows(days rows)
{
    struct csv csv = {.n_rows = 0};
    const char *path = test_shared_file("oracles/filecoin_mechafil_sim_daily.csv");
    REQUIRE(path != NULL && csv_open(&csv, path));
    REQUIRE(csv.n_rows == ROWS);
    for (int day = 0; day < ROWS; day++) {
        CHECK_INT(csv_count(&csv, (size_t)day, "days"), 725 + day);
        for (int q = 0; q < QUANTITIES; q++) {
            rows[day][q] = csv_number(&csv, (size_t)day, quantities[q].column);
        }
    }
    csv_close(&csv);
}

TEST(each_quantity_is_within_a_millionth_of_mechafil_on_each_of_its_700_days)
{
    static days ours;
    static days theirs;
    if (!live(NULL, 0, ours)) {
        return;
    }
    read_rows(theirs);
    for (int q = 0; q < QUANTITIES; q++) {
        char name[96];
        snprintf(name, sizeof name, "filecoin_mechafil_sim_daily.csv (%s in a run)",
            quantities[q].name);
        struct figures rows = {.file = name};
        /* The published supply of the first day is data, not the sum of its parts. */
        for (int day = q == CIRCULATING; day < ROWS; day++) {
            figures_at(&rows, (size_t)day);
            figures_row(&rows, ours[day][q], theirs[day][q], 0, 1e-6);
        }
        figures_end(&rows);
    }
    struct figures released = {.file = "filecoin_mechafil_sched_release.csv (pledge)"};
    for (int day = 1; day < ROWS; day++) {
        figures_at(&released, (size_t)(day - 1));
        figures_row(&released, ours[day][PLEDGE], theirs[day][PLEDGE], 0, 1e-6);
    }
    figures_end(&released);
}

/* ---- simplifications --------------------------------------------------- */

#define NET "networks.mechafil."

enum { SETTINGS = 3, BASELINE = 1 };

static const struct {
    const char *what;
    struct dps_setting settings[SETTINGS];
    size_t n;
    double least[QUANTITIES]; /* change that is to be seen on the worst day [1] */
} rules[] = {
    {"each reward is released over its own 180 d", {{NET "rewards.vests", "linear"}}, 1,
        {[REWARDS] = 0.5, [CIRCULATING] = 0.05}},
    /* BASELINE; its second setting is computed. */
    {"the baseline of network time is the chain's",
        {{NET "emission.1.params.b0", "2.505657"}}, 2, {[MINTED] = 0.005}},
    {"pledges end with commitments of 540 d",
        {{NET "aggregate.released", "none"}, {NET "aggregate.renewed", "none"}}, 2,
        {[PLEDGE] = 0.5}},
    {"of what was locked at first 23e6 FIL are rewards",
        {{NET "opening.2.amount", "23e6 FIL"},
            {NET "opening.3.amount", "114.379414e6 FIL"}},
        2, {[PLEDGE] = 0.5, [REWARDS] = 0.5}},
    {"2.5 % of rewards find no winner", {{NET "emission.1.params.won", "0.975"}}, 1,
        {[MINTED] = 0.005}},
    {"both kinds of lock are the chain's",
        {{NET "rewards.vests", "linear"}, {NET "aggregate.released", "none"},
            {NET "aggregate.renewed", "none"}},
        3, {[CIRCULATING] = 0.05}},
};

/* What is minted by the end of day 725 with the chain's baseline. */
static const char *
minted_before(char text[64])
{
    const double l = log(2) / 2190; /* a day */
    const double g = log(2) / 365;
    const double realized = 4101.372005529249; /* EiB d */
    double time = log1p(g * realized / 2.505657) / g;
    snprintf(text, 64, "%.2f FIL",
        330e6 * (1 - exp(-l * 725)) + 770e6 * (1 - exp(-l * time)));
    return text;
}

TEST(the_chains_rules_in_the_place_of_simplifications_change_what_they_should)
{
    static days plain;
    static days changed;
    if (!live(NULL, 0, plain)) {
        return;
    }
    for (size_t i = 0; i < DPS_COUNT_OF(rules); i++) {
        struct dps_setting settings[SETTINGS];
        char amount[64];
        memcpy(settings, rules[i].settings, sizeof settings);
        if (i == BASELINE) {
            settings[1] = (struct dps_setting){
                NET "emission.0.tranches.0.amount", minted_before(amount)};
        }
        live(settings, rules[i].n, changed);
        printf("# %s:\n#  ", rules[i].what);
        for (int q = 0; q < QUANTITIES; q++) {
            double last = changed[ROWS - 1][q] / plain[ROWS - 1][q] - 1;
            double most = worst(changed, plain, 0, q);
            printf(" %s %+.2f %% (at most %.2f %%)", quantities[q].name, 100 * last,
                100 * most);
            CHECK(most >= rules[i].least[q]);
        }
        printf("\n");
        CHECK(worst(changed, plain, 0, VESTED) == 0);
    }
}
