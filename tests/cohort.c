#include "tests/cohort.h"

#include "models/part.h"
#include "sim/core/rng.h"
#include "tests/test.h"

void
cohort_open(
    struct cohort *self, const struct dps_holder *holder, int64_t free, int64_t locked)
{
    struct dps_error err = {0};
    *self = (struct cohort){.free = free,
        .locked = locked,
        .market = INT64_C(1000000000) * COHORT_UNIT,
        .date = COHORT_START,
        .price = 2};
    REQUIRE_OK(
        dps_holder_init(&self->holding, holder, COHORT_START, free, locked, &err),
        &err);
}

/* Moves what a flow says, and never more than is there. */
static void
move(int64_t *from, int64_t *to, int64_t units)
{
    REQUIRE(units >= 0 && units <= *from);
    *from -= units;
    *to += units;
}

static void
post(struct cohort *self, const struct dps_holder_flows *flows)
{
    move(&self->market, &self->locked, flows->absorbed);
    move(&self->locked, &self->market, flows->supplied);
    move(&self->locked, &self->free, flows->released);
    move(&self->locked, &self->free, flows->unlocked);
    move(&self->free, &self->market, flows->sold);
    move(&self->market, &self->free, flows->bought);
    move(&self->free, &self->locked, flows->staked);
    move(&self->free, &self->locked, flows->locked);
    self->dollars += dps_part_worth(flows->sold, self->price, COHORT_UNIT);
    self->dollars -= dps_part_worth(flows->bought, self->price, COHORT_UNIT);
    self->dollars += flows->earned + flows->fees - flows->paid;
    REQUIRE(self->dollars >= 0);
}

/* An epoch: what is due comes back, `reward` arrives, the cohort decides. */
void
cohort_live(struct cohort *self, int64_t step, int64_t reward)
{
    struct dps_error err = {0};
    dps_holder_unlock(&self->holding, self->date, &self->back);
    post(self, &self->back);
    CHECK_OK(dps_holder_verify(&self->holding, self->locked, &err), &err);
    self->free += reward;
    struct dps_holder_inputs in = {
        .begin = self->date,
        .end = self->date + step,
        .price = self->price,
        .unit = COHORT_UNIT,
        .figure = self->figure,
        .reward = reward,
        .free = self->free,
        .dollars = self->dollars,
        .offered = self->market,
    };
    dps_holder_step(&self->holding, &in, &self->flows);
    post(self, &self->flows);
    self->date += step;
    CHECK_OK(dps_holder_verify(&self->holding, self->locked, &err), &err);
    CHECK(self->holding.state.stock + self->holding.state.waiting <= self->free);
}

void
cohort_close(struct cohort *self)
{
    dps_holder_free(&self->holding);
    dps_holder_free(&self->holding);
}

double
cohort_uniform(uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){7, DPS_RNG_TEST, entity, draw}, u);
    return u[0];
}
