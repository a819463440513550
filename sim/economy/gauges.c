#include "sim/economy/gauges.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/gauge_sink.h"
#include "sim/fleet/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT_TEXT = 2 * DPS_SYMBOL };

/* ---- groups of figures ------------------------------------------------- */

static void
walk_supply(struct dps_gauge_sink *sink, const struct dps_economy *economy,
    const struct dps_member *member)
{
    const struct dps_token_state *token = &economy->ledger.tokens[member->first_token];
    struct dps_supply supply = dps_member_supply(member, &economy->ledger);
    sink->group = "supply";
    dps_gauge_units(sink, "circulating", "circulating supply", supply.circulating);
    dps_gauge_units(sink, "mined", "mined supply", supply.emission);
    dps_gauge_units(sink, "vested", "vested genesis supply", supply.genesis);
    dps_gauge_units(sink, "reserve", "disbursed by openings", supply.opening);
    dps_gauge_units(sink, "locked", "locked rewards and pledges", supply.locked);
    dps_gauge_units(sink, "burnt", "burnt", supply.burned);
    dps_gauge_units(sink, "minted", "minted in all", token->minted);
}

/* As a base unit is written: 1e-8 HNT. */
static void
name_unit(const struct dps_token *token, char unit[UNIT_TEXT])
{
    snprintf(unit, UNIT_TEXT, "1e-%d %s", (int)token->decimals, token->symbol);
}

/* Every token that there is, where one has a price or there are several. */
static void
walk_tokens(struct dps_gauge_sink *sink, const struct dps_economy *economy,
    const struct dps_member *member)
{
    const struct dps_network *rules = &member->setup->rules;
    bool priced = member->setup->price != NULL;
    char group[2 * DPS_SYMBOL];
    char unit[UNIT_TEXT];
    for (size_t i = 0; i < rules->tokens.n && (priced || rules->tokens.n > 1); i++) {
        const struct dps_token *token = dps_network_token(rules, i);
        const struct dps_token_state *state =
            &economy->ledger.tokens[member->first_token + (int32_t)i];
        snprintf(group, sizeof group, "tokens/%s", token->symbol);
        name_unit(token, unit);
        sink->group = group;
        if (priced && (i == 0 || dps_token_worth(token) != DPS_TOKEN_MARKET)) {
            dps_gauge_real(sink, "price", "USD", "price of a token",
                dps_tokens_price(&member->tokens, rules, i, &economy->ledger,
                    member->quote.state.price));
        }
        dps_gauge_put(sink, "minted", unit, "minted so far", DPS_I64,
            (union dps_value){.i64 = state->minted});
        dps_gauge_put(sink, "burned", unit, "burned so far", DPS_I64,
            (union dps_value){.i64 = state->burned});
        dps_gauge_put(sink, "supply", unit, "minted less burned", DPS_I64,
            (union dps_value){.i64 = state->minted - state->burned});
    }
    sink->group = NULL;
}

static void
walk_issues(struct dps_gauge_sink *sink, const struct dps_network *rules,
    const struct dps_issue *issues, const struct dps_list *list, const char *group)
{
    const struct dps_emission *emission = list->items;
    const char *first = sink->token_unit;
    sink->group = group;
    for (size_t i = 0; i < list->n; i++) {
        char unit[UNIT_TEXT];
        name_unit(dps_network_token(rules, (size_t)emission[i].token), unit);
        sink->token_unit = unit;
        const struct dps_emission_kind *law = dps_emission_law(&emission[i]);
        const struct dps_emission_state *state = &issues[i].state;
        const char *label = dps_emission_label(&emission[i]);
        dps_gauge_units(sink, label, "issued so far", state->issued + issues[i].beside);
        for (size_t p = 0; law->n_parts > 1 && p < law->n_parts; p++) {
            dps_gauge_part(sink, label, law->parts[p], sink->token_unit,
                "issued so far, this part", DPS_I64,
                (union dps_value){.i64 = state->part[p]});
        }
    }
    sink->token_unit = first;
}

static void
walk_ledger(struct dps_gauge_sink *sink, const struct dps_economy *economy,
    const struct dps_member *member)
{
    const struct dps_ledger *ledger = &economy->ledger;
    size_t prefix = strlen(member->setup->name) + 1;
    sink->group = "ledger";
    for (int32_t i = 0; i < ledger->n_accounts; i++) {
        const struct dps_account *account = &ledger->accounts[i];
        if (account->token == member->first_token) {
            dps_gauge_units(sink, account->name + prefix, "balance", account->balance);
        }
    }
}

