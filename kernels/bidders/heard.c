/* Hotspots that hear packets (Helium IoT): which node receives what a job sends.
 *
 * A job is a packet that a device sends from its place.  Each node whose place is known
 * to be within reach hears it if the signal arrives at its sensitivity or above, and
 * reports it, with the level as the offer's quality; see air.h.  Shadowing is drawn for
 * each packet and node.  Nodes stand in a grid of cells, so that a packet costs by how
 * many are near it and not by how many there are.
 *
 * Where the numbers come from: 14 dBm is the limit of EN 300 220 in most of EU868; path
 * loss and shadowing are those that Petajajarvi et al. (ITST 2015) measured from cars
 * in Oulu (as remembered: assumed); -139.5 dBm is the SX1301's reference design at its
 * slowest rate (data sheet V2.4); and 100 km is how far Helium's proof of coverage
 * believes a witness (iot_verifier, poc.rs), which is assumed for data too.  Whoever
 * hears a packet reports it: collisions, duty cycles and terrain are left out. */
#include "kernels/bidders/air.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/table.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

#define NONE UINT32_MAX

enum { PARTS = 3 }; /* cells that a reach is wide */

/* A hotspot, in the list of its cell. */
struct hotspot {
    uint64_t id;
    int32_t latitude, longitude;
    uint32_t cell; /* or NONE: it is not here */
    uint32_t last, next;
    uint32_t unused;
};

struct report {
    int64_t quality;
    uint32_t job, node;
};

struct heard {
    const struct dpk_host *host;
    struct air air;
    int64_t sensitivity; /* [1/100 dBm] */
    int64_t reach, cell; /* [1e-7 degree] */
    struct hotspot *nodes;
    uint32_t node_cap;
    struct table cells; /* of those that ever had nodes, by row and column */
    uint32_t *heads;    /* their first nodes, or NONE */
    uint32_t head_cap;
    struct report *reports; /* that have not been offered */
    uint32_t n, cap, given;
    uint64_t looked; /* nodes */
};

/* What is looked for around a packet. */
struct ear {
    uint64_t id;
    uint32_t job;
    int32_t latitude, longitude;
    uint32_t unused;
};

/* ---- life -------------------------------------------------------------- */

enum { POWER, LOSS, EXPONENT, SHADOW, SENSITIVITY, RANGE, PARAMETERS };

enum { MOST_NUMBER = 100000 }; /* with its digits behind the point */

static const struct dpk_parameter parameters[PARAMETERS] = {
    {"power", "14", "a number of dBm up to 1000", "that a device radiates"},
    {"loss", "128.95", "a number of dB up to 1000", "of a signal's level over 1 km"},
    {"exponent", "2.32", "a number up to 100", "of the path loss; 2 in free space"},
    {"shadow", "7.8", "a number of dB up to 1000",
        "standard deviation of the shadowing"},
    {"sensitivity", "139.5", "a number of dB up to 1000",
        "below 0 dBm, of a node's receiver"},
    {"range", "100", "a number of km from 0.001 to 1000",
        "beyond which nothing is heard"},
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct heard *made = host->allocate(host->context, sizeof *made);
    int64_t range = 0;
    int64_t below = 0;
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    dpk_table_init(&made->cells, host);
    const struct setting settings[] = {{POWER, 2, &made->air.power, 0, MOST_NUMBER},
        {LOSS, 2, &made->air.loss, 0, MOST_NUMBER},
        {EXPONENT, 3, &made->air.exponent, 0, MOST_NUMBER},
        {SHADOW, 2, &made->air.shadow, 0, MOST_NUMBER},
        {SENSITIVITY, 2, &below, 0, MOST_NUMBER}, {RANGE, 3, &range, 1, 1000000}};
    dpk_status status = dpk_numbers(host, parameters, values, settings, PARAMETERS);
    if (status == DPK_OK) {
        made->sensitivity = -below;
        made->reach =
            dpk_air_reach(&made->air, made->sensitivity, range * AIR_KILOMETRE / 1000);
        made->cell = made->reach / PARTS + 1;
    }
    return status;
}

static void
destroy(void *self)
{
    struct heard *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_table_free(&gone->cells);
    dpk_drop(host, gone->nodes);
    dpk_drop(host, gone->heads);
    dpk_drop(host, gone->reports);
    dpk_drop(host, gone);
}

/* ---- the grid ---------------------------------------------------------- */

/* Rows are as high as a cell; they begin at the south pole. */
static int64_t
row_of(const struct heard *self, int64_t latitude)
{
    return (latitude + AIR_CIRCLE / 4) / self->cell;
}

/* How far from the equator a row begins or ends at most. */
static int64_t
farthest(const struct heard *self, int64_t row)
{
    int64_t low = row * self->cell - AIR_CIRCLE / 4;
    int64_t high = low + self->cell;
    int64_t far = -low > high ? -low : high;
    return far < AIR_CIRCLE / 4 ? far : AIR_CIRCLE / 4;
}

