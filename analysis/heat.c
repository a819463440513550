#include "analysis/heat.h"

#include "analysis/axes.h"

#include <stdbool.h>

enum { MOST_MARKS = 24, ROW = 26, LEAST = 300, MOST = 620, BORDERS = 130 };

/* [0, 1] from white to dark blue, even for the eye (Brewer's Blues). */
static const char palette[] =
    "set palette defined (0 '#f7fbff', 0.125 '#deebf7', 0.25 '#c6dbef', "
    "0.375 '#9ecae1', 0.5 '#6baed6', 0.625 '#4292c6', 0.75 '#2171b5', 0.875 '#08519c', "
    "1 '#08306b')\n";

/* Row 0 stands highest. */
static double
height_of(const struct dps_heat *self, size_t row)
{
    return (double)(self->n_rows - 1 - row);
}

/* Names of at most so many rows or columns. */
static void
write_names(const char (*names)[DPS_HEAT_NAME], size_t n, const struct dps_heat *rows,
    FILE *script)
{
    size_t step = (n + MOST_MARKS - 1) / MOST_MARKS;
    for (size_t i = 0; i < n; i += step) {
        fputs(i > 0 ? ", " : "", script);
        dps_axes_quote(script, names[i]);
        fprintf(script, " %.17g", rows != NULL ? height_of(rows, i) : (double)i);
    }
    fputs(")\n", script);
}

/* Viewers smooth pictures: each value is a block of many points, so that its edges
 * stay.
 */
static void
write_values(const struct dps_heat *self, FILE *script)
{
    enum { HIGH = 256, WIDE = 400 };
    size_t high = (HIGH + self->n_rows - 1) / self->n_rows;
    size_t wide = (WIDE + self->n_columns - 1) / self->n_columns;
    bool named = self->columns != NULL;
    double step = named ? 1 : (self->high - self->low) / (double)self->n_columns;
    double first = named ? -0.5 : self->low;
    fputs("$m << END\n", script);
    for (size_t i = self->n_rows * high; i-- > 0;) {
        const double *row = self->values + i / high * self->n_columns;
        for (size_t k = 0; k < self->n_columns * wide; k++) {
            fprintf(script, "%.3g ", row[k / wide]);
        }
        fputc('\n', script);
    }
    fprintf(script,
        "END\nplot $m matrix using (%.17g + ($1 + 0.5) * %.17g):(($2 + 0.5) / %zu - "
        "0.5):3 with image notitle",
        first, step / (double)wide, high);
}

/* The numbers themselves, light on dark. */
static void
write_numbers(const struct dps_heat *self, FILE *script)
{
    for (size_t i = 0; i < self->n_rows * self->n_columns; i++) {
        double value = self->values[i];
        fprintf(script,
            "set label at %zu,%.17g '%.3g' center front font ',12' tc rgb '%s'\n",
            i % self->n_columns, height_of(self, i / self->n_columns), value,
            value > self->most / 2 ? "#ffffff" : "black");
    }
}

void
dps_heat_write(const struct dps_heat *self, const char *folder, FILE *script)
{
    double wanted = BORDERS + ROW * (double)self->n_rows;
    int height = wanted < LEAST ? LEAST : wanted > MOST ? MOST : (int)wanted;
    const struct dps_sheet sheet = {folder, self->name, self->title, height, 0.13, 0.86,
        1 - 48.0 / height, 70.0 / height};
    dps_sheet_write(&sheet, script);
    fputs(palette, script);
    fprintf(script, "set cbrange [0:%.17g]\nset cblabel ", self->most);
    dps_axes_quote(script, self->scale);
    fputs("\nset ylabel ", script);
    dps_axes_quote(script, self->axis);
    fprintf(script, "\nset yrange [-0.5:%zu.5]\nset ytics (", self->n_rows - 1);
    write_names(self->rows, self->n_rows, self, script);
    if (self->columns != NULL) {
        fprintf(script, "set xrange [-0.5:%zu.5]\nset xlabel ", self->n_columns - 1);
        dps_axes_quote(script, self->across);
        fputs("\nset xtics (", script);
        write_names(self->columns, self->n_columns, NULL, script);
    } else {
        const struct dps_across across = {
            .low = self->low, .high = self->high, .since = self->since};
        dps_across_write(&across, script);
    }
    if (self->columns != NULL && self->n_rows <= DPS_HEAT_NUMBERS &&
        self->n_columns <= DPS_HEAT_NUMBERS) {
        write_numbers(self, script);
    }
    write_values(self, script);
    fputs("\nset output\n", script);
}
