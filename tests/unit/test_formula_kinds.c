/* The kind `formula` of each family in an economy: equal to the kind that it writes
 * out, refused where it is wrong, and a reason to stop where it has no value. */
#include "tests/test.h"
#include "tests/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char town[] =
    "title: a network of everything\n"
    "start: 2026-01-01\n"
    "length: 1 yr\n"
    "review: 10 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 730000 XX, over: 2 yr},\n"
    "               {kind: vesting, to: folk, amount: 7300 XX, over: 2 yr}]\n"
    "    opening: [{name: float, amount: 5e6 XX, to: market, source: made up},\n"
    "              {name: folk, amount: 1e6 XX, to: folk, source: made up}]\n"
    "    price: {kind: fixed, price: 2 USD}\n"
    "    demand: [{service: work, unit: h, kind: constant, level: 300}]\n"
    "    market: {kind: posted, price: 0.5 USD}\n"
    "    payment: {kind: split, shares: [{to: burn, share: 30 %},\n"
    "                                    {to: nodes, share: 70 %}]}\n"
    "    distribute: {kind: capacity}\n"
    "    collateral: {kind: fixed, per: weight, amount: 5 XX, fault: 1 %}\n"
    "    holders: [{name: folk, kind: bonded, aim: {ratio: 40 %}, unbonding: 5 d}]\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 100, prospects: 900, operators: 50,\n"
    "     operator: {kind: marginal},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 4 USD/d, "
    "cost_spread: 0,\n"
    "       up: {kind: exponential, mean: 20 d}, repair: {kind: fixed, time: 1 d}}}\n";

/* Each family's key, an expression for the kind that stands in the town, and how one is
 * written. */
static const struct family {
    const char *path;
    const char *form; /* @: the expression */
    const char *same;
    const char *key; /* as sentences begin */
    int first;       /* epoch in which `days` is 10 for the first time */
    const char *days;
    const char *account; /* that its family moves; NULL: a price moves none */
} families[] = {
    {"networks.x.price", "{kind: formula, price: 2 USD, value: \"@\"}", "price",
        "price: value", 9, "days", NULL},
    {"networks.x.demand", "[{service: work, kind: formula, level: \"@\"}]", "300",
        "demand.0: level", 10, "(begin / 86400)", "x/market"},
    {"networks.x.market", "{kind: formula, value: \"@\"}", "0.5", "market: value", 10,
        "days", "x/market"},
    {"networks.x.payment",
        "{kind: formula, shares: [{to: burn, share: \"@\"}, "
        "{to: nodes, share: \"1 - a\"}], params: {a: 0.3}}",
        "a", "payment.shares.0: share", 10, "days", "x/market"},
    {"networks.x.distribute", "{kind: formula, score: \"@\"}", "weight * online",
        "distribute: score", 10, "days", "x/nodes"},
    {"networks.x.collateral", "{kind: formula, bond: \"@\", fault: 1 %}", "5",
        "collateral: bond", 10, "days", "x/bonded"},
    {"fleet.0.operator", "{kind: formula, want: \"@\"}", "(income - cost) / cost",
        "operator: want", 10, "days", "x/bonded"},
    {"networks.x.holders.0.aim", "{ratio: 0, wanted: \"@\"}", "0.4",
        "holders.0: aim.wanted", 10, "days", "x/folk-locked"},
};

enum { FAMILIES = DPS_COUNT_OF(families), TEXT = 400 };

static struct dps_setting
setting_of(const struct family *family, const char *expression, char text[TEXT])
{
    int before = (int)(strchr(family->form, '@') - family->form);
    snprintf(text, TEXT, "%.*s%s%s", before, family->form, expression,
        family->form + before + 1);
    return (struct dps_setting){family->path, text};
}

/* ---- equal to the kinds -------------------------------------------------- */

static void
check_equal(const struct world *a, const struct world *b, const char *family)
{
    const struct dps_ledger *one = &a->economy.ledger;
    const struct dps_ledger *other = &b->economy.ledger;
    CHECK_INT(one->n_accounts, other->n_accounts);
    for (int32_t i = 0; i < one->n_accounts; i++) {
        if (!CHECK(one->accounts[i].balance == other->accounts[i].balance)) {
            printf("# %s: account %d differs\n", family, (int)i);
        }
    }
    for (int i = 0; i < DPS_FIGURES; i++) {
        CHECK_CLOSE(
            a->economy.members[0].figures[i], b->economy.members[0].figures[i], 1e-12);
    }
}

