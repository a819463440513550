#include "sim/run/checkpoint.h"

#include "tests/sample_journal.h"
#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_PATH = 512, LARGE = 5 * DPS_BUFFER_PIECE + 12345 };

static char path[MAX_PATH];
static char aside[MAX_PATH];

static void
begin(void)
{
    snprintf(path, sizeof path, "%s/checkpoint", test_folder());
    snprintf(aside, sizeof aside, "%s.part", path);
}

/* Bytes that no two places share. */
static uint8_t *
image_of(size_t n, uint32_t seed)
{
    uint8_t *bytes = malloc(n + 1);
    uint32_t x = seed;
    REQUIRE(bytes != NULL);
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(x >> 24);
    }
    return bytes;
}

/* Saves as states do: a number, an array at once, then one small thing after another.
 */
static void
save(struct dps_buffer *out, const uint8_t *bytes, size_t n)
{
    size_t half = n / 2;
    dps_buffer_put(out, bytes, half);
    for (size_t at = half; at < n; at += 7) {
        dps_buffer_put(out, bytes + at, n - at < 7 ? n - at : 7);
    }
}

static enum dps_status
write_it(const uint8_t *bytes, size_t n, uint64_t journal, struct dps_error *err)
{
    struct dps_checkpoint_writer writer;
    struct dps_digest digest;
    enum dps_status status = dps_checkpoint_begin(&writer, path, err);
    if (status == DPS_OK) {
        save(&writer.image, bytes, n);
        status = dps_checkpoint_image(&writer, &digest, err);
    }
    if (status == DPS_OK) {
        CHECK(dps_digest_equal(digest, dps_digest_of(bytes, n)));
        CHECK(writer.image.capacity <= DPS_BUFFER_PIECE);
        status = dps_checkpoint_publish(&writer, journal, err);
    }
    dps_checkpoint_writer_free(&writer);
    dps_checkpoint_writer_free(&writer);
    return status;
}

static void
check_is(const uint8_t *bytes, size_t n, uint64_t journal)
{
    struct dps_checkpoint checkpoint = {.map = NULL};
    struct dps_error err;
    bool found = false;
    uint8_t *read = malloc(n + 1);
    REQUIRE(read != NULL);
    CHECK_OK(dps_checkpoint_read(&checkpoint, path, &found, &err), &err);
    REQUIRE(found);
    CHECK(checkpoint.journal == journal);
    REQUIRE((size_t)(checkpoint.image.end - checkpoint.image.at) == n);
    CHECK(memcmp(checkpoint.image.at, bytes, n) == 0);
    struct dps_reader in = checkpoint.image;
    dps_reader_get(&in, read, n / 3); /* unaligned, so that pages lie across */
    dps_reader_get(&in, read + n / 3, n - n / 3);
    CHECK(!in.failed && in.at == in.end && memcmp(read, bytes, n) == 0);
    CHECK(memcmp(checkpoint.image.at, bytes, n) == 0); /* given back, not gone */
    dps_checkpoint_free(&checkpoint);
    dps_checkpoint_free(&checkpoint);
    free(read);
}

TEST(a_checkpoint_gives_the_image_that_was_saved)
{
    static const size_t sizes[] = {0, 1, 7, DPS_BUFFER_PIECE - 1, DPS_BUFFER_PIECE,
        DPS_BUFFER_PIECE + 1, 2 * DPS_BUFFER_PIECE, LARGE, (1 << 21) + 4097};
    struct dps_error err;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t *bytes = image_of(sizes[i], (uint32_t)i);
        begin();
        CHECK_OK(write_it(bytes, sizes[i], 17 + i, &err), &err);
        check_is(bytes, sizes[i], 17 + i);
        CHECK(access(aside, F_OK) != 0);
        free(bytes);
    }
}

TEST(no_checkpoint_is_no_error)
{
    struct dps_checkpoint checkpoint = {.journal = 5};
    struct dps_error err;
    bool found = true;
    begin();
    CHECK_OK(dps_checkpoint_read(&checkpoint, path, &found, &err), &err);
    CHECK(!found && checkpoint.journal == 5 && checkpoint.map == NULL);
}

