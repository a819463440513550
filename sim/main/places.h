/* places.h: where names of scenarios and networks are looked up. */
#ifndef DPS_SIM_MAIN_PLACES_H
#define DPS_SIM_MAIN_PLACES_H

#include <stddef.h>

enum { DPS_PLACES = 3, DPS_PLACE = 4096 };

struct dps_places {
    const char *folders[DPS_PLACES]; /* of scenarios */
    const char *studies[DPS_PLACES]; /* folders/studies */
    size_t n;
    /* folders/networks, and then the folders, for the data that networks name */
    const char *networks[2 * DPS_PLACES];
    size_t n_networks;
    char texts[3 * DPS_PLACES][DPS_PLACE];
};

/* scenarios/ here, beside the binary's build folder, and where it was installed; those
 * that exist, each once. */
void dps_places_find(struct dps_places *self);

#endif