TEST(a_formula_of_each_family_is_the_kind_that_it_writes_out)
{
    struct world plain;
    world_open(&plain, town, 1);
    world_live(&plain, 150);
    CHECK(world_figure(&plain, "nodes") > 120 && world_figure(&plain, "nodes") < 900);
    CHECK(world_figure(&plain, "burned") > 0 && world_figure(&plain, "bonded") > 0);
    for (size_t i = 0; i < FAMILIES; i++) {
        char text[TEXT];
        struct world written;
        const struct dps_setting setting =
            setting_of(&families[i], families[i].same, text);
        world_open_with(&written, town, &setting, 1, 1);
        world_live(&written, 150);
        check_equal(&plain, &written, families[i].path);
        world_close(&written);
    }
    world_close(&plain);
}

/* What is not the kind differs: the comparison above can fail. */
TEST(a_formula_of_each_family_has_a_say)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        char text[TEXT];
        char expression[TEXT];
        struct world plain;
        struct world written;
        bool same = true;
        snprintf(expression, sizeof expression, "0.9 * (%s)", families[i].same);
        /* All scores or all wants alike, less by a tenth, would say the same. */
        if (strcmp(families[i].path, "networks.x.distribute") == 0 ||
            strcmp(families[i].path, "fleet.0.operator") == 0) {
            snprintf(expression, sizeof expression, "0");
        }
        const struct dps_setting setting = setting_of(&families[i], expression, text);
        world_open(&plain, town, 1);
        world_open_with(&written, town, &setting, 1, 1);
        world_live(&plain, 30);
        world_live(&written, 30);
        for (int32_t k = 0; k < plain.economy.ledger.n_accounts; k++) {
            same = same && plain.economy.ledger.accounts[k].balance ==
                               written.economy.ledger.accounts[k].balance;
        }
        CHECK(!same);
        world_close(&plain);
        world_close(&written);
    }
}

/* ---- no value ------------------------------------------------------------ */

/* Lives until something stops it; which epoch that was. */
static uint32_t
live_on(struct world *world, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < 50 && status == DPS_OK; i++) {
        status = dps_economy_step(&world->economy, NULL, err);
    }
    CHECK_INT(status, DPS_ENUMERIC);
    return world->economy.epoch;
}

/* What the epoch that stopped the run did not do. */
static void
check_untouched(const struct world *world, const char *name)
{
    const struct dps_ledger *ledger = &world->economy.ledger;
    int32_t account = name != NULL ? dps_ledger_account_named(ledger, name) : -1;
    if (name != NULL && CHECK(account >= 0)) {
        CHECK_INT(ledger->accounts[account].balance, ledger->accounts[account].opening);
    }
}

static void
check_ledger(const struct world *world)
{
    const struct dps_ledger *ledger = &world->economy.ledger;
    const int64_t most = INT64_C(10000000000000000);
    struct dps_error err;
    CHECK_OK(dps_ledger_verify(ledger, &err), &err);
    for (int32_t i = 0; i < ledger->n_accounts; i++) {
        CHECK(ledger->accounts[i].balance >= 0 && ledger->accounts[i].balance < most);
    }
}

static void
check_stop(const struct family *family, const char *expression, const char *says)
{
    char text[TEXT];
    char wanted[TEXT];
    struct world world;
    struct dps_error err = {0};
    const struct dps_setting setting = setting_of(family, expression, text);
    world_open_with(&world, town, &setting, 1, 1);
    CHECK_INT(live_on(&world, &err), family->first);
    snprintf(wanted, sizeof wanted, "epoch %d (2026-01-%02d): x: %s", family->first,
        family->first + 1, family->key);
    if (!CHECK(strncmp(err.text, wanted, strlen(wanted)) == 0) ||
        !CHECK(strstr(err.text, says) != NULL) ||
        !CHECK(strstr(err.text, expression) != NULL)) {
        printf("# %s\n# wanted %s ... %s\n", err.text, wanted, says);
    }
    check_ledger(&world);
    check_untouched(&world, family->account);
    world_close(&world);
}

TEST(a_formula_without_a_value_stops_the_run_before_it_reaches_the_ledger)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        char expression[TEXT];
        snprintf(expression, sizeof expression, "%s + 0 * log(10 - %s)",
            families[i].same, families[i].days);
        check_stop(&families[i], expression, "is nan");
        snprintf(expression, sizeof expression, "%s + exp(710 * (%s >= 10)) - 1",
            families[i].same, families[i].days);
        check_stop(&families[i], expression, "is inf");
    }
}

TEST(a_value_that_its_family_cannot_take_stops_the_run)
{
    for (size_t i = 0; i < FAMILIES; i++) {
        char expression[TEXT];
        if (strcmp(families[i].path, "fleet.0.operator") == 0) {
            continue; /* may want anything */
        }
        snprintf(expression, sizeof expression, "%s - 1e6 * (%s >= 10)",
            families[i].same, families[i].days);
        check_stop(&families[i], expression, ", not in ");
    }
}

