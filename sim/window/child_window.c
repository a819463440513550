#include "sim/window/child.h"
#include "sim/window/hosts.h"
#include "sim/window/image.h"
#include "sim/window/live.h"
#include "sim/window/window.h"

#include <stdlib.h>

static enum dps_status
live(const struct dps_window_plan *plan, const struct dps_host_layout *layout,
    struct dps_window_result *result, struct dps_error *err)
{
    struct dps_host_table hosts = DPS_HOST_TABLE_NONE;
    enum dps_status status =
        dps_host_table_map(&hosts, DPS_WINDOW_HOSTS_FD, layout, err);
    if (status == DPS_OK) {
        status = dps_host_table_check(&hosts, err);
    }
    if (status == DPS_OK) {
        struct dps_platform platform = dps_host_table_platform(&hosts, plan->network);
        status = dps_window_live(plan, &platform, &dps_engine_simgrid, result, err);
    }
    dps_host_table_close(&hosts);
    return status;
}

static enum dps_status
answer_window(
    const struct dps_shared *request, struct dps_buffer *answer, struct dps_error *err)
{
    struct dps_window_plan plan;
    struct dps_window_job *jobs = NULL;
    struct dps_host_layout layout;
    struct dps_window_result result = {0};
    enum dps_status status =
        dps_window_plan_read(&plan, &jobs, &layout, request->bytes, request->size, err);
    if (status == DPS_OK) {
        status = live(&plan, &layout, &result, err);
    }
    if (status == DPS_OK) {
        dps_window_result_write(&result, answer);
        status = dps_buffer_status(answer, err);
    }
    dps_window_result_free(&result);
    free(jobs);
    return status;
}

const struct dps_child_request dps_child_window = {
    .magic = DPS_IMAGE_REQUEST, .answer = answer_window};
