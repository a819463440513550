/* The economy at scale, run as a user would, beside the barest loop that does less.
 *
 *     bench_economy [SCENARIO [PATH=VALUE]...]
 *
 * SCENARIO is scenarios/million-nodes.yaml unless told otherwise, and a made-up one if
 * that is not there.  For other numbers of nodes its groups are scaled, and with them
 * what the PATHs name, as an emission that many nodes share: VALUE is what the scenario
 * has.
 */
#include "analysis/trace.h"
#include "sim/core/date.h"
#include "sim/core/digest.h"
#include "sim/economy/setup.h"
#include "sim/scenario/scenario.h"
#include "tests/bench/child.h"
#include "tests/bench/frame.h"
#include "tests/bench/loop.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 512, MOST_ARGUMENTS = 512, ARGUMENT = 160, MOST_GROUPS = 200 };

static const char usual_scenario[] = "scenarios/million-nodes.yaml";
static const char folder[] = "build/bench";

/* ---- the scenario ------------------------------------------------------ */

static const char made_up[] =
    "title: A million nodes, made up for a benchmark\n"
    "start: 2026-01-01\n"
    "length: 20 yr\n"
    "networks:\n"
    "  n:\n"
    "    title: made up\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: TOK, decimals: 9, cap: 1e9}]\n"
    "    emission: [{to: nodes, kind: vesting, amount: 1e9 TOK, over: 20 yr}]\n"
    "    rewards: {quantum: 1 TiB, minimum: 0 byte, locked: 50 %, over: 30 d}\n"
    "fleet:\n"
    "  - {name: a, class: storage-home, network: n, count: 600000, operators: 60000}\n"
    "  - {name: b, class: storage-rack, network: n, count: 400000, operators: 4000}\n"
    "population:\n"
    "  - {network: n, kind: count, rows: [{at: 2026-01-01, value: 1e6}]}\n";

/* What grows with the nodes in the usual scenario, and in the made-up one. */
static const char *const usual_scaled[] = {"networks.grid.tokens.0.cap=2e9",
    "networks.grid.emission.0.amount=900e6 GRID",
    "networks.grid.emission.1.amount=100e6 GRID",
    "networks.grid.genesis.0.amount=300e6 GRID",
    "networks.grid.genesis.1.amount=300e6 GRID",
    "networks.grid.genesis.2.amount=100e6 GRID",
    "networks.grid.genesis.3.amount=100e6 GRID", "networks.grid.demand.0.from=24e6",
    "networks.grid.demand.0.to=40e6", "networks.grid.treasury.budget=2e6 USD/yr", NULL};
static const char *const made_up_scaled[] = {"population.0.rows.0.value=1e6", NULL};

struct plan {
    char path[PATH];
    const char *const *scaled; /* ends with NULL */
    int64_t counts[MOST_GROUPS], prospects[MOST_GROUPS], operators[MOST_GROUPS];
    size_t n_groups;
    int64_t nodes;
    int64_t days;
};

static void
make_up(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(made_up, file) < 0 || fclose(file) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

/* What the scenario has, so that it can be scaled. */
static void
read_plan(struct plan *self)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    bench_must(
        dps_scenario_open(self->path, &dps_setup_record, &options, &scenario, &err),
        &err);
    const struct dps_setup *setup = dps_scenario_value(scenario);
    const struct dps_setup_group *groups = setup->fleet.items;
    self->n_groups = setup->fleet.n < MOST_GROUPS ? setup->fleet.n : MOST_GROUPS;
    for (size_t i = 0; i < self->n_groups; i++) {
        self->counts[i] = groups[i].count;
        self->prospects[i] = groups[i].prospects;
        self->operators[i] = groups[i].operators;
        self->nodes += groups[i].count + groups[i].prospects;
    }
    self->days = dps_setup_epochs(setup) * setup->epoch.ns / (DPS_DAY * DPS_NS);
    dps_scenario_close(&scenario);
}

/* ---- runs of it -------------------------------------------------------- */

struct run {
    struct bench_child cost;
    double nodes;
    double days;
    double events, reviews; /* NAN: not counted */
    double trace;           /* [byte] */
    char root[DPS_DIGEST_TEXT];
};

static bool
ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* The last values of all series of that name, summed; NAN if there are none. */
static double
last_of(const struct dps_trace *trace, const char *name)
{
    size_t n;
    struct dps_error err;
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    double sum = NAN;
    for (size_t i = 0; i < n; i++) {
        double value;
        if (sets[i].is_series && sets[i].n > 0 && ends_with(sets[i].path, name)) {
            bench_must(
                dps_trace_f64(trace, &sets[i], sets[i].n - 1, 1, &value, &err), &err);
            sum = (isnan(sum) ? 0 : sum) + value;
        }
    }
    return sum;
}

