#include "sim/run/replay_record.h"

#include "sim/core/buffer.h"
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
digest_kernel(const struct dps_kernel *kernel, const char *name, struct dps_digest *out,
    struct dps_error *err)
{
    char path[TEXT];
    if (kernel->library == NULL || name == NULL) {
        return DPS_OK;
    }
    snprintf(path, sizeof path, "%.*s", (int)strcspn(name, "#:"), name);
    return digest_file(path, out, err);
}

enum dps_status
dps_replay_inputs_of(struct dps_replay_inputs *self, const struct dps_replay *replay,
    const struct dps_scenario *scenario, struct dps_error *err)
{
    const struct dps_replay_setup *setup = dps_scenario_value(scenario);
    const struct dps_workload_setup *said = &setup->workload;
    enum dps_network_model model;
    const struct dps_timed_links *links = dps_replay_setup_links(setup, &model);
    const char *const files[] = {said->trace, said->cluster, said->down,
        said->decisions, links != NULL ? links->platform : ""};
    const size_t n = DPS_COUNT_OF(files);
    enum dps_status status = DPS_OK;
    *self = (struct dps_replay_inputs){.of = {{0, 0}}};
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status =
            files[i][0] != '\0' ? digest_file(files[i], &self->of[i], err) : DPS_OK;
    }
    if (status == DPS_OK) {
        status = digest_kernel(&replay->kernel, said->scheduler, &self->of[n], err);
    }
    return status == DPS_OK
               ? digest_kernel(&replay->bidder, said->bidder, &self->of[n + 1], err)
               : status;
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

static enum dps_status
record_kernel(const struct dps_kernel *kernel, const char *role,
    struct dps_journal *journal, struct dps_error *err)
{
    char settings[TEXT];
    char key[64];
    settings_of(kernel, settings);
    snprintf(key, sizeof key, "%s_settings", role);
    const struct fact facts[] = {{role, kernel->table->name}, {key, settings}};
    return record_facts(facts, DPS_COUNT_OF(facts), journal, err);
}

/* The keys of the inputs' digests. */
static const char *const input_keys[DPS_REPLAY_INPUTS] = {"trace_digest",
    "cluster_digest", "down_digest", "decisions_digest", "platform_digest",
    "kernel_digest", "bidder_digest"};

static void
format_inputs(const struct dps_replay_inputs *inputs,
    char texts[DPS_REPLAY_INPUTS][DPS_DIGEST_TEXT])
{
    for (size_t i = 0; i < DPS_REPLAY_INPUTS; i++) {
        bool none = inputs->of[i].high == 0 && inputs->of[i].low == 0;
        dps_digest_format(inputs->of[i], texts[i]);
        if (none) {
            texts[i][0] = '\0';
        }
    }
}

static enum dps_status
record_inputs(const struct dps_replay_inputs *inputs, struct dps_journal *journal,
    struct dps_error *err)
{
    char texts[DPS_REPLAY_INPUTS][DPS_DIGEST_TEXT];
    struct fact facts[DPS_REPLAY_INPUTS];
    format_inputs(inputs, texts);
    for (size_t i = 0; i < DPS_REPLAY_INPUTS; i++) {
        facts[i] = (struct fact){input_keys[i], texts[i]};
    }
    return record_facts(facts, DPS_REPLAY_INPUTS, journal, err);
}

