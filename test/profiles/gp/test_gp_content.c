/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DELETE, INSTALL and LOAD of a card that has no applications: each status word (DP-6.4). */
#include "test/profiles/gp/gp_fixture.h"

static void test_steps(void **state)
{
    static const struct fake_step steps[] = {{"80E400000A4F08" GP_AID, "6985"},
                                             {"80E400000B4F09A00000055910100001", "6985"},
                                             {"80E400000A4F08A000000151000009", "6A88"},
                                             {"80E400800A4F08A000000151000009", "6A88"},
                                             {"80E4000004"
                                              "4F02A000",
                                              "6A80"},
                                             {"80E40000074F08A000000151", "6A80"},
                                             {"80E400010A4F08A000000151000009", "6A86"},
                                             {"80E401000A4F08A000000151000009", "6A86"},
                                             {"80E620000E000008" GP_AID "000000", "009000"},
                                             {"80E620000E000008A000000151000009000000", "6A88"},
                                             {"80E620000D000008" GP_AID "0000", "6A80"},
                                             {"80E620000E000008" GP_AID "000001", "6A80"},
                                             {"80E620000E010008" GP_AID "000000", "6A80"},
                                             {"80E62000", "6A80"},
                                             {"80E620010E000008" GP_AID "000000", "6A86"},
                                             {"80E6020012"
                                              "05A00000000008" GP_AID "00000000",
                                              "6A81"},
                                             {"80E60C00", "6A81"},
                                             {"80E64000", "6A81"},
                                             {"80E8800002C400", "6985"},
                                             {NULL, NULL}};

    (void)state;
    start(NULL);
    admin.context.remote = true;
    play(steps, apdu);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
