/* The ring of dated amounts against a plain list of them. */
#include "models/holder/locks.h"

#include "sim/core/date.h"
#include "tests/cohort.h"
#include "tests/test.h"

#include <stddef.h>

enum { MOST = 3000 };

struct entry {
    int64_t end; /* [s] */
    int64_t units;
};

struct list {
    struct entry entry[MOST];
    size_t n;
};

static int64_t
held(const struct list *list)
{
    int64_t sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        sum += list->entry[i].units;
    }
    return sum;
}

static dps_signed_wide
left(const struct list *list, int64_t date)
{
    dps_signed_wide sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        sum += (dps_signed_wide)list->entry[i].units * (list->entry[i].end - date);
    }
    return sum;
}

static int64_t
take(struct list *list, int64_t date)
{
    int64_t out = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (list->entry[i].end <= date) {
            out += list->entry[i].units;
            list->entry[i].units = 0;
        }
    }
    return out;
}

static int64_t
drawn(uint32_t draw, double most)
{
    return (int64_t)(cohort_uniform(11, draw) * most);
}

/* From before 1970 on, with jumps shorter and longer than the ring. */
static void
compare(int64_t step, int64_t longest, int64_t stride)
{
    static struct list list;
    struct dps_error err = {0};
    struct dps_locks locks;
    int64_t date = -40 * DPS_DAY + 17;
    list.n = 0;
    REQUIRE_OK(dps_locks_init(&locks, date, longest, step, &err), &err);
    for (uint32_t k = 0; k < MOST; k++) {
        int64_t units = drawn(3 * k, 1e15);
        int64_t end =
            dps_locks_after(&locks, date + 1 + drawn(3 * k + 1, (double)longest));
        CHECK(dps_locks_before(&locks, end + step - 1) == end);
        dps_locks_add(&locks, end - drawn(3 * k + 2, (double)step), units);
        list.entry[list.n++] = (struct entry){end, units};
        CHECK(left(&list, date) == (dps_signed_wide)dps_locks_left(&locks, date));
        date += drawn(3 * k + 2, (double)stride);
        CHECK_INT(dps_locks_take(&locks, date), take(&list, date));
        CHECK_INT(locks.amount, held(&list));
        CHECK_OK(dps_locks_verify(&locks, &err), &err);
    }
    dps_locks_free(&locks);
    dps_locks_free(&locks);
}

TEST(a_ring_gives_back_what_a_list_does)
{
    compare(DPS_DAY, 21 * DPS_DAY, DPS_DAY);
    compare(7 * DPS_DAY, 4 * DPS_YEAR, 3 * DPS_DAY);
    compare(1, 10, 5);
    compare(1000, 999, 700);
    compare(3600, 5 * DPS_DAY, 20 * DPS_DAY);
}

TEST(a_date_beyond_the_ring_is_its_last_slot_and_one_gone_by_its_first)
{
    struct dps_error err = {0};
    struct dps_locks locks;
    REQUIRE_OK(dps_locks_init(&locks, 0, 10, 1, &err), &err);
    dps_locks_add(&locks, 1000, 5);
    dps_locks_add(&locks, -1000, 7);
    CHECK_INT(dps_locks_take(&locks, 0), 7);
    CHECK_INT(dps_locks_take(&locks, 10), 0);
    CHECK_INT(dps_locks_take(&locks, 11), 5);
    dps_locks_free(&locks);
}

TEST(a_cut_is_pro_rata_and_to_the_unit)
{
    struct dps_error err = {0};
    struct dps_locks locks;
    REQUIRE_OK(dps_locks_init(&locks, 0, 10, 1, &err), &err);
    dps_locks_add(&locks, 2, 10);
    dps_locks_add(&locks, 4, 30);
    dps_locks_add(&locks, 6, 60);
    CHECK_INT(
        dps_locks_cut(&locks, 52), 52); /* 5.2, 15.6, 31.2: 5, 15, 31 and 1 more */
    CHECK_OK(dps_locks_verify(&locks, &err), &err);
    CHECK_INT(dps_locks_take(&locks, 2), 4);
    CHECK_INT(dps_locks_take(&locks, 4), 15);
    CHECK_INT(dps_locks_cut(&locks, 100), 29);
    CHECK_INT(locks.amount, 0);
    CHECK_INT(dps_locks_cut(&locks, 100), 0);
    dps_locks_free(&locks);
}

TEST(a_coarser_ring_takes_over_what_a_finer_one_holds)
{
    struct dps_error err = {0};
    struct dps_locks fine;
    struct dps_locks coarse;
    REQUIRE_OK(dps_locks_init(&fine, 0, 20, 1, &err), &err);
    REQUIRE_OK(dps_locks_init(&coarse, 0, 20, 10, &err), &err);
    for (int64_t date = 1; date <= 20; date++) {
        dps_locks_add(&fine, date, date);
    }
    dps_locks_move(&fine, &coarse);
    CHECK_INT(fine.amount, 0);
    CHECK_INT(dps_locks_take(&coarse, 9), 0);
    CHECK_INT(dps_locks_take(&coarse, 10), 55);
    CHECK_INT(dps_locks_take(&coarse, 20), 155);
    dps_locks_free(&fine);
    dps_locks_free(&coarse);
}

TEST(a_ring_that_does_not_add_up_is_told)
{
    struct dps_error err = {0};
    struct dps_locks locks;
    REQUIRE_OK(dps_locks_init(&locks, 0, 10, 1, &err), &err);
    dps_locks_add(&locks, 3, 5);
    locks.amount = 6;
    CHECK_FAILS(dps_locks_verify(&locks, &err), &err, DPS_ESTATE,
        "locks hold 5 in their slots, not 6, or not until the dates that their moment "
        "says");
    locks.slot[3] = -1;
    CHECK_FAILS(dps_locks_verify(&locks, &err), &err, DPS_ESTATE,
        "locks hold -1 in a slot, less than 0");
    dps_locks_free(&locks);
}
