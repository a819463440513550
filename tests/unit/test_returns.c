/* What join cohorts spend, earn and are left with, and how concentrated a network is.
 */
#include "models/holder/holder.h"
#include "models/lifetime/closed.h"
#include "models/treasury.h"
#include "sim/core/date.h"
#include "sim/economy/gauges.h"
#include "sim/economy/reports.h"
#include "sim/fleet/churn.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK(price)                                                                 \
    "title: cohorts\n"                                                                 \
    "start: 2026-07-01\n"                                                              \
    "length: 5 yr\n"                                                                   \
    "review: 10 d\n"                                                                   \
    "networks:\n"                                                                      \
    "  x:\n"                                                                           \
    "    title: X\n"                                                                   \
    "    start: 2026-07-01\n"                                                          \
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"                              \
    "    emission: [{kind: vesting, to: nodes, amount: 3650000 XX, over: 5 yr}]\n"     \
    "    genesis:\n"                                                                   \
    "      - {name: a, to: a, kind: vesting, amount: 3e6 XX, over: 0 s}\n"             \
    "      - {name: m, to: market, kind: vesting, amount: 1e8 XX, over: 0 s}\n"        \
    "      - {name: b, to: b, kind: vesting, amount: 2e6 XX, over: 0 s}\n"             \
    "      - {name: t, to: treasury, kind: vesting, amount: 1e6 XX, over: 0 s}\n"      \
    "    price: " price "\n"

/* Equal nodes that share 2000 XX a day at USD 0.5, and cost USD 1 a day each. */
static const char town[] = NETWORK(
    "{kind: fixed, price: 0.5 USD}") "fleet:\n"
                                     "  - {name: a, network: x, count: 300, operators: "
                                     "300, operator: {kind: loyal},\n"
                                     "     class: {title: box, source: made up, "
                                     "capacity: 1 GiB, cost: 1 USD/d,\n"
                                     "       capex: 730 USD, up: {kind: never}, "
                                     "repair: {kind: fixed, time: 1 h}}}\n";

/* Machines that differ and fail, some bonded, owners that come and go. */
#define CLASS                                                                          \
    "class: {title: box, source: made up, capacity: 100 GiB, capacity_spread: 1,\n"    \
    "       cost: 0.05 USD/d, cost_spread: 0.5, capex: 20 USD,\n"                      \
    "       up: {kind: exponential, mean: 20 d}, repair: {kind: fixed, time: 1 d},\n"  \
    "       life: {kind: exponential, mean: 1.5 yr}}}\n"
static const char city[] =
    NETWORK("{kind: geometric-brownian, price: 0.5 USD, "
            "volatility: 4 %}") "    collateral: {kind: fixed, "
                                "per: node, value: 3 USD, "
                                "fault: 5 "
                                "%}\n"
                                "    holders:\n"
                                "      - {name: a, kind: "
                                "bonded, "
                                "aim: {ratio: 60 %}}\n"
                                "      - {name: b, kind: "
                                "bonded, "
                                "aim: {ratio: 30 %}}\n"
                                "    treasury: {account: "
                                "treasury, "
                                "to: work, budget: 100 "
                                "kUSD/yr}\n"
                                "fleet:\n"
                                "  - {name: a, network: x, "
                                "count: "
                                "6000, prospects: 1000, "
                                "operators: "
                                "900,\n"
                                "     operator: {kind: roi, "
                                "payback: 1 yr, haste: 6 1/yr, "
                                "lead_time: 20 d}, " CLASS "  - {name: b, network: x, "
                                "count: "
                                "2000, prospects: 1000, "
                                "operators: "
                                "60, skew: 1.1,\n"
                                "     operator: {kind: "
                                "marginal, "
                                "haste: 3 1/yr, replace: "
                                "true}, " CLASS;

/* With one thread: these worlds are small. */
static void
open_alone(struct world *world, const char *text, const struct dps_setting *settings,
    size_t n_settings, uint64_t seed)
{
    omp_set_num_threads(1);
    world_open_with(world, text, settings, n_settings, seed);
}

