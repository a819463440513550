#include "sim/fleet/stints.h"

#include <stdlib.h>

void
dps_stints_free(struct dps_stints *self)
{
    free(self->pool);
    *self = (struct dps_stints){0};
}

static enum dps_status
grow(struct dps_stints *self, uint32_t capacity, struct dps_error *err)
{
    struct dps_stint *pool = realloc(self->pool, capacity * sizeof *pool);
    if (pool == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %u stints of nodes",
            (unsigned)capacity);
    }
    self->pool = pool;
    self->capacity = capacity;
    return DPS_OK;
}

static void
release(struct dps_stints *self, uint32_t i)
{
    self->pool[i] = (struct dps_stint){.next = self->unused};
    self->unused = i + 1;
}

/* Lists run from late to early, so all after the first expired one are expired too. */
static void
drop_expired(struct dps_stints *self, uint32_t expired, uint32_t *head)
{
    uint32_t *link = head;
    while (*link != DPS_NO_STINT && self->pool[*link].to > expired) {
        link = &self->pool[*link].next;
    }
    uint32_t i = *link;
    *link = DPS_NO_STINT;
    while (i != DPS_NO_STINT) {
        uint32_t next = self->pool[i].next;
        release(self, i);
        i = next;
    }
}

enum dps_status
dps_stints_push(struct dps_stints *self, struct dps_stint stint, uint32_t expired,
    uint32_t *head, struct dps_error *err)
{
    drop_expired(self, expired, head);
    if (stint.to <= expired) {
        return DPS_OK;
    }
    if (self->unused == 0 && self->n == self->capacity) {
        enum dps_status status = grow(self, 2 * self->capacity + 1024, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    uint32_t i = self->n;
    if (self->unused > 0) {
        i = self->unused - 1;
        self->unused = self->pool[i].next;
    } else {
        self->n++;
    }
    stint.next = *head;
    self->pool[i] = stint;
    *head = i;
    return DPS_OK;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_stints_save(const struct dps_stints *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->n);
    dps_buffer_put_u32(out, self->unused);
    dps_buffer_put(out, self->pool, self->n * sizeof *self->pool);
}

enum dps_status
dps_stints_load(struct dps_stints *self, struct dps_reader *in, struct dps_error *err)
{
    uint32_t n = dps_reader_u32(in);
    uint32_t unused = dps_reader_u32(in);
    if (in->failed || n > (size_t)(in->end - in->at) / sizeof *self->pool) {
        return dps_fail(err, DPS_EIO, "the saved stints are cut short or damaged");
    }
    enum dps_status status = n > self->capacity ? grow(self, n, err) : DPS_OK;
    if (status == DPS_OK) {
        self->n = n;
        self->unused = unused;
        dps_reader_get(in, self->pool, n * sizeof *self->pool);
        status = dps_reader_status(in, "the saved stints", err);
    }
    return status;
}
