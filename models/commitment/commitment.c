#include "models/commitment/commitment.h"

#include "models/muldiv.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

/* A place counts parts, 2^32 of them a unit.  Early ends make a unit worth more parts;
 * beyond 2^56 of them all places are scaled down by 2^24, which happens once in many
 * early ends, as each has to make it up again. */
enum { FINE = 32, MOST_FINE = 56, SCALE = MOST_FINE - FINE };

/* ---- one amount -------------------------------------------------------- */

static void
rescale(struct dps_commitment_lane *lane, uint32_t longest)
{
    lane->parts = 0;
    for (uint32_t i = 0; i < longest; i++) {
        lane->ends[i] >>= SCALE;
        lane->parts += lane->ends[i];
    }
}

/* Where nothing is open any more, no place holds anything. */
static void
clear(struct dps_commitment_lane *lane, uint32_t longest)
{
    lane->parts = 0;
    for (uint32_t i = 0; i < longest; i++) {
        lane->ends[i] = 0;
    }
}

static void
add(struct dps_commitment_lane *lane, uint32_t at, int64_t amount)
{
    assert(amount >= 0 && lane->open <= INT64_MAX - amount);
    dps_wide units = (dps_wide)amount;
    dps_wide parts = lane->open > 0
                         ? dps_wide_muldiv(lane->parts, units, (dps_wide)lane->open)
                         : units << FINE;
    lane->ends[at] += parts;
    lane->parts += parts;
    lane->open += amount;
    lane->opened += units;
}

/* All that is left goes with the last place that holds something. */
static int64_t
ending(const struct dps_commitment_lane *lane, uint32_t at)
{
    return lane->parts == 0 ? 0
                            : (int64_t)dps_wide_muldiv(
                                  (dps_wide)lane->open, lane->ends[at], lane->parts);
}

static int64_t
expire(struct dps_commitment_lane *lane, uint32_t at)
{
    int64_t amount = ending(lane, at);
    lane->parts -= lane->ends[at];
    lane->ends[at] = 0;
    lane->open -= amount;
    lane->ended += (uint64_t)amount;
    return amount;
}

static void
terminate(struct dps_commitment_lane *lane, uint32_t longest, int64_t amount)
{
    assert(amount >= 0 && amount <= lane->open);
    lane->open -= amount;
    lane->early += (uint64_t)amount;
    if (lane->open == 0) {
        clear(lane, longest);
    }
    while (lane->parts >> MOST_FINE > (dps_wide)lane->open) {
        rescale(lane, longest);
    }
}

/* ---- the ring ---------------------------------------------------------- */

void
dps_commitment_free(struct dps_commitment *self)
{
    free(self->weight.ends);
    free(self->pledge.ends);
    free(self->dues.ends);
    *self = (struct dps_commitment){.longest = 0};
}

enum dps_status
dps_commitment_init(
    struct dps_commitment *self, uint32_t longest, struct dps_error *err)
{
    *self = (struct dps_commitment){.longest = longest};
    if (longest == 0) {
        return dps_fail(err, DPS_EINVAL, "longest is 0 epochs, not > 0");
    }
    self->weight.ends = calloc(longest, sizeof self->weight.ends[0]);
    self->pledge.ends = calloc(longest, sizeof self->pledge.ends[0]);
    self->dues.ends = calloc(longest, sizeof self->dues.ends[0]);
    if (self->weight.ends == NULL || self->pledge.ends == NULL ||
        self->dues.ends == NULL) {
        dps_commitment_free(self);
        return dps_fail(err, DPS_ENOMEM, "no memory for commitments of up to %u epochs",
            (unsigned)longest);
    }
    return DPS_OK;
}

struct dps_commitment_lot
dps_commitment_open(const struct dps_commitment *self)
{
    return (struct dps_commitment_lot){
        self->weight.open, self->pledge.open, self->dues.open};
}

struct dps_commitment_lot
dps_commitment_ending(const struct dps_commitment *self, uint32_t epoch)
{
    if (epoch <= self->epoch || epoch - self->epoch > self->longest) {
        return (struct dps_commitment_lot){0, 0, 0};
    }
    uint32_t at = epoch % self->longest;
    return (struct dps_commitment_lot){
        ending(&self->weight, at), ending(&self->pledge, at), ending(&self->dues, at)};
}

void
dps_commitment_add(
    struct dps_commitment *self, struct dps_commitment_lot lot, uint32_t life)
{
    assert(life > 0 && life <= self->longest);
    uint32_t at = (self->epoch + life) % self->longest;
    add(&self->weight, at, lot.weight);
    add(&self->pledge, at, lot.pledge);
    add(&self->dues, at, lot.dues);
}

