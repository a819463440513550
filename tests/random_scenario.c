#include "tests/random_scenario.h"

#include "sim/economy/setup.h"
#include "sim/scenario/scenario.h"
#include "tests/random_fields.h"

#include <string.h>

/* What a mapping is tried in: `%s` stands for it. */
#define PROBE                                                                          \
    "{title: t, start: 2026-01-01, length: 1 yr, networks: {n: {title: n, "            \
    "start: 2026-01-01, tokens: [{symbol: TOK, decimals: 6}"
#define ALONE  "], "
#define SECOND ", {symbol: CRD, decimals: 6, price: pegged, peg: 1 USD}], "
#define PRICED ALONE "price: {kind: fixed, price: 1 USD}, "
#define SOLD                                                                           \
    "price: {kind: fixed, price: 1 USD}, market: {kind: posted, price: 1 USD}, "

static bool
loads(const char *head, const char *body, const char *tail)
{
    static char text[RANDOM_TEXT];
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    int n = snprintf(text, sizeof text, "%s%s%s", head, body, tail);
    enum dps_status status = dps_scenario_read(
        "x.yaml", text, (size_t)n, &dps_setup_record, &options, &scenario, &err);
    dps_scenario_close(&scenario);
    return status == DPS_OK;
}

/* Says `before`, a mapping of the record that loads between `head` and `tail`, and
 * `after`; says nothing if none turns up. */
static void
say_tried(struct random_scenario *self, const struct dps_record *record,
    const char *head, const char *tail, const char *key, bool list)
{
    enum { TRIES = 60 };
    size_t before = self->n;
    for (int i = 0; i < TRIES; i++) {
        self->n = before;
        random_say(self, list ? "%s: [{" : "%s: {", key);
        random_fields(self, record);
        random_say(self, list ? "}], " : "}, ");
        if (loads(head, self->text + before, tail)) {
            return;
        }
    }
    self->n = before;
    self->text[before] = '\0';
}

static bool
chance(struct random_scenario *self, double p)
{
    return random_uniform(self) < p;
}

/* ---- networks ---------------------------------------------------------- */

/* Whether there is a second one, for credits. */
static bool
say_tokens(struct random_scenario *self)
{
    bool credits = chance(self, 0.7);
    uint32_t decimals = random_below(self, 10);
    random_say(self, "tokens: [{symbol: TOK, decimals: %u}", (unsigned)decimals);
    if (credits) {
        random_say(self, ", {symbol: CRD, decimals: %u, price: pegged, peg: 1 USD}",
            (unsigned)random_below(self, 10));
    }
    random_say(self, "], genesis: [");
    random_say(self, "{to: market, kind: vesting, amount: %.0f TOK, over: 0 s}",
        1e3 + 1e8 * random_uniform(self));
    for (uint32_t i = random_below(self, 4); i > 0; i--) {
        random_say(self, ", {name: g%u, to: ", (unsigned)i);
        random_word(self, "x0|x1|x2|treasury|stakers|holders|grants");
        random_say(self, ", kind: vesting, amount: %.0f TOK, over: %u d}",
            1e3 + 1e8 * random_uniform(self), (unsigned)(random_below(self, 3) * 100));
    }
    random_say(self, "], ");
    return credits;
}

static void
say_rewards(struct random_scenario *self)
{
    random_say(self, "rewards: {measure: ");
    random_word(self, "storage|rate|rate|count");
    random_say(self, ", work: %.3g", 0.01 + 30 * random_uniform(self));
    if (chance(self, 0.5)) {
        random_say(self, ", locked: %.3g %%, over: %u d", 100 * random_uniform(self),
            (unsigned)(30 + random_below(self, 300)));
    }
    if (chance(self, 0.3)) {
        random_say(self, ", minimum: %u TiB", (unsigned)random_below(self, 300));
    }
    random_say(self, "}, ");
}

