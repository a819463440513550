/* settings.h: every SimGrid option that can change a date, set by us.
 *
 * SimGrid reads them from a command line that is made here, and none from anywhere
 * else. `flow` is CM02 without its corrections, so that closed forms hold; `tcp` is
 * LV08 with SimGrid's own figures.
 *
 * Value: nothing to free.  `argv` points into the struct, so it must not be copied.
 */
#ifndef DPS_SIM_ENGINE_SETTINGS_H
#define DPS_SIM_ENGINE_SETTINGS_H

#include "sim/engine/engine.h"

enum { DPS_SETTINGS = 24, DPS_SETTING_TEXT = 64, DPS_SETTINGS_TEXT = 1024 };

struct dps_settings {
    int argc;
    char *argv[DPS_SETTINGS + 3];
    char words[DPS_SETTINGS + 2][DPS_SETTING_TEXT];
    char text[DPS_SETTINGS_TEXT]; /* "network/model:CM02 network/TCP-gamma:0 ..." */
};

/* `fine`: all sizes are in 2^-20 byte, those of TCP too. */
void dps_settings_init(
    struct dps_settings *self, enum dps_network_model network, bool fine);

#endif
