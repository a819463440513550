/* Proofs of spacetime by Merkle paths: the part of Filecoin's WindowPoSt that is
 * hashes.
 *
 * A claim is a sector, and its commitment the root of its tree, 32 bytes.  At each
 * challenge the node shows some leaves and their paths, which the beacon chose; a share
 * f of leaves that is missing escapes c challenges by (1 - f)^c.  When sectors are
 * challenged, and by when proofs are due, is the host's.
 *
 * Filecoin's nodes prove with a Groth16 proof, over trees of Poseidon hashes of eight
 * children, that they know such leaves; that is not made here, the leaves themselves
 * are what is checked.  That a sector was sealed, encoded for its node and number
 * alone, is there proven when it is committed to.  Here `sealed` takes it for proven,
 * of which this is left: a root stands for one sector only, for ever. */
#include "kernels/proofs/post.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/table.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* What was enrolled for a claim, by its slot. */
struct sector {
    uint64_t id, node, payer, task;
    int64_t amount;
    uint8_t root[DPK_HASH];
    uint64_t known; /* 1: it was, and is not over */
};

/* Whom a root stands for. */
struct owner {
    uint64_t id, node;
    uint8_t root[DPK_HASH];
};

struct merkle_post {
    const struct dpk_host *host;
    struct dpk_hash hash;
    struct dpk_post post;
    struct sector *sectors;
    uint32_t cap;
    struct owner *owners; /* of roots, as they came */
    uint32_t n_owners, owner_cap;
    struct table owner_of; /* a number that a root yields; see name_of */
};

enum {
    HOLDS,
    NOTHING,
    LATE,
    UNKNOWN,
    LENGTH,
    OTHER,
    FALSE_LEAF,
    NO_ROOT,
    TAKEN,
    REASONS
};
static const char *const reasons[REASONS] = {
    [HOLDS] = "the leaves that were asked for lie under the root",
    [NOTHING] = "nothing came",
    [LATE] = "it came after the deadline",
    [UNKNOWN] = "this is not what was enrolled",
    [LENGTH] = "it is cut short, or too long",
    [OTHER] = "it answers another challenge",
    [FALSE_LEAF] = "a leaf and its path do not lead to the root",
    [NO_ROOT] = "a root has 32 bytes",
    [TAKEN] = "the root stands for another sector",
};

static const uint32_t verdict_of[REASONS] = {
    [HOLDS] = DPK_ACCEPT,
    [NOTHING] = DPK_MISSING,
    [LATE] = DPK_LATE,
    [UNKNOWN] = DPK_REJECT,
    [LENGTH] = DPK_MALFORMED,
    [OTHER] = DPK_REJECT,
    [FALSE_LEAF] = DPK_REJECT,
    [NO_ROOT] = DPK_MALFORMED,
    [TAKEN] = DPK_REJECT,
};

/* ---- life -------------------------------------------------------------- */

static const struct dpk_parameter parameters[DPK_POST_PARAMETERS] = {
    DPK_POST_FIRST_PARAMETERS,
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct merkle_post *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    dpk_table_init(&made->owner_of, host);
    dpk_status status = dpk_hash_init(&made->hash);
    return status == DPK_OK ? dpk_post_read(host, parameters, values, &made->post)
                            : status;
}

static void
destroy(void *self)
{
    struct merkle_post *gone = self;
    dpk_hash_free(&gone->hash);
    dpk_table_free(&gone->owner_of);
    dpk_drop(gone->host, gone->owners);
    dpk_drop(gone->host, gone->sectors);
    dpk_drop(gone->host, gone);
}

/* ---- what is enrolled -------------------------------------------------- */

/* The name under which a root is looked up; the next one where another root has it. */
static uint64_t
name_of(const uint8_t root[DPK_HASH], uint32_t attempt)
{
    return dpk_get_u64(root) + attempt;
}

/* Whom a root stands for, which is the claim if nobody was before. */
static dpk_status
own(struct merkle_post *self, const struct owner *claim, const struct owner **out)
{
    void *owners = self->owners;
    dpk_status status = dpk_grow(self->host, &owners, &self->owner_cap,
        (uint64_t)self->n_owners + 1, sizeof *self->owners);
    self->owners = owners;
    for (uint32_t attempt = 0; status == DPK_OK; attempt++) {
        uint32_t at;
        status = dpk_table_put(
            &self->owner_of, name_of(claim->root, attempt), self->n_owners, &at);
        if (status == DPK_OK && at == self->n_owners) {
            self->owners[self->n_owners++] = *claim;
        }
        if (status == DPK_OK &&
            memcmp(self->owners[at].root, claim->root, DPK_HASH) == 0) {
            *out = &self->owners[at];
            return DPK_OK;
        }
    }
    return status;
}

