#include "sim/run/progress.h"

#include "sim/core/date.h"
#include "sim/economy/economy.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double
wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void
dps_progress_begin(struct dps_progress *self, bool quiet, uint32_t n_epochs)
{
    double now = wall_clock();
    *self = (struct dps_progress){.shown = !quiet && isatty(STDERR_FILENO) != 0,
        .begin = now,
        .last = now,
        .first = UINT32_MAX,
        .n = n_epochs};
}

double
dps_progress_now(const struct dps_progress *self)
{
    return wall_clock() - self->begin;
}

void
dps_progress_show(struct dps_progress *self, const struct dps_economy *economy)
{
    enum { WIDTH = 30 };
    static const char bar[] = "##############################";
    double now = wall_clock();
    self->seconds = now - self->begin;
    if (self->first == UINT32_MAX) {
        self->first = economy->epoch - 1;
    }
    if (!self->shown || (now - self->last < 0.1 && economy->epoch < self->n)) {
        return;
    }
    int64_t online = 0;
    for (uint32_t i = 0; i < economy->fleet.n_networks; i++) {
        online += economy->fleet.networks[i].count[DPS_WORKING];
    }
    char date[DPS_DATE_TEXT];
    dps_date_format(dps_economy_date(economy, economy->epoch), date);
    double done = (double)economy->epoch / self->n;
    double rate = (economy->epoch - self->first) / self->seconds;
    fprintf(stderr, "\r[%-*.*s] %.10s  %" PRId64 " nodes online  %.0f s left  ", WIDTH,
        (int)(done * WIDTH), bar, date, online, (self->n - economy->epoch) / rate);
    self->last = now;
}

void
dps_progress_end(struct dps_progress *self)
{
    self->seconds = wall_clock() - self->begin;
    if (self->shown) {
        fprintf(stderr, "\n");
    }
}
