#include "analysis/plot.h"

#include <math.h>
#include <string.h>

/* Sizes in points of the SVG. */
enum { PLAIN = 430, WITH_ERRORS = 560, POINTS = 1600 };

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
    int columns = (int)((DPS_AXES_RIGHT - DPS_AXES_LEFT) * DPS_AXES_WIDTH /
                        (75 + 8.6 * (double)longest));
    return columns > 1 ? columns : 1;
}

/* On a logarithmic axis 0 has no place: what is not above it goes to a power of ten
 * that all others are above, or to a thousandth. */
static void
set_floor(struct dps_plot *self)
{
    const double least = 1e-3;
    double low = (double)INFINITY;
    for (size_t i = 0; i < self->n; i++) {
        for (size_t k = 0; k < self->curves[i].n; k++) {
            double x = self->curves[i].x[k];
            low = x >= least ? fmin(low, x) : low;
        }
    }
    double at = least;
    while (at * 10 <= low && isfinite(low)) {
        at *= 10;
    }
    for (size_t i = 0; i < self->n; i++) {
        for (size_t k = 0; k < self->curves[i].n; k++) {
            self->curves[i].x[k] = fmax(self->curves[i].x[k], at);
        }
    }
}

static void
write_x_axis(const struct dps_plot *self, FILE *script)
{
    struct range x = range_of(self, true);
    const struct dps_across across = {.low = x.low,
        .high = x.high,
        .label = self->across,
        .dated = self->dated,
        .wide = self->wide_across,
        .since = self->since};
    dps_across_write(&across, script);
}

/* ---- the axis of values -------------------------------------------------- */

/* How values are written: 0 has no place on a logarithmic axis. */
struct scale {
    double divisor;
    double most; /* of what spreads reach */
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
    dps_axes_quote(script, text);
    fprintf(script, "\n%s\n", logarithmic ? "set logscale y" : "unset logscale y");
    fprintf(script, "set format y '%%g'\n");
    if (logarithmic || y.low < 0 || self->close) {
        fputs("set yrange [*:*]\n", script);
    } else {
        fputs("set yrange [0:*]\n", script);
    }
    return (struct scale){
        prefix.factor, self->most > 0 ? self->most : infinity, logarithmic};
}

/* ---- curves ------------------------------------------------------------ */

static void
write_points(const struct dps_curve *curve, struct scale scale, FILE *script)
{
    for (size_t i = 0; i < curve->n; i++) {
        if (isfinite(curve->y[i]) && (curve->y[i] > 0 || !scale.logarithmic)) {
            double spread = curve->spread != NULL ? curve->spread[i] : 0;
            spread = isfinite(spread) ? spread : 0;
            fprintf(script, "%.10g %.7g %.7g %.7g\n", curve->x[i],
                curve->y[i] / scale.divisor,
                fmax(curve->y[i] - spread, fmin(curve->y[i], 0)) / scale.divisor,
                fmin(curve->y[i] + spread, fmax(curve->y[i], scale.most)) /
                    scale.divisor);
        } else {
            fputc('\n', script); /* a gap */
        }
    }
}

/* A band below its line, bars on theirs. */
static void
write_spread(const struct dps_curve *curve, size_t i, FILE *script)
{
    const char *colour = dps_palette(curve->colour);
    if (curve->stroke == DPS_BAND) {
        fprintf(script,
            " $c%zu using 1:3:4 with filledcurves fs solid 0.18 noborder "
            "lc "
            "rgb '%s' notitle,",
            i, colour);
    } else if (curve->stroke == DPS_BARS) {
        fprintf(script,
            " $c%zu using 1:2:3:4 with yerrorbars lw 1.2 pt 7 ps 0.4 lc rgb '%s' "
            "notitle,",
            i, colour);
    }
}

static void
write_curves(const struct dps_plot *self, struct scale scale, FILE *script)
{
    static const struct {
        const char *width, *colour, *dash;
    } strokes[] = {
        [DPS_SOLID] = {"2.2", NULL, "dt 1"},
        [DPS_DASHED] = {"1.8", "black", "dt (7,5)"},
        [DPS_BARS] = {"1.2", NULL, "dt 1"},
        [DPS_BAND] = {"1.8", NULL, "dt (7,5)"},
    };
    for (size_t i = 0; i < self->n; i++) {
        fprintf(script, "$c%zu << END\n", i);
        write_points(&self->curves[i], scale, script);
        fputs("END\n", script);
    }
    fputs("plot", script);
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_curve *curve = &self->curves[i];
        const char *colour = strokes[curve->stroke].colour;
        fputs(i == 0 ? "" : ",", script);
        write_spread(curve, i, script);
        fprintf(script, " $c%zu using 1:2 with lines lw %s lc rgb '%s' %s ", i,
            strokes[curve->stroke].width,
            colour != NULL ? colour : dps_palette(curve->colour),
            strokes[curve->stroke].dash);
        if (curve->label[0] != '\0') {
            fputs("title ", script);
            dps_axes_quote(script, curve->label);
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
    write_points(&self->errors, (struct scale){0.01, infinity, false}, script);
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
    if (self->wide_across) {
        set_floor(self);
    }
    const struct dps_sheet sheet = {folder, self->name, self->title, height,
        DPS_AXES_LEFT, DPS_AXES_RIGHT, top, errors ? 0.40 : bottom};
    dps_sheet_write(&sheet, script);
    fprintf(script,
        "set grid ytics lc rgb '#c8c8c8' lw 0.6 dt 1\n"
        "set key at screen %g,%.4f top left horizontal Left reverse samplen 2 "
        "maxcols %d font ',13'\n",
        DPS_AXES_LEFT, 1 - 34.0 / height, columns);
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
