#include "models/hardware.h"

#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/scenario/scenario.h"
#include "tests/csv.h"
#include "tests/figures.h"
#include "tests/test.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A machine at a place, by their names in scenarios/. */
struct desk {
    const struct dps_hardware *machine;
    const struct dps_region *place;
};

static const struct dps_field desk_fields[] = {
    DPS_FIELD(struct desk, machine, DPS_NAMED, .record = &dps_hardware_record,
        .library = "hardware", .doc = "the machine"),
    DPS_FIELD(struct desk, place, DPS_NAMED, .record = &dps_region_record,
        .library = "regions", .fallback = "none", .doc = "where it stands"),
};

static const struct dps_record desk_record = {
    .name = "desk",
    .doc = "a machine at a place",
    .size = sizeof(struct desk),
    .fields = desk_fields,
    .n_fields = DPS_COUNT_OF(desk_fields),
};

static const char *const places[] = {"scenarios"};
static const struct dps_scenario_options library = {.places = places, .n_places = 1};

static enum dps_status
read_text(const char *text, struct dps_scenario **out, struct dps_error *err)
{
    return dps_scenario_read(
        "desk.yaml", text, strlen(text), &desk_record, &library, out, err);
}

/* The machine of a class; the caller closes the scenario. */
static const struct desk *
opened(const char *class, const char *region, struct dps_scenario **out)
{
    struct dps_error err;
    char text[200];
    snprintf(text, sizeof text, "machine: %s\nplace: %s\n", class, region);
    REQUIRE_OK(read_text(text, out, &err), &err);
    return dps_scenario_value(*out);
}

/* Calls `look` for every YAML file of a folder, with its name without the ending. */
static int
each_name(const char *folder, void (*look)(const char *name))
{
    int n = 0;
    DIR *dir = opendir(folder);
    REQUIRE(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char *end = strstr(entry->d_name, ".yaml");
        if (end != NULL) {
            *end = '\0';
            look(entry->d_name);
            n++;
        }
    }
    closedir(dir);
    return n;
}

/* ---- the catalogue ------------------------------------------------------ */

static void
look_at_class(const char *name)
{
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    const struct dps_hardware *machine = opened(name, "world", &scenario)->machine;
    const struct dps_variant laws[] = {
        machine->up.law, machine->repair.law, machine->life.law};
    for (size_t i = 0; i < 3; i++) {
        struct dps_lifetime law;
        CHECK_OK(dps_lifetime_init(&law, &laws[i], &err), &err);
        CHECK(dps_lifetime_mean(&law) > 0);
        dps_lifetime_free(&law);
    }
    double share = dps_hardware_availability(machine);
    CHECK(share > 0.2 && share <= 1);
    CHECK(machine->source[0] != '\0');
    CHECK(machine->power > 0);
    /* The resolved text says the same. */
    struct dps_scenario *again = NULL;
    CHECK_OK(read_text(dps_scenario_text(scenario), &again, &err), &err);
    CHECK_TEXT(dps_scenario_text(again), dps_scenario_text(scenario));
    dps_scenario_close(&again);
    dps_scenario_close(&scenario);
}

TEST(every_class_of_the_catalogue_reads_and_its_laws_can_be_made)
{
    CHECK(each_name("scenarios/hardware", look_at_class) >= 25);
}

static double total_share;

static void
look_at_region(const char *name)
{
    struct dps_scenario *scenario = NULL;
    const struct dps_region *region = opened("rtx4090", name, &scenario)->place;
    CHECK(region->power_price > 0.01 / 3.6e6 && region->power_price < 1 / 3.6e6);
    CHECK(region->down > region->up);
    total_share += strcmp(name, "world") == 0 ? 0 : region->share;
    dps_scenario_close(&scenario);
}

TEST(every_region_reads_and_their_shares_add_up_to_the_world)
{
    total_share = 0;
    CHECK(each_name("scenarios/regions", look_at_region) >= 8);
    CHECK_CLOSE(total_share, 1, 1e-12);
}

