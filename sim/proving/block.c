#include "sim/proving/block.h"

#include "sim/proving/asking.h"
#include "sim/proving/block_parts.h"

#include <stdlib.h>
#include <string.h>

int64_t
dps_block_later(int64_t date, int64_t delay)
{
    /* Dates of what fills a window before the scenario's start are below 0. */
    return date < 0 || delay < INT64_MAX - date ? date + delay : INT64_MAX;
}

/* ---- items ------------------------------------------------------------- */

static enum dps_status
hold(struct dps_block *self, struct dps_error *err)
{
    if (self->n < self->cap) {
        return DPS_OK;
    }
    uint32_t cap = self->cap > 0 ? 2 * self->cap : DPS_BLOCK_CLAIMS;
    void *items = realloc(self->items, cap * sizeof *self->items);
    self->items = items != NULL ? items : self->items;
    void *picked = realloc(self->picked, cap * sizeof *self->picked);
    self->picked = picked != NULL ? picked : self->picked;
    void *some = realloc(self->some, cap * sizeof *self->some);
    self->some = some != NULL ? some : self->some;
    void *how = realloc(self->how, cap * sizeof *self->how);
    self->how = how != NULL ? how : self->how;
    if (items == NULL || picked == NULL || some == NULL || how == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for claims");
    }
    self->cap = cap;
    return DPS_OK;
}

/* ---- slots ------------------------------------------------------------- */

/* A slot that is not in use. */
static enum dps_status
take_slot(struct dps_block *self, uint32_t *slot, struct dps_error *err)
{
    if (self->n_unused > 0) {
        *slot = self->unused[--self->n_unused];
        return DPS_OK;
    }
    if (self->n_slots == self->slot_cap) {
        uint32_t cap = self->slot_cap > 0 ? 2 * self->slot_cap : DPS_BLOCK_CLAIMS;
        void *bound = realloc(self->bound, cap * sizeof *self->bound);
        self->bound = bound != NULL ? bound : self->bound;
        void *unused = realloc(self->unused, cap * sizeof *self->unused);
        self->unused = unused != NULL ? unused : self->unused;
        if (bound == NULL || unused == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for claims");
        }
        self->slot_cap = cap;
    }
    self->bound[self->n_slots] = false;
    *slot = self->n_slots++;
    return DPS_OK;
}

/* The slot of a claim: its own, where it stands. */
static enum dps_status
find_slot(struct dps_block *self, const struct dps_claim *claim, uint32_t *slot,
    struct dps_error *err)
{
    *slot = claim->stands ? dps_index_at(&self->standing, claim->id) : UINT32_MAX;
    if (*slot != UINT32_MAX) {
        return DPS_OK;
    }
    enum dps_status status = take_slot(self, slot, err);
    return status == DPS_OK && claim->stands
               ? dps_index_put(&self->standing, claim->id, *slot, err)
               : status;
}

enum dps_status
dps_block_add(struct dps_block *self, const struct dps_outcome *of, uint32_t from,
    struct dps_error *err)
{
    uint32_t slot = 0;
    enum dps_status status = hold(self, err);
    if (status == DPS_OK) {
        status = find_slot(self, &of->claim, &slot, err);
    }
    if (status == DPS_OK) {
        self->items[self->n++] = (struct dps_block_item){.out = *of,
            .from = from,
            .slot = slot,
            .bound = of->claim.stands && self->bound[slot],
            .next = UINT32_MAX,
            .asked = of->asked,
            .deadline = of->claim.deadline,
            .term = of->claim.deadline - of->asked};
    }
    return status;
}

/* ---- items as they are shown ------------------------------------------- */

enum dps_status
dps_block_show(
    struct dps_block *self, const uint32_t *which, uint32_t n, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    dps_view_clear(&self->view);
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_block_item *item = &self->items[which[i]];
        status = dps_view_add(&self->view, item->slot, &item->out.claim, err);
    }
    return status;
}

uint32_t
dps_block_of_strategy(
    struct dps_block *self, const uint32_t *which, uint32_t n, uint32_t s)
{
    uint32_t some = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (self->items[which[i]].out.claim.strategy == s) {
            self->some[some++] = which[i];
        }
    }
    return some;
}

uint32_t
dps_block_pick_open(struct dps_block *self, uint32_t from)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < self->n; i++) {
        if (!self->items[i].over) {
            self->picked[n++] = i;
        }
    }
    return n;
}

