/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pending Notifications and their SM-DP+, which responds or does not. */
#include "test/tools/eim/esipa/scene.h"

static struct bytes notification(struct buf *out, const char *address)
{
    return notification_of(out, address, true);
}

static void test_notifications(void **state)
{
    uint8_t memory[400];
    struct buf buf = BUF_OVER(memory);
    struct bytes message = notification(&buf, "smdp.example");

    (void)state;
    assert_int_equal(fake_esipa_ask(&here.eim, message), 204); /* logged */
    assert_int_equal(here.calls, 0);
    fake_esipa_again(&here.eim, true);
    assert_int_equal(fake_esipa_ask(&here.eim, message), 204);
    assert_int_equal(here.calls, 1);
    assert_string_equal(here.address, "smdp.example");
    here.err = ERR_IO;
    assert_int_equal(fake_esipa_ask(&here.eim, message), 502); /* the card keeps it */
    buf = BUF_OVER(memory);
    assert_int_equal(fake_esipa_ask(&here.eim, notification(&buf, "")), 400);
    assert_int_equal(ask("BF3D00"), 400);
    assert_int_equal(ask("BF3D04A0023000"), 400);
    assert_int_equal(here.calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_notifications, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