static void
say_amendments(struct random_scenario *self)
{
    static const char *const changes =
        "rewards.work: 7|rewards.locked: 0|kpis.spiral: 40 %|"
        "collateral.fault: 1 %|emission.0.from: 2026-01-09|kpis.notice: 9 d";
    random_say(self, "amendments: [{at: 2026-01-03, source: s, set: {");
    random_word(self, changes);
    random_say(self, "}}, {when: {figure: ");
    random_word(self, "nodes|price|supply|days|staked");
    random_say(self, ", is: above, level: %.3g, for: 2 d}, source: s, set: {",
        100 * random_uniform(self));
    random_word(self, changes);
    random_say(self, "}}, {vote: {opens: 2026-01-05, length: 2 d, quorum: 0, turnout: "
                     "60 %%, support: 80 %%, draw: beta, by: ");
    random_word(self, "stake|lock|person");
    random_say(self, "}, source: s, set: {");
    random_word(self, changes);
    random_say(self, "}}], ");
}

static void
say_market(struct random_scenario *self, bool credits)
{
    say_tried(self, &dps_market_record, PROBE PRICED, "}}}", "market", false);
    say_tried(self, &dps_demand_record, PROBE ALONE SOLD, "}}}", "demand", true);
    if (chance(self, 0.9)) {
        say_tried(self, &dps_payment_record,
            credits ? PROBE SECOND SOLD : PROBE ALONE SOLD, "}}}", "payment", false);
    }
}

/* Their accounts are x0, x1, ..., so that some find tokens there at the start. */
static void
say_holders(struct random_scenario *self)
{
    uint32_t n = random_below(self, 4);
    size_t at = self->n;
    self->named = 0;
    random_say(self, "holders: [");
    for (uint32_t i = 0; i < n; i++) {
        size_t item = self->n;
        say_tried(self, &dps_holder_record, PROBE PRICED, "}}}", "holders", true);
        if (self->n > item) { /* of `holders: [{...}], ` the mapping */
            size_t skip = strlen("holders: [");
            size_t length = self->n - item - skip - strlen("], ");
            memmove(self->text + item, self->text + item + skip, length);
            self->n = item + length;
            random_say(self, ", ");
        }
    }
    random_say(self, "], ");
    if (n == 0) {
        self->n = at;
    }
}

/* What of a network its machines have to know. */
struct made_network {
    bool priced, stores;
};

static struct made_network
say_network(struct random_scenario *self, uint32_t i)
{
    bool priced = chance(self, 0.9);
    size_t begin = self->n;
    random_say(self, "  n%u: {title: n, start: 2026-01-01, ", (unsigned)i);
    bool credits = say_tokens(self);
    say_rewards(self);
    say_tried(self, &dps_emission_record, PROBE ALONE, "}}}", "emission", true);
    if (chance(self, 0.7)) {
        say_tried(
            self, &dps_distribution_record, PROBE ALONE, "}}}", "distribute", false);
    }
    if (priced) {
        say_tried(self, &dps_price_record, PROBE ALONE, "}}}", "price", false);
        random_say(self, "oracle: %u h, ", (unsigned)random_below(self, 400));
    }
    if (priced && chance(self, 0.6)) {
        say_tried(
            self, &dps_collateral_record, PROBE PRICED, "}}}", "collateral", false);
    }
    if (chance(self, 0.3)) {
        say_tried(self, &dps_commitment_terms_record,
            priced ? PROBE PRICED : PROBE ALONE, "}}}", "commitments", false);
    }
    if (chance(self, 0.3)) {
        say_tried(
            self, &dps_setup_control_record, PROBE ALONE, "}}}", "controls", true);
    }
    if (priced && chance(self, 0.8)) {
        say_market(self, credits);
    }
    if (priced && chance(self, 0.7)) {
        say_holders(self);
    }
    if (priced && chance(self, 0.4)) {
        say_tried(self, &dps_treasury_record, PROBE PRICED, "}}}", "treasury", false);
    }
    if (chance(self, 0.5)) {
        say_amendments(self);
    }
    random_say(self, "}\n");
    for (char *at = self->text + begin; i > 0 && (at = strstr(at, "TOK")) != NULL;) {
        at[1] = 'U'; /* no two tokens of a scenario have one symbol */
    }
    for (char *at = self->text + begin; i > 0 && (at = strstr(at, "CRD")) != NULL;) {
        at[2] = 'E';
    }
    return (struct made_network){
        priced, strstr(self->text + begin, "measure: storage") != NULL};
}

