#include "sim/run/replay_record.h"

#include "sim/dispatch/result.h"
#include "sim/run/build.h"
#include "sim/run/workload.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 4200, PIECE = 1 << 16 };

/* ---- inputs ------------------------------------------------------------ */

static enum dps_status
digest_file(const char *path, struct dps_digest *out, struct dps_error *err)
{
    struct dps_digester digester = {NULL};
    FILE *file = fopen(path, "rb");
    char *piece = malloc(PIECE);
    enum dps_status status = DPS_OK;
    if (file == NULL || piece == NULL) {
        status = dps_fail(err, file == NULL ? DPS_EINVAL : DPS_ENOMEM, "%s: %s", path,
            file == NULL ? strerror(errno) : "out of memory");
    } else {
        status = dps_digester_init(&digester, err);
    }
    for (size_t n = 1; status == DPS_OK && n > 0;) {
        n = fread(piece, 1, PIECE, file);
        dps_digester_add(&digester, piece, n);
    }
    if (status == DPS_OK && ferror(file)) {
        status = dps_fail(err, DPS_EINVAL, "%s: %s", path, strerror(errno));
    }
    if (status == DPS_OK) {
        *out = dps_digester_value(&digester);
    }
    if (file != NULL) {
        fclose(file);
    }
    free(piece);
    dps_digester_free(&digester);
    return status;
}

/* The file of a kernel that was loaded: its name before # and settings. */
static enum dps_status
digest_kernel(
    const struct dps_replay *replay, struct dps_digest *out, struct dps_error *err)
{
    char path[TEXT];
    if (replay->kernel.library == NULL) {
        return DPS_OK;
    }
    const char *name = replay->plan.scheduler;
    snprintf(path, sizeof path, "%.*s", (int)strcspn(name, "#:"), name);
    return digest_file(path, out, err);
}

enum dps_status
dps_replay_inputs_of(struct dps_replay_inputs *self, const struct dps_replay *replay,
    struct dps_error *err)
{
    const char *cluster = replay->plan.cluster;
    *self = (struct dps_replay_inputs){.trace = {0, 0}};
    enum dps_status status = digest_file(replay->plan.trace, &self->trace, err);
    if (status == DPS_OK && cluster != NULL && !dps_replay_is_count(cluster)) {
        status = digest_file(cluster, &self->cluster, err);
    }
    return status == DPS_OK ? digest_kernel(replay, &self->kernel, err) : status;
}

/* ---- provenance -------------------------------------------------------- */

struct fact {
    const char *key, *text;
};

static enum dps_status
record_facts(const struct fact *facts, size_t n, struct dps_journal *journal,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = facts[i].text[0] != '\0'
                     ? dps_journal_meta(journal, facts[i].key, facts[i].text, err)
                     : DPS_OK;
    }
    return status;
}

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

/* "machines=individual,tie_break=id": all of them. */
static void
settings_of(const struct dps_kernel *kernel, char text[TEXT])
{
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < kernel->table->n_parameters && at < TEXT; i++) {
        at += (size_t)snprintf(text + at, TEXT - at, "%s%s=%s", i > 0 ? "," : "",
            kernel->table->parameters[i].name, kernel->values[i]);
    }
}

/* The keys of the inputs' digests. */
static const char *const input_keys[] = {
    "trace_digest", "cluster_digest", "kernel_digest"};
enum { INPUTS = 3 };

static void
format_inputs(
    const struct dps_replay_inputs *inputs, char texts[INPUTS][DPS_DIGEST_TEXT])
{
    const struct dps_digest digests[INPUTS] = {
        inputs->trace, inputs->cluster, inputs->kernel};
    for (size_t i = 0; i < INPUTS; i++) {
        dps_digest_format(digests[i], texts[i]);
        if (digests[i].high == 0 && digests[i].low == 0) {
            texts[i][0] = '\0';
        }
    }
}

static const char not_modelled[] =
    "network: a job is at its machines when it is placed\n"
    "time that the scheduler takes to decide\n"
    "machines that fail";

