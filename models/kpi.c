#include "models/kpi.h"

#include <string.h>

enum { YEAR = 365 };

/* ---- terms ------------------------------------------------------------- */

static const struct dps_field terms_fields[] = {
    DPS_FIELD(struct dps_kpi_terms, cloud_price, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "none",
        .doc = "what a cloud asks for a unit of the network's work; 0: no comparison"),
    DPS_FIELD(struct dps_kpi_terms, notice, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .fallback = "30 d", .source = "assumed",
        .doc = "time until an attack on the network's work is noticed"),
    DPS_FIELD(struct dps_kpi_terms, spiral, DPS_NUMBER, .unit = "1", .domain = "(0, 1)",
        .fallback = "0.5", .source = "assumed",
        .doc = "price and nodes that both fall by this share in 90 days are a death "
               "spiral"),
    DPS_FIELD(struct dps_kpi_terms, cohort, DPS_SPAN, .domain = "[1, inf)",
        .fallback = "12 mo", .source = "calendar years",
        .doc = "nodes that first join in the same one are a cohort; months count from "
               "the January of the scenario's start, other spans from the start"),
};

const struct dps_record dps_kpi_terms_record = {
    .name = "kpis",
    .doc = "What the key figures of a network assume.",
    .size = sizeof(struct dps_kpi_terms),
    .fields = terms_fields,
    .n_fields = DPS_COUNT_OF(terms_fields),
};

/* ---- memory ------------------------------------------------------------ */

static double
ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

/* Share by which x fell from the mark of 90 days ago; 0 before there is one. */
static double
fall(const double *marks, uint64_t n_marks, double x)
{
    if (n_marks < DPS_KPI_MARKS) {
        return 0;
    }
    double then = marks[n_marks % DPS_KPI_MARKS];
    return then > 0 && x < then ? 1 - x / then : 0;
}

static void
mark(const double *figures, struct dps_kpi_memory *memory)
{
    double day = figures[DPS_DAYS];
    while (memory->n_marks == 0 || memory->marked + 1 <= day) {
        size_t i = memory->n_marks % DPS_KPI_MARKS;
        memory->price[i] = figures[DPS_PRICE];
        memory->nodes[i] = figures[DPS_NODES];
        memory->marked = memory->n_marks == 0 ? day : memory->marked + 1;
        memory->n_marks++;
    }
}

void
dps_kpi_remember(const struct dps_kpi_terms *terms, const double figures[DPS_FIGURES],
    struct dps_kpi_memory *memory)
{
    bool leads = figures[DPS_BURNED] > figures[DPS_MINTED];
    memory->above = leads ? memory->above + figures[DPS_STEP] : 0;
    if (memory->above >= DPS_KPI_DAYS && !(memory->burn_leads > 0)) {
        memory->burn_leads = figures[DPS_DAYS];
    }
    mark(figures, memory);
    bool falls =
        fall(memory->price, memory->n_marks, figures[DPS_PRICE]) > terms->spiral &&
        fall(memory->nodes, memory->n_marks, figures[DPS_NODES]) > terms->spiral;
    if (falls && !(memory->spiral_since > 0)) {
        memory->spiral_since = figures[DPS_DAYS];
    }
}

/* ---- each one ---------------------------------------------------------- */

static double
market_cap(const struct dps_kpi_view *v)
{
    return v->figures[DPS_CIRCULATING] * v->figures[DPS_PRICE];
}

/* What nodes are paid a year, in tokens that are issued for it and by users. */
static double
security_budget(const struct dps_kpi_view *v)
{
    return YEAR * v->figures[DPS_INCOME];
}

static double
security_ratio(const struct dps_kpi_view *v)
{
    return ratio(security_budget(v), market_cap(v));
}

static double
corruption_cost(const struct dps_kpi_view *v, double share)
{
    double there =
        v->figures[DPS_HARDWARE_VALUE] + v->figures[DPS_BONDED] * v->figures[DPS_PRICE];
    return share / (1 - share) * there;
}

static double
corruption_profit(const struct dps_kpi_view *v, double share)
{
    enum { DAY = 86400 };
    double paid = v->figures[DPS_REVENUE] + v->figures[DPS_INCOME];
    return share * paid * v->terms->notice / DAY;
}

static double
cost_third(const struct dps_kpi_view *v)
{
    return corruption_cost(v, 1.0 / 3);
}

static double
cost_half(const struct dps_kpi_view *v)
{
    return corruption_cost(v, 1.0 / 2);
}

