#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "tests/engine.h"

#include "sim/core/rng.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COLUMNS = 6 };

static void
must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "tests/engine.c: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

/* ---- loads ------------------------------------------------------------- */

void
test_load_open(struct test_load *self, size_t n_hosts, size_t n_tasks)
{
    *self = (struct test_load){
        .columns = calloc(COLUMNS * n_hosts, sizeof(double)),
        .tasks = calloc(n_tasks + 1, sizeof *self->tasks),
        .actions = calloc(2 * n_tasks + 64, sizeof *self->actions),
    };
    must(self->columns != NULL && self->tasks != NULL && self->actions != NULL,
        "out of memory");
    double *c = self->columns;
    self->platform = (struct dps_platform){.n = n_hosts,
        .x = c,
        .y = c + n_hosts,
        .height = c + 2 * n_hosts,
        .up = c + 3 * n_hosts,
        .down = c + 4 * n_hosts,
        .speed = c + 5 * n_hosts};
    for (size_t i = 0; i < n_hosts; i++) {
        test_load_host(self, i, 0, 0, 0, 1e6, 1e6, 1e9);
    }
}

void
test_load_close(struct test_load *self)
{
    free(self->columns);
    free(self->tasks);
    free(self->actions);
    *self = (struct test_load){0};
}

void
test_load_host(struct test_load *self, size_t host, double x, double y, double height,
    double up, double down, double speed)
{
    const double values[COLUMNS] = {x, y, height, up, down, speed};
    for (size_t c = 0; c < COLUMNS; c++) {
        self->columns[c * self->platform.n + host] = values[c];
    }
}

void
test_load_action(
    struct test_load *self, double clock, enum test_order order, size_t number)
{
    self->actions[self->n_actions++] =
        (struct test_action){.clock = clock, .order = order, .number = number};
    self->end = clock;
}

size_t
test_load_task(struct test_load *self, double clock, uint32_t client, uint32_t node,
    double input, double work, double output)
{
    size_t number = self->n_tasks++;
    self->tasks[number] = (struct dps_task){.client = client,
        .node = node,
        .input = (int64_t)input,
        .work = work,
        .output = (int64_t)output};
    test_load_action(self, clock, TEST_SUBMIT, number);
    return number;
}

struct dice {
    uint64_t seed;
    uint64_t entity;
    uint32_t draw;
};

static double
roll(struct dice *dice, double low, double high)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){.seed = dice->seed,
                         .purpose = DPS_RNG_TEST,
                         .entity = dice->entity,
                         .draw = dice->draw++},
        u);
    return low + (high - low) * u[0];
}

/* Marsaglia's polar method. */
static double
roll_normal(struct dice *dice, double deviation)
{
    double u = 0, s = 0;
    do {
        u = roll(dice, -1, 1);
        double v = roll(dice, -1, 1);
        s = u * u + v * v;
    } while (s >= 1 || s == 0);
    return deviation * u * sqrt(-2 * log(s) / s);
}

void
test_load_list(
    struct test_load *self, size_t n_hosts, size_t n_tasks, bool hub, uint64_t seed)
{
    static const double mbit = 1e6 / 8;
    test_load_open(self, n_hosts, n_tasks);
    self->platform.network = DPS_NETWORK_TCP;
    for (size_t i = 0; i < n_hosts; i++) {
        struct dice dice = {.seed = seed, .entity = i};
        double x = roll_normal(&dice, 50);
        double y = roll_normal(&dice, 50);
        double height = roll(&dice, 0, 20);
        double up = roll(&dice, 5 * mbit, 500 * mbit);
        double down = roll(&dice, 20 * mbit, 1000 * mbit);
        test_load_host(self, i, x, y, height, up, down, roll(&dice, 1e9, 80e9));
    }
    if (hub) {
        test_load_host(self, 0, 0, 0, 0, 1e6 * mbit, 1e6 * mbit, 1e9);
    }
    double clock = 0;
    for (size_t i = 0; i < n_tasks; i++) {
        struct dice dice = {.seed = seed + 1, .entity = i};
        uint32_t client = (uint32_t)roll(&dice, 0, (double)n_hosts);
        uint32_t node = (uint32_t)roll(&dice, 0, (double)n_hosts);
        clock -= log(roll(&dice, 0, 1)) / 2000;
        test_load_task(
            self, clock, hub ? 0 : client, node, 1e6, roll(&dice, 1e9, 100e9), 1e5);
    }
    self->end = clock + 1000;
}

/* ---- lives ------------------------------------------------------------- */

static void
note(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct test_dates *dates = context;
    dates[task].stages[stage] = clock;
}

const struct dps_listener test_engine_listener = {.reached = note};

void
test_engine_live(const struct dps_engine_kind *kind, void *engine,
    const struct test_load *load, struct test_dates *dates)
{
    struct dps_error err;
    for (size_t i = 0; i < load->n_tasks; i++) {
        dates[i] = (struct test_dates){{NAN, NAN, NAN, NAN}};
    }
    for (size_t i = 0; i < load->n_actions; i++) {
        const struct test_action *a = &load->actions[i];
        enum dps_status status = DPS_OK;
        kind->run_until(engine, a->clock);
        switch (a->order) {
        case TEST_SUBMIT:
            status = kind->submit(engine, a->number, &load->tasks[a->number], &err);
            break;
        case TEST_CANCEL: kind->cancel(engine, a->number); break;
        case TEST_FAIL: status = kind->fail(engine, (uint32_t)a->number, &err); break;
        case TEST_RECOVER: kind->recover(engine, (uint32_t)a->number); break;
        }
        must(status == DPS_OK, err.text);
    }
    kind->run_until(engine, load->end);
}

void
test_engine_apart(const struct dps_engine_kind *kind, const struct test_load *load,
    struct test_dates *dates)
{
    size_t size = load->n_tasks * sizeof *dates;
    void *shared =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(shared != MAP_FAILED, "no shared memory");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct dps_listener listener = test_engine_listener;
        struct dps_error err;
        void *engine = NULL;
        listener.context = shared;
        must(kind->open(&load->platform, &listener, &engine, &err) == DPS_OK, err.text);
        test_engine_live(kind, engine, load, shared);
        _exit(EXIT_SUCCESS); /* what the engine leaves is the system's to free */
    }
    int ended = 0;
    must(child > 0 && waitpid(child, &ended, 0) == child, "no process");
    must(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_SUCCESS, "an engine failed");
    memcpy(dates, shared, size);
    munmap(shared, size);
}

double
test_dates_differ(const struct test_load *load, const struct test_dates *a,
    const struct test_dates *b, double absolute)
{
    double worst = 0;
    for (size_t k = 0; k < load->n_actions; k++) {
        const struct test_action *action = &load->actions[k];
        for (int s = 0; s < 4 && action->order == TEST_SUBMIT; s++) {
            double x = a[action->number].stages[s];
            double y = b[action->number].stages[s];
            double lasted = fmax(x, y) - action->clock;
            if (isnan(x) != isnan(y)) {
                return INFINITY;
            }
            if (!isnan(x) && fabs(x - y) > absolute) {
                worst = fmax(worst, (fabs(x - y) - absolute) / lasted);
            }
        }
    }
    return worst;
}
