#include "analysis/gantt.h"
#include "analysis/heat.h"
#include "analysis/studio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is drawn of one window. */
struct scene {
    struct dps_studio *studio;
    const struct dps_trace *trace;
    const struct dps_diary_place *place;
    struct dps_diary diary;
};

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for the pictures of a window");
}

/* ---- how long things took ----------------------------------------------- */

enum { SUBMISSION, BEGINNING, INPUT, EXECUTION, OUTPUT, DELIVERY };

/* What is measured of each job: between two of its dates. */
static const struct span {
    const char *label;
    int from, to;
} spans[] = {
    {"all of it", SUBMISSION, DELIVERY},
    {"wait", SUBMISSION, BEGINNING},
    {"input transfer", BEGINNING, INPUT},
    {"execution", EXECUTION, OUTPUT},
    {"output transfer", OUTPUT, DELIVERY},
};

/* NAN: it did not come. */
static double
date_of(const struct dps_diary_job *job, int what)
{
    switch (what) {
    case SUBMISSION: return job->submit;
    case BEGINNING: return job->start;
    case INPUT: return job->arrived;
    case EXECUTION: return isnan(job->arrived) ? job->start : job->arrived;
    case OUTPUT: return job->finish;
    default: return isnan(job->delivered) ? job->finish : job->delivered;
    }
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Ascending, of all jobs or of one group. */
static size_t
list_spans(
    const struct dps_diary *diary, const struct span *span, uint32_t group, double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < diary->n_jobs; i++) {
        const struct dps_diary_job *job = &diary->jobs[i];
        bool skip = span->from == OUTPUT && isnan(job->delivered);
        double length = date_of(job, span->to) - date_of(job, span->from);
        if (!skip && isfinite(length) && (group == UINT32_MAX || job->group == group)) {
            out[n++] = fmax(length, 0);
        }
    }
    qsort(out, n, sizeof *out, compare);
    return n;
}

/* "12.5 min" */
static void
format_time(double seconds, char text[DPS_QUANTITY_TEXT])
{
    static const struct {
        double seconds;
        const char *name;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof units[0] && seconds < 2 * units[i].seconds) {
        i++;
    }
    snprintf(
        text, DPS_QUANTITY_TEXT, "%.3g %s", seconds / units[i].seconds, units[i].name);
}

static void
name_curve(struct dps_curve *curve, const char *label, const double *values, size_t n)
{
    char half[DPS_QUANTITY_TEXT];
    char most[DPS_QUANTITY_TEXT];
    format_time(values[(n - 1) / 2], half);
    format_time(values[(n * 99 + 99) / 100 - 1], most);
    snprintf(curve->label, sizeof curve->label, "%.60s: half %.30s, 99 %% %.30s", label,
        half, most);
}

/* The share that took no longer, at most 1000 points of it. */
static enum dps_status
add_distribution(struct dps_plot *plot, const char *label, const double *values,
    size_t n, struct dps_error *err)
{
    enum { MOST = 1000 };
    if (n == 0 || values[n - 1] == 0 || plot->n == DPS_PLOT_CURVES) {
        return DPS_OK;
    }
    struct dps_curve *curve = &plot->curves[plot->n];
    *curve = (struct dps_curve){.colour = plot->n, .n = n < MOST ? n : MOST};
    curve->x = calloc(curve->n, sizeof *curve->x);
    curve->y = calloc(curve->n, sizeof *curve->y);
    plot->n++;
    if (curve->x == NULL || curve->y == NULL) {
        return spent(err);
    }
    for (size_t i = 0; i < curve->n; i++) {
        size_t last = (i + 1) * n / curve->n;
        curve->x[i] = values[last - 1];
        curve->y[i] = (double)last / (double)n;
    }
    name_curve(curve, label, values, n);
    return DPS_OK;
}

static enum dps_status
draw_spans(struct scene *self, const char *name, const char *title, const char *caption,
    bool by_group, struct dps_error *err)
{
    const struct dps_diary *diary = &self->diary;
    size_t n_curves = by_group ? diary->n_groups : sizeof spans / sizeof spans[0];
    double *values = calloc(diary->n_jobs + 1, sizeof *values);
    struct dps_plot plot = {.caption = caption,
        .axis = "share of the jobs",
        .across = "time [s]",
        .wide_across = true};
    snprintf(plot.name, sizeof plot.name, "%.64s-%s", self->place->prefix, name);
    snprintf(plot.title, sizeof plot.title, "%.60s%.90s", self->place->title, title);
    enum dps_status status = values != NULL ? DPS_OK : spent(err);
    for (size_t k = 0; k < n_curves && status == DPS_OK; k++) {
        size_t n = list_spans(diary, by_group ? &spans[0] : &spans[k],
            by_group ? (uint32_t)k : UINT32_MAX, values);
        status = add_distribution(
            &plot, by_group ? diary->groups[k] : spans[k].label, values, n, err);
    }
    free(values);
    if (status == DPS_OK && plot.n > 0) {
        return dps_studio_add_picture(self->studio, &plot, self->place->heading, err);
    }
    dps_plot_free(&plot);
    return status;
}

