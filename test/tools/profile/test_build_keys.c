/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a description: test keys of a test profile. */
#include "test/tools/profile/build_scene.h"

/* The card accepts a test profile with public keys only. */
static void test_class_test(void **state)
{
    static const char *const kinds[][4] = {
        {"class test", "algorithm test", "key 000102030405060708090A0B0C0D0E0F", NULL},
        {"class test", "algorithm test", NULL},
        {"class test", "key 00000000000000000000000000000000", NULL},
        {"class test", "key 000102030405060708090A0B0C0D0E0F", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (build(kinds[i], EID, BYTES_NONE))
            fail_msg("%s", why);
}

/* Numbers and flags that are none are refused; they would become 0 and no. */
static void test_numbers_and_flags(void **state)
{
    static const struct {
        const char *line, *why; /* NULL: accepted */
    } rows[] = {
        {"keccak 255", NULL},
        {"keccak 256", "keccak: must be a number from 1 to 255"},
        {"keccak 0", "keccak: must be a number from 1 to 255"},
        {"keccak x2", "keccak: must be a number from 1 to 255"},
        {"keccak 2x", "keccak: must be a number from 1 to 255"},
        {"keccak -1", "keccak: must be a number from 1 to 255"},
        {"keccak 18446744073709551617", "keccak: must be a number from 1 to 255"},
        {"suci-key-id 0", NULL},
        {"suci-key-id 256", "suci-key-id: must be a number from 0 to 255"},
        {"suci-key-id one", "suci-key-id: must be a number from 0 to 255"},
        {"isim yes", NULL},
        {"isim maybe", "isim: must be yes or no"},
        {"gsm YES", "gsm: must be yes or no"},
        {"5g 1", "5g: must be yes or no"},
        {"fallback true", "fallback: must be yes or no"},
        {"pin1-enabled y", "pin1-enabled: must be yes or no"},
        {"pin1 123", "pin1: 4 to 8 digits are needed, not 3"},
        {"pin2 123456789", "pin2: 4 to 8 digits are needed, not 9"},
        {"puk1 1234567", "puk1: 8 digits are needed, not 7"},
        {"puk2 1234567a", "puk2: digits only"},
        {"adm1 1", "adm1: 8 characters are needed, not 1"},
        {"adm1 admin-01", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const lines[] = {"algorithm tuak", rows[i].line, NULL};

        why[0] = 0;
        assert_int_equal(build(lines, EID, BYTES_NONE), rows[i].why ? ERR_MALFORMED : 0);
        assert_string_equal(why, rows[i].why ? rows[i].why : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_class_test),
        cmocka_unit_test(test_numbers_and_flags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
