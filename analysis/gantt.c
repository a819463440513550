#include "analysis/gantt.h"

#include "analysis/axes.h"

#include <math.h>
#include <stdlib.h>

void
dps_gantt_free(struct dps_gantt *self)
{
    free(self->machines);
    free(self->first);
    free(self->bars);
    *self = (struct dps_gantt){.n_bars = 0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for who had which machine");
}

/* ---- rows -------------------------------------------------------------- */

static uint32_t
rows_of(const struct dps_gantt *self, size_t machine)
{
    return self->by_device ? self->diary->machines[machine].devices : 1;
}

/* Of n machines with rows, number k of m at equal distances. */
static uint32_t
sample_of(const uint32_t *list, size_t n, size_t k, size_t m)
{
    return list[k * n / m];
}

/* As many machines as there is room for. */
static void
choose(struct dps_gantt *self, const uint32_t *list, size_t n)
{
    size_t m = n < DPS_GANTT_ROWS ? n : DPS_GANTT_ROWS;
    size_t rows = SIZE_MAX;
    while (m > 1 && rows > DPS_GANTT_ROWS) {
        rows = 0;
        for (size_t k = 0; k < m; k++) {
            rows += rows_of(self, sample_of(list, n, k, m));
        }
        m -= rows > DPS_GANTT_ROWS;
    }
    self->first[0] = 0;
    for (size_t k = 0; k < m; k++) {
        self->machines[k] = sample_of(list, n, k, m);
        self->first[k + 1] = self->first[k] + rows_of(self, self->machines[k]);
    }
    self->n_machines = m;
}

static enum dps_status
choose_rows(struct dps_gantt *self, struct dps_error *err)
{
    const struct dps_diary *diary = self->diary;
    uint32_t *list = calloc(diary->n_machines + 1, sizeof *list);
    self->machines = calloc(DPS_GANTT_ROWS + 1, sizeof *self->machines);
    self->first = calloc(DPS_GANTT_ROWS + 2, sizeof *self->first);
    if (list == NULL || self->machines == NULL || self->first == NULL) {
        free(list);
        return spent(err);
    }
    for (size_t i = 0; i < diary->n_parts; i++) {
        self->by_device = self->by_device || diary->parts[i].devices != 0;
    }
    size_t n = 0;
    for (size_t i = 0; i < diary->n_machines; i++) {
        list[n] = (uint32_t)i;
        n += rows_of(self, i) > 0;
    }
    choose(self, list, n);
    free(list);
    return DPS_OK;
}

/* ---- bars -------------------------------------------------------------- */

static size_t
shown_as(const struct dps_gantt *self, uint32_t machine)
{
    size_t k = 0;
    while (k < self->n_machines && self->machines[k] != machine) {
        k++;
    }
    return k;
}

/* Of a row's capacity; NAN: it is not told. */
static double
share_of(const struct dps_gantt *self, const struct dps_diary_part *part)
{
    const struct dps_diary_machine *machine = &self->diary->machines[part->machine];
    double share = self->diary->jobs[part->job].holds / machine->capacity;
    if (self->by_device) {
        share *= machine->devices / (double)__builtin_popcountll(part->devices);
    }
    return share > 1 ? 1 : share;
}

/* Bars of a part of a job; only counts them where there is no room yet. */
static size_t
add_bars(struct dps_gantt *self, const struct dps_diary_part *part, size_t n)
{
    const struct dps_diary_job *job = &self->diary->jobs[part->job];
    size_t k = shown_as(self, part->machine);
    if (k == self->n_machines || !(job->start < job->finish)) {
        return n;
    }
    struct dps_gantt_bar bar = {.begin = job->start,
        .ready = job->arrived > job->start ? job->arrived : job->start,
        .end = fmin(job->finish, self->diary->end),
        .top = share_of(self, part),
        .group = job->group,
        .job = part->job};
    for (uint32_t d = 0; d < rows_of(self, part->machine); d++) {
        if (self->by_device && (part->devices >> d & 1) == 0) {
            continue;
        }
        bar.row = self->first[k] + d;
        if (self->bars != NULL) {
            self->bars[n] = bar;
        }
        n++;
    }
    return n;
}

static int
compare_begins(const void *a, const void *b)
{
    const struct dps_gantt_bar *x = a;
    const struct dps_gantt_bar *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    return x->job != y->job ? (x->job > y->job) - (x->job < y->job)
                            : (x->row > y->row) - (x->row < y->row);
}

static int
compare_rows(const void *a, const void *b)
{
    const struct dps_gantt_bar *x = a;
    const struct dps_gantt_bar *y = b;
    return x->row != y->row ? (x->row > y->row) - (x->row < y->row)
                            : compare_begins(a, b);
}

static enum dps_status
make_bars(struct dps_gantt *self, struct dps_error *err)
{
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (size_t i = 0; i < self->diary->n_parts; i++) {
            n = add_bars(self, &self->diary->parts[i], n);
        }
        if (pass == 0) {
            self->bars = calloc(n + 1, sizeof *self->bars);
            if (self->bars == NULL) {
                return spent(err);
            }
        }
    }
    qsort(self->bars, n, sizeof *self->bars, compare_begins);
    self->n_bars = n;
    if (n > DPS_GANTT_BARS) {
        self->cut = true;
        self->high = self->bars[DPS_GANTT_BARS].begin;
        self->n_bars = DPS_GANTT_BARS;
    }
    qsort(self->bars, self->n_bars, sizeof *self->bars, compare_rows);
    return DPS_OK;
}