static const struct dps_member *
member_of(const struct world *world)
{
    return &world->economy.members[0];
}

/* ---- money --------------------------------------------------------------- */

TEST(a_cohort_with_a_constant_income_is_paid_back_after_capex_over_margin)
{
    struct world world;
    open_alone(&world, town, NULL, 0, 1);
    world_live(&world, 300);
    CHECK(!(dps_returns_of(&member_of(&world)->returns, 0, 0)->payback > 0));
    world_live(&world, 100);
    const struct dps_return *item = dps_returns_of(&member_of(&world)->returns, 0, 0);
    CHECK_CLOSE(item->capex, 300 * 730, 1e-15);
    CHECK_CLOSE(item->income, 400 * 1000, 1e-9);
    CHECK_CLOSE(item->cost, 400 * 300, 1e-6); /* counted in pUSD/s */
    CHECK_CLOSE(item->payback, 300 * 730 / 700.0, 1e-6);
    world_close(&world);
}

TEST(the_return_of_a_constant_income_solves_the_annuity)
{
    struct world world;
    open_alone(&world, town, NULL, 0, 1);
    const struct dps_returns *returns = &member_of(&world)->returns;
    for (int k = 0; k < 3; k++) {
        world_live(&world, 480);
        double t = 480.0 * (k + 1) / 365; /* [yr] */
        double rate = log1p(dps_returns_irr(returns, 0, 0));
        CHECK_CLOSE(700 * 365 * -expm1(-rate * t) / rate, 300 * 730, 1e-3);
    }
    world_close(&world);
}

TEST(without_income_nothing_comes_back)
{
    struct world world;
    const struct dps_setting poor[] = {{"networks.x.price.price", "1e-9 USD"}};
    open_alone(&world, town, poor, 1, 1);
    world_live(&world, 200);
    const struct dps_returns *returns = &member_of(&world)->returns;
    CHECK_CLOSE(dps_returns_irr(returns, 0, 0), -1, 1e-15);
    CHECK(!(dps_returns_of(returns, 0, 0)->payback > 0));
    CHECK(!(fabs(dps_returns_irr(returns, 0, 1)) > 0)); /* nobody has joined it */
    world_close(&world);
}

static const struct dps_lifetime_fixed hour = {3600};
static const struct dps_hardware box = {.title = "box",
    .source = "test",
    .capacity = 1000,
    .up = {{&dps_lifetime_never.base, NULL}},
    .repair = {{&dps_lifetime_fixed.base, &hour}},
    .life = {{&dps_lifetime_never.base, NULL}}};

/* Each node that is there earns USD 1 in the day. */
static void
earn_a_dollar_each(struct dps_fleet *fleet, struct dps_cells *cells,
    struct dps_returns *returns, uint32_t day)
{
    const struct dps_returns_view view = {cells, 1e-3};
    const struct dps_turn turn = {
        .epoch = {.number = day, .begin = day * DPS_DAY, .end = (day + 1) * DPS_DAY},
        .fleet = fleet};
    struct dps_error err;
    REQUIRE_OK(dps_fleet_advance(fleet, day, &err), &err);
    cells->items[0].rewarded = fleet->groups[0].count[DPS_COUNT_WEIGHT];
    dps_returns_earn(returns, &view, &turn);
    dps_returns_spend(returns, &view, &turn);
}

