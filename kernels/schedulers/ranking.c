#include "kernels/schedulers/ranking.h"

#include "kernels/schedulers/tools.h"

#include <stdlib.h>
#include <string.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_ranking_init(struct ranking *self, const struct dpk_host *host,
    const struct scoring_rule *rule, enum tie_break tie_break)
{
    *self = (struct ranking){.host = host, .tie_break = tie_break};
    dpk_scoring_init(&self->scoring, host, rule);
}

void
dpk_ranking_free(struct ranking *self)
{
    const struct dpk_host *host = self->host;
    if (host == NULL) {
        return;
    }
    for (uint32_t i = 0; i < self->n; i++) {
        dpk_drop(host, self->spots[i].device);
    }
    for (uint32_t r = 0; r < self->n_rows; r++) {
        dpk_drop(host, self->rows[r].score);
    }
    void *all[] = {self->spots, self->place_of, self->form, self->form_score,
        self->demands, self->rows, self->log, self->logged};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        dpk_drop(host, all[i]);
    }
    dpk_fragments_free(&self->scoring.fragments);
    *self = (struct ranking){.host = NULL};
}

/* ---- nodes ------------------------------------------------------------- */

static dpk_status
add_spot(struct ranking *self, const struct dpk_nodes *nodes, uint32_t i)
{
    struct spot *spot = &self->spots[self->n];
    uint32_t devices = nodes->devices != NULL ? nodes->devices[i] : 0;
    uint32_t slot = nodes->slot[i];
    int again = slot < self->slots && self->place_of[slot] != RANKING_NONE;
    if (again || devices > 64 || (nodes->model != NULL && nodes->model[i] > 63)) {
        return DPK_E_UNSUPPORTED;
    }
    *spot = (struct spot){
        .device = self->host->allocate(
            self->host->context, (devices + 1) * sizeof *spot->device),
        .n_devices = devices,
        .model = nodes->model != NULL ? nodes->model[i] : 0,
        .slot = slot,
        .key = dpk_tie_key(self->tie_break, nodes, i, self->joined),
    };
    if (spot->device == NULL) {
        return DPK_E_MEMORY;
    }
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        spot->capacity[r] = nodes->capacity[r] != NULL ? nodes->capacity[r][i] : 0;
        spot->left[r] = spot->capacity[r];
    }
    for (uint32_t d = 0; d < devices; d++) {
        spot->device[d] = (int32_t)(spot->capacity[DPK_GPU] / devices);
    }
    self->n++;
    return DPK_OK;
}

static void
measure(struct ranking *self, struct spot *spot)
{
    if (self->scoring.rule->needs_fragments) {
        spot->fragments = dpk_fragments_of(&self->scoring.fragments, spot->model,
            spot->left[DPK_CPU], spot->device, spot->n_devices);
    }
}

static int
compare_spots(const void *a, const void *b)
{
    const struct spot *x = a;
    const struct spot *y = b;
    if (x->gone != y->gone) {
        return x->gone < y->gone ? -1 : 1;
    }
    return x->key != y->key ? (x->key < y->key ? -1 : 1)
                            : (x->slot > y->slot) - (x->slot < y->slot);
}

/* What two nodes that nothing was placed on share if they are alike. */
static int
compare_forms(const void *a, const void *b)
{
    const struct spot *x = *(const struct spot *const *)a;
    const struct spot *y = *(const struct spot *const *)b;
    int order = memcmp(x->capacity, y->capacity, sizeof x->capacity);
    if (order == 0 && x->model != y->model) {
        return x->model < y->model ? -1 : 1;
    }
    if (order == 0 && x->n_devices != y->n_devices) {
        return x->n_devices < y->n_devices ? -1 : 1;
    }
    return order;
}

static dpk_status
number_forms(struct ranking *self)
{
    const struct dpk_host *host = self->host;
    const struct spot **sorted =
        host->allocate(host->context, (self->n + 1) * sizeof(const struct spot *));
    dpk_drop(host, self->form);
    dpk_drop(host, self->form_score);
    self->form = host->allocate(host->context, (self->n + 1) * sizeof *self->form);
    self->form_score =
        host->allocate(host->context, (self->n + 1) * sizeof *self->form_score);
    if (sorted == NULL || self->form == NULL || self->form_score == NULL) {
        return DPK_E_MEMORY;
    }
    for (uint32_t i = 0; i < self->n; i++) {
        sorted[i] = &self->spots[i];
    }
    qsort((void *)sorted, self->n, sizeof *sorted, compare_forms);
    self->n_forms = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        uint32_t place = (uint32_t)(sorted[i] - self->spots);
        if (i == 0 || compare_forms(&sorted[i - 1], &sorted[i]) != 0) {
            self->n_forms++;
        }
        self->spots[place].form = self->n_forms - 1;
    }
    dpk_drop(host, (void *)sorted);
    return DPK_OK;
}

