/* outage.h: times in which all machines of a region, provider, batch or network are
 * dark.
 *
 *     poisson    outages that begin at random and last as a law of times says
 *     at         one from a date to another, or for ever: a shutdown
 *     trace      a table of dates and the share that is available from then on
 *
 * A rule says whom it strikes: machines whose region, provider, batch and network are
 * those it names, a name left out meaning any.  For each epoch [begin, end) it says
 * which share of it they are dark; two rules that strike the same machines strike
 * independently, so that a and b together are 1 - (1 - a)(1 - b).
 *
 * Outages of one rule may overlap and then last to the later end: at rate 1/m and mean
 * length d a share 1 - e^(-d/m) of time is dark.  Everything happens at whole seconds
 * and the k-th outage is drawn by (rule's name, k) alone: whatever the epochs, the dark
 * seconds are the same.
 *
 * In place: dps_outage_init / dps_outage_free (legal twice, and after a failed init).
 * It borrows the rule.  The state is a value without pointers or padding.
 */
#ifndef DPS_MODELS_OUTAGE_OUTAGE_H
#define DPS_MODELS_OUTAGE_OUTAGE_H

#include "models/lifetime/lifetime.h"
#include "models/region.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

/* As a scenario writes it. */
struct dps_outage_rule {
    const char *name;                                /* of its draws */
    const char *region, *provider, *batch, *network; /* "": any */
    struct dps_variant law;
};

extern const struct dps_family dps_outage_family;
extern const struct dps_record dps_outage_record; /* struct dps_outage_rule */

/* What a machine is, for rules to match. */
struct dps_outage_place {
    const char *region, *provider, *batch, *network;
};

bool dps_outage_strikes(
    const struct dps_outage_rule *self, const struct dps_outage_place *place);

struct dps_outage_point {
    int64_t at;       /* [s] */
    double available; /* share from then on [1] */
};

/* A rule made ready. */
struct dps_outage {
    const struct dps_outage_rule *rule;
    uint64_t entity;                 /* of its draws */
    struct dps_lifetime lasts;       /* poisson */
    struct dps_outage_point *points; /* trace */
    double *dark; /* trace: seconds dark from the first point to each */
    size_t n_points;
};

DPS_CHECKED enum dps_status dps_outage_init(
    struct dps_outage *self, const struct dps_outage_rule *rule, struct dps_error *err);
void dps_outage_free(struct dps_outage *self);

/* The file of a trace that whoever initialises it reads and hands over; "": none. */
const char *dps_outage_file(const struct dps_outage_rule *self);
const char *dps_outage_column(const struct dps_outage_rule *self);
DPS_CHECKED enum dps_status dps_outage_init_traced(struct dps_outage *self,
    const struct dps_outage_rule *rule, const struct dps_outage_point *points, size_t n,
    struct dps_error *err);

/* How far a rule has come. */
struct dps_outage_state {
    int64_t next;  /* when the next outage begins [s] */
    int64_t until; /* when the last of those that began ends [s] */
    int64_t begun; /* outages so far */
};

/* Before the first epoch. */
void dps_outage_begin(
    const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state);

/* The share of [begin, end) [s] that is dark, in [0, 1]; begin < end, and begin is not
 * before the end of the last call. */
double dps_outage_dark(const struct dps_outage *self, uint64_t seed,
    struct dps_outage_state *state, int64_t begin, int64_t end);

#endif
