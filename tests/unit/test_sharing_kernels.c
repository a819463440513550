/* Who goes first: by deadlines (edf) and by shares (drf), beside plain slow twins. */
#include "sim/dispatch/dispatch.h"
#include "tests/kernel_host.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* ---- earliest deadline first ------------------------------------------- */

TEST(the_job_whose_deadline_is_next_starts_first_and_those_without_one_last)
{
    struct stage stage;
    struct dps_workload workload = stage_machines(1, 1);
    stage_job(&workload, (struct dps_job){.deadline = INT64_MAX});
    stage_job(&workload, (struct dps_job){.deadline = 300});
    stage_job(&workload, (struct dps_job){.deadline = 100});
    stage_job(&workload, (struct dps_job){.deadline = 200});
    stage_job(&workload, (struct dps_job){.deadline = 100});
    stage_open(&stage, DPK_SCHEDULER, "edf", &workload, 1);
    stage_join(&stage, 0, 0, 1);
    stage_submit(&stage, 0, 0, 5);
    static const uint32_t order[] = {2, 4, 3, 1, 0};
    for (size_t i = 0; i < 5; i++) {
        (void)stage_decide(&stage, (int64_t)i);
        CHECK_INT(stage.orders.n, 1);
        CHECK_INT(stage_what(&stage, order[i]), DPK_START);
        stage_end(&stage, (int64_t)i, order[i], DPK_ENDED_WELL);
    }
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(an_urgent_job_of_edf_does_not_overtake_an_earlier_deadline_that_waits)
{
    struct stage stage;
    struct dps_workload workload = stage_machines(2, 1);
    stage_job(&workload, (struct dps_job){.deadline = 100});
    stage_job(&workload, (struct dps_job){.deadline = 200, .width = 2});
    stage_job(&workload, (struct dps_job){.deadline = 300, .urgent = 1});
    stage_job(&workload, (struct dps_job){.deadline = 50, .urgent = 1});
    stage_open(&stage, DPK_SCHEDULER, "edf", &workload, 1);
    stage_join(&stage, 0, 0, 2);
    stage_submit(&stage, 0, 0, 2);
    (void)stage_decide(&stage, 0);
    CHECK_INT(stage_what(&stage, 0), DPK_START);
    CHECK_INT(stage_what(&stage, 1), STAGE_NONE);
    stage_submit(&stage, 1, 2, 2);
    (void)stage_decide(&stage, 1);
    CHECK_INT(stage_what(&stage, 2), DPK_REJECT);
    CHECK_INT(stage_what(&stage, 3), DPK_START); /* its deadline is the next */
    stage_end(&stage, 2, 0, DPK_ENDED_WELL);
    stage_end(&stage, 2, 3, DPK_ENDED_WELL);
    (void)stage_decide(&stage, 2);
    CHECK_INT(stage_what(&stage, 1), DPK_START);
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(an_urgent_job_of_edf_that_is_refused_holds_up_nobody)
{
    struct stage stage;
    struct dps_workload workload = stage_machines(2, 1);
    stage_job(&workload, (struct dps_job){.deadline = 10});
    stage_job(&workload, (struct dps_job){.deadline = 20, .width = 2, .urgent = 1});
    stage_job(&workload, (struct dps_job){.deadline = 30});
    stage_open(&stage, DPK_SCHEDULER, "edf", &workload, 1);
    stage_join(&stage, 0, 0, 2);
    stage_submit(&stage, 0, 0, 3);
    (void)stage_decide(&stage, 0);
    CHECK_INT(stage_what(&stage, 0), DPK_START);
    CHECK_INT(stage_what(&stage, 1), DPK_REJECT);
    CHECK_INT(stage_what(&stage, 2), DPK_START);
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(a_job_that_no_node_ever_here_could_take_is_refused_and_holds_up_nobody)
{
    static const char *const names[] = {"edf", "drf"};
    for (size_t k = 0; k < 2; k++) {
        struct stage stage;
        struct dps_workload workload = stage_machines(2, 1);
        stage_job(&workload, (struct dps_job){.width = 3});
        stage_job(&workload, (struct dps_job){.need = {[DPK_CPU] = 1}});
        stage_job(&workload, (struct dps_job){.width = 2});
        stage_open(&stage, DPK_SCHEDULER, names[k], &workload, 1);
        stage_join(&stage, 0, 0, 2);
        stage_leave(&stage, 0, 0);
        stage_submit(&stage, 0, 0, 3);
        (void)stage_decide(&stage, 0);
        CHECK_INT(stage_what(&stage, 0), DPK_REJECT);
        CHECK_INT(stage_what(&stage, 1), DPK_REJECT);
        CHECK_INT(stage_what(&stage, 2), STAGE_NONE); /* for the node that left */
        stage_join(&stage, 1, 0, 1);
        (void)stage_decide(&stage, 1);
        CHECK_INT(stage_what(&stage, 2), DPK_START);
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}

/* ---- dominant resource fairness ---------------------------------------- */

/* The example of the paper, section 4.1: 9 processors and 18 GB; tasks of A take 1 and
 * 4 GB, those of B 3 and 1 GB.  A gets 3 tasks and B 2, both 2/3 of what they dominate.
 */
TEST(the_example_of_the_paper_gives_three_tasks_and_two)
{
    struct stage stage;
    struct dps_workload workload = stage_machines(1, 100);
    workload.machines[0].capacity[DPK_CPU] = 9000;
    workload.machines[0].capacity[DPK_MEMORY] = 18;
    for (int i = 0; i < 12; i++) {
        struct dps_job a = {.owner = 1, .need = {[DPK_CPU] = 1000, [DPK_MEMORY] = 4}};
        struct dps_job b = {.owner = 2, .need = {[DPK_CPU] = 3000, [DPK_MEMORY] = 1}};
        stage_job(&workload, i % 2 == 0 ? b : a);
    }
    stage_open(&stage, DPK_SCHEDULER, "drf", &workload, 1);
    stage_join(&stage, 0, 0, 1);
    stage_submit(&stage, 0, 0, 12);
    (void)stage_decide(&stage, 0);
    /* B, A, A, B, A: table 1 of the paper. */
    static const uint32_t table[] = {0, 1, 3, 2, 5};
    CHECK_INT(stage.orders.n, 5);
    for (uint32_t i = 0; i < stage.orders.n; i++) {
        CHECK_INT(stage.orders.job[i], table[i]);
    }
    stage_close(&stage);
    dps_workload_free(&workload);
}

TEST(an_owner_whose_job_finds_no_room_is_passed_over_until_something_is_given_back)
{
    struct stage stage;
    struct dps_workload workload = stage_machines(4, 1);
    stage_job(&workload, (struct dps_job){.owner = 1, .width = 2});
    stage_job(&workload, (struct dps_job){.owner = 2, .width = 3});
    stage_job(&workload, (struct dps_job){.owner = 1});
    stage_job(&workload, (struct dps_job){.owner = 1});
    stage_job(&workload, (struct dps_job){.owner = 2, .urgent = 1});
    stage_open(&stage, DPK_SCHEDULER, "drf", &workload, 1);
    stage_join(&stage, 0, 0, 4);
    stage_submit(&stage, 0, 0, 5);
    (void)stage_decide(&stage, 0);
    CHECK_INT(stage_what(&stage, 0), DPK_START);
    CHECK_INT(stage_what(&stage, 1), STAGE_NONE);
    CHECK_INT(stage_what(&stage, 2), DPK_START);
    CHECK_INT(stage_what(&stage, 3), DPK_START);
    CHECK_INT(stage_what(&stage, 4), DPK_REJECT);
    stage_end(&stage, 1, 0, DPK_ENDED_WELL);
    stage_end(&stage, 1, 2, DPK_ENDED_WELL);
    (void)stage_decide(&stage, 1);
    CHECK_INT(stage_what(&stage, 1), DPK_START);
    stage_close(&stage);
    dps_workload_free(&workload);
}

/* ---- a plain twin ------------------------------------------------------ */

enum { NODES = 7, JOBS = 120, OWNERS = 4, WIDE = 3 };

struct twin {
    const struct dps_workload *workload;
    int64_t left[NODES][DPK_RESOURCES];
    int64_t start[JOBS], finish[JOBS]; /* -1: not yet; -2: refused */
    uint32_t nodes[JOBS][WIDE];
    int submitted[JOBS];
};

static int
has_room(const int64_t *left, const struct dps_job *job)
{
    int has = 1;
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        has = has && job->need[r] <= left[r];
    }
    return has;
}

/* The nodes of a job by rank, of what they have left or of all that they have; whether
 * there are enough. */
static int
choose(struct twin *self, uint32_t j, int ever)
{
    const struct dps_job *job = &self->workload->jobs[j];
    uint32_t n = 0;
    for (uint32_t rank = 0; rank < NODES && n < job->width; rank++) {
        for (uint32_t i = 0; i < NODES; i++) {
            const struct dps_machine *machine = &self->workload->machines[i];
            if (machine->rank == rank &&
                has_room(ever ? machine->capacity : self->left[i], job)) {
                self->nodes[j][n++] = i;
            }
        }
    }
    return n == job->width;
}

static void
move(struct twin *self, uint32_t j, int sign)
{
    const struct dps_job *job = &self->workload->jobs[j];
    for (uint32_t i = 0; i < job->width; i++) {
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            self->left[self->nodes[j][i]][r] -= sign * job->need[r];
        }
    }
}

static int
waits(const struct twin *self, uint32_t j)
{
    return self->submitted[j] && self->start[j] == -1;
}

/* Starts or refuses a job; 0 where it waits on. */
static int
serve(struct twin *self, uint32_t j, int64_t now)
{
    if (choose(self, j, 0)) {
        self->start[j] = now;
        self->finish[j] = now + self->workload->jobs[j].run;
        move(self, j, 1);
        return 1;
    }
    if (self->workload->jobs[j].urgent || !choose(self, j, 1)) {
        self->start[j] = -2;
        return 1;
    }
    return 0;
}

static void
decide_edf(struct twin *self, int64_t now)
{
    for (;;) {
        uint32_t first = JOBS;
        for (uint32_t j = 0; j < JOBS; j++) {
            if (waits(self, j) &&
                (first == JOBS || self->workload->jobs[j].deadline <
                                      self->workload->jobs[first].deadline)) {
                first = j;
            }
        }
        if (first == JOBS || !serve(self, first, now)) {
            return;
        }
    }
}

/* An owner's dominant share as a fraction of 720720, which all totals divide. */
static double
share(const struct twin *self, uint64_t owner)
{
    double largest = 0;
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        int64_t total = 0;
        int64_t has = 0;
        for (size_t i = 0; i < NODES; i++) {
            total += self->workload->machines[i].capacity[r];
        }
        for (uint32_t j = 0; j < JOBS; j++) {
            const struct dps_job *job = &self->workload->jobs[j];
            if (job->owner == owner && self->start[j] >= 0 && self->finish[j] >= 0) {
                has += job->width * job->need[r];
            }
        }
        double part = total > 0 ? (double)has / (double)total : 0;
        largest = part > largest ? part : largest;
    }
    return largest;
}

static void
decide_drf(struct twin *self, int64_t now, const uint64_t *heard)
{
    int passed[OWNERS] = {0};
    for (;;) {
        uint32_t job = JOBS;
        uint32_t of = 0;
        for (uint32_t k = 0; k < OWNERS; k++) { /* as they were heard of */
            uint32_t first = 0;
            while (first < JOBS && !(waits(self, first) &&
                                       self->workload->jobs[first].owner == heard[k])) {
                first++;
            }
            if (first < JOBS && !passed[k] &&
                (job == JOBS || share(self, heard[k]) < share(self, heard[of]))) {
                job = first;
                of = k;
            }
        }
        if (job == JOBS) {
            return;
        }
        passed[of] = !serve(self, job, now);
    }
}

static void
refuse_urgent(struct twin *self)
{
    for (uint32_t j = 0; j < JOBS; j++) {
        if (waits(self, j) && self->workload->jobs[j].urgent) {
            self->start[j] = -2;
        }
    }
}

static void
run_twin(struct twin *self, const struct dps_workload *workload, int by_share)
{
    uint64_t heard[OWNERS] = {0};
    size_t n_heard = 0;
    *self = (struct twin){.workload = workload};
    for (uint32_t j = 0; j < JOBS; j++) {
        size_t k = 0;
        self->start[j] = -1;
        self->finish[j] = -1;
        while (k < n_heard && heard[k] != workload->jobs[j].owner) {
            k++;
        }
        heard[k] = workload->jobs[j].owner;
        n_heard = k == n_heard ? n_heard + 1 : n_heard;
    }
    REQUIRE(n_heard == OWNERS);
    for (size_t i = 0; i < NODES; i++) {
        memcpy(self->left[i], workload->machines[i].capacity, sizeof self->left[i]);
    }
    for (int64_t now = 0; now < 20000; now++) {
        int any = 0;
        for (uint32_t j = 0; j < JOBS; j++) {
            if (self->finish[j] == now) {
                move(self, j, -1);
                self->finish[j] = -2;
                any = 1;
            }
            if (workload->jobs[j].submit == now) {
                self->submitted[j] = 1;
                any = 1;
            }
        }
        if (any && by_share) {
            decide_drf(self, now, heard);
        } else if (any) {
            decide_edf(self, now);
        }
        refuse_urgent(self);
    }
}

static struct dps_workload
any_workload(uint64_t seed)
{
    struct dpk_host host = kernel_host();
    struct dps_error err;
    uint64_t k = 0;
    struct dps_workload workload = stage_machines(NODES, 4);
    for (uint32_t i = 0; i < NODES; i++) {
        workload.machines[i].capacity[DPK_CPU] = 4 + 4 * (int64_t)(i % 3);
        workload.machines[i].capacity[DPK_MEMORY] = 16 - 4 * (int64_t)(i % 4);
        workload.machines[i].rank = (i * 3 + (uint32_t)seed) % NODES;
    }
    workload.ranked = 1;
    for (uint32_t j = 0; j < JOBS; j++) {
        uint64_t bits[8];
        for (size_t b = 0; b < 8; b++) {
            bits[b] = host.random(NULL, seed, k++);
        }
        stage_job(&workload,
            (struct dps_job){
                .submit = (int64_t)(bits[0] % 900),
                .run = 1 + (int64_t)(bits[1] % 60),
                .deadline = (bits[2] & 1) != 0 ? (int64_t)(bits[2] % 1000) + 1 : 0,
                .owner = 10 * (1 + bits[3] % OWNERS),
                .width = 1 + (uint32_t)(bits[4] % 20 == 0 ? 2 : bits[4] % 2),
                .urgent = bits[5] % 6 == 0,
                .need = {[DPK_CPU] = (int64_t)(bits[6] % 14),
                    [DPK_MEMORY] = (int64_t)(bits[7] % 14)},
            });
    }
    REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
    return workload;
}

static void
compare(const char *scheduler, int by_share)
{
    static struct twin twin;
    uint32_t refused = 0;
    uint32_t waited = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct dps_error err;
        struct dps_kernel kernel = {0};
        struct dps_placements placements = {0};
        struct dps_workload workload = any_workload(seed);
        REQUIRE_OK(
            dps_kernel_open(&kernel, DPK_SCHEDULER, scheduler, seed, &err), &err);
        REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
        run_twin(&twin, &workload, by_share);
        for (uint32_t j = 0; j < JOBS; j++) {
            const struct dps_placement *placement = &placements.jobs[j];
            int is_refused = placement->state == DPS_JOB_REFUSED;
            refused += (uint32_t)is_refused;
            waited += twin.start[j] > workload.jobs[j].submit;
            REQUIRE(is_refused == (twin.start[j] == -2));
            if (!is_refused) {
                REQUIRE(placement->start == twin.start[j]);
                for (uint32_t i = 0; i < placement->n; i++) {
                    CHECK_INT(placements.nodes[placement->first + i], twin.nodes[j][i]);
                }
            }
        }
        dps_placements_free(&placements);
        dps_kernel_close(&kernel);
        dps_workload_free(&workload);
    }
    CHECK(refused > 100 && waited > 300);
}

