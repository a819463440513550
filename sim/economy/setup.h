/* setup.h: what a scenario says, as one value.
 *
 * The root of all field tables: each room brings its own, this one puts them together.
 * A network here is its rules (models/network.h) with the mechanisms that the economy
 * runs.  A value of a scenario; nothing to free.
 */
#ifndef DPS_SIM_ECONOMY_SETUP_H
#define DPS_SIM_ECONOMY_SETUP_H

#include "models/aggregate.h"
#include "models/collateral/collateral.h"
#include "models/commitment/terms.h"
#include "models/control/control.h"
#include "models/demand/demand.h"
#include "models/distribution/distribution.h"
#include "models/distribution/pot.h"
#include "models/growth.h"
#include "models/hardware.h"
#include "models/hardware_market.h"
#include "models/holder/dividend.h"
#include "models/holder/holder.h"
#include "models/kpi.h"
#include "models/market/market.h"
#include "models/network.h"
#include "models/operator/operator.h"
#include "models/outage/outage.h"
#include "models/payment/payment.h"
#include "models/price/price.h"
#include "models/quality.h"
#include "models/region.h"
#include "models/release.h"
#include "models/settlement.h"
#include "models/treasury.h"
#include "models/verify.h"
#include "sim/core/field.h"
#include "sim/economy/setup_windows.h"

#include <stdbool.h>
#include <stdint.h>

/* Who earns, and how much of it is locked. */
struct dps_rewards {
    const char *measure;  /* storage, rate or count */
    double quantum;       /* of storage that counts [byte] */
    double grain;         /* of the rate or number that counts [1] */
    double minimum;       /* of an operator's working capacity [byte] */
    double locked;        /* share of a reward that vests [1] */
    double work;          /* that a quantum does in a day [unit] */
    struct dps_span over; /* in which it vests, in equal steps an epoch */
    const char *vests;    /* linear, or geometric */
};

/* From `at` on, so much is burnt a day. */
struct dps_burn {
    int64_t at; /* [s] */
    struct dps_amount per_day;
    bool in_all;       /* with what the run burns by its own rules */
    const char *payer; /* account */
    const char *source;
};

/* What was burnt by a date, whatever the run does. */
struct dps_burnt {
    struct dps_growth_table total; /* tokens of the first kind, ever */
    bool at_end;                   /* a row holds at the end of its day */
    bool in_all;                   /* with what the run burns by its own rules */
    const char *payer;             /* account */
};

/* What has happened before the scenario starts. */
struct dps_opening {
    const char *name; /* "reserve" */
    struct dps_amount amount;
    const char *from; /* account, or mint */
    const char *to;   /* account, or burn */
    const char *source;
};

/* A real series to compare with. */
struct dps_history {
    const char *quantity; /* a series of networks/NAME/supply */
    const char *file;     /* CSV with a column `date` */
    const char *column;
    double factor; /* tokens per unit of the column [1] */
    bool at_end;   /* the value holds at the end of its day */
    bool optional; /* the file may be absent: the report says so */
    const char *source;
};

/* What a controller's output multiplies. */
enum dps_lever {
    DPS_LEVER_EMISSION,
    DPS_LEVER_SERVICE_PRICE,
    DPS_LEVER_REWARD_SHARE,
    DPS_LEVERS
};

/* "emission", "service-price", "reward-share"; -1. */
int dps_lever_named(const char *name);
const char *dps_lever_name(enum dps_lever lever);

struct dps_setup_control {
    const char *scales; /* a lever */
    struct dps_control by;
};

/* A network's mechanisms.  Those that it may do without are NULL then. */
struct dps_setup_network {
    const char *name;
    struct dps_network rules;
    struct dps_list releases; /* of struct dps_release */
    struct dps_rewards rewards;
    struct dps_distribution distribute;
    struct dps_list pots; /* of struct dps_reward_pot */
    struct dps_settlement settlement;
    struct dps_collateral collateral;
    const struct dps_commitment_terms *commitments; /* of weight that counts */
    const struct dps_quality *quality;              /* of that weight */
    const struct dps_price *price;                  /* of the first token */
    struct dps_span oracle;            /* time over which the oracle averages it */
    struct dps_list demand;            /* of struct dps_demand */
    const struct dps_market *market;   /* where the work is sold */
    const struct dps_payment *payment; /* how it is paid for */
    struct dps_list holders;           /* of struct dps_holder */
    struct dps_list dividends;         /* of struct dps_dividend */
    const struct dps_treasury *treasury;
    struct dps_list controls; /* of struct dps_setup_control */
    struct dps_kpi_terms kpis;
    struct dps_list opening;                     /* of struct dps_opening */
    struct dps_list burns;                       /* of struct dps_burn, by date */
    const struct dps_burnt *burnt;               /* beside them */
    const struct dps_aggregate_terms *aggregate; /* in the place of a fleet */
    struct dps_list history;                     /* of struct dps_history */
    struct dps_list windows;                     /* of struct dps_window_spec */
    const struct dps_setup_schedule *schedule;   /* of its jobs */
    const struct dps_verify *verify;             /* of what its nodes claim */
    struct dps_list jobs;                        /* of struct dps_stream */
    const char *not_modelled;
};

