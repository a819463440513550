/* window.h: small windows for tests, lived by the program of this build. */
#ifndef DPS_TESTS_WINDOW_H
#define DPS_TESTS_WINDOW_H

#include "sim/window/window.h"

enum { TEST_WINDOW_JOBS = 1024 };

/* In place: test_window_open / test_window_close. */
struct test_window {
    struct dps_host_table hosts;
    struct dps_window_job jobs[TEST_WINDOW_JOBS];
    struct dps_window_request request;
};

/* The window program of this build. */
const char *test_window_program(void);

/* n hosts at the origin, 1 MB/s both ways, 1 Gflop/s; from 2030-01-01 + start [ns],
 * one hour long, under `flow`, with no jobs. */
void test_window_open(struct test_window *self, uint32_t n, int64_t start);
void test_window_close(struct test_window *self);

/* All figures of one host, in the order of enum dps_host_column. */
void test_window_host(
    struct test_window *self, uint32_t host, const double values[DPS_HOST_COLUMNS]);

/* Adds a job at `submit` ns after the window's start; price 1000 + its number, from
 * account 100 + client to account 200 + node.  Returns it for changes. */
struct dps_window_job *test_window_job(struct test_window *self, uint32_t client,
    uint32_t node, int64_t submit, int64_t input, double work, int64_t output);

#endif
