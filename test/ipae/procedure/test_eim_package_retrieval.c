/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packages that the IPAe does not execute. */
#include "ipae/ipae.h"

#include "apdu/tlv.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

/* Unknown and malformed packages get an error response; the next package is executed. */
static void test_strange_packages(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, NULL);
    fake_eim_queue_hex(eim, "BF6003800101");
    fake_eim_queue_hex(eim, "BF5103800101");
    fake_eim_queue_hex(eim, "BF5203800101");
    fake_eim_queue_hex(eim, "BF5403A10101");
    fake_eim_order(eim, "dp=x.example");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->errors, 4);
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->polls, 6);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strange_packages),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
