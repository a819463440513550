#include "sim/window/timed_loan.h"

#include "sim/window/timed_transfers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
dps_timed_lends(const struct dps_timed *self, const struct dps_timed_links *links,
    const struct dps_engine_kind *kind)
{
    const char *peers = links->peers != NULL ? links->peers : "all";
    bool few = self->platform.n <= DPS_TIMED_MANY;
    if (kind == &dps_engine_access || self->platform.own != NULL) {
        return false;
    }
    return strcmp(peers, "loan") == 0 || (strcmp(peers, "auto") == 0 && !few);
}

/* ---- who chooses among whom -------------------------------------------- */

static uint64_t
key_of(const struct dps_machine *machine)
{
    return (uint64_t)machine->model << 32 | machine->region;
}

static int
compare_keys(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* The keys of all machines by rising order, each once; how many. */
static uint32_t
list_keys(const struct dps_workload *workload, uint64_t *keys)
{
    uint32_t n = 0;
    for (size_t i = 0; i < workload->n_machines; i++) {
        keys[i] = key_of(&workload->machines[i]);
    }
    qsort(keys, workload->n_machines, sizeof *keys, compare_keys);
    for (size_t i = 0; i < workload->n_machines; i++) {
        if (n == 0 || keys[n - 1] != keys[i]) {
            keys[n++] = keys[i];
        }
    }
    return n;
}

static void
name_group(
    const struct dps_workload *workload, uint64_t key, struct dps_loan_group *group)
{
    uint32_t model = (uint32_t)(key >> 32);
    const char *name = model > 0 ? workload->text + workload->model[model] : "machines";
    if ((uint32_t)key > 0) {
        snprintf(group->name, sizeof group->name, "%.40s of region %u", name,
            (unsigned)(uint32_t)key);
    } else {
        snprintf(group->name, sizeof group->name, "%.60s", name);
    }
}

/* The clients are the last. */
static enum dps_status
make_groups(struct dps_timed_loan *loan, const struct dps_workload *workload,
    size_t n_hosts, uint64_t *keys, struct dps_error *err)
{
    uint32_t n = list_keys(workload, keys);
    loan->groups = calloc((size_t)n + 1, sizeof *loan->groups);
    if (loan->groups == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %u groups of hosts", n);
    }
    for (uint32_t g = 0; g < n; g++) {
        name_group(workload, keys[g], &loan->groups[g]);
        loan->groups[g].at_once = loan->at_once;
    }
    loan->groups[n] =
        (struct dps_loan_group){.name = "owners of jobs", .at_once = loan->at_once};
    for (size_t i = 0; i < n_hosts; i++) {
        bool is_client = i >= workload->n_machines;
        uint64_t key = is_client ? 0 : key_of(&workload->machines[i]);
        const uint64_t *at =
            is_client ? keys + n : bsearch(&key, keys, n, sizeof *keys, compare_keys);
        loan->group[i] = (uint32_t)(at - keys);
    }
    loan->loan.groups = loan->groups;
    loan->loan.grouping = (struct dps_grouping){loan->group, n + 1};
    return DPS_OK;
}

/* ---- what they do ------------------------------------------------------ */

/* How many transfers there may be at once, and of how many bytes in the mean. */
static void
count_transfers(struct dps_timed_loan *loan, const struct dps_timed *self)
{
    const struct dps_workload *workload = self->workload;
    double bytes = 0;
    double n = 0;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        if (dps_job_has_data(job)) {
            uint32_t inputs = job->spread ? job->width : 1;
            bytes += (double)job->input * inputs + (double)job->output;
            n += inputs + 1;
        }
        loan->at_once += dps_timed_parcels(job);
    }
    loan->loan.typical.bytes = n > 0 ? bytes / n : 0;
}

enum dps_status
dps_timed_lend(
    struct dps_timed *self, const struct dps_timed_links *links, struct dps_error *err)
{
    struct dps_timed_loan *loan = calloc(1, sizeof *loan);
    uint64_t *keys = calloc(self->workload->n_machines + 1, sizeof *keys);
    enum dps_status status = DPS_OK;
    self->loan = loan;
    if (loan != NULL) {
        loan->group = calloc(self->platform.n + 1, sizeof *loan->group);
    }
    if (loan == NULL || loan->group == NULL || keys == NULL) {
        status =
            dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", self->platform.n);
    } else {
        count_transfers(loan, self);
        loan->at_once = links->at_once > 0 ? (size_t)links->at_once : loan->at_once;
        loan->loan.inner = self->kind;
        status = make_groups(loan, self->workload, self->platform.n, keys, err);
        self->platform.loan = &loan->loan;
        self->kind = &dps_engine_pools;
    }
    free(keys);
    return status;
}

void
dps_timed_lent(struct dps_timed *self)
{
    free(self->loan->group);
    free(self->columns);
    self->loan->group = NULL;
    self->columns = NULL;
    self->platform = (struct dps_platform){.n = self->platform.n};
}

enum dps_status
dps_timed_dry(
    const struct dps_timed *self, enum dps_status status, struct dps_error *err)
{
    return dps_within(err, status, "peers are on loan for %zu transfers at once",
        self->loan->at_once);
}

void
dps_timed_loan_free(struct dps_timed_loan **self)
{
    if (*self != NULL) {
        free((*self)->groups);
        free((*self)->group);
        free(*self);
        *self = NULL;
    }
}
