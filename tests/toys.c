#include "tests/toys.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/tools.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER = 8, FEW = 64, MANY = 4096 };

#define UNTRUE   UINT64_C(0x7f4a7c15)
#define INVENTED UINT64_C(1000000)

/* ---- what all of them have --------------------------------------------- */

struct toy {
    const struct dpk_host *host;
    uint64_t *committed; /* by slot */
    uint32_t *answered;  /* rounds, by slot */
    uint32_t cap;
    uint64_t rounds, size, copies, share;
    char way;
    uint64_t bound[MANY];   /* claims that it has committed to, by their ids */
    uint64_t disputed[FEW]; /* tasks */
    uint32_t n_disputed;
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct toy *new = host->allocate(host->context, sizeof *new);
    (void)values;
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    new->host = host;
    *self = new;
    return DPK_OK;
}

static void
destroy(void *context)
{
    struct toy *self = context;
    const struct dpk_host *host = self->host;
    dpk_drop(host, self->committed);
    dpk_drop(host, self->answered);
    dpk_drop(host, self);
}

static dpk_status
state_hash(void *context, uint64_t hash[2])
{
    const struct toy *self = context;
    hash[0] = self->n_disputed;
    hash[1] = 0;
    return DPK_OK;
}

static dpk_status
retire(void *context, int64_t now, const uint32_t *claims, uint32_t n)
{
    (void)context;
    (void)now;
    (void)claims;
    (void)n;
    return DPK_OK;
}

static dpk_status
hold(struct toy *self, uint32_t slot)
{
    const struct array arrays[] = {{&self->committed, sizeof *self->committed},
        {&self->answered, sizeof *self->answered}};
    return dpk_grow_all(self->host, arrays, 2, &self->cap, (uint64_t)slot + 1);
}

static dpk_status
give(struct dpk_strings *to, uint64_t number, uint64_t size)
{
    uint8_t *at = dpk_strings_add(to, size);
    if (at == NULL) {
        return DPK_MORE;
    }
    memset(at, 0x5a, size);
    dpk_put_u64(at, number);
    return DPK_OK;
}

static uint64_t
number_of(const struct dpk_bytes *of, uint32_t i)
{
    uint64_t length;
    const uint8_t *at = dpk_string(of, i, &length);
    return length >= NUMBER ? dpk_get_u64(at) : 0;
}

/* ---- echo -------------------------------------------------------------- */

static const char *const echo_reasons[] = {"it is right", "it is wrong",
    "it is cut short", "it is late", "nothing came", "the key is not its own"};
enum { RIGHT, WRONG, SHORT, LATE, NOTHING, KEY };

static const struct dpk_parameter echo_parameters[] = {
    {"rounds", "1", "a whole number", "rounds until it is accepted"},
    {"size", "8", "a whole number", "bytes of a proof"},
};

static dpk_status
echo_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = create(host, values, self);
    if (status == DPK_OK) {
        struct toy *new = *self;
        new->rounds = strtoull(values[0], NULL, 10);
        new->size = strtoull(values[1], NULL, 10);
    }
    return status;
}

static uint64_t
key_of(uint64_t party)
{
    return dpk_mix(1, party);
}

static dpk_status
echo_know(void *self, int64_t now, const uint64_t *parties,
    const struct dpk_bytes *keys, struct dpk_verdicts *verdicts)
{
    (void)self;
    (void)now;
    for (uint32_t i = 0; i < keys->n; i++) {
        if (number_of(keys, i) != key_of(parties[i])) {
            verdicts->verdict[i] = DPK_REJECT;
            verdicts->reason[i] = KEY;
        }
    }
    return DPK_OK;
}

static dpk_status
echo_enroll(void *context, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    struct toy *self = context;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        dpk_status status = hold(self, claims->slot[i]);
        if (status != DPK_OK) {
            return status;
        }
        self->committed[claims->slot[i]] = number_of(commitments, i);
        self->answered[claims->slot[i]] = 0;
        if (commitments->first[i] == commitments->first[i + 1]) {
            verdicts->verdict[i] = DPK_MALFORMED;
            verdicts->reason[i] = SHORT;
        }
    }
    return DPK_OK;
}

static dpk_status
echo_challenge(void *context, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    const struct toy *self = context;
    dpk_status status = DPK_OK;
    (void)now;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        uint64_t hash = dpk_mix(dpk_get_u64(beacon), claims->id[i]);
        hash = dpk_mix(hash, self->committed[claims->slot[i]]);
        hash = dpk_mix(hash, self->answered[claims->slot[i]]);
        status = give(challenges, hash, NUMBER);
    }
    return status;
}

