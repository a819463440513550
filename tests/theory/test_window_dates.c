/* Dates that a window's engine gives, against closed forms.
 *
 * All come back as whole nanoseconds, so durations here are seconds and more: 1e-9
 * relative is then wider than the rounding. */
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"
#include "tests/window.h"

#include <math.h>

enum { PAIRS = 200 };

static const int64_t start = DPS_YEAR * DPS_NS;

static struct test_window w;

static struct dps_window_result
live(void)
{
    struct dps_window_result result = {0};
    struct dps_error err;
    REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
    return result;
}

/* Seconds from a job's submission to a date of its. */
static double
after(const struct dps_window_outcome *o, int64_t date)
{
    return (double)(date - o->submit) / 1e9;
}

/* The facts of one pair of hosts under a network model. */
struct pair {
    double a[DPS_HOST_COLUMNS];
    double b[DPS_HOST_COLUMNS];
};

static double
latency(const struct pair *p)
{
    double dx = p->a[DPS_HOST_X] - p->b[DPS_HOST_X];
    double dy = p->a[DPS_HOST_Y] - p->b[DPS_HOST_Y];
    return (sqrt(dx * dx + dy * dy) + p->a[DPS_HOST_HEIGHT] + p->b[DPS_HOST_HEIGHT]) /
           1000;
}

static double
flow_time(const struct pair *p, double bytes)
{
    return latency(p) + bytes / fmin(p->a[DPS_HOST_UP], p->b[DPS_HOST_DOWN]);
}

/* LV08 with the reverse flow's share, for two different hosts. */
static double
tcp_time(const struct pair *p, double bytes)
{
    double l = latency(p);
    double bound =
        fmin(fmin(p->a[DPS_HOST_UP], p->b[DPS_HOST_DOWN]), 4194304 / (2 * l));
    double v = fmin(bound, fmin(p->b[DPS_HOST_UP] / 0.05, p->a[DPS_HOST_DOWN] / 0.05));
    return 13.01 * l + bytes / (0.97 * v);
}

static double
between(double low, double high, uint32_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 2, .purpose = DPS_RNG_TEST, .entity = entity, .draw = draw},
        u);
    return low + (high - low) * u[0];
}

static void
draw_host(double host[DPS_HOST_COLUMNS], uint32_t entity)
{
    host[DPS_HOST_X] = between(-100, 100, entity, 0);
    host[DPS_HOST_Y] = between(-100, 100, entity, 1);
    host[DPS_HOST_HEIGHT] = between(0, 20, entity, 2);
    host[DPS_HOST_UP] = between(6e4, 6e7, entity, 3);
    host[DPS_HOST_DOWN] = between(2.5e6, 1.25e8, entity, 4);
    host[DPS_HOST_SPEED] = between(1e9, 8e10, entity, 5);
}

/* Lone jobs on pairs of hosts drawn at random: every stage of each, against `time`. */
static void
check_lone_jobs(
    enum dps_network_model model, double (*time)(const struct pair *, double))
{
    static struct pair pairs[PAIRS];
    test_window_open(&w, 2 * PAIRS, start);
    w.request.plan.network = model;
    w.request.plan.length = 30 * DPS_DAY * DPS_NS;
    for (uint32_t i = 0; i < PAIRS; i++) {
        draw_host(pairs[i].a, 2 * i);
        draw_host(pairs[i].b, 2 * i + 1);
        test_window_host(&w, 2 * i, pairs[i].a);
        test_window_host(&w, 2 * i + 1, pairs[i].b);
        test_window_job(&w, 2 * i, 2 * i + 1, (int64_t)between(0, 1e12, i, 6),
            (int64_t)between(1e9, 1e11, i, 7), between(1e11, 1e14, i, 8),
            (int64_t)between(1e9, 1e11, i, 9));
    }
    struct dps_window_result result = live();
    for (size_t i = 0; i < PAIRS; i++) {
        const struct dps_window_outcome *o = &result.outcomes[i];
        const struct pair *there = &pairs[i];
        struct pair back = {.a = {0}};
        for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
            back.a[c] = there->b[c];
            back.b[c] = there->a[c];
        }
        double sent = time(there, (double)w.jobs[i].input);
        double worked = w.jobs[i].work / there->b[DPS_HOST_SPEED];
        double returned = time(&back, (double)w.jobs[i].output);
        CHECK_CLOSE(after(o, o->arrived), sent, 1e-9);
        CHECK_CLOSE((double)(o->worked - o->arrived) / 1e9, worked, 1e-9);
        CHECK_CLOSE((double)(o->finished - o->worked) / 1e9, returned, 1e-9);
        CHECK_CLOSE(after(o, o->finished), sent + worked + returned, 1e-9);
    }
    dps_window_result_free(&result);
    test_window_close(&w);
}

TEST(under_flow_a_job_takes_latency_plus_size_over_bandwidth_and_flop_over_speed)
{
    check_lone_jobs(DPS_NETWORK_FLOW, flow_time);
}

TEST(under_tcp_a_job_takes_what_the_formula_of_lv08_says)
{
    check_lone_jobs(DPS_NETWORK_TCP, tcp_time);
}

