#include "sim/proving/detection.h"

#include "kernels/abi/depin_kernel.h"

void
dps_detection_add(struct dps_detection *self, const struct dps_outcome *outcome)
{
    int64_t amount = outcome->claim.amount;
    bool convicted = dps_outcome_convicts(outcome);
    bool cheated = !outcome->truth;
    self->claims++;
    self->cheated += cheated;
    self->caught += cheated && convicted;
    self->refused += !cheated && convicted;
    self->open += outcome->verdict == DPK_OPEN;
    self->copies += outcome->copy;
    self->invented += outcome->invented;
    self->amount += amount;
    self->amount_cheated += cheated ? amount : 0;
    self->amount_caught += cheated && convicted ? amount : 0;
    self->amount_refused += !cheated && convicted ? amount : 0;
    self->amount_invented += outcome->invented ? amount : 0;
    self->amount_believed +=
        outcome->invented && outcome->verdict == DPK_ACCEPT ? amount : 0;
    self->effort += 1e-6 * (double)outcome->effort * (double)amount;
    self->cost += outcome->cost;
}
