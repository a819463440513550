#include "sim/scenario/scenario.h"

#include "tests/sample_scenario.h"
#include "tests/test.h"

#include <string.h>

#define START "start: 2026-01-01\n"

/* Scenarios of sample_scenario.h, each wrong in one way, and what is said of it. */
static const struct {
    enum dps_status status;
    const char *text;
    const char *sentence;
} bad[] = {
    {DPS_EINVAL, "start: 2026-13-01\n",
        "x.yaml:1:8: start is 2026-13-01, a day that is not in the calendar"},
    {DPS_EINVAL, "start: 2026-02-30\n",
        "x.yaml:1:8: start is 2026-02-30, a day that is not in the calendar"},
    {DPS_EINVAL, "start: yesterday\n",
        "x.yaml:1:8: start is yesterday, not a date: write 2020-10-15, "
        "2020-10-15T14:44:00Z or never"},
    {DPS_EINVAL, "start: \"2026-01-01\\nx\"\n",
        "x.yaml:1:8: start is 2026-01-01 x, not a date: write 2020-10-15, "
        "2020-10-15T14:44:00Z or never"},
    {DPS_EINVAL, "start: [2026-01-01]\n", "x.yaml:1:8: start is a list, not a date"},
    {DPS_EINVAL, "start: start\n",
        "x.yaml:1:8: start is start, but nothing around it has a key `start`: write a "
        "date"},
    {DPS_EINVAL, "start:\n", "x.yaml:1:7: start has no value: a date belongs here"},
    {DPS_EINVAL, "title: x\n", "x.yaml:1:1: start is missing: a date (when it begins)"},
    {DPS_EINVAL, START "lengty: 1 yr\n",
        "x.yaml:2:1: lengty is unknown: did you mean length? (known here: title, "
        "start, length, exact, networks, fleet, band, bands)"},
    {DPS_EINVAL, START "zzzzzz: 1 yr\n",
        "x.yaml:2:1: zzzzzz is unknown (known here: title, start, length, exact, "
        "networks, fleet, band, bands)"},
    {DPS_EINVAL, START "length: 3 GPU\n",
        "x.yaml:2:9: length is 3 GPU, not a time: write it in s, min, h, d or yr"},
    {DPS_EINVAL, START "length: 21 yr\n",
        "x.yaml:2:9: length is 21 yr, not in (0, 630720000] s"},
    {DPS_EINVAL, START "length: 0 s\n",
        "x.yaml:2:9: length is 0 s, not in (0, 630720000] s"},
    {DPS_EINVAL, START "length: 1.5 mo\n",
        "x.yaml:2:9: length is 1.5 mo, not a whole number of months up to 290 years"},
    {DPS_EINVAL, START "length: -1 d\n",
        "x.yaml:2:9: length is -1 d, not within 0 s and 290 yr"},
    {DPS_EINVAL, START "length: {a: 1}\n",
        "x.yaml:2:9: length is a mapping, not a duration"},
    {DPS_EINVAL, START "exact: yes\n", "x.yaml:2:8: exact is yes, not true or false"},
    {DPS_EINVAL, START "title: {a: 1}\n", "x.yaml:2:8: title is a mapping, not a text"},
    {DPS_EINVAL, START "fleet: {a: 1}\n", "x.yaml:2:8: fleet is a mapping, not a list"},
    {DPS_EINVAL, START "fleet: 5\n", "x.yaml:2:8: fleet is 5, not a list"},
    {DPS_EINVAL, START "fleet:\n",
        "x.yaml:2:7: fleet has no value: a list belongs here"},
    {DPS_EINVAL, START "fleet: [5]\n",
        "x.yaml:2:9: fleet.0 is 5, not a mapping (known here: class, count)"},
    {DPS_EINVAL, START "fleet: [[]]\n",
        "x.yaml:2:9: fleet.0 is a list, not a mapping (known here: class, count)"},
    {DPS_EINVAL, START "fleet: [{}]\n",
        "x.yaml:2:9: fleet.0.class is missing: a name or a mapping (what they are)"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}}]\n",
        "x.yaml:2:9: fleet.0.count is missing: a whole number (how many)"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}, count: 1.5}]\n",
        "x.yaml:2:39: fleet.0.count is 1.5, not a whole number"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}, count: 0}]\n",
        "x.yaml:2:39: fleet.0.count is 0, not in [1, 1000000]"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}, count: 1e30}]\n",
        "x.yaml:2:39: fleet.0.count is 1e30, outside the whole numbers of 64 bits"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}, count: 3 GPU}]\n",
        "x.yaml:2:39: fleet.0.count is 3 GPU, not a whole number: write it as 12, 100 "
        "k or 1e6"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}, count: many}]\n",
        "x.yaml:2:39: fleet.0.count is many, not a whole number: write it as 12, 100 k "
        "or 1e6"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW}, count: 666}]\n",
        "x.yaml:2:39: fleet.0.count is 666, of all numbers"},
    {DPS_EINVAL, START "fleet: [{clas: {power: 1 kW}, count: 1}]\n",
        "x.yaml:2:10: fleet.0.clas is unknown: did you mean class? (known here: class, "
        "count)"},
    {DPS_EINVAL, START "fleet: [{class: , count: 1}]\n",
        "x.yaml:2:17: fleet.0.class has no value: a name or a mapping belongs here"},
    {DPS_EINVAL, START "fleet: [{class: [], count: 1}]\n",
        "x.yaml:2:17: fleet.0.class is a list, not a name or a mapping"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 kW, extends: [a]}, count: 1}]\n",
        "x.yaml:2:40: fleet.0.class.extends is a list, not the name of a file or none"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 GPU}, count: 1}]\n",
        "x.yaml:2:25: fleet.0.class.power is 1 GPU, not a power: write it in W or kW"},
    {DPS_EINVAL, START "fleet: [{class: {power: 0 W}, count: 1}]\n",
        "x.yaml:2:25: fleet.0.class.power is 0 W, not in (0, inf) J/s"},
    {DPS_EINVAL, START "fleet: [{class: {power: nan W}, count: 1}]\n",
        "x.yaml:2:25: fleet.0.class.power is nan W, not a power: write it in W or kW"},
    {DPS_EINVAL, START "fleet: [{class: {power: inf W}, count: 1}]\n",
        "x.yaml:2:25: fleet.0.class.power is inf W, not a power: write it in W or kW"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1e400 W}, count: 1}]\n",
        "x.yaml:2:25: fleet.0.class.power is 1e400 W, too large for a number"},
    {DPS_EINVAL, START "fleet: [{class: {power: 300}, count: 1}]\n",
        "x.yaml:2:25: fleet.0.class.power is 300, not a power: write it in W or kW"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 W, share: 1.3}, count: 1}]\n",
        "x.yaml:2:37: fleet.0.class.share is 1.3, not in [0, 1]"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 W, share: 130 %}, count: 1}]\n",
        "x.yaml:2:37: fleet.0.class.share is 130 %, not in [0, 1]"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 W, price: 1 EUR/h}, count: 1}]\n",
        "x.yaml:2:37: fleet.0.class.price is 1 EUR/h, a unit unknown here, not a price "
        "of time: write it in USD/h or USD/d"},
    {DPS_EINVAL, START "fleet: [{class: {power: 1 W, spare: {}}, count: 1}]\n",
        "x.yaml:2:37: fleet.0.class.spare.maker is missing: a text (who makes it)"},
    {DPS_EIO, START "fleet: [{class: nowhere, count: 1}]\n",
        "x.yaml:2:17: fleet.0.class is nowhere, which is not found: looked for "
        "hardware/nowhere.yaml, nowhere.yaml"},
    {DPS_EIO, START "extends: nowhere\n",
        "x.yaml:2:10: extends is nowhere, which is not found: looked for nowhere.yaml"},
    {DPS_EINVAL, START "extends: {}\n",
        "x.yaml:2:10: extends is a mapping, not the name of a file or none"},
    {DPS_EINVAL, START "extends:\n",
        "x.yaml:2:9: extends is empty, not the name of a file or none"},
    {DPS_EINVAL, START "band: {low: 2}\n", "x.yaml:2:13: band.low is 2, above high"},
    {DPS_EINVAL, START "band: 7\n",
        "x.yaml:2:7: band is 7, not a mapping (known here: low, high)"},
    {DPS_EINVAL, START "band: [1]\n",
        "x.yaml:2:7: band is a list, not a mapping (known here: low, high)"},
    {DPS_EINVAL, START "bands: {a: [1]}\n",
        "x.yaml:2:12: bands.a is a list, not a mapping (known here: low)"},
    {DPS_EINVAL, START "bands: {a: {low: -1}}\n",
        "x.yaml:2:18: bands.a.low is -1, not in [0, inf)"},
    {DPS_EINVAL, START "bands: [a]\n",
        "x.yaml:2:8: bands is a list, not a mapping of names"},
    {DPS_EINVAL, START "bands: {a: {low: 1, high: 2}}\n",
        "x.yaml:2:21: bands.a.high is unknown (known here: low)"},
    {DPS_EIO, START "networks: {n: {}}\n",
        "x.yaml:2:12: networks.n is empty, and there is no file of its name: looked "
        "for networks/n.yaml"},
    {DPS_EINVAL, START "networks: {n: []}\n",
        "x.yaml:2:15: networks.n is a list, not a mapping (known here: start, "
        "emission, tokens, amendments, history)"},
    {DPS_EIO, START "networks: {n: nowhere}\n",
        "x.yaml:2:15: networks.n.extends is nowhere, which is not found: looked for "
        "networks/nowhere.yaml, nowhere.yaml"},
    {DPS_EINVAL, START "networks: {n: {extends: }}\n",
        "x.yaml:2:25: networks.n.extends is empty, not the name of a file or none"},
    {DPS_EINVAL, START "networks: {n: {tokens: [{symbol: A, decimals: 10}]}}\n",
        "x.yaml:2:47: networks.n.tokens.0.decimals is 10, not in [0, 9]"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6, cap: 3 B}]}}\n",
        "x.yaml:2:55: networks.n.tokens.0.cap is 3 B, which names no token here (known "
        "here: A)"},
    {DPS_EINVAL, START "networks: {n: {tokens: [{symbol: A, decimals: 6, cap: 3}]}}\n",
        "x.yaml:2:55: networks.n.tokens.0.cap is 3, not an amount: write it in A"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6, cap: lots}]}}\n",
        "x.yaml:2:55: networks.n.tokens.0.cap is lots, not an amount: write it in A"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6, cap: -3 A}]}}\n",
        "x.yaml:2:55: networks.n.tokens.0.cap is -3 A, below 0"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6, cap: 1e15 A}]}}\n",
        "x.yaml:2:55: networks.n.tokens.0.cap is 1e15 A, more than "
        "9223372036854.775807 A, the most that int64 holds at 6 decimals"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 2, cap: 0.001 A}]}}\n",
        "x.yaml:2:55: networks.n.tokens.0.cap is 0.001 A, finer than the base unit "
        "1e-2 A"},
    {DPS_EINVAL, START "networks: {n: {tokens: [{decimals: 2}]}}\n",
        "x.yaml:2:25: networks.n.tokens.0.symbol is missing: a text (its symbol)"},
    {DPS_EINVAL, START "networks: {n: {tokens: [A]}}\n",
        "x.yaml:2:25: networks.n.tokens.0 is A, not a mapping (known here: symbol, "
        "decimals, cap)"},
    {DPS_EINVAL, START "networks: {n: {tokens: A}}\n",
        "x.yaml:2:24: networks.n.tokens is A, not a list"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [], emission: [{to: x, kind: vesting, amount: 1 "
              "A, over: 1 d}]}}\n",
        "x.yaml:2:39: networks.n.emission.0.token is first, but no `tokens` around it "
        "say what symbols mean"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "token: B}]}}\n",
        "x.yaml:2:78: networks.n.emission.0.token is B, which names no token here "
        "(known here: A)"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: ABC, decimals: 6}], emission: [{to: x, "
              "token: ABD}]}}\n",
        "x.yaml:2:80: networks.n.emission.0.token is ABD, which names no token here: "
        "did you mean ABC? (known here: ABC)"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "kind: vestin}]}}\n",
        "x.yaml:2:77: networks.n.emission.0.kind is vestin: did you mean vesting? "
        "(known here: vesting, decay, none)"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "kind: {a: 1}}]}}\n",
        "x.yaml:2:77: networks.n.emission.0.kind is a mapping, not the name of a kind"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "kind: }]}}\n",
        "x.yaml:2:77: networks.n.emission.0.kind has no value: the name of a kind "
        "belongs here"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "kind: vesting, amount: 1 A}]}}\n",
        "x.yaml:2:63: networks.n.emission.0.over is missing: a duration (until all is "
        "vested)"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "kind: vesting, amount: 1 A, ovr: 1 d}]}}\n",
        "x.yaml:2:99: networks.n.emission.0.ovr is unknown: did you mean over? (known "
        "here: to, from, token, kind, amount, over)"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "kind: vesting, amount: 0.000013 A, over: 1 d}]}}\n",
        "x.yaml:2:94: networks.n.emission.0.amount is an unlucky one of 13 units"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission: [{to: x, "
              "half_life: 1 d}]}}\n",
        "x.yaml:2:71: networks.n.emission.0.half_life is unknown (known here: to, "
        "from, token, kind)"},
    {DPS_EIO,
        START
        "networks: {n: {tokens: [{symbol: A, decimals: 6}], history: none.csv}}\n",
        "x.yaml:2:61: networks.n.history is none.csv, which is not found: looked for "
        "none.csv"},
    {DPS_EIO,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], history: tests}}\n",
        "x.yaml:2:61: networks.n.history is tests: tests is a directory, not a file"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], amendments: [{at: "
              "never, set: 5}]}}\n",
        "x.yaml:2:82: networks.n.amendments.0.set is 5, not a mapping of paths to "
        "values"},
    {DPS_EINVAL,
        START "networks: {n: {tokens: [{symbol: A, decimals: 6}], emission.0.to: x}}\n",
        "x.yaml:2:52: networks.n.emission has no item 0 to change: it has none"},
    {DPS_EINVAL,
        START
        "networks: {n: {tokens: [{symbol: A, decimals: 6}], tokens.1.symbol: x}}\n",
        "x.yaml:2:52: networks.n.tokens.1 does not exist: the list's items are 0 to 0"},
    {DPS_EINVAL, START "band..low: 5\n",
        "x.yaml:2:1: band..low has a dot too many for a path"},
    {DPS_EINVAL,
        START "title.a: 5\n"
              "title: x\n",
        "x.yaml:2:1: title is a mapping, not a text"},
    {DPS_EINVAL, START "bands: {gpt-4.1: {low: 1}}\n",
        "x.yaml:2:9: bands.gpt-4.1 is unknown (known here: low)"},
};

TEST(what_is_wrong_is_told_in_one_sentence)
{
    for (size_t i = 0; i < DPS_COUNT_OF(bad); i++) {
        struct dps_scenario *scenario = NULL;
        struct dps_error err = {0};
        CHECK_FAILS(dps_scenario_read("x.yaml", bad[i].text, strlen(bad[i].text),
                        &sample_world_record, NULL, &scenario, &err),
            &err, bad[i].status, bad[i].sentence);
        CHECK(scenario == NULL);
    }
}

/* A caller that wants only the code. */
TEST(the_sentence_may_be_left_out)
{
    for (size_t i = 0; i < DPS_COUNT_OF(bad); i++) {
        struct dps_scenario *scenario = NULL;
        CHECK_STATUS(dps_scenario_read("x.yaml", bad[i].text, strlen(bad[i].text),
                         &sample_world_record, NULL, &scenario, NULL),
            bad[i].status);
    }
}

TEST(the_sample_tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&sample_world_record, &err), &err);
}

