/* channel.h: bytes and descriptors between a process and its child, whole or not at
 * all. */
#ifndef DPS_SIM_WINDOW_CHANNEL_H
#define DPS_SIM_WINDOW_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

/* False: nobody is there any more. */
bool dps_channel_send(int socket, const void *bytes, size_t n);

/* Waits for all of them; false: the other side has hung up. */
bool dps_channel_receive(int socket, void *bytes, size_t n);

/* Descriptors, of which the other side gets its own: at most DPS_CHANNEL_LENT, which it
 * must know the number of.  errno tells why not. */
enum { DPS_CHANNEL_LENT = 8 };
bool dps_channel_lend(int socket, const int *descriptors, size_t n);

/* False: the other side has hung up, or lent others; then there are none. */
bool dps_channel_borrow(int socket, int *descriptors, size_t n);

#endif
