/* `schedule` prints, for every network that is shipped, what its laws say. */
#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/run/schedule.h"
#include "tests/csv.h"
#include "tests/networks.h"
#include "tests/test.h"

#include <stdio.h>

static int64_t
units(const struct csv *self, size_t row, const char *column, int64_t decimals)
{
    int64_t found = -1;
    (void)!dps_amount_parse(
        csv_text(self, row, column), "", (int)decimals, &found, NULL);
    return found;
}

static void
print(const struct dps_network *network, const char *token, struct csv *out)
{
    char path[4096];
    struct dps_error err = {0};
    struct dps_schedule_options options = dps_schedule_defaults();
    options.token = token;
    options.years = 30;
    options.every = (struct dps_span){.ns = 11 * DPS_DAY * DPS_NS + 7 * DPS_NS};
    snprintf(path, sizeof path, "%s/schedule.csv", test_folder());
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    CHECK_OK(dps_schedule_print(network, &options, file, &err), &err);
    fclose(file);
    REQUIRE(csv_open(out, path));
}

static void
compare(const struct dps_network *network, size_t token)
{
    struct csv csv = {0};
    int64_t before = 0;
    print(network, dps_network_token(network, token)->symbol, &csv);
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t date = csv_date(&csv, i, "date");
        int64_t sum = 0;
        for (size_t j = 0; j < network->emission.n; j++) {
            const struct dps_emission *entry = dps_network_emission(network, j);
            sum +=
                entry->token == (int32_t)token ? dps_emission_issued(entry, date) : 0;
        }
        int64_t minted =
            units(&csv, i, "minted", dps_network_token(network, token)->decimals);
        CHECK_INT(minted, sum);
        CHECK_INT(csv_count(&csv, i, "time_s"), date - network->start);
        CHECK(minted >= before);
        CHECK(minted <= dps_token_cap(dps_network_token(network, token)));
        before = minted;
    }
    csv_close(&csv);
}

TEST(every_networks_schedule_is_what_its_laws_say_to_the_base_unit)
{
    static const char *const names[] = {
        "bitcoin", "filecoin", "helium", "render", "nosana", "ocean", "akash"};
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        struct dps_scenario *scenario = NULL;
        const struct dps_network *network = network_open(names[i], &scenario);
        for (size_t token = 0; token < network->tokens.n; token++) {
            compare(network, token);
        }
        dps_scenario_close(&scenario);
    }
}

/* Bitcoin once more, by adding up blocks one at a time. */
TEST(bitcoins_schedule_is_the_sum_of_its_blocks)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    const struct dps_network *bitcoin = network_open("bitcoin", &scenario);
    int64_t height = 0;
    int64_t sum = 0;
    print(bitcoin, NULL, &csv);
    for (size_t i = 0; i < csv.n_rows; i++) {
        for (; (height + 1) * 600 <= csv_count(&csv, i, "time_s"); height++) {
            sum += INT64_C(5000000000) >> height / 210000;
        }
        CHECK_INT(units(&csv, i, "minted", 8), sum);
    }
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

/* Filecoin once more, written down directly: at the baseline, both parts of n epochs.
 */
TEST(filecoins_schedule_is_its_two_formulas_to_one_base_unit)
{
    struct csv csv = {0};
    struct dps_scenario *scenario = NULL;
    const struct dps_network *filecoin = network_open("filecoin", &scenario);
    long double l = DPS_LN2L / (6 * 1051200);
    print(filecoin, NULL, &csv);
    for (size_t i = 0; i < csv.n_rows; i++) {
        int64_t epochs = csv_count(&csv, i, "time_s") / 30;
        long double share = -dps_expm1l(-l * (long double)epochs);
        int64_t simple = dps_truncate(330e15L * dps_expl(l) * share);
        int64_t baseline = dps_truncate(770e15L * share);
        CHECK_WITHIN((double)(units(&csv, i, "simple", 9) - simple), 0, 1);
        CHECK_WITHIN((double)(units(&csv, i, "baseline", 9) - baseline), 0, 1);
        CHECK_INT(units(&csv, i, "minted", 9),
            units(&csv, i, "simple", 9) + units(&csv, i, "baseline", 9));
    }
    dps_scenario_close(&scenario);
    csv_close(&csv);
}

TEST(amended_as_written_every_network_loads_and_heliums_sub_tokens_end)
{
    static const char *const names[] = {
        "bitcoin", "filecoin", "helium", "render", "nosana", "ocean", "akash"};
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        struct dps_scenario *scenario = NULL;
        const struct dps_network *network = network_open(names[i], &scenario);
        const struct dps_network *amended =
            network_amended(scenario, network->amendments.n);
        CHECK_INT((int64_t)amended->emission.n, (int64_t)network->emission.n);
        CHECK_INT((int64_t)amended->genesis.n, (int64_t)network->genesis.n);
        dps_scenario_close(&scenario);
    }
    struct dps_scenario *scenario = NULL;
    const struct dps_network *helium_file = network_open("helium", &scenario);
    const struct dps_network *helium =
        network_amended(scenario, helium_file->amendments.n);
    CHECK_INT(network_entry(helium, "hip52")->from, DPS_NEVER);
    CHECK_INT(network_entry(helium, "hip75")->from, DPS_NEVER);
    dps_scenario_close(&scenario);
}
