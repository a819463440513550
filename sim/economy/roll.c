#include "sim/economy/roll.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/fleet/view.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- every node -------------------------------------------------------- */

enum node_column {
    OPERATOR,
    ORDINAL,
    GROUP,
    STATE,
    CAPACITY,
    COUNTED,
    CYCLES,
    EARNED,
    LOCKED,
    BOND,
    CHEAT,
    CONVICTIONS,
    NODE_COLUMNS
};

static void
fill_node(const struct dps_economy *economy, const struct dps_member *member,
    uint32_t i, union dps_value *cells, size_t row, size_t n)
{
    enum { MILLION = 1000000 };
    const struct dps_node *node = &economy->fleet.nodes[i];
    const struct dps_book *book = &economy->fleet.books[i];
    struct dps_earnings earnings = dps_fleet_earnings(&economy->fleet, i);
    int64_t ppm = dps_truncate(member->setup->rewards.locked * MILLION + 0.5);
    const int64_t values[NODE_COLUMNS] = {
        [OPERATOR] = book->operator_id,
        [ORDINAL] = book->ordinal,
        [GROUP] = node->group,
        [STATE] = node->state,
        [CAPACITY] = node->capacity,
        [COUNTED] = dps_node_weight(node),
        [CYCLES] = node->cycles,
        [EARNED] = earnings.earned,
        [LOCKED] = dps_muldiv(earnings.lockable, ppm, MILLION),
        [BOND] = node->bond,
        [CHEAT] = book->cheat,
        [CONVICTIONS] = book->convictions,
    };
    for (size_t c = 0; c < NODE_COLUMNS; c++) {
        cells[c * n + row].i64 = values[c];
    }
}

static enum dps_status
nodes_of(const struct dps_economy *economy, const struct dps_member *member,
    union dps_value *cells, struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_fleet *fleet = &economy->fleet;
    const struct dps_token *token = dps_network_token(&member->setup->rules, 0);
    char unit[2 * DPS_SYMBOL];
    char quantum[64];
    char path[2 * DPS_ACCOUNT_NAME + DPS_DATE_TEXT];
    char date[DPS_DATE_TEXT];
    size_t n = 0;
    for (uint32_t i = 0; i < fleet->n; i++) {
        n += fleet->groups[fleet->nodes[i].group].network == member->network;
    }
    for (uint32_t i = 0, row = 0; i < fleet->n; i++) {
        if (fleet->groups[fleet->nodes[i].group].network == member->network) {
            fill_node(economy, member, i, cells, row++, n);
        }
    }
    snprintf(unit, sizeof unit, "1e-%d %s", (int)token->decimals, token->symbol);
    snprintf(quantum, sizeof quantum, "%.17g byte",
        fleet->networks[member->network].weighing.quantum);
    dps_date_format(dps_economy_date(economy, economy->epoch), date);
    snprintf(path, sizeof path, "fleet/%s/%s", member->setup->name, date);
    const struct dps_column columns[NODE_COLUMNS] = {
        {"operator", "1", "operator", DPS_I64, &cells[OPERATOR * n]},
        {"ordinal", "1", "number among the operator's nodes", DPS_I64,
            &cells[ORDINAL * n]},
        {"group", "1", "group of the fleet, as the scenario lists them", DPS_I64,
            &cells[GROUP * n]},
        {"state", "1",
            "0 waiting, 1 online, 2 in repair, 3 left, 4 ordered, 5 elsewhere", DPS_I64,
            &cells[STATE * n]},
        {"capacity", quantum, "capacity", DPS_I64, &cells[CAPACITY * n]},
        {"counted", quantum, "capacity that earns", DPS_I64, &cells[COUNTED * n]},
        {"cycles", "1", "up-times begun", DPS_I64, &cells[CYCLES * n]},
        {"earned", unit, "earned since the start", DPS_I64, &cells[EARNED * n]},
        {"locked", unit, "locked of it", DPS_I64, &cells[LOCKED * n]},
        {"bond", unit, "put down", DPS_I64, &cells[BOND * n]},
        {"cheat", "1", "that it practises, as its network lists them from 1; 0: none",
            DPS_I64, &cells[CHEAT * n]},
        {"convictions", "1", "of cheating, so far; 255 is that many or more", DPS_I64,
            &cells[CONVICTIONS * n]},
    };
    const struct dps_table table = {.path = path,
        .long_name = "every node",
        .source = "",
        .signal = "earned",
        .axis = "capacity",
        .columns = columns,
        .n_columns = NODE_COLUMNS,
        .n = n};
    return dps_journal_table(journal, &table, err);
}

enum dps_status
dps_roll_write(const struct dps_economy *economy, struct dps_journal *journal,
    struct dps_error *err)
{
    union dps_value *cells =
        calloc((size_t)NODE_COLUMNS * economy->fleet.n + 1, sizeof *cells);
    if (cells == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a table of nodes");
    }
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < economy->n_members && status == DPS_OK; i++) {
        status = nodes_of(economy, &economy->members[i], cells, journal, err);
    }
    free(cells);
    return status;
}
