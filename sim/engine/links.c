#include "sim/engine/links.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- memory ------------------------------------------------------------ */

void
dps_links_free(struct dps_links *self)
{
    free(self->hosts);
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
    self->hosts = calloc((size_t)n_hosts + 1, sizeof *self->hosts);
    self->dirty = calloc(WAYS * (size_t)n_hosts + 1, sizeof *self->dirty);
    if (self->hosts == NULL || self->dirty == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %u hosts", n_hosts);
    }
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

/* ---- who uses what ----------------------------------------------------- */

struct use {
    uint32_t host;
    uint32_t way;
    double weight;
};

static unsigned
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

static struct users
users_of(const struct dps_links *self, uint32_t host, uint32_t way)
{
    return (struct users){
        .links = self, .way = way, .list = way, .at = self->hosts[host].first[way]};
}

static uint32_t
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

/* ---- loads ------------------------------------------------------------- */

static int64_t
load_of(double capacity, double used)
{
    double load = ceil(used / capacity * (double)full);
    return load < 2.0 * (double)full ? (int64_t)load : 2 * full;
}

static bool
is_tight(const struct dps_links *self, uint32_t host, uint32_t way)
{
    return self->hosts[host].load[way] > full;
}

static void
soil(struct dps_links *self, uint32_t host, uint32_t way)
{
    if (!self->hosts[host].dirty[way]) {
        self->hosts[host].dirty[way] = true;
        self->dirty[self->n_dirty++] = WAYS * host + way;
    }
}

static void
note(struct dps_links *self, uint32_t slot)
{
    if (!self->flows[slot].noted) {
        self->flows[slot].noted = true;
        self->changed[self->n_changed++] = slot;
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

/* ---- one solution ------------------------------------------------------ */

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

/* ---- checking ---------------------------------------------------------- */

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
                "link %u: its flows load it by %lld, which is held to be %lld, and use "
                "%g of %g byte/s",
                link, (long long)state.load, (long long)host->load[way], state.used,
                host->capacity[way]);
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
