/* kernel_host.h: a host for parts of kernels that are tested without the simulator. */
#ifndef DPS_TESTS_KERNEL_HOST_H
#define DPS_TESTS_KERNEL_HOST_H

#include "kernels/abi/depin_kernel.h"

/* Memory from the heap, random bits that hang on stream and counter, no look. */
struct dpk_host kernel_host(void);

#endif
