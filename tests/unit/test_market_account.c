/* What a market that was lived comes to, cut to its window: by hand, and in pieces. */
#include "sim/workload/tasks.h"
#include "tests/markets.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>

static struct test_market m;
static struct dps_market_answer a;

static const int64_t second = 1000000000;

/* Of all slices and cells. */
static struct dps_market_part
sum_of(const struct dps_market_answer *answer)
{
    struct dps_market_part sum = {0, 0, 0};
    for (size_t i = 0; i < (size_t)DPS_MARKET_SLICES * answer->n_cells; i++) {
        sum.capacity += answer->parts[i].capacity;
        sum.served += answer->parts[i].served;
        sum.energy += answer->parts[i].energy;
    }
    return sum;
}

static double
wanted_of(const struct dps_market_answer *answer)
{
    double sum = 0;
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        sum += answer->wanted[k];
    }
    return sum;
}

static void
end(void)
{
    dps_market_answer_free(&a);
    dps_market_answer_free(&a);
    test_market_close(&m);
}

/* Machines have a GPU of one of two models, in turn; a task takes half the time on the
 * second, whatever the machines' own speeds. */
static void
give_task(void)
{
    struct dps_error err;
    struct dps_gpus gpus;
    static const double rate[] = {5, 10};
    uint32_t task;
    REQUIRE_OK(dps_gpus_read(&gpus, "one|two", &err), &err);
    REQUIRE_OK(dps_task_note(&m.workload, "t", &gpus, rate, 5, &task, &err), &err);
    m.workload.tasks[task - 1].alone = 1;
    for (size_t i = 0; i < m.workload.n_machines; i++) {
        struct dps_machine *machine = &m.workload.machines[i];
        machine->model = (uint32_t)(1 + i % 2);
        machine->capacity[DPK_GPU] = 1000;
        machine->devices = 1;
        machine->speed = 7000000;
    }
    for (size_t i = 0; i < m.workload.n_jobs; i++) {
        dps_task_give(&m.workload, task, &m.workload.jobs[i]);
    }
}

/* ---- overlaps ---------------------------------------------------------- */

/* The window is [50 s, 150 s) of the workload, ten slices of 10 s. */
TEST(of_a_job_that_runs_across_both_ends_the_part_inside_counts)
{
    test_market_open(&m, 1);
    m.rate[0] = 3;
    test_market_job(&m, 20, 200);
    test_market_ready(&m);
    test_market_live(&m, &a);
    REQUIRE(a.n_jobs == 1);
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        CHECK_CLOSE(a.parts[k].served, 30, 1e-15);
        CHECK_CLOSE(a.parts[k].capacity, 30, 1e-15);
        CHECK_CLOSE(a.wanted[k], 30, 1e-15);
    }
    CHECK_CLOSE(a.jobs[0].work, 300, 1e-15);
    CHECK_INT(a.jobs[0].fate, DPS_MARKET_RUNS);
    CHECK_INT(a.jobs[0].submit, m.plan.start - 30 * second);
    CHECK_INT(a.jobs[0].start, m.plan.start - 30 * second);
    CHECK_INT(a.jobs[0].arrived, INT64_MAX);
    CHECK_INT(a.jobs[0].finish, INT64_MAX);
    CHECK_INT((int64_t)(a.n_waits + a.n_latencies), 0);
    end();
}

/* One ends in the lead, one runs into the window, two are inside, one of which waits,
 * one runs out of it, one waits until its end. */
