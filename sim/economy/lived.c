#include "sim/economy/lived.h"

#include "sim/core/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- life -------------------------------------------------------------- */

_Static_assert(
    (int)DPS_LIVED_MIX + (int)DPS_SETUP_LIVED_GROUPS <= (int)DPS_RESPONSE_DRIVERS &&
        (int)DPS_MARKET_FIGURES + (int)DPS_SETUP_LIVED_GROUPS +
                (int)DPS_VERIFY_CHEATS * (int)DPS_LIVED_CHEAT <
            (int)DPS_RESPONSE_ANSWERS,
    "drivers and answers of all groups find room");

/* Shares decide when to measure; they come first among the figures. */
enum { SHARES = 2 };
_Static_assert((int)DPS_MARKET_SHARE < SHARES && (int)DPS_MARKET_USED < SHARES,
    "the first figures are shares");

static size_t
n_cheats(const struct dps_lived *self)
{
    return self->verify != NULL ? self->verify->cheats.n : 0;
}

size_t
dps_lived_answer_of(const struct dps_lived *self, size_t i)
{
    return DPS_MARKET_FIGURES + self->n_cells + i * DPS_LIVED_CHEAT;
}

enum dps_status
dps_lived_init(struct dps_lived *self, const struct dps_setup *setup,
    const struct dps_setup_network *network, size_t n_cells, struct dps_error *err)
{
    *self = (struct dps_lived){.n_cells = (uint32_t)n_cells};
    if (!dps_setup_lives(setup, network) || n_cells == 0) {
        return DPS_OK; /* without machines nothing is lived */
    }
    if (n_cells > DPS_SETUP_LIVED_GROUPS) {
        return dps_fail(err, DPS_EINVAL,
            "networks.%s has %zu groups of machines, more than the %d that windows can "
            "tell apart",
            network->name, n_cells, DPS_SETUP_LIVED_GROUPS);
    }
    self->terms = setup->windows;
    self->memory = calloc(1, sizeof *self->memory);
    self->parts = calloc(n_cells + 1, sizeof *self->parts);
    if (self->memory == NULL || self->parts == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for responses");
    }
    self->verify = network->verify;
    self->memory->n_drivers =
        (uint32_t)((size_t)DPS_LIVED_MIX + n_cells - 1 + (n_cheats(self) > 0));
    self->memory->n_answers =
        (uint32_t)dps_lived_answer_of(self, n_cheats(self)) + (network->verify != NULL);
    self->memory->n_shares = SHARES;
    return DPS_OK;
}

void
dps_lived_free(struct dps_lived *self)
{
    free(self->memory);
    free(self->rows);
    free(self->parts);
    *self = (struct dps_lived){.terms = NULL};
}

/* ---- what was learnt --------------------------------------------------- */

/* The share of capacity that takes part whose nodes cheat. */
static double
cheating_of(const struct dps_cells *cells, const struct dps_fleet *fleet)
{
    double cheating = 0;
    double present = 0;
    for (size_t i = 0; i < cells->n; i++) {
        const int64_t *count = fleet->groups[cells->items[i].group].count;
        cheating += (double)count[DPS_COUNT_CHEATING];
        present += (double)count[DPS_COUNT_PRESENT];
    }
    return present > 0 ? cheating / present : 0;
}

