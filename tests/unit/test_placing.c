/* Filter and score: nodes with devices, jobs that want some of them. */
#include "kernels/schedulers/fragments.h"
#include "sim/dispatch/cluster.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/fullness.h"
#include "sim/workload/formats.h"
#include "sim/workload/inflate.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a small cluster --------------------------------------------------- */

static const char some_nodes[] = "sn,cpu_milli,memory_mib,gpu,model\n"
                                 "b,16000,65536,2,T4\n"
                                 "a,16000,65536,2,G2\n"
                                 "c,32000,65536,0,\n";

static const char header[] =
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,creation_time,"
    "deletion_time\n";

/* Reads pods, without the header, and nodes. */
static enum dps_status
read_some(struct dps_workload *out, const char *pods, const char *nodes,
    struct dps_error *err)
{
    const char *folder = test_folder();
    char path[2][256];
    const char *text[2] = {pods, nodes};
    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof path[i], "%s/%s.csv", folder, i == 0 ? "p" : "n");
        FILE *file = fopen(path[i], "w");
        REQUIRE(file != NULL);
        fprintf(file, "%s%s", i == 0 ? header : "", text[i]);
        fclose(file);
    }
    enum dps_status status = dps_workload_read(out, path[0], NULL, err);
    return status == DPS_OK ? dps_cluster_read(out, path[1], err) : status;
}

struct run {
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_placements placements;
};

static void
run(struct run *self, const char *pods, const char *settings)
{
    struct dps_error err;
    char scheduler[96];
    *self = (struct run){.workload = {0}};
    REQUIRE_OK(read_some(&self->workload, pods, some_nodes, &err), &err);
    snprintf(scheduler, sizeof scheduler, "filter-score:%s", settings);
    REQUIRE_OK(dps_kernel_open(&self->kernel, DPK_SCHEDULER, scheduler, 1, &err), &err);
    REQUIRE_OK(
        dps_dispatch(&self->workload, &self->kernel, &self->placements, &err), &err);
}

static void
finish(struct run *self)
{
    dps_placements_free(&self->placements);
    dps_kernel_close(&self->kernel);
    dps_workload_free(&self->workload);
}

/* The node of a job by its number in the file, and its devices. */
static uint32_t
node_of(const struct run *self, size_t job, uint64_t *devices)
{
    uint64_t at = self->placements.jobs[job].first;
    *devices = self->placements.devices[at];
    return self->placements.nodes[at];
}

/* ---- the trace --------------------------------------------------------- */

TEST(models_are_numbered_by_their_names_and_alike_pods_are_of_one_kind)
{
    struct dps_workload workload = {0};
    struct dps_error err;
    REQUIRE_OK(read_some(&workload,
                   "p,1000,64,1,500,T4|A10,LS,7,9\n"
                   "q,1000,64,1,500,A10|T4,LS,3,4\n"
                   "r,1000,64,0,0,T4,LS,5,6\n",
                   some_nodes, &err),
        &err);
    CHECK_INT(workload.n_models, 3);
    CHECK_INT(dps_workload_model_of(&workload, "A10", 3), 1);
    CHECK_INT(dps_workload_model_of(&workload, "G2", 2), 2);
    CHECK_INT(dps_workload_model_of(&workload, "T4", 2), 3);
    CHECK_INT(dps_workload_model_of(&workload, "T", 1), 0);
    CHECK_INT(workload.machines[0].model, 3);
    CHECK_INT(workload.machines[1].model, 2);
    CHECK_INT(workload.machines[2].model, 0);
    CHECK_INT((int64_t)workload.n_kinds, 2);
    CHECK_INT((int64_t)workload.kind_jobs[0], 2);
    CHECK_INT((int64_t)workload.jobs[0].order, 1);
    CHECK_INT((int64_t)workload.jobs[0].models, 1 << 1 | 1 << 3);
    CHECK_INT((int64_t)workload.jobs[1].models, 0);
    CHECK_INT((int64_t)workload.kinds[0].models, 1 << 1 | 1 << 3);
    CHECK_INT(workload.jobs[0].run, 1000000000);
    dps_workload_free(&workload);
}

