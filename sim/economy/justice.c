#include "sim/economy/justice.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/owners.h"

#include <math.h>
#include <stdlib.h>

enum { MILLION = 1000000 };

_Static_assert((int)DPS_VERIFY_CHEATS <= (int)DPS_CHEATS, "each cheat has its rule");

void
dps_justice_free(struct dps_justice *self)
{
    free(self->convictions);
    free(self->rules);
    free(self->deterrents);
    *self = (struct dps_justice){.n = 0};
}

/* ---- windows ----------------------------------------------------------- */

static uint32_t
slash_of(const struct dps_member *member)
{
    return (uint32_t)(member->setup->collateral.fraud * MILLION + 0.5);
}

enum dps_status
dps_justice_accuse(struct dps_justice *self, const struct dps_member *member,
    uint32_t node, double forfeit, struct dps_error *err)
{
    if (self->n == self->capacity) {
        size_t capacity = 2 * self->n + 64;
        struct dps_conviction *convictions =
            realloc(self->convictions, capacity * sizeof *convictions);
        if (convictions == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for convictions");
        }
        self->convictions = convictions;
        self->capacity = capacity;
    }
    self->convictions[self->n++] = (struct dps_conviction){
        .node = node,
        .slash_ppm = slash_of(member),
        .jail = member->setup->collateral.jail.ns,
        .restores = member->setup->collateral.restored,
        .forfeit = forfeit < 1 ? forfeit : 1,
    };
    return DPS_OK;
}

static enum dps_status
punish(struct dps_justice *self, const struct dps_turn *turn, uint32_t from,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = dps_fleet_convict(turn->fleet, from, &self->convictions[i], err);
    }
    self->n = 0;
    return status;
}

/* ---- between windows --------------------------------------------------- */

/* The chance over n spans of what has the chance p in one. */
static double
over(double p, double n)
{
    return p < 1 ? 1 - dps_exp(n * dps_log1p(-p)) : 1;
}

/* What is believed of a cheat, or 0 where nothing is known of it. */
static double
known(double belief)
{
    return isfinite(belief) ? fmin(belief, 1) : 0;
}

/* `more` is so many standard errors of what was measured beyond it. */
static struct dps_judge_cheat
cheat_of(const struct dps_lived *lived, const struct dps_verify *verify, size_t i,
    double more, double epoch, uint32_t period)
{
    const struct dps_verify_cheat *cheat = dps_verify_cheat_at(verify, i);
    struct dps_judge_cheat rule = {
        .share = cheat->share,
        .detection = over(cheat->expected, period),
        .saved = 1,
        .always = dps_verify_cheat_always(cheat),
    };
    if (lived->terms != NULL && isfinite(lived->beliefs[i][DPS_LIVED_FOUND])) {
        double length = (double)lived->terms->length.ns / (double)DPS_NS;
        const double *belief = lived->beliefs[i];
        double found = belief[DPS_LIVED_FOUND] + more * lived->doubts[i];
        rule.detection = over(fmax(0, known(found)), period * epoch / length);
        rule.saved = known(belief[DPS_LIVED_SAVED]);
        rule.claimed = known(belief[DPS_LIVED_CLAIMED]);
    }
    return rule;
}

/* The rules of a network's groups; whether there are any. */
static bool
rule(const struct dps_member *member, const struct dps_lived *lived,
    const struct dps_turn *turn, uint32_t period, struct dps_judge_rule *rules)
{
    const struct dps_verify *verify = member->setup->verify;
    double epoch = (double)(turn->epoch.end - turn->epoch.begin);
    if (verify == NULL || verify->cheats.n == 0) {
        return false;
    }
    for (size_t c = 0; c < member->cells.n; c++) {
        struct dps_judge_rule *to = &rules[member->cells.items[c].group];
        *to = (struct dps_judge_rule){
            .n_cheats = (uint32_t)verify->cheats.n,
            .period = period,
            .slash_ppm = slash_of(member),
            .restores = member->setup->collateral.restored,
            .jail = member->setup->collateral.jail.ns,
            .time = epoch * period,
            .horizon = (double)verify->horizon.ns / (double)DPS_NS,
            .income = dps_owners_income(member, c, turn),
            .scale = 1,
            .price = member->quote.state.price / (double)member->unit,
        };
        for (size_t i = 0; i < verify->cheats.n; i++) {
            to->cheats[i] = cheat_of(lived, verify, i, 0, epoch, period);
        }
    }
    return true;
}

