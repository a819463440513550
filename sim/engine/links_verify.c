#include "sim/engine/links_users.h"

#include <inttypes.h>

/* What of a link's capacity is used, and the highest level v p on it. */
struct state {
    int64_t load;
    double used;
    double level;
};

static struct state
state_of(const struct dps_links *self, uint32_t host, uint32_t way)
{
    struct state state = {0};
    double capacity = self->hosts[host].capacity[way];
    struct users users = users_of(self, host, way);
    uint32_t slot = next_user(&users, host);
    for (; slot != NONE; slot = next_user(&users, host)) {
        const struct dps_flow *flow = &self->flows[slot];
        state.load += load_of(capacity, users.weight * flow->bound);
        state.used += users.weight * flow->rate;
        state.level = fmax(state.level, flow->rate / flow->share);
    }
    return state;
}

static bool
is_held_back(
    const struct dps_links *self, const struct dps_flow *flow, double tolerance)
{
    struct use uses[4];
    unsigned n = uses_of(self, flow, uses);
    for (unsigned i = 0; i < n; i++) {
        const struct state state = state_of(self, uses[i].host, uses[i].way);
        double capacity = self->hosts[uses[i].host].capacity[uses[i].way];
        if (state.used >= capacity * (1 - tolerance) &&
            flow->rate / flow->share >= state.level * (1 - tolerance)) {
            return true;
        }
    }
    return flow->rate == flow->bound;
}

enum dps_status
dps_links_verify(const struct dps_links *self, double tolerance, struct dps_error *err)
{
    for (uint32_t link = 0; link < WAYS * self->n_hosts; link++) {
        const struct dps_host_links *host = &self->hosts[link / WAYS];
        uint32_t way = link % WAYS;
        const struct state state = state_of(self, link / WAYS, way);
        if (state.load != host->load[way] ||
            state.used > host->capacity[way] * (1 + tolerance)) {
            return dps_fail(err, DPS_ESTATE,
                "link %u: its flows load it by %" PRId64
                ", which is held to be %" PRId64 ", and use "
                "%g of %g byte/s",
                link, state.load, host->load[way], state.used, host->capacity[way]);
        }
        for (uint32_t slot = host->first[UP]; way == UP && slot != NONE;
             slot = self->flows[slot].next[UP]) {
            const struct dps_flow *flow = &self->flows[slot];
            if (flow->rate > flow->bound || !is_held_back(self, flow, tolerance)) {
                return dps_fail(err, DPS_ESTATE,
                    "flow %u runs at %g byte/s; it could run faster, or its bound %g "
                    "is less",
                    slot, flow->rate, flow->bound);
            }
        }
    }
    return DPS_OK;
}
