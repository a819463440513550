#include "analysis/diary_groups.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN = DPS_DIARY_GROUPS - 1 };

/* What a job belongs to, and for how long it held how much. */
struct share {
    int64_t key;
    double held;
};

static int
compare_keys(const void *a, const void *b)
{
    const struct share *x = a;
    const struct share *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int
compare_held(const void *a, const void *b)
{
    const struct share *x = a;
    const struct share *y = b;
    return x->held != y->held ? (x->held < y->held) - (x->held > y->held)
                              : compare_keys(a, b);
}

/* Each text's first row, as a key; -1 where it is empty. */
static void
keys_of_words(const char *words, size_t width, size_t n, struct share *shares)
{
    enum { MOST = 256 };
    size_t first[MOST];
    size_t n_first = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (
            k < n_first && strcmp(words + first[k] * width, words + i * width) != 0) {
            k++;
        }
        if (k == n_first && n_first < MOST) {
            first[n_first++] = i;
        }
        shares[i].key =
            k < n_first && words[i * width] != '\0' ? (int64_t)first[k] : -1;
    }
}

/* Joins shares of one key; how many there are then, those that held most first. */
static size_t
join(struct share *shares, size_t n)
{
    size_t out = 0;
    qsort(shares, n, sizeof *shares, compare_keys);
    for (size_t i = 0; i < n; i++) {
        if (out > 0 && shares[out - 1].key == shares[i].key) {
            shares[out - 1].held += shares[i].held;
        } else {
            shares[out++] = shares[i];
        }
    }
    qsort(shares, out, sizeof *shares, compare_held);
    return out;
}

static double
held_by(const struct dps_diary *self, const struct dps_diary_job *job)
{
    if (isnan(job->start)) {
        return 0;
    }
    return (fmin(job->finish, self->end) - job->start) *
           (isnan(job->holds) ? 1 : job->holds);
}

static void
name_groups(struct dps_diary *self, const struct share *groups, size_t n,
    const char *words, size_t width)
{
    self->n_groups = n < DPS_DIARY_GROUPS ? n : DPS_DIARY_GROUPS;
    for (size_t k = 0; k < self->n_groups; k++) {
        char *name = self->groups[k];
        self->numbers[k] = groups[k].key;
        if (k == OWN && n > DPS_DIARY_GROUPS) {
            snprintf(name, DPS_DIARY_NAME, "%zu others", n - OWN);
        } else if (words != NULL) {
            snprintf(name, DPS_DIARY_NAME, "%.40s",
                groups[k].key >= 0 ? words + (size_t)groups[k].key * width : "others");
        } else {
            snprintf(name, DPS_DIARY_NAME, "owner %" PRId64, groups[k].key);
        }
    }
}

enum dps_status
dps_diary_group(struct dps_diary *self, const char *words, size_t width,
    const double *owner, struct dps_error *err)
{
    struct share *shares = calloc(2 * self->n_jobs + 1, sizeof *shares);
    if (shares == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for groups of jobs");
    }
    struct share *groups = shares + self->n_jobs;
    for (size_t i = 0; i < self->n_jobs; i++) {
        shares[i].key = owner != NULL ? (int64_t)owner[i] : 0;
    }
    if (words != NULL) {
        keys_of_words(words, width, self->n_jobs, shares);
    }
    for (size_t i = 0; i < self->n_jobs; i++) {
        groups[i] = (struct share){shares[i].key, held_by(self, &self->jobs[i])};
    }
    size_t n = join(groups, self->n_jobs);
    for (size_t i = 0; i < self->n_jobs; i++) {
        uint32_t k = 0;
        while (k < OWN && k < n && groups[k].key != shares[i].key) {
            k++;
        }
        self->jobs[i].group = k;
    }
    name_groups(self, groups, n, words, width);
    free(shares);
    return DPS_OK;
}
