/* depin_kernel.h: how a simulator and a scheduler, verifier or prover talk.
 *
 * A kernel is the code that a network or a farm runs to place or to check work.  It is
 * built into depinsim, or is a shared object that exports one symbol, DPK_PLUGIN.  The
 * host calls it with what its real counterpart would see, at simulated times, and
 * carries out what it answers.  This header is plain C11, usable from C++, and all that
 * a kernel includes.
 *
 * A scheduler places jobs on nodes.  A bidder is the other side of a market: what the
 * nodes offer for jobs, each by what it knows itself.  A verifier says of proofs, which
 * are bytes, whether they hold; a prover makes them, honestly or not.
 *
 * Numbers.  Times are int64 nanoseconds of simulated time, amounts of money int64 base
 * units of the token that the host names, resources int64 in the unit of
 * enum dpk_resource.  No struct has padding, an enum, a bool, a long or a float.
 *
 * Columns.  A view is a structure of arrays with n entries each, aligned to 64 bytes,
 * valid during the call and read-only.  A list column comes as `first`, of n + 1
 * offsets, and items [first[i], first[i + 1]).  A pointer is NULL where the host does
 * not offer the column.
 *
 * Names.  Nodes and jobs are known by slots, small numbers that index a kernel's own
 * arrays.  A slot may be given again after its node left or its job ended; the id of
 * either is never.
 *
 * Determinism.  What a kernel does hangs on the calls that it got, its settings and the
 * host's random numbers alone: no clock, file, socket, thread, environment or libc
 * randomness, no order of addresses.  Kernels are trusted code of the user's: the host
 * looks for such symbols when it loads one, and does not confine it.
 *
 * Versions.  Each table begins with its size and version.  A host refuses another major
 * version; a minor one only appends, and who reads a later member looks at the size.
 */
#ifndef DEPIN_KERNEL_H
#define DEPIN_KERNEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DPK_MAJOR   1U
#define DPK_MINOR   2U
#define DPK_VERSION ((DPK_MAJOR << 16) | DPK_MINOR)

/* What a call returns: 0 and above is well, below is the end of the run. */
typedef int32_t dpk_status;
#define DPK_OK            0
#define DPK_MORE          1 /* no room for all answers: call again */
#define DPK_E_ARGUMENT    (-1)
#define DPK_E_MEMORY      (-2)
#define DPK_E_STATE       (-3)
#define DPK_E_UNSUPPORTED (-4)

/* The first member of every table. */
struct dpk_head {
    uint32_t size; /* of the table [byte] */
    uint32_t version;
};

/* ---- what the host does for a kernel -------------------------------------- */

#define DPK_WORK_STEPS    0U /* elementary steps */
#define DPK_WORK_SCORES   1U /* nodes scored for a job */
#define DPK_WORK_PROBES   2U /* nodes asked over the network; the host counts them */
#define DPK_WORK_HASHES   3U /* blocks of 64 bytes that a hash compresses; since 1.2 */
#define DPK_WORK_CURVES   4U /* points of an elliptic curve times a scalar */
#define DPK_WORK_PRODUCTS 5U /* multiplications modulo a prime */
#define DPK_WORKS         6U

struct dpk_host {
    struct dpk_head head;
    void *context; /* first argument of what follows */
    /* n zero bytes aligned to 64, or NULL; what an instance leaves is freed with it. */
    void *(*allocate)(void *context, uint64_t n);
    void (*release)(void *context, void *memory);
    /* 64 random bits that hang on the seed, the stream and the counter alone. */
    uint64_t (*random)(void *context, uint64_t stream, uint64_t counter);
    /* Notes work done, in units of DPK_WORK_*, by which decisions cost time. */
    void (*meter)(void *context, uint32_t unit, uint64_t amount);
    void (*log)(void *context, const char *text);
    /* Asks n nodes over the network, all at once, how many jobs run and queue there.
     * The orders of the call that asks leave a round trip later. */
    dpk_status (*look)(
        void *context, const uint32_t *nodes, uint32_t n, uint32_t *n_jobs);
};

