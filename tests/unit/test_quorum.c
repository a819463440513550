/* Results of several nodes that are compared, and nodes that come to be trusted. */
#include "tests/group.h"
#include "tests/test.h"

#include <stddef.h>
#include <string.h>

static const uint8_t beacon[32] = {1};

enum { MEMBERS = 8 };

/* A verifier, and provers before it by the letter of their strategy. */
struct stand {
    struct proofs at;
    struct proofs honest, lazy, rings;
    uint64_t n_claims;
};

static void
open_stand(struct stand *self, const char *verifier)
{
    *self = (struct stand){.n_claims = 0};
    REQUIRE(proofs_open(&self->at, verifier, "honest", 7) == DPK_OK);
    REQUIRE(proofs_open_beside(&self->honest, &self->at, "honest") == DPK_OK);
    REQUIRE(proofs_open_beside(&self->lazy, &self->at, "lazy-copy") == DPK_OK);
    REQUIRE(proofs_open_beside(&self->rings, &self->at, "collude-k:k=3") == DPK_OK);
}

static void
close_stand(struct stand *self)
{
    proofs_close(&self->honest);
    proofs_close(&self->lazy);
    proofs_close(&self->rings);
    proofs_close(&self->at);
}

static struct group_claim
claim_of(struct stand *self, char strategy, uint64_t node, uint64_t task)
{
    uint64_t id = ++self->n_claims;
    return (struct group_claim){
        .row = {(uint32_t)(id % 97), id, node, 3 * task, task, (int64_t)id},
        .by = strategy == 'h'   ? &self->honest
              : strategy == 'l' ? &self->lazy
                                : &self->rings,
    };
}

/* One after the other, nodes 1001, 1002, ... that are honest. */
static int
honest_node(void *data, struct group_claim *claim)
{
    struct stand *stand = data;
    *claim = claim_of(stand, 'h', 1001 + stand->n_claims, stand->n_claims);
    return 1;
}

/* A task by a node of each letter, whose nodes are numbered from `node` on. */
static struct group
play(struct stand *self, const char *strategies, uint64_t node, int has_more)
{
    struct group group = {
        .at = &self->at, .more = has_more ? honest_node : NULL, .data = self};
    uint64_t task = 1000 + self->n_claims;
    for (; strategies[group.n] != '\0'; group.n++) {
        uint32_t i = group.n;
        group.claims[i] = claim_of(self, strategies[i], node + i, task);
    }
    group_play(&group, beacon);
    return group;
}

/* Verdicts of a group as letters: a(ccept), r(eject), o(pen). */
static const char *
said(const struct group *group)
{
    static const char letters[] = "armlsgo";
    static char text[GROUP_CLAIMS + 1];
    for (uint32_t i = 0; i < group->n; i++) {
        text[i] = letters[group->claims[i].verdict];
    }
    text[group->n] = '\0';
    return text;
}

static const char *
reason_of(const struct group *group, uint32_t i)
{
    return group->at->verifier->reasons[group->claims[i].reason];
}

/* Lets a node agree n times. */
static void
agree(struct stand *self, uint64_t node, int n)
{
    for (int i = 0; i < n; i++) {
        struct group group = {.at = &self->at};
        uint64_t task = 1000 + self->n_claims;
        group.n = 2;
        group.claims[0] = claim_of(self, 'h', node, task);
        group.claims[1] = claim_of(self, 'h', 500 + node, task);
        group_play(&group, beacon);
        group_retire(&group);
    }
}

static uint32_t
copies_of(struct stand *self, uint64_t node)
{
    struct group group = {.at = &self->at, .n = 1};
    group.claims[0] = claim_of(self, 'h', node, 1000 + self->n_claims);
    return group_copies(&group);
}

/* Of so many tasks of a node, how many are to be done by several. */
static int
compared(struct stand *self, uint64_t node, int tasks)
{
    int n = 0;
    for (int i = 0; i < tasks; i++) {
        n += copies_of(self, node) > 1;
    }
    return n;
}

/* ---- verdicts ---------------------------------------------------------- */

