#include "sim/ledger/ledger.h"

#include "sim/core/rng.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

struct bank {
    struct dps_ledger ledger;
    int32_t token, other, a, b, foreign;
};

static void
open_bank(struct bank *bank)
{
    struct dps_error err;
    *bank = (struct bank){.token = -1};
    struct dps_ledger *ledger = &bank->ledger;
    REQUIRE_OK(dps_ledger_add_token(ledger, "FIL", 9, 1000, &bank->token, &err), &err);
    REQUIRE_OK(dps_ledger_add_token(ledger, "HNT", 8, 1000, &bank->other, &err), &err);
    REQUIRE_OK(dps_ledger_add_account(ledger, bank->token, "a", &bank->a, &err), &err);
    REQUIRE_OK(dps_ledger_add_account(ledger, bank->token, "b", &bank->b, &err), &err);
    REQUIRE_OK(
        dps_ledger_add_account(ledger, bank->other, "c", &bank->foreign, &err), &err);
}

static enum dps_status
move(struct bank *bank, int32_t from, int32_t to, int64_t units, struct dps_error *err)
{
    struct dps_posting posting = {0, from, to, units, "test"};
    return dps_ledger_post(&bank->ledger, &posting, err);
}

TEST(postings_keep_the_sum_of_balances)
{
    struct bank bank;
    struct dps_error err;
    open_bank(&bank);
    CHECK_OK(move(&bank, DPS_MINT, bank.a, 100, &err), &err);
    CHECK_OK(move(&bank, bank.a, bank.b, 30, &err), &err);
    CHECK_OK(move(&bank, bank.b, DPS_BURN, 10, &err), &err);
    CHECK_INT(bank.ledger.accounts[bank.a].balance, 70);
    CHECK_INT(bank.ledger.accounts[bank.b].balance, 20);
    CHECK_INT(bank.ledger.tokens[bank.token].minted, 100);
    CHECK_INT(bank.ledger.tokens[bank.token].burned, 10);
    CHECK_OK(dps_ledger_verify(&bank.ledger, &err), &err);
    dps_ledger_close_epoch(&bank.ledger);
    CHECK_OK(dps_ledger_verify(&bank.ledger, &err), &err);
    dps_ledger_free(&bank.ledger);
    dps_ledger_free(&bank.ledger);
}

TEST(a_refused_posting_changes_nothing_and_names_the_account)
{
    struct bank bank;
    struct dps_error err;
    open_bank(&bank);
    CHECK_OK(move(&bank, DPS_MINT, bank.a, 5, &err), &err);
    CHECK_FAILS(move(&bank, bank.a, bank.b, 6, &err), &err, DPS_EINVAL,
        "posting of 6 base units (test) from a to b takes more than the account holds");
    CHECK_FAILS(move(&bank, DPS_MINT, bank.a, 996, &err), &err, DPS_EINVAL,
        "posting of 996 base units (test) from mint to a passes the token's cap");
    CHECK_FAILS(move(&bank, bank.a, bank.foreign, 1, &err), &err, DPS_EINVAL,
        "posting of 1 base units (test) from a to c joins two tokens");
    CHECK_FAILS(move(&bank, bank.a, bank.b, -1, &err), &err, DPS_EINVAL,
        "posting of -1 base units (test) from a to b is below 0");
    CHECK_INT(bank.ledger.accounts[bank.a].balance, 5);
    CHECK_INT(bank.ledger.accounts[bank.b].balance, 0);
    CHECK_OK(dps_ledger_verify(&bank.ledger, &err), &err);
    dps_ledger_free(&bank.ledger);
}

TEST(one_base_unit_too_many_is_found_and_its_account_named)
{
    struct bank bank;
    struct dps_error err;
    open_bank(&bank);
    CHECK_OK(move(&bank, DPS_MINT, bank.a, 100, &err), &err);
    bank.ledger.accounts[bank.a].balance += 1;
    CHECK_FAILS(dps_ledger_verify(&bank.ledger, &err), &err, DPS_ESTATE,
        "account a holds 101 base units, its postings make 100");
    bank.ledger.accounts[bank.a].opening += 1;
    CHECK_FAILS(dps_ledger_verify(&bank.ledger, &err), &err, DPS_ESTATE,
        "token FIL: minted - burned is 100 base units, its accounts hold 101");
    dps_ledger_free(&bank.ledger);
}

/* ---- many accounts ----------------------------------------------------- */

enum { ACCOUNTS = 300, POSTINGS = 2000 };

/* A ledger of two tokens with what one epoch has posted, at random. */
static void
open_busy(struct bank *bank)
{
    struct dps_error err;
    int32_t ids[ACCOUNTS];
    open_bank(bank);
    bank->ledger.tokens[bank->token].cap = bank->ledger.tokens[bank->other].cap =
        1000000;
    for (int i = 0; i < ACCOUNTS; i++) {
        char name[DPS_ACCOUNT_NAME];
        snprintf(name, sizeof name, "account %d", i);
        int32_t token = i % 3 == 0 ? bank->other : bank->token;
        REQUIRE_OK(
            dps_ledger_add_account(&bank->ledger, token, name, &ids[i], &err), &err);
        REQUIRE_OK(move(bank, DPS_MINT, ids[i], 1000, &err), &err);
    }
    dps_ledger_close_epoch(&bank->ledger);
    for (uint32_t i = 0; bank->ledger.n_postings < POSTINGS; i++) {
        uint32_t w[4];
        dps_rng_words((struct dps_rng_name){1, DPS_RNG_TEST, i, 0}, w);
        int32_t from = w[0] % 10 == 0 ? DPS_MINT : ids[w[1] % ACCOUNTS];
        int32_t to = w[0] % 10 == 1 ? DPS_BURN : ids[w[2] % ACCOUNTS];
        if (from != to) {
            (void)move(bank, from, to, w[3] % 20, &err);
        }
    }
}

