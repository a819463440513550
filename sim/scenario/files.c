#include "sim/scenario/files.h"

#include "sim/scenario/merge.h"
#include "sim/scenario/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- reading ----------------------------------------------------------- */

/* "PATH cannot be read: REASON", by errno. */
static enum dps_status
unreadable(const char *path, struct dps_error *err)
{
    return dps_fail(err, DPS_EIO, "%s cannot be read: %s", path, strerror(errno));
}

static enum dps_status
open_regular(const char *path, int *fd, struct stat *facts, struct dps_error *err)
{
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, facts) != 0) {
        return unreadable(path, err);
    }
    if (S_ISDIR(facts->st_mode)) {
        return dps_fail(err, DPS_EIO, "%s is a directory, not a file", path);
    }
    if (!S_ISREG(facts->st_mode)) {
        return dps_fail(err, DPS_EIO, "%s is no regular file", path);
    }
    return DPS_OK;
}

/* Reads at most one byte more than is allowed. */
static enum dps_status
read_bytes(int fd, const char *path, char *bytes, size_t *n, struct dps_error *err)
{
    *n = 0;
    while (*n <= DPS_PARSE_BYTES) {
        ssize_t got = read(fd, bytes + *n, DPS_PARSE_BYTES + 1 - *n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return unreadable(path, err);
        }
        if (got == 0) {
            break;
        }
        *n += (size_t)got;
    }
    return DPS_OK;
}

