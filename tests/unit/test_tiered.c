/* Tiers of work, and of nodes by reputation and benchmark. */
#include "tests/kernel_drive.h"
#include "tests/test.h"

#define NOBODY UINT32_MAX

/* A node of one slot, of a reputation [1e-6], with GPUs. */
static struct dps_machine
node_of(uint32_t reputation, uint32_t gpus)
{
    return (struct dps_machine){
        .capacity = {[DPK_SLOTS] = 1, [DPK_GPU] = 1000 * (int64_t)gpus},
        .devices = gpus,
        .model = gpus > 0,
        .reputation = reputation};
}

static struct dps_job
frame(uint64_t owner, int32_t priority)
{
    return (struct dps_job){
        .need = {[DPK_SLOTS] = 1}, .owner = owner, .priority = priority};
}

static void
submit_one(struct drive *self, int64_t now, struct dps_job job, uint32_t slot)
{
    drive_submit(self, now, &job, slot, 1);
}

TEST(higher_tiers_go_first_to_nodes_that_meet_their_conditions)
{
    struct drive farm;
    const struct dps_machine nodes[] = {node_of(500000, 1), node_of(900000, 1)};
    const struct dps_job jobs[] = {frame(1, 0), frame(2, 1), frame(3, 2)};
    drive_open(&farm, DPK_SCHEDULER, "tiered");
    drive_join(&farm, 0, nodes, 0, 2);
    drive_submit(&farm, 0, jobs, 0, 3);
    drive_decide(&farm, 0);
    CHECK_INT(drive_started(&farm, 2), 1); /* trusted, on the only node that is */
    CHECK_INT(drive_started(&farm, 1), 0);
    CHECK_INT(drive_started(&farm, 0), NOBODY);
    /* Work of the lowest tier goes to any node when the others have theirs. */
    drive_end(&farm, 1, 2, DPK_ENDED_WELL);
    drive_decide(&farm, 1);
    CHECK_INT(drive_started(&farm, 0), 1);
    drive_close(&farm);
}

TEST(work_waits_for_nodes_of_its_tier_and_holds_up_nobody_else)
{
    struct drive farm;
    const struct dps_machine nodes[] = {node_of(400000, 1), node_of(950000, 1)};
    const struct dps_job jobs[] = {frame(1, 2), frame(2, 2), frame(3, 0)};
    drive_open(&farm, DPK_SCHEDULER, "tiered");
    drive_join(&farm, 0, nodes, 0, 2);
    drive_submit(&farm, 0, jobs, 0, 3);
    drive_decide(&farm, 0);
    CHECK_INT(drive_started(&farm, 0), 1);
    CHECK_INT(drive_started(&farm, 1), NOBODY);
    CHECK_INT(drive_started(&farm, 2), 0);
    CHECK(!drive_refused(&farm, 1));
    drive_close(&farm);
}

TEST(thresholds_are_settings_and_work_that_no_node_could_do_is_refused)
{
    struct drive farm;
    struct dps_machine nodes[] = {node_of(700000, 2), node_of(990000, 1)};
    drive_open(
        &farm, DPK_SCHEDULER, "tiered:trusted=0.7,priority=0.6,power=3,scores=1:2");
    drive_join(&farm, 0, nodes, 0, 2);
    submit_one(&farm, 0, frame(1, 2), 0); /* 2 GPUs of score 2 are enough, one is not */
    submit_one(&farm, 0, frame(1, 0), 1);
    drive_decide(&farm, 0);
    CHECK_INT(drive_started(&farm, 0), 0);
    CHECK_INT(drive_started(&farm, 1), 1);
    drive_close(&farm);
    drive_open(&farm, DPK_SCHEDULER, "tiered:trusted=0.7,power=5,scores=1:2");
    drive_join(&farm, 0, nodes, 0, 2);
    submit_one(&farm, 0, frame(1, 2), 0);
    drive_decide(&farm, 0);
    CHECK(drive_refused(&farm, 0));
    drive_close(&farm);
}