static void
echo_look(struct toy *self, const struct dpk_evidence *e, uint32_t i, uint32_t *verdict,
    uint32_t *reason)
{
    const struct dpk_claims *claims = e->claims;
    uint64_t length = e->proofs->first[i + 1] - e->proofs->first[i];
    uint64_t right = dpk_mix(number_of(e->challenges, i), claims->node[i]);
    self->host->meter(
        self->host->context, DPK_WORK_HASHES, 10 * (uint64_t)claims->amount[i]);
    if (length == 0) {
        *verdict = DPK_MISSING;
        *reason = NOTHING;
    } else if (e->arrived[i] > e->deadline[i]) {
        *verdict = DPK_LATE;
        *reason = LATE;
    } else if (length != self->size) {
        *verdict = DPK_MALFORMED;
        *reason = SHORT;
    } else if (number_of(e->proofs, i) != right) {
        *verdict = DPK_REJECT;
        *reason = WRONG;
    } else {
        uint32_t answered = ++self->answered[claims->slot[i]];
        *verdict = answered < self->rounds ? DPK_AGAIN : DPK_ACCEPT;
    }
}

static dpk_status
echo_verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    (void)now;
    for (uint32_t i = 0; i < evidence->n; i++) {
        echo_look(self, evidence, i, &verdicts->verdict[i], &verdicts->reason[i]);
    }
    return DPK_OK;
}

static const struct dpk_verifier echo = {
    .kernel = {.head = {sizeof echo, DPK_VERSION},
        .name = "echo",
        .doc = "wants to hear what it said",
        .parameters = echo_parameters,
        .n_parameters = 2,
        .kind = DPK_VERIFIER,
        .create = echo_create,
        .destroy = destroy,
        .state_hash = state_hash},
    .traits = DPK_COMPLETE,
    .n_reasons = 6,
    .reasons = echo_reasons,
    .know = echo_know,
    .enroll = echo_enroll,
    .challenge = echo_challenge,
    .verify = echo_verify,
    .retire = retire,
};

/* ---- against echo ------------------------------------------------------ */

static const struct dpk_parameter cheat_parameters[] = {
    {"size", "8", "a whole number", "bytes of a proof"},
    {"way", "wrong", "wrong|short|nothing|late|uncommitted|keyless|moody|once|vague",
        "what it does"},
    {"share", "100", "a whole number", "of its claims that it cheats on [%]"},
};

/* The first letter of its way, and 'h' of an honest one. */
static dpk_status
prover_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = create(host, values, self);
    if (status == DPK_OK) {
        struct toy *new = *self;
        new->size = strtoull(values[0], NULL, 10);
        new->way = 'h';
    }
    return status;
}

static dpk_status
cheat_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = prover_create(host, values, self);
    if (status == DPK_OK) {
        struct toy *new = *self;
        new->way = values[1][0];
        new->share = strtoull(values[2], NULL, 10);
    }
    return status;
}

static dpk_status
washer_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = prover_create(host, values, self);
    if (status == DPK_OK) {
        ((struct toy *)*self)->way = 'i';
    }
    return status;
}

static int
cheats(const struct toy *self, const struct dpk_claims *claims, uint32_t i)
{
    const struct dpk_host *host = self->host;
    return self->way == 'i'
               ? claims->payer[i] >= INVENTED
               : host->random(host->context, claims->id[i], 0) % 100 < self->share;
}

static dpk_status
identify(void *context, const uint64_t *parties, uint32_t n, struct dpk_strings *keys)
{
    const struct toy *self = context;
    dpk_status status = DPK_OK;
    dpk_strings_begin(keys);
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        status = give(keys, self->way == 'k' ? 0 : key_of(parties[i]), NUMBER);
    }
    return status;
}

static dpk_status
invent(void *context, int64_t now, const struct dpk_claims *claims, int64_t *amount,
    uint64_t *payer)
{
    (void)context;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        amount[i] = claims->id[i] % 2 == 0 ? 2 * claims->amount[i] : 0;
        payer[i] = INVENTED + claims->node[i];
    }
    return DPK_OK;
}

static dpk_status
commit(void *context, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments)
{
    struct toy *self = context;
    dpk_status status = DPK_OK;
    (void)now;
    dpk_strings_begin(commitments);
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        const struct dpk_host *host = self->host;
        uint64_t *times = &self->bound[claims->id[i] % MANY];
        int declines = self->way == 'u' || (self->way == 'o' && *times > 0);
        uint64_t secret = host->random(host->context, claims->node[i], claims->id[i]);
        ++*times;
        status = !declines ? give(commitments, secret, NUMBER)
                 : dpk_strings_add(commitments, 0) != NULL ? DPK_OK
                                                           : DPK_MORE;
    }
    return status;
}

static dpk_status
answer(const struct toy *self, int way, uint64_t right, struct dpk_strings *proofs)
{
    uint64_t size = way == 'n' ? 0 : way == 's' ? self->size - 1 : self->size;
    uint8_t *at = dpk_strings_add(proofs, size);
    if (at == NULL) {
        return DPK_MORE;
    }
    memset(at, 0x5a, size);
    if (size >= NUMBER) {
        dpk_put_u64(at, way == 'w' || way == 'v' ? right ^ 1 : right);
    }
    return DPK_OK;
}

