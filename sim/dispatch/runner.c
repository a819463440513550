#include "sim/dispatch/runner.h"

/* Of the calendar, which holds nothing else. */
enum { END };

static enum dps_status
begin(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_trace_runner *self = context;
    int64_t finish = self->placements->jobs[job].finish;
    (void)now;
    return finish != INT64_MAX
               ? dps_calendar_add(&self->calendar, finish, END, job, err)
               : DPS_OK;
}

/* What the calendar has of it is passed over when it comes.  A rental that went on at
 * once ends when it would have: then its entries follow each other. */
static enum dps_status
lose(void *context, uint32_t job, int64_t now, struct dps_error *err)
{
    (void)context;
    (void)job;
    (void)now;
    (void)err;
    return DPS_OK;
}

static int64_t
next(void *context, int64_t limit)
{
    (void)limit;
    const struct dps_trace_runner *self = context;
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    return entry != NULL ? entry->time : INT64_MAX;
}

static enum dps_status
live(void *context, int64_t now, struct dps_job_list *ended, struct dps_error *err)
{
    struct dps_trace_runner *self = context;
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    enum dps_status status = DPS_OK;
    for (; entry != NULL && entry->time <= now && status == DPS_OK;
         entry = dps_calendar_next(&self->calendar)) {
        uint32_t job = (uint32_t)dps_calendar_take(&self->calendar).id;
        const struct dps_placement *placement = &self->placements->jobs[job];
        bool told = ended->n > 0 && ended->jobs[ended->n - 1] == job;
        bool ends =
            placement->state == DPS_JOB_RUNS && placement->finish == now && !told;
        status = ends ? dps_job_list_add(ended, job, err) : DPS_OK;
    }
    return status;
}

struct dps_runner
dps_trace_runner(struct dps_trace_runner *self)
{
    return (struct dps_runner){
        .context = self, .begin = begin, .lose = lose, .next = next, .live = live};
}

void
dps_trace_runner_free(struct dps_trace_runner *self)
{
    dps_calendar_free(&self->calendar);
}
