#include "models/emission/baseline.h"

#include "models/emission/decay.h"
#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

enum { SIMPLE, BASELINE };

/* What the memory holds: whether power was ever below the baseline, what has been
 * realised since genesis as a sum of two doubles (long double has padding), and where
 * the share that is paid changes with time, what has been paid of both parts. */
enum { BEHIND, REALIZED, PAID_SIMPLE = 3, PAID_BASELINE = 5 };

static const struct dps_field known_fields[] = {
    DPS_FIELD(struct dps_baseline_known, at, DPS_DATE, .doc = "when it was so"),
    DPS_FIELD(struct dps_baseline_known, realized, DPS_NUMBER, .unit = "byte",
        .domain = "[0, inf)",
        .doc = "the lesser of power and baseline, summed over all epochs till then"),
    DPS_FIELD(struct dps_baseline_known, mined, DPS_AMOUNT,
        .doc = "what was minted till then"),
};

static const struct dps_record known_record = {
    .name = "emission.baseline.known",
    .doc = "what a chain reports of itself at a date",
    .size = sizeof(struct dps_baseline_known),
    .fields = known_fields,
    .n_fields = DPS_COUNT_OF(known_fields),
};

static const struct dps_field wins_fields[] = {
    DPS_FIELD(struct dps_baseline_wins, at, DPS_DATE, .doc = "from when on"),
    DPS_FIELD(struct dps_baseline_wins, paid, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "the share of the reward that finds a winner"),
};

static const struct dps_record wins_record = {
    .name = "emission.baseline.wins",
    .doc = "which share of the reward finds a winner from a date on",
    .size = sizeof(struct dps_baseline_wins),
    .fields = wins_fields,
    .n_fields = DPS_COUNT_OF(wins_fields),
};

#define LOGIC "Filecoin: builtin-actors, actors/reward/src/logic.rs"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_baseline, simple, DPS_AMOUNT,
        .doc = "what is minted in all, whatever the power"),
    DPS_FIELD(struct dps_baseline, baseline, DPS_AMOUNT,
        .doc = "what is minted in all by keeping up with the baseline"),
    DPS_FIELD(struct dps_baseline, half_life, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .fallback = "6 yr", .source = LOGIC,
        .doc = "the time in which both rates halve"),
    DPS_FIELD(struct dps_baseline, epoch, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "30 s", .source = LOGIC, .doc = "the time between two payments"),
    DPS_FIELD(struct dps_baseline, power, DPS_NUMBER, .unit = "byte",
        .domain = "(0, inf)", .fallback = "2.88888888 EB", .source = LOGIC,
        .doc = "the baseline at the beginning"),
    DPS_FIELD(struct dps_baseline, doubling, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .fallback = "1 yr", .source = LOGIC,
        .doc = "the time in which the baseline doubles"),
    DPS_FIELD(struct dps_baseline, paid, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "1",
        .source = "Filecoin: builtin-actors, actors/reward/src/lib.rs pays each of 5 "
                  "expected wins; 100 %: all are won",
        .doc = "the share of the reward that finds a winner"),
    DPS_FIELD(struct dps_baseline, wins, DPS_LIST, .record = &wins_record,
        .fallback = "[]", .source = "the same at all times",
        .doc = "how that share changes, by date"),
    DPS_FIELD(struct dps_baseline, known, DPS_LIST, .record = &known_record,
        .fallback = "[]",
        .doc = "what the chain had realised and minted at a date, to start from there "
               "(at most one; nothing counts before it)"),
};

static const struct dps_baseline_known *
known_of(const struct dps_baseline *self)
{
    return self->known.n > 0 ? self->known.items : NULL;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_baseline *law = self;
    const struct dps_baseline_known *known = known_of(law);
    if (law->simple.token != law->baseline.token ||
        (known != NULL && known->mined.token != law->simple.token)) {
        return dps_fail(
            err, DPS_EINVAL, "baseline is not of the same token as `simple`");
    }
    if (law->epoch.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "epoch is in calendar months, not all equally long");
    }
    if (law->known.n > 1) {
        return dps_fail(
            err, DPS_EINVAL, "known has %zu items, not at most 1", law->known.n);
    }
    if (known != NULL &&
        known->mined.units > dps_units_sum(law->simple.units, law->baseline.units)) {
        return dps_fail(
            err, DPS_EINVAL, "known.0.mined is more than `simple` and `baseline`");
    }
    const struct dps_baseline_wins *wins = law->wins.items;
    for (size_t i = 1; i < law->wins.n; i++) {
        if (wins[i].at <= wins[i - 1].at) {
            return dps_fail(
                err, DPS_EINVAL, "wins.%zu.at is not after the row before it", i);
        }
    }
    return dps_steps_check(law->epoch, "epoch", false, err);
}

