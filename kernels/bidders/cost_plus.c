/* Each node bids its own price and a margin.
 *
 * A node asks a price a second for all of it; an order pays the share of it that it
 * takes of the resource of which it takes most, times 1 + margin, each rounded up.  A
 * strategy of ours to compare others with: the margin and the share are assumed.
 */
#include "kernels/bidders/ask.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

#define ONE INT64_C(1000000)

struct cost_plus {
    struct desk desk; /* first: its calls are this one's */
    int64_t factor;   /* 1 + margin [1e-6] */
};

enum { MARGIN, BIDS, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "margin",
        .standard = "0.1",
        .allowed = "a share",
        .doc = "above what a node asks (assumed)",
    },
    DESK_PARAMETER,
};

static int64_t
price(void *context, uint32_t node, const struct posting *order)
{
    const struct cost_plus *self = context;
    return dpk_ratio(dpk_ask(&self->desk, node, order), self->factor, ONE);
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct cost_plus *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_desk_init(&made->desk, host);
    made->desk.price = price;
    const struct setting settings[] = {
        {MARGIN, 6, &made->factor, ANY_NUMBER},
        {BIDS, 0, &made->desk.most, ANY_NUMBER},
    };
    *self = made;
    dpk_status status = dpk_numbers(host, parameters, values, settings, 2);
    made->factor = made->factor < INT64_MAX - ONE ? made->factor + ONE : INT64_MAX;
    return status;
}

static void
destroy(void *self)
{
    struct cost_plus *gone = self;
    const struct dpk_host *host = gone->desk.host;
    dpk_desk_free(&gone->desk);
    dpk_drop(host, gone);
}

const struct dpk_bidder dpk_cost_plus = {
    .kernel =
        {
            .head = {sizeof dpk_cost_plus, DPK_VERSION},
            .name = "cost-plus",
            .doc = "nodes bid what they ask and a margin",
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
