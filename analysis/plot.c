#include "analysis/plot.h"

#include "sim/core/date.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Sizes in points of the SVG. */
enum { WIDTH = 900, PLAIN = 430, WITH_ERRORS = 560, POINTS = 1600 };

/* Where the axes stand, as shares of the width. */
#define LEFT  0.11
#define RIGHT 0.965

static const double infinity = (double)INFINITY;

void
dps_plot_free(struct dps_plot *self)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_curve_free(&self->curves[i]);
    }
    dps_curve_free(&self->errors);
    self->n = 0;
}

const char *
dps_palette(size_t colour)
{
    static const char *const palette[DPS_PALETTE] = {
        "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f7f7f"};
    return palette[colour % DPS_PALETTE];
}

/* A text in gnuplot's single quotes. */
static void
write_quoted(FILE *script, const char *text)
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

/* ---- ranges ------------------------------------------------------------ */

struct range {
    double low;
    double high;
    double low_positive;
};

static void
widen(struct range *range, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        range->low = fmin(range->low, values[i]);
        range->high = fmax(range->high, values[i]);
        if (values[i] > 0) {
            range->low_positive = fmin(range->low_positive, values[i]);
        }
    }
}

static struct range
range_of(const struct dps_plot *self, bool of_x)
{
    struct range range = {infinity, -infinity, infinity};
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_curve *curve = &self->curves[i];
        widen(&range, of_x ? curve->x : curve->y, curve->n);
    }
    return range;
}

/* How many legends stand in a row: as many as the longest leaves room for. */
static int
legends_a_row(const struct dps_plot *self, int *n)
{
    size_t longest = 1;
    *n = 0;
    for (size_t i = 0; i < self->n; i++) {
        size_t length = strlen(self->curves[i].label);
        longest = length > longest ? length : longest;
        *n += length > 0;
    }
    int columns = (int)((RIGHT - LEFT) * WIDTH / (75 + 8.6 * (double)longest));
    return columns > 1 ? columns : 1;
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
write_months(FILE *script, struct range x, int step)
{
    int64_t date = dps_date_of(1970, 1, 1);
    bool any = false;
    fputs("set xtics (", script);
    for (int64_t k = 0; (double)date <= x.high && k < 24000; k++) {
        date = dps_date_plus_months(0, k * step);
        char text[DPS_DATE_TEXT];
        dps_date_format(date, text);
        text[step % 12 == 0 ? 4 : 7] = '\0';
        if ((double)date >= x.low && (double)date <= x.high) {
            fprintf(script, "%s'%s' %" PRId64, any ? ", " : "", text, date);
            any = true;
        }
    }
    fputs(")\n", script);
}

static void
write_days(FILE *script, struct range x)
{
    int64_t day = (int64_t)ceil(x.low / (double)DPS_DAY);
    int64_t step = (int64_t)((x.high - x.low) / (double)DPS_DAY / 10) + 1;
    bool any = false;
    fputs("set xtics (", script);
    for (; (double)(day * DPS_DAY) <= x.high; day += step) {
        char text[DPS_DATE_TEXT];
        dps_date_format(day * DPS_DAY, text);
        fprintf(script, "%s'%s' %" PRId64, any ? ", " : "", text + 5, day * DPS_DAY);
        any = true;
    }
    fputs(")\n", script);
}

/* Time since the start, in a unit of which there are some. */
static void
write_since(FILE *script, struct range x)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{DPS_DAY, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof units[0] &&
           x.high - x.low < 3 * (double)units[i].seconds) {
        i++;
    }
    double span = (x.high - x.low) / (double)units[i].seconds;
    int64_t step = (int64_t)(span / 10) + 1;
    fprintf(script,
        "set xlabel 'time since the start [%s]'\n"
        "set xtics autofreq\nset format x ''\nset xtics (",
        units[i].name);
    for (int64_t k = 0; (double)k <= span; k += step) {
        fprintf(script, "%s'%" PRId64 "' %" PRId64, k > 0 ? ", " : "", k,
            k * units[i].seconds);
    }
    fputs(")\n", script);
}

static void
write_x_axis(const struct dps_plot *self, FILE *script)
{
    struct range x = range_of(self, true);
    double days = (x.high - x.low) / (double)DPS_DAY;
    double least = self->across != NULL ? 1 : (double)DPS_DAY;
    fprintf(script, "set xrange [%.17g:%.17g]\n", x.low,
        x.high > x.low ? x.high : x.low + least);
    if (self->across != NULL) {
        fputs("set xlabel ", script);
        write_quoted(script, self->across);
        fputs("\nset xtics autofreq\nset format x '%g'\n", script);
    } else if (!self->dated) {
        write_since(script, x);
    } else if (days > 100) {
        write_months(script, x, months_between_marks(days));
    } else {
        write_days(script, x);
    }
}

/* ---- the axis of values -------------------------------------------------- */

/* How values are written: 0 has no place on a logarithmic axis. */
struct scale {
    double divisor;
    bool logarithmic;
};

