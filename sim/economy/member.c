#include "sim/economy/member.h"

#include "sim/core/date.h"
#include "sim/core/digest.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"
#include "sim/economy/accounts.h"
#include "sim/economy/burns.h"
#include "sim/economy/redemptions.h"
#include "sim/economy/rewards.h"
#include "sim/fleet/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- life -------------------------------------------------------------- */

static enum dps_status
add_issues(
    const struct dps_list *list, struct dps_issue **issues, struct dps_error *err)
{
    const struct dps_emission *emission = list->items;
    *issues = calloc(list->n + 1, sizeof **issues);
    if (*issues == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for emissions");
    }
    for (size_t i = 0; i < list->n; i++) {
        dps_emission_begin(&emission[i], &(*issues)[i].state);
    }
    return DPS_OK;
}

static enum dps_status
add_money(struct dps_member *self, int64_t start, struct dps_ledger *ledger,
    struct dps_error *err)
{
    const struct dps_network *rules = &self->setup->rules;
    enum dps_status status = dps_tokens_init(&self->tokens, rules, ledger, err);
    self->first_token = self->tokens.first;
    if (status == DPS_OK) {
        status = add_issues(&rules->emission, &self->emission, err);
    }
    if (status == DPS_OK) {
        status = add_issues(&rules->genesis, &self->genesis, err);
    }
    if (status == DPS_OK) {
        status = dps_releases_init(&self->releases, self->setup, err);
    }
    if (status == DPS_OK) {
        status = dps_dividends_init(&self->dividends, self->setup, start, err);
    }
    if (status == DPS_OK) {
        status = dps_accounts_add(self, self->setup, ledger, err);
    }
    return status == DPS_OK ? dps_tokens_open(&self->tokens, rules, self->setup->name,
                                  self->market, ledger, err)
                            : status;
}

static enum dps_status
add_quote(struct dps_member *self, const struct dps_setup *setup, uint64_t seed,
    struct dps_error *err)
{
    const struct dps_setup_network *network = self->setup;
    int64_t window = network->oracle.ns / setup->epoch.ns;
    window = window < DPS_MOST_EPOCHS ? window : DPS_MOST_EPOCHS;
    struct dps_rng_name whose = {.seed = seed,
        .entity = dps_digest_of(network->name, strlen(network->name)).low};
    return network->price == NULL
               ? DPS_OK
               : dps_quote_init(&self->quote, network->price, whose, setup->start,
                     window > 1 ? (uint32_t)window : 1, err);
}

/* Those that its rules name. */
static enum dps_status
read_tables(struct dps_member *self, struct dps_error *err)
{
    const struct dps_setup_network *own = self->setup;
    enum dps_status status = dps_aggregate_init(&self->aggregate, own->aggregate, err);
    if (status == DPS_OK && own->burnt != NULL) {
        status = dps_points_read(&self->burnt, &own->burnt->total, err);
    }
    if (status == DPS_OK && own->quality != NULL) {
        status = dps_points_read(&self->quality, &own->quality->share, err);
    }
    return status;
}

enum dps_status
dps_member_init(struct dps_member *self, const struct dps_setup *setup,
    uint32_t network, int32_t usd, uint64_t seed, const struct dps_fleet *fleet,
    struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_setup_network *own = dps_setup_network_at(setup, network);
    *self = (struct dps_member){.setup = own,
        .network = network,
        .market = -1,
        .treasury = -1,
        .bonded = -1,
        .lost = DPS_BURN,
        .commitments = {.account = -1, .payer = -1},
        .unit = dps_token_unit(dps_network_token(&own->rules, 0)),
        .steps = fleet->networks[network].weighing.steps};
    self->vesting = calloc((size_t)self->steps + 1, sizeof *self->vesting);
    self->stakes = calloc(2 * own->holders.n + 1, sizeof *self->stakes);
    self->pots = calloc(own->pots.n + 1, sizeof *self->pots);
    if (self->vesting == NULL || self->stakes == NULL || self->pots == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %s", own->name);
    }
    enum dps_status status = dps_seats_init(&self->seats, own, err);
    if (status == DPS_OK) {
        status = add_money(self, setup->start, ledger, err);
    }
    if (status == DPS_OK) {
        status = add_quote(self, setup, seed, err);
    }
    if (status == DPS_OK) {
        status = dps_cells_init(&self->cells, setup, network, fleet, err);
    }
    if (status == DPS_OK) {
        status = dps_settling_init(&self->settling, self->cells.n, err);
    }
    if (status == DPS_OK) {
        status = read_tables(self, err);
    }
    if (status == DPS_OK) {
        status = dps_commitments_init(&self->commitments, setup, own,
            self->aggregate.given ? 1 : self->cells.n, err);
    }
    if (status == DPS_OK) {
        int64_t length = dps_setup_epochs(setup) * setup->epoch.ns / DPS_NS;
        status = dps_returns_init(&self->returns, &self->cells,
            fleet->networks[network].n_vintages, setup->start, length, err);
    }
    if (status == DPS_OK) {
        status = dps_service_init(&self->service, setup, own, self->first_token, usd,
            self->undistributed, self->cells.n, ledger, err);
    }
    if (status == DPS_OK) {
        status = dps_incomes_init(
            &self->incomes, self->cells.n, dps_setup_review(setup), err);
    }
    if (status == DPS_OK) {
        status = dps_controls_init(&self->controls, own, err);
    }
    return status == DPS_OK
               ? dps_cohorts_init(&self->cohorts, own, &self->tokens, usd, ledger, err)
               : status;
}

