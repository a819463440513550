#include "sim/core/calendar.h"

#include <stdlib.h>

static bool
before(const struct dps_entry *a, const struct dps_entry *b)
{
    if (a->time != b->time) {
        return a->time < b->time;
    }
    if (a->class_id != b->class_id) {
        return a->class_id < b->class_id;
    }
    return a->id != b->id ? a->id < b->id : a->sequence < b->sequence;
}

static enum dps_status
grow(struct dps_calendar *self, size_t capacity, struct dps_error *err)
{
    struct dps_entry *heap = realloc(self->heap, capacity * sizeof *heap);
    if (heap == NULL) {
        return dps_fail(
            err, DPS_ENOMEM, "calendar: out of memory at %zu entries", capacity);
    }
    self->heap = heap;
    self->capacity = capacity;
    return DPS_OK;
}

static void
sift_up(struct dps_calendar *self, size_t i, struct dps_entry entry)
{
    while (i > 0 && before(&entry, &self->heap[(i - 1) / 2])) {
        self->heap[i] = self->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    self->heap[i] = entry;
}

static void
sift_down(struct dps_calendar *self, size_t i, struct dps_entry entry)
{
    for (size_t child = 2 * i + 1; child < self->n; child = 2 * i + 1) {
        if (child + 1 < self->n && before(&self->heap[child + 1], &self->heap[child])) {
            child++;
        }
        if (!before(&self->heap[child], &entry)) {
            break;
        }
        self->heap[i] = self->heap[child];
        i = child;
    }
    self->heap[i] = entry;
}

void
dps_calendar_free(struct dps_calendar *self)
{
    free(self->heap);
    *self = (struct dps_calendar){0};
}

const struct dps_entry *
dps_calendar_next(const struct dps_calendar *self)
{
    return self->n > 0 ? self->heap : NULL;
}

enum dps_status
dps_calendar_add(struct dps_calendar *self, int64_t time, uint32_t class_id,
    uint64_t id, struct dps_error *err)
{
    if (self->n == self->capacity) {
        enum dps_status status = grow(self, 2 * self->capacity + 16, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    struct dps_entry entry = {time, class_id, id, self->next_sequence++};
    sift_up(self, self->n++, entry);
    return DPS_OK;
}

struct dps_entry
dps_calendar_take(struct dps_calendar *self)
{
    struct dps_entry first = self->heap[0];
    struct dps_entry last = self->heap[--self->n];
    if (self->n > 0) {
        sift_down(self, 0, last);
    }
    return first;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_calendar_save(const struct dps_calendar *self, struct dps_buffer *out)
{
    dps_buffer_put_u64(out, self->next_sequence);
    dps_buffer_put_u64(out, self->n);
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_entry *entry = &self->heap[i];
        dps_buffer_put_i64(out, entry->time);
        dps_buffer_put_u32(out, entry->class_id);
        dps_buffer_put_u64(out, entry->id);
        dps_buffer_put_u64(out, entry->sequence);
    }
}

enum dps_status
dps_calendar_load(
    struct dps_calendar *self, struct dps_reader *in, struct dps_error *err)
{
    enum { ENTRY_BYTES = 28 };
    uint64_t next_sequence = dps_reader_u64(in);
    uint64_t n = dps_reader_u64(in);
    if (in->failed || n > (uint64_t)(in->end - in->at) / ENTRY_BYTES) {
        return dps_fail(err, DPS_EIO, "the saved calendar is cut short or damaged");
    }
    self->n = 0;
    if (n > self->capacity) {
        enum dps_status status = grow(self, n, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    for (uint64_t i = 0; i < n; i++) {
        struct dps_entry entry;
        entry.time = dps_reader_i64(in);
        entry.class_id = dps_reader_u32(in);
        entry.id = dps_reader_u64(in);
        entry.sequence = dps_reader_u64(in);
        sift_up(self, self->n++, entry);
    }
    self->next_sequence = next_sequence;
    return dps_reader_status(in, "the saved calendar", err);
}
