/* channel.h: bytes between a process and its child, whole or not at all. */
#ifndef DPS_SIM_WINDOW_CHANNEL_H
#define DPS_SIM_WINDOW_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

/* False: nobody is there any more. */
bool dps_channel_send(int socket, const void *bytes, size_t n);

/* Waits for all of them; false: the other side has hung up. */
bool dps_channel_receive(int socket, void *bytes, size_t n);

#endif
