#include "sim/window/image.h"
#include "sim/window/market_plan.h"

#include <string.h>

/* The numbers, in the order of the image. */
struct head {
    int64_t origin, start, length, lead, max_cpu, round_trip, at_once;
    uint64_t seed, max_events;
    double call_limit, client_up, client_down;
    uint64_t n_jobs, n_kinds, n_machines, n_downs, n_text, left_out;
    int64_t term, period;
    double piece;
    uint64_t n_strategy, n_kept; /* rows of those columns */
    uint32_t n_strategies, proven, deadlines, all;
    uint32_t n_cells, n_models, n_tasks, ranked, has_bidder, has_verifier;
    uint32_t model[DPS_MOST_MODELS + 1];
};

/* The columns, in the order of the image. */
enum {
    JOBS,
    KINDS,
    KIND_JOBS,
    MACHINES,
    TASKS,
    DOWNS,
    RATE,
    CELL,
    STRATEGY,
    KEPT,
    TEXT,
    COLUMNS
};

static const size_t row[COLUMNS] = {
    [JOBS] = sizeof(struct dps_job),
    [KINDS] = sizeof(struct dps_job),
    [KIND_JOBS] = sizeof(uint64_t),
    [MACHINES] = sizeof(struct dps_machine),
    [TASKS] = sizeof(struct dps_task_rates),
    [DOWNS] = sizeof(struct dps_down),
    [RATE] = sizeof(double),
    [CELL] = sizeof(uint32_t),
    [STRATEGY] = sizeof(uint32_t),
    [KEPT] = sizeof(uint32_t),
    [TEXT] = 1,
};

enum { ALIGNMENT = 8 };

static void
count(const struct head *head, uint64_t rows[COLUMNS])
{
    rows[JOBS] = head->n_jobs;
    rows[KINDS] = head->n_kinds;
    rows[KIND_JOBS] = head->n_kinds;
    rows[MACHINES] = head->n_machines;
    rows[TASKS] = head->n_tasks;
    rows[DOWNS] = head->n_downs;
    rows[RATE] = head->n_machines;
    rows[CELL] = head->n_machines;
    rows[STRATEGY] = head->n_strategy;
    rows[KEPT] = head->n_kept;
    rows[TEXT] = head->n_text;
}

/* Bytes behind a column up to where the next begins. */
static size_t
gap_behind(size_t bytes)
{
    return (ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT;
}

/* ---- writing ----------------------------------------------------------- */

static struct head
head_of(const struct dps_market_plan *self)
{
    const struct dps_workload *w = self->workload;
    const struct dps_market_proofs *proofs = &self->proofs;
    struct head head = {
        .origin = self->origin,
        .start = self->start,
        .length = self->length,
        .lead = self->lead,
        .max_cpu = self->max_cpu,
        .round_trip = self->round_trip,
        .at_once = self->at_once,
        .seed = self->seed,
        .max_events = self->max_events,
        .call_limit = self->call_limit,
        .client_up = self->client_up,
        .client_down = self->client_down,
        .n_jobs = w->n_jobs,
        .n_kinds = w->n_kinds,
        .n_machines = w->n_machines,
        .n_downs = self->n_downs,
        .n_text = w->n_text,
        .left_out = w->left_out,
        .n_cells = self->n_cells,
        .n_models = w->n_models,
        .n_tasks = w->n_tasks,
        .ranked = w->ranked,
        .has_bidder = self->bidder != NULL,
        .has_verifier = proofs->verifier != NULL,
        .n_strategies = proofs->n_strategies,
        .n_strategy = proofs->strategy != NULL ? w->n_machines : 0,
        .n_kept = proofs->kept != NULL ? w->n_machines : 0,
        .proven = proofs->proven,
        .piece = proofs->piece,
        .term = proofs->term,
        .period = proofs->period,
        .deadlines = proofs->deadlines,
        .all = proofs->all,
    };
    memcpy(head.model, w->model, sizeof head.model);
    return head;
}

static void
put_texts(const struct dps_market_plan *self, struct dps_buffer *out)
{
    const char *const texts[] = {self->name, self->network, self->engine, self->peers,
        self->scheduler, self->bidder, self->cost, self->paje, self->proofs.verifier};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        dps_buffer_put_text(out, texts[i] != NULL ? texts[i] : "");
    }
    for (uint32_t i = 0; i < self->proofs.n_strategies; i++) {
        dps_buffer_put_text(out, self->proofs.provers[i]);
    }
}

void
dps_market_plan_write(const struct dps_market_plan *self, struct dps_buffer *out)
{
    static const uint8_t gap[ALIGNMENT];
    const struct dps_workload *w = self->workload;
    const void *const columns[COLUMNS] = {w->jobs, w->kinds, w->kind_jobs, w->machines,
        w->tasks, self->downs, self->rate, self->cell, self->proofs.strategy,
        self->proofs.kept, w->text};
    struct head head = head_of(self);
    uint64_t rows[COLUMNS];
    count(&head, rows);
    dps_image_begin(out, DPS_IMAGE_MARKET);
    dps_buffer_put(out, &head, sizeof head);
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t bytes = (size_t)rows[c] * row[c];
        dps_buffer_put(out, columns[c], bytes);
        dps_buffer_put(out, gap, gap_behind(bytes));
    }
    put_texts(self, out);
    dps_image_end(out);
}

