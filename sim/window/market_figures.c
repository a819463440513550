#include "sim/window/market_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the figures are ---------------------------------------------- */

static const struct {
    const char *name, *unit, *doc;
} about[DPS_MARKET_FIGURES] = {
    [DPS_MARKET_SHARE] = {"share", "1",
        "work that was served and not lost later, over what had been served had all "
        "jobs begun at once"},
    [DPS_MARKET_USED] = {"used", "1", "work that was served, over what machines could"},
    [DPS_MARKET_WAIT] = {"wait", "s", "mean time of a job from submission to start"},
    [DPS_MARKET_WAIT_99] = {"wait_99", "s", "99 % of jobs waited no longer"},
    [DPS_MARKET_LATENCY] = {"latency", "s",
        "mean time of a job from submission until its owner has its output"},
    [DPS_MARKET_LATENCY_99] = {"latency_99", "s", "99 % of jobs took no longer"},
    [DPS_MARKET_REFUSALS] = {"refusals", "1", "jobs refused, over jobs submitted"},
    [DPS_MARKET_ENERGY] = {"energy", "J/unit",
        "energy of all machines that are there, for each unit of work served"},
};

const char *
dps_market_figure_name(enum dps_market_figure figure)
{
    return about[figure].name;
}

const char *
dps_market_figure_unit(enum dps_market_figure figure)
{
    return about[figure].unit;
}

const char *
dps_market_figure_doc(enum dps_market_figure figure)
{
    return about[figure].doc;
}

static struct dps_estimate
unseen(double mean)
{
    return (struct dps_estimate){.mean = mean, .error = INFINITY};
}

/* ---- slices ------------------------------------------------------------ */

/* What was counted in a slice of an answer. */
struct slice {
    bool is_first; /* of its answer */
    double served, useful, wanted, capacity, energy, submitted, refused;
    const struct dps_market_part *parts; /* by cell */
};

struct slices {
    struct slice *items;
    double *off;               /* of each, what it adds to a figure beside the mean */
    struct dps_estimate *each; /* room for one an answer */
    size_t n, n_answers;
};

/* The time from which on an answer is not warm-up any more: the submission of its d-th
 * job that began. */
static double
warm_share(const struct dps_market_answer *answer)
{
    size_t d = dps_output_warm_up(answer->waits, answer->n_waits);
    return answer->n_waits > 0 ? (double)d / (double)answer->n_waits : 0;
}

static void
count_submissions(
    const struct dps_market_answer *answer, struct slice items[DPS_MARKET_SLICES])
{
    for (size_t i = 0; i < answer->n_jobs; i++) {
        const struct dps_market_job *job = &answer->jobs[i];
        double at = (double)(job->submit - answer->start) / (double)answer->length;
        if (at >= 0 && at < 1) {
            struct slice *slice = &items[(size_t)(at * DPS_MARKET_SLICES)];
            slice->submitted += 1;
            slice->refused += job->fate == DPS_MARKET_REFUSED;
        }
    }
}

static void
add_slices(struct slices *self, const struct dps_market_answer *answer, bool led)
{
    struct slice items[DPS_MARKET_SLICES] = {{0}};
    double skipped = led ? 0 : ceil(warm_share(answer) * DPS_MARKET_SLICES);
    count_submissions(answer, items);
    for (size_t k = (size_t)skipped; k < DPS_MARKET_SLICES; k++) {
        struct slice *slice = &items[k];
        slice->wanted = answer->wanted[k];
        slice->parts = answer->parts + k * answer->n_cells;
        for (uint32_t c = 0; c < answer->n_cells; c++) {
            slice->served += slice->parts[c].served;
            slice->capacity += slice->parts[c].capacity;
            slice->energy += slice->parts[c].energy;
        }
        slice->useful = slice->served - answer->wasted[k];
        slice->is_first = k == (size_t)skipped;
        self->items[self->n++] = *slice;
    }
}

static double
value_at(const struct slice *slice, size_t offset)
{
    double value;
    memcpy(&value, (const char *)slice + offset, sizeof value);
    return value;
}

static double
sum_of(const struct slices *self, size_t offset)
{
    double sum = 0;
    for (size_t k = 0; k < self->n; k++) {
        sum += value_at(&self->items[k], offset);
    }
    return sum;
}

