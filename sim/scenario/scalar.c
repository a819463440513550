#include "sim/scenario/scalar.h"

#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "sim/core/unit.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 200 }; /* bytes of what is parsed */

static const char *const wanted[] = {
    [DPS_NUMBER] = "a number",
    [DPS_COUNT] = "a whole number",
    [DPS_SWITCH] = "true or false",
    [DPS_TEXT] = "a text",
    [DPS_DATE] = "a date",
    [DPS_SPAN] = "a duration",
    [DPS_AMOUNT] = "an amount of a token",
    [DPS_TOKEN] = "the symbol of a token",
    [DPS_FILE] = "the path of a file",
    [DPS_RECORD] = "a mapping",
    [DPS_LIST] = "a list",
    [DPS_MAP] = "a mapping of names",
    [DPS_NAMED] = "a name or a mapping",
    [DPS_KIND] = "the name of a kind",
    [DPS_OVERLAY] = "a mapping of paths to values",
};

void
dps_field_wanted(const struct dps_field *field, char text[DPS_VALUE_TEXT])
{
    bool unit = field->type == DPS_NUMBER && strcmp(field->unit, "1") != 0;
    snprintf(text, DPS_VALUE_TEXT, "%s%s%s", wanted[field->type], unit ? " in " : "",
        unit ? field->unit : "");
}

/* ---- numbers ----------------------------------------------------------- */

/* Refuses what is outside the field's domain; `unit` is the domain's. */
static enum dps_status
check_domain(const struct dps_field *field, const char *text, double x,
    const char *unit, struct dps_error *err)
{
    struct dps_interval interval;
    enum dps_status status = dps_interval_parse(field->domain, &interval, err);
    if (status != DPS_OK || dps_interval_holds(&interval, x)) {
        return status;
    }
    bool plain = unit[0] == '\0' || strcmp(unit, "1") == 0;
    return dps_fail(err, DPS_EINVAL, "is %s, not in %s%s%s", text,
        field->domain != NULL ? field->domain : "(-inf, inf)", plain ? "" : " ",
        plain ? "" : unit);
}

static enum dps_status
bind_number(
    const struct dps_field *field, const char *text, void *out, struct dps_error *err)
{
    double x = 0;
    enum dps_status status = dps_unit_parse(text, field->unit, &x, err);
    if (status == DPS_OK) {
        status = check_domain(field, text, x, field->unit, err);
    }
    memcpy(out, &x, sizeof x);
    return status;
}

static enum dps_status
bind_count(
    const struct dps_field *field, const char *text, void *out, struct dps_error *err)
{
    int64_t n = 0;
    enum dps_status status = dps_count_parse(text, &n, err);
    if (status == DPS_OK) {
        status = check_domain(field, text, (double)n, "", err);
    }
    memcpy(out, &n, sizeof n);
    return status;
}

/* A month counts as 30 d against the domain. */
static double
seconds_of(struct dps_span span)
{
    enum { MONTH = 30 };
    return (double)(span.months * MONTH * DPS_DAY) + (double)span.ns / (double)DPS_NS;
}

static enum dps_status
bind_span(
    const struct dps_field *field, const char *text, void *out, struct dps_error *err)
{
    struct dps_span span = {0};
    enum dps_status status = dps_span_parse(text, &span, err);
    if (status == DPS_OK) {
        status = check_domain(field, text, seconds_of(span), "s", err);
    }
    memcpy(out, &span, sizeof span);
    return status;
}

static enum dps_status
bind_switch(const char *text, void *out, struct dps_error *err)
{
    bool on = strcmp(text, "true") == 0;
    if (!on && strcmp(text, "false") != 0) {
        return dps_fail(err, DPS_EINVAL, "is %s, not true or false", text);
    }
    memcpy(out, &on, sizeof on);
    return DPS_OK;
}

static enum dps_status
bind_date(
    const struct dps_scope *scope, const char *text, void *out, struct dps_error *err)
{
    int64_t date = 0;
    enum dps_status status = DPS_OK;
    if (strcmp(text, "start") != 0) {
        status = dps_date_parse(text, &date, err);
    } else if (scope->has_start) {
        date = scope->start;
    } else {
        status = dps_fail(err, DPS_EINVAL,
            "is start, but nothing around it has a key `start`: write a date");
    }
    memcpy(out, &date, sizeof date);
    return status;
}

/* ---- tokens ------------------------------------------------------------ */

static enum dps_status
check_tokens(const struct dps_scope *scope, const char *text, struct dps_error *err)
{
    if (scope->token == NULL || scope->tokens.n == 0) {
        return dps_fail(err, DPS_EINVAL,
            "is %s, but no `tokens` around it say what symbols mean", text);
    }
    return DPS_OK;
}

/* The number of a symbol, or of all tokens if it is none. */
static size_t
find_token(const struct dps_scope *scope, const char *symbol)
{
    size_t i = 0;
    while (i < scope->tokens.n && strcmp(dps_scope_symbol(scope, i), symbol) != 0) {
        i++;
    }
    return i;
}

