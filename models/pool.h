/* pool.h: a market without order book: two reserves and a rule of exchange.
 *
 * A pool of x tokens and y USD trades along x y = k.  Of what a trader pays in, the
 * share f stays in the pool as its fee: it counts towards the reserves, not towards the
 * trade, so that k grows.  The spot price is y / x.
 *
 *     sell n tokens:  y' = x y / (x + (1 - f) n),  x' = x + n,  paid out y - y'
 *     buy for m USD:  x' = x y / (y + (1 - f) m),  y' = y + m,  paid out x - x'
 *
 * Adams, Zinsmeister, Robinson, "Uniswap v2 Core", 2020; Angeris et al., "An Analysis
 * of Uniswap Markets", 2019.
 *
 * A value: copied by assignment, nothing to free.  k never falls, not even by rounding.
 */
#ifndef DPS_MODELS_POOL_H
#define DPS_MODELS_POOL_H

struct dps_pool {
    double tokens; /* x [token], > 0 */
    double usd;    /* y [USD], > 0 */
    double fee;    /* f, of what is paid in [1], in [0, 1) */
};

/* A pool with this much USD, and as many tokens as make its spot price `price` [USD].
 */
struct dps_pool dps_pool_at(double price, double usd, double fee);

/* ---- what it shows ------------------------------------------------------- */

double dps_pool_price(const struct dps_pool *self);     /* spot [USD/token] */
double dps_pool_invariant(const struct dps_pool *self); /* k [token USD] */

/* How far a sale of n tokens fetches less than n times the spot price, as a share of
 * it, fee included [1]. */
double dps_pool_slippage(const struct dps_pool *self, double tokens);

/* The value at the spot price of what moves the spot price down by the share `move`, in
 * [0, 1), when it is sold at once [USD]. */
double dps_pool_depth(const struct dps_pool *self, double move);

/* ---- trades -------------------------------------------------------------- */

/* Pays tokens in; USD paid out.  tokens >= 0. */
double dps_pool_sell(struct dps_pool *self, double tokens);

/* Pays USD in; tokens paid out.  usd >= 0. */
double dps_pool_buy(struct dps_pool *self, double usd);

/* As many tokens bought as sold, evenly in turn: the price stays and both sides pay
 * their fee. */
void dps_pool_cross(struct dps_pool *self, double tokens);

/* Others trade along k, without fee, until the spot price is `price` [USD]. */
void dps_pool_align(struct dps_pool *self, double price);

#endif
