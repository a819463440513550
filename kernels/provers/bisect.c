/* Those who run a small machine and may have to argue about it: who runs it as it is,
 * and three ways not to.
 *
 * `lazy-copy` shows the run of the first task that it hears of.  `cut-short` stops at
 * a step and stays there; `wrong-step` goes wrong at one, and on from there.  All of
 * them stand by the tree that they are bound to, whatever they are asked. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/dispute.h"
#include "kernels/proofs/machine.h"
#include "kernels/proofs/merkle.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

enum { WHOLE = 1000000 };

enum way { HONEST, LAZY, SHORT, WRONG };

/* What is shown as the run of a task. */
struct run {
    uint64_t task;
    uint64_t step; /* that it is right up to */
};

struct runner {
    const struct dpk_host *host;
    struct dpk_hash hash;
    enum way way;
    int64_t steps, step;
    uint8_t (*nodes)[DPK_HASH]; /* the tree of `built` */
    struct run built;
    int has_built, has_first;
    uint64_t first; /* task of a lazy one */
};

/* ---- life -------------------------------------------------------------- */

enum { STEPS, STEP, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "steps",
        .standard = "1023",
        .allowed = "a number from 1 to 1048576",
        .doc = "of a run (assumed)",
    },
    {
        .name = "step",
        .standard = "0",
        .allowed = "a number from 0 to steps",
        .doc = "the first that is wrong; 0: one that is drawn by the claim (assumed)",
    },
};

static dpk_status
create(
    const struct dpk_host *host, const char *const *values, enum way way, void **self)
{
    struct runner *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    made->way = way;
    const struct setting settings[] = {{STEPS, 0, &made->steps, 1, MACHINE_STEPS},
        {STEP, 0, &made->step, 0, MACHINE_STEPS}};
    uint32_t n = way == SHORT || way == WRONG ? PARAMETERS : 1;
    dpk_status status = dpk_numbers(host, parameters, values, settings, n);
    if (status == DPK_OK && made->step > made->steps) {
        host->log(host->context, "step is larger than steps");
        status = DPK_E_ARGUMENT;
    }
    if (status == DPK_OK) {
        uint64_t n_nodes = dpk_merkle_nodes((uint64_t)made->steps + 1);
        made->nodes = host->allocate(host->context, n_nodes * DPK_HASH);
        status = made->nodes != NULL ? dpk_hash_init(&made->hash) : DPK_E_MEMORY;
    }
    return status;
}

static dpk_status
create_honest(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, values, HONEST, self);
}

static dpk_status
create_lazy(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, values, LAZY, self);
}

static dpk_status
create_short(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, values, SHORT, self);
}

static dpk_status
create_wrong(const struct dpk_host *host, const char *const *values, void **self)
{
    return create(host, values, WRONG, self);
}

static void
destroy(void *self)
{
    struct runner *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_drop(host, gone->nodes);
    dpk_hash_free(&gone->hash);
    dpk_drop(host, gone);
}

/* ---- runs -------------------------------------------------------------- */

/* The run that is shown for claim i. */
static struct run
run_of(const struct runner *self, const struct dpk_claims *claims, uint32_t i)
{
    uint64_t steps = (uint64_t)self->steps;
    struct run run = {claims->task[i], steps};
    if (self->way == LAZY && self->has_first) {
        run.task = self->first;
    } else if (self->way == SHORT || self->way == WRONG) {
        uint64_t bits = self->host->random(self->host->context, claims->id[i], 0);
        run.step = self->step > 0 ? (uint64_t)self->step - 1 : bits % steps;
    }
    return run;
}

/* The next state of a run, which has made `done` steps. */
static void
advance(const struct runner *self, struct run run, uint64_t done,
    const struct machine_program *program, struct machine *machine)
{
    if (done < run.step || self->way == WRONG) {
        dpk_machine_step(machine, program);
    }
    if (done == run.step && self->way == WRONG) {
        machine->registers[0] ^= 1;
    }
}

static void
build(struct runner *self, struct run run)
{
    struct machine_program program;
    struct machine machine;
    uint64_t steps = (uint64_t)self->steps;
    if (self->has_built && self->built.task == run.task &&
        self->built.step == run.step) {
        return;
    }
    dpk_machine_load(run.task, &program, &machine);
    dpk_machine_leaf(&self->hash, &machine, self->nodes[0]);
    for (uint64_t k = 0; k < steps; k++) {
        advance(self, run, k, &program, &machine);
        dpk_machine_leaf(&self->hash, &machine, self->nodes[k + 1]);
    }
    dpk_merkle_build(&self->hash, self->nodes, steps + 1);
    self->built = run;
    self->has_built = 1;
}