TEST(jobs_of_one_slot_are_told_as_they_went)
{
    test_market_open(&m, 1);
    test_market_job(&m, 0, 30);
    test_market_job(&m, 40, 25); /* until 65 */
    test_market_job(&m, 60, 10); /* 65 to 75 */
    test_market_job(&m, 80, 20);
    test_market_job(&m, 140, 30);
    test_market_job(&m, 145, 1);
    test_market_ready(&m);
    test_market_live(&m, &a);
    REQUIRE(a.n_jobs == 5);
    static const struct {
        uint32_t fate;
        int64_t start, finish; /* [s] of the workload; -1: not inside */
        double work;
    } wanted[] = {
        {DPS_MARKET_DONE, 40, 65, 15},
        {DPS_MARKET_DONE, 65, 75, 10},
        {DPS_MARKET_DONE, 80, 100, 20},
        {DPS_MARKET_RUNS, 140, -1, 10},
        {DPS_MARKET_WAITS, -1, -1, 0},
    };
    for (size_t i = 0; i < a.n_jobs; i++) {
        const struct dps_market_job *job = &a.jobs[i];
        int64_t zero = m.plan.start - m.plan.lead;
        CHECK_INT((int64_t)job->job, (int64_t)i + 1);
        CHECK_INT(job->fate, wanted[i].fate);
        CHECK_INT(job->machine, wanted[i].start < 0 ? UINT32_MAX : 0);
        CHECK_INT(job->start,
            wanted[i].start < 0 ? INT64_MAX : zero + wanted[i].start * second);
        CHECK_INT(job->finish,
            wanted[i].finish < 0 ? INT64_MAX : zero + wanted[i].finish * second);
        CHECK_INT(job->delivered, job->finish);
        CHECK_CLOSE(job->work, wanted[i].work, 1e-15);
    }
    CHECK_INT((int64_t)a.n_waits, 3);
    CHECK_WITHIN(a.waits[0], 5, 1e-12);
    CHECK_WITHIN(a.waits[1], 0, 0);
    CHECK_WITHIN(a.waits[2], 0, 0);
    CHECK_INT((int64_t)a.n_latencies, 2);
    CHECK_WITHIN(a.latencies[0], 15, 1e-12);
    CHECK_WITHIN(a.latencies[1], 20, 1e-12);
    CHECK_WITHIN(sum_of(&a).served, 55, 1e-12);
    CHECK_WITHIN(sum_of(&a).capacity, 100, 1e-12);
    CHECK_WITHIN(wanted_of(&a), 15 + 10 + 20 + 10 + 1, 1e-12);
    CHECK_INT((int64_t)a.events, 6 + 5 + 4);
    CHECK_TEXT(a.engine, "none");
    CHECK(isnan(a.difference));
    end();
}

TEST(a_job_that_is_done_when_the_window_begins_or_submitted_when_it_ends_is_not_in_it)
{
    test_market_open(&m, 1);
    test_market_job(&m, 40, 10);
    test_market_job(&m, 150, 10);
    test_market_ready(&m);
    test_market_live(&m, &a);
    CHECK_INT((int64_t)a.n_jobs, 1); /* it ends at the very begin */
    CHECK_INT(a.jobs[0].finish, m.plan.start);
    CHECK(a.jobs[0].work == 0 && sum_of(&a).served == 0 && wanted_of(&a) == 0);
    end();
}

/* ---- shares of machines ------------------------------------------------ */

