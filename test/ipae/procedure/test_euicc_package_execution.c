/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICC packages of a polled eIM, with and without a profile switch (SGP.32 3.3.1). */
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

/* C-23: the IPAe passes packages on unchanged; the eUICC judges a malformed operation. */
static void test_damaged_package(void **state)
{
    (void)state;
    circle_begin(circle, "A* Bn", 1, NULL);
    fake_eim_order(&circle->eims[0], "dp=a #A3045A0A9899");
    fake_eim_order(&circle->eims[0], "dp=b #A382700098");
    fake_eim_order(&circle->eims[0], "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 3);
    assert_string_equal(circle->eims[0].words[0], "BF6503800100020102");
    assert_string_equal(circle->eims[0].words[1], "BF6503800100020102");
    assert_string_equal(circle->eims[0].words[2], "850100");
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
    assert_string_equal(circle->scene.fake.refusal, ""); /* nothing is removed twice */
    circle_end(circle);
}

static void short_times(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("jitter that repeats"));
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
}

/* An enable: REFRESH, then the stored result over the new profile. */
static void test_enable(void **state)
{
    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.refreshes, 1);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(circle->eims[0].results, 1);
    assert_string_equal(circle->eims[0].words[0], "830100");
    assert_int_equal(circle->eims[0].notifications, 2);
    assert_outbox_is_empty(circle);
    terminal_wait(&circle->terminal, 5000); /* no rollback comes later */
    assert_string_equal(circle_profiles(circle), "A B*");
    circle_end(circle);
}

static void test_enable_by_profile_state_change(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, NULL);
    circle->terminal.answers_refresh = true;
    fake_eim_order(&circle->eims[0], "+B");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.refreshes, 1);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(circle->eims[0].results, 1);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_damaged_package),
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_enable_by_profile_state_change),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
