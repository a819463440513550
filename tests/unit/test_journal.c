#include "sim/journal/journal.h"

#include "tests/sample_journal.h"
#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_PATH = 512 };

static char path[MAX_PATH];

static void
begin(void)
{
    snprintf(path, sizeof path, "%s/run.journal", test_folder());
}

/* The number of records up to the end or the torn tail, and where whole ones end. */
static enum dps_status
count_records(size_t *n, uint64_t *end, struct dps_error *err)
{
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    enum dps_status status = dps_journal_reader_open(path, &reader, err);
    bool more = status == DPS_OK;
    *n = 0;
    *end = 0;
    while (more) {
        status = dps_journal_read(reader, &record, &more, err);
        *n += more;
    }
    if (reader != NULL) {
        *end = dps_journal_reader_offset(reader);
    }
    dps_journal_reader_close(&reader);
    return status;
}

/* A journal with one record of each type and `n_rows` rows; where it is safe after the
 * first row. */
static uint64_t
write_small(size_t n_rows)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    uint64_t safe = 0;
    const union dps_value values[] = {{.i64 = INT64_MIN}, {.i64 = 7}};
    const union dps_value words[] = {{.word = ""}, {.word = "a word"}};
    const struct dps_column columns[] = {
        {"a", "1", "a column", DPS_I64, values},
        {"w", "1", "words", DPS_WORD, words},
    };
    const struct dps_table table = {
        "t/u", "a table", "a source", "a", "", columns, 2, 2};
    const struct dps_series series[] = {
        {"g/whole", "1", "a count", DPS_I64}, {"g/real", "s", "a time", DPS_F64}};
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    REQUIRE_OK(dps_journal_meta(journal, "key", "text", &err), &err);
    REQUIRE_OK(dps_journal_series(journal, &series[0], &err), &err);
    REQUIRE_OK(dps_journal_series(journal, &series[1], &err), &err);
    REQUIRE_OK(dps_journal_table(journal, &table, &err), &err);
    for (size_t i = 0; i < n_rows; i++) {
        const struct dps_event event = {(int64_t)i, "what", "subject", "detail"};
        const struct dps_posting_record posting = {
            (int64_t)i, "FIL", "from", "to", "reason", -3};
        const union dps_value cells[] = {{.i64 = (int64_t)i}, {.f64 = 0.5}};
        struct dps_row row = {(int64_t)i, cells, 2, {0, 0}};
        REQUIRE_OK(dps_journal_event(journal, &event, &err), &err);
        REQUIRE_OK(dps_journal_posting(journal, &posting, &err), &err);
        REQUIRE_OK(dps_journal_row(journal, &row, &err), &err);
        CHECK(dps_digest_equal(row.digest, dps_journal_chain(journal)));
        if (i == 0) {
            REQUIRE_OK(dps_journal_state(journal, row.digest, &err), &err);
            REQUIRE_OK(dps_journal_sync(journal, &safe, &err), &err);
        }
    }
    REQUIRE_OK(dps_journal_end(journal, dps_journal_chain(journal), &err), &err);
    dps_journal_close(&journal);
    CHECK(journal == NULL);
    return safe;
}

/* ---- round trip -------------------------------------------------------- */

