/* A network's table, and what it refuses. */
#include "models/emission/vesting.h"
#include "models/network.h"
#include "sim/core/date.h"
#include "tests/test.h"

static const struct dps_token two_tokens[] = {
    {"AAA", 9, 1000, "market", "", 0, ""},
    {"BBB", 0, 0, "pegged", "", 1, ""},
};

static const struct dps_vesting of_a = {.amount = {600 * INT64_C(1000000000), 0, 9}};
static const struct dps_vesting of_b = {.amount = {INT64_MAX, 1, 0}};

static struct dps_network
network_of(const struct dps_token *tokens, size_t n_tokens,
    const struct dps_emission *emission, size_t n_emission)
{
    return (struct dps_network){
        .title = "Test",
        .tokens = {(void *)(uintptr_t)tokens, n_tokens},
        .emission = {(void *)(uintptr_t)emission, n_emission},
    };
}

TEST(the_table_of_a_network_holds_together)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_network_record, &err), &err);
}

TEST(tokens_are_found_by_symbol_and_their_caps_are_in_base_units)
{
    struct dps_network network = network_of(two_tokens, 2, NULL, 0);
    CHECK_INT(dps_network_token_named(&network, "BBB"), 1);
    CHECK_INT(dps_network_token_named(&network, "bbb"), -1);
    CHECK_INT(dps_token_cap(dps_network_token(&network, 0)), INT64_C(1000000000000));
    CHECK_INT(dps_token_cap(dps_network_token(&network, 1)), INT64_MAX);
}

TEST(a_cap_that_base_units_cannot_hold_is_refused)
{
    const struct dps_record *record =
        dps_record_field(&dps_network_record, "tokens")->record;
    static const struct {
        struct dps_token token;
        const char *sentence; /* NULL: it is right */
    } cases[] = {
        {{"A", 9, INT64_C(9223372036), "market", "", 0, ""}, NULL},
        {{"A", 9, INT64_C(9223372037), "market", "", 0, ""},
            "cap is 9223372037 A, more than int64 holds at 9 decimals: at most "
            "9223372036"},
        {{"A", 6, INT64_C(230000000000), "treasury", "", 0, ""}, NULL},
        {{"", 6, 1, "market", "", 0, ""}, "symbol is '', not a word of letters"},
        {{"A B", 6, 1, "market", "", 0, ""}, "symbol is 'A B', not a word of letters"},
        {{"A", 6, 1, "free", "", 0, ""},
            "price is free, not one of market, pegged, treasury"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_error err = {0};
        enum dps_status status = record->check(&cases[i].token, &err);
        if (cases[i].sentence == NULL) {
            CHECK_OK(status, &err);
        } else {
            CHECK_FAILS(status, &err, DPS_EINVAL, cases[i].sentence);
        }
    }
}

TEST(emission_and_genesis_together_stay_below_the_cap)
{
    const struct dps_emission twice[] = {
        {"", "nodes", 0, 0, .law = {&dps_emission_vesting.base, &of_a}},
        {"", "nodes", 1, 0, .law = {&dps_emission_vesting.base, &of_b}},
    };
    struct dps_error err = {0};
    struct dps_network network = network_of(two_tokens, 2, twice, 2);
    CHECK_OK(dps_network_record.check(&network, &err), &err);
    network.genesis = (struct dps_list){(void *)(uintptr_t)twice, 1};
    CHECK_FAILS(dps_network_record.check(&network, &err), &err, DPS_EINVAL,
        "tokens.0.cap is 1000 AAA, less than the 1200.000000000 AAA of `emission` and "
        "`genesis` together");
}

TEST(tokens_and_amendments_are_in_order)
{
    static const struct dps_token twice[] = {
        {"AAA", 9, 1000, "market", "", 0, ""}, {"AAA", 0, 0, "pegged", "", 1, ""}};
    static const struct dps_amendment changes[] = {
        {.at = 200, .source = ""}, {.at = 100, .source = ""}};
    struct dps_error err = {0};
    struct dps_network network = network_of(twice, 2, NULL, 0);
    CHECK_FAILS(dps_network_record.check(&network, &err), &err, DPS_EINVAL,
        "tokens has the symbol AAA twice");
    network = network_of(NULL, 0, NULL, 0);
    CHECK_FAILS(dps_network_record.check(&network, &err), &err, DPS_EINVAL,
        "tokens is empty, not at least one token");
    network = network_of(two_tokens, 2, NULL, 0);
    network.amendments = (struct dps_list){(void *)(uintptr_t)changes, 2};
    CHECK_FAILS(dps_network_record.check(&network, &err), &err, DPS_EINVAL,
        "amendments.1 is earlier than the one before");
}
