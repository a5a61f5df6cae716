/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands: forms, test forms, clauses, traits without a command. */
#include "tools/modem/commands.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct fake_modem fake;

/* Each extended command answers its test form, with its values or with OK alone. */
static void test_test_forms(void **state)
{
    char line[40], expected[200];

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    for (size_t i = 0; i < modem_command_count; i++) {
        const struct modem_command_row *row = &modem_command_rows[i];

        if (strspn(row->name, "+^") == 0 || !row->values)
            continue;
        snprintf(line, sizeof(line), "AT%s=?\r", row->name);
        snprintf(expected, sizeof(expected), *row->values ? "|%s: %s||OK|" : "|OK|", row->name,
                 row->values);
        assert_string_equal(fake_modem_ask(&fake, line), expected);
    }
    fake_modem_end(&fake);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < modem_command_count; i++) {
        const struct modem_command_row *row = &modem_command_rows[i];

        assert_true(*row->clause && row->run && row->forms);
        assert_true(row->values || row->forms & AT_TEST || strspn(row->name, "+^") == 0);
        for (size_t n = 0; n < i; n++)
            assert_string_not_equal(row->name, modem_command_rows[n].name);
    }
}

/* A form that a command does not have, and a number that is too high, are ERROR. */
static void test_other_forms(void **state)
{
    static const char *const lines[] = {"AT+CSIM?\r", "AT+CSIM\r",  "AT+CSQ?\r", "AT+CSQ=1\r",
                                        "AT+CIMI?\r", "ATE2\r",     "ATZ2\r",    "AT&F1\r",
                                        "ATQ1\r",     "ATV0\r",     "ATD123\r",  "ATS16?\r",
                                        "AT+CCHO\r",  "AT+CGLA?\r", "AT+NONE\r", "AT+NONE=?\r"};

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_string_equal(fake_modem_ask(&fake, lines[i]), "|ERROR|");
    fake_modem_end(&fake);
}

static void test_traits(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_NO_TEST));
    assert_modem(&fake, "AT+CCHO=?", "|ERROR|");
    assert_modem(&fake, "AT+CCHC=?", "|ERROR|");
    assert_modem(&fake, "AT+CGLA=?", "|ERROR|");
    assert_modem(&fake, "AT+CSIM=?", "|OK|");
    fake_modem_end(&fake);
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_NO_CCHC));
    assert_modem(&fake, "AT+CCHO=?", "|OK|");
    assert_modem(&fake, "AT+CCHC=?", "|ERROR|");
    assert_modem(&fake, "AT+CCHC=1", "|ERROR|");
    fake_modem_end(&fake);
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_CSIM_ONLY));
    assert_modem(&fake, "AT+CMEE=1", "|OK|");
    assert_modem(&fake, "AT+CCHO=\"A000\"", "|ERROR|");
    assert_modem(&fake, "AT+CCHC=1", "|ERROR|");
    assert_modem(&fake, "AT+CGLA=1,8,\"00A40000\"", "|ERROR|");
    assert_modem(&fake, "AT+CSIM=?", "|OK|");
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_test_forms),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_other_forms),
        cmocka_unit_test(test_traits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
