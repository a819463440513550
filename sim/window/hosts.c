#include "sim/window/hosts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct domain {
    const char *name;
    const char *unit;
    double low; /* excluded where open */
    double high;
    bool open;
};

/* Wide enough for any machine; narrow enough that dates stay finite. */
static const struct domain domains[DPS_HOST_COLUMNS] = {
    [DPS_HOST_X] = {"x", "ms", -1e6, 1e6, false},
    [DPS_HOST_Y] = {"y", "ms", -1e6, 1e6, false},
    [DPS_HOST_HEIGHT] = {"height", "ms", 0, 1e6, false},
    [DPS_HOST_UP] = {"up", "byte/s", 0, 1e15, true},
    [DPS_HOST_DOWN] = {"down", "byte/s", 0, 1e15, true},
    [DPS_HOST_SPEED] = {"speed", "flop/s", 0, 1e21, true},
};

enum dps_status
dps_host_table_open(struct dps_host_table *self, size_t n, struct dps_error *err)
{
    *self = (struct dps_host_table)DPS_HOST_TABLE_NONE;
    if (n > SIZE_MAX / (DPS_HOST_COLUMNS * sizeof(double))) {
        return dps_fail(err, DPS_ENOMEM, "a table of %zu hosts does not fit", n);
    }
    size_t size = n * sizeof(double);
    enum dps_status status =
        dps_shared_open(&self->memory, "hosts", DPS_HOST_COLUMNS * size, err);
    if (status != DPS_OK) {
        return status;
    }
    self->n = n;
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        self->offsets[c] = c * size;
    }
    return DPS_OK;
}

void
dps_host_table_close(struct dps_host_table *self)
{
    dps_shared_close(&self->memory);
    *self = (struct dps_host_table)DPS_HOST_TABLE_NONE;
}

double *
dps_host_table_column(const struct dps_host_table *self, enum dps_host_column column)
{
    char *bytes = self->memory.bytes;
    return (double *)(void *)(bytes + self->offsets[column]);
}

struct dps_host_layout
dps_host_table_layout(const struct dps_host_table *self)
{
    struct dps_host_layout layout = {.n = self->n};
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        layout.offsets[c] = self->offsets[c];
        layout.digest = dps_digest_chain(
            layout.digest, dps_host_table_column(self, c), self->n * sizeof(double));
    }
    return layout;
}

static enum dps_status
check_layout(const struct dps_host_layout *layout, size_t size, struct dps_error *err)
{
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        uint64_t offset = layout->offsets[c];
        if (offset % sizeof(double) != 0 || offset > size ||
            layout->n > (size - offset) / sizeof(double)) {
            return dps_fail(err, DPS_EIO,
                "the hosts' column %s does not lie in their memory of %zu bytes",
                domains[c].name, size);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_host_table_map(struct dps_host_table *self, int fd,
    const struct dps_host_layout *layout, struct dps_error *err)
{
    *self = (struct dps_host_table)DPS_HOST_TABLE_NONE;
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return dps_fail(
            err, DPS_EIO, "the hosts' memory cannot be read: %s", strerror(errno));
    }
    size_t size = (size_t)info.st_size;
    enum dps_status status = dps_shared_map(&self->memory, fd, size, err);
    if (status != DPS_OK) {
        return status;
    }
    status = check_layout(layout, size, err);
    if (status == DPS_OK) {
        self->n = (size_t)layout->n;
        memcpy(self->offsets, layout->offsets, sizeof self->offsets);
        struct dps_digest digest = dps_host_table_layout(self).digest;
        if (!dps_digest_equal(digest, layout->digest)) {
            status = dps_fail(
                err, DPS_EIO, "the hosts' columns are not those of the request");
        }
    }
    if (status != DPS_OK) {
        dps_host_table_close(self);
    }
    return status;
}

struct dps_platform
dps_host_table_platform(
    const struct dps_host_table *self, enum dps_network_model network)
{
    return (struct dps_platform){
        .network = network,
        .n = self->n,
        .x = dps_host_table_column(self, DPS_HOST_X),
        .y = dps_host_table_column(self, DPS_HOST_Y),
        .height = dps_host_table_column(self, DPS_HOST_HEIGHT),
        .up = dps_host_table_column(self, DPS_HOST_UP),
        .down = dps_host_table_column(self, DPS_HOST_DOWN),
        .speed = dps_host_table_column(self, DPS_HOST_SPEED),
    };
}

enum dps_status
dps_host_table_check(const struct dps_host_table *self, struct dps_error *err)
{
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        const struct domain *d = &domains[c];
        const double *values = dps_host_table_column(self, c);
        for (size_t i = 0; i < self->n; i++) {
            double v = values[i];
            if (!(v >= d->low && v <= d->high) || (d->open && v == d->low)) {
                return dps_fail(err, DPS_EINVAL,
                    "host %zu: %s is %g %s, not in %c%g, %g]", i, d->name, v, d->unit,
                    d->open ? '(' : '[', d->low, d->high);
            }
        }
    }
    return DPS_OK;
}
