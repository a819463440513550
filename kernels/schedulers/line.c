#include "kernels/schedulers/line.h"

#include "kernels/schedulers/tools.h"

uint32_t
dpk_line_first(const struct line *self)
{
    return self->n > 0 ? self->head : LINE_END;
}

void
dpk_line_put(struct line *self, struct link *links, uint32_t i)
{
    links[i] = (struct link){self->n > 0 ? self->tail : LINE_END, LINE_END};
    if (self->n++ == 0) {
        self->head = i;
    } else {
        links[self->tail].after = i;
    }
    self->tail = i;
}

void
dpk_line_take(struct line *self, struct link *links, uint32_t i)
{
    struct link link = links[i];
    if (link.before == LINE_END) {
        self->head = link.after;
    } else {
        links[link.before].after = link.after;
    }
    if (link.after == LINE_END) {
        self->tail = link.before;
    } else {
        links[link.after].before = link.before;
    }
    self->n--;
}

uint64_t
dpk_line_hash(const struct line *self, const struct link *links, uint64_t h)
{
    for (uint32_t i = dpk_line_first(self); i != LINE_END; i = links[i].after) {
        h = dpk_mix(h, i);
    }
    return h;
}
