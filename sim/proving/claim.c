#include "sim/proving/claim.h"

#include "kernels/abi/depin_kernel.h"

bool
dps_outcome_convicts(const struct dps_outcome *self)
{
    return self->verdict != DPK_ACCEPT && self->verdict != DPK_OPEN;
}
