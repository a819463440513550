#include "sim/fleet/vintage.h"

#include "sim/fleet/fleet.h"

uint8_t
dps_vintage_at(const struct dps_fleet_network *network, uint32_t epoch)
{
    uint32_t i = 0;
    while (i + 1 < network->n_vintages && network->vintages[i + 1] <= epoch) {
        i++;
    }
    return (uint8_t)i;
}

static void
add(struct dps_vintage *self, const struct dps_vintage *other)
{
    self->joined += other->joined;
    self->present += other->present;
    self->weight += other->weight;
    self->cost += other->cost;
    self->bought += other->bought;
    self->sold += other->sold;
    self->retired += other->retired;
    self->slashed += other->slashed;
}

void
dps_fleet_vintages(
    const struct dps_fleet *self, uint32_t group, struct dps_vintage *out)
{
    const struct dps_group *of = &self->groups[group];
    uint32_t n = self->networks[of->network].n_vintages;
    for (uint32_t v = 0; v < n; v++) {
        out[v] = (struct dps_vintage){.joined = 0};
    }
    for (uint32_t b = of->first_block; b < of->first_block + of->n_blocks; b++) {
        for (uint32_t v = 0; v < n; v++) {
            add(&out[v], &self->blocks[b].vintages[v]);
        }
    }
}
