/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings of `euicc profile check`. */
#include "test/fake/package.h"
#include "test/tools/profile/build_scene.h"

/* UICCCapability without tuak (6) and profile-a (23): an error, or left out. */
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

static void test_findings(void **state)
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

/* Checks the small package with `header`. Returns the output, to be freed. */
static char *check(const char *header, int *errors, unsigned *warnings)
{
    static uint8_t octets[1 << 16];
    struct buf checked = BUF_OVER(octets);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    package_start_with(&checked, header);
    package_end(&checked);
    *errors = check_package(buf_bytes(&checked), BYTES_NONE, out, warnings);
    fclose(out);
    return text;
}

/* INTERPRETATION.md, "javacard header": accepted without an application, but with a warning. */
static void test_javacard_is_a_warning(void **state)
{
    static const struct {
        const char *header;
        bool has_warning;
    } rows[] = {
        {"A5{81= 84=} A6{06=67810F010201}", false},
        {"A5{81= 84= 8B=} A6{06=67810F010201}", true},
        {"A5{8B=} A6{06=67810F010201}", true},
        {"A5{} A6{}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned warnings = 0;
        int errors = -1;
        char *text = check(rows[i].header, &errors, &warnings);

        assert_int_equal(errors, 0);
        if ((strstr(text, "warning: the header requires the service javacard: ") != NULL) !=
            rows[i].has_warning)
            fail_msg("%s: %s", rows[i].header, text);
        assert_true(warnings >= rows[i].has_warning);
        free(text);
    }
}

/* A service that no card of ours has is an error, with its reason. */
static void test_other_services_are_errors(void **state)
{
    unsigned warnings = 0;
    int errors = 0;
    char *text = check("A5{86=} A6{}", &errors, &warnings); /* cave */

    (void)state;
    assert_int_equal(errors, 1);
    assert_non_null(strstr(text, "error: feature-not-supported: "));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_javacard_is_a_warning),
        cmocka_unit_test(test_other_services_are_errors),

        cmocka_unit_test(test_fitted_to_the_card),
        cmocka_unit_test(test_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
