/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole circle in process: fake terminal, card with IPAe, fake eIM over TLS. When it polls,
 * what is carried out and delivered, rollback, fallback and return.
 */
#include "ipae/ipae.h"

#include "card/applet.h"
#include "test/fake/circle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

static void test_idle_poll(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(circle->eims[0].https.connections, 1);
    assert_true(circle->eims[0].has_plmn);
    assert_int_equal(circle->terminal.sw, 0x9000);
    print_message("idle poll: %u commands, %lu octets up, %lu down: %s\n",
                  circle->terminal.commands, circle->terminal.up, circle->terminal.down,
                  circle->terminal.log);
    terminal_poll(&circle->terminal); /* STATUS alone brings nothing */
    assert_int_equal(circle->eims[0].polls, 1);
    circle_end(circle);
}

static void test_packages(void **state)
{
    (void)state;
    circle_begin(circle, "A*n Bn Cn", 1, NULL);
    fake_eim_order(&circle->eims[0], "lp rat");
    fake_eim_order(&circle->eims[0], "xC dp=smdp.example");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 2);
    assert_string_equal(circle->eims[0].words[1], "850100BF6503800100");
    assert_int_equal(circle->eims[0].notifications, 1); /* C deleted */
    assert_int_equal(circle->eims[0].polls, 3);
    assert_int_equal(circle->eims[0].https.connections, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_poll),
        cmocka_unit_test(test_packages),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
