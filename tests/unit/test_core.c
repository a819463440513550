#include "sim/core/buffer.h"
#include "sim/core/calendar.h"
#include "sim/core/digest.h"
#include "sim/core/field.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "sim/core/shared.h"
#include "sim/economy/setup.h"
#include "sim/run/workload.h"
#include "tests/test.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- random numbers ---------------------------------------------------- */

static struct dps_rng_name
draw(uint64_t seed, uint64_t entity, uint32_t number)
{
    return (struct dps_rng_name){seed, DPS_RNG_TEST, entity, number};
}

TEST(every_part_of_a_draws_name_matters)
{
    const struct dps_rng_name names[] = {
        draw(1, 17, 3),
        draw(1 + (UINT64_C(1) << 32), 17, 3),
        draw(1, 17 + (UINT64_C(1) << 32), 3),
        draw(1, 17, 4),
        {1, DPS_RNG_FAILURE, 17, 3},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        for (size_t j = 0; j < DPS_COUNT_OF(names); j++) {
            uint32_t a[4];
            uint32_t b[4];
            dps_rng_words(names[i], a);
            dps_rng_words(names[j], b);
            CHECK((memcmp(a, b, sizeof a) == 0) == (i == j));
        }
    }
}

TEST(uniform_numbers_have_their_moments)
{
    enum { N = 500000 };
    double sum = 0;
    double squares = 0;
    for (uint64_t i = 0; i < N; i++) {
        double u[2];
        dps_rng_uniforms(draw(1, i, 0), u);
        CHECK(u[0] > 0 && u[0] < 1 && u[1] > 0 && u[1] < 1);
        sum += u[0] - 0.5;
        squares += (u[1] - 0.5) * (u[1] - 0.5);
    }
    CHECK_WITHIN(sum / N, 0, 5 * sqrt(1 / 12.0 / N));
    CHECK_WITHIN(squares / N, 1 / 12.0, 5 * sqrt(1 / 180.0 / N));
}

TEST(many_draws_at_once_are_the_same_draws)
{
    enum { MOST = 67 };
    uint64_t entity[MOST];
    uint32_t number[MOST];
    for (uint32_t i = 0; i < MOST; i++) {
        entity[i] = UINT64_MAX / (i + 1) - i;
        number[i] = UINT32_MAX - 7 * i;
    }
    for (size_t n = 0; n <= MOST; n++) {
        double u0[MOST + 1];
        double u1[MOST + 1];
        u0[n] = u1[n] = -1;
        dps_rng_uniforms_many(1ULL << 63, DPS_RNG_FAILURE, entity, number, n, u0, u1);
        for (size_t i = 0; i < n; i++) {
            double u[2];
            struct dps_rng_name name = {
                1ULL << 63, DPS_RNG_FAILURE, entity[i], number[i]};
            dps_rng_uniforms(name, u);
            CHECK(u0[i] == u[0] && u1[i] == u[1]);
        }
        CHECK(u0[n] == -1 && u1[n] == -1); /* and nothing behind them */
    }
}

TEST(a_draw_as_gsl_generator_gives_the_same_numbers_each_time)
{
    struct dps_rng rng;
    double first = gsl_ran_gamma(dps_rng_open(&rng, draw(5, 6, 7)), 0.3, 2);
    double second = gsl_ran_gamma(dps_rng_open(&rng, draw(5, 6, 7)), 0.3, 2);
    CHECK(first == second);
    double u[2];
    dps_rng_uniforms(draw(5, 6, 7), u);
    CHECK(gsl_rng_uniform(dps_rng_open(&rng, draw(5, 6, 7))) == u[0]);
}

/* ---- calendar ---------------------------------------------------------- */

TEST(a_calendar_gives_entries_in_their_total_order)
{
    enum { N = 1000 };
    struct dps_calendar calendar = {.n = 0};
    struct dps_error err;
    for (uint64_t i = 0; i < N; i++) {
        uint32_t w[4];
        dps_rng_words(draw(1, i, 0), w);
        REQUIRE_OK(
            dps_calendar_add(&calendar, w[0] % 7, w[1] % 3, w[2] % 5, &err), &err);
    }
    struct dps_entry last = {.time = -1};
    for (int i = 0; i < N; i++) {
        CHECK(dps_calendar_next(&calendar) != NULL);
        struct dps_entry e = dps_calendar_take(&calendar);
        bool after = e.time != last.time           ? e.time > last.time
                     : e.class_id != last.class_id ? e.class_id > last.class_id
                     : e.id != last.id             ? e.id > last.id
                                                   : e.sequence > last.sequence;
        CHECK(after);
        last = e;
    }
    CHECK(dps_calendar_next(&calendar) == NULL);
    dps_calendar_free(&calendar);
    dps_calendar_free(&calendar);
}

