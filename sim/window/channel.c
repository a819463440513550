#include "sim/window/channel.h"

#include <errno.h>
#include <stdalign.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool
dps_channel_send(int socket, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        ssize_t sent = send(socket, at, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        at += sent > 0 ? sent : 0;
        n -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

bool
dps_channel_receive(int socket, void *bytes, size_t n)
{
    char *at = bytes;
    while (n > 0) {
        ssize_t got = recv(socket, at, n, MSG_WAITALL);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        at += got > 0 ? got : 0;
        n -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* Descriptors travel beside a byte. */
struct parcel {
    char byte;
    struct iovec bytes;
    alignas(struct cmsghdr) char beside[CMSG_SPACE(DPS_CHANNEL_LENT * sizeof(int))];
    struct msghdr message;
};

static void
prepare(struct parcel *self, size_t room)
{
    *self = (struct parcel){.byte = 0};
    self->bytes = (struct iovec){.iov_base = &self->byte, .iov_len = 1};
    self->message = (struct msghdr){.msg_iov = &self->bytes,
        .msg_iovlen = 1,
        .msg_control = self->beside,
        .msg_controllen = room};
}

bool
dps_channel_lend(int socket, const int *descriptors, size_t n)
{
    struct parcel parcel;
    ssize_t sent = -1;
    prepare(&parcel, CMSG_SPACE(n * sizeof *descriptors));
    struct cmsghdr *header = CMSG_FIRSTHDR(&parcel.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(n * sizeof *descriptors);
    memcpy(CMSG_DATA(header), descriptors, n * sizeof *descriptors);
    do {
        sent = sendmsg(socket, &parcel.message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == 1;
}

bool
dps_channel_borrow(int socket, int *descriptors, size_t n)
{
    struct parcel parcel;
    ssize_t got = -1;
    prepare(&parcel, sizeof parcel.beside);
    do {
        got = recvmsg(socket, &parcel.message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    const struct cmsghdr *header = got == 1 ? CMSG_FIRSTHDR(&parcel.message) : NULL;
    if (header == NULL || header->cmsg_type != SCM_RIGHTS) {
        return false;
    }
    int all[DPS_CHANNEL_LENT];
    size_t lent = (header->cmsg_len - CMSG_LEN(0)) / sizeof *all;
    memcpy(all, CMSG_DATA(header), lent * sizeof *all);
    for (size_t i = 0; i < lent && lent != n; i++) {
        close(all[i]);
    }
    memcpy(descriptors, all, (lent == n ? n : 0) * sizeof *all);
    return lent == n;
}
