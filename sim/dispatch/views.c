#include "sim/dispatch/views.h"

#include "sim/core/field.h"
#include "sim/core/rng.h"
#include "sim/core/wide.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void
dps_views_free(struct dps_views *self)
{
    dps_pages_close(&self->pages);
    *self = (struct dps_views){0};
}

/* Room for so many columns of n entries of 8 bytes, aligned to 64. */
static enum dps_status
make_room(struct dps_views *self, size_t n, size_t columns, struct dps_error *err)
{
    if (n <= self->room && self->pages.bytes != NULL) {
        return DPS_OK;
    }
    size_t room = (n + 8) / 8 * 8;
    dps_views_free(self);
    enum dps_status status = dps_pages_open(
        &self->pages, "what a scheduler sees", columns * room * sizeof(int64_t), err);
    self->room = status == DPS_OK ? room : 0;
    return status;
}

/* The i-th column. */
static void *
column(const struct dps_views *self, size_t i)
{
    return (int64_t *)self->pages.bytes + i * self->room;
}

/* ---- columns that rows have as they are --------------------------------- */

/* A column of a view, and where a row has what stands in it. */
struct source {
    size_t view;  /* offset of the pointer */
    size_t row;   /* offset of the value */
    size_t bytes; /* of a value: 4 or 8 */
};

#define OF_NODE(member)                                                                \
    {                                                                                  \
        offsetof(struct dpk_nodes, member), offsetof(struct dps_machine, member),      \
            sizeof(((struct dps_machine *)0)->member)                                  \
    }
#define OF_JOB(member)                                                                 \
    {                                                                                  \
        offsetof(struct dpk_jobs, member), offsetof(struct dps_job, member),           \
            sizeof(((struct dps_job *)0)->member)                                      \
    }

static const struct source of_nodes[] = {
    OF_NODE(capacity[DPK_SLOTS]),
    OF_NODE(capacity[DPK_CPU]),
    OF_NODE(capacity[DPK_MEMORY]),
    OF_NODE(capacity[DPK_GPU]),
    OF_NODE(capacity[DPK_GPU_MEMORY]),
    OF_NODE(capacity[DPK_DISK]),
    OF_NODE(capacity[DPK_UP]),
    OF_NODE(capacity[DPK_DOWN]),
    OF_NODE(devices),
    OF_NODE(model),
    OF_NODE(region),
    OF_NODE(price),
    OF_NODE(stake),
    OF_NODE(reputation),
    OF_NODE(until),
    OF_NODE(owner),
    OF_NODE(market),
    OF_NODE(least),
    OF_NODE(latitude),
    OF_NODE(longitude),
    OF_NODE(rank),
};

static const struct source of_jobs[] = {
    OF_JOB(need[DPK_SLOTS]),
    OF_JOB(need[DPK_CPU]),
    OF_JOB(need[DPK_MEMORY]),
    OF_JOB(need[DPK_GPU]),
    OF_JOB(need[DPK_GPU_MEMORY]),
    OF_JOB(need[DPK_DISK]),
    OF_JOB(need[DPK_UP]),
    OF_JOB(need[DPK_DOWN]),
    OF_JOB(owner),
    OF_JOB(width),
    OF_JOB(devices),
    OF_JOB(kind),
    OF_JOB(estimate),
    OF_JOB(deadline),
    OF_JOB(max_price),
    OF_JOB(priority),
    OF_JOB(urgent),
    OF_JOB(most),
    OF_JOB(market),
    OF_JOB(region),
    OF_JOB(stake),
    OF_JOB(reputation),
    OF_JOB(latitude),
    OF_JOB(longitude),
};

/* Rows of a table: those of n numbers, or where there are none, the first n. */
struct rows {
    const void *first;
    size_t bytes; /* of a row */
    const uint32_t *numbers;
    size_t n;
};

static const char *
row(const struct rows *rows, size_t i)
{
    size_t number = rows->numbers != NULL ? rows->numbers[i] : i;
    return (const char *)rows->first + number * rows->bytes;
}