TEST(pods_and_nodes_that_cannot_be_are_refused)
{
    static const struct {
        const char *pod;
        const char *node;
        const char *sentence;
    } cases[] = {
        {"p,1,1,2,500,,,0,1\n", some_nodes,
            "p.csv:2: 2 GPUs of 500 thousandths: at most 64 whole ones, or a share of "
            "one"},
        {"p,1,1,1,1500,,,0,1\n", some_nodes,
            "p.csv:2: 1 GPUs of 1500 thousandths: at most 64 whole ones, or a share of "
            "one"},
        {"p,1,12e88,0,0,,,0,1\n", some_nodes,
            "p.csv:2: memory_mib is 12e88, not a number below 1e15"},
        {"p,-1,1,0,0,,,0,1\n", some_nodes, "p.csv:2: cpu_milli is -1, not at least 0"},
        {"p,1,1,0,0,,\n", some_nodes, "p.csv:2: no value for creation_time"},
        {"p,1,1,0,0,,,0,1\n", "sn,cpu_milli\nn,1\n",
            "n.csv:1: there is no column memory_mib"},
        {"p,1,1,0,0,,,0,1\n", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,65,\n",
            "n.csv:2: 65 GPUs: at most 64"},
        {"p,1,1,0,0,,,0,1\n", "sn,cpu_milli,memory_mib,gpu,model\n",
            "0 machines: 1 to 16777216 are allowed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_workload workload = {0};
        struct dps_error err = {.status = DPS_OK};
        CHECK_STATUS(
            read_some(&workload, cases[i].pod, cases[i].node, &err), DPS_EINVAL);
        size_t n = strlen(err.text);
        size_t wanted = strlen(cases[i].sentence);
        CHECK_TEXT(err.text + (n > wanted ? n - wanted : 0), cases[i].sentence);
        dps_workload_free(&workload);
    }
}

/* ---- devices ----------------------------------------------------------- */

TEST(shares_fit_a_device_and_not_only_the_sum_of_devices)
{
    /* Both devices of the one node that will do have 400 left: no room for 500. */
    struct run self;
    uint64_t devices;
    run(&self,
        "p,1,1,1,600,T4,,0,9\n"
        "q,1,1,1,600,T4,,1,9\n"
        "r,1,1,1,500,T4,,2,9\n"
        "s,1,1,1,400,T4,,3,9\n",
        "policy=best-fit");
    CHECK_INT(node_of(&self, 0, &devices), 0);
    CHECK_INT((int64_t)devices, 1);
    CHECK_INT(node_of(&self, 1, &devices), 0);
    CHECK_INT((int64_t)devices, 2);
    CHECK_INT(self.placements.jobs[2].start, INT64_C(9000000000));
    CHECK_INT(self.placements.jobs[3].start, INT64_C(3000000000));
    CHECK_INT(node_of(&self, 3, &devices), 0);
    CHECK_INT((int64_t)devices, 1);
    finish(&self);
}

TEST(a_cluster_takes_only_what_devices_have)
{
    struct dps_workload workload = {0};
    struct dps_cluster cluster = {0};
    struct dps_error err;
    struct dps_job job = {.devices = 1, .need = {[DPK_GPU] = 600}};
    uint64_t devices = 2;
    REQUIRE_OK(read_some(&workload, "p,1,1,0,0,,,0,1\n", some_nodes, &err), &err);
    REQUIRE_OK(dps_cluster_init(&cluster, &workload, &err), &err);
    CHECK(dps_cluster_take(&cluster, 0, &job, &devices) == NULL);
    CHECK_TEXT(dps_cluster_take(&cluster, 0, &job, &devices),
        "room on the GPUs that the order names");
    devices = 4;
    CHECK_TEXT(dps_cluster_take(&cluster, 0, &job, &devices),
        "room on the GPUs that the order names");
    devices = 3;
    CHECK_TEXT(dps_cluster_take(&cluster, 0, &job, &devices),
        "as many GPUs as the order names");
    devices = 0;
    CHECK(dps_cluster_take(&cluster, 0, &job, &devices) == NULL);
    CHECK_INT((int64_t)devices, 1);
    devices = 0;
    job.need[DPK_GPU] = 500;
    CHECK_TEXT(dps_cluster_take(&cluster, 0, &job, &devices), "GPUs with room");
    job.models = UINT64_C(1) << workload.machines[0].model;
    CHECK_TEXT(
        dps_cluster_take(&cluster, 1, &job, &devices), "GPUs of a model that will do");
    job.need[DPK_GPU] = 600;
    dps_cluster_give(&cluster, 0, &job, 2);
    devices = 2;
    CHECK(dps_cluster_take(&cluster, 0, &job, &devices) == NULL);
    dps_cluster_free(&cluster);
    dps_workload_free(&workload);
}

/* ---- ties -------------------------------------------------------------- */

TEST(ties_go_by_id_by_name_to_the_youngest_and_by_rank_to_the_same_all_the_run)
{
    static const char pods[] = "p,1,1,0,0,,,0,1\nq,1,1,0,0,,,2,3\nr,1,1,0,0,,,4,5\n";
    static const struct {
        const char *settings;
        uint32_t node;
    } cases[] = {
        {"policy=gpu-packing,tie_break=id", 0},
        {"policy=gpu-packing,tie_break=name", 1},
        {"policy=gpu-packing,tie_break=youngest", 2},
    };
    struct run self;
    uint64_t devices;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run(&self, pods, cases[i].settings);
        CHECK_INT(node_of(&self, 0, &devices), cases[i].node);
        CHECK_INT((int64_t)devices, 0);
        finish(&self);
    }
    run(&self, pods, "policy=gpu-packing,tie_break=rank");
    uint32_t first = node_of(&self, 0, &devices);
    CHECK_INT(node_of(&self, 1, &devices), first);
    CHECK_INT(node_of(&self, 2, &devices), first);
    finish(&self);
}

