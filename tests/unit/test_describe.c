/* What `depinsim describe` tells: every table that a scenario is read by, whole. */
#include "models/figure.h"
#include "models/formula/functions.h"
#include "models/formula/law.h"
#include "models/holder/aim.h"
#include "models/kpi.h"
#include "sim/core/unit.h"
#include "sim/economy/setup.h"
#include "sim/run/describe.h"
#include "sim/run/workload.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_record *const roots[] = {
    &dps_setup_record, &dps_replay_setup_record};

/* The text of a topic; the caller frees it. */
static char *
told(const char *topic)
{
    char *text = NULL;
    size_t n = 0;
    struct dps_error err = {0};
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    CHECK_OK(dps_describe(roots, DPS_COUNT_OF(roots), topic, out, &err), &err);
    fclose(out);
    REQUIRE(text != NULL);
    return text;
}

static void
check_tells(const char *text, const char *what)
{
    REQUIRE(text != NULL);
    if (!CHECK(strstr(text, what) != NULL)) {
        printf("# not told: %s\n", what);
    }
}

/* ---- an own walk of the tables ------------------------------------------- */

enum { MOST = 1000 };

struct walk {
    const char *all; /* what describe tells of everything */
    const void *seen[MOST];
    size_t n;
    size_t fields, kinds, families;
};

static bool
is_new(struct walk *self, const void *table)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->seen[i] == table) {
            return false;
        }
    }
    REQUIRE(self->n < MOST);
    self->seen[self->n++] = table;
    return true;
}

/* A key stands on a line of its own, below the record's name, with its doc, and its
 * default with where that comes from. */
static void
check_field(const char *record, const struct dps_field *field)
{
    char line[1000];
    snprintf(line, sizeof line, "\n  %-18s ", field->key);
    check_tells(record, line);
    check_tells(record, field->doc);
    if (field->unit != NULL && strcmp(field->unit, "1") != 0) {
        snprintf(line, sizeof line, "[%s]", field->unit);
        check_tells(record, line);
    }
    if (field->domain != NULL) {
        check_tells(record, field->domain);
    }
    if (field->source != NULL) {
        snprintf(line, sizeof line, "default: %s; source: %s",
            field->fallback[0] != '\0' ? field->fallback : "(empty)", field->source);
        check_tells(record, line);
    }
}

static void walk_record(
    struct walk *self, const struct dps_record *record, const char *heading);

static void
walk_family(struct walk *self, const struct dps_family *family)
{
    char line[1000];
    if (!is_new(self, family)) {
        return;
    }
    self->families++;
    snprintf(line, sizeof line, "%s: %s\n", family->name, family->doc);
    check_tells(self->all, line);
    for (size_t i = 0; i < family->n_kinds; i++) {
        const struct dps_kind *kind = family->kinds[i];
        snprintf(line, sizeof line, "\n%s.%s (kind: %s)\n  %s\n", family->name,
            kind->name, kind->name, kind->doc);
        check_tells(self->all, line);
        self->kinds++;
        if (kind->params != NULL) {
            walk_record(self, kind->params, line);
        }
    }
}

static void
walk_record(struct walk *self, const struct dps_record *record, const char *heading)
{
    if (!is_new(self, record)) {
        return;
    }
    char own[1000];
    snprintf(own, sizeof own, "\n%s\n  %s\n", record->name, record->doc);
    const char *text = strstr(self->all, heading != NULL ? heading : own);
    if (!CHECK(text != NULL)) {
        printf("# no topic %s\n", record->name);
        return;
    }
    for (size_t i = 0; i < record->n_fields; i++) {
        const struct dps_field *field = &record->fields[i];
        self->fields++;
        check_field(text, field);
        if (field->record != NULL) {
            walk_record(self, field->record, NULL);
        }
        if (field->family != NULL) {
            walk_family(self, field->family);
        }
    }
}

TEST(every_family_kind_and_key_is_told)
{
    char *all = told(NULL);
    struct walk walk = {.all = all};
    for (size_t i = 0; i < DPS_COUNT_OF(roots); i++) {
        walk_record(&walk, roots[i], NULL);
    }
    CHECK(walk.families > 12 && walk.kinds > 90 && walk.fields > 400);
    free(all);
}

TEST(every_topic_can_be_asked_for_alone)
{
    static const char *const topics[][2] = {
        {"scenario", "\n  length "},
        {"emission", "emission.halving (kind: halving)"},
        {"emission.decay", "\n  half_life "},
        {"network.oracle", "  oracle             duration in [0, inf) s\n"},
        {"price", "price.formula (kind: formula)"},
        {"collateral", "default: none; source: assumed"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(topics); i++) {
        char *text = told(topics[i][0]);
        check_tells(text, topics[i][1]);
        free(text);
    }
}

TEST(an_unknown_topic_is_refused)
{
    struct dps_error err;
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    REQUIRE(out != NULL);
    CHECK_FAILS(dps_describe(roots, 1, "fleat", out, &err), &err, DPS_EINVAL,
        "there is no topic fleat: `depinsim describe families` shows laws, `depinsim "
        "describe` all");
    fclose(out);
    CHECK_TEXT(text, "");
    free(text);
}

/* ---- what is no table of parameters -------------------------------------- */

TEST(figures_functions_and_units_are_told)
{
    char *text = told("figures");
    for (int i = 0; i < DPS_FIGURES; i++) {
        check_tells(text, dps_figure_table[i].name);
        check_tells(text, dps_figure_table[i].doc);
    }
    free(text);
    text = told("formula");
    for (size_t i = 0; i < dps_functions; i++) {
        check_tells(text, dps_function_table[i].usage);
    }
    check_tells(text, "variables of distribution.formula\n  weight ");
    free(text);
    text = told("kpis");
    for (size_t i = 0; i < dps_n_kpis; i++) {
        check_tells(text, dps_kpi_table[i].name);
        check_tells(text, dps_kpi_table[i].formula);
    }
    free(text);
    text = told("units");
    check_tells(text, "A bare 0 needs no unit");
    check_tells(text, "USD/kWh");
    check_tells(text, "\n  byte               k M G T P E, Ki Mi Gi Ti Pi Ei\n");
    free(text);
    text = told("families");
    check_tells(text, "\n  ve-lock ");
    free(text);
}

/* Every unit that is told can be written. */
TEST(the_units_that_are_told_are_known)
{
    struct dps_unit_info info;
    const char *unit = NULL;
    size_t n = 0;
    for (; dps_unit_name(n, &info); n++) {
        CHECK(dps_unit_known(info.name));
    }
    CHECK(n > 15);
    for (n = 0; dps_unit_quantity(n, &unit, &info); n++) {
        CHECK(dps_unit_known(unit));
    }
    CHECK(n > 10);
}

/* ---- a family that a designer may write a law of ------------------------- */

TEST(each_family_of_a_network_s_laws_has_a_formula)
{
    const struct dps_family *const families[] = {&dps_emission_family,
        &dps_price_family, &dps_demand_family, &dps_market_family, &dps_payment_family,
        &dps_distribution_family, &dps_collateral_family, &dps_operator_family};
    for (size_t i = 0; i < DPS_COUNT_OF(families); i++) {
        const struct dps_kind *kind = dps_family_kind(families[i], "formula");
        REQUIRE(kind != NULL);
        const struct dps_field *params = dps_record_field(kind->params, "params");
        REQUIRE(params != NULL);
        CHECK(params->record == &dps_formula_param_record);
    }
    CHECK(dps_record_field(&dps_aim_record, "wanted") != NULL);
}
