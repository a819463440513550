#include "tests/regions.h"

#include "sim/scenario/scenario.h"
#include "tests/test.h"

#include <stdio.h>

struct map {
    const struct dps_region *region;
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct map, region, DPS_NAMED, .record = &dps_region_record,
        .library = "regions", .doc = "a region"),
};

static const struct dps_record map_record = {
    .name = "map",
    .doc = "a region by its name",
    .size = sizeof(struct map),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

struct dps_region
shipped_region(const char *name)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options library = {.places = places, .n_places = 1};
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    char text[64];
    int length = snprintf(text, sizeof text, "region: %s\n", name);
    REQUIRE_OK(dps_scenario_read("map.yaml", text, (size_t)length, &map_record,
                   &library, &scenario, &err),
        &err);
    const struct map *map = dps_scenario_value(scenario);
    struct dps_region region = *map->region;
    dps_scenario_close(&scenario);
    return region;
}
