/* Both images that processes of a market exchange: of any bytes, without an envelope
 * and in a good one, and good ones with some of their bytes changed. */
#include "sim/window/image.h"
#include "sim/window/market_plan.h"

#include <stdlib.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer chose the name */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- readers ----------------------------------------------------------- */

/* What was read is in its domain, and writes no more than it came from. */
static void
read_request(struct dps_buffer *image)
{
    struct dps_market_plan plan;
    struct dps_workload workload;
    struct dps_error err;
    if (dps_market_plan_read(&plan, &workload, image->bytes, image->n, &err) ==
        DPS_OK) {
        char name[DPS_MARKET_NAME_TEXT];
        struct dps_buffer again = {0};
        dps_market_plan_name(&plan, name);
        dps_market_plan_write(&plan, &again);
        if (dps_market_plan_check(&plan, &err) != DPS_OK || again.n > image->n) {
            abort();
        }
        dps_buffer_free(&again);
    }
}

static void
read_answer(struct dps_buffer *image)
{
    struct dps_market_answer answer;
    struct dps_error err;
    if (dps_market_answer_read(&answer, image->bytes, image->n, &err) == DPS_OK) {
        struct dps_buffer again = {0};
        if (dps_market_answer_write(&answer, &again, &err) != DPS_OK ||
            again.n > image->n) {
            abort();
        }
        dps_buffer_free(&again);
        dps_market_answer_free(&answer);
    }
}

static void
read_sealed(
    const struct dps_buffer *payload, uint64_t magic, void (*read)(struct dps_buffer *))
{
    struct dps_buffer image = {0};
    dps_image_seal(&image, magic, payload);
    read(&image);
    dps_buffer_free(&image);
}

/* ---- good images ------------------------------------------------------- */

static void
write_request(struct dps_buffer *image)
{
    static struct dps_job jobs[2] = {{.width = 1, .most = 1},
        {.width = 2, .most = 3, .models = 2, .task = 1, .tail_task = 1}};
    static struct dps_task_rates tasks[1] = {{.speed = {0, DPS_TASK_SPEED}}};
    static struct dps_machine machines[3];
    static uint64_t kind_jobs[1] = {2};
    static char text[4] = "a\0b";
    static const struct dps_down downs[2] = {
        {.from = 1, .to = 2}, {.from = 5, .to = 9}};
    static const double rate[3];
    static const uint32_t cell[3];
    const struct dps_workload workload = {.jobs = jobs,
        .n_jobs = 2,
        .kinds = jobs,
        .kind_jobs = kind_jobs,
        .n_kinds = 1,
        .machines = machines,
        .n_machines = 3,
        .tasks = tasks,
        .n_tasks = 1,
        .text = text,
        .n_text = 4};
    const struct dps_market_plan plan = {.name = "n",
        .length = 100,
        .network = "none",
        .engine = "auto",
        .scheduler = "fcfs",
        .cost = "none",
        .workload = &workload,
        .downs = downs,
        .n_downs = 2,
        .rate = rate,
        .cell = cell,
        .n_cells = 1};
    dps_market_plan_write(&plan, image);
}

static void
write_answer(struct dps_buffer *image)
{
    static struct dps_market_job jobs[2];
    static struct dps_market_part parts[DPS_MARKET_SLICES];
    static double times[2] = {0, 0};
    struct dps_market_answer answer = {.length = 100,
        .jobs = jobs,
        .n_jobs = 2,
        .parts = parts,
        .n_cells = 1,
        .waits = times,
        .latencies = times,
        .n_waits = 2,
        .n_latencies = 1,
        .engine = "none"};
    if (dps_market_answer_write(&answer, image, NULL) != DPS_OK) {
        abort();
    }
}

/* A good image with bytes changed, in an envelope that fits it again: three of the data
 * are a place and what stands there. */
static void
read_changed(void (*write)(struct dps_buffer *), uint64_t magic,
    void (*read)(struct dps_buffer *), const uint8_t *data, size_t size)
{
    enum { HEAD = 24, TAIL = 16 };
    struct dps_buffer image = {0}, payload = {0};
    write(&image);
    dps_buffer_put(&payload, image.bytes + HEAD, image.n - HEAD - TAIL);
    for (size_t i = 0; i + 3 <= size; i += 3) {
        size_t at = (size_t)data[i] << 8 | data[i + 1];
        payload.bytes[at % payload.n] = data[i + 2];
    }
    read_sealed(&payload, magic, read);
    dps_buffer_free(&payload);
    dps_buffer_free(&image);
}

/* NOLINTNEXTLINE(readability-identifier-naming) */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dps_buffer bytes = {0};
    dps_buffer_put(&bytes, data, size);
    if (size > 0) {
        read_request(&bytes);
        read_answer(&bytes);
    }
    read_sealed(&bytes, DPS_IMAGE_MARKET, read_request);
    read_sealed(&bytes, DPS_IMAGE_RESPONSE, read_answer);
    dps_buffer_free(&bytes);
    read_changed(write_request, DPS_IMAGE_MARKET, read_request, data, size);
    read_changed(write_answer, DPS_IMAGE_RESPONSE, read_answer, data, size);
    return 0;
}
