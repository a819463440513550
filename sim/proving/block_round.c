#include "sim/host/account.h"
#include "sim/proving/asking.h"
#include "sim/proving/block.h"
#include "sim/proving/block_parts.h"

#include <string.h>

enum { MOST_ROUNDS = 256 };

/* ---- a round ----------------------------------------------------------- */

/* The challenges of items that are asked at one date. */
static enum dps_status
challenge(
    struct dps_block *self, const uint32_t *which, uint32_t n, struct dps_error *err)
{
    uint8_t beacon[DPS_BEACON_BYTES];
    int64_t date = self->items[which[0]].asked;
    enum dps_status status = dps_beacon_at(self->beacon, date, beacon, err);
    for (uint32_t i = 0; i < n; i++) {
        self->items[which[i]].asked_string = self->challenges.n + i;
    }
    if (status == DPS_OK) {
        status = dps_block_show(self, which, n, err);
    }
    return status == DPS_OK ? dps_ask_challenges(self->verifier, date, beacon,
                                  &self->view, &self->room, &self->challenges, err)
                            : status;
}

static void
note_proof(struct dps_block *self, struct dps_block_item *item, uint32_t string,
    const struct dps_manner *how)
{
    bool came = dps_sheaf_length(&self->proofs, string) > 0;
    int64_t longest = item->came.longest;
    item->string = string;
    item->arrived = came ? dps_block_later(item->asked, how->delay) : INT64_MAX;
    item->late = item->late || (came && item->arrived > item->deadline);
    item->came.delay = dps_block_later(item->came.delay, how->delay);
    item->came.longest = how->delay > longest ? how->delay : longest;
    item->came.effort = how->effort;
}

/* And their proofs. */
static enum dps_status
prove(struct dps_block *self, const uint32_t *which, uint32_t n, struct dps_error *err)
{
    int64_t date = self->items[which[0]].asked;
    enum dps_status status = DPS_OK;
    for (uint32_t s = 0; s < self->n_provers && status == DPS_OK; s++) {
        uint32_t some = dps_block_of_strategy(self, which, n, s);
        uint32_t before = self->proofs.n;
        dps_sheaf_clear(&self->shown);
        status = dps_block_show(self, self->some, some, err);
        for (uint32_t i = 0; i < some && status == DPS_OK; i++) {
            status = dps_sheaf_add_of(&self->shown, &self->challenges,
                self->items[self->some[i]].asked_string, err);
        }
        if (status == DPS_OK) {
            status = dps_ask_proofs(&self->provers[s], date, &self->view, &self->shown,
                &self->room, &self->proofs, self->how, err);
        }
        for (uint32_t i = 0; i < some && status == DPS_OK; i++) {
            note_proof(self, &self->items[self->some[i]], before + i, &self->how[i]);
        }
    }
    return status;
}

/* The evidence of n items in `some`, and when the last of it is there. */
static enum dps_status
lay_before(struct dps_block *self, uint32_t n, int64_t *now, struct dps_error *err)
{
    dps_sheaf_clear(&self->shown);
    dps_sheaf_clear(&self->shown_too);
    *now = INT64_MIN;
    enum dps_status status = dps_block_show(self, self->some, n, err);
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_block_item *item = &self->items[self->some[i]];
        int64_t known = item->arrived < INT64_MAX ? item->arrived : item->deadline;
        *now = known > *now ? known : *now;
        self->view.round[i] = item->round;
        self->view.asked[i] = item->asked;
        self->view.arrived[i] = item->arrived;
        self->view.deadline[i] = item->deadline;
        status =
            dps_sheaf_add_of(&self->shown, &self->challenges, item->asked_string, err);
        if (status == DPS_OK) {
            status =
                dps_sheaf_add_of(&self->shown_too, &self->proofs, item->string, err);
        }
    }
    return status == DPS_OK ? dps_answers_make_room(&self->room, n, 0, err) : status;
}

