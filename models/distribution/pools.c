#include "models/distribution/pools.h"

#include "models/distribution/part.h"
#include "models/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- what a merit may name --------------------------------------------- */

enum { WORK, REVENUE, NODES, WEIGHT, VOTES };

static const struct dps_formula_name names[] = {
    [WORK] = {"work", "unit/d", "done by the pool's machines"},
    [REVENUE] = {"revenue", "USD/d", "paid for it by users"},
    [NODES] = {"nodes", "1", "the pool's machines that take part"},
    [WEIGHT] = {"weight", "weight", "what they earn by, online or not"},
    [VOTES] = {"votes", "token", "weight of the holders that `votes` names"},
};

const struct dps_formula_own dps_reward_pool_own = {names, DPS_COUNT_OF(names)};

/* ---- what is read ------------------------------------------------------ */

static const struct dps_field pool_fields[] = {
    DPS_FIELD(struct dps_reward_pool, name, DPS_TEXT, .doc = "names it in tables"),
    DPS_FIELD(struct dps_reward_pool, group, DPS_TEXT, .fallback = "",
        .doc = "a name for several pools, to spill to; by default none"),
    DPS_FIELD(struct dps_reward_pool, of, DPS_TEXT, .fallback = "",
        .doc = "an earlier pool, of whose part this one has its share, and which keeps "
               "what such pools leave; by default of the whole amount"),
    DPS_FIELD(struct dps_reward_pool, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "none, or by `merit` or `rest`",
        .doc = "its share of the amount"),
    DPS_FIELD(struct dps_reward_pool, rest, DPS_SWITCH, .fallback = "false",
        .source = "what is left is left",
        .doc = "whether it gets what the pools beside it leave, whose shares are "
               "rounded down then"),
    {
        .key = "merit",
        .offset = offsetof(struct dps_reward_pool, merit) +
                  offsetof(struct dps_formula_law, text),
        .type = DPS_TEXT,
        .fallback = "",
        .doc = "an expression: pools that have one divide, in proportion to it, what "
               "the shares beside them leave",
    },
    {
        .key = "given",
        .offset = offsetof(struct dps_reward_pool, merit) +
                  offsetof(struct dps_formula_law, params),
        .type = DPS_MAP,
        .record = &dps_formula_param_record,
        .fallback = "{}",
        .doc = "numbers that its merit and its most name",
    },
    DPS_FIELD(struct dps_reward_pool, memory, DPS_COUNT, .domain = "[1, 1000000]",
        .fallback = "1", .source = "no memory",
        .doc = "epochs over which its part by merit is averaged exponentially: the "
               "newest weighs one in so many"),
    DPS_FIELD(struct dps_reward_pool, votes, DPS_TEXT, .fallback = "",
        .doc = "the cohort of holders whose weight its merit calls `votes`"),
    DPS_FIELD(struct dps_reward_pool, class, DPS_TEXT, .fallback = "",
        .doc = "the class of hardware whose machines it is for; by default all"),
    DPS_FIELD(struct dps_reward_pool, pays, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "all that it has",
        .doc = "the most it pays for a unit of work; 0 USD: all that it has"),
    DPS_FIELD(struct dps_reward_pool, most, DPS_TEXT, .fallback = "",
        .doc = "an expression for the most it pays a day, in USD, by the names of a "
               "merit; by default all that it has"),
    DPS_FIELD(struct dps_reward_pool, spill, DPS_TEXT, .fallback = "",
        .doc = "a later pool, or a group of them, that gets what it does not pay; by "
               "default that is left"),
    DPS_FIELD(struct dps_reward_pool, to, DPS_TEXT, .fallback = "nodes",
        .source = "assumed",
        .doc = "the account that it pays to, or burned; nodes share it by the pool's "
               "kind"),
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

static bool
is_said(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static struct dps_formula_law
most_law(const struct dps_reward_pool *pool)
{
    return (struct dps_formula_law){pool->most, pool->merit.params};
}

/* What needs no other pool. */
static enum dps_status
check_pool(const void *self, struct dps_error *err)
{
    const struct dps_reward_pool *pool = self;
    bool by_merit = pool->merit.text[0] != '\0';
    if (by_merit && (pool->share > 0 || pool->rest)) {
        return dps_fail(err, DPS_EINVAL,
            "merit is given, and so is `%s`: write one of the two",
            pool->rest ? "rest" : "share");
    }
    if (pool->rest && pool->share > 0) {
        return dps_fail(
            err, DPS_EINVAL, "rest is given, and so is `share`: write one of the two");
    }
    if (pool->votes[0] != '\0' && !by_merit) {
        return dps_fail(err, DPS_EINVAL,
            "votes is %s, but there is no merit that could name them", pool->votes);
    }
    if (is_said(pool->most)) {
        const struct dps_formula_law most = most_law(pool);
        enum dps_status status =
            dps_formula_law_check(&most, "most", &dps_reward_pool_own, err);
        if (status == DPS_OK) {
            status = dps_formula_law_forgets(
                &most, "most", &dps_reward_pool_own, "a pool", err);
        }
        if (status != DPS_OK) {
            return status;
        }
    }
    if (!by_merit) {
        return DPS_OK;
    }
    enum dps_status status =
        dps_formula_law_check(&pool->merit, "merit", &dps_reward_pool_own, err);
    return status == DPS_OK ? dps_formula_law_forgets(&pool->merit, "merit",
                                  &dps_reward_pool_own, "a merit", err)
                            : status;
}

const struct dps_record dps_reward_pool_record = {
    .name = "distribution-pool",
    .doc = "A part of what is shared, with a law of its own.",
    .size = sizeof(struct dps_reward_pool),
    .fields = pool_fields,
    .n_fields = DPS_COUNT_OF(pool_fields),
    .check = check_pool,
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

/* What it is a part of; "": all. */
static const char *
of_pool(const struct dps_reward_pool *pool)
{
    return pool->of != NULL ? pool->of : "";
}

/* Its place among the pools, and those beside it. */
static enum dps_status
check_place(const struct dps_reward_pool *pools, size_t i, struct dps_error *err)
{
    const char *of = of_pool(&pools[i]);
    bool found = of[0] == '\0';
    for (size_t k = 0; k < i; k++) {
        found = found || strcmp(pools[k].name, of) == 0;
        if (strcmp(pools[k].name, pools[i].name) == 0) {
            return dps_fail(err, DPS_EINVAL,
                "pools.%zu.name is %s, as that of pools.%zu", i, pools[i].name, k);
        }
        if (pools[i].rest && pools[k].rest && strcmp(of_pool(&pools[k]), of) == 0) {
            return dps_fail(err, DPS_EINVAL,
                "pools.%zu.rest is true, but pools.%zu gets the rest", i, k);
        }
    }
    return found ? DPS_OK
                 : dps_fail(err, DPS_EINVAL,
                       "pools.%zu.of is %s, not the name of an earlier pool", i, of);
}

/* Shares of the same are no more than all of it. */
static enum dps_status
check_shares(const struct dps_reward_pool *pools, size_t n, const char *of,
    struct dps_error *err)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += strcmp(of_pool(&pools[i]), of) == 0 ? dps_ppm(pools[i].share) : 0;
    }
    return sum <= DPS_PPM ? DPS_OK
                          : dps_fail(err, DPS_EINVAL,
                                "pools have shares of %g %%%s%s, more than 100 %%",
                                (double)sum / ((double)DPS_PPM / 100),
                                of[0] != '\0' ? " of " : "", of);
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_distribution_pools *law = self;
    const struct dps_reward_pool *pools = law->pools.items;
    size_t n = law->pools.n;
    if (n == 0 || n > DPS_DISTRIBUTION_POOLS) {
        return dps_fail(err, DPS_EINVAL, "pools has %zu items, not 1 to %d", n,
            DPS_DISTRIBUTION_POOLS);
    }
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = check_spill(pools, n, i, err);
        if (status == DPS_OK && pools[i].to[0] == '\0') {
            status = dps_fail(err, DPS_EINVAL,
                "pools.%zu.to is empty, not the name of an account", i);
        }
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = check_shares(pools, n, of_pool(&pools[i]), err);
        if (status == DPS_OK) {
            status = check_place(pools, i, err);
        }
    }
    return status;
}

