/* The scores that a ranking keeps, and the best of them. */
#include "kernels/schedulers/ranking.h"

#include <string.h>

static dpk_status
find_row(struct ranking *self, uint32_t kind, struct ranking_row **out)
{
    const struct dpk_host *host = self->host;
    struct demand *demand = &self->demands[kind];
    if (self->rows == NULL) {
        self->rows = host->allocate(host->context, RANKING_ROWS * sizeof *self->rows);
    }
    if (self->rows == NULL) {
        return DPK_E_MEMORY;
    }
    if (demand->row == 0) {
        uint32_t r = self->next_row++ % RANKING_ROWS;
        if (r < self->n_rows) {
            self->demands[self->rows[r].kind].row = 0;
        } else {
            self->n_rows++;
        }
        self->rows[r].kind = kind;
        self->rows[r].seen = 0;
        demand->row = r + 1;
    }
    struct ranking_row *row = &self->rows[demand->row - 1];
    if (row->room < self->n || row->score == NULL) {
        host->release(host->context, row->score);
        row->room = self->n;
        row->score = host->allocate(host->context, (self->n + 1) * sizeof *row->score);
        row->seen = 0;
    }
    *out = row;
    return row->score != NULL ? DPK_OK : DPK_E_MEMORY;
}

/* Scores every node. */
static uint64_t
score_all(struct ranking *self, struct ranking_row *row, const struct demand *demand)
{
    uint64_t scored = 0;
    memset(self->form, 0, self->n_forms * sizeof *self->form);
    for (uint32_t i = 0; i < self->n; i++) {
        const struct spot *spot = &self->spots[i];
        if (!spot->used && self->form[spot->form]) {
            row->score[i] = self->form_score[spot->form];
            continue;
        }
        row->score[i] = dpk_score(&self->scoring, spot, demand);
        scored++;
        if (!spot->used) {
            self->form[spot->form] = 1;
            self->form_score[spot->form] = row->score[i];
        }
    }
    return scored;
}

/* Scores the nodes that changed since the row was looked at. */
static uint64_t
score_changed(
    struct ranking *self, struct ranking_row *row, const struct demand *demand)
{
    uint64_t scored = 0;
    for (uint64_t at = row->seen; at < self->n_logged; at++) {
        uint32_t place = self->log[at & (self->log_size - 1)];
        if (self->logged[place] == at + 1) {
            row->score[place] = dpk_score(&self->scoring, &self->spots[place], demand);
            scored++;
        }
    }
    return scored;
}

static int16_t
highest(const int16_t *score, uint32_t n)
{
    int16_t best = SCORE_NO_ROOM;
    for (uint32_t i = 0; i < n; i++) {
        if (score[i] > best) {
            best = score[i];
        }
    }
    return best;
}

/* The first node with a score, or one of all those drawn at random. */
static uint32_t
choose(struct ranking *self, const int16_t *score, int16_t best)
{
    uint32_t n = 0;
    uint32_t skip = 0;
    if (self->tie_break == TIE_RANDOM) {
        for (uint32_t i = 0; i < self->n; i++) {
            n += score[i] == best;
        }
        skip = dpk_scoring_draw(&self->scoring, n);
    }
    uint32_t place = 0;
    while (score[place] != best || skip-- > 0) {
        place++;
    }
    return place;
}

dpk_status
dpk_ranking_best(struct ranking *self, uint32_t kind, uint32_t *place)
{
    struct ranking_row *row;
    const struct demand *demand = &self->demands[kind];
    *place = RANKING_NONE;
    dpk_status status = find_row(self, kind, &row);
    if (status != DPK_OK) {
        return status;
    }
    int old = row->seen == 0 || self->n_logged - row->seen > self->log_size;
    uint64_t scored =
        old ? score_all(self, row, demand) : score_changed(self, row, demand);
    row->seen = self->n_logged;
    self->host->meter(self->host->context, DPK_WORK_SCORES, scored);
    int16_t best = highest(row->score, self->n);
    if (best != SCORE_NO_ROOM) {
        *place = choose(self, row->score, best);
    }
    return DPK_OK;
}