static dpk_status
prove(void *context, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    const struct toy *self = context;
    dpk_status status = DPK_OK;
    (void)now;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        int cheated = cheats(self, claims, i);
        int way = cheated ? self->way : 'h';
        uint64_t right = dpk_mix(number_of(challenges, i), claims->node[i]);
        status = answer(self, way, right, proofs);
        delay[i] = 1000000 * claims->amount[i];
        delay[i] += way == 'm' ? (int64_t)(claims->id[i] % 7) : 0;
        delay[i] = way == 'l' ? INT64_C(3600000000000) : delay[i];
        effort[i] = cheated && way != 'm' && way != 'o' ? 0 : 1000000;
    }
    return status;
}

static dpk_status
truth(void *context, const struct dpk_claims *claims, uint32_t *is_true)
{
    const struct toy *self = context;
    for (uint32_t i = 0; i < claims->n; i++) {
        is_true[i] =
            cheats(self, claims, i) && strchr("mvo", self->way) == NULL ? 0 : 1;
    }
    return DPK_OK;
}

#define PROVER(variable, name_, against_, parameters_, n, create_, invent_)            \
    static const struct dpk_prover variable = {                                        \
        .kernel = {.head = {sizeof(struct dpk_prover), DPK_VERSION},                   \
            .name = (name_),                                                           \
            .doc = "answers",                                                          \
            .parameters = (parameters_),                                               \
            .n_parameters = (n),                                                       \
            .kind = DPK_PROVER,                                                        \
            .create = (create_),                                                       \
            .destroy = destroy,                                                        \
            .state_hash = state_hash},                                                 \
        .against = (against_),                                                         \
        .identify = identify,                                                          \
        .invent = (invent_),                                                           \
        .commit = commit,                                                              \
        .prove = prove,                                                                \
        .retire = retire,                                                              \
        .truth = truth,                                                                \
    }

PROVER(echo_honest, "honest", "echo", cheat_parameters, 1, prover_create, NULL);
PROVER(echo_cheat, "cheat", "echo", cheat_parameters, 3, cheat_create, NULL);
PROVER(echo_washer, "washer", "echo", cheat_parameters, 1, washer_create, invent);

/* ---- vote -------------------------------------------------------------- */

static const char *const vote_reasons[] = {
    "most say so", "most say other", "no majority"};

static const struct dpk_parameter vote_parameters[] = {
    {"copies", "2", "a whole number", "nodes that do a task at first"}};

static dpk_status
vote_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = create(host, values, self);
    if (status == DPK_OK) {
        ((struct toy *)*self)->copies = strtoull(values[0], NULL, 10);
    }
    return status;
}

static int
is_disputed(const struct toy *self, uint64_t task)
{
    for (uint32_t i = 0; i < self->n_disputed; i++) {
        if (self->disputed[i] == task) {
            return 1;
        }
    }
    return 0;
}

static dpk_status
vote_copies(
    void *context, int64_t now, const struct dpk_claims *claims, uint32_t *n_copies)
{
    const struct toy *self = context;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        n_copies[i] = is_disputed(self, claims->task[i]) ? 3 : (uint32_t)self->copies;
    }
    return DPK_OK;
}

static dpk_status
vote_enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    (void)self;
    (void)now;
    (void)claims;
    (void)commitments;
    (void)verdicts;
    return DPK_OK;
}

static dpk_status
vote_challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    dpk_status status = DPK_OK;
    (void)self;
    (void)now;
    (void)beacon;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        status = give(challenges, claims->task[i], NUMBER);
    }
    return status;
}

/* Those of one task, [from, to). */
static void
count_votes(struct toy *self, const struct dpk_evidence *e, uint32_t from, uint32_t to,
    struct dpk_verdicts *verdicts)
{
    uint64_t task = e->claims->task[from];
    uint32_t most = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t like = 0;
        for (uint32_t k = from; k < to; k++) {
            like += number_of(e->proofs, i) == number_of(e->proofs, k);
        }
        most = like > most ? like : most;
        verdicts->verdict[i] = 2 * like > to - from ? DPK_ACCEPT : DPK_REJECT;
        verdicts->reason[i] = verdicts->verdict[i] == DPK_ACCEPT ? 0 : 1;
    }
    if (2 * most <= to - from) {
        uint32_t open = e->round[from] == 0 ? DPK_AGAIN : DPK_OPEN;
        for (uint32_t i = from; i < to; i++) {
            verdicts->verdict[i] = open;
            verdicts->reason[i] = 2;
        }
        if (self->n_disputed < FEW && open == DPK_AGAIN) {
            self->disputed[self->n_disputed++] = task;
        }
    }
}