/* Machines of 8 GPUs, of 4 processors and of 2 slots, of cells of their own. */
TEST(a_job_does_as_much_of_a_machines_rate_as_it_holds_of_it)
{
    static const uint32_t resources[] = {DPK_GPU, DPK_CPU, DPK_SLOTS};
    static const int64_t capacities[] = {8000, 4000, 2};
    static const int64_t needs[] = {2000, 3000, 1};
    test_market_open(&m, 3);
    m.plan.n_cells = 3;
    m.plan.scheduler = "filter-score:policy=least-allocated";
    for (uint32_t i = 0; i < 3; i++) {
        struct dps_error err;
        struct dps_job job = {.submit = 60 * second,
            .run = 10 * second,
            .estimate = 10 * second,
            .width = 1,
            .devices = i == 0 ? 2 : 0};
        job.need[resources[i]] = needs[i];
        m.workload.machines[i].capacity[DPK_SLOTS] = 0;
        m.workload.machines[i].capacity[resources[i]] = capacities[i];
        m.workload.machines[i].devices = i == 0 ? 8 : 0;
        m.rate[i] = 10 + i;
        m.cell[i] = 2 - i;
        REQUIRE_OK(dps_workload_add(&m.workload, &job, "", &err), &err);
    }
    test_market_ready(&m);
    test_market_live(&m, &a);
    static const double wanted[] = {10 * 2.0 / 8, 11 * 3.0 / 4, 12 * 1.0 / 2};
    for (size_t i = 0; i < 3; i++) {
        CHECK_CLOSE(a.jobs[i].work, 10 * wanted[i], 1e-15);
        CHECK_CLOSE(a.parts[3 + (2 - i)].served, 10 * wanted[i], 1e-15);
        CHECK_CLOSE(a.parts[3 + (2 - i)].capacity, 10 * m.rate[i], 1e-15);
    }
    CHECK_CLOSE(a.wanted[1], 10 * (wanted[0] + wanted[1] + wanted[2]), 1e-15);
    end();
}

/* A job's time is that on a machine of speed 1; here it takes half of it, at twice the
 * rate.  A rental is wanted for its time where it is. */
TEST(what_is_wanted_is_what_machines_would_do_at_once)
{
    test_market_open(&m, 2);
    for (size_t i = 0; i < 2; i++) {
        m.workload.machines[i].speed = 2000000;
        m.rate[i] = 6;
    }
    test_market_job(&m, 60, 10);
    test_market_job(&m, 60, 10);
    test_market_job(&m, 80, 50);
    m.workload.jobs[2].cancel = 5 * second; /* its owner stops it */
    m.workload.jobs[2].fixed = 1;
    test_market_ready(&m);
    test_market_live(&m, &a);
    CHECK_INT(a.jobs[0].finish - a.jobs[0].start, 5 * second);
    CHECK_CLOSE(a.parts[1].served, 2 * 5 * 6, 1e-15);
    CHECK_CLOSE(a.wanted[1], 2 * 5 * 6, 1e-15);
    CHECK_CLOSE(a.jobs[2].work, 5 * 6, 1e-15);
    CHECK_CLOSE(a.wanted[3], 5 * 6, 1e-15);
    end();
}

/* Idle for all the time that it is there, and the rest for the part that is held. */
/* Two machines of rates 1 and 3, on which runs of 40 s take 40 and 20 s. */
TEST(a_job_of_a_task_is_worth_what_its_machine_does_while_it_has_it)
{
    test_market_open(&m, 2);
    m.rate[1] = 3;
    test_market_job(&m, 60, 40);
    test_market_job(&m, 70, 40);
    test_market_job(&m, 85, 40);
    give_task();
    m.workload.jobs[2].urgent = 1;
    test_market_ready(&m);
    test_market_live(&m, &a);
    REQUIRE(a.n_jobs == 3);
    CHECK_CLOSE(a.jobs[0].work, 40, 1e-12);
    CHECK_CLOSE(a.jobs[1].work, 60, 1e-12);
    CHECK_INT(a.jobs[1].finish - a.jobs[1].start, 20 * second);
    /* The third finds both taken, and is worth 2 a second for 2 / (1/40 + 1/20) s. */
    CHECK_INT(a.jobs[2].fate, DPS_MARKET_REFUSED);
    CHECK_CLOSE(wanted_of(&a), 40 + 60 + 2 * 80 / 3.0, 1e-8);
    end();
}

TEST(energy_is_that_of_machines_that_are_there_and_of_what_they_do)
{
    test_market_open(&m, 1);
    m.plan.scheduler = "filter-score:policy=least-allocated";
    m.workload.machines[0].capacity[DPK_SLOTS] = 2;
    m.workload.machines[0].idle_power = 100000;
    m.workload.machines[0].peak_power = 300000;
    test_market_job(&m, 60, 15);
    test_market_down(&m, 0, 80, 85);
    test_market_ready(&m);
    test_market_live(&m, &a);
    CHECK_CLOSE(a.parts[0].energy, 10 * 100, 1e-15);
    CHECK_CLOSE(a.parts[1].energy, 10 * (100 + 0.5 * 200), 1e-15);
    CHECK_CLOSE(a.parts[2].energy, 10 * 100 + 5 * 0.5 * 200, 1e-15);
    CHECK_CLOSE(a.parts[3].energy, 5 * 100, 1e-15);
    end();
}