/* ---- views ---------------------------------------------------------------- */

/* Resources, as indices of columns. */
#define DPK_SLOTS      0U /* places for jobs; a processor of a batch machine is one */
#define DPK_CPU        1U /* [1/1000 core] */
#define DPK_MEMORY     2U /* [MiB] */
#define DPK_GPU        3U /* all devices together [1/1000 device] */
#define DPK_GPU_MEMORY 4U /* of a device [MiB] */
#define DPK_DISK       5U /* [MiB] */
#define DPK_UP         6U /* [kbit/s] */
#define DPK_DOWN       7U /* [kbit/s] */
#define DPK_RESOURCES  8U

struct dpk_nodes {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    const uint32_t *slot;
    const uint64_t *id;
    const uint32_t *rank; /* in an order drawn once a run; no two are alike */
    const int64_t *capacity[DPK_RESOURCES];
    const uint32_t *devices; /* GPUs, at most 64 */
    const uint32_t *model;   /* of its GPUs; 0: none */
    const uint32_t *region;
    const int64_t *price;       /* that it asks for a second [base units] */
    const int64_t *stake;       /* [base units] */
    const uint32_t *reputation; /* [1e-6] */
    const int64_t *until;       /* when it says that it leaves [ns] */
    const uint32_t *name;       /* its place in the order of names */
    const uint64_t *owner;
    const uint32_t *market;              /* that it serves */
    const int64_t *least;                /* need of DPK_DISK that it takes [MiB] */
    const int32_t *latitude, *longitude; /* [1e-7 degree] */
};

struct dpk_jobs {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    const uint32_t *slot;
    const uint64_t *id;
    const uint64_t *owner;
    const uint32_t *width;              /* nodes that it takes at once, >= 1 */
    const int64_t *need[DPK_RESOURCES]; /* on each of them */
    const uint32_t *devices;            /* GPUs on each, alike shares of DPK_GPU */
    const uint32_t *model_first;        /* models of GPUs that will do; */
    const uint32_t *model;              /* no entries: any */
    const uint32_t *kind;               /* jobs that need the same have a number */
    const int64_t *estimate;            /* of its run time, by its owner [ns] */
    const int64_t *deadline;            /* INT64_MAX: none [ns] */
    const int64_t *max_price;   /* that it pays a second; INT64_MAX: any [base units] */
    const int32_t *priority;    /* higher first */
    const uint32_t *urgent;     /* 1: it starts at once or is to be refused */
    const uint32_t *most;       /* nodes that it takes if there are, >= width */
    const uint32_t *market;     /* that it is posted to */
    const uint32_t *region;     /* of its nodes; 0: any */
    const int64_t *stake;       /* that a node must have [base units] */
    const uint32_t *reputation; /* and this [1e-6] */
    const int32_t *latitude, *longitude; /* for bidders alone [1e-7 degree] */
};

/* Jobs that ended and are no longer where they ran, queued or waited.  One that was
 * lost may be submitted again, under its slot and id. */
#define DPK_ENDED_WELL   0U
#define DPK_ENDED_KILLED 1U /* at its limit, or by its owner */
#define DPK_ENDED_FAILED 2U
#define DPK_ENDED_LOST   3U /* a node left under it */
#define DPK_ENDED_WITHDRAWN                                                            \
    4U /* its owner takes it back, while it waits or queues; since 1.1, and no job is  \
          taken back from a kernel that is older */
struct dpk_ends {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    const uint32_t *job; /* slots */
    const uint32_t *outcome;
};

/* ---- answers -------------------------------------------------------------- */

#define DPK_START  0U /* a job on nodes, from now on */
#define DPK_REJECT 1U /* a job: it will never run */
#define DPK_WAKE   2U /* call decide again at a time, whatever happens */
#define DPK_QUEUE                                                                      \
    3U /* a job behind those that queue at its one node, which starts it               \
          when they have left it room */

/* Arrays are the host's, with room for `cap` orders and `node_cap` nodes; the kernel
 * sets n and n_nodes.  Order i takes nodes [node_first[i], node_first[i + 1]), all of
 * them different, as many as the job is wide or up to its `most`. */
