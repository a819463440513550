#include "sim/window/market_plan.h"

#include "sim/core/date.h"
#include "sim/window/image.h"
#include "sim/window/plan.h"
#include "sim/workload/tasks.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is allowed --------------------------------------------------- */

static bool
has_dates(const struct dps_market_plan *self)
{
    return self->origin >= dps_date_of(1, 1, 1) &&
           self->origin <= dps_date_of(9700, 1, 1) && self->start >= 0;
}

void
dps_market_plan_name(
    const struct dps_market_plan *self, char text[DPS_MARKET_NAME_TEXT])
{
    char date[DPS_DATE_TEXT];
    int n = 0;
    if (has_dates(self)) {
        dps_date_format(self->origin + self->start / DPS_NS, date);
        n = snprintf(text, DPS_MARKET_NAME_TEXT, "the window at %s", date);
    } else {
        n = snprintf(text, DPS_MARKET_NAME_TEXT, "a window without a date");
    }
    if (self->name != NULL && self->name[0] != '\0') {
        snprintf(text + n, DPS_MARKET_NAME_TEXT - (size_t)n, " of %s", self->name);
    }
}

static enum dps_status
check_span(
    const char *name, int64_t ns, int64_t least, int64_t most, struct dps_error *err)
{
    return ns >= least && ns <= most
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "%s is %" PRId64 " ns, not in [%" PRId64 ", %" PRId64 "] ns", name,
                     ns, least, most);
}

static enum dps_status
check_times(const struct dps_market_plan *self, struct dps_error *err)
{
    const int64_t longest_trip = DPS_DAY * DPS_NS;
    enum dps_status status = has_dates(self)
                                 ? DPS_OK
                                 : dps_fail(err, DPS_EINVAL,
                                       "origin %" PRId64 " s since 1970 and start "
                                       "%" PRId64 " ns after it are outside of the "
                                       "years 1 to 9699",
                                       self->origin, self->start);
    if (status == DPS_OK) {
        status =
            check_span("start", self->start, 0, INT64_MAX - DPS_WINDOW_LONGEST, err);
    }
    if (status == DPS_OK) {
        status = check_span("length", self->length, 1, DPS_WINDOW_LONGEST, err);
    }
    if (status == DPS_OK) {
        status = check_span("lead", self->lead, 0, DPS_WINDOW_LONGEST, err);
    }
    return status == DPS_OK
               ? check_span("round_trip", self->round_trip, 0, longest_trip, err)
               : status;
}

/* A text that is one of those words, separated by spaces. */
static enum dps_status
check_word(const char *name, const char *text, const char *words, struct dps_error *err)
{
    size_t n = strlen(text);
    const char *at = n > 0 ? strstr(words, text) : NULL;
    bool is_one = at != NULL && (at == words || at[-1] == ' ') &&
                  (at[n] == ' ' || at[n] == '\0') && strchr(text, ' ') == NULL;
    return is_one ? DPS_OK
                  : dps_fail(
                        err, DPS_EINVAL, "%s is %s, not one of: %s", name, text, words);
}

static bool
has_network(const struct dps_market_plan *self)
{
    return strcmp(self->network, "none") != 0;
}

static enum dps_status
check_words(const struct dps_market_plan *self, struct dps_error *err)
{
    enum dps_status status = check_word("network", self->network, "none flow tcp", err);
    if (status == DPS_OK) {
        status = check_word("engine", self->engine, "auto simgrid access", err);
    }
    if (status == DPS_OK) {
        status = check_word("peers", self->peers, "all loan auto", err);
    }
    return status == DPS_OK ? check_word("cost", self->cost, "none fixed", err)
                            : status;
}

static enum dps_status
check_limits(const struct dps_market_plan *self, struct dps_error *err)
{
    const double most = 1e15; /* [byte/s] */
    if (self->at_once < 0) {
        return dps_fail(
            err, DPS_EINVAL, "at_once is %" PRId64 ", not >= 0", self->at_once);
    }
    if (self->max_cpu < 0 || !(self->call_limit >= 0 && self->call_limit <= 1e6)) {
        return dps_fail(err, DPS_EINVAL,
            "max_cpu is %" PRId64 " s and call_limit %g s, not >= 0 and in [0, 1e6]",
            self->max_cpu, self->call_limit);
    }
    bool fine = self->client_up > 0 && self->client_up <= most &&
                self->client_down > 0 && self->client_down <= most;
    return fine || !has_network(self)
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "client_up is %g byte/s and client_down %g byte/s, not both in "
                     "(0, 1e15]",
                     self->client_up, self->client_down);
}

/* ---- its columns ------------------------------------------------------- */

/* What all rows of a column must be; -1: of the plan, else the row. */
static enum dps_status
bad(const char *of, size_t row, const char *what, struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL, "%s %zu: %s", of, row, what);
}

static bool
in_bytes(int64_t bytes)
{
    return bytes >= 0 && bytes <= DPS_WINDOW_BYTES;
}

static bool
none_below(const int64_t *values, size_t n)
{
    int64_t least = 0;
    for (size_t i = 0; i < n; i++) {
        least = values[i] < least ? values[i] : least;
    }
    return least == 0;
}

/* Whether each model that will do has a rate on a task, where there is one. */
static bool
has_rates(const struct dps_workload *workload, const struct dps_job *job, uint32_t task)
{
    return task == 0 ||
           (task <= workload->n_tasks && job->models != 0 &&
               (job->models & ~dps_task_models(&workload->tasks[task - 1])) == 0);
}

