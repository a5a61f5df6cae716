/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error codes of ESipa and status codes of the JSON bindings, in both directions. */
#include "tools/eim/esipa/status.h"

#include "card/asn1/msg_esipa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { BOTH, TO_CODE, OF_CODE, BOTH_1_2, BOTH_1_3 /* in this version of SGP.32 */ };

static const struct {
    uint32_t function;
    const char *subject, *reason;
    unsigned code, direction;
} rows[] = {
    {ESIPA_INITIATE_AUTHENTICATION, "8.8.1", "3.8", 1, BOTH},
    {ESIPA_INITIATE_AUTHENTICATION, "8.9.1", "3.8", 1, TO_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.8.3", "3.1", 2, BOTH},
    {ESIPA_INITIATE_AUTHENTICATION, "8.9.3", "3.1", 2, TO_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.8.2", "3.1", 3, BOTH},
    {ESIPA_INITIATE_AUTHENTICATION, "8.8.4", "3.7", 3, TO_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.9.2", "3.1", 3, TO_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.9.4", "3.7", 3, TO_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.8.1", "3.10", 50, OF_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.8", "3.10", 51, OF_CODE},
    {ESIPA_INITIATE_AUTHENTICATION, "8.31.2", "3.10", 52, OF_CODE},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1.2", "6.1", 1, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1.2", "6.3", 2, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1.3", "6.1", 3, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1.3", "6.3", 4, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1", "6.1", 5, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.2.6", "3.8", 6, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.8.5", "6.4", 6, TO_CODE},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1.1", "3.8", 7, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.2.5", "4.3", 8, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.11.1", "3.9", 9, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.10.1", "3.9", 10, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.1", "4.8", 11, BOTH},
    {ESIPA_AUTHENTICATE_CLIENT, "8.8.5", "4.10", 18, BOTH_1_3},
    {ESIPA_AUTHENTICATE_CLIENT, "8.2.8", "1.2", 50, OF_CODE},
    {ESIPA_AUTHENTICATE_CLIENT, "8.9.5", "3.9", 56, BOTH},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.1", "6.1", 1, BOTH},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.2.7", "2.2", 2, BOTH},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.2.7", "3.8", 3, BOTH},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.2.7", "6.4", 4, BOTH},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.2", "3.7", 5, BOTH},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.8.5", "4.10", 6, BOTH_1_2},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.2.9", "3.11", 50, OF_CODE},
    {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.10.1", "3.9", 95, BOTH},
    {ESIPA_CANCEL_SESSION, "8.10.1", "3.9", 1, BOTH},
    {ESIPA_CANCEL_SESSION, "8.1", "6.1", 2, BOTH},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "8.1.1", "3.9", 2, OF_CODE},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "8.1.1", "2.1", 3, OF_CODE},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "8.1.1", "2.2", 4, OF_CODE},
};

static void test_rows(void **state)
{
    const char *subject, *reason;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned spec = EUICCD_SPEC_1_2; spec <= EUICCD_SPEC_1_3; spec++) {
            unsigned other = spec == EUICCD_SPEC_1_2 ? BOTH_1_3 : BOTH_1_2;
            bool is_there = rows[i].direction != OF_CODE && rows[i].direction != other;

            assert_int_equal(esipa_status_to_code((enum euiccd_spec)spec, rows[i].function,
                                                  rows[i].subject, rows[i].reason),
                             is_there ? rows[i].code : ESIPA_ERROR_UNDEFINED);
        }
        if (rows[i].direction == TO_CODE)
            continue;
        esipa_status_of_code(rows[i].function, rows[i].code, &subject, &reason);
        assert_string_equal(subject, rows[i].subject);
        assert_string_equal(reason, rows[i].reason);
    }
}

/* Unknown codes, codes of another function, and the codes without status codes of their own. */
static void test_undefined(void **state)
{
    static const struct {
        uint32_t function;
        const char *subject, *reason;
    } unknown[] = {
        {ESIPA_INITIATE_AUTHENTICATION, "8.1.2", "6.1"},
        {ESIPA_AUTHENTICATE_CLIENT, "8.8.1", "3.8"},
        {ESIPA_GET_BOUND_PROFILE_PACKAGE, "8.1", "6.2"},
        {ESIPA_CANCEL_SESSION, "8.8", "3.10"},
        {ESIPA_CANCEL_SESSION, "", ""},
    };
    const char *subject, *reason;

    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        assert_int_equal(esipa_status_to_code(EUICCD_SPEC_1_3, unknown[i].function,
                                              unknown[i].subject, unknown[i].reason),
                         ESIPA_ERROR_UNDEFINED);
    for (unsigned code = 99; code <= ESIPA_ERROR_UNDEFINED; code += 28) {
        esipa_status_of_code(ESIPA_AUTHENTICATE_CLIENT, code, &subject, &reason);
        assert_string_equal(subject, "1.6");
        assert_string_equal(reason, "4.2");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_undefined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