struct dpk_orders {
    struct dpk_head head;
    uint32_t cap, n;
    uint32_t node_cap, n_nodes;
    uint32_t *what;       /* DPK_START, ... */
    uint32_t *job;        /* slot */
    int64_t *at;          /* of DPK_WAKE [ns] */
    int64_t *price;       /* agreed for a second [base units] */
    uint32_t *node_first; /* cap + 1 entries */
    uint32_t *node;       /* slots */
    uint64_t *devices;    /* of that node, as bits; 0, as they come: the host takes the
                             first that have room */
};

/* What nodes offer.  Arrays are the host's, with room for `cap`; a bidder fills them
 * and sets n, a scheduler reads them. */
#define DPK_ANY UINT32_MAX /* as a job: whatever there is, the node asks for work */
struct dpk_offers {
    struct dpk_head head;
    uint32_t cap, n;
    uint32_t *job;    /* slot, or DPK_ANY */
    uint32_t *node;   /* slot */
    int64_t *price;   /* that it asks a second [base units] */
    int64_t *quality; /* higher is better; of a radio's signal [1/100 dBm] */
};

/* ---- proofs; since 1.2 ---------------------------------------------------- */

/* Claims: that a node did a job, or keeps what it promised to keep.  This is all that
 * is public of one; whether it is true is nowhere in it. */
struct dpk_claims {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    const uint32_t *slot;
    const uint64_t *id;
    const uint64_t *node;  /* id of who claims it */
    const uint64_t *payer; /* id of who it was done for; 0: nobody in particular */
    const uint64_t *task;  /* what was done or is kept: claims of one task, by different
                              nodes, say that they did the same */
    const int64_t *amount; /* of it, in units of the network's service */
};

/* Strings of bytes: string i is bytes[first[i]] up to bytes[first[i + 1]], its end not
 * included. */
struct dpk_bytes {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    const uint64_t *first; /* n + 1 entries */
    const uint8_t *bytes;
};

/* Strings to be written.  Arrays are the host's, with room for `cap` strings of
 * `byte_cap` bytes in all; the kernel sets n, and first[0 .. n], of which first[0] is
 * 0. One string for each entry of what it was asked, in that order.  Where they do not
 * all have room it writes as many as do, even none, and returns DPK_MORE; the host asks
 * again for the rest, with more room where there was none. */
struct dpk_strings {
    struct dpk_head head;
    uint32_t cap, n;
    uint64_t byte_cap;
    uint64_t *first; /* cap + 1 entries */
    uint8_t *bytes;
};

/* Proofs as they arrived, each for a claim. */
struct dpk_evidence {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    const struct dpk_claims *claims;           /* n of them */
    const struct dpk_bytes *challenges;        /* that were asked, n */
    const struct dpk_bytes *proofs;            /* n; an empty string: nothing came */
    const uint32_t *round;                     /* 0 is the first */
    const int64_t *asked, *arrived, *deadline; /* [ns] */
};

/* Verdicts, one for each claim of the evidence; arrays are the host's, with n entries
 * each, and 0 before the call. */
#define DPK_ACCEPT    0U
#define DPK_REJECT    1U /* it is wrong */
#define DPK_MALFORMED 2U /* it is none at all, or cut short */
#define DPK_LATE      3U
#define DPK_MISSING   4U /* nothing came */
#define DPK_AGAIN     5U /* another round: the host asks for a challenge again */
#define DPK_OPEN      6U /* nobody can say; it counts for nothing and against nobody */
#define DPK_VERDICTS  7U
struct dpk_verdicts {
    struct dpk_head head;
    uint32_t n;
    uint32_t reserved;
    uint32_t *verdict;
    uint32_t *reason; /* a place in the verifier's list of reasons */
};

/* ---- kernels -------------------------------------------------------------- */

/* A setting of a kernel, as texts: `easy:machines=individual`. */
struct dpk_parameter {
    const char *name;
    const char *standard; /* value if it is not given */
    const char *allowed;  /* values with | between them, or what it is in words */
    const char *doc;
};