TEST(honest_results_are_always_accepted)
{
    static const char *const settings[] = {
        "quorum", "quorum:replicas=3", "quorum:replicas=5,trust_after=1"};
    uint32_t cases = 0;
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        struct stand stand;
        open_stand(&stand, settings[s]);
        uint32_t wrong = 0;
        for (uint64_t k = 0; k < 60000; k++) {
            uint64_t bits = stand.at.host.random(stand.at.host.context, s, k);
            struct group group = {.at = &stand.at, .n = 1};
            group.claims[0] = claim_of(&stand, 'h', bits % 50, bits);
            group.claims[0].row.payer = bits >> 13;
            group.claims[0].row.amount = (int64_t)(bits << 9);
            for (uint32_t n = group_copies(&group); group.n < n; group.n++) {
                uint32_t i = group.n;
                group.claims[i] = claim_of(&stand, 'h', bits % 50 + i, bits);
            }
            group_play(&group, beacon);
            group_retire(&group);
            for (uint32_t i = 0; i < group.n; i++, cases++) {
                wrong += group.claims[i].verdict != DPK_ACCEPT || group.rounds != 1 ||
                         group.claims[i].effort != 1000000;
            }
        }
        CHECK_INT(wrong, 0);
        close_stand(&stand);
    }
    CHECK(cases > 100000);
}

TEST(the_result_of_most_is_right_whoever_has_it)
{
    struct stand stand;
    open_stand(&stand, "quorum:replicas=3");
    struct group group = play(&stand, "hlh", 1, 0);
    CHECK_TEXT(said(&group), "ara");
    CHECK_TEXT(reason_of(&group, 1), "most have another result");
    CHECK(group.claims[1].effort < 10000);
    group = play(&stand, "lhlh", 10, 0);
    CHECK_TEXT(said(&group), "rara");
    group = play(&stand, "cchc", 20, 0);
    CHECK_TEXT(said(&group), "aara");
    close_stand(&stand);
}

TEST(rings_have_as_many_nodes_as_they_are_told)
{
    struct stand stand;
    open_stand(&stand, "quorum:replicas=7");
    struct group group = play(&stand, "ccccccc", 1, 0); /* 3, 3 and 1 of one mind */
    CHECK_TEXT(said(&group), "ooooooo");
    group = play(&stand, "cchhhhc", 1, 0);
    CHECK_TEXT(said(&group), "rraaaar");
    close_stand(&stand);
}

TEST(where_two_differ_a_third_decides)
{
    struct stand stand;
    open_stand(&stand, "quorum");
    struct group group = play(&stand, "lh", 1, 1);
    CHECK_TEXT(said(&group), "raa");
    CHECK_INT(group.rounds, 2);
    group = play(&stand, "llh", 1, 1);
    CHECK_TEXT(said(&group), "rraa");
    group = play(&stand, "lllll", 1, 1); /* the sixth is the last */
    CHECK_TEXT(said(&group), "oooooo");
    CHECK_TEXT(reason_of(&group, 0), "no result has a majority");
    close_stand(&stand);
}

TEST(nobody_is_paid_or_blamed_where_no_third_is_there)
{
    struct stand stand;
    open_stand(&stand, "quorum");
    struct group group = play(&stand, "lh", 1, 0);
    CHECK_TEXT(said(&group), "oo");
    CHECK_INT(group.rounds, 2);
    group = play(&stand, "h", 1, 0);
    CHECK_TEXT(said(&group), "o");
    close_stand(&stand);
}

TEST(one_more_is_asked_where_one_of_two_stays_silent)
{
    struct stand stand;
    open_stand(&stand, "quorum");
    struct group group = {.at = &stand.at, .n = 2, .more = honest_node, .data = &stand};
    group.claims[0] = claim_of(&stand, 'h', 1, 5);
    group.claims[1] = claim_of(&stand, 'h', 2, 5);
    group.claims[1].silent = 1;
    group_play(&group, beacon);
    CHECK_INT(group.n, 3);
    CHECK_INT(group.claims[1].verdict, DPK_MISSING);
    CHECK_TEXT(reason_of(&group, 1), "nothing came");
    close_stand(&stand);
}

/* ---- trust ------------------------------------------------------------- */

TEST(tasks_of_new_nodes_are_all_compared)
{
    struct stand stand;
    open_stand(&stand, "quorum:replicas=3");
    CHECK_INT(compared(&stand, 1, 1000), 1000);
    CHECK_INT(copies_of(&stand, 1), 3);
    agree(&stand, 1, 9);
    close_stand(&stand);
    open_stand(&stand, "quorum");
    agree(&stand, 1, 9);
    CHECK_INT(compared(&stand, 1, 1000), 1000);
    agree(&stand, 1, 1);
    int n = compared(&stand, 1, 10000); /* 1000 expected, 30 the deviation */
    CHECK_WITHIN(n, 1000, 150);
    close_stand(&stand);
}

