/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoding: errors of the caller, a buffer that is full, appending. */
#include "test/card/asn1/engine.h"

static void an_error_of_the_caller_is_reported(void **state)
{
    struct get_certs_response response = {.arm = 0};
    struct get_euicc_data_response eid = {.eid_value = BYTES_NONE};
    struct der_error error;
    struct buf buf = arena_buf(&arena, 100);

    (void)state;
    assert_int_equal(der_encode(der, &msg_get_certs_response, &response, &buf, &error),
                     ERR_MALFORMED);
    assert_string_equal(error.field, "u");
    assert_string_equal(error.reason, "no alternative is chosen");
    response.arm = 77;
    assert_int_equal(der_encode(der, &msg_get_certs_response, &response, &buf, &error),
                     ERR_MALFORMED);
    assert_int_equal(der_encode(der, &msg_get_euicc_data_response, &eid, &buf, &error),
                     ERR_MALFORMED);
    assert_string_equal(error.field, "eidValue");
    assert_string_equal(error.reason, "missing");
    assert_int_equal(buf.len, 0);
    assert_false(buf.overflow);
}

static void a_full_buffer_overflows_at_every_length(void **state)
{
    struct eim_configuration_data entries[2] = {
        {.eim_id = BYTES_TEXT("one"), .has_counter_value = true, .counter_value = 300},
        {.eim_id = BYTES_TEXT("two"), .eim_public_key_data = BYTES_TEXT("\xA0\x02\x30\x00")},
    };
    struct get_eim_configuration_data_response response = {entries, 2};
    struct buf whole = arena_buf(&arena, 200);

    (void)state;
    assert_int_equal(
        der_encode(der, &msg_get_eim_configuration_data_response, &response, &whole, NULL), 0);
    assert_hex(whole.at ? buf_bytes(&whole) : BYTES_NONE,
               "BF551AA018 3009 80036F6E65 8302012C 300B 800374776F A504A0023000");
    for (size_t size = 0; size < whole.len; size++) {
        uint8_t *memory = malloc(size ? size : 1);
        struct buf buf = buf_over(memory, size);

        assert_int_equal(
            der_encode(der, &msg_get_eim_configuration_data_response, &response, &buf, NULL),
            ERR_TOO_LONG);
        assert_true(buf.overflow);
        assert_int_equal(buf.len, 0);
        free(memory);
    }
}

static void an_encode_appends(void **state)
{
    struct get_euicc_data_request request = {.tag_list = BYTES_TEXT("Z")};
    struct buf buf = arena_buf(&arena, 20);

    (void)state;
    buf_put_u8(&buf, 0xEE);
    assert_int_equal(der_encode(der, &msg_get_euicc_data_request, &request, &buf, NULL), 0);
    assert_hex(buf_bytes(&buf), "EEBF3E035C015A");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_of_the_caller_is_reported),
        cmocka_unit_test(a_full_buffer_overflows_at_every_length),
        cmocka_unit_test(an_encode_appends),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
