/* Results of nodes that are compared with each other: BOINC's adaptive replication
 * (sched/sched_send.cpp, sched/validator.cpp, sched/transitioner.cpp).
 *
 * A node has n, its results that agreed, one after the other.  A task of a node whose n
 * is below `trust_after` is always done by `replicas` nodes; of another, with a chance
 * of 1 / n, and else by it alone, which is taken for good.  n grows by results that
 * were compared and agreed alone, and is 0 again after a result that was not that of
 * the majority, or that did not come in time.
 *
 * A result is good that more than half of `replicas` nodes have.  Where there is none,
 * one node more does the task, as long as they are no more than `most` and the host has
 * one; then nobody can say, and nobody is paid or blamed.
 *
 * Nodes are bound to the hash of their result before anybody shows one, so that nobody
 * copies what another has shown. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"
#include "kernels/verifiers/trust.h"

#include <stddef.h>
#include <string.h>

struct quorum {
    const struct dpk_host *host;
    struct dpk_hash hash;
    struct dpk_bonds bonds;
    struct trust trust; /* n of nodes */
    int64_t replicas, trust_after, most;
};

/* ---- life -------------------------------------------------------------- */

enum { REPLICAS, TRUST_AFTER, MOST, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "replicas",
        .standard = "2",
        .allowed = "a number from 2 to 64",
        .doc = "nodes that do a task whose results are compared",
    },
    {
        .name = "trust_after",
        .standard = "10",
        .allowed = "a number from 1 to 1000000",
        .doc = "results of a node in a row that agreed, before it may stand alone",
    },
    {
        .name = "most",
        .standard = "6",
        .allowed = "a number from 2 to 64",
        .doc = "results of a task, after which there is no majority",
    },
};

enum reason {
    GOOD,
    OTHER_COMMITMENT,
    NO_RESULT,
    MINORITY,
    LATE,
    MISSING,
    MORE,
    NOBODY
};
static const char *const reasons[] = {
    "its result is that of the majority, or of a node that is trusted",
    "its result is not the one that was committed to",
    "a result, and a commitment to it, have 32 bytes",
    "most have another result",
    "it came after its deadline",
    "nothing came",
    "another node is to do it too",
    "no result has a majority",
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct quorum *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    dpk_trust_init(&made->trust, host);
    const struct setting settings[] = {{REPLICAS, 0, &made->replicas, 2, 64},
        {TRUST_AFTER, 0, &made->trust_after, 1, 1000000},
        {MOST, 0, &made->most, 2, 64}};
    dpk_status status = dpk_numbers(host, parameters, values, settings, PARAMETERS);
    return status == DPK_OK ? dpk_hash_init(&made->hash) : status;
}

static void
destroy(void *self)
{
    struct quorum *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_hash_free(&gone->hash);
    dpk_bonds_free(&gone->bonds, host);
    dpk_trust_free(&gone->trust);
    dpk_drop(host, gone);
}

/* ---- trust ------------------------------------------------------------- */

/* Whether the task of a node with this n is done by it alone. */
static int
stands_alone(const struct quorum *self, uint64_t claim, uint32_t n)
{
    return n >= self->trust_after &&
           self->host->random(self->host->context, claim, 0) > UINT64_MAX / n;
}

static dpk_status
copies(void *self, int64_t now, const struct dpk_claims *claims, uint32_t *n_copies)
{
    struct quorum *of = self;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        struct dpk_bond *bond = dpk_bonds_open(&of->bonds, of->host, claims, i);
        if (bond == NULL) {
            return DPK_E_MEMORY;
        }
        if (bond->copies == 0) {
            uint32_t n = dpk_trust_of(&of->trust, claims->node[i]);
            int alone = stands_alone(of, claims->id[i], n);
            bond->copies = alone ? 1 : (uint32_t)of->replicas;
        }
        n_copies[i] = bond->copies;
        of->host->meter(of->host->context, DPK_WORK_STEPS, 1);
    }
    return DPK_OK;
}

/* ---- results ----------------------------------------------------------- */

