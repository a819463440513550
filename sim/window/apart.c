#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "sim/window/apart.h"

#include "sim/window/apart_records.h"
#include "sim/window/channel.h"
#include "sim/window/image.h"
#include "sim/window/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

_Static_assert((int)DPS_APART_REQUEST_FD == (int)DPS_SPAWN_FIRST &&
                   (int)DPS_APART_SOCKET_FD == DPS_SPAWN_FIRST + DPS_SPAWN_LENT - 1,
    "descriptors are lent in the child's order");

enum { AT_ONCE = 256 };

struct apart {
    struct dps_listener listener;
    struct dps_spawn child;
    int socket; /* -1: it has ended */
    double clock;
    bool *down; /* by host */
    struct dps_apart_command waiting[AT_ONCE];
    size_t n_waiting;
    struct dps_apart_stage stages[AT_ONCE];
    struct dps_engine_statistics statistics;
    char settings[DPS_APART_SETTINGS];
    struct dps_error fault;
};

/* ---- its end ----------------------------------------------------------- */

/* Whoever hangs up has ended, or is about to. */
static enum dps_status
note_end(struct apart *self)
{
    struct dps_ending ending;
    close(self->socket);
    self->socket = -1;
    enum dps_status status = dps_spawn_wait(&self->child, &ending, &self->fault);
    return status != DPS_OK
               ? status
               : dps_fail(&self->fault, DPS_EIO,
                     "the window program, which times the jobs, %s", ending.text);
}

static enum dps_status
fault(const void *context, struct dps_error *err)
{
    const struct apart *self = context;
    return self->fault.status == DPS_OK
               ? DPS_OK
               : dps_fail(err, self->fault.status, "%s", self->fault.text);
}

/* ---- commands ---------------------------------------------------------- */

static void
tell(struct apart *self, size_t task, enum dps_stage stage, double clock)
{
    self->statistics.stages++;
    self->listener.reached(self->listener.context, task, stage, clock);
}

static bool
sends(struct apart *self)
{
    size_t n = self->n_waiting * sizeof self->waiting[0];
    self->n_waiting = 0;
    return dps_channel_send(self->socket, self->waiting, n);
}

static void
put(struct apart *self, const struct dps_apart_command *command)
{
    if (self->socket < 0) {
        return;
    }
    self->waiting[self->n_waiting++] = *command;
    if (self->n_waiting == AT_ONCE && !sends(self)) {
        (void)note_end(self);
    }
}

static bool
hears(struct apart *self)
{
    struct dps_apart_head head = {0};
    if (!dps_channel_receive(self->socket, &head, sizeof head)) {
        return false;
    }
    self->clock = head.clock;
    while (head.n_stages > 0) {
        size_t n = head.n_stages < AT_ONCE ? (size_t)head.n_stages : AT_ONCE;
        if (!dps_channel_receive(
                self->socket, self->stages, n * sizeof self->stages[0])) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            const struct dps_apart_stage *s = &self->stages[i];
            tell(self, (size_t)s->task, (enum dps_stage)s->stage, s->clock);
        }
        head.n_stages -= n;
    }
    return true;
}

/* A command that is answered. */
static void
ask(struct apart *self, const struct dps_apart_command *command)
{
    put(self, command);
    if (self->socket >= 0 && !(sends(self) && hears(self))) {
        (void)note_end(self);
    }
}

static enum dps_status
submit(void *context, size_t task, const struct dps_task *what, struct dps_error *err)
{
    struct apart *self = context;
    self->statistics.tasks++;
    if (self->down[what->client] || self->down[what->node]) {
        tell(self, task, DPS_STAGE_FAILED, self->clock);
        return fault(self, err);
    }
    put(self, &(struct dps_apart_command){
                  .order = DPS_APART_SUBMIT, .number = task, .what = *what});
    return fault(self, err);
}

static void
cancel(void *self, size_t task)
{
    put(self, &(struct dps_apart_command){.order = DPS_APART_CANCEL, .number = task});
}

static enum dps_status
fail(void *context, uint32_t host, struct dps_error *err)
{
    struct apart *self = context;
    self->down[host] = true;
    ask(self, &(struct dps_apart_command){.order = DPS_APART_FAIL, .number = host});
    return fault(self, err);
}

static void
recover(void *context, uint32_t host)
{
    struct apart *self = context;
    self->down[host] = false;
    put(self, &(struct dps_apart_command){.order = DPS_APART_RECOVER, .number = host});
}

static double
step(void *context, double clock)
{
    struct apart *self = context;
    ask(self, &(struct dps_apart_command){.order = DPS_APART_STEP, .clock = clock});
    return self->clock;
}

static void
run_until(void *self, double clock)
{
    ask(self, &(struct dps_apart_command){.order = DPS_APART_RUN, .clock = clock});
}

static enum dps_status
drive(void *self, void (*body)(void *context), void *context, struct dps_error *err)
{
    body(context);
    return fault(self, err);
}

static const char *
settings(const void *context)
{
    const struct apart *self = context;
    return self->settings;
}

static struct dps_engine_statistics
statistics(const void *context)
{
    const struct apart *self = context;
    return self->statistics;
}

/* ---- open and close ---------------------------------------------------- */

static void
close_apart(void **context)
{
    struct apart *self = *context;
    if (self == NULL) {
        return;
    }
    if (self->socket >= 0) { /* it ends by itself when nobody is there any more */
        (void)note_end(self);
    }
    free(self->down);
    free(self);
    *context = NULL;
}

