#include "sim/economy/reports.h"

#include "models/concentration.h"
#include "models/holder/holder.h"
#include "sim/core/date.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what they say ----------------------------------------------------- */

enum cohort_column {
    COHORT,
    FROM,
    GROUP,
    JOINED,
    PRESENT,
    SURVIVAL,
    BOUGHT,
    SOLD,
    RETIRED,
    CAPEX,
    INCOME,
    COST,
    PAYBACK,
    IRR,
    COHORT_COLUMNS
};

static const struct dps_report_column cohort_columns[COHORT_COLUMNS] = {
    [COHORT] = {"cohort", "1", "number of the join cohort, from 0", DPS_I64},
    [FROM] = {"from", "s", "when it begins, since the scenario's start", DPS_F64},
    [GROUP] = {"group", "1", "group of the fleet, as the scenario lists them", DPS_I64},
    [JOINED] = {"joined", "1", "nodes that ever joined", DPS_I64},
    [PRESENT] = {"present", "1", "of them, those that take part", DPS_I64},
    [SURVIVAL] = {"survival", "1", "present / joined", DPS_F64},
    [BOUGHT] = {"bought", "1", "machines bought", DPS_I64},
    [SOLD] = {"sold", "1", "of them sold", DPS_I64},
    [RETIRED] = {"retired", "1", "of them worn out", DPS_I64},
    [CAPEX] = {"capex", "USD", "spent on machines", DPS_F64},
    [INCOME] = {"income", "USD", "rewards and fees at the prices when earned", DPS_F64},
    [COST] = {"cost", "USD", "of running them, and of bonds lost", DPS_F64},
    [PAYBACK] = {"payback", "d",
        "from the mean date of capex to the day on which income - cost reached it; 0: "
        "not yet",
        DPS_F64},
    [IRR] = {"irr", "1/yr",
        "rate at which capex, income and cost so far are worth 0; -1: next to nothing "
        "came back; 0: nothing was spent",
        DPS_F64},
};

enum { POWER, STAKE, VOTES, BODIES };

enum concentration_column {
    BODY,
    N,
    GINI,
    HHI,
    THEIL,
    THIRD,
    HALF,
    TWO_THIRDS,
    CONCENTRATION_COLUMNS
};

static const struct dps_report_column concentration_columns[CONCENTRATION_COLUMNS] = {
    [BODY] = {"of", "1",
        "0: power of operators, 1: stake of holders and bonds of operators, 2: votes "
        "of "
        "holders; a cohort of holders counts as one",
        DPS_I64},
    [N] = {"n", "1", "those that have any", DPS_I64},
    [GINI] = {"gini", "1", "sum over pairs |x_i - x_j| / (2 n^2 mean(x))", DPS_F64},
    [HHI] = {"hhi", "1", "sum (x_i / sum(x))^2", DPS_F64},
    [THEIL] = {"theil", "1", "sum x_i / sum(x) ln(x_i / mean(x))", DPS_F64},
    [THIRD] = {"nakamoto_third", "1", "least k: the k largest have over 1/3", DPS_I64},
    [HALF] = {"nakamoto_half", "1", "least k: the k largest have over 1/2", DPS_I64},
    [TWO_THIRDS] = {"nakamoto_two_thirds", "1", "least k: the k largest have over 2/3",
        DPS_I64},
};

const struct dps_report dps_reports[DPS_REPORTS] = {
    {"cohorts", "join cohorts by group", cohort_columns, COHORT_COLUMNS},
    {"concentration", "concentration of power, stake and votes", concentration_columns,
        CONCENTRATION_COLUMNS},
};

/* ---- when -------------------------------------------------------------- */

static bool
any_within(const struct dps_list *dates, int64_t after, int64_t until)
{
    const struct dps_setup_date *date = dates->items;
    for (size_t i = 0; i < dates->n; i++) {
        if (date[i].at > after && date[i].at <= until) {
            return true;
        }
    }
    return false;
}

