/* The engine that solves SimGrid's equations against SimGrid, stage by stage.
 *
 * SimGrid lets what is due within 1e-9 s happen at once, so that far dates may differ
 * by that much at each of a few events; everything else is relative to how long a task
 * has lasted. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/core/rng.h"
#include "sim/engine/access.h"
#include "tests/engine.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What random loads are made of. */
struct mix {
    enum dps_network_model network;
    uint32_t n_hosts;
    uint32_t n_tasks;
    double span;      /* of submissions [s] */
    double spread;    /* of coordinates and heights [ms] */
    double narrow;    /* the narrowest link [byte/s] */
    double wide;      /* the widest */
    double up;        /* links up have this part of those down */
    double bytes;     /* the largest transfer */
    double work;      /* the longest on a common host [s] */
    double hub;       /* part of tasks that have host 0 as client */
    double loop;      /* part of tasks on their own client */
    double nothing;   /* part of figures that are 0 */
    double cancelled; /* part of tasks */
    double away;      /* part of tasks that end where their input is */
    uint32_t failures;
};

static double
draw(uint64_t entity, uint32_t number, double low, double high)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 77, .purpose = DPS_RNG_TEST, .entity = entity, .draw = number},
        u);
    return low + (high - low) * u[0];
}

static bool
chance(uint64_t entity, uint32_t number, double part)
{
    return draw(entity, number, 0, 1) < part;
}

static int
compare_actions(const void *a, const void *b)
{
    const struct test_action *x = a;
    const struct test_action *y = b;
    if (x->clock != y->clock) {
        return (x->clock > y->clock) - (x->clock < y->clock);
    }
    return (x->number > y->number) - (x->number < y->number);
}

static void
make_hosts(struct test_load *load, const struct mix *mix)
{
    for (uint32_t i = 0; i < mix->n_hosts; i++) {
        uint64_t e = (UINT64_C(1) << 40) + i;
        /* Evenly over the orders of magnitude. */
        double down = mix->narrow * pow(mix->wide / mix->narrow, draw(e, 0, 0, 1));
        double up =
            mix->up * mix->narrow * pow(mix->wide / mix->narrow, draw(e, 5, 0, 1));
        test_load_host(load, i, draw(e, 1, -1, 1) * mix->spread,
            draw(e, 2, -1, 1) * mix->spread, draw(e, 3, 0, 0.2) * mix->spread, up, down,
            draw(e, 4, 1e9, 8e10));
    }
}

static void
make_load(struct test_load *load, const struct mix *mix)
{
    test_load_open(load, mix->n_hosts, mix->n_tasks);
    load->platform.network = mix->network;
    make_hosts(load, mix);
    for (uint32_t i = 0; i < mix->n_tasks; i++) {
        uint32_t client = (uint32_t)draw(i, 0, 0, mix->n_hosts);
        uint32_t node = (uint32_t)draw(i, 1, 0, mix->n_hosts);
        client = chance(i, 2, mix->hub) ? 0 : client;
        node = chance(i, 3, mix->loop) ? client : node;
        double clock = draw(i, 4, 0, mix->span);
        size_t number = test_load_task(load, clock, client, node,
            chance(i, 5, mix->nothing) ? 0 : draw(i, 8, 0, mix->bytes),
            chance(i, 6, mix->nothing) ? 0 : draw(i, 9, 0, mix->work * 1e9),
            chance(i, 7, mix->nothing) ? 0 : draw(i, 10, 0, mix->bytes));
        if (chance(i, 13, mix->away)) {
            load->tasks[number].output = -1;
        }
        if (chance(i, 11, mix->cancelled)) {
            test_load_action(
                load, clock + draw(i, 12, 0, mix->span), TEST_CANCEL, number);
        }
    }
    for (uint32_t i = 0; i < mix->failures; i++) {
        uint64_t e = (UINT64_C(1) << 41) + i;
        double clock = draw(e, 0, 0, mix->span);
        size_t host = (size_t)draw(e, 1, 0, mix->n_hosts);
        test_load_action(load, clock, TEST_FAIL, host);
        test_load_action(load, clock + draw(e, 2, 0, mix->span), TEST_RECOVER, host);
    }
    qsort(load->actions, load->n_actions, sizeof load->actions[0], compare_actions);
    load->end = 1000 * mix->span;
}

