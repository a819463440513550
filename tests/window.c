#include "tests/window.h"

#include "sim/core/date.h"
#include "sim/window/spawn.h"
#include "tests/test.h"

const char *
test_window_program(void)
{
    static char path[DPS_SPAWN_PATH];
    struct dps_error err;
    REQUIRE_OK(dps_spawn_program(path, &err), &err);
    return path;
}

void
test_window_open(struct test_window *self, uint32_t n, int64_t start)
{
    static const double usual[DPS_HOST_COLUMNS] = {0, 0, 0, 1e6, 1e6, 1e9};
    struct dps_error err;
    REQUIRE_OK(dps_host_table_open(&self->hosts, n, &err), &err);
    for (uint32_t i = 0; i < n; i++) {
        test_window_host(self, i, usual);
    }
    self->request = (struct dps_window_request){
        .plan = {.origin = dps_date_of(2030, 1, 1),
            .start = start,
            .length = 3600 * DPS_NS,
            .network = DPS_NETWORK_FLOW,
            .max_events = 1000000,
            .jobs = self->jobs},
        .hosts = &self->hosts,
    };
}

void
test_window_close(struct test_window *self)
{
    dps_host_table_close(&self->hosts);
}

void
test_window_host(
    struct test_window *self, uint32_t host, const double values[DPS_HOST_COLUMNS])
{
    for (unsigned c = 0; c < DPS_HOST_COLUMNS; c++) {
        dps_host_table_column(&self->hosts, c)[host] = values[c];
    }
}

struct dps_window_job *
test_window_job(struct test_window *self, uint32_t client, uint32_t node,
    int64_t submit, int64_t input, double work, int64_t output)
{
    size_t i = self->request.plan.n_jobs++;
    REQUIRE(i < TEST_WINDOW_JOBS);
    self->jobs[i] = (struct dps_window_job){
        .id = i,
        .client = client,
        .node = node,
        .submit = self->request.plan.start + submit,
        .input = input,
        .work = work,
        .output = output,
        .price = 1000 + (int64_t)i,
        .payer = 100 + client,
        .payee = 200 + node,
    };
    return &self->jobs[i];
}
