#include "sim/economy/member.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"
#include "sim/fleet/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- accounts ---------------------------------------------------------- */

static enum dps_status
account_of(const struct dps_member *self, struct dps_ledger *ledger, int32_t token,
    const char *name, int32_t *account, struct dps_error *err)
{
    char full[2 * DPS_ACCOUNT_NAME];
    snprintf(full, sizeof full, "%s/%s", self->setup->name, name);
    return dps_ledger_add_account(
        ledger, self->first_token + token, full, account, err);
}

static enum dps_status
add_tokens(struct dps_member *self, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_network *rules = &self->setup->rules;
    self->first_token = ledger->n_tokens;
    for (size_t i = 0; i < rules->tokens.n; i++) {
        const struct dps_token *token = dps_network_token(rules, i);
        int32_t added = 0;
        enum dps_status status = dps_ledger_add_token(ledger, token->symbol,
            (int)token->decimals, dps_token_cap(token), &added, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}

static enum dps_status
add_own_accounts(
    struct dps_member *self, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct {
        const char *name;
        int32_t *account;
    } own[] = {
        {"nodes", &self->nodes},
        {"nodes-locked", &self->locked},
        {"undistributed", &self->undistributed},
        {"before", &self->before},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_COUNT_OF(own) && status == DPS_OK; i++) {
        status = account_of(self, ledger, 0, own[i].name, own[i].account, err);
    }
    return status;
}

static enum dps_status
add_issues(struct dps_member *self, struct dps_ledger *ledger,
    const struct dps_list *list, struct dps_issue **out, struct dps_error *err)
{
    const struct dps_emission *emission = list->items;
    struct dps_issue *issues = calloc(list->n + 1, sizeof *issues);
    *out = issues;
    if (issues == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for emissions");
    }
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < list->n && status == DPS_OK; i++) {
        dps_emission_begin(&emission[i], &issues[i].state);
        issues[i].account = -1;
        bool to_nodes = strcmp(emission[i].to, "nodes") == 0;
        if (to_nodes && emission[i].token != 0) {
            return dps_fail(err, DPS_EINVAL,
                "emission.%zu.to is nodes, but its token is not the network's first",
                i);
        }
        if (!to_nodes) {
            status = account_of(self, ledger, emission[i].token, emission[i].to,
                &issues[i].account, err);
        }
    }
    return status;
}

/* Those that openings and burns name, so that all exist before a state is loaded. */
static enum dps_status
add_named_accounts(
    struct dps_member *self, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_opening *openings = self->setup->opening.items;
    const struct dps_burn *burns = self->setup->burns.items;
    enum dps_status status = DPS_OK;
    int32_t account = 0;
    for (size_t i = 0; i < 2 * self->setup->opening.n && status == DPS_OK; i++) {
        const struct dps_opening *opening = &openings[i / 2];
        const char *name = i % 2 == 0 ? opening->from : opening->to;
        if (strcmp(name, "mint") != 0 && strcmp(name, "burn") != 0) {
            status =
                account_of(self, ledger, opening->amount.token, name, &account, err);
        }
    }
    for (size_t i = 0; i < self->setup->burns.n && status == DPS_OK; i++) {
        status = account_of(
            self, ledger, burns[i].per_day.token, burns[i].payer, &account, err);
    }
    return status;
}

enum dps_status
dps_member_init(struct dps_member *self, const struct dps_setup_network *setup,
    uint32_t network, uint32_t steps, struct dps_ledger *ledger, struct dps_error *err)
{
    *self = (struct dps_member){.setup = setup, .network = network, .steps = steps};
    self->vesting = calloc((size_t)steps + 1, sizeof *self->vesting);
    if (self->vesting == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %s", setup->name);
    }
    enum dps_status status = add_tokens(self, ledger, err);
    if (status == DPS_OK) {
        status = add_own_accounts(self, ledger, err);
    }
    if (status == DPS_OK) {
        status = add_issues(self, ledger, &setup->rules.emission, &self->emission, err);
    }
    if (status == DPS_OK) {
        status = add_issues(self, ledger, &setup->rules.genesis, &self->genesis, err);
    }
    return status == DPS_OK ? add_named_accounts(self, ledger, err) : status;
}

void
dps_member_free(struct dps_member *self)
{
    free(self->emission);
    free(self->genesis);
    free(self->vesting);
    *self = (struct dps_member){.setup = NULL};
}

/* ---- issuing ----------------------------------------------------------- */

/* Advances every law of a list and posts what it issued; what is due to nodes goes to
 * `nodes_account`. */
static enum dps_status
issue(struct dps_issue *issues, const struct dps_list *list,
    const struct dps_emission_drivers *drivers, const struct dps_epoch *epoch,
    int32_t nodes_account, const char *reason, struct dps_ledger *ledger,
    struct dps_error *err)
{
    const struct dps_emission *emission = list->items;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < list->n && status == DPS_OK; i++) {
        int64_t issued = issues[i].state.issued;
        dps_emission_advance(&emission[i], drivers, epoch->end, &issues[i].state);
        int32_t account = issues[i].account >= 0 ? issues[i].account : nodes_account;
        struct dps_posting posting = {
            epoch->time, DPS_MINT, account, issues[i].state.issued - issued, reason};
        status = dps_ledger_post(ledger, &posting, err);
    }
    return status;
}

