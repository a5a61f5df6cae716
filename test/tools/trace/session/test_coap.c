/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CoAP over a channel without DTLS; the messages are encoded by the IPAe's encoder. */
#include "tools/trace/session/coap.h"

#include "ipae/transport/coap_message.h"
#include "test/fake/listener.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct listener listener;

static void begin(void)
{
    listener_begin(&listener, false);
    listener_open(&listener, 1, true, "2001:db8::1", 5683);
}

/* Sends or receives one message. */
static void pass(bool sent, const struct coap_message *message)
{
    uint8_t octets[1500];
    struct buf out = BUF_OVER(octets);

    assert_int_equal(coap_message_put(&out, message), 0);
    if (sent)
        listener_send(&listener, 1, buf_bytes(&out));
    else
        listener_receive(&listener, 1, buf_bytes(&out));
}

static struct coap_message message(enum coap_type type, uint8_t code, uint16_t id)
{
    static const uint8_t token[] = {0x71, 0x72};

    return (struct coap_message){
        .type = type, .code = code, .id = id, .token = BYTES_OF(token), .content_format = -1};
}

static struct coap_message request(uint16_t id, struct bytes payload)
{
    struct coap_message made = message(COAP_CON, COAP_POST, id);

    made.uri_path = "/gsma/rsp2/asn1";
    made.uri_host = BYTES_TEXT("eim.example");
    made.payload = payload;
    return made;
}

static struct coap_message response(enum coap_type type, uint16_t id, struct bytes payload)
{
    struct coap_message made = message(type, COAP_CHANGED, id);

    made.payload = payload;
    return made;
}

static void pass_empty(bool sent, enum coap_type type, uint16_t id)
{
    pass(sent, &(struct coap_message){.type = type, .id = id, .content_format = -1});
}

static void assert_end(struct bytes whole, struct bytes body)
{
    assert_true(whole.len > body.len);
    assert_true(bytes_equal(bytes_from(whole, whole.len - body.len), body));
    assert_int_equal(whole.at[whole.len - body.len - 1], 0xFF);
}

static const uint8_t body[] = {0xBF, 0x4F, 0x02, 0x5A, 0x00};

static void test_exchange(void **state)
{
    struct coap_message ask = request(1, BYTES_OF(body));
    struct coap_message answer = response(COAP_ACK, 1, BYTES_TEXT("response"));

    (void)state;
    begin();
    pass(true, &ask);
    pass(true, &ask); /* retransmitted */
    pass(false, &answer);
    pass(false, &answer);
    assert_int_equal(listener.count, 1);
    assert_string_equal(listener.messages[0].protocol, "CoAP");
    assert_string_equal(listener.messages[0].peer, "eim.example:5683");
    assert_string_equal(listener.messages[0].function, "ESipa.GetEimPackage");
    assert_int_equal(listener.messages[0].flags, 0);
    assert_end(listener.messages[0].request, BYTES_OF(body));
    assert_end(listener.messages[0].response, BYTES_TEXT("response"));
    listener_close(&listener);
    assert_int_equal(listener.count, 1);
    listener_end(&listener);
}

/* An empty ACK, then the response in a CON, which is sent twice. */
static void test_separate_response(void **state)
{
    struct coap_message ask = request(1, BYTES_OF(body));
    struct coap_message answer = response(COAP_CON, 77, BYTES_TEXT("later"));

    (void)state;
    begin();
    pass(true, &ask);
    pass_empty(false, COAP_ACK, 1);
    pass(false, &answer);
    pass_empty(true, COAP_ACK, 77);
    ask.id = 2; /* the same token: the duplicate is not its response */
    pass(true, &ask);
    pass(false, &answer);
    assert_int_equal(listener.count, 1);
    answer.id = 78;
    pass(false, &answer);
    assert_int_equal(listener.count, 2);
    assert_end(listener.messages[1].response, BYTES_TEXT("later"));
    listener_end(&listener);
}

/* Bodies of several blocks in both directions; a block of each is sent twice. */
static void test_blocks(void **state)
{
    uint8_t up[100], down[70];

    (void)state;
    memset(up, 'u', sizeof(up));
    memset(down, 'd', sizeof(down));
    memcpy(up, body, sizeof(body));
    begin();
    for (uint16_t i = 0; i < 4; i++) {
        struct coap_message ask = request(i, bytes_cut(BYTES_OF(up), i * 32u, 32));
        struct coap_message answer = message(COAP_ACK, i == 3 ? COAP_CHANGED : COAP_CONTINUE, i);

        ask.block1 = (struct coap_block){true, i < 3, 1, i};
        answer.block1 = ask.block1;
        if (i == 3) {
            answer.block2 = (struct coap_block){true, true, 1, 0};
            answer.payload = bytes_cut(BYTES_OF(down), 0, 32);
        }
        pass(true, &ask);
        if (i == 1)
            pass(true, &ask);
        pass(false, &answer);
    }
    for (uint16_t i = 1; i < 3; i++) {
        struct coap_message ask = request((uint16_t)(10 + i), BYTES_NONE);
        struct coap_message answer =
            response(COAP_ACK, (uint16_t)(10 + i), bytes_cut(BYTES_OF(down), i * 32u, 32));

        ask.block2 = (struct coap_block){true, false, 1, i};
        answer.block2 = (struct coap_block){true, i == 1, 1, i};
        assert_int_equal(listener.count, 0);
        pass(true, &ask);
        pass(false, &answer);
        pass(false, &answer);
    }
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].flags, 0);
    assert_end(listener.messages[0].request, BYTES_OF(up));
    assert_end(listener.messages[0].response, BYTES_OF(down));
    assert_string_equal(listener.messages[0].function, "ESipa.GetEimPackage");
    listener_end(&listener);
}

