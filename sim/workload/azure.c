/* Requests to language models as Microsoft published them in 2023 (Patel et al.,
 * "Splitwise", ISCA 2024). */
#include "sim/workload/columns.h"
#include "sim/workload/formats.h"
#include "sim/workload/requests.h"

#include "sim/core/date.h"
#include "sim/core/field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAMP, INPUT, OUTPUT, COLUMNS };

static const char *const titles[COLUMNS] = {
    "TIMESTAMP", "ContextTokens", "GeneratedTokens"};

static const struct dpk_parameter parameters[] = {DPS_SERVING_PARAMETERS};

static int
sniff(const char *line)
{
    return strncmp(line, "TIMESTAMP,ContextTokens,GeneratedTokens", 39) == 0;
}

/* "2023-11-16 18:17:03.9799600", and nothing or +00:00 behind it: whole seconds since
 * 1970, and nanoseconds. */
static bool
read_stamp(const char *text, int64_t *seconds, int64_t *ns)
{
    char date[24];
    size_t n = strcspn(text, ".+");
    const char *at = text + n;
    int64_t scale = 100000000;
    if (n != 19 || text[10] != ' ') {
        return false;
    }
    snprintf(date, sizeof date, "%.10sT%.8sZ", text, text + 11);
    *ns = 0;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && scale > 0; at++, scale /= 10) {
            *ns += (*at - '0') * scale;
        }
    }
    return (*at == '\0' || strcmp(at, "+00:00") == 0) &&
           dps_date_parse(date, seconds, NULL) == DPS_OK;
}

static enum dps_status
tokens(const struct dps_lines *lines, const char *title, const char *text,
    double *value, struct dps_error *err)
{
    return dps_decimal(text, value) && *value >= 0 && *value <= 1e9 &&
                   *value == floor(*value)
               ? DPS_OK
               : dps_lines_refuse(lines, err,
                     "%s is %.100s: a whole number in [0, 1000000000] is allowed",
                     title, text[0] != '\0' ? text : "empty");
}

/* The beginning of the trace: that of its first row. */
struct origin {
    int64_t seconds, ns;
};

static enum dps_status
add_row(const struct dps_lines *lines, char *const part[COLUMNS],
    const struct dps_requests *requests, struct origin *origin,
    struct dps_workload *out, struct dps_error *err)
{
    double input;
    double output;
    int64_t seconds;
    int64_t ns;
    enum dps_status status = tokens(lines, titles[INPUT], part[INPUT], &input, err);
    if (status == DPS_OK) {
        status = tokens(lines, titles[OUTPUT], part[OUTPUT], &output, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    if (!read_stamp(part[STAMP], &seconds, &ns)) {
        return dps_lines_refuse(lines, err,
            "TIMESTAMP is %.100s: YYYY-MM-DD HH:MM:SS.fffffff is allowed", part[STAMP]);
    }
    if (out->n_jobs == 0) {
        *origin = (struct origin){seconds, ns};
    }
    int64_t after = seconds - origin->seconds;
    if (after < 0 || after > 4000000000 || (after == 0 && ns < origin->ns)) {
        return dps_lines_refuse(lines, err,
            "TIMESTAMP is %.100s, before that of the first row, or 126 years after it",
            part[STAMP]);
    }
    return dps_requests_add(
        requests, out, after * 1000000000 + (ns - origin->ns), input, output, err);
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    struct dps_columns columns;
    struct dps_requests requests;
    struct origin origin = {0, 0};
    char *part[COLUMNS];
    enum dps_status status = dps_requests_read(&requests, choice, err);
    if (status == DPS_OK) {
        status = dps_columns_find(&columns, lines, titles, COLUMNS, COLUMNS, err);
    }
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = add_row(lines, part, &requests, &origin, out, err);
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, lines, part, err);
        }
    }
    return status;
}

const struct dps_trace_format dps_format_azure = {
    .about =
        {
            .name = "azure",
            .doc = "Azure's traces of requests to language models, 2023",
            .rules = "read: TIMESTAMP, ContextTokens (input), GeneratedTokens "
                     "(output)\n"
                     "times count from the first row; a request's id is the number of "
                     "its row, from 0 on\n" DPS_SERVING_RULES
                     "machines: --cluster N, of a GPU (or the table's gpus) each\n",
            .example = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
                       "2023-11-16 18:17:03.9799600,4808,10\n",
            .parameters = parameters,
            .n_parameters = DPS_COUNT_OF(parameters),
            .sniff = sniff,
        },
    .read = read_all,
};
