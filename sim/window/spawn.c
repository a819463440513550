#include "sim/window/spawn.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what a child is given --------------------------------------------- */

/* Lent descriptors are first moved here, above all targets, so that moving one to its
 * target cannot close another. */
enum { ABOVE_TARGETS = 16, ENVIRONMENT_WORDS = 16, ENVIRONMENT_TEXT = 4096 };

/* Nothing here can change a date. */
static const char *const passed_on[] = {
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "PATH",
    "TMPDIR",
    "MALLOC_PERTURB_",
    "GLIBC_TUNABLES",
    "GCOV_PREFIX",
    "GCOV_PREFIX_STRIP",
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
    "LSAN_OPTIONS",
    "TSAN_OPTIONS",
};

struct environment {
    char *words[ENVIRONMENT_WORDS];
    char text[ENVIRONMENT_TEXT];
    size_t n;
    size_t used;
};

static void
put_variable(struct environment *self, const char *name, const char *value)
{
    char *at = self->text + self->used;
    size_t room = sizeof self->text - self->used;
    int n = snprintf(at, room, "%s=%s", name, value);
    if (n > 0 && (size_t)n < room) {
        self->words[self->n++] = at;
        self->used += (size_t)n + 1;
    }
}

static void
make_environment(struct environment *self)
{
    *self = (struct environment){0};
    put_variable(self, "LC_ALL", "C");
    put_variable(self, "TZ", "UTC");
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++) {
        const char *value = getenv(passed_on[i]);
        if (value != NULL) {
            put_variable(self, passed_on[i], value);
        }
    }
}

/* Copies of the lent descriptors and of the log, all above the targets. */
struct copies {
    int lent[DPS_SPAWN_LENT];
    int log;
};

static enum dps_status
make_copies(
    struct copies *self, const int lent[DPS_SPAWN_LENT], int log, struct dps_error *err)
{
    bool fine = true;
    self->log = fcntl(log, F_DUPFD_CLOEXEC, ABOVE_TARGETS);
    fine = self->log >= 0;
    for (int i = 0; i < DPS_SPAWN_LENT; i++) {
        self->lent[i] = fcntl(lent[i], F_DUPFD_CLOEXEC, ABOVE_TARGETS);
        fine = fine && self->lent[i] >= 0;
    }
    return fine ? DPS_OK
                : dps_fail(err, DPS_EIO, "cannot lend descriptors to a process: %s",
                      strerror(errno));
}

static void
close_copies(const struct copies *self)
{
    const int all[] = {self->log, self->lent[0], self->lent[1], self->lent[2]};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] >= 0) {
            close(all[i]);
        }
    }
}

/* ---- starting ---------------------------------------------------------- */

static int
arrange_files(posix_spawn_file_actions_t *files, const struct copies *copies)
{
    int code =
        posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (code == 0) {
        code = posix_spawn_file_actions_adddup2(files, copies->log, STDOUT_FILENO);
    }
    if (code == 0) {
        code = posix_spawn_file_actions_adddup2(files, copies->log, STDERR_FILENO);
    }
    for (int i = 0; code == 0 && i < DPS_SPAWN_LENT; i++) {
        code = posix_spawn_file_actions_adddup2(
            files, copies->lent[i], DPS_SPAWN_FIRST + i);
    }
    return code;
}

/* No signal blocked, and a broken pipe as deadly as by default. */
static int
arrange_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, pipe;
    sigemptyset(&none);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    int code = posix_spawnattr_setsigmask(attributes, &none);
    if (code == 0) {
        code = posix_spawnattr_setsigdefault(attributes, &pipe);
    }
    if (code == 0) {
        code = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    return code;
}

static int
start(const char *executable, const struct copies *copies, pid_t *child)
{
    struct environment environment;
    make_environment(&environment);
    char name[] = "depinsim-window";
    char parent[24];
    char *const argv[] = {name, parent, NULL};
    snprintf(parent, sizeof parent, "%lld", (long long)getpid());
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&files);
    if (code != 0) {
        return code;
    }
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
        code = arrange_files(&files, copies);
        if (code == 0) {
            code = arrange_signals(&attributes);
        }
        if (code == 0) {
            code = posix_spawn(
                child, executable, &files, &attributes, argv, environment.words);
        }
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return code;
}

/* ---- ending ------------------------------------------------------------ */

static const char *
signal_name(int number)
{
    switch (number) {
    case SIGABRT: return "SIGABRT";
    case SIGALRM: return "SIGALRM";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGHUP: return "SIGHUP";
    case SIGILL: return "SIGILL";
    case SIGINT: return "SIGINT";
    case SIGKILL: return "SIGKILL";
    case SIGPIPE: return "SIGPIPE";
    case SIGQUIT: return "SIGQUIT";
    case SIGSEGV: return "SIGSEGV";
    case SIGSYS: return "SIGSYS";
    case SIGTERM: return "SIGTERM";
    case SIGTRAP: return "SIGTRAP";
    case SIGXCPU: return "SIGXCPU";
    default: return "signal";
    }
}