/* `length` along a parallel, in degrees of longitude; at most all around. */
static int64_t
along(int64_t length, int64_t latitude)
{
    int64_t cosine = dpk_air_cos(latitude);
    return cosine > 0 && (length << 30) / cosine < AIR_CIRCLE ? (length << 30) / cosine
                                                              : AIR_CIRCLE;
}

/* How wide a row's cells are. */
static int64_t
width_of(const struct heard *self, int64_t row)
{
    return along(self->cell, farthest(self, row));
}

static uint64_t
name_of(int64_t row, int64_t column)
{
    return (uint64_t)row << 32 | (uint64_t)column;
}

/* The date line is where longitudes begin. */
static int32_t
longitude_of(int32_t longitude)
{
    return longitude < AIR_CIRCLE / 2 ? longitude : (int32_t)(longitude - AIR_CIRCLE);
}

static int64_t
column_of(const struct heard *self, int64_t row, int64_t longitude)
{
    return (longitude + AIR_CIRCLE / 2) / width_of(self, row);
}

/* ---- events ------------------------------------------------------------ */

static void
take_out(struct heard *self, uint32_t slot)
{
    struct hotspot *node = &self->nodes[slot];
    if (node->cell == NONE) {
        return;
    }
    if (node->last == NONE) {
        self->heads[node->cell] = node->next;
    } else {
        self->nodes[node->last].next = node->next;
    }
    if (node->next != NONE) {
        self->nodes[node->next].last = node->last;
    }
    node->cell = NONE;
}

static dpk_status
make_space(struct heard *self, uint32_t slot)
{
    void *nodes = self->nodes;
    void *heads = self->heads;
    uint32_t from = self->node_cap;
    dpk_status status = dpk_grow(
        self->host, &nodes, &self->node_cap, (uint64_t)slot + 1, sizeof *self->nodes);
    self->nodes = nodes;
    for (uint32_t i = from; i < self->node_cap; i++) {
        self->nodes[i].cell = NONE;
    }
    if (status == DPK_OK) {
        status = dpk_grow(self->host, &heads, &self->head_cap,
            (uint64_t)self->cells.n + 1, sizeof *self->heads);
        self->heads = heads;
    }
    return status;
}

static dpk_status
put_in(struct heard *self, const struct dpk_nodes *nodes, uint32_t i)
{
    uint32_t slot = nodes->slot[i];
    uint32_t cells = self->cells.n;
    uint32_t cell;
    dpk_status status = make_space(self, slot);
    if (status != DPK_OK) {
        return status;
    }
    take_out(self, slot);
    int64_t row = row_of(self, nodes->latitude[i]);
    status = dpk_table_put(&self->cells,
        name_of(row, column_of(self, row, longitude_of(nodes->longitude[i]))), cells,
        &cell);
    if (status != DPK_OK) {
        return status;
    }
    if (cell == cells) {
        self->heads[cell] = NONE;
    }
    uint32_t next = self->heads[cell];
    self->nodes[slot] = (struct hotspot){.id = nodes->id[i],
        .latitude = nodes->latitude[i],
        .longitude = nodes->longitude[i],
        .cell = cell,
        .last = NONE,
        .next = next};
    if (next != NONE) {
        self->nodes[next].last = slot;
    }
    self->heads[cell] = slot;
    return DPK_OK;
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct heard *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    if (nodes->latitude == NULL || nodes->longitude == NULL) {
        to->host->log(to->host->context, "nodes must have places");
        return DPK_E_UNSUPPORTED;
    }
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        status = put_in(to, nodes, i);
    }
    return status;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct heard *of = self;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        take_out(of, nodes[i]);
    }
    return DPK_OK;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    (void)self;
    (void)now;
    (void)ends;
    return DPK_OK;
}

static dpk_status
took(void *self, int64_t now, const struct dpk_orders *orders)
{
    (void)self;
    (void)now;
    (void)orders;
    return DPK_OK;
}

/* ---- who hears --------------------------------------------------------- */

static dpk_status
listen(struct heard *self, const struct ear *ear, uint32_t slot)
{
    const struct hotspot *node = &self->nodes[slot];
    void *reports = self->reports;
    uint64_t square =
        dpk_air_square(ear->latitude, ear->longitude, node->latitude, node->longitude);
    self->looked++;
    if (square > (uint64_t)(self->reach * self->reach)) {
        return DPK_OK;
    }
    int64_t level = dpk_air_level(
        &self->air, square, self->host->random(self->host->context, ear->id, node->id));
    if (level < self->sensitivity) {
        return DPK_OK;
    }
    dpk_status status = dpk_grow(
        self->host, &reports, &self->cap, (uint64_t)self->n + 1, sizeof *self->reports);
    self->reports = reports;
    if (status == DPK_OK) {
        self->reports[self->n++] =
            (struct report){.quality = level, .job = ear->job, .node = slot};
    }
    return status;
}

