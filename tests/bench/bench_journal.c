/* What a run writes beside its economy: 20 years of daily rows into the journal, and
 * the journal into a trace. */

#include "analysis/trace.h"
#include "sim/core/rng.h"
#include "sim/journal/journal.h"
#include "tests/bench/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SERIES = 150, ROWS = 7301, PATH = 256 };

static const char folder[] = "build/bench";
static char journal_path[PATH];
static char trace_path[PATH];

static void
declare(struct dps_journal *journal)
{
    struct dps_error err;
    for (int i = 0; i < SERIES; i++) {
        char path[PATH];
        snprintf(path, sizeof path, "networks/n%d/group%d/figure-%d", i / 50,
            i % 50 / 10, i);
        const struct dps_series series = {
            path, "1e-9 TOK", "a figure", i % 3 == 0 ? DPS_F64 : DPS_I64};
        bench_must(dps_journal_series(journal, &series, &err), &err);
    }
}

/* As figures are: a third counts up, a third wanders, a third hardly moves. */
static void
move(union dps_value *cells, uint32_t row)
{
    for (uint32_t i = 0; i < SERIES; i++) {
        uint32_t w[4];
        if (i % 3 == 0) {
            double u[2];
            dps_rng_uniforms((struct dps_rng_name){1, DPS_RNG_TEST, i, row}, u);
            cells[i].f64 += u[0] - 0.5;
        } else if (i % 3 == 1) {
            dps_rng_words((struct dps_rng_name){1, DPS_RNG_TEST, i, row}, w);
            cells[i].i64 += w[0];
        } else {
            cells[i].i64 += row % 30 == 0;
        }
    }
}

static union dps_value rows[ROWS][SERIES];

static void
write_journal(void *data)
{
    struct dps_journal *journal = NULL;
    struct dps_error err;
    (void)data;
    bench_must(dps_journal_open(journal_path, 0, &journal, &err), &err);
    bench_must(dps_journal_meta(journal, "start", "2020-10-16", &err), &err);
    declare(journal);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct dps_row row = {
            .time = 86400000000000 * i, .cells = rows[i], .n_cells = SERIES};
        bench_must(dps_journal_row(journal, &row, &err), &err);
    }
    bench_must(dps_journal_end(journal, dps_journal_chain(journal), &err), &err);
    dps_journal_close(&journal);
}

static void
read_journal(void *data)
{
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    struct dps_error err;
    bool more = true;
    (void)data;
    bench_must(dps_journal_reader_open(journal_path, &reader, &err), &err);
    while (more) {
        bench_must(dps_journal_read(reader, &record, &more, &err), &err);
    }
    dps_journal_reader_close(&reader);
}

static void
make_trace(void *data)
{
    struct dps_error err;
    (void)data;
    bench_must(dps_trace_make(journal_path, trace_path, &err), &err);
}

int
main(void)
{
    const size_t cells = (size_t)SERIES * ROWS;
    (void)mkdir("build", 0777);
    (void)mkdir(folder, 0777);
    snprintf(journal_path, sizeof journal_path, "%s/run.journal", folder);
    snprintf(trace_path, sizeof trace_path, "%s/trace.h5", folder);
    for (uint32_t i = 0; i < ROWS; i++) {
        if (i > 0) {
            for (size_t k = 0; k < SERIES; k++) {
                rows[i][k] = rows[i - 1][k];
            }
        }
        move(rows[i], i);
    }
    bench("a figure into the journal", cells, write_journal, NULL);
    bench("a figure out of it, checked", cells, read_journal, NULL);
    bench("a figure into the trace", cells, make_trace, NULL);
    (void)unlink(journal_path);
    //////(void)unlink(trace_path);
    return 0;
}
