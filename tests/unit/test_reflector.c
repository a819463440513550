/* A reflection pool: nothing is lost, and each fee goes to all pro rata. */
#include "models/holder/reflector.h"

#include "tests/cohort.h"
#include "tests/test.h"

#include <stddef.h>

enum { MEMBERS = 50, OPERATIONS = 100000 };

static const int64_t capacity = 100000000000000; /* Nosana's 1e14 */

static int64_t
drawn(uint32_t draw, double most)
{
    return (int64_t)(cohort_uniform(12, draw) * most);
}

/* Nosana's constant: floor((2^128 - 1) / 1e14) = 3402823669209384634633746. */
TEST(the_rate_begins_at_nosanas)
{
    struct dps_reflector pool = dps_reflector_of(capacity);
    dps_wide wanted = (dps_wide)3402823669209384634U * 1000000 + 633746;
    CHECK(pool.rate == wanted);
    CHECK_INT(dps_reflector_room(&pool), capacity);
}

struct member {
    dps_wide reflection;
    int64_t entered;
    long double claim; /* the twin's: grows by each fee pro rata [units] */
};

static long double
claims(const struct member *member)
{
    long double sum = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        sum += member[i].claim;
    }
    return sum;
}

static int64_t
worths(const struct dps_reflector *pool, const struct member *member)
{
    int64_t sum = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        sum += dps_reflector_worth(pool, member[i].reflection);
    }
    return sum;
}

TEST(not_a_unit_is_lost_in_a_hundred_thousand_operations)
{
    static struct member member[MEMBERS];
    struct dps_reflector pool = dps_reflector_of(capacity);
    int64_t in = 0;
    int64_t out = 0;
    for (uint32_t k = 0; k < OPERATIONS; k++) {
        struct member *m = &member[drawn(3 * k, MEMBERS)];
        double what = cohort_uniform(13, k);
        int64_t units = drawn(3 * k + 1, what < 0.4 ? 1e10 : 1e8);
        if (what < 0.4) {
            dps_reflector_enter(&pool, units, &m->reflection);
            m->entered += units;
            m->claim += (long double)units;
            in += units;
        } else if (what < 0.7) {
            long double all = claims(member);
            dps_reflector_add(&pool, units);
            for (size_t i = 0; all > 0 && i < MEMBERS; i++) {
                member[i].claim += (long double)units * member[i].claim / all;
            }
            in += units;
        } else {
            int64_t keep = what < 0.9 ? m->entered : 0;
            int64_t got = dps_reflector_leave(&pool, keep, &m->reflection);
            CHECK_WITHIN((double)got, (double)(m->claim - (long double)keep), 100);
            m->claim = (long double)keep;
            m->entered = keep;
            out += got;
        }
        CHECK_INT(in, out + pool.total + pool.waiting);
        if (k % 100 == 0) {
            CHECK(worths(&pool, member) <= pool.total);
        }
    }
    CHECK(out > 0 && in > out);
    for (size_t i = 0; i < MEMBERS; i++) {
        out += dps_reflector_leave(&pool, 0, &member[i].reflection);
    }
    CHECK_INT(in, out + pool.waiting);
    CHECK_INT(pool.total, 0);
    CHECK(pool.waiting < MEMBERS + OPERATIONS);
    CHECK(pool.reflection == 0 && pool.rate == pool.start);
}

TEST(a_fee_is_shared_by_what_was_entered)
{
    struct dps_reflector pool = dps_reflector_of(capacity);
    dps_wide a = 0;
    dps_wide b = 0;
    dps_reflector_enter(&pool, 1000, &a);
    dps_reflector_enter(&pool, 3000, &b);
    dps_reflector_add(&pool, 400);
    CHECK_INT(dps_reflector_worth(&pool, a), 1100);
    CHECK_INT(dps_reflector_worth(&pool, b), 3300);
    CHECK_INT(dps_reflector_leave(&pool, 1000, &a), 100);
    CHECK_INT(dps_reflector_leave(&pool, 9999, &b), 0);
    CHECK_INT(pool.total, 4300);
}

TEST(a_fee_that_comes_to_nobody_waits_for_the_next)
{
    struct dps_reflector pool = dps_reflector_of(capacity);
    dps_wide a = 0;
    dps_reflector_add(&pool, 70);
    CHECK_INT(pool.waiting, 70);
    dps_reflector_enter(&pool, 10, &a);
    CHECK_INT(dps_reflector_worth(&pool, a), 10);
    dps_reflector_add(&pool, 20);
    CHECK_INT(dps_reflector_worth(&pool, a), 100);
}

/* A unit that earns all there is, then a crowd: rounding must not pay what is not
 * there. */
TEST(a_pool_never_pays_more_than_it_has)
{
    struct dps_reflector pool = dps_reflector_of(INT64_MAX);
    dps_wide member[MEMBERS] = {0};
    int64_t in = 1000000000000000001;
    int64_t out = 0;
    dps_reflector_enter(&pool, 1, &member[0]);
    dps_reflector_add(&pool, in - 1);
    for (size_t i = 1; i < MEMBERS; i++) {
        int64_t units = drawn((uint32_t)i, 1e17);
        dps_reflector_enter(&pool, units, &member[i]);
        dps_reflector_add(&pool, 1);
        in += units + 1;
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        out += dps_reflector_leave(&pool, 0, &member[i]);
        CHECK_INT(in, out + pool.total + pool.waiting);
        CHECK(pool.total >= 0 && out <= in);
    }
}

/* The last of a pool that has all but used up its rate. */
TEST(a_rate_does_not_reach_zero)
{
    struct dps_reflector pool = dps_reflector_of(INT64_MAX);
    const int64_t most = INT64_C(9000000000000000000);
    dps_wide a = 0;
    dps_wide b = 0;
    dps_reflector_enter(&pool, 1, &a);
    dps_reflector_add(&pool, most);
    dps_reflector_enter(&pool, 1, &b);
    CHECK(dps_reflector_leave(&pool, 0, &a) > most - 10);
    dps_reflector_add(&pool, most);
    CHECK_INT((int64_t)pool.rate, 1);
    CHECK(dps_reflector_leave(&pool, 0, &b) <= most);
}
