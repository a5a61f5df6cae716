/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim --listen`: ESipa over HTTPS and CoAP, until SIGINT or SIGTERM. */
#ifndef TOOLS_EIM_SERVER_SERVE_H
#define TOOLS_EIM_SERVER_SERVE_H

#include "tools/cli/command.h"

#include <stdbool.h>

struct eim_serve_options {
    const char *pki; /* folder with EIM/ and the CI */
    struct command_address listen;
    bool has_coap;
    struct command_address coap; /* UDP, with DTLS */
    bool inject;                 /* over CoAP: what is queued is pushed, where it can be */
    const char *eim_id;
    const char *curve;   /* "NIST", "BRP": key that signs packages */
    const char *state;   /* file of the counters; NULL: EIM/state.json in the PKI folder */
    const char *queue;   /* JSON list of packages (esipa.h), or NULL */
    const char *control; /* path of a Unix socket (control.h), or NULL */
    bool forward;        /* notifications to their SM-DP+ */
    bool json;           /* log whole messages, a JSON object a line */
};

/* An exit status of the command. */
int eim_serve(const struct eim_serve_options *options);

#endif
