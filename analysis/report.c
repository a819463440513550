#include "analysis/report.h"

#include "analysis/clock.h"
#include "analysis/html.h"
#include "analysis/page.h"
#include "analysis/tell.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PATH = 4096 };

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

/* ---- the head ---------------------------------------------------------- */

static enum dps_status
write_head(const struct dps_page *self, struct dps_error *err)
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
write_runs(const struct dps_page *self, struct dps_error *err)
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
write_pictures(const struct dps_page *self)
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
write_misfits(const struct dps_page *self)
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
write_histories(const struct dps_page *self)
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

static enum dps_status
write_page(const struct dps_page *self, struct dps_error *err)
{
    enum dps_status status = write_head(self, err);
    if (status == DPS_OK) {
        status = write_runs(self, err);
    }
    write_pictures(self);
    if (status == DPS_OK) {
        status = dps_tell_windows(self->traces[0], DPS_HTML, self->out, err);
    }
    write_histories(self);
    dps_page_write_series(self);
    if (status == DPS_OK) {
        status = dps_page_write_events(self, err);
    }
    dps_page_write_gaps(self);
    dps_page_write_provenance(self);
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
write_html(struct dps_page *page, const char *path, struct dps_error *err)
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
    struct dps_page page = {.traces = traces, .n = n, .gallery = &gallery};
    enum dps_status status = dps_gallery_begin(&gallery, traces, n, folder, err);
    if (status == DPS_OK) {
        status = dps_page_reckon(&page, err);
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
