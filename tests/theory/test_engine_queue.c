/* Jobs that execute on SimGrid's hosts, one a host, first come first served, against
 * Erlang's C. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "models/output.h"
#include "sim/core/rng.h"
#include "tests/engine.h"
#include "tests/queues.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SERVERS = 10, MOST = 120000, BATCHES = 20 };

/* One queue before all hosts, and what it is told. */
struct farm {
    void *engine;
    double load;
    uint32_t n;       /* jobs */
    uint32_t first;   /* that waits */
    uint32_t arrived; /* jobs so far */
    uint32_t host[MOST];
    uint32_t idle[SERVERS];
    uint32_t n_idle;
    uint32_t done[SERVERS]; /* hosts, told since the last step */
    uint32_t n_done;
    double *waits; /* [s] */
    double arrival[MOST];
};

static double
exponential(const struct farm *self, uint32_t job, uint32_t draw, double mean)
{
    double u[2];
    uint64_t entity = (uint64_t)(self->load * 1000) << 32 | job;
    dps_rng_uniforms((struct dps_rng_name){5, DPS_RNG_TEST, entity, draw}, u);
    return -mean * log(u[0]);
}

static void
note_end(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct farm *self = context;
    (void)clock;
    if (stage == DPS_STAGE_WORKED) {
        self->done[self->n_done++] = self->host[task];
    }
}

static void
start_waiting(struct farm *self, double clock)
{
    while (self->n_idle > 0 && self->first < self->arrived) {
        uint32_t job = self->first++;
        uint32_t host = self->idle[--self->n_idle];
        const struct dps_task task = {
            .client = host, .node = host, .work = exponential(self, job, 1, 1)};
        self->host[job] = host;
        self->waits[job] = clock - self->arrival[job];
        (void)dps_engine_simgrid.submit(self->engine, job, &task, NULL);
    }
}

/* Mean work is 1 flop at 1 flop/s. */
static void
drive(void *context)
{
    struct farm *self = context;
    double clock;
    self->arrival[0] = 0;
    while (self->first < self->n) {
        double next = self->arrived < self->n ? self->arrival[self->arrived] : 1e9;
        self->n_done = 0;
        clock = dps_engine_simgrid.step(self->engine, next);
        for (uint32_t i = 0; i < self->n_done; i++) {
            self->idle[self->n_idle++] = self->done[i];
        }
        if (clock == next && self->arrived < self->n) {
            double gap =
                exponential(self, self->arrived, 0, 1 / (SERVERS * self->load));
            self->arrived++;
            if (self->arrived < self->n) {
                self->arrival[self->arrived] = clock + gap;
            }
        }
        start_waiting(self, clock);
    }
}

static bool
live(struct farm *self)
{
    struct test_load hosts;
    const struct dps_listener listener = {note_end, self};
    test_load_open(&hosts, SERVERS, 0);
    for (uint32_t i = 0; i < SERVERS; i++) {
        test_load_host(&hosts, i, 0, 0, 0, 1e6, 1e6, 1);
        self->idle[self->n_idle++] = i;
    }
    return dps_engine_simgrid.open(&hosts.platform, &listener, &self->engine, NULL) ==
               DPS_OK &&
           dps_engine_simgrid.drive(self->engine, drive, self, NULL) == DPS_OK;
}

/* Waits of n jobs at a load, by SimGrid in a process of its own. */
static void
check_load(double load, uint32_t n)
{
    static struct farm farm;
    double *waits = mmap(NULL, n * sizeof *waits, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(waits != MAP_FAILED);
    farm = (struct farm){.load = load, .n = n, .waits = waits};
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        _exit(!live(&farm));
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    size_t warm = n / 10;
    struct dps_estimate wait = dps_output_batches(waits + warm, n - warm, BATCHES);
    double theory = queue_erlang_c(SERVERS, SERVERS * load) / (SERVERS * (1 - load));
    printf("# load %.2f: %u jobs wait %.5g s, theory %.5g, %+.1f sigma of %.2g\n", load,
        n, wait.mean, theory, (wait.mean - theory) / wait.error, wait.error);
    CHECK(wait.error < 0.2 * theory); /* else the check could not fail */
    CHECK_WITHIN(wait.mean, theory, 5 * wait.error);
    munmap(waits, n * sizeof *waits);
}

TEST(jobs_on_simgrids_hosts_wait_as_erlang_says)
{
    if (test_skip_of_actors()) {
        return;
    }
    check_load(0.5, 40000);
    check_load(0.8, 40000);
    check_load(0.95, MOST);
}
