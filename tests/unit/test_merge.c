#include "sim/scenario/emit.h"
#include "sim/scenario/merge.h"
#include "sim/scenario/parse.h"

#include "tests/test.h"

#include <string.h>

/* Parses and folds a YAML text; ends the test if it is none. */
static const struct dps_tree *
tree_of(struct dps_arena *arena, const char *text)
{
    static const struct dps_source source = {"x.yaml", ".", true};
    struct dps_path root = {0};
    struct dps_error err = {0};
    const struct dps_tree *tree = NULL;
    REQUIRE_OK(dps_tree_parse(arena, &source, text, strlen(text), &tree, &err), &err);
    REQUIRE_OK(dps_merge_fold(arena, tree, &root, &tree, &err), &err);
    return tree;
}

static const struct dps_tree *
merged(
    struct dps_arena *arena, const struct dps_tree *base, const struct dps_tree *over)
{
    struct dps_path root = {0};
    struct dps_error err = {0};
    const struct dps_tree *tree = NULL;
    REQUIRE_OK(dps_merge(arena, base, over, &root, &tree, &err), &err);
    return tree;
}

/* A tree as YAML again, behind a key. */
static const char *
text_of(struct dps_arena *arena, const struct dps_tree *tree)
{
    struct dps_emit emit = {0};
    dps_emit_key(&emit, "t");
    dps_emit_tree(&emit, tree);
    return dps_emit_finish(&emit, arena);
}

static bool
same(struct dps_arena *arena, const struct dps_tree *a, const struct dps_tree *b)
{
    return strcmp(text_of(arena, a), text_of(arena, b)) == 0;
}

static const struct {
    const char *base, *over, *result;
} cases[] = {
    {"{a: 1, b: 2}", "{b: 3, c: 4}", "{a: 1, b: 3, c: 4}"},
    {"{a: {x: 1, y: 2}}", "{a: {y: 3}}", "{a: {x: 1, y: 3}}"},
    {"{a: [1, 2, 3]}", "{a: [4]}", "{a: [4]}"},
    {"{a: [1, 2, 3]}", "{a: {}}", "{a: {}}"},
    {"{a: {x: 1}}", "{a: 5}", "{a: 5}"},
    {"{a: 5}", "{a: {x: 1}}", "{a: {x: 1}}"},
    {"{a: {x: 1}}", "{a.x: 2}", "{a: {x: 2}}"},
    {"{a: {x: 1}}", "{a.y: 2}", "{a: {x: 1, y: 2}}"},
    {"{a: [{x: 1}, {x: 2}]}", "{a.1.x: 3}", "{a: [{x: 1}, {x: 3}]}"},
    {"{a: [{x: 1}, {x: 2}]}", "{a: {0: {y: 3}}}", "{a: [{x: 1, y: 3}, {x: 2}]}"},
    {"{a: [1, 2]}", "{a.0: 7}", "{a: [7, 2]}"},
    {"{p: {kind: u, x: 1}}", "{p: {kind: v, y: 2}}", "{p: {kind: v, y: 2}}"},
    {"{p: {kind: u, x: 1}}", "{p: {kind: u, y: 2}}", "{p: {kind: u, x: 1, y: 2}}"},
    {"{p: {kind: u, x: 1}}", "{p: {y: 2}}", "{p: {kind: u, x: 1, y: 2}}"},
    {"{p: {kind: u, x: 1}}", "{p.kind: v}", "{p: {kind: v, x: 1}}"},
    {"{c: rtx4090}", "{c.power: 300 W}", "{c: {extends: rtx4090, power: 300 W}}"},
    {"{c: }", "{c.power: 300 W}", "{c.power: 300 W}"},
    {"{}", "{a: {b.c: 1}}", "{a: {b.c: 1}}"},
    {"{a: {b: {c: 1}}}", "{a.b.c: 2, a.b.d: 3}", "{a: {b: {c: 2, d: 3}}}"},
    {"{}", "{a.x: 2, a: {x: 1, y: 1}}", "{a: {x: 2, y: 1}}"},
    {"{a: [0, 1]}", "{a: [5, 6], a.1: 7}", "{a: [5, 7]}"},
};

