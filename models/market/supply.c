#include "models/market/supply.h"

#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double
dps_market_asked(const struct dps_market_epoch *epoch, double price)
{
    double sum = 0;
    for (size_t i = 0; i < epoch->n_curves; i++) {
        sum += dps_demand_at(&epoch->curves[i], price);
    }
    return sum;
}

double
dps_market_appeal(const struct dps_market *market, const struct dps_market_cell *cell)
{
    double appeal = market->quality > 0 ? dps_pow(cell->quality, market->quality) : 1;
    return market->reputation > 0
               ? appeal * dps_pow(cell->reputation, market->reputation)
               : appeal;
}

double
dps_market_share(double x, double x0, double spread)
{
    enum { SURE = 8 }; /* Phi(-8) is 6e-16 */
    if (x0 == -(double)INFINITY) {
        return 1;
    }
    if (!(spread > 0)) {
        return x >= x0 ? 1 : 0;
    }
    double z = (x - x0) / spread;
    return z > SURE ? 1 : z < -SURE ? 0 : gsl_cdf_ugaussian_P(z);
}

double
dps_market_offer(const struct dps_market *market, const struct dps_market_epoch *epoch,
    double price, struct dps_market_sale *sales)
{
    double x = dps_log(price);
    double sum = 0;
    for (size_t i = 0; i < epoch->n_cells; i++) {
        const struct dps_market_cell *cell = &epoch->cells[i];
        double x0 = cell->cost > 0 ? dps_log(cell->cost) : -(double)INFINITY;
        double offered = cell->capacity * dps_market_share(x, x0, cell->spread);
        sales[i] = (struct dps_market_sale){
            .offered = offered, .weight = offered * dps_market_appeal(market, cell)};
        sum += offered;
    }
    return sum;
}

/* Whether a cell's part at `level` units a weight is all that it has left. */
static bool
is_full(const struct dps_market_sale *sale, double level)
{
    return level * sale->weight >= sale->offered - sale->served;
}

/* The level at which the cells together serve `units`, less than they have left.  It
 * rises from round to round as cells fill, so that it is found in as many rounds as
 * there are cells at most. */
static double
level_of(const struct dps_market_sale *sales, size_t n, double units)
{
    double level = 0;
    for (size_t round = 0; round <= n; round++) {
        double left = units;
        double weight = 0;
        for (size_t i = 0; i < n; i++) {
            if (is_full(&sales[i], level)) {
                left -= sales[i].offered - sales[i].served;
            } else {
                weight += sales[i].weight;
            }
        }
        double next = weight > 0 ? left / weight : level;
        if (!(next > level)) {
            break;
        }
        level = next;
    }
    return level;
}

double
dps_market_serve(struct dps_market_sale *sales, size_t n, double units, double price)
{
    double left = 0;
    double served = 0;
    for (size_t i = 0; i < n; i++) {
        left += sales[i].offered - sales[i].served;
    }
    double level = units < left ? level_of(sales, n, units) : (double)INFINITY;
    for (size_t i = 0; i < n; i++) {
        double has = sales[i].offered - sales[i].served;
        double part =
            units >= left || is_full(&sales[i], level) ? has : level * sales[i].weight;
        sales[i].served += part;
        sales[i].value += part * price;
        served += part;
    }
    return served;
}