static double
cost_two_thirds(const struct dps_kpi_view *v)
{
    return corruption_cost(v, 2.0 / 3);
}

static double
profit_third(const struct dps_kpi_view *v)
{
    return corruption_profit(v, 1.0 / 3);
}

static double
profit_half(const struct dps_kpi_view *v)
{
    return corruption_profit(v, 1.0 / 2);
}

static double
profit_two_thirds(const struct dps_kpi_view *v)
{
    return corruption_profit(v, 2.0 / 3);
}

static double
net_inflation(const struct dps_kpi_view *v)
{
    return ratio(YEAR * (v->figures[DPS_MINTED] - v->figures[DPS_BURNED]),
        v->figures[DPS_SUPPLY]);
}

static double
real_yield(const struct dps_kpi_view *v)
{
    return v->figures[DPS_STAKE_YIELD] - net_inflation(v);
}

static double
burn_to_mint(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_BURNED], v->figures[DPS_MINTED]);
}

static double
burn_leads_since(const struct dps_kpi_view *v)
{
    return v->memory->burn_leads;
}

static double
subsidy_share(const struct dps_kpi_view *v)
{
    double subsidy = v->figures[DPS_REWARDS] * v->figures[DPS_PRICE];
    return ratio(subsidy, subsidy + v->figures[DPS_REVENUE]);
}

static double
sold_to_depth(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_SOLD] * v->figures[DPS_PRICE], v->figures[DPS_DEPTH]);
}

static double
sold_to_volume(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_SOLD], v->figures[DPS_SOLD] + v->figures[DPS_BOUGHT]);
}

static double
velocity(const struct dps_kpi_view *v)
{
    return ratio(YEAR * v->figures[DPS_REVENUE], market_cap(v));
}

static double
locked_share(const struct dps_kpi_view *v)
{
    return ratio(
        v->figures[DPS_LOCKED] + v->figures[DPS_STAKED] + v->figures[DPS_BONDED],
        v->figures[DPS_SUPPLY]);
}

/* The utilisation at which what users pay covers what running the nodes costs. */
static double
break_even_utilisation(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_RUNNING_COST],
        v->figures[DPS_CAPACITY] * v->figures[DPS_SERVICE_PRICE]);
}

static double
margin(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_INCOME] - v->figures[DPS_RUNNING_COST],
        v->figures[DPS_RUNNING_COST]);
}

/* Days in which what a node keeps pays for its hardware at today's figures. */
static double
payback(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_HARDWARE_VALUE],
        v->figures[DPS_INCOME] - v->figures[DPS_RUNNING_COST]);
}

static double
price_to_cloud(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_SERVICE_PRICE], v->terms->cloud_price);
}

static double
availability(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_ONLINE], v->figures[DPS_NODES]);
}

static double
death_spiral_since(const struct dps_kpi_view *v)
{
    return v->memory->spiral_since;
}

/* ---- of the single ones ------------------------------------------------ */

static double
treasury_runway(const struct dps_kpi_view *v)
{
    return ratio(v->figures[DPS_TREASURY_VALUE], v->figures[DPS_TREASURY_BUDGET]);
}

static double
gini_power(const struct dps_kpi_view *v)
{
    return v->power->gini;
}

static double
hhi_power(const struct dps_kpi_view *v)
{
    return v->power->herfindahl;
}

static double
nakamoto_power_third(const struct dps_kpi_view *v)
{
    return (double)v->power->third;
}

static double
nakamoto_power_half(const struct dps_kpi_view *v)
{
    return (double)v->power->half;
}

static double
hhi_stake(const struct dps_kpi_view *v)
{
    return v->stake->herfindahl;
}

static double
nakamoto_stake_third(const struct dps_kpi_view *v)
{
    return (double)v->stake->third;
}

static double
nakamoto_stake_half(const struct dps_kpi_view *v)
{
    return (double)v->stake->half;
}

/* ---- the table --------------------------------------------------------- */

#define CORRUPTION_COST(f)   f " / (1 - " f ") * (hardware_value + bonded * price)"
#define CORRUPTION_PROFIT(f) f " * (revenue + income) * notice"

