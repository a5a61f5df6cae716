/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Information lines, results, and room for them. */
#include "tools/modem/call.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_modem fake;

static struct call new_call(const struct at_command *command)
{
    return (struct call){.modem = &fake.modem, .command = command};
}

static void test_lines(void **state)
{
    const struct at_command command = {.form = AT_EXECUTE};
    struct call call;

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    call = new_call(&command);
    call_say(&call, "+X: %d", 7);
    modem_put_result(&fake.modem, call.result);
    assert_string_equal(fake_modem_heard(&fake), "|+X: 7||OK|");
    modem_say_unsolicited(&fake.modem, "+X: 8"); /* nobody has sent anything */
    assert_string_equal(fake_modem_heard(&fake), "");
    fake.modem.active = true;
    modem_say_unsolicited(&fake.modem, "+X: 8");
    assert_string_equal(fake_modem_heard(&fake), "|+X: 8|");
    call_malformed(&call);
    modem_put_result(&fake.modem, call.result);
    call_fail_sms(&call, CMS_NO_SERVICE);
    modem_put_result(&fake.modem, call.result);
    modem_put_result(&fake.modem, (struct result){.kind = RESULT_PROMPT});
    assert_string_equal(fake_modem_heard(&fake), "|ERROR||+CMS ERROR: 331||> ");
    fake_modem_end(&fake);
}

/* A response that does not fit fails, and its result code still fits. */
static void test_room(void **state)
{
    const struct at_command command = {.form = AT_EXECUTE};
    struct call call;

    (void)state;
    for (size_t len = 900; len < 1000; len++) {
        fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_URC));
        fake.modem.settings.cmee = CMEE_TEXT;
        call = new_call(&command);
        for (unsigned i = 0; i < 40 && call.result.kind == RESULT_OK; i++)
            call_say(&call, "%0*d", (int)len, 0);
        assert_int_equal(call.result.code, CME_MEMORY_FULL);
        modem_put_result(&fake.modem, call.result);
        fake_modem_heard(&fake);
        assert_string_equal(fake.shown + strlen(fake.shown) - 25, "|+CME ERROR: memory full|" + 0);
        fake_modem_end(&fake);
    }
}

static void test_numbers(void **state)
{
    const struct at_command command = {
        .form = AT_SET,
        .count = 3,
        .arguments = {{"7", 1, false, true}, {"", 0, false, false}, {"x", 1, false, true}}};
    struct call call;
    uint32_t number;

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    call = new_call(&command);
    assert_true(call_number(&call, 0, 7, 1, &number));
    assert_int_equal(number, 7);
    assert_true(call_number(&call, 1, 7, 3, &number));
    assert_int_equal(number, 3);
    assert_true(call_number(&call, 9, 7, 4, &number));
    assert_int_equal(number, 4);
    assert_int_equal(call.result.kind, RESULT_OK);
    assert_false(call_number(&call, 0, 6, 1, &number));
    assert_int_equal(call.result.code, CME_INCORRECT_PARAMETERS);
    assert_false(call_number(&call, 2, 7, 1, &number));
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
