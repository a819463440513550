/* The verifiers that are built in, before each of the provers that stand against them:
 * whether all proofs are run or only those that could differ, the outcomes are the
 * same. */
#include "sim/host/kernel.h"
#include "sim/proving/trial.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { CLAIMS = 60, DAYS = 3 };

#define DAY INT64_C(86400000000000)

/* Settings that are quick; the usual ones of the others. */
static const char *
named(const struct dpk_kernel *verifier)
{
    bool post = strcmp(verifier->name, "merkle-post") == 0;
    return post ? "merkle-post:leaves=64,depth=6" : verifier->name;
}

/* Every fifth node cheats; copies are done by nodes a few numbers on. */
static uint32_t
strategy_of(uint64_t node)
{
    return node % 5 == 4;
}

static bool
another(
    void *context, const struct dps_claim *first, uint32_t done, struct dps_claim *copy)
{
    (void)context;
    copy->id = first->id + 1000 * (uint64_t)done;
    copy->node = 1 + (first->node + 3 * (uint64_t)done) % CLAIMS;
    copy->strategy = strategy_of(copy->node);
    return done < 20;
}

static struct dps_trial *
open_trial(const struct dpk_kernel *verifier, const char *prover, bool all)
{
    struct dps_error err;
    struct dps_trial *trial = NULL;
    const char *const provers[] = {"honest", prover};
    const struct dps_trial_setup setup = {.verifier = named(verifier),
        .provers = provers,
        .n_provers = 2,
        .seed = 5,
        .all = all,
        .audited = true,
        .another = another};
    REQUIRE_OK(dps_trial_open(&setup, &trial, &err), &err);
    return trial;
}

/* The first day lies before the scenario's start, as of windows that fill then. */
static void
ask(struct dps_trial *trial, int64_t day)
{
    struct dps_error err;
    struct dps_claim claims[CLAIMS];
    for (uint64_t i = 0; i < CLAIMS; i++) {
        bool stands = i % 2 == 0;
        uint64_t id = stands ? i : (uint64_t)day * CLAIMS + i;
        claims[i] = (struct dps_claim){.id = id,
            .node = 1 + i,
            .payer = UINT64_C(5000) + i % 3,
            .task = id,
            .amount = 1 + (int64_t)(i % 3),
            .strategy = strategy_of(1 + i),
            .deadline = day * DAY,
            .stands = stands};
    }
    REQUIRE_OK(dps_trial_judge(trial, (day - 1) * DAY, claims, CLAIMS, &err), &err);
}

/* How many outcomes differ in more than whether they were run. */
static size_t
differences(const struct dps_trial *some, const struct dps_trial *all)
{
    size_t n[2];
    size_t differ = 0;
    const struct dps_outcome *a = dps_trial_outcomes(some, &n[0]);
    const struct dps_outcome *b = dps_trial_outcomes(all, &n[1]);
    for (size_t i = 0; i < n[0] && i < n[1]; i++) {
        differ += a[i].claim.id != b[i].claim.id || a[i].verdict != b[i].verdict ||
                  a[i].reason != b[i].reason || a[i].arrived != b[i].arrived ||
                  a[i].cost != b[i].cost || a[i].effort != b[i].effort ||
                  a[i].truth != b[i].truth;
    }
    return n[0] == n[1] ? differ : SIZE_MAX;
}

static void
compare(const struct dpk_kernel *verifier, const char *prover)
{
    struct dps_trial *some = open_trial(verifier, prover, false);
    struct dps_trial *all = open_trial(verifier, prover, true);
    uint64_t ran, skipped, none;
    size_t differ = 0;
    for (int64_t day = 0; day < DAYS; day++) {
        ask(some, day);
        ask(all, day);
        differ += differences(some, all);
    }
    dps_trial_counts(some, &ran, &skipped);
    if (differ > 0) {
        printf("    %s against %s\n", prover, verifier->name);
    }
    CHECK_INT((int64_t)differ, 0);
    bool complete = (((const struct dpk_verifier *)(const void *)verifier)->traits &
                        DPK_COMPLETE) != 0;
    CHECK((skipped > 0) == complete);
    dps_trial_counts(all, &ran, &none);
    CHECK(none == 0);
    dps_trial_close(&some);
    dps_trial_close(&all);
}

TEST(outcomes_do_not_hang_on_which_honest_proofs_are_run)
{
    const struct dpk_kernel *verifier;
    const struct dpk_kernel *other;
    size_t n = 0;
    for (size_t i = 0; (verifier = dps_kernel_built_in(i)) != NULL; i++) {
        for (size_t k = 0; (other = dps_kernel_built_in(k)) != NULL; k++) {
            const struct dpk_prover *prover = (const void *)other;
            if (verifier->kind == DPK_VERIFIER && other->kind == DPK_PROVER &&
                strcmp(prover->against, verifier->name) == 0) {
                compare(verifier, other->name);
                n++;
            }
        }
    }
    CHECK(n > 0);
}

/* Payers are nobody's nodes: those of receipts sign for whoever has served them. */
TEST(a_payer_signs_alike_for_nodes_of_each_strategy)
{
    const struct dpk_kernel *verifier;
    size_t n = 0;
    size_t accepted = 0;
    for (size_t i = 0; (verifier = dps_kernel_built_in(i)) != NULL; i++) {
        if (strcmp(verifier->name, "receipt") != 0) {
            continue;
        }
        struct dps_trial *trial = open_trial(verifier, "wash-demand", true);
        ask(trial, 0);
        const struct dps_outcome *out = dps_trial_outcomes(trial, &n);
        for (size_t k = 0; k < n; k++) {
            accepted += out[k].verdict == DPK_ACCEPT;
        }
        dps_trial_close(&trial);
    }
    CHECK(n >= CLAIMS);
    CHECK_INT((int64_t)accepted, (int64_t)n);
}