TEST(payback_counts_from_the_mean_day_on_which_machines_were_bought)
{
    const struct dps_group_plan plan = {
        .name = "a", .hardware = &box, .count = 2, .operators = 2, .skew = INFINITY};
    const struct dps_weighing weighing = {.quantum = 1};
    struct dps_group_cell item = {.capex = 100};
    struct dps_cells cells = {.items = &item, .n = 1};
    struct dps_fleet fleet = {0};
    struct dps_returns returns = {.n_cells = 0};
    struct dps_error err;
    REQUIRE_OK(
        dps_fleet_init(&fleet, 1, DPS_DAY * DPS_NS, &plan, 1, &weighing, 1, &err),
        &err);
    REQUIRE_OK(dps_returns_init(&returns, &cells, 1, 0, DPS_YEAR, &err), &err);
    for (uint32_t day = 0; day < 200; day++) {
        if (day == 1 || day == 51) {
            REQUIRE_OK(dps_fleet_join(&fleet, day > 1, day, &err), &err);
        }
        earn_a_dollar_each(&fleet, &cells, &returns, day);
    }
    /* Bought at the ends of days 1 and 51, seen so; they work a day earlier. */
    CHECK_CLOSE(dps_returns_of(&returns, 0, 0)->payback, 99, 1e-12);
    CHECK_CLOSE(dps_returns_of(&returns, 0, 0)->capex, 200, 1e-15);
    dps_returns_free(&returns);
    dps_returns_free(&returns);
    dps_fleet_free(&fleet);
}

TEST(cohorts_earn_what_is_shared_at_its_price_and_pay_what_nodes_cost)
{
    struct world world;
    struct dps_error err;
    double income = 0;
    double cost = 0;
    open_alone(&world, city, NULL, 0, 3);
    const struct dps_member *member = member_of(&world);
    const struct dps_fleet_network *nodes = &world.economy.fleet.networks[0];
    for (int e = 0; e < 800; e++) {
        double price = member->quote.state.price;
        int64_t slashed = nodes->count[DPS_COUNT_SLASHED];
        REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
        income += (double)member->flows.rewarded * price / 1e6;
        /* Bonds are lost at the price that holds when the epoch is over. */
        cost += (double)(nodes->count[DPS_COUNT_SLASHED] - slashed) *
                member->quote.state.price / 1e6;
    }
    struct dps_return sum = {.capex = 0};
    for (uint32_t v = 0; v < nodes->n_vintages; v++) {
        for (uint32_t c = 0; c < member->cells.n; c++) {
            sum.income += dps_returns_of(&member->returns, c, v)->income;
            sum.cost += dps_returns_of(&member->returns, c, v)->cost;
            sum.capex += dps_returns_of(&member->returns, c, v)->capex;
            sum.bought += dps_returns_of(&member->returns, c, v)->bought;
            sum.slashed += dps_returns_of(&member->returns, c, v)->slashed;
        }
    }
    CHECK_CLOSE(sum.income, income, 1e-11);
    CHECK_INT(sum.bought, nodes->count[DPS_COUNT_ORDERED]);
    CHECK_INT(sum.slashed, nodes->count[DPS_COUNT_SLASHED]);
    CHECK_CLOSE(sum.capex, 20.0 * (double)nodes->count[DPS_COUNT_ORDERED], 1e-12);
    CHECK(sum.slashed > 0 && nodes->count[DPS_COUNT_LEFT] > 300 && sum.cost > cost);
    CHECK_OK(dps_economy_verify(&world.economy, &err), &err);
    world_close(&world);
}

TEST(what_nodes_cost_is_the_sum_of_what_each_costs)
{
    struct world world;
    open_alone(&world, city, NULL, 0, 5);
    world_live(&world, 200);
    const struct dps_fleet *fleet = &world.economy.fleet;
    double cost = 0;
    for (uint32_t i = 0; i < fleet->n; i++) {
        cost += dps_takes_part(fleet->nodes[i].state) ? dps_fleet_cost(fleet, i) * 86400
                                                      : 0;
    }
    CHECK_CLOSE(world_figure(&world, "running_cost"), cost, 1e-6);
    world_close(&world);
}

/* ---- cohorts ------------------------------------------------------------- */

static void
open_machines(struct world *world)
{
    const struct dps_setting settings[] = {
        {"fleet.0.count", "20000"},
        {"fleet.0.operators", "2000"},
        {"fleet.0.operator", "{kind: loyal, replace: false, patience: 200}"},
        {"fleet.0.class.life", "{kind: exponential, mean: 2 yr}"},
    };
    open_alone(world, town, settings, DPS_COUNT_OF(settings), 7);
}

