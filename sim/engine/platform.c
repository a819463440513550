#define _GNU_SOURCE /* memfd_create */
#include "sim/engine/platform.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void
print_platform(const struct dps_platform *self, FILE *out)
{
    if (self->own != NULL) {
        fputs(self->own->xml, out);
        return;
    }
    fputs("<?xml version='1.0'?>\n"
          "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<platform version=\"4.1\">\n<zone id=\"w\" routing=\"Vivaldi\">\n",
        out);
    for (size_t i = 0; i < self->n; i++) {
        fprintf(out,
            "<peer id=\"%zu\" coordinates=\"%.17g %.17g %.17g\" speed=\"%.17gf\" "
            "bw_in=\"%.17gBps\" bw_out=\"%.17gBps\"/>\n",
            i, self->x[i], self->y[i], self->height[i], self->speed[i], self->down[i],
            self->up[i]);
    }
    fputs("</zone>\n</platform>\n", out);
}

enum dps_status
dps_platform_write(const struct dps_platform *self, int *fd,
    char path[DPS_PLATFORM_PATH], struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    int own = memfd_create("platform", MFD_CLOEXEC);
    int lent = own < 0 ? -1 : dup(own);
    FILE *out = lent < 0 ? NULL : fdopen(lent, "w");
    if (out == NULL) {
        status = dps_fail(err, DPS_EIO,
            "cannot make memory for the platform of %zu hosts: %s", self->n,
            strerror(errno));
        if (lent >= 0) {
            close(lent);
        }
    } else {
        print_platform(self, out);
        if (fclose(out) != 0) {
            status = dps_fail(err, DPS_EIO,
                "cannot write the platform of %zu hosts: %s", self->n, strerror(errno));
        }
    }
    if (status != DPS_OK) {
        if (own >= 0) {
            close(own);
        }
        return status;
    }
    *fd = own;
    snprintf(path, DPS_PLATFORM_PATH, "/proc/self/fd/%d", own);
    return DPS_OK;
}