/* ---- who had what -------------------------------------------------------- */

static enum dps_status
draw_gantt(struct scene *self, struct dps_error *err)
{
    struct dps_gantt gantt;
    enum dps_status status = dps_gantt_of(&gantt, &self->diary, err);
    if (status != DPS_OK || gantt.n_bars == 0) {
        dps_gantt_free(&gantt);
        return status;
    }
    char name[DPS_PLOT_NAME];
    char title[DPS_PLOT_NAME];
    size_t all = self->diary.n_machines;
    snprintf(name, sizeof name, "%.64s-gantt", self->place->prefix);
    snprintf(title, sizeof title, "%.60swhich jobs had which %s", self->place->title,
        gantt.by_device ? "GPU" : "machine");
    if (gantt.n_machines < all) {
        size_t at = strlen(title);
        snprintf(title + at, sizeof title - at, ": %zu of %zu machines",
            gantt.n_machines, all);
    }
    status = dps_studio_enter(self->studio, name, title,
        "Each bar is a job, in the colour of its stream, owner or group, as high as "
        "its share; "
        "pale while its input is under way. Of more machines than there is room for, "
        "those at equal distances in their list; a machine's GPUs stand together.",
        self->place->heading, err);
    if (status == DPS_OK) {
        dps_gantt_write(&gantt, self->studio->folder, name, title, self->place->since,
            self->studio->script);
    }
    dps_gantt_free(&gantt);
    return status;
}

enum { STEPS = 200, MOST_ROWS = 128 };

/* Adds a job on a machine to its row, step by step. */
static void
add_use(const struct dps_diary *diary, const struct dps_diary_part *part, double *row,
    double capacity)
{
    const struct dps_diary_job *job = &diary->jobs[part->job];
    double step = (diary->end - diary->begin) / STEPS;
    double from = (job->start - diary->begin) / step;
    double to = (fmin(job->finish, diary->end) - diary->begin) / step;
    for (size_t k = (size_t)fmax(from, 0); k < STEPS && (double)k < to; k++) {
        double inside = fmin(to, (double)(k + 1)) - fmax(from, (double)k);
        row[k] += inside * job->holds / capacity;
    }
}

static enum dps_status
draw_use(struct scene *self, struct dps_error *err)
{
    const struct dps_diary *diary = &self->diary;
    size_t together = diary->n_machines / MOST_ROWS + 1;
    size_t n = (diary->n_machines + together - 1) / together;
    double capacity[MOST_ROWS] = {0};
    char(*names)[DPS_HEAT_NAME] = calloc(n + 1, sizeof *names);
    double *values = calloc(n * STEPS + 1, sizeof *values);
    enum dps_status status = names != NULL && values != NULL ? DPS_OK : spent(err);
    double sum = 0;
    for (size_t i = 0; i < diary->n_machines && status == DPS_OK; i++) {
        capacity[i / together] += diary->machines[i].capacity;
        sum += diary->machines[i].capacity;
        if (i % together == 0) {
            snprintf(names[i / together], DPS_HEAT_NAME, "%s", diary->machines[i].name);
        }
    }
    bool told = n > 1 && sum > 0 && diary->end > diary->begin;
    for (size_t i = 0; i < diary->n_parts && told && status == DPS_OK; i++) {
        size_t row = diary->parts[i].machine / together;
        if (capacity[row] > 0) {
            add_use(diary, &diary->parts[i], values + row * STEPS, capacity[row]);
        }
    }
    struct dps_heat heat = {.axis = "machines",
        .scale = "share in use",
        .values = values,
        .n_rows = n,
        .n_columns = STEPS,
        .rows = (const char(*)[DPS_HEAT_NAME])names,
        .low = diary->begin,
        .high = diary->end,
        .since = self->place->since,
        .most = 1};
    snprintf(heat.name, sizeof heat.name, "%.64s-machines", self->place->prefix);
    snprintf(heat.title, sizeof heat.title, "how full each machine was");
    if (together > 1) {
        snprintf(heat.title, sizeof heat.title,
            "how full machines were, %zu beside each other in a row", together);
    }
    if (told && status == DPS_OK) {
        status = dps_studio_enter(self->studio, heat.name, heat.title,
            "Machines from above in the order of their list, time to the right: the "
            "darker, the more of a machine jobs held.",
            self->place->heading, err);
        if (status == DPS_OK) {
            dps_heat_write(&heat, self->studio->folder, self->studio->script);
        }
    }
    free(names);
    free(values);
    return status;
}

