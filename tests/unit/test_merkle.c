/* SHA-256 and RFC 6962's trees against published vectors, and against the definition
 * of a tree written down as it stands in the RFC. */

#include "kernels/proofs/merkle.h"
#include "kernels/proofs/strings.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 300, TEXT = 2 * DPK_HASH + 1 };

static const char *
hex(const uint8_t *bytes, size_t n)
{
    static char text[TEXT];
    for (size_t i = 0; i < n && i < DPK_HASH; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
    return text;
}

/* ---- SHA-256 ----------------------------------------------------------- */

/* Messages and digests of FIPS 180-4's examples (NIST, Cryptographic Standards and
 * Guidelines, SHA256.pdf and SHA2_Additional.pdf). */
static const struct {
    const char *text;
    size_t n; /* of it, one after the other */
    const char *digest;
} fips[] = {
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"\xbd", 1, "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"},
    {"\xc9\x8c\x8e\x55", 1,
        "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {"A", 1000, "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"},
    {"U", 1005, "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"},
};

TEST(digests_are_those_of_fips_180_4)
{
    struct dpk_hash hash;
    uint8_t digest[DPK_HASH];
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (size_t i = 0; i < sizeof fips / sizeof *fips; i++) {
        dpk_hash_begin(&hash);
        for (size_t k = 0; k < fips[i].n; k++) {
            dpk_hash_add(&hash, fips[i].text, strlen(fips[i].text));
        }
        dpk_hash_end(&hash, digest);
        CHECK_TEXT(hex(digest, DPK_HASH), fips[i].digest);
    }
    CHECK_INT(dpk_hash_status(&hash), DPK_OK);
    dpk_hash_free(&hash);
}

TEST(blocks_are_those_that_padding_to_64_bytes_makes)
{
    for (uint64_t n = 0; n < 1000; n++) {
        uint64_t padded = n + 1;
        while (padded % 64 != 56) {
            padded++;
        }
        CHECK(dpk_hash_blocks(n) == (padded + 8) / 64);
    }
}

/* ---- the definition ---------------------------------------------------- */

struct leaves {
    struct {
        uint8_t bytes[40];
        size_t n;
    } at[MOST];
};

static void
one_shot(const uint8_t *message, size_t n, uint8_t out[DPK_HASH])
{
    struct dpk_hash hash;
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    dpk_hash_of(&hash, message, n, out);
    dpk_hash_free(&hash);
}

/* MTH(D[from : to]) of RFC 6962, 2.1, word by word. */
static void
definition(const struct leaves *of, size_t from, size_t to, uint8_t out[DPK_HASH])
{
    uint8_t message[1 + 2 * DPK_HASH];
    size_t n = to - from;
    if (n == 1) {
        message[0] = 0x00;
        memcpy(message + 1, of->at[from].bytes, of->at[from].n);
        one_shot(message, 1 + of->at[from].n, out);
        return;
    }
    size_t k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    message[0] = 0x01;
    definition(of, from, from + k, message + 1);
    definition(of, from + k, to, message + 1 + DPK_HASH);
    one_shot(message, sizeof message, out);
}

/* PATH(m, D[from : to]) of RFC 6962, 2.1.1: how many digests. */
static size_t
path_definition(
    const struct leaves *of, size_t m, size_t from, size_t to, uint8_t *path)
{
    size_t n = to - from;
    if (n == 1) {
        return 0;
    }
    size_t k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    size_t length;
    if (m < k) {
        length = path_definition(of, m, from, from + k, path);
        definition(of, from + k, to, path + length * DPK_HASH);
    } else {
        length = path_definition(of, m - k, from + k, to, path);
        definition(of, from, from + k, path + length * DPK_HASH);
    }
    return length + 1;
}

static void
build(struct dpk_hash *hash, const struct leaves *of, uint64_t n,
    uint8_t (*nodes)[DPK_HASH])
{
    for (uint64_t i = 0; i < n; i++) {
        dpk_merkle_leaf(hash, of->at[i].bytes, of->at[i].n, nodes[i]);
    }
    dpk_merkle_build(hash, nodes, n);
}

/* ---- trees ------------------------------------------------------------- */

/* Leaves, roots and paths of Certificate Transparency's tests (google/
 * certificate-transparency, cpp/merkletree/merkle_tree_test.cc; the same leaves are
 * those of transparency-dev/merkle), and a ninth leaf whose trees the definition
 * gives. */
static const struct {
    const char *bytes;
    size_t n;
} transparency[] = {
    {"", 0},
    {"\x00", 1},
    {"\x10", 1},
    {"\x20\x21", 2},
    {"\x30\x31", 2},
    {"\x40\x41\x42\x43", 4},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
    {"nine", 4},
};
static const char *const roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};
static const struct {
    uint64_t leaf, n; /* the first leaf is 0 */
    const char *path[3];
} paths[] = {
    {0, 1, {NULL}},
    {0, 8,
        {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {5, 8,
        {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2, 3, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
    {1, 5,
        {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
};

static void
take_transparency(struct leaves *leaves)
{
    for (size_t i = 0; i < sizeof transparency / sizeof *transparency; i++) {
        memcpy(leaves->at[i].bytes, transparency[i].bytes, transparency[i].n);
        leaves->at[i].n = transparency[i].n;
    }
}

TEST(trees_of_one_to_nine_leaves_are_those_of_certificate_transparency)
{
    static struct leaves leaves;
    static uint8_t nodes[4 * MOST][DPK_HASH];
    struct dpk_hash hash;
    uint8_t root[DPK_HASH];
    take_transparency(&leaves);
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (uint64_t n = 1; n <= 9; n++) {
        build(&hash, &leaves, n, nodes);
        const uint8_t *built = nodes[dpk_merkle_nodes(n) - 1];
        definition(&leaves, 0, n, root);
        CHECK(memcmp(built, root, DPK_HASH) == 0);
        if (n <= 8) {
            CHECK_TEXT(hex(built, DPK_HASH), roots[n - 1]);
        }
    }
    dpk_hash_free(&hash);
}

TEST(paths_are_those_of_certificate_transparency)
{
    static struct leaves leaves;
    static uint8_t nodes[4 * MOST][DPK_HASH];
    struct dpk_hash hash;
    uint8_t path[64 * DPK_HASH];
    take_transparency(&leaves);
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        uint64_t length = dpk_merkle_path_length(paths[i].leaf, paths[i].n);
        build(&hash, &leaves, paths[i].n, nodes);
        dpk_merkle_path(
            (const uint8_t(*)[DPK_HASH])nodes, paths[i].leaf, paths[i].n, path);
        for (size_t k = 0; k < 3; k++) {
            CHECK((k < length) == (paths[i].path[k] != NULL));
            if (k < length) {
                CHECK_TEXT(hex(path + k * DPK_HASH, DPK_HASH), paths[i].path[k]);
            }
        }
    }
    dpk_hash_free(&hash);
}

/* Draws leaves of 0 to 39 bytes. */
static void
draw_leaves(struct leaves *leaves, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        leaves->at[i].n = (size_t)((i * 7 + n) % 40);
        for (size_t k = 0; k < leaves->at[i].n; k++) {
            leaves->at[i].bytes[k] = (uint8_t)(i * 31 + k * 17 + n);
        }
    }
}

TEST(any_number_of_leaves_makes_the_tree_and_the_paths_of_the_definition)
{
    static struct leaves leaves;
    static uint8_t nodes[4 * MOST][DPK_HASH];
    struct dpk_hash hash;
    uint8_t path[64 * DPK_HASH];
    uint8_t wanted[64 * DPK_HASH];
    uint8_t root[DPK_HASH];
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (uint64_t n = 1; n <= 40; n++) {
        draw_leaves(&leaves, n);
        build(&hash, &leaves, n, nodes);
        definition(&leaves, 0, n, root);
        CHECK(memcmp(nodes[dpk_merkle_nodes(n) - 1], root, DPK_HASH) == 0);
        for (uint64_t leaf = 0; leaf < n; leaf++) {
            uint64_t length = dpk_merkle_path_length(leaf, n);
            dpk_merkle_path((const uint8_t(*)[DPK_HASH])nodes, leaf, n, path);
            CHECK(length == path_definition(&leaves, leaf, 0, n, wanted));
            CHECK(memcmp(path, wanted, length * DPK_HASH) == 0);
        }
    }
    dpk_hash_free(&hash);
}

TEST(a_path_proves_its_leaf_at_its_place_and_no_other)
{
    static struct leaves leaves;
    static uint8_t nodes[4 * MOST][DPK_HASH];
    struct dpk_hash hash;
    uint8_t path[64 * DPK_HASH];
    uint8_t root[DPK_HASH];
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (uint64_t n = 1; n <= 21; n++) {
        draw_leaves(&leaves, n);
        build(&hash, &leaves, n, nodes);
        const uint8_t *right = nodes[dpk_merkle_nodes(n) - 1];
        for (uint64_t leaf = 0; leaf < n; leaf++) {
            uint64_t length = dpk_merkle_path_length(leaf, n);
            dpk_merkle_path((const uint8_t(*)[DPK_HASH])nodes, leaf, n, path);
            for (uint64_t at = 0; at <= n; at++) {
                int fits =
                    dpk_merkle_root(&hash, nodes[leaf], at, n, path, length, root);
                CHECK((fits && memcmp(root, right, DPK_HASH) == 0) == (at == leaf));
            }
            CHECK(
                !dpk_merkle_root(&hash, nodes[leaf], leaf, n, path, length + 1, root));
            CHECK(length == 0 || !dpk_merkle_root(&hash, nodes[leaf], leaf, n, path,
                                     length - 1, root));
        }
    }
    dpk_hash_free(&hash);
}

TEST(a_leaf_that_looks_like_a_node_is_none)
{
    struct dpk_hash hash;
    uint8_t sides[2][DPK_HASH] = {{1}, {2}};
    uint8_t node[DPK_HASH];
    uint8_t leaf[DPK_HASH];
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    dpk_merkle_node(&hash, sides[0], sides[1], node);
    dpk_merkle_leaf(&hash, sides, sizeof sides, leaf);
    CHECK(memcmp(node, leaf, DPK_HASH) != 0);
    dpk_hash_free(&hash);
}

/* ---- strings ----------------------------------------------------------- */

TEST(strings_are_added_while_there_is_room)
{
    uint64_t first[4];
    uint8_t bytes[5];
    struct dpk_strings to = {.cap = 3, .byte_cap = 5, .first = first, .bytes = bytes};
    dpk_strings_begin(&to);
    CHECK(dpk_strings_add(&to, 3) == bytes);
    CHECK(dpk_strings_add(&to, 3) == NULL);
    CHECK(dpk_strings_add(&to, 0) == bytes + 3);
    CHECK(dpk_strings_add(&to, 2) == bytes + 3);
    CHECK(dpk_strings_add(&to, 0) == NULL);
    CHECK_INT(to.n, 3);
    CHECK(to.first[3] == 5);
}

TEST(numbers_are_read_as_they_were_written)
{
    uint8_t bytes[12];
    CHECK(dpk_put_u64(bytes, UINT64_C(0x0123456789abcdef)) == bytes + 8);
    CHECK(dpk_put_u32(bytes + 8, 0xfedcba98U) == bytes + 12);
    CHECK_TEXT(hex(bytes, 12), "efcdab896745230198badcfe");
    CHECK(dpk_get_u64(bytes) == UINT64_C(0x0123456789abcdef));
    CHECK(dpk_get_u32(bytes + 8) == 0xfedcba98U);
}