static void
check_record(const struct dps_journal_record *record)
{
    switch (record->type) {
    case DPS_META:
        CHECK_TEXT(record->meta.key, "key");
        CHECK_TEXT(record->meta.text, "text");
        break;
    case DPS_SERIES:
        CHECK(strcmp(record->series.unit, record->series.cell == DPS_I64 ? "1" : "s") ==
              0);
        CHECK(strncmp(record->series.path, "g/", 2) == 0);
        break;
    case DPS_TABLE:
        CHECK_TEXT(record->table.path, "t/u");
        CHECK_TEXT(record->table.source, "a source");
        CHECK_TEXT(record->table.signal, "a");
        CHECK_TEXT(record->table.axis, "");
        REQUIRE(record->table.n == 2 && record->table.n_columns == 2);
        CHECK_TEXT(record->table.columns[0].long_name, "a column");
        CHECK_INT(record->table.columns[0].values[0].i64, INT64_MIN);
        CHECK_INT(record->table.columns[0].values[1].i64, 7);
        CHECK_TEXT(record->table.columns[1].values[0].word, "");
        CHECK_TEXT(record->table.columns[1].values[1].word, "a word");
        break;
    case DPS_EVENT:
        CHECK_TEXT(record->event.what, "what");
        CHECK_TEXT(record->event.detail, "detail");
        break;
    case DPS_POSTING:
        CHECK_TEXT(record->posting.token, "FIL");
        CHECK_TEXT(record->posting.reason, "reason");
        CHECK_INT(record->posting.units, -3);
        break;
    case DPS_ROW:
        REQUIRE(record->row.n_cells == 2);
        CHECK_INT(record->row.cells[0].i64, record->row.time);
        CHECK(record->row.cells[1].f64 == 0.5);
        break;
    case DPS_STATE:
    case DPS_END: CHECK(record->digest.high != 0 && record->digest.low != 0); break;
    }
}

TEST(what_is_written_is_read)
{
    struct dps_error err;
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    static const enum dps_record_type types[] = {DPS_META, DPS_SERIES, DPS_SERIES,
        DPS_TABLE, DPS_EVENT, DPS_POSTING, DPS_ROW, DPS_STATE, DPS_EVENT, DPS_POSTING,
        DPS_ROW, DPS_END};
    size_t n = 0;
    bool more = true;
    begin();
    write_small(2);
    REQUIRE_OK(dps_journal_reader_open(path, &reader, &err), &err);
    while (more) {
        REQUIRE_OK(dps_journal_read(reader, &record, &more, &err), &err);
        if (more) {
            REQUIRE(n < sizeof types / sizeof types[0]);
            CHECK_INT(record.type, types[n]);
            check_record(&record);
            n++;
        }
    }
    CHECK(n == sizeof types / sizeof types[0]);
    dps_journal_reader_close(&reader);
    CHECK(reader == NULL);
}

TEST(a_journal_larger_than_any_buffer_is_read)
{
    struct dps_error err;
    size_t n;
    uint64_t end;
    begin();
    sample_journal(path, (struct sample){.n_epochs = 20000});
    CHECK_OK(count_records(&n, &end, &err), &err);
    CHECK(end > (UINT64_C(1) << 21));
    CHECK(n > 20000);
}

/* ---- the chain --------------------------------------------------------- */

/* The chain after a row, with an event before it unless NULL. */
static struct dps_digest
chain_of(const char *detail, int64_t time, int64_t cell, bool table)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    const struct dps_series series = {"g/x", "1", "x", DPS_I64};
    const union dps_value value = {.i64 = 1};
    const struct dps_column column = {"a", "1", "a", DPS_I64, &value};
    const struct dps_table extra = {"t/u", "extra", "", "a", "", &column, 1, 1};
    const union dps_value cells[] = {{.i64 = cell}};
    struct dps_row row = {time, cells, 1, {0, 0}};
    begin();
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    REQUIRE_OK(dps_journal_series(journal, &series, &err), &err);
    if (table) {
        REQUIRE_OK(dps_journal_table(journal, &extra, &err), &err);
    }
    if (detail != NULL) {
        const struct dps_event event = {0, "what", "subject", detail};
        REQUIRE_OK(dps_journal_event(journal, &event, &err), &err);
    }
    REQUIRE_OK(dps_journal_row(journal, &row, &err), &err);
    dps_journal_close(&journal);
    return row.digest;
}

TEST(the_chain_knows_events_times_and_cells_but_not_tables)
{
    struct dps_digest base = chain_of("a", 1, 2, false);
    CHECK(dps_digest_equal(base, chain_of("a", 1, 2, false)));
    CHECK(dps_digest_equal(base, chain_of("a", 1, 2, true)));
    CHECK(!dps_digest_equal(base, chain_of("b", 1, 2, false)));
    CHECK(!dps_digest_equal(base, chain_of(NULL, 1, 2, false)));
    CHECK(!dps_digest_equal(base, chain_of("a", 3, 2, false)));
    CHECK(!dps_digest_equal(base, chain_of("a", 1, 3, false)));
}

