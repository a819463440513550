#include "sim/scenario/place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Writes the steps from the last to the first, from the buffer's end to its front. */
void
dps_path_format(const struct dps_path *path, char text[DPS_PATH_TEXT])
{
    char reversed[DPS_PATH_TEXT];
    size_t at = sizeof reversed - 1;
    reversed[at] = '\0';
    for (; path != NULL && path->up != NULL; path = path->up) {
        char number[24];
        snprintf(number, sizeof number, "%zu", path->index);
        const char *step = path->key != NULL ? path->key : number;
        size_t n = strlen(step);
        bool dot = reversed[at] != '\0';
        if (n + dot + 3 > at) {
            at -= 3;
            memcpy(reversed + at, "...", 3);
            break;
        }
        if (dot) {
            reversed[--at] = '.';
        }
        at -= n;
        memcpy(reversed + at, step, n);
    }
    memcpy(text, reversed + at, sizeof reversed - at);
    dps_text_flatten(text);
}

void
dps_place_format(struct dps_place place, char text[DPS_PLACE_TEXT])
{
    if (place.line == 0) {
        snprintf(text, DPS_PLACE_TEXT, "%s", place.source->name);
    } else {
        enum { NUMBERS = 24 };
        snprintf(text, DPS_PLACE_TEXT, "%.*s:%u:%u", DPS_PLACE_TEXT - NUMBERS,
            place.source->name, place.line, place.column);
    }
    dps_text_flatten(text);
}

/* Where a UTF-8 character that was cut off at the end of a text begins. */
static size_t
whole_characters(const char *text)
{
    size_t n = strlen(text);
    size_t start = n;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0 || (unsigned char)text[start - 1] < 0xC0) {
        return start == n ? n : start;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return n - (start - 1) >= length ? n : start - 1;
}

void
dps_text_flatten(char *text)
{
    for (char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F) {
            *c = ' ';
        }
    }
    text[whole_characters(text)] = '\0';
}

void
dps_value_format(const struct dps_tree *value, char text[DPS_VALUE_TEXT])
{
    if (value->type != DPS_TREE_SCALAR) {
        snprintf(text, DPS_VALUE_TEXT, "%s", dps_tree_type_name(value->type));
        return;
    }
    if (value->text[0] == '\0') {
        snprintf(text, DPS_VALUE_TEXT, "empty");
        return;
    }
    int n = snprintf(text, DPS_VALUE_TEXT, "%s", value->text);
    dps_text_flatten(text);
    if (n >= DPS_VALUE_TEXT) {
        text[DPS_VALUE_TEXT - 4] = '\0';
        dps_text_flatten(text);
        memcpy(text + strlen(text), "...", 4);
    }
}

enum dps_status
dps_place_fail(struct dps_error *err, enum dps_status status, struct dps_place place,
    const struct dps_path *path, const char *format, ...)
{
    if (err == NULL) {
        return status;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return dps_place_within(err, status, place, path);
}

enum dps_status
dps_place_within(struct dps_error *err, enum dps_status status, struct dps_place place,
    const struct dps_path *path)
{
    if (err == NULL) {
        return status;
    }
    char where[DPS_PLACE_TEXT];
    char steps[DPS_PATH_TEXT];
    struct dps_error inner = *err;
    dps_place_format(place, where);
    dps_path_format(path, steps);
    dps_fail(err, status, "%s: %s%s%s", where, steps, steps[0] != '\0' ? " " : "",
        inner.text);
    dps_text_flatten(err->text);
    return status;
}
