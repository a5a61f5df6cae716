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
};
/* CLOCK_MONOTONIC. */
extern const struct device_clock device_clock_system;

#endif
