/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names the function that a request over HTTP or CoAP calls. */
#ifndef TOOLS_TRACE_SESSION_FUNCTION_H
#define TOOLS_TRACE_SESSION_FUNCTION_H

#include "apdu/bytes.h"

/*
 * The function by the path and, in the ASN.1 binding, by the tag of the body:
 * "ES9+.HandleNotification" for /gsma/rsp2/es9plus/handleNotification, "ESipa.GetEimPackage" for
 * BF4F. Functions that ESipa and ES9+ share belong to ESipa there. Static; NULL: not known.
 */
const char *trace_function(struct bytes path, struct bytes body);

#endif
