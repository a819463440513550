#include "sim/fleet/build.h"

#include "sim/core/digest.h"
#include "sim/core/maths.h"

#include <math.h>
#include <string.h>

/* ---- plans -------------------------------------------------------------- */

/* Whether a plan describes the same machines as another. */
static bool
same_machines(const struct dps_group_plan *a, const struct dps_group_plan *b)
{
    return strcmp(a->name, b->name) == 0 && a->hardware == b->hardware &&
           a->region == b->region && a->count == b->count &&
           a->operators == b->operators && a->skew == b->skew &&
           a->network != b->network;
}

enum dps_status
dps_build_check(
    const struct dps_group_plan *plans, uint32_t g, uint32_t n, struct dps_error *err)
{
    const struct dps_group_plan *plan = &plans[g];
    if (plan->operators < 1 || plan->operators > plan->count ||
        plan->count > UINT32_MAX / 2 - n) {
        return dps_fail(err, DPS_EINVAL,
            "fleet group %s has %u nodes of %u operators: every operator has one "
            "at least, and all groups together hold less than 2^31",
            plan->name, (unsigned)plan->count, (unsigned)plan->operators);
    }
    if (plan->again && (g == 0 || !same_machines(plan, plan - 1))) {
        return dps_fail(err, DPS_EINVAL,
            "fleet group %s is not the group before it in another network", plan->name);
    }
    return DPS_OK;
}

/* ---- draws -------------------------------------------------------------- */

/* Of an operator, or with its ordinal of a node: what draws are named by. */
static uint64_t
identity_of(uint64_t parent, uint64_t child)
{
    const uint64_t words[2] = {parent, child};
    return dps_digest_of(words, sizeof words).low;
}

static double
uniform(const struct dps_fleet *self, enum dps_rng_purpose purpose, uint64_t who)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){self->seed, purpose, who, 0}, u);
    return u[0];
}

/* ---- operators --------------------------------------------------------- */

/* Weight of an operator in the split of its group: a Pareto draw, or 1. */
static double
size_of(const struct dps_fleet *self, const struct dps_group *group, double skew,
    uint32_t i)
{
    uint64_t who = identity_of(group->identity, i);
    return isinf(skew) ? 1
                       : dps_pow(uniform(self, DPS_RNG_OPERATOR_SIZE, who), -1 / skew);
}

/* Every operator gets one node; the others are split by size, cut at the rounded-down
 * cumulative shares so that they add up. */
static void
build_operators(struct dps_fleet *self, uint32_t id, double skew)
{
    const struct dps_group *group = &self->groups[id];
    struct dps_operator *out = &self->operators[group->first_operator];
    uint32_t n = group->n_operators;
    double total = 0;
    for (uint32_t i = 0; i < n; i++) {
        total += size_of(self, group, skew, i);
    }
    uint32_t extra = group->n - n;
    uint32_t given = 0;
    double cumulative = 0;
    for (uint32_t i = 0; i < n; i++) {
        cumulative += size_of(self, group, skew, i);
        bool last = i + 1 == n;
        out[i].first = group->first + given + i;
        out[i].group = (uint16_t)id;
        given = last ? extra : (uint32_t)(extra * (cumulative / total));
    }
    out[n].first = group->first + group->n; /* until the next group says the same */
}

/* ---- nodes ------------------------------------------------------------- */

static uint32_t
quanta_of(const struct dps_fleet *self, const struct dps_group *group, uint64_t who)
{
    struct dps_rng_name name = {.seed = self->seed, .entity = who};
    const struct dps_weighing *weighing = &self->networks[group->network].weighing;
    double quanta = dps_hardware_amount(group->hardware, weighing->measure, name) /
                    weighing->quantum;
    return quanta < 1 ? 1 : quanta > UINT32_MAX ? UINT32_MAX : (uint32_t)quanta;
}

/* Machines wait in the first of the networks that they may work in. */
static enum dps_node_state
first_state(const struct dps_fleet *self, uint32_t id)
{
    return self->groups[id].first_sibling < id ? DPS_ELSEWHERE : DPS_WAITING;
}

static void
build_nodes(struct dps_fleet *self, uint32_t id, uint32_t operator_id)
{
    const struct dps_group *group = &self->groups[id];
    enum dps_node_state state = first_state(self, id);
    const struct dps_operator *owner = &self->operators[operator_id];
    uint64_t who = identity_of(group->identity, operator_id - group->first_operator);
    /* 23 bits and a half: a float in (0, 1) that neither end rounds to. */
    double trait = floor(uniform(self, DPS_RNG_TRAITS, who) * 0x1p23) + 0.5;
    for (uint32_t i = owner[0].first; i < owner[1].first; i++) {
        uint32_t ordinal = i - owner->first;
        uint64_t identity = identity_of(who, ordinal);
        struct dps_rng_name name = {.seed = self->seed, .entity = identity};
        self->nodes[i] = (struct dps_node){.next_time = INT64_MAX,
            .identity = identity,
            .capacity = quanta_of(self, group, identity),
            .joined = DPS_NO_EPOCH,
            .ends = DPS_NO_EPOCH,
            .group = (uint16_t)id,
            .state = (uint8_t)state,
            .vintage = DPS_NO_VINTAGE};
        self->books[i] = (struct dps_book){.operator_id = operator_id,
            .ordinal = ordinal,
            .stints = DPS_NO_STINT,
            .cost = (float)dps_hardware_running_cost(group->hardware, group->region,
                dps_hardware_cost(group->hardware, name)),
            .trait = (float)(trait * 0x1p-23)};
        self->due[i] = DPS_NO_EPOCH;
    }
}

/* Where the vintages of a block begin: behind those of the block before it. */
static struct dps_vintage *
vintages_before(const struct dps_fleet *self, uint32_t block)
{
    const struct dps_block *before = &self->blocks[block - 1];
    return block == 0
               ? self->vintages
               : before->vintages +
                     self->networks[self->groups[before->group].network].n_vintages;
}

void
dps_build_group(struct dps_fleet *self, uint32_t id, double skew)
{
    struct dps_group *group = &self->groups[id];
    for (uint32_t b = 0; b < group->n_blocks; b++) {
        uint32_t first = b * DPS_BLOCK;
        uint32_t n = group->n - first < DPS_BLOCK ? group->n - first : DPS_BLOCK;
        uint32_t at = group->first_block + b;
        self->blocks[at] = (struct dps_block){.first = group->first + first,
            .n = n,
            .group = id,
            .vintages = vintages_before(self, at)};
    }
    build_operators(self, id, skew);
#pragma omp parallel for schedule(dynamic, 64) if (group->n > DPS_BLOCK)
    for (uint32_t i = 0; i < group->n_operators; i++) {
        build_nodes(self, id, group->first_operator + i);
    }
    for (uint32_t i = group->first; i < group->first + group->n; i++) {
        group->total += self->nodes[i].capacity;
    }
    enum dps_node_state state = first_state(self, id);
    group->count[state] = group->n;
    group->count[DPS_COUNT_AWAY] = state == DPS_ELSEWHERE ? group->total : 0;
    for (int i = 0; i < DPS_COUNTS; i++) {
        self->networks[group->network].count[i] += group->count[i];
    }
}
