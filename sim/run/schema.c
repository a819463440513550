#include "sim/run/schema.h"

#include "sim/run/guide.h"

#include <string.h>

/* A cell of a table: bars and line ends would end it. */
static void
print_cell(const char *text, FILE *out)
{
    fputs(" ", out);
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            fputc('\\', out);
        }
        fputc(*text == '\n' ? ' ' : *text, out);
    }
    fputs(" |", out);
}

static void
print_type(const struct dps_field *field, FILE *out)
{
    fprintf(out, " %s", dps_topic_type(field->type));
    if (field->record != NULL || field->family != NULL) {
        fprintf(out, " of %s",
            field->record != NULL ? field->record->name : field->family->name);
    }
    if (field->library != NULL) {
        fprintf(out, ", scenarios/%s", field->library);
    }
    fputs(" |", out);
}

static void
print_field(const struct dps_field *field, FILE *out)
{
    bool plain = field->unit == NULL || strcmp(field->unit, "1") == 0;
    fprintf(out, "| `%s` |", field->key);
    print_type(field, out);
    print_cell(plain ? (field->type == DPS_SPAN ? "s" : "") : field->unit, out);
    print_cell(field->domain != NULL ? field->domain : "", out);
    if (field->fallback == NULL) {
        fputs(" must be given | |", out);
    } else {
        fprintf(out, " `%s` |", field->fallback[0] != '\0' ? field->fallback : "\"\"");
        print_cell(field->source != NULL ? field->source : "", out);
    }
    print_cell(field->doc, out);
    fputs("\n", out);
}

static void
print_fields(const struct dps_record *record, FILE *out)
{
    if (record == NULL) {
        fputs("\nno keys\n", out);
        return;
    }
    fputs("\n| key | value | unit | range | default | source | meaning |\n"
          "|---|---|---|---|---|---|---|\n",
        out);
    for (size_t i = 0; i < record->n_fields; i++) {
        print_field(&record->fields[i], out);
    }
}

static void
print_topic(const struct dps_topic *topic, FILE *out)
{
    if (topic->first) {
        fprintf(out, "\n## %s\n\n%s\n", topic->family->name, topic->family->doc);
    }
    if (topic->family != NULL) {
        fprintf(out, "\n### %s, kind `%s`\n\n%s\n", topic->family->name, topic->name,
            topic->kind->doc);
    } else {
        fprintf(out, "\n## %s\n\n%s\n", topic->name, topic->record->doc);
    }
    print_fields(topic->record, out);
}

void
dps_schema_print(const struct dps_topics *topics, FILE *out)
{
    fputs("# What a scenario may say\n\n"
          "Written by `depinsim describe schema` from the tables that read scenarios. "
          "A kind's keys stand beside\nthose of what it is a kind of.\n",
        out);
    for (size_t i = 0; i < topics->n; i++) {
        print_topic(&topics->items[i], out);
    }
    for (size_t i = 0; i < dps_guides_n; i++) {
        fprintf(out, "\n## %s: %s\n\n```\n", dps_guides[i].name, dps_guides[i].doc);
        dps_guides[i].print(topics, out);
        fputs("```\n", out);
    }
}