TEST(a_loaded_calendar_has_the_same_image)
{
    struct dps_calendar calendar = {.n = 0};
    struct dps_calendar loaded = {.n = 0};
    struct dps_buffer image = {.n = 0};
    struct dps_buffer again = {.n = 0};
    struct dps_error err;
    for (int i = 0; i < 50; i++) {
        REQUIRE_OK(dps_calendar_add(&calendar, i * 7919 % 31, 0, 0, &err), &err);
    }
    (void)dps_calendar_take(&calendar);
    dps_calendar_save(&calendar, &image);
    struct dps_reader in = dps_reader_of(image.bytes, image.n);
    REQUIRE_OK(dps_calendar_load(&loaded, &in, &err), &err);
    dps_calendar_save(&loaded, &again);
    CHECK(image.n == again.n && memcmp(image.bytes, again.bytes, image.n) == 0);
    for (size_t n = 0; n < image.n; n++) { /* every cut is told */
        in = dps_reader_of(image.bytes, n);
        CHECK_STATUS(dps_calendar_load(&loaded, &in, &err), DPS_EIO);
    }
    dps_buffer_free(&image);
    dps_buffer_free(&again);
    dps_calendar_free(&calendar);
    dps_calendar_free(&loaded);
}

/* ---- small things ------------------------------------------------------ */

TEST(a_reader_tells_what_is_missing_once)
{
    struct dps_buffer out = {.n = 0};
    struct dps_error err;
    dps_buffer_put_i64(&out, -5);
    dps_buffer_put_text(&out, "name");
    struct dps_reader in = dps_reader_of(out.bytes, out.n);
    CHECK_INT(dps_reader_i64(&in), -5);
    CHECK_TEXT(dps_reader_text(&in), "name");
    CHECK_OK(dps_reader_status(&in, "it", &err), &err);
    CHECK_INT(dps_reader_u32(&in), 0);
    CHECK_FAILS(dps_reader_status(&in, "it", &err), &err, DPS_EIO,
        "it is cut short or damaged");
    dps_buffer_free(&out);
}

/* What a drain was given, and in how many pieces. */
struct basin {
    struct dps_buffer all;
    size_t n_pieces;
    size_t room; /* it refuses what passes this */
};

static bool
pour(void *to, const void *bytes, size_t n)
{
    struct basin *basin = to;
    CHECK(n > 0);
    basin->n_pieces++;
    if (basin->all.n + n > basin->room) {
        return false;
    }
    dps_buffer_put(&basin->all, bytes, n);
    return true;
}

enum { PIECE = DPS_BUFFER_PIECE };

static const size_t around_pieces[] = {0, 1, 239, 240, 241, 1023, 1024, 1025, PIECE - 1,
    PIECE, PIECE + 1, 2 * PIECE - 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE + 77};

/* Bytes that do not repeat; the caller frees. */
static uint8_t *
noise(size_t n)
{
    uint8_t *bytes = malloc(n + 16);
    REQUIRE(bytes != NULL);
    for (size_t i = 0; i < n; i += 16) {
        uint32_t words[4];
        dps_rng_words(draw(3, i, 0), words);
        memcpy(bytes + i, words, sizeof words);
    }
    return bytes;
}

/* Puts in steps of 1, 2, 3 ... bytes, and from `large` on all at once. */
static void
put_in_steps(struct dps_buffer *out, const uint8_t *bytes, size_t large, size_t n)
{
    size_t at = 0;
    for (size_t step = 1; at < large; step = step % 1000 + 1) {
        size_t m = large - at < step ? large - at : step;
        dps_buffer_put(out, bytes + at, m);
        at += m;
    }
    dps_buffer_put(out, bytes + large, n - large);
}

