#include "sim/economy/lived_proofs.h"

#include <math.h>
#include <stdlib.h>

/* ---- what is proven ---------------------------------------------------- */

void
dps_lived_prove(const struct dps_verify *verify, const struct dps_scope *scope,
    bool all, struct dps_market_proofs *proofs)
{
    if (verify == NULL) {
        return;
    }
    *proofs = (struct dps_market_proofs){
        .verifier = verify->kernel,
        .provers = {"honest"},
        .n_strategies = (uint32_t)verify->cheats.n + 1,
        .proven = verify->claims > 0 ? DPS_MARKET_KEPT : DPS_MARKET_JOBS,
        .strategy = scope->cheat,
        .kept = scope->kept,
        .piece = verify->piece,
        .term = verify->within.ns,
        .period = verify->period.ns,
        .deadlines = (uint32_t)verify->deadlines,
        .all = all,
    };
    for (size_t i = 0; i < verify->cheats.n; i++) {
        proofs->provers[i + 1] = dps_verify_cheat_at(verify, i)->kernel;
    }
}

/* ---- what is learnt ---------------------------------------------------- */

/* Fewer machines than this say less than what is known from before. */
enum { LEAST_MACHINES = 10 };

/* Of the machines of each strategy, how many there are and how many were convicted. */
struct tally {
    double machines, convicted;
};

static void
count(const struct dps_lived_market *market, struct tally *tallies, uint8_t *seen)
{
    const struct dps_market_verdicts *verdicts = &market->answer->verdicts;
    for (size_t i = 0; i < market->scope->workload.n_machines; i++) {
        tallies[market->scope->cheat[i]].machines += 1;
        seen[i] = 0;
    }
    for (size_t i = 0; i < verdicts->n; i++) {
        uint32_t machine = verdicts->convictions[i].machine;
        tallies[market->scope->cheat[machine]].convicted += seen[machine] == 0;
        seen[machine] = 1;
    }
}

static void
put_share(const struct tally *tally, struct dps_lived_row *row, size_t i)
{
    double n = tally->machines;
    double c = tally->convicted;
    bool enough = n >= LEAST_MACHINES;
    row->y[i] = enough ? c / n : (double)NAN;
    row->error[i] =
        enough ? sqrt((c + 1) * (n - c + 1) / (n + 3)) / (n + 2) : (double)INFINITY;
}

/* A figure that is counted, not sampled. */
static void
put_figure(double value, struct dps_lived_row *row, size_t i)
{
    row->y[i] = value;
    row->error[i] = isfinite(value) ? 0 : (double)INFINITY;
}

/* What the claims of a strategy say of its effort, and of what is claimed beyond what
 * there is. */
static void
put_claims(const struct dps_lived_market *markets, size_t n, size_t strategy,
    struct dps_lived_row *row, size_t at)
{
    double amount = 0;
    double effort = 0;
    double believed = 0;
    for (size_t i = 0; i < n; i++) {
        const struct dps_detection *of = &markets[i].answer->verdicts.of[strategy];
        amount += (double)(of->amount - of->amount_invented);
        effort += of->effort;
        believed += (double)of->amount_believed;
    }
    bool any = amount > 0;
    put_figure(
        any ? fmax(0, 1 - effort / amount) : (double)NAN, row, at + DPS_LIVED_SAVED);
    put_figure(any ? believed / amount : (double)NAN, row, at + DPS_LIVED_CLAIMED);
}

enum dps_status
dps_lived_find(const struct dps_lived *self, const struct dps_lived_market *markets,
    size_t n, struct dps_lived_row *row, struct dps_error *err)
{
    struct tally tallies[DPS_VERIFY_CHEATS + 1] = {{.machines = 0}};
    size_t most = 0;
    if (self->verify == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < n; i++) {
        size_t machines = markets[i].scope->workload.n_machines;
        most = machines > most ? machines : most;
    }
    uint8_t *seen = calloc(most + 1, 1);
    if (seen == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %zu machines", most);
    }
    for (size_t i = 0; i < n; i++) {
        count(&markets[i], tallies, seen);
    }
    free(seen);
    size_t n_cheats = self->verify->cheats.n;
    for (size_t i = 0; i < n_cheats; i++) {
        size_t at = dps_lived_answer_of(self, i);
        put_share(&tallies[i + 1], row, at + DPS_LIVED_FOUND);
        put_claims(markets, n, i + 1, row, at);
    }
    put_share(&tallies[0], row, dps_lived_answer_of(self, n_cheats));
    return DPS_OK;
}

/* ---- what comes of it -------------------------------------------------- */

/* Of each machine, what it did or keeps, and what of that was refused: work, or claims
 * of what is kept. */
static void
weigh(const struct dps_lived_market *market, bool kept, double *all, double *refused)
{
    const struct dps_market_answer *answer = market->answer;
    for (size_t i = 0; i < answer->n_jobs && !kept; i++) {
        const struct dps_market_job *job = &answer->jobs[i];
        if (job->machine != UINT32_MAX) {
            all[job->machine] += job->work;
        }
    }
    for (size_t i = 0; i < market->scope->workload.n_machines && kept; i++) {
        all[i] = market->scope->kept[i];
    }
    for (size_t i = 0; i < answer->verdicts.n; i++) {
        const struct dps_market_conviction *of = &answer->verdicts.convictions[i];
        double much = kept ? 1 : of->work;
        refused[of->machine] += of->invented ? 0 : much;
    }
}

enum dps_status
dps_lived_accuse(const struct dps_lived_market *market, const struct dps_member *member,
    double share, struct dps_justice *justice, struct dps_error *err)
{
    const struct dps_market_verdicts *verdicts = &market->answer->verdicts;
    size_t n = market->scope->workload.n_machines;
    enum dps_status status = DPS_OK;
    if (verdicts->n == 0) {
        return DPS_OK;
    }
    double *all = calloc(2 * n + 1, sizeof *all);
    uint8_t *seen = calloc(n + 1, 1);
    if (all == NULL || seen == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for %zu machines", n);
    } else {
        weigh(market, member->setup->verify->claims > 0, all, &all[n]);
    }
    for (size_t i = 0; i < verdicts->n && status == DPS_OK; i++) {
        uint32_t machine = verdicts->convictions[i].machine;
        if (!seen[machine]) {
            double part = all[machine] > 0 ? all[n + machine] / all[machine] : 0;
            seen[machine] = 1;
            status = dps_justice_accuse(justice, member, market->scope->node[machine],
                fmin(part, 1) * share, err);
        }
    }
    free(all);
    free(seen);
    return status;
}
