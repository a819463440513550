/* Formats of traces whose run times follow from something else: rules and refusals. */
#include "sim/workload/formats.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static char path[512];

static const char *
written(const char *name, const char *text)
{
    snprintf(path, sizeof path, "%s/%s", test_folder(), name);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    fclose(file);
    return path;
}

/* A trace, and a table in a folder where tables are looked up. */
static enum dps_status
read_with(struct dps_workload *out, const char *table, const char *trace,
    const char *format, struct dps_error *err)
{
    char folder[600];
    const char *const places[] = {"nowhere", folder};
    snprintf(folder, sizeof folder, "%s", test_folder());
    snprintf(path, sizeof path, "%s/table.csv", folder);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(table, file);
    fclose(file);
    snprintf(path, sizeof path, "%s/trace", folder);
    file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(trace, file);
    fclose(file);
    const struct dps_source source = {path, format, places, 2};
    return dps_trace_read(out, &source, err);
}

struct wanted {
    const char *name;
    double submit, run; /* [s] */
    uint32_t width;
};

static void
check_jobs(const struct dps_workload *workload, const struct wanted *wanted, size_t n)
{
    REQUIRE(workload->n_jobs == n);
    for (size_t i = 0; i < n; i++) {
        const struct dps_job *job = &workload->jobs[i];
        CHECK_TEXT(workload->text + job->name, wanted[i].name);
        CHECK_WITHIN((double)job->submit * 1e-9, wanted[i].submit, 1e-9);
        CHECK_WITHIN((double)job->run * 1e-9, wanted[i].run, 1e-9);
        CHECK_INT(job->estimate >= job->run, 1);
        CHECK_INT(job->width, wanted[i].width);
        CHECK_INT(job->need[DPK_SLOTS], 1);
    }
}

/* The sentence ends so; before that is where the file is. */
static void
check_ends(enum dps_status status, const struct dps_error *err, const char *sentence)
{
    size_t n = strlen(err->text);
    size_t m = strlen(sentence);
    CHECK_INT(status, DPS_EINVAL);
    CHECK_TEXT(err->text + (n > m ? n - m : 0), sentence);
}

/* ---- gavel ------------------------------------------------------------- */

static const char throughputs[] = "type,gpus,v100,k80\n"
                                  "LM (batch size 5),1,100,10\n"
                                  "LM (batch size 5),8,400,\n"
                                  "A3C,1,8,2\n";

TEST(gavels_jobs_take_their_steps_over_the_throughput_on_so_many_gpus)
{
    struct dps_workload workload;
    struct dps_error err;
    static const char trace[] =
        "LM (batch size 5)\tpython3 x\t--steps\t1\t1000\t0.0\t1\n"
        "LM (batch size 5)\tpython3 x\t--steps\t1\t1000\t5.5\t8\n"
        "A3C\tpython3 y\t--max\t0\t1000\t6\t4\n";
    static const struct wanted on_v100[] = {
        {"0", 0, 10, 1}, {"1", 5.5, 2.5, 8}, {"2", 6, 125, 4}};
    static const struct wanted on_k80[] = {
        {"0", 0, 100, 1}, {"1", 5.5, 100, 8}, {"2", 6, 500, 4}};
    REQUIRE_OK(
        read_with(&workload, throughputs, trace, "gavel:table=table.csv", &err), &err);
    check_jobs(&workload, on_v100, 3);
    dps_workload_free(&workload);
    REQUIRE_OK(
        read_with(&workload, throughputs, trace, "gavel:gpu=k80,table=table.csv", &err),
        &err);
    check_jobs(&workload, on_k80, 3);
    dps_workload_free(&workload);
}

TEST(gavels_traces_are_known_by_their_tabs_and_read_by_the_shipped_table)
{
    struct dps_workload workload;
    struct dps_error err;
    static const char *const traces[] = {"A3C\tx\t-n\t0\t71.75767179667988\t1\t1\n"};
    static const struct wanted wanted[] = {{"0", 1, 10, 1}};
    REQUIRE_OK(dps_workload_read(&workload, written("g", traces[0]), NULL, &err), &err);
    check_jobs(&workload, wanted, 1);
    dps_workload_free(&workload);
}

