#include "models/spec.h"

#include <string.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_spec, value, DPS_NUMBER, .unit = "1", .domain = "[0, inf)",
        .doc = "the figure"),
};

const struct dps_record dps_spec_record = {
    .name = "spec",
    .doc = "a figure by name",
    .size = sizeof(struct dps_spec),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

double
dps_spec_of(const struct dps_list *specs, const char *name)
{
    const struct dps_spec *items = specs != NULL ? specs->items : NULL;
    for (size_t i = 0; items != NULL && i < specs->n; i++) {
        if (strcmp(items[i].name, name) == 0) {
            return items[i].value;
        }
    }
    return 0;
}
