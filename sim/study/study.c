#include "sim/study/study.h"

#include "sim/scenario/scenario.h"
#include "sim/study/setup.h"

#include <string.h>

static const struct dps_kind *const kinds[] = {
    &dps_study_backtest.base,
};

const struct dps_family dps_study_family = {
    .name = "study",
    .doc = "What a study does.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

enum { TEXT = 4096 };

/* The folder of FILE:LINE:COLUMN; "" if it has none. */
static void
find_folder(const char *where, char folder[TEXT])
{
    const char *slash = NULL;
    for (const char *at = where; *at != '\0' && *at != ':'; at++) {
        slash = *at == '/' ? at : slash;
    }
    snprintf(folder, TEXT, "%.*s", slash != NULL ? (int)(slash - where) : 0, where);
}

enum dps_status
dps_study_run(const struct dps_study_options *options, FILE *table, FILE *notes,
    struct dps_error *err)
{
    struct dps_scenario *file = NULL;
    const struct dps_scenario_options load = {
        .places = options->studies,
        .n_places = options->n_places,
    };
    enum dps_status status =
        dps_scenario_open(options->study, &dps_study_record, &load, &file, err);
    if (status == DPS_EIO) {
        status = DPS_EINVAL; /* an input that cannot be read is a wrong one */
    }
    if (status == DPS_OK) {
        const struct dps_study *study = dps_scenario_value(file);
        const struct dps_study_kind *kind =
            (const struct dps_study_kind *)study->law.kind;
        char folder[TEXT];
        find_folder(dps_scenario_where(file, ""), folder);
        const struct dps_study_run run = {
            .options = options,
            .title = study->title,
            .beside = folder,
            .table = table,
            .notes = notes,
        };
        status = kind->run(study->law.params, &run, err);
        status =
            status == DPS_OK ? DPS_OK : dps_within(err, status, "%s", options->study);
    }
    dps_scenario_close(&file);
    return status;
}