TEST(one_tree_goes_over_another)
{
    struct dps_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct dps_tree *tree = merged(
            &arena, tree_of(&arena, cases[i].base), tree_of(&arena, cases[i].over));
        CHECK_TEXT(
            text_of(&arena, tree), text_of(&arena, tree_of(&arena, cases[i].result)));
    }
    dps_arena_free(&arena);
}

TEST(nothing_changes_nothing)
{
    struct dps_arena arena = {0};
    const struct dps_tree *empty = tree_of(&arena, "{}");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct dps_tree *a = tree_of(&arena, cases[i].base);
        CHECK(same(&arena, merged(&arena, a, empty), a));
        CHECK(same(&arena, merged(&arena, empty, a), a));
        CHECK(same(&arena, merged(&arena, a, a), a));
    }
    dps_arena_free(&arena);
}

TEST(merging_twice_is_merging_once)
{
    struct dps_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct dps_tree *over = tree_of(&arena, cases[i].over);
        const struct dps_tree *once =
            merged(&arena, tree_of(&arena, cases[i].base), over);
        CHECK(same(&arena, merged(&arena, once, over), once));
    }
    dps_arena_free(&arena);
}

/* Of mappings that agree about types, and paths into them. */
TEST(merging_is_associative)
{
    static const char *const texts[] = {
        "{a: {x: 1, l: [1, 2, 3]}, b: 1}",
        "{a: {y: 2}, c: {z: 1}}",
        "{a.x: 3, c.z: 5, b: 2}",
        "{a: {x: 4, y: 5}, d: [1]}",
        "{a.l.1: 9}",
    };
    enum { N = sizeof texts / sizeof texts[0] };
    struct dps_arena arena = {0};
    for (size_t i = 0; i < (size_t)N * N; i++) {
        const struct dps_tree *a = tree_of(&arena, texts[0]);
        const struct dps_tree *b = tree_of(&arena, texts[i / N]);
        const struct dps_tree *c = tree_of(&arena, texts[i % N]);
        CHECK(same(&arena, merged(&arena, merged(&arena, a, b), c),
            merged(&arena, a, merged(&arena, b, c))));
    }
    dps_arena_free(&arena);
}

/* An overlay is kept folded and written back as the paths that it came from. */
TEST(paths_are_written_back_as_paths)
{
    struct dps_arena arena = {0};
    const struct dps_tree *tree =
        tree_of(&arena, "{x: 1, emission.1.over: 10 yr, emission.0.to: [a, {b: c}]}");
    CHECK_TEXT(text_of(&arena, tree), "t:\n"
                                      "  x: 1\n"
                                      "  emission.1.over: 10 yr\n"
                                      "  emission.0.to:\n"
                                      "    - a\n"
                                      "    - b: c\n");
    dps_arena_free(&arena);
}

TEST(items_that_do_not_exist_are_refused)
{
    static const struct {
        const char *base, *over, *sentence;
    } bad[] = {
        {"{a: [1, 2]}", "{a.2: 1}",
            "x.yaml:1:2: a.2 does not exist: the list's items are 0 to 1"},
        {"{a: [1, 2]}", "{a.-1: 1}",
            "x.yaml:1:2: a.-1 does not exist: the list's items are 0 to 1"},
        {"{a: [1, 2]}", "{a.00: 1}",
            "x.yaml:1:2: a.00 does not exist: the list's items are 0 to 1"},
        {"{a: [1, 2]}", "{a.x: 1}",
            "x.yaml:1:2: a.x does not exist: the list's items are 0 to 1"},
        {"{a: []}", "{a.0: 1}", "x.yaml:1:2: a.0 does not exist: the list is empty"},
        {"{a: [[1]]}", "{a.0.1: 1}",
            "x.yaml:1:2: a.0.1 does not exist: the list's items are 0 to 0"},
    };
    struct dps_arena arena = {0};
    struct dps_path root = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct dps_tree *base = tree_of(&arena, bad[i].base);
        const struct dps_tree *over = tree_of(&arena, bad[i].over);
        const struct dps_tree *tree = NULL;
        struct dps_error err = {0};
        CHECK_FAILS(dps_merge(&arena, base, over, &root, &tree, &err), &err, DPS_EINVAL,
            bad[i].sentence);
    }
    dps_arena_free(&arena);
}
