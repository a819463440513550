/* A fleet against a twin that lives one node at a time, recomputes every operator and
 * adds every reward by itself. */
#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/review.h"
#include "sim/fleet/view.h"
#include "tests/test.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 4, MOST_EPOCHS = 120 };

static const int64_t epoch_ns = DPS_DAY * DPS_NS;

/* ---- regimes ----------------------------------------------------------- */

/* Laws of times, in days. */
struct times {
    double up, up_shape, repair, life, life_shape; /* life 0: none */
};

struct regime {
    const char *name;
    uint32_t groups, nodes[MOST_GROUPS], operators;
    uint32_t epochs;
    struct times times;
    uint32_t steps, period;
    double minimum, delivery; /* [quanta], [d] */
    struct dps_bond_rule bond;
};

enum { BLOCK = DPS_BLOCK };

static const struct regime regimes[] = {
    {"nobody", .epochs = 3, .period = 1},
    {"one node", 1, {1}, 1, 60, {3, 1, 1, 0, 1}, 10, 3, 0, 0, {0, 0, 0, 0}},
    {"many failures a day", 1, {300}, 20, 60, {0.3, 0.7, 0.1, 0, 1}, 0, 7, 0, 0,
        {0, 0, 0, 0}},
    {"locks", 2, {200, 90}, 30, 120, {4, 1, 1.5, 0, 1}, 20, 10, 0, 2.5, {0, 0, 0, 0}},
    {"a minimum", 3, {150, 150, 60}, 40, 120, {5, 1, 1.5, 0, 1}, 20, 10, 4000, 1,
        {0, 0, 0, 0}},
    {"a minimum and many failures a day", 1, {500}, 60, 60, {0.4, 1, 0.3, 20, 2}, 20, 5,
        3000, 0.5, {0, 3, 20000, 0}},
    {"machines wear out, bonds are slashed", 2, {400, 200}, 50, 100, {6, 1.5, 2, 15, 3},
        0, 6, 0, 3.5, {0, 7, 100000, 0}},
    {"a block less one", 1, {BLOCK - 1}, 900, 8, {3, 1, 1, 30, 2}, 5, 4, 0, 1,
        {0, 1, 1000, 0}},
    {"a block", 1, {BLOCK}, 900, 8, {3, 1, 1, 30, 2}, 5, 4, 2000, 1, {0, 1, 1000, 0}},
    {"a block and one", 1, {BLOCK + 1}, 900, 8, {3, 1, 1, 30, 2}, 5, 4, 2000, 1,
        {0, 1, 1000, 0}},
    {"several groups", 4, {BLOCK + 1, 1, BLOCK, 77}, 1, 6, {2, 1, 0.5, 9, 2}, 4, 5, 0,
        1, {0, 1, 1000, 0}},
};

/* A law that uses all that it is shown. */
static enum dps_review_action
answer(const struct dps_review_scene *scene, struct dps_review_batch *batch, size_t i)
{
    double u = batch->u[i];
    double gain = batch->earned[i] * scene->price - batch->cost[i] * scene->period;
    double patience = 1 + 2 * batch->trait[i] + (batch->ordinal[i] % 3);
    bool loses = batch->present[i] && gain < 0 && batch->age[i] > 2;
    batch->losses[i] = (uint8_t)(loses ? batch->losses[i] + 1 : 0);
    if (!batch->present[i]) {
        double wish = batch->owned[i] ? 0.6 : batch->worn[i] ? 0.2 : 0.4;
        return u < wish ? DPS_REVIEW_JOIN : DPS_REVIEW_STAY;
    }
    if (batch->losses[i] > patience || (u < 0.1 && batch->weight[i] < 500)) {
        return DPS_REVIEW_LEAVE;
    }
    return u < 0.2 && batch->left[i] < 6 ? DPS_REVIEW_SELL : DPS_REVIEW_STAY;
}

static void
decide(const void *law, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    (void)law;
    for (size_t i = 0; i < batch->n; i++) {
        batch->action[i] = (uint8_t)answer(scene, batch, i);
    }
}

