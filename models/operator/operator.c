#include "models/operator/operator.h"

#include "models/operator/formula.h"
#include "models/operator/npv.h"
#include "models/operator/roi.h"
#include "sim/core/batch.h"

#include <math.h>
#include <string.h>

/* ---- kinds without parameters -------------------------------------------- */

static void
ask_nothing(const void *params, const struct dps_review_scene *scene, size_t n,
    struct dps_operator_mind *mind)
{
    (void)params;
    (void)scene;
    for (size_t i = 0; i < n; i++) {
        mind->asks[i] = 0;
    }
}

static const struct dps_operator_kind marginal = {
    .base = {"marginal", "joins while income is above running cost, leaves below it",
        NULL},
    .ask = ask_nothing,
};

static const struct dps_operator_kind loyal = {
    .base = {"loyal", "joins at its pace and never leaves", NULL},
    .loyal = true,
    .ask = ask_nothing,
};

/* ---- the family ---------------------------------------------------------- */

static const struct dps_kind *const kinds[] = {
    &dps_operator_roi.base,
    &dps_operator_npv.base,
    &marginal.base,
    &loyal.base,
    &dps_operator_formula.base,
};

const struct dps_family dps_operator_family = {
    .name = "operator",
    .doc = "Who buys, keeps or scraps machines.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field trait_fields[] = {
    DPS_FIELD(struct dps_operator_traits, aim, DPS_RECORD, .record = &dps_trait_record,
        .fallback = "{}", .doc = "factor on the payback time or the discount rate"),
    DPS_FIELD(struct dps_operator_traits, cost, DPS_RECORD, .record = &dps_trait_record,
        .fallback = "{}", .doc = "factor on what running a node costs"),
    DPS_FIELD(struct dps_operator_traits, patience, DPS_RECORD,
        .record = &dps_trait_record, .fallback = "{}",
        .doc = "factor on patience, rounded, at least one review"),
};

static const struct dps_record traits_record = {
    .name = "operator.traits",
    .doc = "how operators of a kind differ",
    .size = sizeof(struct dps_operator_traits),
    .fields = trait_fields,
    .n_fields = DPS_COUNT_OF(trait_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_operator_plan, title, DPS_TEXT, .fallback = "",
        .doc = "who they are"),
    DPS_FIELD(struct dps_operator_plan, source, DPS_TEXT, .fallback = "",
        .doc = "where the figures come from"),
    DPS_FIELD(struct dps_operator_plan, patience, DPS_COUNT, .domain = "[1, 255]",
        .fallback = "3", .source = "assumed",
        .doc = "reviews in a row at a loss before a node leaves; `loyal` never does"),
    DPS_FIELD(struct dps_operator_plan, haste, DPS_NUMBER, .unit = "1/s",
        .domain = "(0, inf)", .fallback = "4 1/yr", .source = "assumed",
        .doc = "rate at which newcomers close the gap to what pays"),
    DPS_FIELD(struct dps_operator_plan, savings, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "no limit",
        .doc = "what an operator can spend on machines at the start"),
    DPS_FIELD(struct dps_operator_plan, capital, DPS_NUMBER, .unit = "USD/s",
        .domain = "[0, inf)", .fallback = "0 USD/yr", .source = "no limit",
        .doc = "what it can spend besides, in time; without both there is no limit"),
    DPS_FIELD(struct dps_operator_plan, lead_time, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "0 d", .source = "assumed",
        .doc = "time from an order to the first work, besides the delivery"),
    DPS_FIELD(struct dps_operator_plan, sell, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "1", .source = "assumed",
        .doc = "share of what it earns that it sells at once"),
    DPS_FIELD(struct dps_operator_plan, replace, DPS_SWITCH, .fallback = "true",
        .source = "assumed",
        .doc = "whether a machine that wore out is bought again, if a new one pays"),
    DPS_FIELD(struct dps_operator_plan, scrap, DPS_SWITCH, .fallback = "false",
        .source = "assumed", .doc = "whether the machine is sold when a node leaves"),
    DPS_FIELD(struct dps_operator_plan, traits, DPS_RECORD, .record = &traits_record,
        .fallback = "{}", .doc = "how operators differ"),
    {
        .key = "switch",
        .offset = offsetof(struct dps_operator_plan, moves),
        .type = DPS_NAMED,
        .record = &dps_operator_switch_record,
        .library = "switches",
        .fallback = "none",
        .source = "machines stay in their network",
        .doc = "when it takes a machine to another network of its group's `also`",
    },
    {
        .key = "kind",
        .offset = offsetof(struct dps_operator_plan, law),
        .type = DPS_KIND,
        .family = &dps_operator_family,
        .doc = "by what they decide",
    },
};

