/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile downloads that an eIM orders, from the real SM-DP+ of tools/smdpp: directly over ES9+,
 * and through the eIM. */
#include "ipae/facts.h"

#include "test/fake/smdpp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;
static struct fake_smdpp *smdpp;

#define CODE "LPA:1$" FAKE_SMDPP_ADDRESS "$one"

/* Queues BF54 with an activation code and a transaction identifier. */
static void order(struct fake_eim *eim, const char *code)
{
    uint8_t octets[400];
    struct buf out = BUF_OVER(octets);
    size_t outer = tlv_open(&out, 0xBF54), data = tlv_open(&out, 0xA0);

    tlv_put(&out, 0x80, bytes_at(code, strlen(code)));
    tlv_close(&out, data);
    tlv_put(&out, 0x82, BYTES_TEXT("\x01\x02\x03"));
    tlv_close(&out, outer);
    fake_eim_queue(eim, buf_bytes(&out));
}

static void times(struct card_factory *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
    factory->default_smdp_address = FAKE_SMDPP_ADDRESS;
    factory->root_smds_address = FAKE_SMDS_ADDRESS;
}

static void begin(bool indirect, const char *more, size_t filler)
{
    circle->scene.eims[0].indirect = indirect;
    circle_begin(circle, "A*", 1, times);
    fake_smdpp_begin(smdpp, circle, more, filler);
    if (indirect)
        fake_smdpp_behind(smdpp, &circle->eims[0]);
}

static void end(void)
{
    fake_smdpp_end(smdpp);
    circle_end(circle);
    circle->scene.eims[0].indirect = false;
}

static void test_direct(void **state)
{
    (void)state;
    begin(false, "", 0);
    order(&circle->eims[0], CODE);
    terminal_start(&circle->terminal);
    assert_int_equal(smdpp->installed, 1);
    assert_string_equal(circle_profiles(circle), "A* \x14");
    assert_int_equal(circle->eims[0].downloads, 1);
    assert_outbox_is_empty(circle);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct),
    };
    int failed;

    circle = circle_new();
    smdpp = calloc(1, sizeof(*smdpp));
    assert_non_null(smdpp);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(smdpp);
    circle_free(circle);
    return failed;
}
