#include "sim/fleet/absences.h"

#include "sim/fleet/touch.h"

/* Up from `begin` until `fails`, then in repair until `works`. */
struct cycle {
    int64_t begin, fails, works; /* [ns] */
};

/* How long the up-time of a cycle is, and the repair after it, as a node keeps them. */
static void
draw(const struct dps_fleet *self, const struct dps_node *node, uint32_t number,
    double *up, float *repair)
{
    double u[2];
    struct dps_rng_name name = {self->seed, DPS_RNG_FAILURE, node->identity, number};
    dps_rng_uniforms(name, u);
    dps_clock_cycles(&self->groups[node->group].clock, &u[0], &u[1], 1);
    *up = u[0];
    *repair = (float)u[1];
}

static int64_t
nanoseconds(double seconds)
{
    return dps_touch_later(0, seconds);
}

/* The cycle that a node is in; one that is on its way to its first has begun at its
 * end. */
static struct cycle
present(const struct dps_fleet *self, const struct dps_node *node)
{
    double up = 0;
    float repair = 0;
    struct cycle cycle = {.works = node->next_time};
    if (node->cycles == 0) {
        cycle.begin = cycle.fails = INT64_MIN;
        return cycle;
    }
    draw(self, node, node->cycles, &up, &repair);
    if (node->state == DPS_WORKING) {
        cycle.fails = node->next_time;
        cycle.works = INT64_MAX;
    } else { /* one in jail is away for longer than its repair would take */
        cycle.fails = node->next_time - nanoseconds((double)node->repair);
    }
    cycle.begin = cycle.fails != INT64_MAX ? cycle.fails - nanoseconds(up) : INT64_MIN;
    return cycle;
}

/* The one before a cycle that began at `begin`. */
static struct cycle
past(const struct dps_fleet *self, const struct dps_node *node, uint32_t number,
    int64_t begin)
{
    double up = 0;
    float repair = 0;
    struct cycle cycle = {.works = begin};
    draw(self, node, number, &up, &repair);
    cycle.fails = begin - nanoseconds((double)repair);
    cycle.begin = cycle.fails - nanoseconds(up);
    return cycle;
}

static size_t
add(struct dps_absence *out, size_t n, int64_t from, int64_t to)
{
    if (from >= to) {
        return n;
    }
    if (n == DPS_ABSENCES) {
        out[n - 1].from = from;
        return n;
    }
    out[n] = (struct dps_absence){from, to};
    return n + 1;
}

size_t
dps_fleet_absences(const struct dps_fleet *self, uint32_t node, int64_t from,
    int64_t to, struct dps_absence out[DPS_ABSENCES])
{
    const struct dps_node *of = &self->nodes[node];
    int64_t joined = (int64_t)of->joined * self->epoch_ns;
    int64_t first = joined > from ? joined : from;
    struct cycle cycle = present(self, of);
    uint32_t number = of->cycles;
    size_t n = 0;
    for (bool first_cycle = false; !first_cycle;) {
        int64_t fails = cycle.fails > first ? cycle.fails : first;
        n = add(out, n, fails, cycle.works < to ? cycle.works : to);
        if (cycle.begin <= first) {
            break;
        }
        struct cycle before = {.fails = INT64_MIN};
        if (number > 1) {
            before = past(self, of, --number, cycle.begin);
        }
        /* A repair that began before it joined is that of another life of the node. */
        first_cycle = before.fails <= joined;
        if (first_cycle) {
            n = add(out, n, first, cycle.begin < to ? cycle.begin : to);
        }
        cycle = before;
    }
    return add(out, n, from, first < to ? first : to);
}
