#include "analysis/tell.h"

#include "analysis/clock.h"
#include "analysis/html.h"
#include "analysis/quantity.h"
#include "analysis/responses.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a network. */
struct facts {
    size_t failed;    /* windows that something stood in for */
    size_t predicted; /* windows before which something was expected */
    size_t outside;   /* of these, where no window before had been */
    double jobs;
    char first[DPS_DATE_TEXT], last[DPS_DATE_TEXT];
};

/* ---- counts ------------------------------------------------------------ */

/* Events "window failed" of a network. */
static enum dps_status
count_failed(const struct dps_trace *trace, const char *network, size_t *out,
    struct dps_error *err)
{
    const struct dps_dataset *what = dps_trace_find(trace, "events/what");
    const struct dps_dataset *subject = dps_trace_find(trace, "events/subject");
    *out = 0;
    if (what == NULL || subject == NULL) {
        return DPS_OK;
    }
    char *a = calloc(what->n + 1, what->width + 1);
    char *b = calloc(subject->n + 1, subject->width + 1);
    enum dps_status status =
        a != NULL && b != NULL ? dps_trace_texts(trace, what, 0, what->n, a, err)
                               : dps_fail(err, DPS_ENOMEM, "out of memory for events");
    if (status == DPS_OK) {
        status = dps_trace_texts(trace, subject, 0, subject->n, b, err);
    }
    for (size_t i = 0; i < what->n && status == DPS_OK; i++) {
        *out += strcmp(a + i * (what->width + 1), "window failed") == 0 &&
                strcmp(b + i * (subject->width + 1), network) == 0;
    }
    free(a);
    free(b);
    return status;
}

static enum dps_status
gather(const struct dps_trace *trace, const struct dps_responses *responses,
    struct facts *out, struct dps_error *err)
{
    *out = (struct facts){.jobs = 0};
    for (size_t k = 0; k < responses->n; k++) {
        bool predicted = false;
        for (size_t i = 0; i < responses->n_answers; i++) {
            predicted = predicted || !isnan(responses->answers[i].predicted[k]);
        }
        out->predicted += predicted;
        out->outside += predicted && dps_responses_outside(responses, k);
        out->jobs += responses->jobs[k];
    }
    dps_clock_format(trace, responses->time[0], out->first);
    dps_clock_format(trace, responses->time[responses->n - 1], out->last);
    return count_failed(trace, responses->network, &out->failed, err);
}

/* ---- sentences --------------------------------------------------------- */

static void
write_sentence(
    const struct dps_responses *responses, const struct facts *facts, FILE *out)
{
    fprintf(out, "%zu window%s from %s to %s with %.0f jobs", responses->n,
        responses->n == 1 ? "" : "s", facts->first, facts->last, facts->jobs);
    if (facts->failed > 0) {
        fprintf(out, "; %zu more failed, and the last response stood in for %s",
            facts->failed, facts->failed == 1 ? "it" : "them");
    }
    if (facts->predicted > 0) {
        fprintf(out,
            "; before %zu something was expected, %zu of them where no window before "
            "had been",
            facts->predicted, facts->outside);
    }
    fputc('.', out);
}

/* ---- rows -------------------------------------------------------------- */

enum { CELLS = 5 };

static const char *const heads[CELLS] = {"last", "2 errors", "half", "95 %", "bias"};

static void
format_cells(const struct dps_responses *responses, const struct dps_answer *answer,
    const struct dps_misses *misses, char texts[CELLS][DPS_QUANTITY_TEXT])
{
    size_t last = responses->n - 1;
    struct dps_quantity quantity = dps_quantity_of(answer->unit);
    const double values[CELLS] = {answer->value[last], 2 * answer->error[last],
        misses->half, misses->most, misses->bias};
    quantity.unit[0] = '\0';
    for (size_t i = 0; i < CELLS; i++) {
        if (isfinite(values[i])) {
            dps_quantity_format(values[i], &quantity, texts[i]);
        } else {
            snprintf(texts[i], DPS_QUANTITY_TEXT, "-");
        }
    }
}

static void
write_plain_row(const struct dps_responses *responses, const struct dps_answer *answer,
    const struct dps_misses *misses, FILE *out)
{
    char texts[CELLS][DPS_QUANTITY_TEXT];
    struct dps_quantity quantity = dps_quantity_of(answer->unit);
    format_cells(responses, answer, misses, texts);
    fprintf(out, "  %-28.28s", answer->name);
    for (size_t i = 0; i < CELLS; i++) {
        fprintf(out, " %9s", texts[i]);
    }
    fprintf(out, " %4zu of %-4zu%s%s\n", misses->n_kept, misses->n_promised,
        quantity.unit[0] != '\0' ? " " : "", quantity.unit);
}

static void
write_html_row(const struct dps_responses *responses, const struct dps_answer *answer,
    const struct dps_misses *misses, FILE *out)
{
    char texts[CELLS][DPS_QUANTITY_TEXT];
    struct dps_quantity quantity = dps_quantity_of(answer->unit);
    format_cells(responses, answer, misses, texts);
    fputs("<tr><td>", out);
    dps_html_text(out, answer->name);
    fputs(" <span class=\"soft\">", out);
    dps_html_text(out, answer->long_name);
    fputs(quantity.unit[0] != '\0' ? " [" : "", out);
    dps_html_text(out, quantity.unit);
    fputs(quantity.unit[0] != '\0' ? "]</span></td>" : "</span></td>", out);
    for (size_t i = 0; i < CELLS; i++) {
        dps_html_element(out, "td class=\"n\"", texts[i]);
    }
    fprintf(out, "<td class=\"n\">%zu of %zu</td></tr>\n", misses->n_kept,
        misses->n_promised);
}