void
dps_block_conclude(struct dps_block_item *item, uint32_t verdict, uint32_t reason)
{
    item->out.verdict = verdict;
    item->out.reason = reason;
    item->out.arrived = item->came.calls > 0 ? item->arrived : INT64_MAX;
    item->over = true;
}

/* ---- before they are asked --------------------------------------------- */

static enum dps_status
meet(struct dps_block *self, uint32_t from, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = from; i < self->n && status == DPS_OK; i++) {
        const struct dps_outcome *out = &self->items[i].out;
        const struct dps_claim *claim = &out->claim;
        status = dps_parties_note(&self->parties, claim->node, claim->strategy, err);
        if (status == DPS_OK && claim->payer != 0) {
            status = dps_parties_note(
                &self->parties, claim->payer, out->invented ? claim->strategy : 0, err);
        }
    }
    if (status == DPS_OK) {
        status = dps_parties_meet(&self->parties, now, self->verifier, self->provers,
            self->n_provers, &self->room, err);
    }
    for (uint32_t i = from; i < self->n && status == DPS_OK; i++) {
        const struct dps_claim *claim = &self->items[i].out.claim;
        const struct dps_party *who = dps_parties_one(&self->parties, claim->node);
        if (who->verdict == DPK_ACCEPT && claim->payer != 0) {
            who = dps_parties_one(&self->parties, claim->payer);
        }
        if (who->verdict != DPK_ACCEPT) {
            dps_block_conclude(&self->items[i], who->verdict, who->reason);
        }
    }
    return status;
}

static enum dps_status
commit(struct dps_block *self, uint32_t n, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    dps_sheaf_clear(&self->commitments);
    for (uint32_t s = 0; s < self->n_provers && status == DPS_OK; s++) {
        uint32_t some = dps_block_of_strategy(self, self->picked, n, s);
        for (uint32_t i = 0; i < some; i++) {
            self->items[self->some[i]].string = self->commitments.n + i;
        }
        status = dps_block_show(self, self->some, some, err);
        if (status == DPS_OK) {
            status = dps_ask_commitments(&self->provers[s], now, &self->view,
                &self->room, &self->commitments, err);
        }
    }
    return status;
}

static enum dps_status
enroll(struct dps_block *self, uint32_t n, int64_t now, struct dps_error *err)
{
    struct dpk_verdicts verdicts = {.verdict = NULL};
    dps_sheaf_clear(&self->shown);
    enum dps_status status = dps_block_show(self, self->picked, n, err);
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_sheaf_add_of(
            &self->shown, &self->commitments, self->items[self->picked[i]].string, err);
    }
    if (status == DPS_OK) {
        status = dps_answers_make_room(&self->room, n, 0, err);
    }
    if (status == DPS_OK && n > 0) {
        const struct dpk_claims claims = dps_view_claims(&self->view);
        const struct dpk_bytes commitments = dps_sheaf_view(&self->shown);
        status = dps_kernel_enroll(
            self->verifier, now, &claims, &commitments, &self->room, &verdicts, err);
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_block_item *item = &self->items[self->picked[i]];
        item->bound = verdicts.verdict[i] == DPK_ACCEPT;
        self->bound[item->slot] = item->bound && item->out.claim.stands;
        if (!item->bound) {
            dps_block_conclude(item, verdicts.verdict[i], verdicts.reason[i]);
        }
    }
    return status;
}

/* Those of the first n in `picked` that are not bound yet. */
static uint32_t
pick_unbound(struct dps_block *self, uint32_t n)
{
    uint32_t some = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!self->items[self->picked[i]].bound) {
            self->picked[some++] = self->picked[i];
        }
    }
    return some;
}

enum dps_status
dps_block_enter(
    struct dps_block *self, uint32_t from, int64_t now, struct dps_error *err)
{
    enum dps_status status = meet(self, from, now, err);
    uint32_t n = status == DPS_OK ? dps_block_pick_open(self, from) : 0;
    n = pick_unbound(self, n);
    if (status == DPS_OK) {
        status = commit(self, n, now, err);
    }
    return status == DPS_OK ? enroll(self, n, now, err) : status;
}

/* ---- copies ------------------------------------------------------------ */

/* Has the task of item i, the first of it, done by as many as are wanted, from
 * a date and in a round. */
