#include "sim/main/commands.h"

#include "sim/core/date.h"
#include "sim/economy/setup.h"
#include "sim/main/places.h"
#include "sim/run/build.h"
#include "sim/run/describe.h"
#include "sim/run/networks.h"
#include "sim/run/run.h"
#include "sim/run/schedule.h"
#include "sim/run/verify.h"
#include "sim/run/workload.h"
#include "sim/study/setup.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says what went wrong and turns a status into the exit status. */
static int
end(enum dps_status status, const struct dps_error *err)
{
    if (status != DPS_OK) {
        fprintf(stderr, "%s\n", err->text);
    }
    return status == DPS_OK       ? DPS_EXIT_DONE
           : status == DPS_EINVAL ? DPS_EXIT_WRONG
                                  : DPS_EXIT_FAILED;
}

/* ---- runs -------------------------------------------------------------- */

static volatile sig_atomic_t stop_asked;

static void
ask_to_stop(int signal_number)
{
    (void)signal_number;
    stop_asked = 1;
}

static void
listen_for_stop(void)
{
    struct sigaction action = {
        .sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* --seed is a --set like any other, the last word. */
static struct dps_run_options
run_options(const struct dps_options *options, const struct dps_places *places,
    struct dps_setting settings[DPS_MOST_SETTINGS + 1])
{
    size_t n = options->n_settings;
    memcpy(settings, options->settings, n * sizeof *settings);
    if (options->seed != NULL) {
        settings[n++] = (struct dps_setting){"seed", options->seed};
    }
    return (struct dps_run_options){
        .load = {settings, n, places->folders, places->n},
        .folder = options->output,
        .threads = (int)options->threads,
        .until = options->until,
        .checkpoint = options->checkpoint,
        .paje = options->paje,
        .verify_all = options->verify_all,
        .audit = options->audit,
        .force = options->force,
        .quiet = options->quiet,
        .stop = &stop_asked,
    };
}

/* Tells where the run is.  Its report is a view: without gnuplot there is none yet, and
 * the run is finished all the same. */
static int
end_run(enum dps_status status, const struct dps_run_outcome *outcome,
    const struct dps_options *options, const struct dps_error *err)
{
    if (status == DPS_OK && outcome->finished) {
        struct dps_error gap;
        if (dps_report_of_folder(outcome->folder, &gap) != DPS_OK) {
            fprintf(stderr, "no report: %s\n", gap.text);
        }
    }
    if (status == DPS_OK && !options->quiet) {
        fprintf(stderr,
            outcome->finished ? "%s/trace.h5\n" : "stopped: depinsim resume %s\n",
            outcome->folder);
    }
    return end(status, err);
}

/* Starts a scenario, or where there is none, resumes a folder. */
static int
live(const struct dps_options *options, const char *scenario, const char *folder)
{
    struct dps_places places;
    struct dps_setting settings[DPS_MOST_SETTINGS + 1];
    struct dps_error err;
    struct dps_run_outcome outcome;
    dps_places_find(&places);
    listen_for_stop();
    struct dps_run_options run = run_options(options, &places, settings);
    run.scenario = scenario;
    run.folder = folder;
    enum dps_status status = scenario == NULL ? dps_run_resume(&run, &outcome, &err)
                                              : dps_run_start(&run, &outcome, &err);
    return end_run(status, &outcome, options, &err);
}

int
dps_command_run(const struct dps_options *options)
{
    return live(options, options->operands[0], options->output);
}

int
dps_command_resume(const struct dps_options *options)
{
    return live(options, NULL, options->operands[0]);
}

int
dps_run_file(const struct dps_options *options, const char *scenario)
{
    return live(options, scenario, options->output);
}

int
dps_command_check(const struct dps_options *options)
{
    struct dps_places places;
    struct dps_setting settings[DPS_MOST_SETTINGS + 1];
    struct dps_error err;
    dps_places_find(&places);
    struct dps_run_options run = run_options(options, &places, settings);
    run.scenario = options->operands[0];
    return end(dps_run_check(&run, &err), &err);
}

int
dps_command_verify(const struct dps_options *options)
{
    struct dps_places places;
    struct dps_error err;
    bool same = false;
    dps_places_find(&places);
    const struct dps_scenario_options load = {
        .places = places.folders, .n_places = places.n};
    enum dps_status status = dps_run_verify(
        options->operands[0], &load, (int)options->threads, stdout, &same, &err);
    return status == DPS_OK && !same ? DPS_EXIT_FAILED : end(status, &err);
}

/* ---- without a run ----------------------------------------------------- */

int
dps_command_describe(const struct dps_options *options)
{
    struct dps_error err;
    struct dps_places places;
    const char *topic = options->n_operands > 0 ? options->operands[0] : NULL;
    if (topic != NULL) {
        dps_places_find(&places);
        bool all = strcmp(topic, "networks") == 0;
        if (all || dps_networks_has(topic, places.folders, places.n)) {
            return end(dps_networks_describe(
                           all ? NULL : topic, places.folders, places.n, stdout, &err),
                &err);
        }
    }
    bool study = topic != NULL && strncmp(topic, "study", strlen("study")) == 0;
    const struct dps_record *const roots[] = {
        study ? &dps_study_record : &dps_setup_record, &dps_replay_setup_record};
    return end(dps_describe(roots, study ? 1 : 2, topic, stdout, &err), &err);
}

/* The network of a file as it stands after each of its amendments. */
static enum dps_status
amended_changes(struct dps_scenario *scenario, const struct dps_setup_network *network,
    struct dps_schedule_change *changes, const struct dps_tree **overlays,
    struct dps_error *err)
{
    for (size_t i = 0; i < network->rules.amendments.n; i++) {
        const struct dps_amendment *amendment =
            dps_network_amendment(&network->rules, i);
        const void *value = NULL;
        overlays[i] = amendment->set;
        enum dps_status status = dps_scenario_amended(
            scenario, "", &dps_setup_network_record, overlays, i + 1, &value, err);
        if (status != DPS_OK) {
            return status;
        }
        const struct dps_setup_network *amended = value;
        changes[i] = (struct dps_schedule_change){
            amendment->at, &amended->rules, amendment->from_start};
    }
    return DPS_OK;
}

static enum dps_status
print_schedule(struct dps_scenario *scenario, const struct dps_options *options,
    struct dps_error *err)
{
    const struct dps_setup_network *network = dps_scenario_value(scenario);
    size_t n = network->rules.amendments.n;
    struct dps_schedule_change *changes = calloc(n + 1, sizeof *changes);
    const struct dps_tree **overlays = calloc(n + 1, sizeof *overlays);
    enum dps_status status =
        changes == NULL || overlays == NULL
            ? dps_fail(err, DPS_ENOMEM, "out of memory for amendments")
            : DPS_OK;
    if (status == DPS_OK && options->amended) {
        status = amended_changes(scenario, network, changes, overlays, err);
    }
    if (status == DPS_OK) {
        struct dps_schedule_options schedule = {.token = options->token,
            .years = options->years,
            .every = options->every,
            .changes = changes,
            .n_changes = options->amended ? n : 0};
        status = dps_schedule_print(&network->rules, &schedule, stdout, err);
    }
    free(changes);
    free(overlays);
    return status;
}

int
dps_command_schedule(const struct dps_options *options)
{
    struct dps_places places;
    struct dps_error err;
    struct dps_scenario *scenario = NULL;
    dps_places_find(&places);
    struct dps_scenario_options load = {
        .places = places.networks, .n_places = places.n_networks};
    enum dps_status status = dps_scenario_open(
        options->operands[0], &dps_setup_network_record, &load, &scenario, &err);
    if (status == DPS_OK) {
        status = print_schedule(scenario, options, &err);
    } else {
        status = DPS_EINVAL; /* an input that cannot be read is a wrong one */
    }
    dps_scenario_close(&scenario);
    return end(status, &err);
}

int
dps_command_version(const struct dps_options *options)
{
    (void)options;
    size_t n = 0;
    const struct dps_build_fact *facts = dps_build_facts(&n);
    for (size_t i = 0; i < n; i++) {
        printf("%s: %s\n", facts[i].key, facts[i].text);
    }
    return DPS_EXIT_DONE;
}
