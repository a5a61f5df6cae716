/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an exchange carries: which part of the decoder reads it, and which ES10 function it is. */
#ifndef TOOLS_TRACE_DECODE_FUNCTION_H
#define TOOLS_TRACE_DECODE_FUNCTION_H

#include "tools/trace/exchange.h"

enum exchange_content {
    CONTENT_NONE,    /* power, notes */
    CONTENT_ES10,    /* request and response of an ES10 function */
    CONTENT_BPP,     /* a part of a Bound Profile Package */
    CONTENT_TOOLKIT, /* FETCH, TERMINAL RESPONSE, ENVELOPE, TERMINAL PROFILE and CAPABILITY */
    CONTENT_UICC,    /* any other command */
    CONTENT_MESSAGE  /* over a BIP channel */
};

enum exchange_content exchange_content(const struct exchange *exchange);

/* Request and response of CONTENT_ES10, over the interface or by the IPAe inside. */
struct es10_call {
    struct bytes request, response;
};
struct es10_call exchange_es10(const struct exchange *exchange);

/* The ES10 function of a request: "ES10b.GetEID"; NULL: no function has the tag. Static. */
const char *function_of(struct bytes request);

#endif
