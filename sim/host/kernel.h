/* kernel.h: a kernel in the hands of the host: found, set up, called, held to account.
 *
 * It is named NAME[:key=value,...]: one that is built in, or the path of a shared
 * object, with #NAME behind it where that has several (./mine.so#late:slack=2).  Each
 * call is made by the functions here, which say by name and call what went wrong.
 *
 * In place: start from {0}; dps_kernel_open / dps_kernel_close (legal twice, and after
 * a failed open).
 */
#ifndef DPS_SIM_HOST_KERNEL_H
#define DPS_SIM_HOST_KERNEL_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"
#include "sim/host/heap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_MOST_PARAMETERS = 16, DPS_KERNEL_LINE = 160 };

struct dps_kernel {
    const struct dpk_kernel *table;
    const struct dpk_scheduler *scheduler; /* the same, or NULL where it is none */
    const struct dpk_bidder *bidder;
    const struct dpk_verifier *verifier;
    const struct dpk_prover *prover;
    void *instance;
    void *library; /* of dlopen, or NULL */
    struct dpk_host host;
    uint64_t seed;
    double limit; /* of the wall time of a call [s], which may be set before; 0: 10 s */
    const struct dpk_plugin
        *among;               /* where names that are no paths are looked up,
                                 which may be set before; NULL: what is built in */
    bool fell;                /* it crashed or hung, and is not called again */
    bool audited;             /* whether it leaves alone what it is shown */
    struct dps_heap heap;     /* of what it allocates */
    uint64_t work[DPK_WORKS]; /* that it has metered */
    uint64_t calls;           /* made to it */
    uint64_t looks;           /* at nodes, that it has asked for */
    int64_t spent;            /* in calls, if they are `timed` [ns] */
    bool timed;
    /* Jobs at a node, UINT32_MAX where there is none: what `look` asks; NULL: it does
     * not. */
    uint32_t (*load)(void *context, uint32_t node);
    void *load_context;
    char said[DPS_KERNEL_LINE]; /* what it logged last */
    char *settings;             /* texts that values point to */
    const char *values[DPS_MOST_PARAMETERS];
};

/* A kernel of a kind, DPK_SCHEDULER or another.  DPS_EINVAL with what is allowed, where
 * the name or a setting is unknown, or where a shared object is of another version,
 * lacks a function or uses what kernels must not. */
DPS_CHECKED enum dps_status dps_kernel_open(struct dps_kernel *self, uint32_t kind,
    const char *name, uint64_t seed, struct dps_error *err);
void dps_kernel_close(struct dps_kernel *self);

/* A prover that stands against that verifier, which is open and outlives it.  What of
 * its parameters is named like one of the verifier's has the verifier's value, unless
 * the name gives another. */
DPS_CHECKED enum dps_status dps_kernel_open_prover(struct dps_kernel *self,
    const struct dps_kernel *verifier, const char *name, uint64_t seed,
    struct dps_error *err);

/* Says of an error that a kernel's answer to a call was to blame for it; gives `status`
 * back. */
enum dps_status dps_kernel_blame(const struct dps_kernel *self, const char *call,
    int64_t now, enum dps_status status, struct dps_error *err);

/* The bidder that usually stands against a scheduler; NULL: it asks for no offers. */
const char *dps_kernel_bidder(const struct dps_kernel *self);

/* The kernels that are built in, in their order; NULL after the last. */
const struct dpk_kernel *dps_kernel_built_in(size_t i);

#endif
