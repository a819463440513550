/* symbols.h: what a shared object asks the system for, before it is loaded.
 *
 * A kernel's decisions hang on its calls alone.  This reads the names of an object's
 * undefined dynamic symbols and refuses those of clocks, files, processes, sockets,
 * threads, signals, the environment and random numbers, with the reason.  It finds what
 * was written in good faith; it is no sandbox.  What it does not see: instructions that
 * read a clock, draw at random or call the system (rdtsc, rdrand, cpuid, syscall), what
 * other libraries do that the object is linked with, what its constructors do when it
 * is loaded, and numbers made of addresses, which `replay --audit` finds.
 */
#ifndef DPS_SIM_HOST_SYMBOLS_H
#define DPS_SIM_HOST_SYMBOLS_H

#include "sim/core/status.h"

/* DPS_EIO where the file cannot be read, DPS_EINVAL where it is no such object or uses
 * what kernels must not. */
DPS_CHECKED enum dps_status dps_symbols_allowed(
    const char *path, struct dps_error *err);

#endif