static enum dps_status
unknown_token(const struct dps_scope *scope, const char *text, const char *symbol,
    struct dps_error *err)
{
    char hint[DPS_SUGGEST_TEXT];
    struct dps_words words = {.n = 0};
    for (size_t i = 0; i < scope->tokens.n; i++) {
        dps_words_add(&words, dps_scope_symbol(scope, i));
    }
    dps_words_hint(&words, symbol, hint);
    return dps_fail(err, DPS_EINVAL, "is %s, which names no token here%s", text, hint);
}

static enum dps_status
bind_token(
    const struct dps_scope *scope, const char *text, void *out, struct dps_error *err)
{
    enum dps_status status = check_tokens(scope, text, err);
    if (status != DPS_OK) {
        return status;
    }
    size_t i = strcmp(text, "first") == 0 ? 0 : find_token(scope, text);
    if (i == scope->tokens.n) {
        return unknown_token(scope, text, text, err);
    }
    int32_t index = (int32_t)i;
    memcpy(out, &index, sizeof index);
    return DPS_OK;
}

static enum dps_status
bind_amount(
    const struct dps_scope *scope, const char *text, void *out, struct dps_error *err)
{
    struct dps_amount amount = {0};
    enum dps_status status = check_tokens(scope, text, err);
    if (status != DPS_OK) {
        return status;
    }
    const char *symbol = dps_number_end(text);
    symbol = symbol != NULL ? symbol + strspn(symbol, " ") : "";
    bool zero = strcmp(text, "0") == 0; /* of whichever token */
    size_t i = zero ? 0 : find_token(scope, symbol);
    if (i == scope->tokens.n && symbol[0] != '\0') {
        return unknown_token(scope, text, symbol, err);
    }
    i = i == scope->tokens.n ? 0 : i;
    amount.token = (int32_t)i;
    amount.decimals = dps_scope_decimals(scope, i);
    if (!zero) {
        status = dps_amount_parse(
            text, dps_scope_symbol(scope, i), amount.decimals, &amount.units, err);
    }
    memcpy(out, &amount, sizeof amount);
    return status;
}

/* ---- files ------------------------------------------------------------- */

/* Tells all of its sentence itself. */
static enum dps_status
bind_file(const struct dps_spot *spot, const struct dps_tree *tree, void *out,
    struct dps_error *err)
{
    const char *path = "";
    if (tree->text[0] != '\0') {
        struct dps_name name = {
            .text = tree->text, .place = tree->place, .path = spot->path};
        struct dps_data_file *file = dps_arena_take(spot->files->arena, sizeof *file);
        if (file == NULL) {
            return dps_arena_spent(err);
        }
        enum dps_status status =
            dps_files_data(spot->files, &name, &file->found, &file->portable, err);
        if (status != DPS_OK) {
            return status;
        }
        file->next = *spot->data;
        *spot->data = file;
        path = file->found;
    }
    memcpy(out, &path, sizeof path);
    return DPS_OK;
}

/* ---- all --------------------------------------------------------------- */

static enum dps_status
bind_text(const struct dps_spot *spot, const struct dps_field *field, const char *text,
    void *out, struct dps_error *err)
{
    if (strlen(text) > LONGEST && field->type != DPS_TEXT) {
        return dps_fail(err, DPS_EINVAL, "is a text of %zu bytes, not %s", strlen(text),
            wanted[field->type]);
    }
    switch (field->type) {
    case DPS_NUMBER: return bind_number(field, text, out, err);
    case DPS_COUNT: return bind_count(field, text, out, err);
    case DPS_SWITCH: return bind_switch(text, out, err);
    case DPS_DATE: return bind_date(spot->scope, text, out, err);
    case DPS_SPAN: return bind_span(field, text, out, err);
    case DPS_AMOUNT: return bind_amount(spot->scope, text, out, err);
    case DPS_TOKEN: return bind_token(spot->scope, text, out, err);
    default: memcpy(out, &text, sizeof text); return DPS_OK;
    }
}

enum dps_status
dps_scalar_bind(const struct dps_spot *spot, const struct dps_field *field,
    const struct dps_tree *tree, void *out, struct dps_error *err)
{
    char wants[DPS_VALUE_TEXT];
    dps_field_wanted(field, wants);
    if (tree->type != DPS_TREE_SCALAR) {
        return dps_place_fail(err, DPS_EINVAL, tree->place, spot->path, "is %s, not %s",
            dps_tree_type_name(tree->type), wants);
    }
    if (dps_tree_is_empty(tree)) {
        return dps_place_fail(err, DPS_EINVAL, tree->place, spot->path,
            "has no value: %s belongs here", wants);
    }
    if (field->type == DPS_FILE) {
        return bind_file(spot, tree, out, err);
    }
    enum dps_status status = bind_text(spot, field, tree->text, out, err);
    return status == DPS_OK ? status
                            : dps_place_within(err, status, tree->place, spot->path);
}