/* What the laws say of an account, by the plainest way. */
static int64_t
plain_balance(const struct dps_ledger *ledger, int32_t account_id)
{
    int64_t balance = ledger->accounts[account_id].opening;
    for (size_t i = 0; i < ledger->n_postings; i++) {
        const struct dps_posting *posting = &ledger->postings[i];
        balance += posting->to == account_id ? posting->units : 0;
        balance -= posting->from == account_id ? posting->units : 0;
    }
    return balance;
}

TEST(verifying_in_one_walk_agrees_with_a_walk_for_each_account)
{
    struct bank bank;
    struct dps_error err;
    open_busy(&bank);
    CHECK_OK(dps_ledger_verify(&bank.ledger, &err), &err);
    for (int32_t i = 0; i < bank.ledger.n_accounts; i++) {
        CHECK_INT(bank.ledger.accounts[i].balance, plain_balance(&bank.ledger, i));
    }
    dps_ledger_free(&bank.ledger);
}

TEST(one_posting_off_by_one_is_found)
{
    struct bank bank;
    struct dps_error err;
    open_busy(&bank);
    struct dps_ledger *ledger = &bank.ledger;
    for (size_t i = 0; i < ledger->n_postings; i++) {
        struct dps_posting *posting = &ledger->postings[i];
        posting->units += 1;
        int32_t first = posting->from < 0             ? posting->to
                        : posting->to < 0             ? posting->from
                        : posting->from < posting->to ? posting->from
                                                      : posting->to;
        char sentence[200];
        snprintf(sentence, sizeof sentence,
            "account %s holds %lld base units, its postings make %lld",
            ledger->accounts[first].name, (long long)ledger->accounts[first].balance,
            (long long)plain_balance(ledger, first));
        CHECK_FAILS(dps_ledger_verify(ledger, &err), &err, DPS_ESTATE, sentence);
        posting->units -= 1;
    }
    CHECK_OK(dps_ledger_verify(ledger, &err), &err);
    dps_ledger_free(ledger);
}

TEST(every_name_finds_its_account_and_no_other_does)
{
    struct bank bank;
    struct dps_error err;
    open_busy(&bank);
    for (int32_t i = 0; i < bank.ledger.n_accounts; i++) {
        const char *name = bank.ledger.accounts[i].name;
        int32_t again = -1;
        CHECK_INT(dps_ledger_account_named(&bank.ledger, name), i);
        CHECK_OK(dps_ledger_add_account(
                     &bank.ledger, bank.ledger.accounts[i].token, name, &again, &err),
            &err);
        CHECK_INT(again, i);
    }
    CHECK_INT(dps_ledger_account_named(&bank.ledger, "account 300"), -1);
    CHECK_INT(dps_ledger_account_named(&bank.ledger, ""), -1);
    CHECK_FAILS(
        dps_ledger_add_account(&bank.ledger, bank.token, "account 0", &bank.a, &err),
        &err, DPS_EINVAL,
        "account account 0 is of another token, or its name is longer than 63 letters");
    CHECK_INT(bank.ledger.n_accounts, ACCOUNTS + 3);
    dps_ledger_free(&bank.ledger);
}

TEST(a_ledger_without_anything_is_lawful)
{
    struct dps_ledger ledger = {.n_tokens = 0};
    struct dps_error err;
    CHECK_OK(dps_ledger_verify(&ledger, &err), &err);
    CHECK_INT(dps_ledger_account_named(&ledger, "a"), -1);
    dps_ledger_close_epoch(&ledger);
    dps_ledger_free(&ledger);
}

/* ---- save and load ----------------------------------------------------- */

TEST(a_loaded_ledger_is_the_saved_one)
{
    struct bank bank;
    struct bank copy;
    struct dps_error err;
    struct dps_buffer image = {.n = 0};
    struct dps_buffer again = {.n = 0};
    open_bank(&bank);
    open_bank(&copy);
    CHECK_OK(move(&bank, DPS_MINT, bank.a, 100, &err), &err);
    CHECK_OK(move(&bank, bank.a, bank.b, 30, &err), &err);
    dps_ledger_save(&bank.ledger, &image);
    struct dps_reader in = dps_reader_of(image.bytes, image.n);
    CHECK_OK(dps_ledger_load(&copy.ledger, &in, &err), &err);
    dps_ledger_save(&copy.ledger, &again);
    CHECK(image.n == again.n && memcmp(image.bytes, again.bytes, image.n) == 0);
    CHECK_OK(dps_ledger_verify(&copy.ledger, &err), &err);
    dps_buffer_free(&image);
    dps_buffer_free(&again);
    dps_ledger_free(&bank.ledger);
    dps_ledger_free(&copy.ledger);
}
