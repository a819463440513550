#include "tests/test.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>
#include <ftw.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TESTS = 512, MAX_SHOWN = 10, MAX_PATH = 1024, MAX_TEXT = 2048 };

static struct {
    const char *name;
    void (*function)(void);
} registered[MAX_TESTS];
static size_t n_registered;
static const char *why_skipped; /* of the running test; NULL: it is not skipped */
static char folder[MAX_PATH];   /* of the running test; "": none */

/* ---- checks -------------------------------------------------------------------- */

static bool
tell(bool holds, bool fatal, const char *text, const char *file, int line)
{
    return CU_assertImplementation(holds ? CU_TRUE : CU_FALSE, (unsigned int)line, text,
               file, "", fatal ? CU_TRUE : CU_FALSE) == CU_TRUE;
}

bool
test_check(bool holds, const char *text, const char *file, int line)
{
    return tell(holds, false, text, file, line);
}

_Noreturn void
test_leave(const char *text, const char *file, int line)
{
    tell(false, true, text, file, line); /* CUnit jumps out of the test */
    abort();
}

bool
test_close(double a, double b, double rel, const char *text, const char *file, int line)
{
    double larger = fmax(fabs(a), fabs(b));
    bool holds = a == b || fabs(a - b) <= rel * larger;
    char told[MAX_TEXT];
    snprintf(told, sizeof told,
        "%s: %.17g and %.17g differ by %.3g of the larger, > %g", text, a, b,
        fabs(a - b) / larger, rel);
    return tell(holds, false, told, file, line);
}

bool
test_within(
    double a, double b, double abs, const char *text, const char *file, int line)
{
    bool holds = a == b || fabs(a - b) <= abs;
    char told[MAX_TEXT];
    snprintf(told, sizeof told, "%s: %.17g and %.17g differ by %.3g, > %g", text, a, b,
        fabs(a - b), abs);
    return tell(holds, false, told, file, line);
}

bool
test_int(int64_t a, int64_t b, const char *text, const char *file, int line)
{
    char told[MAX_TEXT];
    snprintf(told, sizeof told, "%s: %" PRId64 " and %" PRId64, text, a, b);
    return tell(a == b, false, told, file, line);
}

bool
test_text(const char *a, const char *b, const char *text, const char *file, int line)
{
    bool holds = a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
    char told[MAX_TEXT];
    snprintf(told, sizeof told, "%s:\n      %s\n      %s", text,
        a != NULL ? a : "(none)", b != NULL ? b : "(none)");
    return tell(holds, false, told, file, line);
}

bool
test_ok(enum dps_status status, const struct dps_error *err, bool fatal,
    const char *text, const char *file, int line)
{
    char told[MAX_TEXT];
    snprintf(told, sizeof told, "%s is %s: %s", text, dps_status_name(status),
        status != DPS_OK && err != NULL ? err->text : "");
    return tell(status == DPS_OK, fatal, told, file, line);
}

bool
test_status(enum dps_status status, enum dps_status wanted, const char *text,
    const char *file, int line)
{
    char told[MAX_TEXT];
    snprintf(told, sizeof told, "%s is %s, not %s", text, dps_status_name(status),
        dps_status_name(wanted));
    return tell(status == wanted, false, told, file, line);
}

bool
test_fails(enum dps_status status, const struct dps_error *err, enum dps_status wanted,
    const char *sentence, const char *text, const char *file, int line)
{
    bool as_wanted = test_status(status, wanted, text, file, line);
    if (status == DPS_OK) {
        return false;
    }
    return test_status(err->status, wanted, "the error's status", file, line) &&
           test_text(err->text, sentence, text, file, line) && as_wanted;
}

/* ---- what a test may ask for ----------------------------------------------------- */

void
test_skip(const char *why)
{
    why_skipped = why;
}

bool
test_skip_of_actors(void)
{
#ifdef DPS_SANITIZED
    test_skip("SimGrid's actors are threads under a sanitizer, and these too many");
    return true;
#else
    return false;
#endif
}

const char *
test_shared(void)
{
    const char *place = getenv("DPS_SHARED");
    if (place == NULL) {
        place = "../shared";
    }
    return access(place, R_OK | X_OK) == 0 ? place : NULL;
}

const char *
test_shared_file(const char *path)
{
    static char whole[MAX_PATH];
    const char *place = test_shared();
    if (place == NULL) {
        return NULL;
    }
    int n = snprintf(whole, sizeof whole, "%s/%s", place, path);
    return n > 0 && n < MAX_PATH && access(whole, R_OK) == 0 ? whole : NULL;
}

static int
remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static void
remove_folder(void)
{
    if (folder[0] != '\0') {
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        folder[0] = '\0';
    }
}

const char *
test_folder(void)
{
    remove_folder();
    const char *build = getenv("BUILD");
    snprintf(folder, sizeof folder, "%s/test-XXXXXX", build != NULL ? build : "build");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(EXIT_FAILURE);
    }
    return folder;
}

/* ---- running ------------------------------------------------------------------- */

void
test_register(const char *name, void (*function)(void))
{
    if (n_registered == MAX_TESTS) {
        fprintf(stderr, "more than %d tests in one program\n", MAX_TESTS);
        exit(EXIT_FAILURE);
    }
    registered[n_registered].name = name;
    registered[n_registered].function = function;
    n_registered++;
}

static void
before_test(CU_Test *test, CU_Suite *suite)
{
    (void)test;
    (void)suite;
    why_skipped = NULL;
}

static void
after_test(CU_Test *test, CU_Suite *suite, CU_FailureRecord *first)
{
    (void)suite;
    remove_folder();
    if (first != NULL) {
        printf("not ok %s\n", test->pName);
    } else if (why_skipped != NULL) {
        printf("SKIP %s: %s\n", test->pName, why_skipped);
    } else {
        printf("ok %s\n", test->pName);
    }
    size_t n = 0;
    for (const CU_FailureRecord *at = first; at != NULL; at = at->pNext) {
        if (n++ < MAX_SHOWN) {
            printf(
                "    %s:%u: %s\n", at->strFileName, at->uiLineNumber, at->strCondition);
        }
    }
    if (n > MAX_SHOWN) {
        printf("    and %zu more\n", n - MAX_SHOWN);
    }
    fflush(stdout);
}

/* Adds the tests of that name, all if it is NULL; how many there are. */
static size_t
add_tests(CU_pSuite suite, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; suite != NULL && i < n_registered; i++) {
        if (name == NULL || strcmp(name, registered[i].name) == 0) {
            CU_add_test(suite, registered[i].name, registered[i].function);
            n++;
        }
    }
    return n;
}

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    if (CU_initialize_registry() != CUE_SUCCESS) {
        fprintf(stderr, "%s: no memory\n", argv[0]);
        return EXIT_FAILURE;
    }
    CU_pSuite suite = CU_add_suite(argv[0], NULL, NULL);
    if (add_tests(suite, name) == 0) {
        fprintf(stderr, "%s: no test %s\n", argv[0], name != NULL ? name : "at all");
        CU_cleanup_registry();
        return EXIT_FAILURE;
    }
    CU_set_test_start_handler(before_test);
    CU_set_test_complete_handler(after_test);
    CU_run_all_tests();
    bool failed = CU_get_number_of_failure_records() > 0;
    CU_cleanup_registry();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