const struct dps_record dps_operator_record = {
    .name = "operator",
    .doc = "operators of one kind",
    .size = sizeof(struct dps_operator_plan),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

const struct dps_operator_kind *
dps_operator_law(const struct dps_operator_plan *self)
{
    return (const void *)self->law.kind;
}

/* ---- making ready -------------------------------------------------------- */

static uint32_t
reviews(const struct dps_operator_plan *self, double u)
{
    const double most = 255; /* that a node can count */
    double n =
        round((double)self->patience * dps_trait_factor(&self->traits.patience, u));
    return (uint32_t)(n < 1 ? 1 : n < most ? n : most);
}

void
dps_operator_prepare(
    const struct dps_operator_plan *self, int64_t start, struct dps_operator_mind *mind)
{
    bool is_loyal = dps_operator_law(self)->loyal;
    *mind = (struct dps_operator_mind){
        .haste = self->haste,
        .savings = self->savings,
        .capital = self->capital,
        .start = start,
        .replace = self->replace,
        .scrap = self->scrap,
        .loyal = is_loyal,
        .mover = dps_operator_mover_of(is_loyal ? NULL : self->moves),
        .wants = dps_operator_law(self)->wants,
    };
    for (int i = 0; i < DPS_OPERATOR_TYPES; i++) {
        double u = (i + 0.5) / DPS_OPERATOR_TYPES;
        mind->aim[i] = dps_trait_factor(&self->traits.aim, u);
        mind->cost[i] = dps_trait_factor(&self->traits.cost, u);
        mind->worth_there[i] = 1;
        mind->patience[i] = is_loyal ? UINT32_MAX : reviews(self, u);
    }
}

/* What the kind asks of a scene, by types. */
static void
ask_types(const struct dps_operator_plan *self, const struct dps_review_scene *scene,
    struct dps_operator_mind *mind)
{
    const struct dps_operator_kind *law = dps_operator_law(self);
    bool alike = self->traits.aim.law.kind == &dps_trait_fixed.base &&
                 (!law->wants || self->traits.cost.law.kind == &dps_trait_fixed.base);
    for (int i = 0; i < DPS_OPERATOR_TYPES; i++) {
        mind->worth[i] = 1;
    }
    law->ask(self->law.params, scene, alike ? 1 : DPS_OPERATOR_TYPES, mind);
    for (int i = 1; i < DPS_OPERATOR_TYPES && alike; i++) {
        mind->asks[i] = mind->asks[0];
        mind->worth[i] = mind->worth[0];
        mind->want[i] = mind->want[0];
    }
}

void
dps_operator_consider(const struct dps_operator_plan *self,
    const struct dps_review_scene *scene, struct dps_operator_mind *mind)
{
    bool asks = !dps_operator_law(self)->wants; /* what a reward is worth */
    if (scene->other != NULL && mind->mover.moves && asks) {
        ask_types(self, scene->other, mind);
        memcpy(mind->worth_there, mind->worth, sizeof mind->worth);
    }
    ask_types(self, scene, mind);
}

/* ---- deciding ------------------------------------------------------------ */

/* The scene in the figures that a node's decision takes. */
struct terms {
    double income;     /* [USD/s/weight] */
    double energy;     /* [USD/s] */
    double scale;      /* on the running cost [1] */
    double bond;       /* what it would bring elsewhere [USD/s/weight] */
    double machine;    /* [USD] */
    double present;    /* [weight] */
    double all;        /* present and ordered [weight] */
    double per_absent; /* 1 over absent [1/weight] */
    double hurry;      /* h T [1] */
    uint32_t machines; /* that an operator's capital pays for so far */
};

static uint32_t
machines_paid(
    const struct dps_operator_mind *mind, const struct dps_review_scene *scene)
{
    double spent = mind->savings + mind->capital * (double)(scene->date - mind->start);
    bool limited = (mind->savings > 0 || mind->capital > 0) &&
                   spent < (double)UINT32_MAX * scene->capex;
    return !limited ? UINT32_MAX : spent > 0 ? (uint32_t)(spent / scene->capex) : 0;
}

static struct terms
terms_of(const struct dps_operator_mind *mind, const struct dps_review_scene *scene)
{
    return (struct terms){
        .income = scene->income,
        .energy = scene->power * scene->tariff,
        .scale = scene->cost_scale,
        .bond = scene->bond * scene->bond_yield,
        .machine = scene->capex,
        .present = scene->present,
        .all = scene->present + scene->ordered,
        .per_absent = scene->absent > 0 ? 1 / scene->absent : INFINITY,
        .hurry = mind->haste * scene->period,
        .machines = machines_paid(mind, scene),
    };
}

/* What each node of a batch comes to; 1 is true. */
struct verdict {
    double stays[DPS_REVIEW_BATCH]; /* chance that an absent one does not join [1] */
    uint32_t patience[DPS_REVIEW_BATCH]; /* reviews */
    uint8_t loses[DPS_REVIEW_BATCH];     /* income is below running cost */
    uint8_t wants[DPS_REVIEW_BATCH];     /* to join */
};

/* Neither loop here and below has a branch, so that all turn into vector instructions.
 */
static void
weigh(const struct dps_operator_mind *mind, const struct terms *t,
    const struct dps_review_batch *batch, struct verdict *verdict)
{
    bool is_loyal = mind->loyal;
#pragma omp simd
    for (size_t i = 0; i < batch->n; i++) {
        /* Three times seven bits. */
        uint32_t type = (uint32_t)(int32_t)(batch->trait[i] * 0x1p21);
        uint32_t aim = type >> 14 & 127;
        double weight = batch->weight[i];
        double cost =
            (batch->cost[i] * t->scale + t->energy) * mind->cost[type >> 7 & 127] +
            t->bond * weight;
        double income = t->income * weight * mind->worth[aim];
        double price = t->machine * (1 - batch->owned[i]);
        double with_it = t->present + weight;
        double needs = (cost + price * mind->asks[aim]) * (t->all + weight);
        double excess = (income * with_it - needs) / needs;
        double share = with_it * t->per_absent;
        double hurry = is_loyal ? 1 : excess * (share < 1 ? share : 1);
        verdict->stays[i] = hurry > 0 ? -t->hurry * hurry : 0;
        verdict->patience[i] = mind->patience[type & 127];
        verdict->loses[i] = income < cost;
    }
}

/* The same where an expression says what a type wants. */
static void
weigh_wants(const struct dps_operator_mind *mind, const struct terms *t,
    const struct dps_review_batch *batch, struct verdict *verdict)
{
#pragma omp simd
    for (size_t i = 0; i < batch->n; i++) {
        uint32_t type = (uint32_t)(int32_t)(batch->trait[i] * 0x1p21);
        double want = mind->want[type >> 14 & 127];
        double share = (t->present + batch->weight[i]) * t->per_absent;
        double hurry = want * (share < 1 ? share : 1);
        verdict->stays[i] = hurry > 0 ? -t->hurry * hurry : 0;
        verdict->patience[i] = mind->patience[type & 127];
        verdict->loses[i] = want < 0;
    }
}

static void
weigh_all(const struct dps_operator_mind *mind, const struct terms *t,
    const struct dps_review_batch *batch, struct verdict *verdict)
{
    if (mind->wants) {
        weigh_wants(mind, t, batch, verdict);
    } else {
        weigh(mind, t, batch, verdict);
    }
    dps_batch_exp(verdict->stays, verdict->stays, batch->n);
#pragma omp simd
    for (size_t i = 0; i < batch->n; i++) {
        verdict->wants[i] = batch->u[i] < 1 - verdict->stays[i];
    }
}

/* Machines that go to the other network do nothing else. */
static void
move(const struct dps_operator_mind *mind, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    struct dps_operator_worth worth;
    uint8_t moves[DPS_REVIEW_BATCH];
    for (size_t i = 0; i < batch->n; i++) {
        uint32_t aim = (uint32_t)(int32_t)(batch->trait[i] * 0x1p21) >> 14 & 127;
        worth.here[i] = mind->worth[aim];
        worth.there[i] = mind->worth_there[aim];
    }
    dps_operator_move(&mind->mover, scene, batch, &worth, moves);
    for (size_t i = 0; i < batch->n; i++) {
        batch->action[i] = moves[i] ? DPS_REVIEW_MOVE : batch->action[i];
    }
}

void
dps_operator_decide(const void *mind, const struct dps_review_scene *scene,
    struct dps_review_batch *batch)
{
    const struct dps_operator_mind *self = mind;
    const struct terms t = terms_of(self, scene);
    struct verdict verdict;
    uint32_t leave = self->scrap ? DPS_REVIEW_SELL : DPS_REVIEW_LEAVE;
    uint8_t kept_away = !self->replace; /* those whose machine wore out */
    weigh_all(self, &t, batch, &verdict);
#pragma omp simd
    for (size_t i = 0; i < batch->n; i++) {
        uint32_t present = batch->present[i];
        uint32_t loses = present & verdict.loses[i];
        uint32_t losses = batch->losses[i];
        losses = loses * (losses + (losses < 255));
        uint32_t worn = batch->worn[i] & kept_away;
        uint32_t may = (batch->ordinal[i] < t.machines) & (1 - worn);
        uint32_t joins = (1 - present) & (batch->owned[i] | may) & verdict.wants[i];
        uint32_t leaves = loses & (losses >= verdict.patience[i]);
        batch->losses[i] = (uint8_t)losses;
        batch->action[i] = (uint8_t)(joins * DPS_REVIEW_JOIN + leaves * leave);
    }
    if (scene->other != NULL && self->mover.moves) {
        move(self, scene, batch);
    }
}
