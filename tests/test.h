/* test.h: the frame of every test program: one suite, its tests found by themselves.
 *
 *     #include "tests/test.h"
 *
 *     TEST(doubling_then_halving_gives_the_number_back)
 *     {
 *         CHECK_CLOSE(2.0 * x / 2.0, x, 1e-15);
 *     }
 *
 *     build/release/tests/unit/test_x                 every test, in the file's order
 *     build/release/tests/unit/test_x NAME            that test alone
 *
 * Programs run from the project's root and print one line a test: `ok NAME`, `not ok
 * NAME` with each failed check below it, or `SKIP NAME: why`.  CHECKs go on after a
 * failure; REQUIRE leaves the test.
 */
#ifndef DPS_TESTS_TEST_H
#define DPS_TESTS_TEST_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Begins a test; its name is a sentence with underscores. */
#define TEST(sentence)                                                                 \
    static void sentence(void);                                                        \
    __attribute__((constructor)) static void test_register_##sentence(void)            \
    {                                                                                  \
        test_register(#sentence, sentence);                                            \
    }                                                                                  \
    static void sentence(void)

#define TEST_HERE __FILE__, __LINE__

#define CHECK(condition) test_check((condition), #condition, TEST_HERE)
#define REQUIRE(condition)                                                             \
    ((condition) ? (void)test_check(true, #condition, TEST_HERE)                       \
                 : test_leave(#condition, TEST_HERE))

/* a and b differ by at most `rel` of the larger; NaN is close to nothing. */
#define CHECK_CLOSE(a, b, rel) test_close((a), (b), (rel), #a " ~ " #b, TEST_HERE)

/* a and b differ by at most `abs`. */
#define CHECK_WITHIN(a, b, abs) test_within((a), (b), (abs), #a " ~ " #b, TEST_HERE)

#define CHECK_INT(a, b)  test_int((a), (b), #a " == " #b, TEST_HERE)
#define CHECK_TEXT(a, b) test_text((a), (b), #a " == " #b, TEST_HERE)

/* The call gives DPS_OK; else the test fails with the sentence in *err, or ends. */
#define CHECK_OK(call, err)   test_ok((call), (err), false, #call, TEST_HERE)
#define REQUIRE_OK(call, err) test_ok((call), (err), true, #call, TEST_HERE)

/* The call gives this status. */
#define CHECK_STATUS(call, wanted) test_status((call), (wanted), #call, TEST_HERE)

/* The call gives this status and *err holds it with exactly this sentence. */
#define CHECK_FAILS(call, err, wanted, sentence)                                       \
    test_fails((call), (err), (wanted), (sentence), #call, TEST_HERE)

/* Tells that the running test cannot be made here; the test then returns. */
void test_skip(const char *why);

/* Skips the running test, which then returns, where a sanitizer looks on: SimGrid's
 * actors are threads there and take some ms each, and this test has too many. */
bool test_skip_of_actors(void);

/* The folder of reference data beside the project, or of the environment's DPS_SHARED;
 * NULL if there is none.  Valid for ever. */
const char *test_shared(void);

/* A path below test_shared(), or NULL if no such file can be read.  Valid until the
 * next call. */
const char *test_shared_file(const char *path);

/* A new folder for this test alone, below build/; the next call removes it with all in
 * it, and so does the end of the program. */
const char *test_folder(void);

void test_register(const char *name, void (*function)(void));
bool test_check(bool holds, const char *text, const char *file, int line);
_Noreturn void test_leave(const char *text, const char *file, int line);
bool test_close(
    double a, double b, double rel, const char *text, const char *file, int line);
bool test_within(
    double a, double b, double abs, const char *text, const char *file, int line);
bool test_int(int64_t a, int64_t b, const char *text, const char *file, int line);
bool test_text(
    const char *a, const char *b, const char *text, const char *file, int line);
bool test_ok(enum dps_status status, const struct dps_error *err, bool fatal,
    const char *text, const char *file, int line);
bool test_status(enum dps_status status, enum dps_status wanted, const char *text,
    const char *file, int line);
bool test_fails(enum dps_status status, const struct dps_error *err,
    enum dps_status wanted, const char *sentence, const char *text, const char *file,
    int line);

#endif
