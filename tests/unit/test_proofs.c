/* Verifiers and provers in the hands of the host: found, set up, held to account. */
#include "sim/host/calls.h"
#include "sim/host/proofs.h"
#include "tests/test.h"
#include "tests/toys.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { CLAIMS = 3 };

struct pair {
    struct dps_kernel verifier, prover;
    struct dps_answers room;
    struct dpk_claims claims;
};

static const uint32_t slots[CLAIMS] = {0, 1, 2};
static const uint64_t ids[CLAIMS] = {11, 12, 13};
static const uint64_t nodes[CLAIMS] = {21, 22, 23};
static const int64_t amounts[CLAIMS] = {1, 2, 3};

static void
close_pair(struct pair *self)
{
    dps_kernel_close(&self->prover);
    dps_kernel_close(&self->verifier);
    dps_answers_free(&self->room);
}

/* Against the echo. */
static struct pair *
open_pair(const char *verifier, const char *prover)
{
    static struct pair self;
    struct dps_error err;
    self = (struct pair){.claims = {
                             .head = {sizeof self.claims, DPK_VERSION},
                             .n = CLAIMS,
                             .slot = slots,
                             .id = ids,
                             .node = nodes,
                             .payer = nodes,
                             .task = ids,
                             .amount = amounts,
                         }};
    self.verifier.among = &toys;
    self.prover.among = &toys;
    REQUIRE_OK(dps_kernel_open(&self.verifier, DPK_VERIFIER, verifier, 7, &err), &err);
    REQUIRE_OK(
        dps_kernel_open_prover(&self.prover, &self.verifier, prover, 8, &err), &err);
    REQUIRE_OK(dps_answers_make_room(&self.room, CLAIMS, 32, &err), &err);
    return &self;
}

/* ---- names and settings ------------------------------------------------ */

TEST(a_prover_is_found_by_its_name_and_by_the_verifier_that_it_stands_against)
{
    static const char *const verifiers[] = {"echo", "vote", "lot"};
    for (size_t i = 0; i < 3; i++) {
        struct pair *pair = open_pair(verifiers[i], "honest");
        CHECK(pair->verifier.verifier != NULL && pair->verifier.prover == NULL);
        CHECK(pair->prover.prover != NULL && pair->prover.verifier == NULL);
        CHECK(pair->prover.scheduler == NULL && pair->prover.bidder == NULL);
        CHECK_TEXT(pair->prover.prover->against, verifiers[i]);
        close_pair(pair);
    }
}

TEST(who_is_not_known_against_a_verifier_is_refused_with_all_that_are)
{
    struct dps_error err;
    struct pair *pair = open_pair("echo", "honest");
    struct dps_kernel other = {.among = &toys};
    CHECK_FAILS(dps_kernel_open_prover(&other, &pair->verifier, "chaet", 1, &err), &err,
        DPS_EINVAL,
        "there is no prover chaet against verifier echo: did you mean cheat? (known "
        "here: honest, cheat, washer)");
    dps_kernel_close(&other);
    other.among = &toys;
    CHECK_FAILS(dps_kernel_open(&other, DPK_VERIFIER, "honest", 1, &err), &err,
        DPS_EINVAL, "there is no verifier honest (known here: echo, vote, lot)");
    dps_kernel_close(&other);
    close_pair(pair);
}

TEST(a_parameter_that_is_named_like_the_verifiers_has_its_value_unless_given)
{
    struct pair *pair = open_pair("echo:size=99,rounds=3", "cheat:way=late");
    CHECK_TEXT(pair->prover.values[0], "99");
    CHECK_TEXT(pair->prover.values[1], "late");
    CHECK_TEXT(pair->prover.values[2], "100");
    close_pair(pair);
    pair = open_pair("echo:size=99", "cheat:size=5");
    CHECK_TEXT(pair->prover.values[0], "5");
    close_pair(pair);
}

TEST(a_setting_of_a_prover_says_what_is_allowed)
{
    struct dps_error err;
    struct pair *pair = open_pair("echo", "honest");
    struct dps_kernel other = {.among = &toys};
    CHECK_FAILS(
        dps_kernel_open_prover(&other, &pair->verifier, "cheat:way=odd", 1, &err), &err,
        DPS_EINVAL,
        "prover cheat: way=odd is not one of "
        "wrong|short|nothing|late|uncommitted|keyless|moody|once|vague");
    dps_kernel_close(&other);
    close_pair(pair);
}

