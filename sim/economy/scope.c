#include "sim/economy/scope.h"

#include "models/market/supply.h"
#include "models/place.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/darkness.h"
#include "sim/fleet/absences.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As much as anyone may want, and sums of it fit. */
static const int64_t plenty = INT64_C(1) << 40;

enum { MILLION = 1000000 };

static const double nano = 1e9;
static const double kbit = 125; /* [byte] */

/* ---- who is in it ------------------------------------------------------ */

/* The share of its cell's machines that are cheaper, by the cell's law of costs. */
static double
cost_rank(
    const struct dps_group_cell *cell, const struct dps_fleet *fleet, uint32_t node)
{
    double cost = dps_fleet_cost(fleet, node) / fleet->nodes[node].capacity;
    return cell->cost > 0 && cost > 0
               ? dps_market_share(dps_log(cost), dps_log(cell->cost), cell->spread)
               : 0;
}

static bool
offers(const struct dps_scope_view *view, size_t cell, uint32_t node)
{
    const struct dps_cells *cells = &view->member->cells;
    const struct dps_fleet *fleet = view->fleet;
    double capacity = cells->offers[cell].capacity;
    double offered = cells->sales[cell].offered;
    return dps_takes_part(fleet->nodes[node].state) &&
           (offered >= capacity ||
               cost_rank(&cells->items[cell], fleet, node) * capacity < offered);
}

static uint32_t
market_of(const struct dps_scope_view *view, uint32_t node)
{
    return view->fleet->books[node].operator_id % view->n_markets;
}

static bool
is_in(const struct dps_scope_view *view, size_t cell, uint32_t node)
{
    return market_of(view, node) == view->market && offers(view, cell, node);
}

/* ---- one machine ------------------------------------------------------- */

/* A number for the region of a cell: from 1 on, cells of one region alike. */
static uint32_t
region_of(const struct dps_cells *cells, const struct dps_fleet *fleet, size_t cell)
{
    const struct dps_region *region = fleet->groups[cells->items[cell].group].region;
    for (size_t i = 0; i < cell; i++) {
        const struct dps_region *other = fleet->groups[cells->items[i].group].region;
        if (region != NULL && other != NULL && strcmp(region->name, other->name) == 0) {
            return (uint32_t)i + 1;
        }
    }
    return (uint32_t)cell + 1;
}

static int32_t
place_ns(double seconds)
{
    return (int32_t)(seconds * nano);
}

static void
put_place(const struct dps_group *group, const struct dps_fleet *fleet, uint32_t node,
    struct dps_machine *machine)
{
    struct dps_place place;
    if (group->region == NULL) {
        return; /* nowhere in particular, with links as any machine's */
    }
    dps_place_of(group->region, group->hardware, fleet->seed,
        fleet->nodes[node].identity, &place);
    machine->x = place_ns(place.x);
    machine->y = place_ns(place.y);
    machine->height = place_ns(place.height);
    machine->capacity[DPK_UP] = (int64_t)(place.up / kbit);
    machine->capacity[DPK_DOWN] = (int64_t)(place.down / kbit);
}

static uint32_t
count_of(const struct dps_list *specs, const char *name, uint32_t fallback)
{
    double value = dps_spec_of(specs, name);
    return value >= 1 && value <= DPS_MOST_DEVICES ? (uint32_t)value : fallback;
}

/* What it draws, whatever it does; less where its class's figure `idle` says so. */
static void
put_power(const struct dps_hardware *hardware, struct dps_machine *machine)
{
    const double milli = 1000;
    double idle = dps_spec_of(&hardware->specs, "idle");
    double most = (double)UINT32_MAX / milli;
    double power = hardware->power < most ? hardware->power : most;
    machine->peak_power = (uint32_t)(power * milli);
    machine->idle_power =
        idle > 0 && idle < power ? (uint32_t)(idle * milli) : machine->peak_power;
}

