#include "kernels/schedulers/peaks.h"

#include <stddef.h>

enum { BLOCK = 64 };

dpk_status
dpk_peaks_init(struct peaks *self, const struct dpk_host *host, uint32_t size)
{
    *self = (struct peaks){.levels = 0};
    for (int at_top = 0; !at_top; at_top = self->size[self->levels++] == 1) {
        uint32_t l = self->levels;
        self->size[l] = l == 0 ? size : (self->size[l - 1] - 1) / BLOCK + 1;
        self->best[l] =
            host->allocate(host->context, self->size[l] * sizeof *self->best[l]);
        self->n[l] =
            l == 0 ? NULL
                   : host->allocate(host->context, self->size[l] * sizeof *self->n[l]);
        if (self->best[l] == NULL || (l > 0 && self->n[l] == NULL)) {
            return DPK_E_MEMORY;
        }
    }
    for (uint32_t i = 0; i < size; i++) {
        self->best[0][i] = PEAKS_NONE;
    }
    dpk_peaks_build(self);
    return DPK_OK;
}

void
dpk_peaks_free(struct peaks *self, const struct dpk_host *host)
{
    for (uint32_t l = 0; l < PEAKS_LEVELS; l++) {
        host->release(host->context, self->best[l]);
        host->release(host->context, self->n[l]);
    }
    *self = (struct peaks){.levels = 0};
}

/* The best below block i of a level. */
static void
look_below(struct peaks *self, uint32_t level, uint32_t i)
{
    const int16_t *below = self->best[level - 1];
    const uint32_t *n_below = self->n[level - 1];
    uint32_t from = i * BLOCK;
    uint32_t to =
        self->size[level - 1] - from < BLOCK ? self->size[level - 1] : from + BLOCK;
    int16_t best = PEAKS_NONE;
    uint32_t n = 0;
    for (uint32_t k = from; k < to; k++) {
        if (below[k] > best) {
            best = below[k];
        }
    }
    for (uint32_t k = from; k < to; k++) {
        n += below[k] == best ? (n_below != NULL ? n_below[k] : 1) : 0;
    }
    self->best[level][i] = best;
    self->n[level][i] = n;
}

void
dpk_peaks_build(struct peaks *self)
{
    for (uint32_t l = 1; l < self->levels; l++) {
        for (uint32_t i = 0; i < self->size[l]; i++) {
            look_below(self, l, i);
        }
    }
}

void
dpk_peaks_set(struct peaks *self, uint32_t i, int16_t score)
{
    int16_t old = self->best[0][i];
    uint32_t old_n = 1;
    uint32_t n = 1;
    self->best[0][i] = score;
    for (uint32_t l = 1; l < self->levels && (old != score || old_n != n); l++) {
        i /= BLOCK;
        int16_t was = self->best[l][i];
        uint32_t was_n = self->n[l][i];
        uint32_t stay = was_n - (old == was ? old_n : 0);
        if (score > was) {
            self->best[l][i] = score;
            self->n[l][i] = n;
        } else if (score == was || stay > 0) {
            self->n[l][i] = stay + (score == was ? n : 0);
        } else {
            look_below(self, l, i);
        }
        old = was;
        old_n = was_n;
        score = self->best[l][i];
        n = self->n[l][i];
    }
}

int16_t
dpk_peaks_best(const struct peaks *self, uint32_t *n)
{
    uint32_t top = self->levels - 1;
    *n = top > 0 ? self->n[top][0] : 1;
    return self->best[top][0];
}

uint32_t
dpk_peaks_find(const struct peaks *self, uint32_t k)
{
    int16_t best = self->best[self->levels - 1][0];
    uint32_t i = 0;
    for (uint32_t l = self->levels - 1; l-- > 0;) {
        const int16_t *scores = self->best[l];
        i *= BLOCK;
        for (;; i++) {
            uint32_t n = scores[i] != best ? 0 : l > 0 ? self->n[l][i] : 1;
            if (k < n) {
                break;
            }
            k -= n;
        }
    }
    return i;
}
