#include "sim/fleet/fleet.h"

#include "sim/core/digest.h"
#include "sim/fleet/build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- queries ----------------------------------------------------------- */

struct dps_fleet_network *
dps_fleet_network_of(const struct dps_fleet *self, uint32_t node)
{
    return &self->networks[self->groups[self->nodes[node].group].network];
}

struct dps_rng_name
dps_fleet_draw(const struct dps_fleet *self, uint32_t node)
{
    return (struct dps_rng_name){
        .seed = self->seed, .entity = self->nodes[node].identity};
}

double
dps_fleet_cost(const struct dps_fleet *self, uint32_t node)
{
    return (double)self->books[node].cost;
}

int64_t
dps_fleet_power(const struct dps_fleet *self, uint32_t operator_id)
{
    const struct dps_operator *owner = &self->operators[operator_id];
    bool minimum = self->networks[self->groups[owner->group].network].minimum > 0;
    return owner->eligible || !minimum ? owner->capacity : 0;
}

double
dps_fleet_expected(const struct dps_fleet *self, uint32_t node)
{
    const struct dps_node *n = &self->nodes[node];
    return n->capacity * self->groups[n->group].clock.availability;
}

/* ---- building ---------------------------------------------------------- */

static uint32_t
blocks_of(uint32_t nodes)
{
    return (nodes + DPS_BLOCK - 1) / DPS_BLOCK;
}

static uint32_t
vintages_of(const struct dps_weighing *weighing)
{
    return weighing->n_vintages > 0 ? weighing->n_vintages : 1;
}

static enum dps_status
count_up(struct dps_fleet *self, const struct dps_group_plan *plans, uint32_t n_groups,
    const struct dps_weighing *networks, struct dps_error *err)
{
    if (n_groups > UINT16_MAX) {
        return dps_fail(
            err, DPS_EINVAL, "a fleet of %u groups: at most 65535", (unsigned)n_groups);
    }
    for (uint32_t g = 0; g < n_groups; g++) {
        const struct dps_group_plan *plan = &plans[g];
        enum dps_status status = dps_build_check(plans, g, self->n, err);
        if (status != DPS_OK) {
            return status;
        }
        self->n += plan->count;
        self->n_operators += plan->operators;
        self->n_blocks += blocks_of(plan->count);
        self->n_vintages +=
            blocks_of(plan->count) * vintages_of(&networks[plan->network]);
    }
    return DPS_OK;
}

static enum dps_status
open_columns(struct dps_fleet *self, struct dps_error *err)
{
    const struct {
        struct dps_pages *memory;
        const char *name;
        size_t size; /* of a node's cell [byte] */
    } columns[] = {
        {&self->node_memory, "nodes", sizeof *self->nodes},
        {&self->book_memory, "books", sizeof *self->books},
        {&self->due_memory, "due", sizeof *self->due},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < sizeof columns / sizeof *columns && status == DPS_OK; i++) {
        status = dps_pages_open(
            columns[i].memory, columns[i].name, self->n * columns[i].size, err);
    }
    self->nodes = self->node_memory.bytes;
    self->books = self->book_memory.bytes;
    self->due = self->due_memory.bytes;
    return status;
}

static enum dps_status
allocate(struct dps_fleet *self, bool minimum, bool siblings, struct dps_error *err)
{
    self->groups = calloc(self->n_groups + 1, sizeof *self->groups);
    self->networks = calloc(self->n_networks + 1, sizeof *self->networks);
    self->blocks = calloc((size_t)self->n_blocks + 1, sizeof *self->blocks);
    self->operators = calloc((size_t)self->n_operators + 1, sizeof *self->operators);
    self->changed = calloc(minimum ? self->n : 1, sizeof *self->changed);
    self->movers = calloc(siblings ? self->n : 1, sizeof *self->movers);
    size_t line = sizeof *self->vintages;
    self->vintages = aligned_alloc(line, (self->n_vintages + (size_t)1) * line);
    if (self->groups == NULL || self->networks == NULL || self->blocks == NULL ||
        self->operators == NULL || self->changed == NULL || self->movers == NULL ||
        self->vintages == NULL) {
        return dps_fail(
            err, DPS_ENOMEM, "out of memory for %u nodes", (unsigned)self->n);
    }
    memset(self->vintages, 0, self->n_vintages * line);
    return open_columns(self, err);
}

static void
init_network(struct dps_fleet_network *self, const struct dps_weighing *weighing)
{
    self->weighing = *weighing;
    self->minimum = (int64_t)ceil(weighing->minimum / weighing->quantum);
    self->n_vintages = vintages_of(weighing);
    if (weighing->n_vintages > 0) {
        memcpy(self->vintages, weighing->vintages,
            weighing->n_vintages * sizeof *self->vintages);
    }
    self->weighing.vintages = self->vintages;
}

