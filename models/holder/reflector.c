#include "models/holder/reflector.h"

static const dps_wide widest = ~(dps_wide)0;

struct dps_reflector
dps_reflector_of(int64_t capacity)
{
    dps_wide rate = widest / (uint64_t)capacity;
    return (struct dps_reflector){.rate = rate, .start = rate};
}

int64_t
dps_reflector_room(const struct dps_reflector *self)
{
    dps_wide room = (widest - self->reflection) / self->rate;
    int64_t most = INT64_MAX - self->total;
    return room < (dps_wide)most ? (int64_t)room : most;
}

int64_t
dps_reflector_worth(const struct dps_reflector *self, dps_wide member)
{
    dps_wide worth = member / self->rate;
    return worth < (dps_wide)self->total ? (int64_t)worth : self->total;
}

void
dps_reflector_enter(struct dps_reflector *self, int64_t units, dps_wide *member)
{
    dps_wide reflection = (dps_wide)units * self->rate;
    *member += reflection;
    self->reflection += reflection;
    self->total += units;
}

void
dps_reflector_add(struct dps_reflector *self, int64_t units)
{
    self->waiting += units;
    if (self->reflection == 0) {
        return;
    }
    self->total += self->waiting;
    self->waiting = 0;
    if (self->total > 0) {
        dps_wide rate = self->reflection / (uint64_t)self->total;
        self->rate = rate < 1 ? 1 : rate;
    }
}

int64_t
dps_reflector_leave(struct dps_reflector *self, int64_t keep, dps_wide *member)
{
    int64_t worth = dps_reflector_worth(self, *member);
    int64_t stays = keep < worth ? keep : worth;
    self->reflection -= *member;
    self->total -= worth;
    *member = 0;
    if (self->reflection == 0) {
        self->waiting += self->total;
        self->total = 0;
        self->rate = self->start;
    }
    dps_reflector_enter(self, stays, member);
    return worth - stays;
}
