#include "sim/fleet/churn.h"

#include "sim/core/date.h"

enum { BLOCK = 16384 }; /* nodes in a block: part of the model, whatever the threads */

/* ---- one node's own clock ---------------------------------------------- */

static int64_t
later(int64_t time, double seconds)
{
    double ns = seconds * (double)DPS_NS;
    return ns < 0x1p62 && time < INT64_MAX - (int64_t)ns ? time + (int64_t)ns
                                                         : INT64_MAX;
}

static uint16_t
epoch_of(const struct dps_fleet *self, int64_t time)
{
    int64_t epoch = time / self->epoch_ns;
    return epoch < UINT16_MAX ? (uint16_t)epoch : UINT16_MAX;
}

static struct dps_cycle
cycle_of(const struct dps_fleet *self, uint32_t i)
{
    const struct dps_node *node = &self->nodes[i];
    struct dps_rng_name name = dps_fleet_draw(self, i);
    name.draw = node->cycles;
    return dps_hardware_cycle(self->groups[node->group].hardware, name);
}

/* Lives the node's failures and repairs before `end`; the number of failures. */
static int64_t
live_until(struct dps_fleet *self, uint32_t i, int64_t end)
{
    struct dps_node *node = &self->nodes[i];
    int64_t failures = 0;
    while (node->next_time < end) {
        if (node->state == DPS_WORKING) {
            node->next_time = later(node->next_time, cycle_of(self, i).repair);
            node->state = DPS_IN_REPAIR;
            failures++;
        } else {
            node->cycles++;
            node->next_time = later(node->next_time, cycle_of(self, i).up);
            node->state = DPS_WORKING;
        }
    }
    self->due[i] = epoch_of(self, node->next_time);
    return failures;
}

/* ---- weights ----------------------------------------------------------- */

