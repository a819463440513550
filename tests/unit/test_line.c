/* Queues from which any can be taken out, against plain lists. */
#include "kernels/schedulers/line.h"
#include "tests/kernel_host.h"
#include "tests/test.h"

#include <string.h>

enum { NUMBERS = 12, STEPS = 20000, QUEUES = 2 };

struct list {
    uint32_t number[NUMBERS];
    uint32_t n;
};

static void
check(const struct line *line, const struct link *links, const struct list *list)
{
    uint32_t i = dpk_line_first(line);
    uint32_t before = LINE_END;
    REQUIRE(line->n == list->n);
    for (uint32_t k = 0; k < list->n; k++) {
        REQUIRE(i == list->number[k] && links[i].before == before);
        before = i;
        i = links[i].after;
    }
    REQUIRE(i == LINE_END);
}

static void
drop(struct list *list, uint32_t i)
{
    uint32_t k = 0;
    while (list->number[k] != i) {
        k++;
    }
    list->n--;
    memmove(
        &list->number[k], &list->number[k + 1], (list->n - k) * sizeof *list->number);
}

TEST(random_steps_leave_what_they_leave_in_plain_lists)
{
    struct dpk_host host = kernel_host();
    struct line line[QUEUES] = {{0}};
    struct list list[QUEUES] = {{.n = 0}};
    struct link links[NUMBERS];
    uint32_t in[NUMBERS] = {0}; /* the queue, and 1; 0: none */
    for (uint64_t step = 0; step < STEPS; step++) {
        uint64_t bits = host.random(host.context, 1, step);
        uint32_t i = (uint32_t)(bits % NUMBERS);
        uint32_t q = (uint32_t)(bits >> 32 & 1);
        if (in[i] != 0) {
            q = in[i] - 1;
            dpk_line_take(&line[q], links, i);
            drop(&list[q], i);
            in[i] = 0;
        } else {
            dpk_line_put(&line[q], links, i);
            list[q].number[list[q].n++] = i;
            in[i] = q + 1;
        }
        check(&line[0], links, &list[0]);
        check(&line[1], links, &list[1]);
    }
}
