/* seasonal.h: a level of demand times factors by month, day of the week and hour, UTC.
 *
 * The level is another kind's.  Factors are constant over an hour, so that what is
 * asked for is a sum of the level's own integrals over the hours (or days, or months,
 * where no factor changes more often).
 */
#ifndef DPS_MODELS_DEMAND_SEASONAL_H
#define DPS_MODELS_DEMAND_SEASONAL_H

#include "models/demand/demand.h"

enum { DPS_MONTHS = 12, DPS_WEEKDAYS = 7, DPS_HOURS = 24 };

struct dps_demand_level {
    struct dps_variant law; /* of the kinds that have no seasons */
};

struct dps_demand_seasonal {
    struct dps_demand_level level;
    struct {
        double x[DPS_MONTHS]; /* January first [1] */
    } months;
    struct {
        double x[DPS_WEEKDAYS]; /* Monday first [1] */
    } weekdays;
    struct {
        double x[DPS_HOURS]; /* from midnight UTC [1] */
    } hours;
};

extern const struct dps_demand_kind dps_demand_seasonal;

/* The month of a date, 0 to 11, and when the next one begins [s]. */
int dps_demand_month(int64_t date, int64_t *next);

#endif