TEST(a_drain_is_given_every_byte_in_order_and_in_pieces)
{
    uint8_t *bytes = noise(3 * PIECE + 77);
    struct dps_error err;
    for (size_t i = 0; i < DPS_COUNT_OF(around_pieces); i++) {
        size_t n = around_pieces[i];
        for (size_t part = 0; part < 4; part++) {
            struct basin basin = {.room = SIZE_MAX};
            struct dps_buffer out = {.drain = pour, .to = &basin};
            put_in_steps(&out, bytes, n * part / 3, n);
            CHECK(out.capacity <= PIECE);
            dps_buffer_flush(&out);
            dps_buffer_flush(&out);
            CHECK_OK(dps_buffer_status(&out, &err), &err);
            CHECK(
                basin.all.n == n && (n == 0 || memcmp(basin.all.bytes, bytes, n) == 0));
            CHECK(basin.n_pieces <= n / PIECE + 2);
            dps_buffer_free(&basin.all);
            dps_buffer_free(&out);
        }
    }
    free(bytes);
}

TEST(a_drain_that_refuses_is_told_and_asked_no_more)
{
    uint8_t *bytes = noise(3 * PIECE + 77);
    struct basin basin = {.room = 2 * PIECE};
    struct dps_buffer out = {.drain = pour, .to = &basin};
    struct dps_error err;
    put_in_steps(&out, bytes, 3 * PIECE, 3 * PIECE);
    CHECK_STATUS(dps_buffer_status(&out, &err), DPS_ENOMEM);
    size_t n_pieces = basin.n_pieces;
    dps_buffer_put(&out, bytes, 3 * PIECE);
    dps_buffer_flush(&out);
    CHECK(basin.n_pieces == n_pieces && basin.all.n <= basin.room);
    CHECK(memcmp(basin.all.bytes, bytes, basin.all.n) == 0);
    dps_buffer_free(&basin.all);
    dps_buffer_free(&out);
    free(bytes);
}

TEST(a_digest_in_pieces_is_that_of_the_whole)
{
    uint8_t *bytes = noise(3 * PIECE + 77);
    struct dps_error err;
    for (size_t i = 0; i < DPS_COUNT_OF(around_pieces); i++) {
        size_t n = around_pieces[i];
        for (size_t part = 0; part < 4; part++) {
            struct dps_digester digester;
            REQUIRE_OK(dps_digester_init(&digester, &err), &err);
            struct dps_buffer out = {.drain = dps_digester_drain, .to = &digester};
            put_in_steps(&out, bytes, n * part / 3, n);
            dps_buffer_flush(&out);
            struct dps_digest whole = dps_digest_of(bytes, n);
            CHECK(dps_digest_equal(dps_digester_value(&digester), whole));
            dps_digester_add(&digester, bytes, 1); /* the value does not end it */
            CHECK(!dps_digest_equal(dps_digester_value(&digester), whole));
            dps_buffer_free(&out);
            dps_digester_free(&digester);
            dps_digester_free(&digester);
        }
    }
    free(bytes);
}

TEST(digests_chain_and_tell_one_bit)
{
    uint8_t bytes[64] = {0};
    struct dps_digest none = {0, 0};
    struct dps_digest first = dps_digest_chain(none, bytes, sizeof bytes);
    for (size_t i = 0; i < 8 * sizeof bytes; i++) {
        bytes[i / 8] ^= (uint8_t)(1U << i % 8);
        CHECK(!dps_digest_equal(first, dps_digest_chain(none, bytes, sizeof bytes)));
        bytes[i / 8] ^= (uint8_t)(1U << i % 8);
    }
    CHECK(dps_digest_equal(first, dps_digest_chain(none, bytes, sizeof bytes)));
    CHECK(!dps_digest_equal(first, dps_digest_chain(first, bytes, sizeof bytes)));
    struct dps_digest own = dps_digest_of(bytes, sizeof bytes);
    CHECK(dps_digest_equal(first, dps_digest_join(none, own)));
}

TEST(a_digest_is_written_in_32_digits)
{
    char text[DPS_DIGEST_TEXT];
    struct dps_digest digest = {
        UINT64_C(0x0123456789abcdef), UINT64_C(0xf00000000000000a)};
    dps_digest_format(digest, text);
    CHECK_TEXT(text, "0123456789abcdeff00000000000000a");
}

