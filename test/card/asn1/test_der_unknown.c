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
        size_t at, len; /* of the octets that are named */
    } rows[] = {
        {"BF3E065C015A5C015A", "twice or out of place", 6, 3}, /* known, twice */
        {"BF3E085C015A84005C015B", "twice or out of place", 8,
         3}, /* known, behind an unknown one */
        {"BF3E0A5C015A840085005C015B", "twice or out of place", 10, 3},
        {"BF3E0D5C015ABF7F020500"
         "84005C015B",
         "twice or out of place", 13, 3},
        {"BF3E0584005C015A", "out of order", 5, 3}, /* unknown, in front: no place for it */
        {"BF3E095C015A840085008400", "twice or out of place", 10, 2}, /* unknown, twice */
        {"BF3E0B5C015A8400850085008400", "twice or out of place", 10, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct der_error error = {0};

        struct bytes in = hex_bytes(rows[i].hex);

        if (decode(&msg_get_euicc_data_request, in, &error) != ERR_MALFORMED)
            fail_msg("%s is accepted", rows[i].hex);
        if (strcmp(error.reason, rows[i].reason) != 0 ||
            !bytes_equal(error.bytes, bytes_cut(in, rows[i].at, rows[i].len)) ||
            error.bytes.at != in.at + rows[i].at)
            fail_msg("%s: %s, %zu octets at %td", rows[i].hex, error.reason, error.bytes.len,
                     error.bytes.at - in.at);
        hex_free(in);
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
