#include "models/distribution/availability.h"

#include "models/spec.h"
#include "sim/core/maths.h"

#include <stddef.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_distribution_availability, penalty, DPS_NUMBER, .unit = "1",
        .domain = "[0, 100]", .fallback = "0.65", .source = "Render: RNP-015",
        .doc = "how steeply each further node of a wallet makes all of them count for "
               "less; 0: not at all"),
    DPS_FIELD(struct dps_distribution_availability, free, DPS_NUMBER, .unit = "1",
        .domain = "[1, inf)", .fallback = "3", .source = "Render: RNP-015",
        .doc = "nodes that a wallet may hold without a penalty"),
    DPS_FIELD(struct dps_distribution_availability, idle, DPS_SWITCH,
        .fallback = "false", .source = "assumed",
        .doc = "whether only time without work counts"),
    DPS_FIELD(struct dps_distribution_availability, base, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "1", .source = "assumed",
        .doc = "what a node counts for whatever it is"),
    DPS_FIELD(struct dps_distribution_availability, logs, DPS_MAP,
        .record = &dps_spec_record, .fallback = "{}",
        .doc = "what the logarithm of a machine's figure, over that of the mean, adds "
               "to it, by the names of its `specs`"),
};

static const struct dps_record record = {
    .name = "distribution.availability",
    .doc = "to each node that was online, less to wallets with many",
    .size = sizeof(struct dps_distribution_availability),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

double
dps_availability_penalty(const struct dps_distribution_availability *self, double n)
{
    return n > self->free ? dps_exp(-self->penalty * (n - self->free)) : 1;
}

double
dps_availability_mean(const struct dps_distribution_availability *self,
    const struct dps_distribution_cell *cell)
{
    const struct dps_wallets *wallets = cell->wallets;
    if (wallets == NULL) {
        return dps_availability_penalty(self, cell->per_wallet);
    }
    double nodes = (double)wallets->in_larger;
    double counted = 0;
    if (wallets->larger > 0) {
        double size = (double)wallets->in_larger / (double)wallets->larger;
        counted = nodes * dps_availability_penalty(self, size);
    }
    for (int k = 1; k <= DPS_WALLET_SIZES; k++) {
        double held = (double)k * (double)wallets->of[k];
        nodes += held;
        counted += held * dps_availability_penalty(self, k);
    }
    return nodes > 0 ? counted / nodes : 1;
}

/* The mean of a figure over all nodes. */
static double
mean_of(const struct dps_distribution_epoch *epoch, const char *name)
{
    double sum = 0;
    double nodes = 0;
    for (size_t i = 0; i < epoch->n; i++) {
        double n = (double)epoch->cells[i].nodes;
        nodes += n;
        sum += n * dps_spec_of(epoch->cells[i].specs, name);
    }
    return nodes > 0 ? sum / nodes : 0;
}

/* Adds w ln x / ln mean x to every score, which begin at what a node is. */
static void
add_log(
    const struct dps_spec *log, const struct dps_distribution_epoch *epoch, double *out)
{
    double mean = mean_of(epoch, log->name);
    for (size_t i = 0; i < epoch->n; i++) {
        double x = dps_spec_of(epoch->cells[i].specs, log->name);
        out[i] += x > 1 && mean > 1 ? log->value * dps_log(x) / dps_log(mean) : 0;
    }
}

static void
scores(const void *params, const struct dps_distribution_epoch *epoch, double *scores)
{
    const struct dps_distribution_availability *self = params;
    const struct dps_spec *logs = self->logs.items;
    for (size_t i = 0; i < epoch->n; i++) {
        scores[i] = self->base;
    }
    for (size_t k = 0; k < self->logs.n; k++) {
        add_log(&logs[k], epoch, scores);
    }
    for (size_t i = 0; i < epoch->n; i++) {
        const struct dps_distribution_cell *cell = &epoch->cells[i];
        double there = cell->online * (self->idle ? 1 - cell->busy : 1);
        scores[i] *= (double)cell->nodes * there * dps_availability_mean(self, cell);
    }
}

const struct dps_distribution_kind dps_distribution_availability = {
    .base =
        {
            .name = "availability",
            .doc = "to each node that was online, by what it is, less to wallets with "
                   "many",
            .params = &record,
        },
    .scores = scores,
    .by_wallet = true,
};