TEST(a_trusted_node_stands_alone_and_gains_no_trust_by_it)
{
    struct stand stand;
    open_stand(&stand, "quorum");
    agree(&stand, 1, 10);
    uint64_t state = proofs_state(&stand.at);
    int alone = 0;
    for (int i = 0; i < 200; i++) {
        struct group group = {.at = &stand.at, .n = 1};
        group.claims[0] = claim_of(&stand, i % 2 ? 'h' : 'l', 1, 5000 + (uint64_t)i);
        if (group_copies(&group) == 1) {
            group_play(&group, beacon);
            CHECK_TEXT(said(&group), "a");
            alone++;
        }
        group_retire(&group);
    }
    CHECK(alone > 100);
    CHECK(proofs_state(&stand.at) == state);
    close_stand(&stand);
}

/* What takes trust away, and what does not. */
TEST(one_failure_takes_all_trust_away)
{
    static const struct {
        const char *strategies;
        int has_more;
        uint32_t silent;
        int is_kept;
    } cases[] = {
        {"lh", 1, 0, 0}, /* in the minority */
        {"hh", 1, 1, 0}, /* silent */
        {"lh", 0, 0, 1}, /* nobody can say */
        {"hh", 0, 0, 1},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct stand stand;
        open_stand(&stand, "quorum:trust_after=1");
        agree(&stand, 1, 100);
        struct group group = {.at = &stand.at,
            .n = 2,
            .more = cases[c].has_more ? honest_node : NULL,
            .data = &stand};
        group.claims[0] = claim_of(&stand, cases[c].strategies[0], 1, 5);
        group.claims[1] = claim_of(&stand, cases[c].strategies[1], 2, 5);
        group.claims[0].silent = cases[c].silent;
        group_play(&group, beacon);
        int n = compared(&stand, 1, 1000);
        CHECK(cases[c].is_kept ? n < 100 : n == 1000);
        close_stand(&stand);
    }
}

/* ---- bytes ------------------------------------------------------------- */

enum { CLAIM_BITS = 5 * 64, HASH_BITS = 256 };

/* Flips a bit of what claim 1 is. */
static void
flip_claim(struct proofs_claim *row, uint32_t bit)
{
    uint64_t mask = UINT64_C(1) << bit % 64;
    switch (bit / 64) {
    case 0: row->id ^= mask; break;
    case 1: row->node ^= mask; break;
    case 2: row->payer ^= mask; break;
    case 3: row->task ^= mask; break;
    default: row->amount ^= (int64_t)mask;
    }
}

/* Three honest claims, of which a bit of the second is flipped in the commitment, the
 * proof or the claim; its verdict. */
