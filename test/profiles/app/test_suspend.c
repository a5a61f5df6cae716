/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SUSPEND UICC: TS 102 221 11.1.22 (DP-5.1). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include <stdio.h>

static void test_suspend(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step enter[] = {
        PIN1,
        {"00A4040C07A0000000871002", "9000"},
        {"00A4000C026F07", "9000"},
        {"00B0000009", "0809101010325476989000"},
        {"8076000003000100", "6700"},
        {"807600000401010001", "6A80"}, /* at least a minute, at most a second */
        {"807600000405010501", "6A80"},
        {"807600000405010001", "6A80"}, /* unknown units */
        {"807600000400010501", "6A80"},
        {"8076000005000101010000", "6700"},
        {"807602000400010101", "6A86"},
        {"807600010400010101", "6A86"},
        {"807601000700000000000000", "6700"},
        {"8076010009000000000000000000", "6700"},
        {"817600000400010101", "6985"}, /* the basic channel only */
        {"80760100080000000000000000", "6985"},
        {"80760000040001010100", NULL},
        END,
    };
    static const struct fake_step off[] = {
        {"reset", NULL}, {"00B0000009", "6986"}, {"80760100080000000000000000", "6982"}, END};
    static const struct fake_step on[] = {{"00B0000009", "0809101010325476989000"}, END};
    char resume[64] = "8076010008";

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, enter);
    assert_memory_equal(profile.uicc.text, "0101", 4);
    memcpy(resume + 10, profile.uicc.text + 4, 16);
    fake_profile_play(&profile, off);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, resume), "9000");
    fake_profile_play(&profile, on);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, resume), "6985"); /* once */
    fake_profile_stop(&profile);
}

/* So many of a unit are the same duration as one of the next unit; one more is longer. */
static void test_units(void **state)
{
    static const unsigned units[] = {60, 60, 24, 10};
    static struct fake_profile profile;

    (void)state;
    fake_profile_start(&profile, FILES);
    for (unsigned unit = 0; unit < 4; unit++)
        for (unsigned more = 0; more < 2; more++) {
            const unsigned count = units[unit] + more;
            char command[32];

            snprintf(command, sizeof command, "8076000004%02X%02X%02X01", unit, count, unit + 1);
            assert_int_equal(strcmp(fake_uicc_apdu(&profile.uicc, command), "6A80") == 0, more);
            snprintf(command, sizeof command, "8076000004%02X01%02X%02X", unit + 1, unit, count);
            assert_string_not_equal(fake_uicc_apdu(&profile.uicc, command), "6A80");
        }
    fake_profile_stop(&profile);
}

/* Sessions of other channels are not resumed, nor their local PINs (TS 102 221 8.5.1). */
static void test_local_pins(void **state)
{
    static const char *const basic[] = {"00A4000C023F00", "00A4040C07A0000000871002"};
    static const struct fake_step verify[] = {
        PIN1,
        {"01A4040C07A0000000871002", "9000"},
        {"012000810839393939FFFFFFFF", "9000"},
        END,
    };
    static const struct fake_step selected[] = {
        {"00A4040C07A0000000871002", "9000"}, {"00200001", "9000"}, END};
    static struct fake_profile profile;

    (void)state;
    for (size_t i = 0; i < sizeof basic / sizeof basic[0]; i++) {
        char resume[64] = "8076010008";

        fake_profile_start(&profile, FILES);
        fake_profile_play(&profile, verify);
        assert_string_equal(fake_uicc_apdu(&profile.uicc, basic[i]), "9000");
        fake_uicc_apdu(&profile.uicc, "80760000040001010100");
        memcpy(resume + 10, profile.uicc.text + 4, 16);
        fake_uicc_reset(&profile.uicc);
        assert_string_equal(fake_uicc_apdu(&profile.uicc, resume), "9000");
        fake_profile_play(&profile, selected);
        assert_string_equal(fake_uicc_apdu(&profile.uicc, "00200081"), i ? "9000" : "63C3");
        fake_profile_stop(&profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suspend),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_local_pins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
