#include "sim/fleet/touch.h"

#include "sim/core/maths.h"

/* ---- life -------------------------------------------------------------- */

void
dps_touch_begin(struct dps_touch *self, const struct dps_fleet *fleet,
    struct dps_block *block, uint32_t epoch)
{
    const struct dps_group *group = &fleet->groups[block->group];
    const struct dps_accrual *accrual = &group->accrual;
    bool minimum = fleet->networks[group->network].minimum > 0;
    uint32_t shared = epoch < accrual->epochs ? epoch : accrual->epochs;
    *self = (struct dps_touch){
        .fleet = fleet,
        .group = group,
        .block = block,
        .nodes = &fleet->nodes[block->first],
        .books = &fleet->books[block->first],
        .due = &fleet->due[block->first],
        .vintages = block->vintages,
        .changed = minimum ? &fleet->changed[block->first] : NULL,
        .sums = accrual->sums,
        .sum = accrual->sums[shared],
        .epoch = epoch,
        .steps = accrual->steps,
        .slash_ppm = group->bond.slash_ppm,
        .begin = epoch * fleet->epoch_ns,
        .reciprocal = fleet->reciprocal,
    };
}

void
dps_touch_end(struct dps_touch *self)
{
    self->count[DPS_WORKING] += self->mended;
    self->count[DPS_IN_REPAIR] -= self->mended;
    for (int i = 0; i < DPS_COUNTS; i++) {
        self->block->count[i] += self->count[i];
    }
    if (self->status != DPS_OK) {
        self->block->status = self->status;
    }
}

/* ---- a node ------------------------------------------------------------ */

void
dps_touch_keep_stint(struct dps_touch *self, uint32_t k)
{
    const struct dps_node *node = &self->nodes[k];
    if (!node->earns || node->since >= self->epoch) {
        return;
    }
    struct dps_stint stint = {.weight = node->capacity,
        .next = DPS_NO_STINT,
        .from = node->since,
        .to = (uint16_t)self->epoch};
    enum dps_status status = dps_stints_push(&self->block->past, stint,
        self->epoch > self->steps ? self->epoch - self->steps : 0,
        &self->books[k].stints, NULL);
    self->status = status == DPS_OK ? self->status : status;
}

/* Counts a node in (1) or out (-1) among those that take part. */
static void
take_part(struct dps_touch *self, uint32_t k, int sign)
{
    const struct dps_node *node = &self->nodes[k];
    const struct dps_book *book = &self->books[k];
    struct dps_vintage *vintage = &self->vintages[node->vintage];
    int64_t capacity = sign * (int64_t)node->capacity;
    int64_t cost = sign * dps_vintage_cost((double)book->cost);
    self->count[DPS_COUNT_PRESENT] += capacity;
    self->count[DPS_COUNT_CHEATING] += book->cheat > 0 ? capacity : 0;
    self->count[DPS_COUNT_COST] += cost;
    vintage->present += sign;
    vintage->cost += cost;
    if (self->changed == NULL) {
        struct dps_operator *owner = &self->fleet->operators[book->operator_id];
        int64_t power =
            __atomic_add_fetch(&owner->capacity, capacity, __ATOMIC_RELAXED);
        dps_sketch_move(&self->fleet->networks[self->group->network].powers,
            power - capacity, power);
    }
}

/* Puts a node in another state, with all counts but those of a cycle's. */
static void
enter(struct dps_touch *self, uint32_t k, enum dps_node_state state)
{
    struct dps_node *node = &self->nodes[k];
    enum dps_node_state before = node->state;
    int64_t capacity = node->capacity;
    self->count[before]--;
    self->count[state]++;
    self->count[DPS_COUNT_ORDERS] +=
        capacity * ((state == DPS_ORDERED) - (before == DPS_ORDERED));
    self->count[DPS_COUNT_AWAY] +=
        capacity * ((state == DPS_ELSEWHERE) - (before == DPS_ELSEWHERE));
    node->state = (uint8_t)state;
    if (dps_takes_part(state) != dps_takes_part(before)) {
        take_part(self, k, dps_takes_part(state) ? 1 : -1);
    }
    if ((before == DPS_WORKING) != (state == DPS_WORKING)) {
        dps_touch_recount(self, k);
    }
}

static struct dps_rng_name
draw_of(const struct dps_touch *self, const struct dps_node *node,
    enum dps_rng_purpose purpose)
{
    return (struct dps_rng_name){
        self->fleet->seed, purpose, node->identity, node->cycles};
}

