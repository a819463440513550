/* What nodes have left: taken, given back, and what comes and goes in between. */
#include "kernels/schedulers/room.h"
#include "tests/kernel_host.h"
#include "tests/test.h"

#include <stddef.h>

/* Two nodes, of 8000 and 4000 1/1000 cores; the second has two GPUs of model 3. */
static const uint32_t slots[] = {5, 2};
static const uint64_t ids[] = {50, 20};
static const uint32_t ranks[] = {1, 0};
static const int64_t cpus[] = {8000, 4000};
static const int64_t gpus[] = {0, 2000};
static const uint32_t devices[] = {0, 2};
static const uint32_t models[] = {0, 3};
static const uint32_t regions[] = {1, 2};
static const int64_t stakes[] = {10, 20};

static struct dpk_nodes
two_nodes(void)
{
    return (struct dpk_nodes){
        .head = {sizeof(struct dpk_nodes), DPK_VERSION},
        .n = 2,
        .slot = slots,
        .id = ids,
        .rank = ranks,
        .capacity = {[DPK_CPU] = cpus, [DPK_GPU] = gpus},
        .devices = devices,
        .model = models,
        .region = regions,
        .stake = stakes,
    };
}

static struct room
room_of(const struct dpk_host *host)
{
    struct dpk_nodes nodes = two_nodes();
    struct room room;
    dpk_room_init(&room, host, TIE_RANK);
    REQUIRE(dpk_room_join(&room, &nodes) == DPK_OK);
    return room;
}

TEST(a_node_has_room_until_it_is_taken_and_again_when_it_is_given_back)
{
    struct dpk_host host = kernel_host();
    struct room room = room_of(&host);
    struct need need = {.of = {[DPK_CPU] = 3000}};
    CHECK(dpk_room_now(&room, 5, &need) && dpk_room_now(&room, 2, &need));
    CHECK_INT((int64_t)dpk_room_take(&room, 2, &need), 0);
    CHECK(!dpk_room_now(&room, 2, &need) && dpk_room_ever(&room, 2, &need));
    CHECK_INT(room.nodes[2].left[DPK_CPU], 1000);
    dpk_room_give(&room, 2, room.nodes[2].stay, &need, 0);
    CHECK_INT(room.nodes[2].left[DPK_CPU], 4000);
    dpk_room_free(&room);
}

TEST(devices_are_taken_from_the_first_with_room_and_must_each_have_it)
{
    struct dpk_host host = kernel_host();
    struct room room = room_of(&host);
    struct need part = {.of = {[DPK_GPU] = 600}, .each = 600, .devices = 1};
    struct need two = {.of = {[DPK_GPU] = 800}, .each = 400, .devices = 2};
    CHECK_INT((int64_t)dpk_room_take(&room, 2, &part), 1);
    CHECK(dpk_room_now(&room, 2, &two));
    CHECK_INT((int64_t)dpk_room_take(&room, 2, &part), 2);
    CHECK(dpk_room_now(&room, 2, &two));
    CHECK(!dpk_room_now(&room, 2, &part)); /* 800 are left, but 400 on each */
    dpk_room_give(&room, 2, room.nodes[2].stay, &part, 1);
    CHECK_INT((int64_t)dpk_room_take(&room, 2, &part), 1);
    CHECK(!dpk_room_ever(&room, 5, &part));
    dpk_room_free(&room);
}

TEST(models_regions_stakes_and_reputations_are_asked_for)
{
    struct dpk_host host = kernel_host();
    struct room room = room_of(&host);
    CHECK(dpk_room_now(&room, 2, &(struct need){.models = 1U << 3}));
    CHECK(!dpk_room_now(&room, 2, &(struct need){.models = 1U << 4}));
    CHECK(!dpk_room_now(&room, 5, &(struct need){.region = 2}));
    CHECK(dpk_room_now(&room, 2, &(struct need){.region = 2}));
    CHECK(dpk_room_now(&room, 2, &(struct need){.stake = 20}));
    CHECK(!dpk_room_now(&room, 2, &(struct need){.stake = 21}));
    CHECK(!dpk_room_now(&room, 2, &(struct need){.reputation = 1}));
    dpk_room_free(&room);
}

TEST(what_was_taken_in_one_stay_is_not_given_back_in_another)
{
    struct dpk_host host = kernel_host();
    struct room room = room_of(&host);
    struct dpk_nodes nodes = two_nodes();
    struct need need = {.of = {[DPK_CPU] = 3000}};
    uint64_t stay = room.nodes[2].stay;
    (void)dpk_room_take(&room, 2, &need);
    CHECK_INT(dpk_room_leave(&room, slots, 2), DPK_OK);
    CHECK(!dpk_room_now(&room, 2, &need) && room.n == 0);
    CHECK_INT(dpk_room_leave(&room, slots, 1), DPK_E_STATE);
    CHECK_INT(dpk_room_join(&room, &nodes), DPK_OK);
    dpk_room_give(&room, 2, stay, &need, 0);
    CHECK_INT(room.nodes[2].left[DPK_CPU], 4000);
    CHECK_INT(room.nodes[2].jobs, 0);
    dpk_room_free(&room);
}

TEST(a_node_that_joins_again_has_changed_and_keeps_what_runs_there)
{
    struct dpk_host host = kernel_host();
    struct room room = room_of(&host);
    struct dpk_nodes nodes = two_nodes();
    const int64_t more[] = {8000, 5000};
    const int64_t half[] = {0, 1000};
    struct need need = {
        .of = {[DPK_CPU] = 3000, [DPK_GPU] = 300}, .each = 300, .devices = 1};
    uint64_t bits = dpk_room_take(&room, 2, &need);
    nodes.capacity[DPK_CPU] = more;
    nodes.capacity[DPK_GPU] = half;
    CHECK_INT(dpk_room_join(&room, &nodes), DPK_OK);
    CHECK_INT(room.n, 2);
    CHECK_INT(room.nodes[2].left[DPK_CPU], 2000);
    CHECK_INT(room.device[room.nodes[2].device], 200);
    dpk_room_give(&room, 2, room.nodes[2].stay, &need, bits);
    CHECK_INT(room.nodes[2].left[DPK_CPU], 5000);
    CHECK_INT(room.device[room.nodes[2].device], 500);
    dpk_room_free(&room);
}

TEST(the_hash_follows_what_is_left)
{
    struct dpk_host host = kernel_host();
    struct room room = room_of(&host);
    struct need need = {
        .of = {[DPK_CPU] = 1, [DPK_GPU] = 500}, .each = 500, .devices = 1};
    uint64_t before = dpk_room_hash(&room);
    uint64_t bits = dpk_room_take(&room, 2, &need);
    CHECK(dpk_room_hash(&room) != before);
    dpk_room_give(&room, 2, room.nodes[2].stay, &need, bits);
    CHECK(dpk_room_hash(&room) == before);
    room.device[room.nodes[2].device]--;
    CHECK(dpk_room_hash(&room) != before);
    dpk_room_free(&room);
}
