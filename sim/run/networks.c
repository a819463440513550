#include "sim/run/networks.h"

#include "sim/core/date.h"
#include "sim/economy/setup.h"
#include "sim/run/mechanisms.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/tree.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WIDTH = 88,
    MOST_NAMES = 256,
    NAME = 64,
    MOST_PATH = 4096,
    VALUE = 48,
    SPAN_TEXT = 40
};

/* What describes no mechanism, or is told apart. */
static const char *const told_apart[] = {
    "tokens", "amendments", "sources", "history", "opening", NULL};

struct description {
    struct dps_scenario *scenario;
    const struct dps_setup_network *network;
    struct dps_mechanisms now, amended;
};

/* ---- text -------------------------------------------------------------- */

/* Words in lines of at most WIDTH, each line indented; the first begins at `column`. */
static void
print_words(const char *text, size_t indent, size_t column, FILE *out)
{
    size_t start = column;
    while (*(text += strspn(text, " \n")) != '\0') {
        size_t n = strcspn(text, " \n");
        if (column > start && column + 1 + n > WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = start = indent;
        }
        fprintf(out, "%s%.*s", column > start ? " " : "", (int)n, text);
        column += n + (column > start);
        text += n;
    }
    fputc('\n', out);
}

static void
print_date(int64_t date, FILE *out)
{
    char text[DPS_DATE_TEXT];
    dps_date_format(date, text);
    text[strcspn(text, "T")] = '\0';
    fputs(text, out);
}

/* ---- mechanisms -------------------------------------------------------- */

static bool
seen_before(const struct dps_mechanisms *self, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (dps_mechanism_same(&self->items[k], &self->items[i])) {
            return true;
        }
    }
    return false;
}

/* "in emission.hip20, emission.hip52", with what came by amendment marked. */
static void
print_paths(const struct description *self, const struct dps_mechanism *of, FILE *out)
{
    static char text[DPS_MOST_MECHANISMS * (DPS_MECHANISM_PATH + 32)];
    size_t n = 0;
    const char *before = "in ";
    for (size_t i = 0; i < self->amended.n; i++) {
        const struct dps_mechanism *mechanism = &self->amended.items[i];
        if (dps_mechanism_same(mechanism, of)) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s", before,
                mechanism->path,
                dps_mechanisms_hold(&self->now, mechanism) ? "" : " (by amendment)");
            before = ", ";
        }
    }
    fprintf(out, "%6s", "");
    print_words(text, 6, 6, out);
}

/* Whose weight counts by what, and what of a reward has to wait. */
static void
print_rewards(const struct dps_rewards *rewards, FILE *out)
{
    fprintf(out, "    rewards: nodes count by %s", rewards->measure);
    if (rewards->locked > 0) {
        fprintf(out, "; %g %% of a reward vests over %g d", 100 * rewards->locked,
            (double)rewards->over.ns / DPS_NS / DPS_DAY);
    }
    fputc('\n', out);
}

static void
print_mechanisms(const struct description *self, FILE *out)
{
    fputs("  mechanisms\n", out);
    print_rewards(&self->network->rewards, out);
    for (size_t i = 0; i < self->amended.n; i++) {
        const struct dps_mechanism *mechanism = &self->amended.items[i];
        if (seen_before(&self->amended, i)) {
            continue;
        }
        int n = mechanism->kind != NULL
                    ? fprintf(out, "    %s.%s: ", mechanism->family->name,
                          mechanism->kind->name)
                    : fprintf(out, "    %s: ", mechanism->record->name);
        print_words(
            mechanism->kind != NULL ? mechanism->kind->doc : mechanism->record->doc, 6,
            (size_t)n, out);
        print_paths(self, mechanism, out);
    }
}

/* What the rules leave behind by amendment is a mechanism all the same: the union, in
 * the order of the file as it stands. */
