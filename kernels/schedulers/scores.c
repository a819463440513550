#include "kernels/schedulers/scores.h"

#include "kernels/schedulers/tie.h"

#include <string.h>

/* The yardstick: a node of 128 cores and 8 GPUs. */
#define CORES 128000 /* [1/1000 core] */
#define GPUS  8000   /* [1/1000 device] */
#define WHOLE 1000   /* [1/1000 device] */

uint32_t
dpk_scoring_draw(struct scoring *self, uint32_t n)
{
    return dpk_tie_draw(self->host, self->job, self->draws++, n);
}

/* ---- devices ----------------------------------------------------------- */

/* The first devices with room. */
static uint64_t
first_free(const struct spot *spot, const struct demand *demand)
{
    uint64_t bits = 0;
    uint32_t n = 0;
    for (uint32_t d = 0; d < spot->n_devices && n < demand->devices; d++) {
        if (spot->device[d] >= demand->each) {
            bits |= UINT64_C(1) << d;
            n++;
        }
    }
    return bits;
}

static int
is_share(const struct demand *demand)
{
    return demand->devices == 1 && demand->each < WHOLE;
}

static uint64_t
tightest(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    uint32_t best = spot->n_devices;
    (void)self;
    if (!is_share(demand)) {
        return first_free(spot, demand);
    }
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        if (spot->device[d] >= demand->each &&
            (best == spot->n_devices || spot->device[d] < spot->device[best])) {
            best = d;
        }
    }
    return UINT64_C(1) << best;
}

static uint64_t
any_device(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    uint32_t n = 0;
    if (!is_share(demand)) {
        return first_free(spot, demand);
    }
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        n += spot->device[d] >= demand->each;
    }
    uint32_t k = dpk_scoring_draw(self, n);
    uint32_t at = 0;
    while (spot->device[at] < demand->each || k-- > 0) {
        at++;
    }
    return UINT64_C(1) << at;
}

/* ---- rules ------------------------------------------------------------- */

static int32_t
score_random(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    (void)self;
    (void)spot;
    (void)demand;
    return 0;
}

static int32_t
score_dot_product(
    struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    (void)self;
    double cpu =
        ((double)spot->left[DPK_CPU] / CORES) * ((double)demand->need[DPK_CPU] / CORES);
    double gpu =
        ((double)spot->left[DPK_GPU] / GPUS) * ((double)demand->need[DPK_GPU] / GPUS);
    return (int32_t)(100 * (1 - (cpu + gpu) / 2));
}

static int32_t
score_clustering(
    struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    (void)self;
    if (demand->devices == 0) {
        return 0;
    }
    int32_t base = (int32_t)(25 * (GPUS - spot->left[DPK_GPU]) / GPUS);
    if (spot->past == 0) {
        return base + 25;
    }
    if ((spot->past & demand->sort) == 0) {
        return base;
    }
    return base + (spot->past == demand->sort ? 75 : 50);
}

/* Wholly free devices, of those taken, and how much the others have left in tenths of a
 * device, with devices in the order of what they have left. */
static void
pack(const struct spot *spot, const struct demand *demand, uint32_t *whole,
    int32_t *hundredths)
{
    uint64_t taken = 0;
    *whole = 0;
    *hundredths = 0;
    for (uint32_t k = 0; k < demand->devices; k++) {
        uint32_t best = 64;
        for (uint32_t d = 0; d < spot->n_devices; d++) {
            if ((taken >> d & 1) == 0 && spot->device[d] >= demand->each &&
                (best == 64 || spot->device[d] < spot->device[best])) {
                best = d;
            }
        }
        if (best == 64) {
            return;
        }
        taken |= UINT64_C(1) << best;
        *whole += spot->device[best] == WHOLE;
        *hundredths += spot->device[best] * 100 / WHOLE;
    }
}

static int32_t
most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t
score_packing(
    struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    uint32_t whole;
    int32_t hundredths;
    uint32_t n_free = 0;
    (void)self;
    if (demand->devices == 0) {
        return 0;
    }
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        n_free += spot->device[d] == WHOLE;
    }
    if (n_free == spot->n_devices) {
        return most(33 - (int32_t)n_free, (int32_t)n_free);
    }
    pack(spot, demand, &whole, &hundredths);
    return whole > 0 ? most(50 - (int32_t)whole, 33) : most(100 - hundredths / 10, 50);
}

static int32_t
score_best_fit(
    struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    (void)self;
    double cpu = (double)(spot->left[DPK_CPU] - demand->need[DPK_CPU]) / CORES;
    double gpu = (double)(spot->left[DPK_GPU] - demand->need[DPK_GPU]) / GPUS;
    return (int32_t)((1 - (cpu * 0.5 + gpu * 0.5)) * 100);
}

/* How much of what a node has is free once the job is there: the mean of percents. */
static int32_t
free_percent(const struct spot *spot, const struct demand *demand)
{
    static const uint32_t counted[] = {DPK_CPU, DPK_MEMORY, DPK_GPU};
    int64_t sum = 0;
    int64_t n = 0;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        uint32_t r = counted[i];
        if (spot->capacity[r] > 0) {
            sum += (spot->left[r] - demand->need[r]) * 100 / spot->capacity[r];
            n++;
        }
    }
    return n > 0 ? (int32_t)(sum / n) : 0;
}

static int32_t
score_least(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    (void)self;
    return free_percent(spot, demand);
}