/* A fleet of a regime, with all that it borrows. */
struct world {
    const struct regime *regime;
    struct dps_hardware hardware;
    struct dps_lifetime up, repair, life;
    struct dps_lifetime_weibull up_law, life_law;
    struct dps_lifetime_exponential repair_law;
    char names[MOST_GROUPS][8];
    struct dps_review_rule rules[MOST_GROUPS];
    struct dps_fleet fleet;
};

/* The laws of a regime, in the world's hardware and made ready for the twin. */
static void
open_laws(struct world *world, const struct times *times)
{
    struct dps_error err;
    struct dps_hardware *hardware = &world->hardware;
    world->up_law = (struct dps_lifetime_weibull){times->up_shape, times->up * DPS_DAY};
    world->life_law =
        (struct dps_lifetime_weibull){times->life_shape, times->life * DPS_DAY};
    world->repair_law = (struct dps_lifetime_exponential){times->repair * DPS_DAY};
    hardware->up.law = (struct dps_variant){&dps_lifetime_weibull.base, &world->up_law};
    hardware->repair.law =
        (struct dps_variant){&dps_lifetime_exponential.base, &world->repair_law};
    hardware->life.law =
        times->life > 0
            ? (struct dps_variant){&dps_lifetime_weibull.base, &world->life_law}
            : (struct dps_variant){&dps_lifetime_never.base, NULL};
    REQUIRE_OK(dps_lifetime_init(&world->up, &hardware->up.law, &err), &err);
    REQUIRE_OK(dps_lifetime_init(&world->life, &hardware->life.law, &err), &err);
    REQUIRE_OK(dps_lifetime_init(&world->repair, &hardware->repair.law, &err), &err);
}

static void
open_world(struct world *world, const struct regime *regime)
{
    struct dps_error err;
    struct dps_group_plan plans[MOST_GROUPS];
    const uint16_t vintages[] = {0, 2, 40};
    const struct dps_weighing weighing = {.quantum = 1,
        .minimum = regime->minimum,
        .steps = regime->steps,
        .vintages = vintages,
        .n_vintages = 3};
    *world = (struct world){.regime = regime,
        .hardware = {.title = "twin",
            .source = "test",
            .capacity = 1000,
            .capacity_spread = 1,
            .cost = 1e-3,
            .cost_spread = 1}};
    open_laws(world, &regime->times);
    for (uint32_t g = 0; g < regime->groups; g++) {
        uint32_t most = regime->nodes[g];
        snprintf(world->names[g], sizeof world->names[g], "g%u", (unsigned)g);
        plans[g] = (struct dps_group_plan){.name = world->names[g],
            .hardware = &world->hardware,
            .count = most,
            .operators = regime->operators < most ? regime->operators : most,
            .skew = 1.2};
        world->rules[g] = (struct dps_review_rule){.decide = decide,
            .scene = {.period = regime->period * 86400.0,
                .price = 0.4,
                .delivery = regime->delivery * 86400},
            .period = regime->period,
            .draws = true};
    }
    REQUIRE_OK(dps_fleet_init(&world->fleet, 7, epoch_ns, plans, regime->groups,
                   &weighing, 1, &err),
        &err);
    for (uint32_t g = 0; g < regime->groups; g++) {
        world->fleet.groups[g].bond = regime->bond;
    }
}

static void
close_world(struct world *world)
{
    dps_fleet_free(&world->fleet);
    dps_lifetime_free(&world->up);
    dps_lifetime_free(&world->repair);
    dps_lifetime_free(&world->life);
}

/* What happens to a node at the start of an epoch, whatever its operator decides. */
enum whim { NOTHING, JOINS, LEAVES, CAUGHT };

