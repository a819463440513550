/* How a network is saved and loaded. */
#include "sim/economy/member.h"

static void
save_issues(const struct dps_issue *issues, size_t n, struct dps_buffer *out)
{
    for (size_t i = 0; i < n; i++) {
        dps_buffer_put(out, &issues[i].state, sizeof issues[i].state);
        dps_buffer_put_i64(out, issues[i].beside);
    }
}

static void
load_issues(struct dps_issue *issues, size_t n, struct dps_reader *in)
{
    for (size_t i = 0; i < n; i++) {
        dps_reader_get(in, &issues[i].state, sizeof issues[i].state);
        issues[i].beside = dps_reader_i64(in);
    }
}

void
dps_member_save(const struct dps_member *self, struct dps_buffer *out)
{
    for (size_t i = 0; i < self->tokens.n; i++) {
        dps_buffer_put_i64(out, self->tokens.items[i].opened);
    }
    dps_buffer_put_i64(out, self->rewarded);
    dps_buffer_put_i64(out, self->owed);
    dps_buffer_put_i64(out, self->locked_before);
    dps_buffer_put_i64(out, self->unissued);
    dps_buffer_put(out, self->parts, sizeof self->parts);
    dps_buffer_put(out, self->vesting, self->steps * sizeof *self->vesting);
    save_issues(self->emission, self->setup->rules.emission.n, out);
    save_issues(self->genesis, self->setup->rules.genesis.n, out);
    dps_releases_save(&self->releases, out);
    dps_settling_save(&self->settling, out);
    if (self->setup->price != NULL) {
        dps_quote_save(&self->quote, out);
    }
    dps_service_save(&self->service, out);
    dps_cohorts_save(&self->cohorts, out);
    dps_dividends_save(&self->dividends, out);
    dps_controls_save(&self->controls, out);
    dps_seats_save(&self->seats, self->setup, out);
    dps_commitments_save(&self->commitments, out);
    dps_incomes_save(&self->incomes, out);
    dps_buffer_put(out, self->figures, sizeof self->figures);
    dps_buffer_put(out, &self->kpis, sizeof self->kpis);
    dps_returns_save(&self->returns, out);
}

enum dps_status
dps_member_load(struct dps_member *self, const struct dps_setup_network *setup,
    struct dps_ledger *ledger, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = dps_member_adopt(self, setup, ledger, err);
    if (status != DPS_OK) {
        return status;
    }
    for (size_t i = 0; i < self->tokens.n; i++) {
        self->tokens.items[i].opened = dps_reader_i64(in);
    }
    self->rewarded = dps_reader_i64(in);
    self->owed = dps_reader_i64(in);
    self->locked_before = dps_reader_i64(in);
    self->unissued = dps_reader_i64(in);
    dps_reader_get(in, self->parts, sizeof self->parts);
    dps_reader_get(in, self->vesting, self->steps * sizeof *self->vesting);
    load_issues(self->emission, self->setup->rules.emission.n, in);
    load_issues(self->genesis, self->setup->rules.genesis.n, in);
    dps_releases_load(&self->releases, in);
    dps_settling_load(&self->settling, in);
    if (self->setup->price != NULL) {
        dps_quote_load(&self->quote, in);
    }
    dps_service_load(&self->service, in);
    status = dps_cohorts_load(&self->cohorts, in, err);
    dps_dividends_load(&self->dividends, in);
    dps_controls_load(&self->controls, self->setup, in);
    dps_seats_load(&self->seats, self->setup, in);
    if (status == DPS_OK) {
        status = dps_commitments_load(&self->commitments, in, err);
    }
    dps_incomes_load(&self->incomes, in);
    dps_reader_get(in, self->figures, sizeof self->figures);
    dps_reader_get(in, &self->kpis, sizeof self->kpis);
    dps_returns_load(&self->returns, in);
    return status == DPS_OK ? dps_reader_status(in, "the saved network", err) : status;
}
