#include "sim/study/setup.h"

#include "sim/study/study.h"

#include <string.h>

/* ---- inputs -------------------------------------------------------------- */

static const struct dps_field series_fields[] = {
    DPS_FIELD(struct dps_study_series, file, DPS_TEXT,
        .doc = "CSV; looked up beside the study, then in scenarios/"),
    DPS_FIELD(struct dps_study_series, date, DPS_TEXT, .fallback = "date",
        .source = "daily tables of chains",
        .doc = "its column that says what day or month a row is about"),
    DPS_FIELD(struct dps_study_series, column, DPS_TEXT,
        .doc =
            "its column with the values, or several, from left to right: a + b, a / b"),
    DPS_FIELD(struct dps_study_series, factor, DPS_NUMBER, .unit = "1",
        .domain = "(-inf, inf)", .fallback = "1", .source = "as recorded",
        .doc = "what every value is multiplied by"),
    DPS_FIELD(struct dps_study_series, span, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "1 d", .source = "daily tables of chains",
        .doc = "the time that a row is about; a level holds at its end"),
    DPS_FIELD(struct dps_study_series, from, DPS_DATE, .fallback = "1970-01-01",
        .source = "all rows", .doc = "rows before it are left out"),
    DPS_FIELD(struct dps_study_series, cumulate, DPS_SWITCH, .fallback = "false",
        .source = "as recorded", .doc = "whether a row stands for the sum up to it"),
    DPS_FIELD(struct dps_study_series, optional, DPS_SWITCH, .fallback = "false",
        .source = "files ship with the project",
        .doc = "whether the file may be absent, which the study then says"),
    DPS_FIELD(
        struct dps_study_series, source, DPS_TEXT, .doc = "where it was published"),
};

static const struct dps_record series_record = {
    .name = "study.series",
    .doc = "A published series.",
    .size = sizeof(struct dps_study_series),
    .fields = series_fields,
    .n_fields = DPS_COUNT_OF(series_fields),
};

static const struct dps_field draw_fields[] = {
    DPS_FIELD(struct dps_study_draw, low, DPS_NUMBER, .unit = "1",
        .domain = "(-inf, inf)", .doc = "the least"),
    DPS_FIELD(struct dps_study_draw, high, DPS_NUMBER, .unit = "1",
        .domain = "(-inf, inf)", .doc = "the most"),
};

static const struct dps_record draw_record = {
    .name = "study.draw",
    .doc = "A number that no data tell, uniform between two ends for each member.",
    .size = sizeof(struct dps_study_draw),
    .fields = draw_fields,
    .n_fields = DPS_COUNT_OF(draw_fields),
};

static const struct dps_field fit_fields[] = {
    DPS_FIELD(struct dps_study_fit, series, DPS_TEXT,
        .doc = "the series whose training rows it is fitted to"),
    DPS_FIELD(struct dps_study_fit, y, DPS_TEXT,
        .doc = "an expression of value, before and k"),
    DPS_FIELD(struct dps_study_fit, x, DPS_TEXT, .fallback = "",
        .doc = "another, on which y depends in a straight line; by default y is level"),
    DPS_FIELD(struct dps_study_fit, rows, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "0", .source = "all of them",
        .doc = "so many of the last training rows; 0: all"),
    DPS_FIELD(struct dps_study_fit, certain, DPS_SWITCH, .fallback = "false",
        .source = "what is fitted is uncertain",
        .doc = "whether all members take the best line; else each draws one that the "
               "rows allow"),
    DPS_FIELD(struct dps_study_fit, why, DPS_TEXT, .fallback = "",
        .doc = "why this law and these rows, in words"),
};

static const struct dps_record fit_record = {
    .name = "study.fit",
    .doc = "Numbers fitted to training rows by least squares.",
    .size = sizeof(struct dps_study_fit),
    .fields = fit_fields,
    .n_fields = DPS_COUNT_OF(fit_fields),
};

/* ---- variants ------------------------------------------------------------ */

static const struct dps_field ahead_fields[] = {
    DPS_FIELD(struct dps_study_ahead, series, DPS_TEXT,
        .doc = "the series that is not known after training"),
    DPS_FIELD(struct dps_study_ahead, next, DPS_TEXT,
        .doc = "an expression for its next row: of x, the row before, k, days and z"),
};

static const struct dps_record ahead_record = {
    .name = "study.ahead",
    .doc = "How a series goes on where it is not known.",
    .size = sizeof(struct dps_study_ahead),
    .fields = ahead_fields,
    .n_fields = DPS_COUNT_OF(ahead_fields),
};

