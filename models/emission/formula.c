#include "models/emission/formula.h"

#include "models/emission/steps.h"
#include "models/figure.h"
#include "models/formula/law.h"
#include "models/formula/memo.h"
#include "sim/core/date.h"

#include <inttypes.h>
#include <string.h>

/* What the memory holds: tokens below a base unit, and the number of periods after
 * which the expression failed, counted from 1. */
enum { CARRY, FAILED };

enum { PERIODS, CALENDAR_YEARS, ISSUED };

static const struct dps_formula_name names[] = {
    [PERIODS] = {"periods", "1", "whole periods that have ended"},
    [CALENDAR_YEARS] = {"calendar_years", "1", "years that the calendar counts"},
    [ISSUED] = {"issued", "token", "what this law has issued"},
};

const struct dps_formula_own dps_emission_formula_own = {names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_emission_formula, rate, DPS_TEXT, .fallback = "",
        .doc = "an expression for the tokens issued a day; this or `issued`"),
    DPS_FIELD(struct dps_emission_formula, issued, DPS_TEXT, .fallback = "",
        .doc = "an expression for the tokens issued in all, by the time t"),
    DPS_FORMULA_PARAMS(offsetof(struct dps_emission_formula, params)),
    DPS_FIELD(struct dps_emission_formula, most, DPS_AMOUNT,
        .doc = "the most that is issued"),
    DPS_FIELD(struct dps_emission_formula, period, DPS_SPAN, .fallback = "1 d",
        .source = "assumed", .doc = "the time between two payments; 0 s: every second"),
    DPS_FIELD(struct dps_emission_formula, programmed, DPS_MAP,
        .record = &dps_formula_param_record, .fallback = "{}",
        .doc = "figures, by name, where no network runs; those not given are 0"),
};

/* ---- evaluation -------------------------------------------------------- */

static bool
is_cumulative(const struct dps_emission_formula *self)
{
    return self->issued[0] != '\0';
}

static struct dps_formula_law
law_of(const struct dps_emission_formula *self)
{
    return (struct dps_formula_law){
        is_cumulative(self) ? self->issued : self->rate, self->params};
}

static struct dps_steps
steps_of(const struct dps_emission_formula *self, int64_t from)
{
    return (struct dps_steps){from, DPS_NEVER, self->period};
}

static int64_t
date_after(const struct dps_emission_formula *self, int64_t from, int64_t k)
{
    struct dps_span period = self->period;
    return period.ns == 0 && period.months == 0 ? from + k
                                                : dps_date_after(from, period, k);
}

static double
tokens_of(const struct dps_emission_formula *self, int64_t units)
{
    double unit = 1;
    for (int32_t i = 0; i < self->most.decimals; i++) {
        unit *= 10;
    }
    return (double)units / unit;
}

/* Figures where the economy gives none. */
static void
assume_figures(const struct dps_emission_formula *self,
    const struct dps_emission_drivers *drivers, int64_t units, double *figures)
{
    const struct dps_formula_param *programmed = self->programmed.items;
    memset(figures, 0, DPS_FIGURES * sizeof *figures);
    for (size_t i = 0; i < self->programmed.n; i++) {
        figures[dps_figure_named(programmed[i].name)] = programmed[i].value;
    }
    if (drivers == NULL) {
        figures[DPS_SUPPLY] += tokens_of(self, units);
    } else {
        figures[DPS_SUPPLY] = tokens_of(self, drivers->supply);
        figures[DPS_POWER] = drivers->power;
        figures[DPS_STAKED] = drivers->bonded * figures[DPS_SUPPLY];
    }
}

static double
calendar_years(int64_t from, int64_t date)
{
    const struct dps_span year = {.months = 12};
    int64_t k = dps_date_spans(from, year, date);
    int64_t begin = dps_date_after(from, year, k);
    int64_t end = dps_date_after(from, year, k + 1);
    return (double)k + (double)(date - begin) / (double)(end - begin);
}

static enum dps_status
ready(const struct dps_emission_formula *self, struct dps_formula **formula,
    struct dps_error *err)
{
    struct dps_formula_law law = law_of(self);
    return dps_memo_formula(&law, &dps_emission_formula_own, formula, err);
}

static bool
reads_figures(const struct dps_formula *formula)
{
    return dps_formula_reads(formula, DPS_DAYS + 1, DPS_FIGURES - DPS_DAYS - 1);
}