/* Lets the nodes of a row hear that stand from one longitude to another. */
static dpk_status
listen_between(
    struct heard *self, const struct ear *ear, int64_t row, int64_t west, int64_t east)
{
    dpk_status status = DPK_OK;
    int64_t last = column_of(self, row, east);
    for (int64_t c = column_of(self, row, west); c <= last && status == DPK_OK; c++) {
        uint32_t cell;
        uint32_t slot = NONE;
        if (dpk_table_find(&self->cells, name_of(row, c), &cell)) {
            slot = self->heads[cell];
        }
        for (; slot != NONE && status == DPK_OK; slot = self->nodes[slot].next) {
            status = listen(self, ear, slot);
        }
    }
    return status;
}

static dpk_status
listen_along(struct heard *self, const struct ear *ear, int64_t row)
{
    const int64_t edge = AIR_CIRCLE / 2;
    int64_t own = ear->latitude < 0 ? -(int64_t)ear->latitude : ear->latitude;
    int64_t far = farthest(self, row);
    int64_t reach = along(self->reach, far > own ? far : own) + 1;
    int64_t west = ear->longitude - reach;
    int64_t east = ear->longitude + reach;
    if (2 * reach >= AIR_CIRCLE) {
        return listen_between(self, ear, row, -edge, edge - 1);
    }
    dpk_status status = DPK_OK;
    if (west < -edge) {
        status = listen_between(self, ear, row, west + AIR_CIRCLE, edge - 1);
        west = -edge;
    } else if (east >= edge) {
        status = listen_between(self, ear, row, -edge, east - AIR_CIRCLE);
        east = edge - 1;
    }
    return status == DPK_OK ? listen_between(self, ear, row, west, east) : status;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct heard *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    if (jobs->latitude == NULL || jobs->longitude == NULL) {
        to->host->log(to->host->context, "jobs must have places");
        return DPK_E_UNSUPPORTED;
    }
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        const struct ear ear = {.id = jobs->id[i],
            .job = jobs->slot[i],
            .latitude = jobs->latitude[i],
            .longitude = longitude_of(jobs->longitude[i])};
        int64_t south = ear.latitude - to->reach;
        int64_t north = ear.latitude + to->reach;
        south = south > -AIR_CIRCLE / 4 ? south : -AIR_CIRCLE / 4;
        north = north < AIR_CIRCLE / 4 ? north : AIR_CIRCLE / 4;
        for (int64_t row = row_of(to, south);
             row <= row_of(to, north) && status == DPK_OK; row++) {
            status = listen_along(to, &ear, row);
        }
    }
    return status;
}

static dpk_status
offer(void *self, int64_t now, struct dpk_offers *offers, int64_t *again)
{
    struct heard *of = self;
    (void)now;
    *again = INT64_MAX;
    of->host->meter(of->host->context, DPK_WORK_STEPS, of->looked);
    of->looked = 0;
    for (; of->given < of->n; of->given++) {
        const struct report *report = &of->reports[of->given];
        uint32_t i = offers->n;
        if (i == offers->cap) {
            return DPK_MORE;
        }
        offers->job[i] = report->job;
        offers->node[i] = report->node;
        offers->price[i] = 0;
        offers->quality[i] = report->quality;
        offers->n++;
    }
    of->n = 0;
    of->given = 0;
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct heard *of = self;
    uint64_t h = dpk_mix(of->n, of->given);
    for (uint32_t i = of->given; i < of->n; i++) {
        const struct report *report = &of->reports[i];
        h = dpk_mix(h, (uint64_t)report->quality);
        h = dpk_mix(h, (uint64_t)report->job << 32 | report->node);
    }
    hash[0] = h;
    for (uint32_t c = 0; c < of->cells.n; c++) { /* in the order of their lists */
        for (uint32_t s = of->heads[c]; s != NONE; s = of->nodes[s].next) {
            const struct hotspot *node = &of->nodes[s];
            h = dpk_mix(dpk_mix(h, s), node->id);
            h = dpk_mix(h,
                (uint64_t)(uint32_t)node->latitude << 32 | (uint32_t)node->longitude);
        }
    }
    hash[1] = h;
    return DPK_OK;
}

const struct dpk_bidder dpk_heard = {
    .kernel =
        {
            .head = {sizeof dpk_heard, DPK_VERSION},
            .name = "heard",
            .doc = "nodes report the packets that they hear, by distance and shadowing",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .kind = DPK_BIDDER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .took = took,
    .offer = offer,
};
