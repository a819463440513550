#include "models/kpi.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

static const struct dps_kpi_terms terms = {
    .cloud_price = 2, .notice = 30 * 86400, .spiral = 0.5};

static const struct dps_concentration nobody = {.n = 0};
static const struct dps_concentration powers = {
    .n = 50, .gini = 0.25, .herfindahl = 0.0625, .third = 7, .half = 12};
static const struct dps_concentration stakes = {
    .n = 3, .herfindahl = 0.375, .third = 1, .half = 2};

static double
kpi(const char *name, const double *figures, const struct dps_kpi_memory *memory)
{
    const struct dps_kpi *it = dps_kpi_named(name);
    REQUIRE(it != NULL);
    const struct dps_kpi_view view = {figures, &terms, memory, &nobody, &nobody};
    return it->value(&view);
}

TEST(every_key_figure_has_a_name_of_its_own_a_unit_a_formula_and_a_meaning)
{
    for (size_t i = 0; i < dps_n_kpis; i++) {
        const struct dps_kpi *it = &dps_kpi_table[i];
        CHECK(it->name[0] != '\0' && it->unit[0] != '\0' && it->formula[0] != '\0' &&
              it->doc[0] != '\0');
        CHECK(dps_kpi_named(it->name) == it);
        CHECK_INT(dps_figure_named(it->name), -1);
    }
    CHECK(dps_kpi_named("none of them") == NULL);
}

TEST(every_figure_is_found_by_its_name)
{
    for (int i = 0; i < DPS_FIGURES; i++) {
        CHECK_INT(dps_figure_named(dps_figure_table[i].name), i);
        CHECK(
            dps_figure_table[i].unit[0] != '\0' && dps_figure_table[i].doc[0] != '\0');
    }
    CHECK_INT(dps_figure_named("prise"), -1);
}

TEST(a_network_without_anything_has_key_figures_of_zero)
{
    const double figures[DPS_FIGURES] = {0};
    const struct dps_kpi_memory memory = {0};
    for (size_t i = 0; i < dps_n_kpis; i++) {
        const struct dps_kpi_view view = {figures, &terms, &memory, &nobody, &nobody};
        CHECK(!(fabs(dps_kpi_table[i].value(&view)) > 0));
    }
}

TEST(key_figures_are_what_their_formulas_say)
{
    const double figures[DPS_FIGURES] = {
        [DPS_PRICE] = 0.5,
        [DPS_SUPPLY] = 1e9,
        [DPS_CIRCULATING] = 4e8,
        [DPS_LOCKED] = 1e8,
        [DPS_STAKED] = 3e8,
        [DPS_BONDED] = 2e8,
        [DPS_MINTED] = 2e5,
        [DPS_BURNED] = 5e4,
        [DPS_REWARDS] = 1e5,
        [DPS_SOLD] = 3e4,
        [DPS_BOUGHT] = 1e4,
        [DPS_DEPTH] = 1e5,
        [DPS_STAKE_YIELD] = 0.1,
        [DPS_CAPACITY] = 1e5,
        [DPS_SERVICE_PRICE] = 0.25,
        [DPS_REVENUE] = 1e4,
        [DPS_NODES] = 1000,
        [DPS_ONLINE] = 900,
        [DPS_INCOME] = 6e4,
        [DPS_RUNNING_COST] = 5e3,
        [DPS_HARDWARE_VALUE] = 2e6,
    };
    const struct dps_kpi_memory memory = {0};
    const struct {
        const char *name;
        double value;
    } expected[] = {
        {"market_cap", 2e8},
        {"security_budget", 365 * 6e4},
        {"security_ratio", 365 * 6e4 / 2e8},
        {"corruption_cost_third", (2e6 + 1e8) / 2},
        {"corruption_cost_half", 2e6 + 1e8},
        {"corruption_cost_two_thirds", 2 * (2e6 + 1e8)},
        {"corruption_profit_third", 7e4 * 30 / 3},
        {"corruption_profit_half", 7e4 * 30 / 2},
        {"corruption_profit_two_thirds", 7e4 * 30 * 2 / 3},
        {"net_inflation", 365 * 1.5e5 / 1e9},
        {"real_yield", 0.1 - 365 * 1.5e5 / 1e9},
        {"burn_to_mint", 0.25},
        {"subsidy_share", 5e4 / 6e4},
        {"sold_to_depth", 0.15},
        {"sold_to_volume", 0.75},
        {"velocity", 365 * 1e4 / 2e8},
        {"locked_share", 0.6},
        {"break_even_utilisation", 0.2},
        {"margin", 11},
        {"payback", 2e6 / 5.5e4},
        {"price_to_cloud", 0.125},
        {"availability", 0.9},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(expected); i++) {
        CHECK_CLOSE(kpi(expected[i].name, figures, &memory), expected[i].value, 1e-14);
    }
}

