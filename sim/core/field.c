#include "sim/core/field.h"

#include "sim/core/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct dps_kind *
dps_family_kind(const struct dps_family *self, const char *name)
{
    for (size_t i = 0; i < self->n_kinds; i++) {
        if (strcmp(self->kinds[i]->name, name) == 0) {
            return self->kinds[i];
        }
    }
    return NULL;
}

const struct dps_field *
dps_record_field(const struct dps_record *self, const char *key)
{
    for (size_t i = 0; i < self->n_fields; i++) {
        if (strcmp(self->fields[i].key, key) == 0) {
            return &self->fields[i];
        }
    }
    return NULL;
}

/* ---- intervals --------------------------------------------------------- */

enum dps_status
dps_interval_parse(
    const char *text, struct dps_interval *interval, struct dps_error *err)
{
    if (text == NULL) {
        *interval = (struct dps_interval){-INFINITY, INFINITY, true, true};
        return DPS_OK;
    }
    char *at = NULL;
    bool open_low = text[0] == '(';
    double low = open_low || text[0] == '[' ? strtod(text + 1, &at) : NAN;
    if (at == NULL || at == text + 1 || *at != ',') {
        return dps_fail(err, DPS_EINVAL, "%s is no interval", text);
    }
    char *end = NULL;
    double high = strtod(at + 1, &end);
    if (end == at + 1 || (*end != ')' && *end != ']') || end[1] != '\0' ||
        !(low <= high)) {
        return dps_fail(err, DPS_EINVAL, "%s is no interval", text);
    }
    *interval = (struct dps_interval){low, high, open_low, *end == ')'};
    return DPS_OK;
}

bool
dps_interval_holds(const struct dps_interval *self, double x)
{
    bool above = self->open_low ? x > self->low : x >= self->low;
    bool below = self->open_high ? x < self->high : x <= self->high;
    return above && below;
}

/* ---- tables that do not contradict themselves -------------------------- */

/* What a field holds in memory, and what its type asks of the table. */
struct type_rule {
    size_t size;
    bool has_unit, has_record, has_family, must_have_default_source;
};

static const struct type_rule rules[] = {
    [DPS_NUMBER] = {sizeof(double), true, false, false, true},
    [DPS_COUNT] = {sizeof(int64_t), false, false, false, true},
    [DPS_SWITCH] = {sizeof(bool), false, false, false, true},
    [DPS_TEXT] = {sizeof(const char *), false, false, false, true},
    [DPS_DATE] = {sizeof(int64_t), false, false, false, false},
    [DPS_SPAN] = {sizeof(struct dps_span), false, false, false, true},
    [DPS_AMOUNT] = {sizeof(struct dps_amount), false, false, false, true},
    [DPS_TOKEN] = {sizeof(int32_t), false, false, false, false},
    [DPS_FILE] = {sizeof(const char *), false, false, false, false},
    [DPS_RECORD] = {0, false, true, false, false},
    [DPS_LIST] = {sizeof(struct dps_list), false, true, false, false},
    [DPS_MAP] = {sizeof(struct dps_list), false, true, false, false},
    [DPS_NAMED] = {sizeof(const void *), false, true, false, false},
    [DPS_KIND] = {sizeof(struct dps_variant), false, false, true, true},
    [DPS_OVERLAY] = {sizeof(const struct dps_tree *), false, false, false, false},
};

static enum dps_status
check_shape(const struct dps_record *self, const struct dps_field *field,
    const struct type_rule *rule, struct dps_error *err)
{
    size_t size = field->type == DPS_RECORD && field->record != NULL
                      ? field->record->size
                      : rule->size;
    if (field->offset + size > self->size) {
        return dps_fail(err, DPS_ESTATE, "lies outside its struct");
    }
    if (rule->has_unit != (field->unit != NULL) ||
        (rule->has_unit && !dps_unit_known(field->unit))) {
        return dps_fail(err, DPS_ESTATE, "has the unit %s",
            field->unit != NULL ? field->unit : "(none)");
    }
    if (rule->has_record != (field->record != NULL) ||
        rule->has_family != (field->family != NULL)) {
        return dps_fail(err, DPS_ESTATE, "lacks its record or family, or has too many");
    }
    return DPS_OK;
}

static enum dps_status
check_words(
    const struct dps_field *field, const struct type_rule *rule, struct dps_error *err)
{
    struct dps_interval interval;
    if (field->doc == NULL || field->doc[0] == '\0') {
        return dps_fail(err, DPS_ESTATE, "has no doc");
    }
    /* An empty text says nothing. */
    bool says = field->fallback != NULL &&
                (field->type != DPS_TEXT || field->fallback[0] != '\0');
    if (says && rule->must_have_default_source && field->source == NULL) {
        return dps_fail(err, DPS_ESTATE, "has a default without a source");
    }
    return dps_interval_parse(field->domain, &interval, err);
}

enum { DEEPEST = 16 };

static enum dps_status check_record_at(
    const struct dps_record *self, int depth, struct dps_error *err);

/* A kind's keys stand beside the record's, so that none may be in both. */
static enum dps_status
check_beside(
    const struct dps_record *self, const struct dps_kind *kind, struct dps_error *err)
{
    for (size_t i = 0; kind->params != NULL && i < kind->params->n_fields; i++) {
        const char *key = kind->params->fields[i].key;
        if (dps_record_field(self, key) != NULL) {
            return dps_fail(err, DPS_ESTATE, "kind %s has the key %s, and so has %s",
                kind->name, key, self->name);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_family(const struct dps_record *self, const struct dps_family *family, int depth,
    struct dps_error *err)
{
    for (size_t i = 0; i < family->n_kinds; i++) {
        const struct dps_kind *kind = family->kinds[i];
        if (kind->doc == NULL || dps_family_kind(family, kind->name) != kind) {
            return dps_fail(
                err, DPS_ESTATE, "kind %s has no doc or shares its name", kind->name);
        }
        enum dps_status status = check_beside(self, kind, err);
        if (status == DPS_OK && kind->params != NULL) {
            status = check_record_at(kind->params, depth, err);
        }
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}

static enum dps_status
check_field(const struct dps_record *self, const struct dps_field *field, int depth,
    struct dps_error *err)
{
    if (field->type >= DPS_COUNT_OF(rules)) {
        return dps_fail(err, DPS_ESTATE, "has no type");
    }
    const struct type_rule *rule = &rules[field->type];
    enum dps_status status = check_shape(self, field, rule, err);
    if (status == DPS_OK) {
        status = check_words(field, rule, err);
    }
    if (status == DPS_OK && dps_record_field(self, field->key) != field) {
        status = dps_fail(err, DPS_ESTATE, "stands twice in its table");
    }
    if (status == DPS_OK && field->record != NULL) {
        status = check_record_at(field->record, depth, err);
    }
    if (status == DPS_OK && field->family != NULL) {
        status = check_family(self, field->family, depth, err);
    }
    return status;
}

static enum dps_status
check_record_at(const struct dps_record *self, int depth, struct dps_error *err)
{
    if (depth == DEEPEST) {
        return dps_fail(err, DPS_ESTATE, "%s nests too deeply", self->name);
    }
    for (size_t i = 0; i < self->n_fields; i++) {
        enum dps_status status = check_field(self, &self->fields[i], depth + 1, err);
        if (status != DPS_OK) {
            return dps_within(err, status, "%s.%s", self->name, self->fields[i].key);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_record_check(const struct dps_record *self, struct dps_error *err)
{
    return check_record_at(self, 0, err);
}
