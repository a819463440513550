#include "sim/run/topics.h"

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

const char *
dps_topic_type(enum dps_type type)
{
    return type_names[type];
}

static bool
is_known(const struct dps_topics *self, const void *record, const void *family)
{
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_topic *topic = &self->items[i];
        if ((record != NULL && topic->record == record) ||
            (family != NULL && topic->family == family)) {
            return true;
        }
    }
    return false;
}

static void
add(struct dps_topics *self, struct dps_topic topic)
{
    if (self->n < DPS_MOST_TOPICS) {
        self->items[self->n] = topic;
    }
    self->n++;
}

static void gather(struct dps_topics *self, const struct dps_record *record);

static void
gather_family(struct dps_topics *self, const struct dps_family *family)
{
    if (is_known(self, NULL, family)) {
        return;
    }
    for (size_t i = 0; i < family->n_kinds; i++) {
        const struct dps_kind *kind = family->kinds[i];
        add(self, (struct dps_topic){kind->name, family, i == 0, kind, kind->params});
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
gather(struct dps_topics *self, const struct dps_record *record)
{
    if (is_known(self, record, NULL) || self->n >= DPS_MOST_TOPICS) {
        return;
    }
    add(self, (struct dps_topic){record->name, NULL, false, NULL, record});
    for (size_t i = 0; i < record->n_fields; i++) {
        if (record->fields[i].record != NULL) {
            gather(self, record->fields[i].record);
        }
        if (record->fields[i].family != NULL) {
            gather_family(self, record->fields[i].family);
        }
    }
}

enum dps_status
dps_topics_gather(struct dps_topics *self, const struct dps_record *const *roots,
    size_t n, struct dps_error *err)
{
    self->n = 0;
    for (size_t i = 0; i < n; i++) {
        gather(self, roots[i]);
    }
    return self->n <= DPS_MOST_TOPICS
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE, "%s refers to more than %d topics",
                     roots[0]->name, DPS_MOST_TOPICS);
}
