/* deposit.h: users deposit a job's price up to its timeout, and pay for what it took.
 *
 * A job that is listed carries a deposit of price x timeout T.  It runs for a time X of
 * the law `elapsed`, and is paid price x min(X, T); the rest goes back (Nosana,
 * nosana-jobs).  A node that quits is paid nothing, and the deposit goes back whole.
 *
 * The market sells time that was paid for, so that over many jobs a deposit is T / E
 * min(X, T) times what is paid.  Deposits are made in the epoch in which work is served
 * or begins to wait; those of work that waits stay in escrow.  A fee is taken of what
 * is paid, or comes on top of it.
 */
#ifndef DPS_MODELS_PAYMENT_DEPOSIT_H
#define DPS_MODELS_PAYMENT_DEPOSIT_H

#include "models/lifetime/lifetime.h"
#include "models/payment/payment.h"

#include <stdbool.h>

struct dps_payment_deposit {
    const char *in;                  /* token or usd */
    double timeout;                  /* T [s], > 0 */
    struct dps_lifetime_law elapsed; /* X */
    double quit;                     /* share of jobs that nodes give up [1] */
    double fee;                      /* share of what is paid [1] */
    const char *fee_to;              /* role that gets it */
    bool on_top;
};

extern const struct dps_payment_kind dps_payment_deposit;

/* E min(X, T) [s]. */
double dps_deposit_paid_time(const struct dps_payment_deposit *self);

#endif
