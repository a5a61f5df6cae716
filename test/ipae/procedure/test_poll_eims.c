/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll of several eIMs. */
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

static void short_times(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("jitter that repeats"));
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
}

/* A failing eIM does not stop the poll of the other; each has its own queue and state changes. */
static void test_two_eims(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 2, short_times);
    circle->eims[0].https.fault = HTTPS_HANGS_UP;
    fake_eim_order(&circle->eims[1], "dp=two.example");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[1].results, 1);
    assert_int_equal(circle->eims[0].cause, -1);
    circle->eims[0].https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 60);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(circle->eims[0].cause, 0); /* otherEim */
    assert_int_equal(circle->eims[1].cause, -1);
    circle->eims[0].cause = -1;
    terminal_wait(&circle->terminal, 1200);
    assert_int_equal(circle->eims[0].cause, -1); /* reported once */
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_eims),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