const struct dps_kpi dps_kpi_table[] = {
    {"market_cap", "USD", "circulating * price", "value of what circulates",
        market_cap},
    {"security_budget", "USD/yr", "365 * income",
        "what is paid a year for the nodes' work", security_budget},
    {"security_ratio", "1/yr", "security_budget / market_cap",
        "security budget by what it secures", security_ratio},
    {"corruption_cost_third", "USD", CORRUPTION_COST("1/3"),
        "what a third of all weight costs an attacker", cost_third},
    {"corruption_cost_half", "USD", CORRUPTION_COST("1/2"),
        "what half of all weight costs an attacker", cost_half},
    {"corruption_cost_two_thirds", "USD", CORRUPTION_COST("2/3"),
        "what two thirds of all weight cost an attacker", cost_two_thirds},
    {"corruption_profit_third", "USD", CORRUPTION_PROFIT("1/3"),
        "what an attacker with a third gains until noticed", profit_third},
    {"corruption_profit_half", "USD", CORRUPTION_PROFIT("1/2"),
        "what an attacker with half gains until noticed", profit_half},
    {"corruption_profit_two_thirds", "USD", CORRUPTION_PROFIT("2/3"),
        "what an attacker with two thirds gains until noticed", profit_two_thirds},
    {"net_inflation", "1/yr", "365 * (minted - burned) / supply",
        "growth of the supply", net_inflation},
    {"real_yield", "1/yr", "stake_yield - net_inflation",
        "what stakers earn beyond inflation", real_yield},
    {"burn_to_mint", "1", "burned / minted", "burned over minted", burn_to_mint},
    {"burn_leads_since", "d",
        "first day on which burned > minted has held for 90 days; 0: none yet",
        "when burning first stayed above minting", burn_leads_since},
    {"subsidy_share", "1", "rewards * price / (rewards * price + revenue)",
        "part of what the network's work costs that is paid by issuing tokens",
        subsidy_share},
    {"sold_to_depth", "1/d", "sold * price / depth",
        "sales a day over what moves the price by 2 %", sold_to_depth},
    {"sold_to_volume", "1", "sold / (sold + bought)", "sales over all trade",
        sold_to_volume},
    {"velocity", "1/yr", "365 * revenue / market_cap",
        "how often the market cap is spent on work in a year", velocity},
    {"locked_share", "1", "(locked + staked + bonded) / supply",
        "part of the supply that cannot be sold at once", locked_share},
    {"break_even_utilisation", "1", "running_cost / (capacity * service_price)",
        "utilisation at which users alone pay for running the nodes",
        break_even_utilisation},
    {"margin", "1", "(income - running_cost) / running_cost",
        "what nodes earn beyond what running them costs", margin},
    {"payback", "d", "hardware_value / (income - running_cost)",
        "time in which a node pays for its hardware at today's figures", payback},
    {"price_to_cloud", "1", "service_price / cloud_price",
        "price of work against a cloud's", price_to_cloud},
    {"availability", "1", "online / nodes", "part of the nodes that work",
        availability},
    {"death_spiral_since", "d",
        "first day on which price and nodes both fell by `spiral` in 90 days; 0: none",
        "when a death spiral began", death_spiral_since},
    {"treasury_runway", "d", "treasury_value / treasury_budget",
        "how long the treasury lasts at its budget; 0: it has none", treasury_runway},
    {"gini_power", "1", "sum over pairs |x_i - x_j| / (2 n^2 mean(x)), x: power",
        "Gini coefficient of operators by power; too low by at most 0.004", gini_power},
    {"hhi_power", "1", "sum (x_i / sum(x))^2, x: power",
        "Herfindahl index of operators by power; too low by at most 6.1e-5 of it",
        hhi_power},
    {"nakamoto_power_third", "1", "least k: the k largest have over 1/3 of all power",
        "operators with a third of all power; too high by less than 1 + 1/64 of it",
        nakamoto_power_third},
    {"nakamoto_power_half", "1", "least k: the k largest have over 1/2 of all power",
        "operators with half of all power; too high by less than 1 + 1/64 of it",
        nakamoto_power_half},
    {"hhi_stake", "1", "sum (x_i / sum(x))^2, x: staked by a cohort of holders",
        "Herfindahl index of holders by stake, a cohort as one", hhi_stake},
    {"nakamoto_stake_third", "1", "least k: the k largest have over 1/3 of all stake",
        "holders with a third of all stake, a cohort as one", nakamoto_stake_third},
    {"nakamoto_stake_half", "1", "least k: the k largest have over 1/2 of all stake",
        "holders with half of all stake, a cohort as one", nakamoto_stake_half},
};

const size_t dps_n_kpis = DPS_COUNT_OF(dps_kpi_table);

const struct dps_kpi *
dps_kpi_named(const char *name)
{
    for (size_t i = 0; i < dps_n_kpis; i++) {
        if (strcmp(dps_kpi_table[i].name, name) == 0) {
            return &dps_kpi_table[i];
        }
    }
    return NULL;
}
