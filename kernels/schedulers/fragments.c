#include "kernels/schedulers/fragments.h"

#include <stdlib.h>
#include <string.h>

/* ---- memory of sums ---------------------------------------------------- */

/* Small enough to stay in a processor's cache; nodes with more devices are not kept. */
enum { MEMO_BITS = 15, MEMO_SIZE = 1 << MEMO_BITS, MEMO_DEVICES = 8 };

struct memo_key {
    uint16_t left[MEMO_DEVICES]; /* ascending, then ones */
    uint32_t cpu;
    uint32_t model;
};

struct fragments_memo {
    struct memo_key key;
    double sum;
};

static uint32_t
place_of(const struct memo_key *key)
{
    uint64_t words[3];
    memcpy(words, key, sizeof words);
    uint64_t h = words[0] * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ h >> 32 ^ words[1]) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 29 ^ words[2]) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(h >> (64 - MEMO_BITS));
}

/* ---- life -------------------------------------------------------------- */

void
dpk_fragments_init(struct fragments *self, const struct dpk_host *host)
{
    *self = (struct fragments){.host = host};
}

void
dpk_fragments_free(struct fragments *self)
{
    if (self->host != NULL) {
        self->host->release(self->host->context, self->typical);
        self->host->release(self->host->context, self->memo);
    }
    *self = (struct fragments){.host = NULL};
}

/* ---- what is typical --------------------------------------------------- */

uint64_t
dpk_models_of(const struct dpk_jobs *jobs, uint32_t i)
{
    uint64_t models = 0;
    if (jobs->model_first == NULL) {
        return 0;
    }
    for (uint32_t m = jobs->model_first[i]; m < jobs->model_first[i + 1]; m++) {
        models |= UINT64_C(1) << (jobs->model[m] & 63);
    }
    return models;
}

/* Falling; lists of models as the texts of their names, which have them in order. */
static int
order_of_models(uint64_t a, uint64_t b)
{
    while (a != 0 && b != 0 && ((a ^ b) & 1) == 0) {
        a >>= 1;
        b >>= 1;
    }
    if (a == b) {
        return 0;
    }
    if (a == 0 || b == 0) {
        return a == 0 ? 1 : -1;
    }
    return (a & 1) != 0 ? 1 : -1;
}

static int
compare_needs(const void *a, const void *b)
{
    const struct typical *x = a;
    const struct typical *y = b;
    if (x->cpu != y->cpu) {
        return x->cpu > y->cpu ? -1 : 1;
    }
    if (x->each != y->each) {
        return x->each > y->each ? -1 : 1;
    }
    if (x->devices != y->devices) {
        return x->devices > y->devices ? -1 : 1;
    }
    return order_of_models(x->models, y->models);
}

static int
compare_numbers(const void *a, const void *b)
{
    const struct typical *x = a;
    const struct typical *y = b;
    if (x->n != y->n) {
        return x->n > y->n ? -1 : 1;
    }
    return compare_needs(a, b);
}

/* Makes one of kinds that differ in what does not count here. */
static uint32_t
merge(struct typical *kinds, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (kept > 0 && compare_needs(&kinds[kept - 1], &kinds[i]) == 0) {
            kinds[kept - 1].n += kinds[i].n;
        } else {
            kinds[kept++] = kinds[i];
        }
    }
    return kept;
}

/* The first kinds that make 95 % of all jobs, and how often each comes among them. */
static uint32_t
most_of(struct typical *kinds, uint32_t n, uint64_t total)
{
    uint64_t sum = 0;
    uint32_t kept = 0;
    while (kept < n && (double)sum < 0.95 * (double)total) {
        sum += kinds[kept++].n;
    }
    for (uint32_t i = 0; i < kept; i++) {
        kinds[i].p = (double)kinds[i].n / (double)total / ((double)sum / (double)total);
    }
    return kept;
}

