/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HandleNotification: results, Pending Notifications with and without the tag of later versions. */
#include "test/tools/eim/esipa/scene.h"

/* Each kind of SGP.32 v1.0, and invalid ones. test_installation.c: BF37. */
static void test_untagged_notifications(void **state)
{
#define METADATA "BF2F 0B 80 01 07 81 02 06 40 0C 02 61 62"
#define COMPACT  "A0 0E 80 01 11 02 01 07 A2 06 A0 04 4F 02 0010"
#define ZEROS    "0000000000000000 0000000000000000"
#define SIGNED   "5F37 40 " ZEROS ZEROS ZEROS ZEROS
    static const struct {
        const char *message;
        int status; /* of an eIM that does not forward all notifications */
    } rows[] = {
        /* compactProfileInstallationResult, compactOtherSignedNotification; tagged and not: they
         * cannot be rebuilt, and thus not be forwarded */
        {"BF3D 55  A0 53 " COMPACT SIGNED, 204},
        {"BF3D 57  A0 55  A0 53 " COMPACT SIGNED, 204},
        {"BF3D 53  A1 51 " METADATA SIGNED, 204},
        {"BF3D 55  A0 53  A1 51 " METADATA SIGNED, 204},
        {"BF3D 02 A1 00", 400},
        {"BF3D 02 30 00", 400},
        {"BF3D 02 A0 00", 400},
        {"BF3D 03 BF37 00", 400},
        {"BF3D 04 31 02 05 00", 400},
        {"BF3D 04 A2 02 30 00", 400},
    };
    uint8_t memory[400];
    struct buf buf = BUF_OVER(memory);

    (void)state;
    fake_esipa_again(&here.eim, true);
    assert_int_equal(fake_esipa_ask(&here.eim, notification_of(&buf, "smdp.example", false)), 204);
    assert_int_equal(here.calls, 1);
    assert_string_equal(here.address, "smdp.example");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (ask(rows[i].message) != 400)
            fail_msg("%s", rows[i].message);
    fake_esipa_again(&here.eim, false);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (ask(rows[i].message) != rows[i].status)
            fail_msg("%s", rows[i].message);
    assert_int_equal(here.calls, 1);
}

/* A result in HandleNotification is processed without an acknowledgement. */
static void test_result_as_notification(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF3D1ABF50175A10" STRANGER "A003020101"), 400);
    assert_int_equal(json_array_size(list("queue")), 1);
    assert_int_equal(ask("BF3D1ABF50175A10" EID "A003020101"), 204);
    assert_int_equal(json_array_size(list("queue")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_result_as_notification, begin, end),
        cmocka_unit_test_setup_teardown(test_untagged_notifications, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
