/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions of +CCHO. */
#include "tools/modem/sessions.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_modem fake;

static struct at_argument argument(const char *text)
{
    return (struct at_argument){text, strlen(text), false, true};
}

static const struct modem_session *find(const char *text)
{
    struct at_argument one = argument(text);

    return sessions_find(&fake.modem, &one);
}

static void test_numbers(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_null(find("1"));
    assert_non_null(sessions_add(&fake.modem, 1));
    assert_non_null(sessions_add(&fake.modem, 12));
    assert_int_equal(find("1")->channel, 1);
    assert_int_equal(find("12")->channel, 12);
    assert_null(find("2"));
    assert_null(find("01"));
    assert_null(find(""));
    fake_modem_end(&fake);
}

static void test_handles(void **state)
{
    const struct modem_session *first, *second;

    (void)state;
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_OPAQUE_SESSION));
    first = sessions_add(&fake.modem, 1);
    second = sessions_add(&fake.modem, 2);
    assert_ptr_equal(find("000000000385a7eb"), first);
    assert_int_equal(first->handle, 0x385A7EB);
    assert_int_not_equal(first->handle, second->handle);
    assert_null(find("1"));
    fake_modem_end(&fake);
}

static void test_limit(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    for (unsigned i = 1; i <= MODEM_SESSIONS; i++)
        assert_non_null(sessions_add(&fake.modem, (uint8_t)i));
    assert_null(sessions_add(&fake.modem, 20));
    fake_modem_end(&fake);
}

static void test_a_reset_ends_all(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_non_null(sessions_add(&fake.modem, 1));
    fake.script.device.resets++;
    assert_null(find("1"));
    assert_int_equal(sessions_close_all(&fake.modem), 0); /* the card gets no command */
    fake_modem_end(&fake);
}

static void test_close(void **state)
{
    static const struct script_row rows[] = {
        {"00708001", "9000"}, {"00708004", "6881"}, {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_non_null(sessions_add(&fake.modem, 1));
    assert_non_null(sessions_add(&fake.modem, 4));
    assert_int_equal(sessions_close_all(&fake.modem), 0);
    assert_null(find("1"));
    assert_int_equal(sessions_close_all(&fake.modem), 0);
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_handles),
        cmocka_unit_test(test_limit),   cmocka_unit_test(test_a_reset_ends_all),
        cmocka_unit_test(test_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
