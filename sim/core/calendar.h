/* calendar.h: what happens next, in one total order.
 *
 * Entries are ordered by (time, class, id, sequence): time in ns since the scenario's
 * start, class and id chosen by the caller, sequence the order of insertion.  No two
 * entries compare equal, so the order never depends on the heap.
 *
 * In place: start from {0}; the owner calls dps_calendar_free, which is legal twice.
 */
#ifndef DPS_SIM_CORE_CALENDAR_H
#define DPS_SIM_CORE_CALENDAR_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_entry {
    int64_t time;      /* ns since the scenario's start */
    uint32_t class_id; /* which kind of thing: lower first at equal time */
    uint64_t id;       /* which one: lower first at equal class */
    uint64_t sequence; /* set by the calendar */
};

struct dps_calendar {
    struct dps_entry *heap;
    size_t n;
    size_t capacity;
    uint64_t next_sequence;
};

void dps_calendar_free(struct dps_calendar *self);

/* The earliest entry, or NULL if there is none; valid until the next change. */
const struct dps_entry *dps_calendar_next(const struct dps_calendar *self);

DPS_CHECKED enum dps_status dps_calendar_add(struct dps_calendar *self, int64_t time,
    uint32_t class_id, uint64_t id, struct dps_error *err);

/* Removes and returns the earliest entry; there must be one. */
struct dps_entry dps_calendar_take(struct dps_calendar *self);

void dps_calendar_save(const struct dps_calendar *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_calendar_load(
    struct dps_calendar *self, struct dps_reader *in, struct dps_error *err);

#endif