static const struct dps_population *
population_of(const struct dps_economy *economy, uint32_t network)
{
    for (uint32_t i = 0; i < economy->n_populations; i++) {
        if (economy->populations[i].network == network) {
            return &economy->populations[i];
        }
    }
    return NULL;
}

/* What has happened to nodes since the start. */
static const struct {
    const char *name, *long_name;
    enum dps_count count;
} since_the_start[] = {
    {"failures", "failures so far", DPS_COUNT_FAILURES},
    {"joined", "joins and returns so far", DPS_COUNT_JOINED},
    {"departed", "nodes that left so far", DPS_COUNT_LEFT},
    {"ordered", "machines bought so far", DPS_COUNT_ORDERED},
    {"sold", "machines sold so far", DPS_COUNT_SOLD},
    {"retired", "machines worn out so far", DPS_COUNT_RETIRED},
    {"reviews", "reviews of nodes so far", DPS_COUNT_REVIEWS},
};

static void
walk_fleet(struct dps_gauge_sink *sink, const struct dps_economy *economy,
    const struct dps_member *member)
{
    const struct dps_fleet_network *nodes = &economy->fleet.networks[member->network];
    const struct dps_population *population = population_of(economy, member->network);
    int64_t date = dps_economy_date(economy, economy->epoch);
    double quantum = nodes->weighing.quantum;
    sink->group = "fleet";
    double online = dps_cells_lit(&member->cells, &economy->fleet, DPS_WORKING);
    dps_gauge_count(
        sink, "online", "nodes online", dps_truncate((long double)online + 0.5L));
    dps_gauge_count(sink, "down", "nodes in repair", nodes->count[DPS_IN_REPAIR]);
    dps_gauge_count(
        sink, "waiting", "nodes that never joined", nodes->count[DPS_WAITING]);
    dps_gauge_count(sink, "left", "nodes that left", nodes->count[DPS_LEFT]);
    if (nodes->shares) {
        dps_gauge_count(sink, "elsewhere", "nodes whose machine is in another network",
            nodes->count[DPS_ELSEWHERE]);
        dps_gauge_count(sink, "came", "nodes that came from another network, so far",
            nodes->count[DPS_COUNT_CAME]);
        dps_gauge_count(sink, "went", "nodes that went to another network, so far",
            nodes->count[DPS_COUNT_WENT]);
    }
    if (nodes->minimum > 0) {
        dps_gauge_count(
            sink, "operators", "operators that reach the minimum", nodes->n_eligible);
    }
    for (size_t i = 0; i < DPS_COUNT_OF(since_the_start); i++) {
        dps_gauge_count(sink, since_the_start[i].name, since_the_start[i].long_name,
            nodes->count[since_the_start[i].count]);
    }
    bool stores = nodes->weighing.measure == DPS_MEASURE_STORAGE;
    dps_gauge_real(sink, "raw_power", stores ? "byte" : "1", "raw capacity online",
        dps_cells_lit(&member->cells, &economy->fleet, DPS_COUNT_CAPACITY) * quantum);
    dps_gauge_real(sink, "counted_power", stores ? "byte" : "1", "capacity that earns",
        dps_cells_lit(&member->cells, &economy->fleet, DPS_COUNT_WEIGHT) * quantum);
    if (member->setup->quality != NULL) {
        dps_gauge_real(sink, "quality_power", stores ? "byte" : "1",
            "capacity as it counts",
            dps_cells_weight(&member->cells, &economy->fleet) * quantum);
    }
    if (dps_member_baseline(member, date) > 0) {
        dps_gauge_real(sink, "baseline_power", "byte", "baseline",
            dps_member_baseline(member, date));
    }
    if (population != NULL) {
        bool bytes = dps_growth_law(&population->growth)->measure == DPS_GROWTH_BYTES;
        dps_gauge_real(sink, "target", bytes ? "byte" : "1", "target of the population",
            dps_population_target(population, date));
    }
}

