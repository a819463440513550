/* Nodes that keep sectors, or say so, against `merkle-post`.
 *
 * - honest: keeps all of it.
 * - drop-k: keeps all but a share of the leaves, and where one of those is asked for
 *   shows zeros, or declines.
 * - regenerate: keeps nothing, and seals the sector again for each challenge.
 * - outsource: keeps nothing, and fetches each proof from another node that does.
 * - sybil-seal: claims several sectors for each that it keeps.  Where roots need not
 *   differ, all are that one; where they must, the others are sealed when asked for.
 * - replay: keeps a sector until it is challenged first, and repeats that proof. */
#include "kernels/provers/keeping.h"
#include "kernels/schedulers/list.h"

#include <string.h>

/* Members of a table that are alike. */
#define KEEPING_PROVER(table, what, text, list, maker)                                 \
    .kernel =                                                                          \
        {                                                                              \
            .head = {sizeof(table), DPK_VERSION},                                      \
            .name = (what),                                                            \
            .doc = (text),                                                             \
            .parameters = (list),                                                      \
            .n_parameters = sizeof(list) / sizeof *(list),                             \
            .kind = DPK_PROVER,                                                        \
            .create = (maker),                                                         \
            .destroy = dpk_keeping_destroy,                                            \
            .state_hash = dpk_keeping_state_hash,                                      \
    },                                                                                 \
    .against = "merkle-post", .commit = dpk_keeping_commit,                            \
    .prove = dpk_keeping_prove, .retire = dpk_keeping_retire,                          \
    .truth = dpk_keeping_truth

static int
is_true(const struct kept *sector)
{
    (void)sector;
    return 1;
}

static int
is_false(const struct kept *sector)
{
    (void)sector;
    return 0;
}

/* ---- honest ------------------------------------------------------------ */

static const struct dpk_parameter honest_parameters[] = {KEEPING_FIRST_PARAMETERS};
static const struct strategy honest = {.truth = is_true};

static dpk_status
create_honest(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_keeping_create(host, &honest, honest_parameters, NULL, 0, values, self);
}

const struct dpk_prover dpk_merkle_post_honest = {
    KEEPING_PROVER(dpk_merkle_post_honest, "honest", "keeps its sectors",
        honest_parameters, create_honest),
};

/* ---- drop-k ------------------------------------------------------------ */

enum { DROP_SHARE = KEEPING_PARAMETERS, DROP_ANSWER };
enum { SHARE, DECLINES }; /* settings */

static const struct dpk_parameter drop_parameters[] = {
    KEEPING_FIRST_PARAMETERS,
    [DROP_SHARE] = {"share", "0.1", "a number from 0 to 1",
        "of the leaves that is dropped (assumed)"},
    [DROP_ANSWER] = {"dropped", "wrong", "wrong|decline",
        "what it answers where a leaf that it dropped is asked for"},
};
static const struct keeping_setting drop_settings[] = {
    {DROP_SHARE, 6, 0, KEEPING_HONEST}};

static void
answer_drop(
    const struct keeping *self, const struct kept *sector, struct answer *answer)
{
    uint64_t leaves = UINT64_C(1) << self->drawer.post.levels;
    uint64_t share = (uint64_t)self->settings[SHARE];
    (void)sector;
    answer->dropped = (leaves * share + KEEPING_HONEST / 2) / KEEPING_HONEST;
    answer->declines = self->settings[DECLINES] != 0;
    answer->effort = KEEPING_HONEST - (uint32_t)share;
}

static const struct strategy drop = {.answer = answer_drop, .truth = is_false};

static dpk_status
create_drop(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status = dpk_keeping_create(
        host, &drop, drop_parameters, drop_settings, 1, values, self);
    struct keeping *made = *self;
    if (status == DPK_OK) {
        made->settings[DECLINES] = strcmp(values[DROP_ANSWER], "decline") == 0;
    }
    return status;
}

const struct dpk_prover dpk_merkle_post_drop_k = {
    KEEPING_PROVER(dpk_merkle_post_drop_k, "drop-k", "drops a share of each sector",
        drop_parameters, create_drop),
};

/* ---- replay ------------------------------------------------------------ */

static void
answer_replay(
    const struct keeping *self, const struct kept *sector, struct answer *answer)
{
    (void)self;
    answer->challenge = sector->asked;
    answer->effort = KEEPING_HONEST / (sector->proofs + 1);
}

/* It still has the sector when it proves for the first time. */
static int
was_there(const struct kept *sector)
{
    return sector->proofs <= 1;
}

static const struct strategy replay = {.answer = answer_replay, .truth = was_there};

static dpk_status
create_replay(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_keeping_create(host, &replay, honest_parameters, NULL, 0, values, self);
}

const struct dpk_prover dpk_merkle_post_replay = {
    KEEPING_PROVER(dpk_merkle_post_replay, "replay",
        "drops a sector once it is proven, and repeats the proof", honest_parameters,
        create_replay),
};

/* ---- regenerate -------------------------------------------------------- */

/* 3.5 h: phase 1 of a 32 GiB sector's precommit, within a few percent of what is
 * possible, see github.com/supranational/filecoin_pc1. */
#define SEALING_PARAMETER                                                              \
    {                                                                                  \
        "sealing", "12600", "a number of seconds",                                     \
            "until a sector is sealed again (32 GiB, supranational/filecoin_pc1)"      \
    }
#define COST_PARAMETER                                                                 \
    {                                                                                  \
        "cost", "30", "a number up to 4000",                                           \
            "of that, in what keeping a sector costs from challenge to challenge "     \
            "(assumed)"                                                                \
    }
#define MOST_COST INT64_C(4000000000)

