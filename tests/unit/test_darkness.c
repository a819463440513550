/* When machines are dark, to the second, against a look at every second of a day. */
#include "sim/economy/darkness.h"

#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <string.h>

/* On the second day a grid fails now and then, a provider is shut down, and of a region
 * a part is there. */
static const char text[] =
    "title: outages\n"
    "start: 2026-01-01\n"
    "length: 3 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1000000}]\n"
    "fleet:\n"
    "  - {name: a, network: x, provider: host, region: europe, count: 10,\n"
    "     operators: 10, class: {\n"
    "     title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d, up: {kind: "
    "never},\n"
    "     repair: {kind: fixed, time: 1 h}}}\n"
    "outages:\n"
    "  - {name: grid, kind: poisson, every: 6 h, lasts: {kind: exponential,\n"
    "     mean: 20 min}}\n"
    "  - {name: shut, provider: host, kind: at, from: 2026-01-02T07:13:05Z,\n"
    "     until: 2026-01-02T09:00:01Z}\n"
    "  - {name: part, kind: trace, rows: [{at: 2026-01-02T20:00:00Z, available: "
    "0.25},\n"
    "     {at: 2026-01-02T21:30:00Z, available: 1}]}\n";

enum { SECONDS = 86400 };

static bool
covers(const struct dps_dark *dark, int64_t second)
{
    return second * DPS_NS >= dark->span.from && second * DPS_NS < dark->span.to;
}

TEST(stretches_are_those_of_a_look_at_every_second)
{
    struct world world;
    struct dps_error err;
    struct dps_dark_list list;
    world_open(&world, text, 3);
    world_live(&world, 2);
    const struct dps_outages *outages = &world.economy.outages;
    int64_t begin = world.economy.setup->start + SECONDS;
    REQUIRE_OK(dps_dark_find(&list, outages, 0, world.economy.setup->start, begin,
                   begin + SECONDS, &err),
        &err);
    CHECK(list.n >= 4);
    int wrong = 0;
    int dark = 0;
    for (size_t i = 0; i < outages->n; i++) {
        struct dps_outage_state state = outages->progress[i].before;
        for (int64_t s = 0; s < SECONDS; s++) {
            double share = dps_outage_dark(
                &outages->items[i], outages->seed, &state, begin + s, begin + s + 1);
            double found = 0;
            for (size_t k = 0; k < list.n; k++) {
                bool own = list.items[k].entity == outages->items[i].entity;
                found += own && covers(&list.items[k], SECONDS + s)
                             ? list.items[k].share
                             : 0;
            }
            wrong += fabs(found - share) > 1e-12;
            dark += share > 0;
        }
    }
    CHECK_INT(wrong, 0);
    CHECK(dark > 6416 + 5400); /* the shutdown, the part, and something of the grid */
    world_close(&world);
}

/* Where a share is dark, that share of the machines is, each throughout. */
TEST(a_share_is_a_share_of_machines)
{
    struct dps_dark_list list = {.n = 2};
    struct dps_absence out[DPS_DARK_STRETCHES];
    enum { N = 20000 };
    int struck = 0;
    list.items[0] = (struct dps_dark){{10, 20}, 1, 7};
    list.items[1] = (struct dps_dark){{30, 40}, 0.75, 9};
    for (uint64_t i = 0; i < N; i++) {
        size_t n = dps_dark_of(&list, 1, i, out);
        REQUIRE(n >= 1 && out[0].from == 10);
        struck += n == 2;
    }
    CHECK_WITHIN(struck, 0.75 * N, 5 * sqrt(0.75 * 0.25 * N));
}

TEST(a_part_of_the_epoch_is_cut)
{
    struct world world;
    struct dps_error err;
    struct dps_dark_list list;
    world_open(&world, text, 3);
    world_live(&world, 2);
    int64_t begin = world.economy.setup->start + SECONDS;
    enum { EIGHT = 8 * 3600 };
    REQUIRE_OK(dps_dark_find(&list, &world.economy.outages, 0,
                   world.economy.setup->start, begin, begin + EIGHT, &err),
        &err);
    bool shut = false;
    for (size_t k = 0; k < list.n; k++) {
        CHECK(list.items[k].span.to <= (SECONDS + (int64_t)EIGHT) * DPS_NS);
        shut =
            shut ||
            (list.items[k].span.from == (SECONDS + 7 * 3600 + 13 * 60 + 5) * DPS_NS &&
                list.items[k].span.to == (SECONDS + (int64_t)EIGHT) * DPS_NS);
    }
    CHECK(shut);
    world_close(&world);
}
