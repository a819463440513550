/* How many spot instances could be had, tick by tick (Wu et al., "Can't Be Late", NSDI
 * 2024). */
#include "sim/workload/downtime.h"
#include "sim/workload/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
sniff(const char *line)
{
    return line[0] == '{' && strstr(line, "gap_seconds") != NULL;
}

/* From `now` on there are so many machines in place of `before`: those in between went,
 * at since[m], or are back. */
static enum dps_status
change(struct dps_downtime *out, int64_t *since, uint64_t before, uint64_t n,
    int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint64_t m = n; m < before; m++) {
        since[m] = now;
    }
    for (uint64_t m = before; m < n && status == DPS_OK; m++) {
        status = dps_downtime_add(out, (uint32_t)m, since[m], now, err);
    }
    return status;
}

static enum dps_status
read_ticks(const char *path, const json_t *root, size_t n_machines, int64_t *since,
    struct dps_downtime *out, struct dps_error *err)
{
    const json_t *data = json_object_get(root, "data");
    const json_t *metadata = json_object_get(root, "metadata");
    double gap;
    double count;
    size_t n = json_array_size(data);
    enum dps_status status = DPS_OK;
    if (!dps_json_number(json_object_get(metadata, "gap_seconds"), 1e-3, 1e6, &gap)) {
        return dps_fail(err, DPS_EINVAL,
            "%s: metadata.gap_seconds is no number in [0.001, 1e6]", path);
    }
    if (n == 0 || n > 1000000000) {
        return dps_fail(err, DPS_EINVAL, "%s: data is no list of numbers", path);
    }
    int64_t ns = (int64_t)(gap * 1e9 + 0.5);
    if ((int64_t)n > INT64_MAX / 4 / ns) {
        return dps_fail(err, DPS_EINVAL, "%s: data is longer than 73 years", path);
    }
    uint64_t before = n_machines;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (!dps_json_number(json_array_get(data, i), 0, 1e9, &count) ||
            count != floor(count)) {
            return dps_fail(err, DPS_EINVAL,
                "%s: data.%zu is no whole number in [0, 1e9]", path, i);
        }
        uint64_t there = count < (double)n_machines ? (uint64_t)count : n_machines;
        status = change(out, since, before, there, (int64_t)i * ns, err);
        before = there;
    }
    return status == DPS_OK
               ? change(out, since, before, n_machines, (int64_t)n * ns, err)
               : status;
}

static enum dps_status
read_all(struct dps_lines *lines, const struct dps_choice *choice,
    const struct dps_workload *workload, struct dps_downtime *out,
    struct dps_error *err)
{
    json_t *root = NULL;
    int64_t *since = malloc((workload->n_machines + 1) * sizeof *since);
    (void)choice;
    if (since == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for times away");
    }
    enum dps_status status = dps_json_read(lines, &root, err);
    if (status == DPS_OK) {
        status = read_ticks(lines->path, root, workload->n_machines, since, out, err);
    }
    json_decref(root);
    free(since);
    return status;
}

const struct dps_downtime_format dps_downtime_spot = {
    .about =
        {
            .name = "spot",
            .doc = "SkyPilot's traces of spot instances, in JSON",
            .rules = "data.i instances can be had from i to i + 1 times "
                     "metadata.gap_seconds: "
                     "the machines from\n"
                     "  that number on are away. After the last tick all are there "
                     "(assumed)\n",
            .example = "{\"metadata\": {\"gap_seconds\": 600}, \"data\": [1, 1, 0, "
                       "1]}\n",
            .sniff = sniff,
        },
    .read = read_all,
};
