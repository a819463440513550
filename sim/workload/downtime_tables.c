/* Times away from tables: one of ours, and that of Los Alamos. */
#include "sim/workload/cells.h"
#include "sim/workload/downtime.h"
#include "sim/workload/number.h"

#include "sim/core/date.h"
#include "sim/core/field.h"
#include "sim/core/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names of machines ------------------------------------------------- */

/* Machines in the order of their names. */
struct names {
    const struct dps_workload *workload;
    struct place {
        const char *name;
        uint32_t machine;
    } * places;
};

static int
by_name(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    int order = strcmp(x->name, y->name);
    if (order != 0) {
        return order;
    }
    return x->machine < y->machine ? -1 : x->machine > y->machine;
}

static enum dps_status
sort_names(
    struct names *self, const struct dps_workload *workload, struct dps_error *err)
{
    self->workload = workload;
    self->places = calloc(workload->n_machines + 1, sizeof *self->places);
    if (self->places == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for names of machines");
    }
    for (size_t i = 0; i < workload->n_machines; i++) {
        self->places[i] =
            (struct place){workload->text + workload->machines[i].name, (uint32_t)i};
    }
    qsort(self->places, workload->n_machines, sizeof *self->places, by_name);
    return DPS_OK;
}

/* The first machine of that name, or UINT32_MAX. */
static uint32_t
machine_of(const struct names *self, const char *name)
{
    size_t from = 0;
    size_t to = self->workload->n_machines;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(self->places[middle].name, name) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < self->workload->n_machines &&
                   strcmp(self->places[from].name, name) == 0
               ? self->places[from].machine
               : UINT32_MAX;
}

/* ---- ours -------------------------------------------------------------- */

enum { MACHINE, DOWN, UP, CELLS, NEEDED = UP };

static const struct dps_csv_cell cells[CELLS] = {
    {"machine", "its name", DPS_CSV_TEXT, 0, 0, 0, false, 0},
    {"down_s", "when it goes [s]", DPS_CSV_TIME, offsetof(struct dps_down, from), 0,
        4e9, false, 0},
    {"up_s", "when it is back [s]; empty: never", DPS_CSV_TIME,
        offsetof(struct dps_down, to), 0, 4e9, false, 0},
};

static int
sniff_csv(const char *line)
{
    return dps_cells_sniff(cells, CELLS, line);
}

static enum dps_status
add_row(const struct dps_lines *lines, char *const part[CELLS],
    const struct names *names, struct dps_downtime *out, struct dps_error *err)
{
    struct dps_down row = {.to = INT64_MAX};
    enum dps_status status =
        dps_cells_read(cells, CELLS, NEEDED, lines, part, &row, err);
    if (status != DPS_OK) {
        return status;
    }
    row.machine = machine_of(names, part[MACHINE]);
    if (row.machine == UINT32_MAX) {
        return dps_lines_refuse(
            lines, err, "machine is %.100s: there is none of that name", part[MACHINE]);
    }
    if (row.to < row.from) {
        return dps_lines_refuse(lines, err,
            "up_s is %.40s: at least down_s, %.40s, is "
            "allowed",
            part[UP], part[DOWN]);
    }
    return dps_downtime_add(out, row.machine, row.from, row.to, err);
}

static enum dps_status
read_csv(struct dps_lines *lines, const struct dps_choice *choice,
    const struct dps_workload *workload, struct dps_downtime *out,
    struct dps_error *err)
{
    struct names names = {.places = NULL};
    struct dps_columns columns;
    const char *names_of[CELLS];
    char *part[CELLS];
    (void)choice;
    enum dps_status status =
        dps_cells_find(&columns, lines, cells, CELLS, CELLS, names_of, err);
    if (status == DPS_OK) {
        status = sort_names(&names, workload, err);
    }
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = add_row(lines, part, &names, out, err);
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, lines, part, err);
        }
    }
    free(names.places);
    return status;
}

const struct dps_downtime_format dps_downtime_csv = {
    .about =
        {
            .name = "csv",
            .doc = "depinsim's own table: machine, down_s, up_s",
            .rules =
                "machine: its name in the cluster; --cluster N names machines 0, 1 "
                "...\n"
                "down_s, up_s: when it goes and is back, on the trace's clock [s]; an "
                "empty up_s is never\n"
                "rows in any order; those of a machine that overlap or touch are one\n",
            .example = "machine,down_s,up_s\n"
                       "7,3600,7200.5\n",
            .sniff = sniff_csv,
        },
    .read = read_csv,
};

/* ---- Los Alamos -------------------------------------------------------- */

enum { SYSTEM, NODE, STARTED, FIXED, COLUMNS };
enum { CHOSEN, START };

static const char *const titles[COLUMNS] = {
    "System", "nodenumz", "Prob Started", "Prob Fixed"};

static const struct dpk_parameter parameters[] = {
    {"system", "20", "a number of the file", "whose nodes the machines are"},
    {"start", "first", "first, or a date",
        "the trace's zero: the system's first failure, or that day"},
};

static int
sniff_lanl(const char *line)
{
    return strncmp(line, "System,machine type,nodes,", 26) == 0;
}