TEST(shares_of_more_than_all_stop_the_run)
{
    struct world world;
    struct dps_error err = {0};
    const struct dps_setting setting = {"networks.x.payment",
        "{kind: formula, shares: [{to: burn, share: 0.4}, "
        "{to: nodes, share: \"0.5 + days / 100\"}]}"};
    world_open_with(&world, town, &setting, 1, 1);
    CHECK_INT(live_on(&world, &err), 11);
    CHECK_TEXT(err.text,
        "epoch 11 (2026-01-12): x: payment.shares.0: shares sum to 1.01, more than 1");
    check_ledger(&world);
    world_close(&world);
}

/* ---- refused at load ----------------------------------------------------- */

TEST(a_wrong_expression_is_refused_with_its_place_and_column)
{
    static const char *const sentences[FAMILIES] = {
        "networks.x.price.value: column 5: unknown name 'prise': did you mean price?",
        "demand.0.level: column 5: unknown name 'prise': did you mean price?",
        "market.value: column 5: unknown name 'prise': did you mean price?",
        "shares.0: share: column 5: unknown name 'prise': did you mean price?",
        "distribute.score: column 5: unknown name 'prise': did you mean price?",
        "collateral.bond: column 5: unknown name 'prise': did you mean price?",
        "operator.want: column 5: unknown name 'prise': did you mean price?",
        "aim.wanted: column 5: unknown name 'prise': did you mean price?",
    };
    for (size_t i = 0; i < FAMILIES; i++) {
        char text[TEXT];
        struct dps_error err = {0};
        static const char *const places[] = {"scenarios"};
        const struct dps_setting setting = setting_of(&families[i], "2 * prise", text);
        const struct dps_scenario_options options = {&setting, 1, places, 1};
        struct dps_scenario *scenario = NULL;
        CHECK_STATUS(dps_scenario_read("x.yaml", town, strlen(town), &dps_setup_record,
                         &options, &scenario, &err),
            DPS_EINVAL);
        bool placed = strncmp(err.text, "--set ", 6) == 0;
        if (!CHECK(placed) || !CHECK(strstr(err.text, sentences[i]) != NULL)) {
            printf("# %s\n# wanted %s\n", err.text, sentences[i]);
        }
    }
}

TEST(in_a_file_its_line_and_column_are_told)
{
    static const char text[] = "title: t\n"
                               "start: 2026-01-01\n"
                               "length: 1 d\n"
                               "factor:\n"
                               "  kind: formula\n"
                               "  price: 1 USD\n"
                               "  value: \"exp(days))\"\n";
    struct world world;
    struct dps_error err = {0};
    CHECK_FAILS(world_try(&world, text, NULL, 0, 1, &err), &err, DPS_EINVAL,
        "x.yaml:7:10: factor.value: column 10: ')' closes nothing");
    world_close(&world);
}

TEST(cells_and_groups_remember_nothing)
{
    static const struct dps_setting settings[] = {
        {"networks.x.distribute", "{kind: formula, score: \"ema(work, 7)\"}"},
        {"fleet.0.operator", "{kind: formula, want: \"lag(income, 7)\"}"},
    };
    static const char *const sentences[] = {
        "score: ema, lag and sum have no memory here: a cell remembers nothing",
        "want: ema, lag and sum have no memory here: a group remembers nothing",
    };
    for (size_t i = 0; i < 2; i++) {
        struct dps_error err = {0};
        struct dps_scenario *scenario = NULL;
        const struct dps_scenario_options options = {&settings[i], 1, NULL, 0};
        CHECK_STATUS(dps_scenario_read("x.yaml", town, strlen(town), &dps_setup_record,
                         &options, &scenario, &err),
            DPS_EINVAL);
        if (!CHECK(strstr(err.text, sentences[i]) != NULL)) {
            printf("# %s\n", err.text);
        }
    }
}

/* ---- memory -------------------------------------------------------------- */

static const struct dps_setting remembering[] = {
    {"factor",
        "{kind: formula, price: 1 USD, value: \"1.1 - 0.1 * ema(days > 9, 5)\"}"},
    {"networks.x.price",
        "{kind: formula, price: 2 USD, beta: 1, value: \"price * (1 + 0.01 * "
        "(lag(served, 3) > 250)) - 1e-4 * sum(sold, 5) / supply\"}"},
    {"networks.x.demand",
        "[{service: work, kind: formula, level: \"300 + ema(t / 86400, 9)\"}]"},
    {"networks.x.market", "{kind: formula, first: 0.5 USD, value: \"0.5 * posted + "
                          "0.25 * lag(price, 2) / 2\"}"},
    {"networks.x.payment",
        "{kind: formula, shares: [{to: burn, share: \"min(1, sum(days, 0) / 1e4)\"}, "
        "{to: nodes, share: \"0.3 * ema(days > 12, 4)\"}]}"},
    {"networks.x.collateral",
        "{kind: formula, bond: \"4 + ema(days > 7, 6)\", fault: 1 %}"},
    {"networks.x.holders.0",
        "{name: folk, kind: ve-lock, length: 10 wk, aim: {ratio: 0, wanted: "
        "\"0.3 + 0.2 * ema(days > 15, 10)\"}}"},
};