/* An event is what happens to one node: it fails, comes or goes. */
static void
read_trace(struct run *self, const char *out)
{
    static const char *const events[] = {"/fleet/failures", "/fleet/joined",
        "/fleet/departed", "/fleet/sold", "/fleet/retired"};
    struct dps_trace *trace = NULL;
    struct dps_error err;
    struct stat about;
    char path[2 * PATH];
    snprintf(path, sizeof path, "%s/trace.h5", out);
    bench_must(dps_trace_open(path, &trace, &err), &err);
    self->events = 0;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        double n = last_of(trace, events[i]);
        self->events += isnan(n) ? 0 : n;
    }
    self->reviews = last_of(trace, "/fleet/reviews");
    snprintf(self->root, sizeof self->root, "%s", dps_trace_root(trace));
    self->trace = stat(path, &about) == 0 ? (double)about.st_size : NAN;
    dps_trace_close(&trace);
}

static const char *
program(void)
{
    const char *path = getenv("DEPINSIM");
    return path != NULL ? path : "build/release/depinsim";
}

/* Settings that give the scenario so many nodes; their number. */
static size_t
scale(const struct plan *plan, int64_t nodes, char text[MOST_ARGUMENTS][ARGUMENT])
{
    size_t k = 0;
    double share = (double)nodes / (double)plan->nodes;
    for (size_t i = 0; plan->scaled[i] != NULL && k < MOST_ARGUMENTS / 2; i++) {
        const char *value = strchr(plan->scaled[i], '=');
        char *unit = NULL;
        double x = value != NULL ? strtod(value + 1, &unit) : 0;
        if (value != NULL) {
            snprintf(text[k++], ARGUMENT, "%.*s=%.12g%s",
                (int)(value - plan->scaled[i]), plan->scaled[i], share * x, unit);
        }
    }
    for (size_t i = 0; i < plan->n_groups; i++) {
        int64_t count = llround(share * (double)plan->counts[i]);
        int64_t operators = llround(share * (double)plan->operators[i]);
        snprintf(
            text[k++], ARGUMENT, "fleet.%zu.count=%" PRId64, i, count > 1 ? count : 1);
        snprintf(text[k++], ARGUMENT, "fleet.%zu.prospects=%" PRId64, i,
            (int64_t)llround(share * (double)plan->prospects[i]));
        snprintf(text[k++], ARGUMENT, "fleet.%zu.operators=%" PRId64, i,
            operators > 1 ? operators : 1);
    }
    return k;
}

/* Runs the scenario with so many nodes for so many days. */
static struct run
run(const struct plan *plan, int64_t nodes, int64_t days, int threads)
{
    static char text[MOST_ARGUMENTS + 2][ARGUMENT];
    const char *arguments[2 * MOST_ARGUMENTS + 16] = {program(), "run", plan->path,
        "-o", "build/bench/run", "--force", "--quiet", "--threads",
        threads > 1 ? "2" : "1"};
    size_t n = 9;
    struct run self = {.nodes = (double)nodes, .days = (double)days};
    size_t k = nodes != plan->nodes ? scale(plan, nodes, text) : 0;
    if (days != plan->days) {
        snprintf(text[k++], ARGUMENT, "length=%" PRId64 " d", days);
        snprintf(text[k++], ARGUMENT, "trace.nodes_at=[]");
    }
    for (size_t i = 0; i < k; i++) {
        arguments[n++] = "--set";
        arguments[n++] = text[i];
    }
    if (!bench_run(arguments, &self.cost)) {
        fprintf(stderr, "%s cannot be run\n", plan->path);
        exit(EXIT_FAILURE);
    }
    read_trace(&self, "build/bench/run");
    return self;
}

/* ---- what is measured ---------------------------------------------------- */

/* The barest loop, beside what others' simulators take [ns a node-day]. */
static double
measure_loop(void)
{
    enum { NODES = 1000000, DAYS = 365 };
    double seconds = NAN;
    bench_heading("the workload that simulators are compared on");
    struct bench_loop loop = bench_loop(NODES, DAYS, &seconds);
    double ns = 1e9 * seconds / NODES / DAYS;
    printf("    (%" PRId64 " working, %" PRId64 " failed, %" PRId64
           " left at the end)\n",
        loop.working, loop.failed, loop.left);
    bench_result("bare C loop, 1 thread, a node-day", ns, "ns", NAN);
    bench_result("bare C loop, against numpy", ns, "ns", 43);
    bench_result("bare C loop, against Mesa", ns, "ns", 500);
    bench_result("bare C loop, against radCAD", ns, "ns", 850);
    bench_result("bare C loop, against objects in cadCAD", ns, "ns", 10000);
    return ns;
}

