/* commands.h: what each command does, and the process's exit status. */
#ifndef DPS_SIM_MAIN_COMMANDS_H
#define DPS_SIM_MAIN_COMMANDS_H

#include "sim/main/options.h"

enum {
    DPS_EXIT_DONE = 0,
    DPS_EXIT_FAILED = 1, /* the run or comparison failed */
    DPS_EXIT_WRONG = 2,  /* the command line or an input is wrong */
};

int dps_command_run(const struct dps_options *options);
int dps_command_resume(const struct dps_options *options);
int dps_command_check(const struct dps_options *options);
int dps_command_describe(const struct dps_options *options);
int dps_command_schedule(const struct dps_options *options);
int dps_command_replay(const struct dps_options *options);
int dps_command_summary(const struct dps_options *options);
int dps_command_verify(const struct dps_options *options);
int dps_command_compare(const struct dps_options *options);
int dps_command_report(const struct dps_options *options);
int dps_command_study(const struct dps_options *options);
int dps_command_version(const struct dps_options *options);

/* Runs a scenario of a file as `run` does, and gives the exit status. */
int dps_run_file(const struct dps_options *options, const char *scenario);

/* Writes FOLDER/report.html of the run in a folder. */
DPS_CHECKED enum dps_status dps_report_of_folder(
    const char *folder, struct dps_error *err);

#endif
