/* Machines that may work in several networks: in one at a time, with one clock. */
#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/review.h"
#include "sim/fleet/view.h"
#include "tests/test.h"

#include <math.h>
#include <omp.h>
#include <string.h>

enum { NETWORKS = 3, GROUPS = 4, EPOCHS = 60, PERIOD = 3, BOND = 50 };

static const struct dps_lifetime_exponential up = {6 * 86400};
static const struct dps_lifetime_exponential repair = {86400};
static const struct dps_lifetime_fixed life = {45 * 86400};
static const struct dps_hardware box = {.title = "box",
    .source = "test",
    .capacity = 1000,
    .capacity_spread = 1,
    .cost = 1e-3,
    .cost_spread = 0.5,
    .up = {{&dps_lifetime_exponential.base, &up}},
    .repair = {{&dps_lifetime_exponential.base, &repair}},
    .life = {{&dps_lifetime_fixed.base, &life}}};

/* What is tried: many blocks, a minimum, rewards that vest. */
static const struct regime {
    uint32_t nodes, operators, steps;
    double minimum;
} regimes[] = {
    {1, 1, 0, 0},
    {500, 40, 20, 0},
    {500, 40, 20, 9000},
    {2 * DPS_BLOCK + 100, 3000, 5, 9000},
};

struct world {
    struct dps_fleet fleet;
    struct dps_review_rule rules[GROUPS];
};

/* Absent nodes join unless their machine wore out, the others move now and then or
 * leave now and then. */
static void
decide(const void *law, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    (void)law;
    for (size_t i = 0; i < batch->n; i++) {
        bool moves = scene->other != NULL && batch->u[i] < 0.3;
        bool joins = !batch->present[i] && !batch->worn[i];
        bool leaves = batch->present[i] && batch->u[i] > 0.95;
        batch->action[i] = moves    ? DPS_REVIEW_MOVE
                           : joins  ? DPS_REVIEW_JOIN
                           : leaves ? DPS_REVIEW_LEAVE
                                    : DPS_REVIEW_STAY;
    }
}

/* Never leaves, so that a machine's life does not hang on where it is. */
static void
stay(const void *law, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    decide(law, scene, batch);
    for (size_t i = 0; i < batch->n; i++) {
        bool stays = batch->action[i] == DPS_REVIEW_LEAVE ||
                     (batch->action[i] == DPS_REVIEW_MOVE && !batch->present[i] &&
                         !batch->worn[i]);
        batch->action[i] = !stays              ? batch->action[i]
                           : batch->present[i] ? DPS_REVIEW_STAY
                                               : DPS_REVIEW_JOIN;
    }
}

/* Three siblings in as many networks, of other quanta each, and a group that has none;
 * or the first group and that one alone. */
static void
open_world(struct world *world, const struct regime *regime, bool siblings,
    dps_review_decide *law)
{
    struct dps_error err;
    struct dps_group_plan plans[GROUPS];
    struct dps_weighing weighings[NETWORKS];
    uint32_t n = siblings ? GROUPS : 2;
    for (uint32_t i = 0; i < NETWORKS; i++) {
        weighings[i] = (struct dps_weighing){
            .quantum = 1 + i, .minimum = regime->minimum, .steps = regime->steps};
    }
    *world = (struct world){0};
    for (uint32_t g = 0; g < n; g++) {
        bool last = g + 1 == n;
        plans[g] = (struct dps_group_plan){.name = last ? "lone" : "shared",
            .hardware = &box,
            .network = last ? 0 : g,
            .count = regime->nodes,
            .operators = regime->operators,
            .skew = 1.2,
            .again = g > 0 && !last};
        world->rules[g] =
            (struct dps_review_rule){.decide = law, .period = PERIOD, .draws = true};
    }
    for (uint32_t g = 0; g + 1 < n && siblings; g++) {
        world->rules[g].other = (g + 1) % NETWORKS;
        world->rules[g].scene.other = &world->rules[(g + 1) % NETWORKS].scene;
    }
    REQUIRE_OK(dps_fleet_init(&world->fleet, 7, DPS_DAY * DPS_NS, plans, n, weighings,
                   NETWORKS, &err),
        &err);
    for (uint32_t g = 0; g < n; g++) {
        world->fleet.groups[g].bond =
            (struct dps_bond_rule){.per_node = BOND, .slash_ppm = 10000};
    }
}

