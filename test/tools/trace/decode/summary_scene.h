/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges from hex and their line. */
#ifndef TEST_TOOLS_TRACE_DECODE_SUMMARY_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_SUMMARY_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "tools/trace/decode/decode.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

struct octets {
    uint8_t at[256];
    struct buf buf;
};

static inline struct bytes hex(struct octets *octets, const char *text)
{
    octets->buf = BUF_OVER(octets->at);
    assert_int_equal(buf_put_hex(&octets->buf, text), 0);
    return buf_bytes(&octets->buf);
}

static inline void check_summary(const struct exchange *exchange, const char *expected)
{
    char text[300];

    assert_string_equal(decode_summary(exchange, text, sizeof(text)), expected);
}

/* STORE DATA to the ISD-R. */
static inline struct exchange es10_exchange(struct octets *request, const char *request_hex,
                                            struct octets *response, const char *response_hex)
{
    return (struct exchange){.kind = EXCHANGE_COMMAND,
                             .cla = 0x80,
                             .ins = INS_STORE_DATA,
                             .sw = 0x9000,
                             .aid = BYTES_OF(isdr),
                             .command = hex(request, request_hex),
                             .response = hex(response, response_hex)};
}

#endif