static void
copy(char *to, const char *from, size_t bytes)
{
    if (bytes == sizeof(uint64_t)) {
        memcpy(to, from, sizeof(uint64_t));
    } else {
        memcpy(to, from, sizeof(uint32_t));
    }
}

/* Fills the columns from `at` on, row by row: rows are long, and this reads each once.
 * Points the view to them. */
static void
fill(const struct dps_views *self, size_t at, const struct source *sources, size_t n,
    const struct rows *rows, void *view)
{
    size_t stride = self->room * sizeof(int64_t);
    for (size_t i = 0; i < rows->n; i++) {
        const char *from = row(rows, i);
        char *to = column(self, at);
        for (size_t c = 0; c < n; c++, to += stride) {
            size_t bytes = sources[c].bytes;
            copy(to + i * bytes, from + sources[c].row, bytes);
        }
    }
    char *to = column(self, at);
    for (size_t c = 0; c < n; c++, to += stride) {
        memcpy((char *)view + sources[c].view, &to, sizeof to);
    }
}

/* Slots and ids, which are the numbers of rows. */
static void
number(const struct dps_views *self, const struct rows *rows, const uint32_t **slots,
    const uint64_t **ids)
{
    uint32_t *slot = column(self, 0);
    uint64_t *id = column(self, 1);
    for (size_t i = 0; i < rows->n; i++) {
        slot[i] = rows->numbers != NULL ? rows->numbers[i] : (uint32_t)i;
        id[i] = slot[i];
    }
    *slots = slot;
    *ids = id;
}

/* ---- nodes ------------------------------------------------------------- */

struct named {
    const char *name;
    size_t node;
};

/* A permutation drawn from the seed (Fisher and Yates, inside out). */
static void
draw_ranks(uint64_t seed, uint32_t *rank, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t words[4];
        dps_rng_words(
            (struct dps_rng_name){seed, DPS_RNG_KERNEL, UINT64_MAX, i}, words);
        uint64_t wide = (uint64_t)words[0] << 32 | words[1];
        uint32_t j = (uint32_t)(((dps_wide)wide * (i + UINT64_C(1))) >> 64);
        rank[i] = rank[j];
        rank[j] = i;
    }
}

static int
compare_names(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->node > y->node) - (x->node < y->node);
}

/* As they are where machines have no names. */
static bool
are_in_order(const struct named *named, size_t n)
{
    size_t i = 1;
    while (i < n && compare_names(&named[i - 1], &named[i]) < 0) {
        i++;
    }
    return i >= n;
}

/* The place of each machine in the order of names. */
static enum dps_status
order_names(const struct dps_workload *workload, uint32_t *place, struct dps_error *err)
{
    size_t n = workload->n_machines;
    struct named *named = calloc(n + 1, sizeof *named);
    if (named == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %zu names", n);
    }
    for (size_t i = 0; i < n; i++) {
        named[i] = (struct named){
            .name = workload->text + workload->machines[i].name, .node = i};
    }
    if (!are_in_order(named, n)) {
        qsort(named, n, sizeof *named, compare_names);
    }
    for (size_t i = 0; i < n; i++) {
        place[named[i].node] = (uint32_t)i;
    }
    free(named);
    return DPS_OK;
}

enum dps_status
dps_views_nodes(struct dps_views *self, const struct dps_workload *workload,
    uint64_t seed, struct dpk_nodes *out, struct dps_error *err)
{
    enum { NAME = 2, REST };
    size_t n = workload->n_machines;
    const struct rows rows = {workload->machines, sizeof *workload->machines, NULL, n};
    enum dps_status status = make_room(self, n, REST + DPS_COUNT_OF(of_nodes) + 1, err);
    if (status != DPS_OK) {
        return status;
    }
    uint32_t *name = column(self, NAME);
    *out = (struct dpk_nodes){
        .head = {sizeof *out, DPK_VERSION}, .n = (uint32_t)n, .name = name};
    number(self, &rows, &out->slot, &out->id);
    fill(self, REST, of_nodes, DPS_COUNT_OF(of_nodes), &rows, out);
    if (!workload->ranked) {
        uint32_t *rank = column(self, REST + DPS_COUNT_OF(of_nodes));
        draw_ranks(seed, rank, (uint32_t)n);
        out->rank = rank;
    }
    return order_names(workload, name, err);
}