static const char *
wrong_with_job(const struct dps_workload *workload, const struct dps_job *job)
{
    if (job->submit < 0 || job->run < 0 || job->estimate < 0) {
        return "submit, run or estimate lies before 0 ns";
    }
    if (!none_below(job->need, DPK_RESOURCES)) {
        return "it needs less than nothing";
    }
    if (job->width == 0 || job->most < job->width) {
        return "width is 0, or above the most that it takes";
    }
    if (!in_bytes(job->input) || !in_bytes(job->output)) {
        return "input and output are not both in [0, 2^53] byte";
    }
    if (job->kind >= workload->n_kinds || job->name >= workload->n_text) {
        return "it has a kind or a name that there is not";
    }
    if (!has_rates(workload, job, job->task) ||
        !has_rates(workload, job, job->tail_task)) {
        return "it has a task that there is not, or that has no rate on a model that "
               "will do";
    }
    if (job->tail < 0 || job->tail > job->run) {
        return "its tail is not in [0, run] ns";
    }
    return job->devices <= DPS_MOST_DEVICES ? NULL : "it wants more than 64 GPUs";
}

static enum dps_status
check_jobs(const struct dps_workload *workload, struct dps_error *err)
{
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const char *wrong = wrong_with_job(workload, job);
        if (wrong == NULL && i > 0 && job[-1].submit > job->submit) {
            wrong = "it is listed after one that is submitted later";
        }
        if (wrong != NULL) {
            return bad("job", i, wrong, err);
        }
    }
    for (size_t i = 0; i < workload->n_kinds; i++) {
        const char *wrong = wrong_with_job(workload, &workload->kinds[i]);
        if (wrong != NULL) {
            return bad("kind", i, wrong, err);
        }
    }
    return DPS_OK;
}

static const char *
wrong_with_machine(const struct dps_market_plan *self, size_t i)
{
    const struct dps_workload *workload = self->workload;
    const struct dps_machine *machine = &workload->machines[i];
    if (!none_below(machine->capacity, DPK_RESOURCES)) {
        return "it has less than nothing";
    }
    if (machine->devices > DPS_MOST_DEVICES || machine->model > workload->n_models ||
        machine->name >= workload->n_text) {
        return "it has more than 64 GPUs, or a model or a name that there is not";
    }
    if (has_network(self) &&
        (machine->capacity[DPK_UP] == 0 || machine->capacity[DPK_DOWN] == 0)) {
        return "its bandwidths out and in are not both above 0 kbit/s, and there is a "
               "network";
    }
    return self->cell[i] < self->n_cells && self->rate[i] >= 0 &&
                   isfinite(self->rate[i])
               ? NULL
               : "it is of a cell that there is not, or has a rate outside of [0, inf)";
}

static enum dps_status
check_machines(const struct dps_market_plan *self, struct dps_error *err)
{
    const struct dps_workload *workload = self->workload;
    if (workload->n_machines == 0) {
        return dps_fail(err, DPS_EINVAL, "it has no machines");
    }
    for (size_t i = 0; i < workload->n_machines; i++) {
        const char *wrong = wrong_with_machine(self, i);
        if (wrong != NULL) {
            return bad("machine", i, wrong, err);
        }
    }
    for (size_t i = 1; i <= workload->n_models; i++) {
        if (workload->model[i] >= workload->n_text) {
            return bad("model", i, "it has a name that there is not", err);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_tasks(const struct dps_workload *workload, struct dps_error *err)
{
    for (size_t i = 0; i < workload->n_tasks; i++) {
        if (workload->tasks[i].name >= workload->n_text) {
            return bad("task", i, "it has a name that there is not", err);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_downs(const struct dps_market_plan *self, struct dps_error *err)
{
    size_t n = self->workload->n_machines;
    int64_t *back = calloc(n + 1, sizeof *back); /* of each machine, the last time */
    enum dps_status status =
        back != NULL ? DPS_OK : dps_fail(err, DPS_ENOMEM, "out of memory");
    for (size_t i = 0; i < self->n_downs && status == DPS_OK; i++) {
        const struct dps_down *down = &self->downs[i];
        if (down->machine >= n || down->from < 0 || down->to <= down->from) {
            status = bad("down", i, "it is of no machine, or no stretch of time", err);
        } else if ((i > 0 && down[-1].from > down->from) ||
                   (back[down->machine] > 0 && back[down->machine] >= down->from)) {
            status = bad("down", i,
                "it is listed after a later one, or meets another of its machine", err);
        } else {
            back[down->machine] = down->to;
        }
    }
    free(back);
    return status;
}

static enum dps_status
check_text(const struct dps_workload *workload, struct dps_error *err)
{
    bool ends = workload->n_text == 0 || workload->text[workload->n_text - 1] == '\0';
    return ends && workload->n_models <= DPS_MOST_MODELS
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "its names do not end, or it has more than "
                     "63 models");
}

enum dps_status
dps_market_plan_check(const struct dps_market_plan *self, struct dps_error *err)
{
    enum dps_status status = check_times(self, err);
    if (status == DPS_OK) {
        status = check_words(self, err);
    }
    if (status == DPS_OK) {
        status = check_limits(self, err);
    }
    if (status == DPS_OK) {
        status = check_text(self->workload, err);
    }
    if (status == DPS_OK) {
        status = check_tasks(self->workload, err);
    }
    if (status == DPS_OK) {
        status = check_jobs(self->workload, err);
    }
    if (status == DPS_OK) {
        status = check_machines(self, err);
    }
    if (status == DPS_OK) {
        status = check_downs(self, err);
    }
    return status == DPS_OK
               ? dps_market_proofs_check(&self->proofs, self->workload->n_machines, err)
               : status;
}