struct pair {
    struct test_dates *simgrid;
    struct test_dates *access;
};

/* Lives a load on both engines; free by free_pair. */
static struct pair
live_both(const struct test_load *load)
{
    struct pair pair = {calloc(load->n_tasks, sizeof(struct test_dates)),
        calloc(load->n_tasks, sizeof(struct test_dates))};
    test_engine_apart(&dps_engine_simgrid, load, pair.simgrid);
    test_engine_apart(&dps_engine_access, load, pair.access);
    return pair;
}

static void
free_pair(struct pair *pair)
{
    free(pair->simgrid);
    free(pair->access);
}

static size_t
n_reached(const struct test_load *load, const struct test_dates *dates, int stage)
{
    size_t n = 0;
    for (size_t i = 0; i < load->n_tasks; i++) {
        n += isnan(dates[i].stages[stage]) ? 0 : 1;
    }
    return n;
}

static void
check_mix(const struct mix *mix)
{
    struct test_load load;
    make_load(&load, mix);
    struct pair pair = live_both(&load);
    size_t finished = n_reached(&load, pair.access, DPS_STAGE_FINISHED);
    size_t failed = n_reached(&load, pair.access, DPS_STAGE_FAILED);
    CHECK((double)finished > mix->n_tasks * (1 - mix->away) / 2);
    CHECK(mix->failures == 0 || failed > 0);
    CHECK(mix->cancelled + mix->away == 0 || finished + failed < mix->n_tasks);
    CHECK(test_dates_differ(&load, pair.access, pair.simgrid, 1e-9) < 1e-11);
    free_pair(&pair);
    test_load_close(&load);
}

static const struct mix contended = {.network = DPS_NETWORK_TCP,
    .n_hosts = 40,
    .n_tasks = 700,
    .span = 60,
    .spread = 100,
    .narrow = 1e5,
    .wide = 1e8,
    .up = 0.3,
    .bytes = 1e6,
    .work = 10};

TEST(under_tcp_contended_flows_have_the_dates_of_simgrid)
{
    struct mix mix = contended;
    check_mix(&mix);
}

TEST(under_flow_contended_flows_have_the_dates_of_simgrid)
{
    struct mix mix = contended;
    mix.network = DPS_NETWORK_FLOW;
    check_mix(&mix);
}

TEST(a_hub_has_the_dates_of_simgrid_under_both_models)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.hub = 0.9;
        mix.narrow = 1e6;
        check_mix(&mix);
    }
}

TEST(links_of_very_unequal_width_have_the_dates_of_simgrid_under_both_models)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.narrow = 1e4;
        mix.wide = 1e9;
        mix.up = 0.01;
        mix.bytes = 1e5;
        mix.n_hosts = 100;
        check_mix(&mix);
    }
}

TEST(cancelled_tasks_leave_the_dates_of_simgrid_to_the_others)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.cancelled = 0.3;
        check_mix(&mix);
    }
}

TEST(tasks_of_hosts_that_fail_end_as_in_simgrid)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.failures = 30;
        mix.n_hosts = 150;
        check_mix(&mix);
    }
}

TEST(tasks_with_nothing_to_send_or_do_or_on_their_own_client_have_the_dates_of_simgrid)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.nothing = 0.4;
        mix.loop = 0.3;
        check_mix(&mix);
    }
}

TEST(tasks_that_end_where_their_input_is_have_the_dates_of_simgrid)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.away = 0.6;
        mix.failures = 30;
        mix.nothing = 0.1;
        mix.cancelled = 0.1;
        mix.n_hosts = 100;
        check_mix(&mix);
    }
}

TEST(hosts_without_any_latency_have_the_dates_of_simgrid)
{
    for (int model = DPS_NETWORK_FLOW; model <= DPS_NETWORK_TCP; model++) {
        struct mix mix = contended;
        mix.network = (enum dps_network_model)model;
        mix.spread = 0;
        mix.nothing = 0.2;
        mix.loop = 0.1;
        check_mix(&mix);
    }
}

