/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of CoAP: reading requests, writing responses. */
#include "test/fake/coaps_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned extended(struct bytes *cursor, unsigned value)
{
    assert_true(value != 15);
    if (value == 13) {
        value = 13U + cursor->at[0];
        *cursor = bytes_from(*cursor, 1);
    } else if (value == 14) {
        value = 269U + (unsigned)(cursor->at[0] << 8 | cursor->at[1]);
        *cursor = bytes_from(*cursor, 2);
    }
    return value;
}

static unsigned uint_of(struct bytes value)
{
    unsigned number = 0;

    assert_true(value.len <= 3 && (value.len == 0 || value.at[0] != 0));
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    return number;
}

static void take_option(struct fake_request *request, unsigned number, struct bytes value)
{
    unsigned block = number == 23 || number == 27 ? uint_of(value) : 0;

    switch (number) {
    case 3:
        memcpy(request->host, value.at, value.len);
        break;
    case 11:
        snprintf(request->path + strlen(request->path),
                 sizeof(request->path) - strlen(request->path), "/%.*s", (int)value.len,
                 (const char *)value.at);
        break;
    case 23:
        request->has_block2 = true;
        request->number2 = block >> 4;
        request->szx2 = block & 7;
        request->more2 = (block & 8) != 0;
        assert_true(!request->more2 || request->code >= 0x40);
        break;
    case 27:
        request->has_block1 = true;
        request->number1 = block >> 4;
        request->more1 = (block & 8) != 0;
        request->szx1 = block & 7;
        break;
    case 60:
        assert_true(request->has_block1 && request->more1);
        request->size1 = uint_of(value);
        break;
    default:
        fail_msg("option %u in a request", number);
    }
}

void fake_coaps_read(struct bytes message, struct fake_request *out)
{
    struct bytes cursor;
    unsigned number = 0;

    memset(out, 0, sizeof(*out));
    assert_true(message.len >= 4);
    assert_int_equal(message.at[0] >> 6, 1);
    out->type = message.at[0] >> 4 & 3;
    out->code = message.at[1];
    out->id = (unsigned)(message.at[2] << 8 | message.at[3]);
    out->token_len = message.at[0] & 0x0F;
    assert_true(out->token_len <= 8);
    memcpy(out->token, message.at + 4, out->token_len);
    cursor = bytes_from(message, 4 + out->token_len);
    while (cursor.len && cursor.at[0] != 0xFF) {
        unsigned head = cursor.at[0], len;

        cursor = bytes_from(cursor, 1);
        number += extended(&cursor, head >> 4);
        len = extended(&cursor, head & 0x0F);
        assert_true(len <= cursor.len);
        take_option(out, number, bytes_cut(cursor, 0, len));
        cursor = bytes_from(cursor, len);
    }
    assert_true(cursor.len != 1);
    out->payload = bytes_from(cursor, 1);
}

/* An option of 0 to 3 octets; `delta` 13 to 268. */
void fake_coaps_put_block(struct buf *out, unsigned delta, unsigned value)
{
    unsigned len = value > 0xFFFF ? 3 : value > 0xFF ? 2 : value ? 1 : 0;

    if (delta < 13) {
        buf_put_u8(out, delta << 4 | len);
    } else {
        buf_put_u8(out, 0xD0 | len);
        buf_put_u8(out, delta - 13);
    }
    while (len--)
        buf_put_u8(out, value >> 8 * len & 0xFF);
}

static void put_response(struct fake_coaps *coaps, unsigned type, unsigned id,
                         const struct fake_request *request, const struct fake_response *response)
{
    struct buf out = BUF_OVER(coaps->last);
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned last = 0;

    buf_put_u8(&out, 1 << 6 | type << 4 | (unsigned)request->token_len);
    buf_put_u8(&out, coaps->code && response->code >> 5 == 2 ? coaps->code : response->code);
    buf_put_u16(&out, id);
    buf_put(&out, bytes_at(request->token, request->token_len));
    if (fault == COAPS_WRONG_TOKEN)
        coaps->last[4] ^= 1;
    if (fault == COAPS_CRITICAL || fault == COAPS_CRITICAL_CON) {
        assert_int_equal(buf_put_hex(&out, "9101"), 0); /* option 9 */
        last = 9;
    }
    if (fault == COAPS_ELECTIVE) { /* ETag, 8; Max-Age; option 20 */
        assert_int_equal(buf_put_hex(&out, "420102 4101 613C 6100"), 0);
        last = 20;
    }
    if (response->block2 >= 0) {
        fake_coaps_put_block(&out, 23 - last, (unsigned)response->block2);
        last = 23;
    }
    if (response->block1 >= 0)
        fake_coaps_put_block(&out, 27 - last, (unsigned)response->block1);
    if (response->payload.len) {
        buf_put_u8(&out, 0xFF);
        buf_put(&out, response->payload);
    }
    assert_false(out.overflow);
    coaps->last_len = out.len;
}

void fake_coaps_acknowledge(struct fake_coaps *coaps, unsigned id)
{
    const uint8_t ack[] = {0x60, 0x00, (uint8_t)(id >> 8), (uint8_t)id};

    fake_coaps_send(coaps, BYTES_OF(ack));
}

/* Sends a response, with the fault. */
void fake_coaps_respond(struct fake_coaps *coaps, const struct fake_request *request,
                        const struct fake_response *response)
{
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned other_id = fault == COAPS_SEPARATE_ZERO ? coaps->next_id++ : request->id ^ 0x5555;

    switch (fault) {
    case COAPS_SEPARATE:
    case COAPS_SEPARATE_TWICE:
    case COAPS_SEPARATE_ZERO:
        fake_coaps_acknowledge(coaps, request->id);
        put_response(coaps, CON, other_id, request, response);
        break;
    case COAPS_SEPARATE_ONLY:
    case COAPS_CRITICAL_CON:
        put_response(coaps, CON, other_id, request, response);
        break;
    case COAPS_NON:
        fake_coaps_acknowledge(coaps, request->id);
        put_response(coaps, NON, other_id, request, response);
        break;
    case COAPS_PING:
        fake_coaps_send_hex(coaps, "40 00 7777");
        put_response(coaps, ACK, request->id, request, response);
        break;
    case COAPS_JUNK:
        fake_coaps_send_hex(coaps, "49 44 1111");    /* a token of nine octets */
        fake_coaps_send_hex(coaps, "42 44 1112 01"); /* cut */
        fake_coaps_send_hex(coaps, "80 44 1113");    /* version 2 */
        fake_coaps_send_hex(coaps, "41 45 1114 99 FF 00");
        fake_coaps_send_hex(coaps, "51 45 1115 99 FF 00");
        fake_coaps_send_hex(coaps, "61 45 1116 99 FF 00");
        fake_coaps_send_hex(coaps, "00");
        put_response(coaps, ACK, request->id, request, response);
        break;
    default:
        put_response(coaps, ACK, request->id, request, response);
    }
    for (unsigned times = fault == COAPS_SEPARATE_TWICE ? 2 : 1; times > 0; times--)
        fake_coaps_send(coaps, bytes_at(coaps->last, coaps->last_len));
}
