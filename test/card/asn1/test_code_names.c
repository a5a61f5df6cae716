/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of result codes, and what has none. */
#include "card/asn1/code_names.h"
#include "card/asn1/msg_package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_texts(void **state)
{
    static const struct {
        enum code_type type;
        int64_t code;
        const char *text;
    } rows[] = {
        {CODE_EUICC_PACKAGE_ERROR, EUICC_PACKAGE_ERROR_REPLAY_ERROR, "replayError(4)"},
        {CODE_EUICC_PACKAGE_ERROR, 127, "undefinedError(127)"},
        {CODE_EUICC_PACKAGE_ERROR, 5, "5"},
        {CODE_ENABLE_PROFILE, 2, "profileNotInDisabledState(2)"},
        {CODE_DISABLE_PROFILE, 2, "profileNotInEnabledState(2)"},
        {CODE_ADD_EIM, 3, "ciPKUnknown(3)"},
        {CODE_ADD_INITIAL_EIM, 3, "ciPKUnknown(3)"},
        {CODE_ADD_INITIAL_EIM, 7, "commandError(7)"},
        {CODE_UNSET_FALLBACK_ATTRIBUTE, 3, "fallbackProfileEnabled(3)"},
        {CODE_PROCESSING_TERMINATED, 2, "unknownOrDamagedCommand(2)"},
        {CODE_ERROR_REASON, 127, "installFailedDueToUnknownError(127)"},
        {CODE_BPP_COMMAND, 0, "initialiseSecureChannel(0)"},
        {CODE_CANCEL_SESSION_REASON, 0, "endUserRejection(0)"},
        {CODE_STATE_CHANGE_CAUSE, 127, "undefined(127)"},
        {CODE_OTHER, 0, "ok(0)"},
        {CODE_OTHER, 300, "300"},
        {CODE_OTHER, -1, "-1"},
    };
    char text[CODE_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(code_text(rows[i].type, rows[i].code, text), rows[i].text);
}

/* In the ASN.1's form, and no code has two names or no name between others of its type. */
static void test_form(void **state)
{
    (void)state;
    for (enum code_type type = 0; type <= CODE_OTHER; type++) {
        assert_non_null(code_name(type, 0));
        assert_non_null(code_name(type, 127));
        for (int64_t code = 0; code < 256; code++) {
            const char *name = code_name(type, code);

            for (const char *at = name; at && *at; at++)
                assert_true(
                    (*at >= 'a' && *at <= 'z') ||
                    (at > name && ((*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9'))));
        }
    }
}

/* The codes of a type come in ascending order, each once, and have names of their own. */
static void test_order(void **state)
{
    (void)state;
    for (enum code_type type = 0; type <= CODE_OTHER; type++) {
        int64_t code, other;

        for (size_t i = 0; code_at(type, i, &code); i++)
            for (size_t k = i + 1; code_at(type, k, &other); k++) {
                if (code >= other)
                    fail_msg("type %u: %d before %d", type, (int)code, (int)other);
                assert_string_not_equal(code_name(type, code), code_name(type, other));
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_form),
                                       cmocka_unit_test(test_order)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
