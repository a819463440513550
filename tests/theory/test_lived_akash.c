/* Twenty years of Akash with a window every quarter: nothing is paid twice, to the base
 * unit, by escrow and by vault. */
#include "models/muldiv.h"
#include "sim/core/date.h"
#include "sim/economy/lived.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1 << 16, EPOCHS = 7305 };

/* A tenth of the machines. */
static const struct dps_setting small[] = {
    {"networks.akash.demand.0.from", "1400"}, {"networks.akash.demand.0.to", "30000"},
    {"windows.replications", "1"}, /* what is paid for is the first alone */
};

static void
open_scenario(struct world *world)
{
    static char text[TEXT];
    FILE *file = fopen("scenarios/akash-20y.yaml", "r");
    REQUIRE(file != NULL);
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    REQUIRE(n > 0 && n < sizeof text - 1);
    text[n] = '\0';
    world_open_with(world, text, small, DPS_COUNT_OF(small), 1);
    world->economy.audit = true;
    world->economy.workers = 2;
}

/* What windows were paid for. */
struct tally {
    uint64_t windows, legs, dollars, tokens; /* of legs in two parts */
    int64_t due;                             /* [uUSD] */
};

/* The postings of the epoch just lived are forgotten, but still lie there: those that
 * came before it was begun are wiped. */
static void
wipe(struct dps_ledger *ledger)
{
    if (ledger->postings_capacity > 0) {
        memset(
            ledger->postings, 0, ledger->postings_capacity * sizeof *ledger->postings);
    }
}

/* Each leg of the bill is one posting when the window ends, and one when the epoch
 * does: of what they come to, the first is the part that the window's jobs owe of the
 * epoch's value. */
static void
check_legs(const struct dps_ledger *ledger, int64_t until, int64_t early, int64_t value,
    struct tally *tally)
{
    for (size_t i = 0; i + 1 < ledger->postings_capacity; i++) {
        const struct dps_posting *first = &ledger->postings[i];
        const struct dps_posting *rest = &ledger->postings[i + 1];
        if (first->reason == NULL || first->time != until) {
            continue;
        }
        REQUIRE(rest->reason != NULL);
        CHECK_TEXT(rest->reason, first->reason);
        CHECK(rest->from == first->from && rest->to == first->to);
        CHECK(rest->time > until);
        int64_t leg = first->units + rest->units;
        dps_wide part =
            dps_wide_muldiv((dps_wide)leg, (dps_wide)early, (dps_wide)value);
        CHECK_INT(first->units, (int64_t)part);
        int32_t account = first->from >= 0 ? first->from : first->to;
        bool usd =
            strcmp(ledger->tokens[ledger->accounts[account].token].symbol, "USD") == 0;
        tally->dollars += usd;
        tally->tokens += !usd;
        tally->legs++;
    }
}

static void
check_window(const struct world *world, struct tally *tally)
{
    const struct dps_lived *lived = &world->economy.lived[0];
    const struct dps_member *member = &world->economy.members[0];
    const struct dps_lived_row *row = &lived->rows[lived->n_rows - 1];
    int64_t early = 0;
    int64_t value = 0;
    for (size_t c = 0; c < member->cells.n; c++) {
        const struct dps_ceded *part = &lived->parts[c];
        const struct dps_market_sale *sale = &member->cells.sales[c];
        /* At the cell's price, which the rest of its epoch has too; each job's due is
         * rounded down once. */
        double exact = sale->served > 0 ? part->work * sale->value / sale->served : 0;
        CHECK_WITHIN((double)part->due, exact * 1e6, (double)row->jobs);
        CHECK(part->due <= member->cells.items[c].due);
        /* The market sells what machines can do in the other 18 hours alone. */
        CHECK(part->share == 0.25 || sale->offered == 0);
        CHECK(sale->served - part->work <= 0.75 * sale->offered * (1 + 1e-9));
        early += part->due;
        value += member->cells.items[c].due;
    }
    CHECK_INT(row->value, early);
    CHECK(member->flows.paid <= value);
    check_legs(&world->economy.ledger, lived->until, early, value, tally);
    tally->due += early;
    tally->windows++;
}

TEST(in_twenty_years_no_window_is_paid_for_twice)
{
    struct world world;
    struct dps_error err;
    struct tally tally = {.windows = 0};
    struct dps_ledger *ledger = &world.economy.ledger;
    size_t skipped = 0;
    open_scenario(&world);
    while (world.economy.epoch < world.economy.n_epochs) {
        uint64_t before = world.economy.lived[0].n_rows;
        size_t capacity = ledger->postings_capacity;
        wipe(ledger);
        REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
        if (world.economy.lived[0].n_rows > before) {
            bool grew = ledger->postings_capacity != capacity;
            skipped += grew;
            REQUIRE(world.economy.lived[0].n_rows == before + 1);
            if (!grew) {
                check_window(&world, &tally);
            }
        }
    }
    REQUIRE_OK(dps_economy_verify(&world.economy, &err), &err);
    printf("# %d windows, %d legs in two parts, %d of them in dollars, for %.2f USD\n",
        (int)tally.windows, (int)tally.legs, (int)tally.dollars,
        (double)tally.due / 1e6);
    CHECK(skipped <= 2);
    CHECK(tally.windows >= 79);
    CHECK(tally.dollars > 79 && tally.tokens > 79);
    world_close(&world);
}
