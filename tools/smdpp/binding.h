/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES9+ and ES11 over HTTP in the JSON binding (SGP.22 6.5). One function
 * is one row; octets come from and go to dp.h.
 */
#ifndef TOOLS_SMDPP_BINDING_H
#define TOOLS_SMDPP_BINDING_H

#include "tools/https/https.h"
#include "tools/smdpp/dp.h"

struct binding {
    struct dp *dp;
    const struct der *der;
};

/* An https_handle; `context` is a struct binding. */
void binding_handle(void *context, const char *path, const char *content_type, struct bytes body,
                    struct https_answer *answer);

#endif
