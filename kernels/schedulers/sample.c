#include "kernels/schedulers/sample.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* Nodes that are drawn for each that is wanted before it is given up. */
enum { TRIES = 32 };

/* ---- life -------------------------------------------------------------- */

void
dpk_sample_init(struct sample *self, const struct dpk_host *host, struct room *room)
{
    memset(self, 0, sizeof *self);
    self->host = host;
    self->room = room;
}

void
dpk_sample_free(struct sample *self)
{
    for (size_t i = 0; self->host != NULL && i < SAMPLE_LISTS; i++) {
        dpk_drop(self->host, self->lists[i].nodes);
    }
    memset(self, 0, sizeof *self);
}

/* ---- lists ------------------------------------------------------------- */

static int
holds(const struct sample *self, const struct sample_list *list)
{
    return list->joined == self->room->joined && list->here == self->room->n;
}

static dpk_status
make_list(struct sample *self, struct sample_list *list, const struct need *need)
{
    const struct room *room = self->room;
    dpk_drop(self->host, list->nodes);
    *list = (struct sample_list){
        .need = *need, .joined = room->joined, .here = room->n, .known = 1};
    list->nodes =
        self->host->allocate(self->host->context, 4 * ((uint64_t)room->n + 1));
    if (list->nodes == NULL) {
        return DPK_E_MEMORY;
    }
    for (uint32_t s = 0; s < room->cap; s++) {
        if (dpk_room_ever(room, s, need)) {
            list->ever++;
            if (room->nodes[s].stay != 0) {
                list->nodes[list->n++] = s;
            }
        }
    }
    self->host->meter(self->host->context, DPK_WORK_STEPS, room->cap);
    return DPK_OK;
}

static dpk_status
list_of(struct sample *self, const struct need *need, const struct sample_list **out)
{
    uint32_t at = self->next;
    for (uint32_t i = 0; i < SAMPLE_LISTS; i++) {
        if (self->lists[i].known &&
            memcmp(&self->lists[i].need, need, sizeof *need) == 0) {
            at = i;
        }
    }
    struct sample_list *list = &self->lists[at];
    int is_it = list->known && memcmp(&list->need, need, sizeof *need) == 0;
    dpk_status status = DPK_OK;
    if (!is_it || !holds(self, list)) {
        self->next = is_it ? self->next : (self->next + 1) % SAMPLE_LISTS;
        status = make_list(self, list, need);
    }
    *out = list;
    return status;
}

/* ---- draws ------------------------------------------------------------- */

/* Draws from n nodes until `wanted` different ones could take the job; how many.  As
 * many as are wanted yet are drawn at once, so that they are fetched together. */
static uint32_t
draw(struct sample *self, const uint32_t *from, uint32_t n, const struct need *need,
    uint64_t job_id, uint32_t wanted, uint32_t *nodes)
{
    uint32_t tries = n > 0 ? TRIES * wanted : 0;
    uint32_t got = 0;
    uint32_t k = 0;
    self->draws++;
    while (got < wanted && k < tries) {
        uint32_t first = got;
        uint32_t end = wanted - got < tries - k ? wanted : got + tries - k;
        for (uint32_t i = first; i < end; i++) {
            nodes[i] = from[dpk_tie_draw(self->host, job_id, k++, n)];
            dpk_room_fetch(self->room, nodes[i]);
        }
        for (uint32_t i = first; i < end; i++) {
            uint32_t slot = nodes[i];
            struct node *node = &self->room->nodes[slot];
            if (node->drawn != self->draws && dpk_room_ever(self->room, slot, need)) {
                node->drawn = self->draws;
                nodes[got++] = slot;
            }
        }
    }
    self->host->meter(self->host->context, DPK_WORK_STEPS, k);
    return got;
}

/* n different ones of a list, drawn without putting back: each of its nodes is taken
 * with the probability that just so many are. */
static uint32_t
pick(struct sample *self, const struct sample_list *list, uint64_t job_id,
    uint32_t wanted, uint32_t *nodes)
{
    uint32_t got = 0;
    for (uint32_t i = 0; i < list->n && got < wanted; i++) {
        uint32_t left = list->n - i;
        if (dpk_tie_draw(self->host, job_id, i, left) < wanted - got) {
            nodes[got++] = list->nodes[i];
        }
    }
    self->host->meter(self->host->context, DPK_WORK_STEPS, list->n);
    return got;
}

dpk_status
dpk_sample(struct sample *self, const struct need *need, uint64_t job_id, uint32_t n,
    uint32_t *nodes, uint32_t *drawn, int *ever)
{
    const struct sample_list *list;
    *ever = 1;
    *drawn = n <= self->room->n / 2
                 ? draw(self, self->room->here, self->room->n, need, job_id, n, nodes)
                 : 0;
    if (*drawn == n) {
        return DPK_OK;
    }
    dpk_status status = list_of(self, need, &list);
    if (status == DPK_OK) {
        *ever = list->ever > 0;
        *drawn = list->n > (uint32_t)TRIES * n
                     ? draw(self, list->nodes, list->n, need, job_id, n, nodes)
                     : pick(self, list, job_id, n, nodes);
    }
    return status;
}