TEST(the_best_name_comes_first_then_the_best_benchmark_then_the_tie)
{
    static const struct {
        const char *name;
        uint32_t wanted[4];
    } cases[] = {
        {"tiered", {3, 1, 2, 0}},
        {"tiered:tie_break=youngest", {3, 2, 1, 0}},
    };
    const struct dps_machine nodes[] = {
        node_of(100000, 9), node_of(200000, 1), node_of(200000, 1), node_of(200000, 2)};
    for (size_t i = 0; i < 2; i++) {
        struct drive farm;
        drive_open(&farm, DPK_SCHEDULER, cases[i].name);
        drive_join(&farm, 0, nodes, 0, 4);
        for (uint32_t j = 0; j < 4; j++) {
            submit_one(&farm, j, frame(1, 0), j);
            drive_decide(&farm, j);
            CHECK_INT(drive_started(&farm, j), cases[i].wanted[j]);
        }
        drive_close(&farm);
    }
}

TEST(a_drawn_tie_is_uniform_among_the_best)
{
    enum { DRAWS = 3000 };
    const struct dps_machine nodes[] = {
        node_of(100000, 1), node_of(200000, 1), node_of(200000, 1), node_of(200000, 1)};
    uint32_t n[4] = {0};
    struct drive farm;
    drive_open(&farm, DPK_SCHEDULER, "tiered:tie_break=random");
    drive_join(&farm, 0, nodes, 0, 4);
    for (uint32_t j = 0; j < DRAWS; j++) {
        submit_one(&farm, j, frame(1, 0), j);
        drive_decide(&farm, j);
        REQUIRE(drive_started(&farm, j) < 4);
        n[drive_started(&farm, j)]++;
        drive_end(&farm, j, j, DPK_ENDED_WELL);
    }
    CHECK_INT(n[0], 0);
    for (int k = 1; k < 4; k++) {
        CHECK_WITHIN(n[k], DRAWS / 3.0, 5 * 25.9);
    }
    drive_close(&farm);
}

/* So few that those that are drawn are mostly at work, and those with room counted. */
TEST(a_drawn_tie_is_uniform_among_the_few_with_room)
{
    enum { NODES = 60, FREE = 3, DRAWS = 3000 };
    struct dps_machine nodes[NODES];
    uint32_t n[NODES] = {0};
    struct drive farm;
    for (uint32_t i = 0; i < NODES; i++) {
        nodes[i] = node_of(200000, 1);
    }
    drive_open(&farm, DPK_SCHEDULER, "tiered:tie_break=random");
    drive_join(&farm, 0, nodes, 0, NODES);
    for (uint32_t j = 0; j < NODES - FREE + DRAWS; j++) {
        submit_one(&farm, j, frame(1, 0), j);
        drive_decide(&farm, j);
        REQUIRE(drive_started(&farm, j) < NODES);
        n[drive_started(&farm, j)]++;
        if (j >= NODES - FREE) {
            drive_end(&farm, j, j, DPK_ENDED_WELL);
        }
    }
    uint32_t had_room = 0;
    for (uint32_t i = 0; i < NODES; i++) {
        if (n[i] > 1) {
            had_room++;
            CHECK_WITHIN(n[i], DRAWS / (double)FREE, 5 * 25.9);
        }
    }
    CHECK_INT(had_room, FREE);
    drive_close(&farm);
}

