#include "sim/economy/lived_record.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME = 96, PATH = 256, FACTS = 5, PARTS = 4 /* of each answer */ };

/* Columns under way: names and values in rows of n. */
struct sheet {
    struct dps_column *columns;
    char (*names)[NAME];
    union dps_value *cells;
    size_t n, n_columns;
};

static union dps_value *
add(struct sheet *self, const char *name, const char *suffix, const char *unit,
    const char *long_name, enum dps_cell cell)
{
    size_t i = self->n_columns++;
    snprintf(self->names[i], NAME, "%s%s", name, suffix);
    union dps_value *values = &self->cells[i * self->n];
    self->columns[i] =
        (struct dps_column){self->names[i], unit, long_name, cell, values};
    return values;
}

static void
add_facts(struct sheet *self, const struct dps_lived *lived)
{
    union dps_value *time = add(self, "time", "", "ns", "begin of the window", DPS_I64);
    union dps_value *machines =
        add(self, "machines", "", "1", "in its markets", DPS_I64);
    union dps_value *jobs = add(self, "jobs", "", "1", "lived in it", DPS_I64);
    union dps_value *work = add(self, "work", "", "unit", "served in it", DPS_F64);
    union dps_value *value =
        add(self, "value", "", "1e-6 USD", "owed for that work", DPS_I64);
    for (size_t k = 0; k < self->n; k++) {
        const struct dps_lived_row *row = &lived->rows[k];
        time[k].i64 = row->at;
        machines[k].i64 = (int64_t)row->machines;
        jobs[k].i64 = (int64_t)row->jobs;
        work[k].f64 = row->work;
        value[k].i64 = row->value;
    }
}

static void
add_driver(struct sheet *self, const struct dps_lived *lived, size_t i,
    const char *name, const char *suffix, const char *long_name)
{
    union dps_value *x = add(self, name, suffix, "1", long_name, DPS_F64);
    for (size_t k = 0; k < self->n; k++) {
        x[k].f64 = lived->rows[k].x[i];
    }
}

static void
add_answer(struct sheet *self, const struct dps_lived *lived, size_t i,
    const char *name, const char *unit, const char *long_name)
{
    union dps_value *y = add(self, name, "", unit, long_name, DPS_F64);
    union dps_value *error =
        add(self, name, "_error", unit, "standard error of it", DPS_F64);
    union dps_value *predicted = add(
        self, name, "_predicted", unit, "as it was expected; NAN: it was not", DPS_F64);
    union dps_value *promise = add(self, name, "_promise", unit,
        "95 % of expectations before missed by no more; NAN: there were none", DPS_F64);
    for (size_t k = 0; k < self->n; k++) {
        y[k].f64 = lived->rows[k].y[i];
        error[k].f64 = lived->rows[k].error[i];
        predicted[k].f64 = lived->rows[k].predicted[i];
        promise[k].f64 = lived->rows[k].promise[i];
    }
}

static const char *
group_name(const struct dps_member *member, size_t cell)
{
    return member->cells.items[cell].setup->name;
}

/* What is found out of each cheat, and of honest nodes. */
static void
add_findings(struct sheet *self, const struct dps_lived *lived)
{
    static const struct {
        const char *name, *doc;
    } findings[DPS_LIVED_CHEAT] = {
        [DPS_LIVED_FOUND] = {"found", "machines convicted, of those that cheat so"},
        [DPS_LIVED_SAVED] = {"saved", "of an honest machine's effort"},
        [DPS_LIVED_CLAIMED] = {"invented", "that is believed, over what is done"},
    };
    char name[NAME];
    if (lived->verify == NULL) {
        return;
    }
    size_t n_cheats = lived->verify->cheats.n;
    for (size_t i = 0; i < n_cheats; i++) {
        for (size_t k = 0; k < DPS_LIVED_CHEAT; k++) {
            snprintf(name, sizeof name, "%s_%s", findings[k].name,
                dps_verify_cheat_at(lived->verify, i)->name);
            add_answer(self, lived, dps_lived_answer_of(lived, i) + k, name, "1",
                findings[k].doc);
        }
    }
    add_answer(self, lived, dps_lived_answer_of(lived, n_cheats), "found_honest", "1",
        "machines convicted, of those that are honest");
}

