/* The scores that a ranking keeps, and the best of them. */
#include "kernels/schedulers/ranking.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

/* How many rows there may be: some, whatever the memory that they take. */
static uint32_t
most_rows(const struct ranking *self)
{
    uint64_t most = RANKING_MEMORY / (sizeof(int16_t) * (uint64_t)self->cap + 1);
    return most < 16 ? 16 : most > RANKING_ROWS ? RANKING_ROWS : (uint32_t)most;
}

/* Gives a kind a row, which may be another's until now. */
static dpk_status
give_row(struct ranking *self, uint32_t kind)
{
    uint32_t r = self->n_rows;
    void *rows = self->rows;
    dpk_status status = DPK_OK;
    if (self->n_rows < most_rows(self)) {
        status = dpk_grow(self->host, &rows, &self->row_cap, (uint64_t)self->n_rows + 1,
            sizeof *self->rows);
        self->rows = rows;
        self->n_rows += status == DPK_OK;
    } else {
        r = self->next_row++ % self->n_rows;
        self->demands[self->rows[r].kind].row = 0;
    }
    if (status == DPK_OK) {
        self->rows[r].kind = kind;
        self->rows[r].seen = 0;
        self->demands[kind].row = r + 1;
    }
    return status;
}

static dpk_status
find_row(struct ranking *self, uint32_t kind, struct ranking_row **out)
{
    if (self->demands[kind].row == 0 && give_row(self, kind) != DPK_OK) {
        return DPK_E_MEMORY;
    }
    struct ranking_row *row = &self->rows[self->demands[kind].row - 1];
    *out = row;
    if (row->room >= self->n && row->room > 0) {
        return DPK_OK;
    }
    dpk_peaks_free(&row->scores, self->host);
    row->room = self->cap > 0 ? self->cap : 1;
    row->seen = 0;
    return dpk_peaks_init(&row->scores, self->host, row->room);
}

/* Scores every node. */
static uint64_t
score_all(struct ranking *self, struct ranking_row *row, const struct demand *demand)
{
    uint64_t scored = 0;
    int16_t *scores = row->scores.best[0];
    memset(self->form, 0, self->n_forms * sizeof *self->form);
    row->fitting = 0;
    for (uint32_t i = 0; i < row->room; i++) {
        const struct spot *spot = i < self->n ? &self->spots[i] : NULL;
        if (spot == NULL) {
            scores[i] = SCORE_NO_ROOM;
        } else if (!spot->used && self->form[spot->form]) {
            scores[i] = self->form_score[spot->form];
        } else {
            scores[i] = dpk_score(&self->scoring, spot, demand);
            scored++;
        }
        if (spot != NULL && !spot->used) {
            self->form[spot->form] = 1;
            self->form_score[spot->form] = scores[i];
        }
        row->fitting += scores[i] != SCORE_NO_ROOM;
    }
    dpk_peaks_build(&row->scores);
    return scored;
}

static void
set_score(struct ranking_row *row, uint32_t place, int16_t score)
{
    row->fitting += score != SCORE_NO_ROOM;
    row->fitting -= row->scores.best[0][place] != SCORE_NO_ROOM;
    dpk_peaks_set(&row->scores, place, score);
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
            set_score(
                row, place, dpk_score(&self->scoring, &self->spots[place], demand));
            scored++;
        }
    }
    return scored;
}

dpk_status
dpk_ranking_look(struct ranking *self, uint32_t kind, struct ranking_row **row)
{
    dpk_status status = find_row(self, kind, row);
    if (status != DPK_OK) {
        return status;
    }
    struct ranking_row *of = *row;
    const struct demand *demand = &self->demands[kind];
    int old = of->seen == 0 || self->n_logged - of->seen > self->log_size;
    uint64_t scored =
        old ? score_all(self, of, demand) : score_changed(self, of, demand);
    of->seen = self->n_logged;
    self->host->meter(self->host->context, DPK_WORK_SCORES, scored);
    return DPK_OK;
}

uint32_t
dpk_ranking_pick(struct ranking *self, const struct ranking_row *row)
{
    uint32_t n;
    uint32_t k = 0;
    (void)dpk_peaks_best(&row->scores, &n);
    if (self->tie_break == TIE_RANDOM) {
        k = dpk_scoring_draw(&self->scoring, n);
    } else if (self->tie_break == TIE_YOUNGEST) {
        k = n - 1;
    }
    return dpk_peaks_find(&row->scores, k);
}

void
dpk_ranking_pass_over(struct ranking_row *row, uint32_t place)
{
    set_score(row, place, SCORE_NO_ROOM);
}