static enum dps_status
add_copies(struct dps_block *self, uint32_t i, uint32_t wanted, int64_t date,
    struct dps_error *err)
{
    uint32_t last = i;
    uint32_t done = 1;
    for (; self->items[last].next != UINT32_MAX; done++) {
        last = self->items[last].next;
    }
    for (; done < wanted && self->another != NULL; done++) {
        const struct dps_block_item *first = &self->items[i];
        struct dps_outcome out = {
            .claim = first->out.claim, .asked = date, .copy = true, .ran = true};
        if (!self->another(self->context, &first->out.claim, done, &out.claim)) {
            break;
        }
        out.claim.stands = false;
        out.claim.deadline = dps_block_later(date, first->term);
        uint32_t round = first->round;
        enum dps_status status = dps_block_add(self, &out, UINT32_MAX, err);
        if (status != DPS_OK) {
            return status;
        }
        struct dps_block_item *copy = &self->items[self->n - 1];
        copy->again = true;
        copy->round = round;
        self->items[last].next = self->n - 1;
        last = self->n - 1;
    }
    return DPS_OK;
}

enum dps_status
dps_block_copy_tasks(
    struct dps_block *self, uint32_t n, int64_t now, struct dps_error *err)
{
    const uint32_t *wanted = NULL;
    if (!dps_kernel_copies_tasks(self->verifier) || n == 0) {
        return DPS_OK;
    }
    enum dps_status status = dps_block_show(self, self->picked, n, err);
    if (status == DPS_OK) {
        status = dps_answers_make_room(&self->room, n, 0, err);
    }
    if (status == DPS_OK) {
        const struct dpk_claims claims = dps_view_claims(&self->view);
        status =
            dps_kernel_copies(self->verifier, now, &claims, &self->room, &wanted, err);
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        status = add_copies(self, self->picked[i], wanted[i], now, err);
    }
    return status;
}

/* ---- the end ------------------------------------------------------------ */

static enum dps_status
ask_truth(struct dps_block *self, int64_t now, uint32_t s, struct dps_error *err)
{
    const uint32_t *is_true = NULL;
    uint32_t n = dps_block_of_strategy(self, self->picked, self->n, s);
    enum dps_status status = dps_block_show(self, self->some, n, err);
    if (status == DPS_OK) {
        status = dps_answers_make_room(&self->room, n, 0, err);
    }
    if (status == DPS_OK && n > 0) {
        const struct dpk_claims claims = dps_view_claims(&self->view);
        status = dps_kernel_truth(
            &self->provers[s], now, &claims, &self->room, &is_true, err);
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_block_item *item = &self->items[self->some[i]];
        item->came.truth = is_true[i];
        item->out.truth = is_true[i] == 1;
        item->out.effort = item->came.effort;
    }
    return status;
}

/* Lets go of claims of a strategy, UINT32_MAX: of all, that do not stand. */
static enum dps_status
retire(struct dps_block *self, struct dps_kernel *kernel, uint32_t s, int64_t now,
    struct dps_error *err)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        const struct dps_block_item *item = &self->items[i];
        bool of = s == UINT32_MAX || item->out.claim.strategy == s;
        if (of && !item->out.claim.stands) {
            self->some[n++] = item->slot;
        }
    }
    return n > 0 ? dps_kernel_retire(kernel, now, self->some, n, err) : DPS_OK;
}

enum dps_status
dps_block_end(struct dps_block *self, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n; i++) {
        self->picked[i] = i;
    }
    for (uint32_t s = 0; s < self->n_provers && status == DPS_OK; s++) {
        status = ask_truth(self, now, s, err);
        if (status == DPS_OK) {
            status = retire(self, &self->provers[s], s, now, err);
        }
    }
    if (status == DPS_OK) {
        status = retire(self, self->verifier, UINT32_MAX, now, err);
    }
    for (uint32_t i = 0; i < self->n; i++) {
        if (!self->items[i].out.claim.stands) {
            self->unused[self->n_unused++] = self->items[i].slot;
        }
    }
    return status;
}

void
dps_block_free(struct dps_block *self)
{
    free(self->items);
    free(self->picked);
    free(self->some);
    free(self->how);
    free(self->bound);
    free(self->unused);
    dps_index_free(&self->standing);
    dps_parties_free(&self->parties);
    dps_answers_free(&self->room);
    dps_view_free(&self->view);
    dps_sheaf_free(&self->commitments);
    dps_sheaf_free(&self->challenges);
    dps_sheaf_free(&self->proofs);
    dps_sheaf_free(&self->shown);
    dps_sheaf_free(&self->shown_too);
    *self = (struct dps_block){0};
}
