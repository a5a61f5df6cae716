/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts in secured packets: files, both formats, limits, ES6.UpdateMetadata (TS 102 226 5). */
#include "test/fake/cap.h"
#include "test/fake/profile.h"
#include "test/fake/sms.h"
#include "test/profiles/ota/ota_fixture.h"

static void test_script_reads_and_writes(void **state)
{
    (void)state;
    start("B00000");
    assert_string_equal(send("00A40000022F0500D6000002414200B0000002"), "0390004142");
    assert_int_equal(ota.sw, SW_OK);
    assert_int_equal(ota.status, SCP80_OK);
    /* the terminal sees the change and has no access right from it */
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00A4000C022F05"), "9000");
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00B0000002"), "41429000");
    assert_string_equal(fake_uicc_apdu(&ota.profile.uicc, "00D600000100"), "6982");
    /* an error ends the script */
    assert_string_equal(send("00A40000022F9900D60000024142"), "016A82");
    /* response data by GET RESPONSE */
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

/* As the card answers them (TS 102 221 10.1.1). */
static void test_classes(void **state)
{
    static const struct {
        const char *class, *sw;
    } rows[] = {
        {"00", "9000"}, {"80", "6E00"}, {"A0", "6E00"}, {"20", "6E00"}, {"FF", "6E00"},
        {"10", "6E00"}, {"04", "6882"}, {"0C", "6882"}, {"60", "6882"}, {"01", "6881"},
        {"03", "6881"}, {"40", "6881"}, {"4F", "6881"},
    };
    char script[40], response[40];

    (void)state;
    start("B00000");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(script, sizeof script, "%sA4000C022F05", rows[i].class);
        snprintf(response, sizeof response, "01%s", rows[i].sw);
        assert_string_equal(send(script), response);
        snprintf(script, sizeof script, "AA092207%sA4000C022F05", rows[i].class);
        snprintf(response, sizeof response, "AB078001012302%s", rows[i].sw);
        assert_string_equal(send(script), response);
    }
    stop();
}

static void test_update_metadata(void **state)
{
#define PERSONALIZE "80E6200016000010A0000005591010FFFFFFFF8900000F00000000"
    (void)state;
    start("B20100");
    assert_string_equal(send("80E2800008BF2A059103414243"), "016985"); /* no ISD-P was selected */
    assert_string_equal(send(PERSONALIZE "80E2800008BF2A059103414243"), "029000");
    assert_string_equal(ota.metadata, "BF2A059103414243");
    assert_string_equal(send(PERSONALIZE "80E28000025A00"), "026A80");
    assert_string_equal(send("80E6200016000010A0000005591010FFFFFFFF8900001000000000"), "016A88");
    assert_string_equal(send("00A40000022F05"), "016D00"); /* no files in this application */
    stop();
}

/* The commands of the security domain in secured packets: no secure channel is needed, keys and
 * data objects are changed by the packet as a whole. */
static void test_security_domain(void **state)
{
    (void)state;
    start("B20100");
    assert_string_equal(send("80F28002024F00"), "019000E3134F08A0000001510000009F70010FC50382DC00");
    assert_string_equal(send("80F240020B4F09A00000055910100001"),
                        "019000E31E4F09A000000559101000019F700107C503000000CC08A000000151000000");
    assert_string_equal(send("80CA006600"),
                        "0190006630732E06072A864886FC6B01600B06092A864886FC6B0202"
                        "02630906072A864886FC6B03640B06092A864886FC6B048000");
    assert_string_equal(send("80E2900005420311223380CA004200"), "0290004203112233");
    assert_string_equal(send("80E2900005440311223380CA004200"), "016A88");
    assert_string_equal(send("80E4000006D00102D2010280CA00E000"),
                        "029000E012C00401018810C00402018810C00401028010");
    assert_string_equal(send("80503000080102030405060708"), "016985");
    assert_string_equal(send("80D800010121"), "016985");
    assert_string_equal(send("80E60C0000"), "016A81");
    /* in the expanded format */
    assert_string_equal(send("AA0A220880F28002034F0000"), "AB0780010123026A80");
    stop();
}

/* Remote application management: a load file in two packets, its application, and both deleted. */
static void test_applications(void **state)
{
    static const char file[] = "C4" CAP_FILE_LEN CAP_FILE;
    char script[300];

    (void)state;
    start("B20100");
    assert_string_equal(send("80E6020012"
                             "05" CAP_PACKAGE "08A000000151000000000000"),
                        "016A81"); /* without the option of the card */
    ota.host.applications = true;
    snprintf(script, sizeof script,
             "80E6020012"
             "05" CAP_PACKAGE "08A000000151000000000000"
             "80E8000020%.64s",
             file);
    assert_string_equal(send(script), "02900000");
    snprintf(script, sizeof script,
             "80E8800143%s"
             "80E60C001A"
             "05" CAP_PACKAGE "06" CAP_APPLET "06" CAP_APPLET "010002C90000",
             file + 64);
    assert_string_equal(send(script), "02900000");
    assert_string_equal(send("80F240020D4F06" CAP_APPLET "5C039F70C5"), "019000E3079F700107C50100");
    assert_string_equal(send("80E40080074F05" CAP_PACKAGE), "01900000");
    assert_string_equal(send("80F24002084F06" CAP_APPLET), "016A88");
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_script_reads_and_writes),
        cmocka_unit_test(test_adf_and_expanded_format),
        cmocka_unit_test(test_limits_of_scripts),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_update_metadata),
        cmocka_unit_test(test_security_domain),
        cmocka_unit_test(test_applications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
