#include "sim/window/verdict.h"

#include "sim/window/image.h"

void
dps_refusal_write(const struct dps_error *refusal, struct dps_buffer *out)
{
    struct dps_buffer payload = {0};
    dps_buffer_put_u64(&payload, DPS_VERDICT_REFUSAL);
    dps_buffer_put_i64(&payload, refusal->status);
    dps_buffer_put_text(&payload, refusal->text);
    dps_image_seal(out, DPS_IMAGE_RESPONSE, &payload);
    dps_buffer_free(&payload);
}

static enum dps_status
read_refusal(struct dps_reader *in, struct dps_error *err)
{
    int64_t said = dps_reader_i64(in);
    const char *text = dps_reader_text(in);
    if (in->failed || said >= DPS_OK || said < DPS_ESTATE) {
        return dps_fail(
            err, DPS_EIO, "the answer is damaged: its refusal has no reason");
    }
    return dps_fail(err, (enum dps_status)said, "%s", text);
}

enum dps_status
dps_verdict_open(const void *image, size_t n, enum dps_verdict wanted,
    struct dps_reader *rest, struct dps_error *err)
{
    enum dps_status status =
        dps_image_open(image, n, DPS_IMAGE_RESPONSE, "the answer", rest, err);
    if (status != DPS_OK) {
        return status;
    }
    uint64_t verdict = dps_reader_u64(rest);
    if (verdict == DPS_VERDICT_REFUSAL) {
        return read_refusal(rest, err);
    }
    return verdict == (uint64_t)wanted
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "the answer is damaged: it has no verdict");
}