static struct dps_machine
machine_of(const struct dps_scope_view *view, size_t cell, uint32_t node, double speed)
{
    const struct dps_fleet *fleet = view->fleet;
    const struct dps_cells *cells = &view->member->cells;
    const struct dps_group *group = &fleet->groups[cells->items[cell].group];
    const struct dps_hardware *hardware = group->hardware;
    uint32_t gpus = count_of(&hardware->specs, "gpus", 1);
    double vram = dps_spec_of(&hardware->specs, "vram");
    struct dps_machine machine = {
        .capacity = {[DPK_SLOTS] = gpus,
            [DPK_CPU] = plenty,
            [DPK_MEMORY] = plenty,
            [DPK_GPU] = INT64_C(1000) * gpus,
            [DPK_GPU_MEMORY] = vram > 0 ? (int64_t)(vram * 1024) : plenty,
            [DPK_DISK] = plenty},
        .devices = gpus,
        .price = (int64_t)(dps_fleet_cost(fleet, node) * nano),
        .stake = fleet->nodes[node].bond,
        .until = INT64_MAX,
        .owner = fleet->books[node].operator_id,
        .region = region_of(cells, fleet, cell),
        .reputation = MILLION / (1U + fleet->books[node].convictions),
        .speed = (uint64_t)(speed * 1e6 + 0.5),
    };
    put_place(group, fleet, node, &machine);
    put_power(hardware, &machine);
    return machine;
}

/* ---- when it is away --------------------------------------------------- */

static enum dps_status
add_down(struct dps_scope *self, const struct dps_scope_view *view, int64_t from,
    int64_t to, uint32_t machine, struct dps_error *err)
{
    if (self->n_downs == self->down_capacity) {
        size_t capacity = 2 * self->n_downs + 64;
        struct dps_down *downs = realloc(self->downs, capacity * sizeof *downs);
        if (downs == NULL) {
            return dps_fail(
                err, DPS_ENOMEM, "out of memory at %zu stretches", capacity);
        }
        self->downs = downs;
        self->down_capacity = capacity;
    }
    /* Who is away when the window begins was away while it filled. */
    int64_t zero = view->begin - view->lead;
    self->downs[self->n_downs++] = (struct dps_down){
        .from = from > view->begin ? from - zero : 0,
        .to = to < view->end ? to - zero : INT64_MAX,
        .machine = machine,
    };
    return DPS_OK;
}

/* Two lists of stretches, each upward and apart, as one. */
static size_t
unite(struct dps_absence *all, size_t n)
{
    size_t out = 0;
    for (size_t i = 1; i < n; i++) {
        if (all[i].from <= all[out].to) {
            all[out].to = all[i].to > all[out].to ? all[i].to : all[out].to;
        } else {
            all[++out] = all[i];
        }
    }
    return n > 0 ? out + 1 : 0;
}

static int
compare_absences(const void *a, const void *b)
{
    const struct dps_absence *x = a;
    const struct dps_absence *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

static enum dps_status
add_downs(struct dps_scope *self, const struct dps_scope_view *view, uint32_t node,
    uint32_t machine, const struct dps_dark_list *dark, struct dps_error *err)
{
    struct dps_absence all[DPS_ABSENCES + DPS_DARK_STRETCHES];
    enum dps_status status = DPS_OK;
    size_t n = dps_fleet_absences(view->fleet, node, view->begin, view->end, all);
    n += dps_dark_of(
        dark, view->fleet->seed, view->fleet->nodes[node].identity, &all[n]);
    qsort(all, n, sizeof *all, compare_absences);
    n = unite(all, n);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = add_down(self, view, all[i].from, all[i].to, machine, err);
    }
    return status;
}

static int
compare_downs(const void *a, const void *b)
{
    const struct dps_down *x = a;
    const struct dps_down *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->machine > y->machine) - (x->machine < y->machine);
}

/* ---- all of them ------------------------------------------------------- */

static enum dps_status
allocate(struct dps_scope *self, size_t machines, size_t cells, struct dps_error *err)
{
    self->n_cells = (uint32_t)cells;
    self->node = calloc(machines + 1, sizeof *self->node);
    self->cell = calloc(machines + 1, sizeof *self->cell);
    self->cheat = calloc(machines + 1, sizeof *self->cheat);
    self->kept = calloc(machines + 1, sizeof *self->kept);
    self->rate = calloc(machines + 1, sizeof *self->rate);
    self->capacity = calloc(cells + 1, sizeof *self->capacity);
    return self->node != NULL && self->cell != NULL && self->cheat != NULL &&
                   self->kept != NULL && self->rate != NULL && self->capacity != NULL
               ? dps_workload_machines(&self->workload, machines, err)
               : dps_fail(err, DPS_ENOMEM, "out of memory for %zu machines", machines);
}

static size_t
count(const struct dps_scope_view *view)
{
    const struct dps_cells *cells = &view->member->cells;
    size_t n = 0;
    for (size_t c = 0; c < cells->n; c++) {
        const struct dps_group *group = &view->fleet->groups[cells->items[c].group];
        for (uint32_t i = 0; i < group->n; i++) {
            n += is_in(view, c, group->first + i);
        }
    }
    return n;
}