/* ---- how many waited and ran ---------------------------------------------- */

/* Adds one job that is there from one time to another to the means of all steps. */
static void
add_stretch(const struct dps_diary *diary, double from, double to, double *steps)
{
    double step = (diary->end - diary->begin) / STEPS;
    from = fmax((from - diary->begin) / step, 0);
    to = fmin((to - diary->begin) / step, STEPS);
    for (size_t k = (size_t)from; k < STEPS && (double)k < to; k++) {
        steps[k] += fmin(to, (double)(k + 1)) - fmax(from, (double)k);
    }
}

/* Of a window of an economy; workloads have series of it. */
static enum dps_status
draw_course(struct scene *self, struct dps_error *err)
{
    static const char *const labels[] = {"waiting", "running"};
    const struct dps_diary *diary = &self->diary;
    struct dps_plot plot = {.caption = "Jobs in the mean of each step of time.",
        .axis = "jobs",
        .since = self->place->since};
    snprintf(plot.name, sizeof plot.name, "%.64s-queue", self->place->prefix);
    snprintf(plot.title, sizeof plot.title, "%.60show many jobs waited and ran",
        self->place->title);
    for (size_t i = 0; i < 2; i++) {
        struct dps_curve *curve = &plot.curves[plot.n++];
        *curve = (struct dps_curve){.colour = i,
            .n = STEPS,
            .x = calloc(STEPS, sizeof *curve->x),
            .y = calloc(STEPS, sizeof *curve->y)};
        snprintf(curve->label, sizeof curve->label, "%s", labels[i]);
        if (curve->x == NULL || curve->y == NULL) {
            dps_plot_free(&plot);
            return spent(err);
        }
        for (size_t k = 0; k < STEPS; k++) {
            curve->x[k] =
                diary->begin + ((double)k + 0.5) * (diary->end - diary->begin) / STEPS;
        }
    }
    for (size_t i = 0; i < diary->n_jobs; i++) {
        const struct dps_diary_job *job = &diary->jobs[i];
        bool ran = !isnan(job->start);
        add_stretch(
            diary, job->submit, ran ? job->start : diary->end, plot.curves[0].y);
        if (ran) {
            add_stretch(diary, job->start, job->finish, plot.curves[1].y);
        }
    }
    return dps_studio_add_picture(self->studio, &plot, self->place->heading, err);
}

/* By the names that groups of machines have elsewhere. */
static void
name_groups(struct dps_diary *diary, const struct dps_diary_place *place)
{
    for (size_t k = 0; k < diary->n_groups && place->n_groups > 0; k++) {
        bool known =
            diary->numbers[k] >= 0 && (uint64_t)diary->numbers[k] < place->n_groups;
        if (k + 1 < DPS_DIARY_GROUPS || diary->n_groups < DPS_DIARY_GROUPS) {
            snprintf(diary->groups[k], DPS_DIARY_NAME, "%.40s",
                known ? place->groups[diary->numbers[k]] : "never placed");
        }
    }
}

/* ---- public ------------------------------------------------------------ */

enum dps_status
dps_studio_draw_diary(
    struct dps_studio *self, const struct dps_diary_place *place, struct dps_error *err)
{
    struct scene scene = {self, self->traces[0], place, {.n_jobs = 0}};
    struct dps_diary *diary = &scene.diary;
    enum dps_status status = dps_diary_read(diary, scene.trace, place->path, err);
    if (status != DPS_OK || diary->n_jobs == 0) {
        return status;
    }
    name_groups(diary, place);
    if (place->since != NULL) {
        dps_diary_begin_at(diary, place->begin);
        status = draw_course(&scene, err);
    }
    if (status == DPS_OK) {
        status = draw_spans(&scene, "latency",
            "how long jobs took, from submission to delivery",
            "Share of the jobs that took no longer; half of them and 99 % were within "
            "the times in the legend.",
            false, err);
    }
    if (status == DPS_OK && diary->n_groups > 1) {
        status = draw_spans(&scene, "latency-groups",
            "how long jobs of each took, from submission to delivery",
            "Likewise, of each stream, owner or group of machines.", true, err);
    }
    if (status == DPS_OK) {
        status = draw_use(&scene, err);
    }
    if (status == DPS_OK) {
        status = draw_gantt(&scene, err);
    }
    dps_diary_free(diary);
    return status;
}
