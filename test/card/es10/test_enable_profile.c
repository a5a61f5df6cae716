/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10c on consumer cards: EnableProfile, DisableProfile, DeleteProfile, SetNickname,
 * eUICCMemoryReset; with each code, now and by REFRESH. Iot cards know none of them (B-01).
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene;

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

static void consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

static void set(const char *profiles)
{
    scene_set(&scene, profiles, 0, consumer);
}

enum refresh { NOW, REFRESH };

/* The result of BF31 or BF32 on the profile of `letter`. */
static int switch_profile(unsigned tag, char letter, enum refresh refresh)
{
    uint8_t iccid[10];
    char hex[21], request[64];
    const char *answer;
    unsigned code;

    scene_iccid(letter, iccid);
    snprintf(request, sizeof(request), "%X11A00C5A0A%s8101%s", tag,
             bytes_to_hex(BYTES_OF(iccid), hex, sizeof(hex)), refresh ? "FF" : "00");
    answer = scene_call(&scene, request);
    if (sscanf(answer, "BF3%*1X038001%2X", &code) != 1)
        fail_msg("%s -> %s", request, answer);
    return (int)code;
}

static int enable(char letter, enum refresh refresh)
{
    return switch_profile(0xBF31, letter, refresh);
}

static int disable(char letter, enum refresh refresh)
{
    return switch_profile(0xBF32, letter, refresh);
}

static int delete_profile(char letter)
{
    uint8_t iccid[10];
    char hex[21], request[64];
    const char *answer;
    unsigned code;

    scene_iccid(letter, iccid);
    snprintf(request, sizeof(request), "BF330C5A0A%s",
             bytes_to_hex(BYTES_OF(iccid), hex, sizeof(hex)));
    answer = scene_call(&scene, request);
    if (sscanf(answer, "BF33038001%2X", &code) != 1)
        fail_msg("%s -> %s", request, answer);
    return (int)code;
}

static void assert_rule(const char *rule)
{
    if (!strstr(scene.fake.refusal, rule))
        fail_msg("%s, not %s", scene.fake.refusal, rule);
}

static void assert_profiles(const char *profiles)
{
    assert_string_equal(scene_profiles(&scene), profiles);
}

static void test_enable(void **state)
{
    (void)state;
    set("A*n Bn");
    assert_int_equal(enable('B', NOW), 0);
    assert_profiles("A B*");
    /* Of the one that was disabled first, then of the other (D-43, D-44). */
    const char *list = scene_call(&scene, "BF2800");
    assert_non_null(strstr(list, "81020520"));
    assert_non_null(strstr(strstr(list, "81020520"), "81020640"));
    assert_int_equal(enable('B', NOW), 2);
    assert_rule("SGP.22 5.7.16 D-02");
    assert_int_equal(enable('C', NOW), 1);
    set("A B");
    assert_int_equal(enable('A', NOW), 0); /* none was enabled */
    assert_profiles("A* B");
}

static void test_by_aid(void **state)
{
    static const char request[] = "BF3117 A012 4F10 %.32s 810100";
    const char *list;
    char text[128];

    (void)state;
    set("A* B");
    list = scene_call(&scene, "BF2D03 5C014F");
    list = strstr(strstr(list, "4F10") + 4, "4F10") + 4;
    snprintf(text, sizeof(text), request, list);
    assert_string_equal(scene_call(&scene, text), "BF3103800100");
    assert_profiles("A B*");
    assert_string_equal(scene_call(&scene, "BF3117 A012 4F10 A0000005591010FFFFFFFF8900FFFF00"
                                           " 810100"),
                        "BF3103800101");
}

static void test_enable_by_refresh(void **state)
{
    (void)state;
    set("A* B");
    assert_int_equal(enable('B', REFRESH), 0); /* B-07: no REFRESH is announced */
    assert_profiles("A B*");
    scene_toolkit(&scene, false);
    assert_int_equal(enable('A', REFRESH), 0);
    assert_string_equal(scene_refresh(&scene, 0), "D0098103010104820281"
                                                  "82");
    assert_profiles("A* B");
    scene_make_busy(&scene);
    assert_int_equal(enable('B', REFRESH), 5);
    assert_rule("B-05");
    assert_int_equal(enable('B', NOW), 0);
}

static void test_policy(void **state)
{
    (void)state;
    set("A*1 B T2");
    assert_int_equal(enable('B', NOW), 3);
    assert_rule("SGP.22 5.7.16 D-33");
    assert_int_equal(disable('A', NOW), 3);
    assert_rule("SGP.22 5.7.17 D-33");
    set("A2 B*");
    assert_int_equal(delete_profile('A'), 3);
    assert_rule("SGP.22 5.7.18 D-33");
    assert_profiles("A B*");
}

/* A test profile may take the place of any other, and gives it back (D-05, C-67). */
static void test_test_profiles(void **state)
{
    (void)state;
    set("A*1 B Ct Dt");
    assert_int_equal(enable('C', NOW), 0);
    assert_int_equal(enable('B', NOW), 4);
    assert_rule("SGP.22 5.7.16 SGP.22 3.2.1");
    assert_int_equal(enable('D', NOW), 0);
    assert_int_equal(enable('B', NOW), 4);
    assert_int_equal(enable('A', NOW), 0);
    assert_profiles("A* B C D");
    assert_int_equal(enable('C', NOW), 0);
    assert_int_equal(disable('C', NOW), 0);
    assert_profiles("A* B C D");
    set("A Ct*");
    assert_int_equal(enable('A', NOW), 0); /* none had to make place */
}