static enum dps_status
open_account(struct dps_member *self, const struct dps_opening *opening,
    struct dps_ledger *ledger, struct dps_error *err)
{
    int32_t from = DPS_MINT;
    int32_t to = DPS_BURN;
    int32_t token = opening->amount.token;
    enum dps_status status = DPS_OK;
    if (strcmp(opening->from, "mint") != 0) {
        status = account_of(self, ledger, token, opening->from, &from, err);
    } else if (token == 0) {
        self->opened += opening->amount.units;
    }
    if (status == DPS_OK && strcmp(opening->to, "burn") != 0) {
        status = account_of(self, ledger, token, opening->to, &to, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    struct dps_posting posting = {0, from, to, opening->amount.units, "opening"};
    return dps_ledger_post(ledger, &posting, err);
}

enum dps_status
dps_member_open(struct dps_member *self, int64_t start, struct dps_ledger *ledger,
    struct dps_error *err)
{
    const struct dps_network *rules = &self->setup->rules;
    const struct dps_epoch before = {.begin = start, .end = start};
    enum dps_status status = issue(self->genesis, &rules->genesis, NULL, &before,
        self->before, "genesis", ledger, err);
    if (status == DPS_OK) {
        status = issue(self->emission, &rules->emission, NULL, &before, self->before,
            "emission", ledger, err);
    }
    const struct dps_opening *openings = self->setup->opening.items;
    for (size_t i = 0; i < self->setup->opening.n && status == DPS_OK; i++) {
        status = open_account(self, &openings[i], ledger, err);
    }
    return status;
}

enum dps_status
dps_member_amend(struct dps_member *self, const struct dps_setup_network *setup,
    bool from_start, struct dps_error *err)
{
    const struct dps_network *old = &self->setup->rules;
    const struct dps_network *new = &setup->rules;
    if (new->emission.n != old->emission.n || new->genesis.n != old->genesis.n ||
        new->tokens.n != old->tokens.n) {
        return dps_fail(err, DPS_EINVAL,
            "an amendment of %s changes how many tokens or emissions it has",
            setup->name);
    }
    for (size_t i = 0; i < new->emission.n; i++) {
        dps_emission_amend(dps_network_emission(new, i), dps_network_emission(old, i),
            from_start, &self->emission[i].state);
    }
    for (size_t i = 0; i < new->genesis.n; i++) {
        dps_emission_amend(dps_network_genesis(new, i), dps_network_genesis(old, i),
            from_start, &self->genesis[i].state);
    }
    self->setup = setup;
    self->amended++;
    return DPS_OK;
}

/* ---- an epoch ---------------------------------------------------------- */

enum dps_status
dps_member_unlock(struct dps_member *self, const struct dps_epoch *epoch,
    struct dps_ledger *ledger, struct dps_error *err)
{
    int64_t units = 0;
    for (uint32_t age = 1; age <= self->steps && age <= epoch->number; age++) {
        int64_t locked = self->vesting[(epoch->number - age) % self->steps];
        units += dps_muldiv(locked, age, self->steps) -
                 dps_muldiv(locked, age - 1, self->steps);
    }
    struct dps_posting posting = {
        epoch->time, self->locked, self->nodes, units, "vested"};
    return dps_ledger_post(ledger, &posting, err);
}

/* Burns per day times the epoch's length; the row in force at its begin. */
static enum dps_status
burn(struct dps_member *self, const struct dps_epoch *epoch, struct dps_ledger *ledger,
    struct dps_error *err)
{
    const struct dps_burn *rows = self->setup->burns.items;
    const struct dps_burn *row = NULL;
    for (size_t i = 0; i < self->setup->burns.n && rows[i].at <= epoch->begin; i++) {
        row = &rows[i];
    }
    if (row == NULL) {
        return DPS_OK;
    }
    int32_t payer = -1;
    enum dps_status status =
        account_of(self, ledger, row->per_day.token, row->payer, &payer, err);
    if (status != DPS_OK) {
        return status;
    }
    int64_t units = dps_muldiv(row->per_day.units, epoch->end - epoch->begin, DPS_DAY);
    struct dps_posting posting = {epoch->time, payer, DPS_BURN, units, "burn"};
    return dps_ledger_post(ledger, &posting, err);
}

/* Splits what no group has yet among the groups by weight, cut at the rounded-down
 * cumulative shares so that they add up, and lets each share its part; how much now
 * belongs to nodes. */
static int64_t
share(struct dps_fleet *fleet, uint32_t network, int64_t undistributed)
{
    int64_t weight = fleet->networks[network].count[DPS_COUNT_WEIGHT];
    int64_t fresh = undistributed;
    int64_t shared = 0;
    int64_t before = 0;
    int64_t cumulative = 0;
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        fresh -= fleet->groups[g].network == network ? fleet->groups[g].left : 0;
    }
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        const struct dps_group *group = &fleet->groups[g];
        if (group->network == network) {
            cumulative += group->count[DPS_COUNT_WEIGHT];
            int64_t until = weight > 0 ? dps_muldiv(fresh, cumulative, weight) : 0;
            shared += dps_fleet_share(fleet, g, group->left + until - before);
            before = until;
        }
    }
    return shared;
}

