/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim --listen`: ESipa over HTTPS and CoAP, until SIGINT or SIGTERM. */
#ifndef TOOLS_EIM_SERVER_SERVE_H
#define TOOLS_EIM_SERVER_SERVE_H

#include "card/euiccd.h"
#include "tools/cli/fault_options.h"
#include "tools/cli/record_options.h"
#include "tools/cli/seed.h"

#include <stdbool.h>

struct eim_serve_options {
    const char *pki; /* folder with EIM/ and the CI */
    struct command_address listen;
    bool has_coap;
    struct command_address coap; /* UDP, with DTLS */
    bool inject;                 /* push queued packages over CoAP where possible */
    const char *eim_id;
    enum euiccd_spec spec; /* version of SGP.32 */
    const char *curve;     /* "NIST" or "BRP": curve of the key that signs packages */
    const char *state;     /* file with the counters; NULL: EIM/state.json in the PKI folder */
    const char *queue;     /* JSON list of packages (esipa.h), or NULL */
    const char *control;   /* path of a Unix socket (control.h), or NULL */
    bool forward;          /* forward all notifications to their SM-DP+ */
    bool json;             /* log whole messages, one JSON object a line */
    struct record_options trace; /* its key log */
    struct fault_options faults; /* fault rules */
    struct seed seed;
};

/* Returns an exit status of the command. */
int eim_serve(const struct eim_serve_options *options);

#endif
