/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 requests: STORE DATA to the ISD-R (SGP.22 5.7.2). */
#include "tools/suite/suite.h"

#include "apdu/ins.h"
#include "apdu/sw.h"

enum { BLOCK_MAX = 255, P1_MORE_BLOCKS = 0x11, P1_LAST_BLOCK = 0x91, CLA_PROPRIETARY = 0x80 };

unsigned suite_isdr(struct suite *suite)
{
    static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    unsigned channel = suite->isdr_channel ? suite->isdr_channel : suite_open_channel(suite);
    uint8_t memory[6 + sizeof(isdr)];
    struct buf select = BUF_OVER(memory);
    struct bytes fci;
    uint16_t sw;

    if (suite->isdr_channel)
        return channel;
    buf_put_u8(&select, suite_class(channel));
    buf_put_u8(&select, INS_SELECT);
    buf_put_u16(&select, 0x0400);
    buf_put_u8(&select, sizeof(isdr));
    buf_put(&select, BYTES_OF(isdr));
    buf_put_u8(&select, 0);
    sw = suite_transceive(suite, buf_bytes(&select), &fci);
    if (!sw_is_ok(sw))
        suite_inconclusive(suite, "SELECT of the ISD-R: status %04X (%s)", sw, sw_text(sw));
    suite->isdr_channel = (uint8_t)channel;
    return channel;
}

uint16_t suite_call(struct suite *suite, struct bytes request, size_t size, struct bytes *response)
{
    uint8_t cla = suite_class(suite_isdr(suite)) | CLA_PROPRIETARY;
    size_t at = 0;
    unsigned block = 0;
    uint16_t sw;

    suite_check_allowed(suite, request);
    if (size == 0 || size > BLOCK_MAX)
        size = BLOCK_MAX;
    do {
        uint8_t memory[5 + BLOCK_MAX];
        struct buf command = BUF_OVER(memory);
        struct bytes data = bytes_cut(request, at, size);

        at += data.len;
        buf_put_u8(&command, cla);
        buf_put_u8(&command, INS_STORE_DATA);
        buf_put_u8(&command, at < request.len ? P1_MORE_BLOCKS : P1_LAST_BLOCK);
        buf_put_u8(&command, block++);
        buf_put_u8(&command, (unsigned)data.len);
        buf_put(&command, data);
        sw = suite_transceive(suite, buf_bytes(&command), response);
    } while (at < request.len && sw_is_ok(sw));
    return sw_is_ok(sw) ? SW_OK : sw;
}

static uint16_t keep(struct suite *suite, size_t size, struct bytes request)
{
    struct suite_exchange exchange = {.request = request, .es10 = true};

    exchange.sw = suite_call(suite, request, size, &exchange.response);
    suite_keep(suite, &exchange);
    return exchange.sw;
}

uint16_t suite_es10(struct suite *suite, const char *request, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, request);
    octets = suite_octets(suite, request, arguments);
    va_end(arguments);
    return keep(suite, 0, octets);
}

uint16_t suite_es10_in_blocks(struct suite *suite, size_t size, const char *request, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, request);
    octets = suite_octets(suite, request, arguments);
    va_end(arguments);
    return keep(suite, size, octets);
}
