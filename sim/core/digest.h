/* digest.h: 128-bit digests that chain (XXH3; for equality, not against forgers). */
#ifndef DPS_SIM_CORE_DIGEST_H
#define DPS_SIM_CORE_DIGEST_H

#include "sim/core/status.h"

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

/* The same from the bytes' own digest. */
struct dps_digest dps_digest_join(struct dps_digest previous, struct dps_digest own);

bool dps_digest_equal(struct dps_digest a, struct dps_digest b);

/* 32 hexadecimal digits. */
void dps_digest_format(struct dps_digest digest, char text[DPS_DIGEST_TEXT]);

/* A digest of bytes that come in pieces, equal to dps_digest_of all of them.  In place:
 * start from {NULL} or by init; free is legal after a failed init and twice. */
struct dps_digester {
    void *state;
};

DPS_CHECKED enum dps_status dps_digester_init(
    struct dps_digester *self, struct dps_error *err);
void dps_digester_free(struct dps_digester *self);
void dps_digester_add(struct dps_digester *self, const void *bytes, size_t n);

/* Of what has been added so far; more may follow. */
struct dps_digest dps_digester_value(const struct dps_digester *self);

/* The same as a buffer's drain, which never fails. */
bool dps_digester_drain(void *self, const void *bytes, size_t n);

#endif
