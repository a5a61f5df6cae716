/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at proactive commands of the card itself: REFRESH. Those of the IPAe:
 * test/ipae/procedure/test_fault_results.c. */
#include "apdu/sw.h"
#include "test/fake/fixture_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPEN_CHANNEL "0070000001"

/* A card whose next command sends REFRESH, with this rule. */
static void enable_with(const char *rule)
{
    struct euiccd_error error;

    scene_set(&scene, "A* B", 1, NULL);
    scene_toolkit(&scene, false);
    if (euiccd_fault_add(scene.fake.card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
}

static void test_busy(void **state)
{
    (void)state;
    enable_with("toolkit=REFRESH n=2 busy");
    assert_int_equal(fake_send(&scene.fake, OPEN_CHANNEL, NULL) >> 8, 0x91); /* the first is sent */
    enable_with("toolkit=refresh busy");
    assert_int_equal(fake_send(&scene.fake, OPEN_CHANNEL, NULL), SW_OK);
    (void)fake_send(&scene.fake, "80C2000009D60799010382028281", NULL); /* sent again */
    assert_int_equal(fake_send(&scene.fake, OPEN_CHANNEL, NULL) >> 8, 0x91);
    (void)scene_refresh(&scene, 0x00);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

static void test_busy_until_reset(void **state)
{
    (void)state;
    enable_with("toolkit busy always");
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(fake_send(&scene.fake, OPEN_CHANNEL, NULL), SW_OK);
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

static void test_status_word(void **state)
{
    struct bytes command;
    uint16_t sw;
    char fetch[11];

    (void)state;
    enable_with("toolkit=REFRESH sw=6F00");
    sw = fake_send(&scene.fake, OPEN_CHANNEL, NULL);
    assert_int_equal(sw >> 8, 0x91);
    snprintf(fetch, sizeof(fetch), "80120000%02X", sw & 0xFF);
    assert_int_equal(fake_send(&scene.fake, fetch, NULL), SW_TECHNICAL_PROBLEM);
    assert_int_equal(fake_send(&scene.fake, fetch, &command), SW_OK); /* it stayed pending */
    assert_int_equal(command.len, sw & 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_busy, begin, end),
        cmocka_unit_test_setup_teardown(test_busy_until_reset, begin, end),
        cmocka_unit_test_setup_teardown(test_status_word, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
