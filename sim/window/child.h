/* child.h: what the window program can be asked, each told by its image's magic. */
#ifndef DPS_SIM_WINDOW_CHILD_H
#define DPS_SIM_WINDOW_CHILD_H

#include "sim/core/buffer.h"
#include "sim/core/shared.h"
#include "sim/core/status.h"

#include <stdint.h>
#include <sys/types.h>

struct dps_child_request {
    uint64_t magic;
    /* Fills `answer`, which is empty before, with what the parent shall read; NULL: it
     * is not answered but served, and a failure is the child's last words. */
    enum dps_status (*answer)(const struct dps_shared *request,
        struct dps_buffer *answer, struct dps_error *err);
    enum dps_status (*serve)(const struct dps_shared *request, struct dps_error *err);
};

extern const struct dps_child_request dps_child_window;  /* sim/window/window.h */
extern const struct dps_child_request dps_child_market;  /* sim/window/market.h */
extern const struct dps_child_request dps_child_engine;  /* sim/window/apart.h */
extern const struct dps_child_request dps_child_nursery; /* sim/window/nursery.h */

/* Lives what the descriptors that this process is lent ask for, unless its parent is
 * another already.  What it shall exit with. */
int dps_child_live(pid_t parent);

#endif
