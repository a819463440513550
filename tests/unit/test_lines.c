/* Lines of files, plain and pressed, of any length. */
#include "sim/workload/lines.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static char path[512];

static void
written(const char *bytes, size_t n, bool pressed)
{
    snprintf(path, sizeof path, "%s/text", test_folder());
    gzFile file = gzopen(path, pressed ? "wb" : "wbT");
    REQUIRE(file != NULL);
    REQUIRE(gzwrite(file, bytes, (unsigned)n) == (int)n);
    REQUIRE(gzclose(file) == Z_OK);
}

/* Lines end everywhere in what is read at once, one is longer than it, and the last has
 * no end. */
enum { LINES = 300 };

static size_t
length_of(size_t i)
{
    return i * i * 37 % 7001 + (i == 250 ? 400000 : 0);
}

TEST(lines_of_all_lengths_come_whole_and_in_order)
{
    size_t n = 0;
    char *text = malloc(8000000);
    REQUIRE(text != NULL);
    for (size_t i = 0; i < LINES; i++) {
        memset(text + n, (int)('a' + i % 26), length_of(i));
        n += length_of(i);
        if (i + 1 < LINES) {
            n += (size_t)snprintf(text + n, 3, "%s", i % 3 == 0 ? "\r\n" : "\n");
        }
    }
    for (int pressed = 0; pressed < 2; pressed++) {
        struct dps_lines lines;
        struct dps_error err;
        char *line;
        written(text, n, pressed);
        REQUIRE_OK(dps_lines_open(&lines, path, &err), &err);
        for (size_t i = 0; i < LINES; i++) {
            REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
            REQUIRE(line != NULL);
            REQUIRE(strlen(line) == length_of(i));
            char letter[2] = {(char)('a' + i % 26), '\0'};
            CHECK(strspn(line, letter) == length_of(i));
            CHECK_INT((int64_t)lines.number, (int64_t)i + 1);
        }
        for (int more = 0; more < 2; more++) {
            REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
            CHECK(line == NULL);
        }
        dps_lines_close(&lines);
        dps_lines_close(&lines);
    }
    free(text);
}

/* What is read at once is 32,768 bytes. */
TEST(a_line_may_end_where_what_is_read_at_once_does)
{
    enum { AHEAD = 1 << 15 };
    static char text[AHEAD + 8];
    for (size_t n = AHEAD - 2; n <= AHEAD + 1; n++) {
        struct dps_lines lines;
        struct dps_error err;
        char *line;
        memset(text, 'a', n);
        memcpy(text + n, "\nb\n", 3);
        written(text, n + 3, false);
        REQUIRE_OK(dps_lines_open(&lines, path, &err), &err);
        REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
        CHECK_INT((int64_t)strlen(line), (int64_t)n);
        REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
        CHECK_TEXT(line, "b");
        REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
        CHECK(line == NULL);
        dps_lines_close(&lines);
    }
}

TEST(bytes_go_on_where_lines_stop)
{
    struct dps_lines lines;
    struct dps_error err;
    char *line;
    char bytes[8];
    size_t got;
    written("one\ntwo\nthree", 13, false);
    REQUIRE_OK(dps_lines_open(&lines, path, &err), &err);
    REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
    CHECK_TEXT(line, "one");
    REQUIRE_OK(dps_lines_bytes(&lines, bytes, 6, &got, &err), &err);
    CHECK(got == 6 && memcmp(bytes, "two\nth", 6) == 0);
    REQUIRE_OK(dps_lines_bytes(&lines, bytes, 6, &got, &err), &err);
    CHECK(got == 3 && memcmp(bytes, "ree", 3) == 0);
    REQUIRE_OK(dps_lines_bytes(&lines, bytes, 6, &got, &err), &err);
    CHECK_INT((int64_t)got, 0);
    dps_lines_close(&lines);
}

TEST(an_empty_file_has_no_lines_and_one_that_is_not_there_says_so)
{
    struct dps_lines lines;
    struct dps_error err;
    char *line;
    written("", 0, false);
    REQUIRE_OK(dps_lines_open(&lines, path, &err), &err);
    REQUIRE_OK(dps_lines_next(&lines, &line, &err), &err);
    CHECK(line == NULL);
    dps_lines_close(&lines);
    CHECK_FAILS(dps_lines_open(&lines, "no/such", &err), &err, DPS_EINVAL,
        "no/such: No such file or directory");
    dps_lines_close(&lines);
}

TEST(a_pressed_file_that_is_cut_off_is_refused_with_its_line)
{
    static char text[300000];
    struct dps_lines lines;
    struct dps_error err;
    char *line = NULL;
    char whole[600];
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof text; i++) { /* what presses badly */
        state = state * 1664525U + 1013904223U;
        text[i] = (char)(i % 100 == 99 ? '\n' : 'a' + (state >> 24) % 26);
    }
    written(text, sizeof text, true);
    FILE *file = fopen(path, "r+");
    REQUIRE(file != NULL);
    char *bytes = malloc(sizeof text);
    REQUIRE(bytes != NULL);
    size_t n = fread(bytes, 1, sizeof text, file);
    fclose(file);
    file = fopen(path, "w");
    REQUIRE(file != NULL && fwrite(bytes, 1, n / 2, file) == n / 2);
    fclose(file);
    free(bytes);
    REQUIRE_OK(dps_lines_open(&lines, path, &err), &err);
    enum dps_status status;
    do {
        status = dps_lines_next(&lines, &line, &err);
    } while (status == DPS_OK && line != NULL);
    snprintf(whole, sizeof whole, "%s:%llu: cannot be read: unexpected end of file",
        path, (unsigned long long)lines.number + 1);
    CHECK_INT(status, DPS_EIO);
    CHECK_TEXT(err.text, whole);
    CHECK(lines.number > 100 && lines.number < 3000);
    dps_lines_close(&lines);
}
