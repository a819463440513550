#include "sim/ledger/ledger.h"
#include "tests/test.h"

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
