/* The ring of commitments against a plain list of all of them. */
#include "models/commitment/commitment.h"
#include "models/commitment/terms.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>

enum { LONGEST = 60, EPOCHS = 3000 };

static double
uniform(struct dps_rng_name *name)
{
    double u[2];
    name->draw++;
    dps_rng_uniforms(*name, u);
    return u[0];
}

static void
open_ring(struct dps_commitment *ring, uint32_t longest)
{
    struct dps_error err;
    REQUIRE_OK(dps_commitment_init(ring, longest, &err), &err);
}

TEST(without_early_ends_what_was_opened_ends_to_the_unit)
{
    struct dps_commitment ring;
    struct dps_error err;
    struct dps_rng_name name = {.seed = 6, .purpose = DPS_RNG_TEST};
    static struct dps_commitment_lot ends[EPOCHS + LONGEST + 1];
    int64_t wrong = 0;
    open_ring(&ring, LONGEST);
    for (uint32_t e = 1; e <= EPOCHS; e++) {
        for (int k = 0; k < 5; k++) {
            uint32_t life = 1 + (uint32_t)(LONGEST * uniform(&name));
            struct dps_commitment_lot lot = {(int64_t)exp(30 * uniform(&name)),
                (int64_t)exp(35 * uniform(&name)), (int64_t)exp(20 * uniform(&name))};
            dps_commitment_add(&ring, lot, life);
            ends[e - 1 + life].weight += lot.weight;
            ends[e - 1 + life].pledge += lot.pledge;
        }
        struct dps_commitment_lot next = dps_commitment_ending(&ring, e + 7);
        wrong += next.weight != ends[e + 7].weight || next.pledge != ends[e + 7].pledge;
        struct dps_commitment_lot ended = dps_commitment_expire(&ring);
        wrong += ended.weight != ends[e].weight || ended.pledge != ends[e].pledge;
    }
    CHECK_INT(wrong, 0);
    CHECK_OK(dps_commitment_verify(&ring, &err), &err);
    for (uint32_t e = 0; e < LONGEST; e++) {
        dps_commitment_expire(&ring);
    }
    CHECK_INT(dps_commitment_open(&ring).weight, 0);
    CHECK_INT(dps_commitment_open(&ring).pledge, 0);
    dps_commitment_free(&ring);
    dps_commitment_free(&ring);
}

/* ---- early ends -------------------------------------------------------- */

/* Each place kept as a real number, all of them cut at each early end. */
struct twin {
    long double weight[LONGEST], pledge[LONGEST];
};

static void
cut(struct twin *self, long double share)
{
    for (size_t i = 0; i < LONGEST; i++) {
        self->weight[i] *= 1 - share;
        self->pledge[i] *= 1 - share;
    }
}

/* The ring's totals are whole and the twin's are not, so each early end and each
 * epoch may set them apart by a unit, and what is set apart ends with the rest. */
TEST(early_ends_take_from_all_pro_rata)
{
    struct dps_commitment ring;
    struct dps_error err;
    struct dps_rng_name name = {.seed = 7, .purpose = DPS_RNG_TEST};
    struct twin twin = {.weight = {0}};
    double worst = 0;
    dps_wide out = 0, in = 0;
    open_ring(&ring, LONGEST);
    for (uint32_t e = 1; e <= EPOCHS; e++) {
        uint32_t life = 1 + (uint32_t)(LONGEST * uniform(&name));
        struct dps_commitment_lot lot = {1000 + (int64_t)(1e9 * uniform(&name)),
            (int64_t)(1e15 * uniform(&name)), 0};
        dps_commitment_add(&ring, lot, life);
        in += (uint64_t)lot.pledge;
        twin.weight[(e - 1 + life) % LONGEST] += lot.weight;
        twin.pledge[(e - 1 + life) % LONGEST] += lot.pledge;
        int64_t open = dps_commitment_open(&ring).weight;
        int64_t gone = (int64_t)((double)open * 0.3 * uniform(&name));
        struct dps_commitment_lot early = dps_commitment_terminate(&ring, gone);
        CHECK_INT(early.weight, gone);
        cut(&twin, (long double)gone / (long double)open);
        struct dps_commitment_lot ended = dps_commitment_expire(&ring);
        out += (uint64_t)(ended.pledge + early.pledge);
        uint32_t at = e % LONGEST;
        worst = fmax(worst, fabs((double)(ended.weight - twin.weight[at])));
        worst = fmax(worst, fabs((double)(ended.pledge - twin.pledge[at])));
        twin.weight[at] = twin.pledge[at] = 0;
    }
    CHECK(worst < 4);
    CHECK(worst > 0);
    CHECK(in == out + (uint64_t)dps_commitment_open(&ring).pledge);
    CHECK_OK(dps_commitment_verify(&ring, &err), &err);
    dps_commitment_free(&ring);
}