static const char *
folder_of(struct dps_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return ".";
    }
    return dps_arena_text(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static enum dps_status
new_file(struct dps_files *self, const char *name, const char *bytes, size_t n,
    struct dps_file **out, struct dps_error *err)
{
    struct dps_file *file = dps_arena_take(self->arena, sizeof *file);
    if (file == NULL) {
        return dps_arena_spent(err);
    }
    struct dps_path root = {0};
    file->source.name = dps_arena_text(self->arena, name, strlen(name));
    file->source.folder = folder_of(self->arena, name);
    file->source.lines = true;
    if (file->source.name == NULL || file->source.folder == NULL) {
        return dps_arena_spent(err);
    }
    enum dps_status status =
        dps_tree_parse(self->arena, &file->source, bytes, n, &file->tree, err);
    if (status == DPS_OK) {
        status = dps_merge_fold(self->arena, file->tree, &root, &file->tree, err);
    }
    if (status == DPS_OK && file->tree->type != DPS_TREE_MAP) {
        struct dps_place whole = {&file->source, 0, 0};
        const char *what = dps_tree_is_empty(file->tree)
                               ? "nothing"
                               : dps_tree_type_name(file->tree->type);
        status = dps_place_fail(
            err, DPS_EINVAL, whole, NULL, "it holds %s, not a mapping of keys", what);
    }
    if (status == DPS_OK) {
        file->next = self->newest;
        self->newest = file;
        *out = file;
    }
    return status;
}

static struct dps_file *
known_file(const struct dps_files *self, const struct stat *facts)
{
    for (struct dps_file *file = self->newest; file != NULL; file = file->next) {
        if (file->inode == facts->st_ino && file->device == facts->st_dev &&
            facts->st_ino != 0) {
            return file;
        }
    }
    return NULL;
}

static enum dps_status
read_file(struct dps_files *self, const char *path, struct dps_file **out,
    struct dps_error *err)
{
    int fd = -1;
    char *bytes = NULL;
    size_t n = 0;
    struct stat facts = {.st_ino = 0};
    enum dps_status status = open_regular(path, &fd, &facts, err);
    if (status == DPS_OK) {
        *out = known_file(self, &facts);
    }
    if (status != DPS_OK || *out != NULL) {
        goto out;
    }
    bytes = malloc(DPS_PARSE_BYTES + 1);
    status =
        bytes == NULL ? dps_arena_spent(err) : read_bytes(fd, path, bytes, &n, err);
    if (status == DPS_OK) {
        status = new_file(self, path, bytes, n, out, err);
    }
    if (status == DPS_OK) {
        (*out)->device = facts.st_dev;
        (*out)->inode = facts.st_ino;
    }
out:
    if (fd >= 0) {
        close(fd);
    }
    free(bytes);
    return status;
}

enum dps_status
dps_files_memory(struct dps_files *self, const char *name, const char *bytes, size_t n,
    struct dps_file **file, struct dps_error *err)
{
    return new_file(self, name, bytes, n, file, err);
}

/* ---- finding ----------------------------------------------------------- */

/* A search among candidates, and which of them it has tried. */
struct search {
    struct dps_files *files;
    const char *folder; /* was asked before the places, or NULL */
    const char *self;   /* the file that names; taken only if there is no other */
    bool met_self;
    const char *found;
    char tried[400];
    size_t n_tried; /* bytes */
    bool out_of_memory;
};

static void
try_path(struct search *search, const char *folder, const char *library,
    const char *name, const char *ending)
{
    struct stat facts;
    if (folder == NULL || search->found != NULL || search->out_of_memory) {
        return;
    }
    while (strncmp(name, "./", 2) == 0) {
        name += 2;
    }
    bool here = strcmp(folder, ".") == 0 || name[0] == '/';
    bool slash = !here && folder[strlen(folder) - 1] != '/';
    char *path = dps_arena_format(search->files->arena, "%s%s%s%s%s%s",
        here ? "" : folder, slash ? "/" : "", library != NULL ? library : "",
        library != NULL ? "/" : "", name, ending);
    if (path == NULL) {
        search->out_of_memory = true;
        return;
    }
    if (stat(path, &facts) == 0) {
        bool self = search->self != NULL && strcmp(path, search->self) == 0;
        search->found = self ? NULL : path;
        search->met_self = search->met_self || self;
        if (!self) {
            return;
        }
    }
    size_t room = sizeof search->tried - search->n_tried;
    int n = snprintf(search->tried + search->n_tried, room, "%s%s",
        search->n_tried > 0 ? ", " : "", path);
    search->n_tried += n < 0 || (size_t)n >= room ? room - 1 : (size_t)n;
}

static bool
ends_in_yaml(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

static bool
is_path(const char *name)
{
    return strchr(name, '/') != NULL || ends_in_yaml(name);
}

static void
try_places(
    struct search *search, const char *library, const char *name, const char *ending)
{
    const struct dps_files *files = search->files;
    for (size_t i = 0; i < (name[0] != '/' ? files->n_places : 0); i++) {
        if (search->folder == NULL || strcmp(files->places[i], search->folder) != 0) {
            try_path(search, files->places[i], library, name, ending);
        }
    }
}

static void
try_name(struct search *search, const struct dps_name *name)
{
    const char *folder = name->place.source->folder;
    search->folder = folder;
    if (is_path(name->text)) {
        const char *ending = ends_in_yaml(name->text) ? "" : ".yaml";
        try_path(search, folder, NULL, name->text, ending);
        try_places(search, NULL, name->text, ending);
        return;
    }
    if (!name->library_only) {
        search->self = name->place.source->name;
    }
    if (name->library != NULL) {
        try_path(search, folder, name->library, name->text, ".yaml");
    }
    if (!name->library_only) {
        try_path(search, folder, NULL, name->text, ".yaml");
    }
    if (name->library != NULL) {
        try_places(search, name->library, name->text, ".yaml");
    }
    if (!name->library_only) {
        try_places(search, NULL, name->text, ".yaml");
    }
}

static enum dps_status
missing(const struct search *search, const struct dps_name *name, struct dps_error *err)
{
    if (name->library_only) {
        return dps_place_fail(err, DPS_EIO, name->place, name->path,
            "is empty, and there is no file of its name: looked for %s", search->tried);
    }
    return dps_place_fail(err, DPS_EIO, name->place, name->path,
        "is %s, which is not found: looked for %s", name->text, search->tried);
}

/* Puts the name before a sentence about its file. */
static enum dps_status
unreadable_name(const struct dps_name *name, struct dps_error *err)
{
    if (err == NULL) {
        return DPS_EIO;
    }
    struct dps_error inner = *err;
    return dps_place_fail(
        err, DPS_EIO, name->place, name->path, "is %s: %s", name->text, inner.text);
}

enum dps_status
dps_files_named(struct dps_files *self, const struct dps_name *name,
    struct dps_file **file, struct dps_error *err)
{
    struct search search = {.files = self};
    *file = NULL;
    if (name->text[0] == '\0') {
        return dps_place_fail(err, DPS_EINVAL, name->place, name->path,
            "is empty, not the name of a file");
    }
    try_name(&search, name);
    if (search.found == NULL && search.met_self) {
        search.found = search.self;
    }
    if (search.out_of_memory) {
        return dps_arena_spent(err);
    }
    if (search.found == NULL) {
        return name->optional ? DPS_OK : missing(&search, name, err);
    }
    enum dps_status status = read_file(self, search.found, file, err);
    if (status == DPS_EIO) {
        return unreadable_name(name, err);
    }
    return status;
}

enum dps_status
dps_files_root(struct dps_files *self, const char *name, struct dps_file **file,
    struct dps_error *err)
{
    struct search search = {.files = self};
    if (name[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "the scenario's name is empty");
    }
    const char *ending = is_path(name) ? "" : ".yaml";
    try_path(&search, ".", NULL, name, ending);
    try_places(&search, NULL, name, ending);
    if (!ends_in_yaml(name)) {
        try_path(&search, ".", NULL, name, is_path(name) ? ".yaml" : "");
    }
    if (search.out_of_memory) {
        return dps_arena_spent(err);
    }
    enum dps_status status = DPS_EIO;
    if (search.found != NULL) {
        status = read_file(self, search.found, file, err);
    } else {
        status =
            dps_fail(err, status, "%s is not found: looked for %s", name, search.tried);
    }
    if (status != DPS_OK && err != NULL) {
        dps_text_flatten(err->text);
    }
    return status;
}

/* ---- data files -------------------------------------------------------- */

static bool
same_file(const char *path, const struct stat *facts)
{
    struct stat other;
    return stat(path, &other) == 0 && other.st_ino == facts->st_ino &&
           other.st_dev == facts->st_dev;
}

/* The rest of a real path below a place, if the places lead to that very file. */
static const char *
below_place(struct dps_files *self, const char *real, const struct stat *facts)
{
    for (size_t i = 0; i < self->n_places; i++) {
        char *place = realpath(self->places[i], NULL);
        size_t n = place != NULL ? strlen(place) : 0;
        bool below = n > 0 && strncmp(real, place, n) == 0 && real[n] == '/';
        free(place);
        if (below) {
            struct search search = {.files = self};
            try_places(&search, NULL, real + n + 1, "");
            if (search.found != NULL && same_file(search.found, facts)) {
                return real + n + 1;
            }
        }
    }
    return real;
}

enum dps_status
dps_files_data(struct dps_files *self, const struct dps_name *name, const char **found,
    const char **portable, struct dps_error *err)
{
    struct search search = {.files = self};
    struct stat facts = {.st_ino = 0};
    int fd = -1;
    search.folder = name->place.source->folder;
    try_path(&search, search.folder, NULL, name->text, "");
    try_places(&search, NULL, name->text, "");
    if (search.found == NULL) {
        return search.out_of_memory ? dps_arena_spent(err)
                                    : missing(&search, name, err);
    }
    enum dps_status status = open_regular(search.found, &fd, &facts, err);
    if (fd >= 0) {
        close(fd);
    }
    if (status != DPS_OK) {
        return unreadable_name(name, err);
    }
    char *real = realpath(search.found, NULL);
    const char *best = real != NULL ? below_place(self, real, &facts) : search.found;
    *found = search.found;
    *portable = dps_arena_text(self->arena, best, strlen(best));
    free(real);
    return *portable != NULL ? DPS_OK : dps_arena_spent(err);
}
