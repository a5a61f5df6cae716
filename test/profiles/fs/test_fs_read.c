/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ and UPDATE of BINARY and RECORD, SEARCH RECORD, INCREASE: TS 102 221 11.1.3 to 11.1.8
 * (DP-5.1, DP-5.7). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

/* FS-F3: without the PIN nothing is read or changed. */
static void test_binary(void **state)
{
    static const struct fake_step steps[] = {
        {"00A4000C022F10", "9000"},
        {"00B0000000", "6982"},
        {"00D6000001AA", "6982"},
        PIN1,
        {"00B0000000", "000102030405060708099000"},
        {"00B0000804", "6C02"},
        {"00B0000A00", "6B00"},
        {"00D6000902AABB", "6B00"},
        {"00D60009", "6700"},
        {"00D6000802AABB", "9000"},
        {"00B0000700", "07AABB9000"},
        {"00B2010400", "6981"},
        {"00A2010401AA", "6981"},
        {"8032000003000001", "6981"},
        {"80CB0080018000", "6981"},
        /* by SFI: 10 is the FID's low five bits; the file becomes the current one */
        {"00A4000C023F00", "9000"},
        {"00B0000000", "6986"},
        {"00B0900001", "009000"},
        {"00D6900101EE", "9000"},
        {"00B0000002", "00EE9000"},
        {"00D6A00001", "6A86"},
        {"00B08B0000", "6A82"},
        /* update never */
        {"00A4000C022F16", "9000"},
        {"00B0000000", "FFFF9000"},
        {"00D6000001AA", "6982"},
        ADM1,
        {"00D6000001AA", "6982"},
        /* a change survives the reset, the PIN does not */
        {"reset", NULL},
        {"00A4000C022F14", "9000"},
        {"00B0000003", "00EE029000"},
        {"00A4000C022F10", "9000"},
        {"00B0000001", "6982"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_records(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F11", "9000"},
        {"00B0000000", "6981"},
        {"00B2010404", "A1A2A3A49000"},
        {"00B2010403", "6C04"},
        {"00B2040404", "6A83"},
        {"00B2000404", "6A83"},   /* no record is the current one */
        {"00A2030401A1", "6282"}, /* but P1 says where to begin */
        {"00A2010501B1", "6282"},
        {"00B2000204", "A1A2A3A49000"},
        {"00B2000205", "6C04"}, /* and the pointer stays */
        {"00B2000404", "A1A2A3A49000"},
        {"00B2000204", "B1B2B3B49000"},
        {"00B2000304", "A1A2A3A49000"},
        {"00B2000304", "6A83"},
        {"00DC030404D1D2D3D4", "9000"},
        {"00DC030403D1D2D3", "6700"},
        {"00DC040404D1D2D3D4", "6A83"},
        {"00DC000204E1E2E3E4", "9000"}, /* next: record 2 */
        {"00B2000400", "E1E2E3E49000"},
        {"00DC010204E1E2E3E4", "6A86"},
        {"00DC000104E1E2E3E4", "6A86"},
        {"00B2038C04", "D1D2D3D49000"}, /* SFI 11 */
        {"00A2010401D2", "039000"},
        {"00A2030501E1", "029000"},
        {"00A2000401D2", "039000"}, /* from the pointer, which stands on 2 */
        {"00A2000401A1", "6282"},
        {"00DC000304F1F2F3F4", "9000"},
        {"reset", NULL},
        PIN1,
        {"00B2018C04", "A1A2A3A49000"},
        {"00B2028C04", "F1F2F3F49000"},
        END,
    };
    (void)state;
    play(steps);
}

static void test_cyclic(void **state)
{
    static const struct fake_step steps[] = {
        PIN1,
        {"00A4000C022F12", "9000"},
        {"00B2010403", "0000039000"},
        {"00B2030403", "0000019000"},
        {"00DC010403000009", "6981"},
        {"00DC000203000009", "6981"},
        {"00DC0003020009", "6700"},
        {"00DC000303000009", "9000"},
        {"00B2000403", "0000099000"},
        {"00B2000203", "0000039000"},
        {"00B2000203", "0000029000"},
        {"00B2000203", "0000099000"}, /* round the ring */
        {"00B2000303", "0000029000"},
        {"80320000030000FF00", "0001080000FF9000"},
        {"00B2010403", "0001089000"},
        {"00B2020403", "0000099000"},
        {"8032000003FFFF0000", "9850"},
        {"00B2010403", "0001089000"},
        {"8032000004000000FF00", "6700"},
        {"8032000100", "6A86"},
        {"803292000300000100", "0001090000019000"}, /* SFI 12 */
        {"00A201040109", "01039000"},
        {"reset", NULL},
        PIN1,
        {"00B2019403", "0001099000"},
        {"00B2039403", "0000099000"},
        END,
    };
    (void)state;
    play(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binary),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_cyclic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
