/* Regions as far apart, and as wide, as measured latencies say.
 *
 * SimBlock's table of 2019 has mean latencies between six regions and within each, read
 * as round trips.  Regions are fitted to it here: each has a scatter such that the mean
 * within it is the table's, and no height but South Asia, where one halves the error.
 * PlanetLab's round trips know no regions, but their hosts fall into groups, and within
 * the largest the latencies are distributed as scattered machines have them. */
#include "models/place.h"
#include "tests/regions.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define FOLDER "data/latency/"
enum { REGIONS = 6, HOSTS = 490, GROUPS = 3 };

/* In the order of SimBlock's table. */
static const char *const names[REGIONS] = {
    "north-america", "europe", "south-america", "south-asia", "east-asia", "oceania"};
enum { WITH_HEIGHT = 3 };

/* ---- SimBlock's table --------------------------------------------------- */

/* Round trips [s]; false if the file is not there. */
static bool
read_table(double table[REGIONS][REGIONS])
{
    static char text[1 << 14];
    const char *path = test_shared_file(FOLDER "simblock_NetworkConfiguration.java");
    FILE *in = path != NULL ? fopen(path, "r") : NULL;
    if (in == NULL) {
        return false;
    }
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    char *at = strstr(text, "LATENCY_2019 =");
    for (int i = 0; i < REGIONS * REGIONS; i++) {
        at += strcspn(at, "{,") + 1;
        at += strspn(at, " \n{");
        table[i / REGIONS][i % REGIONS] = strtod(at, &at) / 1e3;
    }
    return true;
}

static double
log_error(const struct dps_region *a, const struct dps_region *b, double round_trip)
{
    return log(2 * dps_region_latency(a, b) / round_trip);
}

/* Of the pairs of different regions, the sum of squares and the largest. */
static double
misfit(const struct dps_region *regions, double table[REGIONS][REGIONS], double *worst)
{
    double sum = 0;
    *worst = 0;
    for (int i = 0; i < REGIONS; i++) {
        for (int j = 0; j < i; j++) {
            double error = log_error(&regions[i], &regions[j], table[i][j]);
            sum += error * error;
            *worst = fmax(*worst, fabs(error));
        }
    }
    return sum;
}

static double
rms(double sum)
{
    return sqrt(sum / (REGIONS * (REGIONS - 1) / 2.0));
}

TEST(shipped_regions_are_as_far_apart_and_as_wide_as_simblocks)
{
    double table[REGIONS][REGIONS] = {{0}};
    struct dps_region regions[REGIONS];
    double worst;
    if (!read_table(table)) {
        test_skip("no table of SimBlock");
    }
    for (int i = 0; i < REGIONS; i++) {
        regions[i] = shipped_region(names[i]);
        CHECK_WITHIN(log_error(&regions[i], &regions[i], table[i][i]), 0, 0.01);
    }
    double error = rms(misfit(regions, table, &worst));
    printf(
        "# between regions: %.1f %% rms, %.1f %% at most\n", 100 * error, 100 * worst);
    CHECK(error < 0.052);
    CHECK(worst < 0.095);
}

/* ---- the fit ------------------------------------------------------------ */

/* x and y of each region and the share of South Asia's latency that is height. */
enum { UNKNOWNS = 2 * REGIONS + 1 };

static double
try(const double *v, double table[REGIONS][REGIONS])
{
    struct dps_region regions[REGIONS] = {{.name = NULL}};
    double worst;
    for (int i = 0; i < REGIONS; i++) {
        double within = table[i][i] / 2;
        double share = i == WITH_HEIGHT ? fmin(fmax(v[UNKNOWNS - 1], 0), 1) : 0;
        regions[i].x = v[2 * i];
        regions[i].y = v[2 * i + 1];
        regions[i].height = share * within / 2;
        regions[i].scatter = (1 - share) * within / sqrt(M_PI);
    }
    return misfit(regions, table, &worst);
}

/* Walks along the axes by steps that are halved where none helps. */
static double
descend(double *v, double table[REGIONS][REGIONS])
{
    double best = try(v, table);
    for (double step = 0.016; step > 1e-6;) {
        bool better = false;
        for (int k = 0; k < 2 * UNKNOWNS; k++) {
            double scale = k / 2 == UNKNOWNS - 1 ? 10 : 1;
            double old = v[k / 2];
            v[k / 2] += (k % 2 == 0 ? 1 : -1) * step * scale;
            double now = try(v, table);
            if (now < best * (1 - 1e-9)) {
                best = now;
                better = true;
            } else {
                v[k / 2] = old;
            }
        }
        step = better ? step : step / 2;
    }
    return best;
}

TEST(no_other_coordinates_fit_simblocks_table_better)
{
    enum { STARTS = 12 };
    double table[REGIONS][REGIONS] = {{0}};
    struct dps_region regions[REGIONS];
    double worst;
    double best = INFINITY;
    if (!read_table(table)) {
        test_skip("no table of SimBlock");
    }
    for (int i = 0; i < REGIONS; i++) {
        regions[i] = shipped_region(names[i]);
    }
    const struct dps_region anywhere = {.up = 1, .down = 1, .scatter = 0.06};
    for (uint64_t start = 0; start < STARTS; start++) {
        double v[UNKNOWNS] = {[UNKNOWNS - 1] = 0.5};
        for (uint64_t i = 0; i < REGIONS; i++) {
            struct dps_place at;
            dps_place_of(&anywhere, NULL, start, i, &at);
            v[2 * i] = at.x;
            v[2 * i + 1] = at.y;
        }
        best = fmin(best, descend(v, table));
    }
    printf("# best of %d fits: %.2f %% rms\n", STARTS, 100 * rms(best));
    CHECK(rms(misfit(regions, table, &worst)) < 1.01 * rms(best));
}