TEST(n_equal_flows_share_a_link)
{
    static const uint32_t counts[] = {1, 2, 3, 10, 100};
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        uint32_t n = counts[k];
        const double client[DPS_HOST_COLUMNS] = {30, 40, 3, 1e6, 1e9, 1e9};
        const double node[DPS_HOST_COLUMNS] = {0, 0, 7, 1e9, 1e9, 1e9};
        test_window_open(&w, n + 1, start);
        test_window_host(&w, 0, client);
        for (uint32_t i = 1; i <= n; i++) {
            test_window_host(&w, i, node);
            test_window_job(&w, 0, i, 0, 5000000, 0, 0);
        }
        struct dps_window_result result = live();
        for (size_t i = 0; i < n; i++) {
            const struct dps_window_outcome *o = &result.outcomes[i];
            CHECK_CLOSE(after(o, o->arrived), 0.060 + 5.0 * n, 1e-9);
        }
        dps_window_result_free(&result);
        test_window_close(&w);
    }
}

/* Latencies 1 ms and 51 ms: the first flow is alone for 50 ms, then has 51/52 of the
 * link. */
TEST(flows_of_unequal_latency_share_in_inverse_proportion_to_it)
{
    const double client[DPS_HOST_COLUMNS] = {0, 0, 1, 1e6, 1e9, 1e9};
    const double near[DPS_HOST_COLUMNS] = {0, 0, 0, 1e9, 1e9, 1e9};
    const double far[DPS_HOST_COLUMNS] = {30, 40, 0, 1e9, 1e9, 1e9};
    test_window_open(&w, 3, start);
    test_window_host(&w, 0, client);
    test_window_host(&w, 1, near);
    test_window_host(&w, 2, far);
    test_window_job(&w, 0, 1, 0, 10000000, 0, 0);
    test_window_job(&w, 0, 2, 0, 10000000, 0, 0);
    struct dps_window_result result = live();
    const struct dps_window_outcome *o = result.outcomes;
    CHECK_CLOSE(after(&o[0], o[0].arrived), 0.051 + 9.95 * 52 / 51, 1e-9);
    CHECK_CLOSE(after(&o[1], o[1].arrived), 20.001, 1e-9);
    dps_window_result_free(&result);
    test_window_close(&w);
}

TEST(n_jobs_on_one_node_share_its_speed)
{
    enum { N = 7 };
    test_window_open(&w, N + 1, start);
    for (uint32_t i = 1; i <= N; i++) {
        test_window_job(&w, i, 0, 0, 0, 3e9, 0);
    }
    struct dps_window_result result = live();
    for (size_t i = 0; i < N; i++) {
        const struct dps_window_outcome *o = &result.outcomes[i];
        CHECK_CLOSE(after(o, o->worked), 3.0 * N, 1e-9);
    }
    dps_window_result_free(&result);
    test_window_close(&w);
}

/* A second flow that comes when the first is half done slows both down. */
TEST(a_link_is_shared_only_while_both_flows_are_there)
{
    test_window_open(&w, 3, start);
    test_window_job(&w, 0, 1, 0, 4000000, 0, 0);
    test_window_job(&w, 0, 2, 2 * DPS_NS, 4000000, 0, 0);
    struct dps_window_result result = live();
    const struct dps_window_outcome *o = result.outcomes;
    CHECK_CLOSE(after(&o[0], o[0].arrived), 6, 1e-9);
    CHECK_CLOSE(after(&o[1], o[1].arrived), 6, 1e-9);
    dps_window_result_free(&result);
    test_window_close(&w);
}

/* 5.5 years in, the same window has the same dates and exactly the offset more. */
TEST(dates_are_offset_to_the_nanosecond)
{
    const int64_t offset = 11 * DPS_YEAR / 2 * DPS_NS + 123456789;
    struct dps_window_result results[2];
    for (int late = 0; late < 2; late++) {
        test_window_open(&w, 40, late ? offset : 0);
        w.request.plan.network = DPS_NETWORK_TCP;
        for (uint32_t i = 0; i < 40; i++) {
            double host[DPS_HOST_COLUMNS];
            draw_host(host, 1000 + i);
            test_window_host(&w, i, host);
        }
        for (uint32_t i = 0; i < 500; i++) {
            test_window_job(&w, i % 40, i * i % 39, (int64_t)between(0, 6e11, i, 16),
                (int64_t)between(0, 1e7, i, 17), between(0, 1e11, i, 18),
                (int64_t)between(0, 1e7, i, 19));
        }
        results[late] = live();
        test_window_close(&w);
    }
    CHECK_INT((int64_t)results[0].n_postings, (int64_t)results[1].n_postings);
    CHECK(results[0].n_postings > 400);
    for (size_t i = 0; i < results[0].n_outcomes; i++) {
        const struct dps_window_outcome *early = &results[0].outcomes[i];
        const struct dps_window_outcome *late = &results[1].outcomes[i];
        CHECK_INT(late->submit - early->submit, offset);
        CHECK_INT((int64_t)late->fate, (int64_t)early->fate);
        if (early->fate == DPS_WINDOW_FINISHED) {
            CHECK_INT(late->arrived - early->arrived, offset);
            CHECK_INT(late->worked - early->worked, offset);
            CHECK_INT(late->finished - early->finished, offset);
        }
    }
    for (size_t i = 0; i < results[0].n_postings; i++) {
        CHECK_INT(results[1].postings[i].time - results[0].postings[i].time, offset);
        CHECK_INT((int64_t)results[1].postings[i].entity,
            (int64_t)results[0].postings[i].entity);
    }
    dps_window_result_free(&results[0]);
    dps_window_result_free(&results[1]);
}
