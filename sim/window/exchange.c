#include "sim/window/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dps_status
open_question(
    struct dps_exchange *self, const struct dps_buffer *image, struct dps_error *err)
{
    enum dps_status status = dps_buffer_status(image, err);
    if (status == DPS_OK) {
        status =
            dps_shared_fill(&self->question, "request", image->bytes, image->n, err);
    }
    if (status == DPS_OK) {
        status = dps_shared_open(&self->answer, "answer", 0, err);
    }
    return status;
}

enum dps_status
dps_exchange_begin(struct dps_exchange *self, struct dps_nursery *nursery,
    const char *executable, const struct dps_buffer *image,
    const struct dps_shared *table, struct dps_error *err)
{
    int lent[DPS_SPAWN_LENT] = {-1, -1, -1};
    *self = (struct dps_exchange)DPS_EXCHANGE_NONE;
    enum dps_status status = open_question(self, image, err);
    if (status == DPS_OK) {
        status = dps_shared_reader(&self->question, &lent[0], err);
    }
    if (status == DPS_OK) {
        status =
            dps_shared_reader(table != NULL ? table : &self->question, &lent[1], err);
    }
    if (status == DPS_OK) {
        lent[2] = self->answer.fd;
        self->nursery = nursery;
        status = nursery != NULL ? dps_nursery_fork(nursery, lent, &self->birth, err)
                                 : dps_spawn_start(&self->child, executable, lent, err);
    }
    for (int i = 0; i < 2; i++) {
        if (lent[i] >= 0) {
            close(lent[i]);
        }
    }
    return status;
}

enum dps_status
dps_exchange_watch(const struct dps_exchange *self, int *alive, struct dps_error *err)
{
    *alive = self->nursery != NULL ? fcntl(self->birth.report, F_DUPFD_CLOEXEC, 0)
                                   : pidfd_open(self->child.child, 0);
    return *alive >= 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot watch a process: %s", strerror(errno));
}

static enum dps_status
map_answer(struct dps_exchange *self, struct dps_error *err)
{
    struct stat info;
    int own = fcntl(self->answer.fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0 || fstat(own, &info) != 0) {
        enum dps_status status =
            dps_fail(err, DPS_EIO, "the answer cannot be read: %s", strerror(errno));
        if (own >= 0) {
            close(own);
        }
        return status;
    }
    return dps_shared_map(&self->answered, own, (size_t)info.st_size, err);
}

enum dps_status
dps_exchange_end(struct dps_exchange *self, struct dps_error *err)
{
    struct dps_ending ending;
    enum dps_status status =
        self->nursery != NULL
            ? dps_nursery_wait(self->nursery, &self->birth, &ending, err)
            : dps_spawn_wait(&self->child, &ending, err);
    if (status == DPS_OK && !ending.orderly) {
        return dps_fail(err, DPS_EIO, "the window program %s", ending.text);
    }
    if (status == DPS_OK) {
        status = map_answer(self, err);
    }
    return status == DPS_OK && self->answered.size == 0
               ? dps_fail(err, DPS_EIO, "the window program gave no answer")
               : status;
}

void
dps_exchange_free(struct dps_exchange *self)
{
    dps_spawn_stop(&self->child);
    dps_birth_stop(&self->birth);
    dps_shared_close(&self->answered);
    dps_shared_close(&self->answer);
    dps_shared_close(&self->question);
}
