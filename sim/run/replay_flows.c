/* What travelled between regions.  Machines have regions and places in the network,
 * clients have places alone: a client counts to the region whose machines are nearest
 * to it in their mean. */
#include "sim/run/replay_rows.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_REGIONS = 64 };

struct regions {
    uint32_t name[MOST_REGIONS];
    double x[MOST_REGIONS], y[MOST_REGIONS]; /* of its machines, in the mean [ns] */
    double machines[MOST_REGIONS];
    size_t n;
};

struct flow {
    int64_t jobs, input, output; /* [byte] */
};

/* Where a region stands in the list, by name; n: nowhere. */
static size_t
place_of(const struct regions *self, uint32_t name)
{
    size_t i = 0;
    while (i < self->n && self->name[i] != name) {
        i++;
    }
    return i;
}

/* The regions of machines, by their numbers; false: there are too many. */
static bool
list_regions(struct regions *self, const struct dps_workload *workload)
{
    for (size_t i = 0; i < workload->n_machines; i++) {
        uint32_t name = workload->machines[i].region;
        if (place_of(self, name) < self->n) {
            continue;
        }
        if (self->n == MOST_REGIONS) {
            return false;
        }
        size_t at = self->n++;
        for (; at > 0 && self->name[at - 1] > name; at--) {
            self->name[at] = self->name[at - 1];
        }
        self->name[at] = name;
    }
    for (size_t i = 0; i < workload->n_machines; i++) {
        size_t at = place_of(self, workload->machines[i].region);
        self->machines[at] += 1;
        self->x[at] += workload->machines[i].x;
        self->y[at] += workload->machines[i].y;
    }
    for (size_t i = 0; i < self->n; i++) {
        self->x[i] /= self->machines[i];
        self->y[i] /= self->machines[i];
    }
    return true;
}

static size_t
nearest(const struct regions *self, const struct dps_job *job)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t i = 0; i < self->n; i++) {
        double x = self->x[i] - job->x;
        double y = self->y[i] - job->y;
        double square = x * x + y * y;
        if (square < least) {
            least = square;
            best = i;
        }
    }
    return best;
}

/* Adds up what arrived, by the client's region and the machine's. */
static void
add_up(
    struct flow *flows, const struct regions *regions, const struct dps_replay *replay)
{
    const struct dps_workload *workload = &replay->workload;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const struct dps_placement *placement = &replay->placements.jobs[i];
        const struct dps_transfers *times = &replay->network->transfers[i];
        if (!dps_placement_ran(placement) || (job->input == 0 && job->output == 0)) {
            continue;
        }
        uint32_t machine = replay->placements.nodes[placement->first];
        struct flow *flow =
            &flows[nearest(regions, job) * regions->n +
                   place_of(regions, workload->machines[machine].region)];
        flow->jobs++;
        flow->input += times->arrived >= 0 ? job->input : 0;
        flow->output += times->delivered >= 0 ? job->output : 0;
    }
}

static enum dps_status
put_flows(const struct flow *flows, const struct regions *regions,
    struct dps_journal *journal, struct dps_error *err)
{
    struct dps_column columns[] = {
        {"client", "1", "region whose machines are nearest to the owner's host",
            DPS_I64, NULL},
        {"machine", "1", "region of the machine", DPS_I64, NULL},
        {"jobs", "1", "with data, that ran", DPS_I64, NULL},
        {"input", "byte", "from clients to machines", DPS_I64, NULL},
        {"output", "byte", "from machines to clients", DPS_I64, NULL},
    };
    size_t n = regions->n * regions->n;
    union dps_value *cells = NULL;
    enum dps_status status = dps_replay_cells(DPS_COUNT_OF(columns), n, &cells, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        cells[i].i64 = regions->name[i / regions->n];
        cells[n + i].i64 = regions->name[i % regions->n];
        cells[2 * n + i].i64 = flows[i].jobs;
        cells[3 * n + i].i64 = flows[i].input;
        cells[4 * n + i].i64 = flows[i].output;
    }
    struct dps_table table = {.path = "windows/0/flows",
        .long_name = "what travelled between regions",
        .signal = "input",
        .axis = "",
        .n_columns = DPS_COUNT_OF(columns),
        .n = n};
    return status == DPS_OK ? dps_replay_put_table(table, columns, cells, journal, err)
                            : status;
}

enum dps_status
dps_replay_record_flows(
    const struct dps_replay *replay, struct dps_journal *journal, struct dps_error *err)
{
    struct regions regions = {.n = 0};
    if (!list_regions(&regions, &replay->workload)) {
        return DPS_OK;
    }
    struct flow *flows = calloc(regions.n * regions.n + 1, sizeof *flows);
    if (flows == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for flows");
    }
    add_up(flows, &regions, replay);
    enum dps_status status = put_flows(flows, &regions, journal, err);
    free(flows);
    return status;
}
