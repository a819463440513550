/* Children that live beside their parent, and how they end. */
#include "sim/window/spawn.h"

#include "tests/test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A program that is a script; the first of a test is number 0. */
static const char *
script(unsigned number, const char *commands)
{
    static char path[512];
    static char folder[400];
    if (number == 0) {
        snprintf(folder, sizeof folder, "%s", test_folder());
    }
    snprintf(path, sizeof path, "%s/%u.sh", folder, number);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fprintf(file, "#!/bin/sh\n%s\n", commands);
    REQUIRE(fclose(file) == 0 && chmod(path, 0700) == 0);
    return path;
}

/* Starts it with the two ends of a pipe and one more descriptor. */
static void
start(struct dps_spawn *child, unsigned number, const char *commands, const int pipe[2])
{
    struct dps_error err;
    const int lent[DPS_SPAWN_LENT] = {pipe[0], pipe[1], STDERR_FILENO};
    REQUIRE_OK(dps_spawn_start(child, script(number, commands), lent, &err), &err);
}

static void
check_ending(struct dps_spawn *child, const char *text)
{
    struct dps_error err;
    struct dps_ending ending;
    REQUIRE_OK(dps_spawn_wait(child, &ending, &err), &err);
    CHECK_TEXT(ending.text, text);
    CHECK_INT(child->child, 0);
    dps_spawn_stop(child);
}

TEST(children_live_at_once_and_are_waited_for_in_any_order)
{
    int to[3][2];
    struct dps_spawn children[3];
    for (int i = 0; i < 3; i++) {
        char commands[64];
        REQUIRE(pipe(to[i]) == 0);
        snprintf(commands, sizeof commands, "read x <&3; echo $x; exit %d", i + 1);
        start(&children[i], (unsigned)i, commands, to[i]);
    }
    for (int i = 2; i >= 0; i--) { /* the first of them hears last */
        char wanted[64];
        REQUIRE(write(to[i][1], "heard\n", 6) == 6);
        snprintf(
            wanted, sizeof wanted, "ended with exit code %d, saying \"heard\"", i + 1);
        check_ending(&children[i], wanted);
        close(to[i][0]);
        close(to[i][1]);
    }
}

TEST(a_child_that_nobody_waits_for_is_killed)
{
    int to[2];
    struct dps_spawn child = DPS_SPAWN_NONE;
    dps_spawn_stop(&child);
    REQUIRE(pipe(to) == 0);
    start(&child, 0, "read x <&3; exit 0", to);
    pid_t pid = child.child;
    CHECK(kill(pid, 0) == 0);
    dps_spawn_stop(&child);
    CHECK(kill(pid, 0) != 0);
    dps_spawn_stop(&child);
    close(to[0]);
    close(to[1]);
}