/* Writes "tokens [M FIL]" and what belongs to it. */
static struct scale
write_value_axis(const struct dps_plot *self, FILE *script)
{
    struct range y = range_of(self, false);
    bool logarithmic = self->wide && y.low >= 0 && y.high > 30 * y.low_positive;
    const char *unit = self->n > 0 ? self->curves[0].quantity.unit : "";
    bool bytes = strncmp(unit, "byte", 4) == 0;
    struct range first = {infinity, -infinity, infinity};
    widen(&first, self->curves[0].y, self->curves[0].n);
    double size = logarithmic ? first.high : fmax(fabs(y.low), fabs(y.high));
    if (!bytes) {
        size = fmin(size, 1e8); /* tokens and nodes are told in thousands or millions */
    }
    struct dps_prefix prefix = dps_prefix_for(isfinite(size) ? size : 1);
    char text[2 * DPS_PLOT_NAME];
    snprintf(text, sizeof text, "%s%s%s%s%s%s", self->axis,
        prefix.symbol[0] != '\0' || unit[0] != '\0' ? " [" : "", prefix.symbol,
        prefix.symbol[0] != '\0' && unit[0] != '\0' && !bytes ? " " : "",
        bytes ? "B" : unit, prefix.symbol[0] != '\0' || unit[0] != '\0' ? "]" : "");
    fputs("set ylabel ", script);
    write_quoted(script, text);
    fprintf(script, "\n%s\n", logarithmic ? "set logscale y" : "unset logscale y");
    fprintf(script, "set format y '%%g'\n");
    if (logarithmic || y.low < 0) {
        fputs("set yrange [*:*]\n", script);
    } else {
        fputs("set yrange [0:*]\n", script);
    }
    return (struct scale){prefix.factor, logarithmic};
}

/* ---- curves ------------------------------------------------------------ */

static void
write_points(const struct dps_curve *curve, struct scale scale, FILE *script)
{
    for (size_t i = 0; i < curve->n; i++) {
        if (isfinite(curve->y[i]) && (curve->y[i] > 0 || !scale.logarithmic)) {
            fprintf(script, "%.10g %.7g\n", curve->x[i], curve->y[i] / scale.divisor);
        } else {
            fputc('\n', script); /* a gap */
        }
    }
}

static void
write_curves(const struct dps_plot *self, struct scale scale, FILE *script)
{
    for (size_t i = 0; i < self->n; i++) {
        fprintf(script, "$c%zu << END\n", i);
        write_points(&self->curves[i], scale, script);
        fputs("END\n", script);
    }
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_curve *curve = &self->curves[i];
        bool dashed = curve->stroke == DPS_DASHED;
        fprintf(script, "%s $c%zu using 1:2 with lines lw %s lc rgb '%s' %s ",
            i == 0 ? "plot" : ",", i, dashed ? "1.8" : "2.2",
            dashed ? "black" : dps_palette(curve->colour),
            dashed ? "dt (7,5)" : "dt 1");
        if (curve->label[0] != '\0') {
            fputs("title ", script);
            write_quoted(script, curve->label);
        } else {
            fputs("notitle", script);
        }
    }
    fputc('\n', script);
}

/* The lower panel: by how many percent the model is beside the chain. */
static void
write_errors(const struct dps_plot *self, FILE *script)
{
    fputs("$e << END\n", script);
    write_points(&self->errors, (struct scale){0.01, false}, script);
    fprintf(script,
        "END\n"
        "set tmargin at screen 0.30\nset bmargin at screen 0.075\n"
        "unset label 1\nset nokey\nunset logscale y\nset yrange [*:*]\n"
        "set ytics autofreq\nset ylabel 'difference [%%]'\nset format y '%%g'\n"
        "plot 0 with lines lw 1 lc rgb 'black' dt 1 notitle, "
        "$e using 1:2 with lines lw 2.2 lc rgb '%s' notitle\n",
        dps_palette(3));
}

void
dps_plot_write(struct dps_plot *self, const char *folder, FILE *script)
{
    bool errors = self->errors.n > 0;
    int height = errors ? WITH_ERRORS : PLAIN;
    int legends;
    int columns = legends_a_row(self, &legends);
    int rows = (legends + columns - 1) / columns;
    double top = 1 - (48.0 + 19 * rows) / height;
    double bottom = self->dated && self->across == NULL ? 0.12 : 0.17; /* with a name */
    for (size_t i = 0; i < self->n; i++) {
        dps_curve_thin(&self->curves[i], POINTS);
    }
    dps_curve_thin(&self->errors, POINTS);
    char path[4096 + DPS_PLOT_NAME];
    snprintf(path, sizeof path, "%s/%s.svg", folder, self->name);
    char word[DPS_PLOT_NAME] = ""; /* goes before every id within the SVG */
    for (size_t i = 0; i < sizeof word; i++) {
        char c = self->name[i];
        word[i] = (char)(c == '\0' || isalnum((unsigned char)c) ? c : '_');
    }
    fprintf(script,
        "reset\nset terminal svg size %d,%d dynamic noenhanced round name '%s' "
        "font 'Helvetica,Arial,sans-serif,14' background '#ffffff'\n"
        "set output ",
        WIDTH, height, word);
    write_quoted(script, path);
    fprintf(script,
        "\nset border 3 lc rgb 'black' lw 0.8\nset tics nomirror out scale 0.6\n"
        "set grid ytics lc rgb '#c8c8c8' lw 0.6 dt 1\n"
        "set lmargin at screen %g\nset rmargin at screen %g\n"
        "set bmargin at screen %.4f\nset tmargin at screen %.4f\n"
        "set key at screen %g,%.4f top left horizontal Left reverse samplen 2 "
        "maxcols %d font ',13'\n",
        LEFT, RIGHT, errors ? 0.40 : bottom, top, LEFT, 1 - 34.0 / height, columns);
    fputs("set label 1 ", script);
    write_quoted(script, self->title);
    fprintf(script, " at screen 0.012,%.4f left font ',17'\n", 1 - 19.0 / height);
    write_x_axis(self, script);
    if (errors) {
        fputs("set multiplot\n", script);
    }
    write_curves(self, write_value_axis(self, script), script);
    if (errors) {
        write_errors(self, script);
        fputs("unset multiplot\n", script);
    }
    fputs("set output\n", script);
}