/* What is evaluated, when it pays, and what it may know. */
struct setting {
    const struct dps_emission_formula *law;
    struct dps_formula *formula;
    int64_t from; /* [s] */
    const struct dps_emission_drivers *drivers;
};

/* The expression after k periods. */
static enum dps_status
value_after(const struct setting *self, int64_t k, int64_t units,
    struct dps_formula_memory *memory, double *value, struct dps_error *err)
{
    double figures[DPS_FIGURES];
    double mine[DPS_COUNT_OF(names)] = {[PERIODS] = (double)k};
    int64_t date = date_after(self->law, self->from, k);
    struct dps_formula_point at = {.t = (double)(date - self->from)};
    if (self->drivers != NULL && self->drivers->figures != NULL) {
        at.figures = self->drivers->figures;
    } else if (reads_figures(self->formula)) {
        assume_figures(self->law, self->drivers, units, figures);
        at.figures = figures;
    }
    if (dps_formula_reads(self->formula, DPS_FORMULA_OWN + CALENDAR_YEARS, 1)) {
        mine[CALENDAR_YEARS] = calendar_years(self->from, date);
    }
    if (dps_formula_reads(self->formula, DPS_FORMULA_OWN + ISSUED, 1)) {
        mine[ISSUED] = tokens_of(self->law, units);
    }
    at.own = mine;
    return dps_formula_at(self->formula, &at, memory, value, err);
}

/* What period k, or all k periods before it, adds to the memory. */
static enum dps_status
add_value(const struct dps_emission_formula *self, int64_t from, int64_t k,
    double value, struct dps_emission_memory *memory, struct dps_error *err)
{
    int64_t units = 0;
    if (!is_cumulative(self)) {
        int64_t length = date_after(self, from, k + 1) - date_after(self, from, k);
        value = value * (double)length / (double)DPS_DAY + memory->x[CARRY];
    }
    enum dps_status status = dps_formula_units(value, self->most.decimals, &units, err);
    if (status != DPS_OK) {
        return status;
    }
    if (is_cumulative(self)) {
        units = units > memory->units ? units - memory->units : 0;
    } else {
        memory->x[CARRY] = value - tokens_of(self, units);
    }
    int64_t room = self->most.units - memory->units;
    memory->units += units < room ? units : room;
    return DPS_OK;
}

/* Changes nothing if it fails. */
static enum dps_status
issue(const struct setting *self, int64_t k, struct dps_emission_memory *memory,
    struct dps_error *err)
{
    double value = 0;
    struct dps_formula_memory before;
    bool remembers = dps_formula_cells(self->formula) > 0;
    if (remembers) {
        before = memory->formula;
    }
    enum dps_status status =
        value_after(self, k, memory->units, &memory->formula, &value, err);
    if (status == DPS_OK) {
        status = add_value(self->law, self->from, k, value, memory, err);
        if (status != DPS_OK && remembers) {
            memory->formula = before;
        }
    }
    return status;
}

/* ---- the law ----------------------------------------------------------- */

static enum dps_status
check_programmed(const struct dps_emission_formula *self, struct dps_error *err)
{
    const struct dps_formula_param *programmed = self->programmed.items;
    for (size_t i = 0; i < self->programmed.n; i++) {
        if (dps_figure_named(programmed[i].name) < 0) {
            return dps_fail(err, DPS_EINVAL, "programmed.%s is no figure of a network",
                programmed[i].name);
        }
    }
    return DPS_OK;
}

/* An expression that reads no figure is known in full: its first two values are tried
 * before anything runs. */
static enum dps_status
try_out(const struct dps_emission_formula *self, struct dps_error *err)
{
    struct setting setting = {.law = self};
    struct dps_emission_memory memory = {.units = 0};
    enum dps_status status = ready(self, &setting.formula, err);
    if (status == DPS_OK && reads_figures(setting.formula)) {
        return DPS_OK;
    }
    for (int64_t i = 0; i < 2 && status == DPS_OK; i++) {
        status = issue(&setting, i + is_cumulative(self), &memory, err);
    }
    return status;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_emission_formula *law = self;
    struct dps_formula_law expression = law_of(law);
    const char *key = is_cumulative(law) ? "issued" : "rate";
    if (law->rate[0] != '\0' && is_cumulative(law)) {
        return dps_fail(
            err, DPS_EINVAL, "rate is given, and so is `issued`: write one of the two");
    }
    if (law->rate[0] == '\0' && !is_cumulative(law)) {
        return dps_fail(err, DPS_EINVAL,
            "rate is not given, nor is `issued`: write one of the two");
    }
    enum dps_status status =
        dps_steps_check(law->period, "period", is_cumulative(law), err);
    if (status == DPS_OK) {
        status = check_programmed(law, err);
    }
    if (status == DPS_OK) {
        status =
            dps_formula_law_check(&expression, key, &dps_emission_formula_own, err);
    }
    if (status == DPS_OK && try_out(law, err) != DPS_OK) {
        status = dps_within(err, DPS_EINVAL, "%s", key);
    }
    return status;
}