static enum whim
whim_of(const struct dps_fleet *fleet, uint32_t i, uint32_t epoch)
{
    uint32_t words[4];
    struct dps_rng_name name = dps_fleet_draw(fleet, i);
    name.purpose = DPS_RNG_TEST;
    name.draw = epoch;
    dps_rng_words(name, words);
    uint32_t x = words[0] % 64;
    enum dps_node_state state = fleet->nodes[i].state;
    bool absent = state == DPS_WAITING || state == DPS_LEFT;
    return absent && x < 2                   ? JOINS
           : dps_takes_part(state) && x == 0 ? LEAVES
           : dps_takes_part(state) && x == 1 ? CAUGHT
                                             : NOTHING;
}

static int64_t
amount_of(uint32_t epoch, uint32_t group)
{
    return epoch % 5 == 4 ? 0 : 1000003 + 17 * epoch + group;
}

/* One epoch of a fleet as the economy lives it; `whims` are noted for the twin. */
static void
live(struct world *world, uint32_t epoch, uint8_t *whims)
{
    struct dps_fleet *fleet = &world->fleet;
    struct dps_error err;
    REQUIRE_OK(dps_fleet_advance(fleet, epoch, &err), &err);
    for (uint32_t i = 0; i < fleet->n; i++) {
        enum whim whim = whim_of(fleet, i, epoch);
        enum dps_status status =
            whim == JOINS    ? dps_fleet_join(fleet, i, epoch, &err)
            : whim == LEAVES ? dps_fleet_leave(fleet, i, epoch, &err)
            : whim == CAUGHT ? dps_fleet_slash(fleet, i, epoch, 500000, &err)
                             : DPS_OK;
        REQUIRE_OK(status, &err);
        if (whims != NULL) {
            whims[i] = (uint8_t)whim;
        }
    }
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        (void)dps_fleet_share(fleet, g, fleet->groups[g].left + amount_of(epoch, g));
    }
    REQUIRE_OK(dps_fleet_review(fleet, epoch + 1, world->rules, &err), &err);
}

/* ---- the twin ---------------------------------------------------------- */

struct twin_node {
    enum dps_node_state state;
    int64_t next_time, bond, reviewed;
    uint32_t cycles, weight, joined, ends;
    bool owned;
    uint8_t losses;
    dps_wide earned;
    dps_wide reward[MOST_EPOCHS];
};

struct twin {
    const struct world *world; /* for what nodes are, not for what they do */
    const struct dps_fleet *fleet;
    struct twin_node *nodes;
    int64_t left[MOST_GROUPS];
    dps_wide spent[MOST_GROUPS];
    int64_t count[DPS_COUNTS];
    int64_t eligible;
    uint32_t epoch;
};

static int64_t
after(int64_t time, const struct dps_lifetime *law, double u)
{
    double t;
    dps_lifetime_times(law, &u, &t, 1);
    return time + (int64_t)(t * 1e9);
}

/* The same for a repair, whose time a node keeps in single precision. */
static int64_t
mended(int64_t time, const struct dps_lifetime *law, double u)
{
    double t;
    dps_lifetime_times(law, &u, &t, 1);
    return time + (int64_t)((double)(float)t * 1e9);
}

static double
uniform(const struct twin *self, uint32_t i, enum dps_rng_purpose purpose,
    uint32_t draw, int which)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){self->fleet->seed, purpose,
                         self->fleet->nodes[i].identity, draw},
        u);
    return u[which];
}

static void
begin_work(struct twin *self, uint32_t i, int64_t time)
{
    struct twin_node *node = &self->nodes[i];
    node->cycles++;
    node->state = DPS_WORKING;
    node->next_time = after(
        time, &self->world->up, uniform(self, i, DPS_RNG_FAILURE, node->cycles, 0));
}

static void
buy(struct twin *self, uint32_t i, int64_t from)
{
    struct twin_node *node = &self->nodes[i];
    node->owned = true;
    node->ends = DPS_NO_EPOCH;
    self->count[DPS_COUNT_ORDERED]++;
    if (self->world->regime->times.life > 0) {
        int64_t end = after(
            from, &self->world->life, uniform(self, i, DPS_RNG_LIFE, node->cycles, 0));
        int64_t ends =
            end / epoch_ns > from / epoch_ns ? end / epoch_ns : from / epoch_ns + 1;
        node->ends = (uint32_t)ends;
    }
}

