#include "sim/host/kernel.h"

#include "kernels/schedulers/list.h"
#include "sim/core/field.h"
#include "sim/core/rng.h"
#include "sim/core/suggest.h"
#include "sim/host/calls.h"
#include "sim/host/guard.h"
#include "sim/host/symbols.h"

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

static const char *const kinds[] = {
    [DPK_SCHEDULER] = "scheduler",
    [DPK_BIDDER] = "bidder",
};

const char *
dps_kernel_kind(uint32_t kind)
{
    return kind < DPS_COUNT_OF(kinds) ? kinds[kind] : "kernel";
}

const struct dpk_kernel *
dps_kernel_built_in(size_t i)
{
    return i < dpk_built_in.n_kernels ? dpk_built_in.kernels[i] : NULL;
}

/* The first kernel of a kind, or that of a name. */
static const struct dpk_kernel *
kernel_of(const struct dpk_plugin *plugin, uint32_t kind, const char *name)
{
    for (uint32_t i = 0; i < plugin->n_kernels; i++) {
        const struct dpk_kernel *kernel = plugin->kernels[i];
        if (kernel->kind == kind && (name == NULL || strcmp(kernel->name, name) == 0)) {
            return kernel;
        }
    }
    return NULL;
}

static enum dps_status
unknown(const struct dpk_plugin *plugin, uint32_t kind, const char *name,
    struct dps_error *err)
{
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    for (uint32_t i = 0; i < plugin->n_kernels; i++) {
        if (plugin->kernels[i]->kind == kind) {
            dps_words_add(&words, plugin->kernels[i]->name);
        }
    }
    dps_words_hint(&words, name, hint);
    return dps_fail(
        err, DPS_EINVAL, "there is no %s %s%s", dps_kernel_kind(kind), name, hint);
}

/* Each kernel has a name, and each of its parameters what it needs. */
static bool
is_whole_plugin(const struct dpk_plugin *plugin)
{
    bool whole = plugin->head.size >= sizeof *plugin && plugin->kernels != NULL;
    for (uint32_t i = 0; whole && i < plugin->n_kernels; i++) {
        const struct dpk_kernel *kernel = plugin->kernels[i];
        whole = kernel != NULL && kernel->head.size >= sizeof *kernel &&
                kernel->name != NULL && kernel->n_parameters <= DPS_MOST_PARAMETERS;
        for (uint32_t k = 0; whole && k < kernel->n_parameters; k++) {
            const struct dpk_parameter *parameter = &kernel->parameters[k];
            whole = kernel->parameters != NULL && parameter->name != NULL &&
                    parameter->standard != NULL && parameter->allowed != NULL;
        }
    }
    return whole;
}

/* Opens a shared object, and finds its plug-in's table. */
static enum dps_status
load(struct dps_kernel *self, const char *path, const struct dpk_plugin **plugin,
    struct dps_error *err)
{
    enum dps_status status = dps_symbols_allowed(path, err);
    if (status != DPS_OK) {
        return status;
    }
    self->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (self->library == NULL) {
        return dps_fail(err, DPS_EINVAL, "%s cannot be loaded: %s", path, dlerror());
    }
    *plugin = dlsym(self->library, "dpk_plugin_v1");
    if (*plugin == NULL) {
        return dps_fail(
            err, DPS_EINVAL, "%s exports no dpk_plugin_v1: it is no kernel", path);
    }
    uint32_t major = (*plugin)->head.version >> 16;
    if (major != DPK_MAJOR) {
        return dps_fail(err, DPS_EINVAL,
            "%s is for version %u of the kernel interface, this is version %u", path,
            (unsigned)major, (unsigned)DPK_MAJOR);
    }
    return is_whole_plugin(*plugin)
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "%s has a table of kernels with gaps", path);
}

/* Finds a kernel by a name that may be of a shared object. */
static enum dps_status
find(struct dps_kernel *self, uint32_t kind, char *name, struct dps_error *err)
{
    const struct dpk_plugin *plugin = &dpk_built_in;
    const char *of = name;
    if (strchr(name, '/') != NULL) {
        char *mark = strrchr(name, '#');
        of = mark != NULL ? mark + 1 : NULL;
        if (mark != NULL) {
            *mark = '\0';
        }
        enum dps_status status = load(self, name, &plugin, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    self->table = kernel_of(plugin, kind, of);
    return self->table != NULL ? DPS_OK
                               : unknown(plugin, kind, of != NULL ? of : name, err);
}

static bool
is_whole_scheduler(const struct dpk_scheduler *t)
{
    return t->join != NULL && t->leave != NULL && t->end != NULL && t->submit != NULL &&
           t->decide != NULL;
}

static bool
is_whole_bidder(const struct dpk_bidder *t)
{
    return t->join != NULL && t->leave != NULL && t->end != NULL && t->submit != NULL &&
           t->took != NULL && t->offer != NULL;
}

/* A table has all functions that the host calls. */
static enum dps_status
check_table(struct dps_kernel *self, struct dps_error *err)
{
    const struct dpk_kernel *t = self->table;
    bool schedules = t->kind == DPK_SCHEDULER;
    size_t size =
        schedules ? offsetof(struct dpk_scheduler, expect) : sizeof *self->bidder;
    if (t->head.size < size || t->head.version >> 16 != DPK_MAJOR) {
        return dps_fail(err, DPS_EINVAL,
            "%s %s has a table of %u bytes of version %u.%u, not %u of %u.%u",
            dps_kernel_kind(t->kind), t->name, (unsigned)t->head.size,
            (unsigned)(t->head.version >> 16), (unsigned)(t->head.version & 0xffff),
            (unsigned)size, (unsigned)DPK_MAJOR, (unsigned)DPK_MINOR);
    }
    self->scheduler = schedules ? (const void *)t : NULL;
    self->bidder = schedules ? NULL : (const void *)t;
    bool whole = t->create != NULL && t->destroy != NULL && t->state_hash != NULL &&
                 (schedules ? is_whole_scheduler(self->scheduler)
                            : is_whole_bidder(self->bidder));
    if (!whole || t->n_parameters > DPS_MOST_PARAMETERS) {
        return dps_fail(err, DPS_EINVAL, "%s %s %s", dps_kernel_kind(t->kind), t->name,
            whole ? "has more than 16 parameters" : "lacks a function of its table");
    }
    return DPS_OK;
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

/* Reads "key=value,key=value". */
static enum dps_status
set_all(struct dps_kernel *self, char *text, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->table->n_parameters; i++) {
        self->values[i] = self->table->parameters[i].standard;
    }
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

enum dps_status
dps_kernel_open(struct dps_kernel *self, uint32_t kind, const char *name, uint64_t seed,
    struct dps_error *err)
{
    *self = (struct dps_kernel){.seed = seed,
        .settings = strdup(name),
        .limit = self->limit > 0 ? self->limit : USUAL_LIMIT,
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
    if (self->settings == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a kernel's settings");
    }
    char *settings = strchr(self->settings, ':');
    if (settings != NULL) {
        *settings++ = '\0';
    }
    enum dps_status status = find(self, kind, self->settings, err);
    if (status == DPS_OK) {
        status = check_table(self, err);
    }
    if (status == DPS_OK) {
        status = set_all(self, settings, err);
    }
    if (status == DPS_OK) {
        status = dps_kernel_create(self, err);
    }
    return status;
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
