/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SetNickname of consumer cards (B-171). */
#include "test/fake/fixture_es10c.h"

static void test_set_nickname(void **state)
{
    uint8_t iccid[10];
    char hex[21], text[256];

    (void)state;
    set("A* B");
    scene_iccid('B', iccid);
    bytes_to_hex(BYTES_OF(iccid), hex, sizeof(hex));
    snprintf(text, sizeof(text), "BF2911 5A0A%s 9003 4D7920", hex);
    assert_string_equal(scene_call(&scene, text), "BF2903800100");
    snprintf(text, sizeof(text), "BF2D11 A00C5A0A%s 5C0190", hex);
    assert_string_equal(scene_call(&scene, text), "BF2D09A007E30590034D7920");
    fake_card_reopen(&scene.fake);
    assert_string_equal(scene_call(&scene, text), "BF2D09A007E30590034D7920");
    snprintf(text, sizeof(text), "BF290E 5A0A%s 9000", hex); /* away */
    assert_string_equal(scene_call(&scene, text), "BF2903800100");
    snprintf(text, sizeof(text), "BF2D11 A00C5A0A%s 5C0190", hex);
    assert_string_equal(scene_call(&scene, text), "BF2D04A002E300");
    assert_string_equal(scene_call(&scene, "BF2911 5A0A00112233445566778899 9003 4D7920"),
                        "BF2903800101");
    assert_rule("SGP.22 5.7.21 B-171");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_nickname),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