static dpk_status
enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    struct quorum *of = self;
    (void)now;
    return dpk_bonds_enroll(
        &of->bonds, of->host, claims, commitments, verdicts, NO_RESULT);
}

/* There is nothing to ask: the task said it all. */
static dpk_status
challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    (void)self;
    (void)now;
    (void)beacon;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n; i++) {
        if (dpk_strings_add(challenges, 0) == NULL) {
            return DPK_MORE;
        }
    }
    return DPK_OK;
}

/* What can be said of a result by itself. */
static void
look_at(struct quorum *self, const struct dpk_evidence *evidence, uint32_t i,
    struct dpk_verdicts *verdicts)
{
    static const uint32_t why[DPK_VERDICTS] = {[DPK_REJECT] = OTHER_COMMITMENT,
        [DPK_MALFORMED] = NO_RESULT,
        [DPK_LATE] = LATE,
        [DPK_MISSING] = MISSING};
    const struct dpk_bond *bond = dpk_bonds_find(&self->bonds, evidence->claims, i);
    uint8_t commitment[DPK_HASH];
    uint64_t asked;
    uint64_t length;
    uint32_t verdict = dpk_arrival(evidence, i);
    const uint8_t *result = dpk_string(evidence->proofs, i, &length);
    dpk_string(evidence->challenges, i, &asked);
    if (verdict == DPK_ACCEPT && length != DPK_HASH) {
        verdict = DPK_MALFORMED;
    } else if (verdict == DPK_ACCEPT) {
        dpk_bond(&self->hash, "quorum 1", evidence->claims, i, result, commitment);
        int kept = bond != NULL && asked == 0 &&
                   memcmp(bond->commitment, commitment, DPK_HASH) == 0;
        verdict = kept ? DPK_ACCEPT : DPK_REJECT;
    }
    verdicts->verdict[i] = verdict;
    verdicts->reason[i] = why[verdict];
}

/* Claims [begin, end) of a task, as they are looked at together. */
struct group {
    const struct dpk_evidence *evidence;
    struct dpk_verdicts *verdicts;
    uint32_t begin, end;
    uint32_t wanted; /* that the host was asked for */
    uint32_t good;   /* that have a result */
};

static int
agree(const struct group *group, uint32_t i, uint32_t j)
{
    uint64_t length;
    const uint8_t *a = dpk_string(group->evidence->proofs, i, &length);
    const uint8_t *b = dpk_string(group->evidence->proofs, j, &length);
    return memcmp(a, b, DPK_HASH) == 0;
}

/* The first claim whose result as many have as must; `end` if there is none. */
static uint32_t
majority(const struct quorum *self, const struct group *group)
{
    uint32_t least = (uint32_t)self->replicas / 2 + 1;
    const uint32_t *verdict = group->verdicts->verdict;
    for (uint32_t i = group->begin; i < group->end; i++) {
        uint32_t n = 0;
        for (uint32_t j = group->begin; j < group->end; j++) {
            n += verdict[i] == DPK_ACCEPT && verdict[j] == DPK_ACCEPT &&
                 agree(group, i, j);
        }
        if (n >= least) {
            return i;
        }
    }
    return group->end;
}

/* Says the same of all that have a result. */
static void
say(const struct quorum *self, const struct group *group, uint32_t verdict,
    uint32_t reason, uint32_t n_copies)
{
    for (uint32_t i = group->begin; i < group->end; i++) {
        if (group->verdicts->verdict[i] == DPK_ACCEPT) {
            group->verdicts->verdict[i] = verdict;
            group->verdicts->reason[i] = reason;
            dpk_bonds_find(&self->bonds, group->evidence->claims, i)->copies = n_copies;
        }
    }
}

/* Results that no majority has: whether one more node is to be asked. */
static void
leave_open(const struct quorum *self, const struct group *group)
{
    uint32_t replicas = (uint32_t)self->replicas;
    uint32_t next = group->good < replicas ? replicas : group->good + 1;
    int was_given = group->end - group->begin >= group->wanted;
    int may_ask =
        next <= self->most && group->evidence->round[group->begin] < self->most;
    if (was_given && may_ask) {
        say(self, group, DPK_AGAIN, MORE, next);
    } else {
        say(self, group, DPK_OPEN, NOBODY, 0);
    }
}

