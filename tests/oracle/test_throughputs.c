/* The table of measured throughputs that the project brings, against the file that it
 * was made from, where that is there. */
#include "sim/workload/table.h"

#include "sim/workload/json.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const gpus[] = {"k80", "p100", "v100", "k80_unconsolidated",
    "p100_unconsolidated", "v100_unconsolidated"};

static json_t *
read_source(const char *path)
{
    struct dps_error err;
    struct dps_lines lines = {0};
    json_t *source = NULL;
    REQUIRE_OK(dps_lines_open(&lines, path, &err), &err);
    REQUIRE_OK(dps_json_read(&lines, &source, &err), &err);
    dps_lines_close(&lines);
    return source;
}

/* Its keys are the text of a pair: ('ResNet-18 (batch size 16)', 1). */
static void
split(const char *key, char type[100], double *n)
{
    const char *end = strrchr(key, '\'');
    REQUIRE(end != NULL && end - key - 2 < 100);
    snprintf(type, 100, "%.*s", (int)(end - key - 2), key + 2);
    *n = strtod(end + 2, NULL);
}

TEST(each_rate_is_that_of_gavels_file_and_none_is_missing)
{
    const char *path =
        test_shared_file("data/hetero-gpu/gavel_simulation_throughputs.json.gz");
    if (path == NULL) {
        test_skip("no gavel_simulation_throughputs.json.gz");
        return;
    }
    json_t *source = read_source(path);
    size_t n_all = 0;
    for (size_t g = 0; g < sizeof gpus / sizeof *gpus; g++) {
        struct dps_throughputs table = {.rows = NULL};
        struct dps_error err;
        const char *key;
        json_t *value;
        size_t n = 0;
        REQUIRE_OK(dps_throughputs_read(
                       &table, "scenarios/data/gavel-throughputs.csv", gpus[g], &err),
            &err);
        json_object_foreach(json_object_get(source, gpus[g]), key, value)
        {
            char type[100];
            double width;
            double rate = json_number_value(json_object_get(value, "null"));
            split(key, type, &width);
            n += rate > 0;
            if (rate > 0 || width == 1) {
                CHECK(dps_throughput_of(&table, type, width) == rate);
            }
        }
        CHECK_INT((int64_t)table.n, (int64_t)n);
        n_all += n;
        dps_throughputs_free(&table);
    }
    printf("# %zu rates\n", n_all);
    CHECK(n_all > 400);
    json_decref(source);
}
