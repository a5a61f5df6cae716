/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MNC length, names of the operator, SMS centre. */
#include "test/tools/profile/build_scene.h"

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

/* The MNC length is that of the country unless given: EF.AD, EF.HPLMNwAcT, profileOwner. */
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

/* EF.SPN: the GSM alphabet, else UCS2; `show` decodes it. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mnc_length),
        cmocka_unit_test(test_operator_names),
        cmocka_unit_test(test_sms_centre),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
