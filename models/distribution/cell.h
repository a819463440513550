/* cell.h: a group of nodes, as what is shared among groups sees it. */
#ifndef DPS_MODELS_DISTRIBUTION_CELL_H
#define DPS_MODELS_DISTRIBUTION_CELL_H

#include "sim/core/field.h"
#include <stdbool.h>

#include <stdint.h>

/* Wallets by how many working nodes they have. */
enum { DPS_WALLET_SIZES = 63 };
struct dps_wallets {
    int64_t of[DPS_WALLET_SIZES + 1]; /* wallets of so many */
    int64_t larger, in_larger;        /* wallets of more, and their nodes */
};

/* The nodes of one group in an epoch; nothing is negative. */
struct dps_distribution_cell {
    int64_t weight;    /* what they earn by, online or not */
    int64_t nodes;     /* that take part */
    int64_t stake;     /* bonded by them [base units] */
    double online;     /* share of the epoch in which they worked [1] */
    double busy;       /* share of that time in which they had work [1] */
    double quality;    /* 1: as the network wants it [1] */
    double work;       /* done in the epoch [unit] */
    double revenue;    /* paid for it by users [USD] */
    double per_wallet; /* nodes that a wallet of theirs holds, on the mean [1] */
    double density;    /* nodes online in an inhabited hexagon of their region [1] */
    const char *class; /* of their machines; NULL: none */
    const struct dps_list *specs; /* of its machines, struct dps_spec; NULL: none */
    const struct dps_wallets *wallets; /* NULL: all of per_wallet nodes */
};

/* Whether a cell is of that class of machines; NULL and "" are all. */
bool dps_distribution_is_of(
    const struct dps_distribution_cell *cell, const char *class);

#endif
