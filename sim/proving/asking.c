#include "sim/proving/asking.h"

#include "sim/host/account.h"

#include <string.h>

enum { FIRST_BYTES = 1 << 16 };

#define MOST_BYTES (UINT64_C(1) << 30)

/* What is asked, as far as it is of use to the call. */
struct asking {
    struct dps_kernel *kernel;
    int64_t now;
    const char *call;
    const uint64_t *parties;
    uint32_t n_parties;
    const uint8_t *beacon;
    struct dps_view *claims;
    struct dps_sheaf *challenges;
    struct dps_answers *room;
    struct dps_sheaf *out;
    struct dps_manner *how;
    enum dps_status (*once)(
        struct asking *self, struct dps_made *made, struct dps_error *err);
};

/* Adds what one call made. */
static enum dps_status
take(struct asking *self, const struct dps_made *made, struct dps_error *err)
{
    const struct dpk_strings *strings = &made->strings;
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < strings->n && status == DPS_OK; i++) {
        status = dps_sheaf_add(self->out, strings->bytes + strings->first[i],
            strings->first[i + 1] - strings->first[i], err);
    }
    for (uint32_t i = 0; made->delay != NULL && i < strings->n; i++) {
        *self->how++ = (struct dps_manner){made->delay[i], made->effort[i]};
    }
    if (self->claims != NULL) {
        dps_view_drop(self->claims, strings->n);
    }
    if (self->challenges != NULL) {
        dps_sheaf_drop(self->challenges, strings->n);
    }
    self->parties += self->parties != NULL ? strings->n : 0;
    self->n_parties -= self->parties != NULL ? strings->n : 0;
    return status;
}

static uint32_t
left(const struct asking *self)
{
    return self->claims != NULL ? self->claims->n : self->n_parties;
}

static enum dps_status
ask(struct asking *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    uint64_t bytes = FIRST_BYTES;
    while (left(self) > 0 && status == DPS_OK) {
        struct dps_made made = {.more = false};
        status = dps_answers_make_room(self->room, left(self), bytes, err);
        if (status == DPS_OK) {
            status = self->once(self, &made, err);
        }
        if (status == DPS_OK && made.more && made.strings.n == 0) {
            bytes = 2 * self->room->byte_cap;
            status = bytes <= MOST_BYTES
                         ? DPS_OK
                         : dps_account_complain(self->kernel, self->call, self->now,
                               "a string of its does not fit 1 GiB", err);
        }
        if (status == DPS_OK) {
            status = take(self, &made, err);
        }
    }
    return status;
}

static enum dps_status
keys_once(struct asking *self, struct dps_made *made, struct dps_error *err)
{
    return dps_kernel_identify(
        self->kernel, self->parties, self->n_parties, self->room, made, err);
}

static enum dps_status
commitments_once(struct asking *self, struct dps_made *made, struct dps_error *err)
{
    const struct dpk_claims claims = dps_view_claims(self->claims);
    return dps_kernel_commit(self->kernel, self->now, &claims, self->room, made, err);
}

static enum dps_status
challenges_once(struct asking *self, struct dps_made *made, struct dps_error *err)
{
    const struct dpk_claims claims = dps_view_claims(self->claims);
    return dps_kernel_challenge(
        self->kernel, self->now, self->beacon, &claims, self->room, made, err);
}

static enum dps_status
proofs_once(struct asking *self, struct dps_made *made, struct dps_error *err)
{
    const struct dpk_claims claims = dps_view_claims(self->claims);
    const struct dpk_bytes challenges = dps_sheaf_view(self->challenges);
    return dps_kernel_prove(
        self->kernel, self->now, &claims, &challenges, self->room, made, err);
}

enum dps_status
dps_ask_keys(struct dps_kernel *prover, const uint64_t *parties, uint32_t n,
    struct dps_answers *room, struct dps_sheaf *keys, struct dps_error *err)
{
    struct asking asking = {.kernel = prover,
        .call = "identify",
        .parties = parties,
        .n_parties = n,
        .room = room,
        .out = keys,
        .once = keys_once};
    return ask(&asking, err);
}

enum dps_status
dps_ask_commitments(struct dps_kernel *prover, int64_t now, struct dps_view *claims,
    struct dps_answers *room, struct dps_sheaf *commitments, struct dps_error *err)
{
    struct asking asking = {.kernel = prover,
        .now = now,
        .call = "commit",
        .claims = claims,
        .room = room,
        .out = commitments,
        .once = commitments_once};
    return ask(&asking, err);
}

enum dps_status
dps_ask_challenges(struct dps_kernel *verifier, int64_t now, const uint8_t beacon[32],
    struct dps_view *claims, struct dps_answers *room, struct dps_sheaf *challenges,
    struct dps_error *err)
{
    struct asking asking = {.kernel = verifier,
        .now = now,
        .call = "challenge",
        .beacon = beacon,
        .claims = claims,
        .room = room,
        .out = challenges,
        .once = challenges_once};
    return ask(&asking, err);
}

enum dps_status
dps_ask_proofs(struct dps_kernel *prover, int64_t now, struct dps_view *claims,
    struct dps_sheaf *challenges, struct dps_answers *room, struct dps_sheaf *proofs,
    struct dps_manner *how, struct dps_error *err)
{
    struct asking asking = {.kernel = prover,
        .now = now,
        .call = "prove",
        .claims = claims,
        .challenges = challenges,
        .room = room,
        .out = proofs,
        .how = how,
        .once = proofs_once};
    return ask(&asking, err);
}