/* ---- tables ------------------------------------------------------------ */

static enum dps_status
open_changed(const struct dpk_kernel *table, struct dps_error *err)
{
    const struct dpk_kernel *const kernels[] = {table};
    const struct dpk_plugin plugin = {
        .head = {sizeof plugin, DPK_VERSION}, .n_kernels = 1, .kernels = kernels};
    struct dps_kernel kernel = {.among = &plugin};
    enum dps_status status = dps_kernel_open(&kernel, table->kind, table->name, 1, err);
    dps_kernel_close(&kernel);
    return status;
}

TEST(a_table_with_a_gap_is_refused)
{
    struct dps_error err;
    struct pair *pair = open_pair("echo", "honest");
    struct dpk_verifier judge = *pair->verifier.verifier;
    struct dpk_verifier *verifier = &judge;
    struct dpk_prover prover = *pair->prover.prover;
    close_pair(pair);
    verifier->enroll = NULL;
    CHECK_FAILS(open_changed(&verifier->kernel, &err), &err, DPS_EINVAL,
        "verifier echo lacks a function of its table");
    verifier->n_reasons = 0;
    CHECK_FAILS(open_changed(&verifier->kernel, &err), &err, DPS_EINVAL,
        "verifier echo has no reasons for its verdicts, or one without words");
    prover.truth = NULL;
    CHECK_FAILS(open_changed(&prover.kernel, &err), &err, DPS_EINVAL,
        "prover honest lacks a function of its table");
    prover.against = NULL;
    CHECK_FAILS(open_changed(&prover.kernel, &err), &err, DPS_EINVAL,
        "prover honest does not say which verifier it stands against");
    prover.kernel.head.size -= 8;
    CHECK(open_changed(&prover.kernel, &err) == DPS_EINVAL);
    CHECK(strstr(err.text, "prover honest has a table of ") != NULL);
}

/* ---- what is answered -------------------------------------------------- */

TEST(strings_that_lack_room_are_asked_for_again)
{
    struct dps_error err;
    struct pair *pair = open_pair("echo", "honest");
    struct dps_made made;
    REQUIRE_OK(
        dps_kernel_commit(&pair->prover, 0, &pair->claims, &pair->room, &made, &err),
        &err);
    CHECK(!made.more && made.strings.n == CLAIMS);
    CHECK_INT((int64_t)made.strings.first[CLAIMS], 24);
    dps_answers_free(&pair->room);
    REQUIRE_OK(dps_answers_make_room(&pair->room, CLAIMS, 17, &err), &err);
    REQUIRE_OK(
        dps_kernel_commit(&pair->prover, 0, &pair->claims, &pair->room, &made, &err),
        &err);
    CHECK(made.more && made.strings.n == 2);
    CHECK_INT((int64_t)made.strings.first[2], 16);
    close_pair(pair);
}

TEST(room_for_answers_grows_and_never_shrinks)
{
    struct dps_error err;
    struct dps_answers room = {.cap = 0};
    REQUIRE_OK(dps_answers_make_room(&room, 5, 10, &err), &err);
    CHECK(room.cap >= 5 && room.byte_cap >= 10);
    REQUIRE_OK(dps_answers_make_room(&room, 2, 100, &err), &err);
    CHECK(room.cap >= 5 && room.byte_cap >= 100);
    struct dpk_strings strings = dps_answers_strings(&room, 2);
    CHECK(strings.cap == 2 && strings.first + 3 == room.first + room.cap + 1);
    struct dpk_verdicts verdicts = dps_answers_verdicts(&room, 2);
    CHECK(verdicts.verdict + 2 == room.verdict + room.cap);
    bool behind = false;
    CHECK_TEXT(dps_answers_beside(&room, verdicts.verdict + 2, &behind), "verdict");
    CHECK(behind);
    CHECK_TEXT(dps_answers_beside(&room, room.bytes + room.byte_cap, &behind), "bytes");
    dps_answers_free(&room);
    dps_answers_free(&room);
}

