/* Runs of a small machine that are believed until somebody differs: the game of
 * Truebit, opML and the fault proofs of rollups (kernels/proofs/machine.h, dispute.h).
 *
 * A node binds itself to the Merkle root of all states of its run.  With a chance of
 * `watch` a second node does the same task.  Where roots are alike, both are accepted;
 * where not, the parties are asked, round by round, for the two digests below a node of
 * their trees in which they differ, the left one first.  So log2(n) rounds end at the
 * first state that they do not have in common; it is the next one of a state that they
 * do, which they show, and the verifier makes that one step itself.  Who has another
 * state there is wrong, as is who stops answering or answers what is not in its tree.
 *
 * A run that nobody watches is accepted whatever it is.  An honest party is never
 * rejected; but what it shows decides about others, so that it cannot be left out. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/machine.h"
#include "kernels/proofs/merkle.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"
#include "kernels/verifiers/game.h"

#include <stddef.h>
#include <string.h>

struct bisect {
    const struct dpk_host *host;
    struct dpk_hash hash;
    struct dpk_bonds bonds;
    struct game *games; /* by the slot of a claim */
    uint32_t cap;
    int64_t steps, watch;
};

/* ---- life -------------------------------------------------------------- */

enum { STEPS, WATCH, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "steps",
        .standard = "1023",
        .allowed = "a number from 1 to 1048576",
        .doc = "of a run (assumed)",
    },
    {
        .name = "watch",
        .standard = "0.1",
        .allowed = "a number from 0 to 1",
        .doc = "share of tasks that a second node does (assumed)",
    },
};

enum reason {
    GOOD,
    OTHER_COMMITMENT,
    NO_ANSWER,
    WRONG,
    LATE,
    MISSING,
    NO_COMMITMENT,
    DISPUTED
};
static const char *const reasons[] = {
    "nobody has shown a step of it to be wrong",
    "it is not in the tree that was committed to, or not what was asked for",
    "an answer has another length",
    "a step of it is wrong",
    "it came after its deadline",
    "nothing came",
    "a commitment has 32 bytes",
    "another has a different run",
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct bisect *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    const struct setting settings[] = {{STEPS, 0, &made->steps, 1, MACHINE_STEPS},
        {WATCH, 6, &made->watch, 0, 1000000}};
    dpk_status status = dpk_numbers(host, parameters, values, settings, PARAMETERS);
    return status == DPK_OK ? dpk_hash_init(&made->hash) : status;
}

static void
destroy(void *self)
{
    struct bisect *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_hash_free(&gone->hash);
    dpk_bonds_free(&gone->bonds, host);
    dpk_drop(host, gone->games);
    dpk_drop(host, gone);
}

/* ---- what is asked ----------------------------------------------------- */

static dpk_status
copies(void *self, int64_t now, const struct dpk_claims *claims, uint32_t *n_copies)
{
    const struct bisect *of = self;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        uint64_t bits = of->host->random(of->host->context, claims->id[i], 0);
        n_copies[i] = bits % 1000000 < (uint64_t)of->watch ? 2 : 1;
    }
    return DPK_OK;
}

static dpk_status
enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    struct bisect *of = self;
    (void)now;
    dpk_status status = dpk_bonds_enroll(
        &of->bonds, of->host, claims, commitments, verdicts, NO_COMMITMENT);
    void *games = of->games;
    if (status == DPK_OK) {
        status = dpk_grow(of->host, &games, &of->cap, of->bonds.cap, sizeof *of->games);
        of->games = games;
    }
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        of->games[claims->slot[i]] = dpk_game();
    }
    return status;
}

static dpk_status
challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    const struct bisect *of = self;
    (void)now;
    (void)beacon;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n; i++) {
        if (dpk_bonds_find(&of->bonds, claims, i) == NULL) {
            return DPK_E_STATE;
        }
        uint8_t *to = dpk_strings_add(challenges, DISPUTE_BYTES);
        if (to == NULL) {
            return DPK_MORE;
        }
        dpk_dispute_write(of->games[claims->slot[i]].asked, to);
    }
    return DPK_OK;
}

