/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The protections of TLS 1.2 and 1.3 by OpenSSL, which is the other side of tls_cipher.c. */
#ifndef TEST_TOOLS_TRACE_SESSION_TLS_PROTECTIONS_H
#define TEST_TOOLS_TRACE_SESSION_TLS_PROTECTIONS_H

#include "crypto/openssl.h"

#include "tools/trace/session/tls_cipher.h"

#include "apdu/err.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t client_random[TRACE_TLS_RANDOM] = {1, 2, 3};
static const uint8_t server_random[TRACE_TLS_RANDOM] = {4, 5, 6};
static const uint8_t master[48] = {7, 8, 9};

struct protection {
    uint16_t suite;
    unsigned mac, key, iv; /* octets of the key block for a side */
    bool tls13;
    const char *cipher;
    unsigned tag;
    bool encrypt_then_mac;
};

static const struct protection protections[] = {
    {0xC02B, 0, 16, 4, false, "AES-128-GCM", 16, false},
    {0xC02C, 0, 32, 4, false, "AES-256-GCM", 16, false},
    {0xC0AC, 0, 16, 4, false, "AES-128-CCM", 16, false},
    {0xC0AF, 0, 32, 4, false, "AES-256-CCM", 8, false},
    {0xCCA9, 0, 32, 12, false, "ChaCha20-Poly1305", 16, false},
    {0xC023, 32, 16, 0, false, "AES-128-CBC", 0, false},
    {0xC023, 32, 16, 0, false, "AES-128-CBC", 0, true},
    {0x003D, 32, 32, 0, false, "AES-256-CBC", 0, false},
    {0x1301, 0, 16, 12, true, "AES-128-GCM", 16, false},
    {0x1302, 0, 32, 12, true, "AES-256-GCM", 16, false},
    {0x1303, 0, 32, 12, true, "ChaCha20-Poly1305", 16, false},
    {0x1304, 0, 16, 12, true, "AES-128-CCM", 16, false},
    {0x1305, 0, 16, 12, true, "AES-128-CCM", 8, false},
};
enum { PROTECTIONS = sizeof(protections) / sizeof(protections[0]) };

#endif