TEST(damage_anywhere_is_told)
{
    struct dps_error err;
    char damaged[2 * MAX_PATH];
    char foreign[2 * MAX_PATH];
    uint8_t *image = image_of(100, 1);
    size_t n;
    begin();
    CHECK_OK(write_it(image, 100, 3, &err), &err);
    free(image);
    snprintf(damaged, sizeof damaged, "%s is damaged: its digest differs", path);
    snprintf(foreign, sizeof foreign, "%s is no checkpoint, or damaged", path);
    uint8_t *bytes = sample_bytes(path, &n);
    for (size_t at = 0; at < n; at++) {
        struct dps_checkpoint checkpoint = {.map = NULL};
        bool found = true;
        bool frame = at >= n - 40 && at < n - 16 && (at < n - 32 || at >= n - 24);
        bytes[at] ^= 16;
        sample_file(path, bytes, n);
        CHECK_FAILS(dps_checkpoint_read(&checkpoint, path, &found, &err), &err, DPS_EIO,
            frame ? foreign : damaged);
        CHECK(!found);
        dps_checkpoint_free(&checkpoint);
        bytes[at] ^= 16;
    }
    for (size_t cut = 0; cut < n; cut++) {
        struct dps_checkpoint checkpoint = {.map = NULL};
        bool found = true;
        sample_file(path, bytes, cut);
        CHECK_FAILS(dps_checkpoint_read(&checkpoint, path, &found, &err), &err, DPS_EIO,
            foreign);
        dps_checkpoint_free(&checkpoint);
    }
    free(bytes);
}

/* ---- disks that do not take it ------------------------------------------ */

TEST(a_full_disk_is_told_and_the_old_checkpoint_stays)
{
    struct dps_error err;
    struct rlimit before;
    char sentence[2 * MAX_PATH];
    uint8_t *old = image_of(1000, 1);
    uint8_t *new = image_of(LARGE, 2);
    begin();
    CHECK_OK(write_it(old, 1000, 3, &err), &err);
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    snprintf(sentence, sizeof sentence, "cannot write %s: File too large", aside);
    /* In the array, at a piece's border, among the small things, and in the tail. */
    const rlim_t limits[] = {1000, DPS_BUFFER_PIECE, LARGE / 2 + 5, LARGE - 1, LARGE,
        LARGE + 24, LARGE + 39};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit limit = {.rlim_cur = limits[i], .rlim_max = before.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        enum dps_status status = write_it(new, LARGE, 4, &err);
        setrlimit(RLIMIT_FSIZE, &before);
        CHECK_FAILS(status, &err, DPS_EIO, sentence);
        CHECK(access(aside, F_OK) != 0);
        check_is(old, 1000, 3);
    }
    signal(SIGXFSZ, handler);
    CHECK_OK(write_it(new, LARGE, 4, &err), &err);
    check_is(new, LARGE, 4);
    free(old);
    free(new);
}

TEST(an_abandoned_checkpoint_leaves_the_old_one)
{
    struct dps_checkpoint_writer writer;
    struct dps_error err;
    uint8_t *old = image_of(1000, 1);
    begin();
    CHECK_OK(write_it(old, 1000, 3, &err), &err);
    REQUIRE_OK(dps_checkpoint_begin(&writer, path, &err), &err);
    dps_buffer_put(&writer.image, old, 500);
    CHECK(access(aside, F_OK) == 0);
    dps_checkpoint_writer_free(&writer);
    CHECK(access(aside, F_OK) != 0);
    check_is(old, 1000, 3);
    free(old);
}

TEST(a_folder_that_is_not_there_is_told)
{
    struct dps_error err;
    begin();
    snprintf(path, sizeof path, "%s/nowhere/checkpoint", test_folder());
    char sentence[2 * MAX_PATH];
    snprintf(sentence, sizeof sentence,
        "cannot create %s.part: No such file or directory", path);
    CHECK_FAILS(write_it(NULL, 0, 0, &err), &err, DPS_EIO, sentence);
}
