#include "kernels/schedulers/turns.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

void
dpk_turns_init(struct turns *self, struct site *site)
{
    *self = (struct turns){.site = site, .passed = HEAP_NONE};
    dpk_table_init(&self->index, site->host);
    dpk_heap_init(&self->heap, site->host);
}

void
dpk_turns_free(struct turns *self)
{
    dpk_table_free(&self->index);
    dpk_heap_free(&self->heap);
    if (self->site != NULL) {
        dpk_drop(self->site->host, self->of);
    }
    *self = (struct turns){.site = NULL};
}

/* ---- groups ------------------------------------------------------------ */

dpk_status
dpk_turns_find(struct turns *self, uint64_t name, uint32_t *i)
{
    const struct array groups = {&self->of, sizeof *self->of};
    dpk_status status = dpk_table_put(&self->index, name, self->n, i);
    if (status == DPK_OK && *i == self->n) {
        status = dpk_grow_all(
            self->site->host, &groups, 1, &self->cap, (uint64_t)self->n + 1);
        if (status == DPK_OK) {
            self->of[self->n++] = (struct turn){.passed = HEAP_NONE};
        }
    }
    return status;
}

dpk_status
dpk_turns_move(struct turns *self, uint32_t i, uint64_t key)
{
    struct turn *turn = &self->of[i];
    turn->key = key;
    if (turn->jobs.n == 0 || turn->is_passed) {
        dpk_heap_take(&self->heap, i);
        return DPK_OK;
    }
    return dpk_heap_put(&self->heap, i, key, i);
}

void
dpk_turns_pass(struct turns *self, uint32_t i)
{
    self->of[i].is_passed = 1;
    self->of[i].passed = self->passed;
    self->passed = i;
    dpk_heap_take(&self->heap, i);
}

dpk_status
dpk_turns_again(struct turns *self)
{
    dpk_status status = DPK_OK;
    while (self->passed != HEAP_NONE && status == DPK_OK) {
        struct turn *turn = &self->of[self->passed];
        uint32_t i = self->passed;
        self->passed = turn->passed;
        turn->is_passed = 0;
        status = dpk_turns_move(self, i, turn->key);
    }
    return status;
}

/* ---- jobs -------------------------------------------------------------- */

void
dpk_turns_add(struct turns *self, uint32_t i, uint32_t slot)
{
    struct job *job = &self->site->jobs.of[slot];
    job->group = i;
    self->n_urgent += job->urgent;
    dpk_line_put(&self->of[i].jobs, self->site->jobs.links, slot);
}

void
dpk_turns_take(struct turns *self, uint32_t slot)
{
    const struct job *job = &self->site->jobs.of[slot];
    dpk_line_take(&self->of[job->group].jobs, self->site->jobs.links, slot);
    self->n_urgent -= job->urgent;
}

dpk_status
dpk_turns_refuse(struct turns *self, uint32_t slot, struct dpk_orders *orders)
{
    uint32_t i = self->site->jobs.of[slot].group;
    dpk_turns_take(self, slot);
    dpk_site_refuse(self->site, slot, orders);
    return dpk_turns_move(self, i, self->of[i].key);
}

dpk_status
dpk_turns_end(struct turns *self, const struct dpk_ends *ends)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        if (dpk_site_takes_back(self->site, ends, i)) {
            uint32_t group = self->site->jobs.of[ends->job[i]].group;
            dpk_turns_take(self, ends->job[i]);
            status = dpk_turns_move(self, group, self->of[group].key);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* Refuses the urgent jobs that are left, all behind others of groups passed over. */
static dpk_status
refuse_urgent(struct turns *self, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = self->passed; i != HEAP_NONE && self->n_urgent > 0;
         i = self->of[i].passed) {
        uint32_t slot = dpk_line_first(&self->of[i].jobs);
        while (slot != LINE_END && status == DPK_OK) {
            uint32_t after = self->site->jobs.links[slot].after;
            if (self->site->jobs.of[slot].urgent) {
                status = dpk_can_order(orders, 0) ? dpk_turns_refuse(self, slot, orders)
                                                  : DPK_MORE;
            }
            slot = after;
        }
    }
    return status;
}

dpk_status
dpk_turns_serve(struct turns *self, struct dpk_orders *orders,
    dpk_status (*serve)(void *context, uint32_t i, struct dpk_orders *orders),
    void *context)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = dpk_heap_top(&self->heap); i != HEAP_NONE && status == DPK_OK;
         i = dpk_heap_top(&self->heap)) {
        uint32_t width = self->site->jobs.of[self->of[i].jobs.head].width;
        status = dpk_can_order(orders, width) ? serve(context, i, orders) : DPK_MORE;
    }
    if (status == DPK_OK) {
        status = refuse_urgent(self, orders);
    }
    dpk_fit_meter(&self->site->fit);
    return status;
}

uint64_t
dpk_turns_hash(const struct turns *self)
{
    uint64_t h = dpk_mix(self->n, self->n_urgent);
    for (uint32_t i = 0; i < self->n; i++) {
        h = dpk_mix(dpk_mix(h, self->of[i].is_passed), self->of[i].key);
        h = dpk_line_hash(&self->of[i].jobs, self->site->jobs.links, h);
    }
    return h;
}
