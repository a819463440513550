#include "models/outage/poisson.h"

#include "sim/core/batch.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_outage_poisson, every, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "mean time from one beginning to the next"),
    DPS_FIELD(struct dps_outage_poisson, lasts, DPS_RECORD,
        .record = &dps_lifetime_record, .doc = "how long one lasts"),
    DPS_FIELD(struct dps_outage_poisson, from, DPS_DATE, .fallback = "start",
        .doc = "from when on there are any"),
};

static const struct dps_record record = {
    .name = "outage.poisson",
    .doc = "outages that begin at random",
    .size = sizeof(struct dps_outage_poisson),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static const struct dps_outage_poisson *
law_of(const struct dps_outage *self)
{
    return self->rule->law.params;
}

static enum dps_status
ready(struct dps_outage *self, const struct dps_outage_point *points, size_t n,
    struct dps_error *err)
{
    (void)points;
    (void)n;
    return dps_lifetime_init(&self->lasts, &law_of(self)->lasts.law, err);
}

/* Whole seconds, at least one; `never` stays never. */
static int64_t
later(int64_t date, double seconds)
{
    double whole = ceil(seconds);
    if (date == DPS_NEVER || !(whole < (double)(DPS_NEVER - date))) {
        return DPS_NEVER;
    }
    return date + (whole >= 1 ? (int64_t)whole : 1);
}

/* Of outage k: the time before it, and how long it lasts [s]. */
struct draw {
    double before;
    double lasts;
};

static struct draw
draw_of(const struct dps_outage *self, uint64_t seed, int64_t k)
{
    double u[2];
    double t = 0;
    dps_rng_uniforms(
        (struct dps_rng_name){seed, DPS_RNG_OUTAGE, self->entity, (uint32_t)k}, u);
    u[0] = 1 - u[0];
    dps_batch_log(u, u, 1);
    dps_lifetime_times(&self->lasts, &u[1], &t, 1);
    return (struct draw){-law_of(self)->every * u[0], t};
}

static void
begin(const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state)
{
    int64_t from = law_of(self)->from;
    state->next = later(from, draw_of(self, seed, 0).before);
    state->until = INT64_MIN; /* none has begun */
    state->begun = 0;
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Walks the beginnings before `end`; `at` is how far the dark seconds are counted. */
static double
dark(const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state,
    int64_t at, int64_t end)
{
    int64_t seconds = 0;
    while (state->next < end) {
        if (state->until > at && state->next > at) {
            seconds += earlier(state->until, state->next) - at;
        }
        at = state->next > at ? state->next : at;
        int64_t until = later(state->next, draw_of(self, seed, state->begun).lasts);
        state->until = until > state->until ? until : state->until;
        state->begun++;
        state->next = later(state->next, draw_of(self, seed, state->begun).before);
    }
    seconds += state->until > at ? earlier(state->until, end) - at : 0;
    return (double)seconds;
}

const struct dps_outage_kind dps_outage_poisson = {
    .base = {"poisson", "outages that begin at random", &record},
    .ready = ready,
    .begin = begin,
    .dark = dark,
};

bool
dps_outage_regional_init(struct dps_outage_regional *self, const char *name,
    const struct dps_region *region, int64_t from)
{
    if (!(region->outages > 0)) {
        return false;
    }
    self->lasts =
        (struct dps_lifetime_log_normal){region->outage_median, region->outage_spread};
    self->law = (struct dps_outage_poisson){
        1 / region->outages, {{&dps_lifetime_log_normal.base, &self->lasts}}, from};
    self->rule = (struct dps_outage_rule){
        name, name, "", "", "", {&dps_outage_poisson.base, &self->law}};
    return true;
}
