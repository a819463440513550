#include "sim/economy/cells.h"

#include "sim/core/date.h"

#include <math.h>
#include <stdlib.h>

/* `count` items of `size` bytes, and whether there was memory for these and all before.
 */
static void *
take(size_t count, size_t size, bool *all)
{
    void *items = calloc(count + 1, size);
    *all = *all && items != NULL;
    return items;
}

static enum dps_status
allocate(struct dps_cells *self, size_t n, struct dps_error *err)
{
    bool all = true;
    self->items = take(n, sizeof *self->items, &all);
    self->offers = take(n, sizeof *self->offers, &all);
    self->sales = take(n, sizeof *self->sales, &all);
    self->claims = take(n, sizeof *self->claims, &all);
    self->wallets = take(n, sizeof *self->wallets, &all);
    self->shares = take(n, sizeof *self->shares, &all);
    self->room.scores = take(n, sizeof *self->room.scores, &all);
    self->room.weights = take(n, sizeof *self->room.weights, &all);
    self->room.parts = take(n, sizeof *self->room.parts, &all);
    self->due = take(n, sizeof *self->due, &all);
    self->parts = take(n, sizeof *self->parts, &all);
    return all ? DPS_OK : dps_fail(err, DPS_ENOMEM, "out of memory for groups");
}

static struct dps_group_cell
cell_of(const struct dps_setup_group *setup, const struct dps_fleet *fleet, uint32_t i,
    double quantum)
{
    const struct dps_group *group = &fleet->groups[i];
    const struct dps_hardware *hardware = group->hardware;
    enum dps_measure measure = fleet->networks[group->network].weighing.measure;
    double quanta = dps_hardware_median(hardware, measure) / quantum;
    double cost = dps_hardware_running_cost(hardware, group->region, hardware->cost);
    return (struct dps_group_cell){
        .group = i,
        .committed = 1,
        .quality = 1,
        .setup = setup,
        .cost = cost / (quanta < 1 ? 1 : floor(quanta)),
        .spread = sqrt(hardware->cost_spread * hardware->cost_spread +
                       hardware->capacity_spread * hardware->capacity_spread),
        .capex = hardware->capex,
        .resale = hardware->resale,
        .life = dps_lifetime_mean(&group->clock.life),
    };
}

/* Makes the owner of a cell ready to decide. */
static enum dps_status
add_mind(struct dps_group_cell *cell, int64_t start, struct dps_error *err)
{
    if (cell->setup->owner == NULL) {
        return DPS_OK;
    }
    cell->mind = calloc(1, sizeof *cell->mind);
    if (cell->mind == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for operators");
    }
    dps_operator_prepare(cell->setup->owner, start, cell->mind);
    cell->delivery = cell->setup->owner->lead_time;
    return DPS_OK;
}

enum dps_status
dps_cells_init(struct dps_cells *self, const struct dps_setup *setup, uint32_t network,
    const struct dps_fleet *fleet, struct dps_error *err)
{
    const struct dps_setup_group *groups = setup->fleet.items;
    const struct dps_rewards *rewards = &dps_setup_network_at(setup, network)->rewards;
    *self = (struct dps_cells){.quantum = dps_rewards_quantum(rewards),
        .work = rewards->work,
        .machine = dps_rewards_measure(rewards) == DPS_MEASURE_STORAGE
                       ? dps_rewards_quantum(rewards)
                       : 1};
    enum dps_status status = allocate(self, fleet->n_groups, err);
    for (uint32_t g = 0; g < fleet->n_groups && status == DPS_OK; g++) {
        if (fleet->groups[g].network == network) {
            self->items[self->n] = cell_of(&groups[g], fleet, g, self->quantum);
            status = add_mind(&self->items[self->n++], setup->start, err);
        }
    }
    return status;
}