/* ---- one answer -------------------------------------------------------- */

/* Whether an answer, which is as long as it should be, stands in the party's tree. */
static int
stands(struct bisect *self, const struct dpk_evidence *evidence, uint32_t i)
{
    const struct dpk_claims *claims = evidence->claims;
    struct game *game = &self->games[claims->slot[i]];
    uint64_t n = (uint64_t)self->steps + 1;
    uint64_t length;
    uint8_t digest[DPK_HASH];
    const uint8_t *answer = dpk_string(evidence->proofs, i, &length);
    if (game->asked.kind == DISPUTE_SIDES) {
        memcpy(game->sides, answer, sizeof game->sides);
        dpk_merkle_node(&self->hash, game->sides[0], game->sides[1], digest);
        return memcmp(digest, game->node, DPK_HASH) == 0;
    }
    uint64_t index = game->asked.kind == DISPUTE_RESULT ? n - 1 : game->asked.index;
    dpk_machine_read(&game->state, answer);
    dpk_merkle_leaf(&self->hash, answer, MACHINE_BYTES, digest);
    dpk_merkle_root(&self->hash, digest, index, n, answer + MACHINE_BYTES,
        (length - MACHINE_BYTES) / DPK_HASH, digest);
    if (game->asked.kind == DISPUTE_STATE) {
        return memcmp(digest, game->root, DPK_HASH) == 0;
    }
    memcpy(game->root, digest, DPK_HASH);
    dpk_bond(&self->hash, "bisect 1", claims, i, digest, digest);
    const struct dpk_bond *bond = dpk_bonds_find(&self->bonds, claims, i);
    return memcmp(digest, bond->commitment, DPK_HASH) == 0;
}

/* Whether a claim is known as it is, and was asked what the evidence says. */
static int
was_asked(struct bisect *self, const struct dpk_evidence *evidence, uint32_t i)
{
    const struct dpk_claims *claims = evidence->claims;
    const struct dpk_bond *bond = dpk_bonds_find(&self->bonds, claims, i);
    uint8_t question[DISPUTE_BYTES];
    uint8_t commitment[DPK_HASH];
    uint64_t length;
    const uint8_t *asked = dpk_string(evidence->challenges, i, &length);
    if (bond == NULL || length != DISPUTE_BYTES) {
        return 0;
    }
    const struct game *game = &self->games[claims->slot[i]];
    dpk_dispute_write(game->asked, question);
    dpk_bond(&self->hash, "bisect 1", claims, i, game->root, commitment);
    return memcmp(asked, question, DISPUTE_BYTES) == 0 &&
           (game->asked.kind == DISPUTE_RESULT ||
               memcmp(commitment, bond->commitment, DPK_HASH) == 0);
}

/* What can be said of an answer by itself. */
static enum reason
reason_for(struct bisect *self, const struct dpk_evidence *evidence, uint32_t i)
{
    uint64_t length;
    uint32_t arrival = dpk_arrival(evidence, i);
    dpk_string(evidence->proofs, i, &length);
    if (arrival != DPK_ACCEPT) {
        return arrival == DPK_LATE ? LATE : MISSING;
    }
    if (!was_asked(self, evidence, i)) {
        return OTHER_COMMITMENT;
    }
    const struct game *game = &self->games[evidence->claims->slot[i]];
    if (length != dpk_dispute_length(game->asked, (uint64_t)self->steps + 1)) {
        return NO_ANSWER;
    }
    self->host->meter(
        self->host->context, DPK_WORK_HASHES, 4 + 2 * (length / DPK_HASH));
    return stands(self, evidence, i) ? GOOD : OTHER_COMMITMENT;
}

static void
look_at(struct bisect *self, const struct dpk_evidence *evidence, uint32_t i,
    struct dpk_verdicts *verdicts)
{
    static const uint32_t verdict_of[] = {[GOOD] = DPK_ACCEPT,
        [OTHER_COMMITMENT] = DPK_REJECT,
        [NO_ANSWER] = DPK_MALFORMED,
        [LATE] = DPK_LATE,
        [MISSING] = DPK_MISSING};
    enum reason reason = reason_for(self, evidence, i);
    verdicts->verdict[i] = verdict_of[reason];
    verdicts->reason[i] = reason;
}

