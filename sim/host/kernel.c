#include "sim/host/kernel.h"

#include "sim/core/rng.h"
#include "sim/core/suggest.h"
#include "sim/host/calls.h"
#include "sim/host/find.h"
#include "sim/host/guard.h"
#include "sim/host/kinds.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_LIMIT = 10 }; /* of a call's wall time [s] */

/* ---- services ---------------------------------------------------------- */

static void *
allocate(void *context, uint64_t n)
{
    struct dps_kernel *self = context;
    dps_guard_hold();
    void *memory = dps_heap_take(&self->heap, n);
    dps_guard_release();
    return memory;
}

static void
release(void *context, void *memory)
{
    struct dps_kernel *self = context;
    dps_guard_hold();
    dps_heap_give(&self->heap, memory);
    dps_guard_release();
}

static uint64_t
random_bits(void *context, uint64_t stream, uint64_t counter)
{
    const struct dps_kernel *self = context;
    uint32_t words[4];
    /* A draw has 32 bits: what is above them goes to the entity. */
    uint64_t far = (counter >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    dps_rng_words((struct dps_rng_name){.seed = self->seed,
                      .purpose = DPS_RNG_KERNEL,
                      .entity = stream + far,
                      .draw = (uint32_t)counter},
        words);
    return (uint64_t)words[0] << 32 | words[1];
}

static void
meter(void *context, uint32_t unit, uint64_t amount)
{
    struct dps_kernel *self = context;
    if (unit < DPK_WORKS) {
        self->work[unit] += amount;
    }
}

static dpk_status
look(void *context, const uint32_t *nodes, uint32_t n, uint32_t *n_jobs)
{
    struct dps_kernel *self = context;
    if (self->load == NULL) {
        return DPK_E_UNSUPPORTED;
    }
    for (uint32_t i = 0; i < n; i++) {
        n_jobs[i] = self->load(self->load_context, nodes[i]);
        if (n_jobs[i] == UINT32_MAX) {
            return DPK_E_ARGUMENT;
        }
    }
    self->looks++;
    self->work[DPK_WORK_PROBES] += n;
    return DPK_OK;
}

static void
note(void *context, const char *text)
{
    struct dps_kernel *self = context;
    snprintf(self->said, sizeof self->said, "%s", text);
}

/* ---- found ------------------------------------------------------------- */

const struct dpk_kernel *
dps_kernel_built_in(size_t i)
{
    const struct dpk_plugin *built_in = dps_find_built_in();
    return i < built_in->n_kernels ? built_in->kernels[i] : NULL;
}

/* A table by its kind. */
static void
take_table(struct dps_kernel *self, const struct dpk_kernel *table)
{
    const void *t = table;
    self->table = table;
    self->scheduler = table->kind == DPK_SCHEDULER ? t : NULL;
    self->bidder = table->kind == DPK_BIDDER ? t : NULL;
    self->verifier = table->kind == DPK_VERIFIER ? t : NULL;
    self->prover = table->kind == DPK_PROVER ? t : NULL;
}

/* ---- set up ------------------------------------------------------------ */

/* Whether a value is one of "a|b|c"; where no bar is in it, it says so in words. */
static bool
is_allowed(const char *allowed, const char *value)
{
    size_t n = strlen(value);
    if (strchr(allowed, '|') == NULL) {
        return n > 0;
    }
    for (const char *at = allowed; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, value, n) == 0 && (at[n] == '|' || at[n] == '\0')) {
            return true;
        }
    }
    return false;
}

static enum dps_status
set(struct dps_kernel *self, const char *key, const char *value, struct dps_error *err)
{
    const struct dpk_kernel *table = self->table;
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    for (uint32_t i = 0; i < table->n_parameters; i++) {
        const struct dpk_parameter *parameter = &table->parameters[i];
        if (strcmp(parameter->name, key) == 0) {
            self->values[i] = value;
            return is_allowed(parameter->allowed, value)
                       ? DPS_OK
                       : dps_fail(err, DPS_EINVAL, "%s %s: %s=%s is not one of %s",
                             dps_kernel_kind(table->kind), table->name, key, value,
                             parameter->allowed);
        }
        dps_words_add(&words, parameter->name);
    }
    dps_words_hint(&words, key, hint);
    return dps_fail(err, DPS_EINVAL, "%s %s has no parameter %s%s",
        dps_kernel_kind(table->kind), table->name, key, hint);
}

