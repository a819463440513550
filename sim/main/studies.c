#include "sim/main/commands.h"

#include "sim/main/places.h"
#include "sim/study/study.h"

#include <omp.h>
#include <stdio.h>

int
dps_command_study(const struct dps_options *options)
{
    struct dps_places places;
    struct dps_error err;
    dps_places_find(&places);
    const struct dps_study_options study = {
        .study = options->operands[0],
        .folder = options->output,
        .jobs = options->workers > 0 ? (int)options->workers : omp_get_max_threads(),
        .places = places.folders,
        .studies = places.studies,
        .n_places = places.n,
    };
    enum dps_status status = dps_study_run(&study, stdout, stderr, &err);
    if (status != DPS_OK) {
        fprintf(stderr, "%s\n", err.text);
    }
    return status == DPS_OK       ? DPS_EXIT_DONE
           : status == DPS_EINVAL ? DPS_EXIT_WRONG
                                  : DPS_EXIT_FAILED;
}