/* Compares the results of a task with the claim that has the majority's. */
static dpk_status
compare(struct quorum *self, const struct group *group, uint32_t with)
{
    const uint64_t *node = group->evidence->claims->node;
    dpk_status status = DPK_OK;
    for (uint32_t i = group->begin; i < group->end && status == DPK_OK; i++) {
        if (group->verdicts->verdict[i] != DPK_ACCEPT) {
            continue;
        }
        uint32_t n = dpk_trust_of(&self->trust, node[i]);
        if (agree(group, i, with)) {
            status = dpk_trust_set(&self->trust, node[i], n < UINT32_MAX ? n + 1 : n);
        } else {
            group->verdicts->verdict[i] = DPK_REJECT;
            group->verdicts->reason[i] = MINORITY;
        }
    }
    return status;
}

/* n of nodes that failed is 0 again. */
static dpk_status
forget_trust(struct quorum *self, const struct group *group)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = group->begin; i < group->end && status == DPK_OK; i++) {
        uint32_t verdict = group->verdicts->verdict[i];
        if (verdict != DPK_ACCEPT && verdict != DPK_AGAIN && verdict != DPK_OPEN) {
            status = dpk_trust_set(&self->trust, group->evidence->claims->node[i], 0);
        }
    }
    return status;
}

static dpk_status
judge(struct quorum *self, struct group *group)
{
    const struct dpk_claims *claims = group->evidence->claims;
    for (uint32_t i = group->begin; i < group->end; i++) {
        const struct dpk_bond *bond = dpk_bonds_find(&self->bonds, claims, i);
        look_at(self, group->evidence, i, group->verdicts);
        group->good += group->verdicts->verdict[i] == DPK_ACCEPT;
        group->wanted =
            bond != NULL && bond->copies > group->wanted ? bond->copies : group->wanted;
    }
    dpk_status status = DPK_OK;
    if (group->wanted != 1 || group->end - group->begin != 1) {
        uint32_t with =
            group->good < self->replicas ? group->end : majority(self, group);
        if (with == group->end) {
            leave_open(self, group);
        } else {
            status = compare(self, group, with);
        }
    }
    return status == DPK_OK ? forget_trust(self, group) : status;
}

static dpk_status
verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    struct quorum *of = self;
    const struct dpk_host *host = of->host;
    const uint64_t *task = evidence->claims->task;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < evidence->n && status == DPK_OK;) {
        struct group group = {.evidence = evidence, .verdicts = verdicts, .begin = i};
        while (i < evidence->n && task[i] == task[group.begin]) {
            i++;
        }
        group.end = i;
        status = judge(of, &group);
        uint64_t n = group.end - group.begin;
        host->meter(host->context, DPK_WORK_HASHES, 2 * n);
        host->meter(host->context, DPK_WORK_STEPS, n * n);
    }
    return status == DPK_OK ? dpk_hash_status(&of->hash) : status;
}

static dpk_status
retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct quorum *of = self;
    (void)now;
    dpk_bonds_retire(&of->bonds, claims, n);
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct quorum *of = self;
    hash[0] = dpk_trust_hash(&of->trust);
    hash[1] = dpk_bonds_hash(&of->bonds);
    return DPK_OK;
}

const struct dpk_verifier dpk_quorum = {
    .kernel =
        {
            .head = {sizeof dpk_quorum, DPK_VERSION},
            .name = "quorum",
            .doc = "results of several nodes are compared, fewer of those that agreed",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .kind = DPK_VERIFIER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .n_reasons = sizeof reasons / sizeof *reasons,
    .reasons = reasons,
    .copies = copies,
    .enroll = enroll,
    .challenge = challenge,
    .verify = verify,
    .retire = retire,
};
