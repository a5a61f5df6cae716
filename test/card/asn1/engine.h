/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Definitions and an arena, for the tests of the engine. */
#ifndef TEST_CARD_ASN1_ENGINE_H
#define TEST_CARD_ASN1_ENGINE_H

#include "card/asn1/msg_eim.h"
#include "card/asn1/msg_es9.h"
#include "card/asn1/msg_info.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_package.h"
#include "card/asn1/msg_rsp.h"

#include "apdu/tlv.h"
#include "test/apdu/hex.h"
#include "test/card/asn1/definitions.h"

static inline int decode(const struct der_message *message, struct bytes in,
                         struct der_error *error)
{
    return der_decode(der, message, in, arena_alloc(&arena, message->size), &arena, error);
}

static inline int decode_hex(const struct der_message *message, const char *hex,
                             struct der_error *error)
{
    struct buf buf = arena_buf(&arena, strlen(hex));

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    return decode(message, buf_bytes(&buf), error);
}

#endif
