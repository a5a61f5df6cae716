/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cipher suites of TLS: names of all common ones, protection of those that can be decrypted. */
#ifndef TOOLS_TRACE_SESSION_TLS_SUITES_H
#define TOOLS_TRACE_SESSION_TLS_SUITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trace_protection {
    TRACE_PROTECTION_UNKNOWN, /* not decrypted here */
    TRACE_PROTECTION_GCM,
    TRACE_PROTECTION_CCM,
    TRACE_PROTECTION_CCM_8, /* tag of 8 octets */
    TRACE_PROTECTION_CHACHA20_POLY1305,
    TRACE_PROTECTION_CBC_SHA256 /* AES-CBC, HMAC-SHA256 */
};

struct trace_suite {
    uint16_t id;
    const char *name; /* of IANA */
    enum trace_protection protection;
    uint8_t key_len;
    bool sha384; /* hash of the key derivation; else SHA-256 */
};

/* NULL: not in the table. */
const struct trace_suite *trace_suite_find(uint16_t id);

#endif
