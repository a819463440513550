/* gauge_sink.h: where the walk over an economy's figures goes: into a journal's
 * declarations, or into a row.
 *
 * Each call puts one figure behind those before it, and declares it where there is a
 * journal.  After a failure, which `status` tells, nothing more is put.
 *
 * For gauges.c alone.
 */
#ifndef DPS_SIM_ECONOMY_GAUGE_SINK_H
#define DPS_SIM_ECONOMY_GAUGE_SINK_H

#include "sim/economy/gauges.h"

struct dps_gauge_sink {
    struct dps_journal *journal; /* NULL: only values */
    struct dps_gauges *gauges;
    const char *network; /* NULL: of no network, then the group is whole */
    const char *group;
    const char *token_unit;
    enum dps_status status;
    struct dps_error *err;
};

void dps_gauge_put(struct dps_gauge_sink *sink, const char *name, const char *unit,
    const char *long_name, enum dps_cell cell, union dps_value value);

/* As the series `label`, or `label-part` for a part of it. */
void dps_gauge_part(struct dps_gauge_sink *sink, const char *label, const char *part,
    const char *unit, const char *long_name, enum dps_cell cell, union dps_value value);

/* Base units of the network's token. */
void dps_gauge_units(struct dps_gauge_sink *sink, const char *name,
    const char *long_name, int64_t units);
void dps_gauge_count(struct dps_gauge_sink *sink, const char *name,
    const char *long_name, int64_t count);
void dps_gauge_real(struct dps_gauge_sink *sink, const char *name, const char *unit,
    const char *long_name, double value);

/* A unit of models/figure.h with the token's own name in the place of `token`. */
void dps_gauge_figure(struct dps_gauge_sink *sink, const char *name, const char *unit,
    const char *doc, const char *symbol, double value);

#endif