static enum dps_status
copy_hosts(struct dps_host_table *hosts, const struct dps_platform *platform,
    struct dps_error *err)
{
    const double *const columns[DPS_HOST_COLUMNS] = {
        [DPS_HOST_X] = platform->x,
        [DPS_HOST_Y] = platform->y,
        [DPS_HOST_HEIGHT] = platform->height,
        [DPS_HOST_UP] = platform->up,
        [DPS_HOST_DOWN] = platform->down,
        [DPS_HOST_SPEED] = platform->speed,
    };
    enum dps_status status = dps_host_table_open(hosts, platform->n, err);
    for (unsigned c = 0; c < DPS_HOST_COLUMNS && status == DPS_OK; c++) {
        memcpy(
            dps_host_table_column(hosts, c), columns[c], platform->n * sizeof(double));
    }
    return status;
}

static void
put_own(struct dps_buffer *out, const struct dps_platform *platform)
{
    dps_buffer_put_text(out, platform->own->xml);
    for (size_t i = 0; i < platform->n; i++) {
        dps_buffer_put_text(out, platform->own->hosts[i]);
    }
}

static enum dps_status
write_request(struct dps_shared *memory, const struct dps_platform *platform,
    const struct dps_host_table *hosts, struct dps_error *err)
{
    struct dps_apart_request request = {.network = (uint64_t)platform->network,
        .fine = platform->fine,
        .own = platform->own != NULL,
        .hosts = dps_host_table_layout(hosts)};
    snprintf(request.paje, sizeof request.paje, "%s",
        platform->paje != NULL ? platform->paje : "");
    struct dps_buffer payload = {0};
    struct dps_buffer image = {0};
    dps_buffer_put(&payload, &request, sizeof request);
    if (platform->own != NULL) {
        put_own(&payload, platform);
    }
    dps_image_seal(&image, DPS_IMAGE_ENGINE, &payload);
    enum dps_status status = dps_buffer_status(&image, err);
    if (status == DPS_OK) {
        status = dps_shared_open(memory, "request", image.n, err);
    }
    if (status == DPS_OK) {
        memcpy(memory->bytes, image.bytes, image.n);
    }
    dps_buffer_free(&payload);
    dps_buffer_free(&image);
    return status;
}

/* Lends it all that it needs, and keeps this end of the socket. */
static enum dps_status
start(struct apart *self, const char *executable, const struct dps_shared *request,
    const struct dps_host_table *hosts, struct dps_error *err)
{
    int ends[2] = {-1, -1};
    int lent[DPS_SPAWN_LENT] = {-1, -1, -1};
    enum dps_status status = DPS_OK;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return dps_fail(err, DPS_EIO, "cannot make a socket: %s", strerror(errno));
    }
    lent[2] = ends[1];
    status = dps_shared_reader(request, &lent[0], err);
    if (status == DPS_OK) {
        status = dps_shared_reader(&hosts->memory, &lent[1], err);
    }
    if (status == DPS_OK) {
        status = dps_spawn_start(&self->child, executable, lent, err);
    }
    for (int i = 0; i < DPS_SPAWN_LENT; i++) {
        if (lent[i] >= 0) {
            close(lent[i]);
        }
    }
    if (status != DPS_OK) {
        close(ends[0]);
        return status;
    }
    self->socket = ends[0];
    if (!dps_channel_receive(self->socket, self->settings, sizeof self->settings)) {
        (void)note_end(self);
    }
    return fault(self, err);
}

static enum dps_status
open_child(struct apart *self, const struct dps_platform *platform,
    const char *executable, struct dps_error *err)
{
    char path[DPS_SPAWN_PATH];
    struct dps_host_table hosts = DPS_HOST_TABLE_NONE;
    struct dps_shared request = DPS_SHARED_NONE;
    enum dps_status status = DPS_OK;
    if (executable == NULL) {
        status = dps_spawn_program(path, err);
        executable = path;
    }
    if (status == DPS_OK) {
        status = copy_hosts(&hosts, platform, err);
    }
    if (status == DPS_OK) {
        status = write_request(&request, platform, &hosts, err);
    }
    if (status == DPS_OK) {
        status = start(self, executable, &request, &hosts, err);
    }
    dps_shared_close(&request);
    dps_host_table_close(&hosts);
    return status;
}

enum dps_status
dps_apart_open(const struct dps_platform *platform, const char *executable,
    const struct dps_listener *listener, void **out, struct dps_error *err)
{
    struct apart *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an engine");
    }
    self->listener = *listener;
    self->socket = -1;
    self->child = (struct dps_spawn)DPS_SPAWN_NONE;
    self->down = calloc(platform->n + 1, sizeof *self->down);
    void *opened = self;
    enum dps_status status =
        self->down != NULL
            ? open_child(self, platform, executable, err)
            : dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", platform->n);
    if (status != DPS_OK) {
        close_apart(&opened);
        return status;
    }
    *out = self;
    return DPS_OK;
}

static enum dps_status
open_apart(const struct dps_platform *platform, const struct dps_listener *listener,
    void **self, struct dps_error *err)
{
    return dps_apart_open(platform, NULL, listener, self, err);
}

const struct dps_engine_kind dps_engine_apart = {
    .name = "simgrid",
    .open = open_apart,
    .close = close_apart,
    .settings = settings,
    .submit = submit,
    .cancel = cancel,
    .fail = fail,
    .recover = recover,
    .run_until = run_until,
    .step = step,
    .drive = drive,
    .statistics = statistics,
    .fault = fault,
};