static void
take_part(struct twin *self, uint32_t i)
{
    struct twin_node *node = &self->nodes[i];
    int64_t bond =
        self->world->regime->bond.per_weight * self->fleet->nodes[i].capacity;
    node->bond += bond;
    node->joined = self->epoch;
    self->count[DPS_COUNT_BONDED] += bond;
    self->count[DPS_COUNT_JOINED]++;
}

static void
leave(struct twin *self, uint32_t i, bool keeps)
{
    struct twin_node *node = &self->nodes[i];
    node->state = DPS_LEFT;
    node->next_time = INT64_MAX;
    node->owned = node->owned && keeps;
    self->count[DPS_COUNT_RETURNED] += node->bond;
    self->count[DPS_COUNT_LEFT]++;
    node->bond = 0;
}

static void
slash(struct twin *self, uint32_t i, int64_t ppm)
{
    int64_t lost = self->nodes[i].bond * ppm / 1000000;
    self->nodes[i].bond -= lost;
    self->count[DPS_COUNT_SLASHED] += lost;
}

static void
live_node(struct twin *self, uint32_t i)
{
    struct twin_node *node = &self->nodes[i];
    int64_t end = (int64_t)(self->epoch + 1) * epoch_ns;
    bool there = node->state == DPS_ORDERED || dps_takes_part(node->state);
    if (there && node->ends <= self->epoch) {
        leave(self, i, false);
        self->count[DPS_COUNT_RETIRED]++;
        return;
    }
    while (there && node->next_time < end) {
        if (node->state == DPS_WORKING) {
            self->count[DPS_COUNT_FAILURES]++;
            slash(self, i, self->world->regime->bond.slash_ppm);
            node->state = DPS_IN_REPAIR;
            node->next_time = mended(node->next_time, &self->world->repair,
                uniform(self, i, DPS_RNG_FAILURE, node->cycles, 1));
            continue;
        }
        if (node->state == DPS_ORDERED) {
            take_part(self, i);
        }
        begin_work(self, i, node->next_time);
    }
}

static void
join(struct twin *self, uint32_t i, int64_t delivery)
{
    struct twin_node *node = &self->nodes[i];
    int64_t begin = self->epoch * epoch_ns;
    bool has = node->owned && node->ends > self->epoch;
    if (!has) {
        buy(self, i, begin + delivery);
    }
    if (!has && delivery > 0) {
        node->state = DPS_ORDERED;
        node->next_time = begin + delivery;
    } else {
        take_part(self, i);
        begin_work(self, i, begin);
    }
}

/* Every operator anew. */
static void
weigh_all(struct twin *self)
{
    const struct dps_fleet *fleet = self->fleet;
    double minimum = self->world->regime->minimum;
    self->eligible = 0;
    for (uint32_t op = 0; op < fleet->n_operators; op++) {
        uint32_t first = fleet->operators[op].first;
        uint32_t end = fleet->operators[op + 1].first;
        int64_t capacity = 0;
        for (uint32_t i = first; i < end; i++) {
            bool works = self->nodes[i].state == DPS_WORKING;
            capacity += works ? fleet->nodes[i].capacity : 0;
        }
        bool eligible = (double)capacity >= minimum;
        self->eligible += eligible && minimum > 0;
        for (uint32_t i = first; i < end; i++) {
            bool works = self->nodes[i].state == DPS_WORKING;
            self->nodes[i].weight = works && eligible ? fleet->nodes[i].capacity : 0;
        }
    }
}

