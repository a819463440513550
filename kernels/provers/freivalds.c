/* Those whose products of matrices are checked: who multiplies, and who does not.
 *
 * `lazy-copy` multiplies once, for the first task that it hears of, and shows that
 * product for every other one. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/matrix.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* Products are asked for twice, when they are bound to and when they are shown; these
 * many are kept from then to then, others are done again. */
enum { KEPT = 16, WHOLE = 1000000 };

struct kept {
    uint64_t task;
    uint8_t *product; /* NULL: none */
};

struct multiplier {
    const struct dpk_host *host;
    struct dpk_hash hash;
    struct kept kept[KEPT];
    uint32_t next;
    int16_t *room;
    int64_t n;
    int is_lazy, has_first;
    uint64_t first; /* task that a lazy one did */
};

static const struct dpk_parameter parameters[] = {{
    .name = "n",
    .standard = "512",
    .allowed = "a number from 1 to 512",
    .doc = "rows and columns of the matrices (assumed)",
}};

static dpk_status
create(const struct dpk_host *host, const char *const *values, int is_lazy, void **self)
{
    struct multiplier *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    made->is_lazy = is_lazy;
    const struct setting setting = {0, 0, &made->n, 1, MATRIX_MOST};
    dpk_status status = dpk_numbers(host, parameters, values, &setting, 1);
    if (status == DPK_OK) {
        uint64_t cells = (uint64_t)(made->n * made->n);
        made->room = host->allocate(host->context, cells * sizeof *made->room);
        status = made->room != NULL ? dpk_hash_init(&made->hash) : DPK_E_MEMORY;
    }
    return status;
}

static dpk_status
create_honest(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, values, 0, self);
}

static dpk_status
create_lazy(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, values, 1, self);
}

static void
destroy(void *self)
{
    struct multiplier *gone = self;
    const struct dpk_host *host = gone->host;
    for (uint32_t i = 0; i < KEPT; i++) {
        dpk_drop(host, gone->kept[i].product);
    }
    dpk_drop(host, gone->room);
    dpk_hash_free(&gone->hash);
    dpk_drop(host, gone);
}

/* ---- products ---------------------------------------------------------- */

/* The product of a task; NULL: no memory. */
static const uint8_t *
product_of(struct multiplier *self, uint64_t task)
{
    uint32_t n = (uint32_t)self->n;
    for (uint32_t i = 0; i < KEPT; i++) {
        if (self->kept[i].product != NULL && self->kept[i].task == task) {
            return self->kept[i].product;
        }
    }
    struct kept *kept = &self->kept[self->next++ % KEPT];
    if (kept->product == NULL) {
        kept->product = self->host->allocate(self->host->context, dpk_matrix_bytes(n));
    }
    if (kept->product != NULL) {
        kept->task = task;
        dpk_matrix_product(task, n, self->room, kept->product);
    }
    return kept->product;
}

/* The task whose product is shown for a task. */
static uint64_t
shown_for(const struct multiplier *self, uint64_t task)
{
    return self->is_lazy && self->has_first ? self->first : task;
}

static dpk_status
commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments)
{
    struct multiplier *of = self;
    uint64_t bytes = dpk_matrix_bytes((uint32_t)of->n);
    (void)now;
    dpk_strings_begin(commitments);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint8_t digest[DPK_HASH];
        uint8_t *to = dpk_strings_add(commitments, DPK_HASH);
        if (to == NULL) {
            return DPK_MORE;
        }
        if (!of->has_first) {
            of->first = claims->task[i];
            of->has_first = 1;
        }
        const uint8_t *product = product_of(of, shown_for(of, claims->task[i]));
        if (product == NULL) {
            return DPK_E_MEMORY;
        }
        dpk_hash_of(&of->hash, product, bytes, digest);
        dpk_bond(&of->hash, "freiv. 1", claims, i, digest, to);
    }
    return dpk_hash_status(&of->hash);
}

/* A copy costs one of the n products of each number. */
static dpk_status
prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    struct multiplier *of = self;
    uint64_t bytes = dpk_matrix_bytes((uint32_t)of->n);
    (void)now;
    (void)challenges;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint64_t task = claims->task[i];
        uint8_t *to = dpk_strings_add(proofs, bytes);
        if (to == NULL) {
            return DPK_MORE;
        }
        const uint8_t *product = product_of(of, shown_for(of, task));
        if (product == NULL) {
            return DPK_E_MEMORY;
        }
        memcpy(to, product, bytes);
        delay[i] = 0;
        effort[i] = shown_for(of, task) == task ? WHOLE : WHOLE / (uint32_t)of->n;
    }
    return DPK_OK;
}

static dpk_status
retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    (void)self;
    (void)now;
    (void)claims;
    (void)n;
    return DPK_OK;
}

static dpk_status
truth(void *self, const struct dpk_claims *claims, uint32_t *is_true)
{
    const struct multiplier *of = self;
    for (uint32_t i = 0; i < claims->n; i++) {
        is_true[i] = shown_for(of, claims->task[i]) == claims->task[i];
    }
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct multiplier *of = self;
    hash[0] = of->is_lazy ? (uint64_t)of->has_first : 0;
    hash[1] = of->is_lazy ? of->first : 0;
    return DPK_OK;
}

#define PROVER(called, says, make)                                                     \
    {                                                                                  \
        .kernel =                                                                      \
            {                                                                          \
                .head = {sizeof(struct dpk_prover), DPK_VERSION},                      \
                .name = (called),                                                      \
                .doc = (says),                                                         \
                .parameters = parameters,                                              \
                .n_parameters = 1,                                                     \
                .kind = DPK_PROVER,                                                    \
                .create = (make),                                                      \
                .destroy = destroy,                                                    \
                .state_hash = state_hash,                                              \
            },                                                                         \
        .against = "freivalds", .commit = commit, .prove = prove, .retire = retire,    \
        .truth = truth,                                                                \
    }

const struct dpk_prover dpk_freivalds_honest =
    PROVER("honest", "nodes multiply", create_honest);
const struct dpk_prover dpk_freivalds_lazy_copy = PROVER(
    "lazy-copy", "nodes multiply once, and show that product again", create_lazy);
