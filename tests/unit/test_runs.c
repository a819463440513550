/* Jobs that run, in blocks, against a plain sorted array. */
#include "kernels/schedulers/runs.h"
#include "sim/host/kernel.h"
#include "tests/test.h"

#include <stdbool.h>
#include <string.h>

enum { JOBS = 3000 };

struct twin {
    struct run runs[JOBS];
    size_t n;
    bool there[JOBS];
    int64_t end[JOBS];
};

static void
twin_add(struct twin *self, struct run run)
{
    size_t i = self->n++;
    for (; i > 0 &&
           (self->runs[i - 1].end > run.end ||
               (self->runs[i - 1].end == run.end && self->runs[i - 1].job > run.job));
         i--) {
        self->runs[i] = self->runs[i - 1];
    }
    self->runs[i] = run;
    self->there[run.job] = true;
    self->end[run.job] = run.end;
}

static void
twin_remove(struct twin *self, uint32_t job)
{
    size_t i = 0;
    while (self->runs[i].job != job) {
        i++;
    }
    memmove(&self->runs[i], &self->runs[i + 1], (--self->n - i) * sizeof *self->runs);
    self->there[job] = false;
}

static void
compare(const struct runs *runs, const struct twin *twin)
{
    struct runs_place at = {0};
    REQUIRE(runs->n == twin->n);
    for (size_t i = 0; i < twin->n; i++, at = dpk_runs_next(runs, at)) {
        const struct run *run = dpk_runs_at(runs, at);
        REQUIRE(run != NULL && run->end == twin->runs[i].end &&
                run->job == twin->runs[i].job && run->width == twin->runs[i].width);
    }
    REQUIRE(dpk_runs_at(runs, at) == NULL);
}

/* Ends repeat often; there are more of them for a while, then fewer, down to none. */
TEST(runs_in_blocks_stand_as_in_one_sorted_array)
{
    static struct twin twin;
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct runs runs;
    uint64_t x = 7;
    uint64_t before = 0;
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "fcfs", 1, &err), &err);
    before = kernel.heap.bytes;
    dpk_runs_init(&runs, &kernel.host);
    for (int step = 0; step < 30000; step++) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
        uint32_t job = (uint32_t)(x >> 33) % JOBS;
        bool adds = (x >> 20 & 7) < (step < 15000 ? 6 : 2);
        struct run run = {(int64_t)(x >> 45) % 500, job, 1 + job % 5};
        if (adds && !twin.there[job]) {
            REQUIRE(dpk_runs_add(&runs, run) == DPK_OK);
            twin_add(&twin, run);
        } else if (!adds && twin.there[job]) {
            dpk_runs_remove(&runs, twin.end[job], job);
            twin_remove(&twin, job);
        }
        if (step % 500 == 0 || twin.n < 3) {
            compare(&runs, &twin);
        }
    }
    CHECK(runs.n_blocks > 2);
    for (uint32_t job = 0; job < JOBS; job++) {
        if (twin.there[job]) {
            dpk_runs_remove(&runs, twin.end[job], job);
        }
    }
    CHECK_INT(runs.n_blocks, 0);
    CHECK(dpk_runs_at(&runs, (struct runs_place){0}) == NULL);
    dpk_runs_free(&runs);
    CHECK_INT((int64_t)kernel.heap.bytes, (int64_t)before);
    dps_kernel_close(&kernel);
}
