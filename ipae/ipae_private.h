/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The struct of ipae.c, for tests that look inside. */
#ifndef IPAE_IPAE_PRIVATE_H
#define IPAE_IPAE_PRIVATE_H

#include "ipae/toolkit/terminal.h"

struct ipae {
    struct terminal terminal;
    bool finished; /* the polling ended; it does not start again in this card session */
};

#endif
