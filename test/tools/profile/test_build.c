/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions become packages that install; wrong ones are refused with a reason. */
#include "test/tools/profile/build_scene.h"

static void test_every_kind_installs(void **state)
{
    static const char *const kinds[][12] = {
        {NULL},
        {"algorithm tuak", NULL},
        {"algorithm tuak", "key 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1E",
         NULL},
        {"gsm no", "5g no", NULL},
        {"isim yes", "mnc-length 3", "ehplmn 00101 001002", "msisdn 0123456789", NULL},
        {"suci-profile b",
         "suci-key 0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256E"
         "BCD1",
         "suci-key-id 7", "routing-indicator 1234", NULL},
        {"apn internet.example.com", "pin1-enabled yes", "connectivity A100", NULL},
        {"access-point iot.example", NULL},
        {"ota-kic 000102030405060708090A0B0C0D0E0F", "ota-kid 000102030405060708090A0B0C0D0E0F",
         "elements A1{A0{80= 81=40} A1{30{80= 62{82=4121 83=2F50 80=01 8B=0A}}}}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (build(kinds[i], EID, BYTES_NONE))
            fail_msg("%s", why);
        assert_installs();
        assert_memory_equal(metadata.at, "\xBF\x25", 2);
    }
}

static void test_errors(void **state)
{
    static const char *const rows[][4] = {
        {"operator:", "operator An operator with a long name", NULL},
        {"operator:", "operator Телефон Россия", NULL},   /* two of base 04 would fit, 15 do not */
        {"operator:", "operator 電話通信会社です", NULL}, /* eight, of several bases */
        {"operator:", "operator \xC3(", NULL},
        {"name:", "name \xFF", NULL},
        {"iccid: the check digit of 8999901000000000014 must be 3", "iccid 8999901000000000014",
         NULL},
        {"iccid: the check digit of 89999010000000000018 must be 3, not 8",
         "iccid 89999010000000000018", NULL},
        {"iccid:", "iccid 899990100000000001234", NULL},
        {"smsc:", "smsc +49x", NULL},
        {"smsc:", "smsc +", NULL},
        {"smsc:", "smsc 123456789012345678901", NULL},
        {"apn:", "apn \xC3\xA4.example", NULL},
        {"apn:", "apn a b", NULL},
        {"apn:", "apn a_b", NULL},
        {"access-point:", "access-point \xC3\xA4", NULL},
        {"class:", "class test", NULL},
        {"class:", "class test", "key 00010203040506070809000B0C0D0E0F", NULL},
        {"class:", "class test", "algorithm tuak", NULL},
        {"iccid:", "iccid 8999", NULL},
        {"iccid:", "iccid 89999901x", NULL},
        {"imsi:", "imsi 001", NULL},
        {"mnc-length:", "mnc-length 4", NULL},
        {"algorithm:", "algorithm comp128", NULL},
        {"key:", "key 0011", NULL},
        {"key:", "key nonsense", NULL},
        {"opc:", "opc 0011", NULL},
        {"op:", "op 0011", NULL},
        {"key:", "key derived", NULL}, /* no master */
        {"pin1:", "pin1 12", NULL},
        {"puk1:", "puk1 1234", NULL},
        {"pin2:", "pin2 12ab", NULL},
        {"msisdn:", "msisdn +49x", NULL},
        {"apn:", "apn a..b", NULL},
        {"access-point:", "access-point .b", NULL},
        {"access-point:", "access-point a", "connectivity 350103", NULL},
        {"ehplmn:", "ehplmn 1", NULL},
        {"suci-profile:", "suci-profile c", NULL},
        {"suci-key:", "suci-profile a", NULL},
        {"suci-key:", "suci-profile a", "suci-key 00", NULL},
        {"routing-indicator:", "routing-indicator 12345", NULL},
        {"ota-kic", "ota-kic 000102030405060708090A0B0C0D0E0F", NULL},
        {"class:", "class gold", NULL},
        {"elements:", "elements A1{", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_not_equal(build(rows[i] + 1, EID, BYTES_NONE), 0);
        if (strncmp(why, rows[i][0], strlen(rows[i][0])) != 0)
            fail_msg("%s: %s", rows[i][1], why);
    }
    assert_int_not_equal(
        build((const char *const[]){NULL}, "89049032123451234512345678901236", BYTES_NONE), 0);
}

static void test_personalised(void **state)
{
    static const char *const derived[] = {"master 00112233", "key derived", "opc derived", NULL};
    struct build_subscriber first;
    uint8_t eid[EID_LEN];
    char other[EID_TEXT_SIZE];

    (void)state;
    assert_int_equal(eid_from_digits(eid, "89044045113727494800000070000000"), 0);
    eid_set_check_digits(eid);
    eid_to_digits(eid, other);
    assert_int_equal(build(derived, EID, BYTES_NONE), 0);
    first = subscriber;
    assert_int_equal(build(derived, EID, BYTES_NONE), 0);
    assert_memory_equal(&first, &subscriber, sizeof first);
    assert_int_equal(build(derived, other, BYTES_NONE), 0);
    assert_string_not_equal(first.iccid, subscriber.iccid);
    assert_string_not_equal(first.imsi, subscriber.imsi);
    assert_string_not_equal(first.key, subscriber.key);
    assert_string_not_equal(subscriber.key, subscriber.opc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_installs),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_personalised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