/* ---- an inflated trace ------------------------------------------------- */

TEST(an_inflation_ends_at_the_ratio_and_is_drawn_from_the_trace)
{
    static const double ratios[] = {0.4, 1.0, 3.0};
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        struct dps_workload workload = {0};
        struct dps_own_draws draws = {.seed = 7};
        struct dps_error err;
        int64_t demand = 0;
        REQUIRE_OK(read_some(&workload,
                       "p,1000,1,2,1000,,,0,1\nq,1000,1,1,100,,,0,1\n"
                       "r,2000,1,0,0,,,0,1\n",
                       some_nodes, &err),
            &err);
        REQUIRE_OK(
            dps_workload_inflate(&workload, ratios[i], dps_own_draws(&draws), &err),
            &err);
        for (size_t k = 0; k < workload.n_jobs; k++) {
            demand += workload.jobs[k].need[DPK_GPU];
            CHECK_INT(workload.jobs[k].urgent, 1);
            CHECK(workload.jobs[k].kind < 3);
        }
        /* The demand may be over by what one GPU of a pod of two needs. */
        CHECK((double)demand <= 4000 * ratios[i] + 1000);
        CHECK(workload.ranked == 1);
        uint32_t ranks = 0;
        for (size_t k = 0; k < workload.n_machines; k++) {
            ranks |= UINT32_C(1) << workload.machines[k].rank;
        }
        CHECK_INT(ranks, 7);
        dps_workload_free(&workload);
    }
}

TEST(a_pod_without_room_is_refused_when_it_is_urgent)
{
    struct dps_workload workload = {0};
    struct dps_own_draws draws = {.seed = 1};
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    struct dps_fullness fullness = {0};
    REQUIRE_OK(read_some(&workload, "p,1000,1,1,1000,,,0,1\n", some_nodes, &err), &err);
    REQUIRE_OK(dps_workload_inflate(&workload, 2, dps_own_draws(&draws), &err), &err);
    REQUIRE_OK(
        dps_kernel_open(&kernel, DPK_SCHEDULER, "filter-score:policy=fgd", 1, &err),
        &err);
    REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
    REQUIRE_OK(
        dps_fullness_of(&fullness, &workload, &placements, &kernel.host, &err), &err);
    for (size_t i = 0; i < workload.n_jobs; i++) {
        CHECK_INT(placements.jobs[i].state, i < 4 ? DPS_JOB_RUNS : DPS_JOB_REFUSED);
    }
    CHECK_INT((int64_t)fullness.n, 201);
    CHECK_CLOSE(fullness.points[50].allocation, 50, 0);
    CHECK_CLOSE(fullness.points[100].allocation, 100, 0);
    CHECK_CLOSE(fullness.points[200].allocation, 100, 0);
    CHECK_INT((int64_t)fullness.points[60].n, 0);
    dps_fullness_free(&fullness);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_workload_free(&workload);
}

