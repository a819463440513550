/* What decisions cost by the work that is metered. */
#include "sim/dispatch/cost.h"
#include "tests/test.h"

#include <stddef.h>

static const struct dps_cost_units simple = {.step = 2e-9,
    .score = 30e-9,
    .probe = 1e-6,
    .call = 100e-9,
    .hash = 50e-9,
    .curve = 40e-6,
    .product = 1e-9,
    .speed = 1};

TEST(the_units_of_cost_are_a_sound_table)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_cost_units_record, &err), &err);
    struct dps_cost_units units = dps_cost_standard();
    CHECK(units.step > 0 && units.step < units.score && units.score < units.probe);
    CHECK(units.call > 0 && units.call < 1e-6);
    CHECK(units.product > 0 && units.product < units.hash && units.hash < units.curve);
    CHECK(units.speed == 1);
}

TEST(each_kind_of_work_costs_its_own_unit)
{
    static const struct {
        uint64_t calls;
        uint64_t work[DPK_WORKS];
        int64_t ns;
    } cases[] = {
        {0, {0, 0, 0}, 0},
        {3, {0, 0, 0}, 300},
        {0, {[DPK_WORK_STEPS] = 7}, 14},
        {0, {[DPK_WORK_SCORES] = 7}, 210},
        {0, {[DPK_WORK_PROBES] = 7}, 7000},
        {0, {[DPK_WORK_HASHES] = 7}, 350},
        {0, {[DPK_WORK_CURVES] = 7}, 280000},
        {0, {[DPK_WORK_PRODUCTS] = 7}, 7},
        {1, {[DPK_WORK_STEPS] = 1, [DPK_WORK_SCORES] = 1, [DPK_WORK_PROBES] = 1}, 1132},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        CHECK_INT(dps_cost_of(&simple, cases[i].calls, cases[i].work), cases[i].ns);
    }
}

TEST(a_machine_twice_as_fast_takes_half_the_time_to_the_nearest_nanosecond)
{
    struct dps_cost_units units = simple;
    uint64_t work[DPK_WORKS] = {[DPK_WORK_STEPS] = 10};
    units.speed = 2;
    CHECK_INT(dps_cost_of(&units, 0, work), 10);
    units.speed = 3;
    CHECK_INT(dps_cost_of(&units, 0, work), 7);
    units.speed = 0.1;
    CHECK_INT(dps_cost_of(&units, 0, work), 200);
}

TEST(work_beyond_all_time_costs_the_most_there_is)
{
    uint64_t work[DPK_WORKS] = {[DPK_WORK_STEPS] = UINT64_MAX};
    struct dps_cost_units units = simple;
    units.step = 1;
    CHECK_INT(dps_cost_of(&units, 0, work), INT64_MAX);
}
