/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decoding: bounds before it, what errors say, where slices point, accepted forms beside the
 * specified ones. What holds for every message is in test_messages.c.
 */
#include "test/card/asn1/engine.h"

/* ---- Before the decode ---- */

static void octets_that_are_not_der_are_refused(void **state)
{
    static const char *const bad[] = {"",                 /* nothing */
                                      "BF3E",             /* no length */
                                      "BF3E035C01",       /* shorter than its length */
                                      "BF3E035C015A00",   /* one octet more */
                                      "BF3E81035C015A",   /* a length of more octets than needed */
                                      "BF3E045C81015A",   /* inside, too */
                                      "BF3E805C015A0000", /* indefinite */
                                      "BF3E043F1C015A",   /* a long tag where a short one does */
                                      "BF3E035C015ABF3E035C015A"};
    struct der_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        error.reason = NULL;
        assert_int_equal(decode_hex(&msg_get_euicc_data_request, bad[i], &error), ERR_MALFORMED);
        assert_non_null(error.reason);
    }
}

/* `depth` SEQUENCEs around nothing, in GetRAT's empty request, which takes anything. */
static struct bytes nested(unsigned depth)
{
    struct buf buf = arena_buf(&arena, 1000);
    size_t marks[100];

    marks[0] = tlv_open(&buf, 0xBF43);
    for (unsigned i = 1; i < depth; i++)
        marks[i] = tlv_open(&buf, 0x30);
    tlv_put_u8(&buf, 0x04, 0);
    while (depth-- > 0)
        tlv_close(&buf, marks[depth]);
    return buf_bytes(&buf);
}

static void depth_number_and_size_have_bounds(void **state)
{
    struct buf many = arena_buf(&arena, 70000);
    size_t mark;

    (void)state;
    assert_int_equal(decode(&msg_get_rat_request, nested(DER_DEPTH_MAX - 1), NULL), 0);
    assert_int_equal(decode(&msg_get_rat_request, nested(DER_DEPTH_MAX), NULL), ERR_TOO_LONG);

    mark = tlv_open(&many, 0xBF53);
    for (int i = 0; i < DER_ELEMENTS_MAX - 1; i++)
        tlv_put_u8(&many, 0x80, 1);
    tlv_close(&many, mark);
    assert_int_equal(decode(&msg_eim_acknowledgements, buf_bytes(&many), NULL), 0);
    many = arena_buf(&arena, 70000);
    mark = tlv_open(&many, 0xBF53);
    for (int i = 0; i < DER_ELEMENTS_MAX; i++)
        tlv_put_u8(&many, 0x80, 1);
    tlv_close(&many, mark);
    assert_int_equal(decode(&msg_eim_acknowledgements, buf_bytes(&many), NULL), ERR_TOO_LONG);

    many = arena_buf(&arena, 70000);
    mark = tlv_open(&many, 0xBF65);
    tlv_put_header(&many, 0x80, DER_MESSAGE_MAX - 9);
    memset(buf_grow(&many, DER_MESSAGE_MAX - 9), 'a', DER_MESSAGE_MAX - 9);
    tlv_close(&many, mark);
    assert_int_equal(many.len, DER_MESSAGE_MAX);
    assert_int_equal(decode(&msg_set_default_dp_address_request, buf_bytes(&many), NULL), 0);
    many = arena_buf(&arena, 70000);
    mark = tlv_open(&many, 0xBF65);
    tlv_put_header(&many, 0x80, DER_MESSAGE_MAX - 8);
    memset(buf_grow(&many, DER_MESSAGE_MAX - 8), 'a', DER_MESSAGE_MAX - 8);
    tlv_close(&many, mark);
    assert_int_equal(decode(&msg_set_default_dp_address_request, buf_bytes(&many), NULL),
                     ERR_TOO_LONG);
}