static void
walk_rewards(struct dps_gauge_sink *sink, const struct dps_economy *economy,
    const struct dps_member *member)
{
    const struct dps_network *rules = &member->setup->rules;
    const struct dps_token *token = dps_network_token(rules, 0);
    const struct dps_fleet_network *nodes = &economy->fleet.networks[member->network];
    char unit[UNIT_TEXT];
    double days = (double)economy->setup->epoch.ns / (double)(DPS_DAY * DPS_NS);
    double per_day =
        (double)member->flows.rewarded / (double)dps_token_unit(token) / days;
    double online = dps_cells_lit(&member->cells, &economy->fleet, DPS_WORKING);
    double tebibytes =
        dps_cells_lit(&member->cells, &economy->fleet, DPS_COUNT_WEIGHT) *
        member->cells.quantum / 0x1p40;
    snprintf(unit, sizeof unit, "%s/d", token->symbol);
    sink->group = "rewards";
    dps_gauge_real(sink, "per_day", unit, "rewards to nodes", per_day);
    dps_gauge_real(sink, "per_node", unit, "reward per node online",
        online > 0 ? per_day / online : 0);
    if (nodes->weighing.measure == DPS_MEASURE_STORAGE) {
        snprintf(unit, sizeof unit, "%s/TiB/d", token->symbol);
        dps_gauge_real(sink, "per_tib", unit, "reward per TiB that earns",
            tebibytes > 0 ? per_day / tebibytes : 0);
    }
}

/* What is committed, and what commitments have paid. */
static void
walk_commitments(struct dps_gauge_sink *sink, const struct dps_member *member)
{
    const struct dps_commitments *self = &member->commitments;
    sink->group = "commitments";
    if (self->items == NULL) {
        return;
    }
    struct dps_commitment_lot open = {0, self->opening, 0};
    for (size_t i = 0; i < self->n; i++) {
        struct dps_commitment_lot lot = dps_commitment_open(&self->items[i].ring);
        open.weight += lot.weight;
        open.pledge += lot.pledge;
        open.dues += lot.dues;
    }
    dps_gauge_count(sink, "weight", "quanta that are committed", open.weight);
    dps_gauge_units(sink, "pledged", "pledged for them", open.pledge);
    dps_gauge_units(sink, "dues_a_day", "their dues a day", open.dues);
    dps_gauge_units(
        sink, "ended", "fees for early ends so far", self->fees[DPS_FEE_ENDED]);
    dps_gauge_units(
        sink, "absence", "fees for absence so far", self->fees[DPS_FEE_ABSENCE]);
    dps_gauge_units(sink, "dues", "dues paid so far", self->fees[DPS_FEE_DUES]);
}

/* The figures that laws and formulas read, under the same names, and what follows from
 * them. */
static void
walk_figures(struct dps_gauge_sink *sink, const struct dps_member *member)
{
    const char *symbol = dps_network_token(&member->setup->rules, 0)->symbol;
    const struct dps_kpi_view view = {member->figures, &member->setup->kpis,
        &member->kpis, &member->power, &member->stake};
    sink->group = "figures";
    for (size_t i = 0; i < DPS_FIGURES; i++) {
        const struct dps_figure_info *figure = &dps_figure_table[i];
        dps_gauge_figure(
            sink, figure->name, figure->unit, figure->doc, symbol, member->figures[i]);
    }
    sink->group = "kpis";
    for (size_t i = 0; i < dps_n_kpis; i++) {
        const struct dps_kpi *kpi = &dps_kpi_table[i];
        dps_gauge_figure(
            sink, kpi->name, kpi->unit, kpi->doc, symbol, kpi->value(&view));
    }
}

/* Who cheats, and what comes of it, where somebody looks. */
static void
walk_justice(struct dps_gauge_sink *sink, const struct dps_economy *economy,
    const struct dps_member *member)
{
    const int64_t *count = economy->fleet.networks[member->network].count;
    double present = (double)count[DPS_COUNT_PRESENT];
    if (member->setup->verify == NULL) {
        return;
    }
    sink->group = "justice";
    dps_gauge_real(sink, "cheating", "1", "capacity that cheats, of what takes part",
        present > 0 ? (double)count[DPS_COUNT_CHEATING] / present : 0);
    dps_gauge_count(
        sink, "convicted", "convictions of nodes so far", count[DPS_COUNT_CONVICTED]);
    dps_gauge_units(
        sink, "forfeited", "given up by them so far", count[DPS_COUNT_FORFEITED]);
    dps_gauge_real(sink, "slash", "1", "of its bond that a conviction costs",
        member->setup->collateral.fraud);
    for (size_t i = 0; i < member->setup->verify->cheats.n; i++) {
        const char *name = dps_verify_cheat_at(member->setup->verify, i)->name;
        const struct dps_justice *justice = &economy->justice;
        struct dps_deterrent of = {(double)NAN, (double)NAN, (double)NAN};
        if (justice->deterrents != NULL) {
            of = justice->deterrents[member->network][i];
        }
        dps_gauge_part(sink, "deterring", name, "1", "of its bond, would deter from it",
            DPS_F64, (union dps_value){.f64 = of.share});
        dps_gauge_part(sink, "deterring_least", name, "1",
            "the same where it is found out by two standard errors more", DPS_F64,
            (union dps_value){.f64 = of.least});
        dps_gauge_part(sink, "deterring_most", name, "1", "and less", DPS_F64,
            (union dps_value){.f64 = of.most});
    }
}

