/* How pools are filled, see pools.h: amounts, without nodes. */
#include "models/distribution/pools.h"

#include "sim/core/maths.h"

#include <string.h>

static const struct dps_reward_pool *
pools_of(const struct dps_distribution_pools *self)
{
    return self->pools.items;
}

static bool
is_said(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static bool
has_merit(const struct dps_reward_pool *pool)
{
    return is_said(pool->merit.text);
}

/* Whether pool `i` has its share of pool `parent`; -1: of all. */
static bool
is_part(const struct dps_distribution_pools *self, size_t i, int parent)
{
    const struct dps_reward_pool *pools = pools_of(self);
    return parent < 0
               ? !is_said(pools[i].of)
               : is_said(pools[i].of) && strcmp(pools[i].of, pools[parent].name) == 0;
}

/* ---- merits ------------------------------------------------------------ */

/* The sum of `x` over the pools with a merit beside pool i. */
static double
beside(const struct dps_distribution_pools *self, size_t i, const double *x)
{
    const struct dps_reward_pool *pools = pools_of(self);
    const char *of = is_said(pools[i].of) ? pools[i].of : "";
    double sum = 0;
    for (size_t k = 0; k < self->pools.n; k++) {
        const char *other = is_said(pools[k].of) ? pools[k].of : "";
        sum += has_merit(&pools[k]) && strcmp(of, other) == 0 ? x[k] : 0;
    }
    return sum;
}

void
dps_reward_pools_average(
    const struct dps_distribution_pools *self, const double *merits, double *part)
{
    const struct dps_reward_pool *pools = pools_of(self);
    double next[DPS_DISTRIBUTION_POOLS] = {0};
    for (size_t i = 0; i < self->pools.n; i++) {
        if (!has_merit(&pools[i])) {
            continue;
        }
        double all = beside(self, i, merits);
        bool begun = beside(self, i, part) > 0;
        double k = begun ? (double)pools[i].memory : 1;
        next[i] = all > 0 ? ((k - 1) * part[i] + merits[i] / all) / k : part[i];
    }
    memcpy(part, next, sizeof next);
}

/* ---- shares ------------------------------------------------------------ */

/* Shares of an amount in the order of the list, each rounded down. */
static int64_t
take_in_turn(const struct dps_distribution_pools *self, int parent, int64_t amount,
    int64_t *pool)
{
    const struct dps_reward_pool *pools = pools_of(self);
    int64_t left = amount;
    for (size_t i = 0; i < self->pools.n; i++) {
        if (is_part(self, i, parent)) {
            int64_t due = dps_muldiv(amount, dps_ppm(pools[i].share), DPS_PPM);
            pool[i] = due < left ? due : left;
            left -= pool[i];
        }
    }
    return left;
}

/* Shares of an amount, to the last unit of what they are in all. */
static int64_t
take_at_once(const struct dps_distribution_pools *self, int parent, int64_t amount,
    int64_t *pool)
{
    const struct dps_reward_pool *pools = pools_of(self);
    int64_t weights[DPS_DISTRIBUTION_POOLS] = {0};
    int64_t parts[DPS_DISTRIBUTION_POOLS] = {0};
    size_t n = self->pools.n;
    for (size_t i = 0; i < n; i++) {
        weights[i] = is_part(self, i, parent) ? dps_ppm(pools[i].share) : 0;
    }
    int64_t left = dps_split(amount, weights, n, DPS_PPM, DPS_REMAINDER_LARGEST, parts);
    for (size_t i = 0; i < n; i++) {
        pool[i] = is_part(self, i, parent) ? parts[i] : pool[i];
    }
    return left;
}

/* What is left goes by merit. */
static int64_t
take_by_merit(const struct dps_distribution_pools *self, int parent, int64_t amount,
    const double *part, int64_t *pool)
{
    const struct dps_reward_pool *pools = pools_of(self);
    int64_t weights[DPS_DISTRIBUTION_POOLS] = {0};
    int64_t parts[DPS_DISTRIBUTION_POOLS] = {0};
    size_t n = self->pools.n;
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        bool ours = has_merit(&pools[i]) && is_part(self, i, parent);
        weights[i] = ours ? dps_truncate((long double)part[i] * UINT32_MAX) : 0;
        sum += weights[i];
    }
    if (sum == 0) {
        return amount;
    }
    int64_t whole = sum > UINT32_MAX ? sum : UINT32_MAX;
    int64_t left =
        dps_split(amount, weights, n, whole, DPS_REMAINDER_UNALLOCATED, parts);
    for (size_t i = 0; i < n; i++) {
        pool[i] += parts[i];
    }
    return left;
}

