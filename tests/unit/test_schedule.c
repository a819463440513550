/* The schedule's CSV: its rows, its columns, and that it is what the laws say. */
#include "models/emission/baseline.h"
#include "models/emission/halving.h"
#include "models/emission/vesting.h"
#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "sim/run/schedule.h"
#include "tests/csv.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>

#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }

static const struct dps_token tokens[] = {{"BTC", 8, 21000000, "market", "", 0, ""},
    {"NOS", 6, 100000000, "market", "", 0, ""}};
static const struct dps_halving subsidy = {
    {INT64_C(5000000000), 0, 8}, 210000, {.ns = 600 * DPS_NS}};
static const struct dps_vesting team = {
    {INT64_C(20000000000000), 1, 6}, {.months = 48}, {.months = 1}, 0};
static const struct dps_vesting company = {
    {INT64_C(25000000000000), 1, 6}, {.months = 36}, {.months = 1}, 0.1};
static const struct dps_emission emission[] = {
    {"subsidy", "nodes", 0, 0, .law = {&dps_emission_halving.base, &subsidy}},
    {"team", "team", 1, 0, .law = {&dps_emission_vesting.base, &team}},
    {"", "com,pany", 1, 0, .law = {&dps_emission_vesting.base, &company}},
};
static const struct dps_network network = {
    .title = "Both", .start = 0, .tokens = LIST(tokens), .emission = LIST(emission)};

/* Prints into a file of its own and reads it back. */
static void
print(const struct dps_network *of, const struct dps_schedule_options *options,
    struct csv *out)
{
    char path[4096];
    struct dps_error err = {0};
    snprintf(path, sizeof path, "%s/schedule.csv", test_folder());
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    CHECK_OK(dps_schedule_print(of, options, file, &err), &err);
    fclose(file);
    REQUIRE(csv_open(out, path));
}

static int64_t
units(const struct csv *self, size_t row, const char *column, int decimals)
{
    int64_t found = -1;
    (void)!dps_amount_parse(csv_text(self, row, column), "", decimals, &found, NULL);
    return found;
}

TEST(rows_stand_at_the_start_every_so_often_and_at_the_horizon)
{
    struct csv csv = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    print(&network, &options, &csv);
    CHECK_INT((int64_t)csv.n_rows, 20 * 365 / 30 + 2); /* 243.3 months of 30 days */
    CHECK_INT((int64_t)csv.n_columns, 4);
    CHECK_TEXT(csv.cells[0], "time_s");
    CHECK_TEXT(csv.cells[1], "date");
    CHECK_TEXT(csv.cells[2], "minted");
    CHECK_TEXT(csv.cells[3], "rate_per_day");
    CHECK_TEXT(csv_text(&csv, 0, "time_s"), "0");
    CHECK_TEXT(csv_text(&csv, 0, "date"), "1970-01-01");
    CHECK_TEXT(csv_text(&csv, 0, "minted"), "0.00000000");
    CHECK_TEXT(csv_text(&csv, 0, "rate_per_day"), "7200.00000000");
    CHECK_TEXT(csv_text(&csv, 1, "minted"), "216000.00000000");
    CHECK_INT(csv_count(&csv, csv.n_rows - 1, "time_s"), 20 * DPS_YEAR);
    csv_close(&csv);
}

TEST(the_horizon_is_printed_once)
{
    struct csv csv = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    options.years = 1;
    options.every = (struct dps_span){.ns = 73 * DPS_DAY * DPS_NS};
    print(&network, &options, &csv);
    CHECK_INT((int64_t)csv.n_rows, 6);
    csv_close(&csv);
    options.every = (struct dps_span){.ns = 1000 * DPS_DAY * DPS_NS};
    print(&network, &options, &csv);
    CHECK_INT((int64_t)csv.n_rows, 2);
    csv_close(&csv);
}

TEST(each_emission_has_its_column_and_they_add_up)
{
    struct csv csv = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    options.token = "NOS";
    options.every = (struct dps_span){.months = 1};
    options.years = 5;
    print(&network, &options, &csv);
    CHECK_INT((int64_t)csv.n_columns, 6);
    CHECK_TEXT(csv.cells[4], "team");
    CHECK_TEXT(csv.cells[5], "com pany");
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t date = csv_date(&csv, i, "date");
        int64_t of_team = units(&csv, i, "team", 6);
        int64_t of_company = units(&csv, i, "com pany", 6);
        CHECK_INT(of_team, dps_emission_issued(&emission[1], date));
        CHECK_INT(of_company, dps_emission_issued(&emission[2], date));
        CHECK_INT(units(&csv, i, "minted", 6), of_team + of_company);
    }
    csv_close(&csv);
}

