/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status words: those with a parameter, success or not, their texts, and the table from errors. */
#include "apdu/sw.h"

#include "apdu/err.h"
#include "test/apdu/hex.h"

static void parameters_are_encoded(void **state)
{
    (void)state;
    assert_int_equal(sw_response(1), 0x6101);
    assert_int_equal(sw_response(255), 0x61FF);
    assert_int_equal(sw_response(256), 0x6100);
    assert_int_equal(sw_response(257), 0x6100);
    assert_int_equal(sw_response(UINT32_MAX), 0x6100);
    assert_int_equal(sw_wrong_le(10), 0x6C0A);
    assert_int_equal(sw_wrong_le(256), 0x6C00);
    assert_int_equal(sw_proactive(1), 0x9101);
    assert_int_equal(sw_proactive(255), 0x91FF);
    assert_int_equal(sw_proactive(256), 0x9100);
    assert_int_equal(sw_tries(0), 0x63C0);
    assert_int_equal(sw_tries(3), 0x63C3);
    assert_int_equal(sw_tries(15), 0x63CF);
    assert_int_equal(sw_tries(16), 0x63CF);
}

static void success_and_failure(void **state)
{
    static const uint16_t success[] = {0x9000, 0x9101, 0x91FF, 0x9200, 0x6100, 0x6121,
                                       0x6200, 0x6282, 0x62F1, 0x63F1, 0x63F2};
    static const uint16_t failure[] = {0x63C0, 0x63C3, 0x6300, 0x6400, 0x6581, 0x6700, 0x6881,
                                       0x6985, 0x6A88, 0x6B00, 0x6C10, 0x6D00, 0x6E00, 0x6F00,
                                       0x9001, 0x9300, 0x9862, 0x0000, 0xFFFF};

    (void)state;
    for (size_t i = 0; i < sizeof(success) / sizeof(success[0]); i++)
        assert_true(sw_is_success(success[i]));
    for (size_t i = 0; i < sizeof(failure) / sizeof(failure[0]); i++)
        assert_false(sw_is_success(failure[i]));
}

static void ok_is_9000_or_91xx(void **state)
{
    (void)state;
    assert_true(sw_is_ok(0x9000));
    assert_true(sw_is_ok(0x9100));
    assert_true(sw_is_ok(0x910B));
    assert_false(sw_is_ok(0x9300));
    assert_false(sw_is_ok(0x6A82));
    assert_true(sw_is_proactive(0x91FF));
    assert_false(sw_is_proactive(0x9000));
}

static void every_status_word_has_text_and_clause(void **state)
{
    static const uint16_t words[] = {
#define SW_VALUE(name, value, text, clause) value,
        SW_LIST(SW_VALUE)
#undef SW_VALUE
            0x6112,
        0x63C2, 0x6C12, 0x9112};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_string_not_equal(sw_text(words[i]), "unknown");
        assert_string_not_equal(sw_clause(words[i]), "");
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(words[i], words[j]);
    }
    assert_string_equal(sw_text(SW_OK), "done");
    assert_string_equal(sw_text(0x6110), "response waiting");
    assert_string_equal(sw_text(0x63C2), "PIN or PUK not verified, tries left");
    assert_string_equal(sw_text(0x9120), "done, proactive command pending");
    assert_string_equal(sw_text(0x1234), "unknown");
    assert_string_equal(sw_text(0x6342), "unknown");
    assert_string_equal(sw_clause(0x1234), "");
    assert_string_equal(sw_clause(0x63C0), "TS 102 221 10.2.1.3"); /* a warning, not an error */
    assert_string_equal(sw_clause(0x6982), "TS 102 221 10.2.1.5.2");
}

static void every_error_has_its_status_word(void **state)
{
    static const struct {
        int err;
        uint16_t sw;
    } rows[] = {
        {0, SW_OK},
        {ERR_MEMORY, SW_NOT_ENOUGH_MEMORY},
        {ERR_MALFORMED, SW_WRONG_DATA},
        {ERR_TOO_LONG, SW_WRONG_DATA},
        {ERR_NOT_FOUND, SW_REFERENCE_NOT_FOUND},
        {ERR_EXISTS, SW_CONDITIONS},
        {ERR_FULL, SW_NOT_ENOUGH_MEMORY},
        {ERR_STATE, SW_CONDITIONS},
        {ERR_BUSY, SW_MEMORY_PROBLEM},
        {ERR_IO, SW_MEMORY_PROBLEM},
        {ERR_FOREIGN, SW_MEMORY_PROBLEM},
        {ERR_RANGE, SW_WRONG_DATA},
        {ERR_CRYPTO, SW_TECHNICAL_PROBLEM},
        {ERR_RESET, SW_TECHNICAL_PROBLEM},
        {ERR_UNSUPPORTED, SW_FUNCTION_NOT_SUPPORTED},
        {ERR_UNSUPPORTED - 1, SW_TECHNICAL_PROBLEM},
        {1, SW_TECHNICAL_PROBLEM},
        {-2147483647 - 1, SW_TECHNICAL_PROBLEM},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(sw_of_err(rows[i].err), rows[i].sw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_encoded),
        cmocka_unit_test(success_and_failure),
        cmocka_unit_test(ok_is_9000_or_91xx),
        cmocka_unit_test(every_status_word_has_text_and_clause),
        cmocka_unit_test(every_error_has_its_status_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
