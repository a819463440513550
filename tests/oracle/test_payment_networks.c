/* Payments of the networks that are shipped, against their issuers' own examples. */
#include "models/payment/burn_mint.h"
#include "models/payment/escrow.h"
#include "models/payment/payment.h"
#include "models/payment/vault.h"
#include "models/split.h"
#include "sim/core/date.h"
#include "sim/core/unit.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

#define DATA "tests/oracle/data/"
#define AKT  INT64_C(1000000) /* base units of 6 decimals */

enum { MOST = 8 };

/* "60 40" */
static size_t
numbers(const char *text, int64_t x[MOST])
{
    size_t n = 0;
    for (char *end = NULL; n < MOST; text = end) {
        long long value = strtoll(text, &end, 10);
        if (end == text) {
            break;
        }
        x[n++] = value;
    }
    return n;
}

static int64_t
sum_of(const int64_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

/* ---- Akash ------------------------------------------------------------- */

TEST(akash_settles_its_escrow_in_order)
{
    struct csv csv = {0};
    struct figures figures = {.file = "akash_escrow_settle.csv"};
    REQUIRE(csv_open(&csv, DATA "akash_escrow_settle.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t rates[MOST], paid[MOST], unpaid[MOST], transferred[MOST];
        size_t n = numbers(csv_text(&csv, i, "rates_per_block"), rates);
        REQUIRE(numbers(csv_text(&csv, i, "transferred"), transferred) == n);
        figures_exact(&figures,
            dps_escrow_settle(csv_count(&csv, i, "balance_start"),
                csv_count(&csv, i, "blocks"), rates, n, "sequential", paid, unpaid),
            csv_count(&csv, i, "balance_end"));
        for (size_t j = 0; j < n; j++) {
            figures_exact(&figures, paid[j], transferred[j]);
        }
    }
    figures_end(&figures);
    csv_close(&csv);
    /* The row of the same test that the table leaves out. */
    int64_t paid[2], unpaid[2];
    const int64_t rates[] = {10, 10};
    CHECK_INT(dps_escrow_settle(200, 11, rates, 2, "sequential", paid, unpaid), -20);
    CHECK(paid[0] == 110 && paid[1] == 90 && unpaid[1] == 20);
}

static struct dps_payment_vault akash_vault;
static const struct dps_payment akash = {
    .law = {&dps_payment_vault.base, &akash_vault}};

/* The vault as it stands in its table of fields, without spread and days ahead. */
static struct dps_payment_epoch
akash_epoch(int64_t value, double price)
{
    akash_vault = (struct dps_payment_vault){.warn = 0.95,
        .halt = 0.9,
        .epoch = 10,
        .backoff = 0.1,
        .longest = 14400,
        .block = {.ns = 6117000000}};
    return (struct dps_payment_epoch){.end = DPS_DAY,
        .value = value,
        .price = price,
        .oracle = price,
        .limit = INT64_MAX / 4,
        .decimals = 6,
        .credit_decimals = 6};
}

TEST(akash_burns_and_remints_as_its_worked_examples_say)
{
    struct csv csv = {0};
    struct figures figures = {.file = "akash_bme_examples.csv", .unit = "AKT"};
    REQUIRE(csv_open(&csv, DATA "akash_bme_examples.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t usd = csv_count(&csv, i, "act_usd") * AKT;
        bool exact = strcmp(csv_text(&csv, i, "id"), "1k_up") == 0;
        double most = exact ? 1e-6 : 1; /* whole AKT in the larger examples, cut */
        struct dps_bill bill;
        struct dps_payment_state state;
        /* Top-up: users spend as many credits as they make; the vault keeps tokens. */
        struct dps_payment_epoch epoch =
            akash_epoch(usd, csv_number(&csv, i, "p_mint_usd"));
        dps_payment_begin(&state);
        dps_payment_settle(&akash, &epoch, &state, &bill);
        int64_t burned = bill.bought;
        figures_row(&figures, (double)burned / 1e6,
            csv_number(&csv, i, "expected_akt_burned"), most + 1e-9, 0);
        /* Payout of the same credits at another price. */
        epoch = akash_epoch(usd, csv_number(&csv, i, "p_settle_usd"));
        epoch.balance[DPS_ROLE_USERS][DPS_MONEY_SECOND] = usd;
        epoch.balance[DPS_ROLE_VAULT][DPS_MONEY_FIRST] = burned;
        epoch.credits = usd;
        state.remint = burned;
        const char *change = csv_text(&csv, i, "expected_net_supply_change_akt");
        if (strncmp(change, "CR=", 3) == 0) {
            figures_row(&figures, (double)dps_vault_ratio(&epoch) / 1e4,
                strtod(change + 3, NULL), 5e-4, 0);
            continue;
        }
        dps_payment_settle(&akash, &epoch, &state, &bill);
        int64_t out = dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_FIRST);
        figures_row(&figures, (double)out / 1e6,
            csv_number(&csv, i, "expected_akt_out"), most + 1e-9, 0);
        figures_row(&figures, (double)(out - burned) / 1e6, strtod(change, NULL),
            2 * most + 1e-9, 0);
        if (exact) {
            figures_row(&figures, (double)state.remint / 1e6,
                csv_number(&csv, i, "expected_remaining_remint_credits"), 2e-6, 0);
        }
        CHECK_INT(dps_bill_net(&bill, DPS_ROLE_MINT, DPS_MONEY_FIRST), 0);
    }
    figures_end(&figures);
    csv_close(&csv);
}

TEST(akash_settles_credits_to_the_micro_token)
{
    struct csv csv = {0};
    struct figures figures = {.file = "akash_bme_uact_vectors.csv"};
    REQUIRE(csv_open(&csv, DATA "akash_bme_uact_vectors.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t uact = csv_count(&csv, i, "uact_in");
        struct dps_bill bill;
        struct dps_payment_state state;
        struct dps_payment_epoch epoch =
            akash_epoch(uact, csv_number(&csv, i, "akt_price_usd"));
        akash_vault.settle_spread = csv_number(&csv, i, "settle_spread_bps") / 1e4;
        epoch.balance[DPS_ROLE_USERS][DPS_MONEY_SECOND] = uact;
        epoch.credits = uact;
        dps_payment_begin(&state);
        dps_payment_settle(&akash, &epoch, &state, &bill);
        bool cancelled = strcmp(csv_text(&csv, i, "expected"), "ok") != 0;
        figures_exact(&figures, bill.n_legs == 0, cancelled);
        figures_exact(&figures, dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_FIRST),
            csv_count(&csv, i, "uakt_to_user"));
    }
    figures_end(&figures);
    csv_close(&csv);
    /* 3 x 0.333333333333333333 is less than one (execute_burn_mint_test.go). */
    CHECK_INT(dps_vault_tokens(3, dps_pico(3), 6, 6), 0);
}

/* The default of a field, in its unit. */
static double
fallback(const char *key)
{
    struct dps_error err = {0};
    double value = 0;
    const struct dps_field *field =
        dps_record_field(dps_payment_vault.base.params, key);
    REQUIRE(field != NULL);
    REQUIRE_OK(dps_unit_parse(field->fallback, field->unit != NULL ? field->unit : "1",
                   &value, &err),
        &err);
    return value;
}

TEST(the_vaults_defaults_are_akashs_parameters)
{
    static const struct {
        const char *name, *key;
        double scale;
    } rows[] = {
        {"bme_cr_warn", "warn", 1},
        {"bme_cr_halt", "halt", 1},
        {"bme_mint_spread_bps", "mint_spread", 1e-4},
        {"bme_settle_spread_bps", "settle_spread", 1e-4},
        {"bme_min_epoch_blocks", "epoch", 1},
        {"bme_epoch_backoff_pct", "backoff", 1e-2},
        {"bme_min_mint", "least", 1},
    };
    struct csv csv = {0};
    struct figures figures = {.file = "akash_params.csv"};
    REQUIRE(csv_open(&csv, DATA "akash_params.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        for (size_t j = 0; j < DPS_COUNT_OF(rows); j++) {
            if (strcmp(csv_text(&csv, i, "name"), rows[j].name) == 0) {
                figures_row(&figures, fallback(rows[j].key),
                    csv_number(&csv, i, "value") * rows[j].scale, 0, 1e-15);
            }
        }
    }
    CHECK_INT(figures.tried, (int64_t)DPS_COUNT_OF(rows));
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- Helium ------------------------------------------------------------ */

TEST(helium_reports_what_its_data_split_leaves_as_unallocated)
{
    struct csv csv = {0};
    struct figures figures = {.file = "helium_data_transfer_allocation.csv (split)"};
    REQUIRE(csv_open(&csv, DATA "helium_data_transfer_allocation.csv"));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        int64_t weights[MOST], parts[MOST], expected[MOST];
        int64_t pool = (int64_t)csv_number(&csv, i, "pool");
        size_t n = numbers(csv_text(&csv, i, "dc_list"), weights);
        int64_t rest = dps_split(pool, weights, n, 0, DPS_REMAINDER_UNALLOCATED, parts);
        figures_exact(&figures, rest, csv_count(&csv, i, "expected_unallocated"));
        REQUIRE(numbers(csv_text(&csv, i, "expected_rewards"), expected) == n);
        for (size_t j = 0; j < n; j++) {
            figures_exact(&figures, parts[j], expected[j]);
        }
        CHECK_INT(sum_of(parts, n) + rest, pool);
    }
    figures_end(&figures);
    csv_close(&csv);
}

/* ---- Render ------------------------------------------------------------ */

/* Tokens, at 8 decimals, that a role gets for a value [USD] at a price. */
static double
render(struct dps_payment_burn_mint law, double usd, double price, enum dps_role role)
{
    const struct dps_payment payment = {.law = {&dps_payment_burn_mint.base, &law}};
    const struct dps_payment_epoch epoch = {.end = 7 * DPS_DAY,
        .value = (int64_t)(usd * 1e6 + 0.5),
        .price = price,
        .oracle = price,
        .limit = INT64_MAX / 4,
        .decimals = 8};
    struct dps_payment_state state;
    struct dps_bill bill;
    dps_payment_begin(&state);
    dps_payment_settle(&payment, &epoch, &state, &bill);
    return role == DPS_ROLE_USERS
               ? (double)-dps_bill_net(&bill, role, DPS_MONEY_USD) / 1e6
               : (double)dps_bill_net(&bill, role, DPS_MONEY_FIRST) / 1e8;
}

TEST(render_burns_and_rewards_as_its_proposals_say)
{
    static const struct dps_payment_burn_mint rnp001 = {
        0.95, 0.05, "foundation", "nodes", false, 0};
    static const struct dps_payment_burn_mint on_top = {
        0.95, 0.05, "foundation", "nodes", true, 0};
    static const struct dps_payment_burn_mint sce = {
        0.60, 0.05, "foundation", "network", false, 0.56};
    static const struct dps_payment_burn_mint sgs = {
        0.35, 0.05, "foundation", "network", false, 0.31};
    const struct {
        const char *id;
        double ours, tolerance;
    } rows[] = {
        {"rnp021_customer_price", render(on_top, 1.90, 2, DPS_ROLE_USERS), 1e-6},
        {"rnp021_block_burn", render(rnp001, 2400, 1, DPS_ROLE_BURN), 1e-8},
        {"rnp023_sce_burn", render(sce, 1000, 2, DPS_ROLE_BURN), 1e-8},
        {"rnp023_sce_reward_2.10", render(sce, 1000, 2.1, DPS_ROLE_NODES), 0.05},
        {"rnp023_sgs_burn", render(sgs, 1000, 2, DPS_ROLE_BURN), 1e-8},
        {"rnp023_sgs_reward_2.10", render(sgs, 1000, 2.1, DPS_ROLE_NODES), 0.005},
    };
    struct csv csv = {0};
    struct figures figures = {.file = "render_worked_examples.csv"};
    const char *path = test_shared_file("oracles/render_worked_examples.csv");
    if (path == NULL) {
        test_skip("there is no oracles/render_worked_examples.csv");
        return;
    }
    REQUIRE(csv_open(&csv, path));
    for (size_t i = 0; i < csv.n_rows; i++) {
        figures_at(&figures, i);
        for (size_t j = 0; j < DPS_COUNT_OF(rows); j++) {
            if (strcmp(csv_text(&csv, i, "id"), rows[j].id) == 0) {
                figures_row(&figures, rows[j].ours, csv_number(&csv, i, "expected"),
                    rows[j].tolerance, 0);
            }
        }
    }
    CHECK_INT(figures.tried, (int64_t)DPS_COUNT_OF(rows));
    figures_end(&figures);
    csv_close(&csv);
}