static dpk_status
vote_verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    (void)now;
    for (uint32_t from = 0, to; from < evidence->n; from = to) {
        const uint64_t *task = evidence->claims->task;
        for (to = from + 1; to < evidence->n && task[to] == task[from];) {
            to++;
        }
        count_votes(self, evidence, from, to, verdicts);
    }
    return DPK_OK;
}

static const struct dpk_verifier vote = {
    .kernel = {.head = {sizeof vote, DPK_VERSION},
        .name = "vote",
        .doc = "believes the most",
        .parameters = vote_parameters,
        .n_parameters = 1,
        .kind = DPK_VERIFIER,
        .create = vote_create,
        .destroy = destroy,
        .state_hash = state_hash},
    .n_reasons = 3,
    .reasons = vote_reasons,
    .copies = vote_copies,
    .enroll = vote_enroll,
    .challenge = vote_challenge,
    .verify = vote_verify,
    .retire = retire,
};

static dpk_status
vote_prove(void *context, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    const struct toy *self = context;
    dpk_status status = DPK_OK;
    (void)now;
    (void)challenges;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n && status == DPK_OK; i++) {
        uint64_t right = dpk_mix(0, claims->task[i]);
        status =
            give(proofs, self->way == 'h' ? right : right ^ claims->node[i], NUMBER);
        delay[i] = 1000000 * claims->amount[i];
        effort[i] = self->way == 'h' ? 1000000 : 0;
    }
    return status;
}

static dpk_status
voter_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = create(host, values, self);
    if (status == DPK_OK) {
        ((struct toy *)*self)->way = 'h';
    }
    return status;
}

static dpk_status
liar_create(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = create(host, values, self);
    if (status == DPK_OK) {
        ((struct toy *)*self)->way = 'w';
        ((struct toy *)*self)->share = 100;
    }
    return status;
}

#define VOTER(variable, name_, create_)                                                \
    static const struct dpk_prover variable = {                                        \
        .kernel = {.head = {sizeof(struct dpk_prover), DPK_VERSION},                   \
            .name = (name_),                                                           \
            .doc = "answers",                                                          \
            .kind = DPK_PROVER,                                                        \
            .create = (create_),                                                       \
            .destroy = destroy,                                                        \
            .state_hash = state_hash},                                                 \
        .against = "vote",                                                             \
        .commit = commit,                                                              \
        .prove = vote_prove,                                                           \
        .retire = retire,                                                              \
        .truth = truth,                                                                \
    }

VOTER(vote_honest, "honest", voter_create);
VOTER(vote_cheat, "cheat", liar_create);

/* ---- lot --------------------------------------------------------------- */

static dpk_status
lot_verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    (void)self;
    (void)now;
    for (uint32_t i = 0; i < evidence->n; i++) {
        uint64_t right =
            dpk_mix(number_of(evidence->challenges, i), evidence->claims->node[i]);
        verdicts->verdict[i] =
            number_of(evidence->proofs, i) == right ? DPK_ACCEPT : DPK_REJECT;
        verdicts->reason[i] = verdicts->verdict[i] == DPK_ACCEPT ? 0 : 1;
    }
    return DPK_OK;
}

static dpk_status
lot_output(void *self, const uint8_t *proof, uint64_t length, uint8_t out[32])
{
    (void)self;
    for (uint64_t i = 0; i < 4; i++) {
        dpk_put_u64(out + 8 * i, dpk_mix(length + i, dpk_get_u64(proof)));
    }
    return DPK_OK;
}

static const struct dpk_verifier lot = {
    .kernel = {.head = {sizeof lot, DPK_VERSION},
        .name = "lot",
        .doc = "draws lots",
        .kind = DPK_VERIFIER,
        .create = create,
        .destroy = destroy,
        .state_hash = state_hash},
    .n_reasons = 2,
    .reasons = echo_reasons,
    .know = echo_know,
    .enroll = echo_enroll,
    .challenge = echo_challenge,
    .verify = lot_verify,
    .retire = retire,
    .output = lot_output,
};

PROVER(lot_honest, "honest", "lot", cheat_parameters, 1, prover_create, NULL);
PROVER(lot_cheat, "cheat", "lot", cheat_parameters, 3, cheat_create, NULL);

static const struct dpk_kernel *const kernels[] = {&echo.kernel, &vote.kernel,
    &lot.kernel, &vote_honest.kernel, &echo_honest.kernel, &lot_honest.kernel,
    &echo_cheat.kernel, &vote_cheat.kernel, &lot_cheat.kernel, &echo_washer.kernel};

const struct dpk_plugin toys = {
    .head = {sizeof toys, DPK_VERSION},
    .n_kernels = sizeof kernels / sizeof *kernels,
    .kernels = kernels,
};
