/* The first node with room, beside a plain search of all. */
#include "kernels/schedulers/fit.h"
#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/sample.h"
#include "kernels/schedulers/table.h"
#include "tests/kernel_host.h"
#include "tests/test.h"

#include <stddef.h>

enum { NODES = 60, ROUNDS = 3000 };

/* A world of nodes of few shapes, so that much is nearly full. */
struct world {
    struct dpk_host host;
    struct room room;
    struct fit fit;
    uint32_t slot[NODES], rank[NODES], devices[NODES], model[NODES], region[NODES];
    uint64_t id[NODES];
    int64_t cpu[NODES], memory[NODES], gpu[NODES], stake[NODES];
    uint64_t draws;
};

static uint32_t
draw(struct world *self, uint32_t n)
{
    return (uint32_t)(self->host.random(NULL, 77, self->draws++) % n);
}

static struct dpk_nodes
nodes_of(const struct world *self, uint32_t from, uint32_t n)
{
    return (struct dpk_nodes){
        .head = {sizeof(struct dpk_nodes), DPK_VERSION},
        .n = n,
        .slot = self->slot + from,
        .id = self->id + from,
        .rank = self->rank + from,
        .capacity = {[DPK_CPU] = self->cpu + from,
            [DPK_MEMORY] = self->memory + from,
            [DPK_GPU] = self->gpu + from},
        .devices = self->devices + from,
        .model = self->model + from,
        .region = self->region + from,
        .stake = self->stake + from,
    };
}

static void
make_world(struct world *self, uint64_t seed, enum tie_break tie_break)
{
    *self = (struct world){.host = kernel_host(), .draws = seed << 32};
    dpk_room_init(&self->room, &self->host, tie_break);
    dpk_fit_init(&self->fit, &self->host, &self->room);
    for (uint32_t i = 0; i < NODES; i++) {
        uint32_t j = draw(self, i + 1);
        self->slot[i] = i;
        self->id[i] = i;
        self->rank[i] = self->rank[j];
        self->rank[j] = i;
        self->devices[i] = draw(self, 2) * (1 + draw(self, 4));
        self->model[i] = self->devices[i] > 0 ? 1 + draw(self, 3) : 0;
        self->region[i] = draw(self, 2);
        self->cpu[i] = 1000 * (1 + draw(self, 8));
        self->memory[i] = 1024 * (1 + draw(self, 8));
        self->gpu[i] = 1000 * (int64_t)self->devices[i];
        self->stake[i] = draw(self, 3);
    }
    struct dpk_nodes all = nodes_of(self, 0, NODES);
    REQUIRE(dpk_room_join(&self->room, &all) == DPK_OK);
    REQUIRE(dpk_fit_join(&self->fit, &all) == DPK_OK);
}

static void
free_world(struct world *self)
{
    dpk_fit_free(&self->fit);
    dpk_room_free(&self->room);
}

static struct need
any_need(struct world *self)
{
    struct need need = {
        .of = {[DPK_CPU] = 500 * draw(self, 8), [DPK_MEMORY] = 512 * draw(self, 8)},
        .devices = draw(self, 3) == 0 ? 1 + draw(self, 3) : 0,
        .region = draw(self, 4) == 0 ? 1 : 0,
        .stake = draw(self, 5) == 0 ? 2 : 0,
    };
    if (need.devices > 0) {
        need.each = need.devices == 1 ? 100 * (1 + draw(self, 10)) : 1000;
        need.of[DPK_GPU] = need.each * need.devices;
        need.models = draw(self, 3) == 0 ? 1U << (1 + draw(self, 3)) : 0;
    }
    return need;
}