bool
dps_reports_due(const struct dps_economy *economy, int64_t after, int64_t until)
{
    const struct dps_setup_trace *trace = &economy->setup->trace;
    int64_t end = dps_economy_date(economy, economy->n_epochs);
    return any_within(&trace->kpis_at, after, until) ||
           any_within(&trace->nodes_at, after, until) || (end > after && end <= until);
}

/* ---- a table ----------------------------------------------------------- */

/* Writes n rows, column by column, as kpis/NETWORK/DATE/NAME. */
static enum dps_status
write_table(const struct dps_economy *economy, const struct dps_member *member,
    const struct dps_report *report, const union dps_value *cells, size_t n,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[COHORT_COLUMNS + CONCENTRATION_COLUMNS];
    char path[2 * DPS_ACCOUNT_NAME + 2 * DPS_DATE_TEXT];
    char date[DPS_DATE_TEXT];
    dps_date_format(dps_economy_date(economy, economy->epoch), date);
    snprintf(
        path, sizeof path, "kpis/%s/%s/%s", member->setup->name, date, report->name);
    for (size_t c = 0; c < report->n_columns; c++) {
        const struct dps_report_column *column = &report->columns[c];
        columns[c] = (struct dps_column){
            column->name, column->unit, column->doc, column->cell, &cells[c * n]};
    }
    const struct dps_table table = {.path = path,
        .long_name = report->doc,
        .source = "",
        .signal = report->columns == cohort_columns ? "survival" : "gini",
        .axis = "",
        .columns = columns,
        .n_columns = report->n_columns,
        .n = n};
    return dps_journal_table(journal, &table, err);
}

/* ---- cohorts ----------------------------------------------------------- */

struct cohort {
    uint32_t cell, vintage;
    const struct dps_vintage *nodes;
};

static void
fill_cohort(const struct dps_economy *economy, const struct dps_member *member,
    const struct cohort *cohort, union dps_value *row, size_t n)
{
    const struct dps_fleet_network *network = &economy->fleet.networks[member->network];
    const struct dps_vintage *nodes = cohort->nodes;
    const struct dps_return *money =
        dps_returns_of(&member->returns, cohort->cell, cohort->vintage);
    int64_t from = dps_economy_time(economy, network->vintages[cohort->vintage]);
    double joined = (double)nodes->joined;
    row[COHORT * n].i64 = cohort->vintage;
    row[FROM * n].f64 = (double)from / (double)DPS_NS;
    row[GROUP * n].i64 = member->cells.items[cohort->cell].group;
    row[JOINED * n].i64 = nodes->joined;
    row[PRESENT * n].i64 = nodes->present;
    row[SURVIVAL * n].f64 = joined > 0 ? (double)nodes->present / joined : 0;
    row[BOUGHT * n].i64 = nodes->bought;
    row[SOLD * n].i64 = nodes->sold;
    row[RETIRED * n].i64 = nodes->retired;
    row[CAPEX * n].f64 = money->capex;
    row[INCOME * n].f64 = money->income;
    row[COST * n].f64 = money->cost;
    row[PAYBACK * n].f64 = money->payback;
    row[IRR * n].f64 = dps_returns_irr(&member->returns, cohort->cell, cohort->vintage);
}

/* Fills a row for every cohort of a group that has bought anything or come; how many
 * there are. Without rows it only counts. */
static size_t
walk_cohorts(const struct dps_economy *economy, const struct dps_member *member,
    union dps_value *cells, size_t n)
{
    size_t found = 0;
    uint32_t n_vintages = economy->fleet.networks[member->network].n_vintages;
    struct dps_vintage nodes[DPS_VINTAGES];
    for (uint32_t c = 0; c < member->cells.n; c++) {
        dps_fleet_vintages(&economy->fleet, member->cells.items[c].group, nodes);
        for (uint32_t v = 0; v < n_vintages; v++) {
            const struct cohort cohort = {c, v, &nodes[v]};
            bool any = nodes[v].bought + nodes[v].joined > 0;
            if (any && cells != NULL) {
                fill_cohort(economy, member, &cohort, &cells[found], n);
            }
            found += any;
        }
    }
    return found;
}