struct dps_commitment_lot
dps_commitment_expire(struct dps_commitment *self)
{
    self->epoch++;
    uint32_t at = self->epoch % self->longest;
    return (struct dps_commitment_lot){
        expire(&self->weight, at), expire(&self->pledge, at), expire(&self->dues, at)};
}

static int64_t
part_of(int64_t amount, int64_t weight, int64_t open)
{
    return open == 0 ? 0
                     : (int64_t)dps_wide_muldiv(
                           (dps_wide)amount, (dps_wide)weight, (dps_wide)open);
}

struct dps_commitment_lot
dps_commitment_terminate(struct dps_commitment *self, int64_t weight)
{
    int64_t open = self->weight.open;
    int64_t pledge = part_of(self->pledge.open, weight, open);
    int64_t dues = part_of(self->dues.open, weight, open);
    terminate(&self->weight, self->longest, weight);
    terminate(&self->pledge, self->longest, pledge);
    terminate(&self->dues, self->longest, dues);
    return (struct dps_commitment_lot){weight, pledge, dues};
}

/* ---- saving ------------------------------------------------------------ */

static void
save_lane(
    const struct dps_commitment_lane *lane, uint32_t longest, struct dps_buffer *out)
{
    dps_buffer_put_i64(out, lane->open);
    dps_buffer_put(out, &lane->opened, sizeof lane->opened);
    dps_buffer_put(out, &lane->ended, sizeof lane->ended);
    dps_buffer_put(out, &lane->early, sizeof lane->early);
    dps_buffer_put(out, &lane->parts, sizeof lane->parts);
    dps_buffer_put(out, lane->ends, longest * sizeof lane->ends[0]);
}

static void
load_lane(struct dps_commitment_lane *lane, uint32_t longest, struct dps_reader *in)
{
    lane->open = dps_reader_i64(in);
    dps_reader_get(in, &lane->opened, sizeof lane->opened);
    dps_reader_get(in, &lane->ended, sizeof lane->ended);
    dps_reader_get(in, &lane->early, sizeof lane->early);
    dps_reader_get(in, &lane->parts, sizeof lane->parts);
    dps_reader_get(in, lane->ends, longest * sizeof lane->ends[0]);
}

void
dps_commitment_save(const struct dps_commitment *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->longest);
    dps_buffer_put_u32(out, self->epoch);
    save_lane(&self->weight, self->longest, out);
    save_lane(&self->pledge, self->longest, out);
    save_lane(&self->dues, self->longest, out);
}

enum dps_status
dps_commitment_load(
    struct dps_commitment *self, struct dps_reader *in, struct dps_error *err)
{
    uint32_t longest = dps_reader_u32(in);
    if (longest != self->longest) {
        return dps_fail(err, DPS_EIO,
            "commitments were saved with lives of up to %u epochs, not %u",
            (unsigned)longest, (unsigned)self->longest);
    }
    self->epoch = dps_reader_u32(in);
    load_lane(&self->weight, longest, in);
    load_lane(&self->pledge, longest, in);
    load_lane(&self->dues, longest, in);
    return dps_reader_status(in, "commitments", err);
}

/* ---- checking ---------------------------------------------------------- */

static enum dps_status
verify_lane(const struct dps_commitment_lane *lane, const char *name, uint32_t longest,
    struct dps_error *err)
{
    dps_wide parts = 0;
    for (uint32_t i = 0; i < longest; i++) {
        parts += lane->ends[i];
    }
    if (parts != lane->parts) {
        return dps_fail(err, DPS_ESTATE, "the ends of %s do not add up to it", name);
    }
    if ((lane->parts == 0) != (lane->open == 0)) {
        return dps_fail(err, DPS_ESTATE, "%s of %lld is open, and its ends are %s",
            name, (long long)lane->open, lane->parts == 0 ? "empty" : "full");
    }
    if (lane->opened != lane->ended + lane->early + (uint64_t)lane->open) {
        return dps_fail(err, DPS_ESTATE,
            "%s opened is not what ended, ended early and is open", name);
    }
    return DPS_OK;
}

enum dps_status
dps_commitment_verify(const struct dps_commitment *self, struct dps_error *err)
{
    enum dps_status status = verify_lane(&self->weight, "weight", self->longest, err);
    if (status == DPS_OK) {
        status = verify_lane(&self->pledge, "pledge", self->longest, err);
    }
    return status == DPS_OK ? verify_lane(&self->dues, "dues", self->longest, err)
                            : status;
}
