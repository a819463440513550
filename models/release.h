/* release.h: what is paid out of an account by a law, of tokens that exist already.
 *
 * A law of emission says how much is due by a date; it comes out of an account instead
 * of being minted: weekly payments out of a pool of rewards, a treasury that is handed
 * out over some years.  What the account lacks is paid once it has it.
 *
 * struct dps_release is a value of a scenario.
 */
#ifndef DPS_MODELS_RELEASE_H
#define DPS_MODELS_RELEASE_H

#include "models/emission/emission.h"

struct dps_release {
    struct dps_emission flow; /* its name, where it goes, and by which law */
    const char *out_of;       /* account */
};

extern const struct dps_record dps_release_record;

/* Of what is due by now [base units], what an account that holds `there` pays, having
 * paid `paid` before. */
int64_t dps_release_due(int64_t due, int64_t paid, int64_t there);

#endif