/* What every kernel has; the first member of its table. */
#define DPK_SCHEDULER 0U
#define DPK_BIDDER    1U
#define DPK_VERIFIER  2U
#define DPK_PROVER    3U
struct dpk_kernel {
    struct dpk_head head; /* of the whole table */
    const char *name;
    const char *doc; /* one line */
    const struct dpk_parameter *parameters;
    uint32_t n_parameters;
    uint32_t kind; /* DPK_SCHEDULER, ... */
    /* values[i] is that of parameters[i], one of the allowed. */
    dpk_status (*create)(
        const struct dpk_host *host, const char *const *values, void **self);
    void (*destroy)(void *self);
    /* Of all that later answers hang on. */
    dpk_status (*state_hash)(void *self, uint64_t hash[2]);
};

struct dpk_scheduler {
    struct dpk_kernel kernel;
    /* Events, in order of time; of one time leaves come first, then joins, ends and
     * submissions.  A node that joins again has changed. */
    dpk_status (*join)(void *self, int64_t now, const struct dpk_nodes *nodes);
    dpk_status (*leave)(void *self, int64_t now, const uint32_t *nodes, uint32_t n);
    dpk_status (*end)(void *self, int64_t now, const struct dpk_ends *ends);
    dpk_status (*submit)(void *self, int64_t now, const struct dpk_jobs *jobs);
    /* The one call that decides, after all events of a time. */
    dpk_status (*decide)(void *self, int64_t now, struct dpk_orders *orders);
    /* Optional, NULL: what is known of the workload, once, before anything else: one
     * job of each kind, whose slot and id mean nothing, and how many there are of it.
     */
    dpk_status (*expect)(void *self, const struct dpk_jobs *kinds, const uint64_t *n);
    /* Optional, NULL: what nodes offer, after the submissions of a time.  A scheduler
     * that has it names the bidder that usually stands against it. */
    dpk_status (*offers)(void *self, int64_t now, const struct dpk_offers *offers);
    const char *bidder; /* NAME[:key=value,...] */
};

/* The nodes' side.  One instance answers for all nodes, by what each of them knows. */
struct dpk_bidder {
    struct dpk_kernel kernel;
    /* Events, as a scheduler gets them. */
    dpk_status (*join)(void *self, int64_t now, const struct dpk_nodes *nodes);
    dpk_status (*leave)(void *self, int64_t now, const uint32_t *nodes, uint32_t n);
    dpk_status (*end)(void *self, int64_t now, const struct dpk_ends *ends);
    dpk_status (*submit)(void *self, int64_t now, const struct dpk_jobs *jobs);
    /* What the scheduler decided: jobs started or queued, on which nodes, at which
     * price, and those refused. */
    dpk_status (*took)(void *self, int64_t now, const struct dpk_orders *orders);
    /* Fills in offers, after the events of a time and before the scheduler decides; and
     * when it wants to be called again whatever happens, INT64_MAX: it does not. */
    dpk_status (*offer)(
        void *self, int64_t now, struct dpk_offers *offers, int64_t *again);
};

/* Who checks proofs.  It sees public bytes alone: what a claim says, keys, commitments
 * and proofs.  Work that it meters for an honest proof hangs on the claim's amount and
 * on its settings alone. */
#define DPK_COMPLETE                                                                   \
    1U /* a trait: an honest proof that is in time is always accepted, for reason 0,   \
          after rounds and delays that hang on the claim's amount and on settings      \
          alone, and nothing later hangs on its having been checked; so the host need  \
          not check all of them */
