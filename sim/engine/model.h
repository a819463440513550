/* model.h: what a network model says of a flow, as figures.
 *
 * For a flow of S bytes from a to b with raw latency l between them, U_a the bandwidth
 * out of a and D_b that into b:
 *
 *     it waits      L l                     L = latency_factor
 *     its bound     B = min(U_a, D_b, gamma / (2 l))
 *     its penalty   p = l + W / U_a + W / D_b
 *     it moves      F v byte/s at rate v    F = bandwidth_factor
 *
 * and its reverse flow takes `reverse` of its rate on the links of the other direction
 * (Velho and Legrand 2009).  gamma = 0: no such bound.  Where l is 0 the penalty is 1,
 * whatever W: so SimGrid has it.
 *
 * Value.
 */
#ifndef DPS_SIM_ENGINE_MODEL_H
#define DPS_SIM_ENGINE_MODEL_H

#include "sim/engine/engine.h"

struct dps_flow_model {
    double latency_factor;   /* L [1] */
    double bandwidth_factor; /* F [1] */
    double weight;           /* W [byte] */
    double gamma;            /* [byte] */
    double reverse;          /* [1] */
};

struct dps_flow_model dps_flow_model_of(enum dps_network_model network);

/* One engine of kind access with another model; tests see by it that errors show. */
DPS_CHECKED enum dps_status dps_access_open(const struct dps_platform *platform,
    const struct dps_flow_model *model, const struct dps_listener *listener,
    void **self, struct dps_error *err);

#endif
