#include "sim/economy/population.h"

#include "sim/core/date.h"
#include "sim/fleet/churn.h"

#include <stdlib.h>
#include <string.h>

/* ---- orders ------------------------------------------------------------ */

struct keyed {
    double key;
    uint32_t node;
};

static int
by_key(const void *a, const void *b)
{
    const struct keyed *x = a;
    const struct keyed *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return (x->node > y->node) - (x->node < y->node);
}

static double
entry_key(const struct dps_fleet *fleet, uint32_t node)
{
    double u[2];
    struct dps_rng_name name = dps_fleet_draw(fleet, node);
    name.purpose = DPS_RNG_JOIN_ORDER;
    dps_rng_uniforms(name, u);
    return u[0];
}

/* The dearest capacity first. */
static double
exit_key(const struct dps_fleet *fleet, uint32_t node)
{
    return -dps_fleet_cost(fleet, node) / fleet->nodes[node].capacity;
}

static void
rank(const struct dps_fleet *fleet, double (*key)(const struct dps_fleet *, uint32_t),
    struct keyed *scratch, uint32_t *ranks)
{
    for (uint32_t i = 0; i < fleet->n; i++) {
        scratch[i] = (struct keyed){key(fleet, i), i};
    }
    qsort(scratch, fleet->n, sizeof *scratch, by_key);
    for (uint32_t i = 0; i < fleet->n; i++) {
        ranks[scratch[i].node] = i;
    }
}

static enum dps_status
rank_all(
    struct dps_population *self, const struct dps_fleet *fleet, struct dps_error *err)
{
    struct keyed *scratch = malloc(((size_t)fleet->n + 1) * sizeof *scratch);
    self->entry_rank = calloc((size_t)fleet->n + 1, sizeof *self->entry_rank);
    self->exit_rank = calloc((size_t)fleet->n + 1, sizeof *self->exit_rank);
    if (scratch == NULL || self->entry_rank == NULL || self->exit_rank == NULL) {
        free(scratch);
        return dps_fail(err, DPS_ENOMEM, "out of memory for a population");
    }
    rank(fleet, entry_key, scratch, self->entry_rank);
    rank(fleet, exit_key, scratch, self->exit_rank);
    free(scratch);
    return DPS_OK;
}

/* Whether a group is of the population's network and class. */
static bool
is_ours(const struct dps_population *self, const struct dps_group *group)
{
    return group->network == self->network &&
           (self->class[0] == '\0' || strcmp(group->hardware->name, self->class) == 0);
}

static enum dps_status
queue_all(
    struct dps_population *self, const struct dps_fleet *fleet, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < fleet->n && status == DPS_OK; i++) {
        if (is_ours(self, &fleet->groups[fleet->nodes[i].group])) {
            status = dps_calendar_add(&self->entry, self->entry_rank[i], 0, i, err);
        }
    }
    return status;
}

/* ---- the target -------------------------------------------------------- */

double
dps_population_target(const struct dps_population *self, int64_t date)
{
    return dps_growth_target(&self->growth, self->points.items, self->points.n, date);
}

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_population_init(struct dps_population *self, const struct dps_variant *growth,
    uint32_t network, const char *class, const struct dps_fleet *fleet,
    struct dps_error *err)
{
    *self =
        (struct dps_population){.growth = *growth, .network = network, .class = class};
    const struct dps_growth_kind *law = dps_growth_law(growth);
    enum dps_status status = rank_all(self, fleet, err);
    if (status == DPS_OK && law->table != NULL) {
        status = dps_points_read(&self->points, law->table(growth->params), err);
    }
    if (status == DPS_OK) {
        status = queue_all(self, fleet, err);
    }
    return status;
}

void
dps_population_free(struct dps_population *self)
{
    dps_points_free(&self->points);
    free(self->entry_rank);
    free(self->exit_rank);
    dps_calendar_free(&self->entry);
    dps_calendar_free(&self->exit);
    *self = (struct dps_population){.class = ""};
}