TEST(a_cohort_dies_as_the_law_of_its_machines_life_says)
{
    struct world world;
    open_machines(&world);
    for (int k = 1; k <= 4; k++) {
        struct dps_vintage cohorts[DPS_VINTAGES];
        world_live(&world, 150);
        dps_fleet_vintages(&world.economy.fleet, 0, cohorts);
        double n = 20000;
        double p = exp(-150.0 * k / 730);
        CHECK_INT(cohorts[0].joined, 20000);
        CHECK_INT(cohorts[0].retired, 20000 - cohorts[0].present);
        CHECK_WITHIN((double)cohorts[0].present, n * p, 5 * sqrt(n * p * (1 - p)));
    }
    world_close(&world);
}

TEST(cohorts_are_calendar_years_unless_a_span_is_given)
{
    struct world world;
    const struct dps_setting days[] = {{"networks.x.kpis", "{cohort: 400 d}"}};
    open_alone(&world, town, NULL, 0, 1);
    const struct dps_fleet_network *years = &world.economy.fleet.networks[0];
    const int64_t begins[] = {0, 184, 549, 915, 1280, 1645}; /* 2028 has a leap day */
    REQUIRE(years->n_vintages == DPS_COUNT_OF(begins));
    for (size_t i = 0; i < DPS_COUNT_OF(begins); i++) {
        CHECK_INT(years->vintages[i], begins[i]);
    }
    world_close(&world);
    open_alone(&world, town, days, 1, 1);
    CHECK_INT(world.economy.fleet.networks[0].n_vintages, 5);
    CHECK_INT(world.economy.fleet.networks[0].vintages[4], 1600);
    world_close(&world);
}

TEST(more_cohorts_than_there_may_be_are_refused)
{
    struct world world;
    struct dps_error err;
    char text[2 * sizeof town];
    const char *after = strstr(town, "fleet:");
    snprintf(text, sizeof text, "%.*s    kpis: {cohort: 7 d}\n%s", (int)(after - town),
        town, after);
    CHECK_FAILS(world_try(&world, text, NULL, 0, 1, &err), &err, DPS_EINVAL,
        "x.kpis.cohort makes more than 255 cohorts: choose a longer one");
    world_close(&world);
}

/* ---- concentration ------------------------------------------------------- */

static struct dps_concentration
exact_power(const struct dps_fleet *fleet)
{
    int64_t *x = calloc(2 * (size_t)fleet->n_operators, sizeof *x);
    REQUIRE(x != NULL);
    for (uint32_t i = 0; i < fleet->n_operators; i++) {
        x[i] = dps_fleet_power(fleet, i);
    }
    struct dps_concentration exact =
        dps_concentration_of(x, x + fleet->n_operators, fleet->n_operators);
    free(x);
    return exact;
}

static void
check_number(int64_t sketched, int64_t exact)
{
    CHECK(sketched >= exact);
    CHECK((double)(sketched - exact) < 1 + (double)exact / 64);
}

TEST(the_sketch_of_every_epoch_is_as_close_as_its_bound_says)
{
    struct world world;
    const struct dps_setting many[] = {{"fleet.0.count", "8000"},
        {"fleet.0.operators", "900"}, {"fleet.1.count", "2000"},
        {"fleet.1.operators", "60"}};
    open_alone(&world, city, many, DPS_COUNT_OF(many), 11);
    for (int k = 0; k < 12; k++) {
        world_live(&world, 30);
        struct dps_concentration exact = exact_power(&world.economy.fleet);
        const struct dps_concentration *sketched = &member_of(&world)->power;
        CHECK_INT(sketched->n, exact.n);
        CHECK_INT(sketched->sum, exact.sum);
        CHECK(sketched->gini <= exact.gini + 1e-12);
        CHECK_WITHIN(sketched->gini, exact.gini, 1.0 / 256);
        CHECK(sketched->herfindahl <= exact.herfindahl * (1 + 1e-12));
        CHECK_CLOSE(sketched->herfindahl, exact.herfindahl, 6.2e-5);
        check_number(sketched->third, exact.third);
        check_number(sketched->half, exact.half);
        check_number(sketched->two_thirds, exact.two_thirds);
    }
    CHECK(exact_power(&world.economy.fleet).gini > 0.3);
    world_close(&world);
}

