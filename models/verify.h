/* verify.h: how a network checks what its nodes claim, and which of them might cheat.
 *
 * A verifier, a kernel of the host's, looks at proofs in windows: of each job that has
 * ended, or of what machines keep, each of their claims once in a period, at one of its
 * deadlines.  A node could take up one of the cheats, as it is drawn once, and does so
 * always or while its operator expects to gain by it (sim/fleet/judge.h).
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_VERIFY_H
#define DPS_MODELS_VERIFY_H

#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

enum { DPS_VERIFY_CHEATS = 8 };

struct dps_verify_cheat {
    const char *name;
    const char *kernel; /* a prover, NAME[:key=value,...] */
    double share;       /* of nodes that could take it up [1] */
    const char *choice; /* profit, always */
    double expected;    /* chance to be found out in an epoch, before any window has
                           measured it [1] */
};

struct dps_verify {
    const char *kernel;      /* a verifier, NAME[:key=value,...] */
    int64_t claims;          /* that a machine makes in a period; 0: its jobs */
    struct dps_span period;  /* in which each claim is proven once */
    int64_t deadlines;       /* in a period */
    double piece;            /* of work that amounts of claims count [unit] */
    struct dps_span within;  /* after a challenge, until a proof is late */
    struct dps_span horizon; /* in which what it would earn deters a node */
    struct dps_list cheats;  /* of struct dps_verify_cheat */
};

extern const struct dps_record dps_verify_record;

const struct dps_verify_cheat *dps_verify_cheat_at(
    const struct dps_verify *self, size_t i);

/* Whether those who could, cheat whatever comes of it. */
bool dps_verify_cheat_always(const struct dps_verify_cheat *self);

#endif
