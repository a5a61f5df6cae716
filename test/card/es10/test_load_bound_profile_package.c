/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadBoundProfilePackage: good packages on both curves, cut as LPAs cut them. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/download.h"
#include "test/fake/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_every_cut_on_both_curves(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (int cut = 0; cut < DOWNLOAD_CUTS; cut++) {
            struct fake_card fake;
            struct download download;
            struct bpp_order order;

            fake_card_make(&fake, NULL);
            download_begin(&download, &fake, curves[i]);
            download_open(&download);
            download_order(&download, &order);
            assert_int_equal(
                download_load(&download, download_make(&download, &order), (enum download_cut)cut),
                SW_OK);
            assert_int_equal(download_result(&download), 0);
            assert_es10(&fake, "BF2D 03 5C 01 5A", "BF2D10 A00E E30C 5A0A 98001032547698103214");
            download_end(&download);
            fake_card_end(&fake);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cut_on_both_curves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