/* The whole scenario.  References are the targets, or the loop on as many node-days. */
static void
measure_whole(const struct plan *plan, const struct run *small, double loop_ns)
{
    char heading[2 * PATH];
    snprintf(heading, sizeof heading, "%s: %" PRId64 " nodes x %" PRId64 " days",
        plan->path, plan->nodes, plan->days);
    bench_heading(heading);
    struct run one = run(plan, plan->nodes, plan->days, 1);
    struct run two = run(plan, plan->nodes, plan->days, 2);
    double node_days = one.nodes * one.days;
    double actions = one.events + (isnan(one.reviews) ? 0 : one.reviews);
    bench_result("economy, CPU, 1 thread", one.cost.cpu, "s", 16);
    bench_result("economy, CPU, 2 threads", two.cost.cpu, "s", 16);
    bench_result("economy, wall, 1 thread", one.cost.wall, "s", NAN);
    bench_result("economy, wall, 2 threads", two.cost.wall, "s", 8);
    bench_result("economy, 2 threads faster than 1", one.cost.wall / two.cost.wall,
        "times", 1.7);
    bench_result("economy, CPU at 1 thread, against the bare loop", one.cost.cpu, "s",
        1e-9 * loop_ns * node_days);
    bench_result("economy, wall at 2 threads, against the bare loop", two.cost.wall,
        "s", 1e-9 * loop_ns * node_days);
    bench_result(
        "economy, CPU a node-day", 1e9 * one.cost.cpu / node_days, "ns", loop_ns);
    bench_result("economy, peak memory, 1 thread", one.cost.peak_rss * 1e-6, "MB", 300);
    bench_result(
        "economy, peak memory, 2 threads", two.cost.peak_rss * 1e-6, "MB", 300);
    bench_result("economy, memory a node",
        (two.cost.peak_rss - small->cost.peak_rss) / (two.nodes - small->nodes), "byte",
        128);
    bench_result("economy, trace", two.trace * 1e-6, "MB", NAN);
    bench_result("economy, events", one.events * 1e-6, "million", NAN);
    bench_result("economy, events a node-year", one.events / node_days * 365, "1", 10);
    bench_result("economy, reviews", one.reviews * 1e-6, "million", NAN);
    bench_result("economy, CPU an event or review, 1 thread",
        1e9 * one.cost.cpu / actions, "ns", 35);
    bench_result("economy, CPU an event or review, 2 threads",
        1e9 * two.cost.cpu / actions, "ns", 35);
    if (strcmp(one.root, two.root) != 0) {
        fprintf(stderr, "the digests of 1 and 2 threads differ\n");
        exit(EXIT_FAILURE);
    }
}

/* CPU a node-day between two dates, which leaves out building, as the least of some
 * pairs of runs; that building takes, in *build. */
static double
slope(const struct plan *plan, int64_t nodes, int rounds, struct run *largest)
{
    enum { FROM = 30, TO = 150 };
    double from = INFINITY;
    double to = INFINITY;
    for (int i = 0; i < rounds; i++) {
        from = fmin(from, run(plan, nodes, FROM, 1).cost.cpu);
        *largest = run(plan, nodes, TO, 1);
        to = fmin(to, largest->cost.cpu);
    }
    return 1e9 * (to - from) / (double)nodes / (TO - FROM);
}

static void
measure_sizes(const struct plan *plan)
{
    struct run small;
    struct run large;
    bench_heading("the same scenario with more nodes, days 30 to 150");
    double few = slope(plan, 100000, 10, &small);
    double many = slope(plan, 10000000, 1, &large);
    bench_result("economy, CPU a node-day, 100 k nodes", few, "ns", NAN);
    bench_result("economy, CPU a node-day, 10 M nodes", many, "ns", few);
    bench_result(
        "economy, peak memory, 10 M nodes", large.cost.peak_rss * 1e-9, "GB", 1.6);
}

int
main(int argc, char **argv)
{
    struct plan plan = {.scaled = usual_scaled};
    const char *const *words = (const char *const *)argv;
    const char *path = argc > 1 ? words[1] : usual_scenario;
    (void)mkdir("build", 0777);
    (void)mkdir(folder, 0777);
    snprintf(plan.path, sizeof plan.path, "%s", path);
    if (argc < 2 && access(path, R_OK) != 0) {
        snprintf(plan.path, sizeof plan.path, "%s/made-up.yaml", folder);
        make_up(plan.path);
        plan.scaled = made_up_scaled;
    } else if (argc > 2) {
        plan.scaled = words + 2;
    }
    read_plan(&plan);
    double loop_ns = measure_loop();
    bench_heading("the same scenario with 100 k nodes x 365 days");
    struct run small = run(&plan, 100000, 365, 2);
    bench_result("economy, 100 k x 365, wall, 2 threads", small.cost.wall, "s", 0.5);
    bench_result("economy, 100 k x 365, CPU", small.cost.cpu, "s", NAN);
    measure_whole(&plan, &small, loop_ns);
    if (plan.scaled != made_up_scaled) { /* whose population is slow to join */
        measure_sizes(&plan);
    }
    return 0;
}
