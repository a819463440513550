/* review.h: what an operator sees of its nodes when it reviews them, and what it says.
 *
 * Every node is reviewed once in a period (a month, say).  Nodes of one group are shown
 * in batches, as plain arrays, to the group's law of decisions, which answers with an
 * action and a new count of losses for each.  Nothing else passes between them, so that
 * laws know nothing of the fleet and the fleet nothing of money.
 *
 * All are plain values.  The fleet fills a batch, the law fills its answers.
 */
#ifndef DPS_MODELS_REVIEW_H
#define DPS_MODELS_REVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_REVIEW_BATCH = 256 }; /* nodes at most */

struct dps_formula_seat; /* models/formula/seat.h */

enum dps_review_action {
    DPS_REVIEW_STAY = 0,  /* present nodes go on, absent ones keep away */
    DPS_REVIEW_JOIN = 1,  /* absent ones: order a machine, or switch on what is there */
    DPS_REVIEW_LEAVE = 2, /* present ones: switch it off, take the bond home */
    DPS_REVIEW_SELL = 3,  /* the same, and sell the machine */
    DPS_REVIEW_MOVE = 4,  /* all: the machine goes to the other network as it is, and
                             is reviewed there from then on */
};

/* What all nodes of a group have in common at an epoch.  A weight is a node's capacity
 * in the network's quanta. */
struct dps_review_scene {
    int64_t date;      /* of the epoch's begin [s] */
    double epoch;      /* its length [s] */
    double period;     /* time between two reviews of a node [s] */
    double price;      /* of the token that nodes earn [USD/base unit] */
    double income;     /* what a node is expected to earn [USD/s/weight] */
    double earnings;   /* what it earned in the last epoch, the same [USD/s/weight] */
    double locked;     /* share of a reward that is locked at first [1] */
    double lock;       /* time over which that is freed [s] */
    double capex;      /* of a new machine [USD] */
    double resale;     /* share of its value that it keeps a year [1] */
    double life;       /* mean time to the end of a machine's life [s]; inf: none */
    double power;      /* drawn by a machine [W] */
    double tariff;     /* price of energy [USD/J] */
    double cost_scale; /* on every node's running cost, now against the start [1] */
    double bond;       /* what joining locks up [USD/weight] */
    double bond_yield; /* what a bond would bring elsewhere [1/s] */
    double delivery;   /* time from an order to the first work [s] */
    double present; /* expected weight of the group's nodes that take part [weight] */
    double absent;  /* and of those that do not [weight] */
    double ordered; /* and of those whose machines are on the way [weight] */
    double target;  /* weight that is asked for; 0: no such thing [weight] */
    double mean;    /* expected weight of the group's mean node [weight] */
    double running; /* median cost of running it, energy apart [USD/s/weight] */
    struct dps_formula_seat *seat; /* of a law that is a formula */
    double crowd;  /* as `present`, of all groups of the network; of one that is empty
                      the mean node's [weight] */
    double coming; /* as `ordered`, of all groups of the network [weight] */
    const struct dps_review_scene *other; /* of the same machines in the network that
                                             pays them best besides; NULL: none */
};

/* Nodes [0, n) of one group.  `present` counts working ones and those in repair; absent
 * ones have never joined or have left; nodes whose delivery is on the way are not
 * shown. */
struct dps_review_batch {
    size_t n;
    /* what is shown */
    double earned[DPS_REVIEW_BATCH]; /* since the last review [base units] */
    double
        weight[DPS_REVIEW_BATCH]; /* expected: capacity times availability [weight] */
    double elsewhere[DPS_REVIEW_BATCH]; /* the same in scene.other, if there is one */
    double cost[DPS_REVIEW_BATCH];      /* of running it, drawn once [USD/s] */
    double trait[DPS_REVIEW_BATCH];     /* its operator's, uniform in (0, 1) [1] */
    double u[DPS_REVIEW_BATCH]; /* new at each review, uniform in (0, 1), if asked */
    uint32_t ordinal[DPS_REVIEW_BATCH]; /* among its operator's nodes, from 0 */
    uint32_t age[DPS_REVIEW_BATCH];     /* epochs since it last joined; absent: 0 */
    uint32_t left[DPS_REVIEW_BATCH];    /* epochs to the end of its life; none: 65535 */
    uint8_t present[DPS_REVIEW_BATCH];  /* 1 or 0 */
    uint8_t owned[DPS_REVIEW_BATCH];    /* absent, but bought: it need not be ordered */
    uint8_t worn[DPS_REVIEW_BATCH];     /* absent: its machine wore out or was sold */
    /* what is answered; `losses` is shown too */
    uint8_t losses[DPS_REVIEW_BATCH]; /* reviews in a row that found it losing money */
    uint8_t action[DPS_REVIEW_BATCH]; /* enum dps_review_action; STAY when shown */
};

/* A law of decisions, as the fleet calls it; `law` is its parameters. */
typedef void dps_review_decide(const void *law, const struct dps_review_scene *scene,
    struct dps_review_batch *batch);

#endif
