#include "sim/engine/links_users.h"

#include <stdlib.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------ */

void
dps_links_free(struct dps_links *self)
{
    dps_pages_close(&self->pages);
    free(self->flows);
    free(self->dirty);
    free(self->changed);
    free(self->part);
    free(self->ties);
    free(self->levels);
    *self = (struct dps_links){0};
}

enum dps_status
dps_links_init(struct dps_links *self, uint32_t n_hosts, const double *up,
    const double *down, double reverse, struct dps_error *err)
{
    *self = (struct dps_links){.n_hosts = n_hosts, .reverse = reverse};
    self->dirty = calloc(WAYS * (size_t)n_hosts + 1, sizeof *self->dirty);
    if (self->dirty == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %u hosts", n_hosts);
    }
    enum dps_status status = dps_pages_open(
        &self->pages, "links", ((size_t)n_hosts + 1) * sizeof *self->hosts, err);
    if (status != DPS_OK) {
        return status;
    }
    self->hosts = self->pages.bytes;
    for (uint32_t i = 0; i < n_hosts; i++) {
        self->hosts[i] = (struct dps_host_links){
            .capacity = {up[i], down[i]}, .first = {NONE, NONE}};
    }
    return DPS_OK;
}

enum dps_status
dps_links_reserve(struct dps_links *self, uint32_t n, struct dps_error *err)
{
    if (n <= self->n_slots) {
        return DPS_OK;
    }
    /* A flow ties at most four links, and one more may have been left by the last. */
    size_t most = WAYS * (size_t)self->n_hosts;
    size_t n_links = 1 + (most < 4 * (size_t)n ? most : 4 * (size_t)n);
    struct dps_flow *flows = realloc(self->flows, n * sizeof *flows);
    self->flows = flows != NULL ? flows : self->flows;
    uint32_t *changed = realloc(self->changed, n * sizeof *changed);
    self->changed = changed != NULL ? changed : self->changed;
    uint32_t *part = realloc(self->part, n * sizeof *part);
    self->part = part != NULL ? part : self->part;
    struct dps_tie *ties = realloc(self->ties, n_links * sizeof *ties);
    self->ties = ties != NULL ? ties : self->ties;
    struct dps_level *levels = realloc(self->levels, n_links * sizeof *levels);
    self->levels = levels != NULL ? levels : self->levels;
    if (flows == NULL || changed == NULL || part == NULL || ties == NULL ||
        levels == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %u flows", n);
    }
    memset(flows + self->n_slots, 0, (n - self->n_slots) * sizeof *flows);
    self->n_slots = n;
    return DPS_OK;
}

/* ---- lists and loads --------------------------------------------------- */

static void
list(struct dps_links *self, uint32_t slot, uint32_t way)
{
    struct dps_flow *flow = &self->flows[slot];
    uint32_t *first = &self->hosts[flow->hosts[way]].first[way];
    flow->previous[way] = NONE;
    flow->next[way] = *first;
    if (*first != NONE) {
        self->flows[*first].previous[way] = slot;
    }
    *first = slot;
}

static void
unlist(struct dps_links *self, uint32_t slot, uint32_t way)
{
    const struct dps_flow *flow = &self->flows[slot];
    uint32_t next = flow->next[way];
    uint32_t previous = flow->previous[way];
    if (next != NONE) {
        self->flows[next].previous[way] = previous;
    }
    if (previous != NONE) {
        self->flows[previous].next[way] = next;
    } else {
        self->hosts[flow->hosts[way]].first[way] = next;
    }
}

static void
soil(struct dps_links *self, uint32_t host, uint32_t way)
{
    if (!self->hosts[host].dirty[way]) {
        self->hosts[host].dirty[way] = true;
        self->dirty[self->n_dirty++] = WAYS * host + way;
    }
}

double
dps_links_start(struct dps_links *self, uint32_t slot, uint32_t from, uint32_t to,
    double bound, double share)
{
    struct dps_flow *flow = &self->flows[slot];
    bool noted = flow->noted;
    *flow = (struct dps_flow){
        .bound = bound, .share = share, .hosts = {from, to}, .noted = noted};
    list(self, slot, UP);
    list(self, slot, DOWN);
    bool tied = false;
    struct use uses[4];
    unsigned n = uses_of(self, flow, uses);
    for (unsigned i = 0; i < n; i++) {
        struct dps_host_links *host = &self->hosts[uses[i].host];
        uint32_t way = uses[i].way;
        host->load[way] += load_of(host->capacity[way], uses[i].weight * bound);
        if (host->load[way] > full) {
            soil(self, uses[i].host, way);
            tied = true;
        }
    }
    flow->rate = tied ? 0 : bound;
    return flow->rate;
}

void
dps_links_stop(struct dps_links *self, uint32_t slot)
{
    const struct dps_flow *flow = &self->flows[slot];
    struct use uses[4];
    unsigned n = uses_of(self, flow, uses);
    unlist(self, slot, UP);
    unlist(self, slot, DOWN);
    for (unsigned i = 0; i < n; i++) {
        struct dps_host_links *host = &self->hosts[uses[i].host];
        uint32_t way = uses[i].way;
        if (host->load[way] > full) {
            soil(self, uses[i].host, way);
        }
        host->load[way] -= load_of(host->capacity[way], uses[i].weight * flow->bound);
    }
}
