#define _GNU_SOURCE /* wait4 */

#include "analysis/trace.h"

#include "sim/core/date.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PATH = 512, DAYS = 400 };

static char journal[MAX_PATH];
static char made[MAX_PATH];

/* Paths in a folder of the running test. */
static void
begin(void)
{
    const char *folder = test_folder();
    snprintf(journal, sizeof journal, "%s/run.journal", folder);
    snprintf(made, sizeof made, "%s/trace.h5", folder);
}

/* A trace of a sample of DAYS days. */
static struct dps_trace *
open_sample(struct sample sample)
{
    struct dps_error err;
    struct dps_trace *trace = NULL;
    begin();
    sample.n_epochs = sample.n_epochs > 0 ? sample.n_epochs : DAYS;
    sample_journal(journal, sample);
    REQUIRE_OK(dps_trace_make(journal, made, &err), &err);
    REQUIRE_OK(dps_trace_open(made, &trace, &err), &err);
    return trace;
}

static bool
equal_files(const char *a, const char *b)
{
    size_t n_a;
    size_t n_b;
    uint8_t *bytes_a = sample_bytes(a, &n_a);
    uint8_t *bytes_b = sample_bytes(b, &n_b);
    bool equal = n_a == n_b && memcmp(bytes_a, bytes_b, n_a) == 0;
    free(bytes_a);
    free(bytes_b);
    return equal;
}

/* ---- contents ---------------------------------------------------------- */

TEST(every_value_of_the_journal_is_in_the_trace)
{
    struct dps_error err;
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    static const char *const paths[] = {"networks/filecoin/supply/circulating",
        "networks/filecoin/rewards/per_tib", "networks/nosana/fleet/online"};
    static const size_t cells[] = {0, 14, 16};
    enum { LONG = 9000 }; /* more than one chunk of 8192 rows */
    static int64_t whole[LONG];
    static double real[LONG];
    static double times[LONG];
    struct dps_trace *trace = open_sample((struct sample){.n_epochs = LONG});
    CHECK(dps_trace_epochs(trace) == LONG);
    REQUIRE_OK(dps_trace_f64(
                   trace, dps_trace_find(trace, "epochs/time"), 0, LONG, times, &err),
        &err);
    for (size_t i = 0; i < 3; i++) {
        const struct dps_dataset *set = dps_trace_find(trace, paths[i]);
        REQUIRE(set != NULL && set->n == LONG && set->is_series);
        bool is_real = set->data == DPS_DATA_F64;
        if (is_real) {
            REQUIRE_OK(dps_trace_f64(trace, set, 0, LONG, real, &err), &err);
        } else {
            REQUIRE_OK(dps_trace_i64(trace, set, 0, LONG, whole, &err), &err);
        }
        bool more = true;
        size_t row = 0;
        bool equal = true;
        REQUIRE_OK(dps_journal_reader_open(journal, &reader, &err), &err);
        while (more) {
            REQUIRE_OK(dps_journal_read(reader, &record, &more, &err), &err);
            if (more && record.type == DPS_ROW) {
                union dps_value cell = record.row.cells[cells[i]];
                equal =
                    equal && (is_real ? cell.f64 == real[row] : cell.i64 == whole[row]);
                equal = equal && times[row] == (double)record.row.time / 1e9;
                row++;
            }
        }
        dps_journal_reader_close(&reader);
        CHECK(equal);
        CHECK(row == LONG);
    }
    dps_trace_close(&trace);
}

TEST(provenance_tables_and_events_are_kept)
{
    struct dps_error err;
    struct dps_trace *trace = open_sample((struct sample){.long_text = true});
    CHECK_TEXT(dps_trace_meta(trace, "seed"), "1");
    CHECK_TEXT(dps_trace_meta(trace, "title"), "Filecoin & Nosana, made up");
    CHECK(strlen(dps_trace_meta(trace, "scenario")) == 70000);
    CHECK(dps_trace_meta(trace, "NX_class") == NULL);
    const struct dps_trace_table *table =
        dps_trace_table(trace, "history/filecoin/mined");
    REQUIRE(table != NULL);
    CHECK_TEXT(table->signal, "value");
    CHECK_TEXT(table->axis, "date_s");
    CHECK_TEXT(table->source, "made up");
    CHECK(table->n_columns == 2);
    const struct dps_dataset *dates = dps_trace_column(table, "date_s");
    REQUIRE(dates != NULL && dps_trace_column(table, "date") == NULL);
    int64_t first;
    REQUIRE_OK(dps_trace_i64(trace, dates, 0, 1, &first, &err), &err);
    CHECK_INT(first, dps_date_of(2020, 10, 16));
    const struct dps_dataset *details = dps_trace_find(trace, "events/detail");
    if (!CHECK(details != NULL && details->n == 4)) {
        return;
    }
    char text[256];
    REQUIRE(details->width < sizeof text);
    REQUIRE_OK(dps_trace_texts(trace, details, 3, 1, text, &err), &err);
    CHECK_TEXT(text, "the <gas> rule changes & more burns");
    const struct dps_dataset *units = dps_trace_find(trace, "postings/units");
    int64_t postings[8];
    REQUIRE(units != NULL && units->n == 8);
    REQUIRE_OK(dps_trace_i64(trace, units, 0, 8, postings, &err), &err);
    CHECK_INT(postings[7], 375);
    CHECK_STATUS(dps_trace_i64(trace, units, 1, 8, postings, &err), DPS_ESTATE);
    dps_trace_close(&trace);
}

