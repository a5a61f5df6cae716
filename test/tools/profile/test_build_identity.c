/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ICCID, and networks in EF.EHPLMN and the ISIM. */
#include "test/tools/profile/build_scene.h"

/* With 18 digits the check digit is added; 19 and 20 include it; # computes it. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iccid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
