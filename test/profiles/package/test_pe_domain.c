/* SPDX-License-Identifier: GPL-3.0-or-later */
/* securityDomain and rfm (DP-4.4). */
#include "profiles/uicc_records.h"
#include "test/fake/profile.h"
#include "test/profiles/package/install.h"

static void test_domains(void **state)
{
    static const struct refusal rows[] = {
        {"A6{A0{80= 81=06} A1{4F=A0000001515350}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=00 "
         "C9=}}",
         PE_INVALID_PARAMETER, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 "
         "82=82DC0000}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 85=000000000001 30{30{80=88 "
         "86=000102030405060708090A0B0C0D0E0F}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A2{}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000}}",
         PE_INVALID_REQUEST_FORMAT, NULL}, /* no privileges */
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80 "
         "83=0100}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        /* parameters and personalisation that this card does not know are left out */
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80 "
         "C9=8103800003} A3{04=00 04=007003420101 04=00B9024200 04=0070024400}}",
         PE_OK, NULL},
        {"A7{A0{80= 81=06} 4F=A00000055910100001 A0{04=B00120} 04=00 04=00}",
         PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

/* The record of a securityDomain: AID, security level and TARs of its toolkit parameters. */
static void test_record(void **state)
{
    static struct fake_profile profile;
    struct domain_record domain;
    struct bytes record;

    (void)state;
    fake_profile_start(&profile, "A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 "
                                 "4F=A000000151000000 82=82DC00 83=0F C9=810280008201F0 "
                                 "EA{80=010000000002011606B20100C0FFEE00}}}");
    assert_int_equal(profile.records.functions->get(profile.records.context, RECORD_DOMAIN, 1,
                                                    &profile.uicc.arena, &record),
                     0);
    assert_int_equal(domain_record_parse(record, &domain), 0);
    assert_int_equal(domain.aid_len, 8);
    assert_memory_equal(domain.aid, "\xA0\0\0\1\x51\0\0\0", 8);
    assert_int_equal(domain.minimum_security_level, 0x16);
    assert_int_equal(domain.tar_count, 2);
    assert_memory_equal(domain.tars, "\xB2\x01\x00\xC0\xFF\xEE", 6);
    assert_true(domain.may_ota);
    assert_int_equal(domain.life, 0x0F);
    assert_int_equal(domain.privileges_len, 3);
    assert_memory_equal(domain.privileges, "\x82\xDC\x00", 3);
    fake_profile_stop(&profile);
}

/* Members of a KeyObject that are missing or too long. */
static void test_key_objects(void **state)
{
    static const struct refusal rows[] = {
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{82=01 83=01}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 83=01 30{30{80=88 86=00}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=0101 83=01 30{30{80=88 86=00}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 30{30{80=88 86=00}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=0101 30{30{80=88 86=00}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 30{}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 30{30{86=00}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 30{30{80=8888 86=00}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 30{30{80=88}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 30{30{80=88 86=00 87=0100}}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80} "
         "A2{30{95=18 82=01 83=01 30{30{80=88 "
         "86="
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000}}}}}",
         PE_FEATURE_NOT_SUPPORTED, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

#define INSTANCE                                                                                   \
    "A6{A0{80= 81=06} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=80 "

/* Toolkit parameters (TS 102 226 8.2.1.3.2.2): priority, timers, menu text, menu entries, channels,
 * minimum security level, TARs. */
static void test_toolkit_parameters(void **state)
{
    static const struct refusal rows[] = {
        {INSTANCE "EA{80=00000000000003B00000}}}", PE_OK, NULL},
        {INSTANCE "EA{80=000000000002011606B00000B00001}}}", PE_OK, NULL},
        {INSTANCE "EA{80=000000000002021600}}}", PE_OK, NULL}, /* a level of another kind */
        {INSTANCE "EA{80=000000010001000000}}}", PE_OK, NULL},
        {INSTANCE "EA{}}}", PE_OK, NULL},
        {INSTANCE "EA{80=000000}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=00000000}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=00000001000100}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=000000000000}}}", PE_INVALID_REQUEST_FORMAT, NULL}, /* no TARs */
        {INSTANCE "EA{80=0000000000020116}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=0000000000FF011600}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=00000000000002B000}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=00000000000006B00000}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {INSTANCE "EA{80=000000000000FFB00000}}}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

#define RFM "A7{A0{80= 81=06} 4F=A00000055910100001 "

/* Members of rfm that are missing, too short or too long. */
static void test_rfm(void **state)
{
    static const struct refusal rows[] = {
        {RFM "4F=A000000151000000 A0{04=B00000 04=B00001} 81=16 04=00 04=00 "
             "30{80=A0000000871002FF01FF 81=00 82=00}}",
         PE_OK, NULL},
        {RFM "81=16 04=00 04=00}", PE_OK, NULL},
        {"A7{A0{80= 81=06} A0{04=B00120} 81=16 04=00 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A7{A0{80= 81=06} 4F=A0000005 81=16 04=00 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A7{A0{80= 81=06} 4F=A0000005591010000100000000000000FF 81=16 04=00 04=00}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "A0{04=B000} 81=16 04=00 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "A0{04=B00000 04=B00001 04=B00002 04=B00003 04=B00004 04=B00005 04=B00006 04=B00007 "
             "04=B00008} 81=16 04=00 04=00}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "A0{05=B00120} 81=16 04=00 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=1600 04=00 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04= 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=0000000000000000000000000000000000 04=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=00 04=00 30{81=00 82=00}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=00 04=00 30{80=A0000000 81=00 82=00}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=00 04=00 30{80=A0000000871002FF01FF000000000000FF 81=00 82=00}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=00 04=00 30{80=A0000000871002FF01FF}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {RFM "81=16 04=00 04=00 30{80=A0000000871002FF01FF 81= 82=00}}", PE_INVALID_REQUEST_FORMAT,
         NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_objects), cmocka_unit_test(test_domains),
        cmocka_unit_test(test_record),      cmocka_unit_test(test_toolkit_parameters),
        cmocka_unit_test(test_rfm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
