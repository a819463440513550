/* youth.h: how much of what is committed is younger than some age, epoch by epoch.
 *
 * What it costs to end a commitment may grow with its age until it is full-grown.
 * Weight n_k that was opened k epochs ago is kept for k below the full age; the rest of
 * what is open is older.  Early ends and what is taken anew scale all ages alike.
 *
 * In place: dps_youth_init / dps_youth_free (legal twice, and after a failed init).
 */
#ifndef DPS_MODELS_COMMITMENT_YOUTH_H
#define DPS_MODELS_COMMITMENT_YOUTH_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"

#include <stdint.h>

struct dps_youth {
    uint32_t full;  /* age from which all are alike [epochs] */
    uint32_t now;   /* place of age 0 in the ring */
    double *weight; /* by place [quanta] */
};

DPS_CHECKED enum dps_status dps_youth_init(
    struct dps_youth *self, uint32_t full, struct dps_error *err);
void dps_youth_free(struct dps_youth *self);

/* What is opened now, or was `age` epochs ago. */
void dps_youth_add(struct dps_youth *self, double weight, uint32_t age);

/* All grow older by an epoch. */
void dps_youth_age(struct dps_youth *self);

/* Only this share of each is left. */
void dps_youth_scale(struct dps_youth *self, double share);

/* Weight of that age, below the full one. */
double dps_youth_of(const struct dps_youth *self, uint32_t age);

void dps_youth_save(const struct dps_youth *self, struct dps_buffer *out);
void dps_youth_load(struct dps_youth *self, struct dps_reader *in);

#endif
