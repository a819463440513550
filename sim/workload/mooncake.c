/* Requests to a language model with the blocks of their prompts, as Moonshot published
 * them (Qin et al., "Mooncake", FAST 2025): a JSON object a line. */
#include "sim/workload/formats.h"
#include "sim/workload/json.h"
#include "sim/workload/requests.h"

#include "sim/core/field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE = DPS_SERVING_SETTINGS };
enum { BLOCK = 512 }; /* tokens of a block; the trace's README */

static const struct dpk_parameter parameters[] = {
    DPS_SERVING_PARAMETERS,
    {"cache", "none", "none|shared",
        "whether blocks seen before need no prefill: of one memory without end that "
        "all GPUs share"},
};

static int
sniff(const char *line)
{
    return line[0] == '{' && strstr(line, "\"input_length\"") != NULL &&
           strstr(line, "\"timestamp\"") != NULL;
}

/* ---- blocks seen ------------------------------------------------------- */

/* A set of numbers of blocks: an open table of them + 1. */
struct seen {
    uint64_t *entries;
    size_t size, n; /* size is a power of two */
};

static size_t
place_of(const struct seen *self, uint64_t block)
{
    size_t at = (size_t)((block * UINT64_C(0x9e3779b97f4a7c15)) >> 20);
    at &= self->size - 1;
    while (self->entries[at] != 0 && self->entries[at] != block + 1) {
        at = (at + 1) & (self->size - 1);
    }
    return at;
}

static enum dps_status
grow(struct seen *self, struct dps_error *err)
{
    struct seen old = *self;
    self->size = old.size == 0 ? 1024 : 2 * old.size;
    self->entries = calloc(self->size, sizeof *self->entries);
    if (self->entries == NULL) {
        *self = old;
        return dps_fail(err, DPS_ENOMEM, "out of memory for blocks of prompts");
    }
    for (size_t i = 0; i < old.size; i++) {
        if (old.entries[i] != 0) {
            self->entries[place_of(self, old.entries[i] - 1)] = old.entries[i];
        }
    }
    free(old.entries);
    return DPS_OK;
}

/* Notes a block; whether it was seen before. */
static enum dps_status
note(struct seen *self, uint64_t block, bool *known, struct dps_error *err)
{
    enum dps_status status = 2 * self->n >= self->size ? grow(self, err) : DPS_OK;
    if (status != DPS_OK) {
        return status;
    }
    size_t at = place_of(self, block);
    *known = self->entries[at] != 0;
    self->entries[at] = block + 1;
    self->n += !*known;
    return DPS_OK;
}

/* How many blocks of a prompt in a row, from its first on, were seen before; all of
 * them are from now on. */
static enum dps_status
count_known(struct seen *self, const struct dps_lines *lines, const json_t *blocks,
    size_t *known, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    size_t n = json_array_size(blocks);
    bool all = true;
    *known = 0;
    if (!json_is_array(blocks)) {
        return dps_lines_refuse(lines, err, "hash_ids is no list of numbers");
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const json_t *block = json_array_get(blocks, i);
        bool before = false;
        if (!json_is_integer(block) || json_integer_value(block) < 0) {
            return dps_lines_refuse(
                lines, err, "hash_ids.%zu is no whole number of at least 0", i);
        }
        status = note(self, (uint64_t)json_integer_value(block), &before, err);
        all = all && before;
        *known += all;
    }
    return status;
}

/* ---- requests ---------------------------------------------------------- */

static enum dps_status
number(const struct dps_lines *lines, const json_t *request, const char *key,
    double most, double *value, struct dps_error *err)
{
    return dps_json_number(json_object_get(request, key), 0, most, value) &&
                   *value == floor(*value)
               ? DPS_OK
               : dps_lines_refuse(lines, err,
                     "%s is not there, or no whole number in [0, %.10g]", key, most);
}

static enum dps_status
add_request(const struct dps_lines *lines, const json_t *request,
    const struct dps_requests *requests, struct seen *seen, struct dps_workload *out,
    struct dps_error *err)
{
    double ms;
    double input;
    double output;
    size_t known = 0;
    enum dps_status status = number(lines, request, "timestamp", 4e12, &ms, err);
    if (status == DPS_OK) {
        status = number(lines, request, "input_length", 1e9, &input, err);
    }
    if (status == DPS_OK) {
        status = number(lines, request, "output_length", 1e9, &output, err);
    }
    if (status == DPS_OK && seen != NULL) {
        status =
            count_known(seen, lines, json_object_get(request, "hash_ids"), &known, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    /* The last token is computed anew, since its answer is not kept. */
    double most = input > 1 ? input - 1 : 0;
    double cached = BLOCK * (double)known < most ? BLOCK * (double)known : most;
    return dps_requests_add(
        requests, out, (int64_t)ms * 1000000, input - cached, output, err);
}

static enum dps_status
read_lines(struct dps_lines *lines, const struct dps_requests *requests,
    struct seen *seen, struct dps_workload *out, struct dps_error *err)
{
    char *line;
    enum dps_status status = dps_lines_next(lines, &line, err);
    while (status == DPS_OK && line != NULL) {
        json_t *request = NULL;
        if (line[0] != '\0') {
            status = dps_json_line(lines, line, &request, err);
        }
        if (status == DPS_OK && request != NULL) {
            status = add_request(lines, request, requests, seen, out, err);
        }
        json_decref(request);
        if (status == DPS_OK) {
            status = dps_lines_next(lines, &line, err);
        }
    }
    return status;
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    struct dps_requests requests;
    struct seen seen = {.n = 0};
    bool shared = strcmp(choice->values[CACHE], "shared") == 0;
    enum dps_status status = dps_requests_read(&requests, choice, err);
    if (status == DPS_OK) {
        status = read_lines(lines, &requests, shared ? &seen : NULL, out, err);
    }
    free(seen.entries);
    return status;
}

const struct dps_trace_format dps_format_mooncake = {
    .about =
        {
            .name = "mooncake",
            .doc = "Mooncake's traces of requests to a language model, 2025",
            .rules =
                "a JSON object a line; read: timestamp [ms], input_length, "
                "output_length [token], hash_ids\n"
                "a request's id is the number of its line, from 0 "
                "on\n" DPS_SERVING_RULES
                "hash_ids number blocks of 512 tokens; with cache=shared those that a "
                "request before had, from\n"
                "  its first block on, need no prefill, whichever GPU it ran on: no "
                "cache is better. The default\n"
                "  is none, because what a GPU remembers hangs on where a scheduler "
                "puts "
                "requests, and run times\n"
                "  are those of the trace whoever schedules\n"
                "machines: --cluster N, of a GPU (or the table's gpus) each\n",
            .example = "{\"timestamp\": 27482, \"input_length\": 6955, "
                       "\"output_length\": 52, \"hash_ids\": [46, 47]}\n",
            .parameters = parameters,
            .n_parameters = DPS_COUNT_OF(parameters),
            .sniff = sniff,
        },
    .read = read_all,
};