/* What controllers multiply, where there are any. */
static void
walk_controls(struct dps_gauge_sink *sink, const struct dps_member *member)
{
    const struct dps_controls *controls = &member->controls;
    sink->group = "controls";
    for (int lever = 0; lever < DPS_LEVERS; lever++) {
        if (controls->steers[lever]) {
            dps_gauge_real(sink, dps_lever_name((enum dps_lever)lever), "1",
                "what controllers multiply it by", controls->scale[lever]);
        }
    }
}

/* Where machines come from. */
static void
walk_machines(struct dps_gauge_sink *sink, const struct dps_economy *economy)
{
    int64_t date = dps_economy_date(economy, economy->epoch);
    char group[2 * DPS_ACCOUNT_NAME];
    sink->network = NULL;
    sink->group = group;
    for (size_t i = 0; i < economy->dealers.n; i++) {
        const struct dps_dealer *dealer = &economy->dealers.items[i];
        snprintf(group, sizeof group, "hardware/%s", dealer->class);
        dps_gauge_count(
            sink, "ordered", "machines ordered so far", dealer->queue.ordered);
        dps_gauge_real(sink, "queue", "d",
            "time until what was ordered has left the queue",
            dps_hardware_queue_length(&dealer->queue, date) / (double)DPS_DAY);
        dps_gauge_real(sink, "price_factor", "1",
            "price of a new machine over its capex",
            dps_hardware_market_factor(dealer->market, date));
    }
    sink->group = NULL;
}

static void
walk(struct dps_gauge_sink *sink, const struct dps_economy *economy)
{
    sink->gauges->n = 0;
    for (uint32_t i = 0; i < economy->n_members; i++) {
        const struct dps_member *member = &economy->members[i];
        const struct dps_network *rules = &member->setup->rules;
        char unit[UNIT_TEXT];
        name_unit(dps_network_token(rules, 0), unit);
        sink->network = member->setup->name;
        sink->token_unit = unit;
        walk_supply(sink, economy, member);
        walk_tokens(sink, economy, member);
        walk_issues(sink, rules, member->emission, &rules->emission, "emission");
        walk_issues(sink, rules, member->genesis, &rules->genesis, "genesis");
        walk_ledger(sink, economy, member);
        if (economy->fleet.n > 0) {
            walk_fleet(sink, economy, member);
            walk_rewards(sink, economy, member);
            walk_justice(sink, economy, member);
        }
        walk_commitments(sink, member);
        if (member->setup->price != NULL || member->setup->payment != NULL) {
            walk_figures(sink, member);
        }
        walk_controls(sink, member);
        sink->token_unit = NULL;
    }
    walk_machines(sink, economy);
}

/* ---- public ------------------------------------------------------------ */

enum dps_status
dps_gauges_declare(struct dps_gauges *self, const struct dps_economy *economy,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_gauge_sink sink = {.journal = journal, .gauges = self, .err = err};
    walk(&sink, economy);
    return sink.status;
}

void
dps_gauges_free(struct dps_gauges *self)
{
    free(self->cells);
    *self = (struct dps_gauges){.cells = NULL};
}

enum dps_status
dps_gauges_record(struct dps_gauges *self, const struct dps_economy *economy,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_gauge_sink sink = {.gauges = self, .err = err};
    walk(&sink, economy);
    if (sink.status != DPS_OK) {
        return sink.status;
    }
    struct dps_row row = {.time = dps_economy_time(economy, economy->epoch),
        .cells = self->cells,
        .n_cells = self->n};
    return dps_journal_row(journal, &row, err);
}
