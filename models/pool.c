#include "models/pool.h"

#include <math.h>

/* Above the rounding of the four operations that a reserve comes from. */
static const double upward = 1 + 0x1p-50;

struct dps_pool
dps_pool_at(double price, double usd, double fee)
{
    return (struct dps_pool){.tokens = usd / price, .usd = usd, .fee = fee};
}

double
dps_pool_price(const struct dps_pool *self)
{
    return self->usd / self->tokens;
}

double
dps_pool_invariant(const struct dps_pool *self)
{
    return self->tokens * self->usd;
}

double
dps_pool_slippage(const struct dps_pool *self, double tokens)
{
    double counted = (1 - self->fee) * tokens;
    return (counted + self->fee * self->tokens) / (self->tokens + counted);
}

double
dps_pool_depth(const struct dps_pool *self, double move)
{
    /* (x + n) (x + (1 - f) n) = x^2 / (1 - move), in shares of x. */
    double kept = 1 - self->fee;
    double b = 1 + kept;
    double c = move / (1 - move);
    double share = 2 * c / (b + sqrt(b * b + 4 * kept * c));
    return share * self->usd;
}

/* Pays into one reserve; what comes out of the other. */
static double
trade(double fee, double paid, double *in, double *out)
{
    double before = *out;
    double after = before * (*in / (*in + (1 - fee) * paid)) * upward;
    *in += paid;
    *out = after < before ? after : before;
    return before - *out;
}

double
dps_pool_sell(struct dps_pool *self, double tokens)
{
    return trade(self->fee, tokens, &self->tokens, &self->usd);
}

double
dps_pool_buy(struct dps_pool *self, double usd)
{
    return trade(self->fee, usd, &self->usd, &self->tokens);
}

void
dps_pool_cross(struct dps_pool *self, double tokens)
{
    double grown = 1 + self->fee * tokens / self->tokens;
    self->tokens *= grown;
    self->usd *= grown;
}

void
dps_pool_align(struct dps_pool *self, double price)
{
    double root = sqrt(price / dps_pool_price(self));
    self->usd *= root * upward;
    self->tokens /= root;
}
