#include "sim/run/build.h"

#include "build_info.h"
#include "sim/core/field.h"

static const struct dps_build_fact facts[] = {
    {"version", DPS_BUILD_VERSION},
    {"git", DPS_BUILD_GIT},
    {"compiler", DPS_BUILD_COMPILER},
    {"flags", DPS_BUILD_FLAGS},
    {"mode", DPS_BUILD_MODE},
    {"libraries", DPS_BUILD_LIBRARIES},
};

const struct dps_build_fact *
dps_build_facts(size_t *n)
{
    *n = DPS_COUNT_OF(facts);
    return facts;
}

const char *
dps_build_version(void)
{
    return DPS_BUILD_VERSION;
}
