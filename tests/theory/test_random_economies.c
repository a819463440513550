/* Made-up networks of every kind of mechanism live: whatever a table allows is either
 * refused when it is read, or runs with every law in force and every figure a number.
 */
#include "models/kpi.h"
#include "sim/economy/economy.h"
#include "tests/random_scenario.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ECONOMIES = 60 };

static struct random_scenario made;

/* Reports and gives false where a figure is no number. */
static bool
are_numbers(const struct dps_economy *economy)
{
    for (uint32_t m = 0; m < economy->n_members; m++) {
        const struct dps_member *member = &economy->members[m];
        const struct dps_kpi_view view = {member->figures, &member->setup->kpis,
            &member->kpis, &member->power, &member->stake};
        for (int i = 0; i < DPS_FIGURES; i++) {
            if (!isfinite(member->figures[i])) {
                printf("# epoch %u: %s is %g\n", (unsigned)economy->epoch,
                    dps_figure_table[i].name, member->figures[i]);
                return false;
            }
        }
        for (size_t i = 0; i < dps_n_kpis; i++) {
            if (!isfinite(dps_kpi_table[i].value(&view))) {
                printf("# epoch %u: %s is %g\n", (unsigned)economy->epoch,
                    dps_kpi_table[i].name, dps_kpi_table[i].value(&view));
                return false;
            }
        }
    }
    return true;
}

enum outcome { REFUSED, STOPPED, LIVED, BROKE, OUTCOMES };

/* Lives to the end from where it is, watching; the state at epoch `keep` goes to
 * `half`.  More money than int64 holds stops a run, which says so. */
static enum outcome
live(struct dps_economy *economy, uint32_t keep, struct dps_buffer *half)
{
    struct dps_error err;
    economy->audit = true;
    while (economy->epoch < economy->n_epochs) {
        if (economy->epoch == keep && half != NULL) {
            dps_economy_save(economy, half);
        }
        if (dps_economy_step(economy, NULL, &err) != DPS_OK) {
            printf("# %s\n", err.text);
            return strstr(err.text, "passes the token's cap") != NULL ? STOPPED : BROKE;
        }
        if (!are_numbers(economy)) {
            return BROKE;
        }
    }
    return LIVED;
}

static bool
goes_on_alike(uint64_t seed, const struct dps_buffer *half, struct dps_economy *economy)
{
    struct dps_error err;
    struct world loaded;
    struct dps_buffer a = {.n = 0};
    struct dps_buffer b = {.n = 0};
    struct dps_reader in = dps_reader_of(half->bytes, half->n);
    bool alike = world_try(&loaded, made.text, NULL, 0, seed, &err) == DPS_OK &&
                 dps_economy_load(&loaded.economy, &in, &err) == DPS_OK &&
                 live(&loaded.economy, 0, NULL) == LIVED;
    if (alike) {
        dps_economy_save(economy, &a);
        dps_economy_save(&loaded.economy, &b);
        alike = a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0;
        if (!alike) {
            printf("# what was saved and loaded goes on otherwise\n");
        }
    }
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    world_close(&loaded);
    return alike;
}

static enum outcome
try_seed(uint64_t seed)
{
    struct dps_error err;
    struct world world;
    struct dps_buffer half = {.n = 0};
    enum outcome outcome = REFUSED;
    random_scenario_make(&made, seed);
    if (world_try(&world, made.text, NULL, 0, seed, &err) == DPS_OK) {
        uint32_t keep = world.economy.n_epochs / 2 + (uint32_t)(seed % 40);
        outcome = live(&world.economy, keep, &half);
        if (outcome == LIVED && !goes_on_alike(seed, &half, &world.economy)) {
            outcome = BROKE;
        }
    } else {
        printf("# %llu refused: %s\n", (unsigned long long)seed, err.text);
    }
    if (outcome == BROKE) {
        printf("# seed %llu broke it:\n%s\n", (unsigned long long)seed, made.text);
    }
    dps_buffer_free(&half);
    world_close(&world);
    return outcome;
}

/* RANDOM_SEED=n tries that seed alone, RANDOM_COUNT=n so many. */
static uint64_t
number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

TEST(whatever_networks_are_made_of_their_laws_hold_and_their_figures_are_numbers)
{
    uint64_t first = number_from("RANDOM_SEED", 1);
    uint64_t n = number_from("RANDOM_COUNT", ECONOMIES);
    int counts[OUTCOMES] = {0};
    for (uint64_t seed = first; seed < first + n; seed++) {
        enum outcome outcome = try_seed(seed);
        CHECK(outcome != BROKE);
        counts[outcome]++;
    }
    printf("# %d lived, %d had too much money, %d were refused\n", counts[LIVED],
        counts[STOPPED], counts[REFUSED]);
    CHECK(n < ECONOMIES || counts[LIVED] >= ECONOMIES * 3 / 4);
}
