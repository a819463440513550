/* digest.h: 128-bit digests that chain (XXH3; for equality, not against forgers). */
#ifndef DPS_SIM_CORE_DIGEST_H
#define DPS_SIM_CORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dps_digest {
    uint64_t high;
    uint64_t low;
};

enum { DPS_DIGEST_TEXT = 33 };

struct dps_digest dps_digest_of(const void *bytes, size_t n);

/* The digest of `previous` followed by the bytes. */
struct dps_digest dps_digest_chain(
    struct dps_digest previous, const void *bytes, size_t n);

bool dps_digest_equal(struct dps_digest a, struct dps_digest b);

/* 32 hexadecimal digits. */
void dps_digest_format(struct dps_digest digest, char text[DPS_DIGEST_TEXT]);

#endif
