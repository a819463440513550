/* Strings, claims and keys as they are gathered for kernels. */
#include "sim/proving/index.h"
#include "sim/proving/sheaf.h"
#include "sim/proving/view.h"
#include "tests/test.h"

#include <stdint.h>
#include <string.h>

enum { MANY = 1000 };

/* String i has i bytes that are i. */
static void
fill(struct dps_sheaf *sheaf)
{
    struct dps_error err;
    uint8_t bytes[MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        memset(bytes, (int)(i % 256), i);
        REQUIRE_OK(dps_sheaf_add(sheaf, bytes, i, &err), &err);
    }
}

static bool
is_string(const struct dpk_bytes *of, uint32_t at, uint32_t i)
{
    bool same = of->first[at + 1] - of->first[at] == i;
    for (uint64_t b = of->first[at]; same && b < of->first[at + 1]; b++) {
        same = of->bytes[b] == i % 256;
    }
    return same;
}

TEST(strings_come_out_as_they_were_put_in)
{
    struct dps_sheaf sheaf = {.n = 0};
    CHECK_INT(dps_sheaf_view(&sheaf).n, 0);
    CHECK_INT((int64_t)dps_sheaf_view(&sheaf).first[0], 0);
    fill(&sheaf);
    const struct dpk_bytes view = dps_sheaf_view(&sheaf);
    CHECK((uintptr_t)view.first % 64 == 0 && (uintptr_t)view.bytes % 64 == 0);
    for (uint32_t i = 0; i < MANY; i++) {
        CHECK(is_string(&view, i, i) && dps_sheaf_length(&sheaf, i) == i);
    }
    dps_sheaf_free(&sheaf);
    dps_sheaf_free(&sheaf);
}

TEST(those_that_are_dropped_leave_the_rest_in_order)
{
    struct dps_sheaf sheaf = {.n = 0};
    fill(&sheaf);
    dps_sheaf_drop(&sheaf, 0);
    dps_sheaf_drop(&sheaf, 400);
    struct dpk_bytes view = dps_sheaf_view(&sheaf);
    CHECK(view.n == MANY - 400 && view.first[0] == 0);
    for (uint32_t i = 0; i < view.n; i++) {
        CHECK(is_string(&view, i, 400 + i));
    }
    dps_sheaf_drop(&sheaf, MANY - 400);
    CHECK_INT(sheaf.n, 0);
    fill(&sheaf);
    CHECK_INT(sheaf.n, MANY);
    dps_sheaf_free(&sheaf);
}

TEST(claims_are_shown_as_aligned_columns)
{
    struct dps_error err;
    struct dps_view view = {.n = 0};
    for (uint64_t i = 0; i < MANY; i++) {
        const struct dps_claim claim = {.id = i,
            .node = 2 * i,
            .payer = 3 * i,
            .task = 4 * i,
            .amount = (int64_t)(5 * i)};
        REQUIRE_OK(dps_view_add(&view, (uint32_t)(7 * i), &claim, &err), &err);
    }
    dps_view_drop(&view, 10);
    const struct dpk_claims claims = dps_view_claims(&view);
    CHECK_INT(claims.n, MANY - 10);
    CHECK((uintptr_t)claims.slot % 64 == 0 && (uintptr_t)claims.amount % 64 == 0);
    for (uint32_t i = 0; i < claims.n; i++) {
        uint64_t k = i + 10;
        CHECK(claims.slot[i] == 7 * k && claims.id[i] == k && claims.node[i] == 2 * k &&
              claims.payer[i] == 3 * k && claims.task[i] == 4 * k &&
              claims.amount[i] == (int64_t)(5 * k));
    }
    dps_view_free(&view);
    dps_view_free(&view);
}

TEST(keys_lead_to_their_numbers_and_others_to_none)
{
    struct dps_error err;
    struct dps_index index = {.n = 0};
    CHECK(dps_index_at(&index, 5) == UINT32_MAX);
    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t key = i % 2 == 0 ? i << 40 : i; /* alike in their low bits */
        REQUIRE_OK(dps_index_put(&index, key, (uint32_t)(3 * i), &err), &err);
    }
    for (uint64_t i = 0; i < MANY; i++) {
        CHECK_INT(dps_index_at(&index, i % 2 == 0 ? i << 40 : i), (int64_t)(3 * i));
        CHECK(i == 0 || i % 2 != 0 || dps_index_at(&index, i) == UINT32_MAX);
    }
    dps_index_free(&index);
    dps_index_free(&index);
}
