/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests of messages: structs filled by name against octets typed by hand from A-51 and the
 * specifications' tags. test_messages.c shows that what is encoded is decoded to the same values;
 * these tests, that each value is in the right member.
 */
#ifndef TEST_CARD_ASN1_MEMBERS_H
#define TEST_CARD_ASN1_MEMBERS_H

#include "test/card/asn1/random_value.h"

#include "test/card/asn1/definitions.h"

static const uint8_t iccid_octets[] = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14};
static const uint8_t eid_octets[] = {0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23,
                                     0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35};
static const uint8_t oid_octets[] = {0x2A, 0x03};
#define ICCID       BYTES_OF(iccid_octets)
#define ICCID_HEX   "98001032547698103214"
#define EID         BYTES_OF(eid_octets)
#define EID_HEX     "89049032123451234512345678901235"
#define TEXT(x)     BYTES_TEXT(x)
#define OID         BYTES_OF(oid_octets)
#define CERTIFICATE BYTES_TEXT("\x30\x04\x30\x00\x03\x00")

static inline int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Two-digit octets from `text` on. */
static inline uint32_t put_octets(const char **text, struct buf *buf)
{
    uint32_t tag = 0;

    for (; hex_value((*text)[0]) >= 0; *text += 2) {
        unsigned octet = (unsigned)(hex_value((*text)[0]) << 4 | hex_value((*text)[1]));

        tag = tag << 8 | octet;
        if (buf)
            buf_put_u8(buf, octet);
    }
    return tag;
}

/* Writes the elements of `text`: TAG:OCTETS or TAG(elements), blanks between. */
static inline void put_elements(const char **text, struct buf *buf)
{
    while (**text && **text != ')') {
        size_t mark;

        if (**text == ' ') {
            ++*text;
            continue;
        }
        mark = tlv_open(buf, put_octets(text, NULL));
        assert_true(**text == ':' || **text == '(');
        if (*(*text)++ == ':') {
            put_octets(text, buf);
        } else {
            put_elements(text, buf);
            assert_true(*(*text)++ == ')');
        }
        tlv_close(buf, mark);
    }
}

/* `value` goes out as the elements of `text`, and they come in as `value`. */
static inline void check(const struct der_message *message, void *value, const char *text)
{
    struct buf buf = arena_buf(&arena, 2000);
    struct buf input = arena_buf(&arena, 2000);
    void *decoded = arena_alloc(&arena, message->size);
    struct der_error error = {0};
    char got[2000];

    put_elements(&text, &input);
    assert_false(input.overflow);

    if (der_encode(der, message, value, &buf, &error) < 0)
        fail_msg("%s: %s.%s: %s", message->type, error.type, error.field, error.reason);
    if (!bytes_equal(buf_bytes(&buf), buf_bytes(&input)))
        fail_msg("%s: %s", message->type, bytes_to_hex(buf_bytes(&buf), got, sizeof(got)));
    if (der_decode(der, message, buf_bytes(&input), decoded, &arena, &error) < 0)
        fail_msg("%s: %s.%s: %s", message->type, error.type, error.field, error.reason);
    assert_same_message(message, value, decoded);
    arena_reset(&arena);
}

#define CHECK(name, hex, ...) check(&msg_##name, &(struct name){__VA_ARGS__}, hex)
#define CHECK_AS(message, structure, hex, ...)                                                     \
    check(&msg_##message, &(struct structure){__VA_ARGS__}, hex)

#define CTX_PARAMS1                                                                                \
    {                                                                                              \
        .matching_id = TEXT("m"), .device_info = {                                                 \
            .tac = TEXT("\1\2\3\4"),                                                               \
            .lpa_svn = TEXT("\2\5\0"),                                                             \
            .imei = TEXT("12345678")                                                               \
        }                                                                                          \
    }
#define SERVER_SIGNED1                                                                             \
    {                                                                                              \
        .transaction_id = TEXT("\1\2"), .euicc_challenge = EID, .server_address = TEXT("a"),       \
        .server_challenge = EID                                                                    \
    }
#define SMDP_SIGNED2                                                                               \
    {                                                                                              \
        .transaction_id = TEXT("\1"), .cc_required_flag = true, .bpp_euicc_otpk = TEXT("\4k")      \
    }
#define HASH TEXT("0123456789abcdef0123456789abcdef")

#endif
