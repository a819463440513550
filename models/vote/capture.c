#include "models/vote/capture.h"

#include "models/part.h"

bool
dps_capture_passes(const struct dps_vote *self, int64_t units, int64_t all,
    double turnout, double support)
{
    int64_t others = dps_part(all - units, turnout);
    int64_t agree = dps_part(others, support);
    struct dps_tally tally = {.all = all, .yes = units + agree, .no = others - agree};
    return dps_vote_passes(self, &tally);
}

double
dps_capture_share(const struct dps_vote *self, double turnout, double support)
{
    double missing = self->quorum - turnout;
    double against = turnout * (self->threshold - support);
    double for_quorum = missing > 0 ? missing / (1 - turnout) : 0;
    double for_yes = against > 0 ? against / (1 - self->threshold + against) : 0;
    return for_quorum > for_yes ? for_quorum : for_yes;
}