/* Places a group behind the one before it. */
static enum dps_status
init_group(struct dps_fleet *self, uint32_t id, const struct dps_group_plan *plan,
    struct dps_error *err)
{
    struct dps_group *group = &self->groups[id];
    const struct dps_group *before = id > 0 ? group - 1 : &(struct dps_group){0};
    *group = (struct dps_group){
        .name = plan->name,
        .hardware = plan->hardware,
        .network = plan->network,
        .n = plan->count,
        .n_operators = plan->operators,
        .n_blocks = blocks_of(plan->count),
        .first = before->first + before->n,
        .first_operator = before->first_operator + before->n_operators,
        .first_block = before->first_block + before->n_blocks,
        .first_sibling = plan->again ? before->first_sibling : id,
        .region = plan->region,
        .identity = dps_digest_of(plan->name, strlen(plan->name)).low,
    };
    enum dps_status status = dps_clock_init(&group->clock, plan->hardware, err);
    if (status == DPS_OK) {
        uint32_t steps = self->networks[plan->network].weighing.steps;
        status = dps_accrual_init(&group->accrual, steps, err);
    }
    return status;
}

/* Counts the siblings of every group. */
static void
link_siblings(struct dps_fleet *self)
{
    for (uint32_t g = 0; g < self->n_groups; g++) {
        self->groups[self->groups[g].first_sibling].n_siblings++;
    }
    for (uint32_t g = 0; g < self->n_groups; g++) {
        struct dps_group *group = &self->groups[g];
        struct dps_fleet_network *network = &self->networks[group->network];
        group->n_siblings = self->groups[group->first_sibling].n_siblings;
        network->shares = network->shares || group->n_siblings > 1;
    }
}

/* For the divisor d and the least l with 2^l >= d: floor(2^(63 + l) / d) + 1, to be
 * followed by a shift of 63 + l. */
static struct dps_reciprocal
reciprocal_of(uint64_t divisor)
{
    uint32_t l = 1;
    while (l < 63 && (UINT64_C(1) << l) < divisor) {
        l++;
    }
    dps_wide power = (dps_wide)1 << (63 + l);
    return (struct dps_reciprocal){(uint64_t)(power / divisor + 1), l - 1};
}

enum dps_status
dps_fleet_init(struct dps_fleet *self, uint64_t seed, int64_t epoch_ns,
    const struct dps_group_plan *groups, uint32_t n_groups,
    const struct dps_weighing *networks, uint32_t n_networks, struct dps_error *err)
{
    bool minimum = false;
    bool siblings = false;
    *self = (struct dps_fleet){0};
    self->seed = seed;
    self->epoch_ns = epoch_ns;
    self->reciprocal = reciprocal_of((uint64_t)epoch_ns);
    self->n_networks = n_networks;
    enum dps_status status = count_up(self, groups, n_groups, networks, err);
    for (uint32_t i = 0; i < n_networks; i++) {
        minimum = minimum || networks[i].minimum > 0;
    }
    for (uint32_t g = 0; g < n_groups; g++) {
        siblings = siblings || groups[g].again;
    }
    self->n_groups = status == DPS_OK ? n_groups : 0;
    if (status == DPS_OK) {
        status = allocate(self, minimum, siblings, err);
    }
    for (uint32_t i = 0; i < n_networks && status == DPS_OK; i++) {
        init_network(&self->networks[i], &networks[i]);
    }
    for (uint32_t g = 0; g < n_groups && status == DPS_OK; g++) {
        status = init_group(self, g, &groups[g], err);
        if (status == DPS_OK) {
            dps_build_group(self, g, groups[g].skew);
        }
    }
    if (status == DPS_OK) {
        link_siblings(self);
    }
    return status;
}

void
dps_fleet_free(struct dps_fleet *self)
{
    for (uint32_t g = 0; self->groups != NULL && g < self->n_groups; g++) {
        dps_accrual_free(&self->groups[g].accrual);
        dps_clock_free(&self->groups[g].clock);
    }
    for (uint32_t b = 0; self->blocks != NULL && b < self->n_blocks; b++) {
        dps_stints_free(&self->blocks[b].past);
    }
    dps_pages_close(&self->node_memory);
    dps_pages_close(&self->book_memory);
    dps_pages_close(&self->due_memory);
    free(self->groups);
    free(self->networks);
    free(self->blocks);
    free(self->operators);
    free(self->vintages);
    free(self->changed);
    free(self->movers);
    *self = (struct dps_fleet){0};
}

/* ---- rewards and counts ------------------------------------------------ */

int64_t
dps_fleet_share(struct dps_fleet *self, uint32_t group, int64_t undistributed)
{
    struct dps_group *of = &self->groups[group];
    int64_t shared =
        dps_accrual_share(&of->accrual, of->count[DPS_COUNT_WEIGHT], undistributed);
    of->left = undistributed - shared;
    return shared;
}

/* Bonds that are gone need not be counted for ever: in a run of many turnovers their
 * sums would pass what int64 holds. */