void
dps_cells_free(struct dps_cells *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->items[i].mind);
    }
    free(self->items);
    free(self->offers);
    free(self->sales);
    free(self->claims);
    free(self->wallets);
    free(self->shares);
    free(self->room.scores);
    free(self->room.weights);
    free(self->room.parts);
    free(self->due);
    free(self->parts);
    *self = (struct dps_cells){.n = 0};
}

/* What a cell's nodes can do in an epoch [unit]. */
static double
capacity_of(const struct dps_cells *self, const struct dps_group_cell *cell,
    const struct dps_fleet *fleet, double days)
{
    int64_t weight = fleet->groups[cell->group].count[DPS_COUNT_WEIGHT];
    return (double)weight * (1 - cell->dark) * self->work * days;
}

void
dps_cells_offer(
    struct dps_cells *self, const struct dps_fleet *fleet, double days, double reward)
{
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_group_cell *cell = &self->items[i];
        self->offers[i] = (struct dps_market_cell){
            .capacity = capacity_of(self, cell, fleet, days),
            .cost = (cell->cost * (double)DPS_DAY - reward) / self->work,
            .spread = cell->spread,
            .quality = 1,
            .reputation = 1,
        };
        self->sales[i] = (struct dps_market_sale){.served = 0};
    }
}

int64_t
dps_cells_counted(int64_t weight, double share)
{
    return share == 1 ? weight : (int64_t)((double)weight * share);
}

double
dps_cells_quality(const struct dps_cells *self, size_t cell)
{
    return cell < self->n ? self->items[cell].quality : 1;
}

void
dps_cells_qualify(
    struct dps_cells *self, const struct dps_quality *quality, double share)
{
    for (size_t i = 0; i < self->n && quality != NULL; i++) {
        struct dps_group_cell *cell = &self->items[i];
        cell->quality = dps_quality_of(quality, cell->setup->quality * share);
    }
}

/* Nodes in each of the hexagons that a group stands in, one where it does not say. */
static double
density_of(const struct dps_group_cell *cell, int64_t working)
{
    double hexagons = (double)cell->setup->hexagons;
    return hexagons > 0 ? (double)working * (1 - cell->dark) / hexagons : 1;
}

void
dps_cells_claim(struct dps_cells *self, const struct dps_fleet *fleet, double days)
{
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_group_cell *cell = &self->items[i];
        const struct dps_group *group = &fleet->groups[cell->group];
        const int64_t *count = group->count;
        double capacity = capacity_of(self, cell, fleet, days);
        double served = self->sales[i].served;
        self->claims[i] = (struct dps_distribution_cell){
            .weight = dps_cells_counted(
                count[DPS_COUNT_WEIGHT], cell->committed * cell->quality),
            .nodes = count[DPS_WORKING],
            .stake = count[DPS_COUNT_BONDED] - count[DPS_COUNT_RETURNED] -
                     count[DPS_COUNT_SLASHED],
            .online = 1 - cell->dark,
            .busy = capacity > 0 ? served / capacity : 0,
            .quality = 1,
            .work = served,
            .revenue = self->sales[i].value,
            .per_wallet = (double)group->n / (double)group->n_operators,
            .density = density_of(cell, count[DPS_WORKING]),
            .class = cell->setup->hardware->name,
            .specs = &group->hardware->specs,
        };
    }
}

double
dps_cells_lit(const struct dps_cells *self, const struct dps_fleet *fleet, int count)
{
    double sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_group_cell *cell = &self->items[i];
        double all = (double)fleet->groups[cell->group].count[count];
        double share = count == DPS_COUNT_WEIGHT ? cell->committed : 1;
        sum += all * share * (1 - cell->dark);
    }
    return sum;
}

double
dps_cells_weight(const struct dps_cells *self, const struct dps_fleet *fleet)
{
    double sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_group_cell *cell = &self->items[i];
        double all = (double)fleet->groups[cell->group].count[DPS_COUNT_WEIGHT];
        sum += all * cell->committed * (1 - cell->dark) * cell->quality;
    }
    return sum;
}
