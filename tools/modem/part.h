/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A modem on a pseudo terminal as a part of a device. */
#ifndef TOOLS_MODEM_PART_H
#define TOOLS_MODEM_PART_H

#include "tools/device/process.h"
#include "tools/modem/traits.h"

struct modem_part {
    trait_set traits;
    const char *link;            /* path of a symbolic link to the terminal; NULL: none */
    struct modem_on_pty *opened; /* NULL: not yet */
};

/* For device_process_run; `modem` must outlive it. */
struct device_part modem_as_part(struct modem_part *modem);

#endif
