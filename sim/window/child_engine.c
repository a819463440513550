/* child_engine.c: an engine that is served (sim/window/apart.h). */
#include "sim/window/apart_records.h"
#include "sim/window/channel.h"
#include "sim/window/child.h"
#include "sim/window/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct server {
    const struct dps_engine_kind *kind;
    void *engine;
    double clock;             /* [s] */
    struct dps_buffer answer; /* a head, and the stages told since the last one */
    enum dps_status status;
    struct dps_error *err;
};

/* Runs on an actor's small stack. */
static void
note_stage(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct server *self = context;
    const struct dps_apart_stage record = {
        .task = task, .stage = (uint64_t)stage, .clock = clock};
    dps_buffer_put(&self->answer, &record, sizeof record);
}

/* Room for the head, which is filled when the answer is sent. */
static void
begin_answer(struct server *self)
{
    const struct dps_apart_head head = {0};
    self->answer.n = 0;
    dps_buffer_put(&self->answer, &head, sizeof head);
}

/* ---- commands ---------------------------------------------------------- */

static bool
answers(struct server *self)
{
    struct dps_buffer *answer = &self->answer;
    self->status = dps_buffer_status(answer, self->err);
    if (self->status != DPS_OK) {
        return false;
    }
    const struct dps_apart_head head = {.clock = self->clock,
        .n_stages = (answer->n - sizeof head) / sizeof(struct dps_apart_stage)};
    memcpy(answer->bytes, &head, sizeof head);
    bool heard = dps_channel_send(DPS_APART_SOCKET_FD, answer->bytes, answer->n);
    begin_answer(self);
    return heard;
}

/* False: it cannot go on. */
static bool
obeys(struct server *self, const struct dps_apart_command *command)
{
    const struct dps_engine_kind *kind = self->kind;
    uint32_t host = (uint32_t)command->number;
    switch ((enum dps_apart_order)command->order) {
    case DPS_APART_SUBMIT:
        self->status =
            kind->submit(self->engine, command->number, &command->what, self->err);
        return self->status == DPS_OK;
    case DPS_APART_CANCEL: kind->cancel(self->engine, command->number); return true;
    case DPS_APART_RECOVER: kind->recover(self->engine, host); return true;
    case DPS_APART_FAIL:
        self->status = kind->fail(self->engine, host, self->err);
        return self->status == DPS_OK && answers(self);
    case DPS_APART_RUN:
        kind->run_until(self->engine, command->clock);
        self->clock = command->clock;
        return answers(self);
    case DPS_APART_STEP:
        self->clock = kind->step(self->engine, command->clock);
        return answers(self);
    case DPS_APART_ORDERS: break;
    }
    self->status =
        dps_fail(self->err, DPS_EIO, "the engine was told what it does not know");
    return false;
}

static void
obey_all(void *context)
{
    struct server *self = context;
    struct dps_apart_command command;
    while (dps_channel_receive(DPS_APART_SOCKET_FD, &command, sizeof command) &&
           obeys(self, &command)) {
    }
}

/* ---- a life ------------------------------------------------------------ */

/* The texts stay in the image; the list of them is the caller's. */
static enum dps_status
read_own(struct dps_reader *in, size_t n, struct dps_own_platform *own,
    const char ***names, struct dps_error *err)
{
    own->xml = dps_reader_text(in);
    *names = calloc(n + 1, sizeof **names);
    if (*names == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", n);
    }
    for (size_t i = 0; i < n; i++) {
        (*names)[i] = dps_reader_text(in);
    }
    own->hosts = *names;
    return DPS_OK;
}

static enum dps_status
read_request(struct dps_apart_request *self, struct dps_own_platform *own,
    const char ***names, const struct dps_shared *image, struct dps_error *err)
{
    struct dps_reader in;
    enum dps_status status = dps_image_open(
        image->bytes, image->size, DPS_IMAGE_ENGINE, "the request", &in, err);
    if (status == DPS_OK) {
        dps_reader_get(&in, self, sizeof *self);
        status = dps_reader_status(&in, "the request", err);
    }
    if (status == DPS_OK && self->own != 0) {
        status = read_own(&in, (size_t)self->hosts.n, own, names, err);
    }
    if (status == DPS_OK) {
        status = dps_reader_status(&in, "the request", err);
    }
    return status;
}

/* Says its settings, which tells that it is there. */
static enum dps_status
greet(const struct server *self, struct dps_error *err)
{
    char settings[DPS_APART_SETTINGS] = "";
    snprintf(settings, sizeof settings, "%s", self->kind->settings(self->engine));
    return dps_channel_send(DPS_APART_SOCKET_FD, settings, sizeof settings)
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "nobody waits for the engine");
}

/* Until whoever asked has hung up. */
static enum dps_status
serve_simgrid(const struct dps_shared *request, struct dps_error *err)
{
    const struct dps_engine_kind *kind = &dps_engine_simgrid;
    struct dps_apart_request asked;
    struct dps_own_platform own = {.xml = NULL};
    const char **names = NULL;
    struct dps_host_table hosts = DPS_HOST_TABLE_NONE;
    struct server server = {.kind = kind, .err = err};
    const struct dps_listener listener = {.reached = note_stage, .context = &server};
    enum dps_status status = read_request(&asked, &own, &names, request, err);
    if (status == DPS_OK) {
        status = dps_host_table_map(&hosts, DPS_APART_HOSTS_FD, &asked.hosts, err);
    }
    if (status == DPS_OK) {
        struct dps_platform platform =
            dps_host_table_platform(&hosts, (enum dps_network_model)asked.network);
        platform.fine = asked.fine != 0;
        platform.own = own.xml != NULL ? &own : NULL;
        platform.paje = asked.paje[0] != '\0' ? asked.paje : NULL;
        status = kind->open(&platform, &listener, &server.engine, err);
    }
    if (status == DPS_OK) {
        begin_answer(&server);
        status = greet(&server, err);
    }
    if (status == DPS_OK) {
        status = kind->drive(server.engine, obey_all, &server, err);
        status = status == DPS_OK ? server.status : status;
    }
    kind->close(&server.engine);
    dps_buffer_free(&server.answer);
    dps_host_table_close(&hosts);
    free((void *)names);
    return status;
}

const struct dps_child_request dps_child_engine = {
    .magic = DPS_IMAGE_ENGINE, .serve = serve_simgrid};