/* ---- driven ------------------------------------------------------------ */

/* Whoever drives submits a task for each that finishes and cancels one at each third
 * date of a calendar of its own. */
struct driver {
    const struct dps_engine_kind *kind;
    void *engine;
    const struct test_load *load;
    struct test_dates *dates;
    size_t next;     /* task to submit */
    size_t finished; /* since the last step */
    bool early;      /* a step ended before what was told */
};

static void
note_finish(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct driver *driver = context;
    driver->dates[task].stages[stage] = clock;
    driver->finished += stage == DPS_STAGE_FINISHED ? 1 : 0;
}

static void
submit_next(struct driver *driver)
{
    size_t i = driver->next;
    if (i < driver->load->n_tasks) {
        driver->next++;
        (void)driver->kind->submit(driver->engine, i, &driver->load->tasks[i], NULL);
    }
}

static void
drive(void *context)
{
    enum { AT_ONCE = 60, ALARMS = 100 };
    struct driver *driver = context;
    for (int i = 0; i < AT_ONCE; i++) {
        submit_next(driver);
    }
    double clock = 0;
    for (int alarm = 1; alarm <= ALARMS;) {
        double until = alarm * 0.7123;
        double before = clock;
        driver->finished = 0;
        clock = driver->kind->step(driver->engine, until);
        driver->early = driver->early || clock < before || clock > until;
        for (size_t i = 0; i < driver->finished; i++) {
            submit_next(driver);
        }
        if (clock == until) {
            if (alarm % 3 == 0) {
                driver->kind->cancel(driver->engine, driver->next - 1);
                submit_next(driver);
            }
            alarm++;
        }
    }
    driver->kind->run_until(driver->engine, clock + 1);
}

static void
live_driven(const struct dps_engine_kind *kind, const struct test_load *load,
    struct test_dates *dates)
{
    struct driver driver = {.kind = kind, .load = load, .dates = dates};
    const struct dps_listener listener = {note_finish, &driver};
    struct dps_error err;
    for (size_t i = 0; i < load->n_tasks; i++) {
        dates[i] = (struct test_dates){{NAN, NAN, NAN, NAN}};
    }
    bool fine =
        kind->open(&load->platform, &listener, &driver.engine, &err) == DPS_OK &&
        kind->drive(driver.engine, drive, &driver, &err) == DPS_OK;
    dates[load->n_tasks].stages[0] = fine && !driver.early;
    dates[load->n_tasks].stages[1] = (double)driver.next;
}

/* The same in a process of its own. */
static struct test_dates *
live_driven_apart(const struct dps_engine_kind *kind, const struct test_load *load)
{
    size_t size = (load->n_tasks + 1) * sizeof(struct test_dates);
    struct test_dates *shared =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        live_driven(kind, load, shared);
        _exit(EXIT_SUCCESS);
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_SUCCESS);
    CHECK(shared[load->n_tasks].stages[0] == 1);
    return shared;
}

TEST(who_drives_by_steps_and_answers_at_once_has_the_dates_of_simgrid)
{
    struct mix mix = contended;
    struct test_load load;
    make_load(&load, &mix);
    struct test_dates *a = live_driven_apart(&dps_engine_access, &load);
    struct test_dates *s = live_driven_apart(&dps_engine_simgrid, &load);
    size_t n = 0;
    CHECK(a[load.n_tasks].stages[1] > 150);
    CHECK(a[load.n_tasks].stages[1] == s[load.n_tasks].stages[1]);
    for (size_t i = 0; i < load.n_tasks; i++) {
        for (int stage = 0; stage < 3; stage++) {
            double x = a[i].stages[stage];
            CHECK(isnan(x) == isnan(s[i].stages[stage]));
            if (!isnan(x)) {
                CHECK_WITHIN(x, s[i].stages[stage], 2e-9);
                n++;
            }
        }
    }
    CHECK(n > 400);
    munmap(a, (load.n_tasks + 1) * sizeof *a);
    munmap(s, (load.n_tasks + 1) * sizeof *s);
    test_load_close(&load);
}
