/* aggregate.h: the nodes of a network as one whole, given by date.
 *
 * A model of a supply may know what power a network has and what is committed to it,
 * and nothing of its machines.  Then these tables stand in the place of a fleet. Weight
 * is what earns, and what pledges are asked for; where the table of weight is missing
 * it is the power.
 *
 *     power                     capacity, what a baseline is held against [byte]
 *     weight                    capacity as it counts, such as quality-adjusted [byte]
 *     onboarded, renewed        weight committed anew, and for another life [byte/d]
 *     renewal                   share of what ends that is renewed [1]
 *     released                  pledge that ends [token/d]
 *
 * Without `renewed` it is that share of the weight that ends, without `renewal` the
 * share is that of the network's terms, without `released` each commitment ends after
 * the terms' life.
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_AGGREGATE_H
#define DPS_MODELS_AGGREGATE_H

#include "models/growth.h"

struct dps_aggregate_terms {
    const struct dps_growth_table *power;
    const struct dps_growth_table *weight; /* NULL: the power */
    const struct dps_growth_table *onboarded, *renewed, *renewal, *released; /* NULL */
};

extern const struct dps_record dps_aggregate_terms_record;

#endif