TEST(the_tables_of_machines_and_regions_hold_together)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_hardware_record, &err), &err);
    CHECK_OK(dps_record_check(&dps_region_record, &err), &err);
}

/* Rates are the Render Network's multipliers (RNP-019, RNP-021). */
TEST(gpus_are_as_fast_as_the_render_network_counts_them)
{
    static const struct {
        const char *class, *gpu;
    } pairs[] = {{"rtx3060", "RTX 3060"}, {"rtx3070", "RTX 3070"},
        {"rtx3080", "RTX 3080"}, {"rtx3090", "RTX 3090"}, {"rtx4070", "RTX 4070"},
        {"rtx4080", "RTX 4080"}, {"rtx4090", "RTX 4090"}, {"rtx5090", "RTX 5090"},
        {"t4", "T4"}, {"l4", "L4"}, {"l40", "L40"}, {"a100-80", "A100"},
        {"h100", "H100"}, {"h200", "H200"}, {"mi300x", "MI300X"}};
    struct csv scores = {.bytes = NULL};
    const char *path = test_shared_file("oracles/render_gpu_scores.csv");
    if (path == NULL || !csv_open(&scores, path)) {
        test_skip("no render_gpu_scores.csv");
        return;
    }
    struct figures figures = {.file = "render_gpu_scores.csv"};
    for (size_t i = 0; i < DPS_COUNT_OF(pairs); i++) {
        struct dps_scenario *scenario = NULL;
        double rate = opened(pairs[i].class, "world", &scenario)->machine->rate;
        size_t row = 0;
        while (row < scores.n_rows &&
               strcmp(csv_text(&scores, row, "gpu"), pairs[i].gpu) != 0) {
            row++;
        }
        REQUIRE(row < scores.n_rows);
        figures_at(&figures, row);
        figures_row(
            &figures, rate, csv_number(&scores, row, "multiplier_vs_4090"), 0, 1e-15);
        dps_scenario_close(&scenario);
    }
    figures_end(&figures);
    csv_close(&scores);
}

TEST(availabilities_are_those_that_were_measured)
{
    struct dps_scenario *scenario = NULL;
    CHECK_WITHIN(
        dps_hardware_availability(opened("volunteer", "world", &scenario)->machine),
        0.5666, 5e-5);
    dps_scenario_close(&scenario);
    CHECK_WITHIN(dps_hardware_availability(
                     opened("helium-hotspot", "world", &scenario)->machine),
        0.8, 1e-3);
    dps_scenario_close(&scenario);
}

/* ---- one machine -------------------------------------------------------- */

static const struct dps_lifetime_exponential up = {9};
static const struct dps_lifetime_log_normal repair = {1, 0};
static const struct dps_hardware plain = {.title = "plain",
    .source = "test",
    .capacity = 100,
    .rate = 4,
    .capex = 1000,
    .resale = 0.5,
    .cost = 2,
    .power = 3600,
    .up = {{&dps_lifetime_exponential.base, &up}},
    .repair = {{&dps_lifetime_log_normal.base, &repair}},
    .life = {{&dps_lifetime_never.base, NULL}}};

TEST(a_network_counts_machines_by_what_it_asks_for)
{
    const struct dps_rng_name name = {.seed = 1, .entity = 7};
    CHECK_CLOSE(dps_hardware_amount(&plain, DPS_MEASURE_STORAGE, name), 100, 1e-15);
    CHECK_CLOSE(dps_hardware_amount(&plain, DPS_MEASURE_RATE, name), 4, 1e-15);
    CHECK(dps_hardware_amount(&plain, DPS_MEASURE_COUNT, name) == 1);
    CHECK(dps_hardware_median(&plain, DPS_MEASURE_STORAGE) == 100);
    CHECK(dps_hardware_median(&plain, DPS_MEASURE_RATE) == 4);
    CHECK(dps_hardware_median(&plain, DPS_MEASURE_COUNT) == 1);
}

