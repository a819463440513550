#include "sim/core/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <xxhash.h>

static struct dps_digest
digest_of_hash(XXH128_hash_t hash)
{
    return (struct dps_digest){.high = hash.high64, .low = hash.low64};
}

struct dps_digest
dps_digest_of(const void *bytes, size_t n)
{
    return digest_of_hash(XXH3_128bits(bytes, n));
}

struct dps_digest
dps_digest_join(struct dps_digest previous, struct dps_digest own)
{
    const uint64_t joined[4] = {previous.high, previous.low, own.high, own.low};
    return dps_digest_of(joined, sizeof joined);
}

struct dps_digest
dps_digest_chain(struct dps_digest previous, const void *bytes, size_t n)
{
    return dps_digest_join(previous, dps_digest_of(bytes, n));
}

bool
dps_digest_equal(struct dps_digest a, struct dps_digest b)
{
    return a.high == b.high && a.low == b.low;
}

void
dps_digest_format(struct dps_digest digest, char text[DPS_DIGEST_TEXT])
{
    snprintf(
        text, DPS_DIGEST_TEXT, "%016" PRIx64 "%016" PRIx64, digest.high, digest.low);
}

/* ---- in pieces --------------------------------------------------------- */

enum dps_status
dps_digester_init(struct dps_digester *self, struct dps_error *err)
{
    self->state = XXH3_createState();
    if (self->state == NULL || XXH3_128bits_reset(self->state) != XXH_OK) {
        dps_digester_free(self);
        return dps_fail(err, DPS_ENOMEM, "out of memory for a digest");
    }
    return DPS_OK;
}

void
dps_digester_free(struct dps_digester *self)
{
    (void)XXH3_freeState(self->state);
    self->state = NULL;
}

void
dps_digester_add(struct dps_digester *self, const void *bytes, size_t n)
{
    if (n > 0) {
        (void)XXH3_128bits_update(self->state, bytes, n); /* fails only on NULL */
    }
}

struct dps_digest
dps_digester_value(const struct dps_digester *self)
{
    return digest_of_hash(XXH3_128bits_digest(self->state));
}

bool
dps_digester_drain(void *self, const void *bytes, size_t n)
{
    dps_digester_add(self, bytes, n);
    return true;
}
