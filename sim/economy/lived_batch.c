#include "sim/economy/lived_batch.h"

#include "sim/core/date.h"
#include "sim/core/digest.h"
#include "sim/economy/crowd.h"
#include "sim/economy/lived_proofs.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void
dps_lived_batch_free(struct dps_lived_batch *self)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_scope_free(&self->scopes[i]);
        dps_market_answer_free(&self->answers[i]);
    }
    free(self->scopes);
    free(self->plans);
    free(self->answers);
    free(self->states);
    free(self->errors);
    free(self->member);
    free(self->files);
    *self = (struct dps_lived_batch){.n = 0};
}

size_t
dps_lived_plans(const struct dps_lived *self, const struct dps_member *member)
{
    double markets = (double)member->setup->schedule->markets;
    return (size_t)ceil(self->terms->sample * markets) *
           (size_t)self->terms->replications;
}

enum dps_status
dps_lived_batch_init(
    struct dps_lived_batch *self, size_t n, const char *paje, struct dps_error *err)
{
    *self = (struct dps_lived_batch){
        .scopes = calloc(n, sizeof *self->scopes),
        .plans = calloc(n, sizeof *self->plans),
        .answers = calloc(n, sizeof *self->answers),
        .states = calloc(n, sizeof *self->states),
        .errors = calloc(n, sizeof *self->errors),
        .member = calloc(n, sizeof *self->member),
        .paje = paje,
        .files = calloc(paje != NULL ? n : 1, sizeof *self->files),
    };
    return self->scopes != NULL && self->plans != NULL && self->answers != NULL &&
                   self->states != NULL && self->errors != NULL &&
                   self->member != NULL && self->files != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for %zu windows", n);
}

/* ---- which markets ----------------------------------------------------- */

struct size {
    double rate; /* [unit/s] */
    uint32_t market;
};

static int
compare_sizes(const void *a, const void *b)
{
    const struct size *x = a;
    const struct size *y = b;
    return x->rate != y->rate ? (x->rate > y->rate) - (x->rate < y->rate)
                              : (x->market > y->market) - (x->market < y->market);
}

/* A network at a date, and what is lived of it. */
struct occasion {
    struct dps_lived *lived;
    struct dps_scope_view view;
    const struct dps_turn *turn;
    double *rates; /* of each market and cell [unit/s] */
    double all;    /* of all of them [unit/s] */
};

static uint64_t
seed_of(const struct occasion *self, uint64_t market, uint64_t replication)
{
    const uint64_t words[] = {self->turn->seed, self->view.member->service.entity,
        (uint64_t)self->view.begin, market, replication};
    return dps_digest_of(words, sizeof words).low;
}

static double
rate_of(const struct occasion *self, uint32_t market)
{
    size_t n = self->view.member->cells.n;
    double sum = 0;
    for (size_t c = 0; c < n; c++) {
        sum += self->rates[market * n + c];
    }
    return sum;
}

/* Chooses the markets that are lived, in `sizes`, which has room for all; how many. */
static size_t
sample(struct occasion *self, struct size *sizes)
{
    double u[2];
    size_t n = 0;
    for (uint32_t m = 0; m < self->view.n_markets; m++) {
        double rate = rate_of(self, m);
        self->all += rate;
        sizes[n] = (struct size){rate, m};
        n += rate > 0;
    }
    qsort(sizes, n, sizeof *sizes, compare_sizes);
    size_t chosen = (size_t)ceil(self->lived->terms->sample * (double)n - 1e-9);
    struct dps_rng_name name = {self->turn->seed, DPS_RNG_WINDOW,
        self->view.member->service.entity, self->turn->epoch.number};
    dps_rng_uniforms(name, u);
    for (size_t k = 0; k < chosen; k++) {
        sizes[k] = sizes[(size_t)(((double)k + u[0]) * (double)n / (double)chosen)];
    }
    return chosen;
}

/* Notes what of each cell's epoch the chosen markets take. */
static void
cede(struct occasion *self, const struct size *chosen, size_t n_chosen)
{
    size_t n = self->view.member->cells.n;
    double seconds = (double)(self->turn->epoch.end - self->turn->epoch.begin);
    double length = (double)self->lived->terms->length.ns / 1e9;
    for (size_t c = 0; c < n; c++) {
        double all = 0;
        double lived = 0;
        for (uint32_t m = 0; m < self->view.n_markets; m++) {
            all += self->rates[m * n + c];
        }
        for (size_t k = 0; k < n_chosen; k++) {
            lived += self->rates[chosen[k].market * n + c];
        }
        double share = all > 0 ? length / seconds * lived / all : 0;
        self->lived->parts[c] = (struct dps_ceded){.share = share < 1 ? share : 1};
    }
}

/* ---- plans ------------------------------------------------------------- */

static void
fill_plan(const struct occasion *self, uint64_t seed, struct dps_market_plan *plan)
{
    const struct dps_setup_windows *terms = self->lived->terms;
    const struct dps_setup_network *network = self->view.member->setup;
    const struct dps_setup_schedule *schedule = network->schedule;
    *plan = (struct dps_market_plan){
        .name = network->name,
        .origin = self->view.origin,
        .start = self->view.begin,
        .length = terms->length.ns,
        .lead = terms->lead.ns,
        .seed = seed,
        .max_events = (uint64_t)terms->max_events,
        .round_trip = schedule->round_trip.ns,
        .network = terms->network,
        .engine = terms->engine,
        .peers = terms->peers,
        .at_once = terms->at_once,
        .scheduler = schedule->kernel,
        .bidder = schedule->bidder[0] != '\0' ? schedule->bidder : NULL,
        .cost = schedule->cost,
        .client_up = terms->client_up,
        .client_down = terms->client_down,
        .n_cells = (uint32_t)self->view.member->cells.n,
    };
}