/* Shares what is undistributed among the nodes, and locks a part of it. */
static enum dps_status
reward(struct dps_member *self, const struct dps_epoch *epoch, struct dps_fleet *fleet,
    struct dps_ledger *ledger, struct dps_error *err)
{
    enum { MILLION = 1000000 };
    int64_t shared =
        share(fleet, self->network, ledger->accounts[self->undistributed].balance);
    int64_t ppm = dps_truncate(self->setup->rewards.locked * MILLION + 0.5);
    int64_t locked = self->steps > 0 ? dps_muldiv(shared, ppm, MILLION) : 0;
    self->rewarded = shared;
    if (self->steps > 0) {
        self->vesting[epoch->number % self->steps] = locked;
    }
    struct dps_posting to_locked = {
        epoch->time, self->undistributed, self->locked, locked, "reward"};
    struct dps_posting to_free = {
        epoch->time, self->undistributed, self->nodes, shared - locked, "reward"};
    enum dps_status status = dps_ledger_post(ledger, &to_locked, err);
    return status == DPS_OK ? dps_ledger_post(ledger, &to_free, err) : status;
}

enum dps_status
dps_member_settle(struct dps_member *self, const struct dps_epoch *epoch,
    struct dps_fleet *fleet, struct dps_ledger *ledger, struct dps_error *err)
{
    const struct dps_network *rules = &self->setup->rules;
    const struct dps_fleet_network *nodes = &fleet->networks[self->network];
    const struct dps_token_state *token = &ledger->tokens[self->first_token];
    const struct dps_emission_drivers drivers = {
        .power = (double)nodes->count[DPS_COUNT_WEIGHT] * nodes->weighing.quantum,
        .supply = token->minted - token->burned,
    };
    enum dps_status status = issue(self->genesis, &rules->genesis, &drivers, epoch,
        self->undistributed, "genesis", ledger, err);
    if (status == DPS_OK) {
        status = burn(self, epoch, ledger, err);
    }
    if (status == DPS_OK) {
        status = issue(self->emission, &rules->emission, &drivers, epoch,
            self->undistributed, "emission", ledger, err);
    }
    return status == DPS_OK ? reward(self, epoch, fleet, ledger, err) : status;
}

