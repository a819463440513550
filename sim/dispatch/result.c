#include "sim/dispatch/result.h"

#include "sim/dispatch/energy.h"
#include "sim/dispatch/measures.h"

#include <inttypes.h>
#include <string.h>

void
dps_replay_figures(
    const struct dps_replay *self, struct dps_replay_figure out[DPS_REPLAY_FIGURES])
{
    struct dps_measures m = dps_measures_of(&self->workload, &self->placements);
    struct dps_energy e = dps_energy_of(
        &self->workload, &self->placements, self->downtime.items, self->downtime.n);
    const struct dps_replay_figure figures[DPS_REPLAY_FIGURES] = {
        {"jobs", "1", "jobs that ran", true, m.jobs, 0},
        {"mean_wait_s", "s", "mean time from submission to start", false, 0,
            m.mean_wait},
        {"mean_bounded_slowdown", "1",
            "mean of wait and run over run, where 10 s are the shortest run", false, 0,
            m.mean_bounded_slowdown},
        {"utilisation", "1", "share of the machines that was in use", false, 0,
            m.utilisation},
        {"makespan_s", "s", "from the first submission to the last end", false, 0,
            m.makespan},
        {"max_wait_s", "s", "longest time from submission to start", false, 0,
            m.max_wait},
        {"refused", "1", "jobs that the scheduler refused", true, m.refused, 0},
        {"lost", "1", "times that a machine left under a job", true, m.lost, 0},
        {"paid", "1", "base units paid at the prices agreed", true, m.paid, 0},
        {"left_out", "1", "jobs of the trace that cannot be replayed", true,
            self->workload.left_out, 0},
        {"machines", "1", "machines", true, self->workload.n_machines, 0},
        {"decisions", "1", "times that the scheduler was asked", true,
            self->placements.decisions, 0},
        {"withdrawn", "1", "jobs that their owners took back before they began", true,
            m.withdrawn, 0},
        {"cancelled", "1", "jobs that their owners stopped", true, m.cancelled, 0},
        {"late", "1", "jobs that ended after their deadline", true, m.late, 0},
        {"retried", "1", "times that a job was submitted again", true, m.retried, 0},
        {"lost_work_s", "s", "time that machines ran and lost, since checkpoints",
            false, 0, m.lost_work},
        {"energy_j", "J", "that all machines took", false, 0, e.idle + e.busy},
        {"idle_energy_j", "J", "of it, what they take that do nothing", false, 0,
            e.idle},
        {"job_energy_j", "J", "mean of a job's beyond that", false, 0, e.job},
        {"failed", "1", "jobs that were lost too often", true, m.failed, 0},
    };
    memcpy(out, figures, sizeof figures);
}

/* One value of the points, by percent arrived. */
static void
write_curve(
    const struct dps_fullness *fullness, const char *name, size_t offset, FILE *out)
{
    const char *comma = "";
    fprintf(out, ", \"%s\": {", name);
    for (size_t k = 0; k < fullness->n; k++) {
        const struct dps_fullness_point *point = &fullness->points[k];
        if (point->n > 0) {
            double value;
            memcpy(&value, (const char *)point + offset, sizeof value);
            fprintf(out, "%s\"%zu\": %.2f", comma, k, value);
            comma = ", ";
        }
    }
    fprintf(out, "}");
}

/* What a kernel was set to, with what nobody said. */
static void
write_settings(const struct dps_kernel *kernel, const char *name, FILE *out)
{
    fprintf(out, ", \"%s\": {", name);
    for (uint32_t i = 0; i < kernel->table->n_parameters; i++) {
        fprintf(out, "%s\"%s\": \"%s\"", i > 0 ? ", " : "",
            kernel->table->parameters[i].name, kernel->values[i]);
    }
    fprintf(out, "}");
}

static void
write_figures(const struct dps_replay_figure *figures, size_t n, FILE *out)
{
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "\"%s\": ", figures[i].name);
        if (figures[i].whole) {
            fprintf(out, "%" PRIu64 ", ", figures[i].count);
        } else {
            fprintf(out, "%.12g, ", figures[i].value);
        }
    }
}

void
dps_replay_write(const struct dps_replay *self, FILE *out)
{
    const uint64_t *hash = self->placements.hash;
    struct dps_replay_figure figures[DPS_REPLAY_FIGURES];
    dps_replay_figures(self, figures);
    fprintf(out, "{");
    write_figures(figures, DPS_REPLAY_FIGURES, out);
    if (self->network != NULL) {
        write_figures(self->network->figures, self->network->n_figures, out);
    }
    fprintf(out,
        "\"scheduler\": \"%s\", \"seed\": %" PRIu64 ", \"state_hash\": \"%016" PRIx64
        "%016" PRIx64 "\"",
        self->plan.scheduler, self->kernel.seed, hash[0], hash[1]);
    write_settings(&self->kernel, "settings", out);
    if (self->bidder.table != NULL) {
        fprintf(out, ", \"bidder\": \"%s\"", self->bidder.table->name);
        write_settings(&self->bidder, "bidder_settings", out);
    }
    if (self->inflate > 0) {
        write_curve(&self->fullness, "allocation_pct",
            offsetof(struct dps_fullness_point, allocation), out);
        write_curve(&self->fullness, "fragmentation_pct",
            offsetof(struct dps_fullness_point, fragmentation), out);
        write_curve(&self->fullness, "fragmented_pct",
            offsetof(struct dps_fullness_point, fragmented), out);
    }
    fprintf(out, "}\n");
}
