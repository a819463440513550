/* What it costs to call a kernel so that the host comes back, against a bare call; and
 * what the memory of a kernel's own costs against the C library's. */

#include "sim/host/calls.h"
#include "sim/host/outputs.h"
#include "tests/bench/frame.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { N = 10000 };

/* ---- calls ------------------------------------------------------------- */

static uint64_t told;

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)self;
    (void)nodes;
    told += (uint64_t)now + n;
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    (void)self;
    told += (uint64_t)now + orders->cap;
    return DPK_OK;
}

static const struct dpk_scheduler idle = {
    .kernel = {.head = {sizeof idle, DPK_VERSION}, .name = "idle"},
    .leave = leave,
    .decide = decide,
};

static struct dps_kernel kernel = {
    .table = &idle.kernel, .scheduler = &idle, .limit = 10};
static struct dpk_orders orders;

static void
bare_calls(void *data)
{
    (void)data;
    const struct dpk_scheduler *volatile table = &idle;
    for (uint32_t i = 0; i < N; i++) {
        bench_keep(table->leave(NULL, i, NULL, 1));
    }
}

static void
guarded_calls(void *data)
{
    (void)data;
    for (uint32_t i = 0; i < N; i++) {
        bench_keep(dps_kernel_leave(&kernel, i, NULL, 1, NULL));
    }
}

static void
bare_decisions(void *data)
{
    (void)data;
    const struct dpk_scheduler *volatile table = &idle;
    for (uint32_t i = 0; i < N; i++) {
        bench_keep(table->decide(NULL, i, &orders));
    }
}

static void
guarded_decisions(void *data)
{
    (void)data;
    for (uint32_t i = 0; i < N; i++) {
        bool more;
        bench_keep(dps_kernel_decide(&kernel, i, &orders, &more, NULL));
    }
}

/* ---- memory ------------------------------------------------------------ */

static void
library_blocks(void *data)
{
    const size_t *size = data;
    for (uint32_t i = 0; i < N; i++) {
        char *block = aligned_alloc(64, *size);
        if (block != NULL) {
            memset(block, 0, *size);
            bench_keep(block[i % *size]);
        }
        free(block);
    }
}

static void
own_blocks(void *data)
{
    const size_t *size = data;
    struct dps_heap heap = {0};
    for (uint32_t i = 0; i < N; i++) {
        char *block = dps_heap_take(&heap, *size);
        if (block != NULL) {
            bench_keep(block[i % *size]);
        }
        dps_heap_give(&heap, block);
    }
    dps_heap_free(&heap);
}

int
main(void)
{
    struct dps_error err;
    struct dps_outputs outputs = {0};
    static const struct {
        const char *library, *own;
        size_t size;
    } sizes[] = {
        {"64 bytes of the library's", "64 bytes of the kernel's own", 64},
        {"4 KiB of the library's", "4 KiB of the kernel's own", 4096},
        {"64 KiB of the library's", "64 KiB of the kernel's own", 65536},
    };
    bench_must(dps_outputs_orders(&outputs, 1024, 1024, &orders, &err), &err);
    bench_heading("calls of a kernel");
    bench("a bare call", N, bare_calls, NULL);
    bench("a guarded call", N, guarded_calls, NULL);
    bench("a bare call of decide", N, bare_decisions, NULL);
    bench("a guarded call of decide", N, guarded_decisions, NULL);
    bench_heading("memory of a kernel");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t size = sizes[i].size;
        bench(sizes[i].library, N, library_blocks, &size);
        bench(sizes[i].own, N, own_blocks, &size);
    }
    dps_outputs_free(&outputs);
    return 0;
}
