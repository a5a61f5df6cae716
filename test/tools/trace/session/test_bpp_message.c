/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Bound Profile Package in responses of ES9+ (JSON) and ESipa (ASN.1, over HTTP and CoAP). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/base64.h"
#include "apdu/tlv.h"
#include "crypto/bsp.h"
#include "tools/trace/session/session_private.h"

enum { BODY_MAX = 40000 };

static const struct bsp_keys bsp_keys = {.mcv = {1}, .enc = {2}, .mac = {3}};
static uint8_t clear_memory[BODY_MAX], package_memory[BODY_MAX], body_memory[BODY_MAX];

static void seal(struct bsp *bsp, struct buf *out, uint32_t container, uint8_t tag,
                 struct bytes plain)
{
    static uint8_t memory[BODY_MAX];
    struct buf segments = BUF_OVER(memory);

    assert_int_equal(bsp_seal_all(bsp, tag, 100, plain, &segments), 0);
    tlv_put(out, container, buf_bytes(&segments));
}

/* A package of 20 profile elements; `*clear` is its content. */
static struct bytes make_package(struct bytes *clear)
{
    static uint8_t inner_memory[BODY_MAX], elements_memory[BODY_MAX];
    struct buf inner = BUF_OVER(inner_memory), out = BUF_OVER(package_memory),
               all = BUF_OVER(clear_memory), elements = BUF_OVER(elements_memory);
    static const uint8_t configure[] = {0xBF, 0x24, 0x00}, metadata[] = {0xBF, 0x25, 0x01, 0x00};
    struct bsp *bsp;

    for (unsigned i = 0; i < 20; i++) {
        uint8_t value[77];

        memset(value, (int)i, sizeof(value));
        tlv_put(&elements, 0xA1, BYTES_OF(value));
    }
    assert_int_equal(bsp_new(&bsp, &bsp_keys), 0);
    assert_int_equal(buf_put_hex(&inner, "BF230C 820101 80020A0B A603800188"), 0);
    seal(bsp, &inner, 0xA0, BSP_TAG_COMMAND, BYTES_OF(configure));
    seal(bsp, &inner, 0xA1, BSP_TAG_MAC_ONLY, BYTES_OF(metadata));
    seal(bsp, &inner, 0xA3, BSP_TAG_PROFILE, buf_bytes(&elements));
    bsp_free(bsp);
    tlv_put(&out, 0xBF36, buf_bytes(&inner));
    buf_put(&all, BYTES_OF(configure));
    buf_put(&all, BYTES_OF(metadata));
    buf_put(&all, buf_bytes(&elements));
    *clear = buf_bytes(&all);
    return buf_bytes(&out);
}

static int ignore(void *context, const struct exchange *exchange)
{
    (void)context;
    (void)exchange;
    return 0;
}

/* The content that is found in `response` begins `clear`; its length. */
static size_t find(const char *protocol, struct bytes response, unsigned flags, bool with_keys,
                   struct bytes clear)
{
    static const char line[] = "EUICCD_BSP 0a0b 02000000000000000000000000000000 "
                               "03000000000000000000000000000000 "
                               "01000000000000000000000000000000\n";
    struct session_card card = {.name = (char[]){"card"}};
    struct exchange exchange = {
        .kind = EXCHANGE_MESSAGE, .flags = flags, .protocol = protocol, .response = response};
    struct trace_session *session;
    size_t len;

    assert_int_equal(trace_session_new(&session, NULL, ignore, NULL), 0);
    if (with_keys)
        assert_int_equal(trace_keys_add(session->keys, BYTES_TEXT(line)), 0);
    assert_int_equal(session_bpp_message(session, &card, &exchange), 0);
    assert_true(bytes_starts_with(clear, exchange.clear));
    assert_int_equal(exchange.flags, flags);
    len = exchange.clear.len;
    assert_int_equal(exchange.bpp, len ? EXCHANGE_BPP_INITIALISE : EXCHANGE_BPP_NONE);
    session_bpp_free(session, &card);
    trace_session_free(session);
    return len;
}

