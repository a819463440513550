#include "sim/run/describe.h"

#include "sim/run/guide.h"
#include "sim/run/schema.h"

#include <stdlib.h>
#include <string.h>

/* ---- printing ---------------------------------------------------------- */

static void
print_field(const struct dps_field *field, FILE *out)
{
    fprintf(out, "  %-18s %s", field->key, dps_topic_type(field->type));
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
print_topic(const struct dps_topic *topic, FILE *out)
{
    if (topic->first) {
        fprintf(out, "%s: %s\n\n", topic->family->name, topic->family->doc);
    }
    if (topic->family != NULL) {
        fprintf(out, "%s.%s (kind: %s)\n  %s\n", topic->family->name, topic->name,
            topic->name, topic->kind->doc);
    } else {
        fprintf(out, "%s\n  %s\n", topic->name, topic->record->doc);
    }
    print_fields(topic->record, out);
    fprintf(out, "\n");
}

static void
print_guide(const struct dps_topics *topics, const struct dps_guide *guide, FILE *out)
{
    fprintf(out, "%s: %s\n\n", guide->name, guide->doc);
    guide->print(topics, out);
    fprintf(out, "\n");
}

/* ---- finding ----------------------------------------------------------- */

static bool
is_named(const struct dps_topic *topic, const char *name)
{
    if (topic->family == NULL) {
        return strcmp(topic->name, name) == 0;
    }
    const char *family = topic->family->name;
    size_t n = strlen(family);
    return strcmp(family, name) == 0 || strcmp(topic->name, name) == 0 ||
           (strncmp(family, name, n) == 0 && name[n] == '.' &&
               strcmp(name + n + 1, topic->name) == 0);
}

/* "fleet.count": the key of a record. */
static const struct dps_field *
field_named(const struct dps_topic *topic, const char *name)
{
    size_t n = strlen(topic->name);
    bool inside =
        topic->record != NULL && strncmp(name, topic->name, n) == 0 && name[n] == '.';
    return inside ? dps_record_field(topic->record, name + n + 1) : NULL;
}

static bool
print_named(const struct dps_topics *topics, const char *name, FILE *out)
{
    bool found = name != NULL && dps_guide_format(name, out);
    for (size_t i = 0; i < dps_guides_n; i++) {
        if (name == NULL || strcmp(dps_guides[i].name, name) == 0) {
            print_guide(topics, &dps_guides[i], out);
            found = name != NULL;
        }
    }
    for (size_t i = 0; i < topics->n; i++) {
        if (name == NULL || is_named(&topics->items[i], name)) {
            print_topic(&topics->items[i], out);
            found = true;
        }
    }
    for (size_t i = 0; i < topics->n && !found; i++) {
        const struct dps_field *field = field_named(&topics->items[i], name);
        if (field != NULL) {
            print_field(field, out);
            found = true;
        }
    }
    return found;
}

static enum dps_status
print(const struct dps_topics *topics, const char *topic, FILE *out,
    struct dps_error *err)
{
    if (topic != NULL && strcmp(topic, "schema") == 0) {
        dps_schema_print(topics, out);
    } else if (!print_named(topics, topic, out)) {
        return dps_fail(err, DPS_EINVAL,
            "there is no topic %s: `depinsim describe families` shows laws, `depinsim "
            "describe` all",
            topic);
    }
    return fflush(out) == 0 && ferror(out) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot write the description");
}

enum dps_status
dps_describe(const struct dps_record *const *roots, size_t n, const char *topic,
    FILE *out, struct dps_error *err)
{
    struct dps_topics *topics = malloc(sizeof *topics);
    if (topics == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a description");
    }
    enum dps_status status = dps_topics_gather(topics, roots, n, err);
    if (status == DPS_OK) {
        status = print(topics, topic, out, err);
    }
    free(topics);
    return status;
}
