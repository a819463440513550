#define _GNU_SOURCE /* wait4 */

#include "tests/bench/child.h"

#include "tests/bench/frame.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static double
seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static int
start(const char *const *arguments, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    char *const *argv;
    memcpy(&argv, &arguments, sizeof argv); /* which posix_spawn does not change */
    int cause = posix_spawn_file_actions_init(&actions);
    if (cause != 0) {
        return cause;
    }
    cause = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (cause == 0) {
        cause = posix_spawnp(child, argv[0], &actions, NULL, argv, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    return cause;
}

bool
bench_run(const char *const *arguments, struct bench_child *out)
{
    pid_t child;
    int status = 0;
    struct rusage usage;
    double begin = bench_clock();
    int cause = start(arguments, &child);
    if (cause != 0) {
        fprintf(stderr, "%s: %s\n", arguments[0], strerror(cause));
        return false;
    }
    while (wait4(child, &status, 0, &usage) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    *out = (struct bench_child){
        .wall = bench_clock() - begin,
        .cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime),
        .peak_rss = 1024 * (double)usage.ru_maxrss,
    };
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
