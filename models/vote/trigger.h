/* trigger.h: something happens once a figure has been beyond a level for long enough.
 *
 *     {figure: price, is: below, level: 0.1, for: 30 d}
 *
 * A figure is read at the end of each epoch; it must be beyond the level at each
 * reading for the whole time.  A trigger fires once.
 *
 * struct dps_trigger is a value of a scenario, its state plain data.
 */
#ifndef DPS_MODELS_VOTE_TRIGGER_H
#define DPS_MODELS_VOTE_TRIGGER_H

#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_trigger {
    const char *figure; /* a name of models/figure.h */
    const char *is;     /* below or above */
    double level;       /* in the figure's unit */
    double time;        /* for which it holds, key `for` [s] */
};

struct dps_trigger_state {
    int64_t since; /* it holds [s]; DPS_NEVER: it does not */
    int64_t fired; /* when [s]; DPS_NEVER: not yet */
};

extern const struct dps_record dps_trigger_record;

struct dps_trigger_state dps_trigger_begin(void);

/* Whether it fires at `date` [s], where figures[DPS_FIGURES] hold; once only. */
bool dps_trigger_step(const struct dps_trigger *self, int64_t date,
    const double *figures, struct dps_trigger_state *state);

#endif
