/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activation codes (SGP.22 4.1). */
#include "tools/lpa/lpa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_good(void **state)
{
    static const struct {
        const char *text, *address, *matching_id, *oid;
        bool confirmation;
    } rows[] = {
        {"1$smdp.example$ABC-1", "smdp.example", "ABC-1", "", false},
        {"1$a:8443$$2.999.10$1", "a:8443", "", "2.999.10", true},
        {"1$a$b$$1", "a", "b", "", true},
        {"1$a$b$2.999", "a", "b", "2.999", false},
        {"1$a$b$", "a", "b", "", false},
        {"1$SMDP.Example.:443$home", "SMDP.Example.:443", "home", "", false},
        {"1$[::1]:8443$home", "[::1]:8443", "home", "", false},
        {"1$a$lpa:1", "a", "lpa:1", "", false},
    };
    static const char *const before[] = {"", "LPA:", "lpa:", "Lpa:", "lPA: ", " \tLPA:", "\r\n"};
    static const char *const after[] = {"", "\n", "\r\n", " ", " \t\n\n"};
    struct activation_code code;
    char text[100];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t j = 0; j < sizeof(before) / sizeof(before[0]); j++)
            for (size_t k = 0; k < sizeof(after) / sizeof(after[0]); k++) {
                snprintf(text, sizeof(text), "%s%s%s", before[j], rows[i].text, after[k]);
                assert_null(activation_code_read(&code, text));
                assert_string_equal(code.address, rows[i].address);
                assert_string_equal(code.matching_id, rows[i].matching_id);
                assert_string_equal(code.oid, rows[i].oid);
                assert_int_equal(code.confirmation_required, rows[i].confirmation);
            }
}

static void test_malformed(void **state)
{
    static const struct {
        const char *text, *problem; /* part of the message */
    } rows[] = {
        {"", "not an activation code"},
        {" \n", "not an activation code"},
        {"LPA:", "not an activation code"},
        {"LPA:LPA:1$a$b", "not an activation code"},
        {"LPA 1$a$b", "not an activation code"},
        {"1$a", "not an activation code"},
        {"2$a$b", "not an activation code"},
        {"11$a$b", "not an activation code"},
        {"$a$b", "not an activation code"},
        {"1$a$b$c$1$d", "not an activation code"},
        {"https://a/1", "not an activation code"},
        {"1$$b", "invalid server address"},
        {"1$a b$c", "invalid server address"},
        {"1$a/path$c", "invalid server address"},
        {"1$user@a$c", "invalid server address"},
        {"1$a:0$c", "invalid server address"},
        {"1$a:65536$c", "invalid server address"},
        {"1$a:port$c", "invalid server address"},
        {"1$:443$c", "invalid server address"},
        {"1$https://a$b", "the address is a URL; give host[:port]"},
        {"LPA:1$https://localhost:8643$home", "the address is a URL; give host[:port]"},
        {"1$HTTP://a:80/$b", "the address is a URL; give host[:port]"},
        {"1$a$b$c$2", "must be 1"},
        {"1$a$b$c$11", "too long"},
        {"1$a$b c", "blank"},
        {"1$a$b\nc", "blank"},
        {"1$a$b$2.999 .1", "blank"},
    };
    struct activation_code code;
    char text[600] = "1$";
    const char *problem;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        problem = activation_code_read(&code, rows[i].text);
        assert_non_null(problem);
        assert_non_null(strstr(problem, rows[i].problem));
    }
    memset(text + 2, 'a', 300);
    strcat(text, "$b");
    assert_non_null(activation_code_read(&code, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),
                                       cmocka_unit_test(test_malformed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
