/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of the proactive command. */
#include "card/toolkit/cat.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/sw.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint8_t command[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x01, 0x04, 0x82, 0x02, 0x81, 0x82};

static void test_states(void **state)
{
    struct cat cat;
    uint8_t long_command[CAT_COMMAND_MAX + 1] = {0};

    (void)state;
    cat_reset(&cat);
    assert_int_equal(cat_queue(&cat, BYTES_OF(command), false), ERR_STATE);
    assert_int_equal(cat_final_sw(&cat), SW_OK);
    cat.state = CAT_IDLE;
    assert_int_equal(cat_queue(&cat, BYTES_OF(long_command), false), ERR_TOO_LONG);
    assert_int_equal(cat_queue(&cat, BYTES_OF(command), false), 0);
    assert_int_equal(cat_final_sw(&cat), sw_proactive(sizeof(command)));
    assert_int_equal(cat_queue(&cat, BYTES_OF(command), false), ERR_BUSY);
}

static const uint8_t right[] = {0x81, 0x03, 0x01, 0x01, 0x04, 0x82,
                                0x02, 0x82, 0x81, 0x83, 0x01, 0x20};
static const uint8_t wrong[] = {0x81, 0x03, 0x02, 0x01, 0x04, 0x83, 0x01, 0x00};

/* CAT-S2: the command is stored until a response to it, or the second one to another command. */
static void test_responses(void **state)
{
    struct cat cat = {.state = CAT_OFF};
    struct cat_ended ended;

    (void)state;
    cat_terminal_profile(&cat, BYTES_NONE);
    assert_int_equal(cat_respond(&cat, BYTES_OF(right), &ended), ERR_STATE);
    assert_int_equal(cat_queue(&cat, BYTES_OF(command), true), 0);
    assert_int_equal(cat_respond(&cat, BYTES_OF(right), &ended), ERR_STATE);
    assert_int_equal(cat_fetch(&cat), 0);
    assert_int_equal(cat_fetch(&cat), ERR_STATE);
    assert_int_equal(cat_respond(&cat, BYTES_OF(wrong), &ended), 0);
    assert_int_equal(cat.state, CAT_PENDING);
    assert_true(bytes_equal(cat_command(&cat), BYTES_OF(command)));
    assert_int_equal(cat_fetch(&cat), 0);
    assert_int_equal(cat_respond(&cat, BYTES_OF(right), &ended), 1);
    assert_true(ended.of_agent);
    assert_int_equal(ended.type, CAT_COMMAND_REFRESH);
    assert_int_equal(ended.general_result, 0x20);
    assert_int_equal(ended.response.len, sizeof(right));
    assert_int_equal(cat.state, CAT_IDLE);
    assert_int_equal(cat_command(&cat).len, 0);

    assert_int_equal(cat_queue(&cat, BYTES_OF(command), false), 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(cat_fetch(&cat), 0);
        assert_int_equal(cat_respond(&cat, BYTES_OF(wrong), &ended), (int)i);
    }
    assert_false(ended.of_agent);
    assert_int_equal(ended.general_result, CAT_RESULT_ABSENT);
    assert_int_equal(ended.response.len, 0);
    assert_false(cat_is_busy(&cat));
}

/* A command without command details, which only a foreign source has. */
static void test_command_without_details(void **state)
{
    static const uint8_t bare[] = {0xD0, 0x00};
    struct cat cat = {.state = CAT_OFF};
    struct cat_ended ended;

    (void)state;
    cat_terminal_profile(&cat, BYTES_NONE);
    assert_int_equal(cat_queue(&cat, BYTES_OF(bare), false), 0);
    assert_int_equal(cat_fetch(&cat), 0);
    assert_int_equal(cat_respond(&cat, BYTES_NONE, &ended), 1);
    assert_int_equal(ended.type, 0);
    assert_int_equal(ended.general_result, CAT_RESULT_ABSENT);
}

/* TERMINAL PROFILE ends what was pending, and the profile of before. */
static void test_terminal_profile_again(void **state)
{
    static const uint8_t all[CAT_PROFILE_MAX] = {0xFF, 0xFF};
    struct cat cat = {.state = CAT_OFF};
    struct cat_ended ended;

    (void)state;
    cat_terminal_profile(&cat, BYTES_OF(all));
    assert_true(cat_terminal_has(&cat, CAT_BIT_EXTENSION_TEXT));
    assert_int_equal(cat_queue(&cat, BYTES_OF(command), true), 0);
    assert_int_equal(cat_fetch(&cat), 0);
    assert_int_equal(cat_respond(&cat, BYTES_OF(wrong), &ended), 0);
    cat_terminal_profile(&cat, BYTES_NONE);
    assert_false(cat_terminal_has(&cat, CAT_BIT_EXTENSION_TEXT));
    assert_int_equal(cat.state, CAT_IDLE);
    assert_int_equal(cat_command(&cat).len, 0);
    assert_false(cat.of_agent);
    assert_false(cat.mismatched);
    assert_memory_equal(cat.profile, (const uint8_t[CAT_PROFILE_MAX]){0}, CAT_PROFILE_MAX);
}

static const enum cat_bit octet_2_bit_8 = CAT_BIT_EXTENSION_TEXT;

static void test_terminal_profile_bits(void **state)
{
    struct cat cat = {.profile = {0x00, 0x81}, .profile_len = 2};

    (void)state;
    assert_true(cat_terminal_has(&cat, CAT_BIT_COMMAND_RESULT));
    assert_true(cat_terminal_has(&cat, octet_2_bit_8));
    assert_false(cat_terminal_has(&cat, CAT_BIT_CALL_CONTROL));
    assert_false(cat_terminal_has(&cat, CAT_BIT_DISPLAY_TEXT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_command_without_details),
        cmocka_unit_test(test_terminal_profile_again),
        cmocka_unit_test(test_terminal_profile_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
