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

static void spec_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* SGP.32 v1.3: X-Admin-Protocol of ESipa has the version of SGP.32; the messages are those of v1.2
 * (F.3). */
static void test_spec_1_3(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, spec_1_3);
    eim->https.admin_protocol = "gsma/rsp/v1.3.0"; /* the eIM asserts it */
    fake_eim_order(eim, "dp=x.example");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->errors, 0);
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->polls, 2);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strange_packages),
        cmocka_unit_test(test_spec_1_3),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
