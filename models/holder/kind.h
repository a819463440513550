/* kind.h: what a kind of cohort is made of: see holder.h, which calls it. */
#ifndef DPS_MODELS_HOLDER_KIND_H
#define DPS_MODELS_HOLDER_KIND_H

#include "models/holder/holding.h"

/* A kind of cohort.  All callbacks but `open` and `weight` may be NULL. */
struct dps_holder_kind {
    struct dps_kind base;
    /* Times that its locks span, and their grain [s]; NULL: it has none. */
    void (*reach)(const void *params, int64_t *longest, int64_t *step);
    /* Makes the state of what the locked account holds at self->state.date. */
    enum dps_status (*open)(const void *params, struct dps_holding *self,
        int64_t locked, struct dps_error *err);
    /* Gives back what is due. */
    void (*unlock)(const void *params, struct dps_holding *self, int64_t date,
        struct dps_holder_flows *flows);
    /* The rewards that it takes in hand before it sells; NULL: all that came. */
    int64_t (*claim)(const void *params, struct dps_holding *self,
        struct dps_holder_turn *turn, struct dps_holder_flows *flows);
    /* What it stakes and locks, after it has sold. */
    void (*step)(const void *params, struct dps_holding *self,
        struct dps_holder_turn *turn, struct dps_holder_flows *flows);
    /* By which rewards are shared and votes counted [base units]. */
    int64_t (*weight)(const void *params, const struct dps_holding *self, int64_t date);
    /* See dps_holder_depth. */
    double (*depth)(const void *params, const struct dps_holding *self);
    /* Takes what the stake has just lost out of what else counts it. */
    void (*lose)(const void *params, struct dps_holding *self, int64_t units);
    /* What the ring of locks must hold. */
    int64_t (*in_locks)(const struct dps_holder_state *state);
};

#endif
