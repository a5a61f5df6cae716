/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP80 in short messages: scripts, counters, levels, keys, parts, and ES6.UpdateMetadata. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/scp80.h"
#include "profiles/ota/ota.h"
#include "test/fake/profile.h"
#include "test/fake/sms.h"

struct ota {
    struct fake_profile profile;
    struct ota_assembly assembly;
    struct ota_host host;
    struct scp80_packet packet;
    uint8_t kic[16], kid[16];
    struct scp80_keys keys;
    uint16_t sw;
    char answer[512]; /* additional response data, hex */
    enum scp80_status status;
    bool responded;
    char metadata[200];
};

static struct ota ota;

static uint16_t update_metadata(void *context, struct bytes request)
{
    bytes_to_hex(request, ((struct ota *)context)->metadata, sizeof ota.metadata);
    return SW_OK;
}

static void hex(const char *text, uint8_t *out, size_t size)
{
    struct buf value = buf_over(out, size);

    assert_int_equal(buf_put_hex(&value, text), 0);
}

/* AES keys of version 1: SPI 16 21 (CC, ciphered, counter higher; PoR with CC and ciphered). */
static void start(const char *tar)
{
    memset(&ota, 0, sizeof ota);
    fake_profile_start(&ota.profile, sms_domain);
    ota.host = (struct ota_host){update_metadata, &ota};
    ota.packet.spi[0] = 0x16;
    ota.packet.spi[1] = 0x19;
    ota.packet.kic = 0x12;
    ota.packet.kid = 0x12;
    hex(tar, ota.packet.tar, 3);
    hex(SMS_KIC, ota.kic, 16);
    hex(SMS_KID, ota.kid, 16);
    ota.keys = (struct scp80_keys){BYTES_OF(ota.kic), BYTES_OF(ota.kid)};
    ota.packet.counter = 1;
    ota.profile.uicc.context.position = &ota.profile.uicc.positions[0];
}

static void stop(void)
{
    fake_profile_stop(&ota.profile);
}

/* One message in; what came back is opened. */
static void deliver(const char *udh, struct bytes payload)
{
    uint8_t value[600], out[600], work_octets[600];
    struct buf download = BUF_OVER(value), response = BUF_OVER(out), work = BUF_OVER(work_octets);
    struct bytes data;
    enum verdict verdict;

    sms_download(&download, udh, payload);
    assert_int_equal(fs_enter(&ota.profile.uicc.context), 0);
    arena_reset(&ota.profile.uicc.arena);
    ota.sw = ota_sms_pp(&ota.profile.uicc.context, &ota.assembly, &ota.host, buf_bytes(&download),
                        &response);
    fs_settle(&ota.profile.uicc.fs, sw_is_success(ota.sw));
    ota.responded = response.len != 0;
    ota.answer[0] = 0;
    if (!ota.responded)
        return;
    /* The whole of it is the user data of the response: one header, then the packet's length. */
    assert_memory_equal(out, "\x02\x71\x00", 3);
    assert_int_equal(out[3] << 8 | out[4], response.len - 5);
    assert_int_equal(scp80_open_response(&ota.packet, &ota.keys, buf_bytes(&response), &work,
                                         &ota.status, &data, &verdict),
                     0);
    bytes_to_hex(data, ota.answer, sizeof ota.answer);
}

static const char *send(const char *script)
{
    uint8_t octets[300], sealed[512];
    struct buf data = BUF_OVER(octets), packet = BUF_OVER(sealed);

    assert_int_equal(buf_put_hex(&data, script), 0);
    assert_int_equal(scp80_seal(&ota.packet, &ota.keys, buf_bytes(&data), &packet), 0);
    deliver("027000", buf_bytes(&packet));
    ota.packet.counter++;
    return ota.answer;
}

