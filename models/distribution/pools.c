#include "models/distribution/pools.h"

#include "models/distribution/part.h"
#include "models/figure.h"
#include "sim/core/maths.h"

#include <string.h>

static const struct dps_field pool_fields[] = {
    DPS_FIELD(struct dps_reward_pool, name, DPS_TEXT, .doc = "names it in tables"),
    DPS_FIELD(struct dps_reward_pool, group, DPS_TEXT, .fallback = "",
        .doc = "a name for several pools, to spill to; by default none"),
    DPS_FIELD(struct dps_reward_pool, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "its share of the amount"),
    DPS_FIELD(struct dps_reward_pool, pays, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "all that it has",
        .doc = "the most it pays for a unit of work; 0 USD: all that it has"),
    DPS_FIELD(struct dps_reward_pool, spill, DPS_TEXT, .fallback = "",
        .doc = "a later pool, or a group of them, that gets what it does not pay; by "
               "default that is left"),
    DPS_FIELD(struct dps_reward_pool, to, DPS_TEXT, .fallback = "nodes",
        .source = "assumed",
        .doc = "the account that it pays to; nodes share it by the pool's kind"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_reward_pool, law),
        .type = DPS_KIND,
        .family = &dps_distribution_part_family,
        .fallback = "capacity",
        .source = "assumed",
        .doc = "the law by which nodes share it",
    },
};

const struct dps_record dps_reward_pool_record = {
    .name = "distribution-pool",
    .doc = "A part of what is shared, with a law of its own.",
    .size = sizeof(struct dps_reward_pool),
    .fields = pool_fields,
    .n_fields = DPS_COUNT_OF(pool_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_distribution_pools, pools, DPS_LIST,
        .record = &dps_reward_pool_record,
        .doc = "the pools, in the order in which they are filled"),
};

static bool
takes(const struct dps_reward_pool *pool, const char *spill)
{
    return spill[0] != '\0' &&
           (strcmp(pool->name, spill) == 0 || strcmp(pool->group, spill) == 0);
}

static enum dps_status
check_spill(
    const struct dps_reward_pool *pools, size_t n, size_t i, struct dps_error *err)
{
    for (size_t k = i + 1; k < n; k++) {
        if (takes(&pools[k], pools[i].spill)) {
            return DPS_OK;
        }
    }
    return pools[i].spill[0] == '\0'
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "pools.%zu.spill is %s, not the name or group of a later pool", i,
                     pools[i].spill);
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_distribution_pools *law = self;
    const struct dps_reward_pool *pools = law->pools.items;
    int64_t sum = 0;
    if (law->pools.n == 0 || law->pools.n > DPS_DISTRIBUTION_POOLS) {
        return dps_fail(err, DPS_EINVAL, "pools has %zu items, not 1 to %d",
            law->pools.n, DPS_DISTRIBUTION_POOLS);
    }
    for (size_t i = 0; i < law->pools.n; i++) {
        sum += dps_ppm(pools[i].share);
        enum dps_status status = check_spill(pools, law->pools.n, i, err);
        if (status != DPS_OK) {
            return status;
        }
        if (pools[i].to[0] == '\0') {
            return dps_fail(err, DPS_EINVAL,
                "pools.%zu.to is empty, not the name of an account", i);
        }
    }
    if (sum > DPS_PPM) {
        return dps_fail(err, DPS_EINVAL, "pools have shares of %g %%, more than 100 %%",
            (double)sum / ((double)DPS_PPM / 100));
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "distribution.pools",
    .doc = "several pools with shares and laws of their own, perhaps capped by demand",
    .size = sizeof(struct dps_distribution_pools),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static bool
spills(const struct dps_distribution_pools *self, size_t from, size_t to)
{
    const struct dps_reward_pool *pools = self->pools.items;
    return to > from && takes(&pools[to], pools[from].spill);
}

/* Moves what pool i does not pay to those that it spills to; what is left. */
static int64_t
spilled(
    const struct dps_distribution_pools *self, size_t i, int64_t beyond, int64_t *pool)
{
    const struct dps_reward_pool *pools = self->pools.items;
    int64_t weights[DPS_DISTRIBUTION_POOLS] = {0};
    int64_t parts[DPS_DISTRIBUTION_POOLS] = {0};
    size_t n = self->pools.n;
    int64_t sum = 0;
    for (size_t k = 0; k < n; k++) {
        weights[k] = spills(self, i, k) ? dps_ppm(pools[k].share) : 0;
        sum += weights[k];
    }
    for (size_t k = 0; k < n && sum == 0; k++) {
        weights[k] = spills(self, i, k);
    }
    int64_t left = dps_split(beyond, weights, n, 0, DPS_REMAINDER_LARGEST, parts);
    for (size_t k = 0; k < n; k++) {
        pool[k] += parts[k];
    }
    return left;
}

/* What the work is worth in base units: a pool that pays for it needs no more. */
static int64_t
worth(double work, double pays, double oracle, int64_t unit)
{
    return oracle > 0 ? dps_truncate((long double)work * (long double)pays /
                                     (long double)oracle * (long double)unit)
                      : INT64_MAX;
}

int64_t
dps_reward_pools_fill(const struct dps_distribution_pools *self, int64_t amount,
    double work, double oracle, int64_t unit, int64_t *pool)
{
    const struct dps_reward_pool *pools = self->pools.items;
    int64_t weights[DPS_DISTRIBUTION_POOLS] = {0};
    size_t n = self->pools.n;
    for (size_t i = 0; i < n; i++) {
        weights[i] = dps_ppm(pools[i].share);
    }
    int64_t left = dps_split(amount, weights, n, DPS_PPM, DPS_REMAINDER_LARGEST, pool);
    for (size_t i = 0; i < n; i++) {
        int64_t most =
            pools[i].pays > 0 ? worth(work, pools[i].pays, oracle, unit) : INT64_MAX;
        if (pool[i] > most) {
            int64_t beyond = pool[i] - most;
            pool[i] = most;
            left += spilled(self, i, beyond, pool);
        }
    }
    return left;
}

static void
share(const void *params, enum dps_remainder rule, int64_t amount,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome)
{
    const struct dps_distribution_pools *self = params;
    const struct dps_reward_pool *pools = self->pools.items;
    double work = 0;
    for (size_t i = 0; i < epoch->n; i++) {
        work += epoch->cells[i].work;
    }
    outcome->rest += dps_reward_pools_fill(
        self, amount, work, epoch->figures[DPS_ORACLE], epoch->unit, outcome->pool);
    for (size_t i = 0; i < self->pools.n; i++) {
        if (strcmp(pools[i].to, "nodes") == 0) {
            dps_distribution_part_share(
                &pools[i].law, rule, outcome->pool[i], epoch, room, shares, outcome);
        }
    }
}

const struct dps_distribution_kind dps_distribution_pools = {
    .base =
        {
            .name = "pools",
            .doc = "several pools with shares and laws of their own, perhaps capped by "
                   "demand",
            .params = &record,
        },
    .share = share,
};