static void test_disable(void **state)
{
    (void)state;
    set("A*n B");
    assert_int_equal(disable('C', NOW), 1);
    assert_int_equal(disable('B', NOW), 2);
    assert_rule("D-02");
    scene_make_busy(&scene);
    assert_int_equal(disable('A', REFRESH), 5);
    assert_int_equal(disable('A', NOW), 0);
    assert_profiles("A B");
    assert_non_null(strstr(scene_call(&scene, "BF2800"), "81020520"));
    set("A* B");
    assert_int_equal(disable('A', REFRESH), 0);
    scene_reset(&scene);
    assert_profiles("A B");
}

static void test_delete(void **state)
{
    (void)state;
    set("A* Bn");
    assert_int_equal(delete_profile('C'), 1);
    assert_int_equal(delete_profile('A'), 2);
    assert_int_equal(delete_profile('B'), 0);
    assert_profiles("A*");
    assert_non_null(strstr(scene_call(&scene, "BF2800"), "81020410"));
    assert_int_equal(delete_profile('B'), 1);
}

static void test_emergency(void **state)
{
    (void)state;
    scene_set(&scene, "A* B Ee", 1, dual);
    assert_string_equal(scene_call(&scene, "BF5B03 800100"), "BF5B03800100");
    assert_int_equal(enable('B', NOW), 127);
    assert_rule("B-145");
    assert_int_equal(disable('E', NOW), 127);
    assert_profiles("A B E*");
    assert_string_equal(scene_call(&scene, "BF5C03 800100"), "BF5C03800100");
    assert_int_equal(enable('E', NOW), 3); /* C-58: by EnableEmergencyProfile alone */
    assert_rule("C-58");
    assert_profiles("A* B E");
}

/* D-11, D-13: a Fallback Profile that the device itself enabled is not "in fallback". */
static void test_enable_ends_fallback(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF C", 1, dual);
    assert_string_equal(scene_call(&scene, "BF5D03 800100"), "BF5D03800100");
    assert_int_equal(enable('C', NOW), 0);
    assert_int_equal(enable('B', NOW), 0);
    assert_string_equal(scene_call(&scene, "BF5E03 800100"), "BF5E03800106");
    assert_profiles("A B*F C");
}

/* B-09: a local switch between the package and ProfileRollback ends the authorisation; one that was
 * refused does not. */
static void test_switch_ends_rollback(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        scene_set(&scene, "A* B C", 1, dual);
        if (i == 4)
            scene_toolkit(&scene, false);
        else
            assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
        switch (i) {
        case 0:
            assert_int_equal(enable('C', NOW), 0);
            break;
        case 1:
            assert_int_equal(disable('B', NOW), 0);
            break;
        case 2:
            assert_int_equal(enable('C', REFRESH), 0);
            break;
        case 3:
            assert_int_equal(enable('B', NOW), 2);
            assert_int_equal(disable('A', NOW), 2);
            assert_int_equal(enable('Z', NOW), 1);
            assert_int_equal(strncmp(scene_call(&scene, "BF58 03 800100"), "BF58", 4), 0);
            assert_non_null(strstr(scene.text, "8C0100"));
            assert_profiles("A* B C");
            continue;
        default: /* also when REFRESH then fails */
            assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
            scene_refresh(&scene, 0);
            scene_toolkit(&scene, false);
            assert_int_equal(enable('C', REFRESH), 0);
            scene_refresh(&scene, 0x30);
            assert_profiles("A B* C");
        }
        assert_string_equal(scene_call(&scene, "BF58 03 800100"), "BF5803020101");
        assert_rule("B-90");
    }
}

static void test_outbox_is_full(void **state)
{
    (void)state;
    set("A*n Bn");
    for (unsigned i = 0; i < 64; i++) /* two notifications each: 128 */
        assert_int_equal(enable(i % 2 ? 'A' : 'B', NOW), 0);
    assert_int_equal(enable('B', NOW), 127);
    assert_rule("B-118");
    assert_int_equal(disable('A', NOW), 127);
    assert_int_equal(delete_profile('B'), 127);
    assert_profiles("A* B");
}

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

static void test_memory_reset(void **state)
{
    (void)state;
    set("A*n B2 Ct DT Ep");
    assert_string_equal(scene_call(&scene, "BF3404 82020640"), "BF3403800100"); /* field test */
    assert_profiles("A* B D E");
    assert_string_equal(scene_call(&scene, "BF3404 82020640"), "BF3403800101");
    assert_string_equal(scene_call(&scene, "BF3404 82020780"), "BF3403800100"); /* operational */
    assert_profiles("D E");
    assert_string_equal(scene_call(&scene, "BF3404 82020410"), "BF3403800101"); /* not of SGP.22 */
    assert_profiles("D E");
}

static void test_not_on_iot_cards(void **state)
{
    static const char *const requests[] = {"BF3104 A0005A00", "BF3200", "BF3300", "BF2900",
                                           "BF3404 82020780"};

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        assert_string_equal(scene_call(&scene, requests[i]), "6A88");
    scene_set(&scene, "A* B", 1, dual);
    assert_int_equal(enable('B', NOW), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_by_aid),
        cmocka_unit_test(test_enable_by_refresh),
        cmocka_unit_test(test_policy),
        cmocka_unit_test(test_test_profiles),
        cmocka_unit_test(test_disable),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_emergency),
        cmocka_unit_test(test_enable_ends_fallback),
        cmocka_unit_test(test_switch_ends_rollback),
        cmocka_unit_test(test_outbox_is_full),
        cmocka_unit_test(test_set_nickname),
        cmocka_unit_test(test_memory_reset),
        cmocka_unit_test(test_not_on_iot_cards),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
