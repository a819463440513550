/* queues.h: generated traces of queues, replayed, and what theory says of them. */
#ifndef DPS_TESTS_QUEUES_H
#define DPS_TESTS_QUEUES_H

#include "sim/dispatch/dispatch.h"
#include "sim/workload/jobs.h"

enum queue_law {
    QUEUE_FIXED,
    QUEUE_EXPONENTIAL,
    QUEUE_HYPEREXPONENTIAL,
    QUEUE_LOGNORMAL
};

/* One run is cut into batches; the first jobs are left out. */
enum { QUEUE_BATCHES = 50, QUEUE_WARM = 20000 };

struct queue {
    uint32_t servers;
    double load;    /* offered to each [1] */
    double service; /* mean [s] */
    enum queue_law law;
    bool urgent; /* jobs that find all servers busy are lost */
    uint64_t seed;
    const char *scheduler;
};

struct queue_run {
    struct dps_workload workload;
    struct dps_placements placements;
};

/* The second moment of a law over the square of its mean. */
double queue_second_moment(enum queue_law law);

/* Poisson arrivals; jobs are named by their number, so that loads share shocks. */
void queue_generate(const struct queue *self, size_t n, struct dps_workload *out);

/* Generates n jobs and replays them. */
void queue_run(const struct queue *self, size_t n, struct queue_run *out);
void queue_finish(struct queue_run *self);

/* The mean of batches, and its standard error by their spread and that of neighbours
 * with each other, where these go together. */
struct queue_mean {
    double value, error;
};
struct queue_mean queue_mean_of(const double batch[QUEUE_BATCHES]);

/* Lost jobs of M/G/c/c, and those that wait of M/M/c, as shares (Erlang 1917), with so
 * much work offered to all servers. */
double queue_erlang_b(uint32_t servers, double offered);
double queue_erlang_c(uint32_t servers, double offered);

#endif