/* What one of n answers says of a figure, by its own slices, which are k. */
static struct dps_estimate
part_of(double mean, double n, const double *off, size_t k, bool passed_on)
{
    double slices = (double)k;
    double sum = 0;
    double squares = 0;
    double pairs = 0;
    double before = 0;
    for (size_t i = 0; i < k; i++) {
        sum += off[i];
    }
    for (size_t i = 0; i < k; i++) {
        double own = off[i] - sum / slices;
        squares += own * own;
        pairs += 2 * own * before;
        before = own;
    }
    if (passed_on) {
        squares = fmax(squares + pairs, squares / DPS_MARKET_SLICES);
    }
    return k < 2 ? unseen(mean + n * sum)
                 : (struct dps_estimate){.mean = mean + n * sum,
                       .error = n * sqrt(squares * slices / (slices - 1)),
                       .n = slices,
                       .freedom = slices - 1};
}

/* A figure of that mean, from what slices are off it, which adds up to 0. */
static struct dps_estimate
pool(const struct slices *self, double mean, bool passed_on)
{
    size_t n = 0;
    for (size_t k = 0; k < self->n; n++) {
        size_t first = k++;
        while (k < self->n && !self->items[k].is_first) {
            k++;
        }
        self->each[n] = part_of(
            mean, (double)self->n_answers, &self->off[first], k - first, passed_on);
    }
    struct dps_estimate pooled = dps_output_pool(self->each, n);
    pooled.mean = mean;
    return pooled;
}

/* Of two sums of slices. */
struct quotient {
    enum dps_market_figure figure;
    size_t above, below; /* offsets in a slice */
    bool passed_on;      /* what a slice lacks, the next has */
};

static struct dps_estimate
estimate(const struct slices *self, const struct quotient *of)
{
    double whole = sum_of(self, of->below);
    double r = sum_of(self, of->above) / whole;
    if (!(whole > 0)) {
        return unseen((double)NAN);
    }
    for (size_t k = 0; k < self->n; k++) {
        const struct slice *slice = &self->items[k];
        self->off[k] =
            (value_at(slice, of->above) - r * value_at(slice, of->below)) / whole;
    }
    return pool(self, r, of->passed_on);
}

/* ---- cells ------------------------------------------------------------- */

/* (s_c / C_c) / (s / C), whose logarithm is linear in what slices add to each sum. */
static struct dps_estimate
leaning_of(const struct slices *self, uint32_t cell)
{
    double all = sum_of(self, offsetof(struct slice, served));
    double room = sum_of(self, offsetof(struct slice, capacity));
    double own = 0;
    double own_room = 0;
    for (size_t k = 0; k < self->n; k++) {
        own += self->items[k].parts[cell].served;
        own_room += self->items[k].parts[cell].capacity;
    }
    if (!(own_room > 0 && all > 0)) {
        return unseen(1);
    }
    double leaning = own / own_room / (all / room);
    for (size_t k = 0; k < self->n; k++) {
        const struct slice *slice = &self->items[k];
        self->off[k] = slice->parts[cell].served * room / (own_room * all) -
                       leaning * (slice->parts[cell].capacity / own_room +
                                     slice->served / all - slice->capacity / room);
    }
    return pool(self, leaning, false);
}

/* ---- times of jobs ----------------------------------------------------- */

/* Times of each answer, of which figures are pooled. */
struct times {
    size_t values, n; /* offsets in an answer */
};

static const struct times waits = {offsetof(struct dps_market_answer, waits),
    offsetof(struct dps_market_answer, n_waits)};
static const struct times latencies = {offsetof(struct dps_market_answer, latencies),
    offsetof(struct dps_market_answer, n_latencies)};

static int
compare(const void *a, const void *b)
{
    double x;
    double y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* The least time that 99 % are not longer than; sorts them. */
static struct dps_estimate
percentile(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare);
    return unseen(x[(99 * n + 99) / 100 - 1]);
}

