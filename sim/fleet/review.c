#include "sim/fleet/review.h"

#include "sim/fleet/touch.h"

/* ---- what is shown ----------------------------------------------------- */

enum { AHEAD = 16 }; /* nodes whose lines are called for */

/* A batch and which nodes of the block it shows. */
struct sheet {
    struct dps_review_batch batch;
    uint32_t node[DPS_REVIEW_BATCH];
    uint64_t identity[DPS_REVIEW_BATCH];
    uint32_t epoch[DPS_REVIEW_BATCH]; /* numbers the draws: the same for all */
};

/* All that a node has earned before the epoch [base units]. */
static inline int64_t
earned_by(const struct dps_touch *self, const struct dps_node *node)
{
    dps_wide since = (self->sum - self->sums[node->since]) * dps_node_weight(node);
    return node->settled + (int64_t)((since + node->fraction) >> 64);
}

/* Shows node k in row i. */
static inline void
show(struct dps_touch *self, uint32_t k, struct sheet *sheet, size_t i)
{
    const struct dps_node *node = &self->nodes[k];
    struct dps_book *book = &self->books[k];
    struct dps_review_batch *batch = &sheet->batch;
    int64_t earned = earned_by(self, node);
    bool present = dps_takes_part(node->state);
    uint32_t left = node->ends > self->epoch ? node->ends - self->epoch : 0;
    uint32_t age = self->epoch - node->joined;
    uint8_t has = book->owned & (uint8_t)(left > 0);
    batch->earned[i] = (double)(earned - book->reviewed);
    batch->weight[i] = node->capacity * self->group->clock.availability;
    batch->cost[i] = (double)book->cost;
    batch->trait[i] = (double)book->trait;
    batch->ordinal[i] = book->ordinal;
    batch->age[i] = age & -(uint32_t)present;
    batch->left[i] = node->ends == DPS_NO_EPOCH ? DPS_NO_EPOCH : left;
    batch->present[i] = present;
    batch->owned[i] = present ? 0 : has;
    batch->worn[i] = node->state == DPS_LEFT ? has ^ 1 : 0;
    batch->losses[i] = book->losses;
    batch->action[i] = DPS_REVIEW_STAY;
    book->reviewed = earned;
    sheet->node[i] = k;
    sheet->identity[i] = node->identity;
}

/* Shows what the nodes of a sheet would weigh in a sibling. */
static void
show_other(
    const struct dps_touch *self, const struct dps_group *other, struct sheet *sheet)
{
    const struct dps_node *nodes =
        &self->fleet->nodes[other->first + (self->block->first - self->group->first)];
    for (size_t i = 0; i < sheet->batch.n; i++) {
        sheet->batch.elsewhere[i] =
            nodes[sheet->node[i]].capacity * other->clock.availability;
    }
}

/* Fills the sheet from node `from` on, with those before `end`; where it stopped. */
static uint32_t
fill(struct dps_touch *self, uint32_t from, uint32_t end, bool draws,
    struct sheet *sheet)
{
    size_t n = 0;
    uint32_t k = from;
    for (; k < end && n < DPS_REVIEW_BATCH; k++) {
        __builtin_prefetch(&self->nodes[k + AHEAD]);
        __builtin_prefetch(&self->books[k + AHEAD], 1);
        if (self->nodes[k].state < DPS_ORDERED) {
            show(self, k, sheet, n++);
        }
    }
    sheet->batch.n = n;
    if (draws) {
        double second[DPS_REVIEW_BATCH];
        dps_rng_uniforms_many(self->fleet->seed, DPS_RNG_DECISION, sheet->identity,
            sheet->epoch, n, sheet->batch.u, second);
    }
    return k;
}

/* ---- what is answered -------------------------------------------------- */

static void
join(struct dps_touch *self, uint32_t k, double delivery, bool owned)
{
    if (owned || delivery <= 0) {
        dps_touch_join(self, k);
    } else {
        dps_touch_order(self, k, dps_touch_later(self->begin, delivery));
    }
}

