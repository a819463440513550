#include "sim/host/kinds.h"

#include "sim/core/field.h"
#include "sim/host/kernel.h"

#include <stddef.h>

/* The least that a table of the kind has, and what is wrong with one that has it, or
 * NULL. */
struct kind {
    const char *name;
    size_t least; /* [byte] */
    const char *(*gap)(const struct dpk_kernel *table);
};

static const char lacks_call[] = "lacks a function of its table";

static const char *
scheduler_gap(const struct dpk_kernel *table)
{
    const struct dpk_scheduler *t = (const void *)table;
    bool whole = t->join != NULL && t->leave != NULL && t->end != NULL &&
                 t->submit != NULL && t->decide != NULL;
    return whole ? NULL : lacks_call;
}

static const char *
bidder_gap(const struct dpk_kernel *table)
{
    const struct dpk_bidder *t = (const void *)table;
    bool whole = t->join != NULL && t->leave != NULL && t->end != NULL &&
                 t->submit != NULL && t->took != NULL && t->offer != NULL;
    return whole ? NULL : lacks_call;
}

static const char *
verifier_gap(const struct dpk_kernel *table)
{
    const struct dpk_verifier *t = (const void *)table;
    bool whole = t->n_reasons > 0 && t->reasons != NULL;
    for (uint32_t i = 0; whole && i < t->n_reasons; i++) {
        whole = t->reasons[i] != NULL;
    }
    if (!whole) {
        return "has no reasons for its verdicts, or one without words";
    }
    whole = t->enroll != NULL && t->challenge != NULL && t->verify != NULL &&
            t->retire != NULL;
    return whole ? NULL : lacks_call;
}

static const char *
prover_gap(const struct dpk_kernel *table)
{
    const struct dpk_prover *t = (const void *)table;
    bool whole =
        t->commit != NULL && t->prove != NULL && t->retire != NULL && t->truth != NULL;
    return t->against == NULL ? "does not say which verifier it stands against"
           : whole            ? NULL
                              : lacks_call;
}

static const struct kind kinds[] = {
    [DPK_SCHEDULER] = {"scheduler", offsetof(struct dpk_scheduler, expect),
        scheduler_gap},
    [DPK_BIDDER] = {"bidder", sizeof(struct dpk_bidder), bidder_gap},
    [DPK_VERIFIER] = {"verifier", sizeof(struct dpk_verifier), verifier_gap},
    [DPK_PROVER] = {"prover", sizeof(struct dpk_prover), prover_gap},
};

const char *
dps_kernel_kind(uint32_t kind)
{
    return kind < DPS_COUNT_OF(kinds) ? kinds[kind].name : "kernel";
}

enum dps_status
dps_kind_check(const struct dpk_kernel *t, struct dps_error *err)
{
    const struct kind *kind = &kinds[t->kind];
    if (t->head.size < kind->least || t->head.version >> 16 != DPK_MAJOR) {
        return dps_fail(err, DPS_EINVAL,
            "%s %s has a table of %u bytes of version %u.%u, not %u of %u.%u",
            kind->name, t->name, (unsigned)t->head.size,
            (unsigned)(t->head.version >> 16), (unsigned)(t->head.version & 0xffff),
            (unsigned)kind->least, (unsigned)DPK_MAJOR, (unsigned)DPK_MINOR);
    }
    bool whole = t->create != NULL && t->destroy != NULL && t->state_hash != NULL;
    const char *gap = !whole ? lacks_call : kind->gap(t);
    if (gap == NULL && t->n_parameters > DPS_MOST_PARAMETERS) {
        gap = "has more than 16 parameters";
    }
    return gap == NULL
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "%s %s %s", kind->name, t->name, gap);
}