TEST(the_owner_with_the_least_power_at_work_goes_next)
{
    struct drive farm;
    struct dps_machine nodes[6];
    struct dps_job jobs[12];
    uint32_t n[2] = {0};
    for (int k = 0; k < 6; k++) {
        nodes[k] = node_of(1000000, k == 0 ? 3 : 1);
    }
    for (uint32_t j = 0; j < 12; j++) {
        jobs[j] = frame(j < 6 ? 1 : 2, 0);
    }
    drive_open(&farm, DPK_SCHEDULER, "tiered");
    drive_join(&farm, 0, nodes, 0, 6);
    drive_submit(&farm, 0, jobs, 0, 12);
    drive_decide(&farm, 0);
    for (uint32_t j = 0; j < 12; j++) {
        n[j / 6] += drive_started(&farm, j) != NOBODY;
    }
    /* The first takes the node of power 3; the next three go to the other, whose power
     * is then the same; then one each. */
    CHECK(n[0] == 2 && n[1] == 4);
    CHECK_INT(drive_started(&farm, 0), 0);
    drive_close(&farm);
}

TEST(an_urgent_frame_starts_or_is_refused_wherever_it_stands)
{
    struct drive farm;
    struct dps_machine node = node_of(0, 1);
    struct dps_job urgent = frame(1, 0);
    urgent.urgent = 1;
    drive_open(&farm, DPK_SCHEDULER, "tiered");
    drive_join(&farm, 0, &node, 0, 1);
    for (uint32_t j = 0; j < 4; j++) {
        submit_one(&farm, 0, j % 2 == 0 ? frame(1, 0) : urgent, j);
    }
    drive_decide(&farm, 0);
    CHECK_INT(drive_started(&farm, 0), 0);
    CHECK(drive_refused(&farm, 1) && drive_refused(&farm, 3));
    CHECK(!drive_refused(&farm, 2));
    drive_close(&farm);
}

TEST(the_hash_tells_states_apart_that_will_decide_differently)
{
    enum { CASES = 5 };
    uint64_t hash[CASES];
    for (uint32_t i = 0; i < CASES; i++) {
        struct drive farm;
        struct dps_machine nodes[] = {
            node_of(950000, 1), node_of(100000, 1 + (i == 1))};
        drive_open(&farm, DPK_SCHEDULER, "tiered");
        drive_join(&farm, 0, nodes, 0, 2);
        submit_one(&farm, 0, frame(1, 0), 0);
        submit_one(&farm, 0, frame(1, 0), 1);
        drive_decide(&farm, 0);
        submit_one(&farm, 0, frame(i == 2 ? 5 : 1, i == 3), 2);
        if (i == 4) {
            drive_end(&farm, 1, 0, DPK_ENDED_WELL);
        }
        hash[i] = drive_hash(&farm);
        drive_close(&farm);
        for (uint32_t k = 0; k < i; k++) {
            CHECK(hash[k] != hash[i]);
        }
    }
}

/* ---- a plain twin ------------------------------------------------------ */

static uint64_t
drawn(uint64_t *state, uint64_t n)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}

enum { NODES = 6, JOBS = 40, OWNERS = 3 };

struct world {
    struct drive farm;
    struct dps_machine nodes[NODES];
    struct dps_job jobs[JOBS];
    uint32_t at[JOBS]; /* the node, NOBODY, or GONE */
    uint32_t n;
};

enum { GONE = 99 };

static uint32_t
tier_of(const struct dps_job *job)
{
    return job->priority >= 2 ? 1 : job->priority == 1 ? 2 : 3;
}

static int64_t
power_at_work(const struct world *self, uint64_t owner, uint32_t tier)
{
    int64_t sum = 0;
    for (uint32_t j = 0; j < self->n; j++) {
        if (self->jobs[j].owner == owner && tier_of(&self->jobs[j]) == tier &&
            self->at[j] < NODES) {
            sum += self->nodes[self->at[j]].capacity[DPK_GPU];
        }
    }
    return sum;
}