/* ---- machines that leave ----------------------------------------------- */

TEST(a_machine_that_leaves_takes_its_capacity_with_it_and_wastes_what_its_job_did)
{
    test_market_open(&m, 1);
    test_market_job(&m, 60, 30);
    test_market_down(&m, 0, 75, 97);
    test_market_ready(&m);
    test_market_live(&m, &a);
    static const double capacity[] = {10, 10, 5, 0, 3, 10, 10, 10, 10, 10};
    static const double served[] = {0, 10, 5, 0, 3, 10, 10, 7, 0, 0};
    static const double wanted[] = {0, 10, 10, 10, 0, 0, 0, 0, 0, 0};
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        CHECK_WITHIN(a.parts[k].capacity, capacity[k], 1e-12);
        CHECK_WITHIN(a.parts[k].served, served[k], 1e-12);
        CHECK_WITHIN(a.wanted[k], wanted[k], 1e-12);
        CHECK_WITHIN(a.wasted[k], k == 2 ? 15 : 0, 1e-12);
    }
    CHECK_INT((int64_t)a.lost, 1);
    REQUIRE(a.n_jobs == 1);
    CHECK_INT(a.jobs[0].start, m.plan.start + 47 * second);
    CHECK_WITHIN(a.jobs[0].work, 45, 1e-12);
    CHECK_WITHIN(a.waits[0], 37, 1e-12);
    end();
}

/* As above, but what it had is not to be done again: 15 of 30 s are left at 97. */
TEST(a_rental_wastes_nothing_when_its_machine_leaves_and_goes_on)
{
    test_market_open(&m, 1);
    test_market_job(&m, 60, 30);
    m.workload.jobs[0].fixed = 1;
    test_market_down(&m, 0, 75, 97);
    test_market_ready(&m);
    test_market_live(&m, &a);
    static const double served[] = {0, 10, 5, 0, 3, 10, 2, 0, 0, 0};
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        CHECK_WITHIN(a.parts[k].served, served[k], 1e-12);
        CHECK_WITHIN(a.wasted[k], 0, 0);
    }
    CHECK_INT((int64_t)a.lost, 1);
    CHECK_WITHIN(sum_of(&a).served, wanted_of(&a), 1e-12);
    end();
}

/* One of 60 s that keeps itself each 7 s, of which keeping takes a part, on a machine
 * of twice the speed and 3 units a second, lost so long after its begin. */
static void
check_kept(double keeping, double lost)
{
    double step = 3.5 + keeping; /* of the machine's time */
    test_market_open(&m, 1);
    m.rate[0] = 3;
    m.workload.machines[0].speed = 2000000;
    test_market_job(&m, 60, 60);
    m.workload.jobs[0].checkpoint = 7 * second;
    m.workload.jobs[0].checkpoint_cost = (int64_t)(keeping * 1e9);
    test_market_down(&m, 0, 60 + lost, 61 + lost);
    test_market_ready(&m);
    test_market_live(&m, &a);
    double wasted = 0;
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        wasted += a.wasted[k];
    }
    CHECK_INT((int64_t)a.lost, 1);
    CHECK_WITHIN(wasted, 3 * fmod(lost, step), 1e-6);
    CHECK_WITHIN(wanted_of(&a), 3 * (30 + 8 * keeping), 1e-9);
    CHECK_WITHIN(sum_of(&a).served - wasted, wanted_of(&a), 1e-6);
    end();
}