/* ---- cut and continued --------------------------------------------------- */

TEST(a_continued_journal_equals_one_written_at_once)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    size_t n_once;
    size_t n_again;
    begin();
    uint64_t safe = write_small(2);
    uint8_t *once = sample_bytes(path, &n_once);
    REQUIRE(safe > 0 && safe < n_once);
    const struct dps_event event = {1, "what", "subject", "detail"};
    const struct dps_posting_record posting = {1, "FIL", "from", "to", "reason", -3};
    const union dps_value cells[] = {{.i64 = 1}, {.f64 = 0.5}};
    struct dps_row row = {1, cells, 2, {0, 0}};
    REQUIRE_OK(dps_journal_open(path, safe, &journal, &err), &err);
    REQUIRE_OK(dps_journal_event(journal, &event, &err), &err);
    REQUIRE_OK(dps_journal_posting(journal, &posting, &err), &err);
    REQUIRE_OK(dps_journal_row(journal, &row, &err), &err);
    REQUIRE_OK(dps_journal_end(journal, row.digest, &err), &err);
    dps_journal_close(&journal);
    uint8_t *again = sample_bytes(path, &n_again);
    CHECK(n_once == n_again && memcmp(once, again, n_once) == 0);
    free(once);
    free(again);
}

TEST(a_journal_continues_only_where_a_record_ends)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    char sentence[2 * MAX_PATH];
    size_t n;
    begin();
    uint64_t safe = write_small(2);
    free(sample_bytes(path, &n));
    const uint64_t wrong[] = {1, safe - 1, safe + 1, n + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        size_t after;
        snprintf(sentence, sizeof sentence,
            "%s: has no record that ends at byte %llu to continue from", path,
            (unsigned long long)wrong[i]);
        CHECK_FAILS(
            dps_journal_open(path, wrong[i], &journal, &err), &err, DPS_EIO, sentence);
        free(sample_bytes(path, &after));
        CHECK(after == n); /* nothing is cut before all is well */
    }
}

TEST(records_out_of_order_are_refused)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    const struct dps_series series = {"g/x", "1", "x", DPS_I64};
    const union dps_value cells[] = {{.i64 = 0}, {.i64 = 0}};
    struct dps_row row = {0, cells, 2, {0, 0}};
    begin();
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    REQUIRE_OK(dps_journal_series(journal, &series, &err), &err);
    CHECK_STATUS(dps_journal_row(journal, &row, &err), DPS_ESTATE);
    row.n_cells = 1;
    CHECK_OK(dps_journal_row(journal, &row, &err), &err);
    CHECK_STATUS(dps_journal_series(journal, &series, &err), DPS_ESTATE);
    CHECK_OK(dps_journal_end(journal, row.digest, &err), &err);
    CHECK_STATUS(dps_journal_row(journal, &row, &err), DPS_ESTATE);
    dps_journal_close(&journal);
}

/* ---- damage ------------------------------------------------------------ */

TEST(a_torn_tail_is_recognised_at_every_byte)
{
    struct dps_error err;
    size_t size;
    size_t n;
    size_t last_n = 0;
    uint64_t end;
    uint64_t last_end = 0;
    begin();
    write_small(2);
    uint8_t *bytes = sample_bytes(path, &size);
    for (size_t cut = 0; cut <= size; cut++) {
        sample_file(path, bytes, cut);
        if (!CHECK_OK(count_records(&n, &end, &err), &err)) {
            break;
        }
        CHECK(end <= cut && end >= last_end && n >= last_n && n - last_n <= 1);
        CHECK((n > last_n) == (end > last_end) && (n == last_n || end == cut));
        last_n = n;
        last_end = end;
    }
    CHECK(last_end == size);
    free(bytes);
}

