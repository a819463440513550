/* setup_windows.h: what a scenario says of markets that are lived at event level.
 *
 * A network says what its work is made of and who places it, the scenario when that is
 * lived.  Values of a scenario; nothing to free.
 */
#ifndef DPS_SIM_ECONOMY_SETUP_WINDOWS_H
#define DPS_SIM_ECONOMY_SETUP_WINDOWS_H

#include "models/response/response.h"
#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_setup;
struct dps_setup_network;

/* Who places the jobs of a network, where they are lived one by one. */
struct dps_setup_schedule {
    const char *kernel; /* NAME[:key=value,...] */
    const char *bidder; /* likewise; "": its usual one */
    const char *cost;   /* of decisions */
    struct dps_span round_trip;
    int64_t markets; /* that its machines are divided among */
};

struct dps_setup_member {
    const char *network;
};

/* Groups of a network that windows tell apart: each is an answer, and all but the last
 * a driver (models/response/response.h). */
enum { DPS_SETUP_LIVED_GROUPS = 12 };

/* When and how markets are lived at event level. */
struct dps_setup_windows {
    struct dps_span every;  /* from one to the next; 0: never by the calendar */
    struct dps_span length; /* at most an epoch */
    struct dps_span lead;   /* in which it fills, before it */
    int64_t replications;   /* of each, the first of which is what happens */
    double sample;          /* of a network's markets [1] */
    const char *coupling;   /* measured, frozen */
    const char *network;    /* none, flow, tcp */
    const char *engine;     /* auto, simgrid, access */
    const char *peers;      /* all, loan, auto */
    int64_t at_once;        /* transfers, on loan; 0: as many as jobs can have */
    double client_up;       /* [byte/s] */
    double client_down;     /* [byte/s] */
    int64_t max_events;     /* of each */
    int64_t recorded;       /* so many, the first, with all their jobs */
    const char *on_failure; /* stop, retry, last response */
    struct dps_response_terms learns;
    struct dps_list of; /* of struct dps_setup_member; none: all that have jobs */
};

extern const struct dps_record dps_setup_schedule_record;
extern const struct dps_record dps_setup_windows_record;

/* DPS_EINVAL where windows do not go with the networks that they are of. */
DPS_CHECKED enum dps_status dps_setup_check_windows(
    const struct dps_setup *self, struct dps_error *err);

/* Whether a network's markets are lived at event level. */
bool dps_setup_lives(
    const struct dps_setup *self, const struct dps_setup_network *network);

#endif