static void
live(struct world *world, uint32_t from, uint32_t to)
{
    struct dps_error err;
    struct dps_fleet *fleet = &world->fleet;
    for (uint32_t e = from; e < to; e++) {
        REQUIRE_OK(dps_fleet_advance(fleet, e, &err), &err);
        for (uint32_t g = 0; g < fleet->n_groups; g++) {
            (void)dps_fleet_share(fleet, g, fleet->groups[g].left + 1000003 + g);
        }
        REQUIRE_OK(dps_fleet_review(fleet, e + 1, world->rules, &err), &err);
    }
}

/* The group that has machine k of the shared ones. */
static uint32_t
place_of(const struct dps_fleet *fleet, uint32_t k)
{
    uint32_t g = 0;
    while (fleet->nodes[fleet->groups[g].first + k].state == DPS_ELSEWHERE) {
        g++;
    }
    return g;
}

TEST(a_machine_is_in_one_network_at_a_time_and_everything_adds_up)
{
    for (size_t r = 0; r < DPS_COUNT_OF(regimes); r++) {
        struct world world;
        struct dps_error err;
        open_world(&world, &regimes[r], true, decide);
        const struct dps_fleet *fleet = &world.fleet;
        CHECK_OK(dps_fleet_verify(fleet, &err), &err);
        CHECK_INT(fleet->networks[1].count[DPS_ELSEWHERE], regimes[r].nodes);
        int64_t came = 0;
        int64_t went = 0;
        for (uint32_t e = 0; e < EPOCHS; e += 5) {
            live(&world, e, e + 5);
            CHECK_OK(dps_fleet_verify(fleet, &err), &err);
        }
        for (uint32_t g = 0; g < GROUPS; g++) {
            const int64_t *count = fleet->groups[g].count;
            came += count[DPS_COUNT_CAME];
            went += count[DPS_COUNT_WENT];
            CHECK_INT(count[DPS_COUNT_JOINED] - count[DPS_COUNT_LEFT],
                count[DPS_WORKING] + count[DPS_IN_REPAIR]);
        }
        CHECK_INT(came, went);
        CHECK(regimes[r].nodes == 1 || came > (int64_t)regimes[r].nodes);
        CHECK_INT(fleet->groups[GROUPS - 1].count[DPS_COUNT_CAME], 0);
        dps_fleet_free(&world.fleet);
    }
}

TEST(a_machine_fails_and_wears_out_as_it_would_have_without_moving)
{
    for (size_t r = 0; r < DPS_COUNT_OF(regimes); r++) {
        struct world moving;
        struct world staying;
        open_world(&moving, &regimes[r], true, stay);
        open_world(&staying, &regimes[r], false, stay);
        uint32_t away = 0;
        for (uint32_t e = 0; e < EPOCHS; e += 5) {
            uint32_t unlike = 0;
            live(&moving, e, e + 5);
            live(&staying, e, e + 5);
            for (uint32_t k = 0; k < regimes[r].nodes; k++) {
                uint32_t g = place_of(&moving.fleet, k);
                uint32_t i = moving.fleet.groups[g].first + k;
                const struct dps_node *a = &moving.fleet.nodes[i];
                const struct dps_node *b = &staying.fleet.nodes[k];
                bool works = b->state == DPS_WORKING;
                away += g > 0;
                unlike += a->state != b->state || a->next_time != b->next_time ||
                          (works && a->repair != b->repair) || a->cycles != b->cycles ||
                          a->ends != b->ends || a->identity != b->identity ||
                          moving.fleet.due[i] != staying.fleet.due[k];
            }
            CHECK_INT(unlike, 0);
        }
        CHECK(regimes[r].nodes == 1 || away > 3 * regimes[r].nodes);
        dps_fleet_free(&moving.fleet);
        dps_fleet_free(&staying.fleet);
    }
}

TEST(what_was_earned_in_a_network_stays_there_and_the_bond_goes_home)
{
    struct world world;
    open_world(&world, &regimes[1], true, stay);
    struct dps_fleet *fleet = &world.fleet;
    int64_t shared[GROUPS] = {0};
    for (uint32_t e = 0; e < EPOCHS; e++) {
        struct dps_error err;
        REQUIRE_OK(dps_fleet_advance(fleet, e, &err), &err);
        for (uint32_t g = 0; g < GROUPS; g++) {
            shared[g] += dps_fleet_share(fleet, g, fleet->groups[g].left + 999983);
        }
        REQUIRE_OK(dps_fleet_review(fleet, e + 1, world.rules, &err), &err);
    }
    for (uint32_t g = 0; g < GROUPS; g++) {
        const struct dps_group *group = &fleet->groups[g];
        int64_t earned = 0;
        for (uint32_t i = group->first; i < group->first + group->n; i++) {
            enum dps_node_state state = fleet->nodes[i].state;
            earned += dps_fleet_earnings(fleet, i).earned;
            CHECK(dps_takes_part(state) || fleet->nodes[i].bond == 0);
            CHECK(!dps_takes_part(state) || fleet->nodes[i].bond > BOND / 2);
            CHECK(state != DPS_ELSEWHERE || !fleet->books[i].owned);
        }
        CHECK(shared[g] > 0 && earned <= shared[g]);
        CHECK(earned > shared[g] - (int64_t)group->n);
        dps_wide whole = (dps_wide)(uint64_t)shared[g] << 64;
        CHECK(dps_fleet_total_earned(fleet, g) == whole + group->accrual.spent);
    }
    dps_fleet_free(&world.fleet);
}

