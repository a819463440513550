#include "sim/economy/darkness.h"

#include "sim/core/date.h"
#include "sim/core/rng.h"

#include <inttypes.h>

/* One rule, searched from left to right. */
struct search {
    struct dps_dark_list *list;
    const struct dps_outage *outage;
    uint64_t seed;
    struct dps_outage_state state; /* at the left end of what is left */
    int64_t origin;
    size_t first; /* of this rule in the list */
    bool full;
};

static void
add(struct search *self, int64_t begin, int64_t end, double share)
{
    struct dps_dark_list *list = self->list;
    int64_t from = (begin - self->origin) * DPS_NS;
    int64_t to = (end - self->origin) * DPS_NS;
    struct dps_dark *last = list->n > self->first ? &list->items[list->n - 1] : NULL;
    if (last != NULL && last->span.to == from && last->share == share) {
        last->span.to = to;
    } else if (list->n == DPS_DARK_STRETCHES) {
        self->full = true;
    } else {
        list->items[list->n++] = (struct dps_dark){
            .span = {from, to}, .share = share, .entity = self->outage->entity};
    }
}

/* How much of [begin, end) is dark; goes on to its end where it is kept. */
static double
look(struct search *self, int64_t begin, int64_t end, bool keep)
{
    struct dps_outage_state state = self->state;
    double share = dps_outage_dark(self->outage, self->seed, &state, begin, end);
    if (keep) {
        self->state = state;
    }
    return share;
}

static void
find(struct search *self, int64_t begin, int64_t end)
{
    double share = look(self, begin, end, false);
    if (share > 0 && share < 1 && end - begin > 1) {
        int64_t middle = begin + (end - begin) / 2;
        find(self, begin, middle);
        find(self, middle, end);
        return;
    }
    if (share > 0) {
        add(self, begin, end, share);
    }
    (void)look(self, begin, end, true);
}

enum dps_status
dps_dark_find(struct dps_dark_list *self, const struct dps_outages *outages,
    size_t group, int64_t origin, int64_t begin, int64_t end, struct dps_error *err)
{
    const struct dps_setup_group *groups = outages->setup->fleet.items;
    struct dps_outage_place place = dps_setup_place(&groups[group]);
    self->n = 0;
    for (size_t i = 0; i < outages->n; i++) {
        const struct dps_outage_progress *progress = &outages->progress[i];
        struct search search = {.list = self,
            .outage = &outages->items[i],
            .seed = outages->seed,
            .state = progress->before,
            .origin = origin,
            .first = self->n};
        if (progress->dark > 0 && dps_outage_strikes(outages->items[i].rule, &place)) {
            find(&search, begin, end);
        }
        if (search.full) {
            return dps_fail(err, DPS_ENUMERIC,
                "outages.%s makes group %s dark more than %d times in a window",
                outages->items[i].rule->name, groups[group].name, DPS_DARK_STRETCHES);
        }
    }
    return DPS_OK;
}

size_t
dps_dark_of(const struct dps_dark_list *self, uint64_t seed, uint64_t identity,
    struct dps_absence out[DPS_DARK_STRETCHES])
{
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_dark *dark = &self->items[i];
        double u[2];
        struct dps_rng_name name = {seed, DPS_RNG_DARK, identity ^ dark->entity, 0};
        dps_rng_uniforms(name, u);
        if (u[0] < dark->share) {
            out[n++] = dark->span;
        }
    }
    return n;
}
