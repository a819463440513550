#include "sim/fleet/view.h"

#include <inttypes.h>

/* All that a node has earned, 64.64. */
static dps_wide
earned_by(const struct dps_fleet *self, uint32_t i)
{
    const struct dps_node *node = &self->nodes[i];
    const struct dps_accrual *accrual = &dps_fleet_network_of(self, i)->accrual;
    dps_wide mark = (dps_wide)node->mark_high << 64 | node->mark_low;
    return ((dps_wide)(uint64_t)node->settled << 64) + node->fraction +
           dps_accrual_earned(accrual, node->weight, mark);
}

struct dps_earnings
dps_fleet_earnings(const struct dps_fleet *self, uint32_t node)
{
    const struct dps_node *n = &self->nodes[node];
    const struct dps_fleet_network *network = dps_fleet_network_of(self, node);
    const struct dps_accrual *accrual = &network->accrual;
    dps_wide locked = dps_accrual_locked(accrual, n->weight, n->since, accrual->epochs);
    for (uint32_t s = n->stints; s != DPS_NO_STINT; s = network->past.pool[s].next) {
        const struct dps_stint *stint = &network->past.pool[s];
        locked += dps_accrual_locked(accrual, stint->weight, stint->from, stint->to);
    }
    return (struct dps_earnings){
        .earned = (int64_t)(earned_by(self, node) >> 64),
        .lockable = (int64_t)(locked >> 64),
    };
}

dps_wide
dps_fleet_total_earned(const struct dps_fleet *self, uint32_t network)
{
    dps_wide sum = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        if (self->groups[self->nodes[i].group].network == network) {
            sum += earned_by(self, i);
        }
    }
    return sum;
}

/* ---- does it add up ---------------------------------------------------- */

static enum dps_status
verify_operator(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_operator *owner = &self->operators[id];
    int64_t minimum = self->networks[self->groups[owner->group].network].minimum;
    int64_t capacity = 0;
    for (uint32_t i = owner->first; i < owner->first + owner->n; i++) {
        const struct dps_node *node = &self->nodes[i];
        uint32_t weight = owner->eligible && node->counted ? node->capacity : 0;
        capacity += node->counted ? node->capacity : 0;
        if (node->operator_id != id || node->weight != weight ||
            node->counted != (node->state == DPS_WORKING)) {
            return dps_fail(err, DPS_ESTATE,
                "node %u of operator %u in group %s weighs %u, its state says %u",
                (unsigned)node->ordinal, (unsigned)id, self->groups[owner->group].name,
                (unsigned)node->weight, (unsigned)weight);
        }
    }
    if (capacity != owner->capacity ||
        owner->eligible != (capacity > 0 && capacity >= minimum)) {
        return dps_fail(err, DPS_ESTATE,
            "operator %u in group %s counts %" PRId64 " quanta, its nodes %" PRId64,
            (unsigned)id, self->groups[owner->group].name, owner->capacity, capacity);
    }
    return DPS_OK;
}

static enum dps_status
verify_network(const struct dps_fleet *self, uint32_t id, struct dps_error *err)
{
    const struct dps_fleet_network *network = &self->networks[id];
    int64_t n_in_state[DPS_NODE_STATES] = {0};
    int64_t weight = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        if (self->groups[self->nodes[i].group].network == id) {
            n_in_state[self->nodes[i].state]++;
            weight += self->nodes[i].weight;
        }
    }
    if (weight != network->accrual.weight) {
        return dps_fail(err, DPS_ESTATE,
            "network %u shares by a weight of %" PRId64 ", its nodes weigh %" PRId64,
            (unsigned)id, network->accrual.weight, weight);
    }
    for (int s = 0; s < DPS_NODE_STATES; s++) {
        if (n_in_state[s] != network->n_in_state[s]) {
            return dps_fail(err, DPS_ESTATE,
                "network %u counts %" PRId64 " nodes in state %d, there are %" PRId64,
                (unsigned)id, network->n_in_state[s], s, n_in_state[s]);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_fleet_verify(const struct dps_fleet *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n_operators && status == DPS_OK; i++) {
        status = verify_operator(self, i, err);
    }
    for (uint32_t i = 0; i < self->n_networks && status == DPS_OK; i++) {
        status = verify_network(self, i, err);
    }
    return status;
}
