#include "sim/engine/links_users.h"

#include <string.h>

/* ---- one solution ------------------------------------------------------ */

static void
note(struct dps_links *self, uint32_t slot)
{
    if (!self->flows[slot].noted) {
        self->flows[slot].noted = true;
        self->changed[self->n_changed++] = slot;
    }
}

static void
tie(struct dps_links *self, uint32_t host, uint32_t way)
{
    struct dps_host_links *at = &self->hosts[host];
    at->seen[way] = self->solution;
    at->place[way] = self->n_ties;
    self->ties[self->n_ties++] =
        (struct dps_tie){.link = WAYS * host + way, .room = at->capacity[way]};
}

/* Counts a flow on its tight links, and those among the ties. */
static void
count(struct dps_links *self, const struct dps_flow *flow)
{
    struct use uses[4];
    unsigned n = uses_of(self, flow, uses);
    for (unsigned i = 0; i < n; i++) {
        uint32_t host = uses[i].host;
        uint32_t way = uses[i].way;
        if (is_tight(self, host, way)) {
            if (self->hosts[host].seen[way] != self->solution) {
                tie(self, host, way);
            }
            struct dps_tie *t = &self->ties[self->hosts[host].place[way]];
            t->left++;
            t->weights += uses[i].weight * flow->share;
        }
    }
}

/* All that is tied to a link, be the link itself tight or not. */
static void
gather(struct dps_links *self, uint32_t link)
{
    self->n_ties = 0;
    self->n_part = 0;
    tie(self, link / WAYS, link % WAYS);
    for (uint32_t i = 0; i < self->n_ties; i++) {
        uint32_t host = self->ties[i].link / WAYS;
        struct users users = users_of(self, host, self->ties[i].link % WAYS);
        uint32_t slot = next_user(&users, host);
        for (; slot != NONE; slot = next_user(&users, host)) {
            struct dps_flow *flow = &self->flows[slot];
            if (flow->seen != self->solution) {
                flow->seen = self->solution;
                self->part[self->n_part++] = slot;
                count(self, flow);
            }
        }
    }
}

static void
give(struct dps_links *self, uint32_t slot, double rate)
{
    struct dps_flow *flow = &self->flows[slot];
    flow->fixed = self->solution;
    if (flow->rate != rate) {
        flow->rate = rate;
        note(self, slot);
    }
    struct use uses[4];
    unsigned n = uses_of(self, flow, uses);
    for (unsigned i = 0; i < n; i++) {
        if (is_tight(self, uses[i].host, uses[i].way)) {
            uint32_t place = self->hosts[uses[i].host].place[uses[i].way];
            struct dps_tie *t = &self->ties[place];
            t->left--;
            t->room -= uses[i].weight * rate;
            t->weights -= uses[i].weight * flow->share;
        }
    }
}

static void
sink(struct dps_links *self, struct dps_level what, uint32_t at)
{
    struct dps_level *levels = self->levels;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= self->n_levels) {
            break;
        }
        if (child + 1 < self->n_levels &&
            levels[child + 1].level < levels[child].level) {
            child++;
        }
        if (levels[child].level >= what.level) {
            break;
        }
        levels[at] = levels[child];
        at = child;
    }
    levels[at] = what;
}

static void
order(struct dps_links *self)
{
    self->n_levels = 0;
    for (uint32_t i = 0; i < self->n_ties; i++) {
        const struct dps_tie *t = &self->ties[i];
        if (t->left > 0) {
            self->levels[self->n_levels++] =
                (struct dps_level){.level = t->room / t->weights, .tie = i};
        }
    }
    for (uint32_t i = self->n_levels / 2; i-- > 0;) {
        sink(self, self->levels[i], i);
    }
}

/* Those that meet their bound below `level` run at it; tells whether there were any. */
static bool
release_bounded(struct dps_links *self, uint32_t link, double level)
{
    bool any = false;
    uint32_t host = link / WAYS;
    struct users users = users_of(self, host, link % WAYS);
    uint32_t slot = next_user(&users, host);
    for (; slot != NONE; slot = next_user(&users, host)) {
        const struct dps_flow *flow = &self->flows[slot];
        if (flow->fixed != self->solution && flow->bound < level * flow->share) {
            give(self, slot, flow->bound);
            any = true;
        }
    }
    return any;
}

static void
fill(struct dps_links *self, uint32_t link, double level)
{
    uint32_t host = link / WAYS;
    struct users users = users_of(self, host, link % WAYS);
    uint32_t slot = next_user(&users, host);
    for (; slot != NONE; slot = next_user(&users, host)) {
        const struct dps_flow *flow = &self->flows[slot];
        if (flow->fixed != self->solution) {
            give(self, slot, level * flow->share);
        }
    }
}

static void
drop_lowest(struct dps_links *self)
{
    struct dps_level last = self->levels[--self->n_levels];
    if (self->n_levels > 0) {
        sink(self, last, 0);
    }
}

/* Levels only rise while flows are given rates, so the lowest that is up to date is the
 * next link to be full.  They are held to that where rounding would have it otherwise.
 */
static void
solve(struct dps_links *self)
{
    double reached = 0;
    order(self);
    while (self->n_levels > 0) {
        const struct dps_level lowest = self->levels[0];
        const struct dps_tie *t = &self->ties[lowest.tie];
        if (t->left == 0) {
            drop_lowest(self);
            continue;
        }
        double level = fmax(t->room / t->weights, reached);
        if (level > lowest.level) {
            sink(self, (struct dps_level){level, lowest.tie}, 0);
            continue;
        }
        if (!release_bounded(self, t->link, level)) {
            fill(self, t->link, level);
            reached = level;
        }
    }
    for (uint32_t i = 0; i < self->n_part; i++) {
        const struct dps_flow *flow = &self->flows[self->part[i]];
        if (flow->fixed != self->solution) {
            give(self, self->part[i], flow->bound);
        }
    }
}

/* ---- settling ---------------------------------------------------------- */

/* Numbers of solutions come round again after 2^32. */
static void
begin_solution(struct dps_links *self)
{
    if (++self->solution == 0) {
        for (uint32_t i = 0; i < self->n_hosts; i++) {
            memset(self->hosts[i].seen, 0, sizeof self->hosts[i].seen);
        }
        for (uint32_t i = 0; i < self->n_slots; i++) {
            self->flows[i].seen = self->flows[i].fixed = 0;
        }
        self->solution = 1;
    }
}

void
dps_links_settle(struct dps_links *self)
{
    for (uint32_t i = 0; i < self->n_dirty; i++) {
        uint32_t link = self->dirty[i];
        struct dps_host_links *host = &self->hosts[link / WAYS];
        if (host->dirty[link % WAYS]) {
            begin_solution(self);
            gather(self, link);
            solve(self);
            for (uint32_t t = 0; t < self->n_ties; t++) {
                link = self->ties[t].link;
                self->hosts[link / WAYS].dirty[link % WAYS] = false;
            }
            self->n_solutions += self->n_part > 0;
            self->largest = self->n_part > self->largest ? self->n_part : self->largest;
        }
    }
    self->n_dirty = 0;
}

void
dps_links_forget(struct dps_links *self)
{
    for (uint32_t i = 0; i < self->n_changed; i++) {
        self->flows[self->changed[i]].noted = false;
    }
    self->n_changed = 0;
}