/* A column of n numbers out of another. */
static void *
pick(const struct dps_views *self, size_t at, const void *from, size_t bytes,
    const uint32_t *numbers, size_t n)
{
    char *to = column(self, at);
    for (size_t i = 0; i < n; i++) {
        memcpy(to + i * bytes, (const char *)from + numbers[i] * bytes, bytes);
    }
    return to;
}

enum dps_status
dps_views_some(struct dps_views *self, const struct dpk_nodes *all,
    const uint32_t *numbers, size_t n, struct dpk_nodes *out, struct dps_error *err)
{
    enum { NAME = 2, REST };
    enum dps_status status = make_room(self, 2 * n, REST + DPS_COUNT_OF(of_nodes), err);
    if (status != DPS_OK) {
        return status;
    }
    *out = (struct dpk_nodes){.head = all->head, .n = (uint32_t)n};
    out->slot = pick(self, 0, all->slot, sizeof *out->slot, numbers, n);
    out->id = pick(self, 1, all->id, sizeof *out->id, numbers, n);
    out->name = pick(self, NAME, all->name, sizeof *out->name, numbers, n);
    for (size_t c = 0; c < DPS_COUNT_OF(of_nodes); c++) {
        const void *from;
        memcpy(&from, (const char *)all + of_nodes[c].view, sizeof from);
        const void *to = pick(self, REST + c, from, of_nodes[c].bytes, numbers, n);
        memcpy((char *)out + of_nodes[c].view, &to, sizeof to);
    }
    return DPS_OK;
}

/* ---- jobs -------------------------------------------------------------- */

/* The models of all jobs one after the other, and where those of each begin. */
static void
list_models(const struct rows *jobs, uint32_t *first, uint32_t *model)
{
    uint32_t at = 0;
    for (size_t i = 0; i < jobs->n; i++) {
        const struct dps_job *job = (const void *)row(jobs, i);
        first[i] = at;
        for (uint32_t m = 1; m <= DPS_MOST_MODELS && job->models >> m != 0; m++) {
            if ((job->models >> m & 1) != 0) {
                model[at++] = m;
            }
        }
    }
    first[jobs->n] = at;
}

static size_t
models_in(const struct rows *jobs)
{
    size_t sum = 0;
    for (size_t i = 0; i < jobs->n; i++) {
        const struct dps_job *job = (const void *)row(jobs, i);
        for (uint64_t left = job->models; left != 0; left &= left - 1) {
            sum++;
        }
    }
    return sum;
}

enum dps_status
dps_views_jobs(struct dps_views *self, const struct dps_job *jobs,
    const uint32_t *numbers, size_t n, struct dpk_jobs *out, struct dps_error *err)
{
    enum { FIRST = 2, MODEL, REST };
    const struct rows rows = {jobs, sizeof *jobs, numbers, n};
    size_t models = models_in(&rows);
    enum dps_status status = make_room(
        self, 2 * (models > n ? models : n + 1), REST + DPS_COUNT_OF(of_jobs), err);
    if (status != DPS_OK) {
        return status;
    }
    uint32_t *model_first = column(self, FIRST);
    uint32_t *model = column(self, MODEL);
    list_models(&rows, model_first, model);
    *out = (struct dpk_jobs){
        .head = {sizeof *out, DPK_VERSION},
        .n = (uint32_t)n,
        .model_first = model_first,
        .model = model,
    };
    number(self, &rows, &out->slot, &out->id);
    fill(self, REST, of_jobs, DPS_COUNT_OF(of_jobs), &rows, out);
    return DPS_OK;
}