/* Notes the sector of a claim; reasons[*reason] says why not. */
static dpk_status
note(struct merkle_post *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t root[DPK_HASH], uint32_t *reason)
{
    struct sector made = {
        .id = claims->id[i],
        .node = claims->node[i],
        .payer = claims->payer[i],
        .task = claims->task[i],
        .amount = claims->amount[i],
        .known = 1,
    };
    struct owner claim = {.id = made.id, .node = made.node};
    memcpy(made.root, root, DPK_HASH);
    memcpy(claim.root, root, DPK_HASH);
    const struct owner *owner = &claim;
    void *sectors = self->sectors;
    dpk_status status = dpk_grow(
        self->host, &sectors, &self->cap, (uint64_t)claims->slot[i] + 1, sizeof made);
    self->sectors = sectors;
    if (status == DPK_OK && self->post.sealed) {
        status = own(self, &claim, &owner);
    }
    if (status == DPK_OK) {
        *reason = owner->id == claim.id && owner->node == claim.node ? HOLDS : TAKEN;
        self->sectors[claims->slot[i]] =
            *reason == HOLDS ? made : (struct sector){.known = 0};
    }
    return status;
}

static dpk_status
enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    struct merkle_post *of = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        uint64_t length;
        const uint8_t *root = dpk_string(commitments, i, &length);
        uint32_t reason = length == 0 ? NOTHING : NO_ROOT;
        if (length == DPK_HASH) {
            status = note(of, claims, i, root, &reason);
        }
        verdicts->reason[i] = reason;
        verdicts->verdict[i] = verdict_of[reason];
    }
    return status;
}

static dpk_status
retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct merkle_post *of = self;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        if (claims[i] < of->cap) {
            of->sectors[claims[i]] = (struct sector){.known = 0};
        }
    }
    return DPK_OK;
}

/* What was enrolled for a claim; NULL: nothing, or for another one. */
static const struct sector *
sector_of(const struct merkle_post *self, const struct dpk_claims *claims, uint32_t i)
{
    uint32_t slot = claims->slot[i];
    if (slot >= self->cap) {
        return NULL;
    }
    const struct sector *sector = &self->sectors[slot];
    return sector->known && sector->id == claims->id[i] &&
                   sector->node == claims->node[i] &&
                   sector->payer == claims->payer[i] &&
                   sector->task == claims->task[i] &&
                   sector->amount == claims->amount[i]
               ? sector
               : NULL;
}

/* ---- what is asked and answered ---------------------------------------- */

static dpk_status
challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    struct merkle_post *of = self;
    (void)now;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n; i++) {
        const struct sector *sector = sector_of(of, claims, i);
        if (sector == NULL) {
            return DPK_E_ARGUMENT;
        }
        uint8_t *to = dpk_strings_add(challenges, DPK_HASH);
        if (to == NULL) {
            return DPK_MORE;
        }
        dpk_post_challenge(
            &of->hash, beacon, sector->id, sector->node, sector->root, to);
    }
    return dpk_hash_status(&of->hash);
}

/* What is to be said of a proof. */
static uint32_t
reason_of(struct merkle_post *self, const struct dpk_evidence *evidence, uint32_t i,
    uint64_t *work)
{
    uint64_t asked_length;
    uint64_t length;
    const uint8_t *asked = dpk_string(evidence->challenges, i, &asked_length);
    const uint8_t *proof = dpk_string(evidence->proofs, i, &length);
    const struct sector *sector = sector_of(self, evidence->claims, i);
    if (length == 0) {
        return NOTHING;
    }
    if (evidence->arrived[i] > evidence->deadline[i]) {
        return LATE;
    }
    if (sector == NULL) {
        return UNKNOWN;
    }
    if (length != dpk_post_length(&self->post)) {
        return LENGTH;
    }
    if (asked_length != DPK_HASH || memcmp(asked, proof, DPK_HASH) != 0) {
        return OTHER;
    }
    return dpk_post_holds(&self->post, &self->hash, asked, sector->root, proof, work)
               ? HOLDS
               : FALSE_LEAF;
}

static dpk_status
verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    struct merkle_post *of = self;
    uint64_t work = 0;
    (void)now;
    for (uint32_t i = 0; i < evidence->n; i++) {
        uint32_t reason = reason_of(of, evidence, i, &work);
        verdicts->reason[i] = reason;
        verdicts->verdict[i] = verdict_of[reason];
    }
    of->host->meter(of->host->context, DPK_WORK_HASHES, work);
    return dpk_hash_status(&of->hash);
}

/* ---- the table --------------------------------------------------------- */

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct merkle_post *of = self;
    hash[0] = 0;
    hash[1] = of->n_owners;
    for (uint32_t i = 0; i < of->cap; i++) {
        const struct sector *at = &of->sectors[i];
        if (at->known) {
            hash[0] = dpk_mix(dpk_mix(dpk_mix(hash[0], i), at->id), at->node);
            hash[0] = dpk_mix(hash[0], dpk_get_u64(at->root));
        }
    }
    for (uint32_t i = 0; i < of->n_owners; i++) {
        hash[1] = dpk_mix(hash[1], dpk_get_u64(of->owners[i].root));
    }
    return DPK_OK;
}

const struct dpk_verifier dpk_merkle_post = {
    .kernel =
        {
            .head = {sizeof dpk_merkle_post, DPK_VERSION},
            .name = "merkle-post",
            .doc = "leaves of sectors and their Merkle paths, chosen by a beacon",
            .parameters = parameters,
            .n_parameters = DPK_POST_PARAMETERS,
            .kind = DPK_VERIFIER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .traits = DPK_COMPLETE,
    .n_reasons = REASONS,
    .reasons = reasons,
    .enroll = enroll,
    .challenge = challenge,
    .verify = verify,
    .retire = retire,
};
