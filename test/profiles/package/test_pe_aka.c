/* SPDX-License-Identifier: GPL-3.0-or-later */
/* akaParameter and cdmaParameter (DP-4.4). */
#include "profiles/uicc_records.h"
#include "test/fake/profile.h"
#include "test/profiles/package/install.h"

static void test_keys(void **state)
{
    static const struct refusal rows[] = {
        {"A4{A0{80= 81=06} A1{A1{80=01 81=00 82=00112233445566778899AABBCCDDEEFF "
         "83=00112233445566778899AABBCCDDEEFF}}}",
         PE_OK, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=01 81=00 82=001122 83=00112233445566778899AABBCCDDEEFF}}}",
         PE_INVALID_PARAMETER, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=04 81=00 82=00112233445566778899AABBCCDDEEFF 83=}}}",
         PE_FEATURE_NOT_SUPPORTED, NULL},
        {"A4{A0{80= 81=06} A1{A0{80=06 81=A0000000871002FF01FF}}}", PE_INVALID_PARAMETER, NULL},
        {"A4{A0{80= 81=06} A1{A1{80=03 81=02 82=00112233445566778899AABBCCDDEEFF 83=}} "
         "83=080000000000}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A5{A0{80= 81=06} 81=00112233}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

#define ELEMENT "A4{A0{80= 81=06} "
#define KEY     "00112233445566778899AABBCCDDEEF0"
/* algoParameter of Milenage with more members */
#define MILENAGE(members) ELEMENT "A1{A1{80=01 81=00 82=" KEY " 83=" KEY " " members "}}"

/* The members of algoParameter: their lengths, and what each algorithm demands. */
static void test_algorithm_parameter(void **state)
{
    static const struct refusal rows[] = {
        {ELEMENT "A1{A1{80=02 81=00 82=" KEY " 83=" KEY KEY "}}}", PE_OK, NULL},
        {ELEMENT "A1{A1{80=02 81=00 82=" KEY KEY " 83=" KEY KEY " 87=02}}}", PE_OK, NULL},
        {ELEMENT "A1{A1{80=03 81=00 82=" KEY " 83=}}}", PE_OK, NULL},
        {MILENAGE("84=4000204060 85=" KEY KEY KEY KEY KEY " 86=000003") "}", PE_OK, NULL},
        /* TUAK */
        {ELEMENT "A1{A1{80=02 81=00 82=001122 83=" KEY KEY "}}}", PE_INVALID_PARAMETER, NULL},
        {ELEMENT "A1{A1{80=02 81=00 82=" KEY " 83=" KEY "}}}", PE_INVALID_PARAMETER, NULL},
        {ELEMENT "A1{A1{80=02 81=00 82=" KEY " 83=" KEY KEY " 87=00}}}", PE_INVALID_PARAMETER,
         NULL},
        /* Milenage: OPc; the test algorithm: the key */
        {ELEMENT "A1{A1{80=01 81=00 82=" KEY " 83=001122}}}", PE_INVALID_PARAMETER, NULL},
        {ELEMENT "A1{A1{80=03 81=00 82=001122 83=}}}", PE_INVALID_PARAMETER, NULL},
        {ELEMENT "A1{A1{80=00 81=00 82=" KEY " 83=" KEY "}}}", PE_FEATURE_NOT_SUPPORTED, NULL},
        {ELEMENT "A1{A1{81=00 82=" KEY " 83=" KEY "}}}", PE_FEATURE_NOT_SUPPORTED, NULL},
        /* longer than the card holds, or than one octet */
        {ELEMENT "A1{A1{80=0100 81=00 82=" KEY " 83=" KEY "}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {ELEMENT "A1{A1{80=01 81=0100 82=" KEY " 83=" KEY "}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {ELEMENT "A1{A1{80=01 81=00 82=" KEY KEY "00 83=" KEY "}}}", PE_INVALID_REQUEST_FORMAT,
         NULL},
        {ELEMENT "A1{A1{80=01 81=00 82=" KEY " 83=" KEY KEY "00}}}", PE_INVALID_REQUEST_FORMAT,
         NULL},
        {MILENAGE("84=400020406000") "}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("84=40002040") "}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("85=" KEY KEY KEY KEY KEY "00") "}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("85=" KEY KEY KEY KEY) "}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("86=00000003") "}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("86=0003") "}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("87=0100") "}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

#define USIM_AID "A0000000871002FF01FF"
#define SQN      "04=000000000020 "
#define SQN_4    SQN SQN SQN SQN
#define SQN_31   SQN_4 SQN_4 SQN_4 SQN_4 SQN_4 SQN_4 SQN_4 SQN SQN SQN

/* The choice, the mapping to the keys of another application, and the sequence numbers. */
static void test_members(void **state)
{
    static const struct refusal rows[] = {
        {MILENAGE("") " 82=00 83=000010000000 84=07FFFFFFFFFF A5{" SQN_31 SQN "}}", PE_OK, NULL},
        {MILENAGE("") "} " ELEMENT "A1{A0{80=06 81=" USIM_AID "}}}", PE_OK, NULL},
        {MILENAGE("") "} " ELEMENT "A1{A0{80=06 81=A0000000871004}}}", PE_INVALID_PARAMETER, NULL},
        {ELEMENT "A1{A0{80=06}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {ELEMENT "A1{A0{80=0100 81=" USIM_AID "}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {ELEMENT "82=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {ELEMENT "A1{}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {ELEMENT "A1{A2{80=01}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " 82=0100}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " 83=0010000000}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " 83=00000010000000}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " 84=080000000000}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " A5{}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " A5{" SQN_31 "}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " A5{" SQN_31 SQN SQN "}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " A5{" SQN_31 "04=0000000020}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " A5{" SQN_31 "04=080000000000}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {MILENAGE("") " A5{" SQN_31 "05=000000000020}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A5{A0{80= 81=06} 81=0011223344556677}", PE_OK, NULL},
        {"A5{A0{80= 81=06} 82=00}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

/* Keys before the application that they are for. */
static void test_without_an_application(void **state)
{
    static const char *const keys[] = {MILENAGE("") "}", "A5{A0{80= 81=06} 81=0011223344556677}"};
    char response[400];

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct buf package = BUF_OVER(octets);
        struct tlv header;
        struct bytes rest;

        package_start(&package);
        rest = buf_bytes(&package);
        assert_int_equal(tlv_next(&rest, &header), 0);
        package.len = header.whole.len;
        package_put(&package, keys[i]);
        package_end(&package);
        assert_int_equal(
            install(buf_bytes(&package), 13, 1 << 17, response, sizeof(response), NULL),
            PE_INVALID_PARAMETER);
    }
}

/* The record of akaParameter: each member, and the defaults of those that are left out. */
static void test_record(void **state)
{
    static struct fake_profile profile;
    static const uint8_t key[16] = {0x00, 0x11, 0x22}, opc[16] = {0xFF, 0xEE};
    struct aka_record aka;
    struct bytes record;

    (void)state;
    for (unsigned defaults = 0; defaults < 2; defaults++) {
        struct fake_uicc *uicc = &profile.uicc;

        fake_profile_start(&profile, defaults ? "A4{A0{80= 81=06} A1{A1{80=01 "
                                                "82=00112200000000000000000000000000 "
                                                "83=FFEE0000000000000000000000000000}}}"
                                              : "A4{A0{80= 81=06} A1{A1{80=01 81=01 "
                                                "82=00112200000000000000000000000000 "
                                                "83=FFEE0000000000000000000000000000 "
                                                "84=0102030405 86=0000FF}} 82=04 83=000000000007 "
                                                "84=000000000009}");
        assert_string_equal(fake_uicc_apdu(uicc, "00A4000C023F00"), "9000");
        assert_int_equal(profile.records.functions->get(
                             profile.records.context, RECORD_AKA,
                             fs_application(&uicc->fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x02"), 0),
                             &uicc->arena, &record),
                         0);
        assert_int_equal(aka_record_parse(record, &aka), 0);
        assert_int_equal(aka.algorithm, 1);
        assert_int_equal(aka.options, !defaults);
        assert_int_equal(aka.key_len, 16);
        assert_memory_equal(aka.key, key, 16);
        assert_int_equal(aka.opc_len, 16);
        assert_memory_equal(aka.opc, opc, 16);
        assert_memory_equal(aka.rotation, defaults ? "\x40\0\x20\x40\x60" : "\1\2\3\4\5", 5);
        for (unsigned i = 0; i < 80; i++)
            assert_int_equal(aka.xoring[i], i % 16 == 15 && i > 16 ? 1 << (i / 16 - 1) : 0);
        assert_int_equal(aka.has_runs_maximum, !defaults);
        if (!defaults)
            assert_int_equal(aka.runs_maximum, 0xFF);
        assert_int_equal(aka.keccak, 1);
        fake_profile_stop(&profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),    cmocka_unit_test(test_algorithm_parameter),
        cmocka_unit_test(test_members), cmocka_unit_test(test_without_an_application),
        cmocka_unit_test(test_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
