/* kpi.h: what people ask of a network, each with its formula and unit.
 *
 * One table holds them all; each is computed from the figures at an epoch's end (see
 * models/figure.h, whose names the formulas use) and a few assumptions.  Two of them
 * need what came before: how long burning has stayed above minting, and where price and
 * population stood 90 days ago; that is the memory, a value without pointers.
 *
 * Cost of corruption: what an attacker pays to come to the share f of all weight by
 * adding hardware and bonds at today's prices, f / (1 - f) of what is there.  Profit
 * from corruption: f of what users and the network pay until the attack is noticed.
 * (The pair is Buterin's and EigenLayer's; the figures behind it are the run's.)
 *
 * A ratio whose denominator is 0 is 0, so that no trace holds a NaN.
 */
#ifndef DPS_MODELS_KPI_H
#define DPS_MODELS_KPI_H

#include "models/concentration.h"
#include "models/figure.h"
#include "sim/core/field.h"

#include <stddef.h>
#include <stdint.h>

enum { DPS_KPI_DAYS = 90, DPS_KPI_MARKS = 91 };

/* What the figures leave open; a value of a scenario. */
struct dps_kpi_terms {
    double cloud_price;     /* of a unit of work [USD/unit]; 0: none to compare with */
    double notice;          /* time until an attack is noticed [s] */
    double spiral;          /* fall of price and of nodes in 90 d that counts [1] */
    struct dps_span cohort; /* of time in which nodes join one cohort */
};

extern const struct dps_record dps_kpi_terms_record;

/* What two of them remember. */
struct dps_kpi_memory {
    double above;        /* days that burning has stayed above minting [d] */
    double burn_leads;   /* day when it had done so for 90 d; 0: not yet [d] */
    double spiral_since; /* day of the first death spiral; 0: none [d] */
    double marked;       /* day of the last mark [d] */
    uint64_t n_marks;
    double price[DPS_KPI_MARKS]; /* a ring, one mark a day or longer epoch [USD] */
    double nodes[DPS_KPI_MARKS];
};

/* Brings the memory up to the figures, once an epoch. */
void dps_kpi_remember(const struct dps_kpi_terms *terms,
    const double figures[DPS_FIGURES], struct dps_kpi_memory *memory);

struct dps_kpi_view {
    const double *figures; /* DPS_FIGURES */
    const struct dps_kpi_terms *terms;
    const struct dps_kpi_memory *memory;
    const struct dps_concentration *power; /* of operators, sketched */
    const struct dps_concentration *stake; /* of holders */
};

struct dps_kpi {
    const char *name;
    const char *unit;
    const char *formula; /* in the names of figures and terms */
    const char *doc;
    double (*value)(const struct dps_kpi_view *view);
};

extern const struct dps_kpi dps_kpi_table[];
extern const size_t dps_n_kpis;

/* The one of that name, or NULL. */
const struct dps_kpi *dps_kpi_named(const char *name);

#endif
