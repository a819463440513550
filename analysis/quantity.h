/* quantity.h: figures of a trace as people read them.
 *
 * A unit text "1e-9 FIL" says that a value counts billionths of a FIL; "1" is no unit.
 */
#ifndef DPS_ANALYSIS_QUANTITY_H
#define DPS_ANALYSIS_QUANTITY_H

#include <stddef.h>

enum { DPS_QUANTITY_UNIT = 64, DPS_QUANTITY_TEXT = 96 };

/* value: checked by construction, copied by assignment. */
struct dps_quantity {
    double factor;                /* of what is stored to what `unit` names */
    char unit[DPS_QUANTITY_UNIT]; /* "" for counts and shares */
};

struct dps_quantity dps_quantity_of(const char *unit);

struct dps_prefix {
    double factor;      /* what one of the prefixed unit is worth */
    const char *symbol; /* "k", "M", "" */
};

/* The metric prefix by which a value of this size is written. */
struct dps_prefix dps_prefix_for(double size);

/* "612.3 M FIL", "0.01234 FIL/d", "4,012": about four digits, with prefix and unit. */
void dps_quantity_format(
    double value, const struct dps_quantity *quantity, char text[DPS_QUANTITY_TEXT]);

#endif
