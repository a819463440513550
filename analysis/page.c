#include "analysis/page.h"

#include "analysis/clock.h"
#include "analysis/html.h"
#include "analysis/quantity.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 4096, MAX_EVENTS = 200 };

static bool
starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static void
write_quantity_cell(FILE *out, double value, const char *unit)
{
    char text[DPS_QUANTITY_TEXT];
    struct dps_quantity quantity = dps_quantity_of(unit);
    dps_quantity_format(value, &quantity, text);
    dps_html_element(out, "td class=\"n\"", text);
}

/* ---- every series -------------------------------------------------------- */

static size_t
group_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) : 0;
}

static void
write_group_row(FILE *out, const char *path, size_t length)
{
    fputs("<tr class=\"g\"><th>", out);
    char name[MAX_PATH];
    snprintf(name, sizeof name, "%.*s", (int)length, path);
    dps_html_text(out, name);
    fputs("</th><th class=\"n\">at first</th><th class=\"n\">at last</th>"
          "<th class=\"n\">smallest</th><th class=\"n\">largest</th>"
          "<th class=\"n\">mean</th></tr>\n",
        out);
}

enum dps_status
dps_page_reckon(struct dps_page *self, struct dps_error *err)
{
    size_t n;
    const struct dps_trace *trace = self->traces[0];
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    enum dps_status status = DPS_OK;
    self->statistics = calloc(n + 1, sizeof *self->statistics);
    if (self->statistics == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a report");
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (sets[i].is_series) {
            status = dps_statistics_of(trace, &sets[i], &self->statistics[i], err);
        }
    }
    return status;
}

void
dps_page_write_series(const struct dps_page *self)
{
    size_t n;
    const char *group = "";
    const struct dps_trace *trace = self->traces[0];
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    fputs(
        "<h2>Every figure in numbers</h2>\n<div class=\"scroll\"><table>\n", self->out);
    for (size_t i = 0; i < n; i++) {
        if (!sets[i].is_series) {
            continue;
        }
        struct dps_statistics s = self->statistics[i];
        size_t length = group_length(sets[i].path);
        if (length != group_length(group) ||
            strncmp(sets[i].path, group, length) != 0) {
            group = sets[i].path;
            write_group_row(self->out, group, length);
        }
        const double values[] = {s.first, s.last, s.min, s.max, s.mean};
        fputs("<tr>", self->out);
        fputs("<td>", self->out);
        dps_html_text(self->out, sets[i].path + length + 1);
        fputs(" <span class=\"soft\">", self->out);
        dps_html_text(self->out, sets[i].long_name);
        fputs("</span></td>", self->out);
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            write_quantity_cell(self->out, values[k], sets[i].unit);
        }
        fputs("</tr>\n", self->out);
    }
    fputs("</table></div>\n", self->out);
}

/* ---- events ------------------------------------------------------------ */

static enum dps_status
write_event(const struct dps_page *self, const struct dps_dataset *const columns[4],
    size_t i, struct dps_error *err)
{
    double time;
    char date[DPS_DATE_TEXT];
    const struct dps_trace *trace = self->traces[0];
    enum dps_status status = dps_trace_f64(trace, columns[0], i, 1, &time, err);
    if (status != DPS_OK) {
        return status;
    }
    dps_clock_format(trace, time, date);
    fputs("<tr>", self->out);
    dps_html_element(self->out, "td class=\"d\"", date);
    for (size_t k = 1; k < 4 && status == DPS_OK; k++) {
        char *text = calloc(columns[k]->width + 1, 1);
        status = text != NULL ? dps_trace_texts(trace, columns[k], i, 1, text, err)
                              : dps_fail(err, DPS_ENOMEM, "out of memory for an event");
        if (status == DPS_OK) {
            dps_html_element(self->out, "td", text);
        }
        free(text);
    }
    fputs("</tr>\n", self->out);
    return status;
}

enum dps_status
dps_page_write_events(const struct dps_page *self, struct dps_error *err)
{
    static const char *const names[] = {
        "events/time", "events/what", "events/subject", "events/detail"};
    const struct dps_dataset *columns[4];
    for (size_t k = 0; k < 4; k++) {
        columns[k] = dps_trace_find(self->traces[0], names[k]);
        if (columns[k] == NULL || columns[k]->n == 0) {
            return DPS_OK;
        }
    }
    size_t n = columns[0]->n;
    size_t shown = n < MAX_EVENTS ? n : MAX_EVENTS;
    fputs("<h2>Events</h2>\n", self->out);
    if (shown < n) {
        fprintf(self->out, "<p>The first %zu of %zu.</p>\n", shown, n);
    }
    fputs(
        "<div class=\"scroll\"><table>\n<tr><th>date</th><th>what</th><th>subject</th>"
        "<th>detail</th></tr>\n",
        self->out);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < shown && status == DPS_OK; i++) {
        status = write_event(self, columns, i, err);
    }
    fputs("</table></div>\n", self->out);
    return status;
}

/* ---- what stands at the end ------------------------------------------------ */

/* A list with an item for each line of a text. */
static void
write_lines(FILE *out, const char *text)
{
    fputs("<ul>\n", out);
    for (const char *at = text; *at != '\0';) {
        size_t n = strcspn(at, "\n");
        char line[1024];
        snprintf(line, sizeof line, "%.*s", (int)n, at);
        if (n > 0) {
            dps_html_element(out, "li", line);
        }
        at += n + (at[n] != '\0');
    }
    fputs("</ul>\n", out);
}

void
dps_page_write_gaps(const struct dps_page *self)
{
    size_t n;
    bool any = false;
    const struct dps_trace_meta *metas = dps_trace_metas(self->traces[0], &n);
    for (size_t i = 0; i < n; i++) {
        if (starts_with(metas[i].key, "not_modelled")) {
            if (!any) {
                dps_html_element(self->out, "h2", "What is not modelled");
            }
            if (metas[i].key[strlen("not_modelled")] == '.') {
                dps_html_element(
                    self->out, "p", metas[i].key + strlen("not_modelled."));
            }
            write_lines(self->out, metas[i].text);
            any = true;
        }
    }
}

void
dps_page_write_provenance(const struct dps_page *self)
{
    size_t n;
    const struct dps_trace *trace = self->traces[0];
    const struct dps_trace_meta *metas = dps_trace_metas(trace, &n);
    fputs("<h2>Provenance</h2>\n<div class=\"scroll\"><table>\n", self->out);
    if (dps_trace_finished(trace)) {
        fputs("<tr><td>root digest</td><td><code>", self->out);
        dps_html_text(self->out, dps_trace_root(trace));
        fputs("</code></td></tr>\n", self->out);
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(metas[i].key, "scenario") != 0 &&
            !starts_with(metas[i].key, "not_modelled") &&
            !starts_with(metas[i].key, "absent.") &&
            !starts_with(metas[i].key, "default_")) {
            fputs("<tr>", self->out);
            dps_html_element(self->out, "td", metas[i].key);
            fputs("<td><code>", self->out);
            dps_html_text(self->out, metas[i].text);
            fputs("</code></td></tr>\n", self->out);
        }
    }
    fputs("</table></div>\n", self->out);
    const char *scenario = dps_trace_meta(trace, "scenario");
    if (scenario != NULL) {
        fputs("<details><summary>The scenario, as resolved</summary>\n", self->out);
        dps_html_element(self->out, "pre", scenario);
        fputs("</details>\n", self->out);
    }
}
