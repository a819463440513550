#include "analysis/report.h"

#include "analysis/clock.h"
#include "analysis/gallery.h"
#include "analysis/html.h"
#include "analysis/quantity.h"
#include "analysis/statistics.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PATH = 4096, MAX_EVENTS = 200 };

struct page {
    struct dps_trace *const *traces;
    size_t n;
    const struct dps_gallery *gallery;
    struct dps_statistics *statistics; /* of the first trace's datasets */
    FILE *out;
};

static const char *
meta_or(const struct dps_trace *trace, const char *key, const char *other)
{
    const char *text = dps_trace_meta(trace, key);
    return text != NULL && text[0] != '\0' ? text : other;
}

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

/* ---- the head ---------------------------------------------------------- */

static enum dps_status
write_head(const struct page *self, struct dps_error *err)
{
    char first[DPS_DATE_TEXT];
    char last[DPS_DATE_TEXT];
    const struct dps_trace *trace = self->traces[0];
    const char *title = meta_or(trace, "title", dps_trace_label(trace));
    size_t n = dps_trace_epochs(trace);
    dps_clock_format(trace, 0, first);
    enum dps_status status = dps_clock_epoch(trace, n - 1, last, err);
    dps_html_begin(self->out, title);
    dps_html_element(self->out, "h1", title);
    fprintf(
        self->out, "<p class=\"lead\">%s to %s in %zu epochs, seed ", first, last, n);
    dps_html_text(self->out, meta_or(trace, "seed", "unknown"));
    fputs(", depinsim ", self->out);
    dps_html_text(self->out, meta_or(trace, "version", "unknown"));
    fputs(dps_trace_finished(trace)
              ? ".</p>\n"
              : ". <strong>The run is not finished.</strong></p>\n",
        self->out);
    return status;
}

static enum dps_status
write_runs(const struct page *self, struct dps_error *err)
{
    if (self->n == 1) {
        return DPS_OK;
    }
    fputs("<h2>The runs compared</h2>\n<div class=\"scroll\"><table>\n<tr><th>run</th>"
          "<th>until</th><th>seed</th><th>root digest</th></tr>\n",
        self->out);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        const struct dps_trace *trace = self->traces[i];
        char last[DPS_DATE_TEXT];
        status = dps_clock_epoch(trace, dps_trace_epochs(trace) - 1, last, err);
        fputs("<tr>", self->out);
        dps_html_element(self->out, "td", dps_trace_label(trace));
        dps_html_element(self->out, "td class=\"d\"", last);
        dps_html_element(self->out, "td", meta_or(trace, "seed", "unknown"));
        fputs("<td><code>", self->out);
        dps_html_text(self->out,
            dps_trace_finished(trace) ? dps_trace_root(trace) : "not finished");
        fputs("</code></td></tr>\n", self->out);
    }
    fputs("</table></div>\n", self->out);
    return status;
}

/* ---- figures and histories ----------------------------------------------- */

static void
write_pictures(const struct page *self)
{
    const char *network = "";
    for (size_t i = 0; i < self->gallery->n; i++) {
        const struct dps_picture *picture = &self->gallery->pictures[i];
        if (strcmp(picture->network, network) != 0) {
            network = picture->network;
            dps_html_element(self->out, "h2", network);
        }
        fputs("<figure role=\"img\" aria-label=\"", self->out);
        dps_html_text(self->out, picture->title);
        fputs("\">\n", self->out);
        dps_html_svg(self->out, picture->svg);
        dps_html_element(self->out, "figcaption", picture->caption);
        fputs("</figure>\n", self->out);
    }
}

static void
write_misfits(const struct page *self)
{
    const struct dps_gallery *gallery = self->gallery;
    if (gallery->n_misfits == 0) {
        return;
    }
    fputs("<div class=\"scroll\"><table>\n<tr><th>network</th><th>quantity</th>"
          "<th class=\"n\">days compared</th><th class=\"n\">mean difference</th>"
          "<th class=\"n\">largest</th><th>on</th><th>source</th></tr>\n",
        self->out);
    for (size_t i = 0; i < gallery->n_misfits; i++) {
        const struct dps_misfit *misfit = &gallery->misfits[i];
        char date[DPS_DATE_TEXT];
        int64_t start;
        bool dated = dps_clock_start(self->traces[0], &start);
        dps_clock_format(
            self->traces[0], misfit->largest_at - (dated ? (double)start : 0), date);
        date[strcspn(date, "T")] = '\0';
        fputs("<tr>", self->out);
        dps_html_element(self->out, "td", misfit->network);
        dps_html_element(self->out, "td", misfit->quantity);
        fprintf(self->out,
            "<td class=\"n\">%zu</td><td class=\"n\">%.3g %%</td>"
            "<td class=\"n\">%+.3g %%</td>",
            misfit->n, 100 * misfit->mean, 100 * misfit->largest);
        dps_html_element(self->out, "td class=\"d\"", date);
        dps_html_element(self->out, "td", misfit->source);
        fputs("</tr>\n", self->out);
    }
    fputs("</table></div>\n", self->out);
}