/* 4.13 with a smaller size: the request starts again and stays one exchange. */
static void test_restart(void **state)
{
    struct coap_message ask = request(1, BYTES_TEXT("0123456789abcdefghijklmnopqrstuv"));
    struct coap_message answer = message(COAP_ACK, COAP_ENTITY_TOO_LARGE, 1);

    (void)state;
    begin();
    ask.block1 = (struct coap_block){true, true, 1, 0};
    answer.block1 = (struct coap_block){true, false, 0, 0};
    pass(true, &ask);
    pass(false, &answer);
    assert_int_equal(listener.count, 0);
    ask = request(2, BYTES_TEXT("0123456789abcdef"));
    ask.block1 = (struct coap_block){true, true, 0, 0};
    answer = message(COAP_ACK, COAP_CONTINUE, 2);
    pass(true, &ask);
    pass(false, &answer);
    ask = request(3, BYTES_TEXT("ghi"));
    ask.block1 = (struct coap_block){true, false, 0, 1};
    pass(true, &ask);
    answer = response(COAP_ACK, 3, BYTES_NONE);
    pass(false, &answer);
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].flags, 0);
    assert_end(listener.messages[0].request, BYTES_TEXT("0123456789abcdefghi"));
    listener_end(&listener);
}

/* A gap between blocks, a refused message, no response. */
static void test_incomplete(void **state)
{
    struct coap_message ask = request(1, BYTES_TEXT("0123456789abcdef"));
    struct coap_message answer = response(COAP_ACK, 2, BYTES_NONE);

    (void)state;
    begin();
    ask.block1 = (struct coap_block){true, true, 0, 0};
    pass(true, &ask);
    ask.id = 2;
    ask.block1 = (struct coap_block){true, false, 0, 2};
    pass(true, &ask);
    pass(false, &answer);
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].flags, EXCHANGE_INCOMPLETE);
    ask = request(3, BYTES_OF(body));
    pass(true, &ask);
    pass_empty(false, COAP_RST, 3);
    assert_int_equal(listener.count, 2);
    assert_int_equal(listener.messages[1].response.len, 4);
    ask = request(4, BYTES_OF(body));
    pass(true, &ask);
    listener_close(&listener);
    assert_int_equal(listener.count, 3);
    assert_int_equal(listener.messages[2].flags, EXCHANGE_INCOMPLETE);
    listener_end(&listener);
}

/* The eIM sends a request while one of the card is in work. */
static void test_request_of_peer(void **state)
{
    struct coap_message ask = request(1, BYTES_OF(body)),
                        push = request(500, BYTES_TEXT("package"));
    struct coap_message answer = response(COAP_ACK, 500, BYTES_TEXT("done"));

    (void)state;
    begin();
    pass(true, &ask);
    pass(false, &push);
    pass(true, &answer);
    answer = response(COAP_ACK, 1, BYTES_NONE);
    pass(false, &answer);
    assert_int_equal(listener.count, 2);
    assert_int_equal(listener.messages[0].flags, EXCHANGE_FROM_PEER);
    assert_end(listener.messages[0].request, BYTES_TEXT("package"));
    assert_end(listener.messages[0].response, BYTES_TEXT("done"));
    assert_int_equal(listener.messages[1].flags, 0);
    listener_end(&listener);
}

/* Datagrams that are not CoAP are shown as they are. */
static void test_damaged(void **state)
{
    static const char *const datagrams[] = {"\x80 other version", "\x4F\x02\x01\x01 token",
                                            "\x40\x02\x01\x01\xFF", "\x40\x02\x01\x01\xF0"};
    struct coap_message ask = request(1, BYTES_OF(body));

    (void)state;
    begin();
    pass(true, &ask);
    for (size_t i = 0; i < sizeof(datagrams) / sizeof(datagrams[0]); i++)
        listener_receive(&listener, 1, bytes_at(datagrams[i], strlen(datagrams[i])));
    listener_close(&listener);
    assert_int_equal(listener_count(&listener, "CoAP"), 1);
    assert_int_equal(listener_count(&listener, "UDP"), 1);
    listener_end(&listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exchange),   cmocka_unit_test(test_separate_response),
        cmocka_unit_test(test_blocks),     cmocka_unit_test(test_restart),
        cmocka_unit_test(test_incomplete), cmocka_unit_test(test_request_of_peer),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
