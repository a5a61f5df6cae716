/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader without a PC/SC service: the socket of pcscd is one that does not exist.
 * test/e2e/test_eim.py and test_device_power.py have a service, a reader and a card.
 */
#include "tools/link/link_reader.h"

#include "apdu/err.h"
#include "tools/link/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {"", "Virtual PCD", "a reader with a long name 00 01"};

static void no_service(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (int alone = 0; alone < 2; alone++) {
            struct reader *reader = NULL;
            struct link_error error = {""};

            assert_int_equal(reader_open(&reader, names[i], alone, &error), ERR_NOT_FOUND);
            assert_null(reader);
            assert_string_equal(error.text,
                                "PC/SC: pcscd is not running; `euicc run CARD --pcscd' starts one");
        }
    }
    reader_close(NULL);
}

static void no_link(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct link *link = NULL;
        struct link_error error = {""};

        assert_int_equal(link_open_reader(&link, names[i], &error), ERR_NOT_FOUND);
        assert_non_null(strstr(error.text, "pcscd is not running"));
        assert_int_equal(link_open_reader_alone(&link, names[i], &error), ERR_NOT_FOUND);
        assert_null(link);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_service), cmocka_unit_test(no_link)};

    setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
