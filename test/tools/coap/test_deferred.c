/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses of the CoAP server that come later, or never: fault rules. */
#include "test/tools/coap/coap_scene.h"

#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Each response waits for its delay, also one that was deferred before. */
static void test_delay(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fake_eim *eim = begin("A* B", "/gsma/rsp2/asn1");
        const int64_t began = now_ns();

        delay = 20000000;
        is_late = i == 1;
        fake_eim_order(eim, "xB");
        terminal_start(&circle->terminal);
        assert_int_equal(eim->polls, 2);
        assert_string_equal(eim->words[0], "850100");
        assert_outbox_is_empty(circle);
        assert_true(now_ns() - began >= 3 * delay);
        delay = 0;
        is_late = false;
        end();
    }
}

/* The association ends instead of the response; the next poll opens another one. */
static void test_cut(void **state)
{
    struct fake_eim *eim = begin("A*", "/gsma/rsp2/asn1");

    (void)state;
    is_cut = true;
    handled = 0;
    terminal_start(&circle->terminal);
    assert_int_equal(handled, 1);
    assert_int_equal(circle->terminal.sw, 0x9000);
    is_cut = false;
    terminal_wait(&circle->terminal, 3000);
    assert_true(eim->polls >= 2);
    end();
}

/* The server ends while a response waits. */
static void test_end(void **state)
{
    (void)state;
    (void)begin("A*", "/gsma/rsp2/asn1");
    delay = 3600000000000;
    handled = 0;
    terminal_start(&circle->terminal);
    assert_int_equal(handled, 1);
    delay = 0;
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delay),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_end),
    };

    return coap_run_tests(tests, sizeof(tests) / sizeof(tests[0]));
}