static void
share(struct twin *self, uint32_t g)
{
    const struct dps_group *group = &self->fleet->groups[g];
    uint64_t weight = 0;
    for (uint32_t i = group->first; i < group->first + group->n; i++) {
        weight += self->nodes[i].weight;
    }
    int64_t amount = self->left[g] + amount_of(self->epoch, g);
    dps_wide whole = ((dps_wide)(uint64_t)amount << 64) - self->spent[g];
    dps_wide each = weight > 0 ? whole / weight : 0;
    dps_wide rest = whole - each * weight;
    for (uint32_t i = group->first; i < group->first + group->n; i++) {
        dps_wide reward = each * self->nodes[i].weight;
        self->nodes[i].earned += reward;
        self->nodes[i].reward[self->epoch] = reward;
    }
    if (weight > 0) {
        self->left[g] = rest > 0;
        self->spent[g] = rest > 0 ? ((dps_wide)1 << 64) - rest : 0;
    } else {
        self->left[g] = amount;
    }
}

static void
review_node(struct twin *self, uint32_t i)
{
    static struct dps_review_batch batch; /* too large for some stacks */
    struct twin_node *node = &self->nodes[i];
    const struct dps_fleet *fleet = self->fleet;
    const struct dps_review_scene *scene = &self->world->rules[0].scene;
    bool present = dps_takes_part(node->state);
    bool lasts = node->ends > self->epoch;
    int64_t earned = (int64_t)(node->earned >> 64);
    double availability = fleet->groups[0].clock.availability;
    batch.n = 1;
    batch.earned[0] = (double)(earned - node->reviewed);
    batch.weight[0] = fleet->nodes[i].capacity * availability;
    batch.cost[0] = (double)fleet->books[i].cost;
    batch.trait[0] = (double)fleet->books[i].trait;
    batch.u[0] = uniform(self, i, DPS_RNG_DECISION, self->epoch, 0);
    batch.ordinal[0] = fleet->books[i].ordinal;
    batch.age[0] = present ? self->epoch - node->joined : 0;
    batch.left[0] = node->ends == DPS_NO_EPOCH ? DPS_NO_EPOCH
                    : lasts                    ? node->ends - self->epoch
                                               : 0;
    batch.present[0] = present;
    batch.owned[0] = !present && node->owned && lasts;
    batch.worn[0] = node->state == DPS_LEFT && !(node->owned && lasts);
    batch.losses[0] = node->losses;
    batch.action[0] = DPS_REVIEW_STAY;
    decide(NULL, scene, &batch);
    self->count[DPS_COUNT_REVIEWS]++;
    node->reviewed = earned;
    node->losses = batch.losses[0];
    if (batch.action[0] == DPS_REVIEW_JOIN) {
        join(self, i, (int64_t)(scene->delivery * 1e9));
    } else if (batch.action[0] != DPS_REVIEW_STAY) {
        bool sells = batch.action[0] == DPS_REVIEW_SELL;
        leave(self, i, !sells);
        self->count[DPS_COUNT_SOLD] += sells;
    }
}

static void
review_all(struct twin *self)
{
    const struct dps_fleet *fleet = self->fleet;
    uint64_t period = self->world->regime->period;
    uint64_t turn = self->epoch % period;
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        for (uint32_t k = 0; k < fleet->groups[g].n; k++) {
            uint64_t first = k / BLOCK * BLOCK;
            uint64_t in_block = fleet->groups[g].n - first;
            in_block = in_block < BLOCK ? in_block : BLOCK;
            bool mine = k - first >= in_block * turn / period &&
                        k - first < in_block * (turn + 1) / period;
            uint32_t i = fleet->groups[g].first + k;
            if (mine && self->nodes[i].state != DPS_ORDERED) {
                review_node(self, i);
            }
        }
    }
}

static void
live_twin(struct twin *self, const uint8_t *whims)
{
    uint32_t n = self->fleet->n;
    for (uint32_t i = 0; i < n; i++) {
        live_node(self, i);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (whims[i] == JOINS) {
            join(self, i, 0);
        } else if (whims[i] == LEAVES) {
            leave(self, i, true);
        } else if (whims[i] == CAUGHT) {
            slash(self, i, 500000);
        }
    }
    weigh_all(self);
    for (uint32_t g = 0; g < self->fleet->n_groups; g++) {
        share(self, g);
    }
    self->epoch++;
    review_all(self);
    weigh_all(self);
}

/* ---- the comparison ---------------------------------------------------- */

