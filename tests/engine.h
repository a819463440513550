/* engine.h: loads for engines that time jobs, and what becomes of them. */
#ifndef DPS_TESTS_ENGINE_H
#define DPS_TESTS_ENGINE_H

#include "sim/engine/engine.h"

#include <stdbool.h>

enum test_order { TEST_SUBMIT, TEST_CANCEL, TEST_FAIL, TEST_RECOVER };

struct test_action {
    double clock; /* [s], never falling */
    enum test_order order;
    size_t number; /* of a task; of a host for the last two */
};

/* In place: test_load_open / test_load_close. */
struct test_load {
    struct dps_platform platform;
    double *columns; /* of the platform, 6 n */
    struct dps_task *tasks;
    size_t n_tasks;
    struct test_action *actions;
    size_t n_actions;
    double end; /* [s] */
};

/* When a task reached each stage, by enum dps_stage; NAN: never. */
struct test_dates {
    double stages[4];
};

/* Hosts at the origin, 1 MB/s both ways, 1 Gflop/s, under `flow`; room for n_tasks and
 * 2 n_tasks + 64 actions. */
void test_load_open(struct test_load *self, size_t n_hosts, size_t n_tasks);
void test_load_close(struct test_load *self);

void test_load_host(struct test_load *self, size_t host, double x, double y,
    double height, double up, double down, double speed);

/* Adds a task and its submission; returns its number. */
size_t test_load_task(struct test_load *self, double clock, uint32_t client,
    uint32_t node, double input, double work, double output);
void test_load_action(
    struct test_load *self, double clock, enum test_order order, size_t number);

/* The job list on which engines are compared: peers with coordinates of 50 ms standard
 * deviation, heights to 20 ms, 20-1000 Mbit/s in, 5-500 out, 1-80 Gflop/s; 2,000 jobs a
 * second, each 1 MB from a random client to a random node, 1-100 Gflop there, 100 kB
 * back.  With a hub, host 0 is the client of all and has 1 Tbit/s. */
void test_load_list(
    struct test_load *self, size_t n_hosts, size_t n_tasks, bool hub, uint64_t seed);

/* Lives a load from its start to its end on an engine that is open, `dates` being its
 * listener's context. */
extern const struct dps_listener test_engine_listener;
void test_engine_live(const struct dps_engine_kind *kind, void *engine,
    const struct test_load *load, struct test_dates *dates);

/* Opens an engine of a kind in a process of its own and lives the load there. */
void test_engine_apart(const struct dps_engine_kind *kind, const struct test_load *load,
    struct test_dates *dates);

/* The largest difference of two dates of one stage, as a part of what the task had
 * lasted by then but for `absolute` [s]; infinite if only one of them came. */
double test_dates_differ(const struct test_load *load, const struct test_dates *a,
    const struct test_dates *b, double absolute);

#endif
