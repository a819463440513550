#include "models/formula/seat.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
dps_formula_seat_value(struct dps_formula_seat *self, const struct dps_formula_law *law,
    const struct dps_formula_want *want, double t, double *value)
{
    const struct dps_formula_point at = {self->figures, t, want->values};
    double found = 0;
    struct dps_formula_memory copy;
    struct dps_formula_memory *memory = want->forgets ? NULL : &self->memory;
    if (self->fault.status != DPS_OK) {
        return false;
    }
    if (want->looks) {
        copy = self->memory;
        memory = &copy;
    }
    enum dps_status status =
        dps_formula_law_value(law, want->own, &at, memory, &found, &self->fault);
    if (status != DPS_OK) {
        dps_within(&self->fault, status, "%s", want->key);
        return false;
    }
    if (!dps_interval_holds(&want->range, found)) {
        dps_formula_seat_refuse(self, "%s is %.9g%s%s, not in %c%g, %g%c: '%s'",
            want->key, found, strcmp(want->unit, "1") == 0 ? "" : " ",
            strcmp(want->unit, "1") == 0 ? "" : want->unit,
            want->range.open_low ? '(' : '[', want->range.low, want->range.high,
            want->range.open_high ? ')' : ']', law->text);
        return false;
    }
    *value = found;
    return true;
}

void
dps_formula_seat_refuse(struct dps_formula_seat *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    self->fault.status = DPS_ENUMERIC;
    vsnprintf(self->fault.text, sizeof self->fault.text, format, arguments);
    va_end(arguments);
}

enum dps_status
dps_formula_seat_fault(const struct dps_formula_seat *self, struct dps_error *err)
{
    if (self == NULL || self->fault.status == DPS_OK) {
        return DPS_OK;
    }
    return dps_fail(err, self->fault.status, "%s", self->fault.text);
}

enum dps_status
dps_formula_law_forgets(const struct dps_formula_law *self, const char *key,
    const struct dps_formula_own *own, const char *who, struct dps_error *err)
{
    struct dps_formula formula = {.body = NULL};
    enum dps_status status = dps_formula_law_init(self, own, &formula, err);
    bool remembers = status == DPS_OK && dps_formula_cells(&formula) > 0;
    dps_formula_free(&formula);
    return remembers ? dps_fail(err, DPS_EINVAL,
                           "%s: ema, lag and sum have no memory here: %s remembers "
                           "nothing",
                           key, who)
                     : status;
}

const struct dps_formula_law *
dps_formula_law_in(const struct dps_variant *variant)
{
    return strcmp(variant->kind->name, "formula") == 0 ? variant->params : NULL;
}