TEST(concentration_is_that_of_operators_and_holders)
{
    const double figures[DPS_FIGURES] = {
        [DPS_TREASURY_VALUE] = 3e6, [DPS_TREASURY_BUDGET] = 4e3};
    const struct dps_kpi_memory memory = {0};
    const struct dps_kpi_view view = {figures, &terms, &memory, &powers, &stakes};
    const struct {
        const char *name;
        double value;
    } expected[] = {
        {"gini_power", 0.25},
        {"hhi_power", 0.0625},
        {"nakamoto_power_third", 7},
        {"nakamoto_power_half", 12},
        {"hhi_stake", 0.375},
        {"nakamoto_stake_third", 1},
        {"nakamoto_stake_half", 2},
        {"treasury_runway", 750},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(expected); i++) {
        CHECK_CLOSE(
            dps_kpi_named(expected[i].name)->value(&view), expected[i].value, 1e-15);
    }
}

TEST(burning_leads_from_the_day_on_which_it_has_done_so_for_ninety_days)
{
    struct dps_kpi_memory memory = {0};
    double figures[DPS_FIGURES] = {[DPS_STEP] = 1, [DPS_MINTED] = 1, [DPS_BURNED] = 2};
    for (int day = 1; day <= 300; day++) {
        figures[DPS_DAYS] = day;
        figures[DPS_BURNED] = day == 50 ? 0.5 : 2; /* one day breaks the first run */
        dps_kpi_remember(&terms, figures, &memory);
    }
    CHECK_CLOSE(kpi("burn_leads_since", figures, &memory), 50 + 90, 1e-15);
}

/* Lives `days` with price and nodes falling by the given share a day from day 100. */
static struct dps_kpi_memory
fall(double price, double nodes, int days)
{
    struct dps_kpi_memory memory = {0};
    for (int day = 0; day <= days; day++) {
        double since = day > 100 ? day - 100 : 0;
        const double figures[DPS_FIGURES] = {[DPS_DAYS] = day,
            [DPS_STEP] = 1,
            [DPS_PRICE] = exp(-price * since),
            [DPS_NODES] = 1000 * exp(-nodes * since)};
        dps_kpi_remember(&terms, figures, &memory);
    }
    return memory;
}

TEST(a_death_spiral_is_a_fall_of_price_and_nodes_by_half_in_ninety_days)
{
    /* exp(-0.01 t) falls by half in 69.3 days: on day 170 for the first time. */
    CHECK_CLOSE(fall(0.01, 0.02, 300).spiral_since, 170, 1e-15);
    CHECK_CLOSE(fall(0.02, 0.01, 300).spiral_since, 170, 1e-15);
    CHECK(!(fall(0.02, 0.001, 300).spiral_since > 0));
    CHECK(!(fall(0.001, 0.02, 300).spiral_since > 0));
    CHECK(!(fall(0.01, 0.02, 169).spiral_since > 0));
}