/* The best free node for a job by a look at all. */
static uint32_t
best_for(const struct world *self, const struct dps_job *job)
{
    static const uint32_t needed[] = {0, 900000, 500000, 0};
    uint32_t best = NOBODY;
    for (uint32_t k = 0; k < NODES; k++) {
        const struct dps_machine *node = &self->nodes[k];
        bool busy = node->reputation < needed[tier_of(job)];
        for (uint32_t j = 0; j < self->n; j++) {
            busy = busy || self->at[j] == k;
        }
        if (busy) {
            continue;
        }
        bool better = best == NOBODY || node->reputation > self->nodes[best].reputation;
        better = better || (node->reputation == self->nodes[best].reputation &&
                               node->devices > self->nodes[best].devices);
        best = better ? k : best;
    }
    return best;
}

/* The job that is to go next: of those that are first of their owner and tier and find
 * a node, by tier, then power at work, then who was heard of first; or NOBODY. */
static uint32_t
next_job(const struct world *self, const uint32_t *heard)
{
    uint32_t next = NOBODY;
    bool seen[OWNERS][4] = {{false}};
    for (uint32_t j = 0; j < self->n; j++) {
        const struct dps_job *job = &self->jobs[j];
        uint32_t tier = tier_of(job);
        if (self->at[j] != NOBODY || seen[job->owner][tier]) {
            continue;
        }
        seen[job->owner][tier] = true;
        if (best_for(self, job) == NOBODY) {
            continue;
        }
        int64_t order =
            next == NOBODY ? -1 : (int64_t)tier - tier_of(&self->jobs[next]);
        if (order == 0) {
            order = power_at_work(self, job->owner, tier) -
                    power_at_work(self, self->jobs[next].owner, tier);
        }
        if (order == 0) {
            order = (int64_t)heard[4 * job->owner + tier] -
                    heard[4 * self->jobs[next].owner + tier];
        }
        next = order < 0 ? j : next;
    }
    return next;
}

static void
check_decisions(struct world *self, int64_t now, const uint32_t *heard)
{
    uint32_t n = 0;
    drive_decide(&self->farm, now);
    for (uint32_t j = next_job(self, heard); j != NOBODY; j = next_job(self, heard)) {
        uint32_t node = best_for(self, &self->jobs[j]);
        REQUIRE(drive_started(&self->farm, j) == node);
        self->at[j] = node;
        n++;
    }
    REQUIRE(self->farm.n == n);
}

static void
begin(struct world *self, uint64_t *state)
{
    self->n = 0;
    for (uint32_t k = 0; k < NODES; k++) {
        uint32_t reputation = (uint32_t)drawn(state, 4) * 300000;
        self->nodes[k] = node_of(reputation, 1 + (uint32_t)drawn(state, 3));
    }
    self->nodes[0].reputation = 1000000; /* some node can do everything */
    drive_open(&self->farm, DPK_SCHEDULER, "tiered");
    drive_join(&self->farm, 0, self->nodes, 0, NODES);
}

static void
end_some(struct world *self, uint64_t *state, int64_t now)
{
    for (uint32_t j = 0; j < self->n; j++) {
        if (self->at[j] < NODES && drawn(state, 5) == 0) {
            drive_end(&self->farm, now, j, DPK_ENDED_WELL);
            self->at[j] = GONE;
        }
    }
}

TEST(random_worlds_are_served_as_by_a_look_at_everything)
{
    static struct world world;
    uint64_t state = 5;
    for (int i = 0; i < 150; i++) {
        uint32_t heard[4 * OWNERS] = {0};
        uint32_t n_heard = 0;
        begin(&world, &state);
        for (int64_t now = 1; now < 80; now++) {
            end_some(&world, &state, now);
            while (world.n < JOBS && drawn(&state, 2) == 0) {
                struct dps_job job =
                    frame(drawn(&state, OWNERS), (int32_t)drawn(&state, 3));
                uint32_t *of = &heard[4 * job.owner + tier_of(&job)];
                *of = *of == 0 ? ++n_heard : *of;
                world.jobs[world.n] = job;
                world.at[world.n] = NOBODY;
                submit_one(&world.farm, now, job, world.n++);
            }
            check_decisions(&world, now, heard);
        }
        drive_close(&world.farm);
    }
}
