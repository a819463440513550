#include "analysis/axes.h"

#include "sim/core/date.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MAX_PATH = 4096 + 160 };

const char *
dps_palette(size_t colour)
{
    static const char *const palette[DPS_PALETTE] = {
        "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f7f7f"};
    return palette[colour % DPS_PALETTE];
}

/* A text in gnuplot's single quotes. */
void
dps_axes_quote(FILE *script, const char *text)
{
    fputc('\'', script);
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            fputc('\'', script);
        }
        fputc((unsigned char)*text < ' ' ? ' ' : *text, script);
    }
    fputc('\'', script);
}

void
dps_sheet_write(const struct dps_sheet *self, FILE *script)
{
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/%s.svg", self->folder, self->name);
    fprintf(script,
        "reset\nset terminal svg size %d,%d dynamic noenhanced round name '",
        DPS_AXES_WIDTH, self->height);
    for (const char *at = self->name; *at != '\0'; at++) {
        fputc(isalnum((unsigned char)*at) ? *at : '_', script); /* within each id */
    }
    fputs("' font 'Helvetica,Arial,sans-serif,14' background '#ffffff'\nset output ",
        script);
    dps_axes_quote(script, path);
    fprintf(script,
        "\nset border 3 lc rgb 'black' lw 0.8\nset tics nomirror out scale 0.6\n"
        "set lmargin at screen %g\nset rmargin at screen %g\n"
        "set bmargin at screen %.4f\nset tmargin at screen %.4f\nset label 1 ",
        self->left, self->right, self->bottom, self->top);
    dps_axes_quote(script, self->title);
    fprintf(script, " at screen 0.012,%.4f left font ',17'\n", 1 - 19.0 / self->height);
}

/* ---- the axis across ---------------------------------------------------- */

/* Months between two marks, for some ten of them over so many days. */
static int
months_between_marks(double days)
{
    static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120};
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof steps[0] && days / (30.4 * steps[i]) > 13) {
        i++;
    }
    return steps[i];
}

static void
write_months(FILE *script, const struct dps_across *x, int step)
{
    int64_t date = dps_date_of(1970, 1, 1);
    bool any = false;
    fputs("set xtics (", script);
    for (int64_t k = 0; (double)date <= x->high && k < 24000; k++) {
        date = dps_date_plus_months(0, k * step);
        char text[DPS_DATE_TEXT];
        dps_date_format(date, text);
        text[step % 12 == 0 ? 4 : 7] = '\0';
        if ((double)date >= x->low && (double)date <= x->high) {
            fprintf(script, "%s'%s' %" PRId64, any ? ", " : "", text, date);
            any = true;
        }
    }
    fputs(")\n", script);
}

static void
write_days(FILE *script, const struct dps_across *x)
{
    int64_t day = (int64_t)ceil(x->low / (double)DPS_DAY);
    int64_t step = (int64_t)((x->high - x->low) / (double)DPS_DAY / 10) + 1;
    bool any = false;
    fputs("set xtics (", script);
    for (; (double)(day * DPS_DAY) <= x->high; day += step) {
        char text[DPS_DATE_TEXT];
        dps_date_format(day * DPS_DAY, text);
        fprintf(script, "%s'%s' %" PRId64, any ? ", " : "", text + 5, day * DPS_DAY);
        any = true;
    }
    fputs(")\n", script);
}

/* Time since the start, in a unit of which there are some. */
static void
write_since(FILE *script, const struct dps_across *x)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{DPS_DAY, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof units[0] &&
           x->high - x->low < 3 * (double)units[i].seconds) {
        i++;
    }
    double span = (x->high - x->low) / (double)units[i].seconds;
    int64_t step = (int64_t)(span / 10) + 1;
    fprintf(script,
        "set xlabel 'time since %s [%s]'\n"
        "set xtics autofreq\nset format x ''\nset xtics (",
        x->since != NULL ? x->since : "the start", units[i].name);
    for (int64_t k = 0; (double)k <= span; k += step) {
        fprintf(script, "%s'%" PRId64 "' %" PRId64, k > 0 ? ", " : "", k,
            k * units[i].seconds);
    }
    fputs(")\n", script);
}

void
dps_across_write(const struct dps_across *self, FILE *script)
{
    double days = (self->high - self->low) / (double)DPS_DAY;
    double least = self->label != NULL ? 1 : (double)DPS_DAY;
    fprintf(script, "set xrange [%.17g:%.17g]\n", self->low,
        self->high > self->low ? self->high : self->low + least);
    if (self->label != NULL) {
        fputs("set xlabel ", script);
        dps_axes_quote(script, self->label);
        fprintf(script, "\nset xtics autofreq\nset format x '%%g'\n%s",
            self->wide ? "set logscale x\n" : "");
    } else if (!self->dated) {
        write_since(script, self);
    } else if (days > 100) {
        write_months(script, self, months_between_marks(days));
    } else {
        write_days(script, self);
    }
}