static dps_wide
locked_by(const struct twin *self, const struct twin_node *node)
{
    uint32_t steps = self->world->regime->steps;
    dps_wide locked = 0;
    for (uint32_t d = 0; d < self->epoch; d++) {
        uint32_t age = self->epoch - 1 - d;
        locked += age < steps ? node->reward[d] / steps * (steps - age) : 0;
    }
    return locked;
}

static bool
alike(const struct twin *self, uint32_t i)
{
    const struct twin_node *a = &self->nodes[i];
    const struct dps_node *b = &self->fleet->nodes[i];
    const struct dps_book *book = &self->fleet->books[i];
    struct dps_earnings view = dps_fleet_earnings(self->fleet, i);
    int64_t gap = view.lockable - (int64_t)(locked_by(self, a) >> 64);
    bool clock = !dps_takes_part(a->state) || a->next_time == b->next_time;
    bool machine = !a->owned || (a->ends == b->ends && book->owned);
    return a->state == b->state && clock && machine && a->owned == book->owned &&
           a->cycles == b->cycles && a->weight == dps_node_weight(b) &&
           a->bond == b->bond && a->losses == book->losses &&
           view.earned == (int64_t)(a->earned >> 64) && gap >= -1 && gap <= 1;
}

/* What changes a sketch at a time makes of the operators is what they are. */
static void
compare_sketch(const struct dps_fleet *fleet)
{
    struct dps_sketch *fresh = calloc(1, sizeof *fresh);
    REQUIRE(fresh != NULL);
    for (uint32_t i = 0; i < fleet->n_operators; i++) {
        dps_sketch_move(fresh, 0, dps_fleet_power(fleet, i));
    }
    CHECK(memcmp(fresh, &fleet->networks[0].powers, sizeof *fresh) == 0);
    free(fresh);
}

/* Each machine and each bond is of one vintage. */
static void
compare_vintages(const struct dps_fleet *fleet)
{
    const int64_t *count = fleet->networks[0].count;
    struct dps_vintage sum = {.joined = 0};
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        struct dps_vintage vintages[DPS_VINTAGES];
        dps_fleet_vintages(fleet, g, vintages);
        for (uint32_t v = 0; v < 3; v++) {
            sum.bought += vintages[v].bought;
            sum.sold += vintages[v].sold;
            sum.retired += vintages[v].retired;
            sum.slashed += vintages[v].slashed;
        }
    }
    CHECK_INT(sum.bought, count[DPS_COUNT_ORDERED]);
    CHECK_INT(sum.sold, count[DPS_COUNT_SOLD]);
    CHECK_INT(sum.retired, count[DPS_COUNT_RETIRED]);
    CHECK_INT(sum.slashed, count[DPS_COUNT_SLASHED]);
}

static void
compare(const struct twin *self)
{
    const struct dps_fleet *fleet = self->fleet;
    const int64_t *count = fleet->networks[0].count;
    struct dps_error err;
    uint32_t unlike = 0;
    for (uint32_t i = 0; i < fleet->n; i++) {
        unlike += !alike(self, i);
    }
    CHECK_INT(unlike, 0);
    for (int i = DPS_COUNT_FAILURES; i < DPS_COUNTS; i++) {
        CHECK_INT(count[i], self->count[i]);
    }
    CHECK_INT(fleet->networks[0].n_eligible, self->eligible);
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        CHECK_INT(fleet->groups[g].left, self->left[g]);
    }
    CHECK_OK(dps_fleet_verify(fleet, &err), &err);
    compare_sketch(fleet);
    compare_vintages(fleet);
}