/* A package of a whole profile is longer than other messages may be. */
static void a_profile_package_passes_whole(void **state)
{
    enum { CHUNKS = 300, CHUNK = 1000 };
    struct buf buf = arena_buf(&arena, CHUNKS * (CHUNK + 4) + 100);
    struct remote_profile_provisioning wrapper;
    struct get_bound_profile_package_response response;
    size_t marks[4];

    (void)state;
    marks[0] = tlv_open(&buf, 0xA2);
    marks[1] = tlv_open(&buf, 0xBF3A);
    marks[2] = tlv_open(&buf, 0xA0);
    tlv_put_u8(&buf, 0x80, 7);
    marks[3] = tlv_open(&buf, 0xBF36);
    for (int i = 0; i < CHUNKS; i++) {
        tlv_put_header(&buf, 0x86, CHUNK);
        memset(buf_grow(&buf, CHUNK), i, CHUNK);
    }
    for (int i = 3; i >= 0; i--)
        tlv_close(&buf, marks[i]);
    assert_false(buf.overflow);
    assert_int_equal(der_decode(der, &msg_remote_profile_provisioning_response, buf_bytes(&buf),
                                &wrapper, &arena, NULL),
                     0);
    assert_int_equal(der_decode(der, &msg_get_bound_profile_package_response, wrapper.message,
                                &response, &arena, NULL),
                     0);
    assert_int_equal(response.arm, GET_BOUND_PROFILE_PACKAGE_RESPONSE_OK);
    assert_hex(response.transaction_id, "07");
    assert_int_equal(response.bound_profile_package.len, CHUNKS * (CHUNK + 4) + 6);
    assert_true(response.bound_profile_package.at + response.bound_profile_package.len ==
                buf.at + buf.len);
}

/* ---- Errors ---- */

static const struct {
    const struct der_message *message;
    const char *hex;
    const char *type;
    const char *field;
    const char *reason;
} refused[] = {
    {&msg_euicc_package_request, "BF5100", "EuiccPackageRequest", "euiccPackageSigned",
     "missing"}, /* libtasn1 finds nothing wrong with this */
    {&msg_get_euicc_data_request, "BF3E00", "GetEuiccDataRequest", "tagList", "missing"},
    {&msg_get_euicc_data_request, "BF3F035C015A", "GetEuiccDataRequest", "", "another tag"},
    {&msg_get_euicc_data_response, "BF3E035A0101", "GetEuiccDataResponse", "eidValue",
     "shorter than allowed"},
    {&msg_get_euicc_data_request, "BF3E065C015A5C015A", "GetEuiccDataRequest", "ext",
     "twice or out of place"},
    {&msg_eim_configuration_data, "30048002C361", "EimConfigurationData", "eimId", "not UTF-8"},
    {&msg_configure_immediate_profile_enabling_request, "BF5903810180",
     "ConfigureImmediateProfileEnablingRequest", "defaultSmdpOid", "an arc with a leading zero"},
    {&msg_profile_rollback_request, "BF58048002FFFF", "ProfileRollbackRequest", "refreshFlag",
     "wrong length"},
    {&msg_get_eim_package_request, "BF4F155A10000102030405060708090A0B0C0D0E0F8001 00",
     "GetEimPackageRequest", "notifyStateChange", "wrong length"},
    {&msg_eim_configuration_data, "3003830101", "EimConfigurationData", "eimId", "missing"},
    {&msg_eim_configuration_data, "3006830101800161", "EimConfigurationData", "eimId",
     "out of order"},
    {&msg_euicc_package_request, "BF51065F3703123456", "EuiccPackageRequest", "eimSignature",
     "missing"},
    {&msg_psmo, "A3025A00", "Psmo", "enable.iccid", "shorter than allowed"},
    {&msg_psmo, "AF00", "Psmo", "", "malformed, or an unknown alternative"},
    {&msg_eco, "A900", "Eco", "deleteEim.eimId", "missing"},
};

static void an_error_names_type_field_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct der_error error = {0};

        assert_int_equal(decode_hex(refused[i].message, refused[i].hex, &error), ERR_MALFORMED);
        assert_string_equal(error.type, refused[i].type);
        assert_string_equal(error.field, refused[i].field);
        assert_string_equal(error.reason, refused[i].reason);
    }
}

static void an_error_gives_the_offending_octets(void **state)
{
    struct bytes in = hex_bytes("BF570BA009300780016183020080");
    struct add_initial_eim_request request;
    struct der_error error;

    (void)state;
    assert_int_equal(der_decode(der, &msg_add_initial_eim_request, in, &request, &arena, &error),
                     0);
    hex_free(in);
    in = hex_bytes("BF570CA00A3008800161 8303000080");
    assert_int_equal(der_decode(der, &msg_add_initial_eim_request, in, &request, &arena, &error),
                     ERR_MALFORMED);
    assert_string_equal(error.type, "EimConfigurationData");
    assert_string_equal(error.field, "counterValue");
    assert_hex(error.bytes, "8303000080");
    assert_ptr_equal(error.bytes.at, in.at + in.len - 5);
    hex_free(in);
}

