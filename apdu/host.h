/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Host names with an optional port, as FQDNs of SGP.22 and SGP.32 have them: parsed and compared
 * in one place (RFC 4343: without case; RFC 1034 3.1: a final dot names the same host). */
#ifndef APDU_HOST_H
#define APDU_HOST_H

#include "apdu/bytes.h"

/* The parts of "NAME[:PORT]": the name without a final dot and port 0 when there is none. An IPv6
 * address has a port only behind brackets, which stay in the name. ERR_MALFORMED: an empty name, or
 * a port that is not a number from 1 to 65535. */
int host_split(struct bytes address, struct bytes *name, uint16_t *port);
/* Do both name the same host and port? Compared without case of ASCII letters and without a final
 * dot; a missing port equals only a missing port. */
bool host_equal(struct bytes a, struct bytes b);
bool host_equal_text(struct bytes a, const char *b); /* false for NULL */
/* What a failure of getaddrinfo() is, by what it returned: ERR_MEMORY or ERR_IO, each with errno;
 * ERR_NOT_FOUND: there is no such host. */
int host_find_error(int code);
/* Why, for a message: "no such host", or err_reason(). */
const char *host_find_reason(int err);

#endif