/* The twin: all nodes, one after the other. */
static uint32_t
plain_next(const struct room *room, const struct need *need, uint64_t from, int ever)
{
    uint32_t best = FIT_NONE;
    for (uint32_t s = 0; s < NODES; s++) {
        const struct node *node = &room->nodes[s];
        int has = ever ? dpk_room_ever(room, s, need) : dpk_room_now(room, s, need);
        if (has && node->key >= from &&
            (best == FIT_NONE || node->key < room->nodes[best].key)) {
            best = s;
        }
    }
    return best;
}

static void
come(struct world *self, uint32_t i)
{
    struct dpk_nodes one = nodes_of(self, i, 1);
    REQUIRE(dpk_room_join(&self->room, &one) == DPK_OK);
    REQUIRE(dpk_fit_join(&self->fit, &one) == DPK_OK);
}

static void
go(struct world *self, uint32_t i)
{
    REQUIRE(dpk_room_leave(&self->room, &i, 1) == DPK_OK);
    dpk_fit_change(&self->fit, i);
}

static void
come_or_go(struct world *self)
{
    uint32_t i = draw(self, NODES);
    if (draw(self, 3) == 0 && self->room.nodes[i].stay != 0) {
        go(self, i);
    } else if (self->room.nodes[i].stay == 0) {
        come(self, i);
    }
}

TEST(the_first_with_room_is_that_of_a_search_of_all)
{
    static const enum tie_break ties[] = {TIE_RANK, TIE_ID, TIE_YOUNGEST};
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct world world;
        uint32_t found = 0;
        make_world(&world, seed, ties[seed % 3]);
        for (int round = 0; round < ROUNDS; round++) {
            struct need need = any_need(&world);
            uint64_t from = draw(&world, 2) == 0
                                ? 0
                                : world.room.nodes[draw(&world, NODES)].key + 1;
            int ever = draw(&world, 4) == 0;
            uint32_t slot = dpk_fit_next(&world.fit, &need, from, ever);
            REQUIRE(slot == plain_next(&world.room, &need, from, ever));
            if (slot != FIT_NONE && !ever) {
                found++;
                (void)dpk_room_take(&world.room, slot, &need);
                dpk_fit_change(&world.fit, slot);
            }
            come_or_go(&world);
        }
        CHECK(found > ROUNDS / 10);
        free_world(&world);
    }
}

TEST(a_nodes_place_is_how_many_have_lower_keys)
{
    struct world world;
    make_world(&world, 9, TIE_YOUNGEST);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t i = draw(&world, NODES);
        uint32_t below = 0;
        for (uint32_t s = 0; s < NODES; s++) {
            below += world.room.nodes[s].key < world.room.nodes[i].key;
        }
        REQUIRE(dpk_fit_below(&world.fit, world.room.nodes[i].key) == below);
        REQUIRE(dpk_fit_at(&world.fit, below) == i);
        go(&world, i);
        come(&world, i); /* with a lower key */
    }
    CHECK_INT(dpk_fit_below(&world.fit, 0), 0);
    CHECK_INT(dpk_fit_below(&world.fit, UINT64_MAX), NODES);
    CHECK_INT(dpk_fit_at(&world.fit, NODES), FIT_NONE);
    free_world(&world);
}

TEST(several_nodes_are_the_first_ones_and_different)
{
    struct world world;
    uint32_t nodes[NODES];
    make_world(&world, 9, TIE_RANK);
    struct need need = {.of = {[DPK_CPU] = 3000}};
    uint32_t n = dpk_fit_choose(&world.fit, &need, 1, NODES, nodes);
    uint64_t key = 0;
    uint32_t could = 0;
    for (uint32_t s = 0; s < NODES; s++) {
        could += world.cpu[s] >= 3000;
    }
    CHECK_INT(n, could);
    for (uint32_t i = 0; i < n; i++) {
        CHECK(i == 0 || world.room.nodes[nodes[i]].key > key);
        key = world.room.nodes[nodes[i]].key;
    }
    CHECK(dpk_fit_ever(&world.fit, &need, could));
    CHECK(!dpk_fit_ever(&world.fit, &need, could + 1));
    free_world(&world);
}