static void
look(struct dps_lived *self, const struct dps_service *service,
    const struct dps_cells *cells, const struct dps_turn *turn)
{
    const struct dps_market_outcome *outcome = &service->outcome;
    double seconds = (double)(turn->epoch.end - turn->epoch.begin);
    double offered = 0;
    double working = 0;
    double present = 0;
    for (size_t i = 0; i < cells->n; i++) {
        const int64_t *count = turn->fleet->groups[cells->items[i].group].count;
        offered += cells->sales[i].offered;
        working += (double)count[DPS_WORKING];
        present += (double)(count[DPS_WORKING] + count[DPS_IN_REPAIR]);
    }
    self->wanted = offered > 0 ? outcome->asked / seconds : 0;
    self->x[DPS_LIVED_LOAD] = offered > 0 ? outcome->asked / offered : 0;
    self->x[DPS_LIVED_PRICE] = service->first_price > 0
                                   ? outcome->price / service->first_price
                                   : outcome->price;
    self->x[DPS_LIVED_ONLINE] = present > 0 ? working / present : 1;
    for (size_t i = 0; i + 1 < cells->n; i++) {
        self->x[DPS_LIVED_MIX + i] =
            offered > 0 ? cells->sales[i].offered / offered : 0;
    }
    if (n_cheats(self) > 0) {
        self->x[DPS_LIVED_MIX + cells->n - 1] = cheating_of(cells, turn->fleet);
    }
}

/* Serves `units`, each cell by what it offers and how much it is leant on, none above
 * what it offers. */
static void
serve(const double *leanings, double units, struct dps_market_sale *sales, size_t n,
    double *served)
{
    double left = units;
    double weight = 1;
    memset(served, 0, n * sizeof *served);
    for (size_t round = 0; round < n && left > 0 && weight > 0; round++) {
        double share = left;
        weight = 0;
        for (size_t i = 0; i < n; i++) {
            weight += served[i] < sales[i].offered ? leanings[i] * sales[i].offered : 0;
        }
        for (size_t i = 0; i < n && weight > 0; i++) {
            double room = sales[i].offered - served[i];
            double part = share * leanings[i] * sales[i].offered / weight;
            double more = room > 0 ? fmin(part, room) : 0;
            served[i] += more;
            left -= more;
        }
    }
}

/* What the market would serve by what was learnt, of what it has cleared [unit]. */
static double
target_of(const struct dps_market_outcome *outcome, const struct dps_cells *cells,
    double share)
{
    double offered = 0;
    for (size_t i = 0; i < cells->n; i++) {
        offered += cells->sales[i].offered;
    }
    double room = fmin(outcome->asked, offered);
    return room > 0 ? outcome->served * fmin(1, share * outcome->asked / room) : 0;
}

/* The error with which an answer was last measured. */
static double
doubt_of(const struct dps_lived *self, size_t answer)
{
    for (uint64_t k = self->n_rows; k > 0; k--) {
        if (isfinite(self->rows[k - 1].y[answer])) {
            return self->rows[k - 1].error[answer];
        }
    }
    return 0;
}

void
dps_lived_learn(struct dps_lived *self, struct dps_service *service,
    struct dps_cells *cells, const struct dps_turn *turn)
{
    double y[DPS_RESPONSE_ANSWERS];
    double served[DPS_SETUP_LIVED_GROUPS];
    bool outside = false;
    if (self->terms == NULL) {
        return;
    }
    memset(self->parts, 0, self->n_cells * sizeof *self->parts);
    self->until = 0;
    look(self, service, cells, turn);
    for (size_t i = 0; i < n_cheats(self); i++) {
        for (size_t k = 0; k < DPS_LIVED_CHEAT; k++) {
            self->beliefs[i][k] = (double)NAN;
        }
    }
    if (strcmp(self->terms->coupling, "frozen") == 0 ||
        !dps_response_at(&self->terms->learns, self->memory, self->x, y, &outside)) {
        return;
    }
    self->memory->extrapolations += outside;
    for (size_t i = 0; i < n_cheats(self); i++) {
        memcpy(self->beliefs[i], &y[dps_lived_answer_of(self, i)],
            sizeof self->beliefs[i]);
        self->doubts[i] = doubt_of(self, dps_lived_answer_of(self, i));
    }
    for (size_t i = 0; i < self->memory->n_answers; i++) {
        y[i] = isfinite(y[i]) ? y[i] : 1; /* shares and leanings nobody has seen yet */
    }
    double units = target_of(&service->outcome, cells, y[DPS_MARKET_SHARE]);
    serve(&y[DPS_MARKET_FIGURES], units, cells->sales, cells->n, served);
    for (size_t i = 0; i < cells->n; i++) {
        struct dps_market_sale *sale = &cells->sales[i];
        double price =
            sale->served > 0 ? sale->value / sale->served : service->outcome.price;
        sale->served = served[i];
        sale->value = served[i] * price;
    }
    dps_service_recount(service, cells);
}

