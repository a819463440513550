/* Each node bids by one scale of prices for what an order needs (Akash's default).
 *
 * The price of a month is the sum of threads, GiB of memory and of storage, and GPUs,
 * each times its price in USD; a month is 429,909 blocks of 6.117 s.  GPUs are priced
 * by model where the order names models, else as the dearest are.
 * (akash-network/helm-charts, charts/akash-provider/scripts/price_script_generic.sh:
 * PRICE_TARGET_CPU=1.60, _MEMORY=0.80, _HD_EPHEMERAL=0.02; akash-network/docs:
 * price_target_gpu_mappings "a100=120,t4=80,*=130".)  A node whose price is above what
 * the order pays does not bid.
 *
 * Arithmetic.  Prices are whole numbers of 1e-6 USD a month; the sum is exact, and what
 * it is a second is rounded up once, at the end.  A base unit is 1e-12 of a token,
 * which is the precision of bids there (uakt with six decimals), and a token is 1 USD,
 * as Akash's ACT is (AEP-76).
 */
#include "kernels/bidders/desk.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

__extension__ typedef unsigned __int128 wide;

#define MONTH INT64_C(2629753353) /* 429,909 x 6,117 ms */
#define PARTS 128000U             /* that 1/1000 and 1/1024 are whole numbers of */

struct scale {
    struct desk desk;                  /* first: its calls are this one's */
    int64_t cpu, memory, storage, gpu; /* [1e-6 USD a month] */
    int64_t model[SETTINGS_MODELS];    /* of GPUs; -1: as `gpu` */
    int64_t token;                     /* [1e-6 USD] */
    int64_t units;                     /* base units in a token */
};

/* ---- life -------------------------------------------------------------- */

enum { CPU, MEMORY, STORAGE, GPU, MODELS, TOKEN, UNITS, BIDS, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {.name = "cpu", .standard = "1.60", .allowed = "USD", .doc = "a thread a month"},
    {.name = "memory", .standard = "0.80", .allowed = "USD", .doc = "a GiB a month"},
    {
        .name = "storage",
        .standard = "0.02",
        .allowed = "USD",
        .doc = "a GiB of disk a month",
    },
    {.name = "gpu", .standard = "130", .allowed = "USD", .doc = "a GPU a month"},
    {
        .name = "models",
        .standard = "none",
        .allowed = "none, or MODEL:USD+...",
        .doc = "GPUs a month by the number of their model",
    },
    {.name = "token",
        .standard = "1",
        .allowed = "USD",
        .doc = "what a token is worth"},
    {
        .name = "units",
        .standard = "1000000000000",
        .allowed = "a whole number",
        .doc = "base units in a token",
    },
    DESK_PARAMETER,
};

/* a * b, or the largest number there is. */
static wide
times(wide a, int64_t b)
{
    wide product;
    return __builtin_mul_overflow(a, (wide)(uint64_t)b, &product) ? ~(wide)0 : product;
}

static wide
plus(wide a, wide b)
{
    return a > ~b ? ~(wide)0 : a + b;
}

static int64_t
price(void *context, uint32_t node, const struct posting *order)
{
    const struct scale *self = context;
    const struct need *need = &order->need;
    int64_t model = self->model[self->desk.room.nodes[node].model];
    int64_t gpu = need->models == 0 || model < 0 ? self->gpu : model;
    wide sum = times(times(128, need->of[DPK_CPU]), self->cpu);
    sum = plus(sum, times(times(125, need->of[DPK_MEMORY]), self->memory));
    sum = plus(sum, times(times(125, need->of[DPK_DISK]), self->storage));
    sum = plus(sum, times(times(128, need->of[DPK_GPU]), gpu));
    sum = times(times(sum, self->units), 1000);
    wide parts = (wide)PARTS * (uint64_t)self->token * (uint64_t)MONTH;
    wide whole = sum / parts + (sum % parts != 0);
    return whole < (uint64_t)INT64_MAX ? (int64_t)whole : -1;
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct scale *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_desk_init(&made->desk, host);
    made->desk.price = price;
    const struct setting settings[] = {
        {CPU, 6, &made->cpu, ANY_NUMBER},
        {MEMORY, 6, &made->memory, ANY_NUMBER},
        {STORAGE, 6, &made->storage, ANY_NUMBER},
        {GPU, 6, &made->gpu, ANY_NUMBER},
        {TOKEN, 6, &made->token, ANY_NUMBER},
        {UNITS, 0, &made->units, ANY_NUMBER},
        {BIDS, 0, &made->desk.most, ANY_NUMBER},
    };
    for (uint32_t m = 0; m < SETTINGS_MODELS; m++) {
        made->model[m] = -1;
    }
    *self = made;
    dpk_status status = dpk_numbers(host, parameters, values, settings, 7);
    if (status == DPK_OK && made->token == 0) {
        host->log(host->context, "token=0 is worth nothing");
        return DPK_E_ARGUMENT;
    }
    return status == DPK_OK ? dpk_number_by_model(host, &parameters[MODELS],
                                  values[MODELS], 6, made->model)
                            : status;
}

static void
destroy(void *self)
{
    struct scale *gone = self;
    const struct dpk_host *host = gone->desk.host;
    dpk_desk_free(&gone->desk);
    dpk_drop(host, gone);
}

const struct dpk_bidder dpk_scale = {
    .kernel =
        {
            .head = {sizeof dpk_scale, DPK_VERSION},
            .name = "scale",
            .doc = "nodes bid by one scale of prices, as Akash's do by default",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .kind = DPK_BIDDER,
            .create = create,
            .destroy = destroy,
            .state_hash = dpk_desk_hash,
        },
    .join = dpk_desk_join,
    .leave = dpk_desk_leave,
    .end = dpk_desk_end,
    .submit = dpk_desk_submit,
    .took = dpk_desk_took,
    .offer = dpk_desk_offer,
};