/* The last line with anything in it, printable, at most `size` - 1 bytes of it. */
static void
read_last_line(int log, char *line, size_t size)
{
    char tail[512];
    off_t length = lseek(log, 0, SEEK_END);
    off_t from = length > (off_t)sizeof tail ? length - (off_t)sizeof tail : 0;
    ssize_t n = length <= 0 ? 0 : pread(log, tail, sizeof tail, from);
    while (n > 0 && isspace((unsigned char)tail[n - 1])) {
        n--;
    }
    ssize_t begin = n;
    while (begin > 0 && tail[begin - 1] != '\n') {
        begin--;
    }
    size_t used = 0;
    for (ssize_t i = begin; i < n && used + 1 < size; i++) {
        line[used++] = tail[i];
        if (!isprint((unsigned char)tail[i])) {
            line[used - 1] = '?';
        }
    }
    line[used] = 0;
}

void
dps_ending_tell(struct dps_ending *ending, int wait_status, int log)
{
    *ending = (struct dps_ending){0};
    if (WIFSIGNALED(wait_status)) {
        int number = WTERMSIG(wait_status);
        snprintf(ending->text, sizeof ending->text, "was killed by %s (%d)",
            signal_name(number), number);
    } else {
        int code = WEXITSTATUS(wait_status);
        ending->orderly = code == 0;
        snprintf(ending->text, sizeof ending->text, "ended with exit code %d", code);
    }
    char said[160];
    read_last_line(log, said, sizeof said);
    size_t used = strlen(ending->text);
    if (!ending->orderly && said[0] != 0) {
        snprintf(
            ending->text + used, sizeof ending->text - used, ", saying \"%s\"", said);
    }
}

/* ---- the program ------------------------------------------------------- */

enum dps_status
dps_spawn_program(char path[DPS_SPAWN_PATH], struct dps_error *err)
{
    static const char name[] = "/depinsim-window";
    ssize_t n = readlink("/proc/self/exe", path, DPS_SPAWN_PATH - sizeof name);
    if (n <= 0) {
        return dps_fail(
            err, DPS_EIO, "cannot find this program's folder: %s", strerror(errno));
    }
    path[n] = 0;
    char beside[DPS_SPAWN_PATH] = "";
    for (char *slash = strrchr(path, '/'); slash != NULL; slash = strrchr(path, '/')) {
        memcpy(slash, name, sizeof name);
        if (access(path, X_OK) == 0) {
            return DPS_OK;
        }
        if (beside[0] == '\0') {
            memcpy(beside, path, sizeof beside);
        }
        *slash = 0;
    }
    return dps_fail(err, DPS_EIO, "there is no window program %s", beside);
}

/* ---- a child ----------------------------------------------------------- */

enum dps_status
dps_spawn_start(struct dps_spawn *self, const char *executable,
    const int lent[DPS_SPAWN_LENT], struct dps_error *err)
{
    *self = (struct dps_spawn)DPS_SPAWN_NONE;
    enum dps_status status = dps_shared_open(&self->log, "log", 0, err);
    if (status != DPS_OK) {
        return status;
    }
    struct copies copies;
    status = make_copies(&copies, lent, self->log.fd, err);
    if (status == DPS_OK) {
        int code = start(executable, &copies, &self->child);
        if (code != 0) {
            self->child = 0;
            status = dps_fail(err, DPS_EIO, "cannot start the window program %s: %s",
                executable, strerror(code));
        }
    }
    close_copies(&copies);
    if (status != DPS_OK) {
        dps_shared_close(&self->log);
    }
    return status;
}

static pid_t
reap(pid_t child, int *wait_status)
{
    pid_t ended = -1;
    do {
        ended = waitpid(child, wait_status, 0);
    } while (ended < 0 && errno == EINTR);
    return ended;
}

enum dps_status
dps_spawn_wait(struct dps_spawn *self, struct dps_ending *ending, struct dps_error *err)
{
    int wait_status = 0;
    enum dps_status status = DPS_OK;
    if (reap(self->child, &wait_status) == self->child) {
        dps_ending_tell(ending, wait_status, self->log.fd);
    } else {
        status =
            dps_fail(err, DPS_EIO, "cannot wait for a process: %s", strerror(errno));
    }
    self->child = 0;
    dps_shared_close(&self->log);
    return status;
}

void
dps_spawn_stop(struct dps_spawn *self)
{
    int wait_status = 0;
    if (self->child > 0) {
        kill(self->child, SIGKILL);
        (void)reap(self->child, &wait_status);
    }
    self->child = 0;
    dps_shared_close(&self->log);
}
