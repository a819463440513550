#include "tests/proofs.h"

#include "kernels/schedulers/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PARAMETERS = 16, TEXT = 512 };

/* ---- a host ------------------------------------------------------------ */

void *
proofs_must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "no memory\n");
        abort();
    }
    return memory;
}

static void *
allocate(void *context, uint64_t n)
{
    size_t size = ((size_t)n + 127) / 64 * 64;
    (void)context;
    return memset(proofs_must(aligned_alloc(64, size)), 0, size);
}

static void
release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static uint64_t
mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint64_t
random_bits(void *context, uint64_t stream, uint64_t counter)
{
    const struct proofs *self = context;
    return mix(mix(mix(self->seed + 1) ^ stream) + counter);
}

static void
meter(void *context, uint32_t unit, uint64_t amount)
{
    struct proofs *self = context;
    self->work[unit] += amount;
}

static void
note(void *context, const char *text)
{
    (void)context;
    (void)text;
}

/* ---- kernels by name --------------------------------------------------- */

static int
is_named(const struct dpk_kernel *kernel, const char *text)
{
    size_t n = strcspn(text, ":");
    return strlen(kernel->name) == n && strncmp(kernel->name, text, n) == 0;
}

/* The kernel of a kind that a text names, and that stands against `against`. */
static const struct dpk_kernel *
find(uint32_t kind, const char *text, const char *against)
{
    for (uint32_t i = 0; i < dpk_built_in.n_kernels; i++) {
        const struct dpk_kernel *kernel = dpk_built_in.kernels[i];
        if (kernel->kind == kind && is_named(kernel, text) &&
            (against == NULL ||
                strcmp(((const struct dpk_prover *)(const void *)kernel)->against,
                    against) == 0)) {
            return kernel;
        }
    }
    fprintf(stderr, "no kernel %s\n", text);
    abort();
}

/* Copies what stands behind `key=` in NAME:key=value,... ; 0 if it is not there. */
static int
find_setting(const char *text, const char *key, char value[TEXT])
{
    size_t n = strlen(key);
    for (const char *at = strchr(text, ':'); at != NULL; at = strchr(at, ',')) {
        at++;
        if (strncmp(at, key, n) == 0 && at[n] == '=') {
            snprintf(value, TEXT, "%.*s", (int)strcspn(at + n + 1, ","), at + n + 1);
            return 1;
        }
    }
    return 0;
}

static uint32_t
n_settings(const char *text)
{
    uint32_t n = 0;
    for (; *text != '\0'; text++) {
        n += *text == '=';
    }
    return n;
}

/* The value of one parameter: of the text, or as `other`, which may be NULL, has it. */
static int
take_setting(const struct dpk_parameter *parameter, const char *text,
    const struct dpk_kernel *other, const char *other_text, char value[TEXT])
{
    if (find_setting(text, parameter->name, value)) {
        return 1;
    }
    snprintf(value, TEXT, "%s", parameter->standard);
    for (uint32_t i = 0; other != NULL && i < other->n_parameters; i++) {
        if (strcmp(other->parameters[i].name, parameter->name) == 0 &&
            !find_setting(other_text, parameter->name, value)) {
            snprintf(value, TEXT, "%s", other->parameters[i].standard);
        }
    }
    return 0;
}

static dpk_status
create(struct proofs *self, const struct dpk_kernel *kernel, const char *text,
    const struct dpk_kernel *other, void **instance)
{
    char texts[MOST_PARAMETERS][TEXT];
    const char *values[MOST_PARAMETERS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < kernel->n_parameters; i++) {
        n += (uint32_t)take_setting(
            &kernel->parameters[i], text, other, self->setting, texts[i]);
        values[i] = texts[i];
    }
    if (n != n_settings(text)) {
        fprintf(stderr, "%s has a key that is unknown\n", text);
        abort();
    }
    return kernel->create(&self->host, values, instance);
}

/* ---- life -------------------------------------------------------------- */

static void
set_up(struct proofs *self, uint64_t seed)
{
    *self = (struct proofs){.seed = seed, .within = INT64_MAX / 4};
    self->host = (struct dpk_host){
        .head = {sizeof self->host, DPK_VERSION},
        .context = self,
        .allocate = allocate,
        .release = release,
        .random = random_bits,
        .meter = meter,
        .log = note,
    };
    self->claims.head = (struct dpk_head){sizeof self->claims, DPK_VERSION};
}

