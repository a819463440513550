#include "sim/window/channel.h"
#include "sim/window/child.h"
#include "sim/window/image.h"
#include "sim/window/nursery.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where windows are asked for: the last descriptor that is lent. */
enum { SOCKET = DPS_SPAWN_FIRST + DPS_SPAWN_LENT - 1 };

/* What is watched of a window, two descriptors in a row: readable when it has ended;
 * hung up when nobody wants it any more. */
enum { ALIVE, REPORT, WATCHED };

struct nursery {
    pid_t *windows;
    struct pollfd *polls; /* the socket, then WATCHED a window */
    size_t n, capacity;
    void (*at_interrupt)(int); /* as whoever started it has it */
};

static struct pollfd *
polls_of(const struct nursery *self, size_t i)
{
    return self->polls + 1 + WATCHED * i;
}

static enum dps_status
make_room(struct nursery *self, struct dps_error *err)
{
    if (self->polls != NULL && self->n < self->capacity) {
        return DPS_OK;
    }
    size_t capacity = 2 * self->capacity + 8;
    pid_t *windows = realloc(self->windows, capacity * sizeof *windows);
    self->windows = windows != NULL ? windows : self->windows;
    struct pollfd *polls =
        realloc(self->polls, (1 + WATCHED * capacity) * sizeof *polls);
    self->polls = polls != NULL ? polls : self->polls;
    if (windows == NULL || polls == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu windows", self->n);
    }
    self->capacity = capacity;
    self->polls[0] = (struct pollfd){.fd = SOCKET, .events = POLLIN};
    return DPS_OK;
}

/* ---- an end ------------------------------------------------------------ */

static void
report(int to, int error, int wait_status)
{
    const struct dps_nursery_report told = {.error = error, .wait_status = wait_status};
    (void)dps_channel_send(to, &told, sizeof told); /* if it wants to know */
    close(to);
}

static int
reap(pid_t window)
{
    int wait_status = 0;
    while (waitpid(window, &wait_status, 0) < 0 && errno == EINTR) {
    }
    return wait_status;
}

static void
bury(struct nursery *self, size_t i)
{
    struct pollfd *polls = polls_of(self, i);
    report(polls[REPORT].fd, 0, reap(self->windows[i]));
    close(polls[ALIVE].fd);
    self->n--;
    self->windows[i] = self->windows[self->n];
    memcpy(polls, polls_of(self, self->n), WATCHED * sizeof *polls);
}

/* From the last on, since one that is buried gives its place to the last. */
static void
look_after(struct nursery *self)
{
    for (size_t i = self->n; i-- > 0;) {
        const struct pollfd *polls = polls_of(self, i);
        if (polls[ALIVE].revents != 0 || polls[REPORT].revents != 0) {
            kill(self->windows[i], SIGKILL); /* nothing to one that has ended */
            bury(self, i);
        }
    }
}

/* ---- a birth ----------------------------------------------------------- */

/* Leaves a window as dps_spawn_start leaves a program. */
static void
arrange_files(const struct nursery *self, const int handed[DPS_NURSERY_HANDED])
{
    for (size_t i = 0; i < self->n; i++) {
        close(polls_of(self, i)[ALIVE].fd);
        close(polls_of(self, i)[REPORT].fd);
    }
    dup2(handed[DPS_NURSERY_LOG], STDOUT_FILENO);
    dup2(handed[DPS_NURSERY_LOG], STDERR_FILENO);
    for (int i = 0; i < DPS_SPAWN_LENT; i++) {
        dup2(handed[i], DPS_SPAWN_FIRST + i);
    }
    for (int i = 0; i < DPS_NURSERY_HANDED; i++) {
        close(handed[i]);
    }
}

static void
bear(struct nursery *self, const int handed[DPS_NURSERY_HANDED])
{
    pid_t parent = getpid();
    pid_t window = fork();
    if (window == 0) {
        arrange_files(self, handed);
        signal(SIGINT, self->at_interrupt);
        free(self->windows);
        free(self->polls);
        exit(dps_child_live(parent));
    }
    int alive = window > 0 ? pidfd_open(window, 0) : -1;
    if (alive < 0) {
        int error = errno;
        if (window > 0) {
            kill(window, SIGKILL);
            reap(window);
        }
        report(handed[DPS_NURSERY_REPORT], error, 0);
    } else {
        struct pollfd *polls = polls_of(self, self->n);
        polls[ALIVE] = (struct pollfd){.fd = alive, .events = POLLIN};
        polls[REPORT] = (struct pollfd){.fd = handed[DPS_NURSERY_REPORT]};
        self->windows[self->n++] = window;
    }
    for (int i = 0; i < DPS_NURSERY_REPORT; i++) {
        close(handed[i]);
    }
}

/* ---- a life ------------------------------------------------------------ */

static enum dps_status
look(struct nursery *self, bool *wanted, struct dps_error *err)
{
    int handed[DPS_NURSERY_HANDED];
    if (poll(self->polls, (nfds_t)(1 + WATCHED * self->n), -1) < 0) {
        return errno == EINTR ? DPS_OK
                              : dps_fail(err, DPS_EIO, "cannot wait for processes: %s",
                                    strerror(errno));
    }
    look_after(self);
    if (self->polls[0].revents != 0) {
        *wanted = dps_channel_borrow(SOCKET, handed, DPS_NURSERY_HANDED);
        if (*wanted) {
            bear(self, handed);
        }
    }
    return DPS_OK;
}

/* Until whoever started it hangs up.  What interrupts a run ends the windows that live,
 * not those that are still to be. */
static enum dps_status
serve_nursery(const struct dps_shared *request, struct dps_error *err)
{
    bool wanted = true;
    struct dps_reader nothing;
    struct nursery self = {.at_interrupt = signal(SIGINT, SIG_IGN)};
    enum dps_status status = dps_image_open(
        request->bytes, request->size, DPS_IMAGE_NURSERY, "the request", &nothing, err);
    while (status == DPS_OK && wanted) {
        status = make_room(&self, err);
        if (status == DPS_OK) {
            status = look(&self, &wanted, err);
        }
    }
    free(self.windows);
    free(self.polls);
    return status;
}

const struct dps_child_request dps_child_nursery = {
    .magic = DPS_IMAGE_NURSERY, .serve = serve_nursery};
