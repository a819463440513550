/* Values of parameters that are numbers. */
#include "kernels/schedulers/settings.h"
#include "tests/kernel_host.h"
#include "tests/test.h"

#include <stddef.h>

static const struct dpk_parameter parameter = {.name = "p"};

TEST(decimals_become_whole_numbers_of_the_digits_that_are_asked)
{
    static const struct {
        const char *text;
        uint32_t digits;
        int64_t wanted; /* -1: it is refused */
    } cases[] = {
        {"0", 0, 0},
        {"314", 0, 314},
        {"1.6", 6, 1600000},
        {"0.02", 6, 20000},
        {".5", 1, 5},
        {"5.", 1, 50},
        {"2.5", 9, 2500000000},
        {"9223372036854775799", 0, 9223372036854775799},
        {"9223372036854775807", 0, 9223372036854775807},
        {"9223372036854775808", 0, -1},
        {"10000000000", 9, -1},
        {"1.25", 1, -1},
        {"1.6", 0, -1},
        {"", 0, -1},
        {".", 0, -1},
        {"-1", 0, -1},
        {"+1", 0, -1},
        {"1e3", 0, -1},
        {" 1", 0, -1},
        {"1 ", 0, -1},
        {"1.2.3", 6, -1},
    };
    struct dpk_host host = kernel_host();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t out = -2;
        dpk_status status =
            dpk_number(&host, &parameter, cases[i].text, cases[i].digits, &out);
        CHECK_INT(status, cases[i].wanted < 0 ? DPK_E_ARGUMENT : DPK_OK);
        CHECK_INT(cases[i].wanted < 0 ? -1 : out, cases[i].wanted);
    }
}

TEST(numbers_by_model_change_what_they_name_and_nothing_else)
{
    struct dpk_host host = kernel_host();
    int64_t out[SETTINGS_MODELS] = {[1] = 7, [2] = 8};
    CHECK(dpk_number_by_model(&host, &parameter, "none", 1, out) == DPK_OK);
    CHECK(dpk_number_by_model(&host, &parameter, "2:1.5+63:4", 1, out) == DPK_OK);
    CHECK_INT(out[1], 7);
    CHECK_INT(out[2], 15);
    CHECK_INT(out[63], 40);
    CHECK_INT(out[0], 0);
}

TEST(lists_by_model_that_make_no_sense_are_refused)
{
    static const char *const texts[] = {
        "0:1", "64:1", "1", "1:", "1:2+", "1:2,3:4", "+1:2", "1:2;", "x:1", "1.5:2"};
    struct dpk_host host = kernel_host();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t out[SETTINGS_MODELS];
        CHECK_INT(
            dpk_number_by_model(&host, &parameter, texts[i], 0, out), DPK_E_ARGUMENT);
    }
}
