#include "sim/economy/turn.h"

#include "sim/core/date.h"

enum dps_status
dps_turn_post(const struct dps_turn *self, int32_t from, int32_t to, int64_t units,
    const char *reason, struct dps_error *err)
{
    const struct dps_posting posting = {self->epoch.time, from, to, units, reason};
    return dps_ledger_post(self->ledger, &posting, err);
}

double
dps_turn_days(const struct dps_turn *self)
{
    return (double)(self->epoch.end - self->epoch.begin) / (double)DPS_DAY;
}
