#include "sim/host/account.h"

#include "sim/host/guard.h"
#include "sim/host/kinds.h"

#include <stddef.h>
#include <stdio.h>
#include <time.h>

/* ---- what a call comes to ---------------------------------------------- */

enum dps_status
dps_account_complain(const struct dps_kernel *self, const char *call, int64_t now,
    const char *what, struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL, "%s %s, call %s at %.9g s: %s",
        dps_kernel_kind(self->table->kind), self->table->name, call, (double)now * 1e-9,
        what);
}

static const char *
meaning_of(dpk_status answer)
{
    switch (answer) {
    case DPK_E_ARGUMENT: return "it does not understand what it was given";
    case DPK_E_MEMORY: return "it has run out of memory";
    case DPK_E_STATE: return "what it was told does not fit what it knows";
    case DPK_E_UNSUPPORTED: return "it does not support what it was given";
    default: return "an error of its own";
    }
}

enum dps_status
dps_account_answered(const struct dps_kernel *self, const char *call, int64_t now,
    dpk_status answer, struct dps_error *err)
{
    char what[2 * DPS_KERNEL_LINE];
    if (answer >= 0) {
        return DPS_OK;
    }
    snprintf(what, sizeof what, "%s (%d)%s%s", meaning_of(answer), (int)answer,
        self->said[0] != '\0' ? ": " : "", self->said);
    return dps_account_complain(self, call, now, what, err);
}

enum dps_status
dps_account_fell(struct dps_kernel *self, const char *call, int64_t now,
    const char *array, bool behind, struct dps_error *err)
{
    struct dps_fault fault = dps_guard_fault();
    char what[DPS_KERNEL_LINE];
    self->fell = true;
    if (fault.signal == 0) {
        snprintf(what, sizeof what, "it had not answered after %.9g s", self->limit);
    } else if (array != NULL) {
        snprintf(what, sizeof what, "it %s %s of `%s`", fault.wrote ? "wrote" : "read",
            behind ? "past the end" : "before the start", array);
    } else {
        snprintf(what, sizeof what, "it crashed (%s)", dps_fault_name(&fault));
    }
    return dps_account_complain(self, call, now, what, err);
}

/* ---- a call ------------------------------------------------------------ */

static int64_t
clock_of(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void
dps_account_begin(struct dps_kernel *self)
{
    self->calls++;
    self->spent -= self->timed ? clock_of() : 0;
    dps_guard_begin(self->limit);
}

dpk_status
dps_account_end(struct dps_kernel *self, dpk_status answer)
{
    dps_guard_end();
    self->spent += self->timed ? clock_of() : 0;
    return answer;
}