/* Puts nodes in order after some have joined; all rows are out of date then. */
static dpk_status
reorder(struct ranking *self)
{
    const struct dpk_host *host = self->host;
    uint32_t slots = 0;
    qsort(self->spots, self->n, sizeof *self->spots, compare_spots);
    while (self->n > 0 && self->spots[self->n - 1].gone) {
        dpk_drop(host, self->spots[--self->n].device);
    }
    for (uint32_t i = 0; i < self->n; i++) {
        slots = self->spots[i].slot >= slots ? self->spots[i].slot + 1 : slots;
    }
    dpk_drop(host, self->place_of);
    dpk_drop(host, self->log);
    dpk_drop(host, self->logged);
    self->log_size = 64;
    while (self->log_size < self->n) {
        self->log_size *= 2;
    }
    self->place_of =
        host->allocate(host->context, (slots + 1) * sizeof *self->place_of);
    self->log = host->allocate(host->context, self->log_size * sizeof *self->log);
    self->logged = host->allocate(host->context, (self->n + 1) * sizeof *self->logged);
    if (self->place_of == NULL || self->log == NULL || self->logged == NULL) {
        return DPK_E_MEMORY;
    }
    memset(self->place_of, 0xff, slots * sizeof *self->place_of);
    self->slots = slots;
    for (uint32_t i = 0; i < self->n; i++) {
        self->place_of[self->spots[i].slot] = i;
    }
    /* As if all had changed more often than the log can tell. */
    self->n_logged += self->log_size + 1;
    return number_forms(self);
}

dpk_status
dpk_ranking_join(struct ranking *self, const struct dpk_nodes *nodes)
{
    void *spots = self->spots;
    dpk_status status = dpk_grow(self->host, &spots, &self->cap,
        (uint64_t)self->n + nodes->n, sizeof *self->spots);
    self->spots = spots;
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        status = add_spot(self, nodes, i);
        if (status == DPK_OK) {
            measure(self, &self->spots[self->n - 1]);
        }
    }
    self->joined += nodes->n;
    return status == DPK_OK ? reorder(self) : status;
}

static void
log_change(struct ranking *self, uint32_t place)
{
    self->log[self->n_logged & (self->log_size - 1)] = place;
    self->logged[place] = ++self->n_logged;
}

dpk_status
dpk_ranking_leave(struct ranking *self, uint32_t slot)
{
    if (slot >= self->slots || self->place_of[slot] == RANKING_NONE) {
        return DPK_E_STATE;
    }
    uint32_t place = self->place_of[slot];
    self->spots[place].gone = 1;
    self->spots[place].used = 1;
    self->place_of[slot] = RANKING_NONE;
    log_change(self, place);
    return DPK_OK;
}

/* ---- kinds ------------------------------------------------------------- */

dpk_status
dpk_ranking_note(struct ranking *self, const struct dpk_jobs *jobs, uint32_t i)
{
    uint32_t kind = jobs->kind[i];
    void *demands = self->demands;
    dpk_status status = dpk_grow(self->host, &demands, &self->n_demands,
        (uint64_t)kind + 1, sizeof *self->demands);
    self->demands = demands;
    if (status != DPK_OK || self->demands[kind].known) {
        return status;
    }
    struct demand *demand = &self->demands[kind];
    uint32_t devices = jobs->devices != NULL ? jobs->devices[i] : 0;
    *demand = (struct demand){.models = dpk_models_of(jobs, i), .devices = devices};
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        demand->need[r] = jobs->need[r] != NULL ? jobs->need[r][i] : 0;
    }
    demand->each = devices > 0 ? demand->need[DPK_GPU] / devices : 0;
    int share = devices == 1 && demand->each < 1000;
    demand->sort = UINT64_C(1) << (share || devices > 63 ? 0 : devices);
    demand->known = 1;
    return DPK_OK;
}

void
dpk_ranking_take(
    struct ranking *self, uint32_t place, uint32_t kind, uint64_t devices, int sign)
{
    struct spot *spot = &self->spots[place];
    dpk_spot_take(spot, &self->demands[kind], devices, sign);
    if (self->demands[kind].devices > 0) {
        spot->past |= self->demands[kind].sort;
    }
    spot->used = 1;
    measure(self, spot);
    log_change(self, place);
}

/* ---- hash -------------------------------------------------------------- */

void
dpk_ranking_hash(const struct ranking *self, uint64_t hash[2])
{
    uint64_t h = dpk_mix(self->n, self->scoring.draws);
    for (uint32_t i = 0; i < self->n; i++) {
        const struct spot *spot = &self->spots[i];
        h = dpk_mix(dpk_mix(dpk_mix(h, spot->slot), spot->past), spot->gone);
        for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
            h = dpk_mix(h, (uint64_t)spot->left[r]);
        }
        for (uint32_t d = 0; d < spot->n_devices; d++) {
            h = dpk_mix(h, (uint64_t)spot->device[d]);
        }
    }
    hash[0] = h;
    hash[1] = dpk_mix(h, self->joined);
}
