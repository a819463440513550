#include "sim/economy/releases.h"

#include "sim/economy/accounts.h"
#include "sim/economy/member.h"

#include <stdlib.h>
#include <string.h>

static const struct dps_release *
release_at(const struct dps_setup_network *network, size_t i)
{
    const struct dps_release *releases = network->releases.items;
    return &releases[i];
}

enum dps_status
dps_releases_init(struct dps_releases *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    self->n = network->releases.n;
    self->items = calloc(self->n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for releases");
    }
    for (size_t i = 0; i < self->n; i++) {
        dps_emission_begin(&release_at(network, i)->flow, &self->items[i].state);
    }
    return DPS_OK;
}

void
dps_releases_free(struct dps_releases *self)
{
    free(self->items);
    *self = (struct dps_releases){.n = 0};
}

enum dps_status
dps_releases_add_accounts(struct dps_member *member,
    const struct dps_setup_network *network, struct dps_ledger *ledger,
    struct dps_error *err)
{
    struct dps_releases *self = &member->releases;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        const struct dps_release *release = release_at(network, i);
        int32_t token = release->flow.token;
        status = dps_accounts_of(
            member, ledger, token, release->out_of, &self->items[i].from, err);
        self->items[i].to = member->undistributed;
        if (status == DPS_OK && strcmp(release->flow.to, "nodes") != 0) {
            status = dps_accounts_of(
                member, ledger, token, release->flow.to, &self->items[i].to, err);
        }
    }
    return status;
}

/* Pays what is due by now. */
static enum dps_status
pay(struct dps_release_state *self, int32_t to, int64_t time, struct dps_ledger *ledger,
    struct dps_error *err)
{
    int64_t there = ledger->accounts[self->from].balance;
    int64_t units = dps_release_due(self->state.issued, self->paid, there);
    struct dps_posting posting = {time, self->from, to, units, "release"};
    self->paid += units;
    return dps_ledger_post(ledger, &posting, err);
}

void
dps_releases_amend(struct dps_releases *self, const struct dps_setup_network *old,
    const struct dps_setup_network *amended, bool from_start)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_emission_amend(&release_at(amended, i)->flow, &release_at(old, i)->flow,
            from_start, &self->items[i].state);
    }
}

enum dps_status
dps_releases_open(struct dps_releases *self, const struct dps_setup_network *network,
    int64_t date, int32_t before, struct dps_ledger *ledger, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        const struct dps_emission *flow = &release_at(network, i)->flow;
        struct dps_release_state *item = &self->items[i];
        bool to_nodes = strcmp(flow->to, "nodes") == 0;
        dps_emission_advance(flow, NULL, date, &item->state);
        status = pay(item, to_nodes ? before : item->to, 0, ledger, err);
    }
    return status;
}

enum dps_status
dps_releases_pay(struct dps_releases *self, const struct dps_setup_network *network,
    const struct dps_emission_drivers *drivers, const struct dps_turn *turn,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        const struct dps_emission *flow = &release_at(network, i)->flow;
        struct dps_release_state *item = &self->items[i];
        dps_emission_advance(flow, drivers, turn->epoch.end, &item->state);
        status = dps_emission_fault(flow, drivers, &item->state, err);
        if (status == DPS_OK) {
            status = pay(item, item->to, turn->epoch.time, turn->ledger, err);
        }
    }
    return status;
}

void
dps_releases_save(const struct dps_releases *self, struct dps_buffer *out)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_buffer_put(out, &self->items[i].state, sizeof self->items[i].state);
        dps_buffer_put_i64(out, self->items[i].paid);
    }
}

void
dps_releases_load(struct dps_releases *self, struct dps_reader *in)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_reader_get(in, &self->items[i].state, sizeof self->items[i].state);
        self->items[i].paid = dps_reader_i64(in);
    }
}
