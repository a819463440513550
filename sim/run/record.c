#include "sim/run/record.h"

#include "sim/core/date.h"
#include "sim/run/build.h"
#include "sim/workload/dated.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT = 4200 };

/* ---- provenance -------------------------------------------------------- */

static enum dps_status
record_build(struct dps_journal *journal, struct dps_error *err)
{
    size_t n = 0;
    const struct dps_build_fact *facts = dps_build_facts(&n);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_journal_meta(journal, facts[i].key, facts[i].text, err);
    }
    return status;
}

static enum dps_status
record_plot(
    const struct dps_setup *setup, struct dps_journal *journal, struct dps_error *err)
{
    if (setup->networks.n == 0) {
        return DPS_OK;
    }
    const char *name = dps_setup_network_at(setup, 0)->name;
    char signal[TEXT];
    char others[TEXT];
    snprintf(signal, sizeof signal, "networks/%s/supply/circulating", name);
    snprintf(others, sizeof others,
        "networks/%s/supply/mined networks/%s/supply/vested networks/%s/supply/locked "
        "networks/%s/supply/burnt",
        name, name, name, name);
    enum dps_status status = dps_journal_meta(journal, "default_signal", signal, err);
    return status == DPS_OK
               ? dps_journal_meta(journal, "default_auxiliary", others, err)
               : status;
}

static enum dps_status
record_gaps(
    const struct dps_setup *setup, struct dps_journal *journal, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < setup->networks.n && status == DPS_OK; i++) {
        const struct dps_setup_network *network = dps_setup_network_at(setup, i);
        char key[TEXT];
        snprintf(key, sizeof key, "not_modelled.%s", network->name);
        if (network->not_modelled[0] != '\0') {
            status = dps_journal_meta(journal, key, network->not_modelled, err);
        }
    }
    return status;
}

enum dps_status
dps_record_provenance(const struct dps_economy *economy,
    const struct dps_scenario *scenario, struct dps_journal *journal,
    struct dps_error *err)
{
    const struct dps_setup *setup = economy->setup;
    char start[DPS_DATE_TEXT];
    char end[DPS_DATE_TEXT];
    char seed[DPS_DATE_TEXT];
    char digest[DPS_DIGEST_TEXT];
    dps_date_format(setup->start, start);
    dps_date_format(dps_economy_date(economy, economy->n_epochs), end);
    snprintf(seed, sizeof seed, "%" PRIu64, economy->seed);
    dps_digest_format(dps_scenario_digest(scenario), digest);
    const struct {
        const char *key, *text;
    } facts[] = {
        {"title", setup->title},
        {"label", setup->label},
        {"start", start},
        {"end", end},
        {"seed", seed},
        {"scenario_digest", digest},
        {"scenario", dps_scenario_text(scenario)},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_COUNT_OF(facts) && status == DPS_OK; i++) {
        status = dps_journal_meta(journal, facts[i].key, facts[i].text, err);
    }
    if (status == DPS_OK) {
        status = record_build(journal, err);
    }
    if (status == DPS_OK) {
        status = record_plot(setup, journal, err);
    }
    return status == DPS_OK ? record_gaps(setup, journal, err) : status;
}

/* ---- histories --------------------------------------------------------- */

/* Where the file is, in `path`; false if it is nowhere. */
static bool
find(const char *file, const char *scenario_file,
    const struct dps_scenario_options *options, char path[TEXT])
{
    const char *slash = strrchr(scenario_file, '/');
    int folder = slash != NULL ? (int)(slash - scenario_file) : 0;
    snprintf(
        path, TEXT, "%.*s%s%s", folder, scenario_file, folder > 0 ? "/" : "", file);
    bool is_path = slash != NULL || access(scenario_file, R_OK) == 0; /* else a name */
    if (file[0] != '/' && is_path && access(path, R_OK) == 0) {
        return true;
    }
    for (size_t i = 0; i < options->n_places; i++) {
        snprintf(path, TEXT, "%s/%s", options->places[i], file);
        if (access(path, R_OK) == 0) {
            return true;
        }
    }
    snprintf(path, TEXT, "%s", file);
    return file[0] == '/' && access(path, R_OK) == 0;
}

static enum dps_status
record_rows(const struct dps_economy *economy, const struct dps_setup_network *network,
    const struct dps_history *history, const struct dps_dated *dated,
    struct dps_journal *journal, struct dps_error *err)
{
    char path[TEXT];
    char name[TEXT];
    union dps_value *cells = calloc(2 * dated->n + 1, sizeof *cells);
    if (cells == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a history");
    }
    int64_t late = history->at_end ? DPS_DAY : 0;
    for (size_t i = 0; i < dated->n; i++) {
        cells[i].f64 = (double)(dated->dates[i] + late - economy->setup->start);
        cells[dated->n + i].f64 = dated->values[i] * history->factor;
    }
    const char *symbol = dps_network_token(&network->rules, 0)->symbol;
    snprintf(path, sizeof path, "history/%s/%s", network->name, history->quantity);
    snprintf(name, sizeof name, "%s, as it was", history->quantity);
    const struct dps_column columns[2] = {
        {"time", "s", "time since the scenario's start", DPS_F64, cells},
        {"value", symbol, name, DPS_F64, &cells[dated->n]},
    };
    const struct dps_table table = {.path = path,
        .long_name = name,
        .source = history->source,
        .signal = "value",
        .axis = "time",
        .columns = columns,
        .n_columns = 2,
        .n = dated->n};
    enum dps_status status = dps_journal_table(journal, &table, err);
    free(cells);
    return status;
}

static enum dps_status
record_absence(const struct dps_setup_network *network,
    const struct dps_history *history, struct dps_journal *journal,
    struct dps_error *err)
{
    char key[TEXT];
    char text[TEXT];
    snprintf(key, sizeof key, "absent.%s.%s", network->name, history->quantity);
    snprintf(text, sizeof text,
        "the real %s of %s is not shown: %s is not there (it has no licence to ship)",
        history->quantity, network->rules.title, history->file);
    return journal != NULL ? dps_journal_meta(journal, key, text, err) : DPS_OK;
}

static enum dps_status
record_history(const struct dps_economy *economy,
    const struct dps_setup_network *network, const struct dps_history *history,
    const char *path, struct dps_journal *journal, struct dps_error *err)
{
    struct dps_dated dated = {.n = 0};
    enum dps_status status = dps_dated_read(&dated, path, history->column, err);
    if (status == DPS_OK && journal != NULL) {
        status = record_rows(economy, network, history, &dated, journal, err);
    }
    dps_dated_free(&dated);
    return status;
}

enum dps_status
dps_record_histories(const struct dps_economy *economy, const char *scenario_file,
    const struct dps_scenario_options *options, struct dps_journal *journal,
    struct dps_error *err)
{
    const struct dps_setup *setup = economy->setup;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < setup->networks.n; i++) {
        const struct dps_setup_network *network = dps_setup_network_at(setup, i);
        const struct dps_history *history = network->history.items;
        for (size_t h = 0; h < network->history.n && status == DPS_OK; h++) {
            char path[TEXT];
            if (find(history[h].file, scenario_file, options, path)) {
                status =
                    record_history(economy, network, &history[h], path, journal, err);
            } else if (history[h].optional) {
                status = record_absence(network, &history[h], journal, err);
            } else {
                status = dps_fail(err, DPS_EINVAL,
                    "%s: networks.%s.history.%zu.file is %s, which is not there",
                    scenario_file, network->name, h, history[h].file);
            }
        }
    }
    return status;
}