/* ---- a task's parties -------------------------------------------------- */

/* Of a task that are listened to; `copies` asks for two at most. */
enum { PARTIES = 64 };

/* Those that gave a good answer. */
struct table_of_parties {
    struct game *games[PARTIES];
    uint32_t claims[PARTIES]; /* places in the evidence */
    uint32_t n;
};

/* Rejects those whose state at the disputed leaf does not follow, and lets the others
 * go on. */
static void
rule(struct bisect *self, const struct dpk_claims *claims,
    struct table_of_parties *parties, struct dpk_verdicts *verdicts)
{
    struct machine_program program;
    struct machine machine;
    uint8_t leaf[DPK_HASH];
    uint32_t n = 0;
    const struct game *one = parties->games[0];
    dpk_machine_load(claims->task[parties->claims[0]], &program, &machine);
    if (!one->is_first) {
        machine = one->state;
        dpk_machine_step(&machine, &program);
    }
    dpk_machine_leaf(&self->hash, &machine, leaf);
    for (uint32_t k = 0; k < parties->n; k++) {
        if (memcmp(parties->games[k]->node, leaf, DPK_HASH) == 0) {
            parties->games[n] = parties->games[k];
            parties->claims[n++] = parties->claims[k];
        } else {
            verdicts->verdict[parties->claims[k]] = DPK_REJECT;
            verdicts->reason[parties->claims[k]] = WRONG;
        }
    }
    parties->n = n;
    self->host->meter(self->host->context, DPK_WORK_STEPS, 1);
}

static void
judge(struct bisect *self, const struct dpk_evidence *evidence, uint32_t begin,
    uint32_t end, struct dpk_verdicts *verdicts)
{
    struct table_of_parties parties = {.n = 0};
    uint64_t n = (uint64_t)self->steps + 1;
    for (uint32_t i = begin; i < end; i++) {
        look_at(self, evidence, i, verdicts);
        if (verdicts->verdict[i] == DPK_ACCEPT && parties.n == PARTIES) {
            verdicts->verdict[i] = DPK_OPEN;
            verdicts->reason[i] = DISPUTED;
        } else if (verdicts->verdict[i] == DPK_ACCEPT) {
            parties.games[parties.n] = &self->games[evidence->claims->slot[i]];
            parties.claims[parties.n++] = i;
        }
    }
    if (dpk_game_move(parties.games, parties.n, n)) {
        rule(self, evidence->claims, &parties, verdicts);
        dpk_game_restart(parties.games, parties.n, n);
    }
    for (uint32_t k = 0; k < parties.n && !dpk_game_agreed(parties.games, parties.n);
         k++) {
        verdicts->verdict[parties.claims[k]] = DPK_AGAIN;
        verdicts->reason[parties.claims[k]] = DISPUTED;
    }
}

static dpk_status
verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    struct bisect *of = self;
    const uint64_t *task = evidence->claims->task;
    (void)now;
    for (uint32_t i = 0; i < evidence->n;) {
        uint32_t begin = i;
        while (i < evidence->n && task[i] == task[begin]) {
            i++;
        }
        judge(of, evidence, begin, i, verdicts);
    }
    return dpk_hash_status(&of->hash);
}

static dpk_status
retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct bisect *of = self;
    (void)now;
    dpk_bonds_retire(&of->bonds, claims, n);
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct bisect *of = self;
    hash[0] = dpk_bonds_hash(&of->bonds);
    hash[1] = 0;
    for (uint32_t slot = 0; slot < of->bonds.cap; slot++) {
        if (of->bonds.of[slot].bound) {
            hash[1] = dpk_mix(hash[1], dpk_game_hash(&of->games[slot]));
        }
    }
    return DPK_OK;
}

const struct dpk_verifier dpk_bisect = {
    .kernel =
        {
            .head = {sizeof dpk_bisect, DPK_VERSION},
            .name = "bisect",
            .doc = "runs that differ are searched for the first step that does",
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