static uint32_t
verdict_with_flip(struct proofs *at, uint64_t number, uint32_t bit)
{
    struct proofs_claim rows[3];
    uint64_t length;
    for (uint32_t i = 0; i < 3; i++) {
        uint64_t id = 3 * number + i + 1;
        rows[i] = (struct proofs_claim){i, id, id, 4, number + 1, 9};
    }
    proofs_claims(at, rows, 3);
    REQUIRE(proofs_commit(at, 0) == DPK_OK);
    if (bit < HASH_BITS) {
        proofs_string(&at->commitments, 1, &length)[bit / 8] ^=
            (uint8_t)(1U << bit % 8);
    }
    REQUIRE(proofs_bind(at, 0) == DPK_OK);
    REQUIRE(proofs_challenge(at, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(at, 0) == DPK_OK);
    bit -= HASH_BITS;
    if (bit < HASH_BITS) {
        proofs_string(&at->proofs, 1, &length)[bit / 8] ^= (uint8_t)(1U << bit % 8);
    } else if (bit - HASH_BITS < CLAIM_BITS) {
        flip_claim(&rows[1], bit - HASH_BITS);
        proofs_claims(at, rows, 3);
    }
    REQUIRE(proofs_verify(at, 0) == DPK_OK);
    return at->verdict[1];
}

TEST(each_flipped_bit_is_rejected)
{
    struct proofs at;
    REQUIRE(proofs_open(&at, "quorum:replicas=3", "honest", 7) == DPK_OK);
    uint32_t n = 2 * HASH_BITS + CLAIM_BITS;
    for (uint32_t bit = 0; bit < n; bit++) {
        CHECK_INT(verdict_with_flip(&at, bit, bit), DPK_REJECT);
    }
    CHECK_INT(verdict_with_flip(&at, n, n), DPK_ACCEPT);
    CHECK_TEXT(proofs_reason(&at, 1),
        "its result is that of the majority, or of a node that is trusted");
    proofs_close(&at);
}

TEST(results_of_another_length_are_none)
{
    struct proofs at;
    const struct proofs_claim row = {0, 1, 1, 1, 1, 1};
    static const uint8_t bytes[100];
    REQUIRE(proofs_open(&at, "quorum", "honest", 7) == DPK_OK);
    proofs_claims(&at, &row, 1);
    REQUIRE(proofs_commit(&at, 0) == DPK_OK);
    for (uint64_t n = 0; n <= sizeof bytes; n++) {
        proofs_replace(&at.commitments, 0, bytes, n);
        REQUIRE(proofs_bind(&at, 0) == DPK_OK);
        CHECK_INT(at.verdict[0], n == 32 ? DPK_ACCEPT : DPK_MALFORMED);
    }
    REQUIRE(proofs_enroll(&at, 0) == DPK_OK);
    REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(&at, 0) == DPK_OK);
    for (uint64_t n = 0; n <= sizeof bytes; n++) {
        proofs_replace(&at.proofs, 0, bytes, n);
        REQUIRE(proofs_verify(&at, 0) == DPK_OK);
        CHECK_INT(at.verdict[0], n == 0    ? DPK_MISSING
                                 : n == 32 ? DPK_REJECT
                                           : DPK_MALFORMED);
    }
    proofs_close(&at);
}

TEST(a_result_that_comes_late_does_not_count)
{
    struct proofs at;
    const struct proofs_claim row = {0, 1, 1, 1, 1, 1};
    REQUIRE(proofs_open(&at, "quorum", "honest", 7) == DPK_OK);
    proofs_claims(&at, &row, 1);
    REQUIRE(proofs_enroll(&at, 0) == DPK_OK);
    REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(&at, 0) == DPK_OK);
    at.within = 5;
    at.delay[0] = 6;
    REQUIRE(proofs_verify(&at, 0) == DPK_OK);
    CHECK_INT(at.verdict[0], DPK_LATE);
    CHECK_TEXT(proofs_reason(&at, 0), "it came after its deadline");
    proofs_close(&at);
}

TEST(settings_out_of_range_are_refused)
{
    static const char *const settings[] = {"quorum:replicas=1", "quorum:replicas=65",
        "quorum:trust_after=0", "quorum:most=1", "quorum:most=x"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct proofs at;
        CHECK_INT(proofs_open(&at, settings[i], "honest", 7), DPK_E_ARGUMENT);
        proofs_close(&at);
    }
}

TEST(truth_and_answers_are_the_same_in_little_room)
{
    struct proofs wide;
    struct proofs tight;
    struct proofs_claim rows[10];
    for (uint32_t i = 0; i < 10; i++) {
        rows[i] = (struct proofs_claim){i, i + 1, i % 3, 0, i, 1};
    }
    REQUIRE(proofs_open(&wide, "quorum", "sleeper:jobs=2", 7) == DPK_OK);
    REQUIRE(proofs_open(&tight, "quorum", "sleeper:jobs=2", 7) == DPK_OK);
    tight.tight = 70;
    proofs_claims(&wide, rows, 10);
    proofs_claims(&tight, rows, 10);
    REQUIRE(proofs_enroll(&wide, 0) == DPK_OK && proofs_enroll(&tight, 0) == DPK_OK);
    uint64_t n;
    uint8_t *bytes = proofs_string(&wide.commitments, 0, &n);
    CHECK(memcmp(bytes, tight.commitments.bytes, 10 * n) == 0);
    for (uint32_t i = 0; i < 10; i++) {
        CHECK_INT(proofs_truth(&tight, i), i < 6);
        CHECK_INT(proofs_truth(&wide, i), i < 6);
    }
    proofs_close(&wide);
    proofs_close(&tight);
}
