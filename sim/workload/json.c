#include "sim/workload/json.h"

#include <string.h>

/* What the library's calls back need. */
struct source {
    struct dps_lines *lines;
    enum dps_status status;
    struct dps_error *err;
};

static size_t
fetch(void *buffer, size_t n, void *data)
{
    struct source *self = data;
    size_t got = 0;
    self->status = dps_lines_bytes(self->lines, buffer, n, &got, self->err);
    return self->status == DPS_OK ? got : (size_t)-1;
}

/* Its sentence without the place, which ours have already. */
static enum dps_status
broken(const char *path, uint64_t line, const json_error_t *why, struct dps_error *err)
{
    size_t n = strcspn(why->text, "\n");
    return json_error_code(why) == json_error_out_of_memory
               ? dps_fail(err, DPS_ENOMEM, "%s: out of memory for its JSON", path)
               : dps_fail(err, DPS_EINVAL, "%s:%llu: no JSON: %.*s", path,
                     (unsigned long long)line, (int)n, why->text);
}

enum dps_status
dps_json_read(struct dps_lines *lines, json_t **out, struct dps_error *err)
{
    struct source source = {lines, DPS_OK, err};
    json_error_t why;
    *out = json_load_callback(fetch, &source, JSON_REJECT_DUPLICATES, &why);
    if (source.status != DPS_OK) {
        return source.status;
    }
    return *out != NULL ? DPS_OK
                        : broken(lines->path,
                              lines->number + (uint64_t)(why.line > 0 ? why.line : 1),
                              &why, err);
}

enum dps_status
dps_json_line(const struct dps_lines *lines, const char *line, json_t **out,
    struct dps_error *err)
{
    json_error_t why;
    *out = json_loads(line, JSON_REJECT_DUPLICATES, &why);
    return *out != NULL ? DPS_OK : broken(lines->path, lines->number, &why, err);
}

bool
dps_json_number(const json_t *value, double least, double most, double *number)
{
    *number = json_is_number(value) ? json_number_value(value) : 0;
    return json_is_number(value) && *number >= least && *number <= most;
}