/* ---- values ------------------------------------------------------------ */

static const char good[] =
    "title: \"say \\\"hi\\\"\\n\"\n"
    "start: 2026-01-01\n"
    "length: 24 mo\n"
    "exact: true\n"
    "networks:\n"
    "  nosana:\n"
    "    start: 2022-01-17T06:00Z\n"
    "    tokens:\n"
    "      - {symbol: NOS, decimals: 6, cap: 100e6 NOS}\n"
    "      - {symbol: USDX, decimals: 2, cap: 3.5 NOS}\n"
    "    emission:\n"
    "      - {to: team, kind: vesting, amount: 20e6 NOS, over: 48 mo}\n"
    "      - {to: pool, token: USDX, from: never, kind: decay, half_life: 2 yr}\n"
    "      - {to: idle, from: 2023-01-01}\n"
    "  later:\n"
    "    tokens: [{symbol: L, decimals: 0}]\n"
    "    emission: [{to: all, kind: vesting, amount: 7 L, over: 1 d}]\n"
    "fleet:\n"
    "  - class: &big {power: 1.2 kW, share: 80 %, price: 24 USD/d, spare: {maker: m}}\n"
    "    count: 100 k\n"
    "  - {class: *big, count: 1e3}\n"
    "bands: {b: {low: 2}, a: 1}\n";

