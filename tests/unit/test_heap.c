#include "sim/host/heap.h"
#include "tests/test.h"

#include <string.h>

/* A generator of the test's own. */
static uint64_t
next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *state >> 33;
}

/* Sizes of all orders, at and around where classes and kinds of block meet. */
static uint64_t
size_of(uint64_t *state)
{
    static const uint64_t borders[] = {
        0, 1, 64, 448, 512, 4096, 262144 - 64, 262144, 1 << 20, 3 << 20};
    uint64_t border = borders[next(state) % (sizeof borders / sizeof *borders)];
    uint64_t by = next(state) % 130;
    return next(state) % 4 == 0 ? next(state) % 5000
           : by < border        ? border - by
                                : border + by;
}

static bool
is_all(const unsigned char *bytes, uint64_t n, unsigned char value)
{
    for (uint64_t i = 0; i < n; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

enum { SLOTS = 97, STEPS = 4000 };

static void
take_and_give(bool backwards)
{
    struct dps_heap heap = {.backwards = backwards};
    unsigned char *blocks[SLOTS] = {0};
    uint64_t sizes[SLOTS] = {0};
    uint64_t state = 42;
    for (int step = 0; step < STEPS; step++) {
        size_t i = next(&state) % SLOTS;
        if (blocks[i] != NULL) {
            CHECK(is_all(blocks[i], sizes[i], (unsigned char)(i + 1)));
            dps_heap_give(&heap, blocks[i]);
            blocks[i] = NULL;
            continue;
        }
        sizes[i] = size_of(&state);
        blocks[i] = dps_heap_take(&heap, sizes[i]);
        REQUIRE(blocks[i] != NULL);
        CHECK((uintptr_t)blocks[i] % 64 == 0);
        CHECK(is_all(blocks[i], sizes[i], 0));
        memset(blocks[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        CHECK(blocks[i] == NULL || is_all(blocks[i], sizes[i], (unsigned char)(i + 1)));
        dps_heap_give(&heap, blocks[i]);
    }
    CHECK_INT((int64_t)heap.bytes, 0);
    dps_heap_free(&heap);
    dps_heap_free(&heap);
}

TEST(blocks_are_zero_aligned_and_nobody_elses)
{
    take_and_give(false);
    take_and_give(true);
}

TEST(what_was_given_back_is_taken_again)
{
    struct dps_heap heap = {0};
    for (uint64_t i = 0; i < 100000; i++) {
        void *small = dps_heap_take(&heap, 100 + i % 29);
        void *large = i % 100 == 0 ? dps_heap_take(&heap, 1 << 20) : NULL;
        dps_heap_give(&heap, small);
        dps_heap_give(&heap, large);
    }
    CHECK(heap.n <= 2);
    dps_heap_free(&heap);
}

TEST(a_heap_runs_the_other_way_where_it_is_asked_to)
{
    struct dps_heap up = {0};
    struct dps_heap down = {.backwards = true};
    char *a = dps_heap_take(&up, 100);
    char *b = dps_heap_take(&up, 100);
    char *c = dps_heap_take(&down, 100);
    char *d = dps_heap_take(&down, 100);
    CHECK(a < b && c > d);
    dps_heap_free(&up);
    dps_heap_free(&down);
}

TEST(more_than_there_can_be_is_no_block)
{
    struct dps_heap heap = {0};
    CHECK(dps_heap_take(&heap, UINT64_MAX) == NULL);
    CHECK(dps_heap_take(&heap, UINT64_MAX - 64) == NULL);
    CHECK(dps_heap_take(&heap, (uint64_t)1 << 60) == NULL);
    CHECK(dps_heap_take(&heap, 64) != NULL);
    dps_heap_free(&heap);
}

TEST(what_is_no_block_is_left_alone)
{
    struct dps_heap heap = {0};
    _Alignas(64) char mine[192];
    memset(mine, 0xa5, sizeof mine);
    dps_heap_give(&heap, NULL);
    dps_heap_give(&heap, mine + 64);
    CHECK(is_all((const unsigned char *)mine, sizeof mine, 0xa5));
    CHECK_INT((int64_t)heap.bytes, 0);
    dps_heap_free(&heap);
}