/* Another network that a group's machines may work in. */
struct dps_setup_also {
    const char *network;
};

struct dps_setup_group {
    const char *name;
    const struct dps_hardware *hardware;
    const struct dps_region *region; /* NULL: nowhere in particular */
    const char *network;
    const char *provider;                  /* whose outages they share; "": nobody's */
    const char *batch;                     /* of production, the same */
    const struct dps_operator_plan *owner; /* NULL: nobody decides */
    struct dps_list also;                  /* of struct dps_setup_also */
    int64_t count;
    int64_t prospects; /* nodes more that may join */
    int64_t operators;
    double skew;      /* [1] */
    int64_t hexagons; /* that its nodes are spread over; 0: one each */
    double quality;   /* its share of work that counts more over the network's [1] */
};

struct dps_setup_population {
    const char *network;
    const char *class; /* of hardware; "": all */
    struct dps_variant growth;
};

struct dps_setup_date {
    int64_t at; /* [s] */
};

struct dps_setup_trace {
    struct dps_list nodes_at; /* of struct dps_setup_date */
    struct dps_list kpis_at;  /* of struct dps_setup_date */
};

struct dps_setup {
    const char *title;
    const char *label; /* short, for figures that compare runs */
    int64_t start;     /* [s] */
    struct dps_span length;
    struct dps_span epoch;
    int64_t seed;
    struct dps_list networks;        /* of struct dps_setup_network */
    struct dps_list fleet;           /* of struct dps_setup_group */
    struct dps_list population;      /* of struct dps_setup_population */
    const struct dps_price *factor;  /* the market that all prices share; NULL: none */
    struct dps_list hardware_market; /* of struct dps_hardware_market, by class */
    struct dps_list outages;         /* of struct dps_outage_rule */
    struct dps_span review;          /* time between two reviews of a node */
    const struct dps_setup_windows *windows; /* NULL: none */
    struct dps_setup_trace trace;
};

extern const struct dps_record dps_setup_record;
extern const struct dps_record dps_setup_network_record;
extern const struct dps_record dps_setup_control_record;
extern const struct dps_record dps_setup_group_record;
extern const struct dps_record dps_setup_population_record;

/* The rules between a network's mechanisms. */
enum dps_status dps_setup_network_check(const void *self, struct dps_error *err);

const struct dps_setup_network *dps_setup_network_at(
    const struct dps_setup *self, size_t i);

/* What a network's tokens are for: DPS_EINVAL where its payment, its holders or its
 * treasury ask of one what it does not allow. */
enum dps_status dps_setup_check_tokens(
    const struct dps_setup_network *network, struct dps_error *err);

/* The network of that name, or -1. */
int dps_setup_network_named(const struct dps_setup *self, const char *name);

/* What the machines of a group are, for outages. */
struct dps_outage_place dps_setup_place(const struct dps_setup_group *self);

/* Whether a rule of outages strikes them, in any network that they may serve. */
bool dps_setup_strikes(
    const struct dps_setup_group *self, const struct dps_outage_rule *rule);

/* DPS_EINVAL where groups and populations name networks that they cannot serve. */
DPS_CHECKED enum dps_status dps_setup_check_fleet(
    const struct dps_setup *self, struct dps_error *err);

/* What is counted, and what of it counts as one [byte or 1]. */
enum dps_measure dps_rewards_measure(const struct dps_rewards *self);
double dps_rewards_quantum(const struct dps_rewards *self);

/* Whether what vests does so geometrically: a share of what is left each epoch. */
bool dps_rewards_geometric(const struct dps_rewards *self);

/* The number of epochs from start to end, and between two reviews of a node. */
int64_t dps_setup_epochs(const struct dps_setup *self);
uint32_t dps_setup_review(const struct dps_setup *self);

#endif