TEST(stake_is_concentrated_as_its_holders_are)
{
    struct world world;
    open_alone(&world, city, NULL, 0, 11);
    world_live(&world, 40);
    const struct dps_member *member = member_of(&world);
    double a = (double)member->cohorts.items[0].holding.state.staked;
    double b = (double)member->cohorts.items[1].holding.state.staked;
    double sum = a + b;
    REQUIRE(a > 0);
    CHECK_CLOSE(member->stake.herfindahl, (a * a + b * b) / sum / sum, 1e-12);
    CHECK_INT(member->stake.half, a == b ? 2 : 1);
    world_close(&world);
}

TEST(the_treasury_lasts_as_long_as_its_law_says)
{
    struct world world;
    open_alone(&world, city, NULL, 0, 11);
    world_live(&world, 40);
    const struct dps_member *member = member_of(&world);
    const struct dps_treasury_inputs in = {
        .price = world_figure(&world, "price"),
        .unit = 1000000,
        .tokens = world_balance(&world, "x/treasury"),
        .dollars = world_balance(&world, "x/treasury-usd"),
    };
    const struct dps_kpi_view view = {member->figures, &member->setup->kpis,
        &member->kpis, &member->power, &member->stake};
    double runway = dps_treasury_runway(member->setup->treasury, &in) / 86400;
    CHECK_CLOSE(dps_kpi_named("treasury_runway")->value(&view), runway, 1e-12);
    CHECK_CLOSE(world_figure(&world, "treasury_spent"), 1e5 / 365, 1e-6);
    world_close(&world);
}

/* ---- reports ------------------------------------------------------------- */

TEST(reports_are_due_at_their_dates_those_of_nodes_and_the_end)
{
    struct world world;
    const struct dps_setting dates[] = {
        {"trace", "{kpis_at: [2027-01-01], nodes_at: [2028-01-01]}"}};
    open_alone(&world, town, dates, 1, 1);
    const struct dps_economy *economy = &world.economy;
    int64_t end = economy->setup->start + 5 * DPS_YEAR;
    const int64_t due[] = {dps_date_of(2027, 1, 1), dps_date_of(2028, 1, 1), end};
    for (size_t i = 0; i < DPS_COUNT_OF(due); i++) {
        CHECK(dps_reports_due(economy, due[i] - DPS_DAY, due[i]));
        CHECK(!dps_reports_due(economy, due[i], due[i] + DPS_DAY));
    }
    world_close(&world);
}

/* A cell of a table in a journal: the value of `column` in a row. */
static double
cell(const struct dps_table *table, const char *column, size_t row)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct dps_column *it = &table->columns[c];
        if (strcmp(it->name, column) == 0) {
            return it->cell == DPS_I64 ? (double)it->values[row].i64
                                       : it->values[row].f64;
        }
    }
    return NAN;
}

static void
check_cohorts(const struct world *world, const struct dps_table *table)
{
    const struct dps_member *member = member_of(world);
    for (size_t row = 0; row < table->n; row++) {
        struct dps_vintage nodes[DPS_VINTAGES];
        uint32_t group = (uint32_t)cell(table, "group", row);
        uint32_t cohort = (uint32_t)cell(table, "cohort", row);
        dps_fleet_vintages(&world->economy.fleet, group, nodes);
        double survival = (double)nodes[cohort].present / (double)nodes[cohort].joined;
        CHECK_CLOSE(cell(table, "survival", row), survival, 1e-15);
        CHECK_CLOSE(cell(table, "irr", row),
            dps_returns_irr(&member->returns, group, cohort), 1e-15);
    }
    CHECK(table->n == 4); /* two groups, in two years */
}