/* ---- what goes wrong --------------------------------------------------- */

enum fault {
    TOO_MANY,
    TOO_FEW,
    NONE_AND_DONE,
    BACKWARDS,
    LATER_FIRST,
    BEYOND,
    NEW_CAP,
    PAST_FIRST,
    PAST_BYTES,
    PAST_DELAY,
    EARLY,
    PROVE_FAULTS,
    NO_VERDICT = PROVE_FAULTS,
    NO_REASON,
    PAST_VERDICT,
    NEW_ARRAY,
    SHOWN_TO,
    FAILS,
    CRASHES,
    FAULTS
};

static enum fault fault;
static volatile uintptr_t nowhere = 8;

static dpk_status
bad_prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    (void)self;
    (void)now;
    (void)challenges;
    proofs->n = claims->n;
    memset(effort, 0, claims->n * sizeof *effort);
    memset(proofs->first, 0, (claims->n + 1) * sizeof *proofs->first);
    switch (fault) {
    case TOO_MANY: proofs->n = claims->n + 1; break;
    case TOO_FEW: proofs->n = claims->n - 1; break;
    case NONE_AND_DONE: return DPK_MORE;
    case BACKWARDS:
        proofs->first[1] = 9;
        proofs->first[2] = 8;
        break;
    case LATER_FIRST: proofs->first[0] = 1; break;
    case BEYOND: proofs->first[claims->n] = proofs->byte_cap + 1; break;
    case NEW_CAP: proofs->byte_cap = UINT64_C(1) << 40; break;
    case PAST_FIRST: proofs->first[proofs->cap + 1] = 0; break;
    case PAST_BYTES: proofs->bytes[proofs->byte_cap] = 0; break;
    case PAST_DELAY: delay[claims->n] = 0; break;
    case EARLY: delay[1] = -1; break;
    default: break;
    }
    return DPK_OK;
}

static dpk_status
bad_verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    (void)self;
    (void)now;
    switch (fault) {
    case NO_VERDICT: verdicts->verdict[1] = DPK_VERDICTS; break;
    case NO_REASON: verdicts->reason[2] = 6; break;
    case PAST_VERDICT: verdicts->verdict[verdicts->n] = 0; break;
    case NEW_ARRAY: verdicts->reason = verdicts->verdict; break;
    case SHOWN_TO: memset((void *)(uintptr_t)evidence->arrived, 1, 8); break;
    case FAILS: return DPK_E_STATE;
    case CRASHES: *(volatile int *)nowhere = 1; break;
    default: break;
    }
    return DPK_OK;
}

static const char *const sentences[FAULTS] = {
    [TOO_MANY] = "prover honest, call prove at 3 s: it gives 4 strings of 3",
    [TOO_FEW] = "prover honest, call prove at 3 s: it gives 2 strings of 3",
    [NONE_AND_DONE] =
        "prover honest, call prove at 3 s: it gives 3 strings of 3, and has more",
    [BACKWARDS] = "prover honest, call prove at 3 s: string 1 does not lie behind the "
                  "one before it, in the room that there is",
    [LATER_FIRST] = "prover honest, call prove at 3 s: string 0 does not lie behind "
                    "the one before it, in the room that there is",
    [BEYOND] = "prover honest, call prove at 3 s: string 2 does not lie behind the one "
               "before it, in the room that there is",
    [NEW_CAP] = "prover honest, call prove at 3 s: it changed a size or a pointer of "
                "its strings",
    [PAST_FIRST] = "prover honest, call prove at 3 s: it wrote past the end of `first`",
    [PAST_BYTES] = "prover honest, call prove at 3 s: it wrote past the end of `bytes`",
    [PAST_DELAY] = "prover honest, call prove at 3 s: it wrote past the end of `delay`",
    [EARLY] = "prover honest, call prove at 3 s: it answers before it is asked",
    [NO_VERDICT] = "verifier echo, call verify at 3 s: it gives verdict 7 for reason "
                   "0, and has none such here",
    [NO_REASON] = "verifier echo, call verify at 3 s: it gives verdict 0 for reason "
                  "6, and has none such here",
    [PAST_VERDICT] =
        "verifier echo, call verify at 3 s: it wrote past the end of `verdict`",
    [NEW_ARRAY] = "verifier echo, call verify at 3 s: it changed a size or a pointer "
                  "of `verdicts`",
    [SHOWN_TO] = "verifier echo, call verify at 3 s: it wrote into what it was shown",
    [FAILS] = "verifier echo, call verify at 3 s: what it was told does not fit what "
              "it knows (-3)",
    [CRASHES] = "verifier echo, call verify at 3 s: it crashed (segmentation fault)",
};

