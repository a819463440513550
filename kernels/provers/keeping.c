#include "kernels/provers/keeping.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* ---- life -------------------------------------------------------------- */

static dpk_status
read_settings(struct keeping *self, const struct dpk_parameter *parameters,
    const struct keeping_setting *own, uint32_t n, const char *const *values)
{
    const struct setting reading = {KEEPING_READING, 9, &self->reading, ANY_NUMBER};
    dpk_status status = dpk_numbers(self->host, parameters, values, &reading, 1);
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        const struct setting setting = {own[i].parameter, own[i].digits,
            &self->settings[i], own[i].least, own[i].most};
        status = dpk_numbers(self->host, parameters, values, &setting, 1);
    }
    return status;
}

dpk_status
dpk_keeping_create(const struct dpk_host *host, const struct strategy *strategy,
    const struct dpk_parameter *parameters, const struct keeping_setting *own,
    uint32_t n, const char *const *values, void **self)
{
    struct keeping *made = host->allocate(host->context, sizeof *made);
    struct dpk_post post;
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    made->strategy = strategy;
    dpk_table_init(&made->nodes, host);
    dpk_status status = dpk_hash_init(&made->hash);
    if (status == DPK_OK) {
        status = dpk_post_read(host, parameters, values, &post);
    }
    if (status == DPK_OK) {
        status = read_settings(made, parameters, own, n, values);
    }
    return status == DPK_OK ? dpk_drawer_init(&made->drawer, host, &made->hash, &post)
                            : status;
}

void
dpk_keeping_destroy(void *self)
{
    struct keeping *gone = self;
    dpk_drawer_free(&gone->drawer);
    dpk_hash_free(&gone->hash);
    dpk_table_free(&gone->nodes);
    dpk_drop(gone->host, gone->sectors);
    dpk_drop(gone->host, gone->crowns);
    dpk_drop(gone->host, gone->firsts);
    dpk_drop(gone->host, gone);
}

/* ---- what is committed to ---------------------------------------------- */

static uint8_t (*crown_of(const struct keeping *self, uint32_t slot))[DPK_HASH]
{
    return (uint8_t(*)[DPK_HASH])self->crowns + slot * self->drawer.crown;
}

/* Room for a slot, and a number for its node. */
static dpk_status
make_room(struct keeping *self, uint32_t slot, uint64_t node, uint32_t *number)
{
    void *sectors = self->sectors;
    void *firsts = self->firsts;
    dpk_status status = dpk_grow(
        self->host, &sectors, &self->cap, (uint64_t)slot + 1, sizeof *self->sectors);
    self->sectors = sectors;
    if (status == DPK_OK) {
        status = dpk_grow(self->host, &self->crowns, &self->crown_cap,
            (uint64_t)slot + 1, self->drawer.crown * DPK_HASH);
    }
    if (status == DPK_OK) {
        status = dpk_table_put(&self->nodes, node, self->nodes.n, number);
    }
    if (status == DPK_OK) {
        status = dpk_grow(self->host, &firsts, &self->node_cap, (uint64_t)*number + 1,
            sizeof *self->firsts);
        self->firsts = firsts;
    }
    return status;
}

static void
forget(struct keeping *self, uint32_t slot)
{
    struct kept *gone = &self->sectors[slot];
    if (gone->known && gone->first) {
        self->firsts[gone->node] = 0;
    }
    *gone = (struct kept){.known = 0};
}

/* Draws the sector of a claim, which then is the one that is open. */
static dpk_status
keep(struct keeping *self, const struct dpk_claims *claims, uint32_t i)
{
    uint32_t slot = claims->slot[i];
    uint32_t node;
    dpk_status status = make_room(self, slot, claims->node[i], &node);
    if (status != DPK_OK) {
        return status;
    }
    forget(self, slot);
    if (self->firsts[node] == 0) {
        self->firsts[node] = slot + 1;
    }
    struct kept *made = &self->sectors[slot];
    made->id = claims->id[i];
    made->known = 1;
    made->node = node;
    made->first = self->firsts[node] == slot + 1;
    int sealed = self->drawer.post.sealed != 0;
    dpk_drawer_key(&self->drawer,
        self->strategy->shares && !sealed ? claims->node[i] : claims->task[i],
        sealed ? &made->id : NULL, made->key);
    dpk_drawer_open(&self->drawer, made->key, crown_of(self, slot));
    dpk_drawer_plant(&self->drawer);
    return DPK_OK;
}

dpk_status
dpk_keeping_commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments)
{
    struct keeping *of = self;
    (void)now;
    dpk_strings_begin(commitments);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint8_t *to = dpk_strings_add(commitments, DPK_HASH);
        if (to == NULL) {
            return DPK_MORE;
        }
        dpk_status status = keep(of, claims, i);
        if (status != DPK_OK) {
            return status;
        }
        dpk_drawer_root(&of->drawer, to);
    }
    return dpk_hash_status(&of->hash);
}

dpk_status
dpk_keeping_retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct keeping *of = self;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        if (claims[i] < of->cap) {
            forget(of, claims[i]);
        }
    }
    return DPK_OK;
}