static enum dps_status
set_weight(struct dps_fleet *self, uint32_t i, uint32_t weight, uint32_t epoch,
    struct dps_error *err)
{
    struct dps_node *node = &self->nodes[i];
    struct dps_fleet_network *network = dps_fleet_network_of(self, i);
    struct dps_accrual *accrual = &network->accrual;
    if (weight == node->weight) {
        return DPS_OK;
    }
    dps_wide mark = (dps_wide)node->mark_high << 64 | node->mark_low;
    dps_wide earned = dps_accrual_earned(accrual, node->weight, mark) + node->fraction;
    node->settled += (int64_t)(earned >> 64);
    node->fraction = (uint64_t)earned;
    node->mark_high = (uint64_t)(accrual->per_weight >> 64);
    node->mark_low = (uint64_t)accrual->per_weight;
    if (node->weight > 0 && epoch > node->since) {
        uint32_t steps = accrual->steps;
        struct dps_stint stint = {node->since, epoch, node->weight, DPS_NO_STINT};
        enum dps_status status = dps_stints_push(&network->past, stint,
            epoch > steps ? epoch - steps : 0, &node->stints, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    accrual->weight += (int64_t)weight - (int64_t)node->weight;
    node->weight = weight;
    node->since = epoch;
    return DPS_OK;
}

/* Brings a node's weight, and if its operator crosses the minimum those of all the
 * operator's nodes, in line with its state. */
static enum dps_status
recount(struct dps_fleet *self, uint32_t i, uint32_t epoch, struct dps_error *err)
{
    struct dps_node *node = &self->nodes[i];
    struct dps_operator *owner = &self->operators[node->operator_id];
    struct dps_fleet_network *network = dps_fleet_network_of(self, i);
    bool working = node->state == DPS_WORKING;
    if (working == node->counted) {
        return DPS_OK;
    }
    int64_t change = working ? node->capacity : -(int64_t)node->capacity;
    node->counted = working;
    owner->capacity += change;
    network->raw_capacity += change;
    bool eligible = owner->capacity > 0 && owner->capacity >= network->minimum;
    bool crossed = eligible != owner->eligible;
    network->n_eligible += crossed ? (eligible ? 1 : -1) : 0;
    owner->eligible = eligible;
    uint32_t first = crossed ? owner->first : i;
    uint32_t end = crossed ? owner->first + owner->n : i + 1;
    for (uint32_t k = first; k < end; k++) {
        const struct dps_node *other = &self->nodes[k];
        uint32_t weight = eligible && other->counted ? other->capacity : 0;
        enum dps_status status = set_weight(self, k, weight, epoch, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}

static enum dps_status
set_state(struct dps_fleet *self, uint32_t i, enum dps_node_state state, uint32_t epoch,
    struct dps_error *err)
{
    struct dps_node *node = &self->nodes[i];
    struct dps_fleet_network *network = dps_fleet_network_of(self, i);
    network->n_in_state[node->state]--;
    network->n_in_state[state]++;
    node->state = (uint8_t)state;
    return recount(self, i, epoch, err);
}

/* ---- an epoch ---------------------------------------------------------- */

/* Lives the due nodes of a block and notes those whose state differs from what their
 * operator counts; how many there are. */
static uint32_t
live_block(struct dps_fleet *self, uint32_t block, uint32_t epoch, uint32_t *changed,
    int64_t *failures)
{
    int64_t end = ((int64_t)epoch + 1) * self->epoch_ns;
    uint32_t first = block * BLOCK;
    uint32_t stop = self->n - first < BLOCK ? self->n : first + BLOCK;
    uint32_t n = 0;
    for (uint32_t i = first; i < stop; i++) {
        if (self->due[i] > epoch) {
            continue;
        }
        uint32_t network = self->groups[self->nodes[i].group].network;
        failures[network] += live_until(self, i, end);
        bool working = self->nodes[i].state == DPS_WORKING;
        if (working != self->nodes[i].counted) {
            changed[n++] = i;
        }
    }
    return n;
}

static enum dps_status
count_changes(struct dps_fleet *self, const uint32_t *changed, uint32_t n,
    uint32_t epoch, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t k = 0; k < n && status == DPS_OK; k++) {
        const struct dps_node *node = &self->nodes[changed[k]];
        struct dps_fleet_network *network = dps_fleet_network_of(self, changed[k]);
        bool working = node->state == DPS_WORKING;
        network->n_in_state[DPS_WORKING] += working ? 1 : -1;
        network->n_in_state[DPS_IN_REPAIR] += working ? -1 : 1;
        status = recount(self, changed[k], epoch, err);
    }
    return status;
}

enum { MOST_NETWORKS = 64, BATCH = 256 };

/* One batch of blocks: nodes live in parallel, then what they share is counted in
 * order. */
static enum dps_status
advance_batch(struct dps_fleet *self, uint32_t first_block, uint32_t n_blocks,
    uint32_t epoch, struct dps_error *err)
{
    uint32_t n_changed[BATCH] = {0};
    int64_t failures[BATCH][MOST_NETWORKS] = {{0}};
#pragma omp parallel for schedule(static)
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t block = first_block + b;
        n_changed[b] = live_block(
            self, block, epoch, &self->changed[(size_t)block * BLOCK], failures[b]);
    }
    enum dps_status status = DPS_OK;
    for (uint32_t b = 0; b < n_blocks && status == DPS_OK; b++) {
        const uint32_t *changed = &self->changed[(size_t)(first_block + b) * BLOCK];
        status = count_changes(self, changed, n_changed[b], epoch, err);
        for (uint32_t i = 0; i < self->n_networks; i++) {
            self->networks[i].failures += failures[b][i];
        }
    }
    return status;
}

enum dps_status
dps_fleet_advance(struct dps_fleet *self, uint32_t epoch, struct dps_error *err)
{
    uint32_t n_blocks = (self->n + BLOCK - 1) / BLOCK;
    enum dps_status status = DPS_OK;
    for (uint32_t b = 0; b < n_blocks && status == DPS_OK; b += BATCH) {
        uint32_t n = n_blocks - b < BATCH ? n_blocks - b : BATCH;
        status = advance_batch(self, b, n, epoch, err);
    }
    return status;
}

/* ---- joining and leaving ----------------------------------------------- */

enum dps_status
dps_fleet_join(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err)
{
    struct dps_node *n = &self->nodes[node];
    n->cycles++;
    n->next_time = later(epoch * self->epoch_ns, cycle_of(self, node).up);
    self->due[node] = epoch_of(self, n->next_time);
    dps_fleet_network_of(self, node)->expected += dps_fleet_expected(self, node);
    return set_state(self, node, DPS_WORKING, epoch, err);
}

enum dps_status
dps_fleet_leave(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err)
{
    self->nodes[node].next_time = INT64_MAX;
    self->due[node] = UINT16_MAX;
    dps_fleet_network_of(self, node)->expected -= dps_fleet_expected(self, node);
    return set_state(self, node, DPS_LEFT, epoch, err);
}