/* ---- PlanetLab's hosts --------------------------------------------------- */

/* Round trips [ms]; false if the file is not there. */
static bool
read_planetlab(double (*trips)[HOSTS])
{
    const char *path = test_shared_file(FOLDER "PlanetLabData_1.gz");
    gzFile in = path != NULL ? gzopen(path, "r") : NULL;
    static char line[1 << 14];
    if (in == NULL) {
        return false;
    }
    for (int i = 0; i < HOSTS; i++) {
        REQUIRE(gzgets(in, line, sizeof line) != NULL);
        char *at = line;
        for (int j = 0; j < HOSTS; j++) {
            trips[i][j] = strtod(at, &at);
        }
    }
    gzclose(in);
    return true;
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of all pairs within one group; returns how many, the caller frees. */
static size_t
list_pairs(double (*trips)[HOSTS], const int *group, int which, double **out)
{
    size_t n = 0;
    double *list = calloc((size_t)HOSTS * HOSTS / 2, sizeof *list);
    REQUIRE(list != NULL);
    for (int i = 0; i < HOSTS; i++) {
        for (int j = 0; j < i; j++) {
            if (group[i] == which && group[j] == which) {
                list[n++] = trips[i][j];
            }
        }
    }
    qsort(list, n, sizeof *list, compare_doubles);
    *out = list;
    return n;
}

static int
nearest(double (*trips)[HOSTS], int host, const int *medoids, int n)
{
    int best = 0;
    for (int k = 1; k < n; k++) {
        best = trips[host][medoids[k]] < trips[host][medoids[best]] ? k : best;
    }
    return best;
}

/* What hosts are from the nearest of n medoids, together. */
static double
total(double (*trips)[HOSTS], const int *medoids, int n)
{
    double sum = 0;
    for (int i = 0; i < HOSTS; i++) {
        sum += trips[i][medoids[nearest(trips, i, medoids, n)]];
    }
    return sum;
}

/* Puts the hosts into groups around medoids, each the best beside those before it
 * (Kaufman and Rousseeuw 1990, BUILD). */
static void
put_into_groups(double (*trips)[HOSTS], int *group)
{
    int medoids[GROUPS] = {0};
    for (int k = 0; k < GROUPS; k++) {
        double best = INFINITY;
        int chosen = 0;
        for (int i = 0; i < HOSTS; i++) {
            medoids[k] = i;
            double sum = total(trips, medoids, k + 1);
            chosen = sum < best ? i : chosen;
            best = fmin(best, sum);
        }
        medoids[k] = chosen;
    }
    for (int i = 0; i < HOSTS; i++) {
        group[i] = nearest(trips, i, medoids, GROUPS);
    }
}

static int
largest_group(const int *group)
{
    int n[GROUPS] = {0};
    int best = 0;
    for (int i = 0; i < HOSTS; i++) {
        n[group[i]]++;
    }
    for (int k = 1; k < GROUPS; k++) {
        best = n[k] > n[best] ? k : best;
    }
    printf("# %d of %d hosts in the largest group\n", n[best], HOSTS);
    return best;
}

/* Sorted round trips of pairs of machines of a region [ms]. */
static void
draw_pairs(const struct dps_region *region, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct dps_place a;
        struct dps_place b;
        dps_place_of(region, NULL, 1, 2 * i, &a);
        dps_place_of(region, NULL, 1, 2 * i + 1, &b);
        double x = a.x - b.x;
        double y = a.y - b.y;
        out[i] = 2e3 * (sqrt(x * x + y * y) + a.height + b.height);
    }
    qsort(out, n, sizeof *out, compare_doubles);
}

enum { DRAWS = 20000 };

TEST(machines_of_a_region_are_apart_as_the_hosts_of_planetlabs_largest_group)
{
    static const double shares[] = {0.05, 0.25, 0.75, 0.95};
    static double trips[HOSTS][HOSTS];
    static double drawn[DRAWS];
    int group[HOSTS];
    double *measured = NULL;
    if (!read_planetlab(trips)) {
        test_skip("no round trips of PlanetLab");
    }
    put_into_groups(trips, group);
    size_t n = list_pairs(trips, group, largest_group(group), &measured);
    const struct dps_region region = shipped_region("north-america");
    draw_pairs(&region, drawn, DRAWS);
    for (int k = 0; k < 4; k++) {
        double ours = drawn[(size_t)(shares[k] * DRAWS)] / drawn[DRAWS / 2];
        double theirs = measured[(size_t)(shares[k] * (double)n)] / measured[n / 2];
        printf("# quantile %.2f over the median: %.3f, measured %.3f\n", shares[k],
            ours, theirs);
        CHECK_WITHIN(log(ours / theirs), 0, 0.1);
    }
    free(measured);
}

TEST(machines_of_the_world_are_apart_as_planetlabs_hosts_in_the_middle)
{
    static double trips[HOSTS][HOSTS];
    static double drawn[DRAWS];
    const int all[HOSTS] = {0};
    double *measured = NULL;
    if (!read_planetlab(trips)) {
        test_skip("no round trips of PlanetLab");
    }
    size_t n = list_pairs(trips, all, 0, &measured);
    const struct dps_region world = shipped_region("world");
    draw_pairs(&world, drawn, DRAWS);
    CHECK_CLOSE(drawn[DRAWS / 2], measured[n / 2], 0.02);
    free(measured);
}