TEST(a_flipped_bit_in_any_byte_is_found)
{
    struct dps_error err;
    size_t size;
    size_t n_whole;
    size_t n;
    uint64_t end;
    begin();
    write_small(2);
    uint8_t *bytes = sample_bytes(path, &size);
    CHECK_OK(count_records(&n_whole, &end, &err), &err);
    size_t in_last = 0;
    for (size_t at = 0; at < size; at++) {
        uint8_t bit = (uint8_t)(1U << (at % 8));
        bytes[at] ^= bit;
        sample_file(path, bytes, size);
        enum dps_status status = count_records(&n, &end, &err);
        /* In the last record damage and a torn tail are the same. */
        CHECK(end <= at && (status == DPS_EIO || n == n_whole - 1));
        in_last += status == DPS_OK;
        bytes[at] ^= bit;
    }
    CHECK_INT((int64_t)in_last, 16 + 16 + 8); /* the bytes of END */
    free(bytes);
}

TEST(damage_in_the_middle_is_told_with_its_place)
{
    struct dps_error err;
    char sentence[2 * MAX_PATH];
    size_t size;
    size_t n;
    uint64_t end;
    begin();
    uint64_t safe = write_small(2);
    uint8_t *bytes = sample_bytes(path, &size);
    bytes[safe + 20] ^= 1;
    sample_file(path, bytes, size);
    free(bytes);
    snprintf(sentence, sizeof sentence, "%s: the record at byte %llu is damaged", path,
        (unsigned long long)safe);
    CHECK_FAILS(count_records(&n, &end, &err), &err, DPS_EIO, sentence);
}

TEST(what_is_no_journal_is_told)
{
    struct dps_error err;
    char sentence[2 * MAX_PATH];
    size_t n;
    uint64_t end;
    begin();
    snprintf(sentence, sizeof sentence, "%s: No such file or directory", path);
    CHECK_FAILS(count_records(&n, &end, &err), &err, DPS_EIO, sentence);
    sample_file(path, "start: 2020", 11);
    snprintf(sentence, sizeof sentence, "%s: is not a run's journal", path);
    CHECK_FAILS(count_records(&n, &end, &err), &err, DPS_EIO, sentence);
    snprintf(path, sizeof path, "/tmp");
    CHECK_FAILS(count_records(&n, &end, &err), &err, DPS_EIO, "/tmp: is not a file");
}

/* ---- full disks --------------------------------------------------------- */

TEST(a_full_device_is_told_and_stays_told)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    static const char full[] = "/dev/full: cannot be written: No space left on device";
    if (access("/dev/full", W_OK) != 0) {
        test_skip("there is no /dev/full");
        return;
    }
    REQUIRE_OK(dps_journal_open("/dev/full", 0, &journal, &err), &err);
    CHECK_OK(dps_journal_meta(journal, "key", "text", &err), &err); /* is buffered */
    CHECK_FAILS(dps_journal_sync(journal, NULL, &err), &err, DPS_EIO, full);
    CHECK_FAILS(dps_journal_meta(journal, "key", "text", &err), &err, DPS_EIO, full);
    CHECK_FAILS(dps_journal_sync(journal, NULL, &err), &err, DPS_EIO, full);
    dps_journal_close(&journal);
}

TEST(a_file_that_may_not_grow_is_told_without_a_sync)
{
    struct dps_error err;
    struct dps_journal *journal = NULL;
    struct rlimit before;
    char sentence[2 * MAX_PATH];
    size_t n;
    uint64_t end;
    enum dps_status status = DPS_OK;
    begin();
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    struct rlimit limit = {.rlim_cur = 300000, .rlim_max = before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    REQUIRE_OK(dps_journal_open(path, 0, &journal, &err), &err);
    for (int i = 0; status == DPS_OK && i < 100000; i++) {
        status = dps_journal_meta(journal, "key", "some text or other", &err);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    snprintf(sentence, sizeof sentence, "%s: cannot be written: File too large", path);
    CHECK_FAILS(status, &err, DPS_EIO, sentence);
    dps_journal_close(&journal);
    CHECK_OK(count_records(&n, &end, &err), &err); /* what is there ends torn */
    CHECK(n > 1000 && end <= 300000);
}
