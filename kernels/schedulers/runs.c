#include "kernels/schedulers/runs.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

void
dpk_runs_init(struct runs *self, const struct dpk_host *host)
{
    *self = (struct runs){.host = host};
}

void
dpk_runs_free(struct runs *self)
{
    for (uint32_t b = 0; b < self->n_blocks; b++) {
        dpk_drop(self->host, self->blocks[b]);
    }
    if (self->host != NULL) {
        dpk_drop(self->host, self->blocks);
    }
    *self = (struct runs){.host = self->host};
}

static int
comes_before(const struct run *run, int64_t end, uint32_t job)
{
    return run->end < end || (run->end == end && run->job < job);
}

/* Where a run is or belongs: behind the block's last only in the last block. */
static struct runs_place
place_of(const struct runs *self, int64_t end, uint32_t job)
{
    uint32_t low = 0;
    uint32_t high = self->n_blocks > 0 ? self->n_blocks - 1 : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct runs_block *block = self->blocks[middle];
        if (comes_before(&block->runs[block->n - 1], end, job)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct runs_place place = {.block = low};
    high = self->n_blocks > 0 ? self->blocks[low]->n : 0;
    while (place.i < high) {
        uint32_t middle = place.i + (high - place.i) / 2;
        if (comes_before(&self->blocks[low]->runs[middle], end, job)) {
            place.i = middle + 1;
        } else {
            high = middle;
        }
    }
    return place;
}

/* Puts a new block at b, with the last n runs of the one before it. */
static dpk_status
split(struct runs *self, uint32_t b, uint32_t n)
{
    void *blocks = (void *)self->blocks;
    struct runs_block *new = self->host->allocate(self->host->context, sizeof *new);
    dpk_status status = dpk_grow(self->host, &blocks, &self->cap,
        (uint64_t)self->n_blocks + 1, sizeof *self->blocks);
    self->blocks = blocks;
    if (new == NULL || status != DPK_OK) {
        dpk_drop(self->host, new);
        return DPK_E_MEMORY;
    }
    memmove((void *)&self->blocks[b + 1], (const void *)&self->blocks[b],
        (self->n_blocks - b) * sizeof *self->blocks);
    self->blocks[b] = new;
    self->n_blocks++;
    if (n > 0) {
        struct runs_block *old = self->blocks[b - 1];
        old->n -= n;
        new->n = n;
        memcpy(new->runs, &old->runs[old->n], n * sizeof *new->runs);
    }
    return DPK_OK;
}

dpk_status
dpk_runs_add(struct runs *self, struct run run)
{
    struct runs_place place = place_of(self, run.end, run.job);
    dpk_status status = self->n_blocks == 0 ? split(self, 0, 0) : DPK_OK;
    if (status == DPK_OK && self->blocks[place.block]->n == RUNS_BLOCK) {
        status = split(self, place.block + 1, RUNS_BLOCK / 2);
        place = place_of(self, run.end, run.job);
    }
    if (status != DPK_OK) {
        return status;
    }
    struct runs_block *block = self->blocks[place.block];
    memmove(&block->runs[place.i + 1], &block->runs[place.i],
        (block->n - place.i) * sizeof run);
    block->runs[place.i] = run;
    block->n++;
    self->n++;
    return DPK_OK;
}

void
dpk_runs_remove(struct runs *self, int64_t end, uint32_t job)
{
    struct runs_place place = place_of(self, end, job);
    struct runs_block *block = self->blocks[place.block];
    block->n--;
    self->n--;
    memmove(&block->runs[place.i], &block->runs[place.i + 1],
        (block->n - place.i) * sizeof *block->runs);
    if (block->n == 0) {
        dpk_drop(self->host, block);
        self->n_blocks--;
        memmove((void *)&self->blocks[place.block],
            (const void *)&self->blocks[place.block + 1],
            (self->n_blocks - place.block) * sizeof *self->blocks);
    }
}

const struct run *
dpk_runs_at(const struct runs *self, struct runs_place place)
{
    return place.block < self->n_blocks ? &self->blocks[place.block]->runs[place.i]
                                        : NULL;
}

struct runs_place
dpk_runs_next(const struct runs *self, struct runs_place place)
{
    if (++place.i == self->blocks[place.block]->n) {
        place = (struct runs_place){.block = place.block + 1};
    }
    return place;
}