static int32_t
score_most(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    (void)self;
    return 100 - free_percent(spot, demand);
}

/* ---- fragmentation gradient descent ------------------------------------ */

/* Changes of F of -8 to 8 devices, in spans of 1/64 of a device. */
static int
span_of(double change)
{
    double at = (change + 8) * 64;
    return at < 0 ? 0 : at >= 1023 ? 1023 : (int)at;
}

/* The rule is trunc(100 / (1 + exp(-x))), which is at least k from x = ln(k / (100 -
 * k)) = 2 artanh((k - 50) / 50) on.  At 0 rounding decides: as doubles, exp(-x) is one
 * above -3 * 2^-53 or so near to it that the quotient is a half. */
static void
find_bounds(struct scoring *self)
{
    for (int k = 1; k < 100; k++) {
        double z = (k - 50) / 50.0;
        double power = z;
        double sum = 0;
        for (int i = 1; power * power > 1e-36; i += 2) {
            sum += power / i;
            power *= z * z;
        }
        self->bound[k] = 2 * sum;
    }
    self->bound[0] = -1e300;
    self->bound[50] = -0x1.7ffffffffffffp-52;
    self->bound[100] = 1e300;
    for (int i = 0; i < 1 << 10; i++) {
        int k = 0;
        while (self->bound[k + 1] <= i / 64.0 - 8) {
            k++;
        }
        self->guess[i] = i == 0 ? 0 : (uint8_t)k;
    }
}

static int32_t
score_of_change(const struct scoring *self, double change)
{
    int32_t k = self->guess[span_of(change)];
    while (change >= self->bound[k + 1]) {
        k++;
    }
    return k;
}

static int32_t
score_after(struct scoring *self, const struct spot *spot, const struct demand *demand,
    uint64_t devices)
{
    int32_t left[64];
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        left[d] =
            spot->device[d] - (int32_t)((devices >> d & 1) != 0 ? demand->each : 0);
    }
    double after = dpk_fragments_of(&self->fragments, spot->model,
        spot->left[DPK_CPU] - demand->need[DPK_CPU], left, spot->n_devices);
    return score_of_change(self, (spot->fragments - after) / 1000);
}

/* The best device for a share and its score; of alike devices the first is tried. */
static int32_t
best_share(struct scoring *self, const struct spot *spot, const struct demand *demand,
    uint64_t *devices)
{
    int32_t best = -1;
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        int tried = spot->device[d] < demand->each;
        for (uint32_t e = 0; e < d && !tried; e++) {
            tried = spot->device[e] == spot->device[d];
        }
        int32_t score = tried ? -1 : score_after(self, spot, demand, UINT64_C(1) << d);
        if (score > best) {
            best = score;
            *devices = UINT64_C(1) << d;
        }
    }
    return best;
}

static int32_t
score_fgd(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    uint64_t devices = 0;
    return is_share(demand) ? best_share(self, spot, demand, &devices)
                            : score_after(self, spot, demand, first_free(spot, demand));
}

static uint64_t
devices_fgd(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    uint64_t devices = 0;
    if (!is_share(demand)) {
        return first_free(spot, demand);
    }
    (void)best_share(self, spot, demand, &devices);
    return devices;
}

/* ---- all of them ------------------------------------------------------- */

static const struct scoring_rule rules[] = {
    {"random", score_random, any_device, 0},
    {"least-allocated", score_least, tightest, 0},
    {"most-allocated", score_most, tightest, 0},
    {"best-fit", score_best_fit, tightest, 0},
    {"dot-product", score_dot_product, tightest, 0},
    {"gpu-packing", score_packing, tightest, 0},
    {"gpu-clustering", score_clustering, tightest, 0},
    {"fgd", score_fgd, devices_fgd, 1},
};

const struct scoring_rule *
dpk_scoring_rule(const char *name)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(rules[i].name, name) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

void
dpk_scoring_init(
    struct scoring *self, const struct dpk_host *host, const struct scoring_rule *rule)
{
    *self = (struct scoring){.host = host, .rule = rule};
    dpk_fragments_init(&self->fragments, host);
    if (rule->needs_fragments) {
        find_bounds(self);
    }
}

static int
has_room(const struct spot *spot, const struct demand *demand)
{
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        if (demand->need[r] > spot->left[r]) {
            return 0;
        }
    }
    if (demand->devices == 0) {
        return !spot->gone;
    }
    uint32_t n = 0;
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        n += spot->device[d] >= demand->each;
    }
    int will_do =
        demand->models == 0 || (demand->models >> (spot->model & 63) & 1) != 0;
    return n >= demand->devices && will_do && !spot->gone;
}

int16_t
dpk_score(struct scoring *self, const struct spot *spot, const struct demand *demand)
{
    if (!has_room(spot, demand)) {
        return SCORE_NO_ROOM;
    }
    int32_t score = self->rule->score(self, spot, demand);
    return (int16_t)(score < -INT16_MAX  ? -INT16_MAX
                     : score > INT16_MAX ? INT16_MAX
                                         : score);
}

void
dpk_spot_take(
    struct spot *spot, const struct demand *demand, uint64_t devices, int sign)
{
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        spot->left[r] -= sign * demand->need[r];
    }
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        spot->device[d] -= (int32_t)((devices >> d & 1) != 0 ? sign * demand->each : 0);
    }
}
