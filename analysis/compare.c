#include "analysis/compare.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

struct pair {
    const struct dps_trace *a;
    const struct dps_trace *b;
    const struct dps_dataset *set_a;
    const struct dps_dataset *set_b;
    const struct dps_compare_options *options;
};

struct difference {
    size_t n; /* values that differ */
    size_t first;
    double largest; /* by how much, in the dataset's unit */
    size_t largest_at;
};

static void
note(struct difference *difference, size_t at, double by)
{
    if (difference->n++ == 0) {
        difference->first = at;
        difference->largest_at = at;
        difference->largest = by;
    }
    if (by > difference->largest) {
        difference->largest = by;
        difference->largest_at = at;
    }
}

/* ---- values ------------------------------------------------------------ */

static enum dps_status
compare_whole(const struct pair *pair, size_t first, size_t n,
    struct difference *difference, struct dps_error *err)
{
    int64_t a[BLOCK];
    int64_t b[BLOCK];
    const struct dps_compare_options *o = pair->options;
    enum dps_status status = dps_trace_i64(pair->a, pair->set_a, first, n, a, err);
    if (status == DPS_OK) {
        status = dps_trace_i64(pair->b, pair->set_b, first, n, b, err);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (a[i] != b[i]) {
            uint64_t by = a[i] > b[i] ? (uint64_t)a[i] - (uint64_t)b[i]
                                      : (uint64_t)b[i] - (uint64_t)a[i];
            double size = fmax(fabs((double)a[i]), fabs((double)b[i]));
            if ((double)by > o->atol + o->rtol * size) {
                note(difference, first + i, (double)by);
            }
        }
    }
    return status;
}

static enum dps_status
compare_real(const struct pair *pair, size_t first, size_t n,
    struct difference *difference, struct dps_error *err)
{
    double a[BLOCK];
    double b[BLOCK];
    const struct dps_compare_options *o = pair->options;
    enum dps_status status = dps_trace_f64(pair->a, pair->set_a, first, n, a, err);
    if (status == DPS_OK) {
        status = dps_trace_f64(pair->b, pair->set_b, first, n, b, err);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        bool same = a[i] == b[i] || (isnan(a[i]) && isnan(b[i]));
        double by = fabs(a[i] - b[i]);
        if (!same && !(by <= o->atol + o->rtol * fmax(fabs(a[i]), fabs(b[i])))) {
            note(difference, first + i, isnan(by) ? INFINITY : by);
        }
    }
    return status;
}

/* `a` and `b` hold a block of texts. */
static enum dps_status
compare_read_texts(const struct pair *pair, size_t first, size_t n, char *a, char *b,
    struct difference *difference, struct dps_error *err)
{
    size_t width_a = pair->set_a->width + 1;
    size_t width_b = pair->set_b->width + 1;
    enum dps_status status = dps_trace_texts(pair->a, pair->set_a, first, n, a, err);
    if (status == DPS_OK) {
        status = dps_trace_texts(pair->b, pair->set_b, first, n, b, err);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (strcmp(a + i * width_a, b + i * width_b) != 0) {
            note(difference, first + i, 0);
        }
    }
    return status;
}

static enum dps_status
compare_texts(const struct pair *pair, size_t first, size_t n,
    struct difference *difference, struct dps_error *err)
{
    char *a = malloc(n * (pair->set_a->width + 1));
    char *b = malloc(n * (pair->set_b->width + 1));
    enum dps_status status =
        a != NULL && b != NULL
            ? compare_read_texts(pair, first, n, a, b, difference, err)
            : dps_fail(err, DPS_ENOMEM, "out of memory for %zu texts", n);
    free(a);
    free(b);
    return status;
}

static enum dps_status
compare_block(const struct pair *pair, size_t first, size_t n,
    struct difference *difference, struct dps_error *err)
{
    if (pair->set_a->data == DPS_DATA_TEXT) {
        return compare_texts(pair, first, n, difference, err);
    }
    if (pair->set_a->data == DPS_DATA_I64 && pair->set_b->data == DPS_DATA_I64) {
        return compare_whole(pair, first, n, difference, err);
    }
    return compare_real(pair, first, n, difference, err);
}

/* ---- datasets ---------------------------------------------------------- */

static void
write_difference(const struct pair *pair, const struct difference *d, FILE *out)
{
    const struct dps_dataset *set = pair->set_a;
    size_t shorter = set->n < pair->set_b->n ? set->n : pair->set_b->n;
    fprintf(out, "%s: %zu of %zu values differ, first at %zu", set->path, d->n, shorter,
        d->first);
    if (set->data != DPS_DATA_TEXT) {
        fprintf(
            out, ", by at most %.6g at %zu [%s]", d->largest, d->largest_at, set->unit);
    }
    fputc('\n', out);
}

