#include "models/emission/none.h"

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    (void)params;
    (void)from;
    (void)date;
    return 0;
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    (void)params;
    (void)from;
    return (struct dps_emission_period){date, date};
}

static int64_t
allocation(const void *params)
{
    (void)params;
    return 0;
}

const struct dps_emission_kind dps_emission_none = {
    .base = {.name = "none", .doc = "issues nothing"},
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
};