void
dps_member_free(struct dps_member *self)
{
    free(self->emission);
    free(self->genesis);
    dps_releases_free(&self->releases);
    free(self->vesting);
    free(self->stakes);
    free(self->pots);
    dps_settling_free(&self->settling);
    dps_quote_free(&self->quote);
    dps_tokens_free(&self->tokens);
    dps_cells_free(&self->cells);
    dps_service_free(&self->service);
    dps_cohorts_free(&self->cohorts);
    dps_dividends_free(&self->dividends);
    dps_controls_free(&self->controls);
    dps_incomes_free(&self->incomes);
    dps_returns_free(&self->returns);
    dps_seats_free(&self->seats);
    dps_commitments_free(&self->commitments);
    dps_aggregate_free(&self->aggregate);
    dps_points_free(&self->burnt);
    dps_points_free(&self->quality);
    *self = (struct dps_member){.setup = NULL};
}

/* ---- issuing ----------------------------------------------------------- */

/* Of what a law issues, what is minted at a scale [1]. */
static int64_t
scaled(int64_t units, double scale)
{
    enum { BILLION = 1000000000 };
    return dps_muldiv(
        units, dps_truncate((long double)scale * BILLION + 0.5L), BILLION);
}

/* Advances every law of a list and posts what it issued; what is due to nodes goes to
 * `nodes_account`, at a scale [1]. */
static enum dps_status
issue(struct dps_issue *issues, const struct dps_list *list,
    const struct dps_emission_drivers *drivers, const struct dps_epoch *epoch,
    int32_t nodes_account, double scale, const char *reason, struct dps_ledger *ledger,
    struct dps_error *err)
{
    const struct dps_emission *emission = list->items;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < list->n && status == DPS_OK; i++) {
        int64_t issued = issues[i].state.issued;
        dps_emission_advance(&emission[i], drivers, epoch->end, &issues[i].state);
        status = dps_emission_fault(&emission[i], drivers, &issues[i].state, err);
        if (status != DPS_OK) {
            return status;
        }
        bool to_nodes = issues[i].account < 0;
        int64_t units = issues[i].state.issued - issued;
        int64_t minted = to_nodes ? scaled(units, scale) : units;
        issues[i].beside += minted - units;
        struct dps_posting posting = {epoch->time, DPS_MINT,
            to_nodes ? nodes_account : issues[i].account, minted, reason};
        status = dps_ledger_post(ledger, &posting, err);
    }
    return status;
}

enum dps_status
dps_member_precede(struct dps_member *self, int64_t date, struct dps_ledger *ledger,
    struct dps_error *err)
{
    const struct dps_network *rules = &self->setup->rules;
    const struct dps_epoch before = {.begin = date, .end = date};
    enum dps_status status = issue(self->genesis, &rules->genesis, NULL, &before,
        self->before, 1, "genesis", ledger, err);
    if (status == DPS_OK) {
        status = issue(self->emission, &rules->emission, NULL, &before, self->before, 1,
            "emission", ledger, err);
    }
    return status == DPS_OK ? dps_releases_open(&self->releases, self->setup, date,
                                  self->before, ledger, err)
                            : status;
}