static dpk_status
commit(void *self, int64_t now, const struct dpk_claims *claims,
    struct dpk_strings *commitments)
{
    struct runner *of = self;
    uint64_t root = dpk_merkle_nodes((uint64_t)of->steps + 1) - 1;
    (void)now;
    dpk_strings_begin(commitments);
    for (uint32_t i = 0; i < claims->n; i++) {
        uint8_t *to = dpk_strings_add(commitments, DPK_HASH);
        if (to == NULL) {
            return DPK_MORE;
        }
        if (!of->has_first) {
            of->first = claims->task[i];
            of->has_first = 1;
        }
        build(of, run_of(of, claims, i));
        dpk_bond(&of->hash, "bisect 1", claims, i, of->nodes[root], to);
    }
    return dpk_hash_status(&of->hash);
}

/* ---- answers ----------------------------------------------------------- */

static void
answer(struct runner *self, struct run run, struct dispute asked, uint8_t *to)
{
    uint64_t n = (uint64_t)self->steps + 1;
    uint64_t index = asked.kind == DISPUTE_RESULT ? n - 1 : asked.index;
    const uint8_t(*nodes)[DPK_HASH] = (const uint8_t(*)[DPK_HASH])self->nodes;
    struct machine_program program;
    struct machine machine;
    build(self, run);
    if (asked.kind == DISPUTE_SIDES) {
        uint64_t left = dpk_dispute_below(n, asked.level - 1) + 2 * index;
        memcpy(to, nodes[left], sizeof nodes[left]);
        memcpy(to + DPK_HASH, nodes[left + 1], DPK_HASH);
        return;
    }
    dpk_machine_load(run.task, &program, &machine);
    for (uint64_t k = 0; k < index; k++) {
        advance(self, run, k, &program, &machine);
    }
    dpk_machine_write(&machine, to);
    dpk_merkle_path(nodes, index, n, to + MACHINE_BYTES);
}

/* What a run costs: its steps, and nothing else; a copy costs one. */
static uint32_t
effort_of(const struct runner *self, struct run run, uint64_t task)
{
    uint64_t steps = (uint64_t)self->steps;
    uint64_t done = self->way == WRONG ? steps : run.step;
    return (uint32_t)(WHOLE * (run.task == task ? done : 1) / steps);
}

static dpk_status
prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    struct runner *of = self;
    (void)now;
    dpk_strings_begin(proofs);
    for (uint32_t i = 0; i < claims->n; i++) {
        struct dispute asked = {.kind = DISPUTE_KINDS};
        struct run run = run_of(of, claims, i);
        uint64_t n_asked;
        const uint8_t *question = dpk_string(challenges, i, &n_asked);
        if (n_asked == DISPUTE_BYTES) {
            asked = dpk_dispute_read(question);
        }
        uint64_t length = dpk_dispute_length(asked, (uint64_t)of->steps + 1);
        uint8_t *to = dpk_strings_add(proofs, length);
        if (to == NULL) {
            return DPK_MORE;
        }
        if (length > 0) {
            answer(of, run, asked, to);
        }
        delay[i] = 0;
        effort[i] = effort_of(of, run, claims->task[i]);
    }
    return dpk_hash_status(&of->hash);
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
    const struct runner *of = self;
    for (uint32_t i = 0; i < claims->n; i++) {
        struct run run = run_of(of, claims, i);
        is_true[i] = run.task == claims->task[i] && run.step == (uint64_t)of->steps;
    }
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct runner *of = self;
    hash[0] = of->way == LAZY ? (uint64_t)of->has_first : 0;
    hash[1] = of->way == LAZY ? of->first : 0;
    return DPK_OK;
}

#define PROVER(called, says, make, n)                                                  \
    {                                                                                  \
        .kernel =                                                                      \
            {                                                                          \
                .head = {sizeof(struct dpk_prover), DPK_VERSION},                      \
                .name = (called),                                                      \
                .doc = (says),                                                         \
                .parameters = parameters,                                              \
                .n_parameters = (n),                                                   \
                .kind = DPK_PROVER,                                                    \
                .create = (make),                                                      \
                .destroy = destroy,                                                    \
                .state_hash = state_hash,                                              \
            },                                                                         \
        .against = "bisect", .commit = commit, .prove = prove, .retire = retire,       \
        .truth = truth,                                                                \
    }

const struct dpk_prover dpk_bisect_honest =
    PROVER("honest", "nodes run the machine", create_honest, 1);
const struct dpk_prover dpk_bisect_lazy_copy =
    PROVER("lazy-copy", "nodes run it once, and show that run again", create_lazy, 1);
const struct dpk_prover dpk_bisect_cut_short =
    PROVER("cut-short", "nodes stop at a step", create_short, PARAMETERS);
const struct dpk_prover dpk_bisect_wrong_step =
    PROVER("wrong-step", "nodes go wrong at a step", create_wrong, PARAMETERS);
