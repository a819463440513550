#include "models/holder/holder.h"

#include "models/holder/bonded.h"
#include "models/holder/claimer.h"
#include "models/holder/liquidity.h"
#include "models/holder/multiplier.h"
#include "models/holder/reflection.h"
#include "models/holder/trade.h"
#include "models/holder/ve_lock.h"
#include "models/part.h"
#include "sim/core/maths.h"

#include <inttypes.h>
#include <string.h>

static const struct dps_kind *const kinds[] = {
    &dps_holder_bonded.base,
    &dps_holder_ve_lock.base,
    &dps_holder_multiplier.base,
    &dps_holder_reflection.base,
    &dps_holder_claimer.base,
    &dps_holder_liquidity.base,
};

const struct dps_family dps_holder_family = {
    .name = "holder",
    .doc = "What a cohort of token holders does with its tokens.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_holder, name, DPS_TEXT, .doc = "names it in tables"),
    DPS_FIELD(struct dps_holder, account, DPS_TEXT, .fallback = "",
        .doc = "the account that it holds its tokens in; by default its name's"),
    DPS_FIELD(struct dps_holder, token, DPS_TOKEN, .fallback = "first",
        .doc = "the token that it holds; by default the network's first"),
    DPS_FIELD(struct dps_holder, people, DPS_COUNT, .domain = "[1, inf)",
        .fallback = "1", .source = "assumed",
        .doc = "how many persons it stands for where votes are counted by person"),
    DPS_FIELD(struct dps_holder, trade, DPS_RECORD, .record = &dps_trade_record,
        .fallback = "{}", .doc = "what it sells and buys"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_holder, law),
        .type = DPS_KIND,
        .family = &dps_holder_family,
        .doc = "what it does with its tokens",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_holder *holder = self;
    return holder->name[0] != '\0'
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "name is empty, not that of a cohort");
}

