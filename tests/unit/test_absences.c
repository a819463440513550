/* When nodes were away, told from what they are afterwards, against a fleet that is
 * looked at every ten minutes. */
#include "sim/fleet/absences.h"

#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/fleet/churn.h"
#include "tests/test.h"

enum { NODES = 300, DAYS = 40, STEPS = 144 /* a day */, LATE = 50 };

static const int64_t day = DPS_DAY * DPS_NS;

static const struct dps_lifetime_exponential up = {1.5 * 86400};
static const struct dps_lifetime_log_normal repair = {4 * 3600, 1};
static const struct dps_hardware fragile = {.title = "fragile",
    .source = "test",
    .capacity = 1000,
    .cost = 1,
    .up = {{&dps_lifetime_exponential.base, &up}},
    .repair = {{&dps_lifetime_log_normal.base, &repair}},
    .life = {{&dps_lifetime_never.base, NULL}}};

static void
open_fleet(struct dps_fleet *fleet, int64_t epoch)
{
    struct dps_error err;
    const struct dps_group_plan group = {.name = "test",
        .hardware = &fragile,
        .count = NODES,
        .operators = 20,
        .skew = 1.2};
    const struct dps_weighing weighing = {.quantum = 1};
    REQUIRE_OK(dps_fleet_init(fleet, 1, epoch, &group, 1, &weighing, 1, &err), &err);
}

/* All but the last LATE join at first, these on the last day; it lives that whole. */
static void
live(struct dps_fleet *fleet, uint32_t steps,
    void (*look)(const struct dps_fleet *fleet, uint32_t epoch))
{
    struct dps_error err;
    for (uint32_t e = 0; e < DAYS * steps; e++) {
        for (uint32_t i = 0; i < NODES; i++) {
            bool late = i >= NODES - LATE;
            if ((!late && e == 0) || (late && e == (DAYS - 1) * steps)) {
                REQUIRE_OK(dps_fleet_join(fleet, i, e, &err), &err);
            }
        }
        REQUIRE_OK(dps_fleet_advance(fleet, e, &err), &err);
        if (look != NULL && e >= (DAYS - 1) * steps) {
            look(fleet, e - (DAYS - 1) * steps);
        }
    }
}

static bool seen[NODES][STEPS]; /* down at the end of each step of the last day */

static void
note(const struct dps_fleet *fleet, uint32_t step)
{
    for (uint32_t i = 0; i < NODES; i++) {
        seen[i][step] = fleet->nodes[i].state != DPS_WORKING;
    }
}

TEST(the_past_of_a_node_is_what_it_was)
{
    struct dps_fleet fleet;
    struct dps_absence out[DPS_ABSENCES];
    int wrong = 0;
    int downs = 0;
    int several = 0;
    open_fleet(&fleet, day / STEPS);
    live(&fleet, STEPS, note);
    dps_fleet_free(&fleet);
    open_fleet(&fleet, day);
    live(&fleet, 1, NULL);
    for (uint32_t i = 0; i < NODES; i++) {
        size_t n = dps_fleet_absences(&fleet, i, (DAYS - 1) * day, DAYS * day, out);
        several += n > 1;
        for (int64_t s = 0; s < STEPS; s++) {
            int64_t at = (DAYS - 1) * day + (s + 1) * (day / STEPS) - 1;
            bool down = false;
            for (size_t k = 0; k < n; k++) {
                down = down || (at >= out[k].from && at < out[k].to);
            }
            downs += down;
            wrong += down != seen[i][s];
        }
        for (size_t k = 0; k < n; k++) {
            CHECK(out[k].from < out[k].to && (k == 0 || out[k].to < out[k - 1].from));
        }
    }
    CHECK_INT(wrong, 0);
    CHECK(downs > 1000 && several > 10);
    dps_fleet_free(&fleet);
}

/* Cut to any span, it is the whole cut to that span. */
TEST(a_part_of_the_past_is_a_part_of_the_whole)
{
    struct dps_fleet fleet;
    struct dps_absence all[DPS_ABSENCES];
    struct dps_absence part[DPS_ABSENCES];
    open_fleet(&fleet, day);
    live(&fleet, 1, NULL);
    for (uint32_t i = 0; i < NODES; i++) {
        int64_t from = (DAYS - 3) * day + day / 7 * (int64_t)(i % 7);
        int64_t to = from + day / 2;
        size_t n_all = dps_fleet_absences(&fleet, i, (DAYS - 6) * day, DAYS * day, all);
        size_t n = dps_fleet_absences(&fleet, i, from, to, part);
        size_t k = 0;
        for (size_t a = 0; a < n_all; a++) {
            int64_t begin = all[a].from > from ? all[a].from : from;
            int64_t end = all[a].to < to ? all[a].to : to;
            if (begin < end) {
                REQUIRE(k < n);
                CHECK(part[k].from == begin && part[k].to == end);
                k++;
            }
        }
        CHECK_INT((int64_t)k, (int64_t)n);
    }
    dps_fleet_free(&fleet);
}

/* One that has not come back by the end is away to the end; one that joined later is
 * away before. */
TEST(who_is_in_repair_is_away_to_the_end_and_who_comes_later_before)
{
    struct dps_fleet fleet;
    struct dps_absence out[DPS_ABSENCES];
    open_fleet(&fleet, day);
    live(&fleet, 1, NULL);
    for (uint32_t i = 0; i < NODES; i++) {
        size_t n = dps_fleet_absences(&fleet, i, (DAYS - 2) * day, DAYS * day, out);
        bool away = n > 0 && out[0].to == DAYS * day;
        CHECK(away == (fleet.nodes[i].state == DPS_IN_REPAIR));
        if (i >= NODES - LATE) {
            REQUIRE(n > 0);
            CHECK(out[n - 1].from == (DAYS - 2) * day);
            CHECK(out[n - 1].to == (DAYS - 1) * day);
        }
    }
    dps_fleet_free(&fleet);
}
