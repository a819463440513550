#include "models/formula/memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 64 };

struct entry {
    struct dps_formula formula; /* body NULL: empty */
    const struct dps_formula_own *own;
    char *text; /* the law's, and the names of its parameters one after the other */
    double *params;
    size_t n_params;
};

struct memo {
    struct entry entries[ENTRIES];
    size_t oldest; /* the next to give way, once all are full */
};

/* The key is made once and then constant; what it leads to is each thread's own. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int key_status = -1;

static void
clear_entry(struct entry *self)
{
    dps_formula_free(&self->formula);
    free(self->text);
    free(self->params);
    *self = (struct entry){.text = NULL};
}

static void
forget(void *data)
{
    struct memo *memo = data;
    for (size_t i = 0; i < ENTRIES; i++) {
        clear_entry(&memo->entries[i]);
    }
    free(memo);
}

static void
make_key(void)
{
    key_status = pthread_key_create(&key, forget);
}

static struct memo *
memo_of_thread(void)
{
    if (pthread_once(&once, make_key) != 0 || key_status != 0) {
        return NULL;
    }
    struct memo *memo = pthread_getspecific(key);
    if (memo == NULL) {
        memo = calloc(1, sizeof *memo);
        if (memo != NULL && pthread_setspecific(key, memo) != 0) {
            free(memo);
            memo = NULL;
        }
    }
    return memo;
}

static bool
is_of(const struct entry *self, const struct dps_formula_law *law,
    const struct dps_formula_own *own)
{
    const struct dps_formula_param *params = law->params.items;
    if (self->own != own || self->n_params != law->params.n ||
        strcmp(self->text, law->text) != 0) {
        return false;
    }
    const char *name = self->text + strlen(self->text) + 1;
    for (size_t i = 0; i < self->n_params; i++) {
        if (self->params[i] != params[i].value || strcmp(name, params[i].name) != 0) {
            return false;
        }
        name += strlen(name) + 1;
    }
    return true;
}

static enum dps_status
fill_entry(struct entry *self, const struct dps_formula_law *law,
    const struct dps_formula_own *own, struct dps_error *err)
{
    const struct dps_formula_param *params = law->params.items;
    size_t n = strlen(law->text) + 1;
    size_t room = n;
    for (size_t i = 0; i < law->params.n; i++) {
        room += strlen(params[i].name) + 1;
    }
    *self = (struct entry){.own = own, .n_params = law->params.n};
    self->text = malloc(room);
    self->params = calloc(law->params.n + 1, sizeof *self->params);
    if (self->text == NULL || self->params == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an expression");
    }
    memcpy(self->text, law->text, n);
    for (size_t i = 0; i < law->params.n; i++) {
        size_t length = strlen(params[i].name) + 1;
        self->params[i] = params[i].value;
        memcpy(self->text + n, params[i].name, length);
        n += length;
    }
    return dps_formula_law_init(law, own, &self->formula, err);
}

/* Where to look first: texts lie apart, so that most are found at once. */
static size_t
first_of(const struct dps_formula_law *law)
{
    const uintptr_t apart = 16;
    return (uintptr_t)(const void *)law->text / apart % ENTRIES;
}

enum dps_status
dps_memo_formula(const struct dps_formula_law *law, const struct dps_formula_own *own,
    struct dps_formula **formula, struct dps_error *err)
{
    struct memo *memo = memo_of_thread();
    if (memo == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a thread's expressions");
    }
    size_t first = first_of(law);
    struct entry *empty = NULL;
    for (size_t i = 0; i < ENTRIES && empty == NULL; i++) {
        struct entry *entry = &memo->entries[(first + i) % ENTRIES];
        if (entry->formula.body == NULL) {
            empty = entry;
        } else if (is_of(entry, law, own)) {
            *formula = &entry->formula;
            return DPS_OK;
        }
    }
    if (empty == NULL) {
        empty = &memo->entries[memo->oldest++ % ENTRIES];
    }
    clear_entry(empty);
    enum dps_status status = fill_entry(empty, law, own, err);
    if (status != DPS_OK) {
        clear_entry(empty);
        return status;
    }
    *formula = &empty->formula;
    return DPS_OK;
}