static const struct dps_record record = {
    .name = "emission.baseline",
    .doc = "minting that is earned by storage, against a baseline that doubles",
    .size = sizeof(struct dps_baseline),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- the law ----------------------------------------------------------- */

static struct dps_steps
steps_of(const struct dps_baseline *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->epoch};
}

static int64_t
epochs_by(const struct dps_baseline *self, int64_t from, int64_t date)
{
    struct dps_steps steps = steps_of(self, from);
    return dps_steps_ended(&steps, date);
}

/* A number of more digits than a double has, at two places. */
static void
set_long(struct dps_emission_memory *memory, int at, long double value)
{
    memory->x[at] = (double)value;
    memory->x[at + 1] = (double)(value - (long double)memory->x[at]);
}

static long double
long_of(const struct dps_emission_memory *memory, int at)
{
    return (long double)memory->x[at] + (long double)memory->x[at + 1];
}

static void
set_realized(struct dps_emission_memory *memory, long double realized)
{
    memory->x[BEHIND] = 1;
    set_long(memory, REALIZED, realized);
}

static long double
realized_of(const struct dps_emission_memory *memory)
{
    return long_of(memory, REALIZED);
}

static void
begin(const void *params, int64_t from, struct dps_emission_memory *memory)
{
    const struct dps_baseline_known *known = known_of(params);
    (void)from;
    if (known != NULL) {
        set_realized(memory, (long double)known->realized);
    }
}

/* Epoch at which the baseline passes `power`, within [low, high]. */
static long double
crossing(const struct dps_baseline *self, long double power, long double low,
    long double high)
{
    long double ratio = power / (long double)self->power;
    if (!(ratio > 0)) {
        return low;
    }
    long double at =
        dps_log1pl(ratio - 1) / dps_baseline_per_epoch(self, self->doubling);
    return at < low ? low : at > high ? high : at;
}

/* The integral of min(baseline, power) over the interval, exact for constant power, so
 * that one long step is the same as many short ones. */
static void
realize(const struct dps_baseline *self, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    const struct dps_baseline_known *known = known_of(self);
    int64_t begins = known != NULL && known->at > step.begin ? known->at : step.begin;
    int64_t first = epochs_by(self, from, begins);
    int64_t last = epochs_by(self, from, step.end);
    if (last <= first) {
        return;
    }
    long double low = (long double)first;
    long double high = (long double)last;
    long double power = drivers != NULL ? (long double)drivers->power : 0;
    long double at = drivers != NULL ? crossing(self, power, low, high) : high;
    if (memory->x[BEHIND] == 0) {
        if (at >= high) {
            return;
        }
        set_realized(memory, dps_baseline_summed(self, low));
    }
    long double g = dps_baseline_per_epoch(self, self->doubling);
    long double baseline = (long double)self->power * dps_expl(g * low);
    long double below = at > low ? baseline * dps_expm1l(g * (at - low)) / g : 0;
    long double above = at < high ? power * (high - at) : 0;
    set_realized(memory, realized_of(memory) + below + above);
}

/* Both parts by a date, were all of them paid, since what is known. */
struct programmed {
    long double simple, baseline; /* [base units] */
};

static struct programmed
programmed_by(const struct dps_baseline *self, int64_t from, int64_t date,
    const struct dps_emission_memory *memory)
{
    const struct dps_baseline_known *known = known_of(self);
    long double l = dps_baseline_per_epoch(self, self->half_life);
    long double n = (long double)epochs_by(self, from, date);
    long double theta =
        memory->x[BEHIND] == 0 ? n : dps_baseline_time(self, realized_of(memory));
    struct programmed all = {dps_decay_paid((long double)self->simple.units, l, n),
        dps_decay_by((long double)self->baseline.units, l, theta)};
    if (known != NULL) {
        long double n0 = (long double)epochs_by(self, from, known->at);
        long double theta0 = dps_baseline_time(self, (long double)known->realized);
        all.simple -= dps_decay_paid((long double)self->simple.units, l, n0);
        all.baseline -= dps_decay_by((long double)self->baseline.units, l, theta0);
    }
    return all;
}