/* Begins the first cycle at `time`, in a machine that is there. */
static void
begin_cycle(struct dps_touch *self, uint32_t k, int64_t time)
{
    struct dps_node *node = &self->nodes[k];
    double u[2];
    node->cycles++;
    dps_rng_uniforms(draw_of(self, node, DPS_RNG_FAILURE), u);
    dps_clock_cycles(&self->group->clock, &u[0], &u[1], 1);
    node->next_time = dps_touch_later(time, u[0]);
    node->repair = (float)u[1];
    uint16_t next = dps_touch_epoch(self, node->next_time);
    self->due[k] = next < node->ends ? next : node->ends;
}

/* What a node is asked to bond [base units]. */
static int64_t
asked(const struct dps_touch *self, uint32_t k)
{
    const struct dps_bond_rule *rule = &self->group->bond;
    return rule->per_node + dps_muldiv(rule->per_weight, self->nodes[k].capacity, 1);
}

static void
post_bond(struct dps_touch *self, uint32_t k)
{
    int64_t bond = asked(self, k);
    self->nodes[k].bond += bond;
    self->count[DPS_COUNT_BONDED] += bond;
}

void
dps_touch_restore(struct dps_touch *self, uint32_t k)
{
    int64_t lack = asked(self, k) - self->nodes[k].bond;
    if (lack > 0 && dps_takes_part(self->nodes[k].state)) {
        self->nodes[k].bond += lack;
        self->count[DPS_COUNT_BONDED] += lack;
    }
}

/* Gives a node that has none yet the vintage of an epoch. */
static void
date(struct dps_touch *self, uint32_t k, uint32_t epoch)
{
    struct dps_node *node = &self->nodes[k];
    if (node->vintage == DPS_NO_VINTAGE) {
        node->vintage =
            dps_vintage_at(&self->fleet->networks[self->group->network], epoch);
    }
}

/* Gives a node a machine from a time on: when that wears out, and with the first one
 * its vintage. */
static void
buy(struct dps_touch *self, uint32_t k, int64_t from)
{
    struct dps_node *node = &self->nodes[k];
    date(self, k, dps_touch_epoch(self, from));
    self->books[k].owned = 1;
    node->ends = DPS_NO_EPOCH;
    self->count[DPS_COUNT_ORDERED]++;
    self->vintages[node->vintage].bought++;
    if (self->group->clock.mortal) {
        double u[2];
        dps_rng_uniforms(draw_of(self, node, DPS_RNG_LIFE), u);
        double life = dps_clock_life(&self->group->clock, u[0]);
        uint16_t ends = dps_touch_epoch(self, dps_touch_later(from, life));
        uint16_t first = dps_touch_epoch(self, from);
        node->ends = ends > first ? ends : (uint16_t)(first + 1);
    }
}

void
dps_touch_order(struct dps_touch *self, uint32_t k, int64_t arrival)
{
    buy(self, k, arrival);
    self->nodes[k].next_time = arrival;
    self->due[k] = dps_touch_epoch(self, arrival);
    enter(self, k, DPS_ORDERED);
}

static void
count_join(struct dps_touch *self, uint32_t k)
{
    struct dps_node *node = &self->nodes[k];
    date(self, k, self->epoch);
    self->count[DPS_COUNT_JOINED]++;
    self->vintages[node->vintage].joined += node->joined == DPS_NO_EPOCH;
    node->joined = (uint16_t)self->epoch;
    post_bond(self, k);
}

void
dps_touch_arrive(struct dps_touch *self, uint32_t k)
{
    count_join(self, k);
    enter(self, k, DPS_IN_REPAIR);
}

void
dps_touch_join(struct dps_touch *self, uint32_t k)
{
    if (!self->books[k].owned || self->nodes[k].ends <= self->epoch) {
        buy(self, k, self->begin);
    }
    count_join(self, k);
    begin_cycle(self, k, self->begin);
    enter(self, k, DPS_WORKING);
}

void
dps_touch_cheat(struct dps_touch *self, uint32_t k, unsigned cheat)
{
    struct dps_book *book = &self->books[k];
    int64_t capacity = self->nodes[k].capacity;
    if (dps_takes_part(self->nodes[k].state)) {
        self->count[DPS_COUNT_CHEATING] += capacity * ((cheat > 0) - (book->cheat > 0));
    }
    book->cheat = cheat & 127U;
}

