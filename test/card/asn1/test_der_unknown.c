/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a newer version: which are passed over, and known ones that are doubled or misplaced.
 */
#include "test/card/asn1/engine.h"

#include "card/asn1/der_walk.h"

static void unknown_members_are_passed_over(void **state)
{
    static const char *const accepted[] = {
        "BF3E055C015A8400",       /* one, behind the known one */
        "BF3E075C015A84008500",   /* several */
        "BF3E085C015ABF7F020500", /* of two tag octets, constructed */
    };
    struct get_euicc_data_request request;

    (void)state;
    for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
        struct bytes in = hex_bytes(accepted[i]);

        assert_int_equal(der_decode(der, &msg_get_euicc_data_request, in, &request, &arena, NULL),
                         0);
        assert_hex(request.tag_list, "5A");
        hex_free(in);
    }
}

static void others_are_refused(void **state)
{
    static const struct {
        const char *hex, *reason;
    } rows[] = {
        {"BF3E065C015A5C015A", "twice or out of place"}, /* known, twice */
        {"BF3E085C015A84005C015A", NULL},                /* known, behind an unknown one */
        {"BF3E0784005C015A", NULL},                      /* unknown, in front: no place for it */
        {"BF3E095C015A840085008400", NULL},              /* unknown, twice */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct der_error error = {0};

        if (decode_hex(&msg_get_euicc_data_request, rows[i].hex, &error) != ERR_MALFORMED)
            fail_msg("%s is accepted", rows[i].hex);
        if (rows[i].reason)
            assert_string_equal(error.reason, rows[i].reason);
    }
}

static void by_the_tags_of_the_module(void **state)
{
    struct der_walk walk = {.der = der, .message = &msg_get_euicc_data_request};
    struct bytes in = hex_bytes("5C015A84008500"), rest = in, content = in;
    struct tlv member;
    bool unknown = true;

    (void)state;
    assert_true(der_unknown_is_allowed(&msg_get_euicc_data_request));
    assert_false(der_unknown_is_allowed(&msg_psmo)); /* a CHOICE */
    assert_int_equal(tlv_next(&rest, &member), 0);
    assert_int_equal(der_unknown_check(&walk, "", in, &member, &unknown), 0);
    assert_false(unknown);
    assert_int_equal(tlv_next(&rest, &member), 0);
    assert_int_equal(der_unknown_check(&walk, "", in, &member, &unknown), 0);
    assert_true(unknown);
    assert_true(der_unknown_take_last(&walk, &content));
    assert_true(der_unknown_take_last(&walk, &content));
    assert_false(der_unknown_take_last(&walk, &content)); /* 5C is known */
    assert_hex(content, "5C015A");
    hex_free(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_members_are_passed_over),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(by_the_tags_of_the_module),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
