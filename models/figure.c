#include "models/figure.h"

#include <string.h>

const struct dps_figure_info dps_figure_table[DPS_FIGURES] = {
    [DPS_DAYS] = {"days", "d", "time since the scenario's start"},
    [DPS_STEP] = {"step", "d", "length of an epoch"},
    [DPS_PRICE] = {"price", "USD/token", "price of the token"},
    [DPS_ORACLE] = {"oracle", "USD/token", "price that the network reckons with"},
    [DPS_RETURN] = {"return", "1", "logarithm of the price over the epoch before's"},
    [DPS_FACTOR] = {"factor", "1", "level of the market that all prices share"},
    [DPS_SUPPLY] = {"supply", "token", "minted less burned"},
    [DPS_CIRCULATING] = {"circulating", "token", "supply less what is locked"},
    [DPS_LOCKED] = {"locked", "token", "rewards under a lock, and what is pledged"},
    [DPS_STAKED] = {"staked", "token", "bonded by stakers"},
    [DPS_TREASURY] = {"treasury", "token", "held by the treasury"},
    [DPS_TREASURY_VALUE] = {"treasury_value", "USD",
        "its dollars, and its tokens at the price"},
    [DPS_TREASURY_BUDGET] = {"treasury_budget", "USD/d", "what it means to spend"},
    [DPS_TREASURY_SPENT] = {"treasury_spent", "USD/d", "what it spends"},
    [DPS_MINTED] = {"minted", "token/d", "minted, all accounts together"},
    [DPS_BURNED] = {"burned", "token/d", "burned, all reasons together"},
    [DPS_REWARDS] = {"rewards", "token/d", "shared among nodes"},
    [DPS_BOUGHT] = {"bought", "token/d", "bought on the market"},
    [DPS_SOLD] = {"sold", "token/d", "sold on the market"},
    [DPS_DEPTH] = {"depth", "USD", "what moves the price by 2 % when sold at once"},
    [DPS_STAKE_YIELD] = {"stake_yield", "1/yr", "what stakers earn on their stake"},
    [DPS_DEMAND] = {"demand", "unit/d", "work asked for at the present price"},
    [DPS_CAPACITY] = {"capacity", "unit/d", "work that the nodes online can do"},
    [DPS_SERVED] = {"served", "unit/d", "work done"},
    [DPS_UTILISATION] = {"utilisation", "1", "work done over capacity"},
    [DPS_SERVICE_PRICE] = {"service_price", "USD/unit", "what a unit of work costs"},
    [DPS_REVENUE] = {"revenue", "USD/d", "what users pay for work"},
    [DPS_NODES] = {"nodes", "1", "nodes that take part, in repair or not"},
    [DPS_ONLINE] = {"online", "1", "nodes that work"},
    [DPS_WEIGHT] = {"weight", "weight", "what earns now, all nodes together"},
    [DPS_POWER] = {"power", "byte", "capacity that earns, in its measure"},
    [DPS_JOINED] = {"joined", "1/d", "nodes that joined"},
    [DPS_GONE] = {"gone", "1/d", "nodes that left"},
    [DPS_FAILURES] = {"failures", "1/d", "failures of nodes"},
    [DPS_OPERATORS] = {"operators", "1", "operators that take part"},
    [DPS_INCOME] = {"income", "USD/d", "what nodes earn, rewards and fees"},
    [DPS_RUNNING_COST] = {"running_cost", "USD/d", "what running the nodes costs"},
    [DPS_HARDWARE_VALUE] = {"hardware_value", "USD",
        "price of the nodes' hardware now"},
    [DPS_BONDED] = {"bonded", "token", "bonds that nodes have posted"},
    [DPS_SLASHED] = {"slashed", "token/d", "bonds that nodes have lost"},
};

int
dps_figure_named(const char *name)
{
    for (int i = 0; i < DPS_FIGURES; i++) {
        if (strcmp(dps_figure_table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}
