/* What an hour of a market of a million machines costs as a run: its economy, its
 * window on SimGrid's peers on loan with 20,000 jobs at once, its trace.  The bound is
 * 1 GB, for the largest of its processes.  DEPINSIM names the program. */
#include "tests/bench/child.h"
#include "tests/bench/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Jobs of 12 min come at 100,000 an hour, in the mean 20,000 at once, of which some
 * hundreds have data on their way. */
static const char scenario[] =
    "title: An hour of a market of a million machines\n"
    "start: 2026-01-01\n"
    "length: 1 d\n"
    "networks:\n"
    "  open:\n"
    "    title: an open market\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: OPN, decimals: 6, cap: 1000000000}]\n"
    "    emission:\n"
    "      - {name: nodes, to: nodes, kind: vesting, amount: 10e6 OPN, over: 3650 d}\n"
    "    opening: [{name: float, amount: 10e6 OPN, to: market, source: assumed}]\n"
    "    rewards: {measure: rate, grain: 0.01, work: 0.24}\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    demand:\n"
    "      - {service: compute, unit: RTX 4090 h, kind: constant, level: 480000,\n"
    "         elasticity: 0, reference: 0.4 USD}\n"
    "    market: {kind: posted, price: 0.4 USD}\n"
    "    payment: {kind: transfer}\n"
    "    schedule: {kernel: fcfs}\n"
    "    jobs:\n"
    "      - {name: jobs, arrival: {kind: poisson, rate: 100000 h^-1}, gpus: 1,\n"
    "         run: {kind: exponential, mean: 12 min}, owners: 20000, input: 10 MB,\n"
    "         output: 1 MB}\n"
    "fleet:\n"
    "  - {name: europe, class: rtx4090, region: europe, network: open,\n"
    "     operator: home, count: 400000, operators: 1000, skew: 2}\n"
    "  - {name: america, class: rtx4090, region: north-america, network: open,\n"
    "     operator: home, count: 400000, operators: 1000, skew: 2}\n"
    "  - {name: asia, class: rtx4090, region: east-asia, network: open,\n"
    "     operator: home, count: 200000, operators: 1000, skew: 2}\n"
    "windows: {every: 1 d, length: 1 h, replications: 1, network: tcp,\n"
    "  engine: simgrid, at_once: 2000, recorded: 0}\n";

static void
put_scenario(const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL || fputs(scenario, out) < 0 || fclose(out) != 0) {
        fprintf(stderr, "bench_loan: %s cannot be written\n", path);
        exit(EXIT_FAILURE);
    }
}

int
main(void)
{
    const char *named = getenv("DEPINSIM");
    const char *program = named != NULL ? named : "build/release/depinsim";
    char path[] = "/tmp/bench-loan-XXXXXX";
    char file[64];
    char folder[64];
    struct bench_child child;
    if (mkdtemp(path) == NULL) {
        return EXIT_FAILURE;
    }
    snprintf(file, sizeof file, "%s/million.yaml", path);
    snprintf(folder, sizeof folder, "%s/run", path);
    put_scenario(file);
    const char *const arguments[] = {
        program, "run", file, "--quiet", "--threads", "1", "-o", folder, NULL};
    bool fine = bench_run(arguments, &child);
    const char *const tidy[] = {"rm", "-r", path, NULL};
    struct bench_child tidied;
    if (fine) {
        bench_result("a window of a million machines", child.cpu, "s", NAN);
        bench_result(
            "a window of a million machines, memory", child.peak_rss / 1e9, "GB", 1);
    }
    return bench_run(tidy, &tidied) && fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
