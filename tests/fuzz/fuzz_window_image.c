/* Both images that processes of a window exchange, behind a good envelope and without.
 */
#include "sim/window/image.h"
#include "sim/window/plan.h"
#include "sim/window/result.h"

#include <stdlib.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer chose the name */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_request(const uint8_t *image, size_t n)
{
    struct dps_window_plan plan;
    struct dps_window_job *jobs = NULL;
    struct dps_host_layout hosts;
    struct dps_error err;
    if (dps_window_plan_read(&plan, &jobs, &hosts, image, n, &err) == DPS_OK) {
        char name[DPS_WINDOW_NAME_TEXT];
        dps_window_plan_name(&plan, name);
        /* What was read is in its domain, and writes the image it came from. */
        struct dps_buffer again = {0};
        dps_window_plan_write(&plan, &hosts, &again);
        if (dps_window_plan_check(&plan, (size_t)hosts.n, &err) != DPS_OK ||
            again.n != n) {
            abort();
        }
        dps_buffer_free(&again);
        free(jobs);
    }
}

static void
read_answer(const uint8_t *image, size_t n)
{
    struct dps_window_result result;
    struct dps_error err;
    if (dps_window_result_read(&result, image, n, &err) == DPS_OK) {
        static const struct dps_window_job job = {.id = 1, .price = 1};
        const struct dps_window_plan plan = {.length = 1000, .jobs = &job, .n_jobs = 1};
        if (dps_window_result_check(&result, &plan, &err) == DPS_OK &&
            result.n_outcomes != 1) {
            abort();
        }
        dps_window_result_free(&result);
    }
}

/* NOLINTNEXTLINE(readability-identifier-naming) */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_request(data, size);
    read_answer(data, size);
    struct dps_buffer payload = {0}, request = {0}, answer = {0};
    dps_buffer_put(&payload, data, size);
    dps_image_seal(&request, DPS_IMAGE_REQUEST, &payload);
    dps_image_seal(&answer, DPS_IMAGE_RESPONSE, &payload);
    read_request(request.bytes, request.n);
    read_answer(answer.bytes, answer.n);
    dps_buffer_free(&payload);
    dps_buffer_free(&request);
    dps_buffer_free(&answer);
    return 0;
}
