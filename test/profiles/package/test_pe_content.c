/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contents of files: fillFileContent, fillFileOffset, filePath (DP-4.5). */
#include "test/profiles/package/install.h"

static void test_content(void **state)
{
    static const struct refusal rows[] = {
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F99 80=03 8B=02} 81=010203}}}", PE_OK,
         NULL},
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F99 80=02} 81=010203}}}", PE_BAD_VALUES,
         "300CA00830068001038101068100"},
        {"A1{A0{80= 81=06} A1{30{80=7FD0 62{82=4121 83=6F99 80=02} 02=03}}}", PE_BAD_VALUES, NULL},
        {"A1{A0{80= 81=06} A1{30{80=7FD1}}}", PE_INVALID_PARAMETER, NULL},
        {"A1{A0{80= 81=06} A1{30{81=00}}}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

/* Content goes on behind what stands there when the path of an EF opens it again; a link opens its
 * target. */
static void test_offsets_and_reopened_files(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];
    struct fs fs;

    (void)state;
    package_start(&package);
    package_put(&package, "A1{A0{80= 81=06} A1{30{80= 62{82=4121 83=2F11 80=06} 81=01 02=02 81=04"
                          " 62{82=7921 83=2F12 80=08 A5{86=20}} 81=800101"
                          " 62{82=4121 83=2F13 C7=2F11}"
                          " 80=2F11 02=05 81=06 80=2F12 81=810102 80=2F13 81=AA}}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 3, 1 << 17, response, sizeof response, &fs),
                     PE_OK);
    assert_ef(&fs, "2F11", "AAFFFF04FF06");
    assert_ef(&fs, "2F12", "800101810102");
    assert_ef(&fs, "2F13", "AAFFFF04FF06");
    fs_drop(&fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_offsets_and_reopened_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
