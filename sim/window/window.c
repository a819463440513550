#include "sim/window/window.h"

#include "sim/core/shared.h"
#include "sim/window/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert((int)DPS_WINDOW_REQUEST_FD == (int)DPS_SPAWN_FIRST &&
                   (int)DPS_WINDOW_ANSWER_FD == DPS_SPAWN_FIRST + DPS_SPAWN_LENT - 1,
    "descriptors are lent in the child's order");

/* ---- what goes out ----------------------------------------------------- */

static enum dps_status
write_request(const struct dps_window_request *request, struct dps_shared *memory,
    struct dps_error *err)
{
    struct dps_buffer image = {0};
    struct dps_host_layout layout = dps_host_table_layout(request->hosts);
    dps_window_plan_write(&request->plan, &layout, &image);
    enum dps_status status = dps_buffer_status(&image, err);
    if (status == DPS_OK) {
        status = dps_shared_open(memory, "request", image.n, err);
    }
    if (status == DPS_OK) {
        memcpy(memory->bytes, image.bytes, image.n);
    }
    dps_buffer_free(&image);
    return status;
}

/* ---- what comes back --------------------------------------------------- */

static enum dps_status
map_answer(int fd, struct dps_shared *answer, struct dps_error *err)
{
    struct stat info;
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0 || fstat(own, &info) != 0) {
        enum dps_status status =
            dps_fail(err, DPS_EIO, "the answer cannot be read: %s", strerror(errno));
        if (own >= 0) {
            close(own);
        }
        return status;
    }
    return dps_shared_map(answer, own, (size_t)info.st_size, err);
}

/* A child that ends in disorder has answered nothing, whatever it wrote. */
static enum dps_status
judge(const struct dps_ending *ending, const struct dps_shared *answer,
    const struct dps_window_plan *plan, struct dps_window_result *result,
    struct dps_error *err)
{
    if (!ending->orderly) {
        return dps_fail(err, DPS_EIO, "the window program %s", ending->text);
    }
    if (answer->size == 0) {
        return dps_fail(err, DPS_EIO, "the window program gave no answer");
    }
    enum dps_status status =
        dps_window_result_read(result, answer->bytes, answer->size, err);
    return status == DPS_OK ? dps_window_result_check(result, plan, err) : status;
}

static enum dps_status
live_apart(const struct dps_window_request *request, const char *executable,
    struct dps_window_result *result, struct dps_error *err)
{
    struct dps_shared question = DPS_SHARED_NONE, answer = DPS_SHARED_NONE,
                      answered = DPS_SHARED_NONE;
    int lent[DPS_SPAWN_LENT] = {-1, -1, -1};
    struct dps_spawn child = DPS_SPAWN_NONE;
    struct dps_ending ending;
    enum dps_status status = write_request(request, &question, err);
    if (status == DPS_OK) {
        status = dps_shared_reader(&question, &lent[0], err);
    }
    if (status == DPS_OK) {
        status = dps_shared_reader(&request->hosts->memory, &lent[1], err);
    }
    if (status == DPS_OK) {
        status = dps_shared_open(&answer, "answer", 0, err);
        lent[2] = answer.fd;
    }
    if (status == DPS_OK) {
        status = dps_spawn_start(&child, executable, lent, err);
    }
    if (status == DPS_OK) {
        status = dps_spawn_wait(&child, &ending, err);
    }
    if (status == DPS_OK) {
        status = map_answer(answer.fd, &answered, err);
    }
    if (status == DPS_OK) {
        status = judge(&ending, &answered, &request->plan, result, err);
    }
    for (int i = 0; i < 2; i++) {
        if (lent[i] >= 0) {
            close(lent[i]);
        }
    }
    dps_shared_close(&answered);
    dps_shared_close(&answer);
    dps_shared_close(&question);
    return status;
}

enum dps_status
dps_window_run(const struct dps_window_request *request,
    struct dps_window_result *result, struct dps_error *err)
{
    char path[DPS_SPAWN_PATH];
    const char *executable = request->executable;
    *result = (struct dps_window_result){0};
    enum dps_status status =
        dps_window_plan_check(&request->plan, request->hosts->n, err);
    if (status == DPS_OK) {
        status = dps_host_table_check(request->hosts, err);
    }
    if (status == DPS_OK && executable == NULL) {
        status = dps_spawn_program(path, err);
        executable = path;
    }
    if (status == DPS_OK) {
        status = live_apart(request, executable, result, err);
    }
    if (status != DPS_OK) {
        dps_window_result_free(result);
        char name[DPS_WINDOW_NAME_TEXT];
        dps_window_plan_name(&request->plan, name);
        return dps_within(err, status, "%s", name);
    }
    return DPS_OK;
}
