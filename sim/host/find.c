#include "sim/host/find.h"

#include "kernels/schedulers/list.h"
#include "sim/core/suggest.h"
#include "sim/host/kernel.h"
#include "sim/host/kinds.h"
#include "sim/host/symbols.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

const struct dpk_plugin *
dps_find_built_in(void)
{
    return &dpk_built_in;
}

/* ---- in a plug-in ------------------------------------------------------ */

/* Of that kind, and against that verifier; a table that is too short to say so is
 * looked at later. */
static bool
can_be(const struct dpk_kernel *kernel, const struct dps_wanted *wanted)
{
    if (kernel->kind != wanted->kind || wanted->against == NULL ||
        kernel->head.size < sizeof(struct dpk_prover)) {
        return kernel->kind == wanted->kind;
    }
    const struct dpk_prover *prover = (const void *)kernel;
    return prover->against != NULL && strcmp(prover->against, wanted->against) == 0;
}

/* The first kernel that can be it, or that of a name. */
static const struct dpk_kernel *
kernel_of(
    const struct dpk_plugin *plugin, const struct dps_wanted *wanted, const char *name)
{
    for (uint32_t i = 0; i < plugin->n_kernels; i++) {
        const struct dpk_kernel *kernel = plugin->kernels[i];
        if (can_be(kernel, wanted) &&
            (name == NULL || strcmp(kernel->name, name) == 0)) {
            return kernel;
        }
    }
    return NULL;
}

static enum dps_status
unknown(const struct dpk_plugin *plugin, const struct dps_wanted *wanted,
    const char *name, struct dps_error *err)
{
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    bool against = wanted->against != NULL;
    for (uint32_t i = 0; i < plugin->n_kernels; i++) {
        if (can_be(plugin->kernels[i], wanted)) {
            dps_words_add(&words, plugin->kernels[i]->name);
        }
    }
    dps_words_hint(&words, name, hint);
    return dps_fail(err, DPS_EINVAL, "there is no %s %s%s%s%s",
        dps_kernel_kind(wanted->kind), name, against ? " against verifier " : "",
        against ? wanted->against : "", hint);
}

/* ---- in a shared object ------------------------------------------------ */

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
load(const char *path, const struct dpk_plugin **plugin, void **library,
    struct dps_error *err)
{
    enum dps_status status = dps_symbols_allowed(path, err);
    if (status != DPS_OK) {
        return status;
    }
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (*library == NULL) {
        return dps_fail(err, DPS_EINVAL, "%s cannot be loaded: %s", path, dlerror());
    }
    *plugin = dlsym(*library, "dpk_plugin_v1");
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

enum dps_status
dps_find(const struct dps_wanted *wanted, char *name, const struct dpk_kernel **table,
    void **library, struct dps_error *err)
{
    const struct dpk_plugin *plugin =
        wanted->among != NULL ? wanted->among : &dpk_built_in;
    const char *of = name;
    *library = NULL;
    if (strchr(name, '/') != NULL) {
        char *mark = strrchr(name, '#');
        of = mark != NULL ? mark + 1 : NULL;
        if (mark != NULL) {
            *mark = '\0';
        }
        enum dps_status status = load(name, &plugin, library, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    *table = kernel_of(plugin, wanted, of);
    return *table != NULL ? dps_kind_check(*table, err)
                          : unknown(plugin, wanted, of != NULL ? of : name, err);
}