/* A node that takes part ceases to. */
static void
depart(struct dps_touch *self, uint32_t k, enum dps_node_state state)
{
    struct dps_node *node = &self->nodes[k];
    node->next_time = INT64_MAX;
    self->due[k] = DPS_NO_EPOCH;
    self->count[DPS_COUNT_LEFT]++;
    self->count[DPS_COUNT_RETURNED] += node->bond;
    node->bond = 0;
    dps_touch_cheat(self, k, 0);
    self->books[k].jailed = 0;
    enter(self, k, state);
}

void
dps_touch_leave(struct dps_touch *self, uint32_t k)
{
    depart(self, k, DPS_LEFT);
}

void
dps_touch_sell(struct dps_touch *self, uint32_t k)
{
    dps_touch_leave(self, k);
    self->books[k].owned = 0;
    self->count[DPS_COUNT_SOLD]++;
    self->vintages[self->nodes[k].vintage].sold++;
}

void
dps_touch_retire(struct dps_touch *self, uint32_t k)
{
    dps_touch_leave(self, k);
    self->books[k].owned = 0;
    self->count[DPS_COUNT_RETIRED]++;
    self->vintages[self->nodes[k].vintage].retired++;
}

void
dps_touch_slash(struct dps_touch *self, uint32_t k, uint32_t ppm)
{
    enum { MILLION = 1000000 };
    struct dps_node *node = &self->nodes[k];
    int64_t bond = node->bond;
    int64_t lost = bond <= INT64_MAX / MILLION ? bond * ppm / MILLION
                                               : dps_muldiv(bond, ppm, MILLION);
    node->bond -= lost;
    self->count[DPS_COUNT_SLASHED] += lost;
    self->vintages[node->vintage].slashed += lost;
}

void
dps_touch_convict(struct dps_touch *self, uint32_t k, uint32_t ppm, int64_t jail)
{
    struct dps_node *node = &self->nodes[k];
    struct dps_book *book = &self->books[k];
    int64_t until = dps_touch_later(self->begin, (double)jail / 1e9);
    self->count[DPS_COUNT_CONVICTED]++;
    if (book->convictions < UINT8_MAX) {
        book->convictions++;
    }
    dps_touch_cheat(self, k, 0);
    dps_touch_slash(self, k, ppm);
    if (jail <= 0 || !dps_takes_part(node->state)) {
        return;
    }
    book->jailed = 1;
    if (node->state == DPS_WORKING) {
        node->next_time = self->begin;
        node->repair = 0;
        enter(self, k, DPS_IN_REPAIR);
    }
    if (until > node->next_time) {
        node->repair += (float)((double)(until - node->next_time) / 1e9);
        node->next_time = until;
    }
    uint16_t next = dps_touch_epoch(self, node->next_time);
    self->due[k] = next < node->ends ? next : node->ends;
}

void
dps_touch_forfeit(struct dps_touch *self, uint32_t k, int64_t units)
{
    struct dps_node *node = &self->nodes[k];
    dps_touch_earn(self, k);
    int64_t lost = units < node->settled ? units : node->settled;
    node->settled -= lost;
    self->count[DPS_COUNT_FORFEITED] += lost;
}

/* The clock of a node's machine, and what its operator thinks of it. */
static void
hand_over(struct dps_touch *self, uint32_t k, struct dps_touch *to)
{
    const struct dps_node *node = &self->nodes[k];
    struct dps_node *there = &to->nodes[k];
    struct dps_book *book = &self->books[k];
    there->next_time = node->next_time;
    there->repair = node->repair;
    there->cycles = node->cycles;
    there->ends = node->ends;
    to->due[k] = self->due[k];
    to->books[k].owned = book->owned;
    to->books[k].losses = book->losses;
    to->books[k].reviewed = there->settled; /* it had no weight while it was away */
    book->owned = 0;
}

void
dps_touch_move(struct dps_touch *self, uint32_t k, struct dps_touch *to)
{
    enum dps_node_state state = self->nodes[k].state;
    hand_over(self, k, to);
    if (dps_takes_part(state)) {
        self->count[DPS_COUNT_WENT]++;
        to->count[DPS_COUNT_CAME]++;
        depart(self, k, DPS_ELSEWHERE);
        count_join(to, k);
    } else {
        enter(self, k, DPS_ELSEWHERE);
    }
    enter(to, k, state);
}