static enum dps_status
call_at_fault(struct pair *pair, struct dps_error *err)
{
    static const uint64_t first[CLAIMS + 1];
    static const uint8_t none[1] = {0};
    static const uint32_t rounds[CLAIMS] = {0};
    static int64_t dates[CLAIMS] = {0};
    const struct dpk_bytes bytes = {.head = {sizeof bytes, DPK_VERSION},
        .n = CLAIMS,
        .first = first,
        .bytes = none};
    const struct dpk_evidence evidence = {
        .head = {sizeof evidence, DPK_VERSION},
        .n = CLAIMS,
        .claims = &pair->claims,
        .challenges = &bytes,
        .proofs = &bytes,
        .round = rounds,
        .asked = dates,
        .arrived = dates,
        .deadline = dates,
    };
    const int64_t now = INT64_C(3000000000);
    struct dps_made made;
    struct dpk_verdicts verdicts;
    return fault < PROVE_FAULTS ? dps_kernel_prove(&pair->prover, now, &pair->claims,
                                      &bytes, &pair->room, &made, err)
                                : dps_kernel_verify(&pair->verifier, now, &evidence,
                                      &pair->room, &verdicts, err);
}

TEST(what_goes_wrong_in_a_call_is_told_with_kernel_call_and_time)
{
    for (int i = 0; i < FAULTS; i++) {
        struct dps_error err;
        struct pair *pair = open_pair("echo", "honest");
        struct dpk_verifier verifier = *pair->verifier.verifier;
        struct dpk_prover prover = *pair->prover.prover;
        verifier.verify = bad_verify;
        prover.prove = bad_prove;
        pair->verifier.verifier = &verifier;
        pair->prover.prover = &prover;
        pair->verifier.audited = true;
        fault = (enum fault)i;
        CHECK_FAILS(call_at_fault(pair, &err), &err, DPS_EINVAL, sentences[i]);
        close_pair(pair);
    }
}

/* ---- the rest of the calls --------------------------------------------- */

TEST(a_lot_yields_bytes_that_hang_on_its_proof)
{
    struct dps_error err;
    struct pair *pair = open_pair("lot", "honest");
    const uint8_t proof[8] = {1};
    const uint8_t other[8] = {2};
    uint8_t out[2][32] = {{0}};
    CHECK(dps_kernel_has_output(&pair->verifier));
    REQUIRE_OK(
        dps_kernel_output(&pair->verifier, 0, proof, 8, &pair->room, out[0], &err),
        &err);
    REQUIRE_OK(
        dps_kernel_output(&pair->verifier, 0, other, 8, &pair->room, out[1], &err),
        &err);
    CHECK(memcmp(out[0], out[1], 32) != 0);
    close_pair(pair);
}

TEST(what_a_kernel_may_lack_is_known)
{
    struct pair *pair = open_pair("echo", "washer");
    CHECK(
        dps_kernel_knows(&pair->verifier) && !dps_kernel_copies_tasks(&pair->verifier));
    CHECK(!dps_kernel_has_output(&pair->verifier));
    CHECK(dps_kernel_identifies(&pair->prover) && dps_kernel_invents(&pair->prover));
    CHECK_TEXT(dps_kernel_reason(&pair->verifier, 1), "it is wrong");
    close_pair(pair);
    pair = open_pair("vote", "honest");
    CHECK(
        !dps_kernel_knows(&pair->verifier) && dps_kernel_copies_tasks(&pair->verifier));
    CHECK(!dps_kernel_identifies(&pair->prover) && !dps_kernel_invents(&pair->prover));
    close_pair(pair);
}