TEST(the_digests_of_the_rows_and_of_the_run_are_kept)
{
    struct dps_error err;
    struct dps_trace *trace = open_sample((struct sample){0});
    const struct dps_dataset *epochs = dps_trace_find(trace, "digest/epochs");
    char last[DPS_DIGEST_TEXT];
    REQUIRE(
        epochs != NULL && epochs->n == DAYS && epochs->width == DPS_DIGEST_TEXT - 1);
    REQUIRE_OK(dps_trace_texts(trace, epochs, DAYS - 1, 1, last, &err), &err);
    CHECK(dps_trace_finished(trace));
    CHECK_TEXT(dps_trace_root(trace), last); /* the sample's root is its last chain */
    dps_trace_close(&trace);
}

/* ---- bytes ------------------------------------------------------------- */

TEST(equal_journals_give_equal_bytes)
{
    struct dps_error err;
    char again[MAX_PATH + 8];
    struct dps_trace *trace = open_sample((struct sample){.long_text = true});
    dps_trace_close(&trace);
    snprintf(again, sizeof again, "%s.again", made);
    /* Memory that comes back dirty must not show. */
    void *dirt = malloc(1 << 20);
    if (dirt != NULL) {
        memset(dirt, 0xa5, 1 << 20);
    }
    free(dirt);
    /* Neither must the time of day, which files keep in seconds. */
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 100000000}, NULL);
    REQUIRE_OK(dps_trace_make(journal, again, &err), &err);
    CHECK(equal_files(made, again));
    sample_journal(journal,
        (struct sample){.n_epochs = DAYS, .long_text = true, .states_every = 7});
    REQUIRE_OK(dps_trace_make(journal, again, &err), &err);
    CHECK(equal_files(made, again)); /* how often a run was saved does not show */
    sample_journal(
        journal, (struct sample){.n_epochs = DAYS, .long_text = true, .growth = 1e-9});
    REQUIRE_OK(dps_trace_make(journal, again, &err), &err);
    CHECK(equal_files(made, again)); /* growth begins after the third year */
}

TEST(an_unfinished_journal_gives_a_trace_that_says_so)
{
    struct dps_error err;
    size_t n;
    struct dps_trace *trace = open_sample((struct sample){.unfinished = true});
    CHECK(!dps_trace_finished(trace));
    CHECK_TEXT(dps_trace_root(trace), "");
    CHECK(dps_trace_epochs(trace) == DAYS);
    dps_trace_close(&trace);
    uint8_t *bytes = sample_bytes(journal, &n);
    sample_file(journal, bytes, n - 5);
    free(bytes);
    REQUIRE_OK(dps_trace_open(journal, &trace, &err), &err);
    CHECK(dps_trace_epochs(trace) == DAYS - 1);
    dps_trace_close(&trace);
}

TEST(a_run_without_epochs_has_a_trace)
{
    struct dps_error err;
    struct dps_journal *writer = NULL;
    struct dps_trace *trace = NULL;
    begin();
    REQUIRE_OK(dps_journal_open(journal, 0, &writer, &err), &err);
    dps_journal_close(&writer);
    REQUIRE_OK(dps_trace_open(journal, &trace, &err), &err);
    CHECK(dps_trace_epochs(trace) == 0);
    dps_trace_close(&trace);
}

TEST(a_run_s_folder_opens_as_its_trace_or_else_its_journal)
{
    struct dps_error err;
    struct dps_trace *trace = NULL;
    char folder[MAX_PATH];
    begin();
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(made, '/') - made), made);
    char sentence[2 * MAX_PATH];
    snprintf(sentence, sizeof sentence, "%s: holds neither trace.h5 nor run.journal",
        folder);
    CHECK_FAILS(dps_trace_open(folder, &trace, &err), &err, DPS_EINVAL, sentence);
    sample_journal(journal, (struct sample){.n_epochs = 3});
    REQUIRE_OK(dps_trace_open(folder, &trace, &err), &err);
    CHECK(dps_trace_epochs(trace) == 3);
    dps_trace_close(&trace);
    REQUIRE_OK(dps_trace_make(journal, made, &err), &err);
    sample_journal(journal, (struct sample){.n_epochs = 5});
    REQUIRE_OK(dps_trace_open(folder, &trace, &err), &err);
    CHECK(dps_trace_epochs(trace) == 3);
    dps_trace_close(&trace);
}

