#include "sim/fleet/fleet.h"

#include "sim/core/digest.h"
#include "sim/core/maths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- identities -------------------------------------------------------- */

/* Of an operator, or with its ordinal of a node: what draws are named by. */
static uint64_t
identity_of(uint64_t parent, uint64_t child)
{
    const uint64_t words[2] = {parent, child};
    return dps_digest_of(words, sizeof words).low;
}

struct dps_fleet_network *
dps_fleet_network_of(const struct dps_fleet *self, uint32_t node)
{
    return &self->networks[self->groups[self->nodes[node].group].network];
}

struct dps_rng_name
dps_fleet_draw(const struct dps_fleet *self, uint32_t node)
{
    const struct dps_node *n = &self->nodes[node];
    return (struct dps_rng_name){.seed = self->seed,
        .entity = identity_of(self->operators[n->operator_id].identity, n->ordinal)};
}

double
dps_fleet_cost(const struct dps_fleet *self, uint32_t node)
{
    const struct dps_group_plan *group = &self->groups[self->nodes[node].group];
    return group->cost_factor *
           dps_hardware_cost(group->hardware, dps_fleet_draw(self, node));
}

double
dps_fleet_expected(const struct dps_fleet *self, uint32_t node)
{
    const struct dps_node *n = &self->nodes[node];
    return n->capacity * dps_hardware_availability(self->groups[n->group].hardware);
}

/* ---- building ---------------------------------------------------------- */

/* Weight of an operator in the split of its group: a Pareto draw, or 1. */
static double
size_of(const struct dps_fleet *self, const struct dps_group_plan *group, uint64_t who)
{
    double u[2];
    struct dps_rng_name name = {self->seed, DPS_RNG_OPERATOR_SIZE, who, 0};
    dps_rng_uniforms(name, u);
    return isinf(group->skew) ? 1 : dps_pow(u[0], -1 / group->skew);
}

static uint64_t
group_identity(const struct dps_group_plan *group)
{
    return dps_digest_of(group->name, strlen(group->name)).low;
}

/* Every operator gets one node; the others are split by size, cut at the rounded-down
 * cumulative shares so that they add up. */
static void
build_operators(struct dps_fleet *self, uint32_t group_id, struct dps_operator *out,
    uint32_t first_node)
{
    const struct dps_group_plan *group = &self->groups[group_id];
    uint64_t identity = group_identity(group);
    double total = 0;
    for (uint32_t i = 0; i < group->operators; i++) {
        out[i] = (struct dps_operator){
            .identity = identity_of(identity, i), .group = group_id};
        total += size_of(self, group, out[i].identity);
    }
    uint32_t extra = group->count - group->operators;
    uint32_t given = 0;
    double cumulative = 0;
    for (uint32_t i = 0; i < group->operators; i++) {
        cumulative += size_of(self, group, out[i].identity);
        bool last = i + 1 == group->operators;
        uint32_t until = last ? extra : (uint32_t)(extra * (cumulative / total));
        out[i].first = first_node + given + i;
        out[i].n = 1 + until - given;
        given = until;
    }
}

static void
build_node(struct dps_fleet *self, uint32_t operator_id, uint32_t ordinal)
{
    const struct dps_operator *op = &self->operators[operator_id];
    const struct dps_group_plan *group = &self->groups[op->group];
    uint32_t i = op->first + ordinal;
    self->nodes[i] = (struct dps_node){.next_time = INT64_MAX,
        .operator_id = operator_id,
        .ordinal = ordinal,
        .stints = DPS_NO_STINT,
        .group = (uint16_t)op->group};
    self->due[i] = UINT16_MAX;
    double capacity = dps_hardware_capacity(group->hardware, dps_fleet_draw(self, i));
    double quanta = capacity / self->networks[group->network].weighing.quantum;
    self->nodes[i].capacity = quanta < 1            ? 1
                              : quanta > UINT32_MAX ? UINT32_MAX
                                                    : (uint32_t)quanta;
}

static enum dps_status
allocate(struct dps_fleet *self, struct dps_error *err)
{
    self->groups = calloc(self->n_groups + 1, sizeof *self->groups);
    self->networks = calloc(self->n_networks + 1, sizeof *self->networks);
    self->operators = calloc((size_t)self->n_operators + 1, sizeof *self->operators);
    self->changed = calloc((size_t)self->n + 1, sizeof *self->changed);
    if (self->groups == NULL || self->networks == NULL || self->operators == NULL ||
        self->changed == NULL) {
        return dps_fail(
            err, DPS_ENOMEM, "out of memory for %u nodes", (unsigned)self->n);
    }
    enum dps_status status = dps_shared_open(
        &self->node_memory, "nodes", self->n * sizeof *self->nodes, err);
    if (status == DPS_OK) {
        status =
            dps_shared_open(&self->due_memory, "due", self->n * sizeof *self->due, err);
    }
    self->nodes = self->node_memory.bytes;
    self->due = self->due_memory.bytes;
    return status;
}