/* What a machine of a cell does when all of it is taken [unit/s]. */
static double
rate_of(const struct dps_cells *cells, const struct dps_node *node)
{
    return (double)node->capacity * cells->work / (double)DPS_DAY;
}

double
dps_scope_reference(const struct dps_cells *cells)
{
    return cells->work * cells->machine / cells->quantum / (double)DPS_DAY;
}

void
dps_scope_rates(const struct dps_scope_view *view, double *rates)
{
    const struct dps_cells *cells = &view->member->cells;
    for (size_t i = 0; i < view->n_markets * cells->n; i++) {
        rates[i] = 0;
    }
    for (size_t c = 0; c < cells->n; c++) {
        const struct dps_group *group = &view->fleet->groups[cells->items[c].group];
        for (uint32_t i = group->first; i < group->first + group->n; i++) {
            if (offers(view, c, i)) {
                rates[market_of(view, i) * cells->n + c] +=
                    rate_of(cells, &view->fleet->nodes[i]);
            }
        }
    }
}

static enum dps_status
put_machine(struct dps_scope *self, const struct dps_scope_view *view, size_t cell,
    uint32_t node, size_t at, struct dps_error *err)
{
    const struct dps_fleet *fleet = view->fleet;
    const struct dps_cells *cells = &view->member->cells;
    const struct dps_book *book = &fleet->books[node];
    const struct dps_verify *verify = view->member->setup->verify;
    const char *group = fleet->groups[cells->items[cell].group].name;
    char name[DPS_ERROR_TEXT];
    double rate = rate_of(cells, &fleet->nodes[node]);
    uint32_t gpus =
        count_of(&fleet->groups[cells->items[cell].group].hardware->specs, "gpus", 1);
    double speed = rate / (dps_scope_reference(cells) * gpus);
    self->workload.machines[at] = machine_of(view, cell, node, speed);
    self->node[at] = node;
    self->cell[at] = (uint32_t)cell;
    self->cheat[at] = book->cheat;
    self->kept[at] = verify != NULL ? (uint32_t)verify->claims : 0;
    self->rate[at] = rate;
    self->capacity[cell] += rate;
    snprintf(name, sizeof name, "%s-%" PRIu32 "-%" PRIu32, group, book->operator_id,
        book->ordinal);
    return dps_workload_name(&self->workload, at, name, err);
}

static enum dps_status
add_cell(struct dps_scope *self, const struct dps_scope_view *view, size_t cell,
    size_t *at, struct dps_error *err)
{
    struct dps_dark_list dark;
    const struct dps_group_cell *of = &view->member->cells.items[cell];
    const struct dps_group *group = &view->fleet->groups[of->group];
    enum dps_status status = dps_dark_find(&dark, view->outages, of->group,
        view->origin, view->origin + view->begin / DPS_NS,
        view->origin + view->end / DPS_NS, err);
    const char *class = group->hardware->name;
    uint32_t model = dps_workload_model_of(&self->workload, class, strlen(class));
    for (uint32_t i = 0; i < group->n && status == DPS_OK; i++) {
        uint32_t node = group->first + i;
        if (!is_in(view, cell, node)) {
            continue;
        }
        status = put_machine(self, view, cell, node, *at, err);
        self->workload.machines[*at].model = model;
        if (status == DPS_OK) {
            status = add_downs(self, view, node, (uint32_t)*at, &dark, err);
        }
        *at += 1;
    }
    return status;
}

enum dps_status
dps_scope_init(
    struct dps_scope *self, const struct dps_scope_view *view, struct dps_error *err)
{
    const struct dps_cells *cells = &view->member->cells;
    size_t at = 0;
    *self = (struct dps_scope){.n_cells = 0};
    enum dps_status status = allocate(self, count(view), cells->n, err);
    for (size_t c = 0; c < cells->n && status == DPS_OK; c++) {
        const char *class = cells->items[c].setup->hardware->name;
        status = dps_workload_model(&self->workload, class, strlen(class), err);
    }
    for (size_t c = 0; c < cells->n && status == DPS_OK; c++) {
        status = add_cell(self, view, c, &at, err);
    }
    if (self->n_downs > 0) {
        qsort(self->downs, self->n_downs, sizeof *self->downs, compare_downs);
    }
    return status;
}

void
dps_scope_free(struct dps_scope *self)
{
    dps_workload_free(&self->workload);
    free(self->downs);
    free(self->node);
    free(self->cell);
    free(self->cheat);
    free(self->kept);
    free(self->rate);
    free(self->capacity);
    *self = (struct dps_scope){.n_cells = 0};
}
