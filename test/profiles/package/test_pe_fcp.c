/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FCP of a file: which values are in range, and what they become (DP-4.1, DP-4.5). */
#include "test/profiles/package/install.h"

static void test_ranges(void **state)
{
    static const struct refusal rows[] = {
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{83=6F99 80=02}}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=42210003 83=2F11 80=08}}}}", PE_INVALID_PARAMETER,
         NULL}, /* not a multiple of the record length */
        {"A1{A0{80= 81=06} A1{30{62{82=42210004 83=2F11 80=08 88=09}}}}", PE_INVALID_PARAMETER,
         NULL}, /* low bits of an SFI */
        {"A1{A0{80= 81=06} A1{30{62{82=42210004 83=2F11 80=08 88=F8}}}}", PE_INVALID_PARAMETER,
         NULL}, /* SFI 31 */
        {"A1{A0{80= 81=06} A1{30{62{82=41 83=2F11 80=08}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a descriptor of one octet */
        {"A1{A0{80= 81=06} A1{30{62{82=4421 83=2F11 80=08}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a descriptor of no file type */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=}}}}", PE_INVALID_PARAMETER,
         NULL}, /* an empty size */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=08 A5{86=}}}}}", PE_INVALID_PARAMETER,
         NULL}, /* an empty maximum size */
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=08 A5{86=07}}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a BER-TLV file with more memory than its maximum size */
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=08 A5{86=08}}}}}", PE_OK, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=00}}}}", PE_INVALID_PARAMETER,
         NULL}, /* and one without any */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=08 8B=2F06}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a reference to EF.ARR without record */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=08 8B=00}}}}", PE_INVALID_PARAMETER,
         NULL}, /* rule 0 */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=08 C6=01}}}}", PE_INVALID_PARAMETER,
         NULL}, /* PINs of an EF */
        {"A1{A0{80= 81=06} A1{30{62{82=7821 83=7F30 8B=0E C6="
         "0101010101010101010101010101010101010101010101010101010101010101"
         "0101010101010101010101010101010101010101010101010101010101010101"
         "01}}}}",
         PE_INVALID_PARAMETER, NULL}, /* a list of 65 PINs */
        {"A1{A0{80= 81=06} A1{30{62{82=7821 83=7F30 8B=0E C6=01 "
         "84=A000000087100201020304050607080910}}}}",
         PE_INVALID_PARAMETER, NULL}, /* an AID of 17 octets */
        {"A1{A0{80= 81=06} A1{30{62{82=42210100 83=2F11 80=0200}}}}", PE_INVALID_PARAMETER,
         NULL}, /* records of 256 octets */
        {"A1{A0{80= 81=06} A1{30{62{82=42210110 83=2F11 80=40}}}}", PE_INVALID_PARAMETER,
         NULL}, /* of 272 octets, of which the low octet would fit */
        {"A1{A0{80= 81=06} A1{30{62{82=42210000 83=2F11 80=40}}}}", PE_INVALID_PARAMETER,
         NULL}, /* of no octet */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=08 80=08}}}}", PE_INVALID_REQUEST_FORMAT,
         NULL}, /* twice */
    };

    (void)state;
    INSTALL_EACH(rows);
}

static void test_read(void **state)
{
    uint8_t raw[64];
    struct buf fcp = BUF_OVER(raw);
    struct fs_file file = {.type = FS_FREE, .parent = 1};
    struct pe_file current = {0};
    struct pe_fcp out;

    (void)state;
    package_put(&fcp, "82=42210010 83=6F99 80=40 8B=6F0603 88=18 A5{C0=40 C1=00 99=01}");
    assert_true(pe_fcp_read(buf_bytes(&fcp), &out));
    assert_int_equal(out.fid.len, 2);
    assert_int_equal(out.fill.len, 1);
    assert_null(out.link.at);
    assert_true(pe_fcp_descriptor(&file, &out));
    assert_true(pe_fcp_size(&file, &out));
    assert_true(pe_fcp_rule(&file, &out));
    assert_true(pe_fcp_sfi(&file, &out, false));
    assert_int_equal(file.type, FS_LINEAR);
    assert_int_equal(file.record_len, 16);
    assert_int_equal(file.record_count, 4);
    assert_int_equal(file.rules_fid, 0x6F06);
    assert_int_equal(file.rule, 3);
    assert_int_equal(file.sfi, 3);
    assert_true(pe_fcp_others(&current, &out));
    assert_int_equal(current.file.special, 0x40);
    assert_int_equal(current.file.life, FS_ACTIVE);
    assert_false(pe_fcp_read(BYTES_TEXT("\x82\x05\x41"), &out)); /* cut short */
}

/* The attributes of a row of a template, for each type of file (TS 102 221 table 11.5). */
static void test_rows_of_templates(void **state)
{
    static const struct {
        enum template_kind kind;
        uint8_t type, descriptor, record_len, record_count;
        uint32_t size;
    } rows[] = {
        {T_MF, FS_DIRECTORY, 0x78, 0, 0, 5}, {T_ADF, FS_APPLICATION, 0x78, 0, 0, 5},
        {T_DF, FS_DIRECTORY, 0x78, 0, 0, 5}, {T_TR, FS_TRANSPARENT, 0x41, 0, 0, 5},
        {T_LF, FS_LINEAR, 0x42, 5, 3, 15},   {T_CY, FS_CYCLIC, 0x46, 5, 3, 15},
        {T_BT, FS_BER_TLV, 0x79, 0, 0, 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct template_file row = {
            .kind = rows[i].kind, .fid = 0x6F12, .sfi = 7, .rule = 9, .size = 5, .records = 3};
        struct fs_file file = {0};

        pe_fcp_from_row(&file, &row);
        assert_int_equal(file.type, rows[i].type);
        assert_int_equal(file.descriptor, rows[i].descriptor);
        assert_int_equal(file.record_len, rows[i].record_len);
        assert_int_equal(file.record_count, rows[i].record_count);
        assert_int_equal(file.size, rows[i].size);
        assert_int_equal(file.fid, 0x6F12);
        assert_int_equal(file.sfi, 7);
        assert_int_equal(file.rule, 9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_rows_of_templates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
