#include "sim/window/child.h"

#include "sim/window/verdict.h"
#include "sim/window/window.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dps_status
write_all(int fd, const struct dps_buffer *image, struct dps_error *err)
{
    size_t done = 0;
    while (done < image->n) {
        ssize_t n = write(fd, image->bytes + done, image->n - done);
        if (n < 0 && errno != EINTR) {
            return dps_fail(
                err, DPS_EIO, "the answer cannot be written: %s", strerror(errno));
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return DPS_OK;
}

static enum dps_status
map_request(struct dps_shared *request, struct dps_error *err)
{
    struct stat info;
    if (fstat(DPS_WINDOW_REQUEST_FD, &info) != 0) {
        return dps_fail(
            err, DPS_EIO, "depinsim starts this program; it does nothing by itself");
    }
    return dps_shared_map(request, DPS_WINDOW_REQUEST_FD, (size_t)info.st_size, err);
}

static const struct dps_child_request *const requests[] = {
    &dps_child_window, &dps_child_market, &dps_child_engine, &dps_child_nursery};

/* By its magic; the first, which complains, of one that is nothing. */
static const struct dps_child_request *
request_of(const struct dps_shared *request)
{
    struct dps_reader in = dps_reader_of(request->bytes, request->size);
    uint64_t magic = dps_reader_u64(&in);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (requests[i]->magic == magic) {
            return requests[i];
        }
    }
    return requests[0];
}

static enum dps_status
answer(const struct dps_child_request *asked, const struct dps_shared *request,
    struct dps_error *err)
{
    struct dps_buffer image = {0};
    enum dps_status status = asked->answer(request, &image, err);
    if (status != DPS_OK) {
        dps_buffer_free(&image);
        dps_refusal_write(err, &image);
    }
    status = write_all(DPS_WINDOW_ANSWER_FD, &image, err);
    dps_buffer_free(&image);
    return status;
}

/* A window does not outlive a killed run: it is killed with it, and where that came
 * first, it has another parent. */
static bool
is_orphan(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return getppid() != parent;
}

int
dps_child_live(pid_t parent)
{
    struct dps_shared request = DPS_SHARED_NONE;
    struct dps_error err = {0};
    if (is_orphan(parent)) {
        return EXIT_FAILURE;
    }
    enum dps_status status = map_request(&request, &err);
    if (status == DPS_OK) {
        const struct dps_child_request *asked = request_of(&request);
        status = asked->answer != NULL ? answer(asked, &request, &err)
                                       : asked->serve(&request, &err);
    }
    dps_shared_close(&request);
    if (status != DPS_OK) {
        fprintf(stderr, "%s\n", err.text);
    }
    return status == DPS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