TEST(products_go_through_128_bits)
{
    CHECK_INT(dps_muldiv(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    CHECK_INT(dps_muldiv(7, 3, 2), 10);
    CHECK_INT(dps_muldiv(INT64_MAX, 2, 1), INT64_MAX);
    CHECK_INT(dps_truncate(-1.9L), -1);
    CHECK_INT(dps_truncate(1e30L), INT64_MAX);
    CHECK_INT(dps_truncate(NAN), 0);
}

TEST(an_error_keeps_its_sentence_inside_a_context)
{
    struct dps_error err;
    CHECK_STATUS(dps_fail(&err, DPS_EIO, "cannot %s", "read"), DPS_EIO);
    CHECK_FAILS(dps_within(&err, DPS_EIO, "epoch %d", 7), &err, DPS_EIO,
        "epoch 7: cannot read");
}

TEST(shared_memory_is_zero_and_can_be_mapped_again)
{
    struct dps_shared memory;
    struct dps_error err;
    REQUIRE_OK(dps_shared_open(&memory, "test", 8192, &err), &err);
    const char *bytes = memory.bytes;
    CHECK(bytes[0] == 0 && bytes[8191] == 0);
    dps_shared_close(&memory);
    dps_shared_close(&memory);
}

/* ---- tables ------------------------------------------------------------ */

TEST(intervals_say_which_ends_they_include)
{
    struct dps_interval i;
    struct dps_error err;
    REQUIRE_OK(dps_interval_parse("[0, 1)", &i, &err), &err);
    CHECK(dps_interval_holds(&i, 0) && !dps_interval_holds(&i, 1));
    CHECK(!dps_interval_holds(&i, NAN));
    REQUIRE_OK(dps_interval_parse("(0, inf)", &i, &err), &err);
    CHECK(!dps_interval_holds(&i, 0) && !dps_interval_holds(&i, INFINITY));
    CHECK_STATUS(dps_interval_parse("0, 1", &i, &err), DPS_EINVAL);
    CHECK_STATUS(dps_interval_parse("[1, 0]", &i, &err), DPS_EINVAL);
}

TEST(every_table_of_a_scenario_is_sound)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_setup_record, &err), &err);
    CHECK_OK(dps_record_check(&dps_replay_setup_record, &err), &err);
}

TEST(a_table_that_contradicts_itself_is_told)
{
    struct bad {
        double x;
    };
    static const struct dps_field fields[] = {
        DPS_FIELD(struct bad, x, DPS_NUMBER, .unit = "parsec", .doc = "far"),
    };
    const struct dps_record record = {
        "bad", "bad", sizeof(struct bad), fields, 1, NULL};
    struct dps_error err;
    CHECK_FAILS(dps_record_check(&record, &err), &err, DPS_ESTATE,
        "bad.x: has the unit parsec");
}

/* A kind's keys stand beside those of the record that it is in. */
TEST(a_key_that_a_kind_and_its_record_both_have_is_told)
{
    struct law {
        bool x;
    };
    struct bad {
        bool x;
        struct dps_variant law;
    };
    static const struct dps_field of_law[] = {
        DPS_FIELD(struct law, x, DPS_SWITCH, .doc = "one"),
    };
    static const struct dps_record params = {
        "bad.plain", "plain", sizeof(struct law), of_law, 1, NULL};
    static const struct dps_kind plain = {"plain", "plain", &params};
    static const struct dps_kind *const kinds[] = {&plain};
    static const struct dps_family family = {"bad", "bad", kinds, 1};
    static const struct dps_field fields[] = {
        DPS_FIELD(struct bad, x, DPS_SWITCH, .doc = "another"),
        {.key = "kind",
            .offset = offsetof(struct bad, law),
            .type = DPS_KIND,
            .family = &family,
            .doc = "the law"},
    };
    const struct dps_record record = {
        "bad", "bad", sizeof(struct bad), fields, 2, NULL};
    struct dps_error err;
    CHECK_FAILS(dps_record_check(&record, &err), &err, DPS_ESTATE,
        "bad.kind: kind plain has the key x, and so has bad");
}

TEST(a_default_that_changes_what_happens_says_where_it_comes_from)
{
    struct bad {
        const char *who;
    };
    static const struct dps_field fields[] = {
        DPS_FIELD(struct bad, who, DPS_TEXT, .fallback = "nodes", .doc = "who"),
    };
    const struct dps_record record = {
        "bad", "bad", sizeof(struct bad), fields, 1, NULL};
    struct dps_error err;
    CHECK_FAILS(dps_record_check(&record, &err), &err, DPS_ESTATE,
        "bad.who: has a default without a source");
}
