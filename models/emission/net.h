/* net.h: what was burned is issued again, up to a cap: Helium's net emissions.
 *
 *     {name: net, kind: net, cap: 1643.83561643 HNT}
 *
 * The rule of models/distribution/net_emission.h, by its periods, for burns of the
 * network's first token since the entry's `from`; those of a stretch that holds several
 * periods count as spread evenly over them.  It brings nothing into being that was not
 * burned before, so that it takes no part of a token's cap.  As programmed nothing is
 * burned, and nothing issued.
 */
#ifndef DPS_MODELS_EMISSION_NET_H
#define DPS_MODELS_EMISSION_NET_H

#include "models/emission/emission.h"

/* Its parameters are a struct dps_net_emission. */
extern const struct dps_emission_kind dps_emission_net;

#endif