static void
apply(struct dps_touch *self, const struct dps_review_rule *rule,
    const struct sheet *sheet)
{
    const struct dps_review_batch *batch = &sheet->batch;
    for (size_t i = 0; i < batch->n; i++) {
        uint32_t k = sheet->node[i];
        self->books[k].losses = batch->losses[i];
        if (__builtin_expect(batch->action[i] == DPS_REVIEW_STAY, 1)) {
            continue;
        }
        if (!batch->present[i] && batch->action[i] == DPS_REVIEW_JOIN) {
            join(self, k, rule->scene.delivery, batch->owned[i] != 0);
        } else if (batch->present[i] && batch->action[i] == DPS_REVIEW_LEAVE) {
            dps_touch_leave(self, k);
        } else if (batch->present[i] && batch->action[i] == DPS_REVIEW_SELL) {
            dps_touch_sell(self, k);
        } else if (rule->scene.other != NULL && batch->action[i] == DPS_REVIEW_MOVE) {
            self->fleet->movers[self->block->first + self->block->n_movers++] =
                (uint16_t)k;
        }
    }
}

/* Moves the machines of a block that are to go to a sibling. */
static void
move_block(struct dps_fleet *self, struct dps_block *block, uint32_t epoch,
    const struct dps_group *other)
{
    struct dps_touch from;
    struct dps_touch to;
    uint32_t number = (block->first - self->groups[block->group].first) / DPS_BLOCK;
    dps_touch_begin(&from, self, block, epoch);
    dps_touch_begin(&to, self, &self->blocks[other->first_block + number], epoch);
    for (uint32_t i = 0; i < block->n_movers; i++) {
        dps_touch_move(&from, self->movers[block->first + i], &to);
    }
    block->n_movers = 0;
    dps_touch_end(&from);
    dps_touch_end(&to);
}

/* ---- an epoch ---------------------------------------------------------- */

static void
review_block(struct dps_fleet *self, struct dps_block *block, uint32_t epoch,
    const struct dps_review_rule *rule)
{
    struct dps_touch touch;
    struct sheet sheet;
    uint64_t turn = epoch % rule->period;
    uint32_t from = (uint32_t)(block->n * turn / rule->period);
    uint32_t end = (uint32_t)(block->n * (turn + 1) / rule->period);
    dps_touch_begin(&touch, self, block, epoch);
    for (uint32_t i = 0; i < DPS_REVIEW_BATCH && i < end - from; i++) {
        sheet.epoch[i] = epoch;
    }
    while (from < end) {
        from = fill(&touch, from, end, rule->draws, &sheet);
        if (rule->scene.other != NULL) {
            show_other(&touch, &self->groups[rule->other], &sheet);
        }
        rule->decide(rule->law, &rule->scene, &sheet.batch);
        touch.count[DPS_COUNT_REVIEWS] += (int64_t)sheet.batch.n;
        apply(&touch, rule, &sheet);
    }
    dps_touch_end(&touch);
}

enum dps_status
dps_fleet_review(struct dps_fleet *self, uint32_t epoch,
    const struct dps_review_rule *rules, struct dps_error *err)
{
    uint32_t n_blocks = self->n_blocks;
    if (n_blocks == 0) {
        return DPS_OK; /* even an empty parallel region costs microseconds */
    }
#pragma omp parallel for schedule(dynamic) if (self->n > DPS_BLOCK)
    for (uint32_t b = 0; b < n_blocks; b++) {
        const struct dps_review_rule *rule = &rules[self->blocks[b].group];
        if (rule->decide != NULL) {
            review_block(self, &self->blocks[b], epoch, rule);
        }
    }
    for (uint32_t b = 0; b < n_blocks; b++) {
        if (self->blocks[b].n_movers > 0) {
            uint32_t other = rules[self->blocks[b].group].other;
            move_block(self, &self->blocks[b], epoch, &self->groups[other]);
        }
    }
    return dps_touch_sum(self, epoch, err);
}
