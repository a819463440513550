#include "tests/bench/loop.h"

#include "tests/bench/frame.h"

#include <stdbool.h>
#include <stdlib.h>

enum state { WORKING, FAILED, LEFT };

struct node {
    double stake;
    float weight;
    float cost;
    uint8_t state;
    uint8_t losses; /* days in a row */
};

/* A xorshift generator, 53 bits of it. */
static inline double
uniform(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (double)(*x >> 11) * 0x1p-53;
}

static void
make(struct node *nodes, size_t n, uint64_t *x)
{
    for (size_t i = 0; i < n; i++) {
        float weight = (float)(0.5 + uniform(x));
        nodes[i] = (struct node){.stake = 100,
            .weight = weight,
            .cost = weight * (float)(0.6 + 0.6 * uniform(x)),
            .state = WORKING};
    }
}

/* One node's day. */
static inline void
live(struct node *node, double per_weight, double u, int64_t *failures)
{
    double earned = per_weight * node->weight;
    bool gains = earned > node->cost;
    switch (node->state) {
    case WORKING:
        node->stake += earned - node->cost;
        node->losses = gains ? 0 : (uint8_t)(node->losses + (node->losses < 255));
        if (u < 0.005) {
            node->state = FAILED;
            node->stake -= 0.01 * node->stake;
            ++*failures;
        } else if (node->losses > 30 && u < 0.105) {
            node->state = LEFT;
        }
        break;
    case FAILED:
        if (u < 0.2) {
            node->state = WORKING;
        }
        break;
    default:
        if (gains && u < 0.01) {
            node->state = WORKING;
            node->losses = 0;
        }
        break;
    }
}

struct bench_loop
bench_loop(size_t n, int days, double *seconds)
{
    struct bench_loop out = {.working = (int64_t)n};
    struct node *nodes = malloc(n * sizeof *nodes);
    uint64_t x = UINT64_C(88172645463325252);
    if (nodes == NULL) {
        return out;
    }
    make(nodes, n, &x);
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        total += nodes[i].weight;
    }
    double begin = bench_clock();
    for (int day = 0; day < days; day++) {
        double per_weight = total > 0 ? 0.85 * (double)n / total : 0;
        total = 0;
        for (size_t i = 0; i < n; i++) {
            live(&nodes[i], per_weight, uniform(&x), &out.failures);
            total += nodes[i].state == WORKING ? nodes[i].weight : 0;
        }
    }
    *seconds = bench_clock() - begin;
    out.working = 0;
    for (size_t i = 0; i < n; i++) {
        out.working += nodes[i].state == WORKING;
        out.failed += nodes[i].state == FAILED;
        out.left += nodes[i].state == LEFT;
    }
    free(nodes);
    return out;
}