TEST(a_machine_of_two_networks_does_not_pass)
{
    struct world world;
    struct dps_error err;
    open_world(&world, &regimes[1], true, decide);
    live(&world, 0, 3);
    REQUIRE(place_of(&world.fleet, 7) == 0 || place_of(&world.fleet, 7) == 1);
    REQUIRE_OK(
        dps_fleet_join(&world.fleet, world.fleet.groups[2].first + 7, 3, &err), &err);
    CHECK_STATUS(dps_fleet_verify(&world.fleet, &err), DPS_ESTATE);
    CHECK_TEXT(err.text, "machine 7 of group shared is in 2 networks, not in one");
    dps_fleet_free(&world.fleet);
}

TEST(siblings_are_the_same_machines_in_other_networks)
{
    struct dps_fleet fleet;
    struct dps_error err;
    const struct dps_weighing weighings[2] = {{.quantum = 1}, {.quantum = 1}};
    const struct dps_group_plan plan = {
        .name = "a", .hardware = &box, .count = 9, .operators = 3, .skew = 1};
    for (int i = 0; i < 5; i++) {
        struct dps_group_plan plans[2] = {plan, plan};
        plans[1].again = true;
        plans[1].network = i != 0;
        plans[1].name = i == 1 ? "b" : "a";
        plans[1].count += i == 2;
        plans[1].operators += i == 3;
        plans[1].skew += i == 4;
        CHECK_STATUS(dps_fleet_init(&fleet, 1, DPS_NS, plans, 2, weighings, 2, &err),
            DPS_EINVAL);
        CHECK_TEXT(err.text, i == 1 ? "fleet group b is not the group before it in "
                                      "another network"
                                    : "fleet group a is not the group before it in "
                                      "another network");
        dps_fleet_free(&fleet);
    }
}

/* ---- threads, and images ------------------------------------------------- */

static struct dps_buffer
image_after(struct world *world, uint32_t from, uint32_t to)
{
    struct dps_buffer image = {.n = 0};
    live(world, from, to);
    dps_fleet_save(&world->fleet, &image);
    return image;
}

static bool
equal(const struct dps_buffer *a, const struct dps_buffer *b)
{
    return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

TEST(threads_change_no_bit_of_a_fleet_that_moves)
{
    const int threads[] = {1, 2, 7};
    struct dps_buffer images[3];
    for (int i = 0; i < 3; i++) {
        struct world world;
        omp_set_num_threads(threads[i]);
        open_world(&world, &regimes[3], true, decide);
        images[i] = image_after(&world, 0, 12);
        dps_fleet_free(&world.fleet);
    }
    CHECK(equal(&images[0], &images[1]));
    CHECK(equal(&images[0], &images[2]));
    for (int i = 0; i < 3; i++) {
        dps_buffer_free(&images[i]);
    }
    omp_set_num_threads(2);
}

TEST(a_loaded_fleet_that_moves_goes_on_as_the_saved_one)
{
    for (size_t r = 0; r + 1 < DPS_COUNT_OF(regimes); r++) {
        struct world whole;
        struct world loaded;
        struct dps_error err;
        open_world(&whole, &regimes[r], true, decide);
        open_world(&loaded, &regimes[r], true, decide);
        struct dps_buffer half = image_after(&whole, 0, EPOCHS / 2);
        struct dps_reader in = dps_reader_of(half.bytes, half.n);
        REQUIRE_OK(dps_fleet_load(&loaded.fleet, &in, &err), &err);
        CHECK_OK(dps_fleet_verify(&loaded.fleet, &err), &err);
        struct dps_buffer a = image_after(&whole, EPOCHS / 2, EPOCHS);
        struct dps_buffer b = image_after(&loaded, EPOCHS / 2, EPOCHS);
        CHECK(equal(&a, &b));
        dps_buffer_free(&half);
        dps_buffer_free(&a);
        dps_buffer_free(&b);
        dps_fleet_free(&whole.fleet);
        dps_fleet_free(&loaded.fleet);
    }
}
