/* What the laws of emission refuse, with the sentences that a user reads. */
#include "models/emission/baseline.h"
#include "models/emission/decay.h"
#include "models/emission/emission.h"
#include "models/emission/geometric.h"
#include "models/emission/inflation.h"
#include "models/emission/piecewise.h"
#include "models/emission/table.h"
#include "models/emission/tranches.h"
#include "models/emission/vesting.h"
#include "sim/core/date.h"
#include "tests/test.h"

#define S(seconds)                                                                     \
    {                                                                                  \
        .ns = (seconds)*DPS_NS                                                         \
    }
#define MO(n)                                                                          \
    {                                                                                  \
        .months = (n)                                                                  \
    }
#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }

static void
refuses(const struct dps_emission_kind *kind, const void *law, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(kind->base.params->check(law, &err), &err, DPS_EINVAL, sentence);
}

TEST(spans_are_whole_seconds_or_months_and_do_not_mix)
{
    refuses(&dps_emission_vesting,
        &(struct dps_vesting){.over = S(10), .step = {.ns = 5}},
        "step is not a whole number of seconds");
    refuses(&dps_emission_vesting, &(struct dps_vesting){.over = S(10), .step = MO(1)},
        "step is in calendar months and `over` is not");
    refuses(&dps_emission_decay, &(struct dps_decay){.period = MO(1)},
        "period is in calendar months, not all equally long");
    refuses(&dps_emission_geometric, &(struct dps_geometric){.keep = 1},
        "step is 0 s, not > 0");
    refuses(&dps_emission_baseline, &(struct dps_baseline){.epoch = MO(1)},
        "epoch is in calendar months, not all equally long");
}

TEST(tables_have_rows_in_the_order_of_time)
{
    static const struct dps_table_row rows[] = {{100, {1, 0, 0}}, {50, {1, 0, 0}}};
    static const struct dps_table_row mixed[] = {{50, {1, 0, 0}}, {99, {1, 1, 0}}};
    refuses(&dps_emission_table, &(struct dps_table){.until = DPS_NEVER},
        "rows is empty, not at least one amount");
    refuses(&dps_emission_table, &(struct dps_table){.rows = LIST(rows), .until = 200},
        "rows.0 has no end after its beginning: give each row a date later than the "
        "one before, and the last one an end by `until`");
    refuses(&dps_emission_table,
        &(struct dps_table){.rows = LIST(mixed), .until = DPS_NEVER},
        "rows are of different tokens");
    refuses(&dps_emission_table,
        &(struct dps_table){.rows = LIST(rows), .every = MO(1), .until = DPS_NEVER},
        "rows.0.at is given, and so is `every`: write one of the two");
    refuses(&dps_emission_table,
        &(struct dps_table){.rows = LIST(rows), .every = MO(1), .until = 7},
        "until is given, and so is `every`: a periodic table ends with its rows");
}

TEST(amounts_of_one_law_are_of_one_token)
{
    static const struct dps_tranche two[] = {{{1, 0, 0}, S(1)}, {{1, 1, 0}, S(1)}};
    refuses(&dps_emission_tranches, &(struct dps_tranches){.step = S(1)},
        "tranches is empty, not at least one amount");
    refuses(&dps_emission_tranches, &(struct dps_tranches){.tranches = LIST(two)},
        "tranches are of different tokens");
    refuses(&dps_emission_geometric, &(struct dps_geometric){.limit = {1, 1, 0}},
        "limit is not of the same token as `first`");
    refuses(&dps_emission_baseline, &(struct dps_baseline){.baseline = {1, 1, 0}},
        "baseline is not of the same token as `simple`");
    const struct dps_vesting law = {.amount = {1, 1, 0}, .over = S(1)};
    const struct dps_emission entry = {
        .name = "", .to = "nodes", .law = {&dps_emission_vesting.base, &law}};
    struct dps_error err = {0};
    CHECK_FAILS(dps_emission_record.check(&entry, &err), &err, DPS_EINVAL,
        "token is not the one that its amounts are written in: give `token` its "
        "symbol");
}

TEST(amounts_stay_within_what_there_is_and_what_can_be_computed)
{
    static const struct dps_baseline_known known[] = {
        {0, 0, {5, 0, 0}}, {0, 0, {5, 0, 0}}};
    refuses(&dps_emission_baseline,
        &(struct dps_baseline){.epoch = S(30), .known = LIST(known)},
        "known has 2 items, not at most 1");
    refuses(&dps_emission_baseline,
        &(struct dps_baseline){.epoch = S(30),
            .simple = {4, 0, 0},
            .known = {(void *)(uintptr_t)known, 1}},
        "known.0.mined is more than `simple` and `baseline`");
    refuses(&dps_emission_piecewise,
        &(struct dps_piecewise){.half_life = S(9), .less = 2, .amount = {1, 0, 0}},
        "less is more than the amount");
    refuses(&dps_emission_piecewise,
        &(struct dps_piecewise){
            .half_life = S(4 * DPS_YEAR), .finer = 18, .amount = {INT64_MAX, 0, 0}},
        "finer asks for more than 128 bits with this amount and half-life");
    refuses(&dps_emission_inflation,
        &(struct dps_inflation){.supply = {2, 0, 0}, .limit = {1, 0, 0}},
        "limit is less than `supply`");
    refuses(&dps_emission_inflation,
        &(struct dps_inflation){.least = 0.2, .most = 0.1, .of = "supply"},
        "least is 0.2, more than `most`, which is 0.1");
    refuses(&dps_emission_inflation, &(struct dps_inflation){.of = "stake"},
        "of is stake, not supply or allocated");
}
