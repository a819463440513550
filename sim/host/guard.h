/* guard.h: a call from which the host comes back, whatever the kernel does.
 *
 *     if (sigsetjmp(*dps_guard_begin(limit), 0) != 0) {
 *         return ...;                                   dps_guard_fault says what it
 * was
 *     }
 *     ...                                                the call
 *     dps_guard_end();
 *
 * A crash is a signal that leaves the call on the spot.  A call that takes longer than
 * its limit is left at the next beat of a timer of its thread; the clock does nothing
 * else.  Both cost a call some nanoseconds, since nothing is asked of the system.  The
 * handlers are installed at the first call, and pass on what happens outside of one.
 *
 * A kernel that was left so is in pieces: nothing calls it again, and its memory is a
 * heap of its own, which goes as a whole.  What this cannot save: a kernel that writes
 * over the host's own memory by a wild pointer, that changes handlers or ends the
 * process, or that is left within the C library while it holds a lock.  A child process
 * would survive these as well, at microseconds a call instead of nanoseconds and with
 * every view in shared memory; where that counts, the whole replay can be the child.
 */
#ifndef DPS_SIM_HOST_GUARD_H
#define DPS_SIM_HOST_GUARD_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

/* Why a call was left. */
struct dps_fault {
    int signal;          /* of the crash; 0: it took too long */
    const void *address; /* that it touched, where that was the crash */
    bool wrote;          /* to it */
    bool overflow;       /* of the stack */
};

/* Where the next call of this thread comes back to if it is left. */
sigjmp_buf *dps_guard_back(void);

/* Begins and ends a call of at most so much wall time [s]; calls do not nest. */
void dps_guard_begin(double limit);
void dps_guard_end(void);

/* Why the last call that was left on this thread was left. */
struct dps_fault dps_guard_fault(void);

/* "segmentation fault", ... */
const char *dps_fault_name(const struct dps_fault *fault);

/* The clock leaves no call between these: what the host does for a kernel is done. */
void dps_guard_hold(void);
void dps_guard_release(void);

#endif
