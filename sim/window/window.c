#include "sim/window/window.h"

#include "sim/window/exchange.h"

_Static_assert((int)DPS_WINDOW_REQUEST_FD == (int)DPS_SPAWN_FIRST &&
                   (int)DPS_WINDOW_ANSWER_FD == DPS_SPAWN_FIRST + DPS_SPAWN_LENT - 1,
    "descriptors are lent in the child's order");

static enum dps_status
live_apart(const struct dps_window_request *request, const char *executable,
    struct dps_window_result *result, struct dps_error *err)
{
    struct dps_exchange exchange = DPS_EXCHANGE_NONE;
    struct dps_buffer image = {0};
    struct dps_host_layout layout = dps_host_table_layout(request->hosts);
    dps_window_plan_write(&request->plan, &layout, &image);
    enum dps_status status = dps_exchange_begin(
        &exchange, NULL, executable, &image, &request->hosts->memory, err);
    dps_buffer_free(&image);
    if (status == DPS_OK) {
        status = dps_exchange_end(&exchange, err);
    }
    if (status == DPS_OK) {
        status = dps_window_result_read(
            result, exchange.answered.bytes, exchange.answered.size, err);
    }
    if (status == DPS_OK) {
        status = dps_window_result_check(result, &request->plan, err);
    }
    dps_exchange_free(&exchange);
    return status;
}

enum dps_status
dps_window_run(const struct dps_window_request *request,
    struct dps_window_result *result, struct dps_error *err)
{
    char path[DPS_SPAWN_PATH];
    const char *executable = request->executable;
    *result = (struct dps_window_result){0};
    enum dps_status status =
        dps_window_plan_check(&request->plan, request->hosts->n, err);
    if (status == DPS_OK) {
        status = dps_host_table_check(request->hosts, err);
    }
    if (status == DPS_OK && executable == NULL) {
        status = dps_spawn_program(path, err);
        executable = path;
    }
    if (status == DPS_OK) {
        status = live_apart(request, executable, result, err);
    }
    if (status != DPS_OK) {
        dps_window_result_free(result);
        char name[DPS_WINDOW_NAME_TEXT];
        dps_window_plan_name(&request->plan, name);
        return dps_within(err, status, "%s", name);
    }
    return DPS_OK;
}
