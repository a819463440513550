/* Those whose results are compared: who does the work, and four ways not to.
 *
 * The result of a task is its digest, which stands for that of what a job with only one
 * right output puts out.  A result is settled when the node binds itself to it, so that
 * there is nothing left to do when it is asked for. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/table.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

struct strategy;

struct replica {
    const struct dpk_host *host;
    const struct strategy *strategy;
    struct dpk_hash hash;
    struct table nodes; /* their place in the order of their first claims, by id */
    uint32_t *jobs;     /* of a node, by its place */
    uint32_t cap;
    uint8_t *cheated; /* by the slot of a claim */
    uint32_t n_slots;
    int64_t number; /* of the strategy's parameter */
};

/* A way to be a replica. */
struct strategy {
    /* Whether a node's next job is cheated, by its place and the jobs before it. */
    int (*cheats)(const struct replica *self, uint32_t place, uint32_t jobs);
    /* Who has the same wrong results. */
    uint64_t (*ring)(const struct replica *self, uint64_t node, uint32_t place);
    int64_t least; /* that its parameter may be; 0: it has none */
};

/* What a job costs that is not done [1e-6 of one that is] (assumed). */
enum { WHOLE = 1000000, NEXT_TO_NOTHING = 1000 };

/* ---- life -------------------------------------------------------------- */

static dpk_status
create(const struct dpk_host *host, const struct dpk_parameter *parameters,
    const char *const *values, const struct strategy *strategy, void **self)
{
    struct replica *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    made->strategy = strategy;
    dpk_table_init(&made->nodes, host);
    dpk_status status = DPK_OK;
    if (strategy->least > 0) {
        const struct setting number = {
            0, 0, &made->number, strategy->least, UINT32_MAX};
        status = dpk_numbers(host, parameters, values, &number, 1);
    }
    return status == DPK_OK ? dpk_hash_init(&made->hash) : status;
}

static void
destroy(void *self)
{
    struct replica *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_hash_free(&gone->hash);
    dpk_table_free(&gone->nodes);
    dpk_drop(host, gone->jobs);
    dpk_drop(host, gone->cheated);
    dpk_drop(host, gone);
}

/* ---- results ----------------------------------------------------------- */

/* The place of a node, which is the next one if it is new. */
static dpk_status
place_of(struct replica *self, uint64_t node, uint32_t *place)
{
    dpk_status status = dpk_table_put(&self->nodes, node, self->nodes.n, place);
    void *jobs = self->jobs;
    if (status == DPK_OK) {
        status =
            dpk_grow(self->host, &jobs, &self->cap, self->nodes.n, sizeof *self->jobs);
        self->jobs = jobs;
    }
    return status;
}

static dpk_status
reach(struct replica *self, uint32_t slot)
{
    void *cheated = self->cheated;
    dpk_status status = dpk_grow(self->host, &cheated, &self->n_slots,
        (uint64_t)slot + 1, sizeof *self->cheated);
    self->cheated = cheated;
    return status;
}

/* The right result of a task, or the wrong one of a ring. */
static void
result_of(struct replica *self, uint64_t task, int is_wrong, uint64_t ring,
    uint8_t out[DPK_HASH])
{
    uint8_t message[DPK_TAG + 3 * sizeof(uint64_t)] = "result 1";
    uint8_t *at = dpk_put_u64(message + DPK_TAG, task);
    at = dpk_put_u64(at, (uint64_t)is_wrong);
    dpk_put_u64(at, is_wrong ? ring : 0);
    dpk_hash_of(&self->hash, message, sizeof message, out);
}

static dpk_status
commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments)
{
    struct replica *of = self;
    (void)now;
    dpk_strings_begin(commitments);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint32_t place;
        uint8_t result[DPK_HASH];
        uint64_t node = claims->node[i];
        dpk_status status = place_of(of, node, &place);
        status = status == DPK_OK ? reach(of, claims->slot[i]) : status;
        uint8_t *to = status == DPK_OK ? dpk_strings_add(commitments, DPK_HASH) : NULL;
        if (to == NULL) {
            return status == DPK_OK ? DPK_MORE : status;
        }
        int cheats = of->strategy->cheats(of, place, of->jobs[place]);
        of->jobs[place] += of->jobs[place] < UINT32_MAX;
        of->cheated[claims->slot[i]] = (uint8_t)cheats;
        result_of(
            of, claims->task[i], cheats, of->strategy->ring(of, node, place), result);
        dpk_bond(&of->hash, "quorum 1", claims, i, result, to);
    }
    return dpk_hash_status(&of->hash);
}

