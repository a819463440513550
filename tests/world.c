#include "tests/world.h"

#include "tests/test.h"

#include <string.h>

enum dps_status
world_try(struct world *self, const char *text, const struct dps_setting *settings,
    size_t n_settings, uint64_t seed, struct dps_error *err)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {
        .settings = settings,
        .n_settings = n_settings,
        .places = places,
        .n_places = 1,
    };
    *self = (struct world){0};
    enum dps_status status = dps_scenario_read("x.yaml", text, strlen(text),
        &dps_setup_record, &options, &self->scenario, err);
    return status == DPS_OK
               ? dps_economy_init(&self->economy, self->scenario, seed, err)
               : status;
}

void
world_open_with(struct world *self, const char *text,
    const struct dps_setting *settings, size_t n_settings, uint64_t seed)
{
    struct dps_error err;
    REQUIRE_OK(world_try(self, text, settings, n_settings, seed, &err), &err);
}

void
world_open(struct world *self, const char *text, uint64_t seed)
{
    world_open_with(self, text, NULL, 0, seed);
}

void
world_close(struct world *self)
{
    dps_economy_free(&self->economy);
    dps_scenario_close(&self->scenario);
}

void
world_live(struct world *self, uint32_t epochs)
{
    struct dps_error err;
    for (uint32_t i = 0; i < epochs; i++) {
        REQUIRE_OK(dps_economy_step(&self->economy, NULL, &err), &err);
    }
    REQUIRE_OK(dps_economy_verify(&self->economy, &err), &err);
}

static double
figure(const struct dps_member *member, const char *name)
{
    int i = dps_figure_named(name);
    REQUIRE(i >= 0);
    return member->figures[i];
}

double
world_figure(const struct world *self, const char *name)
{
    return figure(&self->economy.members[0], name);
}

double
world_figure_of(const struct world *self, const char *network, const char *name)
{
    int i = dps_setup_network_named(self->economy.setup, network);
    REQUIRE(i >= 0);
    return figure(&self->economy.members[i], name);
}

int64_t
world_balance(const struct world *self, const char *account)
{
    const struct dps_ledger *ledger = &self->economy.ledger;
    for (int32_t i = 0; i < ledger->n_accounts; i++) {
        if (strcmp(ledger->accounts[i].name, account) == 0) {
            return ledger->accounts[i].balance;
        }
    }
    test_leave(account, __FILE__, __LINE__);
}

const struct dps_group *
world_group(const struct world *self, const char *name)
{
    const struct dps_fleet *fleet = &self->economy.fleet;
    for (uint32_t i = 0; i < fleet->n_groups; i++) {
        if (strcmp(fleet->groups[i].name, name) == 0) {
            return &fleet->groups[i];
        }
    }
    test_leave(name, __FILE__, __LINE__);
}
