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

/* A package of which no operation was carried out is no change for the other eIM. */
static void test_package_that_changes_nothing(void **state)
{
    (void)state;
    for (unsigned changes = 0; changes < 2; changes++) {
        circle_begin(circle, "A* B", 2, short_times);
        fake_eim_order(&circle->eims[1], changes ? "+B" : "#A3045A029800");
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[1].results, 1);
        assert_string_equal(circle->eims[1].words[0], changes ? "830100" : "020102");
        terminal_wait(&circle->terminal, 1200);
        assert_int_equal(circle->eims[0].cause, changes ? 0 : -1); /* otherEim */
        circle_end(circle);
    }
}

/* The reason of a failed poll, which is traced (E-100). */
static void test_reasons(void **state)
{
    static const struct {
        enum https_fault fault;
        const char *reason; /* NULL: none */
    } rows[] = {
        {HTTPS_FINE, NULL},
        {HTTPS_SILENT, ": no response in time"},
        {HTTPS_HANGS_UP, ": connection failed or lost"},
        {HTTPS_500, ": connection failed or lost"},
        {HTTPS_BAD_LENGTH, ": malformed"},
        {HTTPS_LONG_HEADER, ": too long"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *failure = circle->scene.fake.failure;

        circle_begin(circle, "A*", 1, short_times);
        failure[0] = '\0';
        circle->eims[0].https.fault = rows[i].fault;
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 200);
        if (!rows[i].reason)
            assert_string_equal(failure, "");
        else if (!strstr(failure, rows[i].reason))
            fail_msg("fault %d: \"%s\", not \"%s\"", rows[i].fault, failure, rows[i].reason);
        circle_end(circle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_eims),
        cmocka_unit_test(test_package_that_changes_nothing),
        cmocka_unit_test(test_reasons),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
