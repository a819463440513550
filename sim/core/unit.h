/* unit.h: quantities with units, as people write them, to canonical doubles.
 *
 *     6 yr   30 s   1.5 USD/h   2.88888888 EB   100 Mbit/s   10 GPU   10 %   100 k
 *
 * A unit is a product of names with powers, `USD/GPU/h`, `flop/s`, `USD h^-1`.  Metric
 * (k M G T P E, m u n) and binary (Ki Mi Gi Ti Pi Ei) prefixes apply where they are
 * customary; `yr` is 365 d, `d` 86,400 s.  Conversion multiplies once by an exact or
 * correctly rounded factor.  Dimensions are checked: 6 GPU is no time.  A bare 0 needs
 * no unit.
 */
#ifndef DPS_SIM_CORE_UNIT_H
#define DPS_SIM_CORE_UNIT_H

#include "sim/core/amount.h"
#include "sim/core/field.h"
#include "sim/core/status.h"

/* Parses `text` as a quantity of canonical unit `unit` ("1" for a plain number).
 * DPS_EINVAL with a sentence that says what was found and what is wanted, such as
 * "is 3 GPU, not a time: write it in s, min, h, d or yr". */
DPS_CHECKED enum dps_status dps_unit_parse(
    const char *text, const char *unit, double *value, struct dps_error *err);

/* A whole number, also as 100 k or 1e6, within int64_t; exact. */
DPS_CHECKED enum dps_status dps_count_parse(
    const char *text, int64_t *value, struct dps_error *err);

/* A duration; exact to 1 ns, at most 290 years; not negative; a bare 0 is none. */
DPS_CHECKED enum dps_status dps_span_parse(
    const char *text, struct dps_span *value, struct dps_error *err);

/* The shortest text that reads back as the same double, without unit.  `text` holds at
 * least 32 bytes. */
void dps_number_format(double value, char *text);

/* "30 s" or "24 mo"; reads back as the same span.  `text` holds at least 40 bytes. */
void dps_span_format(struct dps_span span, char *text);

/* Whether unit text is well formed and known; for checks of tables. */
bool dps_unit_known(const char *unit);

/* For people: the i-th name of a unit and the prefixes that it takes, and the i-th
 * quantity, its unit and ways to write it; false past the last. */
struct dps_unit_info {
    const char *name;
    const char *text;
};
bool dps_unit_name(size_t i, struct dps_unit_info *info);
bool dps_unit_quantity(size_t i, const char **unit, struct dps_unit_info *info);

#endif
