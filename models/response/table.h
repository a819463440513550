/* table.h: answers by the first driver alone, between the measurements on either side.
 *
 * Measurements that lie no further than `bin` above the lowest of them are one, at
 * their means by the weights of rows.h: so errors average out and answers do not jump.
 */
#ifndef DPS_MODELS_RESPONSE_TABLE_H
#define DPS_MODELS_RESPONSE_TABLE_H

#include "models/response/kind.h"

struct dps_response_table {
    double bin; /* [1] */
};

extern const struct dps_response_kind dps_response_table;

#endif
