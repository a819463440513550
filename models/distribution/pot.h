/* pot.h: an account of its own out of which nodes are paid by a law of its own.
 *
 * What is meant for nodes at large is shared by the network's distribution; a pot is
 * what is set aside for one reason, by an emission or a release that goes to its
 * account.  With `each` it pays no more than that for one of what its law counts: two
 * tokens, say, for a node that was there all the time.  What it does not pay stays in
 * it.
 *
 * struct dps_reward_pot is a value of a scenario.
 */
#ifndef DPS_MODELS_DISTRIBUTION_POT_H
#define DPS_MODELS_DISTRIBUTION_POT_H

#include "models/distribution/part.h"

struct dps_reward_pot {
    const char *account;
    struct dps_amount each; /* most for a score of 1; 0: all that it has */
    struct dps_distribution_part by;
};

extern const struct dps_record dps_reward_pot_record;

/* Adds to shares what a pot that holds `there` base units pays; that in all. */
int64_t dps_reward_pot_share(const struct dps_reward_pot *self, int64_t there,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares);

#endif