dpk_status
dpk_fragments_learn(
    struct fragments *self, const struct dpk_jobs *kinds, const uint64_t *n)
{
    const struct dpk_host *host = self->host;
    uint64_t total = 0;
    self->typical =
        host->allocate(host->context, (kinds->n + 1) * sizeof *self->typical);
    self->memo = host->allocate(host->context, MEMO_SIZE * sizeof *self->memo);
    if (self->typical == NULL || self->memo == NULL) {
        return DPK_E_MEMORY;
    }
    for (uint32_t i = 0; i < kinds->n; i++) {
        uint32_t devices = kinds->devices[i];
        self->typical[i] = (struct typical){
            .cpu = kinds->need[DPK_CPU][i],
            .each = devices > 0 ? kinds->need[DPK_GPU][i] / devices : 0,
            .models = dpk_models_of(kinds, i),
            .n = n[i],
            .devices = devices,
        };
        total += n[i];
    }
    qsort(self->typical, kinds->n, sizeof *self->typical, compare_needs);
    self->n_typical = merge(self->typical, kinds->n);
    qsort(self->typical, self->n_typical, sizeof *self->typical, compare_numbers);
    self->n_typical = most_of(self->typical, self->n_typical, total);
    return DPK_OK;
}

/* ---- sums -------------------------------------------------------------- */

/* Why something is a fragment, in the order in which the sums are added. */
enum reason {
    NEITHER_FITS,
    NO_ROOM,
    NO_CPU,
    NO_GPU_WANTED,
    NOTHING_FITS,
    MODEL,
    REASONS
};

/* Sums over devices that are sorted, from the least left on. */
struct shelf {
    const int32_t *left;
    uint32_t n;
    int64_t below[65]; /* what the first i have together */
};

static uint32_t
first_with(const struct shelf *shelf, int64_t each)
{
    uint32_t i = 0;
    while (i < shelf->n && shelf->left[i] < each) {
        i++;
    }
    return i;
}

/* What m cannot use, and why. */
static int64_t
unusable(const struct typical *m, uint32_t model, int64_t cpu,
    const struct shelf *shelf, enum reason *why)
{
    int64_t all = shelf->below[shelf->n];
    int has_cpu = cpu >= m->cpu;
    if (m->devices == 0) {
        *why = has_cpu ? NO_GPU_WANTED : NOTHING_FITS;
        return all;
    }
    if (m->models != 0 && (m->models >> (model & 63) & 1) == 0) {
        *why = MODEL;
        return all;
    }
    uint32_t first = first_with(shelf, m->each);
    int fits = shelf->n - first >= m->devices;
    *why = fits == has_cpu ? (fits ? NO_ROOM : NEITHER_FITS) : fits ? NO_CPU : NO_ROOM;
    return fits && has_cpu ? shelf->below[first] : all;
}

static double
sum_of(const struct fragments *self, uint32_t model, int64_t cpu, const int32_t *sorted,
    uint32_t n)
{
    double sum[REASONS] = {0};
    struct shelf shelf = {.left = sorted, .n = n, .below = {0}};
    for (uint32_t i = 0; i < n; i++) {
        shelf.below[i + 1] = shelf.below[i] + sorted[i];
    }
    for (uint32_t i = 0; i < self->n_typical; i++) {
        enum reason why;
        int64_t a = unusable(&self->typical[i], model, cpu, &shelf, &why);
        sum[why] += self->typical[i].p * (double)a;
    }
    double out = sum[0];
    for (uint32_t r = 1; r < REASONS; r++) {
        out += sum[r];
    }
    return out;
}

static void
sort(int32_t *left, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        int32_t x = left[i];
        uint32_t k = i;
        for (; k > 0 && left[k - 1] > x; k--) {
            left[k] = left[k - 1];
        }
        left[k] = x;
    }
}

double
dpk_fragments_of(struct fragments *self, uint32_t model, int64_t cpu,
    const int32_t *left, uint32_t n)
{
    int32_t sorted[64];
    struct memo_key key;
    if (self->n_typical == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = left[i];
    }
    sort(sorted, n);
    if (n > MEMO_DEVICES || cpu < 0 || cpu > UINT32_MAX ||
        (n > 0 && sorted[n - 1] >= UINT16_MAX)) {
        return sum_of(self, model, cpu, sorted, n);
    }
    memset(&key, 0xff, sizeof key);
    for (uint32_t i = 0; i < n; i++) {
        key.left[i] = (uint16_t)sorted[i];
    }
    key.cpu = (uint32_t)cpu;
    key.model = model + 1;
    struct fragments_memo *memo = &self->memo[place_of(&key)];
    if (memcmp(&memo->key, &key, sizeof key) != 0) {
        memo->key = key;
        memo->sum = sum_of(self, model, cpu, sorted, n);
    }
    return memo->sum;
}
