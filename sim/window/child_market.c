#include "sim/window/child.h"
#include "sim/window/image.h"
#include "sim/window/market_plan.h"
#include "sim/window/market_play.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

/* A process that has used up its time is killed by the system. */
static enum dps_status
limit_cpu(int64_t seconds, struct dps_error *err)
{
    const int64_t usual = 3600;
    rlim_t most = (rlim_t)(seconds > 0 ? seconds : usual);
    const struct rlimit limit = {.rlim_cur = most, .rlim_max = most + 1};
    return setrlimit(RLIMIT_CPU, &limit) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot limit the time of a process: %s",
                     strerror(errno));
}

static enum dps_status
answer_market(
    const struct dps_shared *request, struct dps_buffer *answer, struct dps_error *err)
{
    struct dps_market_plan plan;
    struct dps_workload workload;
    struct dps_market_answer out = {0};
    enum dps_status status =
        dps_market_plan_read(&plan, &workload, request->bytes, request->size, err);
    if (status == DPS_OK) {
        status = limit_cpu(plan.max_cpu, err);
    }
    if (status == DPS_OK) {
        status = dps_market_play(&plan, &dps_engine_simgrid, &out, err);
    }
    if (status == DPS_OK) {
        status = dps_market_answer_write(&out, answer, err);
    }
    dps_market_answer_free(&out);
    return status;
}

const struct dps_child_request dps_child_market = {
    .magic = DPS_IMAGE_MARKET, .answer = answer_market};
