#include "sim/host/symbols.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What kernels must not use, and why; a name that ends in * stands for all that begin
 * like it. */
static const struct {
    const char *name;
    const char *why;
} refused[] = {
    {"clock*", "reads a clock"},
    {"time", "reads a clock"},
    {"gettimeofday", "reads a clock"},
    {"localtime*", "reads the time zone"},
    {"nanosleep", "waits for a clock"},
    {"sleep", "waits for a clock"},
    {"rand*", "draws random numbers that the host does not know"},
    {"srand*", "draws random numbers that the host does not know"},
    {"drand48*", "draws random numbers that the host does not know"},
    {"getrandom", "draws random numbers that the host does not know"},
    {"getentropy", "draws random numbers that the host does not know"},
    {"arc4random*", "draws random numbers that the host does not know"},
    {"open*", "opens a file"},
    {"fopen*", "opens a file"},
    {"freopen*", "opens a file"},
    {"socket*", "opens a socket"},
    {"connect", "opens a socket"},
    {"getenv", "reads the environment"},
    {"secure_getenv", "reads the environment"},
    {"pthread_create", "starts a thread"},
    {"thrd_create", "starts a thread"},
    {"fork", "starts a process"},
    {"vfork", "starts a process"},
    {"exec*", "starts a process"},
    {"posix_spawn*", "starts a process"},
    {"system", "starts a process"},
    {"popen", "starts a process"},
    {"syscall", "calls the system behind the library's back"},
};

static bool
matches(const char *pattern, const char *name)
{
    size_t n = strlen(pattern);
    return pattern[n - 1] == '*' ? strncmp(pattern, name, n - 1) == 0
                                 : strcmp(pattern, name) == 0;
}

static const char *
why_refused(const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (matches(refused[i].name, name)) {
            return refused[i].why;
        }
    }
    return NULL;
}

/* ---- ELF --------------------------------------------------------------- */

struct object {
    const char *path;
    const unsigned char *bytes;
    size_t n;
};

/* The bytes [at, at + n) of the object, or NULL if they are not all there. */
static const void *
part(const struct object *self, uint64_t at, uint64_t n)
{
    return at <= self->n && n <= self->n - at && at % 8 == 0 ? self->bytes + at : NULL;
}

static enum dps_status
check_table(const struct object *self, const Elf64_Shdr *symbols,
    const Elf64_Shdr *names, struct dps_error *err)
{
    const Elf64_Sym *symbol = part(self, symbols->sh_offset, symbols->sh_size);
    uint64_t n = symbols->sh_size / sizeof *symbol;
    bool there = symbol != NULL && names->sh_offset <= self->n &&
                 names->sh_size <= self->n - names->sh_offset && names->sh_size > 0 &&
                 self->bytes[names->sh_offset + names->sh_size - 1] == '\0';
    for (uint64_t i = 0; there && i < n; i++) {
        if (symbol[i].st_shndx != SHN_UNDEF || symbol[i].st_name >= names->sh_size) {
            continue;
        }
        const char *name =
            (const char *)self->bytes + names->sh_offset + symbol[i].st_name;
        const char *why = why_refused(name);
        if (why != NULL) {
            return dps_fail(err, DPS_EINVAL,
                "%s uses %s, which %s: a kernel's decisions hang on its calls alone",
                self->path, name, why);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_object(const struct object *self, struct dps_error *err)
{
    const Elf64_Ehdr *head = part(self, 0, sizeof *head);
    if (head == NULL || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_type != ET_DYN ||
        head->e_shentsize != sizeof(Elf64_Shdr)) {
        return dps_fail(err, DPS_EINVAL, "%s is no shared object", self->path);
    }
    uint64_t size = (uint64_t)head->e_shnum * sizeof(Elf64_Shdr);
    const Elf64_Shdr *sections = part(self, head->e_shoff, size);
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; sections != NULL && i < head->e_shnum && status == DPS_OK;
         i++) {
        const Elf64_Shdr *section = &sections[i];
        if (section->sh_type == SHT_DYNSYM && section->sh_link < head->e_shnum) {
            status = check_table(self, section, &sections[section->sh_link], err);
        }
    }
    return status;
}

enum dps_status
dps_symbols_allowed(const char *path, struct dps_error *err)
{
    struct stat info = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0 || info.st_size <= 0) {
        enum dps_status status = dps_fail(
            err, DPS_EINVAL, "%s: %s", path, fd < 0 ? strerror(errno) : "empty");
        if (fd >= 0) {
            close(fd);
        }
        return status;
    }
    size_t n = (size_t)info.st_size;
    void *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED) {
        return dps_fail(err, DPS_EIO, "cannot map %s: %s", path, strerror(errno));
    }
    struct object object = {path, bytes, n};
    enum dps_status status = check_object(&object, err);
    munmap(bytes, n);
    return status;
}
