/* beacon.h: 32 bytes that are public from a date on, and that nobody knew before.
 *
 * There is a new one every 30 s (as of drand's main network and each epoch of
 * Filecoin); that of a date is the first that comes after it.  Its bytes are the output
 * of a proof that an honest prover makes and a verifier accepts, where there are such
 * kernels, and are else drawn.
 *
 * In place, and it must not move while it is open: start from {0}; dps_beacon_open /
 * dps_beacon_close (legal twice, and after a failed open).
 */
#ifndef DPS_SIM_PROVING_BEACON_H
#define DPS_SIM_PROVING_BEACON_H

#include "sim/host/proofs.h"
#include "sim/proving/sheaf.h"
#include "sim/proving/view.h"

enum { DPS_BEACON_BYTES = 32 };

struct dps_beacon {
    struct dps_kernel verifier; /* without a table: bytes are drawn */
    struct dps_kernel prover;
    struct dps_answers room;
    struct dps_view view;
    struct dps_sheaf asked, made;
    uint64_t seed;
    int64_t last; /* the number of `bytes`; -1: none yet */
    uint8_t bytes[DPS_BEACON_BYTES];
};

/* Of the verifier of that name, NULL: of none, which yields outputs, and of its honest
 * prover.  `among`: as of a kernel. */
DPS_CHECKED enum dps_status dps_beacon_open(struct dps_beacon *self,
    const struct dpk_plugin *among, const char *verifier, uint64_t seed,
    struct dps_error *err);
void dps_beacon_close(struct dps_beacon *self);

/* That of a date >= 0 [ns]. */
DPS_CHECKED enum dps_status dps_beacon_at(struct dps_beacon *self, int64_t date,
    uint8_t bytes[DPS_BEACON_BYTES], struct dps_error *err);

/* The name of a verifier that is built in and does; NULL: there is none. */
const char *dps_beacon_usual(void);

#endif