static void
unite(struct description *self)
{
    struct dps_mechanisms *later = &self->amended;
    size_t n = self->now.n;
    struct dps_mechanisms *all = calloc(1, sizeof *all);
    if (all == NULL) {
        return;
    }
    memcpy(all, &self->now, sizeof *all);
    for (size_t i = 0; i < later->n; i++) {
        if (!dps_mechanisms_hold(&self->now, &later->items[i]) &&
            n < DPS_MOST_MECHANISMS) {
            all->items[n++] = later->items[i];
        }
    }
    all->n = n;
    memcpy(later, all, sizeof *all);
    free(all);
}

static enum dps_status
gather(struct description *self, struct dps_error *err)
{
    size_t n = self->network->rules.amendments.n;
    const void *value = self->network;
    const struct dps_tree **overlays = calloc(n + 1, sizeof *overlays);
    if (overlays == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for amendments");
    }
    for (size_t i = 0; i < n; i++) {
        overlays[i] = dps_network_amendment(&self->network->rules, i)->set;
    }
    enum dps_status status = dps_scenario_amended(
        self->scenario, "", &dps_setup_network_record, overlays, n, &value, err);
    free(overlays);
    if (status != DPS_OK) {
        return status;
    }
    dps_mechanisms_gather(
        &self->now, &dps_setup_network_record, self->network, told_apart);
    dps_mechanisms_gather(&self->amended, &dps_setup_network_record, value, told_apart);
    unite(self);
    return self->amended.n < DPS_MOST_MECHANISMS
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE, "%s uses more than %d mechanisms",
                     self->network->rules.title, DPS_MOST_MECHANISMS);
}

/* ---- amendments -------------------------------------------------------- */

static void
print_change(const char *path, const struct dps_tree *tree, FILE *out)
{
    if (tree->type == DPS_TREE_MAP && tree->n > 0) {
        for (size_t i = 0; i < tree->n; i++) {
            char deeper[MOST_PATH];
            snprintf(deeper, sizeof deeper, "%s%s%s", path, path[0] != '\0' ? "." : "",
                tree->pairs[i].key);
            print_change(deeper, tree->pairs[i].value, out);
        }
    } else if (tree->type == DPS_TREE_SCALAR) {
        bool longer = strlen(tree->text) > VALUE;
        fprintf(out, "      %s: %.*s%s\n", path, (int)VALUE, tree->text,
            longer ? "..." : "");
    } else {
        fprintf(out, "      %s: %s of %zu\n", path, dps_tree_type_name(tree->type),
            tree->n);
    }
}

static void
print_amendments(const struct dps_network *rules, FILE *out)
{
    fputs(rules->amendments.n > 0 ? "  amendments\n" : "  amendments: none\n", out);
    for (size_t i = 0; i < rules->amendments.n; i++) {
        const struct dps_amendment *amendment = dps_network_amendment(rules, i);
        size_t column = 16;
        fputs("    ", out);
        if (amendment->at != DPS_NEVER) {
            print_date(amendment->at, out);
            fputs(": ", out);
        } else {
            fputs(amendment->vote != NULL ? "by vote: " : "by event: ", out);
        }
        print_words(amendment->source, 6, column, out);
        if (amendment->when != NULL) {
            fprintf(out, "      when %s is %s %g\n", amendment->when->figure,
                amendment->when->is, amendment->when->level);
        }
        print_change("", amendment->set, out);
    }
}

/* ---- networks ---------------------------------------------------------- */

static void
print_tokens(const struct dps_network *rules, FILE *out)
{
    fputs("  tokens: ", out);
    for (size_t i = 0; i < rules->tokens.n; i++) {
        const struct dps_token *token = dps_network_token(rules, i);
        fprintf(out, "%s%s (%" PRId64 " decimals", i > 0 ? ", " : "", token->symbol,
            token->decimals);
        if (token->cap > 0) {
            fprintf(out, ", at most %" PRId64, token->cap);
        }
        fputs(strcmp(token->price, "pegged") == 0     ? ", pegged)"
              : strcmp(token->price, "treasury") == 0 ? ", redeemed)"
                                                      : ")",
            out);
    }
    fputc('\n', out);
}

