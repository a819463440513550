#include "sim/run/describe.h"

#include "models/figure.h"
#include "models/kpi.h"
#include "sim/economy/reports.h"

#include <string.h>

enum { MOST_TOPICS = 256 };

/* Records and families in the order in which the root refers to them, each once. */
struct topics {
    const struct dps_record *records[MOST_TOPICS];
    const char *names[MOST_TOPICS];             /* as told: of a kind "family.kind" */
    const char *families[MOST_TOPICS];          /* of a kind; NULL of a record */
    const struct dps_family *laws[MOST_TOPICS]; /* where a family begins, else NULL */
    const struct dps_kind *kinds[MOST_TOPICS];
    size_t n;
};

static const char *const type_names[] = {
    [DPS_NUMBER] = "number",
    [DPS_COUNT] = "whole number",
    [DPS_SWITCH] = "true or false",
    [DPS_TEXT] = "text",
    [DPS_DATE] = "date",
    [DPS_SPAN] = "duration",
    [DPS_AMOUNT] = "amount of a token",
    [DPS_TOKEN] = "symbol of a token",
    [DPS_FILE] = "file",
    [DPS_RECORD] = "mapping",
    [DPS_LIST] = "list",
    [DPS_MAP] = "mapping of names",
    [DPS_NAMED] = "name of a file, or mapping",
    [DPS_KIND] = "kind",
    [DPS_OVERLAY] = "mapping of paths to values",
};

/* ---- gathering --------------------------------------------------------- */

static bool
is_known(const struct topics *self, const void *record, const void *family)
{
    for (size_t i = 0; i < self->n; i++) {
        if ((record != NULL && self->records[i] == record) ||
            (family != NULL && self->laws[i] == family)) {
            return true;
        }
    }
    return false;
}

static void gather(struct topics *self, const struct dps_record *record);

static void
gather_family(struct topics *self, const struct dps_family *family)
{
    if (is_known(self, NULL, family)) {
        return;
    }
    for (size_t i = 0; i < family->n_kinds && self->n < MOST_TOPICS; i++) {
        const struct dps_kind *kind = family->kinds[i];
        size_t at = self->n++;
        self->laws[at] = i == 0 ? family : NULL;
        self->families[at] = family->name;
        self->names[at] = kind->name;
        self->kinds[at] = kind;
        self->records[at] = kind->params;
    }
    for (size_t i = 0; i < family->n_kinds; i++) {
        const struct dps_record *params = family->kinds[i]->params;
        for (size_t f = 0; params != NULL && f < params->n_fields; f++) {
            if (params->fields[f].record != NULL) {
                gather(self, params->fields[f].record);
            }
        }
    }
}

static void
gather(struct topics *self, const struct dps_record *record)
{
    if (is_known(self, record, NULL) || self->n == MOST_TOPICS) {
        return;
    }
    self->records[self->n] = record;
    self->names[self->n++] = record->name;
    for (size_t i = 0; i < record->n_fields; i++) {
        if (record->fields[i].record != NULL) {
            gather(self, record->fields[i].record);
        }
        if (record->fields[i].family != NULL) {
            gather_family(self, record->fields[i].family);
        }
    }
}

/* ---- printing ---------------------------------------------------------- */

static void
print_field(const struct dps_field *field, FILE *out)
{
    fprintf(out, "  %-18s %s", field->key, type_names[field->type]);
    if (field->unit != NULL && strcmp(field->unit, "1") != 0) {
        fprintf(out, " [%s]", field->unit);
    }
    if (field->domain != NULL) {
        fprintf(out, " in %s%s", field->domain, field->type == DPS_SPAN ? " s" : "");
    }
    if (field->record != NULL) {
        fprintf(out, " of %s", field->record->name);
    }
    if (field->family != NULL) {
        fprintf(out, " of %s", field->family->name);
    }
    if (field->library != NULL) {
        fprintf(out, ", from scenarios/%s", field->library);
    }
    fprintf(out, "\n  %-18s %s\n", "", field->doc);
    if (field->fallback == NULL) {
        fprintf(out, "  %-18s must be given\n", "");
    } else {
        fprintf(out, "  %-18s default: %s%s%s\n", "",
            field->fallback[0] != '\0' ? field->fallback : "(empty)",
            field->source != NULL ? "; source: " : "",
            field->source != NULL ? field->source : "");
    }
}

static void
print_fields(const struct dps_record *record, FILE *out)
{
    for (size_t i = 0; record != NULL && i < record->n_fields; i++) {
        print_field(&record->fields[i], out);
    }
}