static void
check_concentration(const struct world *world, const struct dps_table *table)
{
    struct dps_concentration power = exact_power(&world->economy.fleet);
    REQUIRE(table->n == 3);
    CHECK_CLOSE(cell(table, "gini", 0), power.gini, 1e-15);
    CHECK_CLOSE(cell(table, "theil", 0), power.theil, 1e-15);
    CHECK_CLOSE(cell(table, "nakamoto_half", 0), (double)power.half, 1e-15);
    CHECK(cell(table, "n", 1) > 60); /* the bonds of operators */
    CHECK_CLOSE(cell(table, "n", 2), 2, 1e-15);
}

TEST(a_report_holds_what_fleet_and_ledger_hold)
{
    struct world world;
    struct dps_error err;
    struct dps_journal *journal = NULL;
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    char path[4096];
    bool more = true;
    int tables = 0;
    snprintf(path, sizeof path, "%s/kpis.journal", test_folder());
    open_alone(&world, city, NULL, 0, 11);
    world_live(&world, 300);
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    REQUIRE_OK(dps_reports_write(&world.economy, journal, &err), &err);
    REQUIRE_OK(dps_journal_sync(journal, NULL, &err), &err);
    dps_journal_close(&journal);
    REQUIRE_OK(dps_journal_reader_open(path, &reader, &err), &err);
    while (dps_journal_read(reader, &record, &more, &err) == DPS_OK && more) {
        const char *table = record.type == DPS_TABLE ? record.table.path : "";
        if (strcmp(table, "kpis/x/2027-04-27/cohorts") == 0) {
            check_cohorts(&world, &record.table);
            tables += 1;
        } else if (strcmp(table, "kpis/x/2027-04-27/concentration") == 0) {
            check_concentration(&world, &record.table);
            tables += 10;
        }
    }
    CHECK_INT(tables, 11);
    dps_journal_reader_close(&reader);
    world_close(&world);
}

/* ---- state --------------------------------------------------------------- */

static void
save(const struct world *world, struct dps_buffer *out)
{
    *out = (struct dps_buffer){.n = 0};
    dps_economy_save(&world->economy, out);
}

static void
check_same(const struct world *a, const struct world *b)
{
    struct dps_buffer x;
    struct dps_buffer y;
    save(a, &x);
    save(b, &y);
    CHECK(x.n == y.n && memcmp(x.bytes, y.bytes, x.n) == 0);
    CHECK(memcmp(&a->economy.fleet.networks[0].powers,
              &b->economy.fleet.networks[0].powers, sizeof(struct dps_sketch)) == 0);
    dps_buffer_free(&x);
    dps_buffer_free(&y);
}

TEST(a_loaded_economy_counts_on_as_the_saved_one)
{
    struct world saved;
    struct world loaded;
    struct dps_error err;
    struct dps_buffer image;
    open_alone(&saved, city, NULL, 0, 2);
    open_alone(&loaded, city, NULL, 0, 2);
    world_live(&saved, 250);
    save(&saved, &image);
    struct dps_reader in = {.at = image.bytes, .end = image.bytes + image.n};
    REQUIRE_OK(dps_economy_load(&loaded.economy, &in, &err), &err);
    check_same(&saved, &loaded);
    world_live(&saved, 150);
    world_live(&loaded, 150);
    check_same(&saved, &loaded);
    dps_buffer_free(&image);
    world_close(&saved);
    world_close(&loaded);
}

TEST(threads_change_no_figure)
{
    struct world one;
    struct world two;
    const struct dps_setting many[] = {{"fleet.0.count", "20000"}};
    open_alone(&one, city, many, 1, 2);
    world_live(&one, 40);
    open_alone(&two, city, many, 1, 2);
    omp_set_num_threads(2);
    world_live(&two, 40);
    check_same(&one, &two);
    omp_set_num_threads(omp_get_num_procs());
    world_close(&one);
    world_close(&two);
}