static enum dps_status
write_cohorts(const struct dps_economy *economy, const struct dps_member *member,
    struct dps_journal *journal, struct dps_error *err)
{
    size_t n = walk_cohorts(economy, member, NULL, 0);
    union dps_value *cells = calloc(COHORT_COLUMNS * n + 1, sizeof *cells);
    if (cells == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a table of cohorts");
    }
    walk_cohorts(economy, member, cells, n);
    enum dps_status status =
        write_table(economy, member, &dps_reports[0], cells, n, journal, err);
    free(cells);
    return status;
}

/* ---- concentration ----------------------------------------------------- */

static size_t
powers_of(const struct dps_fleet *fleet, uint32_t network, int64_t *x)
{
    size_t n = 0;
    for (uint32_t i = 0; i < fleet->n_operators; i++) {
        if (fleet->groups[fleet->operators[i].group].network == network) {
            x[n++] = dps_fleet_power(fleet, i);
        }
    }
    return n;
}

static int64_t
bond_of(const struct dps_fleet *fleet, const struct dps_operator *owner)
{
    int64_t bond = 0;
    for (uint32_t i = owner[0].first; i < owner[1].first; i++) {
        bond += fleet->nodes[i].bond;
    }
    return bond;
}

static size_t
stakes_of(const struct dps_fleet *fleet, const struct dps_member *member, int64_t *x)
{
    size_t n = member->cohorts.n;
    for (size_t i = 0; i < n; i++) {
        x[i] = member->cohorts.items[i].holding.state.staked;
    }
    for (uint32_t i = 0; i < fleet->n_operators; i++) {
        const struct dps_operator *owner = &fleet->operators[i];
        if (fleet->groups[owner->group].network == member->network) {
            x[n++] = bond_of(fleet, owner);
        }
    }
    return n;
}

static size_t
votes_of(const struct dps_member *member, int64_t date, int64_t *x)
{
    for (size_t i = 0; i < member->cohorts.n; i++) {
        x[i] = dps_holder_weight(&member->cohorts.items[i].holding, date);
    }
    return member->cohorts.n;
}

static void
fill_concentration(
    const struct dps_concentration *found, int body, union dps_value *row)
{
    const size_t n = BODIES; /* rows */
    row[BODY * n].i64 = body;
    row[N * n].i64 = found->n;
    row[GINI * n].f64 = found->gini;
    row[HHI * n].f64 = found->herfindahl;
    row[THEIL * n].f64 = found->theil;
    row[THIRD * n].i64 = found->third;
    row[HALF * n].i64 = found->half;
    row[TWO_THIRDS * n].i64 = found->two_thirds;
}

static enum dps_status
write_concentration(const struct dps_economy *economy, const struct dps_member *member,
    struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_fleet *fleet = &economy->fleet;
    size_t most = member->cohorts.n + fleet->n_operators + 1;
    union dps_value cells[CONCENTRATION_COLUMNS * BODIES];
    int64_t date = dps_economy_date(economy, economy->epoch);
    int64_t *x = calloc(2 * most, sizeof *x);
    if (x == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a table of concentration");
    }
    for (int body = 0; body < BODIES; body++) {
        size_t n = body == POWER   ? powers_of(fleet, member->network, x)
                   : body == STAKE ? stakes_of(fleet, member, x)
                                   : votes_of(member, date, x);
        struct dps_concentration found = dps_concentration_of(x, x + most, n);
        fill_concentration(&found, body, &cells[body]);
    }
    free(x);
    return write_table(economy, member, &dps_reports[1], cells, BODIES, journal, err);
}

enum dps_status
dps_reports_write(const struct dps_economy *economy, struct dps_journal *journal,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < economy->n_members && status == DPS_OK; i++) {
        const struct dps_member *member = &economy->members[i];
        if (member->cells.n > 0) {
            status = write_cohorts(economy, member, journal, err);
        }
        if (status == DPS_OK && (member->cells.n > 0 || member->cohorts.n > 0)) {
            status = write_concentration(economy, member, journal, err);
        }
    }
    return status;
}