static void
print_topic(const struct topics *self, size_t i, FILE *out)
{
    const struct dps_kind *kind = self->kinds[i];
    if (self->laws[i] != NULL) {
        fprintf(out, "%s: %s\n\n", self->laws[i]->name, self->laws[i]->doc);
    }
    if (kind != NULL) {
        fprintf(out, "%s.%s (kind: %s)\n  %s\n", self->families[i], kind->name,
            kind->name, kind->doc);
    } else {
        fprintf(out, "%s\n  %s\n", self->names[i], self->records[i]->doc);
    }
    print_fields(self->records[i], out);
    fprintf(out, "\n");
}

static bool
is_topic(const struct topics *self, size_t i, const char *topic)
{
    const char *family = self->families[i];
    if (family == NULL) {
        return strcmp(self->names[i], topic) == 0;
    }
    size_t n = strlen(family);
    return strcmp(family, topic) == 0 || strcmp(self->names[i], topic) == 0 ||
           (strncmp(family, topic, n) == 0 && topic[n] == '.' &&
               strcmp(topic + n + 1, self->names[i]) == 0);
}

/* "fleet.count": the key of a record. */
static const struct dps_field *
field_named(const struct topics *self, size_t i, const char *topic)
{
    size_t n = strlen(self->names[i]);
    bool inside = self->records[i] != NULL && strncmp(topic, self->names[i], n) == 0 &&
                  topic[n] == '.';
    return inside ? dps_record_field(self->records[i], topic + n + 1) : NULL;
}

/* ---- figures ------------------------------------------------------------- */

static void
print_figure(
    const char *name, const char *unit, const char *doc, const char *formula, FILE *out)
{
    fprintf(out, "  %-28s [%s] %s\n", name, unit, doc);
    if (formula != NULL) {
        fprintf(out, "  %-28s = %s\n", "", formula);
    }
}

static void
print_figures(FILE *out)
{
    fprintf(out, "figures\n  What is known of a network at the end of an epoch, by "
                 "the names that formulas and triggers use.\n");
    for (size_t i = 0; i < DPS_FIGURES; i++) {
        const struct dps_figure_info *figure = &dps_figure_table[i];
        print_figure(figure->name, figure->unit, figure->doc, NULL, out);
    }
    fprintf(out, "\n");
}

static void
print_kpis(FILE *out)
{
    fprintf(out, "key figures, each epoch: series networks/NAME/kpis, from figures and "
                 "the keys of kpis\n");
    for (size_t i = 0; i < dps_n_kpis; i++) {
        const struct dps_kpi *kpi = &dps_kpi_table[i];
        print_figure(kpi->name, kpi->unit, kpi->doc, kpi->formula, out);
    }
    for (size_t i = 0; i < DPS_REPORTS; i++) {
        const struct dps_report *report = &dps_reports[i];
        fprintf(out,
            "\n%s, exactly, at trace.kpis_at, trace.nodes_at and the end: "
            "tables kpis/NAME/DATE/%s\n",
            report->doc, report->name);
        for (size_t c = 0; c < report->n_columns; c++) {
            const struct dps_report_column *column = &report->columns[c];
            print_figure(column->name, column->unit, column->doc, NULL, out);
        }
    }
    fprintf(out, "\n");
}

/* What is not read but shown; whether the topic is among it. */
static bool
describe_figures(const char *topic, FILE *out)
{
    bool figures = topic == NULL || strcmp(topic, "figures") == 0;
    bool kpis = topic == NULL || strcmp(topic, dps_kpi_terms_record.name) == 0;
    if (figures) {
        print_figures(out);
    }
    if (kpis) {
        print_kpis(out);
    }
    return figures || kpis;
}

enum dps_status
dps_describe(
    const struct dps_record *root, const char *topic, FILE *out, struct dps_error *err)
{
    struct topics topics = {.n = 0};
    bool found = false;
    gather(&topics, root);
    for (size_t i = 0; i < topics.n; i++) {
        if (topic == NULL || is_topic(&topics, i, topic)) {
            print_topic(&topics, i, out);
            found = true;
        }
    }
    found = describe_figures(topic, out) || found;
    for (size_t i = 0; i < topics.n && !found; i++) {
        const struct dps_field *field = field_named(&topics, i, topic);
        if (field != NULL) {
            print_field(field, out);
            found = true;
        }
    }
    if (!found) {
        return dps_fail(err, DPS_EINVAL,
            "there is no topic %s: `depinsim describe` shows all", topic);
    }
    return fflush(out) == 0 && ferror(out) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot write the description");
}