TEST(what_a_checkpoint_kept_is_not_wasted_and_what_came_after_it_is)
{
    static const double lost[] = {1, 3.4, 3.6, 8.25, 17, 27.9};
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        check_kept(0, lost[i]);
        check_kept(0.5, lost[i]);
    }
}

/* It keeps 10 s of 12, then 20 of 25 more, then runs to its end. */
TEST(each_loss_wastes_what_it_did_since_the_last_checkpoint_alone)
{
    test_market_open(&m, 1);
    test_market_job(&m, 55, 50);
    m.workload.jobs[0].checkpoint = 10 * second;
    test_market_down(&m, 0, 67, 70);
    test_market_down(&m, 0, 95, 100);
    test_market_ready(&m);
    test_market_live(&m, &a);
    CHECK_INT((int64_t)a.lost, 2);
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        CHECK_WITHIN(a.wasted[k], k == 1 ? 2 : k == 4 ? 5 : 0, 1e-12);
    }
    CHECK_WITHIN(sum_of(&a).served, 12 + 25 + 20, 1e-12);
    end();
}

TEST(what_is_lost_inside_is_wasted_from_its_begin_and_what_is_lost_before_is_not)
{
    test_market_open(&m, 2);
    test_market_job(&m, 10, 30);
    test_market_job(&m, 40, 20);
    test_market_down(&m, 0, 20, 30);
    test_market_down(&m, 0, 55, 70);
    test_market_ready(&m);
    test_market_live(&m, &a);
    CHECK_INT((int64_t)a.lost, 1);
    CHECK_WITHIN(a.wasted[0], 15, 1e-12);
    CHECK_WITHIN(sum_of(&a).served, 5 + 20, 1e-12);
    CHECK_WITHIN(sum_of(&a).capacity, 185, 1e-12);
    end();
}

/* ---- refusals ---------------------------------------------------------- */

TEST(a_job_that_is_refused_has_waited_until_then_and_done_nothing)
{
    test_market_open(&m, 1);
    test_market_job(&m, 20, 100);
    test_market_job(&m, 40, 5);
    test_market_job(&m, 60, 5);
    m.workload.jobs[1].urgent = 1;
    m.workload.jobs[2].urgent = 1;
    m.plan.round_trip = 4 * second;
    test_market_ready(&m);
    test_market_live(&m, &a);
    REQUIRE(a.n_jobs == 2);
    CHECK_INT((int64_t)a.jobs[1].job, 2);
    CHECK_INT(a.jobs[1].fate, DPS_MARKET_REFUSED);
    CHECK_INT(a.jobs[1].machine, UINT32_MAX);
    CHECK_INT(a.jobs[1].finish, INT64_MAX);
    CHECK_INT((int64_t)a.refused, 1);
    REQUIRE(a.n_waits == 1);
    CHECK_WITHIN(a.waits[0], 0, 0);
    CHECK_CLOSE(wanted_of(&a), 70 + 5, 1e-15);
    end();
}

TEST(a_job_that_is_taken_back_has_waited_and_one_that_is_lost_too_often_has_not)
{
    test_market_open(&m, 1);
    test_market_job(&m, 60, 30);
    test_market_job(&m, 65, 5);
    m.workload.jobs[0].tries = 1;
    m.workload.jobs[1].patience = 8 * second;
    test_market_down(&m, 0, 75, 80);
    test_market_ready(&m);
    test_market_live(&m, &a);
    REQUIRE(a.n_jobs == 2 && a.n_waits == 1);
    CHECK_INT(a.jobs[0].fate, DPS_MARKET_REFUSED);
    CHECK_INT(a.jobs[1].fate, DPS_MARKET_REFUSED);
    CHECK_WITHIN(a.jobs[0].work, 15, 1e-12);
    CHECK_WITHIN(a.wasted[2], 15, 1e-12);
    CHECK_WITHIN(a.waits[0], 8, 1e-12);
    CHECK_INT((int64_t)a.refused, 2);
    CHECK_INT((int64_t)a.lost, 1);
    end();
}