/* The row of wins in force at a date; -1 before the first. */
static int
wins_at(const struct dps_baseline *self, int64_t date)
{
    const struct dps_baseline_wins *wins = self->wins.items;
    int i = -1;
    while (i + 1 < (int)self->wins.n && wins[i + 1].at <= date) {
        i++;
    }
    return i;
}

/* From one date to another with the share of winners that is in force then. */
static void
pay(const struct dps_baseline *self, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    const struct dps_baseline_wins *wins = self->wins.items;
    const struct dps_baseline_known *known = known_of(self);
    int row = wins_at(self, step.begin);
    long double paid = (long double)(row < 0 ? self->paid : wins[row].paid);
    int64_t since = known != NULL && known->at > step.begin ? known->at : step.begin;
    struct programmed before = programmed_by(self, from, since, memory);
    realize(self, from, step, drivers, memory);
    if (known != NULL && step.end <= known->at) {
        return;
    }
    struct programmed after = programmed_by(self, from, step.end, memory);
    set_long(memory, PAID_SIMPLE,
        long_of(memory, PAID_SIMPLE) + paid * (after.simple - before.simple));
    set_long(memory, PAID_BASELINE,
        long_of(memory, PAID_BASELINE) + paid * (after.baseline - before.baseline));
}

static void
advance(const void *params, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    const struct dps_baseline *self = params;
    const struct dps_baseline_wins *wins = self->wins.items;
    if (self->wins.n == 0) {
        realize(self, from, step, drivers, memory);
        return;
    }
    while (step.begin < step.end) {
        int next = wins_at(self, step.begin) + 1;
        struct dps_emission_period part = step;
        if (next < (int)self->wins.n && wins[next].at < step.end) {
            part.end = wins[next].at;
        }
        pay(self, from, part, drivers, memory);
        step.begin = part.end;
    }
}

static void
issued_parts(const void *params, int64_t from, int64_t date,
    const struct dps_emission_memory *memory, int64_t part[DPS_EMISSION_PARTS])
{
    const struct dps_baseline *self = params;
    const struct dps_baseline_known *known = known_of(self);
    if (known != NULL && date < known->at) {
        return;
    }
    if (known != NULL) {
        long double l = dps_baseline_per_epoch(self, self->half_life);
        long double n0 = (long double)epochs_by(self, from, known->at);
        long double simple0 = dps_decay_paid((long double)self->simple.units, l, n0);
        int64_t mined = known->mined.units;
        part[SIMPLE] = dps_truncate(simple0);
        part[SIMPLE] = part[SIMPLE] < mined ? part[SIMPLE] : mined;
        part[BASELINE] = mined - part[SIMPLE];
    }
    struct programmed all = programmed_by(self, from, date, memory);
    bool varies = self->wins.n > 0;
    long double paid = (long double)self->paid;
    part[SIMPLE] +=
        dps_truncate(varies ? long_of(memory, PAID_SIMPLE) : paid * all.simple);
    part[BASELINE] +=
        dps_truncate(varies ? long_of(memory, PAID_BASELINE) : paid * all.baseline);
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    struct dps_steps steps = steps_of(params, from);
    return dps_steps_at(&steps, date);
}

static int64_t
allocation(const void *params)
{
    const struct dps_baseline *self = params;
    return dps_units_sum(self->simple.units, self->baseline.units);
}

static int32_t
token(const void *params)
{
    const struct dps_baseline *self = params;
    return self->simple.token;
}

static const char *const parts[] = {[SIMPLE] = "simple", [BASELINE] = "baseline"};

const struct dps_emission_kind dps_emission_baseline = {
    .base =
        {
            .name = "baseline",
            .doc = "a simple part that decays, and a part that is earned by keeping "
                   "storage power up with a baseline",
            .params = &record,
        },
    .parts = parts,
    .n_parts = DPS_COUNT_OF(parts),
    .begin = begin,
    .advance = advance,
    .issued_parts = issued_parts,
    .period = period,
    .allocation = allocation,
    .token = token,
};