enum dps_status
dps_member_open(struct dps_member *self, int64_t start, struct dps_ledger *ledger,
    struct dps_error *err)
{
    enum dps_status status = dps_member_precede(self, start, ledger, err);
    const struct dps_opening *openings = self->setup->opening.items;
    for (size_t i = 0; i < self->setup->opening.n && status == DPS_OK; i++) {
        status = dps_accounts_open(self, &openings[i], ledger, err);
    }
    dps_commitments_open(&self->commitments, ledger);
    self->locked_before = ledger->accounts[self->locked].balance;
    if (status == DPS_OK) {
        status = dps_releases_open(
            &self->releases, self->setup, start, self->before, ledger, err);
    }
    return status == DPS_OK ? dps_cohorts_open(&self->cohorts, start, ledger, err)
                            : status;
}

enum dps_status
dps_member_adopt(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, struct dps_error *err)
{
    enum dps_status status = dps_accounts_add(self, setup, ledger, err);
    if (status == DPS_OK && setup->price != NULL) {
        status = dps_quote_amend(&self->quote, setup->price, err);
    }
    if (status == DPS_OK) {
        status = dps_service_amend(&self->service, setup, err);
    }
    if (status == DPS_OK) {
        status = dps_cohorts_amend(&self->cohorts, setup, err);
    }
    dps_tokens_amend(&self->tokens, &setup->rules, ledger);
    self->cells.work = setup->rewards.work;
    self->setup = setup;
    return status;
}

enum dps_status
dps_member_amend(struct dps_member *self, const struct dps_setup_network *setup,
    bool from_start, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_network *old = &self->setup->rules;
    const struct dps_network *new = &setup->rules;
    enum dps_status status = dps_seats_amend(&self->seats, self->setup, setup, err);
    if (status == DPS_OK) {
        status = dps_controls_amend(&self->controls, self->setup, setup, err);
    }
    if (status == DPS_OK) {
        status = dps_commitments_amend(&self->commitments, setup, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    for (size_t i = 0; i < new->emission.n; i++) {
        dps_emission_amend(dps_network_emission(new, i), dps_network_emission(old, i),
            from_start, &self->emission[i].state);
    }
    for (size_t i = 0; i < new->genesis.n; i++) {
        dps_emission_amend(dps_network_genesis(new, i), dps_network_genesis(old, i),
            from_start, &self->genesis[i].state);
    }
    dps_releases_amend(&self->releases, self->setup, setup, from_start);
    dps_rewards_amend(self, setup);
    return dps_member_adopt(self, setup, ledger, err);
}

/* ---- an epoch ---------------------------------------------------------- */

enum dps_status
dps_member_steer(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_epoch *epoch = &turn->epoch;
    return epoch->number > 0
               ? dps_controls_act(&self->controls, self->setup, self->figures,
                     epoch->begin, epoch->end - epoch->begin, err)
               : DPS_OK;
}

enum dps_status
dps_member_issue(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_network *rules = &self->setup->rules;
    const struct dps_token_state *token = &turn->ledger->tokens[self->first_token];
    int64_t supply = token->minted - token->burned;
    struct dps_emission_drivers drivers = {
        .power = self->aggregate.given
                     ? dps_aggregate_power(&self->aggregate, turn->epoch.begin)
                     : dps_cells_lit(&self->cells, turn->fleet, DPS_COUNT_WEIGHT) *
                           self->cells.quantum,
        .bonded = supply > 0
                      ? (double)dps_cohorts_staked(&self->cohorts) / (double)supply
                      : 0,
        .supply = supply,
        .allotted = dps_member_allotted(self),
        .burned_before = self->flows.burned - self->unissued,
        .burned = token->burned - self->unissued,
        .figures = self->figures,
    };
    enum dps_status status = issue(self->genesis, &rules->genesis, &drivers,
        &turn->epoch, self->undistributed, 1, "genesis", turn->ledger, err);
    if (status == DPS_OK) {
        status = dps_burns_take(self, turn, err);
        drivers.burned = token->burned - self->unissued;
    }
    if (status == DPS_OK) {
        status = issue(self->emission, &rules->emission, &drivers, &turn->epoch,
            self->undistributed, self->controls.scale[DPS_LEVER_EMISSION], "emission",
            turn->ledger, err);
    }
    if (status == DPS_OK) {
        status = dps_redemptions_live(self, turn, err);
    }
    return status == DPS_OK
               ? dps_releases_pay(&self->releases, self->setup, &drivers, turn, err)
               : status;
}