static void
print_network(const struct description *self, const char *name, FILE *out)
{
    const struct dps_network *rules = &self->network->rules;
    const struct dps_network_source *sources = rules->sources.items;
    fprintf(out, "%s: %s, from ", name, rules->title);
    print_date(rules->start, out);
    fputc('\n', out);
    print_tokens(rules, out);
    print_mechanisms(self, out);
    print_amendments(rules, out);
    fputs(rules->sources.n > 0 ? "  sources\n" : "  sources: none\n", out);
    for (size_t i = 0; i < rules->sources.n; i++) {
        int n = fprintf(out, "    %s: ", sources[i].what);
        print_words(sources[i].where, 6, (size_t)n, out);
    }
    fputs("  not modelled: ", out);
    print_words(self->network->not_modelled[0] != '\0' ? self->network->not_modelled
                                                       : "(the file names nothing)",
        4, 16, out);
}

/* ---- files ------------------------------------------------------------- */

static int
is_yaml(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 5 && n < NAME && strcmp(entry->d_name + n - 5, ".yaml") == 0;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The names of all files, each once, in their order. */
static size_t
find_all(const char *const *folders, size_t n_folders, char names[MOST_NAMES][NAME])
{
    size_t n = 0;
    for (size_t i = 0; i < n_folders; i++) {
        char path[MOST_PATH];
        snprintf(path, sizeof path, "%s/networks", folders[i]);
        DIR *folder = opendir(path);
        const struct dirent *entry;
        while (folder != NULL && (entry = readdir(folder)) != NULL && n < MOST_NAMES) {
            if (is_yaml(entry)) {
                snprintf(names[n++], NAME, "%.*s",
                    (int)(strlen(entry->d_name) - strlen(".yaml")), entry->d_name);
            }
        }
        if (folder != NULL) {
            closedir(folder);
        }
    }
    qsort(names, n, NAME, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0) {
            memmove(names[kept++], names[i], NAME);
        }
    }
    return kept;
}

/* The file of that name in the first folder that has it. */
static bool
find(const char *name, const char *const *folders, size_t n_folders,
    char path[MOST_PATH])
{
    for (size_t i = 0; i < n_folders; i++) {
        int n = snprintf(path, MOST_PATH, "%s/networks/%s.yaml", folders[i], name);
        if (n > 0 && n < MOST_PATH && access(path, R_OK) == 0) {
            return true;
        }
    }
    return false;
}

static enum dps_status
describe(const char *name, const char *const *folders, size_t n_folders, FILE *out,
    struct dps_error *err)
{
    char path[MOST_PATH];
    const struct dps_scenario_options load = {.places = folders, .n_places = n_folders};
    struct description *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a description");
    }
    const char *file = find(name, folders, n_folders, path) ? path : name;
    enum dps_status status =
        dps_scenario_open(file, &dps_setup_network_record, &load, &self->scenario, err);
    if (status == DPS_OK) {
        self->network = dps_scenario_value(self->scenario);
        status = gather(self, err);
    }
    if (status == DPS_OK) {
        print_network(self, name, out);
    }
    dps_scenario_close(&self->scenario);
    free(self);
    return status;
}

bool
dps_networks_has(const char *name, const char *const *folders, size_t n_folders)
{
    char path[MOST_PATH];
    return find(name, folders, n_folders, path);
}

enum dps_status
dps_networks_describe(const char *name, const char *const *folders, size_t n_folders,
    FILE *out, struct dps_error *err)
{
    if (name != NULL) {
        return describe(name, folders, n_folders, out, err);
    }
    char(*names)[NAME] = calloc(MOST_NAMES, NAME);
    if (names == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for names of networks");
    }
    size_t n = find_all(folders, n_folders, names);
    enum dps_status status =
        n > 0 ? DPS_OK : dps_fail(err, DPS_EINVAL, "there are no networks");
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        fputs(i > 0 ? "\n" : "", out);
        status = describe(names[i], folders, n_folders, out, err);
    }
    free(names);
    return status;
}
