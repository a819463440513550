#include "sim/core/buffer.h"
#include "sim/core/calendar.h"
#include "sim/core/digest.h"
#include "sim/core/field.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "sim/core/shared.h"
#include "sim/economy/setup.h"
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
