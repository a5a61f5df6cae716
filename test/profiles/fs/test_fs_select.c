/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT and STATUS in the file tree: TS 102 221 11.1.1 and 11.1.2 (DP-5.1). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

static void test_select_in_the_tree(void **state)
{
    static const struct fake_step steps[] = {
        {"00A4000C026F07", "6A82"}, /* not from the MF */
        {"00A4000C027FD0", "6A82"}, /* a temporary FID is gone */
        {"00A4000C027FFF", "6A82"},
        {"00A4040C05A000000087", "9000"},
        {"00A4040C07A0000000871002", "9000"},
        {"00A4000C026F07", "9000"},
        {"80F2000100", "840AA0000000871002FF01FF9000"},
        {"00A4000C023F00", "9000"},
        {"00A4000C026F07", "6A82"},
        {"00A4000C027FFF", "9000"},
        {"00A4000C026F07", "9000"},
        {"00A4080C047FFF6F38", "9000"},
        {"00A4090C026F07", "9000"},
        {"00A4090C027F20", "6A82"},
        {"00A4000C027F20", "9000"}, /* a DF beside the ADF: child of its parent */
        {"00A4000C026F01", "9000"},
        {"00A4000C022F10", "6A82"}, /* an EF beside it is not */
        {"00A4000C027F21", "9000"},
        {"00A4010C026F01", "6A82"},
        {"00A4030C", "9000"},
        {"00A4010C027F20", "9000"},
        {"00A4000C023F00", "9000"},
        {"80F2000100", "840AA0000000871002FF01FF9000"}, /* the application is still active */
        {"00A4024C0AA0000000871002FF01FF", "6A86"},
        {"00A4044C0AA0000000871002FF01FF", "9000"}, /* ends the session */
        {"80F2000100", "9000"},
        {"80F2000C01AA", "6700"}, /* STATUS takes no data */
        {"80F2000001AA", "6700"},
        {"00A4044C0AA0000000871002FF01FF", "6985"},
        {"00A4040E05A000000087", "9000"}, /* next: the first, as none is active */
        {"00A4040E05A000000087", "6A82"},
        {"00A4040F05A000000087", "6A82"},
        {"00A4040D05A000000087", "9000"}, /* last */
        {"00A4040C11A0000000871002FF01FFFFFFFFFFFFFFFF", "6A87"},
        END,
    };
    (void)state;
    play(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_select_in_the_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
