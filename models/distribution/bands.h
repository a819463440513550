/* bands.h: a share of the amount that depends on a figure of the network.
 *
 * A table of levels x and factors f: from a figure of x on, the factor is f, or goes in
 * straight lines from one to the next; before the first level it is the first.  Nodes
 * get floor(f amount) by the law `by`, the rest is left.
 */
#ifndef DPS_MODELS_DISTRIBUTION_BANDS_H
#define DPS_MODELS_DISTRIBUTION_BANDS_H

#include "models/distribution/part.h"

struct dps_band {
    double from;   /* the figure, in its unit [1] */
    double factor; /* [1] */
};

struct dps_distribution_bands {
    const char *figure;    /* its name */
    bool smooth;           /* straight lines between the levels */
    struct dps_list bands; /* of struct dps_band, ascending */
    struct dps_distribution_part by;
};

extern const struct dps_record dps_band_record;
extern const struct dps_distribution_kind dps_distribution_bands;

/* The factor at a figure of x [1]. */
double dps_bands_factor(const struct dps_distribution_bands *self, double x);

#endif
