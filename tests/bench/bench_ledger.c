/* What a posting costs: made, verified and closed, as an epoch does. */

#include "sim/core/rng.h"
#include "sim/ledger/ledger.h"
#include "tests/bench/frame.h"

#include <stdint.h>
#include <stdio.h>

enum { ACCOUNTS = 60, MOST = 3000 };

struct epoch {
    struct dps_ledger ledger;
    struct dps_posting postings[MOST];
    size_t n;
};

static void
open_ledger(struct epoch *self)
{
    struct dps_error err;
    int32_t token;
    bench_must(
        dps_ledger_add_token(&self->ledger, "T", 9, INT64_MAX, &token, &err), &err);
    for (int i = 0; i < ACCOUNTS; i++) {
        char name[DPS_ACCOUNT_NAME];
        int32_t account;
        snprintf(name, sizeof name, "network/account-%d", i);
        bench_must(
            dps_ledger_add_account(&self->ledger, token, name, &account, &err), &err);
        struct dps_posting mint = {0, DPS_MINT, account, INT64_C(1) << 50, "mint"};
        bench_must(dps_ledger_post(&self->ledger, &mint, &err), &err);
    }
    dps_ledger_close_epoch(&self->ledger);
}

/* Postings in pairs that undo each other, so that any number of epochs is alike. */
static void
plan(struct epoch *self)
{
    for (uint32_t i = 0; i < MOST; i += 2) {
        uint32_t w[4];
        dps_rng_words((struct dps_rng_name){1, DPS_RNG_TEST, i, 0}, w);
        int32_t from = (int32_t)(w[0] % ACCOUNTS);
        int32_t to = (int32_t)((w[0] + 1 + w[1] % (ACCOUNTS - 1)) % ACCOUNTS);
        int64_t units = 1 + w[2];
        self->postings[i] = (struct dps_posting){i, from, to, units, "there"};
        self->postings[i + 1] = (struct dps_posting){i, to, from, units, "back"};
    }
}

static void
live(void *data)
{
    struct epoch *self = data;
    struct dps_error err;
    for (size_t i = 0; i < self->n; i++) {
        bench_must(dps_ledger_post(&self->ledger, &self->postings[i], &err), &err);
    }
    bench_must(dps_ledger_verify(&self->ledger, &err), &err);
    dps_ledger_close_epoch(&self->ledger);
    bench_keep((double)self->ledger.accounts[0].balance);
}

static void
find(void *data)
{
    struct epoch *self = data;
    int64_t sum = 0;
    for (int32_t i = 0; i < ACCOUNTS; i++) {
        sum += dps_ledger_account_named(&self->ledger, self->ledger.accounts[i].name);
    }
    bench_keep((double)sum);
}

int
main(void)
{
    static struct epoch epoch;
    static const size_t sizes[] = {30, 300, MOST};
    open_ledger(&epoch);
    plan(&epoch);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char name[80];
        epoch.n = sizes[i];
        snprintf(name, sizeof name, "a posting, %zu an epoch of %d accounts", epoch.n,
            (int)ACCOUNTS);
        bench(name, epoch.n, live, &epoch);
    }
    bench("an account found by name", ACCOUNTS, find, &epoch);
    dps_ledger_free(&epoch.ledger);
    return 0;
}
