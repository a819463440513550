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

/* What kernels must not use, by why; a name that ends in * stands for all that begin
 * like it. */
static const struct {
    const char *why;
    const char *names; /* with spaces between */
} refused[] = {
    {"reads a clock", "clock* time times timespec_get gettimeofday getrusage ftime"},
    {"reads the time zone", "localtime* mktime tzset"},
    {"waits for a clock", "nanosleep usleep sleep alarm setitimer timer_create"},
    {"draws random numbers that the host does not know",
        "rand* srand* drand48* erand48* lrand48* nrand48* mrand48* jrand48* "
        "getrandom getentropy arc4random*"},
    {"opens a file", "open* __open* creat* fopen* freopen* fdopen* mkstemp* tmpfile* "
                     "memfd_create shm_open"},
    {"reads or writes a file",
        "read write pread* pwrite* stdin stdout stderr printf vprintf puts "
        "putchar perror dprintf __printf_chk __vprintf_chk __dprintf_chk "
        "getchar scanf __isoc99_scanf"},
    {"maps memory that the host does not know", "mmap* shmat"},
    {"opens a socket",
        "socket* connect bind listen accept accept4 getaddrinfo gethostby*"},
    {"reads the environment",
        "getenv secure_getenv environ __environ setlocale getcwd"},
    {"looks at the machine",
        "sysconf get_nprocs* sched_getcpu sched_getaffinity getpid getppid "
        "gettid getuid gethostname uname getauxval"},
    {"starts a thread", "pthread_create thrd_create GOMP_* __kmpc_*"},
    {"starts a process", "fork vfork clone exec* posix_spawn* system popen"},
    {"ends the process", "exit _exit _Exit quick_exit"},
    {"changes how the host hears signals",
        "signal sigaction sigprocmask pthread_sigmask sigaltstack kill raise "
        "pthread_kill"},
    {"finds functions that the host does not see", "dlopen dlmopen dlsym dlvsym"},
    {"calls the system behind the library's back", "syscall"},
};

/* Whether a name is that of a pattern of n characters. */
static bool
matches(const char *pattern, size_t n, const char *name)
{
    return pattern[n - 1] == '*' ? strncmp(pattern, name, n - 1) == 0
                                 : strncmp(pattern, name, n) == 0 && name[n] == '\0';
}

static const char *
why_refused(const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        for (const char *at = refused[i].names; *at != '\0'; at += strspn(at, " ")) {
            size_t n = strcspn(at, " ");
            if (matches(at, n, name)) {
                return refused[i].why;
            }
            at += n;
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
    if (!there) {
        return dps_fail(
            err, DPS_EINVAL, "%s has a broken table of symbols", self->path);
    }
    for (uint64_t i = 0; i < n; i++) {
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
    bool found = false;
    for (uint32_t i = 0; sections != NULL && i < head->e_shnum && status == DPS_OK;
         i++) {
        const Elf64_Shdr *section = &sections[i];
        if (section->sh_type == SHT_DYNSYM && section->sh_link < head->e_shnum) {
            status = check_table(self, section, &sections[section->sh_link], err);
            found = true;
        }
    }
    return status != DPS_OK || found
               ? status
               : dps_fail(err, DPS_EINVAL, "%s has no table of symbols", self->path);
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