TEST(a_drawn_order_wraps_around_and_finds_all)
{
    struct world world;
    uint32_t nodes[NODES];
    make_world(&world, 10, TIE_RANDOM);
    struct need need = {.of = {[DPK_CPU] = 1000}};
    for (uint64_t job = 0; job < 50; job++) {
        uint32_t seen = 0;
        uint64_t bits = 0;
        CHECK_INT(dpk_fit_choose(&world.fit, &need, job, NODES, nodes), NODES);
        for (uint32_t i = 0; i < NODES; i++) {
            seen += (bits >> nodes[i] & 1) == 0;
            bits |= UINT64_C(1) << nodes[i];
        }
        CHECK_INT(seen, NODES);
    }
    free_world(&world);
}

/* About 2 ln n looks for one resource: 40 would do for a million. */
TEST(a_search_looks_at_few_nodes)
{
    enum { MANY = 100000 };
    struct dpk_host host = kernel_host();
    struct room room;
    struct fit fit;
    dpk_room_init(&room, &host, TIE_ID);
    dpk_fit_init(&fit, &host, &room);
    for (uint32_t i = 0; i < MANY; i++) {
        uint64_t id = i;
        int64_t slots = 1;
        struct dpk_nodes one = {
            .n = 1, .slot = &i, .id = &id, .capacity = {[DPK_SLOTS] = &slots}};
        REQUIRE(dpk_room_join(&room, &one) == DPK_OK);
        REQUIRE(dpk_fit_join(&fit, &one) == DPK_OK);
    }
    struct need need = {.of = {[DPK_SLOTS] = 1}};
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t slot = dpk_fit_next(&fit, &need, 0, 0);
        REQUIRE(slot == i);
        (void)dpk_room_take(&room, slot, &need);
        dpk_fit_change(&fit, slot);
    }
    CHECK(dpk_fit_next(&fit, &need, 0, 0) == FIT_NONE);
    CHECK(fit.steps < UINT64_C(40) * MANY);
    dpk_fit_free(&fit);
    dpk_room_free(&room);
}

/* ---- samples ----------------------------------------------------------- */

TEST(drawn_nodes_are_different_could_take_the_job_and_are_all_alike_likely)
{
    enum { DRAWS = 20000 };
    struct world world;
    struct sample sample;
    uint32_t n[NODES] = {0};
    uint32_t could = 0;
    make_world(&world, 11, TIE_RANK);
    dpk_sample_init(&sample, &world.host, &world.room);
    struct need need = {.of = {[DPK_CPU] = 5000}};
    for (uint32_t s = 0; s < NODES; s++) {
        could += world.cpu[s] >= 5000;
    }
    for (uint64_t job = 0; job < DRAWS; job++) {
        uint32_t nodes[3];
        uint32_t drawn;
        int ever;
        REQUIRE(dpk_sample(&sample, &need, job, 3, nodes, &drawn, &ever) == DPK_OK);
        CHECK(drawn == 3 && ever);
        CHECK(nodes[0] != nodes[1] && nodes[1] != nodes[2] && nodes[0] != nodes[2]);
        for (uint32_t i = 0; i < 3; i++) {
            REQUIRE(world.cpu[nodes[i]] >= 5000);
            n[nodes[i]]++;
        }
    }
    double mean = 3.0 * DRAWS / could;
    for (uint32_t s = 0; s < NODES; s++) {
        if (world.cpu[s] >= 5000) {
            CHECK_WITHIN((double)n[s], mean, 5 * 140.0); /* sqrt(mean) < 55 */
            CHECK((double)n[s] > mean / 2);
        }
    }
    dpk_sample_free(&sample);
    free_world(&world);
}

