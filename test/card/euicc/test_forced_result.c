/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Result codes by name and by number, and their lists. */
#include "card/euicc/forced_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct result_member reset[RESULT_MEMBERS_MAX] = {{"resetResult", CODE_RESET},
                                                               {"resetEimResult", CODE_RESET_EIM}};
static const struct result_member add_eim[RESULT_MEMBERS_MAX] = {
    {"addEimResultCode", CODE_ADD_EIM}};
static const struct result_member activation[RESULT_MEMBERS_MAX] = {
    {"ipaeActivationResult", CODE_IPAE_ACTIVATION}};
static const struct result_member none[RESULT_MEMBERS_MAX] = {{NULL, CODE_OTHER}};

static void test_find(void **state)
{
    static const struct {
        const char *text;
        int code; /* 0: not found */
        enum code_type type;
    } rows[] = {
        {"catBusy", 5, CODE_RESET},
        {"CATBUSY", 5, CODE_RESET},
        {"5", 5, CODE_RESET},
        {"nothingToDelete", 1, CODE_RESET},
        {"resetResult.nothingToDelete", 1, CODE_RESET},
        {"resetEimResult.nothingToDelete", 1, CODE_RESET_EIM},
        {"reseteimresult.2", 2, CODE_RESET_EIM},
        {"eimResetNotSupported", 2, CODE_RESET_EIM},
        {"127", 127, CODE_RESET},
        {"ok", 0, CODE_RESET},
        {"0", 0, CODE_RESET},
        {"3", 0, CODE_RESET},
        {"05", 0, CODE_RESET},
        {"", 0, CODE_RESET},
        {".", 0, CODE_RESET},
        {"resetEimResult.", 0, CODE_RESET},
        {"reset.catBusy", 0, CODE_RESET},
        {"resetEimResult.catBusy", 0, CODE_RESET},
    };
    struct forced_result found;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (forced_result_find(reset, rows[i].text, &found) != (rows[i].code != 0))
            fail_msg("%s", rows[i].text);
        if (rows[i].code) {
            assert_int_equal(found.refusal.code, rows[i].code);
            assert_int_equal(found.type, rows[i].type);
        }
    }
    assert_false(forced_result_find(none, "undefinedError", &found));
    assert_false(forced_result_find(activation, "undefinedError", &found)); /* has none */
}

static void test_memory_full(void **state)
{
    struct forced_result found;

    (void)state;
    assert_true(forced_result_memory_full(add_eim, &found));
    assert_int_equal(found.refusal.code, 1);
    assert_false(forced_result_memory_full(reset, &found));
}

static void test_list(void **state)
{
    char text[400], small[40];

    (void)state;
    assert_string_equal(
        forced_result_list(reset, text, sizeof(text)),
        "nothingToDelete(1), catBusy(5), ecallActive(104), undefinedError(127), "
        "resetEimResult.nothingToDelete(1), resetEimResult.eimResetNotSupported(2), "
        "resetEimResult.undefinedError(127)");
    assert_string_equal(forced_result_list(activation, text, sizeof(text)), "notSupported(1)");
    assert_string_equal(forced_result_list(reset, small, sizeof(small)),
                        "nothingToDelete(1), catBusy(5), ...");
    assert_string_equal(forced_result_list(none, text, sizeof(text)), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_memory_full),
        cmocka_unit_test(test_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
