#include "sim/proving/view.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, LEAST = 256 }; /* 256 entries of 4 bytes are aligned too */

struct column {
    size_t member, size;
};

#define COLUMN(name)                                                                   \
    {                                                                                  \
        offsetof(struct dps_view, name), sizeof *((struct dps_view *)NULL)->name       \
    }

enum { COLUMNS = 10 };

static const struct column columns[COLUMNS] = {
    COLUMN(slot),
    COLUMN(id),
    COLUMN(node),
    COLUMN(payer),
    COLUMN(task),
    COLUMN(amount),
    COLUMN(round),
    COLUMN(asked),
    COLUMN(arrived),
    COLUMN(deadline),
};

static char *
entries_of(const struct dps_view *self, size_t c)
{
    char *entries;
    memcpy(&entries, (const char *)self + columns[c].member, sizeof entries);
    return entries;
}

void
dps_view_clear(struct dps_view *self)
{
    self->n = 0;
}

static enum dps_status
grow(struct dps_view *self, struct dps_error *err)
{
    uint32_t cap = self->cap > 0 ? 2 * self->cap : LEAST;
    for (size_t c = 0; c < COLUMNS; c++) {
        char *old = entries_of(self, c);
        char *new = aligned_alloc(ALIGNMENT, cap * columns[c].size);
        if (new == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for claims");
        }
        if (old != NULL) {
            memcpy(new, old, self->n * columns[c].size);
        }
        free(old);
        memcpy((char *)self + columns[c].member, &new, sizeof new);
    }
    self->cap = cap;
    return DPS_OK;
}

enum dps_status
dps_view_add(struct dps_view *self, uint32_t slot, const struct dps_claim *claim,
    struct dps_error *err)
{
    enum dps_status status = self->n == self->cap ? grow(self, err) : DPS_OK;
    if (status == DPS_OK) {
        uint32_t i = self->n++;
        self->slot[i] = slot;
        self->id[i] = claim->id;
        self->node[i] = claim->node;
        self->payer[i] = claim->payer;
        self->task[i] = claim->task;
        self->amount[i] = claim->amount;
        self->round[i] = 0;
        self->asked[i] = self->arrived[i] = self->deadline[i] = 0;
    }
    return status;
}

void
dps_view_drop(struct dps_view *self, uint32_t k)
{
    self->n -= k;
    for (size_t c = 0; k > 0 && c < COLUMNS; c++) {
        char *entries = entries_of(self, c);
        memmove(entries, entries + k * columns[c].size, self->n * columns[c].size);
    }
}

struct dpk_claims
dps_view_claims(const struct dps_view *self)
{
    return (struct dpk_claims){
        .head = {sizeof(struct dpk_claims), DPK_VERSION},
        .n = self->n,
        .slot = self->slot,
        .id = self->id,
        .node = self->node,
        .payer = self->payer,
        .task = self->task,
        .amount = self->amount,
    };
}

struct dpk_evidence
dps_view_evidence(const struct dps_view *self, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, const struct dpk_bytes *proofs)
{
    return (struct dpk_evidence){
        .head = {sizeof(struct dpk_evidence), DPK_VERSION},
        .n = self->n,
        .claims = claims,
        .challenges = challenges,
        .proofs = proofs,
        .round = self->round,
        .asked = self->asked,
        .arrived = self->arrived,
        .deadline = self->deadline,
    };
}

void
dps_view_free(struct dps_view *self)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        free(entries_of(self, c));
    }
    *self = (struct dps_view){0};
}
