/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadBoundProfilePackage: when it is expected (DP-3.1). */
#include "test/fake/fixture_bound_package.h"

/* Half of the package's tag begins it where one is expected, and does not stand in the way. */
static void test_first_octet(void **state)
{
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, dual);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_WRONG_DATA);
    download_open(&download);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_OK);
    download_open(&download); /* another session */
    download_order(&download, &order);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_OK);
    assert_int_equal(download_load(&download, bytes_from(download_make(&download, &order), 1),
                                   DOWNLOAD_CUT_WHOLE),
                     SW_OK);
    assert_int_equal(download_result(&download), 0);
    remove_profile();
    download_open(&download);
    assert_int_equal(fake_es10_hex(&fake, "BF", NULL), SW_OK);
    assert_int_equal(download_load(&download, BYTES_TEXT("\x37\x00"), DOWNLOAD_CUT_WHOLE), SW_OK);
    assert_int_equal(download_result(&download), 0x0001);
    end();
}

static void test_not_expected(void **state)
{
    static const char *const pieces[] = {"BF3600",   "BF360401020304", "A003870100",
                                         "A100",     "A200",           "A300",
                                         "86020000", "87020000",       "88020000"};

    (void)state;
    begin(EC_CURVE_P256, NULL);
    for (int step = 0; step < 3; step++) {
        for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
            assert_int_equal(fake_es10_hex(&fake, pieces[i], NULL), SW_CONDITIONS);
            assert_non_null(strstr(fake.refusal, "SGP.22 5.7.6 DP-3.1"));
        }
        if (step == 0)
            download_challenge(&download);
        else if (step == 1)
            download_authenticate(&download); /* the session outlived all that */
    }
    download_prepare(&download);
    assert_int_equal(fake_es10_hex(&fake, "86020000", NULL), SW_CONDITIONS);
    end();
}

/* Other functions are answered while a package is coming; a whole one in the middle of a TLV is
 * told from the package's octets. */
static void test_other_functions_in_between(void **state)
{
    struct bpp_order order;
    struct bytes package;
    int code;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    for (size_t at = 0; at < package.len; at += 300) {
        assert_int_equal(download_load(&download, bytes_cut(package, at, 300), DOWNLOAD_CUT_WHOLE),
                         SW_OK);
        if (at + 300 >= package.len)
            break;
        assert_es10(&fake, "BF2D00", "BF2D02 A000"); /* the profile is not there yet (BPP-L5) */
        assert_int_equal(download_try_authenticate(&download, &download.auth, &code),
                         at ? SW_CONDITIONS : SW_CONDITIONS);
    }
    assert_int_equal(download_result(&download), 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_octet),
        cmocka_unit_test(test_not_expected),
        cmocka_unit_test(test_other_functions_in_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
