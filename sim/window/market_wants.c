#include "sim/window/market_wants.h"

#include "sim/dispatch/pace.h"

#include <stdbool.h>

static const double second = 1e-9;

int64_t
dps_wants_overlap(int64_t from, int64_t to, int64_t begin, int64_t end)
{
    int64_t first = from > begin ? from : begin;
    int64_t last = to < end ? to : end;
    return last > first ? last - first : 0;
}

/* ---- machines ---------------------------------------------------------- */

/* What jobs take of a machine. */
static uint32_t
resource_of(const struct dps_machine *machine)
{
    if (machine->capacity[DPK_GPU] > 0) {
        return DPK_GPU;
    }
    return machine->capacity[DPK_CPU] > 0 ? DPK_CPU : DPK_SLOTS;
}

double
dps_wants_share(
    const struct dps_workload *workload, const struct dps_job *job, uint32_t machine)
{
    const struct dps_machine *of = &workload->machines[machine];
    uint32_t resource = resource_of(of);
    double capacity = (double)of->capacity[resource];
    return capacity > 0 ? (double)job->need[resource] / capacity : 0;
}

double
dps_wants_rate(
    const struct dps_market_plan *plan, const struct dps_job *job, uint32_t machine)
{
    return plan->rate[machine] * dps_wants_share(plan->workload, job, machine);
}

/* Machines of which jobs take the same, all together. */
struct crowd {
    double capacity; /* [of the resource] */
    double rate;     /* [unit/s] */
    double speed;    /* by capacity [1] */
};

struct wants {
    const struct dps_market_stints *stints;
    const struct dps_market_plan *plan;
    const struct dps_workload *workload;
    struct crowd all[DPK_RESOURCES];
    struct crowd of_model[DPS_MOST_MODELS + 1]; /* those whose GPUs jobs take */
};

static void
add_machine(struct crowd *crowd, double amount, double rate, double speed)
{
    crowd->capacity += amount;
    crowd->rate += rate;
    crowd->speed += amount * speed;
}

static void
measure_machines(struct wants *self)
{
    for (size_t i = 0; i < self->workload->n_machines; i++) {
        const struct dps_machine *machine = &self->workload->machines[i];
        uint32_t resource = resource_of(machine);
        double amount = (double)machine->capacity[resource];
        double speed = machine->speed > 0 ? (double)machine->speed * 1e-6 : 1;
        add_machine(&self->all[resource], amount, self->plan->rate[i], speed);
        if (resource == DPK_GPU) {
            add_machine(
                &self->of_model[machine->model], amount, self->plan->rate[i], speed);
        }
    }
}

static double
mean_speed(const struct crowd *crowd)
{
    return crowd->speed > 0 ? crowd->speed / crowd->capacity : 1;
}

/* ---- jobs -------------------------------------------------------------- */

/* What a job would do in a second, and how long it would run. */
struct want {
    double rate; /* [unit/s] */
    int64_t run; /* [ns] */
};

/* On the machines that it had last. */
static struct want
want_there(const struct wants *self, uint32_t job)
{
    const struct dps_placements *placements = self->stints->placements;
    const struct dps_placement *placement = &placements->jobs[job];
    const struct dps_job *of = &self->workload->jobs[job];
    struct want want = {0, of->run};
    for (uint32_t i = 0; i < placement->n; i++) {
        want.rate +=
            dps_wants_rate(self->plan, of, placements->nodes[placement->first + i]);
    }
    if (!of->fixed) {
        int64_t left = dps_pace_of(self->workload, placements, job);
        want.run =
            left < INT64_MAX - placement->kept ? left + placement->kept : INT64_MAX;
    }
    return want;
}

/* With its checkpoints; what is beyond the clock is as long as the workload says. */
static int64_t
whole(double run, const struct dps_job *job)
{
    double all = run + (double)dps_pace_keeping(job);
    return all < 0x1p62 ? (int64_t)all : job->run;
}

/* On machines of the models that have its task's rates, as if all were taken. */
static struct want
want_by_task(const struct wants *self, const struct dps_job *job)
{
    struct crowd will_do = {.capacity = 0};
    double flow = 0; /* jobs that they end, each of the resource's unit [1/ns] */
    for (uint32_t m = 0; m <= DPS_MOST_MODELS; m++) {
        const struct crowd *crowd = &self->of_model[m];
        if (crowd->capacity > 0 && (job->models >> m & 1) != 0) {
            const struct dps_machine machine = {
                .model = m, .speed = (uint64_t)(mean_speed(crowd) * 1e6 + 0.5)};
            double time = (double)dps_pace_on(self->workload, job, &machine, job->run);
            will_do.capacity += crowd->capacity;
            will_do.rate += crowd->rate;
            flow += crowd->capacity / (time > 0 ? time : 1);
        }
    }
    return flow > 0 ? (struct want){will_do.rate / will_do.capacity *
                                        (double)job->need[DPK_GPU] * job->width,
                          whole(will_do.capacity / flow, job)}
                    : (struct want){0, job->run};
}

/* On machines as they are in the mean. */
static struct want
want_anywhere(const struct wants *self, const struct dps_job *job)
{
    static const uint32_t order[] = {DPK_GPU, DPK_CPU, DPK_SLOTS};
    struct want want = {0, job->run};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct crowd *all = &self->all[order[i]];
        if (job->need[order[i]] > 0 && all->rate > 0) {
            double density = all->rate / all->capacity;
            want.rate = density * (double)job->need[order[i]] * job->width;
            want.run =
                job->fixed ? job->run : whole((double)job->run / mean_speed(all), job);
            break;
        }
    }
    return want;
}

static struct want
want_of(const struct wants *self, uint32_t i)
{
    const struct dps_job *job = &self->workload->jobs[i];
    if ((job->fixed || job->task != 0) && self->stints->placements->jobs[i].n > 0) {
        return want_there(self, i);
    }
    return job->task != 0 ? want_by_task(self, job) : want_anywhere(self, job);
}

void
dps_wants_count(const struct dps_market_stints *stints, const int64_t *edges, size_t n,
    double *wanted)
{
    struct wants self = {
        .stints = stints, .plan = stints->plan, .workload = stints->plan->workload};
    measure_machines(&self);
    for (uint32_t i = 0; i < self.workload->n_jobs; i++) {
        const struct dps_job *job = &self.workload->jobs[i];
        struct want want = want_of(&self, i);
        int64_t run =
            job->cancel > 0 && job->cancel < want.run ? job->cancel : want.run;
        int64_t end = run < INT64_MAX - job->submit ? job->submit + run : INT64_MAX;
        for (size_t k = 0; k < n; k++) {
            int64_t ns = dps_wants_overlap(job->submit, end, edges[k], edges[k + 1]);
            wanted[k] += want.rate * ((double)ns * second);
        }
    }
}