static void
settle_bonds(struct dps_fleet *self, struct dps_group *group)
{
    int64_t *all = self->networks[group->network].count;
    int64_t *own = group->count;
    all[DPS_COUNT_BONDED] -= own[DPS_COUNT_RETURNED] + own[DPS_COUNT_SLASHED];
    all[DPS_COUNT_RETURNED] -= own[DPS_COUNT_RETURNED];
    all[DPS_COUNT_SLASHED] -= own[DPS_COUNT_SLASHED];
    own[DPS_COUNT_BONDED] -= own[DPS_COUNT_RETURNED] + own[DPS_COUNT_SLASHED];
    own[DPS_COUNT_RETURNED] = 0;
    own[DPS_COUNT_SLASHED] = 0;
}

void
dps_fleet_news(struct dps_fleet *self, uint32_t group, int64_t news[DPS_COUNTS])
{
    struct dps_group *of = &self->groups[group];
    for (int i = 0; i < DPS_COUNTS; i++) {
        news[i] = of->count[i] - of->told[i];
    }
    if (of->count[DPS_COUNT_BONDED] > INT64_MAX / 8 / self->n_groups) {
        settle_bonds(self, of);
    }
    memcpy(of->told, of->count, sizeof of->told);
}

/* ---- save and load ----------------------------------------------------- */

static void
save_group(const struct dps_group *self, struct dps_buffer *out)
{
    dps_accrual_save(&self->accrual, out);
    dps_buffer_put(out, &self->bond, sizeof self->bond);
    dps_buffer_put_i64(out, self->left);
    dps_buffer_put(out, self->count, sizeof self->count);
    dps_buffer_put(out, self->told, sizeof self->told);
}

static enum dps_status
load_group(struct dps_group *self, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = dps_accrual_load(&self->accrual, in, err);
    if (status == DPS_OK) {
        dps_reader_get(in, &self->bond, sizeof self->bond);
        self->left = dps_reader_i64(in);
        dps_reader_get(in, self->count, sizeof self->count);
        dps_reader_get(in, self->told, sizeof self->told);
    }
    return status;
}

void
dps_fleet_save(const struct dps_fleet *self, struct dps_buffer *out)
{
    size_t n = self->n;
    dps_buffer_put_u32(out, self->n);
    dps_buffer_put_u32(out, self->n_operators);
    dps_buffer_put(out, self->nodes, n * sizeof *self->nodes);
    dps_buffer_put(out, self->books, n * sizeof *self->books);
    dps_buffer_put(out, self->due, n * sizeof *self->due);
    dps_buffer_put(out, self->operators, self->n_operators * sizeof *self->operators);
    dps_buffer_put(out, self->vintages, self->n_vintages * sizeof *self->vintages);
    for (uint32_t g = 0; g < self->n_groups; g++) {
        save_group(&self->groups[g], out);
    }
    for (uint32_t b = 0; b < self->n_blocks; b++) {
        dps_stints_save(&self->blocks[b].past, out);
    }
    for (uint32_t i = 0; i < self->n_networks; i++) {
        dps_buffer_put_i64(out, self->networks[i].n_eligible);
        dps_buffer_put(out, self->networks[i].count, sizeof self->networks[i].count);
        dps_buffer_put_f64(out, self->networks[i].expected);
    }
}

/* What follows from the operators is not saved. */
static void
sketch_powers(struct dps_fleet *self)
{
    for (uint32_t i = 0; i < self->n_networks; i++) {
        memset(&self->networks[i].powers, 0, sizeof self->networks[i].powers);
    }
    for (uint32_t i = 0; i < self->n_operators; i++) {
        uint32_t network = self->groups[self->operators[i].group].network;
        dps_sketch_move(&self->networks[network].powers, 0, dps_fleet_power(self, i));
    }
}

enum dps_status
dps_fleet_load(struct dps_fleet *self, struct dps_reader *in, struct dps_error *err)
{
    size_t n = self->n;
    if (dps_reader_u32(in) != self->n || dps_reader_u32(in) != self->n_operators) {
        return dps_fail(err, DPS_EIO, "the saved fleet has other nodes");
    }
    dps_reader_get(in, self->nodes, n * sizeof *self->nodes);
    dps_reader_get(in, self->books, n * sizeof *self->books);
    dps_reader_get(in, self->due, n * sizeof *self->due);
    dps_reader_get(in, self->operators, self->n_operators * sizeof *self->operators);
    dps_reader_get(in, self->vintages, self->n_vintages * sizeof *self->vintages);
    enum dps_status status = DPS_OK;
    for (uint32_t g = 0; g < self->n_groups && status == DPS_OK; g++) {
        status = load_group(&self->groups[g], in, err);
    }
    for (uint32_t b = 0; b < self->n_blocks && status == DPS_OK; b++) {
        status = dps_stints_load(&self->blocks[b].past, in, err);
    }
    for (uint32_t i = 0; i < self->n_networks && status == DPS_OK; i++) {
        self->networks[i].n_eligible = dps_reader_i64(in);
        dps_reader_get(in, self->networks[i].count, sizeof self->networks[i].count);
        self->networks[i].expected = dps_reader_f64(in);
    }
    sketch_powers(self);
    return status == DPS_OK ? dps_reader_status(in, "the saved fleet", err) : status;
}
