#define _XOPEN_SOURCE 700 /* strdup */
#include "sim/workload/format.h"

#include "sim/core/suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
dps_choice_free(struct dps_choice *self)
{
    free(self->text);
    *self = (struct dps_choice){0};
}

/* ---- settings ---------------------------------------------------------- */

/* Whether a value is one of "a|b|c"; where no bar is in it, it says so in words. */
static bool
is_allowed(const char *allowed, const char *value)
{
    size_t n = strlen(value);
    if (strchr(allowed, '|') == NULL) {
        return n > 0;
    }
    for (const char *at = allowed; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, value, n) == 0 && (at[n] == '|' || at[n] == '\0')) {
            return true;
        }
    }
    return false;
}

static enum dps_status
set(struct dps_choice *self, const char *key, const char *value, struct dps_error *err)
{
    const struct dps_format *format = self->format;
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    for (uint32_t i = 0; i < format->n_parameters; i++) {
        const struct dpk_parameter *parameter = &format->parameters[i];
        if (strcmp(parameter->name, key) == 0) {
            self->values[i] = value;
            return is_allowed(parameter->allowed, value)
                       ? DPS_OK
                       : dps_fail(err, DPS_EINVAL, "format %s: %s=%s is not %s%s",
                             format->name, key, value,
                             strchr(parameter->allowed, '|') != NULL ? "one of " : "",
                             parameter->allowed);
        }
        dps_words_add(&words, parameter->name);
    }
    dps_words_hint(&words, key, hint);
    return dps_fail(
        err, DPS_EINVAL, "format %s has no parameter %s%s", format->name, key, hint);
}

/* Reads "key=value,key=value". */
static enum dps_status
set_all(struct dps_choice *self, char *text, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->format->n_parameters; i++) {
        self->values[i] = self->format->parameters[i].standard;
    }
    while (text != NULL && status == DPS_OK) {
        char *next = strchr(text, ',');
        if (next != NULL) {
            *next++ = '\0';
        }
        char *equals = strchr(text, '=');
        if (equals == NULL) {
            return dps_fail(err, DPS_EINVAL, "format %s: %s is not key=value",
                self->format->name, text);
        }
        *equals = '\0';
        status = set(self, text, equals + 1, err);
        text = next;
    }
    return status;
}

/* ---- which it is ------------------------------------------------------- */

static enum dps_status
named(struct dps_choice *self, const struct dps_formats *formats, struct dps_error *err)
{
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    char *settings = strchr(self->text, ':');
    if (settings != NULL) {
        *settings++ = '\0';
    }
    for (size_t i = 0; i < formats->n; i++) {
        if (strcmp(formats->list[i]->name, self->text) == 0) {
            self->format = formats->list[i];
            return set_all(self, settings, err);
        }
        dps_words_add(&words, formats->list[i]->name);
    }
    dps_words_hint(&words, self->text, hint);
    return dps_fail(err, DPS_EINVAL, "there is no format of %s %s%s", formats->sort,
        self->text, hint);
}

static enum dps_status
sniffed(
    struct dps_choice *self, const struct dps_formats *formats, struct dps_error *err)
{
    struct dps_lines lines = {0};
    char *line = NULL;
    enum dps_status status = dps_lines_open(&lines, self->source->path, err);
    do {
        status = status == DPS_OK ? dps_lines_next(&lines, &line, err) : status;
    } while (status == DPS_OK && line != NULL && line[0] == '\0');
    for (size_t i = 0;
         status == DPS_OK && line != NULL && self->format == NULL && i < formats->n;
         i++) {
        self->format = formats->list[i]->sniff(line) ? formats->list[i] : NULL;
    }
    dps_lines_close(&lines);
    if (status == DPS_OK && self->format == NULL) {
        return dps_fail(err, DPS_EINVAL, "%s begins like none of the formats of %s: %s",
            self->source->path, formats->sort, formats->other);
    }
    return status == DPS_OK ? set_all(self, NULL, err) : status;
}

enum dps_status
dps_format_choose(struct dps_choice *out, const struct dps_formats *formats,
    const struct dps_source *source, struct dps_error *err)
{
    *out = (struct dps_choice){.source = source};
    if (source->format == NULL) {
        return sniffed(out, formats, err);
    }
    out->text = strdup(source->format);
    return out->text != NULL
               ? named(out, formats, err)
               : dps_fail(err, DPS_ENOMEM, "out of memory for a format's settings");
}

/* ---- tables ------------------------------------------------------------ */

enum dps_status
dps_choice_file(
    const struct dps_choice *self, const char *name, char **path, struct dps_error *err)
{
    size_t longest = 0;
    for (size_t i = 0; i < self->source->n_places; i++) {
        size_t n = strlen(self->source->places[i]);
        longest = n > longest ? n : longest;
    }
    size_t size = longest + strlen(name) + 2;
    *path = malloc(size);
    if (*path == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a path");
    }
    snprintf(*path, size, "%s", name);
    for (size_t i = 0; access(*path, R_OK) != 0; i++) {
        if (i == self->source->n_places) {
            free(*path);
            *path = NULL;
            return dps_fail(err, DPS_EINVAL,
                "format %s: there is no file %s, neither here nor in scenarios/",
                self->format->name, name);
        }
        snprintf(*path, size, "%s/%s", self->source->places[i], name);
    }
    return DPS_OK;
}
