/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in certificates and the text form of object identifiers. */
#include "crypto/cert_read.h"
#include "test/crypto/cert_plan.h"

static void dns_names_are_listed(void **state)
{
    struct plan plan;
    struct made made;
    struct bytes names, name;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPTLS);
    plan.templates[LEAF].dns_name = "smdpp.example.com";
    make(&made, &plan, EC_CURVE_P256);
    assert_int_equal(made.certs[LEAF].extended_key_usage, CERT_EKU_SERVER | CERT_EKU_CLIENT);
    names = made.certs[LEAF].subject_alt_name;
    assert_int_equal(cert_next_dns_name(&names, &name), 0);
    assert_bytes(name, BYTES_TEXT("smdpp.example.com"));
    assert_int_equal(cert_next_dns_name(&names, &name), ERR_NOT_FOUND);
}

static void object_identifiers_to_text_and_back(void **state)
{
    static const char *const good[] = {"2.999.10",
                                       "0.9.2342.19200300",
                                       "1.2.840.10045.4.3.2",
                                       "2.23.146.1.2.1.4",
                                       "1.39",
                                       "1.0",
                                       "2.0",
                                       "2.40",
                                       "0.0",
                                       "2.5.123456789012345678"};
    static const char *const bad[] = {"",
                                      "1",
                                      "1.",
                                      ".1",
                                      "3.1",
                                      "1.40",
                                      "0.40",
                                      "1.2.x",
                                      "1..2",
                                      "1.2.",
                                      "1,2",
                                      "1.2,3",
                                      "1.2 .3",
                                      " 1.2",
                                      "1.-2",
                                      "1.+2",
                                      "x.1",
                                      "1.2.:",
                                      "2.5.1234567890123456789"};
    char text[40];
    uint8_t memory[32];

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct buf out = BUF_OVER(memory);

        assert_int_equal(cert_oid_put(&out, good[i]), 0);
        assert_int_equal(cert_oid_text(buf_bytes(&out), text, sizeof(text)), 0);
        assert_string_equal(text, good[i]);
        assert_int_equal(cert_oid_text(buf_bytes(&out), text, strlen(good[i])), ERR_TOO_LONG);
        assert_int_equal(cert_oid_text(buf_bytes(&out), text, strlen(good[i]) + 1), 0);
        assert_string_equal(text, good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct buf out = BUF_OVER(memory);

        assert_int_equal(cert_oid_put(&out, bad[i]), ERR_MALFORMED);
    }
    for (size_t size = 1; size < sizeof("1.2.3"); size++)
        assert_int_equal(cert_oid_text(hex(*state, "2A03"), text, size), ERR_TOO_LONG);
    /* an arc of nine octets, and one of ten */
    assert_int_equal(cert_oid_text(hex(*state, "2AFFFFFFFFFFFFFFFF7F"), text, sizeof(text)), 0);
    assert_string_equal(text, "1.2.9223372036854775807");
    assert_int_equal(cert_oid_text(hex(*state, "2A81808080808080808000"), text, sizeof(text)),
                     ERR_MALFORMED);
    assert_int_equal(cert_oid_text(hex(*state, "2A8003"), text, sizeof(text)), ERR_MALFORMED);
    assert_int_equal(cert_oid_text(hex(*state, "2A83"), text, sizeof(text)), ERR_MALFORMED);
    assert_int_equal(cert_oid_text(BYTES_NONE, text, sizeof(text)), ERR_MALFORMED);
    assert_int_equal(cert_oid_text(hex(*state, "8837"), text, sizeof(text)), 0);
    assert_int_equal(cert_oid_text(hex(*state, "88"), text, sizeof(text)), ERR_MALFORMED);
    assert_int_equal(cert_oid_text(hex(*state, "8037"), text, sizeof(text)), ERR_MALFORMED);
}

static void attributes_of_a_name_are_read(void **state)
{
    static const struct {
        const char *rdns, *organization, *common_name, *serial_number; /* in hex */
    } rows[] = {
        {"", "", "", ""},
        {"310A300806035504030C0141", "", "41", ""},
        {"310A300806035504050C0131310A3008060355040A0C0142", "42", "", "31"},
        /* two attributes in one set; others are skipped */
        {"3114300806035504030C014130080603550406130144310A3008060355040A0C0142", "42", "41", ""},
        /* the first of a repeated attribute */
        {"310A300806035504030C0141310A300806035504030C0142", "", "41", ""},
    };
    static const char *const malformed[] = {
        "3100",
        "3000",
        "31",
        "310A",
        "31023000",
        "31073005060355040A",           /* no value */
        "310C300A06035504030C01410500", /* a third member */
        "310A300804035504030C0141",     /* no OID */
        "310A300806035504030C014105",
    };
    struct cert_name name;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(cert_name_read(hex(*state, rows[i].rdns), &name), 0);
        assert_bytes(name.organization, hex(*state, rows[i].organization));
        assert_bytes(name.common_name, hex(*state, rows[i].common_name));
        assert_bytes(name.serial_number, hex(*state, rows[i].serial_number));
    }
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
        assert_int_equal(cert_name_read(hex(*state, malformed[i]), &name), ERR_MALFORMED);
}

static void permitted_subtrees_are_listed(void **state)
{
    /* O "B" and serialNumber "1"; O "A"; no attribute. */
    struct bytes subtrees =
        hex(*state, "301CA41A3018310A3008060355040A0C0142310A300806035504050C0131"
                    "3010A40E300C310A3008060355040A0C0141"
                    "3004A4023000");
    struct bytes organization, prefix;

    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), 0);
    assert_bytes(organization, BYTES_TEXT("B"));
    assert_bytes(prefix, BYTES_TEXT("1"));
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), 0);
    assert_bytes(organization, BYTES_TEXT("A"));
    assert_int_equal(prefix.len, 0);
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), 0);
    assert_null(organization.at);
    assert_int_equal(prefix.len, 0);
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), ERR_NOT_FOUND);
}

static void dns_names_are_taken_from_all_names(void **state)
{
    /* registeredID, dNSName "a", iPAddress, dNSName "bc". */
    struct bytes names = hex(*state, "880388370A82016187047F00000182026263");
    struct bytes name;

    assert_int_equal(cert_next_dns_name(&names, &name), 0);
    assert_bytes(name, BYTES_TEXT("a"));
    assert_int_equal(cert_next_dns_name(&names, &name), 0);
    assert_bytes(name, BYTES_TEXT("bc"));
    assert_int_equal(cert_next_dns_name(&names, &name), ERR_NOT_FOUND);
    names = hex(*state, "820561");
    assert_int_equal(cert_next_dns_name(&names, &name), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dns_names_are_listed),
        cmocka_unit_test(object_identifiers_to_text_and_back),
        cmocka_unit_test(attributes_of_a_name_are_read),
        cmocka_unit_test(permitted_subtrees_are_listed),
        cmocka_unit_test(dns_names_are_taken_from_all_names),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
