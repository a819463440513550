#include "analysis/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* The last line that is not empty: above it gnuplot repeats the command. */
static void
last_complaint(const char *path, char complaint[256])
{
    char line[256];
    FILE *file = fopen(path, "r");
    snprintf(complaint, 256, "it says nothing");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[strspn(line, " ")] != '\0') {
            memcpy(complaint, line, sizeof line);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static int
start(const char *script, const char *complaints, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    char program[] = "gnuplot";
    char plain[] = "--default-settings";
    char path[4096];
    snprintf(path, sizeof path, "%s", script);
    char *arguments[] = {program, plain, path, NULL};
    int cause = posix_spawn_file_actions_init(&actions);
    if (cause != 0) {
        return cause;
    }
    cause = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (cause == 0) {
        cause = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    }
    if (cause == 0) {
        cause = posix_spawn_file_actions_addopen(
            &actions, 2, complaints, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    if (cause == 0) {
        cause = posix_spawnp(child, program, &actions, NULL, arguments, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    return cause;
}

enum dps_status
dps_gnuplot_start(
    const char *script, const char *complaints, pid_t *child, struct dps_error *err)
{
    int cause = start(script, complaints, child);
    if (cause == ENOENT) {
        return dps_fail(err, DPS_EIO,
            "gnuplot, which draws the figures, is not installed: apt-get install "
            "gnuplot-nox");
    }
    return cause == 0 ? DPS_OK
                      : dps_fail(err, DPS_EIO, "gnuplot cannot be started: %s",
                            strerror(cause));
}

enum dps_status
dps_gnuplot_wait(pid_t child, const char *complaints, struct dps_error *err)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return dps_fail(err, DPS_EIO, "gnuplot is lost: %s", strerror(errno));
        }
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        char line[256];
        last_complaint(complaints, line);
        return dps_fail(err, DPS_EIO, "gnuplot failed: %s", line);
    }
    return DPS_OK;
}
