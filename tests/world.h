/* world.h: an economy opened from the text of a scenario, to be lived and read.
 *
 * In place: world_open / world_close.  Whatever goes wrong ends the test.
 */
#ifndef DPS_TESTS_WORLD_H
#define DPS_TESTS_WORLD_H

#include "sim/economy/economy.h"
#include "sim/scenario/scenario.h"

#include <stdint.h>

struct world {
    struct dps_scenario *scenario;
    struct dps_economy economy;
};

/* Names of files are looked up in scenarios/ too. */
void world_open(struct world *self, const char *text, uint64_t seed);

/* The same with settings over the text. */
void world_open_with(struct world *self, const char *text,
    const struct dps_setting *settings, size_t n_settings, uint64_t seed);

/* Where it may be wrong: as dps_scenario_read and dps_economy_init say. */
DPS_CHECKED enum dps_status world_try(struct world *self, const char *text,
    const struct dps_setting *settings, size_t n_settings, uint64_t seed,
    struct dps_error *err);

void world_close(struct world *self);

/* Lives so many epochs, then walks every node and account. */
void world_live(struct world *self, uint32_t epochs);

/* A figure of models/figure.h of the first network, as it stands. */
double world_figure(const struct world *self, const char *name);

/* The same of another network. */
double world_figure_of(const struct world *self, const char *network, const char *name);

/* What an account holds [base units]. */
int64_t world_balance(const struct world *self, const char *account);

/* The group of that name; `count` says how many of its nodes are what. */
const struct dps_group *world_group(const struct world *self, const char *name);

#endif
