#include "analysis/figures.h"

static const struct dps_figure figures[] = {
    {
        .name = "supply",
        .title = "supply and its parts",
        .caption = "Circulating supply is what was mined, vested and disbursed less "
                   "what is locked and burnt. Dashed: the real chain, where known.",
        .axis = "tokens",
        .series = {"supply/circulating", "supply/mined", "supply/vested",
            "supply/reserve", "supply/locked", "supply/burnt"},
        .histories = true,
    },
    {
        .name = "circulating",
        .title = "circulating supply",
        .caption = "The same network under each of the runs compared.",
        .axis = "tokens",
        .series = {"supply/circulating"},
        .all_traces = true,
        .only_others = true,
    },
    {
        .name = "minting",
        .title = "minting a day",
        .caption = "What each source of new tokens issues a day.",
        .axis = "tokens a day",
        .series = {"emission/*"},
        .transform = DPS_PER_DAY,
    },
    {
        .name = "mining-compared",
        .title = "minting a day",
        .caption = "Everything mined a day, under each of the runs compared.",
        .axis = "tokens a day",
        .series = {"supply/mined"},
        .transform = DPS_PER_DAY,
        .all_traces = true,
        .only_others = true,
    },
    {
        .name = "nodes",
        .title = "nodes online",
        .caption = "Nodes that work, that are in repair and that have left.",
        .axis = "nodes",
        .series = {"fleet/online", "fleet/down", "fleet/left"},
    },
    {
        .name = "nodes-compared",
        .title = "nodes online",
        .caption = "Nodes that work, under each of the runs compared.",
        .axis = "nodes",
        .series = {"fleet/online"},
        .all_traces = true,
        .only_others = true,
    },
    {
        .name = "power",
        .title = "capacity",
        .caption = "Capacity online, the part of it that earns, and the baseline that "
                   "the rules ask for.",
        .axis = "capacity",
        .series = {"fleet/raw_power", "fleet/counted_power", "fleet/baseline_power"},
        .wide = true,
    },
    {
        .name = "power-compared",
        .title = "capacity online",
        .caption = "Capacity online, under each of the runs compared.",
        .axis = "capacity",
        .series = {"fleet/raw_power"},
        .all_traces = true,
        .only_others = true,
    },
    {
        .name = "fraud",
        .title = "fraud, and what deters from it",
        .caption = "Capacity that cheats, the share of its bond that a node loses when "
                   "it is found out, and the share that would deter from each cheat by "
                   "what windows have measured, with two standard errors of that.",
        .axis = "share",
        .series = {"justice/cheating", "justice/slash", "justice/deterring-*",
            "justice/deterring_least-*", "justice/deterring_most-*"},
    },
    {
        .name = "reward-per-node",
        .title = "reward per node",
        .caption = "Rewards of a day over the nodes online at its end.",
        .axis = "reward per node",
        .series = {"rewards/per_node"},
        .all_traces = true,
        .wide = true,
    },
    {
        .name = "reward-per-tib",
        .title = "reward per TiB",
        .caption = "Rewards of a day over the capacity that earns them.",
        .axis = "reward per TiB",
        .series = {"rewards/per_tib"},
        .all_traces = true,
        .wide = true,
    },
    {
        .name = "price",
        .title = "price of the token",
        .caption = "Price of the network's first token at the end of each epoch.",
        .axis = "price",
        .series = {"figures/price"},
        .all_traces = true,
        .wide = true,
    },
    {
        .name = "burn-and-mint",
        .title = "burned and minted a day",
        .caption = "Where burning stays above minting the supply shrinks.",
        .axis = "tokens a day",
        .series = {"figures/minted", "figures/burned"},
    },
    {
        .name = "work",
        .title = "work a day",
        .caption = "Work that users ask for, that the nodes online can do, and that is "
                   "done.",
        .axis = "work a day",
        .series = {"figures/demand", "figures/capacity", "figures/served"},
        .wide = true,
    },
    {
        .name = "income-and-cost",
        .title = "income and running cost of the nodes",
        .caption =
            "What all nodes earn a day, what users pay for their work, and what "
            "running them costs. Payback and return of each join cohort stand in "
            "the trace under kpis/.",
        .axis = "USD a day",
        .series = {"figures/income", "figures/revenue", "figures/running_cost"},
        .wide = true,
    },
    {
        .name = "concentration",
        .title = "concentration of power",
        .caption = "Gini coefficient and Herfindahl index of the operators' power.",
        .axis = "index",
        .series = {"kpis/gini_power", "kpis/hhi_power"},
    },
};

const struct dps_figure *
dps_figures(size_t *n)
{
    *n = sizeof figures / sizeof figures[0];
    return figures;
}
