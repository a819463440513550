#include "sim/scenario/frame.h"

#include "sim/scenario/parse.h"
#include "sim/scenario/scalar.h"

#include <string.h>

enum dps_status
dps_refuse_shape(const struct dps_field *field, const struct dps_tree *tree,
    const struct dps_path *path, struct dps_error *err)
{
    char value[DPS_VALUE_TEXT];
    char wants[DPS_VALUE_TEXT];
    dps_value_format(tree, value);
    dps_field_wanted(field, wants);
    if (dps_tree_is_empty(tree)) {
        return dps_place_fail(
            err, DPS_EINVAL, tree->place, path, "has no value: %s belongs here", wants);
    }
    if (field->type == DPS_LIST && tree->type == DPS_TREE_MAP && tree->partial) {
        return dps_place_fail(err, DPS_EINVAL, tree->place, path,
            "has no item %s to change: it has none", tree->pairs[0].key);
    }
    return dps_place_fail(
        err, DPS_EINVAL, tree->place, path, "is %s, not %s", value, wants);
}

enum dps_status
dps_frame_check_shape(const struct dps_frame *frame, struct dps_error *err)
{
    char value[DPS_VALUE_TEXT];
    char hint[DPS_SUGGEST_TEXT];
    struct dps_words words = {.n = 0};
    if (frame->map->type == DPS_TREE_MAP) {
        return DPS_OK;
    }
    dps_value_format(frame->map, value);
    dps_schema_keys(frame->record, NULL, &words);
    dps_words_hint(&words, "", hint);
    return dps_place_fail(err, DPS_EINVAL, frame->map->place, frame->path,
        "is %s, not a mapping%s", value, hint);
}

enum dps_status
dps_frame_check_keys(const struct dps_frame *frame, struct dps_error *err)
{
    const struct dps_kind *kind = dps_schema_kind(frame->record, frame->map);
    for (size_t i = 0; i < frame->map->n; i++) {
        const struct dps_pair *pair = &frame->map->pairs[i];
        bool alone = strcmp(pair->key, DPS_SCHEMA_EXTENDS) == 0 &&
                     pair->value->type == DPS_TREE_SCALAR &&
                     strcmp(pair->value->text, DPS_SCHEMA_NONE) == 0;
        if (alone || dps_schema_field(frame->record, kind, pair->key) != NULL) {
            continue;
        }
        char hint[DPS_SUGGEST_TEXT];
        struct dps_words words = {.n = 0};
        struct dps_path step = {.up = frame->path, .key = pair->key};
        dps_schema_keys(frame->record, kind, &words);
        dps_words_hint(&words, pair->key, hint);
        return dps_place_fail(
            err, DPS_EINVAL, pair->place, &step, "is unknown%s", hint);
    }
    return DPS_OK;
}

enum dps_status
dps_frame_check_kind(const struct dps_frame *frame, struct dps_error *err)
{
    const struct dps_field *law = dps_schema_law(frame->record);
    const struct dps_pair *pair =
        law != NULL ? dps_tree_find(frame->map, law->key) : NULL;
    if (pair == NULL || dps_schema_kind(frame->record, frame->map) != NULL) {
        return DPS_OK;
    }
    struct dps_path step = {.up = frame->path, .key = law->key};
    if (pair->value->type != DPS_TREE_SCALAR || dps_tree_is_empty(pair->value)) {
        return dps_refuse_shape(law, pair->value, &step, err);
    }
    char value[DPS_VALUE_TEXT];
    char hint[DPS_SUGGEST_TEXT];
    struct dps_words words = {.n = 0};
    for (size_t i = 0; i < law->family->n_kinds; i++) {
        dps_words_add(&words, law->family->kinds[i]->name);
    }
    dps_value_format(pair->value, value);
    dps_words_hint(&words, pair->value->text, hint);
    return dps_place_fail(
        err, DPS_EINVAL, pair->value->place, &step, "is %s%s", value, hint);
}

enum dps_status
dps_frame_check_rules(const struct dps_frame *frame, const struct dps_record *record,
    const void *value, struct dps_error *err)
{
    struct dps_error mine = {.status = DPS_OK};
    enum dps_status status =
        record->check != NULL ? record->check(value, &mine) : DPS_OK;
    if (status == DPS_OK) {
        return DPS_OK;
    }
    char steps[DPS_PATH_TEXT];
    struct dps_place place = frame->map->place;
    const struct dps_tree *at = frame->map;
    const char *word = mine.text;
    while (at != NULL) { /* as deep as the sentence's path leads */
        size_t n = strcspn(word, ". :");
        char key[DPS_PARSE_KEY + 1] = "";
        size_t index = 0;
        memcpy(key, word, n < sizeof key ? n : 0);
        const struct dps_pair *pair = dps_tree_find(at, key);
        bool item =
            at->type == DPS_TREE_LIST && dps_key_is_index(key, &index) && index < at->n;
        at = pair != NULL ? pair->value : item ? at->items[index] : NULL;
        place = at != NULL ? at->place : place;
        at = word[n] == '.' ? at : NULL;
        word += n + 1;
    }
    dps_path_format(frame->path, steps);
    const char *dot = steps[0] != '\0' ? "." : "";
    struct dps_path none = {.up = NULL};
    return dps_place_fail(err, status, place, &none, "%s%s%s", steps, dot, mine.text);
}
