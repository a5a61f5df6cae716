/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of a CoAP peer: blocks of each size in both directions, refusals, duplicates (RFC
 * 7252 4.5, RFC 7959 2.5). */
#include "apdu/tlv.h"
#include "ipae/toolkit/policy.h"
#include "test/fake/injection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

/* Blocks of each size, in both directions. */
static void test_blocks(void **state)
{
    (void)state;
    for (unsigned szx = 0; szx <= 6; szx++) {
        struct fake_eim *eim = injection_open(circle, "A* B C D E F G H");
        char words[1200] = "";

        for (unsigned i = 0; i < 30; i++)
            strcat(words, "lp ");
        for (unsigned i = 0; i < 60; i++) /* long */
            strcat(words, "fB ");
        eim->coaps.push.szx = szx;
        injection_push_package(circle, eim, words);
        assert_true(eim->coaps.push.answer.len > 4096);
        (void)injection_result(eim);
        injection_acknowledge(circle, eim);
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

static void test_terminal_buffers(void **state)
{
    static const unsigned sizes[] = {1500, 1000, 600, 300};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fake_eim *eim = injection_scene(circle, "A* B C D", 1);

        circle->terminal.buffer_size = sizes[i];
        terminal_start(&circle->terminal);
        injection_push_package(circle, eim, "lp lp lp lp lp lp lp lp lp lp lp lp");
        assert_true(eim->coaps.push.answer.len > 1024);
        (void)injection_result(eim);
        assert_true(circle->terminal.datagram_most <= sizes[i]);
        circle_end(circle);
    }
}

/* Requests that are not TransferEimPackage. */
static void test_coap_refusals(void **state)
{
    static const uint8_t zeros[ESIPA_BODY_MAX + 1];
    struct fake_eim *eim = injection_open(circle, "A* B");

    (void)state;
    eim->coaps.push.path = "/elsewhere";
    injection_push_hex(circle, eim, "BF52 04 5C 02 BF20");
    assert_int_equal(eim->coaps.push.status, 404);
    eim->coaps.push.path = "/a/path/that/is/longer/than/all/of/ours";
    injection_push_hex(circle, eim, "BF52 04 5C 02 BF20");
    assert_int_equal(eim->coaps.push.status, 404);
    eim->coaps.push.path = NULL;
    eim->coaps.push.code = 1; /* GET */
    injection_push_hex(circle, eim, "BF52 04 5C 02 BF20");
    assert_int_equal(eim->coaps.push.status, 405);
    eim->coaps.push.code = 0;
    injection_push(circle, eim, BYTES_OF(zeros)); /* too long */
    assert_int_equal(eim->coaps.push.status, 413);
    fake_coaps_push(&eim->coaps, BYTES_TEXT("\xBF\x4F\x00")); /* another function */
    terminal_collect(&circle->terminal);
    assert_string_equal(injection_response_in_hex(eim), "020101");
    injection_push_package(circle, eim, "xB");
    assert_string_equal(injection_result(eim), "850100");
    circle_end(circle);
}

static void test_duplicates(void **state)
{
    struct fake_eim *eim = injection_open(circle, "A* B");
    size_t len;

    (void)state;
    injection_push_package(circle, eim, "xB");
    assert_string_equal(injection_result(eim), "850100");
    len = eim->coaps.push.answer.len;
    for (unsigned i = 0; i < 3; i++) {
        fake_coaps_push_again(&eim->coaps);
        terminal_collect(&circle->terminal);
        assert_int_equal(eim->coaps.push.answers, 2 + i);
    }
    /* The response is lost: it is repeated. */
    eim->coaps.lose_up = 1ULL << eim->coaps.ups;
    injection_push_package(circle, eim, "lp");
    assert_int_equal(eim->coaps.push.status, -1);
    fake_coaps_push_again(&eim->coaps);
    terminal_collect(&circle->terminal);
    (void)injection_result(eim);
    assert_outbox_has(circle, 2, 0); /* unchanged */
    assert_true(len > 0);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_terminal_buffers),
        cmocka_unit_test(test_coap_refusals),
        cmocka_unit_test(test_duplicates),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