/* "6/21/2005 10:54" as seconds since 1970. */
static bool
read_minute(const char *text, int64_t *seconds)
{
    static const char between[] = "// :";
    static const int least[] = {1, 1, 1970, 0, 0};
    static const int most[] = {12, 31, 2100, 23, 59};
    int value[5] = {0};
    for (size_t i = 0; i < 5; i++) {
        size_t n = strspn(text, "0123456789");
        if (n == 0 || n > 4) {
            return false;
        }
        value[i] = (int)strtol(text, NULL, 10);
        text += n;
        if (value[i] < least[i] || value[i] > most[i] || *text != between[i]) {
            return false;
        }
        text += *text != '\0';
    }
    int64_t minute = 60 * value[3] + value[4];
    *seconds = dps_date_of(value[2], value[0], value[1]) + 60 * minute;
    return true;
}

/* What is to be read, and the failures in seconds since 1970 until all are known. */
struct lanl {
    double system;
    int64_t start; /* INT64_MAX: the first failure [s] */
    int64_t first; /* failure of the system [s] */
    uint64_t rows; /* of the system */
};

static enum dps_status
add_failure(const struct dps_lines *lines, char *const part[COLUMNS],
    const struct dps_workload *workload, struct lanl *self, struct dps_downtime *out,
    struct dps_error *err)
{
    double system;
    double node;
    int64_t from;
    int64_t to;
    if (!dps_decimal(part[SYSTEM], &system)) {
        return dps_lines_refuse(
            lines, err, "System is %.100s, not a number", part[SYSTEM]);
    }
    if (system != self->system) {
        return DPS_OK;
    }
    self->rows++;
    if (!dps_decimal(part[NODE], &node) || !(node >= 0 && node < 1e9)) {
        return dps_lines_refuse(lines, err,
            "nodenumz is %.100s: a number in [0, 1e9) is allowed", part[NODE]);
    }
    for (size_t c = STARTED; c <= FIXED; c++) {
        if (!read_minute(part[c], c == STARTED ? &from : &to)) {
            return dps_lines_refuse(lines, err,
                "%s is %.100s: month/day/year hour:minute is allowed", titles[c],
                part[c]);
        }
    }
    self->first = from < self->first ? from : self->first;
    if (node >= (double)workload->n_machines) {
        out->left_out++;
        return DPS_OK;
    }
    return dps_downtime_add(out, (uint32_t)node, from * DPS_NS, to * DPS_NS, err);
}

/* Counts times from the trace's zero. */
static void
shift(struct dps_downtime *self, int64_t zero)
{
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        struct dps_down down = self->items[i];
        down.from = down.from > zero ? down.from - zero : 0;
        down.to -= zero;
        self->left_out += down.to <= 0;
        if (down.to > 0) {
            self->items[n++] = down;
        }
    }
    self->n = n;
}

static enum dps_status
read_settings(struct lanl *self, const struct dps_choice *choice, struct dps_error *err)
{
    const char *start = choice->values[START];
    if (!dps_decimal(choice->values[CHOSEN], &self->system)) {
        return dps_fail(err, DPS_EINVAL, "format lanl: system=%s is not a number",
            choice->values[CHOSEN]);
    }
    self->start = INT64_MAX;
    if (strcmp(start, "first") == 0) {
        return DPS_OK;
    }
    enum dps_status status = dps_date_parse(start, &self->start, err);
    return status == DPS_OK && self->start >= 0 && self->start < 4000000000
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "format lanl: start=%s is not first, or a date since 1970", start);
}

static enum dps_status
read_lanl(struct dps_lines *lines, const struct dps_choice *choice,
    const struct dps_workload *workload, struct dps_downtime *out,
    struct dps_error *err)
{
    struct lanl self = {.first = INT64_MAX};
    struct dps_columns columns;
    char *part[COLUMNS];
    enum dps_status status = read_settings(&self, choice, err);
    if (status == DPS_OK) {
        status = dps_columns_find(&columns, lines, titles, COLUMNS, COLUMNS, err);
    }
    if (status == DPS_OK) {
        status = dps_columns_next(&columns, lines, part, err);
    }
    while (status == DPS_OK && part[0] != NULL) {
        status = add_failure(lines, part, workload, &self, out, err);
        if (status == DPS_OK) {
            status = dps_columns_next(&columns, lines, part, err);
        }
    }
    if (status == DPS_OK && self.rows == 0) {
        return dps_fail(
            err, DPS_EINVAL, "%s: no failures of system %g", lines->path, self.system);
    }
    if (status == DPS_OK) {
        shift(out, (self.start == INT64_MAX ? self.first : self.start) * DPS_NS);
    }
    return status;
}

const struct dps_downtime_format dps_downtime_lanl = {
    .about =
        {
            .name = "lanl",
            .doc = "failures at Los Alamos, 1996-2005 (LA-UR-05-7318)",
            .rules = "read: System, nodenumz (machine 0, 1 ...), Prob Started, Prob "
                     "Fixed; of one system\n"
                     "  (20 has 512 nodes; Schroeder and Gibson, DSN 2006), and of as "
                     "many nodes as there are machines\n"
                     "times are local there, and taken as they are written\n",
            .example = "System,machine type,nodes, ...\n"
                       "20,cluster,512, ... 0, ... 12/31/2001 13:56,12/31/2001 16:13, "
                       "...\n",
            .parameters = parameters,
            .n_parameters = DPS_COUNT_OF(parameters),
            .sniff = sniff_lanl,
        },
    .read = read_lanl,
};
