/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files begin: place, links, size, default content (DP-4.5). */
#include "test/profiles/package/install.h"

static void test_place_and_links(void **state)
{
    static const struct refusal rows[] = {
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F07 80=02}}}}", PE_INVALID_PARAMETER,
         NULL}, /* the FID is taken */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 80=02}}}}", PE_INVALID_PARAMETER, NULL}, /* no FID */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F 80=02}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a FID of one octet */
        {"A1{A0{80= 81=06} A1{30{62{82=7821 83=3F00}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a second MF */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 C7=2F06}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a link of another kind */
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 C7=2F12}}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=4121 83=2F11 80=020000}}}}", PE_NOT_ENOUGH_MEMORY,
         "300CA00830068001048101068100"},
    };

    (void)state;
    INSTALL_EACH(rows);
}

static void test_default_content(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;

    (void)state;
    package_start(&package);
    package_put(&package, "A1{A0{80= 81=06} A1{30{80= 62{82=4121 83=2F11 80=04}"
                          " 62{82=4121 83=2F12 80=04 A5{C1=0A0B}}"
                          " 62{82=42210003 83=2F13 80=06 A5{C2=0102}}}}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 1, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_ef(&fs, "2F11", "FFFFFFFF");
    assert_ef(&fs, "2F12", "0A0B0B0B");
    assert_ef(&fs, "2F13", "010201010201"); /* each record begins anew */
    fs_drop(&fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place_and_links),
        cmocka_unit_test(test_default_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
