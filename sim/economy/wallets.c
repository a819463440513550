#include "sim/economy/wallets.h"

static void
note(struct dps_wallets *self, int64_t nodes)
{
    if (nodes > DPS_WALLET_SIZES) {
        self->larger++;
        self->in_larger += nodes;
    } else {
        self->of[nodes]++;
    }
}

static int64_t
working(const struct dps_fleet *fleet, const struct dps_operator *owner)
{
    int64_t nodes = 0;
    for (uint32_t i = owner[0].first; i < owner[1].first; i++) {
        nodes += fleet->nodes[i].state == DPS_WORKING;
    }
    return nodes;
}

void
dps_wallets_count(struct dps_cells *cells, const struct dps_fleet *fleet)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct dps_group *group = &fleet->groups[cells->items[i].group];
        struct dps_wallets *wallets = &cells->wallets[i];
        *wallets = (struct dps_wallets){.larger = 0};
        for (uint32_t k = 0; k < group->n_operators; k++) {
            note(wallets, working(fleet, &fleet->operators[group->first_operator + k]));
        }
        cells->claims[i].wallets = wallets;
    }
}
