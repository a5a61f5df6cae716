/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EIDs and their check digits. */
#include "test/crypto/hex.h"

#include "crypto/eid.h"

static const char sgp26[] = "89049032123451234512345678901235";

static void digits_to_octets_and_back(void **state)
{
    uint8_t eid[EID_LEN];
    char text[EID_TEXT_SIZE];

    assert_int_equal(eid_from_digits(eid, sgp26), 0);
    assert_bytes(BYTES_OF(eid), hex(*state, sgp26));
    eid_to_digits(eid, text);
    assert_string_equal(text, sgp26);
}

static void invalid_text_is_refused(void **state)
{
    uint8_t eid[EID_LEN];

    (void)state;
    assert_int_equal(eid_from_digits(eid, ""), ERR_MALFORMED);
    assert_int_equal(eid_from_digits(eid, "8904903212345123451234567890123"), ERR_MALFORMED);
    assert_int_equal(eid_from_digits(eid, "890490321234512345123456789012355"), ERR_MALFORMED);
    assert_int_equal(eid_from_digits(eid, "8904903212345123451234567890123A"), ERR_MALFORMED);
}

static void every_wrong_digit_is_detected(void **state)
{
    uint8_t eid[EID_LEN];

    (void)state;
    assert_int_equal(eid_from_digits(eid, sgp26), 0);
    assert_int_equal(eid_check(eid), GOOD);
    for (size_t i = 0; i < EID_DIGITS; i++) {
        char text[EID_TEXT_SIZE];

        memcpy(text, sgp26, sizeof(text));
        text[i] = text[i] == '9' ? '0' : (char)(text[i] + 1);
        assert_int_equal(eid_from_digits(eid, text), 0);
        assert_int_equal(eid_check(eid), BAD);
        if (i < EID_DIGITS - 2) {
            eid_set_check_digits(eid);
            assert_int_equal(eid_check(eid), GOOD);
        }
    }
    eid[3] = 0xA1;
    assert_int_equal(eid_check(eid), BAD);
}

static void random_eids_are_valid_and_keep_their_prefix(void **state)
{
    struct rng rng = rng_system();
    uint8_t eid[EID_LEN];

    (void)state;
    for (int i = 0; i < 100; i++) {
        char text[EID_TEXT_SIZE];

        assert_int_equal(eid_random(eid, "89049032", &rng), 0);
        assert_int_equal(eid_check(eid), GOOD);
        eid_to_digits(eid, text);
        assert_memory_equal(text, "89049032", 8);
    }
    assert_int_equal(eid_random(eid, "8904903x", &rng), ERR_MALFORMED);
    assert_int_equal(eid_random(eid, "8904903212345123451234567890123", &rng), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_to_octets_and_back),
        cmocka_unit_test(invalid_text_is_refused),
        cmocka_unit_test(every_wrong_digit_is_detected),
        cmocka_unit_test(random_eids_are_valid_and_keep_their_prefix),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
