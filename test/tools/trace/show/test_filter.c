/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters: fields of commands and messages. */
#include "test/tools/trace/show/filter_scene.h"

static void fields(void **state)
{
    static const char *const yes[] = {"function=EnableProfile",
                                      "function=ES10c.EnableProfile",
                                      "FUNCTION=enable*",
                                      "function=*profile",
                                      "ins=E2",
                                      "ins=e2",
                                      "ins='STORE DATA'",
                                      "ins=\"store data\"",
                                      "channel=1",
                                      "channel<2",
                                      "channel=0..3",
                                      "app=A000000559*",
                                      "sw=9110",
                                      "sw=91xx",
                                      "sw!=9000",
                                      "sw=9XX0",
                                      "text=8999991000000000",
                                      "text=ENABLEPROFILE",
                                      "kind=command",
                                      "card=ship",
                                      "card=s*p",
                                      "number=10",
                                      "number=11",
                                      "number>=12",
                                      "octets=26",
                                      "refused",
                                      "time=12:26",
                                      "time=12:26:40",
                                      "time=12:26:40.5",
                                      "time=2020-09-13",
                                      "time=2020-09-13T12:26Z",
                                      "time=12:00..13:00",
                                      "time=..12:26:40",
                                      "time>12:26:39",
                                      "time>=2020-09-13T12:26:40.5",
                                      "time<2020-09-14"};
    static const char *const no[] = {
        "function=DisableProfile", "function=Enable", "ins=E3", "channel!=1", "channel=0",
        "channel>1", "app=USIM", "sw=90xx", "sw!=91xx", "text=8888", "kind=message", "card=shi",
        "number<10", "number>12", "number=1..9", "octets>26", "incomplete", "encrypted", "unknown",
        "time=12:27", "time=12:26:41", "time=12:26:40.6", "time=2020-09-12", "time>12:26:40",
        "time<12:26:40", "time=12:27..",
        /* fields that it does not have */
        "peer=x", "peer!=x", "protocol!=HTTP"};

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        if (!matches(yes[i], &command))
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        if (matches(no[i], &command))
            fail_msg("%s", no[i]);
}

static void fields_of_messages(void **state)
{
    (void)state;
    assert_true(matches("function=GetEimPackage", &message));
    assert_true(matches("peer=eim.*", &message));
    assert_true(matches("protocol=http and encrypted", &message));
    assert_true(matches("number=25", &message));
    assert_false(matches("sw!=9000", &message));
    assert_false(matches("channel=0", &message));
    assert_false(matches("time>=00:00", &message));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(fields_of_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