static const struct dps_record record = {
    .name = "emission.formula",
    .doc = "an expression for what is issued, or for the rate of issue",
    .size = sizeof(struct dps_emission_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
begin(const void *params, int64_t from, struct dps_emission_memory *memory)
{
    (void)params;
    (void)from;
    (void)memory;
}

/* Numbers of periods after which to evaluate, [first, last]. */
struct stretch {
    int64_t first;
    int64_t last;
};

/* For each period that ends in the step its end, or of a rate its beginning; of an
 * expression that remembers nothing only the last end. */
static struct stretch
stretch_of(const struct dps_emission_formula *self, int64_t from,
    struct dps_emission_period step, bool remembers)
{
    struct dps_steps steps = steps_of(self, from);
    struct stretch stretch = {
        dps_steps_ended(&steps, step.begin) + 1, dps_steps_ended(&steps, step.end)};
    if (!is_cumulative(self)) {
        return (struct stretch){stretch.first - 1, stretch.last - 1};
    }
    if (!remembers && stretch.first < stretch.last) {
        stretch.first = stretch.last;
    }
    return stretch;
}

static void
advance(const void *params, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    struct setting setting = {.law = params, .from = from, .drivers = drivers};
    if (memory->x[FAILED] != 0) {
        return;
    }
    bool is_ready = ready(setting.law, &setting.formula, NULL) == DPS_OK;
    struct stretch stretch = stretch_of(
        setting.law, from, step, is_ready && dps_formula_cells(setting.formula) > 0);
    for (int64_t k = stretch.first; k <= stretch.last; k++) {
        if (!is_ready || issue(&setting, k, memory, NULL) != DPS_OK) {
            memory->x[FAILED] = (double)(k + 1);
            return;
        }
    }
}

static void
issued_parts(const void *params, int64_t from, int64_t date,
    const struct dps_emission_memory *memory, int64_t part[DPS_EMISSION_PARTS])
{
    (void)params;
    (void)from;
    (void)date;
    part[0] = memory->units;
}

/* The same evaluation again: where it failed it changed nothing. */
static enum dps_status
fault(const void *params, int64_t from, const struct dps_emission_drivers *drivers,
    const struct dps_emission_memory *memory, struct dps_error *err)
{
    struct setting setting = {.law = params, .from = from, .drivers = drivers};
    struct dps_emission_memory copy = *memory;
    if (memory->x[FAILED] == 0) {
        return DPS_OK;
    }
    int64_t k = (int64_t)memory->x[FAILED] - 1;
    enum dps_status status = ready(params, &setting.formula, err);
    if (status == DPS_OK) {
        status = issue(&setting, k, &copy, err);
    }
    return status != DPS_OK
               ? status
               : dps_fail(err, DPS_ENUMERIC,
                     "the expression had no value after %" PRId64 " periods", k);
}

static bool
serves(const void *params, const void *old)
{
    const struct dps_emission_formula *a = params;
    const struct dps_emission_formula *b = old;
    struct dps_formula_law one = law_of(a);
    struct dps_formula_law other = law_of(b);
    return is_cumulative(a) == is_cumulative(b) && dps_formula_law_same(&one, &other) &&
           a->period.ns == b->period.ns && a->period.months == b->period.months;
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
    const struct dps_emission_formula *self = params;
    return self->most.units;
}

static int32_t
token(const void *params)
{
    const struct dps_emission_formula *self = params;
    return self->most.token;
}

const struct dps_emission_kind dps_emission_formula = {
    .base =
        {
            .name = "formula",
            .doc = "an expression for what is issued, or for the rate of issue",
            .params = &record,
        },
    .n_parts = 1,
    .begin = begin,
    .advance = advance,
    .issued_parts = issued_parts,
    .fault = fault,
    .serves = serves,
    .period = period,
    .allocation = allocation,
    .token = token,
};