static const struct dps_field change_fields[] = {
    DPS_FIELD(struct dps_study_change, path, DPS_TEXT,
        .doc = "the key of the scenario that is changed, as in --set"),
    DPS_FIELD(struct dps_study_change, value, DPS_TEXT, .fallback = "",
        .doc = "its value, $(...) being numbers; this or rows and each"),
    DPS_FIELD(struct dps_study_change, rows, DPS_TEXT, .fallback = "",
        .doc = "a series, of which each row gives an item of a list"),
    DPS_FIELD(struct dps_study_change, each, DPS_TEXT, .fallback = "",
        .doc = "the item, $(begin) and $(end) being the row's dates, others numbers"),
};

static enum dps_status
check_change(const void *self, struct dps_error *err)
{
    const struct dps_study_change *change = self;
    bool table = change->rows[0] != '\0';
    if (table != (change->each[0] != '\0') || table == (change->value[0] != '\0')) {
        return dps_fail(err, DPS_EINVAL, "value is wanted, or rows and each");
    }
    return DPS_OK;
}

static const struct dps_record change_record = {
    .name = "study.change",
    .doc = "A key of the scenario that the study sets.",
    .size = sizeof(struct dps_study_change),
    .fields = change_fields,
    .n_fields = DPS_COUNT_OF(change_fields),
    .check = check_change,
};

static const struct dps_field variant_fields[] = {
    DPS_FIELD(struct dps_study_variant, name, DPS_TEXT, .doc = "its name"),
    DPS_FIELD(struct dps_study_variant, doc, DPS_TEXT, .fallback = "",
        .doc = "what it knows, in words"),
    DPS_FIELD(struct dps_study_variant, conditional, DPS_SWITCH, .fallback = "false",
        .source = "nothing after training is known",
        .doc = "whether it is given the true rows of the series that it uses and does "
               "not list under ahead"),
    DPS_FIELD(struct dps_study_variant, alone, DPS_SWITCH, .fallback = "false",
        .source = "a forecast",
        .doc = "whether it is the schedule alone, one run that the others are compared "
               "with"),
    DPS_FIELD(struct dps_study_variant, ahead, DPS_LIST, .record = &ahead_record,
        .fallback = "[]", .doc = "how series go on that it does not know"),
    DPS_FIELD(struct dps_study_variant, set, DPS_LIST, .record = &change_record,
        .fallback = "[]", .doc = "what it changes in the scenario"),
};

static const struct dps_record variant_record = {
    .name = "study.variant",
    .doc = "A way to forecast, by what it knows.",
    .size = sizeof(struct dps_study_variant),
    .fields = variant_fields,
    .n_fields = DPS_COUNT_OF(variant_fields),
};

/* ---- what is compared ---------------------------------------------------- */

static const struct dps_field compare_fields[] = {
    DPS_FIELD(
        struct dps_study_compare, name, DPS_TEXT, .doc = "what it is, for the table"),
    DPS_FIELD(
        struct dps_study_compare, series, DPS_TEXT, .doc = "the series to forecast"),
    DPS_FIELD(struct dps_study_compare, network, DPS_TEXT,
        .doc = "the network whose figures it follows from"),
    DPS_FIELD(struct dps_study_compare, value, DPS_TEXT,
        .doc = "an expression of figures at the end of an epoch"),
    DPS_FIELD(struct dps_study_compare, take, DPS_TEXT, .fallback = "end",
        .source = "a level",
        .doc = "what of it a row is: end, the value at its end; sum, of a rate by day "
               "over its days; mean, over its epochs"),
    DPS_FIELD(struct dps_study_compare, observed, DPS_TEXT, .fallback = "y",
        .source = "as the run has it",
        .doc = "an expression for the row, of what the run gives and how far it was "
               "off in training"),
    DPS_FIELD(struct dps_study_compare, alone, DPS_TEXT, .fallback = "",
        .doc = "the same for the schedule alone; by default it says nothing of it"),
    DPS_FIELD(struct dps_study_compare, only, DPS_TEXT, .fallback = "",
        .doc = "the one variant in which it is scored, where in others it is given"),
    DPS_FIELD(struct dps_study_compare, rows, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "0", .source = "all of them",
        .doc = "training rows, the last so many, that ratio and gap are taken from"),
    DPS_FIELD(struct dps_study_compare, most_mape, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "no target",
        .doc = "target: the most that its MAPE may be; 0: none"),
    DPS_FIELD(struct dps_study_compare, least_cover, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "no target",
        .doc = "target: the least that its band may cover; 0: none"),
    DPS_FIELD(struct dps_study_compare, skill, DPS_SWITCH, .fallback = "false",
        .source = "no target", .doc = "target: a CRPS below that of persistence"),
    DPS_FIELD(struct dps_study_compare, as_naive, DPS_SWITCH, .fallback = "false",
        .source = "no target",
        .doc = "target: a MAPE no worse than that of the best naive forecast"),
};

