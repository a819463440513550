/* Runs of a small machine, and the search for the first step in which they differ. */
#include "kernels/proofs/dispute.h"
#include "kernels/proofs/machine.h"
#include "tests/group.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const uint8_t beacon[32] = {1};

/* ---- the game ---------------------------------------------------------- */

struct stand {
    struct proofs at;
    struct proofs by[4];
    uint64_t n_claims;
};

static void
open_stand(struct stand *self, const char *verifier, const char *first,
    const char *second, const char *third)
{
    const char *const strategies[] = {first, second, third};
    *self = (struct stand){.n_claims = 0};
    REQUIRE(proofs_open(&self->at, verifier, "honest", 7) == DPK_OK);
    for (size_t i = 0; i < 3; i++) {
        const char *strategy = strategies[i] != NULL ? strategies[i] : "honest";
        REQUIRE(proofs_open_beside(&self->by[i], &self->at, strategy) == DPK_OK);
    }
}

static void
close_stand(struct stand *self)
{
    for (size_t i = 0; i < 3; i++) {
        proofs_close(&self->by[i]);
    }
    proofs_close(&self->at);
}

/* n claims of one task by the first n provers. */
static struct group
claims_of(struct stand *self, uint64_t task, uint32_t n)
{
    struct group group = {.at = &self->at, .n = n};
    for (uint32_t i = 0; i < n; i++) {
        uint64_t id = ++self->n_claims;
        group.claims[i] = (struct group_claim){
            .row = {(uint32_t)(id % 50), id, i + 1, 9, task, 4}, .by = &self->by[i]};
    }
    return group;
}

static struct group
play(struct stand *self, uint64_t task, uint32_t n)
{
    struct group group = claims_of(self, task, n);
    group_play(&group, beacon);
    group_retire(&group);
    return group;
}

static const char *
reason_of(const struct group *group, uint32_t i)
{
    return group->at->verifier->reasons[group->claims[i].reason];
}

/* What party 0 was asked last. */
static struct dispute
last_asked(const struct stand *self)
{
    uint64_t n;
    const uint8_t *bytes = proofs_string(&self->by[0].challenges, 0, &n);
    REQUIRE(n == DISPUTE_BYTES);
    return dpk_dispute_read(bytes);
}

TEST(a_run_that_nobody_watches_is_accepted_whatever_it_is)
{
    static const char *const strategies[] = {"honest", "cut-short", "wrong-step"};
    for (size_t s = 0; s < 3; s++) {
        struct stand stand;
        open_stand(&stand, "bisect:steps=20", strategies[s], NULL, NULL);
        struct group group = play(&stand, 5, 1);
        CHECK_INT(group.claims[0].verdict, DPK_ACCEPT);
        CHECK_INT(group.rounds, 1);
        CHECK_INT(proofs_truth(&stand.by[0], 0), s == 0);
        close_stand(&stand);
    }
}

TEST(the_first_wrong_step_is_found_whichever_it_is)
{
    static const char *const cheats[] = {"wrong-step", "cut-short"};
    for (uint32_t steps = 1; steps <= 34; steps++) {
        char setting[32];
        (void)snprintf(setting, sizeof setting, "bisect:steps=%u", steps);
        for (uint32_t step = 1; step <= steps; step++) {
            for (size_t c = 0; c < 2; c++) {
                char cheat[32];
                struct stand stand;
                (void)snprintf(cheat, sizeof cheat, "%s:step=%u", cheats[c], step);
                open_stand(&stand, setting, "honest", cheat, NULL);
                struct group group = play(&stand, 100 * steps + step, 2);
                CHECK_INT(group.claims[0].verdict, DPK_ACCEPT);
                CHECK_INT(group.claims[1].verdict, DPK_REJECT);
                CHECK_TEXT(reason_of(&group, 1), "a step of it is wrong");
                struct dispute asked = last_asked(&stand);
                CHECK_INT(asked.kind, DISPUTE_STATE);
                CHECK_INT((int64_t)asked.index, step - 1);
                CHECK(group.rounds <= dpk_dispute_levels(steps + 1) + 1);
                CHECK_INT(group.claims[0].effort, 1000000);
                CHECK_INT(group.claims[1].effort,
                    c == 0 ? 1000000 : 1000000 * (step - 1) / steps);
                close_stand(&stand);
            }
        }
    }
}

TEST(a_game_takes_the_logarithm_of_the_states_in_rounds)
{
    struct stand stand;
    open_stand(&stand, "bisect", "honest", "wrong-step", NULL);
    for (uint64_t task = 0; task < 50; task++) {
        struct group group = play(&stand, task, 2);
        CHECK_INT(group.rounds, 1 + 10 + 1); /* the result, 2^10 states, the step */
        CHECK_INT(group.claims[0].verdict, DPK_ACCEPT);
        CHECK_INT(group.claims[1].verdict, DPK_REJECT);
    }
    close_stand(&stand);
}

