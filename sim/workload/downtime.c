#include "sim/workload/downtime.h"

#include "sim/core/field.h"

#include <stdlib.h>

void
dps_downtime_free(struct dps_downtime *self)
{
    free(self->items);
    *self = (struct dps_downtime){0};
}

enum dps_status
dps_downtime_add(struct dps_downtime *self, uint32_t machine, int64_t from, int64_t to,
    struct dps_error *err)
{
    from = from > 0 ? from : 0;
    if (to <= from) {
        return DPS_OK;
    }
    if (self->n == self->capacity) {
        size_t capacity = 2 * self->capacity + 256;
        struct dps_down *items = realloc(self->items, capacity * sizeof *items);
        if (items == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for times away");
        }
        self->items = items;
        self->capacity = capacity;
    }
    self->items[self->n++] =
        (struct dps_down){.from = from, .to = to, .machine = machine};
    return DPS_OK;
}

/* ---- order ------------------------------------------------------------- */

static int
by_machine(const void *a, const void *b)
{
    const struct dps_down *x = a;
    const struct dps_down *y = b;
    if (x->machine != y->machine) {
        return x->machine < y->machine ? -1 : 1;
    }
    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return x->to < y->to ? -1 : x->to > y->to;
}

static int
by_time(const void *a, const void *b)
{
    const struct dps_down *x = a;
    const struct dps_down *y = b;
    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return x->machine < y->machine ? -1 : x->machine > y->machine;
}

/* Makes one interval of those of a machine that overlap or touch. */
static void
merge(struct dps_downtime *self)
{
    size_t n = 0;
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_down *next = &self->items[i];
        struct dps_down *last = n > 0 ? &self->items[n - 1] : NULL;
        if (last != NULL && last->machine == next->machine && next->from <= last->to) {
            last->to = next->to > last->to ? next->to : last->to;
        } else {
            self->items[n++] = *next;
        }
    }
    self->n = n;
}

/* ---- reading ----------------------------------------------------------- */

static const struct dps_format *const formats[] = {
    &dps_downtime_csv.about,
    &dps_downtime_lanl.about,
    &dps_downtime_spot.about,
};

const struct dps_formats dps_downtime_formats = {
    "times away", "say which it is by --down-format", formats, DPS_COUNT_OF(formats)};

enum dps_status
dps_downtime_read(struct dps_downtime *out, const struct dps_workload *workload,
    const struct dps_source *source, struct dps_error *err)
{
    struct dps_lines lines = {0};
    struct dps_choice choice;
    *out = (struct dps_downtime){0};
    enum dps_status status =
        dps_format_choose(&choice, &dps_downtime_formats, source, err);
    if (status == DPS_OK) {
        status = dps_lines_open(&lines, source->path, err);
    }
    if (status == DPS_OK) {
        const struct dps_downtime_format *format = (const void *)choice.format;
        status = format->read(&lines, &choice, workload, out, err);
    }
    dps_lines_close(&lines);
    dps_choice_free(&choice);
    if (status == DPS_OK && out->n > 0) {
        qsort(out->items, out->n, sizeof *out->items, by_machine);
        merge(out);
        qsort(out->items, out->n, sizeof *out->items, by_time);
    }
    return status;
}
