#include "sim/window/image.h"

#include <inttypes.h>
#include <string.h>

enum { HEAD = 3 * sizeof(uint64_t), TAIL = 2 * sizeof(uint64_t) };

void
dps_image_begin(struct dps_buffer *out, uint64_t magic)
{
    dps_buffer_put_u64(out, magic);
    dps_buffer_put_u64(out, DPS_IMAGE_VERSION);
    dps_buffer_put_u64(out, 0); /* the size, as soon as it is known */
}

void
dps_image_end(struct dps_buffer *out)
{
    if (out->failed) {
        return;
    }
    uint64_t size = out->n - HEAD;
    memcpy(out->bytes + HEAD - sizeof size, &size, sizeof size);
    struct dps_digest digest = dps_digest_of(out->bytes, out->n);
    dps_buffer_put_u64(out, digest.high);
    dps_buffer_put_u64(out, digest.low);
}

void
dps_image_seal(struct dps_buffer *out, uint64_t magic, const struct dps_buffer *payload)
{
    dps_image_begin(out, magic);
    dps_buffer_put(out, payload->bytes, payload->n);
    out->failed = out->failed || payload->failed;
    dps_image_end(out);
}

enum dps_status
dps_image_open(const void *bytes, size_t n, uint64_t magic, const char *what,
    struct dps_reader *payload, struct dps_error *err)
{
    struct dps_reader head = dps_reader_of(bytes, n);
    uint64_t found = dps_reader_u64(&head);
    uint64_t version = dps_reader_u64(&head);
    uint64_t size = dps_reader_u64(&head);
    if (n < HEAD + TAIL || size != n - HEAD - TAIL) {
        return dps_fail(
            err, DPS_EIO, "%s of %zu bytes is cut short or damaged", what, n);
    }
    if (found != magic) {
        return dps_fail(err, DPS_EIO, "%s is something else, or damaged", what);
    }
    if (version != DPS_IMAGE_VERSION) {
        return dps_fail(err, DPS_EIO,
            "%s is of version %" PRIu64 ", not %d, or damaged", what, version,
            DPS_IMAGE_VERSION);
    }
    const uint8_t *start = bytes;
    struct dps_reader tail = dps_reader_of(start + HEAD + size, TAIL);
    struct dps_digest said = {0};
    said.high = dps_reader_u64(&tail);
    said.low = dps_reader_u64(&tail);
    if (!dps_digest_equal(said, dps_digest_of(bytes, n - TAIL))) {
        return dps_fail(err, DPS_EIO, "%s is damaged: its checksum is another", what);
    }
    *payload = dps_reader_of(start + HEAD, (size_t)size);
    return DPS_OK;
}
