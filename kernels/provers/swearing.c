#include "kernels/provers/swearing.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

/* What there is of a node that shows its first proof again. */
struct sworn_before {
    uint64_t claim; /* that it proved first */
    uint8_t proof[SWEARING_PROOF];
};

/* ---- life -------------------------------------------------------------- */

dpk_status
dpk_swearing_create(const struct dpk_host *host, const struct manner *manner,
    const struct dpk_parameter *parameters, int64_t most, const char *const *values,
    void **self)
{
    struct swearing *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    made->manner = manner;
    dpk_table_init(&made->parties, host);
    dpk_table_init(&made->nodes, host);
    const struct setting settings[] = {
        {SWEARING_DELAY, 9, &made->delay, 0, INT64_MAX / 4},
        {SWEARING_OWN, 6, &made->setting, 0, most},
    };
    return dpk_numbers(host, parameters, values, settings, most > 0 ? 2 : 1);
}

void
dpk_swearing_destroy(void *self)
{
    struct swearing *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_table_free(&gone->parties);
    dpk_table_free(&gone->nodes);
    dpk_drop(host, gone->secrets);
    dpk_drop(host, gone->before);
    dpk_drop(host, gone->withheld);
    dpk_drop(host, gone);
}

/* ---- secrets ----------------------------------------------------------- */

/* Streams of random numbers, beside those of other uses of a party's id. */
#define SECRETS UINT64_C(0x7365637265747321)

static void
draw(const struct dpk_host *host, uint64_t party, uint8_t random[64])
{
    uint64_t stream = dpk_mix(SECRETS, party);
    for (uint64_t i = 0; i < 8; i++) {
        dpk_put_u64(random + 8 * i, host->random(host->context, stream, i));
    }
}

dpk_status
dpk_swearing_secret(struct swearing *self, uint64_t party, struct secret *out)
{
    uint32_t number;
    uint8_t random[64];
    void *secrets = self->secrets;
    dpk_status status = dpk_grow(self->host, &secrets, &self->secret_cap,
        (uint64_t)self->n_secrets + 1, sizeof *self->secrets);
    self->secrets = secrets;
    if (status == DPK_OK) {
        status = dpk_table_put(&self->parties, party, self->n_secrets, &number);
    }
    if (status != DPK_OK) {
        return status;
    }
    if (number == self->n_secrets) {
        draw(self->host, party, random);
        self->manner->derive(random, &self->secrets[self->n_secrets++]);
    }
    *out = self->secrets[number];
    return DPK_OK;
}

dpk_status
dpk_swearing_identify(
    void *self, const uint64_t *parties, uint32_t n, struct dpk_strings *keys)
{
    struct swearing *of = self;
    dpk_strings_begin(keys);
    for (uint32_t i = 0; i < n; i++) {
        struct secret secret;
        dpk_status status = dpk_swearing_secret(of, parties[i], &secret);
        if (status != DPK_OK) {
            return status;
        }
        uint8_t *to = dpk_strings_add(keys, sizeof secret.key);
        if (to == NULL) {
            return DPK_MORE;
        }
        if (of->manner->show != NULL) {
            of->manner->show(of, &secret, to);
        } else {
            memcpy(to, secret.key, sizeof secret.key);
        }
    }
    return DPK_OK;
}

/* ---- claims ------------------------------------------------------------ */

dpk_status
dpk_swearing_commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments)
{
    (void)self;
    (void)now;
    dpk_strings_begin(commitments);
    while (commitments->n < claims->n) {
        uint32_t n = commitments->n;
        dpk_strings_add(commitments, 0);
        if (commitments->n == n) {
            return DPK_MORE;
        }
    }
    return DPK_OK;
}

/* What a node proved first; NULL: nothing yet, or it does not matter. */
static const struct sworn_before *
before_of(const struct swearing *self, uint64_t node)
{
    uint32_t number;
    return dpk_table_find(&self->nodes, node, &number) ? &self->before[number] : NULL;
}

/* Keeps the first proof of a node, and which claims have none. */
static dpk_status
remember(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const struct sworn_answer *answer)
{
    uint32_t number;
    void *withheld = self->withheld;
    void *before = self->before;
    dpk_status status = dpk_grow(self->host, &withheld, &self->withheld_cap,
        (uint64_t)claims->slot[i] + 1, sizeof *self->withheld);
    self->withheld = withheld;
    if (status != DPK_OK) {
        return status;
    }
    self->withheld[claims->slot[i]] = answer->declines != 0;
    if (!self->manner->repeats) {
        return DPK_OK;
    }
    status = dpk_grow(self->host, &before, &self->before_cap,
        (uint64_t)self->n_before + 1, sizeof *self->before);
    self->before = before;
    if (status == DPK_OK) {
        status = dpk_table_put(&self->nodes, claims->node[i], self->n_before, &number);
    }
    if (status == DPK_OK && number == self->n_before) {
        struct sworn_before *at = &self->before[self->n_before++];
        at->claim = claims->id[i];
        memcpy(at->proof, answer->proof, sizeof at->proof);
    }
    return status;
}

static dpk_status
answer(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *out)
{
    const struct sworn_before *before = before_of(self, claims->node[i]);
    if (before == NULL) {
        return self->manner->answer(self, claims, i, statement, out);
    }
    memcpy(out->proof, before->proof, sizeof out->proof);
    out->effort = 0;
    return DPK_OK;
}

dpk_status
dpk_swearing_prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    struct swearing *of = self;
    (void)now;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint64_t n_asked;
        const uint8_t *asked = dpk_string(challenges, i, &n_asked);
        struct sworn_answer made = {
            .effort = SWEARING_HONEST, .declines = n_asked != STATEMENT};
        dpk_status status =
            made.declines ? DPK_OK : answer(of, claims, i, asked, &made);
        if (status != DPK_OK) {
            return status;
        }
        uint32_t n = proofs->n;
        uint64_t length = made.declines ? 0 : of->manner->length;
        uint8_t *to = dpk_strings_add(proofs, length);
        if (proofs->n == n) {
            return DPK_MORE;
        }
        if (length > 0) {
            memcpy(to, made.proof, length);
        }
        delay[i] = of->delay;
        effort[i] = made.effort;
        status = remember(of, claims, i, &made);
        if (status != DPK_OK) {
            return status;
        }
    }
    return DPK_OK;
}

dpk_status
dpk_swearing_retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct swearing *of = self;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        if (claims[i] < of->withheld_cap) {
            of->withheld[claims[i]] = 0;
        }
    }
    return DPK_OK;
}

dpk_status
dpk_swearing_truth(void *self, const struct dpk_claims *claims, uint32_t *is_true)
{
    const struct swearing *of = self;
    for (uint32_t i = 0; i < claims->n; i++) {
        const struct sworn_before *before = before_of(of, claims->node[i]);
        is_true[i] = of->manner->truth != NULL
                         ? of->manner->truth(of, claims, i)
                         : before == NULL || before->claim == claims->id[i];
    }
    return DPK_OK;
}

dpk_status
dpk_swearing_state_hash(void *self, uint64_t hash[2])
{
    const struct swearing *of = self;
    hash[0] = 0;
    hash[1] = 0;
    for (uint32_t i = 0; i < of->n_before; i++) {
        hash[0] = dpk_mix(dpk_mix(hash[0], of->before[i].claim),
            dpk_get_u64(of->before[i].proof + STATEMENT_PROTOCOL));
    }
    for (uint32_t i = 0; i < of->withheld_cap; i++) {
        if (of->withheld[i]) {
            hash[1] = dpk_mix(hash[1], i);
        }
    }
    return DPK_OK;
}
