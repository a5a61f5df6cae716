/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc profile check`: what the header of a package requires of a card. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/package.h"
#include "tools/profile/show.h"

/* Checks the small package with `header`; what is printed, to be freed. */
static char *check(const char *header, int *errors, unsigned *warnings)
{
    static uint8_t octets[1 << 16];
    struct buf package = BUF_OVER(octets);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    package_start_with(&package, header);
    package_end(&package);
    *errors = check_package(buf_bytes(&package), BYTES_NONE, out, warnings);
    fclose(out);
    return text;
}

/* INTERPRETATION.md, "javacard header": accepted without an application, but with a warning. */
static void test_javacard_is_a_warning(void **state)
{
    static const struct {
        const char *header;
        bool has_warning;
    } rows[] = {
        {"A5{81= 84=} A6{06=67810F010201}", false},
        {"A5{81= 84= 8B=} A6{06=67810F010201}", true},
        {"A5{8B=} A6{06=67810F010201}", true},
        {"A5{} A6{}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned warnings = 0;
        int errors = -1;
        char *text = check(rows[i].header, &errors, &warnings);

        assert_int_equal(errors, 0);
        if ((strstr(text, "warning: the header requires the service javacard: ") != NULL) !=
            rows[i].has_warning)
            fail_msg("%s: %s", rows[i].header, text);
        assert_true(warnings >= rows[i].has_warning);
        free(text);
    }
}

/* A service that no card of ours has is an error, with its reason. */
static void test_other_services_are_errors(void **state)
{
    unsigned warnings = 0;
    int errors = 0;
    char *text = check("A5{86=} A6{}", &errors, &warnings); /* cave */

    (void)state;
    assert_int_equal(errors, 1);
    assert_non_null(strstr(text, "error: feature-not-supported: "));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_javacard_is_a_warning),
        cmocka_unit_test(test_other_services_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