/* ---- what is answered -------------------------------------------------- */

/* What is kept for a claim, or NULL. */
static struct kept *
kept_of(const struct keeping *self, const struct dpk_claims *claims, uint32_t i)
{
    uint32_t slot = claims->slot[i];
    struct kept *kept = slot < self->cap ? &self->sectors[slot] : NULL;
    return kept != NULL && kept->known && kept->id == claims->id[i] ? kept : NULL;
}

/* Whether a leaf is one of those that are missing. */
static int
is_dropped(const struct keeping *self, const struct answer *answer, uint64_t leaf)
{
    return leaf >= (UINT64_C(1) << self->drawer.post.levels) - answer->dropped;
}

/* How long the bytes of an answer are; 0: there is none. */
static uint64_t
length_of(struct keeping *self, const struct answer *answer)
{
    const struct dpk_post *post = &self->drawer.post;
    uint64_t leaves[DPK_POST_BLOCK];
    for (uint32_t k = 0; k < post->challenges && answer->declines; k++) {
        if (k % DPK_POST_BLOCK == 0) {
            dpk_post_leaves(
                post, &self->hash, answer->challenge, k / DPK_POST_BLOCK, leaves);
        }
        if (is_dropped(self, answer, leaves[k % DPK_POST_BLOCK])) {
            return 0;
        }
    }
    return dpk_post_length(post);
}

/* Writes the bytes of an answer; a leaf that is missing is zeros. */
static void
write_answer(struct keeping *self, const struct kept *sector,
    const struct answer *answer, uint8_t *to)
{
    const struct dpk_post *post = &self->drawer.post;
    uint64_t leaves[DPK_POST_BLOCK];
    dpk_drawer_open(
        &self->drawer, sector->key, crown_of(self, (uint32_t)(sector - self->sectors)));
    memcpy(to, answer->challenge, DPK_HASH);
    for (uint32_t k = 0; k < post->challenges; k++) {
        if (k % DPK_POST_BLOCK == 0) {
            dpk_post_leaves(
                post, &self->hash, answer->challenge, k / DPK_POST_BLOCK, leaves);
        }
        uint64_t leaf = leaves[k % DPK_POST_BLOCK];
        uint8_t *at = to + dpk_post_answer(post, k);
        dpk_drawer_answer(&self->drawer, leaf, at);
        if (is_dropped(self, answer, leaf)) {
            memset(at, 0, post->leaf);
        }
    }
}

/* Answers one challenge; 0 where there is no room for it. */
static int
answer_one(struct keeping *self, struct kept *sector, struct answer *answer,
    struct dpk_strings *proofs)
{
    if (sector->proofs == 0) {
        memcpy(sector->asked, answer->challenge, DPK_HASH);
    }
    if (self->strategy->answer != NULL) {
        self->strategy->answer(self, sector, answer);
    }
    uint64_t length = length_of(self, answer);
    uint8_t *to = dpk_strings_add(proofs, length);
    if (to != NULL && length > 0) {
        write_answer(self, sector, answer, to);
    }
    sector->proofs += to != NULL;
    return to != NULL;
}

dpk_status
dpk_keeping_prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    struct keeping *of = self;
    (void)now;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint64_t length;
        struct answer answer = {.challenge = dpk_string(challenges, i, &length),
            .delay = of->reading,
            .effort = KEEPING_HONEST};
        struct kept *sector = kept_of(of, claims, i);
        int has_room = sector != NULL && length == DPK_HASH
                           ? answer_one(of, sector, &answer, proofs)
                           : dpk_strings_add(proofs, 0) != NULL;
        if (!has_room) {
            return DPK_MORE;
        }
        delay[i] = answer.delay;
        effort[i] = answer.effort;
    }
    return dpk_hash_status(&of->hash);
}

dpk_status
dpk_keeping_truth(void *self, const struct dpk_claims *claims, uint32_t *is_true)
{
    const struct keeping *of = self;
    for (uint32_t i = 0; i < claims->n; i++) {
        const struct kept *sector = kept_of(of, claims, i);
        is_true[i] = sector != NULL && of->strategy->truth(sector);
    }
    return DPK_OK;
}

/* ---- the state --------------------------------------------------------- */

dpk_status
dpk_keeping_state_hash(void *self, uint64_t hash[2])
{
    const struct keeping *of = self;
    hash[0] = 0;
    hash[1] = of->nodes.n;
    for (uint32_t i = 0; i < of->cap; i++) {
        const struct kept *at = &of->sectors[i];
        if (at->known) {
            hash[0] = dpk_mix(dpk_mix(dpk_mix(hash[0], i), at->id), at->node);
            hash[0] = dpk_mix(hash[0], at->first);
            hash[1] = dpk_mix(hash[1], dpk_get_u64(at->key));
            hash[1] = dpk_mix(
                hash[1], at->proofs > 0 ? dpk_get_u64(at->asked) + at->proofs : 0);
        }
    }
    return DPK_OK;
}
