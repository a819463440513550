#include "sim/economy/amendments.h"

#include "sim/core/date.h"
#include "sim/ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_amendment *
amendment_at(const struct dps_amendments *self, uint32_t i)
{
    return dps_network_amendment(&self->base->rules, i);
}

static bool
in_force(const struct dps_amendments *self, uint32_t i)
{
    for (uint32_t k = 0; k < self->n_fired; k++) {
        if (self->fired[k] == i) {
            return true;
        }
    }
    return false;
}

/* Binds the network with the first `n` of those that have taken effect. */
static enum dps_status
bind(struct dps_amendments *self, uint32_t n, const struct dps_setup_network **network,
    struct dps_error *err)
{
    char path[2 * DPS_ACCOUNT_NAME];
    const void *bound = self->base;
    enum dps_status status = DPS_OK;
    for (uint32_t k = 0; k < n; k++) {
        self->overlays[k] = amendment_at(self, self->fired[k])->set;
    }
    if (n > 0) {
        snprintf(path, sizeof path, "networks.%s", self->base->name);
        status = dps_scenario_amended(self->scenario, path, &dps_setup_network_record,
            self->overlays, n, &bound, err);
    }
    if (status == DPS_OK) {
        *network = bound;
    }
    return status;
}

enum dps_status
dps_amendments_init(struct dps_amendments *self, struct dps_scenario *scenario,
    const struct dps_setup_network *base, struct dps_error *err)
{
    uint32_t n = (uint32_t)base->rules.amendments.n;
    *self = (struct dps_amendments){.scenario = scenario, .base = base, .n = n};
    self->fired = calloc((size_t)n + 1, sizeof *self->fired);
    self->overlays = calloc((size_t)n + 1, sizeof *self->overlays);
    self->waiting = calloc((size_t)n + 1, sizeof *self->waiting);
    enum dps_status status =
        self->fired != NULL && self->overlays != NULL && self->waiting != NULL
            ? DPS_OK
            : dps_fail(err, DPS_ENOMEM, "out of memory for amendments");
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_setup_network *network = NULL;
        self->fired[i] = i;
        status = bind(self, i + 1, &network, err);
        self->waiting[i].trigger = dps_trigger_begin();
        if (amendment_at(self, i)->vote != NULL) {
            self->waiting[i].vote = dps_vote_begin(amendment_at(self, i)->vote);
        }
    }
    return status;
}

void
dps_amendments_free(struct dps_amendments *self)
{
    free(self->fired);
    free(self->overlays);
    free(self->waiting);
    *self = (struct dps_amendments){.n = 0};
}

enum dps_status
dps_amendments_preview(struct dps_amendments *self, uint32_t n,
    const struct dps_setup_network **network, struct dps_error *err)
{
    return bind(self, n, network, err);
}

/* ---- what is due ------------------------------------------------------- */

static bool
is_due(const struct dps_amendments *self, uint32_t i, int64_t date)
{
    const struct dps_amendment *amendment = amendment_at(self, i);
    const struct dps_waiting *waiting = &self->waiting[i];
    if (amendment->vote != NULL) {
        return waiting->vote.phase == DPS_HOLDS;
    }
    return amendment->when != NULL ? waiting->trigger.fired != DPS_NEVER
                                   : amendment->at <= date;
}

const struct dps_amendment *
dps_amendments_due(const struct dps_amendments *self, int64_t date)
{
    for (uint32_t i = 0; i < self->n; i++) {
        if (!in_force(self, i) && is_due(self, i, date)) {
            return amendment_at(self, i);
        }
    }
    return NULL;
}

/* Every cohort of holders votes by what it has of the first token, or by head. */
static enum dps_status
hold_vote(const struct dps_vote *vote, const struct dps_electorate *electorate,
    struct dps_vote_state *state, struct dps_error *err)
{
    size_t n = electorate->cohorts->n;
    bool by_person = strcmp(vote->by, "person") == 0;
    struct dps_vote_body *bodies = calloc(n + 1, sizeof *bodies);
    if (bodies == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a vote");
    }
    for (size_t i = 0; i < n; i++) {
        const struct dps_holding *holding = &electorate->cohorts->items[i].holding;
        bodies[i] = dps_vote_cohort(vote, holding, electorate->date, i);
        if (!by_person && holding->holder->token != 0) {
            bodies[i].weight = 0;
        }
    }
    dps_vote_step(vote, electorate->date, bodies, n, electorate->seed, state);
    free(bodies);
    return DPS_OK;
}

enum dps_status
dps_amendments_watch(struct dps_amendments *self,
    const struct dps_electorate *electorate, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n && status == DPS_OK; i++) {
        const struct dps_amendment *amendment = amendment_at(self, i);
        struct dps_waiting *waiting = &self->waiting[i];
        bool fires = amendment->when != NULL &&
                     dps_trigger_step(amendment->when, electorate->date,
                         electorate->figures, &waiting->trigger);
        if (fires && amendment->vote != NULL) {
            dps_vote_ask(&waiting->vote, electorate->date);
        }
        if (amendment->vote != NULL) {
            status = hold_vote(amendment->vote, electorate, &waiting->vote, err);
        }
    }
    return status;
}

/* ---- in force ---------------------------------------------------------- */

enum dps_status
dps_amendments_fire(struct dps_amendments *self, const struct dps_amendment *amendment,
    const struct dps_setup_network **network, struct dps_error *err)
{
    self->fired[self->n_fired++] = (uint32_t)(amendment - amendment_at(self, 0));
    return bind(self, self->n_fired, network, err);
}

void
dps_amendments_save(const struct dps_amendments *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->n_fired);
    for (uint32_t k = 0; k < self->n_fired; k++) {
        dps_buffer_put_u32(out, self->fired[k]);
    }
    dps_buffer_put(out, self->waiting, self->n * sizeof *self->waiting);
}

enum dps_status
dps_amendments_load(struct dps_amendments *self, struct dps_reader *in,
    const struct dps_setup_network **network, struct dps_error *err)
{
    self->n_fired = dps_reader_u32(in);
    if (self->n_fired > self->n) {
        return dps_fail(err, DPS_EIO, "the saved network has other amendments");
    }
    for (uint32_t k = 0; k < self->n_fired; k++) {
        self->fired[k] = dps_reader_u32(in);
        if (self->fired[k] >= self->n) {
            return dps_fail(err, DPS_EIO, "the saved network has other amendments");
        }
    }
    dps_reader_get(in, self->waiting, self->n * sizeof *self->waiting);
    return bind(self, self->n_fired, network, err);
}