/* ---- machines ---------------------------------------------------------- */

static void
say_group(struct random_scenario *self, uint32_t network, uint32_t i, bool owned,
    struct made_network made)
{
    uint32_t count = 1 + random_below(self, 150);
    random_say(self, "  - {name: g%u-%u, network: n%u, class: ", (unsigned)network,
        (unsigned)i, (unsigned)network);
    random_word(self, made.stores ? "storage-home|storage-rack|storage-hdd"
                                  : "rtx4090|h100|helium-hotspot|phone-npu|sensor|"
                                    "volunteer|hotspot-mobile");
    random_say(self, ", region: ");
    random_word(self, "none|europe|africa|world");
    random_say(self, ", count: %u, operators: %u, skew: %.3g", (unsigned)count,
        (unsigned)(1 + random_below(self, count)), 0.8 + 2 * random_uniform(self));
    if (chance(self, 0.5)) {
        random_say(self, ", provider: p, batch: b");
    }
    if (owned) {
        random_say(
            self, ", prospects: %u, operator: ", (unsigned)random_below(self, 100));
        random_word(
            self, !made.priced
                      ? "{kind: loyal}"
                      : "home|farm|fund|{kind: loyal}|"
                        "{kind: marginal, patience: 1, "
                        "haste: 1 1/d}|{kind: npv, discount: 20 %/yr, horizon: 3 yr}");
    }
    random_say(self, "}\n");
}

static void
say_outages(struct random_scenario *self)
{
    random_say(self, "outages:\n  - {name: dark, network: n0, ");
    random_word(self,
        "kind: poisson, every: 9 d, lasts: {kind: exponential, mean: 6 h}|"
        "kind: at, from: 2026-01-02, until: 2026-01-20|kind: at, from: 2026-01-09|"
        "kind: trace, repeat: true, rows: [{at: 2026-01-01, available: 1}, {at: "
        "2026-01-06, available: 0.5}, {at: 2026-01-09, available: 0}]");
    random_say(self, "}\n");
}

void
random_scenario_make(struct random_scenario *self, uint64_t seed)
{
    static const char *const epochs[] = {"1 h", "6 h", "1 d", "1 d", "7 d", "30 d"};
    static const uint32_t hours[] = {1, 6, 24, 24, 168, 720};
    *self = (struct random_scenario){.seed = seed};
    uint32_t step = random_below(self, (uint32_t)DPS_COUNT_OF(epochs));
    uint32_t n = 1 + random_below(self, 2);
    self->epochs = 100 + random_below(self, 100);
    random_say(self, "title: made up\nstart: 2026-01-01\nepoch: %s\nlength: %u h\n",
        epochs[step], (unsigned)(self->epochs * hours[step]));
    random_say(self, "review: ");
    random_word(self, "30 d|7 d|1 h|400 d");
    random_say(self, "\nnetworks:\n");
    struct made_network made[2];
    for (uint32_t i = 0; i < n; i++) {
        made[i] = say_network(self, i);
    }
    bool owned = chance(self, 0.75);
    random_say(self, "fleet:\n");
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t g = 0; g <= random_below(self, 3); g++) {
            say_group(self, i, g, owned, made[i]);
        }
    }
    if (!owned) {
        random_say(self, "population:\n  - {network: n0, kind: logistic, from: 5, to: "
                         "90, midpoint: 2026-02-01, tenfold: 20 d}\n");
    }
    if (chance(self, 0.4)) {
        random_say(self,
            "factor: {kind: geometric-brownian, price: 1 USD, drift: 5 %%/yr, "
            "volatility: 5 %%}\n");
    }
    if (chance(self, 0.6)) {
        say_outages(self);
    }
}
