/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP80 in short messages: counters, levels, keys, parts (OTA-O1). */
#include "test/fake/profile.h"
#include "test/fake/sms.h"
#include "test/profiles/ota/ota_fixture.h"

static void test_counter(void **state)
{
    (void)state;
    start("B00000");
    ota.packet.counter = 5;
    assert_string_equal(send("00A4000C022F05"), "019000");
    ota.packet.counter = 5;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_COUNTER_LOW);
    assert_string_equal(ota.response_data, "");
    ota.packet.counter = 5;
    fake_uicc_reset(&ota.profile.uicc); /* the counter survives */
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_COUNTER_LOW);
    ota.packet.counter = 0x100;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_OK);
    ota.packet.spi[0] = 0x1E; /* exactly one higher */
    ota.packet.counter = 0x103;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_COUNTER_HIGH);
    ota.packet.counter = 0x101;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_OK);
    stop();
}

static void test_des_keys_and_their_counter(void **state)
{
    (void)state;
    start("B00000");
    hex(SMS_DES, ota.kic, 16);
    hex(SMS_DES, ota.kid, 16);
    ota.packet.kic = ota.packet.kid = 0x25; /* version 2, 3DES with two keys */
    ota.packet.counter = 7;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_COUNTER_LOW); /* keyCounterValue of the package */
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_OK);
    stop();
}

/* OTA-O1 */
static void test_refusals(void **state)
{
    (void)state;
    start("B00000");
    ota.packet.spi[1] = 0x01; /* response in clear text */
    ota.packet.spi[0] = 0x12; /* not ciphered, but the level requires it */
    send("00A40000022F0500D60000024142");
    assert_int_equal(ota.status, SCP80_SECURITY_LEVEL);
    ota.packet.spi[0] = 0x06; /* no counter */
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_SECURITY_LEVEL);
    ota.packet.spi[0] = 0x16;
    ota.packet.tar[0] = 0xAA;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_TAR_UNKNOWN);
    ota.packet.tar[0] = 0xB0;
    ota.kid[0] ^= 1;
    send("00A40000022F0500D60000024142");
    assert_int_equal(ota.status, SCP80_MAC_FAILED);
    ota.kid[0] ^= 1;
    ota.packet.kic = ota.packet.kid = 0x32; /* no such version */
    send("00A40000022F05");
    assert_true(ota.status == SCP80_SECURITY_ERROR || ota.status == SCP80_CIPHERING_ERROR ||
                ota.status == SCP80_MAC_FAILED);
    ota.packet.kic = ota.packet.kid = 0x12;
    ota.packet.spi[1] = 0x02; /* only on errors */
    send("00A40000022F05");
    assert_false(ota.responded);
    assert_int_equal(ota.sw, SW_OK);
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00A4000C022F05"), "9000");
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00B0000002"), "FFFF9000");
    stop();
}

/* The TAR 000000, which unused places of records have, is found where an application has it only.
 */
static void test_tar_of_zeros(void **state)
{
    static const char head[] =
        "A6{A0{80= 81=20} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=82DC00 "
        "83=0F C9=810280008201F0 EA{80=01000000000201160";
    static const char tail[] =
        "00}} A2{30{95=18 82=01 83=01 30{30{80=88 86=" SMS_KIC "}}} "
        "30{95=14 82=02 83=01 30{30{80=88 86=" SMS_KID "}}}}} "
        "A7{A0{80= 81=21} 4F=A00000055910100001 A0{04=B00000} 81=16 04=00 04=00} ";
    static const char *const tars[] = {"3B20100", "6B20100000000", "0"};
    char elements[1000];

    (void)state;
    for (size_t i = 0; i < sizeof(tars) / sizeof(tars[0]); i++) {
        snprintf(elements, sizeof(elements), "%s%s%s", head, tars[i], tail);
        start_with(elements, "000000");
        ota.packet.spi[1] = 0x01; /* response in clear text */
        send("BF2A00");
        if (i == 1)
            assert_int_not_equal(ota.status, SCP80_TAR_UNKNOWN);
        else
            assert_int_equal(ota.status, SCP80_TAR_UNKNOWN);
        stop();
    }
}

static void test_malformed_messages(void **state)
{
    static const struct {
        const char *header;
        struct bytes text;
    } rows[] = {
        {"027100", BYTES_TEXT("no command packet")},
        {"027000", BYTES_TEXT("\x00\x03")},
        {"050003010901", BYTES_TEXT("nine parts")},
        {"050003010900", BYTES_TEXT("part 0 of nine")},
        {"050003010200", BYTES_TEXT("part 0 of two")},
        {"050003010203", BYTES_TEXT("part 3 of two")},
        {"050003010001", BYTES_TEXT("part 1 of none")},
        {"050003010000", BYTES_TEXT("no part")},
        {"0300", BYTES_NONE},
    };

    (void)state;
    start("B00000");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        deliver(rows[i].header, rows[i].text);
        if (ota.sw != SW_WRONG_DATA)
            fail_msg("%s: %04X", rows[i].header, ota.sw);
    }
    stop();
}

static void test_parts(void **state)
{
    uint8_t octets[300], sealed[512];
    struct buf data = BUF_OVER(octets), packet = BUF_OVER(sealed);

    (void)state;
    start("B00000");
    buf_put_hex(&data, "00A40000022F0500D60000024142");
    assert_int_equal(scp80_seal(&ota.packet, &ota.keys, buf_bytes(&data), &packet), 0);
    deliver("0700030702027000", bytes_cut(buf_bytes(&packet), 30, 200)); /* the second first */
    assert_int_equal(ota.sw, SW_NO_INFORMATION);
    deliver("0700030802017000", bytes_cut(buf_bytes(&packet), 0, 30)); /* another message */
    assert_int_equal(ota.sw, SW_NO_INFORMATION);
    deliver("0700030702017000", bytes_cut(buf_bytes(&packet), 0, 30));
    assert_int_equal(ota.sw, SW_NO_INFORMATION);
    deliver("050003070202", bytes_cut(buf_bytes(&packet), 30, 200));
    assert_int_equal(ota.sw, SW_OK);
    assert_true(ota.responded);
    assert_int_equal(ota.status, SCP80_OK);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counter),      cmocka_unit_test(test_des_keys_and_their_counter),
        cmocka_unit_test(test_refusals),     cmocka_unit_test(test_malformed_messages),
        cmocka_unit_test(test_tar_of_zeros), cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
