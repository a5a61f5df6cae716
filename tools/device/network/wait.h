/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a device: monotonic milliseconds, and how to wait. */
#ifndef TOOLS_DEVICE_NETWORK_WAIT_H
#define TOOLS_DEVICE_NETWORK_WAIT_H

#include <poll.h>
#include <stdint.h>

struct device_clock {
    int64_t (*now)(void *context);
    /* As poll(2): until one of `fds` is ready, or `ms` of this clock are over. */
    int (*wait)(void *context, struct pollfd *fds, nfds_t count, int ms);
    void *context;
    /* Advances it by `ms`; NULL: it runs by itself. A clock that is advanced by the caller is
     * stopped while the device waits for a server. */
    void (*move)(void *context, int64_t ms);
};
/* CLOCK_MONOTONIC. */
extern const struct device_clock device_clock_system;

/* A stopped clock: `*now`, in nanoseconds of the card's time, is advanced by waits that end at
 * their time, and by its owner. */
struct device_clock_standing {
    struct device_clock clock;
    int64_t *now;
    unsigned time_scale; /* nanoseconds of the card in one of the device's */
};
void device_clock_stand(struct device_clock_standing *standing, int64_t *now, unsigned time_scale);

#endif
