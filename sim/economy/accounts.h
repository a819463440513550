/* accounts.h: the accounts of a network on the ledger, by the names in its rules. */
#ifndef DPS_SIM_ECONOMY_ACCOUNTS_H
#define DPS_SIM_ECONOMY_ACCOUNTS_H

#include "sim/economy/member.h"

/* The account of that name in a token of the network, which is added if it is new. */
DPS_CHECKED enum dps_status dps_accounts_of(const struct dps_member *self,
    struct dps_ledger *ledger, int32_t token, const char *name, int32_t *account,
    struct dps_error *err);

/* Finds or adds all accounts that the rules want and notes them in the member; those of
 * holders, of payments and of a treasury's spending apart. */
DPS_CHECKED enum dps_status dps_accounts_add(struct dps_member *self,
    const struct dps_setup_network *setup, struct dps_ledger *ledger,
    struct dps_error *err);

/* Posts an opening, before the first epoch. */
DPS_CHECKED enum dps_status dps_accounts_open(struct dps_member *self,
    const struct dps_opening *opening, struct dps_ledger *ledger,
    struct dps_error *err);

#endif