static void
write_histories(const struct page *self)
{
    size_t n;
    const struct dps_trace_meta *metas = dps_trace_metas(self->traces[0], &n);
    bool any = self->gallery->n_misfits > 0;
    for (size_t i = 0; i < n; i++) {
        any = any || starts_with(metas[i].key, "absent.");
    }
    if (!any) {
        return;
    }
    dps_html_element(self->out, "h2", "Against the real chain");
    write_misfits(self);
    for (size_t i = 0; i < n; i++) {
        if (starts_with(metas[i].key, "absent.")) {
            fputs("<p><strong>", self->out);
            dps_html_text(self->out, metas[i].key + strlen("absent."));
            fputs("</strong>: ", self->out);
            dps_html_text(self->out, metas[i].text);
            fputs("</p>\n", self->out);
        }
    }
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

/* Reads every series, which takes as long as gnuplot does. */
static enum dps_status
reckon(struct page *self, struct dps_error *err)
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

static void
write_series(const struct page *self)
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
write_event(const struct page *self, const struct dps_dataset *const columns[4],
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

static enum dps_status
write_events(const struct page *self, struct dps_error *err)
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

static void
write_gaps(const struct page *self)
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

static void
write_provenance(const struct page *self)
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

static enum dps_status
write_page(const struct page *self, struct dps_error *err)
{
    enum dps_status status = write_head(self, err);
    if (status == DPS_OK) {
        status = write_runs(self, err);
    }
    write_pictures(self);
    write_histories(self);
    write_series(self);
    if (status == DPS_OK) {
        status = write_events(self, err);
    }
    write_gaps(self);
    write_provenance(self);
    dps_html_end(self->out);
    return status;
}

/* ---- files ------------------------------------------------------------- */

static enum dps_status
write_file(const char *path, const char *text, struct dps_error *err)
{
    FILE *file = fopen(path, "wb");
    bool done = file != NULL && fputs(text, file) >= 0;
    if (file != NULL) {
        done = fclose(file) == 0 && done;
    }
    return done ? DPS_OK
                : dps_fail(
                      err, DPS_EIO, "%s: cannot be written: %s", path, strerror(errno));
}

static enum dps_status
write_figures(
    const struct dps_gallery *gallery, const char *folder, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        return dps_fail(
            err, DPS_EIO, "%s: cannot be made: %s", folder, strerror(errno));
    }
    for (size_t i = 0; i < gallery->n && status == DPS_OK; i++) {
        char path[MAX_PATH];
        snprintf(path, sizeof path, "%s/%s.svg", folder, gallery->pictures[i].name);
        status = write_file(path, gallery->pictures[i].svg, err);
    }
    return status;
}

/* Writes the page beside its place, then moves it there. */
static enum dps_status
write_html(struct page *page, const char *path, struct dps_error *err)
{
    char part[MAX_PATH];
    snprintf(part, sizeof part, "%s.part", path);
    page->out = fopen(part, "wb");
    if (page->out == NULL) {
        return dps_fail(
            err, DPS_EIO, "%s: cannot be written: %s", path, strerror(errno));
    }
    enum dps_status status = write_page(page, err);
    bool broken = ferror(page->out) != 0;
    broken = fclose(page->out) != 0 || broken;
    if (status == DPS_OK && (broken || rename(part, path) != 0)) {
        status =
            dps_fail(err, DPS_EIO, "%s: cannot be written: %s", path, strerror(errno));
    }
    if (status != DPS_OK) {
        (void)unlink(part);
    }
    return status;
}

/* Removes a folder of plain files. */
static void
remove_folder(const char *folder)
{
    DIR *files = opendir(folder);
    const struct dirent *entry;
    while (files != NULL && (entry = readdir(files)) != NULL) {
        char path[MAX_PATH];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        (void)unlink(path);
    }
    if (files != NULL) {
        closedir(files);
    }
    (void)rmdir(folder);
}

enum dps_status
dps_report_write(struct dps_trace *const *traces, size_t n, const char *out_html,
    const char *figures, struct dps_error *err)
{
    char folder[MAX_PATH];
    struct dps_gallery gallery = {0};
    const char *aside = getenv("TMPDIR");
    if (n == 0 || n > DPS_REPORT_TRACES) {
        return dps_fail(err, DPS_EINVAL, "a report is of 1 to %d traces, not %zu",
            (int)DPS_REPORT_TRACES, n);
    }
    snprintf(folder, sizeof folder, "%s/depinsim-XXXXXX",
        aside != NULL && aside[0] != '\0' ? aside : "/tmp");
    if (mkdtemp(folder) == NULL) {
        return dps_fail(err, DPS_EIO, "%s: %s", folder, strerror(errno));
    }
    struct page page = {.traces = traces, .n = n, .gallery = &gallery};
    enum dps_status status = dps_gallery_begin(&gallery, traces, n, folder, err);
    if (status == DPS_OK) {
        status = reckon(&page, err);
        enum dps_status drawn =
            dps_gallery_finish(&gallery, folder, status == DPS_OK ? err : NULL);
        status = status == DPS_OK ? drawn : status;
    }
    if (status == DPS_OK && figures != NULL) {
        status = write_figures(&gallery, figures, err);
    }
    if (status == DPS_OK) {
        status = write_html(&page, out_html, err);
    }
    free(page.statistics);
    dps_gallery_free(&gallery);
    remove_folder(folder);
    return status;
}
