/* links_users.h: which flow uses which link; for the sources of links.h alone. */
#ifndef DPS_SIM_ENGINE_LINKS_USERS_H
#define DPS_SIM_ENGINE_LINKS_USERS_H

#include "sim/engine/links.h"

#include <math.h>

enum { UP, DOWN, WAYS };

#define NONE UINT32_MAX

/* A full link's load. */
static const int64_t full = INT64_C(1) << 40;

/* A link within a solution. */
struct dps_tie {
    uint32_t link;  /* 2 host + way */
    uint32_t left;  /* flows that have no rate yet */
    double room;    /* of the capacity [byte/s] */
    double weights; /* sum of w / p of those left */
};

struct dps_level {
    double level; /* at most room / weights of the tie */
    uint32_t tie;
};

struct use {
    uint32_t host;
    uint32_t way;
    double weight;
};

static inline unsigned
uses_of(const struct dps_links *self, const struct dps_flow *flow, struct use uses[4])
{
    uint32_t from = flow->hosts[UP];
    uint32_t to = flow->hosts[DOWN];
    double reverse = self->reverse;
    if (from == to) {
        uses[0] = (struct use){from, UP, 1 + reverse};
        uses[1] = (struct use){to, DOWN, 1 + reverse};
        return 2;
    }
    uses[0] = (struct use){from, UP, 1};
    uses[1] = (struct use){to, DOWN, 1};
    uses[2] = (struct use){to, UP, reverse};
    uses[3] = (struct use){from, DOWN, reverse};
    return reverse > 0 ? 4 : 2;
}

/* The next flow that uses a link, and its weight there: those of the link's own way,
 * then, for their reverse flows, those of the other; NONE after the last. */
struct users {
    const struct dps_links *links;
    uint32_t way;
    uint32_t list; /* the way of the list that is being read */
    uint32_t at;
    double weight;
};

static inline struct users
users_of(const struct dps_links *self, uint32_t host, uint32_t way)
{
    return (struct users){
        .links = self, .way = way, .list = way, .at = self->hosts[host].first[way]};
}

static inline uint32_t
next_user(struct users *self, uint32_t host)
{
    double reverse = self->links->reverse;
    for (;;) {
        uint32_t at = self->at;
        if (at == NONE) {
            if (self->list != self->way || reverse <= 0) {
                return NONE;
            }
            self->list = !self->way;
            self->at = self->links->hosts[host].first[self->list];
            continue;
        }
        const struct dps_flow *flow = &self->links->flows[at];
        bool own = self->list == self->way;
        bool loop = flow->hosts[UP] == flow->hosts[DOWN];
        self->at = flow->next[self->list];
        if (own || !loop) {
            self->weight = own ? (loop ? 1 + reverse : 1) : reverse;
            return at;
        }
    }
}

static inline int64_t
load_of(double capacity, double used)
{
    double load = ceil(used / capacity * (double)full);
    return load < 2.0 * (double)full ? (int64_t)load : 2 * full;
}

static inline bool
is_tight(const struct dps_links *self, uint32_t host, uint32_t way)
{
    return self->hosts[host].load[way] > full;
}

#endif
