/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AIDs of ISD-Ps. */
#include "test/fake/fixture_bound_package.h"

/* AIDs count up, and those of deleted profiles are given anew. */
static void test_aids(void **state)
{
    static const char *const iccids[] = {"89440000000000000001", "89440000000000000002",
                                         "89440000000000000003"};
    static const char *const aids[] = {"1000", "1100", "1200"};
    uint8_t profile_octets[3][4096];
    char text[2 * DOWNLOAD_RESULT_MAX + 1];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    for (size_t i = 0; i < 3; i++) {
        struct buf profile = BUF_OVER(profile_octets[i]);
        uint8_t metadata_octets[256];
        struct buf metadata = BUF_OVER(metadata_octets);
        struct bpp_order order;

        package_start(&profile);
        package_set_iccid(buf_bytes(&profile), iccids[i]);
        package_end(&profile);
        download_open(&download);
        download_order(&download, &order);
        order.profile = buf_bytes(&profile);
        download_put_metadata(&metadata, iccids[i], "");
        order.store_metadata = buf_bytes(&metadata);
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        if (download_result(&download))
            fail_msg("%x %s", (unsigned)download_result(&download), fake.refusal);
        bytes_to_hex(bytes_at(download.result, download.result_len), text, sizeof(text));
        assert_non_null(strstr(text, "A0000005591010FFFFFFFF8900"));
        assert_memory_equal(strstr(text, "A0000005591010FFFFFFFF8900") + 28, aids[i], 4);
    }
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