/* Of 100,000 nodes three could take the job: they are listed once. */
TEST(rare_nodes_are_found_and_followed_as_they_leave)
{
    enum { MANY = 100000 };
    struct dpk_host host = kernel_host();
    struct room room;
    struct sample sample;
    dpk_room_init(&room, &host, TIE_ID);
    dpk_sample_init(&sample, &host, &room);
    for (uint32_t i = 0; i < MANY; i++) {
        uint64_t id = i;
        int64_t slots = i % 40000 == 7 ? 2 : 1;
        struct dpk_nodes one = {
            .n = 1, .slot = &i, .id = &id, .capacity = {[DPK_SLOTS] = &slots}};
        REQUIRE(dpk_room_join(&room, &one) == DPK_OK);
    }
    struct need need = {.of = {[DPK_SLOTS] = 2}};
    struct need none = {.of = {[DPK_SLOTS] = 3}};
    uint32_t nodes[4];
    uint32_t drawn;
    int ever;
    uint32_t seen[3] = {0};
    for (uint64_t job = 0; job < 3000; job++) {
        REQUIRE(dpk_sample(&sample, &need, job, 1, nodes, &drawn, &ever) == DPK_OK);
        REQUIRE(drawn == 1 && nodes[0] % 40000 == 7);
        seen[nodes[0] / 40000]++;
    }
    for (size_t i = 0; i < 3; i++) {
        CHECK_WITHIN((double)seen[i], 1000.0, 5 * 25.8);
    }
    REQUIRE(dpk_sample(&sample, &need, 1, 4, nodes, &drawn, &ever) == DPK_OK);
    CHECK_INT(drawn, 3);
    for (uint32_t i = 7; i < MANY; i += 40000) {
        REQUIRE(dpk_room_leave(&room, &i, 1) == DPK_OK);
        REQUIRE(dpk_sample(&sample, &need, 1, 4, nodes, &drawn, &ever) == DPK_OK);
        CHECK_INT(drawn, 2 - i / 40000);
        CHECK(ever);
    }
    REQUIRE(dpk_sample(&sample, &none, 1, 1, nodes, &drawn, &ever) == DPK_OK);
    CHECK(drawn == 0 && !ever);
    dpk_sample_free(&sample);
    dpk_room_free(&room);
}

/* ---- heap and table ---------------------------------------------------- */

TEST(a_heap_gives_the_lowest_first_whatever_was_moved_or_taken_out)
{
    enum { ITEMS = 200 };
    struct dpk_host host = kernel_host();
    struct heap heap;
    uint64_t key[ITEMS] = {0};
    int in[ITEMS] = {0};
    dpk_heap_init(&heap, &host);
    for (uint64_t k = 0; k < 20000; k++) {
        uint32_t item = (uint32_t)(host.random(NULL, 5, k) % ITEMS);
        if (host.random(NULL, 6, k) % 3 == 0) {
            dpk_heap_take(&heap, item);
            in[item] = 0;
        } else {
            key[item] = host.random(NULL, 7, k) % 50;
            REQUIRE(dpk_heap_put(&heap, item, key[item], item) == DPK_OK);
            in[item] = 1;
        }
        uint32_t best = HEAP_NONE;
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (in[i] && (best == HEAP_NONE || key[i] < key[best])) {
                best = i;
            }
        }
        REQUIRE(dpk_heap_top(&heap) == best);
    }
    dpk_heap_free(&heap);
}

TEST(a_table_keeps_the_first_value_of_each_name)
{
    struct dpk_host host = kernel_host();
    struct table table;
    uint32_t value;
    dpk_table_init(&table, &host);
    for (uint32_t i = 0; i < 5000; i++) {
        REQUIRE(dpk_table_put(&table, UINT64_C(1) << 40 | i, i, &value) == DPK_OK);
        CHECK_INT(value, i);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        REQUIRE(dpk_table_put(&table, UINT64_C(1) << 40 | i, 9, &value) == DPK_OK);
        CHECK_INT(value, i);
    }
    CHECK_INT(table.n, 5000);
    dpk_table_free(&table);
}