enum { SEALING, COST, COPIES }; /* settings */
enum { REGENERATE_SEALING = KEEPING_PARAMETERS, REGENERATE_COST };

static const struct dpk_parameter regenerate_parameters[] = {
    KEEPING_FIRST_PARAMETERS,
    [REGENERATE_SEALING] = SEALING_PARAMETER,
    [REGENERATE_COST] = COST_PARAMETER,
};
static const struct keeping_setting regenerate_settings[] = {
    [SEALING] = {REGENERATE_SEALING, 9, 0, INT64_MAX / 4},
    [COST] = {REGENERATE_COST, 6, 0, MOST_COST},
};

static void
answer_regenerate(
    const struct keeping *self, const struct kept *sector, struct answer *answer)
{
    (void)sector;
    answer->delay += self->settings[SEALING];
    answer->effort = (uint32_t)self->settings[COST];
}

static const struct strategy regenerate = {
    .answer = answer_regenerate, .truth = is_false};

static dpk_status
create_regenerate(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_keeping_create(
        host, &regenerate, regenerate_parameters, regenerate_settings, 2, values, self);
}

const struct dpk_prover dpk_merkle_post_regenerate = {
    KEEPING_PROVER(dpk_merkle_post_regenerate, "regenerate",
        "keeps nothing, and seals a sector again when it is asked for",
        regenerate_parameters, create_regenerate),
};

/* ---- sybil-seal -------------------------------------------------------- */

enum { SYBIL_SEALING = KEEPING_PARAMETERS, SYBIL_COST, SYBIL_COPIES };

static const struct dpk_parameter sybil_parameters[] = {
    KEEPING_FIRST_PARAMETERS,
    [SYBIL_SEALING] = SEALING_PARAMETER,
    [SYBIL_COST] = COST_PARAMETER,
    [SYBIL_COPIES] = {"copies", "10", "a whole number from 2 to 1000000",
        "sectors that it claims for each that it keeps (assumed)"},
};
static const struct keeping_setting sybil_settings[] = {
    [SEALING] = {SYBIL_SEALING, 9, 0, INT64_MAX / 4},
    [COST] = {SYBIL_COST, 6, 0, MOST_COST},
    [COPIES] = {SYBIL_COPIES, 0, 2, 1000000},
};

static void
answer_sybil(
    const struct keeping *self, const struct kept *sector, struct answer *answer)
{
    if (sector->first) {
        return;
    }
    answer->effort = 0;
    if (self->drawer.post.sealed) {
        answer_regenerate(self, sector, answer);
    }
}

static int
is_first(const struct kept *sector)
{
    return (int)sector->first;
}

static const struct strategy sybil = {
    .answer = answer_sybil, .truth = is_first, .shares = 1};

static dpk_status
create_sybil(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_keeping_create(
        host, &sybil, sybil_parameters, sybil_settings, 3, values, self);
}

static dpk_status
invent_sybil(void *self, int64_t now, const struct dpk_claims *claims, int64_t *amount,
    uint64_t *payer)
{
    const struct keeping *of = self;
    int64_t more = of->settings[COPIES] - 1;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        amount[i] =
            claims->amount[i] > INT64_MAX / more ? INT64_MAX : claims->amount[i] * more;
        payer[i] = 0;
    }
    return DPK_OK;
}

const struct dpk_prover dpk_merkle_post_sybil_seal = {
    KEEPING_PROVER(dpk_merkle_post_sybil_seal, "sybil-seal",
        "claims several sectors for each that it keeps", sybil_parameters,
        create_sybil),
    .invent = invent_sybil,
};

/* ---- outsource --------------------------------------------------------- */

enum { ROUND_TRIP, BANDWIDTH, FEE }; /* settings */
enum { OUTSOURCE_TRIP = KEEPING_PARAMETERS, OUTSOURCE_BANDWIDTH, OUTSOURCE_FEE };

static const struct dpk_parameter outsource_parameters[] = {
    KEEPING_FIRST_PARAMETERS,
    [OUTSOURCE_TRIP] = {"round-trip", "0.1", "a number of seconds",
        "to the node that keeps the sector (assumed)"},
    [OUTSOURCE_BANDWIDTH] = {"bandwidth", "100", "a number of Mbit/s above 0",
        "from it (assumed)"},
    [OUTSOURCE_FEE] = {"fee", "0.1", "a number up to 4000",
        "that it takes, in what keeping a sector costs (assumed)"},
};
static const struct keeping_setting outsource_settings[] = {
    [ROUND_TRIP] = {OUTSOURCE_TRIP, 9, 0, INT64_MAX / 4},
    [BANDWIDTH] = {OUTSOURCE_BANDWIDTH, 6, 1, INT64_MAX / 4},
    [FEE] = {OUTSOURCE_FEE, 6, 0, MOST_COST},
};

static void
answer_outsource(
    const struct keeping *self, const struct kept *sector, struct answer *answer)
{
    const int64_t ns_bits = INT64_C(8000000000); /* of a byte in a second */
    (void)sector;
    answer->delay +=
        self->settings[ROUND_TRIP] + (int64_t)dpk_post_length(&self->drawer.post) *
                                         ns_bits / self->settings[BANDWIDTH];
    answer->effort = (uint32_t)self->settings[FEE];
}

static const struct strategy outsource = {
    .answer = answer_outsource, .truth = is_false};

static dpk_status
create_outsource(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_keeping_create(
        host, &outsource, outsource_parameters, outsource_settings, 3, values, self);
}

const struct dpk_prover dpk_merkle_post_outsource = {
    KEEPING_PROVER(dpk_merkle_post_outsource, "outsource",
        "keeps nothing, and fetches proofs from a node that does", outsource_parameters,
        create_outsource),
};
