#include "sim/dispatch/energy.h"

#include "sim/dispatch/measures.h"

static const double milliwatt = 1e-3; /* [W] */
static const double ns = 1e-9;        /* [s] */

/* What a job takes beyond what its machines take anyway [W]. */
static double
power_of(const struct dps_workload *workload, const struct dps_placements *placements,
    size_t job, uint32_t resource)
{
    const struct dps_placement *placement = &placements->jobs[job];
    double need = (double)workload->jobs[job].need[resource];
    double sum = 0;
    for (uint32_t i = 0; i < placement->n; i++) {
        uint32_t node = placements->nodes[placement->first + i];
        const struct dps_machine *machine = &workload->machines[node];
        double capacity = (double)machine->capacity[resource];
        double swing = (double)machine->peak_power - (double)machine->idle_power;
        sum += capacity > 0 ? swing * milliwatt * need / capacity : 0;
    }
    return sum;
}

/* What machines take in [from, to) that do nothing. */
static double
idle_of(const struct dps_workload *workload, const struct dps_down *down, size_t n_down,
    int64_t from, int64_t to)
{
    double sum = 0;
    for (size_t i = 0; i < workload->n_machines; i++) {
        sum +=
            workload->machines[i].idle_power * milliwatt * ((double)(to - from) * ns);
    }
    for (size_t i = 0; i < n_down; i++) {
        int64_t begin = down[i].from > from ? down[i].from : from;
        int64_t end = down[i].to < to ? down[i].to : to;
        double power = workload->machines[down[i].machine].idle_power * milliwatt;
        sum -= begin < end ? power * ((double)(end - begin) * ns) : 0;
    }
    return sum;
}

struct dps_energy
dps_energy_of(const struct dps_workload *workload,
    const struct dps_placements *placements, const struct dps_down *down, size_t n_down)
{
    struct dps_energy out = {0, 0, 0};
    uint32_t resource = dps_measured_resource(workload);
    int64_t from = workload->n_jobs > 0 ? workload->jobs[0].submit : 0;
    int64_t to = from;
    double jobs = 0;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_placement *placement = &placements->jobs[i];
        if (placement->state == DPS_JOB_DONE) {
            double time = dps_measured_run(workload, placements, i) +
                          (double)placement->wasted * ns;
            out.busy += time * power_of(workload, placements, i, resource);
            to = placement->finish > to ? placement->finish : to;
            jobs++;
        }
    }
    out.job = jobs > 0 ? out.busy / jobs : 0;
    out.idle = idle_of(workload, down, n_down, from, to);
    return out;
}
