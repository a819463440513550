#include "sim/scenario/emit.h"

#include "sim/scenario/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void
put(struct dps_emit *self, const char *text)
{
    dps_buffer_put(&self->text, text, strlen(text));
}

static void
indent(struct dps_emit *self)
{
    if (self->after_dash) {
        self->after_dash = false;
        return;
    }
    for (unsigned i = 0; i < self->depth; i++) {
        put(self, "  ");
    }
}

/* ---- words ------------------------------------------------------------- */

/* Whether YAML reads the text back as it stands, on one line and in any place here. */
static bool
is_plain(const char *text)
{
    size_t n = strlen(text);
    bool begins = isalnum((unsigned char)text[0]) || text[0] == '/' || text[0] == '_' ||
                  text[0] == '.' || (text[0] == '-' && isdigit((unsigned char)text[1]));
    if (!begins || text[n - 1] == ' ' || text[n - 1] == ':' ||
        strncmp(text, "...", 3) == 0) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char next = text[i + 1];
        if (!isalnum((unsigned char)text[i]) &&
            strchr(" _./+-^*%()=:,;", text[i]) == NULL) {
            return false;
        }
        if (text[i] == ':' && next == ' ') {
            return false;
        }
    }
    return true;
}

static void
put_escaped(struct dps_emit *self, uint32_t c, const char *bytes, size_t n)
{
    char escape[16];
    if (c == '"' || c == '\\') {
        snprintf(escape, sizeof escape, "\\%c", (char)c);
    } else if (c == '\n') {
        snprintf(escape, sizeof escape, "\\n");
    } else if (dps_utf8_printable(c) && c != '\t' && c != '\r' && c != 0x85 &&
               c != 0x2028 && c != 0x2029) {
        dps_buffer_put(&self->text, bytes, n);
        return;
    } else if (c > 0xFFFF) {
        snprintf(escape, sizeof escape, "\\U%08X", c);
    } else {
        snprintf(escape, sizeof escape, "\\u%04X", c);
    }
    put(self, escape);
}

static void
put_quoted(struct dps_emit *self, const char *text)
{
    size_t left = strlen(text);
    put(self, "\"");
    while (left > 0) {
        uint32_t c = (unsigned char)text[0];
        size_t n = dps_utf8_character((const unsigned char *)text, left, &c);
        n = n == 0 ? 1 : n;
        put_escaped(self, c, text, n);
        text += n;
        left -= n;
    }
    put(self, "\"");
}

static void
put_word(struct dps_emit *self, const char *text)
{
    if (is_plain(text)) {
        put(self, text);
    } else {
        put_quoted(self, text);
    }
}

/* ---- lines ------------------------------------------------------------- */

void
dps_emit_key(struct dps_emit *self, const char *key)
{
    indent(self);
    if (dps_key_is_path(key)) {
        put_quoted(self, key);
    } else {
        put_word(self, key);
    }
    put(self, ":");
}

void
dps_emit_plain(struct dps_emit *self, const char *value)
{
    put(self, self->after_dash ? "" : " ");
    self->after_dash = false;
    put(self, value);
    put(self, "\n");
}

void
dps_emit_text(struct dps_emit *self, const char *value)
{
    put(self, self->after_dash ? "" : " ");
    self->after_dash = false;
    put_word(self, value);
    put(self, "\n");
}

void
dps_emit_open(struct dps_emit *self, bool is_map, size_t n)
{
    if (n == 0) {
        dps_emit_plain(self, is_map ? "{}" : "[]");
        return;
    }
    if (!self->after_dash) {
        put(self, "\n");
    }
    self->depth++;
}

void
dps_emit_close(struct dps_emit *self, size_t n)
{
    self->depth -= n > 0;
}

void
dps_emit_item(struct dps_emit *self)
{
    indent(self);
    put(self, "- ");
    self->after_dash = true;
}

/* ---- trees ------------------------------------------------------------- */

/* YAML reads keys of up to 1024 bytes; beyond MOST a path goes on as mappings. */
enum { MOST = 700, PATH_TEXT = 1000 };

/* The pairs of a partial mapping, each as a path that begins with `steps`. */
static void
emit_paths(struct dps_emit *self, const struct dps_tree *map, char *steps, size_t used)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct dps_pair *pair = &map->pairs[i];
        size_t n = used + 1 + strlen(pair->key);
        snprintf(steps + used, PATH_TEXT - used, ".%s", pair->key);
        if (pair->value->type == DPS_TREE_MAP && pair->value->partial && n < MOST) {
            emit_paths(self, pair->value, steps, n);
            continue;
        }
        indent(self);
        put(self, steps);
        put(self, ":");
        dps_emit_tree(self, pair->value);
    }
}

static void
emit_pair(struct dps_emit *self, const struct dps_pair *pair)
{
    char steps[PATH_TEXT];
    if (pair->value->type == DPS_TREE_MAP && pair->value->partial) {
        snprintf(steps, sizeof steps, "%s", pair->key);
        emit_paths(self, pair->value, steps, strlen(steps));
        return;
    }
    dps_emit_key(self, pair->key);
    dps_emit_tree(self, pair->value);
}

void
dps_emit_tree(struct dps_emit *self, const struct dps_tree *tree)
{
    switch (tree->type) {
    case DPS_TREE_SCALAR:
        if (dps_tree_is_empty(tree)) {
            dps_emit_plain(self, "");
        } else {
            dps_emit_text(self, tree->text);
        }
        return;
    case DPS_TREE_LIST:
        if (self->after_dash &&
            tree->n > 0) { /* a list in a list stands below its dash */
            self->after_dash = false;
        }
        dps_emit_open(self, false, tree->n);
        for (size_t i = 0; i < tree->n; i++) {
            dps_emit_item(self);
            dps_emit_tree(self, tree->items[i]);
        }
        dps_emit_close(self, tree->n);
        return;
    case DPS_TREE_MAP:
        dps_emit_open(self, true, tree->n);
        for (size_t i = 0; i < tree->n; i++) {
            emit_pair(self, &tree->pairs[i]);
        }
        dps_emit_close(self, tree->n);
        return;
    }
}

const char *
dps_emit_finish(struct dps_emit *self, struct dps_arena *arena)
{
    const char *text = NULL;
    if (!self->text.failed) {
        text = dps_arena_text(arena, (const char *)self->text.bytes, self->text.n);
    }
    dps_buffer_free(&self->text);
    return text;
}
