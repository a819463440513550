/* toys.h: verifiers and provers small enough to be seen through, as a plug-in.
 *
 *     echo   complete: a proof repeats what was committed and asked, `rounds` times,
 *            padded to `size` bytes; against it honest, and cheat:way=...
 *     vote   not complete: `copies` nodes answer a task, and where they differ a third
 *            one does; against it honest, and cheat
 *     lot    yields 32 bytes; against it honest
 */
#ifndef DPS_TESTS_TOYS_H
#define DPS_TESTS_TOYS_H

#include "kernels/abi/depin_kernel.h"

extern const struct dpk_plugin toys;

#endif