bool
dps_lived_due(const struct dps_lived *self, const struct dps_turn *turn)
{
    const struct dps_setup_windows *terms = self->terms;
    if (terms == NULL || !(self->wanted > 0)) {
        return false;
    }
    int64_t begin = (turn->epoch.time - (turn->epoch.end - turn->epoch.begin) * DPS_NS);
    bool adapts = terms->learns.adapt > 0 || terms->learns.age.ns > 0;
    return (terms->every.ns > 0 && begin >= self->next) ||
           (adapts && dps_response_due(
                          &terms->learns, self->memory, self->x, turn->epoch.begin));
}

/* ---- what is learnt ---------------------------------------------------- */

enum dps_status
dps_lived_expect(
    struct dps_lived *self, struct dps_lived_row *row, struct dps_error *err)
{
    const struct dps_response_memory *memory = self->memory;
    bool outside = false;
    if (self->n_rows == self->row_capacity) {
        uint64_t capacity = 2 * self->n_rows + 16;
        struct dps_lived_row *rows = realloc(self->rows, capacity * sizeof *rows);
        if (rows == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for responses");
        }
        self->rows = rows;
        self->row_capacity = capacity;
    }
    memcpy(row->x, self->x, sizeof row->x);
    bool known = dps_response_at(
        &self->terms->learns, memory, self->x, row->predicted, &outside);
    for (uint32_t i = 0; i < memory->n_answers; i++) {
        row->predicted[i] = known ? row->predicted[i] : (double)NAN;
        row->promise[i] = dps_response_promise(memory, i);
    }
    return DPS_OK;
}

enum dps_status
dps_lived_note(struct dps_lived *self, const struct dps_lived_row *row,
    const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_setup_windows *terms = self->terms;
    struct dps_response_row measured = {.at = turn->epoch.begin};
    if (self->n_rows == self->row_capacity) {
        return dps_fail(err, DPS_ESTATE, "a response without a place");
    }
    memcpy(measured.x, row->x, sizeof measured.x);
    memcpy(measured.y, row->y, sizeof measured.y);
    memcpy(measured.error, row->error, sizeof measured.error);
    dps_response_note(&terms->learns, self->memory, &measured);
    self->rows[self->n_rows++] = *row;
    while (terms->every.ns > 0 && self->next <= row->at) {
        self->next += terms->every.ns;
    }
    self->until = row->at + terms->length.ns;
    return DPS_OK;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_lived_save(const struct dps_lived *self, struct dps_buffer *out)
{
    if (self->terms != NULL) {
        dps_buffer_put(out, self->memory, sizeof *self->memory);
        dps_buffer_put_i64(out, self->next);
        dps_buffer_put_u64(out, self->failed);
        dps_buffer_put_u64(out, self->n_rows);
        dps_buffer_put(out, self->rows, self->n_rows * sizeof *self->rows);
    }
}

enum dps_status
dps_lived_load(struct dps_lived *self, struct dps_reader *in, struct dps_error *err)
{
    if (self->terms == NULL) {
        return DPS_OK;
    }
    dps_reader_get(in, self->memory, sizeof *self->memory);
    self->next = dps_reader_i64(in);
    self->failed = dps_reader_u64(in);
    uint64_t n = dps_reader_u64(in);
    if (n > (uint64_t)(in->end - in->at) / sizeof *self->rows) {
        return dps_fail(err, DPS_EIO, "the saved responses are cut short");
    }
    free(self->rows);
    self->rows = calloc(n + 1, sizeof *self->rows);
    if (self->rows == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for responses");
    }
    self->n_rows = n;
    self->row_capacity = n + 1;
    dps_reader_get(in, self->rows, n * sizeof *self->rows);
    return DPS_OK;
}