TEST(totals_stay_exact_through_collapses_and_new_beginnings)
{
    struct dps_commitment ring;
    struct dps_error err;
    struct dps_rng_name name = {.seed = 8, .purpose = DPS_RNG_TEST};
    int64_t wrong = 0, open = 0;
    open_ring(&ring, 7);
    for (int round = 0; round < 100000; round++) {
        int64_t before = dps_commitment_open(&ring).weight;
        double kind = uniform(&name);
        if (kind < 0.4) {
            int64_t amount = (int64_t)exp(35 * uniform(&name));
            dps_commitment_add(&ring,
                (struct dps_commitment_lot){amount, amount / 3, 0},
                1 + (uint32_t)(7 * uniform(&name)));
            open += amount;
        } else if (kind < 0.7) {
            int64_t ended = dps_commitment_expire(&ring).weight;
            wrong += ended < 0;
            open -= ended;
        } else {
            double share = kind < 0.75   ? 1
                           : kind < 0.85 ? 1 - exp(-30 * uniform(&name))
                                         : uniform(&name);
            int64_t gone = (int64_t)((double)before * share);
            gone = gone < before ? gone : before;
            open -= dps_commitment_terminate(&ring, gone).weight;
        }
        wrong += dps_commitment_open(&ring).weight != open;
        wrong += dps_commitment_verify(&ring, &err) != DPS_OK;
    }
    CHECK_INT(wrong, 0);
    dps_commitment_free(&ring);
}

/* A collapse to one unit makes each unit of what is left worth very many parts. */
TEST(what_opens_after_a_collapse_ends_when_it_should)
{
    struct dps_commitment ring;
    const int64_t large = INT64_C(1) << 60;
    open_ring(&ring, 9);
    for (int round = 0; round < 20; round++) {
        dps_commitment_add(&ring, (struct dps_commitment_lot){large, large, 0}, 9);
        dps_commitment_terminate(&ring, dps_commitment_open(&ring).weight - 1);
        dps_commitment_add(&ring, (struct dps_commitment_lot){large, large, 0}, 2);
        dps_commitment_add(&ring, (struct dps_commitment_lot){5000, 5000, 0}, 3);
        CHECK(dps_commitment_expire(&ring).weight <= 1);
        CHECK_WITHIN((double)(dps_commitment_expire(&ring).weight - large), 0, 2);
        CHECK_WITHIN((double)dps_commitment_expire(&ring).weight, 5000, 2);
    }
    dps_commitment_free(&ring);
}

TEST(a_share_that_ends_early_is_a_share_of_each_place)
{
    struct dps_commitment ring;
    open_ring(&ring, 10);
    for (uint32_t life = 1; life <= 10; life++) {
        dps_commitment_add(
            &ring, (struct dps_commitment_lot){1000 * life, 5000 * life, 0}, life);
    }
    struct dps_commitment_lot early = dps_commitment_terminate(&ring, 55000 / 5);
    CHECK_INT(early.pledge, 5 * 55000 / 5);
    CHECK_INT(dps_commitment_ending(&ring, 10).weight, 8000);
    CHECK_INT(dps_commitment_ending(&ring, 11).weight, 0);
    CHECK_INT(dps_commitment_ending(&ring, 0).weight, 0);
    for (uint32_t life = 1; life <= 10; life++) {
        struct dps_commitment_lot ended = dps_commitment_expire(&ring);
        CHECK_INT(ended.weight, 800 * life);
        CHECK_INT(ended.pledge, 4000 * life);
    }
    dps_commitment_free(&ring);
}

/* ---- saving and checking ----------------------------------------------- */

