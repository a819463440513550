#include "sim/window/nursery.h"

#include "sim/window/channel.h"
#include "sim/window/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct dps_nursery {
    struct dps_spawn program;
    int socket;    /* -1: it is known to have died */
    uint64_t life; /* how often it was started */
    struct dps_ending last;
};

/* ---- a process --------------------------------------------------------- */

static enum dps_status
open_sockets(int ends[2], struct dps_error *err)
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot make a socket: %s", strerror(errno));
}

/* It says no more than what it is. */
static enum dps_status
write_request(struct dps_shared *request, struct dps_error *err)
{
    struct dps_buffer image = {0};
    const struct dps_buffer payload = {0};
    dps_image_seal(&image, DPS_IMAGE_NURSERY, &payload);
    enum dps_status status = dps_buffer_status(&image, err);
    if (status == DPS_OK) {
        status = dps_shared_open(request, "request", image.n, err);
    }
    if (status == DPS_OK) {
        memcpy(request->bytes, image.bytes, image.n);
    }
    dps_buffer_free(&image);
    return status;
}

static enum dps_status
start(struct dps_nursery *self, const char *executable, struct dps_error *err)
{
    int ends[2] = {-1, -1};
    struct dps_shared request = DPS_SHARED_NONE;
    enum dps_status status = open_sockets(ends, err);
    if (status == DPS_OK) {
        status = write_request(&request, err);
    }
    if (status == DPS_OK) {
        const int lent[DPS_SPAWN_LENT] = {request.fd, request.fd, ends[1]};
        status = dps_spawn_start(&self->program, executable, lent, err);
    }
    dps_shared_close(&request);
    if (ends[1] >= 0) {
        close(ends[1]);
    }
    if (status == DPS_OK) {
        self->socket = ends[0];
        self->life++;
    } else if (ends[0] >= 0) {
        close(ends[0]);
    }
    return status;
}

/* It ends when whoever started it hangs up. */
static enum dps_status
stop(struct dps_nursery *self, struct dps_error *err)
{
    if (self->socket < 0) {
        return DPS_OK;
    }
    close(self->socket);
    self->socket = -1;
    return dps_spawn_wait(&self->program, &self->last, err);
}

enum dps_status
dps_nursery_open(
    struct dps_nursery **self, const char *executable, struct dps_error *err)
{
    char path[DPS_SPAWN_PATH];
    enum dps_status status = DPS_OK;
    if (*self == NULL) {
        *self = calloc(1, sizeof **self);
        if (*self == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for windows");
        }
        (*self)->program = (struct dps_spawn)DPS_SPAWN_NONE;
        (*self)->socket = -1;
    }
    if ((*self)->socket >= 0) {
        return DPS_OK;
    }
    if (executable == NULL) {
        status = dps_spawn_program(path, err);
        executable = path;
    }
    return status == DPS_OK ? start(*self, executable, err) : status;
}

void
dps_nursery_close(struct dps_nursery **self)
{
    struct dps_error ignored;
    if (*self != NULL) {
        (void)stop(*self, &ignored);
        dps_spawn_stop(&(*self)->program);
    }
    free(*self);
    *self = NULL;
}

/* ---- a window ---------------------------------------------------------- */

static enum dps_status
ask(const struct dps_nursery *self, const int handed[DPS_NURSERY_HANDED],
    struct dps_error *err)
{
    bool asked = dps_channel_lend(self->socket, handed, DPS_NURSERY_HANDED);
    bool died = errno == EPIPE || errno == ECONNRESET;
    return asked || died ? DPS_OK
                         : dps_fail(err, DPS_EIO, "cannot ask for a process: %s",
                               strerror(errno));
}

enum dps_status
dps_nursery_fork(struct dps_nursery *self, const int lent[DPS_SPAWN_LENT],
    struct dps_birth *birth, struct dps_error *err)
{
    int ends[2];
    int handed[DPS_NURSERY_HANDED];
    *birth = (struct dps_birth)DPS_BIRTH_NONE;
    enum dps_status status = dps_shared_open(&birth->log, "log", 0, err);
    if (status == DPS_OK) {
        status = open_sockets(ends, err);
    }
    if (status == DPS_OK) {
        memcpy(handed, lent, DPS_SPAWN_LENT * sizeof *lent);
        handed[DPS_NURSERY_LOG] = birth->log.fd;
        handed[DPS_NURSERY_REPORT] = ends[1];
        birth->report = ends[0];
        birth->of = self->life;
        status = ask(self, handed, err);
        close(ends[1]);
    }
    if (status != DPS_OK) {
        dps_birth_stop(birth);
    }
    return status;
}

/* The nursery of a window that nobody reports of has ended, or is about to; a later one
 * may live already. */
static enum dps_status
tell_death(struct dps_nursery *self, uint64_t life, struct dps_error *err)
{
    enum dps_status status = life == self->life ? stop(self, err) : DPS_OK;
    return status != DPS_OK
               ? status
               : dps_fail(err, DPS_EIO, "the program that windows are forked from %s",
                     self->last.text);
}

enum dps_status
dps_nursery_wait(struct dps_nursery *self, struct dps_birth *birth,
    struct dps_ending *ending, struct dps_error *err)
{
    struct dps_nursery_report report;
    enum dps_status status = DPS_OK;
    if (!dps_channel_receive(birth->report, &report, sizeof report)) {
        status = tell_death(self, birth->of, err);
    } else if (report.error != 0) {
        status =
            dps_fail(err, DPS_EIO, "cannot fork a window: %s", strerror(report.error));
    } else {
        dps_ending_tell(ending, report.wait_status, birth->log.fd);
    }
    dps_birth_stop(birth);
    return status;
}

void
dps_birth_stop(struct dps_birth *birth)
{
    if (birth->report >= 0) {
        close(birth->report);
    }
    birth->report = -1;
    dps_shared_close(&birth->log);
}
