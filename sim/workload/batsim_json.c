/* Batsim's own workloads: jobs, and profiles that say what a job does. */
#include "sim/workload/formats.h"
#include "sim/workload/json.h"

#include "sim/core/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SPEED, COMMUNICATION };

static const struct dpk_parameter parameters[] = {
    {"speed", "unknown", "flop/s of a machine, or unknown",
        "by which a profile's operations take time"},
    {"com", "refused", "refused|ignored", "a profile that sends bytes"},
};

static int
sniff(const char *line)
{
    return line[strspn(line, " \t")] == '{';
}

/* The file, and what a sentence about it needs. */
struct reader {
    const char *path;
    const json_t *profiles;
    double speed; /* [flop/s]; 0: unknown */
    bool ignores_bytes;
    struct dps_workload *out;
    struct dps_error *err;
};

/* ---- profiles ---------------------------------------------------------- */

/* A profile, of which job. */
struct use {
    const char *job;
    const char *profile;
    const json_t *body;
    double width;
};

static enum dps_status
amount(const struct reader *self, const struct use *use, const char *key, double *value)
{
    const json_t *found = json_object_get(use->body, key);
    *value = 0;
    return found == NULL || dps_json_number(found, 0, 1e300, value)
               ? DPS_OK
               : dps_fail(self->err, DPS_EINVAL,
                     "%s: profiles.%.64s.%s is no number of at least 0", self->path,
                     use->profile, key);
}

static enum dps_status
delay(const struct reader *self, const struct use *use, double *seconds)
{
    return json_object_get(use->body, "delay") != NULL
               ? amount(self, use, "delay", seconds)
               : dps_fail(self->err, DPS_EINVAL, "%s: profiles.%.64s has no delay",
                     self->path, use->profile);
}

/* So many operations on each machine, and bytes between each two. */
static enum dps_status
parallel(const struct reader *self, const struct use *use, double *seconds)
{
    double flop;
    double bytes;
    enum dps_status status = amount(self, use, "cpu", &flop);
    if (status == DPS_OK) {
        status = amount(self, use, "com", &bytes);
    }
    if (status != DPS_OK) {
        return status;
    }
    if (bytes > 0 && !self->ignores_bytes) {
        return dps_fail(self->err, DPS_EINVAL,
            "%s: profiles.%.64s sends %g bytes, and a replay has no network: say "
            "--format batsim-json:com=ignored to do without",
            self->path, use->profile, bytes);
    }
    if (flop > 0 && self->speed <= 0) {
        return dps_fail(self->err, DPS_EINVAL,
            "%s: profiles.%.64s takes %g operations: say how fast machines are, "
            "--format batsim-json:speed=FLOP/S",
            self->path, use->profile, flop);
    }
    *seconds = flop > 0 ? flop / self->speed : 0;
    return DPS_OK;
}

/* So many operations of all machines together. */
static enum dps_status
total(const struct reader *self, const struct use *use, double *seconds)
{
    enum dps_status status = parallel(self, use, seconds);
    *seconds = status == DPS_OK ? *seconds / use->width : 0;
    return status;
}

static const struct {
    const char *type;
    enum dps_status (*time)(
        const struct reader *self, const struct use *use, double *seconds);
} types[] = {
    {"delay", delay},
    {"parallel_homogeneous", parallel},
    {"parallel_homogeneous_total", total},
};

/* What a job's profile takes. */
static enum dps_status
profile_time(const struct reader *self, struct use *use, double *seconds)
{
    use->body = json_object_get(self->profiles, use->profile);
    if (use->body == NULL) {
        return dps_fail(self->err, DPS_EINVAL,
            "%s: job %.64s: there is no profile %.64s", self->path, use->job,
            use->profile);
    }
    const char *type = json_string_value(json_object_get(use->body, "type"));
    for (size_t i = 0; type != NULL && i < DPS_COUNT_OF(types); i++) {
        if (strcmp(types[i].type, type) == 0) {
            return types[i].time(self, use, seconds);
        }
    }
    return dps_fail(self->err, DPS_EINVAL,
        "%s: profiles.%.64s is of type %.64s: delay, parallel_homogeneous and "
        "parallel_homogeneous_total can be replayed",
        self->path, use->profile, type != NULL ? type : "none");
}

/* ---- jobs -------------------------------------------------------------- */

/* A name or a number as text. */
static const char *
text_of(const json_t *value, char text[32])
{
    if (json_is_integer(value)) {
        snprintf(text, 32, "%lld", (long long)json_integer_value(value));
        return text;
    }
    return json_string_value(value);
}

static enum dps_status
wrong(const struct reader *self, const char *job, const char *what)
{
    return dps_fail(self->err, DPS_EINVAL, "%s: job %.64s: %s", self->path, job, what);
}