/* ---- heights ----------------------------------------------------------- */

/* How many of the row's first n bars are there when the last begins, and itself. */
static size_t
at_once(const struct dps_gantt_bar *bars, size_t n)
{
    size_t count = 1;
    for (size_t i = 0; i + 1 < n; i++) {
        count += bars[i].end > bars[n - 1].begin;
    }
    return count;
}

/* The lowest place above `from` that is free for the last of n bars until a bar that is
 * there; it is at most 1. */
static double
lowest_free(const struct dps_gantt_bar *bars, size_t n, double share)
{
    double bottom = 0;
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i + 1 < n; i++) {
            const double slack = 1e-9; /* shares are sums of thousandths */
            if (bars[i].end > bars[n - 1].begin && bars[i].top > bottom + slack &&
                bars[i].bottom < bottom + share - slack) {
                bottom = bars[i].top;
                moved = true;
            }
        }
    }
    return bottom + share > 1 ? 1 - share : bottom;
}

/* Bars of one row, by their begins. */
static void
stack(struct dps_gantt_bar *bars, size_t n)
{
    size_t most = 1;
    for (size_t i = 0; i < n; i++) {
        size_t count = isnan(bars[i].top) ? at_once(bars, i + 1) : 1;
        most = count > most ? count : most;
    }
    for (size_t i = 0; i < n; i++) {
        double share = isnan(bars[i].top) ? 1 / (double)most : bars[i].top;
        bars[i].bottom = lowest_free(bars, i + 1, share);
        bars[i].top = bars[i].bottom + share;
    }
}

enum dps_status
dps_gantt_of(
    struct dps_gantt *self, const struct dps_diary *diary, struct dps_error *err)
{
    *self = (struct dps_gantt){
        .diary = diary, .low = diary->begin, .high = diary->end, .n_bars = 0};
    enum dps_status status = choose_rows(self, err);
    if (status == DPS_OK) {
        status = make_bars(self, err);
    }
    for (size_t i = 0; i < self->n_bars && status == DPS_OK;) {
        size_t n = 1;
        while (i + n < self->n_bars && self->bars[i + n].row == self->bars[i].row) {
            n++;
        }
        stack(self->bars + i, n);
        i += n;
    }
    if (status != DPS_OK) {
        dps_gantt_free(self);
    }
    return status;
}

/* ---- drawing ----------------------------------------------------------- */

