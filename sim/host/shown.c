#include "sim/host/shown.h"

#include "sim/core/digest.h"

#include <stddef.h>
#include <string.h>

/* A column of a view: the member that points to it, and an entry's size [byte]. */
struct column {
    size_t member, size;
};

#define COLUMN(type, name)                                                             \
    {                                                                                  \
        offsetof(struct type, name), sizeof *((struct type *)NULL)->name               \
    }

_Static_assert(DPK_RESOURCES == 8, "each has its column below");

static const struct column node_columns[] = {
    COLUMN(dpk_nodes, slot),
    COLUMN(dpk_nodes, id),
    COLUMN(dpk_nodes, rank),
    COLUMN(dpk_nodes, capacity[0]),
    COLUMN(dpk_nodes, capacity[1]),
    COLUMN(dpk_nodes, capacity[2]),
    COLUMN(dpk_nodes, capacity[3]),
    COLUMN(dpk_nodes, capacity[4]),
    COLUMN(dpk_nodes, capacity[5]),
    COLUMN(dpk_nodes, capacity[6]),
    COLUMN(dpk_nodes, capacity[7]),
    COLUMN(dpk_nodes, devices),
    COLUMN(dpk_nodes, model),
    COLUMN(dpk_nodes, region),
    COLUMN(dpk_nodes, price),
    COLUMN(dpk_nodes, stake),
    COLUMN(dpk_nodes, reputation),
    COLUMN(dpk_nodes, until),
    COLUMN(dpk_nodes, name),
    COLUMN(dpk_nodes, owner),
    COLUMN(dpk_nodes, market),
    COLUMN(dpk_nodes, least),
    COLUMN(dpk_nodes, latitude),
    COLUMN(dpk_nodes, longitude),
};

static const struct column job_columns[] = {
    COLUMN(dpk_jobs, slot),
    COLUMN(dpk_jobs, id),
    COLUMN(dpk_jobs, owner),
    COLUMN(dpk_jobs, width),
    COLUMN(dpk_jobs, need[0]),
    COLUMN(dpk_jobs, need[1]),
    COLUMN(dpk_jobs, need[2]),
    COLUMN(dpk_jobs, need[3]),
    COLUMN(dpk_jobs, need[4]),
    COLUMN(dpk_jobs, need[5]),
    COLUMN(dpk_jobs, need[6]),
    COLUMN(dpk_jobs, need[7]),
    COLUMN(dpk_jobs, devices),
    COLUMN(dpk_jobs, model_first),
    COLUMN(dpk_jobs, kind),
    COLUMN(dpk_jobs, estimate),
    COLUMN(dpk_jobs, deadline),
    COLUMN(dpk_jobs, max_price),
    COLUMN(dpk_jobs, priority),
    COLUMN(dpk_jobs, urgent),
    COLUMN(dpk_jobs, most),
    COLUMN(dpk_jobs, market),
    COLUMN(dpk_jobs, region),
    COLUMN(dpk_jobs, stake),
    COLUMN(dpk_jobs, reputation),
    COLUMN(dpk_jobs, latitude),
    COLUMN(dpk_jobs, longitude),
};

static const struct column end_columns[] = {
    COLUMN(dpk_ends, job),
    COLUMN(dpk_ends, outcome),
};

static const struct column claim_columns[] = {
    COLUMN(dpk_claims, slot),
    COLUMN(dpk_claims, id),
    COLUMN(dpk_claims, node),
    COLUMN(dpk_claims, payer),
    COLUMN(dpk_claims, task),
    COLUMN(dpk_claims, amount),
};

static const struct column evidence_columns[] = {
    COLUMN(dpk_evidence, round),
    COLUMN(dpk_evidence, asked),
    COLUMN(dpk_evidence, arrived),
    COLUMN(dpk_evidence, deadline),
};

/* Of the struct itself, `size` bytes, and n entries of each of its columns. */
static uint64_t
digest(const void *view, size_t size, const struct column *columns, size_t n_columns,
    uint32_t n)
{
    struct dps_digest all = dps_digest_of(view, size);
    for (size_t i = 0; i < n_columns; i++) {
        const void *entries;
        memcpy(&entries, (const char *)view + columns[i].member, sizeof entries);
        if (entries != NULL) {
            all = dps_digest_chain(all, entries, n * columns[i].size);
        }
    }
    return all.low;
}

#define DIGEST(view, columns)                                                          \
    digest(                                                                            \
        view, sizeof *(view), columns, sizeof(columns) / sizeof *(columns), (view)->n)

uint64_t
dps_shown_nodes(const struct dpk_nodes *nodes)
{
    return DIGEST(nodes, node_columns);
}

uint64_t
dps_shown_jobs(const struct dpk_jobs *jobs)
{
    return DIGEST(jobs, job_columns);
}

uint64_t
dps_shown_ends(const struct dpk_ends *ends)
{
    return DIGEST(ends, end_columns);
}

uint64_t
dps_shown_claims(const struct dpk_claims *claims)
{
    return DIGEST(claims, claim_columns);
}

uint64_t
dps_shown_bytes(const struct dpk_bytes *bytes)
{
    struct dps_digest all = dps_digest_of(bytes, sizeof *bytes);
    all = dps_digest_chain(all, bytes->first, (bytes->n + 1) * sizeof *bytes->first);
    uint64_t begin = bytes->first[0];
    return dps_digest_chain(all, bytes->bytes + begin, bytes->first[bytes->n] - begin)
        .low;
}

uint64_t
dps_shown_evidence(const struct dpk_evidence *evidence)
{
    return DIGEST(evidence, evidence_columns) ^ dps_shown_claims(evidence->claims) ^
           dps_shown_bytes(evidence->challenges) ^ dps_shown_bytes(evidence->proofs);
}