static enum dps_status
add_job(const struct reader *self, const json_t *job, size_t i)
{
    char texts[2][32];
    double submit;
    double walltime;
    double run = 0;
    const char *id = text_of(json_object_get(job, "id"), texts[0]);
    const json_t *limit = json_object_get(job, "walltime");
    struct use use = {
        .job = id, .profile = text_of(json_object_get(job, "profile"), texts[1])};
    if (id == NULL) {
        return dps_fail(self->err, DPS_EINVAL, "%s: jobs.%zu has no id", self->path, i);
    }
    if (!dps_json_number(json_object_get(job, "subtime"), 0, 4e9, &submit)) {
        return wrong(self, id, "subtime is no number in [0, 4000000000]");
    }
    if (!dps_json_number(json_object_get(job, "res"), 1, 1e9, &use.width) ||
        use.width != floor(use.width)) {
        return wrong(self, id, "res is no whole number in [1, 1000000000]");
    }
    if (!dps_json_number(limit, -1, 4e9, &walltime) && limit != NULL) {
        return wrong(self, id, "walltime is no number in [0, 4000000000], nor -1");
    }
    if (use.profile == NULL) {
        return wrong(self, id, "it has no profile");
    }
    enum dps_status status = profile_time(self, &use, &run);
    if (status != DPS_OK) {
        return status;
    }
    double estimate = limit != NULL && walltime >= 0 ? walltime : run;
    struct dps_job row = {
        .submit = dps_trace_ns(submit),
        .run = dps_trace_ns(run < estimate ? run : estimate),
        .estimate = dps_trace_ns(estimate),
        .killed = run > estimate,
        .width = (uint32_t)use.width,
    };
    row.need[DPK_SLOTS] = 1;
    return dps_workload_add(self->out, &row, id, self->err);
}

static enum dps_status
add_all(const struct reader *self, const json_t *root)
{
    const json_t *jobs = json_object_get(root, "jobs");
    double machines;
    enum dps_status status = DPS_OK;
    if (!json_is_array(jobs) || !json_is_object(self->profiles)) {
        return dps_fail(self->err, DPS_EINVAL,
            "%s: it has no list of jobs, or no profiles", self->path);
    }
    for (size_t i = 0; i < json_array_size(jobs) && status == DPS_OK; i++) {
        status = add_job(self, json_array_get(jobs, i), i);
    }
    const json_t *n = json_object_get(root, "nb_res");
    if (status != DPS_OK || n == NULL) {
        return status;
    }
    return dps_json_number(n, 1, 1 << 24, &machines) && machines == floor(machines)
               ? dps_workload_slots(self->out, (uint64_t)machines, self->err)
               : dps_fail(self->err, DPS_EINVAL,
                     "%s: nb_res is no whole number in [1, 16777216]", self->path);
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    struct dps_workload *out, struct dps_error *err)
{
    const char *speed = choice->values[SPEED];
    struct reader reader = {.path = lines->path,
        .ignores_bytes = strcmp(choice->values[COMMUNICATION], "ignored") == 0,
        .out = out,
        .err = err};
    json_t *root = NULL;
    if (strcmp(speed, "unknown") != 0 &&
        !(dps_decimal(speed, &reader.speed) && reader.speed > 0)) {
        return dps_fail(err, DPS_EINVAL,
            "format batsim-json: speed=%s is not flop/s of a machine, or unknown",
            speed);
    }
    enum dps_status status = dps_json_read(lines, &root, err);
    if (status == DPS_OK) {
        reader.profiles = json_object_get(root, "profiles");
        status = add_all(&reader, root);
    }
    json_decref(root);
    return status;
}

const struct dps_trace_format dps_format_batsim_json = {
    .about =
        {
            .name = "batsim-json",
            .doc = "workloads that Batsim reads: jobs and their profiles, in JSON",
            .rules =
                "of a job: id, subtime [s], res (machines at once), profile, and if it "
                "is there walltime [s],\n"
                "  at which it is killed; -1 is none\n"
                "a profile of type delay takes delay seconds; parallel_homogeneous "
                "takes cpu operations on\n"
                "  each machine, parallel_homogeneous_total of all together, at speed; "
                "one that sends bytes\n"
                "  (com) is refused unless that is to be ignored; profiles of other "
                "types are refused\n"
                "machines: nb_res, of a slot each\n",
            .example = "{\"nb_res\": 4,\n"
                       " \"jobs\": [{\"id\": \"w0!1\", \"subtime\": 10, \"res\": 2, "
                       "\"walltime\": 100, \"profile\": \"p\"}],\n"
                       " \"profiles\": {\"p\": {\"type\": \"delay\", \"delay\": "
                       "20.25}}}\n",
            .parameters = parameters,
            .n_parameters = DPS_COUNT_OF(parameters),
            .sniff = sniff,
        },
    .read = read_all,
};