TEST(a_trace_of_gavels_that_is_wrong_is_refused_with_its_line)
{
    static const char *const cases[][3] = {
        {"gavel:table=table.csv", "A3C\tx\t-n\t0\t1\t1\n",
            "trace:1: 6 fields: a job of the format has 7, with tabs between them"},
        {"gavel:table=table.csv", "A3C\tx\t-n\t0\tz\t1\t1\n",
            "trace:1: steps is z: a number in [0, 1e+15] is allowed"},
        {"gavel:table=table.csv", "A3C\tx\t-n\t0\t1\t-1\t1\n",
            "trace:1: arrival is -1: a number in [0, 4000000000] is allowed"},
        {"gavel:table=table.csv", "A3C\tx\t-n\t0\t1\t1\t0\n",
            "trace:1: GPUs is 0: a number in [1, 1000000000] is allowed"},
        {"gavel:table=table.csv", "A3D\tx\t-n\t0\t1\t1\t1\n",
            "trace:1: A3D on 1 GPUs: the table has no steps a second of it on v100"},
        {"gavel:table=table.csv,gpu=p100", "A3C\tx\t-n\t0\t1\t1\t1\n",
            "table.csv:1: there is no column p100"},
        {"gavel:table=other.csv", "A3C\tx\t-n\t0\t1\t1\t1\n",
            "format gavel: there is no file other.csv, neither here nor in scenarios/"},
        {"gavel:cpu=v100", "",
            "format gavel has no parameter cpu: did you mean gpu? "
            "(known here: gpu, table, gpus)"},
        {"gavel:v100", "", "format gavel: v100 is not key=value"},
        {"gavel:gpu=", "", "format gavel: gpu= is not a column of the table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload;
        struct dps_error err = {.status = DPS_OK};
        enum dps_status status =
            read_with(&workload, throughputs, cases[i][1], cases[i][0], &err);
        check_ends(status, &err, cases[i][2]);
        dps_workload_free(&workload);
    }
}

TEST(a_table_of_throughputs_that_is_wrong_is_refused_with_its_line)
{
    static const char *const cases[][2] = {
        {"type,gpus,v100\nA3C,1,0\n", "table.csv:2: v100 is 0, not a number > 0"},
        {"type,gpus,v100\nA3C,x,1\n", "table.csv:2: gpus is x, not a number > 0"},
        {"type,v100\nA3C,1\n", "table.csv:1: there is no column gpus"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload;
        struct dps_error err = {.status = DPS_OK};
        enum dps_status status = read_with(&workload, cases[i][0],
            "A3C\tx\t-n\t0\t1\t1\t1\n", "gavel:table=table.csv", &err);
        check_ends(status, &err, cases[i][1]);
        dps_workload_free(&workload);
    }
}

/* ---- requests to language models --------------------------------------- */

/* Prompts of 200 tokens in 20 ms, and 10 ms a token: 10,000 and 100 tokens a second. */
static const char serving[] =
    "gpu,gpus,model,requests,duration_s,output_tokens_per_s,all_tokens_per_s,ttft_ms,"
    "tpot_ms\n"
    "slow,1,m,200,200,100,300,200,100\n"
    "fast,1,m,200,200,100,300,20,10\n"
    "fast,1,odd,200,200,300,300,20,10\n";

static const char azure[] = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
                            "2023-11-16 23:59:59.5000000,5000,101\r\n"
                            "2023-11-17 00:00:01.0000001,0,1\r\n"
                            "2023-11-17 00:00:02,100,0";

TEST(azures_requests_take_their_tokens_over_two_rates)
{
    struct dps_workload workload;
    struct dps_error err;
    static const struct wanted wanted[] = {
        {"0", 0, 0.5 + 1, 1}, {"1", 1.5000001, 0, 1}, {"2", 2.5, 0.01, 1}};
    REQUIRE_OK(read_with(&workload, serving, azure,
                   "azure:gpu=fast,model=m,table=table.csv", &err),
        &err);
    check_jobs(&workload, wanted, 3);
    dps_workload_free(&workload);
    REQUIRE_OK(read_with(&workload, serving, azure,
                   "azure:gpu=slow,model=m,table=table.csv", &err),
        &err);
    CHECK_WITHIN((double)workload.jobs[0].run * 1e-9, 15, 1e-9);
    dps_workload_free(&workload);
}

static const char mooncake[] =
    "{\"timestamp\": 0, \"input_length\": 1300, \"output_length\": 1, \"hash_ids\": "
    "[7, "
    "8, 9]}\n"
    "{\"timestamp\": 2500, \"input_length\": 1300, \"output_length\": 1, \"hash_ids\": "
    "[7, 8, 9]}\n"
    "{\"timestamp\": 2500, \"input_length\": 2000, \"output_length\": 11, "
    "\"hash_ids\": "
    "[7, 3, 9, 8]}\n"
    "{\"timestamp\": 3000, \"input_length\": 600, \"output_length\": 1, \"hash_ids\": "
    "[4, 7]}\n";

TEST(mooncakes_requests_take_all_their_tokens_unless_blocks_are_kept)
{
    struct dps_workload workload;
    struct dps_error err;
    /* Kept: all three blocks, but for the last token; one block; none. */
    static const struct wanted none[] = {{"0", 0, 0.13, 1}, {"1", 2.5, 0.13, 1},
        {"2", 2.5, 0.2 + 0.1, 1}, {"3", 3, 0.06, 1}};
    static const struct wanted shared[] = {{"0", 0, 0.13, 1}, {"1", 2.5, 0.0001, 1},
        {"2", 2.5, 0.1488 + 0.1, 1}, {"3", 3, 0.06, 1}};
    REQUIRE_OK(read_with(&workload, serving, mooncake,
                   "mooncake:gpu=fast,model=m,table=table.csv", &err),
        &err);
    check_jobs(&workload, none, 4);
    dps_workload_free(&workload);
    REQUIRE_OK(read_with(&workload, serving, mooncake,
                   "mooncake:gpu=fast,model=m,table=table.csv,cache=shared", &err),
        &err);
    check_jobs(&workload, shared, 4);
    dps_workload_free(&workload);
}

TEST(many_blocks_are_remembered_as_well_as_few)
{
    struct dps_workload workload;
    struct dps_error err;
    static char text[1 << 20];
    size_t n = 0;
    /* 4,000 requests of two blocks each, twice over: the second time all are known. */
    for (int twice = 0; twice < 2; twice++) {
        for (int i = 0; i < 4000; i++) {
            n += (size_t)snprintf(text + n, sizeof text - n,
                "{\"timestamp\":%d,\"input_length\":1025,\"output_length\":1,"
                "\"hash_ids\":[%d,%d]}\n",
                twice, 2 * i, 2 * i + 1);
            REQUIRE(n < sizeof text);
        }
    }
    REQUIRE_OK(read_with(&workload, serving, text,
                   "mooncake:gpu=fast,model=m,table=table.csv,cache=shared", &err),
        &err);
    REQUIRE(workload.n_jobs == 8000);
    for (size_t i = 0; i < 8000; i++) {
        CHECK_INT(workload.jobs[i].run, i < 4000 ? 102500000 : 100000);
    }
    dps_workload_free(&workload);
}

TEST(requests_are_known_by_how_they_begin_and_read_by_the_shipped_table)
{
    static const char *const traces[] = {azure, mooncake};
    for (size_t i = 0; i < 2; i++) {
        struct dps_workload workload;
        struct dps_error err;
        REQUIRE_OK(
            dps_workload_read(&workload, written("t", traces[i]), NULL, &err), &err);
        CHECK_INT((int64_t)workload.n_jobs, 3 + (int64_t)i);
        CHECK(workload.jobs[0].run > 0);
        dps_workload_free(&workload);
    }
}

TEST(requests_that_are_wrong_are_refused_with_their_line)
{
    static const char azures[] = "azure:gpu=fast,model=m,table=table.csv";
    static const char mooncakes[] = "mooncake:gpu=fast,model=m,table=table.csv";
    static const char header[] = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    static const char *const cases[][3] = {
        {azures, "2023-11-16 18:17,1,1\n",
            "trace:2: TIMESTAMP is 2023-11-16 18:17: YYYY-MM-DD HH:MM:SS.fffffff is "
            "allowed"},
        {azures, "2023-13-16 18:17:03.9,1,1\n",
            "trace:2: TIMESTAMP is 2023-13-16 18:17:03.9: YYYY-MM-DD HH:MM:SS.fffffff "
            "is allowed"},
        {azures, "2023-11-16 18:17:03.9,1.5,1\n",
            "trace:2: ContextTokens is 1.5: a whole number in [0, 1000000000] is "
            "allowed"},
        {azures, "2023-11-16 18:17:03.9,1,\n",
            "trace:2: GeneratedTokens is empty: a whole number in [0, 1000000000] is "
            "allowed"},
        {azures, "2023-11-16 18:17:03.9,1,1\n2023-11-16 18:17:03.8,1,1\n",
            "trace:3: TIMESTAMP is 2023-11-16 18:17:03.8, before that of the first "
            "row, "
            "or 126 years after it"},
        {"azure:gpu=fast,model=n,table=table.csv", "",
            "table.csv: no row of gpu fast and model n"},
        {"azure:gpu=fast,model=odd,table=table.csv", "",
            "table.csv:4: all_tokens_per_s is 300, not more than output_tokens_per_s"},
        {mooncakes, "{\"timestamp\": 1\n",
            "trace:1: no JSON: '}' expected near end of "
            "file"},
        {mooncakes, "{\"timestamp\": 1.5, \"input_length\": 1, \"output_length\": 1}\n",
            "trace:1: timestamp is not there, or no whole number in [0, 4e+12]"},
        {mooncakes, "{\"timestamp\": 1, \"input_length\": -1, \"output_length\": 1}\n",
            "trace:1: input_length is not there, or no whole number in [0, "
            "1000000000]"},
        {mooncakes, "\n{\"timestamp\": 1, \"input_length\": 1}\n",
            "trace:2: output_length is not there, or no whole number in [0, "
            "1000000000]"},
        {"mooncake:gpu=fast,model=m,table=table.csv,cache=shared",
            "{\"timestamp\": 1, \"input_length\": 1, \"output_length\": 1}\n",
            "trace:1: hash_ids is no list of numbers"},
        {"mooncake:gpu=fast,model=m,table=table.csv,cache=shared",
            "{\"timestamp\": 1, \"input_length\": 1, \"output_length\": 1, "
            "\"hash_ids\": [1, \"x\"]}\n",
            "trace:1: hash_ids.1 is no whole number of at least 0"},
        {"mooncake:cache=own", "",
            "format mooncake: cache=own is not one of "
            "none|shared"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload;
        struct dps_error err = {.status = DPS_OK};
        char text[512];
        snprintf(text, sizeof text, "%s%s", cases[i][0][0] == 'a' ? header : "",
            cases[i][1]);
        enum dps_status status = read_with(&workload, serving, text, cases[i][0], &err);
        check_ends(status, &err, cases[i][2]);
        dps_workload_free(&workload);
    }
}

/* ---- Batsim's JSON ----------------------------------------------------- */

static const char profiles[] =
    "\"profiles\": {"
    "\"wait\": {\"type\": \"delay\", \"delay\": 20.25},"
    "\"8\": {\"type\": \"parallel_homogeneous\", \"cpu\": 1e9, \"com\": 0},"
    "\"all\": {\"type\": \"parallel_homogeneous_total\", \"cpu\": 1e9, \"com\": 0},"
    "\"send\": {\"type\": \"parallel_homogeneous\", \"cpu\": 1e9, \"com\": 5},"
    "\"mpi\": {\"type\": \"smpi\"}, \"bare\": {}, \"no\": {\"type\": \"delay\"}}}";

static const char *
workload_of(const char *jobs)
{
    static char text[2048];
    snprintf(text, sizeof text, "{\"nb_res\": 4, \"jobs\": [%s],\n%s", jobs, profiles);
    return text;
}

TEST(batsims_jobs_take_what_their_profiles_say)
{
    struct dps_workload workload;
    struct dps_error err;
    const char *text =
        workload_of("{\"id\": \"w0!7\", \"subtime\": 4.5, \"res\": 3, \"walltime\": "
                    "100, \"profile\": \"wait\"},"
                    "{\"id\": 8, \"subtime\": 5, \"res\": 1, \"walltime\": 10, "
                    "\"profile\": \"wait\"},"
                    "{\"id\": 9, \"subtime\": 6, \"res\": 4, \"profile\": 8},"
                    "{\"id\": 10, \"subtime\": 7, \"res\": 4, \"walltime\": -1, "
                    "\"profile\": \"all\"},"
                    "{\"id\": 11, \"subtime\": 8, \"res\": 2, \"profile\": \"send\"}");
    static const struct wanted wanted[] = {{"w0!7", 4.5, 20.25, 3}, {"8", 5, 10, 1},
        {"9", 6, 2, 4}, {"10", 7, 0.5, 4}, {"11", 8, 2, 2}};
    REQUIRE_OK(dps_workload_read(&workload, written("w.json", text),
                   "batsim-json:speed=5e8,com=ignored", &err),
        &err);
    check_jobs(&workload, wanted, 5);
    CHECK_INT(workload.jobs[0].killed, 0);
    CHECK_INT(workload.jobs[0].estimate, 100000000000);
    CHECK_INT(workload.jobs[1].killed, 1);
    CHECK_INT((int64_t)workload.n_machines, 4);
    dps_workload_free(&workload);
}

TEST(batsims_workload_is_known_by_its_brace)
{
    struct dps_workload workload;
    struct dps_error err;
    const char *text =
        workload_of("{\"id\": 1, \"subtime\": 0, \"res\": 1, \"profile\": \"wait\"}");
    REQUIRE_OK(dps_workload_read(&workload, written("w.json", text), NULL, &err), &err);
    CHECK_INT((int64_t)workload.n_jobs, 1);
    dps_workload_free(&workload);
}

TEST(what_a_replay_of_batsims_workload_cannot_do_is_refused_by_name)
{
    static const char *const cases[][3] = {
        {"\"res\": 1, \"profile\": \"send\"", "batsim-json:speed=1e9",
            ": profiles.send sends 5 bytes, and a replay has no network: say --format "
            "batsim-json:com=ignored to do without"},
        {"\"res\": 1, \"profile\": 8", NULL,
            ": profiles.8 takes 1e+09 operations: say how fast machines are, --format "
            "batsim-json:speed=FLOP/S"},
        {"\"res\": 1, \"profile\": \"mpi\"", NULL,
            ": profiles.mpi is of type smpi: delay, parallel_homogeneous and "
            "parallel_homogeneous_total can be replayed"},
        {"\"res\": 1, \"profile\": \"bare\"", NULL,
            ": profiles.bare is of type none: delay, parallel_homogeneous and "
            "parallel_homogeneous_total can be replayed"},
        {"\"res\": 1, \"profile\": \"no\"", NULL, ": profiles.no has no delay"},
        {"\"res\": 1, \"profile\": \"there\"", NULL,
            ": job 5: there is no profile there"},
        {"\"res\": 1", NULL, ": job 5: it has no profile"},
        {"\"res\": 0, \"profile\": \"wait\"", NULL,
            ": job 5: res is no whole number in [1, 1000000000]"},
        {"\"res\": 1, \"walltime\": \"x\", \"profile\": \"wait\"", NULL,
            ": job 5: walltime is no number in [0, 4000000000], nor -1"},
        {"\"res\": 1, \"res\": 2", NULL,
            ":1: no JSON: duplicate object key near "
            "'\"res\"'"},
        {"\"res\": 1, \"profile\": \"wait\"", "batsim-json:speed=fast",
            "format batsim-json: speed=fast is not flop/s of a machine, or unknown"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload;
        struct dps_error err = {.status = DPS_OK};
        char job[256];
        snprintf(job, sizeof job, "{\"id\": 5, \"subtime\": 0, %s}", cases[i][0]);
        enum dps_status status = dps_workload_read(
            &workload, written("w.json", workload_of(job)), cases[i][1], &err);
        check_ends(status, &err, cases[i][2]);
        dps_workload_free(&workload);
    }
}

TEST(json_that_is_no_workload_is_refused)
{
    static const char *const cases[][2] = {
        {"{\"jobs\": []}\n", "w.json: it has no list of jobs, or no profiles"},
        {"{\"jobs\": [{}], \"profiles\": {}}\n", "w.json: jobs.0 has no id"},
        {"{\n\"jobs\": [1,]}\n", "w.json:2: no JSON: unexpected token near ']'"},
        {"{\"jobs\": [], \"profiles\": {}, \"nb_res\": 0.5}\n",
            "w.json: nb_res is no whole number in [1, 16777216]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload;
        struct dps_error err = {.status = DPS_OK};
        enum dps_status status =
            dps_workload_read(&workload, written("w.json", cases[i][0]), NULL, &err);
        check_ends(status, &err, cases[i][1]);
        dps_workload_free(&workload);
    }
}
