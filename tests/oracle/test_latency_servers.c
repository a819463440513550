/* Regions against where servers are: those of wondernetwork.com, by their positions. */
#include "tests/csv.h"
#include "tests/regions.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[] = {"north-america", "europe", "south-america",
    "south-asia", "east-asia", "oceania", "africa"};
enum { REGIONS = 7, AFRICA = 6, SERVERS = 256 };

struct server {
    double latitude, longitude; /* [rad] */
    int region;
};

struct servers {
    struct server list[SERVERS];
    size_t n;
};

/* Of the file's six continents Asia and Europe are one. */
static int
region_of(int continent, double latitude, double longitude)
{
    static const int regions[] = {[1] = 0, [2] = 2, [4] = 5, [5] = AFRICA};
    if (continent != 3) {
        return regions[continent];
    }
    if (longitude < 45 && latitude > 34) {
        return 1;
    }
    return longitude > 128 && latitude > 30 ? 4 : 3;
}

static bool
read_servers(struct servers *self)
{
    struct csv csv = {.bytes = NULL};
    const char *path = test_shared_file("data/latency/wondernetwork_servers.csv");
    if (path == NULL || !csv_open(&csv, path)) {
        return false;
    }
    self->n = csv.n_rows;
    REQUIRE(self->n <= SERVERS);
    for (size_t i = 0; i < self->n; i++) {
        double latitude = csv_number(&csv, i, "latitude");
        double longitude = csv_number(&csv, i, "longitude");
        self->list[i] = (struct server){latitude * M_PI / 180, longitude * M_PI / 180,
            region_of((int)csv_count(&csv, i, "continent"), latitude, longitude)};
    }
    csv_close(&csv);
    return true;
}

/* Along the great circle [km]. */
static double
distance(const struct server *a, const struct server *b)
{
    const double radius = 6371;
    double up = sin((a->latitude - b->latitude) / 2);
    double along = sin((a->longitude - b->longitude) / 2);
    double square = up * up + cos(a->latitude) * cos(b->latitude) * along * along;
    return 2 * radius * asin(sqrt(square));
}

/* Of the servers of two regions, or within one [km]. */
static double
mean_distance(const struct servers *self, int a, int b)
{
    double sum = 0;
    double n = 0;
    for (size_t i = 0; i < self->n; i++) {
        for (size_t j = 0; j < self->n; j++) {
            if (i != j && self->list[i].region == a && self->list[j].region == b) {
                sum += distance(&self->list[i], &self->list[j]);
                n++;
            }
        }
    }
    return sum / n;
}

/* Light in glass goes some 200 km a ms. */
TEST(no_two_regions_are_nearer_than_light_in_glass_goes)
{
    struct servers servers = {.n = 0};
    if (!read_servers(&servers)) {
        test_skip("no positions of servers");
    }
    for (int i = 0; i < REGIONS; i++) {
        struct dps_region a = shipped_region(names[i]);
        for (int j = 0; j < i; j++) {
            struct dps_region b = shipped_region(names[j]);
            CHECK(dps_region_latency(&a, &b) > mean_distance(&servers, i, j) / 200e3);
        }
    }
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

TEST(africa_is_as_wide_as_its_servers_and_the_others_latency_a_km_say)
{
    double rates[REGIONS * REGIONS] = {0};
    size_t n = 0;
    struct servers servers = {.n = 0};
    if (!read_servers(&servers)) {
        test_skip("no positions of servers");
    }
    for (int i = 0; i < AFRICA; i++) {
        struct dps_region a = shipped_region(names[i]);
        for (int j = 0; j < i; j++) {
            struct dps_region b = shipped_region(names[j]);
            rates[n++] = dps_region_latency(&a, &b) / mean_distance(&servers, i, j);
        }
    }
    qsort(rates, n, sizeof *rates, compare_doubles);
    double within = rates[n / 2] * mean_distance(&servers, AFRICA, AFRICA);
    struct dps_region africa = shipped_region("africa");
    printf("# within Africa: %.1f ms from servers, %.1f ms shipped\n", 2e3 * within,
        2e3 * dps_region_latency(&africa, &africa));
    CHECK_CLOSE(dps_region_latency(&africa, &africa), within, 0.05);
}

/* What its file says that it assumes. */
TEST(africa_is_as_far_from_the_others_as_is_assumed)
{
    static const double trips[] = {0.230, 0.150, 0.330, 0.250, 0.330, 0.330};
    struct dps_region africa = shipped_region("africa");
    for (int i = 0; i < AFRICA; i++) {
        struct dps_region other = shipped_region(names[i]);
        CHECK_CLOSE(2 * dps_region_latency(&africa, &other), trips[i], 0.2);
    }
}