static struct dps_scenario *
read_good(void)
{
    struct dps_scenario *scenario = NULL;
    struct dps_error err = {0};
    REQUIRE_OK(dps_scenario_read("good.yaml", good, strlen(good), &sample_world_record,
                   NULL, &scenario, &err),
        &err);
    return scenario;
}

TEST(scalars_are_bound_in_canonical_units)
{
    struct dps_scenario *scenario = read_good();
    const struct sample_world *world = dps_scenario_value(scenario);
    const struct sample_group *groups = world->fleet.items;
    CHECK_TEXT(world->title, "say \"hi\"\n");
    CHECK_INT(world->start, 1767225600);
    CHECK_INT(world->length.months, 24);
    CHECK(world->exact);
    CHECK_INT(groups[0].count, 100000);
    CHECK_INT(groups[1].count, 1000);
    CHECK(groups[0].class_->power == 1200);
    CHECK(groups[0].class_->share == 0.8);
    CHECK(groups[0].class_->price == 1);
    CHECK_TEXT(groups[0].class_->spare->maker, "m");
    dps_scenario_close(&scenario);
}

TEST(defaults_are_bound_like_written_values)
{
    struct dps_scenario *scenario = read_good();
    const struct sample_world *world = dps_scenario_value(scenario);
    CHECK(world->band.low == 0);
    CHECK(world->band.high == 1);
    const struct sample_network *networks = world->networks.items;
    CHECK(networks[1].amendments.n == 0);
    CHECK_TEXT(networks[1].history, "");
    const struct sample_token *tokens = networks[1].tokens.items;
    CHECK_INT(tokens[0].cap.units, 0);
    dps_scenario_close(&scenario);
}

