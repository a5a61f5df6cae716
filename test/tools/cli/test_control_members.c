/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unknown members of requests to a control socket. */
#include "tools/cli/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void unknown_members(void **state)
{
    static const struct {
        const char *request, *members, *unknown;
    } rows[] = {
        {"{}", "", NULL},
        {"{\"do\":\"x\"}", "", NULL},
        {"{\"do\":\"x\",\"card\":1}", "card", NULL},
        {"{\"files\":1,\"do\":\"x\",\"card\":1}", "card files", NULL},
        {"{\"do\":\"x\",\"card\":1}", "", "card"},
        {"{\"do\":\"x\",\"car\":1}", "card files", "car"},
        {"{\"do\":\"x\",\"cards\":1}", "card files", "cards"},
        {"{\"do\":\"x\",\"ard\":1}", "card", "ard"},
        {"{\"do\":\"x\",\"card files\":1}", "xcard files", "card files"},
        {"{\"do\":\"x\",\"Card\":1}", "card", "Card"},
        {"{\"do\":\"x\",\"\":1}", "card", ""},
        {"{\"Do\":\"x\"}", "card", "Do"},
        {"{\"card\":1,\"b\":1,\"a\":1}", "card", "b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *request = json_loads(rows[i].request, 0, NULL);
        const char *unknown;

        assert_non_null(request);
        unknown = control_unknown_member(request, rows[i].members);
        if (rows[i].unknown)
            assert_string_equal(unknown, rows[i].unknown);
        else
            assert_null(unknown);
        json_decref(request);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(unknown_members)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
