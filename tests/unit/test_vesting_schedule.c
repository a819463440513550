/* When a locked sum is free, against lists of all its entries. */
#include "models/vesting_schedule.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "sim/core/wide.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define S(seconds)                                                                     \
    {                                                                                  \
        .ns = (seconds)*DPS_NS                                                         \
    }

enum { NODES = 200, DAYS = 400, TICKS = 2000 };

static double
uniform(struct dps_rng_name *name)
{
    double u[2];
    name->draw++;
    dps_rng_uniforms(*name, u);
    return u[0];
}

/* ---- the chain's list, as its actor writes it -------------------------- */

static int64_t
raised(int64_t tick, int64_t quantum, int64_t offset)
{
    while (((tick - offset) % quantum + quantum) % quantum != 0) {
        tick++;
    }
    return tick;
}

/* Adds to freed[tick] what of a sum becomes free at that tick. */
static int64_t
list_entries(
    const struct dps_vesting_schedule *self, int64_t sum, int64_t now, int64_t *freed)
{
    int64_t begin = now + self->delay;
    int64_t end = 0;
    int64_t so_far = 0;
    for (int64_t tick = begin; so_far < sum;) {
        tick += self->step;
        int64_t entry = raised(tick, self->quantum, self->offset);
        int64_t gone = entry - begin;
        dps_wide target = gone < self->period
                              ? (dps_wide)sum * (dps_wide)gone / (dps_wide)self->period
                              : (dps_wide)sum;
        freed[entry + 1] += (int64_t)target - so_far;
        so_far = (int64_t)target;
        end = entry + 1;
    }
    return end;
}

static struct dps_vesting_schedule
random_schedule(struct dps_rng_name *name)
{
    return (struct dps_vesting_schedule){
        .delay = (int64_t)(20 * uniform(name)),
        .period = 1 + (int64_t)(100 * uniform(name)),
        .step = 1 + (int64_t)(20 * uniform(name)),
        .quantum = 1 + (int64_t)(15 * uniform(name)),
        .offset = (int64_t)(40 * uniform(name)),
    };
}

TEST(a_schedule_frees_what_the_chains_list_holds_at_each_tick)
{
    struct dps_rng_name name = {.seed = 9, .purpose = DPS_RNG_TEST};
    int64_t wrong = 0;
    for (int round = 0; round < 2000; round++) {
        static int64_t freed[TICKS];
        struct dps_vesting_schedule schedule = random_schedule(&name);
        int64_t now = (int64_t)(30 * uniform(&name));
        int64_t sum = 1000 + (int64_t)exp(43 * uniform(&name));
        memset(freed, 0, sizeof freed);
        int64_t end = list_entries(&schedule, sum, now, freed);
        int64_t total = 0;
        for (int64_t tick = 0; tick < 300; tick++) {
            total += freed[tick];
            wrong += dps_vesting_schedule_free(&schedule, sum, now, tick) != total;
        }
        wrong += dps_vesting_schedule_end(&schedule, now) != end;
        wrong += dps_vesting_schedule_free(&schedule, sum, now, end - 1) == sum;
        wrong += dps_vesting_schedule_free(&schedule, sum, now, end) != sum;
    }
    CHECK_INT(wrong, 0);
}

/* ---- nodes that earn every day ----------------------------------------- */

/* The bucket list of one reward: what becomes free on which day. */
static void
fill_buckets(int64_t reward, int64_t over, int64_t step, int64_t *freed)
{
    int64_t so_far = 0;
    for (int64_t k = step; so_far < reward; k += step) {
        dps_wide part = (dps_wide)reward * (dps_wide)k / (dps_wide)over;
        int64_t target = k < over ? (int64_t)part : reward;
        freed[k < over ? k : over] += target - so_far;
        so_far = target;
    }
}

/* Days on which what is free of a node's rewards is not what full lists of buckets
 * hold, to the base unit. */
static int64_t
unlike_buckets(const struct dps_variant *law, int64_t over, int64_t step, int node)
{
    struct dps_rng_name name = {
        .seed = 10, .purpose = DPS_RNG_TEST, .entity = (uint64_t)node};
    int64_t reward[DAYS];
    int64_t freed[2 * DAYS] = {0};
    int64_t wrong = 0;
    int64_t all = 0;
    for (int day = 0; day < DAYS; day++) {
        reward[day] = uniform(&name) < 0.1 ? 0 : (int64_t)exp(40 * uniform(&name));
        fill_buckets(reward[day], over, step, &freed[day]);
    }
    for (int today = 0; today < DAYS; today++) {
        int64_t sum = 0;
        all += freed[today];
        for (int day = 0; day <= today; day++) {
            sum += dps_vesting_free(law, reward[day], (today - day) * DPS_DAY);
        }
        wrong += sum != all;
    }
    return wrong;
}

TEST(two_hundred_nodes_have_what_full_lists_of_buckets_hold)
{
    const struct dps_vesting_linear linear = {S(180 * DPS_DAY), S(0)};
    const struct dps_vesting_stepped daily = {S(180 * DPS_DAY), S(DPS_DAY), S(0), 0};
    const struct dps_vesting_stepped weekly = {
        S(180 * DPS_DAY), S(7 * DPS_DAY), S(0), 0};
    const struct dps_variant by_day = {&dps_vesting_stepped.base, &daily};
    const struct dps_variant by_week = {&dps_vesting_stepped.base, &weekly};
    const struct dps_variant always = {&dps_vesting_linear.base, &linear};
    int64_t wrong = 0;
    for (int node = 0; node < NODES; node++) {
        wrong += unlike_buckets(&by_day, 180, 1, node);
        wrong += unlike_buckets(&by_week, 180, 7, node);
        wrong += unlike_buckets(&always, 180, 1, node);
    }
    CHECK_INT(wrong, 0);
}

