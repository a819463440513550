#include "sim/engine/partition.h"

#include "sim/core/rng.h"
#include "tests/engine.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>

enum { HOSTS = 500 };

static const struct dps_typical typical = {.bytes = 1e6, .work = 1e9};

static double
draw(uint64_t entity, uint32_t number)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 5, .purpose = DPS_RNG_TEST, .entity = entity, .draw = number},
        u);
    return u[0];
}

/* Hosts that all differ in all. */
static void
open_mixed(struct test_load *load, size_t n)
{
    test_load_open(load, n, 0);
    for (size_t i = 0; i < n; i++) {
        test_load_host(load, i, 100 * draw(i, 0), 100 * draw(i, 1), 9 * draw(i, 2),
            1e6 + 1e6 * draw(i, 3), 1e6 + 3e6 * draw(i, 4), 1e9 + 1e9 * draw(i, 5));
    }
}

static double
misfit(const struct dps_partition *self, const struct dps_platform *platform)
{
    double sum = 0;
    for (uint32_t c = 0; c < self->n; c++) {
        const struct dps_cell *cell = &self->cells[c];
        for (uint32_t k = 0; k < cell->n; k++) {
            uint32_t host = self->hosts[cell->first + k];
            double dx = (platform->x[host] - cell->x) / 1e3;
            double dy = (platform->y[host] - cell->y) / 1e3;
            double up = 1e6 / platform->up[host] - 1e6 / cell->up;
            sum += dx * dx + dy * dy + up * up;
        }
    }
    return sum;
}

static struct dps_partition
parted(const struct test_load *load, const struct dps_typical *by, uint32_t n)
{
    struct dps_partition self = {.n = 0};
    struct dps_error err;
    const struct dps_grouping all = {.n = 1};
    REQUIRE_OK(dps_partition_init(&self, &load->platform, by, &all, n, &err), &err);
    return self;
}

TEST(each_host_is_in_one_cell_and_no_cell_is_empty)
{
    struct test_load load;
    uint32_t seen[HOSTS] = {0};
    open_mixed(&load, HOSTS);
    struct dps_partition self = parted(&load, &typical, 40);
    CHECK_INT(self.n, 40);
    uint32_t n = 0;
    for (uint32_t c = 0; c < self.n; c++) {
        CHECK(self.cells[c].n > 0);
        for (uint32_t k = 0; k < self.cells[c].n; k++) {
            uint32_t host = self.hosts[self.cells[c].first + k];
            seen[host]++;
            CHECK(k == 0 || host > self.hosts[self.cells[c].first + k - 1]);
        }
        n += self.cells[c].n;
    }
    CHECK_INT(n, HOSTS);
    for (size_t i = 0; i < HOSTS; i++) {
        CHECK_INT(seen[i], 1);
    }
    dps_partition_free(&self);
    dps_partition_free(&self);
    test_load_close(&load);
}

TEST(more_cells_are_never_worse_and_as_many_as_hosts_are_exact)
{
    struct test_load load;
    open_mixed(&load, HOSTS);
    double before = INFINITY;
    for (uint32_t n = 1; n <= 2 * HOSTS; n *= 2) {
        struct dps_partition self = parted(&load, &typical, n);
        double now = misfit(&self, &load.platform);
        CHECK(now < before);
        before = now;
        dps_partition_free(&self);
    }
    CHECK(before < 1e-20);
    test_load_close(&load);
}

TEST(hosts_of_a_few_kinds_are_in_as_many_cells)
{
    struct test_load load;
    test_load_open(&load, HOSTS, 0);
    for (size_t i = 0; i < HOSTS; i++) {
        double kind = (double)(i % 7);
        test_load_host(&load, i, 0.1 * kind, 0.3, 1, 1e6 / 3, 2e6 + kind, 1e9);
    }
    struct dps_partition self = parted(&load, &typical, 100);
    CHECK_INT(self.n, 7);
    for (uint32_t c = 0; c < self.n; c++) {
        uint32_t kind = self.hosts[self.cells[c].first] % 7;
        for (uint32_t k = 0; k < self.cells[c].n; k++) {
            CHECK_INT(self.hosts[self.cells[c].first + k] % 7, kind);
        }
        CHECK_CLOSE(self.cells[c].down, 2e6 + kind, 1e-14);
    }
    dps_partition_free(&self);
    test_load_close(&load);
}