TEST(parts_of_one_emission_have_their_own_names)
{
    static const struct dps_baseline law = {
        .simple = {.units = 330000000, .decimals = 0},
        .baseline = {.units = 770000000, .decimals = 0},
        .half_life = 6.0 * DPS_YEAR,
        .epoch = {.ns = 30 * DPS_NS},
        .power = 2.88888888e18,
        .doubling = 1.0 * DPS_YEAR,
        .paid = 1,
    };
    static const struct dps_emission mining[] = {
        {"mining", "nodes", 0, 0, .law = {&dps_emission_baseline.base, &law}}};
    struct dps_network filecoin = network;
    filecoin.emission = (struct dps_list){(void *)(uintptr_t)mining, 1};
    struct csv csv = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    print(&filecoin, &options, &csv);
    CHECK_TEXT(csv.cells[4], "simple");
    CHECK_TEXT(csv.cells[5], "baseline");
    csv_close(&csv);
}

TEST(an_amendment_takes_effect_at_its_date)
{
    static const struct dps_halving doubled = {
        {INT64_C(10000000000), 0, 8}, 210000, {.ns = 600 * DPS_NS}};
    struct dps_emission amended[] = {emission[0], emission[1], emission[2]};
    amended[0].law.params = &doubled;
    struct dps_network later = network;
    later.emission = (struct dps_list){amended, 3};
    const struct dps_schedule_change onward = {10 * DPS_DAY, &later, false};
    const struct dps_schedule_change from_start = {10 * DPS_DAY, &later, true};
    struct dps_schedule_options options = dps_schedule_defaults();
    options.years = 1;
    options.every = (struct dps_span){.ns = 20 * DPS_DAY * DPS_NS};
    options.changes = &onward;
    options.n_changes = 1;
    struct csv csv = {0};
    print(&network, &options, &csv);
    CHECK_TEXT(csv_text(&csv, 0, "rate_per_day"), "7200.00000000");
    CHECK_TEXT(
        csv_text(&csv, 1, "minted"), "216000.00000000"); /* 10 d and 10 d twice */
    CHECK_TEXT(csv_text(&csv, 1, "rate_per_day"), "14400.00000000");
    csv_close(&csv);
    options.changes = &from_start;
    print(&network, &options, &csv);
    CHECK_TEXT(csv_text(&csv, 1, "minted"), "288000.00000000");
    csv_close(&csv);
}

TEST(bad_options_are_refused_by_name)
{
    struct dps_error err = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    options.years = 0;
    CHECK_FAILS(dps_schedule_print(&network, &options, stderr, &err), &err, DPS_EINVAL,
        "--years is 0, not in [1, 290]");
    options = dps_schedule_defaults();
    options.every.ns = 1;
    CHECK_FAILS(dps_schedule_print(&network, &options, stderr, &err), &err, DPS_EINVAL,
        "--every is less than 1 s");
    options = dps_schedule_defaults();
    options.token = "FIL";
    CHECK_FAILS(dps_schedule_print(&network, &options, stderr, &err), &err, DPS_EINVAL,
        "--token is FIL, not a token of Both, whose first is BTC");
    options = dps_schedule_defaults();
    struct dps_network fewer = network;
    fewer.emission.n = 1;
    struct dps_schedule_change change = {10 * DPS_DAY, &fewer, false};
    options.changes = &change;
    options.n_changes = 1;
    CHECK_FAILS(dps_schedule_print(&network, &options, stderr, &err), &err, DPS_EINVAL,
        "amendments.0 changes how many emissions Both has: begin with one of kind none "
        "instead");
}

TEST(a_full_disk_is_told)
{
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL) {
        test_skip("there is no /dev/full");
        return;
    }
    struct dps_error err = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    CHECK_FAILS(dps_schedule_print(&network, &options, full, &err), &err, DPS_EIO,
        "the schedule could not be written in full");
    fclose(full);
}