TEST(what_formulas_remember_is_saved)
{
    enum { WHOLE = 60, HALF = 21 };
    struct world whole;
    struct world half;
    struct dps_error err = {0};
    struct dps_buffer there = {0};
    struct dps_buffer end[2] = {{0}, {0}};
    world_open_with(&whole, town, remembering, DPS_COUNT_OF(remembering), 3);
    world_open_with(&half, town, remembering, DPS_COUNT_OF(remembering), 3);
    world_live(&whole, HALF);
    dps_economy_save(&whole.economy, &there);
    struct dps_reader in = dps_reader_of(there.bytes, there.n);
    REQUIRE_OK(dps_economy_load(&half.economy, &in, &err), &err);
    world_live(&whole, WHOLE - HALF);
    world_live(&half, WHOLE - HALF);
    dps_economy_save(&whole.economy, &end[0]);
    dps_economy_save(&half.economy, &end[1]);
    CHECK(end[0].n == end[1].n && memcmp(end[0].bytes, end[1].bytes, end[0].n) == 0);
    CHECK(world_figure(&whole, "price") != 2 && world_figure(&whole, "staked") > 0);
    dps_buffer_free(&there);
    dps_buffer_free(&end[0]);
    dps_buffer_free(&end[1]);
    world_close(&whole);
    world_close(&half);
}

/* The price counts its epochs; another expression begins anew, the same goes on. */
TEST(an_amended_formula_begins_to_remember_anew)
{
    static const char *const amended[] = {"1 + sum(1, 0)", "2 + sum(1, 0)"};
    static const double prices[] = {21, 12};
    for (int i = 0; i < 2; i++) {
        char text[TEXT];
        struct world world;
        snprintf(text, sizeof text,
            "[{at: 2026-01-11, source: made up, set: {price.value: \"%s\", "
            "price.beta: 0.5}}]",
            amended[i]);
        const struct dps_setting settings[] = {
            {"networks.x.price",
                "{kind: formula, price: 2 USD, value: \"1 + sum(1, 0)\"}"},
            {"networks.x.amendments", text},
        };
        world_open_with(&world, town, settings, 2, 1);
        world_live(&world, 20);
        CHECK_CLOSE(world_figure(&world, "price"), prices[i], 1e-15);
        world_close(&world);
    }
}

TEST(an_amendment_may_not_change_how_many_demands_there_are)
{
    struct world world;
    struct dps_error err = {0};
    const struct dps_setting setting = {"networks.x.amendments",
        "[{at: 2026-01-03, source: made up, set: {demand: []}}]"};
    CHECK_FAILS(world_try(&world, town, &setting, 1, 1, &err), &err, DPS_EINVAL,
        "networks.x.amendments.0: the number of demands is amended, but holds from the "
        "start");
    world_close(&world);
}

/* ---- alone --------------------------------------------------------------- */

/* The first fault stays; nothing is evaluated after it. */
TEST(a_seat_keeps_its_first_fault)
{
    const struct dps_formula_law law = {"price", {NULL, 0}};
    const struct dps_formula_want want = {
        .key = "value", .unit = "USD/token", .range = {0, 10, true, false}};
    static const double figures[3][DPS_FIGURES] = {
        {[DPS_PRICE] = 10}, {[DPS_PRICE] = 0}, {[DPS_PRICE] = 5}};
    struct dps_formula_seat seat = {.figures = figures[0]};
    struct dps_error err = {0};
    double value = 7;
    CHECK(dps_formula_seat_value(&seat, &law, &want, 0, &value) && value == 10);
    CHECK_OK(dps_formula_seat_fault(&seat, &err), &err);
    seat.figures = figures[1];
    CHECK(!dps_formula_seat_value(&seat, &law, &want, 0, &value) && value == 10);
    seat.figures = figures[2];
    CHECK(!dps_formula_seat_value(&seat, &law, &want, 0, &value) && value == 10);
    CHECK_FAILS(dps_formula_seat_fault(&seat, &err), &err, DPS_ENUMERIC,
        "value is 0 USD/token, not in (0, 10]: 'price'");
    CHECK_OK(dps_formula_seat_fault(NULL, &err), &err);
}