/* What tempts a mean node of a cell. */
static struct dps_temptation
temptation_of(const struct dps_member *member, size_t cell,
    const struct dps_judge_rule *rule, const struct dps_judge_cheat *cheat,
    const struct dps_fleet *fleet)
{
    const struct dps_group_cell *of = &member->cells.items[cell];
    const struct dps_group *group = &fleet->groups[of->group];
    double mean = (double)group->total / (double)group->n;
    double weight = mean * group->clock.availability;
    double cost = of->cost * mean * rule->scale;
    double income = rule->income * weight;
    double units = (double)group->bond.per_node + (double)group->bond.per_weight * mean;
    return (struct dps_temptation){
        .gain = (cheat->saved * cost + cheat->claimed * income) * rule->time,
        .detection = cheat->detection,
        .bond = units * rule->price,
        .future = income > cost ? (income - cost) * rule->horizon : 0,
    };
}

static double
deterring(const struct dps_member *member, const struct dps_lived *lived, size_t i,
    double more, const struct dps_turn *turn, const struct dps_judge_rule *rules)
{
    double epoch = (double)(turn->epoch.end - turn->epoch.begin);
    double most = 0;
    for (size_t c = 0; c < member->cells.n; c++) {
        const struct dps_judge_rule *rule = &rules[member->cells.items[c].group];
        struct dps_judge_cheat cheat =
            cheat_of(lived, member->setup->verify, i, more, epoch, rule->period);
        struct dps_temptation temptation =
            temptation_of(member, c, rule, &cheat, turn->fleet);
        most = fmax(most, dps_collateral_least_share(&temptation));
    }
    return most;
}

/* What deters from each cheat of a network. */
static void
deter(const struct dps_member *member, const struct dps_lived *lived,
    const struct dps_turn *turn, const struct dps_judge_rule *rules,
    struct dps_deterrent *deterrents)
{
    for (size_t i = 0; i < member->setup->verify->cheats.n; i++) {
        deterrents[i] = (struct dps_deterrent){
            .share = deterring(member, lived, i, 0, turn, rules),
            .least = deterring(member, lived, i, 2, turn, rules),
            .most = deterring(member, lived, i, -2, turn, rules),
        };
    }
}

static enum dps_status
allocate(struct dps_justice *self, uint32_t n_groups, uint32_t n_members,
    struct dps_error *err)
{
    if (self->rules == NULL) {
        self->rules = calloc(n_groups + 1, sizeof *self->rules);
        self->deterrents = calloc(n_members + 1, sizeof *self->deterrents);
    }
    return self->rules != NULL && self->deterrents != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for rules of groups");
}

enum dps_status
dps_justice_do(struct dps_justice *self, const struct dps_member *members,
    const struct dps_lived *lived, uint32_t n_members, const struct dps_turn *turn,
    uint32_t from, uint32_t period, struct dps_error *err)
{
    bool any = false;
    enum dps_status status = punish(self, turn, from, err);
    if (status == DPS_OK) {
        status = allocate(self, turn->fleet->n_groups, n_members, err);
    }
    for (uint32_t i = 0; i < n_members && status == DPS_OK; i++) {
        if (rule(&members[i], &lived[i], turn, period, self->rules)) {
            any = true;
            deter(&members[i], &lived[i], turn, self->rules, self->deterrents[i]);
        }
    }
    return status == DPS_OK && any
               ? dps_fleet_judge(turn->fleet, from, self->rules, err)
               : status;
}

/* ---- what is given up -------------------------------------------------- */

enum dps_status
dps_justice_settle(struct dps_member *self, size_t cell, int64_t forfeited,
    const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_group_cell *of = &self->cells.items[cell];
    const struct dps_service *service = &self->service;
    int32_t users = self->setup->payment != NULL
                        ? service->account[DPS_ROLE_USERS][DPS_MONEY_FIRST]
                        : -1;
    int64_t held = turn->ledger->accounts[self->nodes].balance;
    int64_t there = forfeited < held ? forfeited : held;
    int64_t paid =
        users >= 0 && of->rewarded > 0 ? dps_muldiv(there, of->paid, of->rewarded) : 0;
    self->rewarded -= forfeited;
    enum dps_status status =
        dps_turn_post(turn, self->nodes, users, paid, "refunded", err);
    return status == DPS_OK ? dps_turn_post(turn, self->nodes, self->undistributed,
                                  there - paid, "forfeited", err)
                            : status;
}