/* ---- the laws ---------------------------------------------------------- */

TEST(laws_are_monotone_and_reach_the_sum_when_they_say)
{
    const struct dps_vesting_linear linear = {S(1000), S(77)};
    const struct dps_vesting_stepped stepped = {S(1000), S(300), S(77), 0.25};
    const struct dps_vesting_stepped cliff = {S(0), S(1), S(77), 0};
    const struct dps_vesting_geometric geometric = {180, S(60)};
    const struct dps_variant laws[] = {
        {&dps_vesting_linear.base, &linear},
        {&dps_vesting_stepped.base, &stepped},
        {&dps_vesting_stepped.base, &cliff},
        {&dps_vesting_geometric.base, &geometric},
    };
    static const int64_t sums[] = {0, 1, 179, 1000003, INT64_MAX};
    for (size_t law = 0; law < DPS_COUNT_OF(laws); law++) {
        int64_t end = dps_vesting_end(&laws[law]);
        for (size_t i = 0; i < DPS_COUNT_OF(sums); i++) {
            int64_t before = 0;
            int64_t wrong = dps_vesting_free(&laws[law], sums[i], -1) != 0;
            for (int64_t t = 0; t < 2000; t++) {
                int64_t now = dps_vesting_free(&laws[law], sums[i], t);
                wrong += now < before || now > sums[i] || (t >= end && now != sums[i]);
                before = now;
            }
            CHECK_INT(wrong, 0);
        }
        CHECK(end == DPS_NEVER || dps_vesting_free(&laws[law], 1000, end - 1) < 1000);
    }
}

TEST(stepped_waits_gives_a_part_at_once_and_then_steps)
{
    const struct dps_vesting_stepped law = {S(1000), S(300), S(77), 0.25};
    const struct dps_variant self = {&dps_vesting_stepped.base, &law};
    CHECK_INT(dps_vesting_free(&self, 4000, 0), 1000);
    CHECK_INT(dps_vesting_free(&self, 4000, 376), 1000);
    CHECK_INT(dps_vesting_free(&self, 4000, 377), 1900);
    CHECK_INT(dps_vesting_free(&self, 4000, 977), 3700);
    CHECK_INT(dps_vesting_free(&self, 4000, 1076), 3700);
    CHECK_INT(dps_vesting_free(&self, 4000, 1077), 4000);
}

TEST(geometric_frees_the_same_share_of_what_is_locked_each_step)
{
    const struct dps_vesting_geometric law = {180, S(DPS_DAY)};
    const struct dps_vesting_geometric whole = {1, S(DPS_DAY)};
    const struct dps_variant self = {&dps_vesting_geometric.base, &law};
    const int64_t sum = INT64_C(1000000000000000000);
    int64_t pool = sum;
    for (int64_t k = 0; k < 3000; k++) {
        int64_t locked = sum - dps_vesting_free(&self, sum, k * DPS_DAY);
        CHECK_CLOSE((double)locked, (double)sum * pow(1 - 1.0 / 180, (double)k), 1e-9);
        /* floor(pool / 180) leaves less than 180 units on the mean of its life. */
        CHECK(pool >= locked && pool - locked <= 180);
        pool -= dps_vesting_geometric_step(&law, pool);
    }
    const struct dps_variant at_once = {&dps_vesting_geometric.base, &whole};
    CHECK_INT(dps_vesting_free(&at_once, 77, DPS_DAY - 1), 0);
    CHECK_INT(dps_vesting_free(&at_once, 77, DPS_DAY), 77);
}

/* ---- refusals ---------------------------------------------------------- */

static void
refuses(const struct dps_vesting_kind *kind, const void *law, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(kind->base.params->check(law, &err), &err, DPS_EINVAL, sentence);
}

TEST(times_are_whole_seconds)
{
    struct dps_error err = {0};
    for (size_t i = 0; i < dps_vesting_family.n_kinds; i++) {
        CHECK_OK(dps_record_check(dps_vesting_family.kinds[i]->params, &err), &err);
    }
    refuses(&dps_vesting_linear, &(struct dps_vesting_linear){.over = {.months = 1}},
        "over is in calendar months, not all equally long");
    refuses(&dps_vesting_linear, &(struct dps_vesting_linear){.over = S(0)},
        "over is 0 s, not > 0");
    refuses(&dps_vesting_linear,
        &(struct dps_vesting_linear){.over = S(1), .delay = {.ns = 1}},
        "delay is not a whole number of seconds");
    refuses(&dps_vesting_stepped, &(struct dps_vesting_stepped){.over = {.ns = 1}},
        "over is not a whole number of seconds");
    refuses(&dps_vesting_stepped, &(struct dps_vesting_stepped){.step = S(0)},
        "step is 0 s, not > 0");
    refuses(&dps_vesting_stepped,
        &(struct dps_vesting_stepped){.step = S(1), .delay = {.months = 2}},
        "delay is in calendar months, not all equally long");
    refuses(&dps_vesting_geometric, &(struct dps_vesting_geometric){.step = S(0)},
        "step is 0 s, not > 0");
}