TEST(edf_places_what_its_plain_twin_does)
{
    compare("edf", 0);
}

TEST(drf_places_what_its_plain_twin_does)
{
    compare("drf", 1);
}

/* ---- state ------------------------------------------------------------- */

TEST(the_state_follows_what_waits_and_what_runs_and_comes_back)
{
    static const char *const names[] = {"edf", "drf", "random", "p2c"};
    for (size_t k = 0; k < 4; k++) {
        struct stage stage;
        uint64_t seen[6];
        struct dps_workload workload = stage_machines(1, 1);
        stage_job(&workload, (struct dps_job){.owner = 1});
        stage_job(&workload, (struct dps_job){.owner = 2});
        stage_open(&stage, DPK_SCHEDULER, names[k], &workload, 1);
        seen[0] = stage_hash(&stage);
        stage_join(&stage, 0, 0, 1);
        seen[1] = stage_hash(&stage);
        stage_submit(&stage, 0, 0, 2);
        seen[2] = stage_hash(&stage);
        (void)stage_decide(&stage, 0);
        seen[3] = stage_hash(&stage);
        stage_end(&stage, 1, 0, DPK_ENDED_WELL);
        seen[4] = stage_hash(&stage);
        (void)stage_decide(&stage, 1);
        seen[5] = k < 2 ? stage_hash(&stage) : 1; /* the others have queued both */
        for (size_t i = 0; i < 6; i++) {
            for (size_t j = 0; j < i; j++) {
                CHECK(seen[i] != seen[j]);
            }
        }
        stage_close(&stage);
        dps_workload_free(&workload);
    }
}
