/* timed_own.c: a platform as its user wrote it, of timed_hosts.h. */
#include "sim/window/timed_hosts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum dps_status
read_xml(struct dps_timed *self, const char *path, struct dps_error *err)
{
    char piece[4096];
    FILE *file = fopen(path, "rb");
    size_t n = 0;
    if (file == NULL) {
        return dps_fail(err, DPS_EINVAL, "platform %s: %s", path, strerror(errno));
    }
    while ((n = fread(piece, 1, sizeof piece, file)) > 0) {
        dps_buffer_put(&self->xml, piece, n);
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    dps_buffer_put(&self->xml, "", 1);
    return failed ? dps_fail(err, DPS_EINVAL, "platform %s cannot be read", path)
                  : dps_buffer_status(&self->xml, err);
}

/* Names with their ends, one after the other. */
static enum dps_status
name_hosts(struct dps_timed *self, const char *clients, struct dps_error *err)
{
    const struct dps_workload *workload = self->workload;
    size_t n = self->platform.n;
    for (size_t i = 0; i < workload->n_machines; i++) {
        const char *name = workload->text + workload->machines[i].name;
        dps_buffer_put(&self->names, name, strlen(name) + 1);
    }
    for (size_t i = workload->n_machines; i < n; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i - workload->n_machines);
        dps_buffer_put(&self->names, clients, strlen(clients));
        dps_buffer_put(&self->names, number, strlen(number) + 1);
    }
    return dps_buffer_status(&self->names, err);
}

enum dps_status
dps_timed_own(
    struct dps_timed *self, const struct dps_timed_links *links, struct dps_error *err)
{
    size_t n = self->platform.n;
    enum dps_status status = read_xml(self, links->platform, err);
    if (status == DPS_OK) {
        status = name_hosts(self, links->clients, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    self->hosts = calloc(n + 1, sizeof *self->hosts);
    if (self->hosts == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", n);
    }
    const char *name = (const char *)self->names.bytes;
    for (size_t i = 0; i < n; i++) {
        self->hosts[i] = name;
        name += strlen(name) + 1;
    }
    self->own = (struct dps_own_platform){
        .xml = (const char *)self->xml.bytes, .hosts = self->hosts};
    self->platform.own = &self->own;
    return DPS_OK;
}