static enum dps_status
take_verdict(struct dps_block *self, struct dps_block_item *item, uint32_t verdict,
    uint32_t reason, struct dps_error *err)
{
    if (verdict != DPK_AGAIN) {
        dps_block_conclude(item, verdict, reason);
        return DPS_OK;
    }
    if (++item->round == MOST_ROUNDS || item->arrived == INT64_MAX) {
        return dps_account_complain(self->verifier, "verify", item->asked,
            "it asks again where nothing came, or more than 256 times", err);
    }
    item->asked = item->arrived;
    item->deadline = dps_block_later(item->asked, item->term);
    return DPS_OK;
}

/* Verifies n items of one task in `some`; what is metered is the first's. */
static enum dps_status
verify(struct dps_block *self, uint32_t n, struct dps_error *err)
{
    struct dpk_verdicts verdicts;
    uint64_t before[DPK_WORKS];
    int64_t now;
    enum dps_status status = lay_before(self, n, &now, err);
    memcpy(before, self->verifier->work, sizeof before);
    if (status == DPS_OK) {
        const struct dpk_claims claims = dps_view_claims(&self->view);
        const struct dpk_bytes challenges = dps_sheaf_view(&self->shown);
        const struct dpk_bytes proofs = dps_sheaf_view(&self->shown_too);
        const struct dpk_evidence evidence =
            dps_view_evidence(&self->view, &claims, &challenges, &proofs);
        status = dps_kernel_verify(
            self->verifier, now, &evidence, &self->room, &verdicts, err);
    }
    for (uint32_t w = 0; w < DPK_WORKS; w++) {
        self->items[self->some[0]].came.work[w] += self->verifier->work[w] - before[w];
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_block_item *item = &self->items[self->some[i]];
        item->came.calls++;
        status = take_verdict(self, item, verdicts.verdict[i], verdicts.reason[i], err);
    }
    return status;
}

/* The open items of the task of item i, in `some`. */
static uint32_t
pick_task(struct dps_block *self, uint32_t i)
{
    uint32_t n = 0;
    for (uint32_t at = i; at != UINT32_MAX; at = self->items[at].next) {
        if (!self->items[at].over) {
            self->some[n++] = at;
        }
    }
    return n;
}

/* Verifies, task by task, and has tasks that go on done by more, where that is
 * wanted.
 */
static enum dps_status
verify_all(struct dps_block *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    uint32_t n = self->n;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        uint32_t some = self->items[i].again ? 0 : pick_task(self, i);
        status = some > 0 ? verify(self, some, err) : DPS_OK;
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        uint32_t some = self->items[i].again ? 0 : pick_task(self, i);
        int64_t date = 0;
        for (uint32_t k = 0; k < some; k++) {
            int64_t asked = self->items[self->some[k]].asked;
            date = asked > date ? asked : date;
        }
        uint32_t before = self->n;
        self->picked[0] = i;
        status = some > 0 ? dps_block_copy_tasks(self, 1, date, err) : DPS_OK;
        if (status == DPS_OK && self->n > before) {
            status = dps_block_enter(self, before, date, err);
        }
    }
    return status;
}

static enum dps_status
live_round(struct dps_block *self, uint32_t n, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    dps_sheaf_clear(&self->challenges);
    dps_sheaf_clear(&self->proofs);
    for (uint32_t from = 0, to; from < n && status == DPS_OK; from = to) {
        const uint32_t *which = self->picked;
        to = from + 1;
        while (
            to < n && self->items[which[to]].asked == self->items[which[from]].asked) {
            to++;
        }
        status = challenge(self, which + from, to - from, err);
        if (status == DPS_OK) {
            status = prove(self, which + from, to - from, err);
        }
    }
    return status == DPS_OK ? verify_all(self, err) : status;
}

/* ---- all of it --------------------------------------------------------- */

enum dps_status
dps_block_run(struct dps_block *self, int64_t now, struct dps_error *err)
{
    uint32_t n = dps_block_pick_open(self, 0);
    enum dps_status status = dps_block_copy_tasks(self, n, now, err);
    if (status == DPS_OK) {
        status = dps_block_enter(self, 0, now, err);
    }
    while (status == DPS_OK && (n = dps_block_pick_open(self, 0)) > 0) {
        status = live_round(self, n, err);
    }
    return status;
}
