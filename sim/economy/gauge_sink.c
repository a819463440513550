#include "sim/economy/gauge_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Declares the series `label`, or `label-part` for a part of it. */
static void
declare(struct dps_gauge_sink *sink, const char *label, const char *part,
    const char *unit, const char *long_name, enum dps_cell cell)
{
    char path[4 * DPS_ACCOUNT_NAME];
    snprintf(path, sizeof path, "%s%s%s%s/%s%s%s",
        sink->network != NULL ? "networks/" : "",
        sink->network != NULL ? sink->network : "", sink->network != NULL ? "/" : "",
        sink->group, label, part[0] != '\0' ? "-" : "", part);
    const struct dps_series series = {path, unit, long_name, cell};
    sink->status = dps_journal_series(sink->journal, &series, sink->err);
}

void
dps_gauge_part(struct dps_gauge_sink *sink, const char *label, const char *part,
    const char *unit, const char *long_name, enum dps_cell cell, union dps_value value)
{
    struct dps_gauges *gauges = sink->gauges;
    if (sink->status != DPS_OK) {
        return;
    }
    if (gauges->n == gauges->capacity) {
        size_t capacity = 2 * gauges->capacity + 64;
        union dps_value *cells = realloc(gauges->cells, capacity * sizeof *cells);
        if (cells == NULL) {
            sink->status = dps_fail(sink->err, DPS_ENOMEM, "out of memory for a row");
            return;
        }
        gauges->cells = cells;
        gauges->capacity = capacity;
    }
    gauges->cells[gauges->n++] = value;
    if (sink->journal != NULL) {
        declare(sink, label, part, unit, long_name, cell);
    }
}

void
dps_gauge_put(struct dps_gauge_sink *sink, const char *name, const char *unit,
    const char *long_name, enum dps_cell cell, union dps_value value)
{
    dps_gauge_part(sink, name, "", unit, long_name, cell, value);
}

void
dps_gauge_units(
    struct dps_gauge_sink *sink, const char *name, const char *long_name, int64_t units)
{
    dps_gauge_put(sink, name, sink->token_unit, long_name, DPS_I64,
        (union dps_value){.i64 = units});
}

void
dps_gauge_count(
    struct dps_gauge_sink *sink, const char *name, const char *long_name, int64_t count)
{
    dps_gauge_put(sink, name, "1", long_name, DPS_I64, (union dps_value){.i64 = count});
}

void
dps_gauge_real(struct dps_gauge_sink *sink, const char *name, const char *unit,
    const char *long_name, double value)
{
    dps_gauge_put(
        sink, name, unit, long_name, DPS_F64, (union dps_value){.f64 = value});
}

void
dps_gauge_figure(struct dps_gauge_sink *sink, const char *name, const char *unit,
    const char *doc, const char *symbol, double value)
{
    char own[4 * DPS_SYMBOL];
    const char *at = sink->journal != NULL ? strstr(unit, "token") : NULL;
    if (at != NULL) {
        snprintf(own, sizeof own, "%.*s%s%s", (int)(at - unit), unit, symbol,
            at + strlen("token"));
    }
    dps_gauge_real(sink, name, at != NULL ? own : unit, doc, value);
}
