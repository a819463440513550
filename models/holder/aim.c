#include "models/holder/aim.h"

#include "models/formula/seat.h"
#include "models/part.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

static const struct dps_formula_name names[] = {
    {"yield", "1/yr", "the cohort's yield, averaged"},
    {"share", "1", "of its holdings, at stake now"},
};

const struct dps_formula_own dps_aim_own = {names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_aim, ratio, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "not given",
        .doc = "the share of its holdings that it wants at stake at the usual yield; "
               "or give `wanted`"),
    DPS_FIELD(struct dps_aim, yield, DPS_NUMBER, .unit = "1", .domain = "(0, 100]",
        .fallback = "10 %", .source = "assumed",
        .doc = "the usual yield of a stake, per year"),
    DPS_FIELD(struct dps_aim, elasticity, DPS_NUMBER, .unit = "1", .domain = "[0, 10]",
        .fallback = "0", .source = "assumed",
        .doc = "how the wanted share follows the yield: 1 % more of it by so many % "
               "more; 0: it does not"),
    DPS_FIELD(struct dps_aim, least, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "no bound", .doc = "the least share it wants"),
    DPS_FIELD(struct dps_aim, most, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "1", .source = "no bound", .doc = "the largest share it wants"),
    DPS_FIELD(struct dps_aim, time, DPS_NUMBER, .unit = "s", .domain = "[0, inf)",
        .fallback = "30 d", .source = "assumed",
        .doc = "the time in which it goes all but 1/e of the way to that share"),
    DPS_FIELD(struct dps_aim, memory, DPS_NUMBER, .unit = "s", .domain = "[0, inf)",
        .fallback = "30 d", .source = "assumed",
        .doc = "the time over which it averages its yield"),
    {
        .key = "wanted",
        .offset = offsetof(struct dps_aim, wanted.text),
        .type = DPS_TEXT,
        .fallback = "",
        .doc = "an expression for the share that it wants, in place of the above",
    },
    DPS_FORMULA_PARAMS(offsetof(struct dps_aim, wanted.params)),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_aim *aim = self;
    if (aim->least > aim->most) {
        return dps_fail(err, DPS_EINVAL, "least is %g, more than `most`, which is %g",
            aim->least, aim->most);
    }
    bool has_formula = aim->wanted.text[0] != '\0';
    if (has_formula == (aim->ratio > 0)) {
        return dps_fail(err, DPS_EINVAL,
            has_formula
                ? "ratio is given, and so is `wanted`: write one of the two"
                : "ratio is 0, and `wanted` is not given: how much does it want?");
    }
    return has_formula
               ? dps_formula_law_check(&aim->wanted, "wanted", &dps_aim_own, err)
               : DPS_OK;
}

const struct dps_record dps_aim_record = {
    .name = "holder.aim",
    .doc = "Which share of its holdings a cohort wants to have at stake.",
    .size = sizeof(struct dps_aim),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

double
dps_aim_ratio(const struct dps_aim *self, double yield)
{
    double ratio = self->ratio * dps_pow(yield / self->yield, self->elasticity);
    return ratio < self->least ? self->least : ratio > self->most ? self->most : ratio;
}

double
dps_aim_yield(const struct dps_aim *self, double yield, int64_t reward, int64_t staked,
    double step)
{
    if (staked <= 0) {
        return yield;
    }
    double now = (double)reward / (double)staked * ((double)DPS_YEAR / step);
    return yield + (now - yield) * dps_part_of_way(step, self->memory);
}

double
dps_aim_wish(const struct dps_aim *self, const struct dps_aim_view *view)
{
    double share = view->held > 0 ? (double)view->staked / (double)view->held : 0;
    if (self->wanted.text == NULL || self->wanted.text[0] == '\0') {
        return dps_aim_ratio(self, view->yield);
    }
    const double values[] = {view->yield, share};
    const struct dps_formula_want want = {.key = "aim.wanted",
        .unit = "1",
        .range = {0, 1, false, false},
        .own = &dps_aim_own,
        .values = values,
        .looks = view->looks};
    struct dps_formula_seat *seat = view->in->seat;
    dps_formula_seat_value(seat, &self->wanted, &want, seat->t, &share);
    return share;
}

/* By parts of the way, not of the share: a cohort at its aim moves by nothing. */
int64_t
dps_aim_wanted(const struct dps_aim *self, const struct dps_aim_view *view, double step)
{
    int64_t staked = view->staked;
    int64_t aim = dps_part(view->held, dps_aim_wish(self, view));
    double way = dps_part_of_way(step, self->time);
    return aim > staked ? staked + dps_part(aim - staked, way)
                        : staked - dps_part(staked - aim, way);
}