static enum dps_status
build_networks(
    struct dps_fleet *self, const struct dps_weighing *weighings, struct dps_error *err)
{
    for (uint32_t i = 0; i < self->n_networks; i++) {
        struct dps_fleet_network *network = &self->networks[i];
        const struct dps_weighing *weighing = &weighings[i];
        network->weighing = *weighing;
        network->minimum = (int64_t)ceil(weighing->minimum / weighing->quantum);
        enum dps_status status =
            dps_accrual_init(&network->accrual, weighing->steps, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}

static void
build_groups(struct dps_fleet *self, const struct dps_group_plan *groups)
{
    uint32_t operator_id = 0;
    uint32_t node = 0;
    memcpy(self->groups, groups, self->n_groups * sizeof *groups);
    for (uint32_t g = 0; g < self->n_groups; g++) {
        build_operators(self, g, &self->operators[operator_id], node);
        for (uint32_t i = 0; i < groups[g].operators; i++, operator_id++) {
            for (uint32_t k = 0; k < self->operators[operator_id].n; k++) {
                build_node(self, operator_id, k);
            }
        }
        self->networks[groups[g].network].n_in_state[DPS_WAITING] += groups[g].count;
        node += groups[g].count;
    }
}

enum dps_status
dps_fleet_init(struct dps_fleet *self, uint64_t seed, int64_t epoch_ns,
    const struct dps_group_plan *groups, uint32_t n_groups,
    const struct dps_weighing *networks, uint32_t n_networks, struct dps_error *err)
{
    *self = (struct dps_fleet){.seed = seed,
        .epoch_ns = epoch_ns,
        .n_groups = n_groups,
        .n_networks = n_networks,
        .node_memory = DPS_SHARED_NONE,
        .due_memory = DPS_SHARED_NONE};
    for (uint32_t g = 0; g < n_groups; g++) {
        if (groups[g].operators < 1 || groups[g].operators > groups[g].count ||
            groups[g].count > UINT32_MAX / 2 - self->n) {
            return dps_fail(err, DPS_EINVAL,
                "fleet group %s has %u nodes of %u operators: every operator has one "
                "at "
                "least, and all groups together hold less than 2^31",
                groups[g].name, (unsigned)groups[g].count,
                (unsigned)groups[g].operators);
        }
        self->n += groups[g].count;
        self->n_operators += groups[g].operators;
    }
    enum dps_status status = allocate(self, err);
    if (status == DPS_OK) {
        status = build_networks(self, networks, err);
    }
    if (status == DPS_OK) {
        build_groups(self, groups);
    }
    return status;
}

void
dps_fleet_free(struct dps_fleet *self)
{
    for (uint32_t i = 0; self->networks != NULL && i < self->n_networks; i++) {
        dps_accrual_free(&self->networks[i].accrual);
        dps_stints_free(&self->networks[i].past);
    }
    dps_shared_close(&self->node_memory);
    dps_shared_close(&self->due_memory);
    free(self->groups);
    free(self->networks);
    free(self->operators);
    free(self->changed);
    *self = (struct dps_fleet){
        .node_memory = DPS_SHARED_NONE, .due_memory = DPS_SHARED_NONE};
}

/* ---- save and load ----------------------------------------------------- */

static void
save_network(const struct dps_fleet_network *self, struct dps_buffer *out)
{
    dps_accrual_save(&self->accrual, out);
    dps_stints_save(&self->past, out);
    dps_buffer_put(out, self->n_in_state, sizeof self->n_in_state);
    dps_buffer_put_i64(out, self->n_eligible);
    dps_buffer_put_i64(out, self->failures);
    dps_buffer_put_i64(out, self->raw_capacity);
    dps_buffer_put_f64(out, self->expected);
}

static enum dps_status
load_network(
    struct dps_fleet_network *self, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = dps_accrual_load(&self->accrual, in, err);
    if (status == DPS_OK) {
        status = dps_stints_load(&self->past, in, err);
    }
    dps_reader_get(in, self->n_in_state, sizeof self->n_in_state);
    self->n_eligible = dps_reader_i64(in);
    self->failures = dps_reader_i64(in);
    self->raw_capacity = dps_reader_i64(in);
    self->expected = dps_reader_f64(in);
    return status;
}

void
dps_fleet_save(const struct dps_fleet *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->n);
    dps_buffer_put_u32(out, self->n_operators);
    dps_buffer_put(out, self->nodes, self->n * sizeof *self->nodes);
    dps_buffer_put(out, self->due, self->n * sizeof *self->due);
    dps_buffer_put(out, self->operators, self->n_operators * sizeof *self->operators);
    for (uint32_t i = 0; i < self->n_networks; i++) {
        save_network(&self->networks[i], out);
    }
}

enum dps_status
dps_fleet_load(struct dps_fleet *self, struct dps_reader *in, struct dps_error *err)
{
    if (dps_reader_u32(in) != self->n || dps_reader_u32(in) != self->n_operators) {
        return dps_fail(err, DPS_EIO, "the saved fleet has other nodes");
    }
    dps_reader_get(in, self->nodes, self->n * sizeof *self->nodes);
    dps_reader_get(in, self->due, self->n * sizeof *self->due);
    dps_reader_get(in, self->operators, self->n_operators * sizeof *self->operators);
    for (uint32_t i = 0; i < self->n_networks; i++) {
        enum dps_status status = load_network(&self->networks[i], in, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    return dps_reader_status(in, "the saved fleet", err);
}
