/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions become packages that install, and wrong ones are told why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "crypto/eid.h"
#include "test/fake/package.h"
#include "test/fake/uicc.h"
#include "tools/profile/build.h"
#include "tools/profile/show.h"

#define EID "89049032123451234512345678901235"

static uint8_t package_octets[BUILD_PACKAGE_MAX], metadata_octets[BUILD_METADATA_MAX];
static struct buf package, metadata;
static struct build_subscriber subscriber;
static char why[200];

/* `settings` ends with NULL. */
static int build(const char *const *settings, const char *eid, struct bytes capabilities)
{
    struct description description = {0};
    struct rng_seeded seeded;
    struct build_options options = {.eid = eid, .capabilities = capabilities};
    int err = rng_seeded_init(&seeded, BYTES_TEXT("test"), 0);

    assert_int_equal(err, 0);
    options.rng = &seeded.rng;
    package = BUF_OVER(package_octets);
    metadata = BUF_OVER(metadata_octets);
    subscriber = (struct build_subscriber){0};
    for (size_t i = 0; settings[i]; i++)
        assert_int_equal(description_set(&description, settings[i]), 0);
    err = build_package(&description, &options, &package, &metadata, &subscriber, why, sizeof why);
    description_free(&description);
    return err;
}

static void assert_installs(void)
{
    FILE *sink = fopen("/dev/null", "w");
    unsigned warnings = 0;

    assert_int_equal(check_package(buf_bytes(&package), BYTES_NONE, sink, &warnings), 0);
    assert_int_equal(warnings, 0);
    fclose(sink);
}

/* What `show` prints of a package, as one string; the caller frees. */
static char *show(const struct show_options *options, int expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_int_equal(show_package(buf_bytes(&package), options, out), expected);
    fclose(out);
    return text;
}

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

static void test_fallback_allowed(void **state)
{
    static const char *const lines[] = {"fallback yes", NULL}, *const none[] = {NULL};
    struct tlv whole, found;

    (void)state;
    assert_int_equal(build(lines, EID, BYTES_NONE), 0);
    assert_int_equal(tlv_only(buf_bytes(&metadata), &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0x9F67, &found), 0);
    assert_memory_equal(found.whole.at, "\x9F\x67\x01\xFF", 4);
    assert_int_equal(build(none, EID, BYTES_NONE), 0);
    assert_int_equal(tlv_only(buf_bytes(&metadata), &whole), 0);
    assert_true(tlv_find(whole.value, 0x9F67, &found) < 0);
}

/* Connectivity parameters in the header: the default bearer and this name (B-151). */
static void test_access_point(void **state)
{
    static const char *const lines[] = {"access-point iot.example", NULL};
    static const char wanted[] = "\x87\x11\x35\x01\x03\x47\x0C\x03iot\x07"
                                 "example";
    struct bytes all;
    struct tlv header, found;

    (void)state;
    assert_int_equal(build(lines, EID, BYTES_NONE), 0);
    all = buf_bytes(&package);
    assert_int_equal(tlv_next(&all, &header), 0);
    assert_int_equal(tlv_find(header.value, 0x87, &found), 0);
    assert_true(bytes_equal(found.whole, BYTES_TEXT(wanted)));
}

static void test_complaints(void **state)
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

