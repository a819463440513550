/* markets.h: small markets for tests, lived in this process or in one of their own. */
#ifndef DPS_TESTS_MARKETS_H
#define DPS_TESTS_MARKETS_H

#include "sim/window/market.h"

enum { TEST_MARKET_MACHINES = 64, TEST_MARKET_DOWNS = 64 };

/* In place: test_market_open / test_market_close.  It must not move. */
struct test_market {
    struct dps_workload workload;
    double rate[TEST_MARKET_MACHINES];
    uint32_t cell[TEST_MARKET_MACHINES];
    struct dps_down downs[TEST_MARKET_DOWNS];
    struct dps_market_plan plan;
};

/* n machines of one slot and rate 1 in one cell, without jobs; a window of 100 s from
 * 2031-04-02T12:00:00Z on, after a lead of 50 s; fcfs, no network. */
void test_market_open(struct test_market *self, uint64_t n);
void test_market_close(struct test_market *self);

/* Adds a job of one slot, at a time after the lead's begin [s], or makes ready those
 * that were added. */
void test_market_job(struct test_market *self, double submit, double run);
void test_market_ready(struct test_market *self);

/* Machine m is away, later than all before it [s]. */
void test_market_down(struct test_market *self, uint32_t m, double from, double to);

/* Jobs as they come and go by chance, Poisson and exponential, from the lead's begin
 * to the window's end: so much load on each machine, each [s] long in the mean. */
void test_market_crowd(
    struct test_market *self, double load, double service, uint64_t seed);

/* Lives it in this process, without SimGrid. */
void test_market_live(struct test_market *self, struct dps_market_answer *answer);

#endif