/* Whether a dataset is to be looked at. */
static bool
is_wanted(const struct dps_compare_options *options, const char *path)
{
    if (options->only != NULL) {
        return fnmatch(options->only, path, 0) == 0;
    }
    return (options->rtol == 0 && options->atol == 0) ||
           strncmp(path, "digest/", strlen("digest/")) != 0;
}

static enum dps_status
compare_set(const struct pair *pair, FILE *out, bool *differs, struct dps_error *err)
{
    const struct dps_dataset *a = pair->set_a;
    const struct dps_dataset *b = pair->set_b;
    *differs = true;
    if ((a->data == DPS_DATA_TEXT) != (b->data == DPS_DATA_TEXT)) {
        fprintf(out, "%s: is text in one trace only\n", a->path);
        return DPS_OK;
    }
    if (strcmp(a->unit, b->unit) != 0) {
        fprintf(out, "%s: is in %s and %s\n", a->path, a->unit, b->unit);
        return DPS_OK;
    }
    struct difference difference = {0};
    size_t n = a->n < b->n ? a->n : b->n;
    for (size_t done = 0; done < n; done += BLOCK) {
        size_t some = n - done < BLOCK ? n - done : BLOCK;
        enum dps_status status = compare_block(pair, done, some, &difference, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    if (a->n != b->n) {
        fprintf(out, "%s: has %zu and %zu values\n", a->path, a->n, b->n);
    }
    if (difference.n > 0) {
        write_difference(pair, &difference, out);
    }
    *differs = a->n != b->n || difference.n > 0;
    return DPS_OK;
}

/* Tells what only one trace holds; how many datasets. */
static size_t
tell_missing(const struct dps_trace *from, const struct dps_trace *in,
    const struct dps_compare_options *options, FILE *out)
{
    size_t n;
    size_t missing = 0;
    const struct dps_dataset *sets = dps_trace_datasets(from, &n);
    for (size_t i = 0; i < n; i++) {
        if (is_wanted(options, sets[i].path) &&
            dps_trace_find(in, sets[i].path) == NULL) {
            fprintf(out, "%s: only in %s\n", sets[i].path, dps_trace_path(from));
            missing++;
        }
    }
    return missing;
}

static void
tell_provenance(const struct dps_trace *a, const struct dps_trace *b, FILE *out)
{
    size_t n;
    const struct dps_trace_meta *metas = dps_trace_metas(a, &n);
    for (size_t i = 0; i < n; i++) {
        const char *other = dps_trace_meta(b, metas[i].key);
        if (other != NULL && strcmp(metas[i].text, other) != 0) {
            bool brief = strlen(metas[i].text) < 64 && strlen(other) < 64;
            fprintf(out, "provenance: %s %s%s%s%s\n", metas[i].key,
                brief ? "is " : "differs", brief ? metas[i].text : "",
                brief ? " and " : "", brief ? other : "");
        }
    }
}

/* ---- public ------------------------------------------------------------ */

enum dps_status
dps_compare(const struct dps_trace *a, const struct dps_trace *b,
    const struct dps_compare_options *options, FILE *out,
    struct dps_comparison *comparison, struct dps_error *err)
{
    size_t n;
    struct dps_comparison counts = {0};
    const struct dps_dataset *sets = dps_trace_datasets(a, &n);
    tell_provenance(a, b, out);
    counts.n_different =
        tell_missing(a, b, options, out) + tell_missing(b, a, options, out);
    for (size_t i = 0; i < n; i++) {
        bool differs;
        const struct dps_dataset *other = dps_trace_find(b, sets[i].path);
        if (other == NULL || !is_wanted(options, sets[i].path)) {
            continue;
        }
        struct pair pair = {a, b, &sets[i], other, options};
        enum dps_status status = compare_set(&pair, out, &differs, err);
        if (status != DPS_OK) {
            return status;
        }
        counts.n_compared++;
        counts.n_different += differs;
    }
    fprintf(out, "%zu datasets compared, %zu differ\n", counts.n_compared,
        counts.n_different);
    if (fflush(out) != 0 || ferror(out)) {
        return dps_fail(
            err, DPS_EIO, "the comparison cannot be written: %s", strerror(errno));
    }
    *comparison = counts;
    return DPS_OK;
}