/* 18 digits get the check digit, 19 and 20 have it, # stands for it. */
static void test_iccid(void **state)
{
    static const struct {
        const char *line, *iccid;
    } rows[] = {
        {"iccid 899990100000000001", "8999901000000000013"},
        {"iccid 8999901000000000013", "8999901000000000013"},
        {"iccid 899990100000000001#", "8999901000000000013"},
        {"iccid 8999901000000000001#", "89999010000000000013"},
        {"iccid 89999010000000000013", "89999010000000000013"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const lines[] = {rows[i].line, NULL};

        if (build(lines, NULL, BYTES_NONE))
            fail_msg("%s", why);
        assert_string_equal(subscriber.iccid, rows[i].iccid);
        assert_installs();
    }
}

/* The body of USIM file `fid` in the package, as hex. */
static const char *file_of(uint16_t fid)
{
    static char text[600];
    struct records_memory *memory;
    struct records records;
    struct fs fs = {0};
    uint8_t octets[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    enum pe_status status;
    struct pe *pe;

    assert_int_equal(model_install(buf_bytes(&package), &memory, &pe, &response, &status), 0);
    assert_int_equal(status, PE_OK);
    records = records_memory_of(memory);
    fs_attach(&fs, &records);
    assert_int_equal(fs_load(&fs), 0);
    strcpy(text, "none");
    for (uint16_t id = 1; id < fs.count; id++)
        if (fs.files[id].fid == fid && fs.files[fs.files[id].parent].type == FS_APPLICATION) {
            bytes_to_hex(fs.files[id].body, text, sizeof text);
            break;
        }
    fs_drop(&fs);
    pe_free(pe);
    records_memory_free(memory);
    return text;
}

/* The MNC's length is that of the country, unless the description says it: EF.AD, EF.HPLMNwAcT,
 * profileOwner. */
static void test_mnc_length(void **state)
{
    static const struct {
        const char *lines[3], *ad, *plmn;
    } rows[] = {
        {{"imsi 001010000000001", NULL}, "00000002", "00F110C880"},
        {{"imsi 310410000000001", NULL}, "00000003", "130014C880"},
        {{"imsi 316010000000001", NULL}, "00000003", "130610C880"},
        {{"imsi 302720000000001", NULL}, "00000003", "030227C880"},
        {{"imsi 722310000000001", NULL}, "00000003", "270213C880"},
        {{"imsi 317010000000001", NULL}, "00000002", "13F710C880"},
        {{"imsi 262010000000001", NULL}, "00000002", "62F210C880"},
        {{"imsi 310410000000001", "mnc-length 2", NULL}, "00000002", "13F014C880"},
        {{"imsi 001010000000001", "mnc-length 3", NULL}, "00000003", "000110C880"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tlv whole, owner, plmn;
        char text[12];

        if (build(rows[i].lines, NULL, BYTES_NONE))
            fail_msg("%s", why);
        assert_string_equal(file_of(0x6FAD), rows[i].ad);
        assert_memory_equal(file_of(0x6F62), rows[i].plmn, 10);
        assert_int_equal(tlv_only(buf_bytes(&metadata), &whole), 0);
        assert_int_equal(tlv_find(whole.value, 0xB7, &owner), 0);
        assert_int_equal(tlv_find(owner.value, 0x80, &plmn), 0);
        assert_memory_equal(bytes_to_hex(plmn.value, text, sizeof text), rows[i].plmn, 6);
    }
}

/* EF.SPN: the GSM alphabet, else UCS2; `show` reads it back. */
static void test_operator_names(void **state)
{
    static const struct {
        const char *line, *spn;
    } rows[] = {
        {"operator My Net", "01 4D79204E6574 FFFFFFFFFFFFFFFFFFFF"},
        {"operator M\xC3\xBCller @$_", "01 4D7E6C6C657220000211 FFFFFFFFFFFF"},
        {"operator 电信", "01 8075354FE1 FFFFFFFFFFFFFFFFFFFFFF"},
        {"operator Билайн", "01 80 0411 0438 043B 0430 0439 043D FFFFFF"},
        {"operator МегаФон 5G", "01 81 0A 08 9C B5 B3 B0 A4 BE BD 20 35 47 FFFFFF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const lines[] = {rows[i].line, NULL};
        struct show_options options = {0};
        uint8_t octets[64];
        struct buf wanted = BUF_OVER(octets);
        char hex[80];
        char *text;

        if (build(lines, NULL, BYTES_NONE))
            fail_msg("%s: %s", lines[0], why);
        assert_int_equal(buf_put_hex(&wanted, rows[i].spn), 0);
        assert_string_equal(file_of(0x6F46), bytes_to_hex(buf_bytes(&wanted), hex, sizeof hex));
        assert_installs();
        text = show(&options, 0);
        assert_non_null(strstr(text, rows[i].line + strlen("operator ")));
        free(text);
    }
}

static void test_sms_centre(void **state)
{
    static const struct {
        const char *line, *smsp;
    } rows[] = {
        {"smsc +491710760000", "FD FFFFFFFFFFFFFFFFFFFFFFFF 07919471016700 00FFFFFFFF FFFFFF"},
        {"smsc 12345", "FD FFFFFFFFFFFFFFFFFFFFFFFF 04812143F5 FFFFFFFFFFFFFF FFFFFF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const lines[] = {rows[i].line, NULL};
        uint8_t octets[64];
        struct buf wanted = BUF_OVER(octets);
        char hex[100];

        if (build(lines, NULL, BYTES_NONE))
            fail_msg("%s: %s", lines[0], why);
        assert_int_equal(buf_put_hex(&wanted, "FFFFFFFFFFFFFFFFFFFF"), 0);
        assert_int_equal(buf_put_hex(&wanted, rows[i].smsp), 0);
        assert_string_equal(file_of(0x6F42), bytes_to_hex(buf_bytes(&wanted), hex, sizeof hex));
        assert_installs();
    }
}

/* What the card takes as a test profile: keys that are public. */
static void test_class_test(void **state)
{
    static const char *const kinds[][4] = {
        {"class test", "algorithm test", "key 000102030405060708090A0B0C0D0E0F", NULL},
        {"class test", "algorithm test", NULL},
        {"class test", "key 00000000000000000000000000000000", NULL},
        {"class test", "key 000102030405060708090A0B0C0D0E0F", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (build(kinds[i], EID, BYTES_NONE))
            fail_msg("%s", why);
}

static void test_description(void **state)
{
    struct description description = {0};

    (void)state;
    assert_int_equal(description_set(&description, "operator = A B "), 0);
    assert_string_equal(description_get(&description, "operator"), "A B");
    assert_string_equal(description_get(&description, "pin1"), "0000");
    assert_null(description_get(&description, "apn"));
    assert_int_not_equal(description_set(&description, "colour red"), 0);
    assert_string_equal(description.why, "colour: unknown key");
    assert_int_not_equal(description_set(&description, "apn"), 0);
    assert_int_not_equal(description_read(&description, "/nowhere"), 0);
    description_free(&description);
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

/* UICCCapability without tuak (6), profile-a (23): told, or left out. */
static void test_fitted_to_the_card(void **state)
{
    static const uint8_t poor[] = {0x00, 0x6D, 0x80, 0x10, 0x00};
    static const char *const tuak[] = {"algorithm tuak", NULL};
    static const char *const suci[] = {
        "suci-profile a",
        "suci-key 5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650", NULL};
    FILE *sink = fopen("/dev/null", "w");
    unsigned warnings;

    (void)state;
    assert_int_not_equal(build(tuak, EID, BYTES_OF(poor)), 0);
    assert_int_equal(build(suci, EID, BYTES_OF(poor)), 0);
    assert_installs();
    assert_int_equal(build(suci, EID, BYTES_NONE), 0);
    assert_int_equal(check_package(buf_bytes(&package), BYTES_OF(poor), sink, &warnings), 2);
    fclose(sink);
}

static void test_show(void **state)
{
    static const char *const settings[] = {"key 465B5CE8B199B49FAA5F0A2EE238A6BC", "operator Shown",
                                           "pin1 4711", NULL};
    char *text;

    (void)state;
    assert_int_equal(build(settings, EID, BYTES_NONE), 0);
    text = show(&(struct show_options){0}, 0);
    assert_non_null(strstr(text, "EF.IMSI"));
    assert_non_null(strstr(text, "= Shown"));
    assert_null(strstr(text, "465B5CE8B199B49FAA5F0A2EE238A6BC"));
    assert_null(strstr(text, "34373131"));
    free(text);
    text = show(&(struct show_options){.keys = true, .contents = true}, 0);
    assert_non_null(strstr(text, "465B5CE8B199B49FAA5F0A2EE238A6BC"));
    assert_non_null(strstr(text, "34373131FFFFFFFF"));
    free(text);
    package.len /= 2;
    text = show(&(struct show_options){0}, PE_BAD_VALUES);
    assert_non_null(strstr(text, "elements"));
    free(text);
}

static void test_check_finds(void **state)
{
    static const char *const rows[][3] = {
        {"elements A1{A0{80= 81=40} A1{30{80= 62{82=4121 83=2F50 80=01}}}}",
         "a file without access rule"},
        {"elements A1{A0{80= 81=40} A1{30{80= 62{82=4121 83=2F50 80=01 8B=20}}}}",
         "the access rule of a file does not exist"},
        {"elements A1{A0{80= 81=40} A1{30{80= 62{82=4121 83=2F50 80=01 8B=0A 88=28}}}}",
         "two files of a directory have the same SFI"},
        {"elements A1{A0{80= 81=40} A1{30{80=7FD06F38 02=02 81=01}}}", "service 17 requires 6F3E"},
        {"elements A1{A0{80= 81=40} A1{30{80=2F00 81=FF}}}", "missing in EF.DIR"},
        {"key 00000000000000000000000000000000", "allowed in test profiles only"},
        {"elements A1{A0{80= 81=03} A1{}}",
         "warning: two elements have the same identification: 3 (pinCodes, genericFileManagement)"},
        {"elements A1{A0{80= 81=000E} A1{}} A1{A0{80= 81=0E} A1{}}",
         "same identification: 14 (genericFileManagement, genericFileManagement)"},
        {"elements AB{A0{80= 81=41}}", "error: pe-not-supported"},
        {"elements B0{A0{80= 81=42} 81=67810F010201 A2{}}", "(element with identification 66)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const settings[] = {rows[i][0], NULL};
        char *text = NULL;
        size_t size = 0;
        unsigned warnings = 0;
        FILE *out = open_memstream(&text, &size);

        assert_int_equal(build(settings, EID, BYTES_NONE), 0);
        check_package(buf_bytes(&package), BYTES_NONE, out, &warnings);
        fclose(out);
        if (!strstr(text, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_installs),
        cmocka_unit_test(test_fallback_allowed),
        cmocka_unit_test(test_iccid),
        cmocka_unit_test(test_mnc_length),
        cmocka_unit_test(test_operator_names),
        cmocka_unit_test(test_sms_centre),
        cmocka_unit_test(test_class_test),
        cmocka_unit_test(test_access_point),
        cmocka_unit_test(test_complaints),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_personalised),
        cmocka_unit_test(test_fitted_to_the_card),
        cmocka_unit_test(test_show),
        cmocka_unit_test(test_check_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
