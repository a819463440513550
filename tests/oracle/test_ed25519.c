/* Which Ed25519 signatures are valid: other people's cases, and why each falls. */
#include "kernels/proofs/sign.h"
#include "tests/csv.h"
#include "tests/edwards.h"
#include "tests/hex.h"
#include "tests/test.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE = 1024 };

struct vector {
    uint8_t key[SIGN_KEY], message[MESSAGE], signature[SIGN_SIZE + 8];
    size_t n, n_signature;
};

/* The rule of sign.h, word for word, of what the twin finds. */
static bool
rule(const struct edwards_case *found)
{
    return found->s_below_l && found->r_order == 0 && found->a_canonical &&
           found->a_decodes && found->a_order == 0 && found->equation;
}

static bool
rule_of_openssl(const struct edwards_case *found)
{
    return found->s_below_l && found->a_decodes && found->equation;
}

static bool
is_valid(const struct vector *of)
{
    return of->n_signature == SIGN_SIZE &&
           dpk_sign_is_valid(of->key, of->message, of->n, of->signature);
}

/* ---- RFC 8032 ---------------------------------------------------------- */

/* Section 7.1: TEST 1, 2, 3, 1024 and SHA(abc).  Wycheproof's cases 80 to 83 are the
 * keys, messages and signatures of the first four. */
TEST(signers_sign_as_rfc_8032_does)
{
    static const char *const seeds[] = {
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    };
    static const char *const abc[] = {
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    };
    struct csv csv = {0};
    REQUIRE(csv_open(&csv, "tests/oracle/data/wycheproof_ed25519.csv"));
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        bool is_abc = i == 4;
        size_t row = 79 + i;
        uint8_t seed[SIGN_SEED];
        uint8_t message[MESSAGE];
        uint8_t signature[SIGN_SIZE];
        char text[2 * SIGN_SIZE + 1];
        struct signer signer;
        size_t n = hex_read(
            is_abc ? abc[1] : csv_text(&csv, row, "message"), message, MESSAGE);
        hex_read(seeds[i], seed, SIGN_SEED);
        dpk_signer_init(&signer, seed);
        CHECK_TEXT(hex_write(signer.key, SIGN_KEY, text),
            is_abc ? abc[0] : csv_text(&csv, row, "key"));
        dpk_sign(&signer, message, n, signature);
        CHECK_TEXT(hex_write(signature, SIGN_SIZE, text),
            is_abc ? abc[2] : csv_text(&csv, row, "signature"));
        CHECK(dpk_sign_is_valid(signer.key, message, n, signature));
        CHECK(dpk_sign_is_key(signer.key));
    }
    csv_close(&csv);
}

/* ---- Wycheproof -------------------------------------------------------- */

TEST(all_151_cases_of_wycheproof_come_out_as_they_say)
{
    struct csv csv = {0};
    REQUIRE(csv_open(&csv, "tests/oracle/data/wycheproof_ed25519.csv"));
    CHECK(csv.n_rows == 151);
    int n_valid = 0;
    for (size_t i = 0; i < csv.n_rows; i++) {
        struct vector vector = {.n = 0};
        hex_read(csv_text(&csv, i, "key"), vector.key, SIGN_KEY);
        vector.n = hex_read(csv_text(&csv, i, "message"), vector.message, MESSAGE);
        vector.n_signature = hex_read(
            csv_text(&csv, i, "signature"), vector.signature, sizeof vector.signature);
        bool wanted = strcmp(csv_text(&csv, i, "result"), "valid") == 0;
        n_valid += wanted;
        if (!CHECK(is_valid(&vector) == wanted)) {
            printf("    case %s\n", csv_text(&csv, i, "case"));
        }
        if (vector.n_signature == SIGN_SIZE) {
            struct edwards_case found =
                edwards_look(vector.key, vector.message, vector.n, vector.signature);
            CHECK(rule(&found) == wanted);
            CHECK(dpk_sign_is_valid_openssl(vector.key, vector.message, vector.n,
                      vector.signature) == wanted);
        }
    }
    printf("    151 cases, %d of them valid\n", n_valid);
    csv_close(&csv);
}

/* ---- CCTV -------------------------------------------------------------- */

/* What there is against a signature, the first of the rule's clauses that it breaks,
 * and of those that break the last, how. */
static const char *
why(const struct edwards_case *found)
{
    const struct {
        bool holds;
        const char *text;
    } clauses[] = {
        {!found->s_below_l, "S is not below L"},
        {found->r_order != 0, "R is of small order"},
        {!found->a_canonical, "A is not canonical"},
        {!found->a_decodes, "A is no point"},
        {found->a_order != 0, "A is of small order"},
        {found->equation, "valid"},
        {!found->r_canonical, "R is not canonical"},
        {found->times_8, "the equation holds with the cofactor alone"},
        {true, "the equation does not hold"},
    };
    size_t i = 0;
    while (!clauses[i].holds) {
        i++;
    }
    return clauses[i].text;
}

struct tally {
    const char *why;
    int n, n_openssl;
};

static void
count(struct tally *tallies, const char *text, bool openssl)
{
    struct tally *at = tallies;
    while (at->why != NULL && strcmp(at->why, text) != 0) {
        at++;
    }
    at->why = text;
    at->n++;
    at->n_openssl += openssl;
}

static void
read_case(const json_t *from, struct vector *to)
{
    const char *message = json_string_value(json_object_get(from, "msg"));
    hex_read(json_string_value(json_object_get(from, "key")), to->key, SIGN_KEY);
    to->n_signature = hex_read(json_string_value(json_object_get(from, "sig")),
        to->signature, sizeof to->signature);
    to->n = strlen(message);
    memcpy(to->message, message, to->n);
}

/* C2SP/CCTV at 1e3d2860, ed25519, made of points of small and mixed order and their
 * encodings that are not canonical. */
TEST(every_verdict_on_the_sample_of_cctv_is_what_the_rule_says)
{
    const char *path = test_shared_file("data/crypto-vectors/cctv_ed25519_sample.json");
    if (path == NULL) {
        test_skip("no data/crypto-vectors/cctv_ed25519_sample.json beside the project");
        return;
    }
    struct tally tallies[16] = {{.n = 0}};
    int n_split = 0;
    json_t *all = json_load_file(path, 0, NULL);
    REQUIRE(all != NULL);
    CHECK(json_array_size(all) == 305);
    for (size_t i = 0; i < json_array_size(all); i++) {
        struct vector vector = {.n = 0};
        read_case(json_array_get(all, i), &vector);
        CHECK(vector.n_signature == SIGN_SIZE);
        struct edwards_case found =
            edwards_look(vector.key, vector.message, vector.n, vector.signature);
        bool ours = is_valid(&vector);
        bool theirs = dpk_sign_is_valid_openssl(
            vector.key, vector.message, vector.n, vector.signature);
        if (!CHECK(ours == rule(&found)) || !CHECK(theirs == rule_of_openssl(&found))) {
            printf("    number %zu: %s\n", i, why(&found));
        }
        CHECK(theirs || !ours);
        CHECK(dpk_sign_is_key(vector.key) ==
              (found.a_canonical && found.a_decodes && found.a_order == 0));
        n_split += ours != theirs;
        count(tallies, why(&found), theirs);
    }
    for (const struct tally *at = tallies; at->why != NULL; at++) {
        printf(
            "    %3d %s; of these OpenSSL takes %d\n", at->n, at->why, at->n_openssl);
    }
    printf("    %d split the two libraries\n", n_split);
    json_decref(all);
}