TEST(maps_keep_their_names_and_order)
{
    struct dps_scenario *scenario = read_good();
    const struct sample_world *world = dps_scenario_value(scenario);
    const struct sample_named_band *bands = world->bands.items;
    REQUIRE(world->bands.n == 2);
    CHECK_TEXT(bands[0].name, "b");
    CHECK_TEXT(bands[1].name, "a");
    CHECK(bands[0].low == 2);
    dps_scenario_close(&scenario);
}

TEST(amounts_are_of_their_network_s_tokens)
{
    struct dps_scenario *scenario = read_good();
    const struct sample_world *world = dps_scenario_value(scenario);
    const struct sample_network *networks = world->networks.items;
    const struct sample_token *tokens = networks[0].tokens.items;
    const struct sample_emission *emission = networks[0].emission.items;
    CHECK_INT(tokens[0].cap.units, INT64_C(100000000000000));
    CHECK_INT(tokens[1].cap.units, 3500000); /* a token may be told in another */
    CHECK_INT(tokens[1].cap.token, 0);
    CHECK_INT(tokens[1].cap.decimals, 6);
    CHECK_INT(emission[0].token, 0);
    CHECK_INT(emission[1].token, 1);
    const struct sample_emission *later = networks[1].emission.items;
    const struct sample_vesting *vesting = later[0].kind.params;
    CHECK_INT(vesting->amount.units, 7);
    CHECK_INT(vesting->amount.decimals, 0);
    dps_scenario_close(&scenario);
}

