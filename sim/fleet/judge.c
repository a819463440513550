#include "sim/fleet/judge.h"

#include "models/collateral/collateral.h"
#include "sim/core/maths.h"
#include "sim/fleet/touch.h"

#include <math.h>

/* ---- who could --------------------------------------------------------- */

static unsigned
leaning_of(uint64_t seed, const struct dps_node *node,
    const struct dps_judge_cheat *cheats, uint32_t n)
{
    double u[2];
    const struct dps_rng_name name = {seed, DPS_RNG_CHEAT, node->identity, 0};
    dps_rng_uniforms(name, u);
    double below = 0;
    for (uint32_t i = 0; i < n; i++) {
        below += cheats[i].share;
        if (u[0] < below) {
            return i + 1;
        }
    }
    return 0;
}

unsigned
dps_fleet_leaning(const struct dps_fleet *self, uint32_t node,
    const struct dps_judge_cheat *cheats, uint32_t n)
{
    return leaning_of(self->seed, &self->nodes[node], cheats, n);
}

/* ---- whether it pays --------------------------------------------------- */

/* What cheating brings a node from one turn to the next [USD]. */
static double
gain_of(const struct dps_touch *self, uint32_t k, const struct dps_judge_rule *rule,
    const struct dps_judge_cheat *cheat)
{
    double weight = self->nodes[k].capacity * self->group->clock.availability;
    double cost = (double)self->books[k].cost * rule->scale;
    return (cheat->saved * cost + cheat->claimed * rule->income * weight) * rule->time;
}

static bool
pays(const struct dps_touch *self, uint32_t k, const struct dps_judge_rule *rule,
    const struct dps_judge_cheat *cheat)
{
    double weight = self->nodes[k].capacity * self->group->clock.availability;
    double profit = rule->income * weight - (double)self->books[k].cost * rule->scale;
    const struct dps_temptation temptation = {
        .gain = gain_of(self, k, rule, cheat),
        .detection = cheat->detection,
        .share = rule->slash_ppm / 1e6,
        .bond = (double)self->nodes[k].bond * rule->price,
        .future = profit > 0 ? profit * rule->horizon : 0,
    };
    return cheat->always || !dps_collateral_deters(&temptation);
}

/* ---- a turn ------------------------------------------------------------ */

static bool
is_found(const struct dps_touch *self, uint32_t k, double detection)
{
    double u[2];
    const struct dps_rng_name name = {
        self->fleet->seed, DPS_RNG_FRAUD, self->nodes[k].identity, self->epoch};
    dps_rng_uniforms(name, u);
    return u[0] < detection;
}

/* What a node has gained by its cheat, in tokens [base units]. */
static int64_t
spoils_of(const struct dps_touch *self, uint32_t k, const struct dps_judge_rule *rule,
    const struct dps_judge_cheat *cheat)
{
    double units = rule->price > 0 ? gain_of(self, k, rule, cheat) / rule->price : 0;
    return units < 0x1p62 ? (int64_t)units : INT64_MAX / 2;
}

static void
judge_node(struct dps_touch *self, uint32_t k, const struct dps_judge_rule *rule)
{
    struct dps_book *book = &self->books[k];
    const struct dps_node *node = &self->nodes[k];
    if (!dps_takes_part(node->state)) {
        return;
    }
    if (node->state == DPS_WORKING) {
        book->jailed = 0;
    }
    if (book->cheat > 0 && book->cheat <= rule->n_cheats) {
        const struct dps_judge_cheat *cheat = &rule->cheats[book->cheat - 1];
        if (is_found(self, k, cheat->detection)) {
            dps_touch_forfeit(self, k, spoils_of(self, k, rule, cheat));
            dps_touch_convict(self, k, rule->slash_ppm, rule->jail);
            if (rule->restores) {
                dps_touch_restore(self, k);
            }
        }
    }
    if (!book->jailed) {
        unsigned could =
            leaning_of(self->fleet->seed, node, rule->cheats, rule->n_cheats);
        bool does = could > 0 && pays(self, k, rule, &rule->cheats[could - 1]);
        dps_touch_cheat(self, k, does ? could : 0);
    }
}

static void
judge_block(struct dps_fleet *self, struct dps_block *block, uint32_t epoch,
    const struct dps_judge_rule *rule)
{
    struct dps_touch touch;
    uint64_t turn = epoch % rule->period;
    uint32_t from = (uint32_t)(block->n * turn / rule->period);
    uint32_t end = (uint32_t)(block->n * (turn + 1) / rule->period);
    dps_touch_begin(&touch, self, block, epoch);
    for (uint32_t k = from; k < end; k++) {
        judge_node(&touch, k, rule);
    }
    dps_touch_end(&touch);
}

enum dps_status
dps_fleet_judge(struct dps_fleet *self, uint32_t epoch,
    const struct dps_judge_rule *rules, struct dps_error *err)
{
    uint32_t n_blocks = self->n_blocks;
#pragma omp parallel for schedule(dynamic) if (self->n > DPS_BLOCK)
    for (uint32_t b = 0; b < n_blocks; b++) {
        const struct dps_judge_rule *rule = &rules[self->blocks[b].group];
        if (rule->n_cheats > 0) {
            judge_block(self, &self->blocks[b], epoch, rule);
        }
    }
    return dps_touch_sum(self, epoch, err);
}

/* ---- a window's conviction --------------------------------------------- */

/* What the epoch before has brought a node [base units]. */
static int64_t
brought(const struct dps_touch *self, const struct dps_node *node)
{
    uint32_t before = self->epoch - 1;
    return self->epoch > 0 && node->since <= before
               ? (int64_t)(((self->sum - self->sums[before]) * dps_node_weight(node)) >>
                           64)
               : 0;
}

enum dps_status
dps_fleet_convict(struct dps_fleet *self, uint32_t epoch,
    const struct dps_conviction *conviction, struct dps_error *err)
{
    struct dps_touch touch;
    uint32_t node = conviction->node;
    const struct dps_group *group = &self->groups[self->nodes[node].group];
    uint32_t block = group->first_block + (node - group->first) / DPS_BLOCK;
    uint32_t k = node - self->blocks[block].first;
    if (!dps_takes_part(self->nodes[node].state)) {
        return DPS_OK;
    }
    dps_touch_begin(&touch, self, &self->blocks[block], epoch);
    dps_touch_forfeit(&touch, k,
        dps_truncate((long double)conviction->forfeit *
                     (long double)brought(&touch, &self->nodes[node])));
    dps_touch_convict(&touch, k, conviction->slash_ppm, conviction->jail);
    if (conviction->restores) {
        dps_touch_restore(&touch, k);
    }
    return dps_touch_end_one(&touch, self, err);
}