/* ---- fragments --------------------------------------------------------- */

static void *
lend(void *context, uint64_t n)
{
    (void)context;
    return calloc(1, n);
}

static void
take_back(void *context, void *memory)
{
    (void)context;
    free(memory);
}

TEST(fragments_are_what_typical_jobs_cannot_use)
{
    /* Two kinds alike often: half a device and 4 cores; two whole ones and 8 cores. */
    static const int64_t cpu[] = {4000, 8000};
    static const int64_t gpu[] = {500, 2000};
    static const uint32_t n_devices[] = {1, 2};
    static const uint64_t n[] = {5, 5};
    const struct dpk_jobs kinds = {
        .n = 2, .need = {[DPK_CPU] = cpu, [DPK_GPU] = gpu}, .devices = n_devices};
    const struct dpk_host host = {.allocate = lend, .release = take_back};
    struct fragments fragments = {0};
    dpk_fragments_init(&fragments, &host);
    REQUIRE(dpk_fragments_learn(&fragments, &kinds, n) == DPK_OK);
    static const struct {
        int64_t cpu;
        int32_t left[3];
        double wanted;
    } cases[] = {
        {9000, {1000, 1000, 300}, 0.5 * 300 + 0.5 * 300}, /* both fit */
        {9000, {1000, 400, 300}, 0.5 * 700 + 0.5 * 1700}, /* one fits */
        {5000, {1000, 1000, 0}, 0.5 * 2000},              /* the other has no cores */
        {3000, {1000, 1000, 0}, 2000},                    /* neither has */
        {9000, {0, 0, 0}, 0},
    };
    for (int twice = 0; twice < 2; twice++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            CHECK_CLOSE(dpk_fragments_of(&fragments, 1, cases[i].cpu, cases[i].left, 3),
                cases[i].wanted, 1e-15);
        }
    }
    dpk_fragments_free(&fragments);
}

TEST(what_stands_on_a_model_that_a_job_does_not_want_is_a_fragment)
{
    static const int64_t cpu[] = {1000, 1000};
    static const int64_t gpu[] = {100, 0};
    static const uint32_t n_devices[] = {1, 0};
    static const uint32_t first[] = {0, 2, 2};
    static const uint32_t models[] = {2, 5};
    static const uint64_t n[] = {3, 1};
    const struct dpk_jobs kinds = {.n = 2,
        .need = {[DPK_CPU] = cpu, [DPK_GPU] = gpu},
        .devices = n_devices,
        .model_first = first,
        .model = models};
    const struct dpk_host host = {.allocate = lend, .release = take_back};
    struct fragments fragments = {0};
    static const int32_t left[] = {1000, 40};
    dpk_fragments_init(&fragments, &host);
    REQUIRE(dpk_fragments_learn(&fragments, &kinds, n) == DPK_OK);
    /* A job without a GPU can use nothing of it; one with can, but not what is too
     * little, on models 2 and 5. */
    double some = 0.25 * 1040 + 0.75 * 40;
    CHECK_CLOSE(dpk_fragments_of(&fragments, 2, 4000, left, 2), some, 1e-15);
    CHECK_CLOSE(dpk_fragments_of(&fragments, 5, 4000, left, 2), some, 1e-15);
    CHECK_CLOSE(dpk_fragments_of(&fragments, 3, 4000, left, 2), 1040, 1e-15);
    CHECK_CLOSE(dpk_fragments_of(&fragments, 2, 0, left, 2), 1040, 1e-15);
    dpk_fragments_free(&fragments);
}