static void check(struct bytes response, unsigned flags, bool with_keys, struct bytes expected)
{
    assert_int_equal(find("HTTP", response, flags, with_keys, expected), expected.len);
}

static void put_text(struct buf *out, const char *text)
{
    buf_put(out, bytes_at(text, strlen(text)));
}

static void test_json(void **state)
{
    struct bytes clear, package = make_package(&clear);
    struct buf body = BUF_OVER(body_memory);

    (void)state;
    put_text(&body, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
                    "{\"transactionId\":\"0A0B\",\"boundProfilePackage\" : \"");
    base64_put(&body, package);
    put_text(&body, "\",\"x\":1}");
    check(buf_bytes(&body), 0, true, clear);
    check(buf_bytes(&body), EXCHANGE_ENCRYPTED, true, BYTES_NONE);
    check(buf_bytes(&body), 0, false, bytes_cut(clear, 3, 4)); /* StoreMetadata */
    for (size_t len = 0; len < body.len - 10; len += 7)        /* ends early: no crash */
        check(bytes_cut(buf_bytes(&body), 0, len), EXCHANGE_ENCRYPTED, true, BYTES_NONE);
}

static void test_asn1(void **state)
{
    struct bytes clear, package = make_package(&clear);
    static uint8_t inner_memory[BODY_MAX], middle_memory[BODY_MAX];
    struct buf inner = BUF_OVER(inner_memory), middle = BUF_OVER(middle_memory),
               body = BUF_OVER(body_memory);

    (void)state;
    tlv_put(&inner, 0x80, BYTES_TEXT("\x0A\x0B"));
    buf_put(&inner, package);
    tlv_put(&middle, 0xA0, buf_bytes(&inner));
    put_text(&body, "HTTP/1.1 200 OK\r\n\r\n");
    tlv_put(&body, 0xBF3A, buf_bytes(&middle));
    check(buf_bytes(&body), 0, true, clear);
    assert_int_equal(find("TCP", buf_bytes(&body), 0, true, BYTES_NONE), 0);
    body.len = 0;
    assert_int_equal(buf_put_hex(&body, "64451234 01020304 C12F FF"), 0);
    tlv_put(&body, 0xBF3A, buf_bytes(&middle));
    assert_int_equal(find("CoAP", buf_bytes(&body), 0, true, clear), clear.len);
}

/* BF36 among random octets: in a TLS record, a DNS message, a signature inside a response, a CoAP
 * token. */
static void test_random_octets(void **state)
{
    static const char *const protocols[] = {"TLS", "DTLS", "DNS", "TCP", "UDP"};
    struct bytes clear, package = make_package(&clear);
    struct buf body = BUF_OVER(body_memory);

    (void)state;
    for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
        assert_int_equal(find(protocols[i], package, 0, true, BYTES_NONE), 0);
    put_text(&body, "HTTP/1.1 200 OK\r\n\r\n");
    tlv_put(&body, 0x5F37, package);
    check(buf_bytes(&body), 0, true, BYTES_NONE);
    body.len = 0;
    assert_int_equal(buf_put_hex(&body, "64451234 BF360104 FF 8001 00"), 0);
    assert_int_equal(find("CoAP", buf_bytes(&body), 0, true, BYTES_NONE), 0);
    assert_int_equal(find("CoAP", bytes_cut(buf_bytes(&body), 0, 3), 0, true, BYTES_NONE), 0);
}

static void test_other_responses(void **state)
{
    (void)state;
    check(BYTES_NONE, 0, true, BYTES_NONE);
    check(BYTES_TEXT("HTTP/1.1 204 No Content\r\n\r\n"), 0, true, BYTES_NONE);
    check(BYTES_TEXT("{\"boundProfilePackage\":"), 0, true, BYTES_NONE);
    check(BYTES_TEXT("{\"boundProfilePackage\":\"=\"}"), 0, true, BYTES_NONE);
    check(BYTES_TEXT("\xBF\x36\x82"), 0, true, BYTES_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_asn1),
        cmocka_unit_test(test_random_octets),
        cmocka_unit_test(test_other_responses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