/* Rectangles of the bars, or of their inputs, one a line, with colours. */
static size_t
write_bars(const struct dps_gantt *self, bool inputs, FILE *script)
{
    const double gap = 0.08; /* between rows */
    size_t n = 0;
    fprintf(script, "$%s << END\n", inputs ? "inputs" : "bars");
    for (size_t i = 0; i < self->n_bars; i++) {
        const struct dps_gantt_bar *bar = &self->bars[i];
        double from = fmax(inputs ? bar->begin : bar->ready, self->low);
        double to = fmin(inputs ? bar->ready : bar->end, self->high);
        double above = (double)self->first[self->n_machines] - 1 - (double)bar->row;
        if (!(from < to)) {
            continue;
        }
        /* Of one group, those beside each other are told apart by shade. */
        uint32_t colour = self->diary->n_groups > 1 ? bar->group : bar->job % 2 * 5;
        fprintf(script, "%.10g %.10g %.5g %.5g 0x%s\n", from, to,
            above + gap / 2 + bar->bottom * (1 - gap),
            above + gap / 2 + bar->top * (1 - gap), dps_palette(colour) + 1);
        n++;
    }
    fputs("END\n", script);
    return n;
}

/* Names of machines at the middle of their rows. */
static void
write_names(const struct dps_gantt *self, FILE *script)
{
    uint32_t rows = self->first[self->n_machines];
    fprintf(script, "set yrange [0:%u]\nset ytics (", (unsigned)rows);
    for (size_t k = 0; k < self->n_machines; k++) {
        fputs(k > 0 ? ", " : "", script);
        dps_axes_quote(script, self->diary->machines[self->machines[k]].name);
        fprintf(script, " %.17g",
            rows - 0.5 * (double)(self->first[k] + self->first[k + 1]));
    }
    fprintf(script, ") scale 0 font ',%d'\n", self->n_machines > 30 ? 9 : 13);
    for (size_t k = 1; k < self->n_machines; k++) {
        fprintf(script,
            "set arrow from graph 0, first %u to graph 1, first %u nohead lc rgb "
            "'#c8c8c8' lw 0.6 back\n",
            (unsigned)(rows - self->first[k]), (unsigned)(rows - self->first[k]));
    }
}

/* Of the groups that have bars. */
static void
write_key(const struct dps_gantt *self, FILE *script)
{
    bool has[DPS_DIARY_GROUPS] = {false};
    for (size_t i = 0; i < self->n_bars; i++) {
        has[self->bars[i].group] = true;
    }
    for (size_t k = 0; k < self->diary->n_groups; k++) {
        if (has[k]) {
            fprintf(script, ", NaN with lines lw 9 lc rgb '%s' title ", dps_palette(k));
            dps_axes_quote(script, self->diary->groups[k]);
        }
    }
}

void
dps_gantt_write(const struct dps_gantt *self, const char *folder, const char *name,
    const char *title, const char *since, FILE *script)
{
    enum { ROW = 9, FEW = 30, ROW_OF_FEW = 16, BORDERS = 162, LEAST = 6 };
    int rows = (int)self->first[self->n_machines];
    int height = BORDERS +
                 (rows > FEW ? ROW * rows : ROW_OF_FEW * (rows > LEAST ? rows : LEAST));
    const struct dps_sheet sheet = {folder, name, title, height, DPS_AXES_LEFT,
        DPS_AXES_RIGHT, 1 - 86.0 / height, 76.0 / height};
    const struct dps_across across = {
        .low = self->low, .high = self->high, .since = since};
    dps_sheet_write(&sheet, script);
    dps_across_write(&across, script);
    write_names(self, script);
    fprintf(script,
        "set key at screen %g,%.4f top left horizontal Left reverse samplen 1 maxcols "
        "4 font ',13'\n",
        DPS_AXES_LEFT, 1 - 34.0 / height);
    size_t n_bars = write_bars(self, false, script);
    size_t n_inputs = write_bars(self, true, script);
    fputs("plot ", script);
    static const char boxes[] =
        "using 1:3:1:2:3:4:5 with boxxyerror lc rgb variable lw "
        "0.3 fs solid %s border rgb '#ffffff' notitle";
    if (n_inputs > 0) {
        fputs("$inputs ", script);
        fprintf(script, boxes, "0.4");
        fputs(n_bars > 0 ? ", " : "", script);
    }
    if (n_bars > 0) {
        fputs("$bars ", script);
        fprintf(script, boxes, "1.0");
    }
    if (self->diary->n_groups > 1) {
        write_key(self, script);
    }
    fputs("\nset output\n", script);
}