/* Mean and 99th percentile of each answer that has any. */
static enum dps_status
measure(const struct times *times, const struct dps_market_answer *answers, size_t n,
    bool led, struct dps_estimate *mean, struct dps_estimate *most,
    struct dps_error *err)
{
    struct dps_estimate *each = calloc(2 * n + 1, sizeof *each);
    enum dps_status status =
        each != NULL ? DPS_OK : dps_fail(err, DPS_ENOMEM, "out of memory");
    size_t seen = 0;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const char *answer = (const char *)&answers[i];
        size_t m;
        double *x;
        memcpy(&m, answer + times->n, sizeof m);
        memcpy(&x, answer + times->values, sizeof x);
        size_t skipped = led ? 0 : dps_output_warm_up(x, m);
        double *copy = calloc(m - skipped + 1, sizeof *copy);
        if (copy == NULL) {
            status = dps_fail(err, DPS_ENOMEM, "out of memory at %zu times", m);
        } else if (m > skipped) {
            memcpy(copy, x + skipped, (m - skipped) * sizeof *x);
            each[seen] = dps_output_batches(copy, m - skipped, DPS_MARKET_SLICES);
            each[n + seen++] = percentile(copy, m - skipped);
        }
        free(copy);
    }
    if (status == DPS_OK) {
        *mean = seen > 0 ? dps_output_pool(each, seen) : unseen((double)NAN);
        *most = seen > 0 ? dps_output_pool(each + n, seen) : unseen((double)NAN);
    }
    free(each);
    return status;
}

/* ---- all of it --------------------------------------------------------- */

static void
estimate_quotients(const struct slices *slices, struct dps_estimate *figures)
{
    static const struct quotient quotients[] = {
        {DPS_MARKET_SHARE, offsetof(struct slice, useful),
            offsetof(struct slice, wanted), true},
        {DPS_MARKET_USED, offsetof(struct slice, served),
            offsetof(struct slice, capacity), false},
        {DPS_MARKET_REFUSALS, offsetof(struct slice, refused),
            offsetof(struct slice, submitted), false},
        {DPS_MARKET_ENERGY, offsetof(struct slice, energy),
            offsetof(struct slice, served), false},
    };
    for (size_t i = 0; i < sizeof quotients / sizeof *quotients; i++) {
        figures[quotients[i].figure] = estimate(slices, &quotients[i]);
    }
}

static enum dps_status
check(const struct dps_market_answer *answers, size_t n, struct dps_error *err)
{
    for (size_t i = 1; i < n; i++) {
        if (answers[i].n_cells != answers[0].n_cells) {
            return dps_fail(err, DPS_EINVAL,
                "answer %zu has %u cells and answer 0 has %u: they are not of one "
                "market",
                i, (unsigned)answers[i].n_cells, (unsigned)answers[0].n_cells);
        }
    }
    return n > 0 ? DPS_OK : dps_fail(err, DPS_EINVAL, "there is no answer");
}

enum dps_status
dps_market_estimates(const struct dps_market_answer *answers, size_t n, bool led,
    struct dps_estimate *figures, struct dps_estimate *leanings, struct dps_error *err)
{
    struct slices slices = {
        .items = calloc(n + 1, DPS_MARKET_SLICES * sizeof *slices.items),
        .off = calloc(n + 1, DPS_MARKET_SLICES * sizeof *slices.off),
        .each = calloc(n + 1, sizeof *slices.each),
        .n_answers = n};
    bool has_room = slices.items != NULL && slices.off != NULL && slices.each != NULL;
    enum dps_status status =
        has_room ? check(answers, n, err) : dps_fail(err, DPS_ENOMEM, "out of memory");
    if (status == DPS_OK) {
        for (size_t i = 0; i < n; i++) {
            add_slices(&slices, &answers[i], led);
        }
        estimate_quotients(&slices, figures);
        for (uint32_t c = 0; c < answers[0].n_cells; c++) {
            leanings[c] = leaning_of(&slices, c);
        }
        status = measure(&waits, answers, n, led, &figures[DPS_MARKET_WAIT],
            &figures[DPS_MARKET_WAIT_99], err);
    }
    if (status == DPS_OK) {
        status = measure(&latencies, answers, n, led, &figures[DPS_MARKET_LATENCY],
            &figures[DPS_MARKET_LATENCY_99], err);
    }
    free(slices.items);
    free(slices.off);
    free(slices.each);
    return status;
}