/* Half of the machines are below the median, and the logarithm has the spread. */
TEST(machines_of_a_class_are_log_normal_around_its_medians)
{
    enum { N = 40000 };
    struct dps_hardware class = plain;
    class.capacity_spread = 0.5;
    class.cost_spread = 0.5;
    double below = 0;
    double ratio = 0;
    for (uint64_t i = 0; i < N; i++) {
        const struct dps_rng_name name = {.seed = 1, .entity = i};
        below += dps_hardware_capacity(&class, name) < 100;
        ratio += dps_hardware_cost(&class, name) / 2;
    }
    CHECK_WITHIN(below / N, 0.5, 5 * sqrt(0.25 / N));
    double mean = 1.1331484530668263; /* exp(0.5^2 / 2) */
    CHECK_WITHIN(ratio / N, mean, 5 * mean * sqrt((mean * mean - 1) / N));
}

TEST(running_costs_are_the_classs_own_and_power_where_it_stands)
{
    struct dps_region region = {.cost_factor = 1.5, .power_price = 0.001};
    CHECK_CLOSE(
        dps_hardware_running_cost(&plain, &region, 2), 2 * 1.5 + 3600 * 0.001, 1e-15);
    CHECK(dps_hardware_running_cost(&plain, NULL, 2) == 2);
}

TEST(a_machine_loses_the_same_share_of_its_value_each_year)
{
    CHECK_CLOSE(dps_hardware_value(&plain, 1, 0), 1000, 1e-15);
    CHECK_CLOSE(dps_hardware_value(&plain, 1, 2 * (double)DPS_YEAR), 250, 1e-15);
    CHECK_CLOSE(dps_hardware_value(&plain, 1.2, (double)DPS_YEAR), 600, 1e-15);
}

TEST(a_machine_is_available_for_its_mean_up_time_over_its_mean_cycle)
{
    CHECK_CLOSE(dps_hardware_availability(&plain), 0.9, 1e-15);
    struct dps_hardware lasting = plain;
    lasting.up = plain.life;
    CHECK(dps_hardware_availability(&lasting) == 1);
}

TEST(messages_take_the_distance_and_both_heights)
{
    const struct dps_region here = {.x = 0, .y = 0, .height = 0.002};
    const struct dps_region there = {.x = 0.03, .y = -0.04, .height = 0.005};
    CHECK_CLOSE(dps_region_latency(&here, &there), 0.057, 1e-15);
    CHECK(dps_region_latency(&here, &there) == dps_region_latency(&there, &here));
    CHECK_CLOSE(dps_region_latency(&here, &here), 0.004, 1e-15);
}

/* ---- what is refused ----------------------------------------------------- */

TEST(a_class_without_work_or_with_a_wrong_law_is_refused)
{
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"machine: {title: x, source: x, cost: 0 USD/d, up: {kind: never},\n"
         "  repair: {kind: never}}\n",
            "desk.yaml:1:10: machine.capacity and rate are both 0: what does it "
            "offer?"},
        {"machine: {title: x, source: x, cost: 0 USD/d, rate: 1, up: {kind: sometimes},"
         "\n  repair: {kind: never}}\n",
            "desk.yaml:1:67: machine.up.kind is sometimes (known here: exponential, "
            "weibull, gamma, hyper-exponential, log-normal, fixed, never, empirical, "
            "survival)"},
        {"machine: {title: x, source: x, cost: 0 USD/d, rate: 1,\n"
         "  up: {kind: weibull, shape: 0, scale: 3 d}, repair: {kind: never}}\n",
            "desk.yaml:2:30: machine.up.shape is 0, not in [0.05, 100]"},
        {"machine: {title: x, source: x, cost: 0 USD/d, rate: 1,\n"
         "  up: {kind: exponential, mean: 3 d, shape: 2}, repair: {kind: never}}\n",
            "desk.yaml:2:38: machine.up.shape is unknown (known here: kind, mean)"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_scenario *scenario = NULL;
        struct dps_error err;
        CHECK_FAILS(read_text(cases[i].text, &scenario, &err), &err, DPS_EINVAL,
            cases[i].sentence);
        dps_scenario_close(&scenario);
    }
}
