#include "sim/window/image.h"

#include <inttypes.h>

enum { HEAD = 3 * sizeof(uint64_t), TAIL = 2 * sizeof(uint64_t) };

void
dps_image_seal(struct dps_buffer *out, uint64_t magic, const struct dps_buffer *payload)
{
    dps_buffer_put_u64(out, magic);
    dps_buffer_put_u64(out, DPS_IMAGE_VERSION);
    dps_buffer_put_u64(out, payload->n);
    dps_buffer_put(out, payload->bytes, payload->n);
    struct dps_digest digest = dps_digest_of(out->bytes, out->n);
    dps_buffer_put_u64(out, digest.high);
    dps_buffer_put_u64(out, digest.low);
    out->failed = out->failed || payload->failed;
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