static void test_script_reads_and_writes(void **state)
{
    (void)state;
    start("B00000");
    assert_string_equal(send("00A40000022F0500D6000002414200B0000002"), "0390004142");
    assert_int_equal(ota.sw, SW_OK);
    assert_int_equal(ota.status, SCP80_OK);
    /* the terminal sees it, and has got no right from it */
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00A4000C022F05"), "9000");
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00B0000002"), "41429000");
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00D600000100"), "6982");
    /* what is not there ends the script */
    assert_string_equal(send("00A40000022F9900D60000024142"), "016A82");
    /* the file's answer by GET RESPONSE */
    assert_string_equal(send("00A40004022FE200C0000000"),
                        "02900062168202412183022FE28A01058B032F060B8002000A8800");
    stop();
}

static void test_adf_and_expanded_format(void **state)
{
    (void)state;
    start("B00010");
    assert_string_equal(send("00A40000026F4600D60001034E657700B0000104"), "0390004E657754");
    assert_string_equal(send("AA10220700A4000C026F46220500B0000103"),
                        "AB0E8001022302900023054E65779000");
    stop();
}

static void test_limits_of_scripts(void **state)
{
    (void)state;
    start("B000EE"); /* no access: only what is always allowed */
    assert_string_equal(send("00A40000022FE200B0000002"), "0290009800");
    assert_string_equal(send("00A40000022F0800D600000100"), "026982");
    ota.packet.tar[2] = 0x00;
    assert_string_equal(send("00A4040C0AA0000000871002FF01FF"), "016D00");
    assert_string_equal(send("0088008100"), "016D00");
    assert_string_equal(send("00A4000C"), "019000"); /* the MF */
    assert_string_equal(send("00A400000A2F"), "016700");
    assert_string_equal(send("002000010830303030FFFFFFFF"), "019000");
    assert_string_equal(send("002000010831303030FFFFFFFF"), "0163C2");
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00200001"), "63C2");
    stop();
}

static void test_counter(void **state)
{
    (void)state;
    start("B00000");
    ota.packet.counter = 5;
    assert_string_equal(send("00A4000C022F05"), "019000");
    ota.packet.counter = 5;
    send("00A40000022F05");
    assert_int_equal(ota.status, SCP80_COUNTER_LOW);
    assert_string_equal(ota.answer, "");
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
static void test_what_is_refused(void **state)
{
    (void)state;
    start("B00000");
    ota.packet.spi[1] = 0x01; /* answers in clear */
    ota.packet.spi[0] = 0x12; /* not ciphered, but the level asks for it */
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

static void test_no_such_message(void **state)
{
    (void)state;
    start("B00000");
    deliver("027100", BYTES_TEXT("no command packet"));
    assert_int_equal(ota.sw, SW_WRONG_DATA);
    deliver("027000", BYTES_TEXT("\x00\x03"));
    assert_int_equal(ota.sw, SW_WRONG_DATA);
    deliver("050003010901", BYTES_TEXT("nine parts"));
    assert_int_equal(ota.sw, SW_WRONG_DATA);
    deliver("0300", BYTES_NONE);
    assert_int_equal(ota.sw, SW_WRONG_DATA);
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

static void test_update_metadata(void **state)
{
#define PERSONALIZE "80E6200016000010A0000005591010FFFFFFFF8900000F00000000"
    (void)state;
    start("B20100");
    assert_string_equal(send("80E2800008BF2A059103414243"), "016985"); /* for whom? */
    assert_string_equal(send(PERSONALIZE "80E2800008BF2A059103414243"), "029000");
    assert_string_equal(ota.metadata, "BF2A059103414243");
    assert_string_equal(send(PERSONALIZE "80E28000025A00"), "026A80");
    assert_string_equal(send("80E6200016000010A0000005591010FFFFFFFF8900001000000000"), "016A88");
    assert_string_equal(send("00A40000022F05"), "016D00"); /* no files here */
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_script_reads_and_writes),
        cmocka_unit_test(test_adf_and_expanded_format),
        cmocka_unit_test(test_limits_of_scripts),
        cmocka_unit_test(test_counter),
        cmocka_unit_test(test_des_keys_and_their_counter),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_no_such_message),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_update_metadata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