struct dpk_verifier {
    struct dpk_kernel kernel;
    uint32_t traits; /* DPK_COMPLETE, or 0 */
    uint32_t n_reasons;
    const char *const *reasons; /* of verdicts, in words; reasons[0] is of a good one */
    /* Optional, NULL: public keys of n parties, nodes and payers, before any claim of
     * theirs.  A key that is refused gets a verdict other than DPK_ACCEPT. */
    dpk_status (*know)(void *self, int64_t now, const uint64_t *parties,
        const struct dpk_bytes *keys, struct dpk_verdicts *verdicts);
    /* Optional, NULL: one.  By how many different nodes the task of each claim, which
     * is the first of its task, is to be done: >= 1.  It is asked again where claims of
     * the task go into another round: where it then says more than there are, further
     * nodes do the task, as far as there are some, and all are verified together. */
    dpk_status (*copies)(
        void *self, int64_t now, const struct dpk_claims *claims, uint32_t *n_copies);
    /* What nodes bind themselves to, before they are challenged.  What is refused gets
     * a verdict other than DPK_ACCEPT, and is not challenged. */
    dpk_status (*enroll)(void *self, int64_t now, const struct dpk_claims *claims,
        const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts);
    /* What a proof must answer: it hangs on the beacon, public random bytes that nobody
     * knew before, on the claim and on what was enrolled for it, and in later rounds on
     * what was answered. */
    dpk_status (*challenge)(void *self, int64_t now, const uint8_t beacon[32],
        const struct dpk_claims *claims, struct dpk_strings *challenges);
    /* Claims of one task stand one after another, as many as there are nodes that did
     * it, in one call. */
    dpk_status (*verify)(void *self, int64_t now, const struct dpk_evidence *evidence,
        struct dpk_verdicts *verdicts);
    /* Claims that are over; their slots may be given again. */
    dpk_status (*retire)(void *self, int64_t now, const uint32_t *claims, uint32_t n);
    /* Optional, NULL: 32 bytes that an accepted proof yields and that nobody, its
     * prover included, could choose. */
    dpk_status (*output)(
        void *self, const uint8_t *proof, uint64_t length, uint8_t out[32]);
};

/* Who makes proofs against one verifier.  One instance answers for all nodes of its
 * strategy, and knows of the world what they could know.  Strategies against different
 * verifiers may have one name.  A parameter that is named like one of the verifier's
 * has the verifier's value, unless another is given.  All that stand against one
 * verifier draw the same random numbers, so that what a payer would sign for a node,
 * which is honest, can be signed by the node's prover. */
struct dpk_prover {
    struct dpk_kernel kernel;
    const char *against; /* the verifier's name */
    /* Optional, NULL: keys of parties, as dpk_verifier.know takes them.  Those of
     * payers are asked of an honest prover. */
    dpk_status (*identify)(
        void *self, const uint64_t *parties, uint32_t n, struct dpk_strings *keys);
    /* Optional, NULL: nothing.  Beside claims of what a node has or did, how much more
     * it claims, in the same unit, and for which payer that it made up itself, whose
     * key `identify` has: claims like those it is asked with, but for id and task. */
    dpk_status (*invent)(void *self, int64_t now, const struct dpk_claims *claims,
        int64_t *amount, uint64_t *payer);
    /* The work is done, or not; what the node binds itself to. */
    dpk_status (*commit)(void *self, int64_t now, const struct dpk_claims *claims,
        struct dpk_strings *commitments);
    /* Answers to challenges; an empty string declines.  delay[i]: after the challenge
     * [ns].  effort[i]: what all of the claim has cost the node so far, in millionths
     * of what it costs an honest one; it goes to the economy, never to a verifier. */
    dpk_status (*prove)(void *self, int64_t now, const struct dpk_claims *claims,
        const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
        uint32_t *effort);
    dpk_status (*retire)(void *self, int64_t now, const uint32_t *claims, uint32_t n);
    /* Whether each claim is true: 1, or 0 where it is cheated.  For measures alone. */
    dpk_status (*truth)(void *self, const struct dpk_claims *claims, uint32_t *is_true);
};

/* ---- a shared object ------------------------------------------------------ */

struct dpk_plugin {
    struct dpk_head head;
    uint32_t n_kernels;
    uint32_t reserved;
    const struct dpk_kernel *const *kernels; /* tables, by their first members */
};

#define DPK_PLUGIN dpk_plugin_v1
extern const struct dpk_plugin DPK_PLUGIN;

#ifdef __cplusplus
}
#endif

#endif