TEST(a_fleet_lives_as_its_twin_does_one_node_at_a_time)
{
    for (size_t r = 0; r < DPS_COUNT_OF(regimes); r++) {
        struct world world;
        open_world(&world, &regimes[r]);
        struct twin twin = {.world = &world, .fleet = &world.fleet};
        size_t n = world.fleet.n;
        twin.nodes = calloc(n + 1, sizeof *twin.nodes);
        uint8_t *whims = calloc(n + 1, 1);
        REQUIRE(twin.nodes != NULL && whims != NULL);
        for (size_t i = 0; i < n; i++) {
            twin.nodes[i].next_time = INT64_MAX;
            twin.nodes[i].ends = DPS_NO_EPOCH;
        }
        for (uint32_t e = 0; e < regimes[r].epochs; e++) {
            live(&world, e, whims);
            live_twin(&twin, whims);
            if (e % 7 == 6 || e + 1 == regimes[r].epochs) {
                compare(&twin);
            }
        }
        bool busy = n < 2 || twin.count[DPS_COUNT_FAILURES] > (int64_t)n / 20;
        CHECK(busy && (n < 2 || twin.count[DPS_COUNT_LEFT] > 0));
        free(twin.nodes);
        free(whims);
        close_world(&world);
    }
}

/* ---- threads, and images ----------------------------------------------- */

static struct dps_buffer
image_after(struct world *world, uint32_t from, uint32_t to)
{
    struct dps_buffer image = {.n = 0};
    for (uint32_t e = from; e < to; e++) {
        live(world, e, NULL);
    }
    dps_fleet_save(&world->fleet, &image);
    return image;
}

static bool
equal(const struct dps_buffer *a, const struct dps_buffer *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->bytes, b->bytes, a->n) == 0);
}

TEST(threads_change_no_bit_of_a_fleet)
{
    const int threads[] = {1, 2, 7};
    for (size_t r = 0; r < DPS_COUNT_OF(regimes); r++) {
        struct dps_buffer first = {.n = 0};
        for (size_t i = 0; i < DPS_COUNT_OF(threads); i++) {
            struct world world;
            omp_set_num_threads(threads[i]);
            open_world(&world, &regimes[r]);
            struct dps_buffer image = image_after(&world, 0, 6);
            if (i == 0) {
                first = image;
            } else {
                CHECK(equal(&image, &first));
                dps_buffer_free(&image);
            }
            close_world(&world);
        }
        dps_buffer_free(&first);
    }
    omp_set_num_threads(2);
}

TEST(a_loaded_fleet_goes_on_as_the_saved_one)
{
    for (size_t r = 0; r < DPS_COUNT_OF(regimes); r++) {
        struct world whole;
        struct world loaded;
        struct dps_error err;
        uint32_t n = regimes[r].epochs;
        open_world(&whole, &regimes[r]);
        open_world(&loaded, &regimes[r]);
        struct dps_buffer half = image_after(&whole, 0, n / 2);
        struct dps_reader in = dps_reader_of(half.bytes, half.n);
        REQUIRE_OK(dps_fleet_load(&loaded.fleet, &in, &err), &err);
        CHECK_OK(dps_fleet_verify(&loaded.fleet, &err), &err);
        struct dps_buffer a = image_after(&whole, n / 2, n);
        struct dps_buffer b = image_after(&loaded, n / 2, n);
        CHECK(equal(&a, &b));
        dps_buffer_free(&half);
        dps_buffer_free(&a);
        dps_buffer_free(&b);
        close_world(&whole);
        close_world(&loaded);
    }
}

/* ---- conservation ------------------------------------------------------ */

TEST(what_nodes_have_earned_is_what_was_shared_to_the_base_unit)
{
    for (size_t r = 0; r < DPS_COUNT_OF(regimes); r++) {
        struct world world;
        int64_t handed[MOST_GROUPS] = {0};
        open_world(&world, &regimes[r]);
        for (uint32_t e = 0; e < 6; e++) {
            live(&world, e, NULL);
            for (uint32_t g = 0; g < world.fleet.n_groups; g++) {
                const struct dps_group *group = &world.fleet.groups[g];
                handed[g] += amount_of(e, g);
                dps_wide held = (dps_wide)(uint64_t)(handed[g] - group->left) << 64;
                CHECK(dps_fleet_total_earned(&world.fleet, g) ==
                      held + group->accrual.spent);
            }
        }
        close_world(&world);
    }
}
