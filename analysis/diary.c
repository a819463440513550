#include "analysis/diary.h"

#include "analysis/diary_groups.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 512 };

void
dps_diary_free(struct dps_diary *self)
{
    free(self->jobs);
    free(self->parts);
    free(self->machines);
    *self = (struct dps_diary){.n_jobs = 0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for the jobs of a window");
}

/* ---- columns ----------------------------------------------------------- */

/* A table of the window; NULL: it has none. */
static const struct dps_trace_table *
table_of(const struct dps_trace *trace, const char *path, const char *name)
{
    char full[MAX_PATH];
    snprintf(full, sizeof full, "%s/%s", path, name);
    return dps_trace_table(trace, full);
}

/* All of a column of numbers, which the caller frees; NULL where there is none. */
static enum dps_status
read_column(const struct dps_trace *trace, const struct dps_trace_table *table,
    const char *name, double **out, struct dps_error *err)
{
    const struct dps_dataset *set =
        table != NULL ? dps_trace_column(table, name) : NULL;
    *out = NULL;
    if (set == NULL || set->data == DPS_DATA_TEXT) {
        return DPS_OK;
    }
    *out = calloc(set->n + 1, sizeof **out);
    return *out != NULL ? dps_trace_f64(trace, set, 0, set->n, *out, err) : spent(err);
}

/* Likewise texts, each in *width bytes. */
static enum dps_status
read_words(const struct dps_trace *trace, const struct dps_trace_table *table,
    const char *name, char **out, size_t *width, struct dps_error *err)
{
    const struct dps_dataset *set = dps_trace_column(table, name);
    *out = NULL;
    if (set == NULL || set->data != DPS_DATA_TEXT) {
        return DPS_OK;
    }
    *width = set->width + 1;
    *out = calloc(set->n + 1, *width);
    return *out != NULL ? dps_trace_texts(trace, set, 0, set->n, *out, err)
                        : spent(err);
}

/* A date [s], of a column of [ns] in which -1 and what no clock can show mean never. */
static double
date_of(const double *column, size_t i)
{
    const double never = 9e18;
    return column == NULL || column[i] == -1 || !(column[i] < never) ? (double)NAN
                                                                     : column[i] * 1e-9;
}

/* ---- jobs -------------------------------------------------------------- */

/* What is known of every job, as columns of which some may be missing. */
enum {
    SUBMIT,
    START,
    FINISH,
    HOLDS,
    FIRST,
    MACHINES,
    MACHINE,
    ARRIVED,
    DELIVERED,
    INPUT,
    OUTPUT,
    OWNER,
    GROUP,
    COLUMNS
};

static const struct {
    const char *name;
    bool beside; /* in the table of transfers, where there is one */
} names[COLUMNS] = {
    [SUBMIT] = {"submit", false},
    [START] = {"start", false},
    [FINISH] = {"finish", false},
    [HOLDS] = {"holds", false},
    [FIRST] = {"first", false},
    [MACHINES] = {"machines", false},
    [MACHINE] = {"machine", false},
    [ARRIVED] = {"arrived", true},
    [DELIVERED] = {"delivered", true},
    [INPUT] = {"input", true},
    [OUTPUT] = {"output", true},
    [OWNER] = {"owner", false},
    [GROUP] = {"group", false},
};

static void
free_columns(double *columns[COLUMNS])
{
    for (size_t k = 0; k < COLUMNS; k++) {
        free(columns[k]);
    }
}

static enum dps_status
read_columns(const struct dps_trace *trace, const char *path,
    const struct dps_trace_table *jobs, double *columns[COLUMNS], struct dps_error *err)
{
    const struct dps_trace_table *beside = table_of(trace, path, "transfers");
    enum dps_status status = DPS_OK;
    for (size_t k = 0; k < COLUMNS && status == DPS_OK; k++) {
        status = read_column(trace, names[k].beside && beside != NULL ? beside : jobs,
            names[k].name, &columns[k], err);
    }
    return status;
}

static double
latest(double a, double b)
{
    return isfinite(b) && b > a ? b : a;
}

static void
set_job(struct dps_diary *self, size_t i, double *const columns[COLUMNS])
{
    struct dps_diary_job *job = &self->jobs[i];
    bool has_input = columns[INPUT] == NULL || columns[INPUT][i] > 0;
    bool has_output = columns[OUTPUT] == NULL || columns[OUTPUT][i] > 0;
    *job = (struct dps_diary_job){.submit = date_of(columns[SUBMIT], i),
        .start = date_of(columns[START], i),
        .arrived = has_input ? date_of(columns[ARRIVED], i) : (double)NAN,
        .finish = date_of(columns[FINISH], i),
        .delivered = has_output ? date_of(columns[DELIVERED], i) : (double)NAN,
        .holds = columns[HOLDS] != NULL ? columns[HOLDS][i] : (double)NAN};
    if (!isnan(job->start)) {
        self->begin = fmin(self->begin, job->start);
        job->finish = isnan(job->finish) ? (double)INFINITY : job->finish;
    }
    const double dates[] = {
        job->submit, job->start, job->arrived, job->finish, job->delivered};
    for (size_t k = 0; k < sizeof dates / sizeof dates[0]; k++) {
        self->end = latest(self->end, dates[k]);
    }
}

/* ---- machines ---------------------------------------------------------- */

/* Adds a machine of a job, unless it is none. */
static void
add_part(struct dps_diary *self, size_t job, double machine, uint64_t devices)
{
    if (machine >= 0 && machine < (double)UINT32_MAX) {
        self->parts[self->n_parts++] = (struct dps_diary_part){
            .job = (uint32_t)job, .machine = (uint32_t)machine, .devices = devices};
    }
}

/* The rows of placements of each job. */
static enum dps_status
list_parts(struct dps_diary *self, const struct dps_trace *trace,
    const struct dps_trace_table *table, double *const columns[COLUMNS],
    struct dps_error *err)
{
    const struct dps_dataset *set = dps_trace_column(table, "devices");
    double *machine = NULL;
    int64_t *devices = NULL;
    enum dps_status status = read_column(trace, table, "machine", &machine, err);
    size_t rows = machine != NULL ? dps_trace_column(table, "machine")->n : 0;
    self->parts = calloc(rows + 1, sizeof *self->parts);
    devices = calloc(rows + 1, sizeof *devices);
    if (status == DPS_OK && (self->parts == NULL || devices == NULL)) {
        status = spent(err);
    }
    if (status == DPS_OK && set != NULL) {
        status = dps_trace_i64(trace, set, 0, rows, devices, err);
    }
    for (size_t i = 0; i < self->n_jobs && status == DPS_OK; i++) {
        bool known = columns[FIRST] != NULL && columns[MACHINES] != NULL;
        size_t k = known ? (size_t)columns[FIRST][i] : rows;
        size_t last = known ? k + (size_t)columns[MACHINES][i] : 0;
        for (; k < last && k < rows && self->n_parts < rows; k++) {
            add_part(self, i, machine[k], (uint64_t)devices[k]);
        }
    }
    free(machine);
    free(devices);
    return status;
}

/* Those, or the one machine that a job's own row names. */
static enum dps_status
read_parts(struct dps_diary *self, const struct dps_trace *trace, const char *path,
    double *const columns[COLUMNS], struct dps_error *err)
{
    const struct dps_trace_table *table = table_of(trace, path, "placements");
    if (table != NULL) {
        return list_parts(self, trace, table, columns, err);
    }
    self->parts = calloc(self->n_jobs + 1, sizeof *self->parts);
    if (self->parts == NULL) {
        return spent(err);
    }
    for (size_t i = 0; i < self->n_jobs && columns[MACHINE] != NULL; i++) {
        if (!isnan(self->jobs[i].start)) {
            add_part(self, i, columns[MACHINE][i], 0);
        }
    }
    return DPS_OK;
}

/* As many as jobs name, by their numbers. */
static enum dps_status
count_machines(struct dps_diary *self, struct dps_error *err)
{
    for (size_t i = 0; i < self->n_parts; i++) {
        size_t n = (size_t)self->parts[i].machine + 1;
        self->n_machines = n > self->n_machines ? n : self->n_machines;
    }
    self->machines = calloc(self->n_machines + 1, sizeof *self->machines);
    if (self->machines == NULL) {
        return spent(err);
    }
    for (size_t i = 0; i < self->n_machines; i++) {
        struct dps_diary_machine *machine = &self->machines[i];
        machine->capacity = (double)NAN;
        snprintf(machine->name, sizeof machine->name, "%zu", i);
    }
    return DPS_OK;
}

static enum dps_status
read_machines(struct dps_diary *self, const struct dps_trace *trace, const char *path,
    struct dps_error *err)
{
    const struct dps_trace_table *table = table_of(trace, path, "cluster");
    enum dps_status status = count_machines(self, err);
    char *words = NULL;
    size_t width = 0;
    double *devices = NULL;
    double *capacity = NULL;
    if (status != DPS_OK || table == NULL) {
        return status;
    }
    size_t n = table->columns[0].n;
    struct dps_diary_machine *machines =
        realloc(self->machines, (n + self->n_machines + 1) * sizeof *machines);
    status = machines != NULL ? read_words(trace, table, "machine", &words, &width, err)
                              : spent(err);
    if (machines != NULL) {
        self->machines = machines;
    }
    if (status == DPS_OK) {
        status = read_column(trace, table, "devices", &devices, err);
    }
    if (status == DPS_OK) {
        status = read_column(trace, table, "capacity", &capacity, err);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        self->machines[i] = (struct dps_diary_machine){
            .devices = devices != NULL ? (uint32_t)devices[i] : 0,
            .capacity = capacity != NULL ? capacity[i] : (double)NAN};
        snprintf(self->machines[i].name, sizeof self->machines[i].name, "%.40s",
            words != NULL ? words + i * width : "");
    }
    self->n_machines = n > self->n_machines ? n : self->n_machines;
    free(words);
    free(devices);
    free(capacity);
    return status;
}

/* ---- public ------------------------------------------------------------ */

enum dps_status
dps_diary_read(struct dps_diary *self, const struct dps_trace *trace, const char *path,
    struct dps_error *err)
{
    const struct dps_trace_table *table = table_of(trace, path, "jobs");
    double *columns[COLUMNS] = {NULL};
    char *words = NULL;
    size_t width = 0;
    *self = (struct dps_diary){.begin = (double)INFINITY, .end = -(double)INFINITY};
    if (table == NULL || table->n_columns == 0 || table->columns[0].n == 0) {
        return DPS_OK;
    }
    size_t n = table->columns[0].n;
    self->jobs = calloc(n, sizeof *self->jobs);
    enum dps_status status = self->jobs != NULL
                                 ? read_columns(trace, path, table, columns, err)
                                 : spent(err);
    if (status == DPS_OK) {
        self->n_jobs = n;
        for (size_t i = 0; i < n; i++) {
            set_job(self, i, columns);
        }
        status = read_parts(self, trace, path, columns, err);
    }
    if (status == DPS_OK) {
        status = read_machines(self, trace, path, err);
    }
    if (status == DPS_OK) {
        status = read_words(trace, table, "stream", &words, &width, err);
    }
    if (status == DPS_OK) {
        status = dps_diary_group(self, words, width,
            columns[OWNER] != NULL ? columns[OWNER] : columns[GROUP], err);
    }
    free_columns(columns);
    free(words);
    if (status != DPS_OK) {
        dps_diary_free(self);
    }
    return status;
}

void
dps_diary_begin_at(struct dps_diary *self, double begin)
{
    for (size_t i = 0; i < self->n_jobs; i++) {
        struct dps_diary_job *job = &self->jobs[i];
        job->submit -= begin;
        job->start -= begin;
        job->arrived -= begin;
        job->finish -= begin;
        job->delivered -= begin;
    }
    self->begin = 0;
    self->end -= begin;
}