const struct dps_record dps_holder_record = {
    .name = "holder",
    .doc = "A cohort of token holders.",
    .size = sizeof(struct dps_holder),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

const struct dps_holder_kind *
dps_holder_law(const struct dps_holder *self)
{
    return (const struct dps_holder_kind *)(const void *)self->law.kind;
}

const struct dps_formula_law *
dps_holder_formula(const struct dps_holder *self)
{
    const struct dps_record *params = self->law.kind->params;
    const struct dps_field *field =
        params != NULL ? dps_record_field(params, "aim") : NULL;
    if (field == NULL || field->record != &dps_aim_record) {
        return NULL;
    }
    const struct dps_aim *aim =
        (const void *)((const char *)self->law.params + field->offset);
    return aim->wanted.text[0] != '\0' ? &aim->wanted : NULL;
}

const char *
dps_holder_account(const struct dps_holder *self)
{
    return self->account[0] != '\0' ? self->account : self->name;
}

/* ---- in place ---------------------------------------------------------- */

static enum dps_status
make_locks(const struct dps_holder *holder, int64_t date, struct dps_locks *locks,
    struct dps_error *err)
{
    const struct dps_holder_kind *law = dps_holder_law(holder);
    int64_t longest;
    int64_t step;
    *locks = (struct dps_locks){0};
    if (law->reach == NULL) {
        return DPS_OK;
    }
    law->reach(holder->law.params, &longest, &step);
    return dps_locks_init(locks, date, longest, step, err);
}

enum dps_status
dps_holder_init(struct dps_holding *self, const struct dps_holder *holder, int64_t date,
    int64_t free, int64_t locked, struct dps_error *err)
{
    *self = (struct dps_holding){.holder = holder};
    self->state.date = date;
    self->state.stock = free - dps_part(free, holder->trade.keep);
    enum dps_status status = make_locks(holder, date, &self->locks, err);
    if (status == DPS_OK) {
        status = dps_holder_law(holder)->open(holder->law.params, self, locked, err);
    }
    if (status != DPS_OK) {
        dps_holder_free(self);
    }
    return status;
}

void
dps_holder_free(struct dps_holding *self)
{
    dps_locks_free(&self->locks);
    *self = (struct dps_holding){0};
}

enum dps_status
dps_holder_amend(
    struct dps_holding *self, const struct dps_holder *holder, struct dps_error *err)
{
    struct dps_locks locks;
    if (holder->law.kind != self->holder->law.kind) {
        return dps_fail(err, DPS_EINVAL,
            "kind becomes %s: a cohort that is %s stays so, let another take its place",
            holder->law.kind->name, self->holder->law.kind->name);
    }
    enum dps_status status = make_locks(holder, self->state.date, &locks, err);
    if (status == DPS_OK) {
        dps_locks_move(&self->locks, &locks);
        dps_locks_free(&self->locks);
        self->locks = locks;
        self->holder = holder;
    }
    return status;
}

/* ---- queries ----------------------------------------------------------- */

int64_t
dps_holder_weight(const struct dps_holding *self, int64_t date)
{
    const struct dps_holder *holder = self->holder;
    return dps_holder_law(holder)->weight(holder->law.params, self, date);
}

double
dps_holder_depth(const struct dps_holding *self)
{
    const struct dps_holder_kind *law = dps_holder_law(self->holder);
    return law->depth != NULL ? law->depth(self->holder->law.params, self) : 0;
}

/* ---- in time ----------------------------------------------------------- */

void
dps_holder_unlock(
    struct dps_holding *self, int64_t date, struct dps_holder_flows *flows)
{
    const struct dps_holder *holder = self->holder;
    const struct dps_holder_kind *law = dps_holder_law(holder);
    *flows = (struct dps_holder_flows){0};
    if (law->unlock != NULL) {
        law->unlock(holder->law.params, self, date, flows);
        self->state.expired += flows->released + flows->unlocked;
    }
    self->state.date = date;
}

void
dps_holder_step(struct dps_holding *self, const struct dps_holder_inputs *in,
    struct dps_holder_flows *flows)
{
    const struct dps_holder *holder = self->holder;
    const struct dps_holder_kind *law = dps_holder_law(holder);
    struct dps_holder_turn turn = {
        .in = in, .step = (double)(in->end - in->begin), .free = in->free};
    *flows = (struct dps_holder_flows){0};
    flows->claimed = law->claim != NULL
                         ? law->claim(holder->law.params, self, &turn, flows)
                         : in->reward;
    int64_t expired = self->state.expired;
    self->state.expired = 0;
    dps_trade_step(&holder->trade, &turn, flows->claimed, expired, &self->state, flows);
    if (law->step != NULL) {
        law->step(holder->law.params, self, &turn, flows);
    }
    self->state.date = in->end;
}

int64_t
dps_holder_slash(struct dps_holding *self, int64_t units)
{
    const struct dps_holder *holder = self->holder;
    const struct dps_holder_kind *law = dps_holder_law(holder);
    struct dps_holder_state *state = &self->state;
    int64_t all = state->staked + state->leaving;
    int64_t lost = units < all ? units : all;
    if (lost <= 0) {
        return 0;
    }
    int64_t back = dps_muldiv(state->leaving, lost, all);
    int64_t stake = lost - back;
    if (back > 0) {
        int64_t held = self->locks.amount;
        (void)dps_locks_cut(&self->locks, dps_muldiv(held, back, state->leaving));
        state->leaving -= back;
    }
    state->staked -= stake;
    if (law->lose != NULL) {
        law->lose(holder->law.params, self, stake);
    }
    return lost;
}

/* ---- checks and images ------------------------------------------------- */

enum dps_status
dps_holder_verify(const struct dps_holding *self, int64_t locked, struct dps_error *err)
{
    const struct dps_holder_kind *law = dps_holder_law(self->holder);
    const struct dps_holder_state *state = &self->state;
    int64_t sum = state->staked + state->leaving + state->pooled;
    if (sum != locked || state->staked < 0 || state->leaving < 0 || state->pooled < 0) {
        return dps_fail(err, DPS_ESTATE,
            "%s has %" PRId64 " staked, %" PRId64 " leaving and %" PRId64
            " in a pool, not together the %" PRId64 " of its locked account",
            self->holder->name, state->staked, state->leaving, state->pooled, locked);
    }
    if (law->in_locks != NULL && law->in_locks(state) != self->locks.amount) {
        return dps_fail(err, DPS_ESTATE,
            "%s has %" PRId64 " in its locks, not %" PRId64, self->holder->name,
            self->locks.amount, law->in_locks(state));
    }
    return dps_locks_verify(&self->locks, err);
}

void
dps_holder_save(const struct dps_holding *self, struct dps_buffer *out)
{
    dps_buffer_put(out, &self->state, sizeof self->state);
    dps_buffer_put(out, &self->reflector, sizeof self->reflector);
    dps_buffer_put(out, &self->reflection, sizeof self->reflection);
    dps_locks_save(&self->locks, out);
}

enum dps_status
dps_holder_load(struct dps_holding *self, struct dps_reader *in, struct dps_error *err)
{
    dps_reader_get(in, &self->state, sizeof self->state);
    dps_reader_get(in, &self->reflector, sizeof self->reflector);
    dps_reader_get(in, &self->reflection, sizeof self->reflection);
    return dps_locks_load(&self->locks, in, err);
}