static void
fill_sheet(
    struct sheet *self, const struct dps_lived *lived, const struct dps_member *member)
{
    size_t n = member->cells.n;
    char name[NAME];
    add_facts(self, lived);
    add_driver(self, lived, DPS_LIVED_LOAD, "x_load", "", "asked over offered");
    add_driver(self, lived, DPS_LIVED_PRICE, "x_price", "",
        "price over the first one, or price where none is posted");
    add_driver(self, lived, DPS_LIVED_ONLINE, "x_online", "",
        "working machines over those that take part");
    for (size_t c = 0; c + 1 < n; c++) {
        add_driver(self, lived, DPS_LIVED_MIX + c, "x_share_of_", group_name(member, c),
            "of what is offered");
    }
    if (lived->verify != NULL && lived->verify->cheats.n > 0) {
        add_driver(self, lived, DPS_LIVED_MIX + n - 1, "x_cheating", "",
            "capacity that cheats, of what takes part");
    }
    for (size_t i = 0; i < DPS_MARKET_FIGURES; i++) {
        enum dps_market_figure figure = (enum dps_market_figure)i;
        add_answer(self, lived, i, dps_market_figure_name(figure),
            dps_market_figure_unit(figure), dps_market_figure_doc(figure));
    }
    for (size_t c = 0; c < n; c++) {
        snprintf(name, sizeof name, "leaning_%s", group_name(member, c));
        add_answer(self, lived, DPS_MARKET_FIGURES + c, name, "1",
            "how much the group is used over all of them");
    }
    add_findings(self, lived);
}

static enum dps_status
record_member(const struct dps_lived *lived, const struct dps_member *member,
    struct dps_journal *journal, struct dps_error *err)
{
    char path[PATH];
    size_t most = FACTS + DPS_RESPONSE_DRIVERS + (size_t)PARTS * DPS_RESPONSE_ANSWERS;
    struct sheet sheet = {.columns = calloc(most, sizeof *sheet.columns),
        .names = calloc(most, sizeof *sheet.names),
        .cells = calloc(most * lived->n_rows + 1, sizeof *sheet.cells),
        .n = lived->n_rows};
    enum dps_status status = DPS_OK;
    if (sheet.columns == NULL || sheet.names == NULL || sheet.cells == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for responses");
    } else {
        fill_sheet(&sheet, lived, member);
        snprintf(path, sizeof path, "responses/%s", member->setup->name);
        const struct dps_table table = {.path = path,
            .long_name = "what windows have measured",
            .source = "",
            .signal = "share",
            .axis = "time",
            .columns = sheet.columns,
            .n_columns = sheet.n_columns,
            .n = sheet.n};
        status = dps_journal_table(journal, &table, err);
    }
    free(sheet.columns);
    free(sheet.names);
    free(sheet.cells);
    return status;
}

enum dps_status
dps_lived_record_responses(const struct dps_economy *economy,
    struct dps_journal *journal, struct dps_error *err)
{
    uint64_t failed = 0;
    for (uint32_t i = 0; i < economy->n_members; i++) {
        failed += economy->lived[i].failed;
    }
    enum dps_status status =
        failed > 0 ? dps_journal_meta(journal, "reproducible", "0", err) : DPS_OK;
    for (uint32_t i = 0; i < economy->n_members && status == DPS_OK; i++) {
        const struct dps_lived *lived = &economy->lived[i];
        if (lived->n_rows > 0) {
            status = record_member(lived, &economy->members[i], journal, err);
        }
    }
    return status;
}