/* Divides an amount among the pools that are parts of one, or of all; what is left. */
static int64_t
divide(const struct dps_distribution_pools *self, int parent, int64_t amount,
    const double *part, int64_t *pool)
{
    const struct dps_reward_pool *pools = pools_of(self);
    size_t rest = self->pools.n;
    for (size_t i = 0; i < self->pools.n; i++) {
        rest = pools[i].rest && is_part(self, i, parent) ? i : rest;
    }
    if (rest == self->pools.n) {
        int64_t left = take_at_once(self, parent, amount, pool);
        return take_by_merit(self, parent, left, part, pool);
    }
    int64_t left = take_in_turn(self, parent, amount, pool);
    pool[rest] += take_by_merit(self, parent, left, part, pool);
    return 0;
}

/* ---- what pools do not pay --------------------------------------------- */

static bool
spills(const struct dps_distribution_pools *self, size_t from, size_t to)
{
    const struct dps_reward_pool *pools = pools_of(self);
    const char *spill = pools[from].spill;
    return to > from && spill[0] != '\0' &&
           (strcmp(pools[to].name, spill) == 0 || strcmp(pools[to].group, spill) == 0);
}

/* Moves what pool i does not pay to those that it spills to; what is left. */
static int64_t
spilled(
    const struct dps_distribution_pools *self, size_t i, int64_t beyond, int64_t *pool)
{
    const struct dps_reward_pool *pools = pools_of(self);
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

int64_t
dps_reward_pool_worth(double work, double pays, double oracle, int64_t unit)
{
    const long double pico = 1e12L; /* prices are written in decimals */
    long double price = (long double)pays * pico;
    bool exact = price >= 1 && price < 0x1p62L;
    price = exact ? (long double)dps_truncate(price + 0.5L) : price;
    return pays > 0 && oracle > 0
               ? dps_truncate((long double)work * price / pico / (long double)oracle *
                              (long double)unit)
               : INT64_MAX;
}

int64_t
dps_reward_pool_beyond(int64_t amount, int64_t most, int64_t held)
{
    int64_t beyond = amount > most ? amount - most : 0;
    return beyond < held ? beyond : held;
}

/* What it hands out at most [base units]. */
static int64_t
most_of(const struct dps_reward_pool *pool, size_t i,
    const struct dps_reward_pools_epoch *epoch)
{
    int64_t most =
        dps_reward_pool_worth(epoch->work[i], pool->pays, epoch->oracle, epoch->unit);
    if (!is_said(pool->most)) {
        return most;
    }
    int64_t bound = epoch->most[i] > 0 ? dps_reward_pool_worth(1, epoch->most[i],
                                             epoch->oracle, epoch->unit)
                                       : 0;
    return bound < most ? bound : most;
}

int64_t
dps_reward_pools_fill(const struct dps_distribution_pools *self, int64_t amount,
    const struct dps_reward_pools_epoch *epoch, int64_t *pool)
{
    const struct dps_reward_pool *pools = pools_of(self);
    size_t n = self->pools.n;
    memset(pool, 0, DPS_DISTRIBUTION_POOLS * sizeof *pool);
    int64_t left = divide(self, -1, amount, epoch->part, pool);
    for (size_t i = 0; i < n; i++) {
        pool[i] = divide(self, (int)i, pool[i], epoch->part, pool);
    }
    for (size_t i = 0; i < n; i++) {
        int64_t most = most_of(&pools[i], i, epoch);
        int64_t beyond = dps_reward_pool_beyond(pool[i], most, pool[i]);
        if (beyond > 0) {
            pool[i] -= beyond;
            left += spilled(self, i, beyond, pool);
        }
    }
    return left;
}