TEST(honest_runs_are_always_accepted)
{
    static const char *const cheats[] = {
        "honest", "lazy-copy", "cut-short", "wrong-step"};
    uint32_t cases = 0;
    uint32_t wrong = 0;
    for (uint32_t steps = 1; steps <= 9; steps++) {
        for (size_t c = 0; c < 16; c++) {
            char setting[32];
            struct stand stand;
            (void)snprintf(setting, sizeof setting, "bisect:steps=%u", steps);
            open_stand(&stand, setting, "honest", cheats[c % 4], cheats[c / 4]);
            for (uint64_t k = 0; k < 700; k++, cases++) {
                struct group group = play(&stand, k * 1000 + c, 1 + (uint32_t)(k % 3));
                wrong += group.claims[0].verdict != DPK_ACCEPT;
                for (uint32_t i = 1; i < group.n; i++) {
                    uint32_t is_true = proofs_truth(group.claims[i].by, 0);
                    wrong += is_true != (group.claims[i].verdict == DPK_ACCEPT);
                }
            }
            close_stand(&stand);
        }
    }
    CHECK_INT(wrong, 0);
    CHECK(cases >= 100000);
}

TEST(of_two_that_are_wrong_the_later_one_wins_unless_a_third_is_right)
{
    struct stand stand;
    open_stand(
        &stand, "bisect:steps=30", "wrong-step:step=9", "cut-short:step=20", "honest");
    struct group group = play(&stand, 5, 2);
    CHECK_INT(group.claims[0].verdict, DPK_REJECT);
    CHECK_INT(group.claims[1].verdict, DPK_ACCEPT);
    group = play(&stand, 5, 3);
    CHECK_INT(group.claims[0].verdict, DPK_REJECT);
    CHECK_INT(group.claims[1].verdict, DPK_REJECT);
    CHECK_INT(group.claims[2].verdict, DPK_ACCEPT);
    CHECK(group.rounds > 8);
    close_stand(&stand);
}

TEST(the_run_of_another_task_is_wrong_from_its_start)
{
    struct stand stand;
    open_stand(&stand, "bisect:steps=30", "honest", "lazy-copy", NULL);
    struct group group = play(&stand, 4, 2);
    CHECK_INT(group.claims[1].verdict, DPK_ACCEPT); /* the one that it did */
    group = play(&stand, 5, 2);
    CHECK_INT(group.claims[0].verdict, DPK_ACCEPT);
    CHECK_INT(group.claims[1].verdict, DPK_REJECT);
    CHECK_INT(group.claims[1].effort, 1000000 / 30);
    CHECK_INT(last_asked(&stand).kind, DISPUTE_SIDES);
    close_stand(&stand);
}

TEST(who_stops_answering_loses)
{
    struct stand stand;
    open_stand(&stand, "bisect:steps=31", "honest", "wrong-step", NULL);
    for (uint32_t silent = 1; silent <= 7; silent++) {
        for (uint32_t party = 0; party < 2; party++) {
            struct group group = claims_of(&stand, 5 + silent, 2);
            group.claims[party].silent = silent;
            group_play(&group, beacon);
            CHECK_INT(group.claims[party].verdict, DPK_MISSING);
            CHECK_INT(group.claims[1 - party].verdict, DPK_ACCEPT);
            CHECK_INT(group.rounds, silent);
        }
    }
    close_stand(&stand);
}

TEST(tasks_are_watched_as_often_as_is_set)
{
    static const struct {
        const char *setting;
        double least, most;
    } cases[] = {{"bisect:watch=0", 0, 0}, {"bisect:watch=1", 10000, 10000},
        {"bisect:watch=0.25", 2500 - 217, 2500 + 217}}; /* 5 deviations */
    for (size_t c = 0; c < 3; c++) {
        int n = 0;
        struct stand stand;
        open_stand(&stand, cases[c].setting, NULL, NULL, NULL);
        for (uint64_t k = 0; k < 10000; k++) {
            struct group group = claims_of(&stand, k, 1);
            n += group_copies(&group) == 2;
        }
        CHECK(cases[c].least <= n && n <= cases[c].most);
        close_stand(&stand);
    }
}

/* ---- bytes ------------------------------------------------------------- */

enum part { PROOF, CHALLENGE, CLAIM };

/* A bit of what party 0 shows, or is said to be or have been asked, in a round. */
struct flip {
    enum part part;
    uint32_t round;
    uint64_t bit;
    int was_there;
};

static void
flip_claim(struct proofs_claim *row, uint64_t bit)
{
    uint64_t mask = UINT64_C(1) << bit % 64;
    switch (bit / 64) {
    case 0: row->id ^= mask; break;
    case 1: row->node ^= mask; break;
    case 2: row->payer ^= mask; break;
    default: row->amount ^= (int64_t)mask;
    }
}