/* ---- does it add up ---------------------------------------------------- */

static int64_t
issued(const struct dps_issue *issues, const struct dps_list *list)
{
    const struct dps_emission *emission = list->items;
    int64_t sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        sum += emission[i].token == 0 ? issues[i].state.issued : 0;
    }
    return sum;
}

struct dps_supply
dps_member_supply(const struct dps_member *self, const struct dps_ledger *ledger)
{
    const struct dps_network *rules = &self->setup->rules;
    struct dps_supply supply = {
        .emission = issued(self->emission, &rules->emission),
        .genesis = issued(self->genesis, &rules->genesis),
        .opening = self->opened,
        .burned = ledger->tokens[self->first_token].burned,
        .locked = ledger->accounts[self->locked].balance,
    };
    supply.circulating = supply.emission + supply.genesis + supply.opening -
                         supply.burned - supply.locked;
    return supply;
}

enum dps_status
dps_member_verify(const struct dps_member *self, const struct dps_ledger *ledger,
    struct dps_error *err)
{
    int64_t by_reason = dps_member_supply(self, ledger).circulating;
    int64_t by_account = 0;
    for (int32_t i = 0; i < ledger->n_accounts; i++) {
        const struct dps_account *account = &ledger->accounts[i];
        by_account += account->token == self->first_token && i != self->locked
                          ? account->balance
                          : 0;
    }
    return by_reason == by_account
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE,
                     "%s: circulating is %" PRId64 " base units by reason, %" PRId64
                     " by account",
                     self->setup->name, by_reason, by_account);
}

enum dps_status
dps_member_audit(const struct dps_member *self, const struct dps_fleet *fleet,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    int64_t held =
        ledger->accounts[self->nodes].balance + ledger->accounts[self->locked].balance;
    dps_wide expected = (dps_wide)(uint64_t)held << 64;
    dps_wide earned = 0;
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        if (fleet->groups[g].network == self->network) {
            expected += fleet->groups[g].accrual.spent;
            earned += dps_fleet_total_earned(fleet, g);
        }
    }
    return earned == expected ? DPS_OK
                              : dps_fail(err, DPS_ESTATE,
                                    "account %s/nodes and its locked part hold %" PRId64
                                    " base units, the nodes have earned %" PRId64,
                                    self->setup->name, held, (int64_t)(earned >> 64));
}

/* ---- save and load ----------------------------------------------------- */

static void
save_issues(const struct dps_issue *issues, size_t n, struct dps_buffer *out)
{
    for (size_t i = 0; i < n; i++) {
        dps_buffer_put(out, &issues[i].state, sizeof issues[i].state);
    }
}

static void
load_issues(struct dps_issue *issues, size_t n, struct dps_reader *in)
{
    for (size_t i = 0; i < n; i++) {
        dps_reader_get(in, &issues[i].state, sizeof issues[i].state);
    }
}

void
dps_member_save(const struct dps_member *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->amended);
    dps_buffer_put_i64(out, self->opened);
    dps_buffer_put_i64(out, self->rewarded);
    dps_buffer_put(out, self->vesting, self->steps * sizeof *self->vesting);
    save_issues(self->emission, self->setup->rules.emission.n, out);
    save_issues(self->genesis, self->setup->rules.genesis.n, out);
}

enum dps_status
dps_member_load(struct dps_member *self, struct dps_reader *in, struct dps_error *err)
{
    self->amended = dps_reader_u32(in);
    self->opened = dps_reader_i64(in);
    self->rewarded = dps_reader_i64(in);
    dps_reader_get(in, self->vesting, self->steps * sizeof *self->vesting);
    load_issues(self->emission, self->setup->rules.emission.n, in);
    load_issues(self->genesis, self->setup->rules.genesis.n, in);
    return dps_reader_status(in, "the saved network", err);
}
