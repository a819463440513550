#include "sim/scenario/parse.h"

#include "sim/scenario/place.h"
#include "sim/scenario/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* An anchor's node; NULL while it is being read. */
struct anchor {
    const char *name;
    const struct dps_tree *tree;
};

struct parser {
    yaml_parser_t yaml;
    yaml_event_t event; /* the current one */
    struct dps_arena *arena;
    const struct dps_source *source;
    struct dps_error *err;
    struct dps_pair *stack; /* children of the containers that are still open */
    size_t n_stack, capacity;
    struct anchor anchors[DPS_PARSE_ANCHORS];
    size_t n_anchors;
    size_t nodes;
};

static struct dps_place
place_at(const struct dps_source *source, size_t line, size_t column)
{
    if (!source->lines) {
        return (struct dps_place){source, 0, 0};
    }
    return (struct dps_place){source, (unsigned)line, (unsigned)column};
}

static struct dps_place
place_of(const struct dps_source *source, yaml_mark_t mark)
{
    return place_at(source, mark.line + 1, mark.column + 1);
}

static struct dps_place
here(const struct parser *self)
{
    return place_of(self->source, self->event.start_mark);
}

#define REFUSE(self, ...)                                                              \
    dps_place_fail((self)->err, DPS_EINVAL, here(self), NULL, __VA_ARGS__)

/* ---- bytes ------------------------------------------------------------- */

static enum dps_status
check_bytes(
    const struct dps_source *source, const char *bytes, size_t n, struct dps_error *err)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + n;
    size_t line = 1;
    size_t column = 1;
    at += n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < end) {
        uint32_t character = 0;
        size_t length = dps_utf8_character(at, (size_t)(end - at), &character);
        if (length == 0) {
            return dps_place_fail(err, DPS_EINVAL, place_at(source, line, column), NULL,
                "the byte 0x%02X is not UTF-8", *at);
        }
        if (!dps_utf8_printable(character)) {
            return dps_place_fail(err, DPS_EINVAL, place_at(source, line, column), NULL,
                "the control character U+%04X has no place in YAML", character);
        }
        at += length;
        column = character == '\n' ? 1 : column + 1;
        line += character == '\n';
    }
    return DPS_OK;
}

/* ---- events ------------------------------------------------------------ */

static enum dps_status
yaml_problem(struct parser *self)
{
    const yaml_parser_t *yaml = &self->yaml;
    if (yaml->error == YAML_MEMORY_ERROR) {
        return dps_arena_spent(self->err);
    }
    const char *context = yaml->context != NULL ? yaml->context : "";
    return dps_place_fail(self->err, DPS_EINVAL,
        place_of(self->source, yaml->problem_mark), NULL, "not YAML: %s%s%s",
        yaml->problem != NULL ? yaml->problem : "unreadable",
        context[0] != '\0' ? " " : "", context);
}

static enum dps_status
next_event(struct parser *self)
{
    yaml_event_delete(&self->event);
    return yaml_parser_parse(&self->yaml, &self->event) ? DPS_OK : yaml_problem(self);
}

/* ---- anchors ----------------------------------------------------------- */

static struct anchor *
find_anchor(struct parser *self, const char *name)
{
    for (size_t i = 0; i < self->n_anchors; i++) {
        if (strcmp(self->anchors[i].name, name) == 0) {
            return &self->anchors[i];
        }
    }
    return NULL;
}

/* `*anchor` becomes NULL if the node has none. */
static enum dps_status
open_anchor(struct parser *self, const yaml_char_t *text, struct anchor **anchor)
{
    const char *name = (const char *)text;
    *anchor = name != NULL ? find_anchor(self, name) : NULL;
    if (name == NULL || *anchor != NULL) {
        return DPS_OK;
    }
    if (self->n_anchors == DPS_PARSE_ANCHORS) {
        return REFUSE(self, "more than %d anchors", DPS_PARSE_ANCHORS);
    }
    name = dps_arena_text(self->arena, name, strlen(name));
    if (name == NULL) {
        return dps_arena_spent(self->err);
    }
    *anchor = &self->anchors[self->n_anchors++];
    **anchor = (struct anchor){name, NULL};
    return DPS_OK;
}

/* ---- nodes ------------------------------------------------------------- */

static enum dps_status
count_nodes(struct parser *self, size_t nodes, unsigned depth)
{
    if (nodes > DPS_PARSE_NODES - self->nodes) {
        return REFUSE(
            self, "more than %d values, aliases counted at each use", DPS_PARSE_NODES);
    }
    if (depth > DPS_PARSE_DEPTH) {
        return REFUSE(
            self, "lists and mappings nest more than %d levels deep", DPS_PARSE_DEPTH);
    }
    self->nodes += nodes;
    return DPS_OK;
}

