#include "sim/window/market_stints.h"

#include "sim/core/date.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- the limit --------------------------------------------------------- */

/* Counts the submissions before a time, and all else until it. */
static enum dps_status
count(struct dps_market_stints *self, int64_t now, uint64_t more, struct dps_error *err)
{
    const struct dps_market_plan *plan = self->plan;
    const struct dps_workload *workload = plan->workload;
    size_t before = self->submitted;
    while (self->submitted < workload->n_jobs &&
           workload->jobs[self->submitted].submit < now) {
        self->submitted++;
    }
    self->events += more + (self->submitted - before);
    if (self->events <= plan->max_events) {
        return DPS_OK;
    }
    char date[DPS_DATE_TEXT];
    dps_date_format(plan->origin + (plan->start - plan->lead + now) / DPS_NS, date);
    return dps_fail(err, DPS_EIO,
        "it met its limit of %" PRIu64 " events by %s: %" PRIu64 " had happened",
        plan->max_events, date, self->events);
}

/* ---- stints ------------------------------------------------------------ */

static enum dps_status
begin(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_market_stints *self = context;
    const struct dps_placement *placement = &self->placements->jobs[job];
    if (self->n == self->capacity) {
        size_t capacity = 2 * self->capacity + 256;
        struct dps_market_stint *items =
            capacity < UINT32_MAX ? realloc(self->items, capacity * sizeof *items)
                                  : NULL;
        if (items == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory at %zu starts", self->n);
        }
        self->items = items;
        self->capacity = capacity;
    }
    self->last[job] = (uint32_t)self->n;
    self->items[self->n++] =
        (struct dps_market_stint){.from = self->transfers == NULL ? now : INT64_MAX,
            .to = INT64_MAX,
            .first = placement->first,
            .n = placement->n,
            .job = job,
            .kept = -placement->kept, /* before; and so is what it adds known */
            .wasted = -placement->wasted};
    enum dps_status status = count(self, now, 1, err);
    return status == DPS_OK ? self->inner.begin(self->inner.context, job, now, err)
                            : status;
}

static struct dps_market_stint *
end_stint(struct dps_market_stints *self, uint32_t job, int64_t now)
{
    struct dps_market_stint *stint = &self->items[self->last[job]];
    if (self->transfers != NULL && self->transfers[job].arrived >= 0) {
        stint->from = self->transfers[job].arrived;
    }
    stint->to = now;
    return stint;
}

static enum dps_status
lose(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_market_stints *self = context;
    const struct dps_placement *placement = &self->placements->jobs[job];
    struct dps_market_stint *stint = end_stint(self, job, now);
    stint->lost = true;
    stint->kept += placement->kept;
    stint->wasted += placement->wasted;
    return self->inner.lose(self->inner.context, job, now, err);
}

static enum dps_status
live(void *context, int64_t now, struct dps_job_list *ended, struct dps_error *err)
{
    struct dps_market_stints *self = context;
    size_t before = ended->n;
    enum dps_status status = self->inner.live(self->inner.context, now, ended, err);
    for (size_t i = before; i < ended->n && status == DPS_OK; i++) {
        (void)end_stint(self, ended->jobs[i], now);
    }
    return status == DPS_OK ? count(self, now, ended->n - before, err) : status;
}

/* ---- passed on --------------------------------------------------------- */

static enum dps_status
leave(void *context, uint32_t node, int64_t now, struct dps_error *err)
{
    struct dps_market_stints *self = context;
    return self->inner.leave(self->inner.context, node, now, err);
}

static void
join(void *context, uint32_t node)
{
    struct dps_market_stints *self = context;
    self->inner.join(self->inner.context, node);
}

static int64_t
next(void *context, int64_t limit)
{
    struct dps_market_stints *self = context;
    return self->inner.next(self->inner.context, limit);
}

static int64_t
executed(const void *context, uint32_t job, int64_t now)
{
    const struct dps_market_stints *self = context;
    return self->inner.executed(self->inner.context, job, now);
}

static bool
is_idle(const void *context)
{
    const struct dps_market_stints *self = context;
    return self->inner.is_idle(self->inner.context);
}

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_market_stints_open(struct dps_market_stints *self,
    const struct dps_market_plan *plan, const struct dps_placements *placements,
    const struct dps_transfers *transfers, const struct dps_runner *inner,
    struct dps_error *err)
{
    *self = (struct dps_market_stints){.plan = plan,
        .placements = placements,
        .transfers = transfers,
        .inner = *inner,
        .last = calloc(plan->workload->n_jobs + 1, sizeof *self->last),
        .runner = {.context = self,
            .begin = begin,
            .lose = lose,
            .leave = inner->leave != NULL ? leave : NULL,
            .join = inner->join != NULL ? join : NULL,
            .next = next,
            .executed = inner->executed != NULL ? executed : NULL,
            .is_idle = inner->is_idle != NULL ? is_idle : NULL,
            .live = live}};
    return self->last != NULL ? DPS_OK
                              : dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs",
                                    plan->workload->n_jobs);
}

void
dps_market_stints_free(struct dps_market_stints *self)
{
    free(self->items);
    free(self->last);
    *self = (struct dps_market_stints){0};
}

enum dps_status
dps_market_stints_finish(struct dps_market_stints *self, struct dps_error *err)
{
    int64_t until = self->plan->lead + self->plan->length;
    for (size_t i = 0; i < self->n; i++) {
        if (self->items[i].to == INT64_MAX) {
            (void)end_stint(self, self->items[i].job, until);
        }
    }
    return count(self, until, 0, err);
}
