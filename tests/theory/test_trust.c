/* How long it takes a node to be trusted, and what it then gains by cheating, against
 * what the rule's chances say. */
#include "tests/group.h"
#include "tests/test.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

static const uint8_t beacon[32] = {1};

enum { TRUST_AFTER = 10 };

/* ---- closed forms ------------------------------------------------------ */

struct moments {
    double mean, variance;
};

/* Jobs until n results agreed: ten are all compared, later ones with a chance of 1 / i
 * at i. */
static struct moments
jobs_to_reach(int n)
{
    struct moments jobs = {TRUST_AFTER, 0};
    for (int i = TRUST_AFTER; i < n; i++) {
        jobs.mean += i;
        jobs.variance += (double)i * (i - 1);
    }
    return jobs;
}

/* Cheats until the first that is found, itself included, after so many honest jobs: n
 * of the node is followed job by job, a cheat is found with a chance of 1 / n. */
static struct moments
cheats_after(int jobs, double *mean_n)
{
    double *chance = calloc((size_t)jobs + 2, sizeof *chance);
    struct moments cheats = {0, 0};
    double squares = 0;
    REQUIRE(chance != NULL);
    chance[0] = 1;
    for (int k = 0; k < jobs; k++) {
        for (int n = k; n >= 0; n--) { /* upwards, so from above */
            double rise = n < TRUST_AFTER ? 1 : 1.0 / n;
            chance[n + 1] += chance[n] * rise;
            chance[n] *= 1 - rise;
        }
    }
    *mean_n = 0;
    for (int n = 0; n <= jobs; n++) {
        double p = n < TRUST_AFTER ? 1 : 1.0 / n;
        *mean_n += chance[n] * n;
        cheats.mean += chance[n] / p;
        squares += chance[n] * (2 - p) / (p * p);
    }
    cheats.variance = squares - cheats.mean * cheats.mean;
    free(chance);
    return cheats;
}

/* ---- nodes ------------------------------------------------------------- */

/* One node that has jobs, and honest ones that join where they are needed. */
struct scene {
    struct proofs at, node, others;
    uint64_t n_claims;
};

static struct group_claim
claim_of(struct scene *self, struct proofs *by, uint64_t node)
{
    uint64_t id = ++self->n_claims;
    return (struct group_claim){
        .row = {(uint32_t)(id % 64), id, node, 0, id, 1}, .by = by};
}

static int
another(void *data, struct group_claim *claim)
{
    struct scene *scene = data;
    *claim = claim_of(scene, &scene->others, 1000000 + scene->n_claims % 1000);
    return 1;
}

static void
open_scene(struct scene *self, const char *strategy)
{
    *self = (struct scene){.n_claims = 0};
    REQUIRE(proofs_open(&self->at, "quorum", "honest", 99) == DPK_OK);
    REQUIRE(proofs_open_beside(&self->node, &self->at, strategy) == DPK_OK);
    REQUIRE(proofs_open_beside(&self->others, &self->at, "honest") == DPK_OK);
}

static void
close_scene(struct scene *self)
{
    proofs_close(&self->node);
    proofs_close(&self->others);
    proofs_close(&self->at);
}

/* The next job of a node: how many did it at first, and the node's verdict. */
static uint32_t
work(struct scene *self, uint64_t node, uint32_t *verdict)
{
    struct group group = {.at = &self->at, .n = 1, .more = another, .data = self};
    group.claims[0] = claim_of(self, &self->node, node);
    uint32_t n_copies = group_copies(&group);
    while (group.n < n_copies) {
        another(self, &group.claims[group.n]);
        group.claims[group.n].row.task = group.claims[0].row.task;
        group.n++;
    }
    group_play(&group, beacon);
    group_retire(&group);
    *verdict = group.claims[0].verdict;
    return n_copies;
}

/* ---- tests ------------------------------------------------------------- */

/* Jobs of so many honest nodes until n results of theirs agreed, on average. */
static double
mean_jobs(int n, uint64_t runs)
{
    uint64_t jobs = 0;
    uint32_t refused = 0;
    struct scene scene;
    open_scene(&scene, "honest");
    for (uint64_t run = 1; run <= runs; run++) {
        for (int agreed = 0; agreed < n; jobs++) {
            uint32_t verdict;
            agreed += work(&scene, run, &verdict) > 1;
            refused += verdict != DPK_ACCEPT;
        }
    }
    CHECK_INT(refused, 0);
    close_scene(&scene);
    return (double)jobs / (double)runs;
}

TEST(trust_of_n_takes_ten_jobs_and_the_sum_of_what_lies_between)
{
    static const struct {
        int n, known;
        uint64_t runs;
    } goals[] = {{12, 31, 6000}, {20, 155, 400}, {50, 1190, 100}, {100, 4915, 50}};
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++) {
        struct moments jobs = jobs_to_reach(goals[g].n);
        double deviation = sqrt(jobs.variance / (double)goals[g].runs);
        CHECK(jobs.mean == goals[g].known);
        CHECK_WITHIN(mean_jobs(goals[g].n, goals[g].runs), jobs.mean, 5 * deviation);
    }
}

TEST(a_sleeper_is_found_after_as_many_cheats_as_the_chances_say)
{
    enum { RUNS = 600 };
    static const struct {
        int jobs;
        const char *strategy;
    } cases[] = {
        {5, "sleeper:jobs=5"}, {50, "sleeper:jobs=50"}, {500, "sleeper:jobs=500"}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double sum = 0;
        double mean_n;
        struct scene scene;
        open_scene(&scene, cases[c].strategy);
        for (uint64_t run = 1; run <= RUNS; run++) {
            uint32_t verdict = DPK_ACCEPT;
            int done = 0;
            for (; verdict == DPK_ACCEPT; done++) {
                work(&scene, run, &verdict);
            }
            CHECK_INT(verdict, DPK_REJECT);
            sum += done - cases[c].jobs;
        }
        struct moments cheats = cheats_after(cases[c].jobs, &mean_n);
        CHECK_WITHIN(sum / RUNS, cheats.mean, 5 * sqrt(cheats.variance / RUNS) + 1e-9);
        close_scene(&scene);
    }
}

TEST(trust_grows_as_the_square_root_of_twice_the_jobs)
{
    for (int jobs = 1000; jobs <= 16000; jobs *= 4) {
        double mean_n;
        struct moments cheats = cheats_after(jobs, &mean_n);
        CHECK_CLOSE(cheats.mean, mean_n, 1e-9);
        CHECK_CLOSE(mean_n, sqrt(2.0 * jobs), 0.02 + 0.5 / sqrt(jobs));
    }
}
