/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of several blocks: their order, sizes and ends; requests and responses of one session. */
#include "test/tools/coap/session_scene.h"

enum { PDU_MAX = 1200, REQUEST = 0x02, RESPONSE = 0x44, WITHOUT = -1, LONG_BLOCK = 1024 };

/* `block` as on the wire: number, M, SZX; WITHOUT: no Block option. */
static int add(unsigned code, int block, struct bytes payload, struct bytes *body)
{
    coap_pdu_t *pdu = coap_pdu_init(COAP_MESSAGE_CON, (coap_pdu_code_t)code, 1, PDU_MAX);
    static uint8_t copy[PDU_MAX];
    uint8_t value[4];
    int status;

    assert_non_null(pdu);
    if (block != WITHOUT)
        assert_true(coap_add_option(pdu, code == REQUEST ? COAP_OPTION_BLOCK1 : COAP_OPTION_BLOCK2,
                                    coap_encode_var_safe(value, sizeof(value), (unsigned)block),
                                    value));
    if (payload.len)
        assert_true(coap_add_data(pdu, payload.len, payload.at));
    *body = BYTES_NONE;
    status = coaps_body_add(session, pdu, body);
    assert_true(status == COAPS_BODY_COMPLETE || body->len == 0);
    assert_true(body->len <= sizeof(copy));
    if (body->len)
        memcpy(copy, body->at, body->len);
    *body = bytes_at(copy, body->len);
    if (status == COAPS_BODY_COMPLETE)
        coaps_body_forget(session, pdu);
    coap_delete_pdu(pdu);
    return status;
}

/* Without Size1, which is optional. */
static void test_blocks(void **state)
{
    static const struct {
        int block;
        const char *payload;
        int status;
        const char *body;
    } rows[] = {
        {WITHOUT, "whole", 200, "whole"},
        {WITHOUT, "", 200, ""},
        {0x00, "whole", 200, "whole"}, /* the only block */
        {0x08, "0123456789abcdef", 100, ""},
        {0x18, "ghijklmnopqrstuv", 100, ""},
        {0x20, "wx", 200, "0123456789abcdefghijklmnopqrstuvwx"},
        {0x08, "0123456789abcdef", 100, ""},
        {0x10, "", 200, "0123456789abcdef"}, /* an empty last block */
        {0x08, "", 100, ""},                 /* a first block without payload */
        {0x10, "x", 408, ""},
        {0x10, "x", 408, ""}, /* without the first block */
        {0x08, "0123456789abcdef", 100, ""},
        {0x20, "x", 408, ""}, /* a block is missing */
        {0x10, "x", 408, ""}, /* the body was dropped */
        {0x08, "0123456789abcdef", 100, ""},
        {0x08, "0000000000000000", 100, ""}, /* another body begins */
        {0x10, "x", 200, "0000000000000000x"},
        {0x08, "0123456789abcdef", 100, ""},
        {0x00, "whole", 200, "whole"},
        {0x10, "x", 408, ""},
        {0x08, "0123456789abcdef", 100, ""},
        {0x18, "short", 100, ""},
        {0x20, "x", 408, ""}, /* the block before was too short */
        {0x07, "x", 400, ""}, /* size 7 is reserved */
    };
    struct bytes body;

    (void)state;
    for (unsigned code = REQUEST; code <= RESPONSE; code += RESPONSE - REQUEST)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            int status =
                add(code, rows[i].block, bytes_at(rows[i].payload, strlen(rows[i].payload)), &body);

            if (status != rows[i].status ||
                !bytes_equal(body, bytes_at(rows[i].body, strlen(rows[i].body))))
                fail_msg("code %02X, row %zu: %d, %.*s", code, i, status, (int)body.len, body.at);
        }
}

/* A request between the blocks of a response. */
static void test_both_directions(void **state)
{
    struct bytes body;

    (void)state;
    assert_int_equal(add(RESPONSE, 0x08, BYTES_TEXT("0123456789abcdef"), &body), 100);
    assert_int_equal(add(REQUEST, WITHOUT, BYTES_TEXT("poll"), &body), 200);
    assert_int_equal(add(REQUEST, 0x08, BYTES_TEXT("ABCDEFGHIJKLMNOP"), &body), 100);
    assert_int_equal(add(RESPONSE, 0x10, BYTES_TEXT("x"), &body), 200);
    assert_true(bytes_equal(body, BYTES_TEXT("0123456789abcdefx")));
    assert_int_equal(add(REQUEST, 0x10, BYTES_TEXT("y"), &body), 200);
    assert_true(bytes_equal(body, BYTES_TEXT("ABCDEFGHIJKLMNOPy")));
}

static void test_too_long(void **state)
{
    static const uint8_t block[LONG_BLOCK];
    struct bytes body;
    int status = COAPS_BODY_CONTINUES, number = 0;

    (void)state;
    while (status == COAPS_BODY_CONTINUES)
        status = add(REQUEST, number++ << 4 | 0x0E, BYTES_OF(block), &body);
    assert_int_equal(status, 413);
    assert_int_equal(number, HTTPS_BODY_MAX / LONG_BLOCK + 1);
    assert_null(server.bodies);
}

static void test_the_session_ends(void **state)
{
    struct bytes body;

    (void)state;
    assert_int_equal(add(REQUEST, 0x08, BYTES_TEXT("0123456789abcdef"), &body), 100);
    assert_int_equal(add(RESPONSE, 0x08, BYTES_TEXT("0123456789abcdef"), &body), 100);
    coaps_bodies_forget(session);
    assert_null(server.bodies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_both_directions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_session_ends, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
