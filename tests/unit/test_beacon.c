#include "sim/proving/beacon.h"
#include "tests/test.h"
#include "tests/toys.h"

#include <stddef.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static void
bytes_at(struct dps_beacon *beacon, int64_t date, uint8_t bytes[DPS_BEACON_BYTES])
{
    struct dps_error err;
    REQUIRE_OK(dps_beacon_at(beacon, date, bytes, &err), &err);
}

/* Drawn, and proven. */
static const char *const makers[] = {NULL, "lot"};

TEST(a_beacon_holds_for_half_a_minute_and_then_is_another)
{
    for (size_t i = 0; i < 2; i++) {
        struct dps_error err;
        struct dps_beacon beacon = {.last = 0};
        uint8_t a[DPS_BEACON_BYTES];
        uint8_t b[DPS_BEACON_BYTES];
        REQUIRE_OK(dps_beacon_open(&beacon, &toys, makers[i], 7, &err), &err);
        bytes_at(&beacon, 0, a);
        bytes_at(&beacon, 30 * SECOND - 1, b);
        CHECK(memcmp(a, b, sizeof a) == 0);
        bytes_at(&beacon, 30 * SECOND, b);
        CHECK(memcmp(a, b, sizeof a) != 0);
        CHECK(memcmp(b, b + 16, 16) != 0);
        bytes_at(&beacon, 0, b);
        CHECK(memcmp(a, b, sizeof a) == 0);
        dps_beacon_close(&beacon);
        dps_beacon_close(&beacon);
    }
}

TEST(a_beacon_hangs_on_the_seed)
{
    for (size_t i = 0; i < 2; i++) {
        uint8_t bytes[2][DPS_BEACON_BYTES];
        for (uint64_t seed = 0; seed < 2; seed++) {
            struct dps_error err;
            struct dps_beacon beacon = {.last = 0};
            REQUIRE_OK(dps_beacon_open(&beacon, &toys, makers[i], seed, &err), &err);
            bytes_at(&beacon, 99 * SECOND, bytes[seed]);
            dps_beacon_close(&beacon);
        }
        CHECK(memcmp(bytes[0], bytes[1], DPS_BEACON_BYTES) != 0);
    }
}

static dpk_status
refuse_all(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    (void)self;
    (void)now;
    (void)evidence;
    verdicts->verdict[0] = DPK_REJECT;
    verdicts->reason[0] = 1;
    return DPK_OK;
}

TEST(a_beacon_whose_proof_is_refused_is_none)
{
    struct dps_error err;
    struct dps_beacon beacon = {.last = 0};
    uint8_t bytes[DPS_BEACON_BYTES];
    REQUIRE_OK(dps_beacon_open(&beacon, &toys, "lot", 7, &err), &err);
    struct dpk_verifier strict = *beacon.verifier.verifier;
    strict.verify = refuse_all;
    beacon.verifier.verifier = &strict;
    CHECK_FAILS(dps_beacon_at(&beacon, 0, bytes, &err), &err, DPS_EINVAL,
        "verifier lot refuses a beacon that is honest: it is wrong");
    dps_beacon_close(&beacon);
}