/* The usual values; of a prover, what its verifier has under the same name. */
static enum dps_status
set_usual(
    struct dps_kernel *self, const struct dps_kernel *verifier, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->table->n_parameters; i++) {
        self->values[i] = self->table->parameters[i].standard;
    }
    for (uint32_t k = 0; verifier != NULL && k < verifier->table->n_parameters; k++) {
        const char *key = verifier->table->parameters[k].name;
        for (uint32_t i = 0; i < self->table->n_parameters && status == DPS_OK; i++) {
            if (strcmp(self->table->parameters[i].name, key) == 0) {
                status = set(self, key, verifier->values[k], err);
            }
        }
    }
    return status;
}

/* Reads "key=value,key=value". */
static enum dps_status
set_all(struct dps_kernel *self, char *text, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    while (text != NULL && status == DPS_OK) {
        char *next = strchr(text, ',');
        char *equals = strchr(text, '=');
        if (next != NULL) {
            *next++ = '\0';
        }
        if (equals == NULL || (next != NULL && equals >= next)) {
            return dps_fail(err, DPS_EINVAL, "%s %s: %s is not key=value",
                dps_kernel_kind(self->table->kind), self->table->name, text);
        }
        *equals = '\0';
        status = set(self, text, equals + 1, err);
        text = next;
    }
    return status;
}

static void
prepare(struct dps_kernel *self, const char *name, uint64_t seed)
{
    *self = (struct dps_kernel){.seed = seed,
        .settings = strdup(name),
        .limit = self->limit > 0 ? self->limit : USUAL_LIMIT,
        .among = self->among,
        .heap = {.backwards = self->heap.backwards}};
    self->host = (struct dpk_host){
        .head = {sizeof self->host, DPK_VERSION},
        .context = self,
        .allocate = allocate,
        .release = release,
        .random = random_bits,
        .meter = meter,
        .log = note,
        .look = look,
    };
}

static enum dps_status
open_kernel(struct dps_kernel *self, uint32_t kind, const struct dps_kernel *verifier,
    struct dps_error *err)
{
    if (self->settings == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a kernel's settings");
    }
    const struct dps_wanted wanted = {.kind = kind,
        .against = verifier != NULL ? verifier->table->name : NULL,
        .among = self->among};
    const struct dpk_kernel *table = NULL;
    char *settings = strchr(self->settings, ':');
    if (settings != NULL) {
        *settings++ = '\0';
    }
    enum dps_status status =
        dps_find(&wanted, self->settings, &table, &self->library, err);
    if (status == DPS_OK) {
        take_table(self, table);
        status = set_usual(self, verifier, err);
    }
    if (status == DPS_OK) {
        status = set_all(self, settings, err);
    }
    if (status == DPS_OK) {
        status = dps_kernel_create(self, err);
    }
    return status;
}

enum dps_status
dps_kernel_open(struct dps_kernel *self, uint32_t kind, const char *name, uint64_t seed,
    struct dps_error *err)
{
    prepare(self, name, seed);
    return open_kernel(self, kind, NULL, err);
}

enum dps_status
dps_kernel_open_prover(struct dps_kernel *self, const struct dps_kernel *verifier,
    const char *name, uint64_t seed, struct dps_error *err)
{
    prepare(self, name, seed);
    return open_kernel(self, DPK_PROVER, verifier, err);
}

void
dps_kernel_close(struct dps_kernel *self)
{
    if (self->instance != NULL) {
        dps_kernel_destroy(self);
    }
    dps_heap_free(&self->heap);
    if (self->library != NULL && !self->fell) {
        dlclose(self->library);
    }
    free(self->settings);
    *self = (struct dps_kernel){0};
}

/* ---- told of ----------------------------------------------------------- */

enum dps_status
dps_kernel_blame(const struct dps_kernel *self, const char *call, int64_t now,
    enum dps_status status, struct dps_error *err)
{
    return dps_within(err, status, "%s %s, call %s at %.9g s",
        dps_kernel_kind(self->table->kind), self->table->name, call,
        (double)now * 1e-9);
}

const char *
dps_kernel_bidder(const struct dps_kernel *self)
{
    const struct dpk_scheduler *table = self->scheduler;
    bool has = table->kernel.head.size >=
               offsetof(struct dpk_scheduler, bidder) + sizeof table->bidder;
    return has && table->offers != NULL ? table->bidder : NULL;
}
