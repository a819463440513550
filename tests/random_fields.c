#include "tests/random_fields.h"

#include "models/figure.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

double
random_uniform(struct random_scenario *self)
{
    double u[2];
    const struct dps_rng_name name = {
        .seed = self->seed, .purpose = DPS_RNG_TEST, .draw = self->drawn++};
    dps_rng_uniforms(name, u);
    return u[0];
}

uint32_t
random_below(struct random_scenario *self, uint32_t n)
{
    return (uint32_t)(random_uniform(self) * n);
}

void
random_say(struct random_scenario *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(self->text + self->n, RANDOM_TEXT - self->n, format, args);
    va_end(args);
    if (n > 0) {
        self->n += (size_t)n;
    }
    if (self->n >= RANDOM_TEXT) {
        self->n = RANDOM_TEXT - 1;
    }
}

void
random_word(struct random_scenario *self, const char *words)
{
    uint32_t n = 1;
    for (const char *c = words; *c != '\0'; c++) {
        n += *c == '|';
    }
    for (uint32_t skip = random_below(self, n); skip > 0; skip--) {
        words = strchr(words, '|') + 1;
    }
    random_say(self, "%.*s", (int)strcspn(words, "|"), words);
}

/* ---- what tables do not say -------------------------------------------- */

#define ROLES "network|treasury|stakers|foundation|holders|burn|nodes"

static const struct {
    const char *record; /* "": any */
    const char *key;
    const char *words;
} vocabulary[] = {
    {"collateral", "to", "burned|treasury|insurance|market"},
    {"emission", "to", "nodes|nodes|market|stakers|treasury|team|holders"},
    {"distribution-pool", "to", "nodes|nodes|grants|treasury"},
    {"treasury", "to", "spent|builders"},
    {"treasury", "account", "treasury|grants"},
    {"payment.split.share", "to", ROLES},
    {"payment.buy-back", "to", ROLES},
    {"", "fee_to", ROLES},
    {"", "rest_to", ROLES},
    {"", "in", "token|usd"},
    {"", "per", "node|weight"},
    {"", "shortfall", "sequential|pro-rata"},
    {"", "remainder", "largest|unallocated|carry|residual"},
    {"", "rest", "next|treasury|unminted"},
    {"vote", "by", "stake|lock|person"},
    {"", "draw", "fixed|beta|binomial"},
    {"", "is", "below|above"},
    {"", "between", "steps|linear|geometric"},
    {"", "pricing", "uniform|pay-as-bid"},
    {"emission.formula", "rate", "\"1000\"|\"supply * 0.0001\"|\"ema(nodes, 7)\""},
    {"emission.formula", "issued", "\"\""},
    {"collateral.formula", "bond", "\"3\"|\"0.01 * supply / (1 + nodes)\""},
    {"operator.formula", "want", "\"income - running_cost\"|\"sum(gone, 9) - joined\""},
    {"price.formula", "value",
        "\"price * max(0.5, min(2, 1 + (bought - sold) / (1 + supply)))\""},
    {"distribution.formula", "score", "\"1\"|\"1 + price\""},
    {"demand.formula", "level", "\"100 + 3 * nodes\"|\"lag(capacity, 5)\""},
    {"market.formula", "value", "\"0.1 + utilisation\"|\"0.5 * price\""},
    {"distribution-pool", "spill", "\"\""},
    {"holder", "account", "\"\""},
    {"", "title", "made up"},
    {"", "source", "made up"},
};

/* The words that a text may be; "": only the table knows. */
static const char *
words_of(const struct dps_record *record, const char *key)
{
    for (size_t i = 0; i < DPS_COUNT_OF(vocabulary); i++) {
        if (strcmp(vocabulary[i].key, key) == 0 &&
            (vocabulary[i].record[0] == '\0' ||
                strcmp(vocabulary[i].record, record->name) == 0)) {
            return vocabulary[i].words;
        }
    }
    return "";
}

/* ---- values ------------------------------------------------------------ */

/* Over nine orders of magnitude, and rarely over more. */
static double
any_number(struct random_scenario *self, const char *unit)
{
    double u = random_uniform(self);
    bool far = random_below(self, 12) == 0;
    if (strcmp(unit, "s") == 0) {
        return 3600 * dps_pow(10, u * (far ? 6 : 4));
    }
    if (strcmp(unit, "1/s") == 0 || strcmp(unit, "USD/s") == 0) {
        return dps_pow(10, far ? -12 + 14 * u : -8 + 4 * u);
    }
    return dps_pow(10, far ? -9 + 18 * u : -3 + 6 * u);
}

static double
number_in(struct random_scenario *self, const struct dps_field *field)
{
    struct dps_error err;
    struct dps_interval in = {-1e12, 1e12, false, false};
    double x = any_number(self, field->unit != NULL ? field->unit : "1");
    if (field->domain != NULL &&
        dps_interval_parse(field->domain, &in, &err) != DPS_OK) {
        return x;
    }
    bool bounded = isfinite(in.low) && isfinite(in.high);
    if (bounded && random_below(self, 8) == 0) {
        x = random_below(self, 2) == 0 ? in.low : in.high;
    } else if (bounded && random_below(self, 4) != 0) {
        x = in.low + random_uniform(self) * (in.high - in.low);
    } else if (in.low < 0 && random_below(self, 2) == 0) {
        x = -x;
    } else if (in.low == 0 && random_below(self, 12) == 0) {
        x = 0;
    }
    return dps_interval_holds(&in, x) ? x
           : isfinite(in.low)         ? in.low + 0.5 * fmin(1, in.high - in.low)
                                      : in.high - 1;
}

