#include "sim/journal/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW = 1 << 20 };

struct dps_journal_reader {
    int fd;
    char *path;
    uint64_t size;   /* of the file when it was opened */
    uint64_t offset; /* where whole records end */

    uint8_t *window; /* n bytes of the file from `at` on */
    size_t capacity;
    uint64_t at;
    size_t n;

    struct dps_decoder decoder;
    struct dps_chain chain;
    size_t n_series;
};

/* ---- bytes ------------------------------------------------------------- */

static enum dps_status
fill_window(
    struct dps_journal_reader *self, uint64_t at, size_t n, struct dps_error *err)
{
    self->at = at;
    self->n = 0;
    while (self->n < n) {
        ssize_t got =
            pread(self->fd, self->window + self->n, n - self->n, (off_t)(at + self->n));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return dps_fail(
                err, DPS_EIO, "%s: cannot be read: %s", self->path, strerror(errno));
        }
        if (got == 0) {
            return dps_fail(
                err, DPS_EIO, "%s: became shorter while it was read", self->path);
        }
        self->n += (size_t)got;
    }
    return DPS_OK;
}

/* Points at `n` bytes of the file from `at` on, which are there. */
static enum dps_status
load(struct dps_journal_reader *self, uint64_t at, size_t n, const uint8_t **bytes,
    struct dps_error *err)
{
    if (at < self->at || at + n > self->at + self->n) {
        size_t wanted = n > WINDOW ? n : WINDOW;
        if (wanted > self->size - at) {
            wanted = (size_t)(self->size - at);
        }
        if (wanted > self->capacity) {
            uint8_t *window = realloc(self->window, wanted);
            if (window == NULL) {
                dps_fail(err, DPS_ENOMEM, "%s: out of memory for %zu bytes", self->path,
                    wanted);
                return DPS_ENOMEM;
            }
            self->window = window;
            self->capacity = wanted;
        }
        enum dps_status status = fill_window(self, at, wanted, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    *bytes = self->window + (at - self->at);
    return DPS_OK;
}

/* ---- records ----------------------------------------------------------- */

struct frame {
    const uint8_t *bytes; /* NULL: no whole, undamaged record begins here */
    size_t n;             /* without the checksum */
    uint32_t type;
};

static enum dps_status
load_frame(struct dps_journal_reader *self, uint64_t at, struct frame *frame,
    struct dps_error *err)
{
    frame->bytes = NULL;
    uint64_t room = self->size - at;
    if (room < DPS_RECORD_HEAD + DPS_RECORD_TAIL) {
        return DPS_OK;
    }
    const uint8_t *bytes;
    enum dps_status status = load(self, at, DPS_RECORD_HEAD, &bytes, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_reader in = dps_reader_of(bytes, DPS_RECORD_HEAD);
    uint32_t magic = dps_reader_u32(&in);
    frame->type = dps_reader_u32(&in);
    uint64_t payload = dps_reader_u64(&in);
    if (magic != DPS_RECORD_MAGIC ||
        payload > room - DPS_RECORD_HEAD - DPS_RECORD_TAIL) {
        return DPS_OK;
    }
    frame->n = DPS_RECORD_HEAD + (size_t)payload;
    status = load(self, at, frame->n + DPS_RECORD_TAIL, &bytes, err);
    if (status != DPS_OK) {
        return status;
    }
    uint64_t checksum;
    memcpy(&checksum, bytes + frame->n, sizeof checksum);
    if (checksum == dps_record_checksum(bytes, frame->n)) {
        frame->bytes = bytes;
    }
    return DPS_OK;
}

/* Whether an undamaged record begins anywhere after self->offset: what stands there is
 * then damaged, and not the torn tail of a run that was killed. */
static enum dps_status
look_for_later_frame(
    struct dps_journal_reader *self, bool *found, struct dps_error *err)
{
    const uint32_t magic = DPS_RECORD_MAGIC;
    *found = false;
    for (uint64_t at = self->offset + 1;
         !*found && at + DPS_RECORD_HEAD + DPS_RECORD_TAIL <= self->size; at++) {
        const uint8_t *bytes;
        enum dps_status status = load(self, at, sizeof magic, &bytes, err);
        if (status != DPS_OK) {
            return status;
        }
        if (memcmp(bytes, &magic, sizeof magic) == 0) {
            struct frame frame;
            status = load_frame(self, at, &frame, err);
            if (status != DPS_OK) {
                return status;
            }
            *found = frame.bytes != NULL;
        }
    }
    return DPS_OK;
}

/* Nothing whole stands at self->offset: a torn tail, or an error. */
static enum dps_status
judge_tail(struct dps_journal_reader *self, struct dps_error *err)
{
    bool found;
    enum dps_status status = look_for_later_frame(self, &found, err);
    if (status != DPS_OK) {
        return status;
    }
    if (found) {
        return dps_fail(err, DPS_EIO, "%s: the record at byte %" PRIu64 " is damaged",
            self->path, self->offset);
    }
    if (self->offset == 0) {
        const uint32_t magic = DPS_RECORD_MAGIC;
        const uint8_t *bytes;
        size_t n = self->size < sizeof magic ? (size_t)self->size : sizeof magic;
        status = load(self, 0, n, &bytes, err);
        if (status == DPS_OK && memcmp(bytes, &magic, n) != 0) {
            status = dps_fail(err, DPS_EIO, "%s: is not a run's journal", self->path);
        }
    }
    return status;
}

/* What one record says against those before it. */
static enum dps_status
check_order(struct dps_journal_reader *self, const struct dps_journal_record *record,
    const struct frame *frame, struct dps_error *err)
{
    dps_chain_add(&self->chain, record->type, frame->bytes, frame->n);
    if (record->type == DPS_SERIES) {
        self->n_series++;
    }
    if (record->type != DPS_ROW) {
        return DPS_OK;
    }
    if (record->row.n_cells != self->n_series) {
        return dps_fail(err, DPS_EIO, "a row has %zu cells for %zu series",
            record->row.n_cells, self->n_series);
    }
    if (!dps_digest_equal(record->row.digest, self->chain.row)) {
        return dps_fail(
            err, DPS_EIO, "a row's digest does not follow from the journal");
    }
    return DPS_OK;
}

/* ---- public ------------------------------------------------------------ */

enum dps_status
dps_journal_reader_open(
    const char *path, struct dps_journal_reader **out, struct dps_error *err)
{
    struct stat about;
    struct dps_journal_reader *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "%s: out of memory", path);
    }
    enum dps_status status = DPS_OK;
    self->path = strdup(path);
    self->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (self->path == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "%s: out of memory", path);
    } else if (self->fd < 0 || fstat(self->fd, &about) != 0) {
        status = dps_fail(err, DPS_EIO, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(about.st_mode)) {
        status = dps_fail(err, DPS_EIO, "%s: is not a file", path);
    } else {
        self->size = (uint64_t)about.st_size;
    }
    if (status != DPS_OK) {
        dps_journal_reader_close(&self);
        return status;
    }
    *out = self;
    return DPS_OK;
}

void
dps_journal_reader_close(struct dps_journal_reader **self)
{
    if (*self != NULL) {
        if ((*self)->fd >= 0) {
            close((*self)->fd);
        }
        dps_decoder_free(&(*self)->decoder);
        free((*self)->window);
        free((*self)->path);
        free(*self);
        *self = NULL;
    }
}

enum dps_status
dps_journal_read(struct dps_journal_reader *self, struct dps_journal_record *record,
    bool *more, struct dps_error *err)
{
    *more = false;
    if (self->offset == self->size) {
        return DPS_OK;
    }
    struct frame frame;
    enum dps_status status = load_frame(self, self->offset, &frame, err);
    if (status != DPS_OK) {
        return status;
    }
    if (frame.bytes == NULL) {
        return judge_tail(self, err);
    }
    status = dps_decoder_decode(&self->decoder, frame.type,
        frame.bytes + DPS_RECORD_HEAD, frame.n - DPS_RECORD_HEAD, record, err);
    if (status == DPS_OK) {
        status = check_order(self, record, &frame, err);
    }
    if (status != DPS_OK) {
        return dps_within(err, status, "%s: byte %" PRIu64, self->path, self->offset);
    }
    self->offset += frame.n + DPS_RECORD_TAIL;
    *more = true;
    return DPS_OK;
}

uint64_t
dps_journal_reader_offset(const struct dps_journal_reader *self)
{
    return self->offset;
}

struct dps_chain
dps_journal_reader_chain(const struct dps_journal_reader *self)
{
    return self->chain;
}

size_t
dps_journal_reader_series(const struct dps_journal_reader *self)
{
    return self->n_series;
}