/* What stands behind the last member, and is none of a newer version, is the offending one. */
static void a_member_out_of_place_is_the_offending_one(void **state)
{
    static const struct {
        const struct der_message *message;
        const char *hex, *type;
    } rows[] = {
        {&msg_list_notification_response, "BF2804 A000 A000", "ListNotificationResponse"},
        {&msg_load_crl_response, "BF3504 A000 A000", "LoadCRLResponse"},
        {&msg_get_connectivity_parameters_response, "BF5F04 A000 A000",
         "GetConnectivityParametersResponse"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf in = arena_buf(&arena, strlen(rows[i].hex));
        struct der_error error = {0};

        assert_int_equal(buf_put_hex(&in, rows[i].hex), 0);
        assert_int_equal(decode(rows[i].message, buf_bytes(&in), &error), ERR_MALFORMED);
        assert_string_equal(error.type, rows[i].type);
        assert_string_equal(error.field, "");
        assert_string_equal(error.reason, "unknown member, or one out of order");
        assert_hex(error.bytes, "A000");
        assert_ptr_equal(error.bytes.at, in.at + in.len - 2);
    }
}

static void a_full_arena_is_an_error(void **state)
{
    struct bytes in = hex_bytes("BF570BA009300780016183020080");
    struct add_initial_eim_request request;
    struct arena tiny;

    (void)state;
    arena_init(&tiny, 16);
    assert_int_equal(der_decode(der, &msg_add_initial_eim_request, in, &request, &tiny, NULL),
                     ERR_MEMORY);
    arena_free(&tiny);
    hex_free(in);
}

/* ---- Where slices point ---- */

/* DER-D2 */
static void slices_borrow_from_the_input(void **state)
{
    struct bytes in = hex_bytes("BF3E035C015A");
    struct get_euicc_data_request request;

    (void)state;
    assert_int_equal(der_decode(der, &msg_get_euicc_data_request, in, &request, &arena, NULL), 0);
    assert_ptr_equal(request.tag_list.at, in.at + 5);
    hex_free(in);
}

static const char package_hex[] =
    "BF51 39 30 32 80 03 65696D 5A 10 89049032123451234512345678901235 81 01 05 82 02 AABB"
    " A0 12 A3 0E 5A 0A 98001032547698103214 05 00 A6 00 5F37 02 1234";

static void what_is_signed_comes_as_received(void **state)
{
    struct bytes in = hex_bytes(package_hex);
    struct euicc_package_request request;
    struct psmo psmo;
    struct buf again = arena_buf(&arena, 200);

    (void)state;
    assert_int_equal(der_decode(der, &msg_euicc_package_request, in, &request, &arena, NULL), 0);
    assert_ptr_equal(request.euicc_package_signed_raw.at, in.at + 3);
    assert_int_equal(request.euicc_package_signed_raw.len, 0x34);
    assert_hex(request.eim_signature, "1234");
    assert_hex(request.euicc_package_signed.eim_id, "65696D");
    assert_true(request.euicc_package_signed.counter_value == 5);
    assert_hex(request.euicc_package_signed.eim_transaction_id, "AABB");
    assert_int_equal(request.euicc_package_signed.euicc_package, EUICC_PACKAGE_PSMO_LIST);
    assert_int_equal(request.euicc_package_signed.psmo_list_count, 2);
    assert_int_equal(
        der_decode(der, &msg_psmo, request.euicc_package_signed.psmo_list[0], &psmo, &arena, NULL),
        0);
    assert_int_equal(psmo.arm, PSMO_ENABLE);
    assert_true(psmo.rollback_flag);
    assert_hex(psmo.iccid, "98001032547698103214");
    assert_int_equal(
        der_decode(der, &msg_psmo, request.euicc_package_signed.psmo_list[1], &psmo, &arena, NULL),
        0);
    assert_int_equal(psmo.arm, PSMO_GET_RAT);

    /* What is set as octets is spliced, not the decoded part. */
    request.euicc_package_signed.counter_value = 6;
    assert_int_equal(der_encode(der, &msg_euicc_package_request, &request, &again, NULL), 0);
    assert_hex(buf_bytes(&again), package_hex);
    request.euicc_package_signed_raw = BYTES_NONE;
    again.len = 0;
    assert_int_equal(der_encode(der, &msg_euicc_package_request, &request, &again, NULL), 0);
    assert_int_equal(again.at[30], 6);
    hex_free(in);
}

static void a_certificate_under_an_implicit_tag_begins_with_30(void **state)
{
    struct bytes implicit = hex_bytes("BF5612 A010 A506 3000 3000 0300 A606 3004 3000 3000");
    struct get_certs_response response;

    (void)state;
    assert_int_equal(der_decode(der, &msg_get_certs_response, implicit, &response, &arena, NULL),
                     0);
    assert_hex(response.eum_certificate, "3006300030000300");
    assert_hex(response.euicc_certificate, "300430003000"); /* explicit: as it stands there */
    assert_ptr_equal(response.euicc_certificate.at, implicit.at + 15);
    hex_free(implicit);
}

/* A member with an implicit tag of one octet and a type of its own: offsets are those of the input.
 */
static void a_part_under_another_tag_borrows_from_the_input(void **state)
{
    struct bytes in = hex_bytes("E311 9F700101 B709 8003 62F210 8102 1234");
    struct profile_info info;

    (void)state;
    assert_int_equal(der_decode(der, &msg_profile_info, in, &info, &arena, NULL), ERR_MALFORMED);
    hex_free(in);
    in = hex_bytes("E30F 9F700101 B709 8003 62F210 8102 1234");
    assert_int_equal(der_decode(der, &msg_profile_info, in, &info, &arena, NULL), 0);
    assert_true(info.has_profile_owner);
    assert_ptr_equal(info.profile_owner.mcc_mnc.at, in.at + 10);
    assert_hex(info.profile_owner.gid1, "1234");
    assert_null(info.profile_owner.gid2.at);
    hex_free(in);
}

/* ---- Absence and emptiness ---- */

static void a_present_empty_string_is_not_an_absent_one(void **state)
{
    struct euicc_configured_addresses_response response;
    struct bytes in = hex_bytes("BF3C0480008100");
    struct buf buf = arena_buf(&arena, 20);

    (void)state;
    assert_int_equal(
        der_decode(der, &msg_euicc_configured_addresses_response, in, &response, &arena, NULL), 0);
    assert_non_null(response.default_dp_address.at);
    assert_int_equal(response.default_dp_address.len, 0);
    assert_int_equal(
        der_encode(der, &msg_euicc_configured_addresses_response, &response, &buf, NULL), 0);
    assert_hex(buf_bytes(&buf), "BF3C0480008100");
    response.default_dp_address = BYTES_NONE;
    buf.len = 0;
    assert_int_equal(
        der_encode(der, &msg_euicc_configured_addresses_response, &response, &buf, NULL), 0);
    assert_hex(buf_bytes(&buf), "BF3C028100");
    hex_free(in);
}

static void empty_lists_are_written_and_read(void **state)
{
    struct profile_info_list_response response = {.arm = PROFILE_INFO_LIST_RESPONSE_OK};
    struct buf buf = arena_buf(&arena, 20);

    (void)state;
    assert_int_equal(der_encode(der, &msg_profile_info_list_response, &response, &buf, NULL), 0);
    assert_hex(buf_bytes(&buf), "BF2D02A000");
    response.profile_info_list_count = 3;
    assert_int_equal(
        der_decode(der, &msg_profile_info_list_response, buf_bytes(&buf), &response, &arena, NULL),
        0);
    assert_int_equal(response.profile_info_list_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(octets_that_are_not_der_are_refused),
        cmocka_unit_test(depth_number_and_size_have_bounds),
        cmocka_unit_test(a_profile_package_passes_whole),
        cmocka_unit_test(an_error_names_type_field_and_reason),
        cmocka_unit_test(an_error_gives_the_offending_octets),
        cmocka_unit_test(a_member_out_of_place_is_the_offending_one),
        cmocka_unit_test(a_full_arena_is_an_error),
        cmocka_unit_test(slices_borrow_from_the_input),
        cmocka_unit_test(what_is_signed_comes_as_received),
        cmocka_unit_test(a_certificate_under_an_implicit_tag_begins_with_30),
        cmocka_unit_test(a_part_under_another_tag_borrows_from_the_input),
        cmocka_unit_test(a_present_empty_string_is_not_an_absent_one),
        cmocka_unit_test(empty_lists_are_written_and_read),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
