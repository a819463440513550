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
#include "kernels/bidders/grid.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

enum { PARTS = 3 }; /* cells that a reach is wide */

struct report {
    int64_t quality;
    uint32_t job, node;
};

struct heard {
    const struct dpk_host *host;
    struct air air;
    int64_t sensitivity;    /* [1/100 dBm] */
    int64_t reach;          /* [1e-7 degree] */
    struct grid grid;       /* of nodes */
    struct report *reports; /* that have not been offered */
    uint32_t n, cap, given;
    uint64_t looked; /* nodes */
};

/* A packet that nodes may hear. */
struct packet {
    struct heard *of;
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
        dpk_grid_init(&made->grid, host, made->reach / PARTS + 1);
    }
    return status;
}

static void
destroy(void *self)
{
    struct heard *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_grid_free(&gone->grid);
    dpk_drop(host, gone->reports);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

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
        status = dpk_grid_put(&to->grid, nodes->slot[i], nodes->id[i],
            nodes->latitude[i], nodes->longitude[i]);
    }
    return status;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct heard *of = self;
    (void)now;
    for (uint32_t i = 0; i < n; i++) {
        dpk_grid_take(&of->grid, nodes[i]);
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

/* A node near a packet hears it, or does not. */
static dpk_status
listen(void *context, uint32_t slot)
{
    const struct packet *packet = context;
    struct heard *self = packet->of;
    const struct place *node = &self->grid.places[slot];
    void *reports = self->reports;
    uint64_t square = dpk_air_square(
        packet->latitude, packet->longitude, node->latitude, node->longitude);
    self->looked++;
    if (square > (uint64_t)(self->reach * self->reach)) {
        return DPK_OK;
    }
    int64_t level = dpk_air_level(&self->air, square,
        self->host->random(self->host->context, packet->id, node->id));
    if (level < self->sensitivity) {
        return DPK_OK;
    }
    dpk_status status = dpk_grow(
        self->host, &reports, &self->cap, (uint64_t)self->n + 1, sizeof *self->reports);
    self->reports = reports;
    if (status == DPK_OK) {
        self->reports[self->n++] =
            (struct report){.quality = level, .job = packet->job, .node = slot};
    }
    return status;
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
        struct packet packet = {.of = to,
            .id = jobs->id[i],
            .job = jobs->slot[i],
            .latitude = jobs->latitude[i],
            .longitude = jobs->longitude[i]};
        const struct grid_search search = {.latitude = packet.latitude,
            .longitude = packet.longitude,
            .reach = to->reach,
            .visit = listen,
            .context = &packet};
        status = dpk_grid_around(&to->grid, &search);
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
    hash[1] = dpk_grid_hash(&of->grid, h);
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