static enum dps_status
record_provenance(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, const struct dps_scenario *scenario,
    struct dps_journal *journal, struct dps_error *err)
{
    static const char *const gaps[2][2] = {
        {"the network, but for the round trip to the machines\nmachines that fail",
            "the network, but for the round trip to the machines"},
        {"what traffic of others does to the links\nmachines that fail",
            "what traffic of others does to the links"},
    };
    const struct dps_replay_setup *setup = dps_scenario_value(scenario);
    char seed[32];
    char digest[DPS_DIGEST_TEXT];
    snprintf(seed, sizeof seed, "%" PRId64, setup->seed);
    dps_digest_format(dps_scenario_digest(scenario), digest);
    const struct dps_kernel *bidder =
        replay->bidder.table != NULL ? &replay->bidder : NULL;
    const struct fact facts[] = {
        {"title", setup->title},
        {"label", setup->label},
        {"seed", seed},
        {"scenario_digest", digest},
        {"scenario", dps_scenario_text(scenario)},
        {"default_signal", "windows/0/queue/waiting"},
        {"default_auxiliary", "windows/0/queue/running"},
        {"not_modelled",
            gaps[replay->network != NULL][setup->workload.down[0] != '\0']},
        {"engine", replay->network != NULL ? replay->network->engine : ""},
        {"engine_settings", replay->network != NULL ? replay->network->settings : ""},
    };
    enum dps_status status = record_facts(facts, DPS_COUNT_OF(facts), journal, err);
    if (status == DPS_OK) {
        status = record_kernel(&replay->kernel, "kernel", journal, err);
    }
    if (status == DPS_OK && bidder != NULL) {
        status = record_kernel(bidder, "bidder", journal, err);
    }
    return status == DPS_OK ? record_inputs(inputs, journal, err) : status;
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

/* Which input a META is the digest of; DPS_REPLAY_INPUTS: none. */
static size_t
input_of(const char *key)
{
    size_t i = 0;
    while (i < DPS_REPLAY_INPUTS && strcmp(input_keys[i], key) != 0) {
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
    char texts[DPS_REPLAY_INPUTS][DPS_DIGEST_TEXT];
    bool more = dps_journal_reader_open(path, &reader, NULL) == DPS_OK;
    enum dps_status status = DPS_OK;
    format_inputs(inputs, texts);
    while (status == DPS_OK && more &&
           dps_journal_read(reader, &record, &more, NULL) == DPS_OK && more) {
        size_t i =
            record.type == DPS_META ? input_of(record.meta.key) : DPS_REPLAY_INPUTS;
        if (i < DPS_REPLAY_INPUTS && strcmp(texts[i], record.meta.text) != 0) {
            status = dps_fail(err, DPS_EINVAL,
                "%s was begun with another file: %s is %s there and %s now", path,
                input_keys[i], record.meta.text, texts[i]);
        }
    }
    dps_journal_reader_close(&reader);
    return status;
}

/* ---- digest ------------------------------------------------------------ */

static void
put_placements(const struct dps_placements *placements, struct dps_buffer *out)
{
    for (size_t i = 0; i < placements->n_jobs; i++) {
        const struct dps_placement *one = &placements->jobs[i];
        dps_buffer_put_i64(out, one->start);
        dps_buffer_put_i64(out, one->finish);
        dps_buffer_put_i64(out, one->price);
        dps_buffer_put_u64(out, one->first);
        dps_buffer_put_u32(out, one->n);
        dps_buffer_put_u32(out, one->state);
        dps_buffer_put_u32(out, one->lost);
    }
    dps_buffer_put(out, placements->nodes, placements->n_nodes * sizeof(uint32_t));
    if (placements->devices != NULL) {
        dps_buffer_put(
            out, placements->devices, placements->n_nodes * sizeof(uint64_t));
    }
    dps_buffer_put(out, placements->hash, sizeof placements->hash);
}

static void
put_transfers(const struct dps_transfers *of, size_t n, struct dps_buffer *out)
{
    for (size_t i = 0; i < n; i++) {
        dps_buffer_put_i64(out, of[i].arrived);
        dps_buffer_put_i64(out, of[i].delivered);
    }
}

enum dps_status
dps_replay_digest(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, struct dps_digest *digest,
    struct dps_error *err)
{
    struct dps_digester digester = {NULL};
    struct dps_buffer out = {.drain = dps_digester_drain, .to = &digester};
    enum dps_status status = dps_digester_init(&digester, err);
    if (status == DPS_OK) {
        dps_buffer_put(&out, inputs, sizeof *inputs);
        put_placements(&replay->placements, &out);
        if (replay->network != NULL) {
            put_transfers(replay->network->transfers, replay->placements.n_jobs, &out);
        }
        dps_buffer_flush(&out);
        status = dps_buffer_status(&out, err);
    }
    if (status == DPS_OK) {
        *digest = dps_digester_value(&digester);
    }
    dps_buffer_free(&out);
    dps_digester_free(&digester);
    return status;
}
