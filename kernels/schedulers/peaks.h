/* peaks.h: scores by index, and where the highest of them are.
 *
 * Above the scores stand levels of blocks of 64: of each block the highest score, and
 * how many have it.  A score that changes moves one block a level; the first, the last
 * or the k-th of the highest is found from the top down.
 *
 * In place: start from {0}; dpk_peaks_init, then dpk_peaks_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_PEAKS_H
#define DEPIN_KERNELS_SCHEDULERS_PEAKS_H

#include "kernels/abi/depin_kernel.h"

#define PEAKS_NONE   INT16_MIN
#define PEAKS_LEVELS 7 /* 64^6 is beyond all indices */

struct peaks {
    int16_t *best[PEAKS_LEVELS]; /* [0] are the scores themselves */
    uint32_t *n[PEAKS_LEVELS];   /* that have it; [0]: none */
    uint32_t size[PEAKS_LEVELS];
    uint32_t levels;
};

/* Room for `size` scores, at least one, which are all PEAKS_NONE. */
dpk_status dpk_peaks_init(
    struct peaks *self, const struct dpk_host *host, uint32_t size);
void dpk_peaks_free(struct peaks *self, const struct dpk_host *host);

/* After scores were written one by one. */
void dpk_peaks_build(struct peaks *self);

void dpk_peaks_set(struct peaks *self, uint32_t i, int16_t score);

/* The highest score, PEAKS_NONE where there is none, and how many have it. */
int16_t dpk_peaks_best(const struct peaks *self, uint32_t *n);

/* The k-th from 0 of those that have it, of which there are more than k. */
uint32_t dpk_peaks_find(const struct peaks *self, uint32_t k);

#endif
