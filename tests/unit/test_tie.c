/* Which of equal nodes: the rules by their names, the keys, and the draws. */
#include "kernels/schedulers/tie.h"
#include "tests/test.h"

#include <stddef.h>

static const uint64_t ids[] = {30, 10, 20};
static const uint32_t ranks[] = {2, 0, 1};
static const uint32_t names[] = {1, 2, 0};

static struct dpk_nodes
three_nodes(void)
{
    return (struct dpk_nodes){
        .head = {sizeof(struct dpk_nodes), DPK_VERSION},
        .n = 3,
        .id = ids,
        .rank = ranks,
        .name = names,
    };
}

/* Which of the three has the lowest key. */
static uint32_t
first_by(enum tie_break rule, const struct dpk_nodes *nodes)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < nodes->n; i++) {
        best = dpk_tie_key(rule, nodes, i, 5) < dpk_tie_key(rule, nodes, best, 5)
                   ? i
                   : best;
    }
    return best;
}

TEST(each_rule_is_found_by_its_name)
{
    CHECK_INT(dpk_tie_break("rank"), TIE_RANK);
    CHECK_INT(dpk_tie_break("id"), TIE_ID);
    CHECK_INT(dpk_tie_break("name"), TIE_NAME);
    CHECK_INT(dpk_tie_break("youngest"), TIE_YOUNGEST);
    CHECK_INT(dpk_tie_break("random"), TIE_RANDOM);
}

TEST(the_lowest_key_is_the_first_by_the_rule)
{
    struct dpk_nodes nodes = three_nodes();
    CHECK_INT(first_by(TIE_RANK, &nodes), 1);
    CHECK_INT(first_by(TIE_ID, &nodes), 1);
    CHECK_INT(first_by(TIE_NAME, &nodes), 2);
    CHECK_INT(first_by(TIE_YOUNGEST, &nodes), 2);
    CHECK_INT(first_by(TIE_RANDOM, &nodes), 1);
}

TEST(who_joins_in_a_later_call_is_younger)
{
    struct dpk_nodes nodes = three_nodes();
    CHECK(dpk_tie_key(TIE_YOUNGEST, &nodes, 0, 3) <
          dpk_tie_key(TIE_YOUNGEST, &nodes, 2, 0));
}

TEST(nodes_without_names_or_ranks_come_by_id)
{
    struct dpk_nodes nodes = three_nodes();
    nodes.rank = NULL;
    nodes.name = NULL;
    CHECK_INT((int64_t)dpk_tie_key(TIE_RANK, &nodes, 2, 0), 20);
    CHECK_INT((int64_t)dpk_tie_key(TIE_NAME, &nodes, 0, 0), 30);
}

/* A host that mixes stream and counter (Steele's splitmix64). */
static uint64_t
mixed(void *context, uint64_t stream, uint64_t counter)
{
    uint64_t z = (stream * 0x632be59bd9b4e019U + counter + 1) * 0x9e3779b97f4a7c15U;
    (void)context;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

TEST(draws_hang_on_the_job_and_are_uniform)
{
    enum { N = 7, DRAWS = 70000 };
    const struct dpk_host host = {.random = mixed};
    uint32_t n[N] = {0};
    for (uint64_t id = 0; id < DRAWS; id++) {
        uint32_t k = dpk_tie_draw(&host, id, 0, N);
        REQUIRE(k < N && k == dpk_tie_draw(&host, id, 0, N));
        n[k]++;
    }
    for (int k = 0; k < N; k++) {
        /* 5 sigma of a binomial of 70,000 draws at 1/7. */
        CHECK_WITHIN(n[k], DRAWS / (double)N, 5 * 92.6);
    }
    CHECK_INT(dpk_tie_draw(&host, 3, 0, 1), 0);
}