static void
flip(void *data, struct group *group)
{
    struct flip *flip = data;
    struct proofs *at = group->at;
    struct proofs_claim rows[2] = {group->claims[0].row, group->claims[1].row};
    uint64_t length = 32;
    if (group->rounds != flip->round) {
        return;
    }
    if (flip->part == CLAIM && flip->bit < 8 * length) {
        flip_claim(&rows[0], flip->bit);
        proofs_claims(at, rows, 2);
    } else if (flip->part != CLAIM) {
        uint8_t *bytes = proofs_string(
            flip->part == PROOF ? &at->proofs : &at->challenges, 0, &length);
        if (flip->bit < 8 * length) {
            bytes[flip->bit / 8] ^= (uint8_t)(1U << flip->bit % 8);
        }
    }
    flip->was_there = flip->bit < 8 * length;
}

TEST(each_flipped_bit_of_each_round_is_rejected)
{
    struct stand stand;
    open_stand(&stand, "bisect:steps=6", "honest", "wrong-step:step=4", NULL);
    uint32_t flips = 0;
    for (enum part part = PROOF; part <= CLAIM; part++) {
        for (uint32_t round = 0; round < 5; round++) {
            struct flip wrong = {part, round, 0, 1};
            for (; wrong.was_there; wrong.bit++) {
                struct group group = claims_of(&stand, 5, 2);
                group.look = flip;
                group.data = &wrong;
                group_play(&group, beacon);
                CHECK_INT(
                    group.claims[0].verdict, wrong.was_there ? DPK_REJECT : DPK_ACCEPT);
                if (wrong.was_there) {
                    CHECK_TEXT(reason_of(&group, 0),
                        "it is not in the tree that was "
                        "committed to, or not what was asked "
                        "for");
                    flips++;
                }
            }
        }
    }
    CHECK(flips > 4000);
    close_stand(&stand);
}

TEST(each_flipped_bit_of_a_commitment_is_rejected)
{
    struct proofs at;
    const struct proofs_claim row = {0, 1, 1, 1, 1, 1};
    uint64_t n;
    REQUIRE(proofs_open(&at, "bisect:steps=6", "honest", 7) == DPK_OK);
    for (uint32_t bit = 0; bit <= 256; bit++) {
        proofs_claims(&at, &row, 1);
        REQUIRE(proofs_commit(&at, 0) == DPK_OK);
        proofs_string(&at.commitments, 0, &n)[bit / 8 % 32] ^=
            (uint8_t)(bit < 256 ? 1U << bit % 8 : 0);
        REQUIRE(proofs_bind(&at, 0) == DPK_OK);
        REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
        REQUIRE(proofs_prove(&at, 0) == DPK_OK);
        REQUIRE(proofs_verify(&at, 0) == DPK_OK);
        CHECK_INT(at.verdict[0], bit < 256 ? DPK_REJECT : DPK_ACCEPT);
    }
    proofs_close(&at);
}

/* Replaces what party 0 shows in a round by so many bytes. */
static void
replace(void *data, struct group *group)
{
    static const uint8_t bytes[300];
    const struct flip *flip = data;
    if (group->rounds == flip->round) {
        proofs_replace(&group->at->proofs, 0, bytes, flip->bit);
    }
}

TEST(answers_of_another_length_are_none)
{
    struct stand stand;
    open_stand(&stand, "bisect:steps=6", "honest", "wrong-step:step=4", NULL);
    for (uint32_t round = 0; round < 5; round++) {
        uint64_t right = round == 0 || round == 4
                             ? MACHINE_BYTES + 32U * (round == 0 ? 2U : 3U)
                             : 64;
        for (uint64_t n = 0; n < 300; n++) {
            struct flip wrong = {.round = round, .bit = n};
            struct group group = claims_of(&stand, 5, 2);
            group.look = replace;
            group.data = &wrong;
            group_play(&group, beacon);
            CHECK_INT(group.claims[0].verdict, n == 0       ? DPK_MISSING
                                               : n == right ? DPK_REJECT
                                                            : DPK_MALFORMED);
            CHECK_INT(group.claims[1].verdict, DPK_ACCEPT);
        }
    }
    close_stand(&stand);
}

TEST(answers_are_the_same_in_little_room)
{
    struct stand stand;
    open_stand(&stand, "bisect:steps=100", "honest", "cut-short", "wrong-step");
    stand.by[0].tight = 10;
    stand.at.tight = 20;
    struct group group = play(&stand, 5, 3);
    CHECK_INT(group.claims[0].verdict, DPK_ACCEPT);
    CHECK_INT(group.claims[1].verdict, DPK_REJECT);
    CHECK_INT(group.claims[2].verdict, DPK_REJECT);
    close_stand(&stand);
}

TEST(settings_out_of_range_are_refused)
{
    static const char *const settings[][2] = {{"bisect:steps=0", "honest"},
        {"bisect:watch=1.1", "honest"}, {"bisect:steps=1048577", "honest"},
        {"bisect:steps=9", "cut-short:step=10"}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct proofs at;
        CHECK_INT(proofs_open(&at, settings[i][0], settings[i][1], 7), DPK_E_ARGUMENT);
        proofs_close(&at);
    }
}