static dpk_status
open_prover(struct proofs *self, const char *prover)
{
    const struct dpk_kernel *kernel =
        find(DPK_PROVER, prover, self->verifier->kernel.name);
    self->prover = (const void *)kernel;
    return create(self, kernel, prover, &self->verifier->kernel, &self->proving);
}

dpk_status
proofs_open(
    struct proofs *self, const char *verifier, const char *prover, uint64_t seed)
{
    set_up(self, seed);
    const struct dpk_kernel *kernel = find(DPK_VERIFIER, verifier, NULL);
    self->setting = verifier;
    self->verifier = (const void *)kernel;
    dpk_status status = create(self, kernel, verifier, NULL, &self->checking);
    return status == DPK_OK ? open_prover(self, prover) : status;
}

dpk_status
proofs_open_beside(struct proofs *self, const struct proofs *of, const char *prover)
{
    set_up(self, of->seed);
    self->setting = of->setting;
    self->verifier = of->verifier;
    self->checking = of->checking;
    self->borrows = 1;
    return open_prover(self, prover);
}

static void
free_strings(struct proofs_strings *gone)
{
    free(gone->first);
    free(gone->bytes);
    *gone = (struct proofs_strings){.n = 0};
}

static void
free_claims(struct proofs *self)
{
    free((void *)(uintptr_t)self->claims.slot);
    free((void *)(uintptr_t)self->claims.id);
    free((void *)(uintptr_t)self->claims.node);
    free((void *)(uintptr_t)self->claims.payer);
    free((void *)(uintptr_t)self->claims.task);
    free((void *)(uintptr_t)self->claims.amount);
    free(self->delay);
    free(self->effort);
    free(self->verdict);
    free(self->reason);
    free(self->round);
}

void
proofs_close(struct proofs *self)
{
    if (self->proving != NULL) {
        self->prover->kernel.destroy(self->proving);
    }
    if (self->checking != NULL && !self->borrows) {
        self->verifier->kernel.destroy(self->checking);
    }
    free_claims(self);
    free_strings(&self->keys);
    free_strings(&self->commitments);
    free_strings(&self->challenges);
    free_strings(&self->proofs);
    *self = (struct proofs){.seed = 0};
}

void
proofs_claims(struct proofs *self, const struct proofs_claim *rows, uint32_t n)
{
    size_t room = (size_t)n + 1;
    uint32_t *slot = proofs_must(calloc(room, sizeof *slot));
    uint64_t *id = proofs_must(calloc(room, sizeof *id));
    uint64_t *node = proofs_must(calloc(room, sizeof *node));
    uint64_t *payer = proofs_must(calloc(room, sizeof *payer));
    uint64_t *task = proofs_must(calloc(room, sizeof *task));
    int64_t *amount = proofs_must(calloc(room, sizeof *amount));
    free_claims(self);
    for (uint32_t i = 0; i < n; i++) {
        slot[i] = rows[i].slot;
        id[i] = rows[i].id;
        node[i] = rows[i].node;
        payer[i] = rows[i].payer;
        task[i] = rows[i].task;
        amount[i] = rows[i].amount;
    }
    self->claims.n = n;
    self->claims.slot = slot;
    self->claims.id = id;
    self->claims.node = node;
    self->claims.payer = payer;
    self->claims.task = task;
    self->claims.amount = amount;
    self->delay = proofs_must(calloc(room, sizeof *self->delay));
    self->effort = proofs_must(calloc(room, sizeof *self->effort));
    self->verdict = proofs_must(calloc(room, sizeof *self->verdict));
    self->reason = proofs_must(calloc(room, sizeof *self->reason));
    self->round = proofs_must(calloc(room, sizeof *self->round));
}

void
proofs_beacon(uint64_t number, uint8_t beacon[32])
{
    for (uint64_t i = 0; i < 4; i++) {
        uint64_t word = mix(mix(number + 1) + i);
        memcpy(beacon + i * sizeof word, &word, sizeof word);
    }
}