/* FOLDER/akash-2023-09-01-0.paje is market 0 of that window. */
static enum dps_status
name_paje(struct dps_lived_batch *self, const struct occasion *occasion,
    uint32_t market, struct dps_market_plan *plan, struct dps_error *err)
{
    char date[DPS_DATE_TEXT];
    char *path = self->files[self->n];
    dps_date_format(plan->origin + plan->start / DPS_NS, date);
    int n = snprintf(path, DPS_LIVED_PATH, "%s/%s-%s-%" PRIu32 ".paje", self->paje,
        occasion->view.member->setup->name, date, market);
    plan->paje = path;
    return n < DPS_LIVED_PATH
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "--paje %.80s... is too long", self->paje);
}

static enum dps_status
add_plan(struct dps_lived_batch *self, struct occasion *occasion,
    const struct size *size, uint64_t replication, struct dps_error *err)
{
    uint64_t seed = seed_of(occasion, size->market, replication);
    const struct dps_setup_windows *terms = occasion->lived->terms;
    struct dps_scope *scope = &self->scopes[self->n];
    struct dps_market_plan *plan = &self->plans[self->n];
    enum dps_status status = DPS_OK;
    self->member[self->n] = occasion->view.member->network;
    fill_plan(occasion, seed, plan);
    if (self->paje != NULL && replication == 0) {
        status = name_paje(self, occasion, size->market, plan, err);
    }
    self->n++;
    occasion->view.market = size->market;
    status = status == DPS_OK ? dps_scope_init(scope, &occasion->view, err) : status;
    if (status == DPS_OK) {
        dps_lived_prove(
            occasion->lived->verify, scope, self->proves_all, &plan->proofs);
    }
    const struct dps_crowd crowd = {
        .network = occasion->view.member->setup,
        .cells = &occasion->view.member->cells,
        .fleet = occasion->view.fleet,
        .wanted = occasion->lived->wanted * size->rate / occasion->all,
        .begin = occasion->view.origin * DPS_NS + occasion->view.begin - terms->lead.ns,
        .length = terms->lead.ns + terms->length.ns,
        .seed = seed,
    };
    return status == DPS_OK ? dps_crowd_gather(&crowd, scope, err) : status;
}

static enum dps_status
add_plans(struct dps_lived_batch *self, struct occasion *occasion, struct size *sizes,
    struct dps_error *err)
{
    size_t chosen = sample(occasion, sizes);
    int64_t replications = occasion->lived->terms->replications;
    enum dps_status status = DPS_OK;
    cede(occasion, sizes, chosen);
    for (size_t k = 0; k < chosen; k++) {
        for (int64_t r = 0; r < replications && status == DPS_OK; r++) {
            status = add_plan(self, occasion, &sizes[k], (uint64_t)r, err);
        }
    }
    return status;
}

enum dps_status
dps_lived_batch_add(struct dps_lived_batch *self, struct dps_lived *lived,
    const struct dps_member *member, const struct dps_outages *outages,
    const struct dps_turn *turn, int64_t origin, struct dps_error *err)
{
    uint32_t n_markets = (uint32_t)member->setup->schedule->markets;
    int64_t begin = turn->epoch.time - (turn->epoch.end - turn->epoch.begin) * DPS_NS;
    struct occasion occasion = {
        .lived = lived,
        .turn = turn,
        .view = {.member = member,
            .fleet = turn->fleet,
            .outages = outages,
            .origin = origin,
            .begin = begin,
            .end = begin + lived->terms->length.ns,
            .lead = lived->terms->lead.ns,
            .n_markets = n_markets},
        .rates = calloc(n_markets * member->cells.n + 1, sizeof *occasion.rates),
    };
    struct size *sizes = calloc((size_t)n_markets + 1, sizeof *sizes);
    enum dps_status status = DPS_OK;
    if (occasion.rates == NULL || sizes == NULL) {
        status = dps_fail(
            err, DPS_ENOMEM, "out of memory for %u markets", (unsigned)n_markets);
    } else {
        dps_scope_rates(&occasion.view, occasion.rates);
        status = add_plans(self, &occasion, sizes, err);
    }
    free(occasion.rates);
    free(sizes);
    return status;
}

enum dps_status
dps_lived_batch_live(struct dps_lived_batch *self, struct dps_nursery **nursery,
    size_t workers, enum dps_market_policy policy, struct dps_error *err)
{
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_scope *scope = &self->scopes[i];
        self->plans[i].workload = &scope->workload;
        self->plans[i].downs = scope->downs;
        self->plans[i].n_downs = scope->n_downs;
        self->plans[i].cell = scope->cell;
        self->plans[i].rate = scope->rate;
    }
    return dps_markets_live(nursery, self->plans, self->n, workers, policy,
        self->answers, self->states, self->errors, err);
}