static void
say_number(struct random_scenario *self, const struct dps_field *field)
{
    const char *unit = field->unit != NULL ? field->unit : "1";
    double x = number_in(self, field);
    random_say(self, "%.9g%s%s", x, strcmp(unit, "1") == 0 ? "" : " ",
        strcmp(unit, "1") == 0 ? "" : unit);
}

static void
say_count(struct random_scenario *self, const struct dps_field *field)
{
    struct dps_error err;
    struct dps_interval in = {0, INFINITY, false, true};
    double x = floor(dps_pow(10, 3 * random_uniform(self)));
    if (field->domain != NULL &&
        dps_interval_parse(field->domain, &in, &err) != DPS_OK) {
        x = 1;
    }
    x = x < in.low ? in.low : x > in.high ? in.high : x;
    random_say(self, "%.0f", x);
}

static void
say_date(struct random_scenario *self)
{
    char text[DPS_DATE_TEXT];
    const int64_t first = 1767225600; /* 2026-01-01 */
    const double half_year = 180 * (double)DPS_DAY;
    int64_t at = first + (int64_t)(random_uniform(self) * half_year);
    dps_date_format(at - at % DPS_DAY, text);
    random_say(self, "%s", text);
}

static void
say_span(struct random_scenario *self)
{
    uint32_t kind = random_below(self, 10);
    double days = dps_pow(10, -1 + 3.5 * random_uniform(self));
    if (kind == 0) {
        random_say(self, "%u mo", (unsigned)(1 + random_below(self, 24)));
    } else if (kind == 1) {
        random_say(self, "0 s");
    } else {
        random_say(self, "%.0f h", ceil(24 * days));
    }
}

static void
say_text(struct random_scenario *self, const struct dps_record *record,
    const struct dps_field *field)
{
    const char *words = words_of(record, field->key);
    if (words[0] != '\0') {
        random_word(self, words);
    } else if (strcmp(field->key, "figure") == 0) {
        random_say(self, "%s", dps_figure_table[random_below(self, DPS_FIGURES)].name);
    } else {
        random_say(self, "x%u", (unsigned)self->named++);
    }
}

/* The chosen kind, and its keys beside it. */
static void
say_kind(struct random_scenario *self, const struct dps_family *family)
{
    const struct dps_kind *kind =
        family->kinds[random_below(self, (uint32_t)family->n_kinds)];
    random_say(self, "%s", kind->name);
    if (kind->params != NULL && kind->params->n_fields > 0) {
        random_say(self, ", ");
        random_fields(self, kind->params);
    }
}

static void
say_list(struct random_scenario *self, const struct dps_record *record)
{
    uint32_t n = 1 + random_below(self, 3);
    random_say(self, "[");
    for (uint32_t i = 0; i < n; i++) {
        random_say(self, "%s{", i > 0 ? ", " : "");
        random_fields(self, record);
        random_say(self, "}");
    }
    random_say(self, "]");
}

static void
say_value(struct random_scenario *self, const struct dps_record *record,
    const struct dps_field *field)
{
    switch (field->type) {
    case DPS_NUMBER: say_number(self, field); break;
    case DPS_COUNT: say_count(self, field); break;
    case DPS_SWITCH: random_word(self, "true|false"); break;
    case DPS_TEXT: say_text(self, record, field); break;
    case DPS_DATE: say_date(self); break;
    case DPS_SPAN: say_span(self); break;
    case DPS_AMOUNT:
        random_say(self, "%.0f TOK", floor(dps_pow(10, 1 + 7 * random_uniform(self))));
        break;
    case DPS_RECORD:
    case DPS_NAMED:
        random_say(self, "{");
        random_fields(self, field->record);
        random_say(self, "}");
        break;
    case DPS_LIST: say_list(self, field->record); break;
    case DPS_KIND: say_kind(self, field->family); break;
    case DPS_TOKEN:
    case DPS_FILE:
    case DPS_MAP:
    case DPS_OVERLAY: random_say(self, "%s", field->fallback); break;
    }
}

static bool
is_left_out(struct random_scenario *self, const struct dps_field *field)
{
    bool fixed = field->type == DPS_TOKEN || field->type == DPS_FILE ||
                 field->type == DPS_MAP || field->type == DPS_OVERLAY;
    return field->fallback != NULL && (fixed || random_below(self, 2) == 0);
}

void
random_fields(struct random_scenario *self, const struct dps_record *record)
{
    bool first = true;
    for (size_t i = 0; i < record->n_fields; i++) {
        const struct dps_field *field = &record->fields[i];
        if (!is_left_out(self, field)) {
            random_say(self, "%s%s: ", first ? "" : ", ", field->key);
            say_value(self, record, field);
            first = false;
        }
    }
}
