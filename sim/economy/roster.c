#include "sim/economy/roster.h"

#include <stdlib.h>

static size_t
count_groups(const struct dps_setup *setup)
{
    const struct dps_setup_group *groups = setup->fleet.items;
    size_t n = setup->fleet.n;
    for (size_t i = 0; i < setup->fleet.n; i++) {
        n += groups[i].also.n;
    }
    return n;
}

struct dps_roster *
dps_roster_make(const struct dps_setup *setup)
{
    const struct dps_setup_group *groups = setup->fleet.items;
    size_t n = count_groups(setup);
    struct dps_roster *self = calloc(1, sizeof *self + n * sizeof *self->groups);
    if (self == NULL) {
        return NULL;
    }
    self->setup = *setup;
    self->setup.fleet = (struct dps_list){self->groups, n};
    struct dps_setup_group *next = self->groups;
    for (size_t i = 0; i < setup->fleet.n; i++) {
        const struct dps_setup_also *also = groups[i].also.items;
        *next++ = groups[i];
        for (size_t j = 0; j < groups[i].also.n; j++) {
            *next = groups[i];
            next->network = also[j].network;
            next->prospects += next->count;
            next->count = 0;
            next++;
        }
    }
    return self;
}

bool
dps_roster_again(const struct dps_setup_group *group)
{
    return group->count == 0;
}
