#include "sim/scenario/parse.h"
#include "sim/scenario/place.h"

#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_source source = {"x.yaml", ".", true};

static enum dps_status
parse(struct dps_arena *arena, const char *bytes, size_t n,
    const struct dps_tree **tree, struct dps_error *err)
{
    *tree = NULL;
    return dps_tree_parse(arena, &source, bytes, n, tree, err);
}

TEST(nodes_know_their_place)
{
    static const char text[] = "a: 1\nb:\n  - x\n  - {c: 'q'}\n";
    struct dps_arena arena = {0};
    struct dps_error err = {0};
    const struct dps_tree *tree = NULL;
    char place[DPS_PLACE_TEXT];
    REQUIRE_OK(parse(&arena, text, strlen(text), &tree, &err), &err);
    CHECK(tree->type == DPS_TREE_MAP);
    CHECK(tree->n == 2);
    CHECK(tree->size == 6);
    CHECK(tree->height == 4);
    const struct dps_tree *b = dps_tree_find(tree, "b")->value;
    CHECK(b->type == DPS_TREE_LIST);
    CHECK_TEXT(b->items[0]->text, "x");
    CHECK(!b->items[0]->quoted);
    const struct dps_pair *c = dps_tree_find(b->items[1], "c");
    CHECK(c->value->quoted);
    dps_place_format(c->place, place);
    CHECK_TEXT(place, "x.yaml:4:6");
    dps_place_format(c->value->place, place);
    CHECK_TEXT(place, "x.yaml:4:9");
    dps_arena_free(&arena);
}

TEST(keys_are_found_among_many)
{
    enum { N = 2000 };
    char *text = malloc((size_t)N * 32);
    struct dps_arena arena = {0};
    struct dps_error err = {0};
    const struct dps_tree *tree = NULL;
    size_t n = 0;
    REQUIRE(text != NULL);
    for (int i = 0; i < N; i++) {
        n += (size_t)snprintf(
            text + n, (size_t)N * 32 - n, "k%d: v%d\n", i * 7919 % N, i);
    }
    REQUIRE_OK(parse(&arena, text, n, &tree, &err), &err);
    for (int i = 0; i < N; i++) {
        char key[16];
        char value[16];
        snprintf(key, sizeof key, "k%d", i * 7919 % N);
        snprintf(value, sizeof value, "v%d", i);
        REQUIRE(dps_tree_find(tree, key) != NULL);
        CHECK_TEXT(dps_tree_find(tree, key)->value->text, value);
    }
    CHECK(dps_tree_find(tree, "k") == NULL);
    CHECK(dps_tree_find(tree, "k2000") == NULL);
    dps_arena_free(&arena);
    free(text);
}

TEST(an_alias_is_its_anchor_s_node)
{
    static const char text[] = "a: &x {p: 1}\nb: *x\n";
    struct dps_arena arena = {0};
    struct dps_error err = {0};
    const struct dps_tree *tree = NULL;
    REQUIRE_OK(parse(&arena, text, strlen(text), &tree, &err), &err);
    CHECK(tree->pairs[0].value == tree->pairs[1].value);
    CHECK(tree->size == 5);
    dps_arena_free(&arena);
}

TEST(only_plain_words_with_dots_are_paths)
{
    static const char text[] = "a.b: 1\n'c.d': 2\n0.5 yr: 3\nabc: 4\n";
    struct dps_arena arena = {0};
    struct dps_error err = {0};
    const struct dps_tree *tree = NULL;
    REQUIRE_OK(parse(&arena, text, strlen(text), &tree, &err), &err);
    CHECK(tree->paths);
    CHECK(tree->pairs[0].path);
    CHECK(!tree->pairs[1].path);
    CHECK(!tree->pairs[2].path);
    CHECK(!tree->pairs[3].path);
    dps_arena_free(&arena);
}

