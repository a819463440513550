#include "sim/dispatch/placing_check.h"

enum dps_status
dps_placing_check_node(struct dps_placing *self, uint32_t node, struct dps_error *err)
{
    if (node >= self->cluster.n) {
        return dps_fail(err, DPS_EINVAL, "it names an unknown node %u", (unsigned)node);
    }
    struct dps_node_state *of = &self->nodes[node];
    if (!of->is_known) {
        return dps_fail(
            err, DPS_EINVAL, "it names node %u, which has left", (unsigned)node);
    }
    if (of->mark == self->mark) {
        return dps_fail(
            err, DPS_EINVAL, "it names node %u twice in one order", (unsigned)node);
    }
    of->mark = self->mark;
    return DPS_OK;
}

enum dps_status
dps_placing_check_job(const struct dps_placing *self, uint32_t job, uint32_t n,
    bool queues, struct dps_error *err)
{
    const struct dps_job *of = &self->workload->jobs[job];
    if (n < of->width || n > of->most) {
        return dps_fail(err, DPS_EINVAL, "it gives a wrong number of nodes to job %u",
            (unsigned)job);
    }
    return !queues || n == 1
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "it queues job %u, which takes more than one node", (unsigned)job);
}