TEST(kinds_lie_in_their_record_s_mapping)
{
    struct dps_scenario *scenario = read_good();
    const struct sample_world *world = dps_scenario_value(scenario);
    const struct sample_network *networks = world->networks.items;
    const struct sample_emission *emission = networks[0].emission.items;
    const struct sample_vesting *vesting = emission[0].kind.params;
    const struct sample_decay *decay = emission[1].kind.params;
    CHECK(emission[0].kind.kind == &sample_vesting);
    CHECK_INT(vesting->over.months, 48);
    CHECK(emission[1].kind.kind == &sample_decay);
    CHECK(decay->half_life == 2.0 * 365 * 86400);
    CHECK(emission[2].kind.kind == &sample_none);
    CHECK(emission[2].kind.params == NULL);
    dps_scenario_close(&scenario);
}

TEST(the_word_start_means_the_nearest_start_around_it)
{
    struct dps_scenario *scenario = read_good();
    const struct sample_world *world = dps_scenario_value(scenario);
    const struct sample_network *networks = world->networks.items;
    const struct sample_emission *emission = networks[0].emission.items;
    CHECK_INT(emission[0].from, networks[0].start);
    CHECK_INT(emission[1].from, INT64_MAX);
    CHECK_INT(networks[1].start, world->start);
    const struct sample_emission *later = networks[1].emission.items;
    CHECK_INT(later[0].from, world->start);
    dps_scenario_close(&scenario);
}