static void
write_json_number(const char *key, double value, FILE *out)
{
    if (isfinite(value)) {
        fprintf(out, ", \"%s\": %.15g", key, value);
    } else {
        fprintf(out, ", \"%s\": null", key);
    }
}

/* Names are those of networks, groups and answers, which need no escapes. */
static void
write_json_row(const struct dps_responses *responses, const struct dps_answer *answer,
    const struct dps_misses *misses, FILE *out)
{
    size_t last = responses->n - 1;
    fprintf(out, "\"%s\": {\"unit\": \"%s\"", answer->name, answer->unit);
    write_json_number("last", answer->value[last], out);
    write_json_number("error", answer->error[last], out);
    write_json_number("miss_half", misses->half, out);
    write_json_number("miss_95", misses->most, out);
    write_json_number("bias", misses->bias, out);
    fprintf(
        out, ", \"promised\": %zu, \"kept\": %zu}", misses->n_promised, misses->n_kept);
}

/* ---- networks ---------------------------------------------------------- */

static void
write_heads(enum dps_tongue tongue, FILE *out)
{
    if (tongue == DPS_PLAIN) {
        fprintf(out, "  %-28s", "");
        for (size_t i = 0; i < CELLS; i++) {
            fprintf(out, " %9s", heads[i]);
        }
        fputs(" promises kept\n", out);
    } else if (tongue == DPS_HTML) {
        fputs("<div class=\"scroll\"><table>\n<tr><th>answer</th>"
              "<th class=\"n\">the last</th><th class=\"n\">&plusmn; 2 errors</th>"
              "<th class=\"n\">half missed by</th><th class=\"n\">95 % missed by</th>"
              "<th class=\"n\">bias</th><th class=\"n\">promises kept</th></tr>\n",
            out);
    }
}

static enum dps_status
write_rows(const struct dps_responses *responses, enum dps_tongue tongue, FILE *out,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    write_heads(tongue, out);
    for (size_t i = 0; i < responses->n_answers && status == DPS_OK; i++) {
        const struct dps_answer *answer = &responses->answers[i];
        struct dps_misses misses;
        status = dps_responses_misses(responses, answer, &misses, err);
        if (status != DPS_OK) {
            break;
        }
        switch (tongue) {
        case DPS_PLAIN: write_plain_row(responses, answer, &misses, out); break;
        case DPS_HTML: write_html_row(responses, answer, &misses, out); break;
        case DPS_JSON:
            fputs(i > 0 ? ",\n        " : "\n        ", out);
            write_json_row(responses, answer, &misses, out);
            break;
        }
    }
    return status;
}

static enum dps_status
write_network(const struct dps_responses *responses, const struct facts *facts,
    enum dps_tongue tongue, bool first, FILE *out, struct dps_error *err)
{
    enum dps_status status;
    switch (tongue) {
    case DPS_PLAIN:
        fprintf(out, "\nresponses/%s: ", responses->network);
        write_sentence(responses, facts, out);
        fputc('\n', out);
        return write_rows(responses, tongue, out, err);
    case DPS_HTML:
        fputs("<p><strong>", out);
        dps_html_text(out, responses->network);
        fputs("</strong>: ", out);
        write_sentence(responses, facts, out);
        fputs("</p>\n", out);
        status = write_rows(responses, tongue, out, err);
        fputs("</table></div>\n", out);
        return status;
    case DPS_JSON: break;
    }
    fprintf(out,
        "%s\n    \"%s\": {\"windows\": %zu, \"jobs\": %.0f, \"failed\": %zu, "
        "\"predicted\": %zu, \"extrapolated\": %zu, \"answers\": {",
        first ? "" : ",", responses->network, responses->n, facts->jobs, facts->failed,
        facts->predicted, facts->outside);
    status = write_rows(responses, tongue, out, err);
    fputs("\n    }}", out);
    return status;
}

static void
write_begin(enum dps_tongue tongue, FILE *out)
{
    if (tongue == DPS_JSON) {
        fputs("  \"windows\": {", out);
    } else if (tongue == DPS_HTML) {
        dps_html_element(out, "h2", "Windows");
        dps_html_element(out, "p class=\"soft\"",
            "Before each window stands what was expected of it. A promise is the miss "
            "that 95 % of the expectations until then had not exceeded; it is kept "
            "where the next miss does not exceed it by more than two standard errors "
            "of what was measured.");
    }
}

enum dps_status
dps_tell_windows(const struct dps_trace *trace, enum dps_tongue tongue, FILE *out,
    struct dps_error *err)
{
    size_t n;
    const struct dps_trace_table *tables = dps_trace_tables(trace, &n);
    enum dps_status status = DPS_OK;
    bool any = false;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_responses responses;
        struct facts facts;
        if (!dps_responses_are(&tables[i]) || tables[i].columns[0].n == 0) {
            continue;
        }
        if (!any) {
            write_begin(tongue, out);
        }
        status = dps_responses_read(&responses, trace, &tables[i], err);
        if (status == DPS_OK) {
            status = gather(trace, &responses, &facts, err);
        }
        if (status == DPS_OK) {
            status = write_network(&responses, &facts, tongue, !any, out, err);
        }
        any = true;
        dps_responses_free(&responses);
    }
    fputs(any && tongue == DPS_JSON ? "\n  },\n" : "", out);
    return status;
}
