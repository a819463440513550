#include "kernels/schedulers/ranking.h"

#include "kernels/schedulers/tools.h"

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
    for (struct device_memory *memory = self->devices; memory != NULL;) {
        struct device_memory *next = memory->next;
        dpk_drop(host, memory);
        memory = next;
    }
    for (uint32_t r = 0; r < self->n_rows; r++) {
        dpk_peaks_free(&self->rows[r].scores, host);
    }
    void *all[] = {self->spots, self->place_after, self->form, self->form_score,
        self->demands, self->rows, self->log, self->logged};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        dpk_drop(host, all[i]);
    }
    dpk_fragments_free(&self->scoring.fragments);
    *self = (struct ranking){.host = NULL};
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
    *demand = (struct demand){
        .models = dpk_models_of(jobs, i), .devices = devices, .width = jobs->width[i]};
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        demand->need[r] = jobs->need[r] != NULL ? jobs->need[r][i] : 0;
    }
    demand->each = devices > 0 ? demand->need[DPK_GPU] / devices : 0;
    int share = devices == 1 && demand->each < 1000;
    demand->sort = UINT64_C(1) << (share || devices > 63 ? 0 : devices);
    demand->known = 1;
    return DPK_OK;
}

/* ---- hash -------------------------------------------------------------- */

void
dpk_ranking_hash(const struct ranking *self, uint64_t hash[2])
{
    uint64_t h = dpk_mix(0, self->joined);
    for (uint32_t i = 0; i < self->n; i++) {
        const struct spot *spot = &self->spots[i];
        if (spot->gone || spot->slot == RANKING_NONE) {
            continue;
        }
        h = dpk_mix(dpk_mix(h, spot->slot), spot->past);
        for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
            h = dpk_mix(h, (uint64_t)spot->left[r]);
        }
        for (uint32_t d = 0; d < spot->n_devices; d++) {
            h = dpk_mix(h, (uint64_t)spot->device[d]);
        }
    }
    hash[0] = h;
    hash[1] = dpk_mix(h, self->n_demands);
}