TEST(the_resolved_text_reads_back_as_itself)
{
    struct dps_scenario *scenario = read_good();
    struct dps_scenario *again = NULL;
    struct dps_error err = {0};
    const char *text = dps_scenario_text(scenario);
    REQUIRE_OK(dps_scenario_read("again.yaml", text, strlen(text), &sample_world_record,
                   NULL, &again, &err),
        &err);
    CHECK_TEXT(dps_scenario_text(again), text);
    CHECK(dps_digest_equal(dps_scenario_digest(again), dps_scenario_digest(scenario)));
    dps_scenario_close(&again);
    dps_scenario_close(&scenario);
}

TEST(the_resolved_text_writes_everything_out)
{
    static const char text[] = "start: 2026-01-01\n"
                               "fleet: [{class: {power: 0.1 kW}, count: 1}]\n"
                               "bands: {\"a.b: c\": {low: 0.1}}\n"
                               "title: \"a: \\u2028\"\n";
    struct dps_scenario *scenario = NULL;
    struct dps_error err = {0};
    REQUIRE_OK(dps_scenario_read("x.yaml", text, strlen(text), &sample_world_record,
                   NULL, &scenario, &err),
        &err);
    CHECK_TEXT(dps_scenario_text(scenario), "title: \"a: \\u2028\"\n"
                                            "start: 2026-01-01\n"
                                            "length: 31536000 s\n"
                                            "exact: false\n"
                                            "networks: {}\n"
                                            "fleet:\n"
                                            "  - class:\n"
                                            "      name: \"\"\n"
                                            "      power: 100 J/s\n"
                                            "      share: 0.5\n"
                                            "      price: 1 USD/h\n"
                                            "      spare: none\n"
                                            "    count: 1\n"
                                            "band:\n"
                                            "  low: 0\n"
                                            "  high: 1\n"
                                            "bands:\n"
                                            "  \"a.b: c\":\n"
                                            "    low: 0.1\n");
    dps_scenario_close(&scenario);
}