/* Two speeds, one of which a second is worth a hundred of transfer: it is cut first,
 * unless nothing works. */
TEST(what_counts_is_the_time_of_a_typical_task)
{
    const struct dps_typical idle = {.bytes = 1e6};
    struct test_load load;
    test_load_open(&load, 4, 0);
    test_load_host(&load, 0, 0, 0, 0, 1e6, 1e6, 1e9);
    test_load_host(&load, 1, 0, 0, 0, 1e6, 2e6, 1e7);
    test_load_host(&load, 2, 0, 0, 0, 1e6, 1e6, 1e7);
    test_load_host(&load, 3, 0, 0, 0, 1e6, 2e6, 1e9);
    struct dps_partition self = parted(&load, &typical, 2);
    CHECK_INT(self.hosts[0], 0);
    CHECK_INT(self.hosts[1], 3);
    CHECK_CLOSE(self.cells[0].down, 4e6 / 3, 1e-15); /* the mean time's */
    dps_partition_free(&self);
    self = parted(&load, &idle, 2);
    CHECK_INT(self.hosts[0], 1);
    CHECK_INT(self.hosts[1], 3);
    dps_partition_free(&self);
    test_load_close(&load);
}

TEST(hosts_that_differ_in_one_figure_alone_are_told_apart)
{
    for (int column = 0; column < 6; column++) {
        double figures[] = {1, 2, 3, 1e6, 2e6, 1e9};
        struct test_load load;
        test_load_open(&load, 2, 0);
        for (size_t i = 0; i < 2; i++) {
            figures[column] *= 1 + (double)i;
            test_load_host(&load, i, figures[0], figures[1], figures[2], figures[3],
                figures[4], figures[5]);
        }
        struct dps_partition self = parted(&load, &typical, 2);
        CHECK_INT(self.n, 2);
        dps_partition_free(&self);
        test_load_close(&load);
    }
}

/* Twelve hosts of one kind, of which group 2 has every third and group 1 has none. */
TEST(hosts_of_two_groups_are_never_in_one_cell)
{
    enum { N = 12, GROUPS = 3 };
    uint32_t group[N];
    struct dps_grouping two = {group, GROUPS};
    struct dps_partition self = {.n = 0};
    struct test_load load;
    struct dps_error err;
    test_load_open(&load, N, 0);
    for (uint32_t i = 0; i < N; i++) {
        group[i] = i % 3 == 0 ? 2 : 0;
    }
    REQUIRE_OK(
        dps_partition_init(&self, &load.platform, &typical, &two, 1, &err), &err);
    CHECK_INT(self.n, 2);
    for (uint32_t c = 0; c < self.n; c++) {
        CHECK_INT(self.cells[c].group, 2 * c);
        CHECK_INT(self.cells[c].n, c == 0 ? 8 : 4);
        CHECK_INT(self.cells[c].of, self.cells[c].n);
        for (uint32_t k = 0; k < self.cells[c].n; k++) {
            CHECK_INT(group[self.hosts[self.cells[c].first + k]], 2 * c);
        }
    }
    dps_partition_free(&self);
    test_load_host(&load, 1, 50, 0, 0, 1e6, 1e6, 1e9);
    REQUIRE_OK(
        dps_partition_init(&self, &load.platform, &typical, &two, 9, &err), &err);
    CHECK_INT(self.n, 3);
    CHECK_INT(self.cells[2].group, 0);
    CHECK_INT(self.cells[2].of, 8);
    CHECK_INT(self.cells[2].n + self.cells[0].n, 8);
    dps_partition_free(&self);
    test_load_close(&load);
}

TEST(no_hosts_make_no_cells)
{
    struct test_load load;
    test_load_open(&load, 1, 0);
    load.platform.n = 0;
    struct dps_partition self = parted(&load, &typical, 8);
    CHECK_INT(self.n, 0);
    dps_partition_free(&self);
    test_load_close(&load);
}
