#include "sim/window/market_claims.h"

#include "sim/core/rng.h"
#include "sim/window/market_wants.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Payers have ids above those of nodes. */
#define PAYERS (UINT64_C(1) << 62)

uint64_t
dps_market_node(uint32_t machine)
{
    return (uint64_t)machine + 1;
}

uint32_t
dps_market_machine(uint64_t node)
{
    return (uint32_t)(node - 1);
}

double
dps_market_work(const struct dps_market_answer *answer, uint64_t job)
{
    size_t low = 0;
    size_t high = answer->n_jobs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (answer->jobs[middle].job < job) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < answer->n_jobs && answer->jobs[low].job == job ? answer->jobs[low].work
                                                                : 0;
}

/* ---- who is there ------------------------------------------------------ */

static enum dps_status
list_downs(struct dps_market_claims *self, struct dps_error *err)
{
    const struct dps_market_plan *plan = self->plan;
    size_t n = plan->workload->n_machines;
    self->down = malloc((n + 1) * sizeof *self->down);
    self->next = malloc((plan->n_downs + 1) * sizeof *self->next);
    if (self->down == NULL || self->next == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu machines", n);
    }
    memset(self->down, 0xff, (n + 1) * sizeof *self->down);
    for (size_t i = plan->n_downs; i-- > 0;) {
        uint32_t machine = plan->downs[i].machine;
        self->next[i] = self->down[machine];
        self->down[machine] = (uint32_t)i;
    }
    return DPS_OK;
}

bool
dps_market_is_there(
    const struct dps_market_claims *self, uint32_t machine, int64_t date)
{
    const struct dps_market_plan *plan = self->plan;
    int64_t time = date - (plan->start - plan->lead);
    bool there = true;
    for (uint32_t i = self->down[machine]; i != UINT32_MAX && there;
         i = self->next[i]) {
        there = time < plan->downs[i].from || time >= plan->downs[i].to;
    }
    return there;
}

/* ---- claims ------------------------------------------------------------ */

static enum dps_status
make_room(struct dps_market_claims *self, size_t n, struct dps_error *err)
{
    self->items = calloc(n + 1, sizeof *self->items);
    self->asked = calloc(n + 1, sizeof *self->asked);
    return self->items != NULL && self->asked != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory at %zu claims", n);
}

static void
add(struct dps_market_claims *self, const struct dps_claim *claim, uint32_t machine,
    int64_t asked)
{
    struct dps_claim *item = &self->items[self->n];
    *item = *claim;
    item->node = dps_market_node(machine);
    item->strategy = self->plan->proofs.strategy[machine];
    item->deadline = asked + self->plan->proofs.term;
    self->asked[self->n++] = asked;
}

/* ---- of jobs ----------------------------------------------------------- */

/* All that a job did since it began for the last time, in pieces. */
static int64_t
pieces_of(const struct dps_market_stints *stints, uint32_t job)
{
    const struct dps_market_stint *stint = &stints->items[stints->last[job]];
    const struct dps_market_plan *plan = stints->plan;
    const uint32_t *machines = stints->placements->nodes + stint->first;
    double seconds =
        1e-9 * (double)dps_wants_overlap(stint->from, stint->to, 0, INT64_MAX);
    double work = 0;
    for (uint32_t i = 0; i < stint->n; i++) {
        work += seconds * dps_wants_rate(plan, &plan->workload->jobs[job], machines[i]);
    }
    double pieces = ceil(work / plan->proofs.piece);
    return pieces < 1 ? 1 : pieces < 0x1p62 ? (int64_t)pieces : INT64_C(1) << 62;
}

struct end {
    int64_t at;
    uint32_t job;
};

static int
compare_ends(const void *a, const void *b)
{
    const struct end *x = a;
    const struct end *y = b;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at)
                          : (x->job > y->job) - (x->job < y->job);
}

static enum dps_status
gather_jobs(struct dps_market_claims *self, const struct dps_market_stints *stints,
    struct dps_error *err)
{
    const struct dps_market_plan *plan = self->plan;
    const struct dps_placements *placements = stints->placements;
    size_t n = 0;
    struct end *ends = calloc(plan->workload->n_jobs + 1, sizeof *ends);
    enum dps_status status = make_room(self, plan->workload->n_jobs, err);
    if (ends == NULL && status == DPS_OK) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for claims");
    }
    for (uint32_t i = 0; i < plan->workload->n_jobs && status == DPS_OK; i++) {
        const struct dps_placement *placement = &placements->jobs[i];
        if (placement->state == DPS_JOB_DONE &&
            placement->finish < plan->lead + plan->length) {
            ends[n++] = (struct end){placement->finish, i};
        }
    }
    if (n > 0) {
        qsort(ends, n, sizeof *ends, compare_ends);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        uint32_t job = ends[i].job;
        const struct dps_claim claim = {.id = job,
            .payer = PAYERS | (plan->workload->jobs[job].owner & (PAYERS - 1)),
            .task = job,
            .amount = pieces_of(stints, job)};
        add(self, &claim, placements->nodes[placements->jobs[job].first],
            plan->start - plan->lead + ends[i].at);
    }
    free(ends);
    return status;
}

