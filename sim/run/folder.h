/* folder.h: the folder of a run: which files it has, and who may write them. */
#ifndef DPS_SIM_RUN_FOLDER_H
#define DPS_SIM_RUN_FOLDER_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { DPS_FOLDER_PATH = 4096, DPS_FOLDER_FILE = 4200 };

struct dps_folder {
    char path[DPS_FOLDER_PATH];
    char scenario[DPS_FOLDER_FILE];
    char journal[DPS_FOLDER_FILE];
    char checkpoint[DPS_FOLDER_FILE];
    char trace[DPS_FOLDER_FILE];
    char note[DPS_FOLDER_FILE]; /* run.json */
    bool made;                  /* the folder did not exist before */
};

struct dps_folder_facts {
    double seconds; /* on the wall */
    uint32_t epochs;
    bool verify_all;
    uint64_t ran, skipped; /* proofs in windows, since the run began or was resumed */
};

/* Makes the folder `path`, or results/SCENARIO-SEED if it is NULL.  DPS_EINVAL if it
 * has a run already, unless `force`, which removes that run's files; DPS_EIO if it
 * cannot be made or written. */
DPS_CHECKED enum dps_status dps_folder_make(struct dps_folder *self, const char *path,
    const char *scenario, uint64_t seed, bool force, struct dps_error *err);

/* Finds a run's folder; *finished says whether it has its trace.  DPS_EINVAL if there
 * is no run in it. */
DPS_CHECKED enum dps_status dps_folder_open(
    struct dps_folder *self, const char *path, bool *finished, struct dps_error *err);

/* Takes back what make and a failed start have written. */
void dps_folder_undo(const struct dps_folder *self);

/* Writes run.json: what may differ between equal runs. */
DPS_CHECKED enum dps_status dps_folder_note(const struct dps_folder *self,
    const struct dps_folder_facts *facts, struct dps_error *err);

/* Removes what a finished run needs no more. */
void dps_folder_tidy(const struct dps_folder *self);

#endif
