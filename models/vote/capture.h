/* capture.h: how much of an electorate a coalition needs to pass what it likes.
 *
 * A coalition of a share c of the electorate votes as one; of the others a share t
 * turns out, of which h agree.  It passes where c + (1 - c) t >= quorum and
 *
 *     c + (1 - c) t h >= threshold (c + (1 - c) t),
 *
 * both of which grow with c, so that the least c is the larger of two quotients.
 */
#ifndef DPS_MODELS_VOTE_CAPTURE_H
#define DPS_MODELS_VOTE_CAPTURE_H

#include "models/vote/vote.h"

/* Whether a coalition of `units` of `all` passes its motion, in whole weights. */
bool dps_capture_passes(const struct dps_vote *self, int64_t units, int64_t all,
    double turnout, double support);

/* The share beyond which it does [1]. */
double dps_capture_share(const struct dps_vote *self, double turnout, double support);

#endif
