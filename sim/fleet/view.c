#include "sim/fleet/view.h"

#include <inttypes.h>

/* All that a node has earned, 64.64. */
static dps_wide
earned_by(const struct dps_fleet *self, uint32_t i)
{
    const struct dps_node *node = &self->nodes[i];
    const struct dps_accrual *accrual = &self->groups[node->group].accrual;
    uint32_t since = node->since < accrual->epochs ? node->since : accrual->epochs;
    return ((dps_wide)(uint64_t)node->settled << 64) + node->fraction +
           dps_accrual_earned(accrual, dps_node_weight(node), since, accrual->epochs);
}

struct dps_earnings
dps_fleet_earnings(const struct dps_fleet *self, uint32_t node)
{
    const struct dps_node *n = &self->nodes[node];
    const struct dps_group *group = &self->groups[n->group];
    const struct dps_accrual *accrual = &group->accrual;
    uint32_t block = group->first_block + (node - group->first) / DPS_BLOCK;
    const struct dps_stint *pool = self->blocks[block].past.pool;
    dps_wide locked =
        dps_accrual_locked(accrual, dps_node_weight(n), n->since, accrual->epochs);
    for (uint32_t s = self->books[node].stints; s != DPS_NO_STINT; s = pool[s].next) {
        locked += dps_accrual_locked(accrual, pool[s].weight, pool[s].from, pool[s].to);
    }
    return (struct dps_earnings){
        .earned = (int64_t)(earned_by(self, node) >> 64),
        .lockable = (int64_t)(locked >> 64),
    };
}

dps_wide
dps_fleet_total_earned(const struct dps_fleet *self, uint32_t group)
{
    const struct dps_group *of = &self->groups[group];
    dps_wide sum = 0;
    for (uint32_t i = of->first; i < of->first + of->n; i++) {
        sum += earned_by(self, i);
    }
    return sum;
}

/* ---- does it add up ---------------------------------------------------- */

static enum dps_status
verify_node(const struct dps_fleet *self, uint32_t i, struct dps_error *err)
{
    const struct dps_node *node = &self->nodes[i];
    const struct dps_book *book = &self->books[i];
    const struct dps_operator *owner = &self->operators[book->operator_id];
    const struct dps_group *group = &self->groups[node->group];
    bool minimum = self->networks[group->network].minimum > 0;
    bool works = node->state == DPS_WORKING;
    uint32_t weight = works && (owner->eligible || !minimum) ? node->capacity : 0;
    bool owned = i >= owner[0].first && i < owner[1].first;
    if (!owned || dps_node_weight(node) != weight ||
        (minimum && node->counted != works)) {
        return dps_fail(err, DPS_ESTATE,
            "node %u of operator %u in group %s weighs %u, its state says %u",
            (unsigned)book->ordinal, (unsigned)book->operator_id, group->name,
            (unsigned)dps_node_weight(node), (unsigned)weight);
    }
    return DPS_OK;
}

static enum dps_status
verify_operator(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_operator *owner = &self->operators[id];
    const struct dps_group *group = &self->groups[owner->group];
    int64_t minimum = self->networks[group->network].minimum;
    int64_t capacity = 0;
    for (uint32_t i = owner[0].first; i < owner[1].first; i++) {
        enum dps_node_state state = self->nodes[i].state;
        bool counts = minimum > 0 ? state == DPS_WORKING : dps_takes_part(state);
        capacity += counts ? self->nodes[i].capacity : 0;
    }
    if (capacity != owner->capacity ||
        owner->eligible != (minimum > 0 && capacity >= minimum)) {
        return dps_fail(err, DPS_ESTATE,
            "operator %u in group %s counts %" PRId64 " quanta, its nodes %" PRId64,
            (unsigned)id, group->name, owner->capacity, capacity);
    }
    return DPS_OK;
}

/* What a walk over all nodes finds of what is counted of now. */
static void
recount(const struct dps_fleet *self, const struct dps_group *group,
    int64_t count[DPS_COUNTS])
{
    for (uint32_t i = group->first; i < group->first + group->n; i++) {
        const struct dps_node *node = &self->nodes[i];
        int64_t capacity = node->capacity;
        int64_t cost = dps_vintage_cost((double)self->books[i].cost);
        count[node->state]++;
        count[DPS_COUNT_WEIGHT] += dps_node_weight(node);
        count[DPS_COUNT_CAPACITY] += node->state == DPS_WORKING ? capacity : 0;
        count[DPS_COUNT_PRESENT] += dps_takes_part(node->state) ? capacity : 0;
        count[DPS_COUNT_ORDERS] += node->state == DPS_ORDERED ? capacity : 0;
        count[DPS_COUNT_AWAY] += node->state == DPS_ELSEWHERE ? capacity : 0;
        count[DPS_COUNT_CHEATING] +=
            dps_takes_part(node->state) && self->books[i].cheat > 0 ? capacity : 0;
        count[DPS_COUNT_COST] += dps_takes_part(node->state) ? cost : 0;
        count[DPS_COUNT_BONDED] += node->bond;
    }
}