static enum dps_status
check_compare(const void *self, struct dps_error *err)
{
    const char *take = ((const struct dps_study_compare *)self)->take;
    if (strcmp(take, "end") != 0 && strcmp(take, "sum") != 0 &&
        strcmp(take, "mean") != 0) {
        return dps_fail(err, DPS_EINVAL, "take is %s, not one of end, sum, mean", take);
    }
    return DPS_OK;
}

static const struct dps_record compare_record = {
    .name = "study.compare",
    .doc = "A series that is forecast and scored.",
    .size = sizeof(struct dps_study_compare),
    .fields = compare_fields,
    .n_fields = DPS_COUNT_OF(compare_fields),
    .check = check_compare,
};

/* ---- the study ----------------------------------------------------------- */

static const struct dps_field backtest_fields[] = {
    DPS_FIELD(struct dps_backtest, scenario, DPS_TEXT,
        .doc = "name or path; looked up beside the study, then in scenarios/"),
    DPS_FIELD(struct dps_backtest, train_until, DPS_DATE,
        .doc = "rows that begin before it are training, the others the hold-out"),
    DPS_FIELD(struct dps_backtest, until, DPS_DATE, .fallback = "never",
        .source = "all rows", .doc = "rows that begin then or later are not read"),
    DPS_FIELD(struct dps_backtest, members, DPS_COUNT, .domain = "[1, 100000]",
        .fallback = "100", .source = "assumed", .doc = "runs of a variant"),
    DPS_FIELD(struct dps_backtest, seed, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "1", .source = "any",
        .doc = "names the random numbers; member m, from 0, lives with seed + m"),
    DPS_FIELD(struct dps_backtest, drift_rows, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "0", .source = "a quarter of training",
        .doc = "steps whose mean the naive drift goes on with; 0: a quarter of "
               "training"),
    DPS_FIELD(struct dps_backtest, variants_tried, DPS_COUNT, .domain = "[1, inf)",
        .doc = "forecasts that were tried to choose this one"),
    DPS_FIELD(struct dps_backtest, tried, DPS_TEXT,
        .doc = "which they were, on which rows, and what was known of the hold-out "
               "by then, in words"),
    DPS_FIELD(struct dps_backtest, series, DPS_MAP, .record = &series_record,
        .fallback = "{}", .doc = "published series, by name"),
    DPS_FIELD(struct dps_backtest, draws, DPS_MAP, .record = &draw_record,
        .fallback = "{}", .doc = "numbers that no data tell, by name"),
    DPS_FIELD(struct dps_backtest, fits, DPS_MAP, .record = &fit_record,
        .fallback = "{}", .doc = "numbers fitted to training, by name"),
    DPS_FIELD(struct dps_backtest, set, DPS_LIST, .record = &change_record,
        .fallback = "[]", .doc = "what every variant changes in the scenario"),
    DPS_FIELD(struct dps_backtest, variants, DPS_LIST, .record = &variant_record,
        .doc = "ways to forecast, by what they know"),
    DPS_FIELD(struct dps_backtest, compare, DPS_LIST, .record = &compare_record,
        .doc = "what is forecast and scored"),
};

const struct dps_record dps_backtest_record = {
    .name = "study.backtest",
    .doc = "forecasts made at a past date, scored by what came about",
    .size = sizeof(struct dps_backtest),
    .fields = backtest_fields,
    .n_fields = DPS_COUNT_OF(backtest_fields),
};

static const struct dps_field study_fields[] = {
    DPS_FIELD(struct dps_study, title, DPS_TEXT, .doc = "the question it asks"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_study, law),
        .type = DPS_KIND,
        .family = &dps_study_family,
        .doc = "what it does",
    },
};

const struct dps_record dps_study_record = {
    .name = "study",
    .doc = "A question that takes many runs.",
    .size = sizeof(struct dps_study),
    .fields = study_fields,
    .n_fields = DPS_COUNT_OF(study_fields),
};