/* ---- refusals ---------------------------------------------------------- */

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
    const char *bytes;
    size_t n;
    const char *sentence;
} bad[] = {
    {BYTES(""), "x.yaml: it is empty"},
    {BYTES("# nothing\n"), "x.yaml: it is empty"},
    {BYTES("a: [1, 2"), "x.yaml:2:1: not YAML: did not find expected ',' or ']' while "
                        "parsing a flow sequence"},
    {BYTES("a: 1\n b: 2\n"),
        "x.yaml:2:3: not YAML: mapping values are not allowed in this context"},
    {BYTES("a:\n\t- 1\n"), "x.yaml:2:1: not YAML: found character that cannot start "
                           "any token while scanning for the next token"},
    {BYTES("a: 'x\n"), "x.yaml:2:1: not YAML: found unexpected end of stream while "
                       "scanning a quoted scalar"},
    {BYTES("a: 1\n---\nb: 2\n"),
        "x.yaml:2:1: a second document begins: a file holds one"},
    {BYTES("a: 1\nb: 2\na: 3\n"), "x.yaml:3:1: a stands here already at line 1"},
    {BYTES("x:\n  a: 1\n  'a': 3\n"), "x.yaml:3:3: a stands here already at line 2"},
    {BYTES("a: \xFF\n"), "x.yaml:1:4: the byte 0xFF is not UTF-8"},
    {BYTES("\xFF\xFE"
           "a"),
        "x.yaml:1:1: the byte 0xFF is not UTF-8"},
    {BYTES("a: 1\nb: \xC0\xAF\n"), "x.yaml:2:4: the byte 0xC0 is not UTF-8"},
    {BYTES("a: \xED\xA0\x80\n"), "x.yaml:1:4: the byte 0xED is not UTF-8"},
    {BYTES("a: \xE2\x82"), "x.yaml:1:4: the byte 0xE2 is not UTF-8"},
    {BYTES("a: \xF4\x90\x80\x80"), "x.yaml:1:4: the byte 0xF4 is not UTF-8"},
    {BYTES("a: x\0y\n"),
        "x.yaml:1:5: the control character U+0000 has no place in YAML"},
    {BYTES("a: \x07\n"),
        "x.yaml:1:4: the control character U+0007 has no place in YAML"},
    {BYTES("a: \"x\\0y\"\n"), "x.yaml:1:4: a NUL character has no place in a text"},
    {BYTES("a: !!int 3\n"),
        "x.yaml:1:4: the tag tag:yaml.org,2002:int has no meaning here"},
    {BYTES("a: !x {}\n"), "x.yaml:1:4: the tag !x has no meaning here"},
    {BYTES("a: *b\n"), "x.yaml:1:4: *b has no anchor &b before it"},
    {BYTES("a: &a [*a]\n"), "x.yaml:1:8: *a stands inside its own anchor"},
    {BYTES("[a, b]: 1\n"), "x.yaml:1:1: a key is a word, not a list or mapping"},
    {BYTES("{x: &a b, *a : 1}\n"), "x.yaml:1:11: a key is a word, not an alias"},
    {BYTES("'': 1\n"), "x.yaml:1:1: a key is empty"},
    {BYTES("a: {<<: {b: 1}}\n"),
        "x.yaml:1:5: << has no meaning here: use extends or an alias"},
};

TEST(what_is_no_scenario_file_is_told_with_its_place)
{
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct dps_arena arena = {0};
        struct dps_error err = {0};
        const struct dps_tree *tree = NULL;
        CHECK_FAILS(parse(&arena, bad[i].bytes, bad[i].n, &tree, &err), &err,
            DPS_EINVAL, bad[i].sentence);
        dps_arena_free(&arena);
    }
}

/* ---- limits ------------------------------------------------------------ */

/* The sentence for n bytes, "" if they are taken. */
static void
refusal(const char *bytes, size_t n, struct dps_error *err)
{
    struct dps_arena arena = {0};
    const struct dps_tree *tree = NULL;
    *err = (struct dps_error){.status = DPS_OK};
    enum dps_status status = parse(&arena, bytes, n, &tree, err);
    CHECK(status == err->status);
    dps_arena_free(&arena);
}

TEST(a_file_is_at_most_a_mebibyte)
{
    char *text = malloc(DPS_PARSE_BYTES + 1);
    struct dps_error err;
    REQUIRE(text != NULL);
    memset(text, ' ', DPS_PARSE_BYTES + 1);
    memcpy(text, "a: 1\n#", 6);
    refusal(text, DPS_PARSE_BYTES, &err);
    CHECK_TEXT(err.text, "");
    refusal(text, DPS_PARSE_BYTES + 1, &err);
    CHECK_TEXT(
        err.text, "x.yaml: it is larger than 1048576 bytes, the most that is read");
    free(text);
}

TEST(levels_are_at_most_64)
{
    char text[2 * DPS_PARSE_DEPTH + 8];
    struct dps_error err;
    for (int levels = DPS_PARSE_DEPTH; levels <= DPS_PARSE_DEPTH + 1; levels++) {
        memset(text, '[', (size_t)levels);
        memset(text + levels, ']', (size_t)levels);
        refusal(text, 2 * (size_t)levels, &err);
        CHECK_TEXT(err.text,
            levels == DPS_PARSE_DEPTH
                ? ""
                : "x.yaml:1:65: lists and mappings nest more than 64 levels deep");
    }
}

/* Ten levels of ten aliases each would be ten thousand million nodes. */
TEST(an_alias_bomb_is_refused)
{
    static const char text[] = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                               "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                               "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                               "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                               "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
                               "f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n";
    struct dps_error err;
    refusal(text, strlen(text), &err);
    CHECK_TEXT(
        err.text, "x.yaml:6:8: more than 200000 values, aliases counted at each use");
}

TEST(depth_counts_through_aliases)
{
    char text[4096];
    size_t n = 0;
    struct dps_error err;
    n += (size_t)snprintf(text + n, sizeof text - n, "a0: &a0 [[[[[[[[[[x]]]]]]]]]]\n");
    for (int i = 1; i <= 6; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n,
            "a%d: &a%d [[[[[[[[[[*a%d]]]]]]]]]]\n", i, i, i - 1);
    }
    refusal(text, n, &err);
    CHECK_TEXT(
        err.text, "x.yaml:7:19: lists and mappings nest more than 64 levels deep");
}

TEST(a_key_is_at_most_128_bytes)
{
    char text[256];
    struct dps_error err;
    memset(text, 'k', sizeof text);
    memcpy(text + DPS_PARSE_KEY, ": 1", 4);
    refusal(text, strlen(text), &err);
    CHECK_TEXT(err.text, "");
    memset(text, 'k', sizeof text);
    memcpy(text + DPS_PARSE_KEY + 1, ": 1", 4);
    refusal(text, strlen(text), &err);
    CHECK_TEXT(err.text, "x.yaml:1:1: a key is longer than 128 bytes");
}