/* The vintages of a group: those that take part, what they weigh and cost. */
static enum dps_status
verify_vintages(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_group *group = &self->groups[id];
    struct dps_vintage counted[DPS_VINTAGES];
    struct dps_vintage found[DPS_VINTAGES + 1] = {{.joined = 0}};
    dps_fleet_vintages(self, id, counted);
    for (uint32_t i = group->first; i < group->first + group->n; i++) {
        const struct dps_node *node = &self->nodes[i];
        bool takes_part = dps_takes_part(node->state);
        struct dps_vintage *vintage = &found[node->vintage];
        vintage->joined += node->joined != DPS_NO_EPOCH;
        vintage->present += takes_part;
        vintage->weight += dps_node_weight(node);
        vintage->cost += takes_part ? dps_vintage_cost((double)self->books[i].cost) : 0;
    }
    for (uint32_t v = 0; v < self->networks[group->network].n_vintages; v++) {
        if (counted[v].joined != found[v].joined ||
            counted[v].present != found[v].present ||
            counted[v].weight != found[v].weight || counted[v].cost != found[v].cost) {
            return dps_fail(err, DPS_ESTATE,
                "group %s counts %" PRId64 " nodes of its join cohort %u, %" PRId64
                " of them present, its nodes say %" PRId64 " and %" PRId64,
                group->name, counted[v].joined, (unsigned)v, counted[v].present,
                found[v].joined, found[v].present);
        }
    }
    return DPS_OK;
}

/* Every machine of a group and its siblings is in one network. */
static enum dps_status
verify_machines(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_group *group = &self->groups[id];
    if (group->first_sibling != id) {
        return DPS_OK;
    }
    for (uint32_t k = 0; k < group->n; k++) {
        unsigned networks = 0;
        for (uint32_t s = id; s < id + group->n_siblings; s++) {
            uint32_t node = self->groups[s].first + k;
            networks += self->nodes[node].state != DPS_ELSEWHERE;
        }
        if (networks != 1) {
            return dps_fail(err, DPS_ESTATE,
                "machine %u of group %s is in %u networks, not in one", (unsigned)k,
                group->name, networks);
        }
    }
    return DPS_OK;
}

static enum dps_status
verify_group(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_group *group = &self->groups[id];
    int64_t found[DPS_COUNTS] = {0};
    recount(self, group, found);
    for (int i = 0; i <= DPS_COUNT_COST; i++) {
        if (found[i] != group->count[i]) {
            return dps_fail(err, DPS_ESTATE,
                "group %s counts %" PRId64 " as its figure %d, its nodes say %" PRId64,
                group->name, group->count[i], i, found[i]);
        }
    }
    int64_t bonds = group->count[DPS_COUNT_BONDED] - group->count[DPS_COUNT_RETURNED] -
                    group->count[DPS_COUNT_SLASHED];
    return found[DPS_COUNT_BONDED] == bonds
               ? verify_vintages(self, id, err)
               : dps_fail(err, DPS_ESTATE,
                     "group %s holds bonds of %" PRId64
                     " base units, its nodes of %" PRId64,
                     group->name, bonds, found[DPS_COUNT_BONDED]);
}

static enum dps_status
verify_network(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_fleet_network *network = &self->networks[id];
    for (int i = 0; i < DPS_COUNTS; i++) {
        int64_t sum = 0;
        for (uint32_t g = 0; g < self->n_groups; g++) {
            sum += self->groups[g].network == id ? self->groups[g].count[i] : 0;
        }
        if (sum != network->count[i]) {
            return dps_fail(err, DPS_ESTATE,
                "network %u counts %" PRId64 " as its figure %d, its groups %" PRId64,
                (unsigned)id, network->count[i], i, sum);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_fleet_verify(const struct dps_fleet *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = verify_node(self, i, err);
    }
    for (uint32_t i = 0; i < self->n_operators && status == DPS_OK; i++) {
        status = verify_operator(self, i, err);
    }
    for (uint32_t i = 0; i < self->n_groups && status == DPS_OK; i++) {
        status = verify_group(self, i, err);
    }
    for (uint32_t i = 0; i < self->n_groups && status == DPS_OK; i++) {
        status = verify_machines(self, i, err);
    }
    for (uint32_t i = 0; i < self->n_networks && status == DPS_OK; i++) {
        status = verify_network(self, i, err);
    }
    return status;
}
