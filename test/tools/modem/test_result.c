/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Final result codes at each level of +CMEE. */
#include "tools/modem/result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_texts(void **state)
{
    static const struct {
        struct result result;
        enum cmee cmee;
        const char *text;
    } rows[] = {{{RESULT_OK, 0, false}, CMEE_NUMBER, "OK"},
                {{RESULT_ERROR, 0, false}, CMEE_TEXT, "ERROR"},
                {{RESULT_CME, CME_SIM_FAILURE, false}, CMEE_OFF, "ERROR"},
                {{RESULT_CME, CME_SIM_FAILURE, false}, CMEE_NUMBER, "+CME ERROR: 13"},
                {{RESULT_CME, CME_SIM_FAILURE, false}, CMEE_TEXT, "+CME ERROR: SIM failure"},
                {{RESULT_CME, 999, false}, CMEE_TEXT, "+CME ERROR: unknown"},
                {{RESULT_CME, CME_SIM_FAILURE, true}, CMEE_OFF, "+CME ERROR: 13"},
                {{RESULT_CME, CME_SIM_FAILURE, true}, CMEE_TEXT, "+CME ERROR: SIM failure"},
                {{RESULT_CMS, CMS_INVALID_PDU, false}, CMEE_OFF, "+CMS ERROR: 304"}};
    char text[60];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(result_text(rows[i].result, rows[i].cmee, text, sizeof(text)),
                            rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
