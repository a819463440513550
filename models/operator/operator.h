/* operator.h: who buys, keeps or scraps machines.
 *
 * At a review an operator sets what a node is expected to earn against what it costs:
 *
 *     y    income, less what locks take from its worth
 *     c    running cost and energy, and what the bond would bring elsewhere
 *     q    what the machine's price asks of each second, if it is yet to be bought
 *
 * A kind says what q and the worth of a lock are: `roi` wants the price back within a
 * time, `npv` wants a present value above 0, `marginal` looks at running cost alone,
 * and `loyal` joins at its pace, whatever it brings, and never leaves.  Of a `formula`
 * x is what an expression says of a node as the group's mean one, and a node is at a
 * loss where x < 0.
 *
 *     absent     joins with the chance 1 - e^(-h T s x), x = y / (c + q) - 1 > 0
 *     present    leaves after `patience` reviews in a row with y < c
 *
 * h is haste, T the time between reviews.  y counts machines on the way, and the node
 * itself, as if they worked, and s = min(1, present / absent): newcomers close the gap
 * to the size at which x = 0 at the rate h, however many of them there are, so that a
 * population of equal nodes ends where what is paid is what nodes cost (free entry)
 * instead of shooting past it.  The operator's k-th node waits until its capital, some
 * at the start and so much a year since, pays for k machines.  Where its machines may
 * work in another network too it moves them as models/operator/switch.h says; `loyal`
 * never does.
 *
 * struct dps_operator_plan is a value of a scenario.  struct dps_operator_mind is one
 * made ready for a group: a value of its own, remade from the plan after a resume.
 */
#ifndef DPS_MODELS_OPERATOR_OPERATOR_H
#define DPS_MODELS_OPERATOR_OPERATOR_H

#include "models/operator/switch.h"
#include "models/operator/trait.h"
#include "models/review.h"
#include "sim/core/field.h"

/* Operators are of so many types by each trait: 7 bits of their number each. */
enum { DPS_OPERATOR_TYPES = 128 };

struct dps_operator_traits {
    struct dps_trait aim;      /* on the payback or the discount wanted */
    struct dps_trait cost;     /* on what running a node costs */
    struct dps_trait patience; /* on the reviews at a loss */
};

struct dps_operator_plan {
    const char *title;
    const char *source;
    int64_t patience; /* reviews at a loss before a node leaves, 1 to 255 */
    double haste;     /* h [1/s] */
    double savings;   /* an operator's, for machines, at the start [USD] */
    double capital;   /* the same, in time [USD/s]; both 0: no limit */
    double lead_time; /* from an order to the first work, deliveries aside [s] */
    double sell;      /* share of what it earns that it sells at once [1] */
    bool replace;     /* buys again what wore out, if that pays */
    bool scrap;       /* sells the machine of a node that leaves */
    struct dps_operator_traits traits;
    const struct dps_operator_switch *moves; /* NULL: never */
    struct dps_variant law;
};

struct dps_operator_mind {
    double asks[DPS_OPERATOR_TYPES];        /* q over the machine's price [1/s] */
    double worth[DPS_OPERATOR_TYPES];       /* of a USD that is earned [1] */
    double worth_there[DPS_OPERATOR_TYPES]; /* the same in the other network [1] */
    double cost[DPS_OPERATOR_TYPES];        /* factor on the running cost [1] */
    double aim[DPS_OPERATOR_TYPES];         /* factor on what is wanted [1] */
    double want[DPS_OPERATOR_TYPES];        /* x, where an expression says it [1] */
    double haste;                           /* h [1/s] */
    double savings;                         /* [USD] */
    double capital;                         /* [USD/s]; both 0: no limit */
    int64_t start;                          /* from which capital grows [s] */
    uint32_t patience[DPS_OPERATOR_TYPES];  /* reviews; above 255: never leaves */
    struct dps_operator_mover mover;
    bool replace, scrap;
    bool loyal; /* x is 1 and s is 1 */
    bool wants; /* x is want */
};

struct dps_operator_kind {
    struct dps_kind base;
    bool loyal;
    bool wants; /* it fills mind->want, and the others are not looked at */
    /* Fills mind->asks and mind->worth for types [0, n); 1 everywhere before. */
    void (*ask)(const void *params, const struct dps_review_scene *scene, size_t n,
        struct dps_operator_mind *mind);
};

extern const struct dps_family dps_operator_family;
extern const struct dps_record dps_operator_record;

const struct dps_operator_kind *dps_operator_law(const struct dps_operator_plan *self);

/* Once, and after a resume: traits.  `start` is the scenario's [s]. */
void dps_operator_prepare(const struct dps_operator_plan *self, int64_t start,
    struct dps_operator_mind *mind);

/* Each epoch before reviews: what the kind asks of the scene. */
void dps_operator_consider(const struct dps_operator_plan *self,
    const struct dps_review_scene *scene, struct dps_operator_mind *mind);

/* Decides on a batch; `mind` is a struct dps_operator_mind.  A dps_review_decide, which
 * wants numbers for each review. */
void dps_operator_decide(const void *mind, const struct dps_review_scene *scene,
    struct dps_review_batch *batch);

#endif
