/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of templates: defaults, what a package overrides, members (DP-4.4, DP-4.5). */
#include "test/profiles/package/install.h"

static void test_template_members(void **state)
{
    static const struct refusal rows[] = {
        {"BC{A0{80= 81=06} 81=67810F01020D09 A2{}}", PE_TEMPLATE_NOT_SUPPORTED,
         "300CA00830068001098101068100"},
        {"B6{A0{80= 81=06} 81=67810F010209 A2{}}", PE_INVALID_PARAMETER,
         "300CA00830068001068101068100"}, /* no ISIM */
        {"B5{A0{81=06} 81=67810F01020809} B6{A0{80= 81=07} 81=67810F010209 A2{}}", PE_NOT_SUPPORTED,
         "3014A010300680010981010630068001018101078100"}, /* it was skipped */
        {"B4{A0{80= 81=06} 81=67810F010205 A6{} A3{}}", PE_INVALID_REQUEST_FORMAT,
         "300CA00830068001058101068100"},
        {"B4{A0{80= 81=06} 81=67810F010205 BF7E{}}", PE_FEATURE_NOT_SUPPORTED,
         "300CA008300680010A8101068100"},
        {"B4{A0{81=06} 81=67810F010205 BF7E{A1{82=4121}}}", PE_OK, NULL},
        {"B0{A0{80= 81=06} 81=67810F010201 A2{}}", PE_INVALID_PARAMETER, NULL}, /* a second MF */
        {"A0{80=03}", PE_INVALID_REQUEST_FORMAT, NULL},                         /* header */
    };

    (void)state;
    INSTALL_EACH(rows);
}

/* DP-4.5: what the package omits is taken from the template, and what it has overrides it. */
static void test_defaults_and_overrides(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;
    const struct fs_file *file;

    (void)state;
    package_start(&package);
    package_put(&package, "B4{A0{80= 81=06} 81=67810F010205"
                          "  A2{}"                                /* EF.LI, all of the template */
                          "  A4{A1{80=09}}"                       /* EF.ACM: 3 records */
                          "  A5{A1{88=} 82=02 83=07 82=01 83=08}" /* EF.GID1: no SFI, offsets */
                          "  A7{A1{82=42210010 A5{C1=0A0B C0=40} 8B=03}}" /* EF.MSISDN */
                          "  AB{A1{A5{C2=010203} 80=30}}"                 /* EF.SDN */
                          "  AF{A1{80=0C 8B=6F0608}}}");                  /* EF.PLMNwAcT */
    package_put(&package,
                "A1{A0{80= 81=07} A1{30{80=7FD0 62{82=7821 83=5F70 C6=0A 8B=0E}"
                " 80=7FD05F70 62{82=4121 83=4F21 80=02} 62{82=42210010 83=4F3F C7=7FD06F40 88=18}"
                " 62{82=4121 83=4F22 80=02 88=} 80=7FD06F05 81=656E}}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 50, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_ef(&fs, "7FD06F05", "656EFFFFFFFF"); /* opened again by its path */
    assert_ef(&fs, "7FD06F39", "000000000000000000");
    assert_ef(&fs, "7FD06F3E", "FFFF07FF08FFFFFF");
    assert_ef(&fs, "7FD06F40", "0A0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B");
    assert_ef(&fs, "7FD06F49",
              "010203010203010203010203010203010203010203010203"
              "010203010203010203010203010203010203010203010203");
    assert_ef(&fs, "7FD06F60", "FFFFFF0000FFFFFF0000FFFF");
    assert_ef(&fs, "7FD05F704F3F", "0A0B0B");
    /* EF.Keys and the last file, EF.EPSNSC, left out of the USIM: made by default. */
    assert_ef(&fs, "7FD06F08", "07FFFFFF");
    assert_ef(&fs, "7FD06FE4", "FFFFFFFF");
    for (uint32_t i = 0; i < fs.count; i++) {
        file = &fs.files[i];
        if (file->fid == 0x6F05 || file->fid == 0x4F21 || file->fid == 0x4F3F)
            assert_int_equal(file->sfi, file->fid == 0x6F05 ? 2 : file->fid == 0x4F21 ? 1 : 3);
        if (file->fid == 0x6F3E || file->fid == 0x4F22)
            assert_int_equal(file->sfi, 0);
        if (file->fid == 0x6F40) {
            assert_int_equal(file->special, 0x40);
            assert_int_equal(file->rule, 3);
            assert_int_equal(file->rules_fid, 0x6F06);
        }
        if (file->fid == 0x4F21) /* the EF.ARR of the ADF above, and no rule of its own */
            assert_int_equal(file->rule, 0);
        if (file->type == FS_APPLICATION) {
            assert_int_equal(file->rules_fid, 0x2F06);
            assert_int_equal(file->rule, 14);
        }
    }
    fs_drop(&fs);
}

static void test_do_not_create(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;

    (void)state;
    package_start(&package);
    package_put(&package, "B5{A0{80= 81=06} 81=67810F010208 "
                          "A2{A1{83=7FB0 84=A0000000871004FF01 C6=01810A}} A3{A1{80=08}}"
                          "A4{A1{82=42210004 80=04}} A5{A1{80=04}} A6{A1{80=01} 83=FF} A7{80=}"
                          "A8{A1{82=42210028 80=28}}}"
                          "A2{A0{80= 81=07} A1{81=7FD0}}"); /* shares the PINs of the USIM */
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 50, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_int_equal(
        fs_child(&fs, fs_application(&fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x04"), 0), 0x6FAD),
        FS_NONE);
    assert_ef(&fs, "7FB06F07", "FD"); /* GBA, which this card lacks, is off in EF.IST */
    assert_int_equal(fs.cache->pin_count, 4);
    fs_drop(&fs);
}

/* The IoT template makes all but IMSI and ACC itself. */
static void test_iot(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;

    (void)state;
    package_put(&package, "A0{80=03 81=03 83=89000123456789012341 A5{81=} A6{06=67810F010211} "
                          "A9{80=1002FF49FF0589}}"
                          "BF20{A0{80= 81=01} 81=67810F010211 A9{83=080910101032547698} AE{}"
                          "     B2{83=0001}}"
                          "A2{A0{80= 81=03} A1{A0{30{80=0081 81=3939393939393939}}}}"
                          "A1{A0{80= 81=04} A1{30{80=}}}"
                          "A2{A0{80= 81=05} A1{A0{30{80=01 81=3030303030303030}"
                          "                       30{80=0A 81=3535353535353535 83=03 84=00AA}}}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 50, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_ef(&fs, "2FE2", "98001032547698103214");
    assert_ef(&fs, "2F00",
              "610E4F0CA00000008710"
              "02FF49FF0589FF");
    assert_ef(&fs, "7FD06F06", "8001019000");
    assert_ef(&fs, "7FD06F7E", "FFFFFFFFFFFFFF0000FF01");
    fs_drop(&fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template_members),
        cmocka_unit_test(test_defaults_and_overrides),
        cmocka_unit_test(test_do_not_create),
        cmocka_unit_test(test_iot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