static enum dps_status
push(struct parser *self, struct dps_pair pair)
{
    if (self->n_stack == self->capacity) {
        size_t capacity = self->capacity == 0 ? 64 : 2 * self->capacity;
        struct dps_pair *stack = realloc(self->stack, capacity * sizeof *stack);
        if (stack == NULL) {
            return dps_arena_spent(self->err);
        }
        self->stack = stack;
        self->capacity = capacity;
    }
    self->stack[self->n_stack++] = pair;
    return DPS_OK;
}

static enum dps_status
check_tag(struct parser *self, const yaml_char_t *tag)
{
    if (tag == NULL) {
        return DPS_OK;
    }
    return REFUSE(self, "the tag %s has no meaning here", (const char *)tag);
}

/* Copies the current scalar. */
static enum dps_status
copy_scalar(struct parser *self, const char **text)
{
    const char *value = (const char *)self->event.data.scalar.value;
    size_t n = self->event.data.scalar.length;
    if (memchr(value, '\0', n) != NULL) {
        return REFUSE(self, "a NUL character has no place in a text");
    }
    *text = dps_arena_text(self->arena, value, n);
    return *text != NULL ? DPS_OK : dps_arena_spent(self->err);
}

static enum dps_status
parse_scalar(struct parser *self, const struct dps_tree **out)
{
    const char *text = NULL;
    struct anchor *anchor = NULL;
    bool quoted = self->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    enum dps_status status = check_tag(self, self->event.data.scalar.tag);
    if (status == DPS_OK) {
        status = open_anchor(self, self->event.data.scalar.anchor, &anchor);
    }
    if (status == DPS_OK) {
        status = copy_scalar(self, &text);
    }
    if (status != DPS_OK) {
        return status;
    }
    *out = dps_tree_scalar(self->arena, here(self), text, quoted);
    if (*out == NULL) {
        return dps_arena_spent(self->err);
    }
    if (anchor != NULL) {
        anchor->tree = *out;
    }
    return DPS_OK;
}

static enum dps_status
parse_alias(struct parser *self, unsigned depth, const struct dps_tree **out)
{
    const char *name = (const char *)self->event.data.alias.anchor;
    const struct anchor *anchor = find_anchor(self, name);
    if (anchor == NULL) {
        return REFUSE(self, "*%s has no anchor &%s before it", name, name);
    }
    if (anchor->tree == NULL) {
        return REFUSE(self, "*%s stands inside its own anchor", name);
    }
    *out = anchor->tree;
    return count_nodes(self, anchor->tree->size - 1, depth + anchor->tree->height - 1);
}

static enum dps_status
parse_key(struct parser *self, struct dps_pair *pair)
{
    if (self->event.type != YAML_SCALAR_EVENT) {
        return REFUSE(self, "a key is a word, not %s",
            self->event.type == YAML_ALIAS_EVENT ? "an alias" : "a list or mapping");
    }
    const yaml_char_t *tag = self->event.data.scalar.tag;
    bool plain = self->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const char *key = NULL;
    enum dps_status status = check_tag(self, tag);
    if (status == DPS_OK) {
        status = copy_scalar(self, &key);
    }
    if (status != DPS_OK) {
        return status;
    }
    if (key[0] == '\0') {
        return REFUSE(self, "a key is empty");
    }
    if (strlen(key) > DPS_PARSE_KEY) {
        return REFUSE(self, "a key is longer than %d bytes", DPS_PARSE_KEY);
    }
    if (plain && strcmp(key, "<<") == 0) {
        return REFUSE(self, "<< has no meaning here: use extends or an alias");
    }
    *pair = (struct dps_pair){
        .key = key, .place = here(self), .path = plain && dps_key_is_path(key)};
    return DPS_OK;
}

static enum dps_status parse_node(
    struct parser *self, unsigned depth, const struct dps_tree **out);

/* Takes the stack's pairs from `first` on as a list or mapping. */
static const struct dps_tree *
close_container(struct parser *self, bool is_map, struct dps_place place, size_t first)
{
    size_t n = self->n_stack - first;
    self->n_stack = first;
    if (is_map) {
        struct dps_pair *pairs = dps_arena_take(self->arena, n * sizeof *pairs);
        if (pairs == NULL) {
            return NULL;
        }
        if (n > 0) {
            memcpy(pairs, self->stack + first, n * sizeof *pairs);
        }
        return dps_tree_map(self->arena, place, pairs, n, false);
    }
    const struct dps_tree **items = dps_arena_take(self->arena, n * sizeof *items);
    for (size_t i = 0; items != NULL && i < n; i++) {
        items[i] = self->stack[first + i].value;
    }
    return items != NULL ? dps_tree_list(self->arena, place, items, n) : NULL;
}