/* ---- memory ------------------------------------------------------------ */

/* The most memory of a process that makes a trace of so many epochs [KiB]. */
static long
memory_of(size_t n_epochs)
{
    begin();
    sample_journal(journal, (struct sample){.n_epochs = n_epochs});
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        struct dps_error err;
        _exit(dps_trace_make(journal, made, &err) == DPS_OK ? 0 : 1);
    }
    int status;
    struct rusage usage;
    REQUIRE(wait4(child, &status, 0, &usage) == child);
    CHECK_INT(status, 0);
    return usage.ru_maxrss;
}

TEST(memory_does_not_grow_with_the_horizon)
{
    enum { ROWS = 5000, TIMES = 20, SERIES = 17 };
    long few = memory_of(ROWS);
    long many = memory_of(TIMES * ROWS);
    /* Were every row held, it would be (TIMES - 1) times this. */
    long held = (long)ROWS * SERIES * 8 / 1024;
    CHECK(many - few < 6 * held);
    if (many - few >= 6 * held) {
        printf("# %ld KiB for %d epochs, %ld for %d times as many\n", few, (int)ROWS,
            many, (int)TIMES);
    }
}

/* ---- errors ------------------------------------------------------------ */

static void
check_refused(const char *path, const char *unit, const char *sentence)
{
    struct dps_error err;
    struct dps_journal *writer = NULL;
    char wanted[2 * MAX_PATH];
    begin();
    REQUIRE_OK(dps_journal_open(journal, 0, &writer, &err), &err);
    struct dps_series taken = {"a/b", unit, "taken", DPS_I64};
    struct dps_series series = {path, unit, "figure", DPS_F64};
    REQUIRE_OK(dps_journal_series(writer, &taken, &err), &err);
    REQUIRE_OK(dps_journal_series(writer, &series, &err), &err);
    dps_journal_close(&writer);
    snprintf(wanted, sizeof wanted, "%s: %s", journal, sentence);
    CHECK_FAILS(dps_trace_make(journal, made, &err), &err, DPS_EINVAL, wanted);
    CHECK(access(made, F_OK) != 0);
}

TEST(paths_that_would_collide_are_refused)
{
    check_refused("a/b", "1", "the series a/b comes twice");
    check_refused("x", "1", "the path x is not GROUP/NAME, NAME being other than time");
    check_refused(
        "a/time", "1", "the path a/time is not GROUP/NAME, NAME being other than time");
    check_refused("a//c", "1", "the path a//c has an empty name");
    check_refused("/a/c", "1", "the path /a/c has an empty name");
    check_refused("a/c/", "1", "the path a/c/ has an empty name");
    check_refused("a/./c", "1", "the path a/./c has an empty name");
    check_refused("data/x", "1", "the path data/x is the trace's own, not a figure's");
}

TEST(what_is_no_trace_is_refused_in_a_sentence)
{
    struct dps_error err;
    struct dps_trace *trace = NULL;
    char sentence[2 * MAX_PATH];
    begin();
    snprintf(sentence, sizeof sentence, "%s: No such file or directory", made);
    CHECK_FAILS(dps_trace_open(made, &trace, &err), &err, DPS_EINVAL, sentence);
    sample_file(made, "start: 2020-10-15\n", 18);
    snprintf(sentence, sizeof sentence, "%s: is not a run's journal", made);
    CHECK_FAILS(dps_trace_open(made, &trace, &err), &err, DPS_EIO, sentence);
    sample_file(made, "\x89HDF\r\n\x1a\n nothing more", 22);
    CHECK_STATUS(dps_trace_open(made, &trace, &err), DPS_EIO);
    CHECK(strncmp(err.text, made, strlen(made)) == 0);
    CHECK(trace == NULL);
}

/* In a process of its own: HDF5 keeps a file that it could not write open for ever. */
TEST(a_full_disk_is_told_and_leaves_nothing)
{
    struct dps_trace *trace = open_sample((struct sample){0});
    dps_trace_close(&trace);
    unlink(made);
    int pipes[2];
    REQUIRE(pipe(pipes) == 0);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        struct dps_error err = {0};
        struct rlimit limit = {20000, 20000};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        bool failed = dps_trace_make(journal, made, &err) == DPS_EIO;
        bool told = write(pipes[1], err.text, strlen(err.text)) > 0;
        _exit(failed && told ? 0 : 1);
    }
    close(pipes[1]);
    char text[DPS_ERROR_TEXT] = "";
    CHECK(read(pipes[0], text, sizeof text - 1) > 0);
    close(pipes[0]);
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK_INT(status, 0);
    char sentence[2 * MAX_PATH];
    snprintf(
        sentence, sizeof sentence, "%s.part: cannot be written: File too large", made);
    CHECK_TEXT(text, sentence);
    CHECK(access(made, F_OK) != 0);
    snprintf(sentence, sizeof sentence, "%s.part", made);
    CHECK(access(sentence, F_OK) != 0);
}
