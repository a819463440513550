/* observed.h: laws of times that were measured.
 *
 *     empirical   times that were observed, each as likely: F is their share up to t
 *     survival    the share that survives each age, as Kaplan and Meier 1958 make it
 *
 * Between two ages the hazard of `survival` is constant, so that log S is a straight
 * line; after the last age the last hazard goes on.
 */
#ifndef DPS_MODELS_LIFETIME_OBSERVED_H
#define DPS_MODELS_LIFETIME_OBSERVED_H

#include "models/lifetime/kind.h"

struct dps_lifetime_time {
    double time; /* [s], > 0 */
};

struct dps_lifetime_empirical {
    const char *file;     /* CSV; "": none */
    const char *column;   /* of the file, its times in seconds */
    struct dps_list rows; /* of struct dps_lifetime_time, besides the file's */
};

struct dps_lifetime_age {
    double age;      /* [s], > 0 */
    double survival; /* share that is older [1] */
};

struct dps_lifetime_ages {
    struct dps_list rows; /* of struct dps_lifetime_age, by age */
};

extern const struct dps_lifetime_kind dps_lifetime_empirical;
extern const struct dps_lifetime_kind dps_lifetime_by_age;

#endif