static const struct dps_record record = {
    .name = "distribution.pools",
    .doc = "several pools with shares and laws of their own, perhaps capped by demand",
    .size = sizeof(struct dps_distribution_pools),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- an epoch ---------------------------------------------------------- */

/* What the machines of a pool did. */
static void
measure(const struct dps_reward_pool *pool, size_t i,
    const struct dps_distribution_epoch *epoch, double value[DPS_COUNT_OF(names)])
{
    memset(value, 0, DPS_COUNT_OF(names) * sizeof *value);
    for (size_t c = 0; c < epoch->n; c++) {
        const struct dps_distribution_cell *cell = &epoch->cells[c];
        if (dps_distribution_is_of(cell, pool->class)) {
            value[WORK] += cell->work;
            value[REVENUE] += cell->revenue;
            value[NODES] += (double)cell->nodes;
            value[WEIGHT] += (double)cell->weight;
        }
    }
    value[VOTES] = epoch->votes != NULL ? epoch->votes[i] : 0;
}

/* What an expression of the pool says, its merit or its most; 0 where it fails, which
 * its seat tells. */
static double
say(const struct dps_formula_law *law, const char *what, size_t i,
    const struct dps_distribution_epoch *epoch, const double value[DPS_COUNT_OF(names)])
{
    char key[48];
    double x = 0;
    snprintf(key, sizeof key, "pools.%zu.%s", i, what);
    const struct dps_formula_want want = {.key = key,
        .unit = "1",
        .range = {0, INFINITY, false, true},
        .own = &dps_reward_pool_own,
        .values = value,
        .forgets = true};
    dps_formula_seat_value(epoch->seat, law, &want, epoch->seat->t, &x);
    return x;
}

static void
share(const void *params, enum dps_remainder rule, int64_t amount,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome)
{
    const struct dps_distribution_pools *self = params;
    const struct dps_reward_pool *pools = self->pools.items;
    struct dps_reward_pools_epoch fill = {
        .oracle = epoch->figures[DPS_ORACLE], .unit = epoch->unit};
    double merits[DPS_DISTRIBUTION_POOLS] = {0};
    double days = epoch->figures[DPS_STEP] > 0 ? epoch->figures[DPS_STEP] : 1;
    for (size_t i = 0; i < self->pools.n; i++) {
        double value[DPS_COUNT_OF(names)];
        measure(&pools[i], i, epoch, value);
        fill.work[i] = value[WORK];
        value[WORK] /= days;
        value[REVENUE] /= days;
        if (is_said(pools[i].merit.text)) {
            merits[i] = say(&pools[i].merit, "merit", i, epoch, value);
        }
        if (is_said(pools[i].most)) {
            const struct dps_formula_law most = most_law(&pools[i]);
            fill.most[i] = days * say(&most, "most", i, epoch, value);
        }
    }
    if (epoch->parts != NULL) {
        dps_reward_pools_average(self, merits, epoch->parts);
        memcpy(fill.part, epoch->parts, sizeof fill.part);
    }
    outcome->rest += dps_reward_pools_fill(self, amount, &fill, outcome->pool);
    for (size_t i = 0; i < self->pools.n; i++) {
        if (strcmp(pools[i].to, "nodes") == 0) {
            struct dps_distribution_epoch own = *epoch;
            own.class = pools[i].class;
            dps_distribution_part_share(
                &pools[i].law, rule, outcome->pool[i], &own, room, shares, outcome);
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