/* What a node adds to what the target measures: expected quanta, or 1. */
static double
measure_of(
    const struct dps_population *self, const struct dps_fleet *fleet, uint32_t node)
{
    bool bytes = dps_growth_law(&self->growth)->measure == DPS_GROWTH_BYTES;
    return bytes ? dps_fleet_expected(fleet, node) : 1;
}

static int64_t
present_of_class(const struct dps_population *self, const struct dps_fleet *fleet)
{
    int64_t nodes = 0;
    for (uint32_t g = 0; g < fleet->n_groups; g++) {
        const struct dps_group *group = &fleet->groups[g];
        nodes += is_ours(self, group)
                     ? group->count[DPS_WORKING] + group->count[DPS_IN_REPAIR]
                     : 0;
    }
    return nodes;
}

static double
present(const struct dps_population *self, const struct dps_fleet *fleet)
{
    const struct dps_fleet_network *network = &fleet->networks[self->network];
    int64_t nodes = network->count[DPS_WORKING] + network->count[DPS_IN_REPAIR];
    if (self->class[0] != '\0') {
        nodes = present_of_class(self, fleet);
    }
    bool bytes = dps_growth_law(&self->growth)->measure == DPS_GROWTH_BYTES;
    return bytes ? network->expected : (double)nodes;
}

static enum dps_status
let_one_join(struct dps_population *self, struct dps_fleet *fleet, uint32_t epoch,
    struct dps_error *err)
{
    uint32_t node = (uint32_t)dps_calendar_take(&self->entry).id;
    enum dps_status status = dps_fleet_join(fleet, node, epoch, err);
    return status != DPS_OK
               ? status
               : dps_calendar_add(&self->exit, self->exit_rank[node], 0, node, err);
}

static enum dps_status
let_one_leave(struct dps_population *self, struct dps_fleet *fleet, uint32_t epoch,
    struct dps_error *err)
{
    uint32_t node = (uint32_t)dps_calendar_take(&self->exit).id;
    int64_t behind_all = (int64_t)fleet->n + self->entry_rank[node];
    enum dps_status status = dps_fleet_leave(fleet, node, epoch, err);
    return status != DPS_OK ? status
                            : dps_calendar_add(&self->entry, behind_all, 0, node, err);
}

enum dps_status
dps_population_follow(struct dps_population *self, struct dps_fleet *fleet,
    int64_t date, uint32_t epoch, struct dps_error *err)
{
    bool bytes = dps_growth_law(&self->growth)->measure == DPS_GROWTH_BYTES;
    double unit = bytes ? fleet->networks[self->network].weighing.quantum : 1;
    double target = dps_population_target(self, date) / unit;
    enum dps_status status = DPS_OK;
    self->exhausted = false;
    while (status == DPS_OK && present(self, fleet) < target) {
        if (dps_calendar_next(&self->entry) == NULL) {
            self->exhausted = true;
            break;
        }
        status = let_one_join(self, fleet, epoch, err);
    }
    int64_t before = date - fleet->epoch_ns / DPS_NS;
    bool falls = dps_population_target(self, before) / unit > target;
    while (status == DPS_OK && falls && dps_calendar_next(&self->exit) != NULL) {
        uint32_t last = (uint32_t)dps_calendar_next(&self->exit)->id;
        if (present(self, fleet) - measure_of(self, fleet, last) < target) {
            break;
        }
        status = let_one_leave(self, fleet, epoch, err);
    }
    return status;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_population_save(const struct dps_population *self, struct dps_buffer *out)
{
    dps_calendar_save(&self->entry, out);
    dps_calendar_save(&self->exit, out);
    dps_buffer_put_u32(out, self->exhausted);
}

enum dps_status
dps_population_load(
    struct dps_population *self, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = dps_calendar_load(&self->entry, in, err);
    if (status == DPS_OK) {
        status = dps_calendar_load(&self->exit, in, err);
    }
    self->exhausted = dps_reader_u32(in) != 0;
    return status;
}