static enum dps_status
record_provenance(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, const struct dps_scenario *scenario,
    struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_replay_setup *setup = dps_scenario_value(scenario);
    char seed[32];
    char digest[DPS_DIGEST_TEXT];
    char settings[TEXT];
    char texts[INPUTS][DPS_DIGEST_TEXT];
    snprintf(seed, sizeof seed, "%" PRId64, setup->seed);
    dps_digest_format(dps_scenario_digest(scenario), digest);
    settings_of(&replay->kernel, settings);
    format_inputs(inputs, texts);
    const struct fact facts[] = {
        {"title", setup->title},
        {"label", setup->label},
        {"seed", seed},
        {"scenario_digest", digest},
        {"scenario", dps_scenario_text(scenario)},
        {"kernel", replay->kernel.table->name},
        {"kernel_settings", settings},
        {input_keys[0], texts[0]},
        {input_keys[1], texts[1]},
        {input_keys[2], texts[2]},
        {"default_signal", "windows/0/queue/waiting"},
        {"default_auxiliary", "windows/0/queue/running"},
        {"not_modelled", not_modelled},
    };
    return record_facts(facts, DPS_COUNT_OF(facts), journal, err);
}

enum dps_status
dps_replay_record_begin(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, const struct dps_scenario *scenario,
    struct dps_journal *journal, struct dps_error *err)
{
    static const struct dps_series series[] = {
        {"windows/0/queue/waiting", "1", "jobs that wait", DPS_F64},
        {"windows/0/queue/running", "1", "jobs that run", DPS_F64},
        {"windows/0/machines/utilisation", "1", "share of the machines in use",
            DPS_F64},
    };
    enum dps_status status = record_provenance(replay, inputs, scenario, journal, err);
    if (status == DPS_OK) {
        status = record_build(journal, err);
    }
    for (size_t i = 0; i < DPS_COUNT_OF(series) && status == DPS_OK; i++) {
        status = dps_journal_series(journal, &series[i], err);
    }
    return status;
}

/* Which input a META is the digest of; INPUTS: none. */
static size_t
input_of(const char *key)
{
    size_t i = 0;
    while (i < INPUTS && strcmp(input_keys[i], key) != 0) {
        i++;
    }
    return i;
}

enum dps_status
dps_replay_record_agrees(
    const struct dps_replay_inputs *inputs, const char *path, struct dps_error *err)
{
    struct dps_journal_reader *reader = NULL;
    struct dps_journal_record record;
    char texts[INPUTS][DPS_DIGEST_TEXT];
    bool more = dps_journal_reader_open(path, &reader, NULL) == DPS_OK;
    enum dps_status status = DPS_OK;
    format_inputs(inputs, texts);
    while (status == DPS_OK && more &&
           dps_journal_read(reader, &record, &more, NULL) == DPS_OK && more) {
        size_t i = record.type == DPS_META ? input_of(record.meta.key) : INPUTS;
        if (i < INPUTS && strcmp(texts[i], record.meta.text) != 0) {
            status = dps_fail(err, DPS_EINVAL,
                "%s was begun with another file: %s is %s there and %s now", path,
                input_keys[i], record.meta.text, texts[i]);
        }
    }
    dps_journal_reader_close(&reader);
    return status;
}

/* ---- digest ------------------------------------------------------------ */

enum dps_status
dps_replay_digest(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, struct dps_digest *digest,
    struct dps_error *err)
{
    const struct dps_placements *placements = &replay->placements;
    struct dps_digester digester = {NULL};
    enum dps_status status = dps_digester_init(&digester, err);
    if (status == DPS_OK) {
        dps_digester_add(&digester, inputs, sizeof *inputs);
        dps_digester_add(
            &digester, placements->jobs, placements->n_jobs * sizeof *placements->jobs);
        dps_digester_add(&digester, placements->nodes,
            placements->n_nodes * sizeof *placements->nodes);
        if (placements->devices != NULL) {
            dps_digester_add(&digester, placements->devices,
                placements->n_nodes * sizeof *placements->devices);
        }
        dps_digester_add(&digester, placements->hash, sizeof placements->hash);
        *digest = dps_digester_value(&digester);
    }
    dps_digester_free(&digester);
    return status;
}