TEST(a_saved_ring_goes_on_as_before)
{
    struct dps_commitment ring, again;
    struct dps_buffer image = {0};
    struct dps_error err;
    open_ring(&ring, LONGEST);
    open_ring(&again, LONGEST);
    for (uint32_t e = 0; e < 100; e++) {
        dps_commitment_add(
            &ring, (struct dps_commitment_lot){1 + e, 1000 + e, 0}, 1 + e % LONGEST);
        dps_commitment_terminate(&ring, dps_commitment_open(&ring).weight / 10);
        dps_commitment_expire(&ring);
    }
    dps_commitment_save(&ring, &image);
    struct dps_reader reader = dps_reader_of(image.bytes, image.n);
    REQUIRE_OK(dps_commitment_load(&again, &reader, &err), &err);
    for (uint32_t e = 0; e < LONGEST; e++) {
        struct dps_commitment_lot a = dps_commitment_expire(&ring);
        struct dps_commitment_lot b = dps_commitment_expire(&again);
        CHECK(a.weight == b.weight && a.pledge == b.pledge);
    }
    struct dps_reader cut_short = dps_reader_of(image.bytes, image.n - 1);
    CHECK_FAILS(dps_commitment_load(&again, &cut_short, &err), &err, DPS_EIO,
        "commitments is cut short or damaged");
    dps_commitment_free(&again);
    open_ring(&again, 5);
    reader = dps_reader_of(image.bytes, image.n);
    CHECK_FAILS(dps_commitment_load(&again, &reader, &err), &err, DPS_EIO,
        "commitments were saved with lives of up to 60 epochs, not 5");
    dps_commitment_free(&again);
    dps_commitment_free(&ring);
    dps_buffer_free(&image);
}

TEST(verify_finds_each_sum_that_does_not_add_up)
{
    struct dps_commitment ring;
    struct dps_error err;
    open_ring(&ring, 3);
    dps_commitment_add(&ring, (struct dps_commitment_lot){5, 7, 0}, 2);
    ring.weight.ends[0]++;
    CHECK_FAILS(dps_commitment_verify(&ring, &err), &err, DPS_ESTATE,
        "the ends of weight do not add up to it");
    ring.weight.ends[0]--;
    ring.pledge.opened++;
    CHECK_FAILS(dps_commitment_verify(&ring, &err), &err, DPS_ESTATE,
        "pledge opened is not what ended, ended early and is open");
    ring.pledge.opened--;
    ring.pledge.open = 0;
    CHECK_FAILS(dps_commitment_verify(&ring, &err), &err, DPS_ESTATE,
        "pledge of 0 is open, and its ends are full");
    ring.pledge.open = 7;
    ring.pledge.ends[2] = ring.pledge.parts = 0;
    CHECK_FAILS(dps_commitment_verify(&ring, &err), &err, DPS_ESTATE,
        "pledge of 7 is open, and its ends are empty");
    dps_commitment_free(&ring);
    CHECK_FAILS(dps_commitment_init(&ring, 0, &err), &err, DPS_EINVAL,
        "longest is 0 epochs, not > 0");
    dps_commitment_free(&ring);
}

/* ---- terms ------------------------------------------------------------- */

TEST(terms_say_how_long_what_is_renewed_and_what_leaving_costs)
{
    struct dps_error err = {0};
    const struct dps_commitment_terms terms = {.payer = "market",
        .life = {.ns = 540 * DPS_DAY * DPS_NS},
        .renewal = 0.8,
        .fee = 0.085};
    CHECK_OK(dps_record_check(&dps_commitment_terms_record, &err), &err);
    CHECK_OK(dps_commitment_terms_record.check(&terms, &err), &err);
    CHECK_INT(dps_commitment_epochs(&terms, DPS_DAY * DPS_NS), 540);
    CHECK_INT(dps_commitment_epochs(&terms, 7 * DPS_DAY * DPS_NS), 78);
    CHECK_INT(
        dps_commitment_renewal(&terms, (struct dps_commitment_lot){99, 1000, 0}).weight,
        79);
    CHECK_INT(
        dps_commitment_fee(&terms, &(struct dps_commitment_end){.pledge = 1000}), 85);
    const struct dps_commitment_terms all = {.renewal = 1, .fee = 1};
    CHECK_INT(
        dps_commitment_fee(&all, &(struct dps_commitment_end){.pledge = INT64_MAX}),
        INT64_MAX);
    const struct dps_commitment_terms months = {
        .payer = "market", .life = {.months = 1}};
    CHECK_FAILS(dps_commitment_terms_record.check(&months, &err), &err, DPS_EINVAL,
        "life is in calendar months, not all equally long");
    const struct dps_commitment_terms nobody = {.payer = "", .life = {.ns = 1}};
    CHECK_FAILS(dps_commitment_terms_record.check(&nobody, &err), &err, DPS_EINVAL,
        "payer is empty, not the name of an account");
    const struct dps_commitment_terms blink = {.payer = "market", .life = {.ns = 1}};
    CHECK_FAILS(dps_commitment_terms_record.check(&blink, &err), &err, DPS_EINVAL,
        "life is not a whole number of seconds");
}
