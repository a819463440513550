#include "models/emission/formula.h"

#include "models/emission/steps.h"
#include "models/figure.h"
#include "models/formula/law.h"
#include "models/formula/memo.h"
#include "sim/core/date.h"

#include <inttypes.h>
#include <string.h>

/* What the memory holds: tokens below a base unit, whether anything was evaluated, and
 * the number of the period that failed, counted from 1. */
enum { CARRY, BEGUN, FAILED };

enum { PERIODS, CALENDAR_YEARS, ISSUED };

static const struct dps_formula_name names[] = {
    [PERIODS] = {"periods", "1", "whole periods that have ended"},
    [CALENDAR_YEARS] = {"calendar_years", "1",
        "years by the calendar that have ended, and the share of the one under way"},
    [ISSUED] = {"issued", "token", "what this law has issued"},
};

static const struct dps_formula_own own = {names, DPS_COUNT_OF(names)};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_emission_formula, rate, DPS_TEXT, .fallback = "",
        .doc = "an expression for the tokens issued a day; this or `issued`"),
    DPS_FIELD(struct dps_emission_formula, issued, DPS_TEXT, .fallback = "",
        .doc = "an expression for the tokens issued in all, by the time t"),
    DPS_FORMULA_PARAMS(struct dps_emission_formula, params),
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
    bool continuous = self->period.ns == 0 && self->period.months == 0;
    return continuous ? from + k : dps_date_after(from, self->period, k);
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

/* The expression after k periods. */
static enum dps_status
value_after(const struct dps_emission_formula *self, int64_t from, int64_t k,
    const struct dps_emission_drivers *drivers, int64_t units,
    struct dps_formula_memory *memory, double *value, struct dps_error *err)
{
    double figures[DPS_FIGURES];
    double mine[DPS_COUNT_OF(names)] = {0};
    double variables[DPS_FORMULA_OWN + DPS_COUNT_OF(names)];
    struct dps_formula_law law = law_of(self);
    struct dps_formula *formula = NULL;
    enum dps_status status = dps_memo_formula(&law, &own, &formula, err);
    if (status != DPS_OK) {
        return status;
    }
    int64_t date = date_after(self, from, k);
    struct dps_formula_point at = {figures, (double)(date - from), mine};
    if (drivers != NULL && drivers->figures != NULL) {
        at.figures = drivers->figures;
    } else {
        assume_figures(self, drivers, units, figures);
    }
    mine[PERIODS] = (double)k;
    mine[ISSUED] = tokens_of(self, units);
    if (dps_formula_reads(formula, DPS_FORMULA_OWN + CALENDAR_YEARS)) {
        mine[CALENDAR_YEARS] = calendar_years(from, date);
    }
    dps_formula_variables(&own, &at, variables);
    return dps_formula_value(formula, variables, memory, value, err);
}

/* What period k, or all to its beginning, adds to the memory. */
static enum dps_status
issue(const struct dps_emission_formula *self, int64_t from, int64_t k,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory,
    struct dps_error *err)
{
    double value = 0;
    int64_t units = 0;
    enum dps_status status = value_after(
        self, from, k, drivers, memory->units, &memory->formula, &value, err);
    if (status != DPS_OK) {
        return status;
    }
    if (!is_cumulative(self)) {
        int64_t length = date_after(self, from, k + 1) - date_after(self, from, k);
        value = value * (double)length / (double)DPS_DAY + memory->x[CARRY];
    }
    status = dps_formula_units(value, self->most.decimals, &units, err);
    if (status != DPS_OK) {
        return dps_within(err, status, "%s", is_cumulative(self) ? "issued" : "rate");
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
    struct dps_formula_law law = law_of(self);
    struct dps_formula *formula = NULL;
    struct dps_emission_memory memory = {.units = 0};
    enum dps_status status = dps_memo_formula(&law, &own, &formula, err);
    for (size_t i = 0; status == DPS_OK && i < DPS_FIGURES; i++) {
        if (i != DPS_DAYS && dps_formula_reads(formula, i)) {
            return DPS_OK;
        }
    }
    for (int64_t k = 0; k < 2 && status == DPS_OK; k++) {
        status = issue(self, 0, k, NULL, &memory, err);
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
        status = dps_formula_law_check(&expression, key, &own, err);
    }
    if (status == DPS_OK) {
        status = try_out(law, err);
        return status == DPS_OK ? DPS_OK : dps_within(err, DPS_EINVAL, "%s", key);
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
    memory->x[BEGUN] = 0;
}

/* Numbers of the periods to evaluate, [first, last). */
struct stretch {
    int64_t first;
    int64_t last;
};

/* An expression for what is issued is evaluated at the end of a period, one that
 * remembers nothing only at the last; a rate at the beginning of each that has ended.
 */
static struct stretch
stretch_of(const struct dps_emission_formula *self, int64_t from,
    struct dps_emission_period step, bool begun, bool remembers)
{
    struct dps_steps steps = steps_of(self, from);
    int64_t ended = dps_steps_ended(&steps, step.begin);
    int64_t last = dps_steps_ended(&steps, step.end);
    if (!is_cumulative(self)) {
        return (struct stretch){ended, last};
    }
    int64_t first = begun ? ended + 1 : 0;
    bool only_last = !remembers && first <= last;
    return (struct stretch){only_last ? last : first, last + 1};
}

static void
advance(const void *params, int64_t from, struct dps_emission_period step,
    const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory)
{
    const struct dps_emission_formula *self = params;
    struct dps_formula_law law = law_of(self);
    struct dps_formula *formula = NULL;
    if (memory->x[FAILED] != 0 ||
        dps_memo_formula(&law, &own, &formula, NULL) != DPS_OK) {
        return;
    }
    struct stretch stretch = stretch_of(
        self, from, step, memory->x[BEGUN] != 0, dps_formula_cells(formula) > 0);
    for (int64_t k = stretch.first; k < stretch.last; k++) {
        if (issue(self, from, k, drivers, memory, NULL) != DPS_OK) {
            memory->x[FAILED] = (double)(k + 1);
            return;
        }
    }
    memory->x[BEGUN] = 1;
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
    struct dps_emission_memory copy = *memory;
    if (memory->x[FAILED] == 0) {
        return DPS_OK;
    }
    int64_t k = (int64_t)memory->x[FAILED] - 1;
    enum dps_status status = issue(params, from, k, drivers, &copy, err);
    return status != DPS_OK
               ? status
               : dps_fail(err, DPS_ENUMERIC,
                     "the expression had no value after %" PRId64 " periods", k);
}

static bool
same_numbers(const struct dps_list *a, const struct dps_list *b)
{
    const struct dps_formula_param *x = a->items;
    const struct dps_formula_param *y = b->items;
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++) {
        same = x[i].value == y[i].value && strcmp(x[i].name, y[i].name) == 0;
    }
    return same;
}

static bool
serves(const void *params, const void *old)
{
    const struct dps_emission_formula *a = params;
    const struct dps_emission_formula *b = old;
    return strcmp(a->rate, b->rate) == 0 && strcmp(a->issued, b->issued) == 0 &&
           a->period.ns == b->period.ns && a->period.months == b->period.months &&
           same_numbers(&a->params, &b->params);
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