/* ---- of what is kept --------------------------------------------------- */

/* The deadline of a machine's claim, of those of a period. */
static uint32_t
deadline_of(const struct dps_market_plan *plan, uint32_t machine, uint32_t claim)
{
    uint32_t words[4];
    dps_rng_words((struct dps_rng_name){.seed = plan->seed,
                      .purpose = DPS_RNG_COPY,
                      .entity = machine,
                      .draw = claim},
        words);
    return (uint32_t)(((uint64_t)words[0] * plan->proofs.deadlines) >> 32);
}

/* Claims of a deadline, one after another. */
static void
list_by_deadline(const struct dps_market_plan *plan, uint32_t *first, uint32_t *at,
    uint32_t *machine, uint32_t *claim)
{
    uint32_t n = plan->proofs.deadlines;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t m = 0; m < plan->workload->n_machines; m++) {
            for (uint32_t c = 0; c < plan->proofs.kept[m]; c++) {
                uint32_t d = deadline_of(plan, m, c);
                if (pass == 0) {
                    first[d + 1]++;
                } else {
                    machine[at[d]] = m;
                    claim[at[d]++] = c;
                }
            }
        }
        for (uint32_t d = 0; pass == 0 && d < n; d++) {
            first[d + 1] += first[d];
            at[d] = first[d];
        }
    }
}

/* Those that a deadline at a date asks for. */
static void
ask(struct dps_market_claims *self, int64_t date, const uint32_t *from,
    const uint32_t *machine, const uint32_t *claim)
{
    for (uint32_t i = from[0]; i < from[1]; i++) {
        uint64_t id = (uint64_t)machine[i] << DPS_MARKET_KEPT_BITS | claim[i];
        const struct dps_claim one = {
            .id = id, .task = id, .amount = 1, .stands = true};
        if (dps_market_is_there(self, machine[i], date)) {
            add(self, &one, machine[i], date);
        }
    }
}

static enum dps_status
gather_kept(struct dps_market_claims *self, struct dps_error *err)
{
    const struct dps_market_plan *plan = self->plan;
    const struct dps_market_proofs *proofs = &plan->proofs;
    int64_t first_period = plan->start / proofs->period;
    int64_t end = plan->start + plan->length;
    size_t all = 0;
    for (size_t m = 0; m < plan->workload->n_machines; m++) {
        all += proofs->kept[m];
    }
    uint32_t *first = calloc((size_t)proofs->deadlines + 1, sizeof *first);
    uint32_t *at = calloc((size_t)proofs->deadlines + 1, sizeof *at);
    uint32_t *machine = calloc(all + 1, sizeof *machine);
    uint32_t *claim = calloc(all + 1, sizeof *claim);
    size_t periods = (size_t)((end - 1) / proofs->period - first_period + 1);
    enum dps_status status =
        first != NULL && at != NULL && machine != NULL && claim != NULL
            ? make_room(self, all * periods, err)
            : dps_fail(err, DPS_ENOMEM, "out of memory for claims");
    if (status == DPS_OK) {
        list_by_deadline(plan, first, at, machine, claim);
    }
    for (size_t p = 0; p < periods && status == DPS_OK; p++) {
        for (uint32_t d = 0; d < proofs->deadlines; d++) {
            int64_t date = (first_period + (int64_t)p) * proofs->period +
                           proofs->period / proofs->deadlines * d;
            if (date >= plan->start && date < end) {
                ask(self, date, first + d, machine, claim);
            }
        }
    }
    free(first);
    free(at);
    free(machine);
    free(claim);
    return status;
}

/* ---- all of it --------------------------------------------------------- */

enum dps_status
dps_market_claims_gather(struct dps_market_claims *self,
    const struct dps_market_stints *stints, struct dps_error *err)
{
    *self = (struct dps_market_claims){.plan = stints->plan};
    enum dps_status status = list_downs(self, err);
    if (status == DPS_OK) {
        status = self->plan->proofs.proven == DPS_MARKET_KEPT
                     ? gather_kept(self, err)
                     : gather_jobs(self, stints, err);
    }
    return status;
}

void
dps_market_claims_free(struct dps_market_claims *self)
{
    free(self->items);
    free(self->asked);
    free(self->down);
    free(self->next);
    *self = (struct dps_market_claims){0};
}
