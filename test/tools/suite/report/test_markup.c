/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/suite/report/markup.h"

static void test_text(void **state)
{
    static const struct {
        const char *text, *markup;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"<a href=\"x\">&amp;</a>", "&#60;a href=&#34;x&#34;&#62;&#38;amp;&#60;/a&#62;"},
        {"two\nlines\n", "two\nlines\n"},
        {"tab\t nul \x01 del \x7F", "tab\\x09 nul \\x01 del \\x7F"},
        {"gr\xC3\xBC\xC3\x9F", "gr\xC3\xBC\xC3\x9F"},
        {"not UTF-8 \xFF\xC3", "not UTF-8 \\xFF\\xC3"},
        {"C1 \xC2\x9B", "C1 \\xC2\\x9B"},
        {"noncharacter \xEF\xBF\xBF", "noncharacter \\xEF\\xBF\\xBF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text = NULL;
        size_t len = 0;
        FILE *to = open_memstream(&text, &len);

        assert_non_null(to);
        markup_text(to, rows[i].text);
        fclose(to);
        assert_string_equal(text, rows[i].markup);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