/* ---- pieces ------------------------------------------------------------ */

/* What two answers waste less than a third. */
static double
wasted_apart(
    const struct dps_market_answer parts[2], const struct dps_market_answer *whole)
{
    double wasted = 0;
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        wasted += whole->wasted[k] - parts[0].wasted[k] - parts[1].wasted[k];
    }
    return wasted;
}

/* A market of 20 machines at load 0.8 that leave at times: its window in two, each with
 * all that came before as its lead, and whole. */
TEST(windows_that_touch_add_up_to_the_long_one)
{
    struct dps_market_answer parts[2];
    struct dps_market_answer whole;
    test_market_open(&m, 20);
    for (uint32_t i = 0; i < 20; i++) {
        m.rate[i] = 0.1 * (i + 1);
        m.cell[i] = i % 3;
        test_market_down(&m, i, 20 + 7 * i, 40 + 7.5 * i);
    }
    m.plan.n_cells = 3;
    m.plan.length = 151 * second;
    test_market_crowd(&m, 0.8, 7, 3);
    test_market_live(&m, &whole);
    int64_t start = m.plan.start;
    m.plan.length = 60 * second;
    test_market_live(&m, &parts[0]);
    m.plan.start += 60 * second;
    m.plan.lead += 60 * second;
    m.plan.length = 91 * second;
    test_market_live(&m, &parts[1]);
    for (uint32_t c = 0; c < 3; c++) {
        struct dps_market_part sum = {0, 0, 0};
        struct dps_market_part of_whole = {0, 0, 0};
        for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
            size_t at = k * 3 + c;
            sum.served += parts[0].parts[at].served + parts[1].parts[at].served;
            sum.capacity += parts[0].parts[at].capacity + parts[1].parts[at].capacity;
            of_whole.served += whole.parts[at].served;
            of_whole.capacity += whole.parts[at].capacity;
        }
        CHECK_CLOSE(sum.served, of_whole.served, 1e-12);
        CHECK_CLOSE(sum.capacity, of_whole.capacity, 1e-12);
    }
    CHECK_CLOSE(wanted_of(&parts[0]) + wanted_of(&parts[1]), wanted_of(&whole), 1e-12);
    CHECK_WITHIN(wasted_apart(parts, &whole), 0, 1e-10);
    CHECK_INT((int64_t)(parts[0].lost + parts[1].lost), (int64_t)whole.lost);
    CHECK(whole.lost > 5);
    /* Every date is told by one of the two, and work adds up job by job. */
    size_t finished = 0;
    double *work = calloc(m.workload.n_jobs + 1, sizeof *work);
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < parts[p].n_jobs; i++) {
            const struct dps_market_job *job = &parts[p].jobs[i];
            work[job->job] += job->work;
            finished += job->finish != INT64_MAX;
        }
    }
    for (size_t i = 0; i < whole.n_jobs; i++) {
        CHECK_CLOSE(work[whole.jobs[i].job], whole.jobs[i].work, 1e-12);
        finished -= whole.jobs[i].finish != INT64_MAX;
    }
    CHECK_INT((int64_t)finished, 0);
    CHECK(whole.jobs[whole.n_jobs - 1].submit > start);
    free(work);
    for (size_t p = 0; p < 2; p++) {
        dps_market_answer_free(&parts[p]);
    }
    dps_market_answer_free(&whole);
    test_market_close(&m);
}

/* Machines alike that have room for all at once serve what was wanted. */
TEST(where_there_is_room_all_that_is_wanted_is_served)
{
    test_market_open(&m, 60);
    m.plan.lead = 0;
    test_market_crowd(&m, 0.3, 5, 4);
    test_market_live(&m, &a);
    CHECK(a.n_jobs > 300);
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        CHECK_CLOSE(a.parts[k].served, a.wanted[k], 1e-12);
        CHECK(a.parts[k].served > 0);
    }
    end();
}
