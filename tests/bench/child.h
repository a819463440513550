/* child.h: what a program costs that is run as a process of its own. */
#ifndef DPS_TESTS_BENCH_CHILD_H
#define DPS_TESTS_BENCH_CHILD_H

#include <stdbool.h>

struct bench_child {
    double wall;     /* from start to end [s] */
    double cpu;      /* of it and its children, user and system [s] */
    double peak_rss; /* most memory that it, or this process before, had [byte] */
};

/* Runs a program to its end, without its output; false if it cannot be started or says
 * that it failed. */
bool bench_run(const char *const *arguments, struct bench_child *out);

#endif