static dpk_status
prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    struct replica *of = self;
    (void)now;
    (void)challenges;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint32_t place;
        int cheats = of->cheated[claims->slot[i]];
        uint8_t *to = dpk_strings_add(proofs, DPK_HASH);
        if (to == NULL) {
            return DPK_MORE;
        }
        if (!dpk_table_find(&of->nodes, claims->node[i], &place)) {
            return DPK_E_STATE;
        }
        result_of(of, claims->task[i], cheats,
            of->strategy->ring(of, claims->node[i], place), to);
        delay[i] = 0;
        effort[i] = cheats ? NEXT_TO_NOTHING : WHOLE;
    }
    return dpk_hash_status(&of->hash);
}

static dpk_status
retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct replica *of = self;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        if (claims[i] < of->n_slots) {
            of->cheated[claims[i]] = 0;
        }
    }
    return DPK_OK;
}

static dpk_status
truth(void *self, const struct dpk_claims *claims, uint32_t *is_true)
{
    const struct replica *of = self;
    for (uint32_t i = 0; i < claims->n; i++) {
        uint32_t slot = claims->slot[i];
        is_true[i] = slot >= of->n_slots || !of->cheated[slot];
    }
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct replica *of = self;
    uint64_t sum = 0; /* entries of a table have no order */
    for (uint32_t i = 0; i < of->nodes.size; i++) {
        const struct table_entry *entry = &of->nodes.entries[i];
        if (entry->known) {
            uint64_t one = dpk_mix(dpk_mix(0, entry->name), entry->value);
            sum += dpk_mix(one, of->jobs[entry->value]);
        }
    }
    hash[0] = sum;
    hash[1] = 0;
    for (uint32_t slot = 0; slot < of->n_slots; slot++) {
        if (of->cheated[slot]) {
            hash[1] = dpk_mix(hash[1], slot);
        }
    }
    return DPK_OK;
}

/* ---- strategies -------------------------------------------------------- */

static int
never(const struct replica *self, uint32_t place, uint32_t jobs)
{
    (void)self;
    (void)place;
    (void)jobs;
    return 0;
}

static int
always(const struct replica *self, uint32_t place, uint32_t jobs)
{
    return !never(self, place, jobs);
}

static int
later(const struct replica *self, uint32_t place, uint32_t jobs)
{
    (void)place;
    return jobs >= self->number;
}

static uint64_t
oneself(const struct replica *self, uint64_t node, uint32_t place)
{
    (void)self;
    (void)place;
    return node;
}

/* The first k nodes, the next k, and so on. */
static uint64_t
ring(const struct replica *self, uint64_t node, uint32_t place)
{
    (void)node;
    return place / (uint32_t)self->number;
}

static const struct strategy honest = {never, oneself, 0};
static const struct strategy lazy = {always, oneself, 0};
static const struct strategy sleeper = {later, oneself, 1};
static const struct strategy colluder = {always, ring, 2};

static const struct dpk_parameter sleeps[] = {{
    .name = "jobs",
    .standard = "100",
    .allowed = "a number from 1 to 4294967295",
    .doc = "that a node does before it cheats in all others (assumed)",
}};
static const struct dpk_parameter colludes[] = {{
    .name = "k",
    .standard = "2",
    .allowed = "a number from 2 to 4294967295",
    .doc = "nodes of a ring, which have the same wrong results (assumed)",
}};

static dpk_status
create_honest(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, NULL, values, &honest, self);
}

static dpk_status
create_lazy(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, NULL, values, &lazy, self);
}

static dpk_status
create_sleeper(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, sleeps, values, &sleeper, self);
}

static dpk_status
create_colluder(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, colludes, values, &colluder, self);
}

#define PROVER(called, says, make, first, n)                                           \
    {                                                                                  \
        .kernel =                                                                      \
            {                                                                          \
                .head = {sizeof(struct dpk_prover), DPK_VERSION},                      \
                .name = (called),                                                      \
                .doc = (says),                                                         \
                .parameters = (first),                                                 \
                .n_parameters = (n),                                                   \
                .kind = DPK_PROVER,                                                    \
                .create = (make),                                                      \
                .destroy = destroy,                                                    \
                .state_hash = state_hash,                                              \
            },                                                                         \
        .against = "quorum", .commit = commit, .prove = prove, .retire = retire,       \
        .truth = truth,                                                                \
    }

const struct dpk_prover dpk_quorum_honest =
    PROVER("honest", "nodes do the work", create_honest, NULL, 0);
const struct dpk_prover dpk_quorum_lazy_copy =
    PROVER("lazy-copy", "nodes show a result of other work", create_lazy, NULL, 0);
const struct dpk_prover dpk_quorum_sleeper =
    PROVER("sleeper", "nodes do some work, and then none", create_sleeper, sleeps, 1);
const struct dpk_prover dpk_quorum_collude_k = PROVER("collude-k",
    "rings of nodes show the same wrong result", create_colluder, colludes, 1);