static enum dps_status
check_keys(struct parser *self, const struct dps_tree *map)
{
    const struct dps_pair *earlier = NULL;
    const struct dps_pair *later = dps_tree_duplicate(map, &earlier);
    if (later == NULL) {
        return DPS_OK;
    }
    struct dps_path root = {0};
    struct dps_path path = {.up = &root, .key = later->key};
    if (!self->source->lines) {
        return dps_place_fail(
            self->err, DPS_EINVAL, later->place, &path, "stands here twice");
    }
    return dps_place_fail(self->err, DPS_EINVAL, later->place, &path,
        "stands here already at line %u", earlier->place.line);
}

static enum dps_status
parse_children(struct parser *self, bool is_map, unsigned depth)
{
    yaml_event_type_t end = is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    enum dps_status status = next_event(self);
    while (status == DPS_OK && self->event.type != end) {
        struct dps_pair pair = {0};
        if (is_map) {
            status = parse_key(self, &pair);
            if (status == DPS_OK) {
                status = next_event(self);
            }
        }
        if (status == DPS_OK) {
            status = parse_node(self, depth + 1, &pair.value);
        }
        if (status == DPS_OK) {
            status = push(self, pair);
        }
        if (status == DPS_OK) {
            status = next_event(self);
        }
    }
    return status;
}

static enum dps_status
parse_container(
    struct parser *self, bool is_map, unsigned depth, const struct dps_tree **out)
{
    struct dps_place place = here(self);
    size_t first = self->n_stack;
    struct anchor *anchor = NULL;
    enum dps_status status =
        check_tag(self, is_map ? self->event.data.mapping_start.tag
                               : self->event.data.sequence_start.tag);
    if (status == DPS_OK) {
        status = open_anchor(self,
            is_map ? self->event.data.mapping_start.anchor
                   : self->event.data.sequence_start.anchor,
            &anchor);
    }
    if (anchor != NULL) {
        anchor->tree = NULL;
    }
    if (status == DPS_OK) {
        status = parse_children(self, is_map, depth);
    }
    if (status != DPS_OK) {
        return status;
    }
    *out = close_container(self, is_map, place, first);
    if (*out == NULL) {
        return dps_arena_spent(self->err);
    }
    if (anchor != NULL) {
        anchor->tree = *out;
    }
    return check_keys(self, *out);
}

/* The node that the current event begins, up to its last event. */
static enum dps_status
parse_node(struct parser *self, unsigned depth, const struct dps_tree **out)
{
    enum dps_status status = count_nodes(self, 1, depth);
    if (status != DPS_OK) {
        return status;
    }
    switch (self->event.type) {
    case YAML_SCALAR_EVENT: return parse_scalar(self, out);
    case YAML_ALIAS_EVENT: return parse_alias(self, depth, out);
    case YAML_SEQUENCE_START_EVENT: return parse_container(self, false, depth, out);
    default: return parse_container(self, true, depth, out);
    }
}

static enum dps_status
parse_document(struct parser *self, const struct dps_tree **out)
{
    enum dps_status status = next_event(self); /* the stream's start */
    if (status == DPS_OK) {
        status = next_event(self);
    }
    if (status == DPS_OK && self->event.type == YAML_STREAM_END_EVENT) {
        struct dps_place whole = {self->source, 0, 0};
        return dps_place_fail(self->err, DPS_EINVAL, whole, NULL, "it is empty");
    }
    if (status == DPS_OK) {
        status = next_event(self);
    }
    if (status == DPS_OK) {
        status = parse_node(self, 1, out);
    }
    if (status == DPS_OK) {
        status = next_event(self); /* the document's end */
    }
    if (status == DPS_OK) {
        status = next_event(self);
    }
    if (status == DPS_OK && self->event.type != YAML_STREAM_END_EVENT) {
        return REFUSE(self, "a second document begins: a file holds one");
    }
    return status;
}

enum dps_status
dps_tree_parse(struct dps_arena *arena, const struct dps_source *source,
    const char *bytes, size_t n, const struct dps_tree **out, struct dps_error *err)
{
    struct dps_place whole = {source, 0, 0};
    if (n > DPS_PARSE_BYTES) {
        return dps_place_fail(err, DPS_EINVAL, whole, NULL,
            "it is larger than %d bytes, the most that is read", DPS_PARSE_BYTES);
    }
    enum dps_status status = check_bytes(source, bytes, n, err);
    if (status != DPS_OK) {
        return status;
    }
    struct parser *self = calloc(1, sizeof *self);
    if (self == NULL || !yaml_parser_initialize(&self->yaml)) {
        free(self);
        return dps_arena_spent(err);
    }
    const struct dps_tree *tree = NULL;
    self->arena = arena;
    self->source = source;
    self->err = err;
    yaml_parser_set_input_string(&self->yaml, (const unsigned char *)bytes, n);
    yaml_parser_set_encoding(&self->yaml, YAML_UTF8_ENCODING);
    status = parse_document(self, &tree);
    if (status == DPS_OK) {
        *out = tree;
    }
    yaml_event_delete(&self->event);
    yaml_parser_delete(&self->yaml);
    free(self->stack);
    free(self);
    return status;
}