/* ---- reading ----------------------------------------------------------- */

static enum dps_status
damaged(struct dps_error *err)
{
    return dps_fail(err, DPS_EIO, "the request is damaged: its length is another");
}

/* Where the columns lie in the image. */
static enum dps_status
find_columns(struct dps_reader *in, uint8_t *image, const uint8_t *same,
    const struct head *head, uint8_t *columns[COLUMNS], struct dps_error *err)
{
    uint64_t rows[COLUMNS];
    count(head, rows);
    for (size_t c = 0; c < COLUMNS; c++) {
        if (in->failed || rows[c] > (size_t)(in->end - in->at) / row[c]) {
            return damaged(err);
        }
        size_t bytes = (size_t)rows[c] * row[c];
        columns[c] = image + (in->at - same);
        dps_reader_skip(in, bytes);
        dps_reader_skip(in, gap_behind(bytes));
    }
    return DPS_OK;
}

static void
take_head(struct dps_market_plan *self, struct dps_workload *w, const struct head *head)
{
    *self = (struct dps_market_plan){
        .origin = head->origin,
        .start = head->start,
        .length = head->length,
        .lead = head->lead,
        .seed = head->seed,
        .max_events = head->max_events,
        .max_cpu = head->max_cpu,
        .call_limit = head->call_limit,
        .round_trip = head->round_trip,
        .at_once = head->at_once,
        .client_up = head->client_up,
        .client_down = head->client_down,
        .workload = w,
        .n_downs = (size_t)head->n_downs,
        .n_cells = head->n_cells,
        .proofs = {.n_strategies = head->n_strategies,
            .proven = (enum dps_market_proven)head->proven,
            .piece = head->piece,
            .term = head->term,
            .period = head->period,
            .deadlines = head->deadlines,
            .all = head->all != 0},
    };
    *w = (struct dps_workload){
        .n_jobs = (size_t)head->n_jobs,
        .n_kinds = (size_t)head->n_kinds,
        .n_machines = (size_t)head->n_machines,
        .n_models = head->n_models,
        .n_tasks = head->n_tasks,
        .ranked = head->ranked,
        .n_text = (size_t)head->n_text,
        .left_out = head->left_out,
    };
    memcpy(w->model, head->model, sizeof w->model);
}

static void
take_columns(struct dps_market_plan *self, struct dps_workload *w,
    const struct head *head, uint8_t *const columns[COLUMNS])
{
    w->jobs = (void *)columns[JOBS];
    w->kinds = (void *)columns[KINDS];
    w->kind_jobs = (void *)columns[KIND_JOBS];
    w->machines = (void *)columns[MACHINES];
    w->tasks = (void *)columns[TASKS];
    w->text = (void *)columns[TEXT];
    self->downs = (const void *)columns[DOWNS];
    self->rate = (const void *)columns[RATE];
    self->cell = (const void *)columns[CELL];
    self->proofs.strategy = head->n_strategy > 0 ? (void *)columns[STRATEGY] : NULL;
    self->proofs.kept = head->n_kept > 0 ? (void *)columns[KEPT] : NULL;
}

static void
take_texts(struct dps_market_plan *self, const struct head *head, struct dps_reader *in)
{
    self->name = dps_reader_text(in);
    self->network = dps_reader_text(in);
    self->engine = dps_reader_text(in);
    self->peers = dps_reader_text(in);
    self->scheduler = dps_reader_text(in);
    self->bidder = dps_reader_text(in);
    self->cost = dps_reader_text(in);
    self->paje = dps_reader_text(in);
    self->paje = self->paje != NULL && self->paje[0] != '\0' ? self->paje : NULL;
    self->bidder = head->has_bidder != 0 ? self->bidder : NULL;
    const char *verifier = dps_reader_text(in);
    self->proofs.verifier = head->has_verifier != 0 ? verifier : NULL;
    for (uint32_t i = 0; i < head->n_strategies && i < DPS_MARKET_STRATEGIES; i++) {
        self->proofs.provers[i] = dps_reader_text(in);
    }
}

enum dps_status
dps_market_plan_read(struct dps_market_plan *self, struct dps_workload *workload,
    void *image, size_t n, struct dps_error *err)
{
    struct dps_reader in;
    struct head head = {.n_jobs = 0};
    uint8_t *columns[COLUMNS];
    enum dps_status status =
        dps_image_open(image, n, DPS_IMAGE_MARKET, "the request", &in, err);
    if (status != DPS_OK) {
        return status;
    }
    dps_reader_get(&in, &head, sizeof head);
    status = find_columns(&in, image, image, &head, columns, err);
    if (status != DPS_OK) {
        return status;
    }
    take_head(self, workload, &head);
    take_columns(self, workload, &head, columns);
    take_texts(self, &head, &in);
    if (in.failed || in.at != in.end) {
        return damaged(err);
    }
    status = dps_market_plan_check(self, err);
    return status == DPS_OK ? DPS_OK : dps_within(err, DPS_EIO, "the request is wrong");
}
