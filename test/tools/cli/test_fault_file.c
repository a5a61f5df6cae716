/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of fault rules. */
#include "tools/cli/fault_file.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char rules[1000], why[FAULT_FILE_WHY_MAX], path[40];

static void keep(void *context, const char *rule)
{
    assert_ptr_equal(context, rules);
    snprintf(rules + strlen(rules), sizeof(rules) - strlen(rules), "%s;", rule);
}

static int read_text(const char *text, size_t len)
{
    FILE *file;
    int fd, err;

    strcpy(path, "/tmp/euiccd-faults-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    file = fdopen(fd, "wb");
    assert_int_equal(fwrite(text, 1, len, file), len);
    fclose(file);
    rules[0] = why[0] = '\0';
    err = fault_file_read(path, keep, rules, why);
    unlink(path);
    return err;
}

static void test_rules(void **state)
{
    static const struct {
        const char *text, *rules;
    } rows[] = {
        {"", ""},
        {"\n\n", ""},
        {"# comment\n", ""},
        {"apdu n=3 sw=6985", "apdu n=3 sw=6985;"},
        {"apdu n=3 sw=6985\n", "apdu n=3 sw=6985;"},
        {"\n  # comment\n apdu silence \t\r\n\nfunction=GetEID sw=6A80\r\n",
         "apdu silence;function=GetEID sw=6A80;"},
        {"\xEF\xBB\xBF", ""},
        {"\xEF\xBB\xBF# comment\r\napdu silence\r\n", "apdu silence;"},
        {"\xEF\xBB\xBF apdu silence", "apdu silence;"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_text(rows[i].text, strlen(rows[i].text)), 0);
        assert_string_equal(rules, rows[i].rules);
    }
}

static void test_errors(void **state)
{
    (void)state;
    assert_int_equal(read_text("apdu silence\n\0", 14), ERR_MALFORMED);
    assert_non_null(strstr(why, "not a text file"));
    assert_int_equal(fault_file_read("/nonexistent/faults", keep, rules, why), ERR_IO);
    assert_string_equal(why, "/nonexistent/faults: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules), cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
