/* wide.h: 128-bit integers, and fixed point with 64 bits behind the point. */
#ifndef DPS_SIM_CORE_WIDE_H
#define DPS_SIM_CORE_WIDE_H

#include <stdint.h>

__extension__ typedef unsigned __int128 dps_wide;
__extension__ typedef __int128 dps_signed_wide;

#endif
