/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICCMemoryReset: option x state -> the three results, and what is left (B-100 to B-109). */
#include "card/applet.h"
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

/* resetOptions as a BIT STRING of 7 bits: bit 0 is 80. */
#define RESET(bits) "BF64 04 82 02 01 " bits

static void test_options(void **state)
{
    static const struct {
        const char *rules, *before;
        unsigned eims;
        const char *request, *answer, *after;
    } rows[] = {
        {"B-100", "A B", 0, RESET("80"), "BF6403800100", ""},
        {"B-100", "A Bt CT Dp", 0, RESET("80"), "BF6403800100", "B C D"},
        {"B-100", "A Bt CT Dp", 0, RESET("40"), "BF6403800100", "A C D"},
        {"B-100", "A Bt CT Dp", 0, RESET("10"), "BF6403800100", "A B D"},
        {"B-100 D-04", "A Bt CT Dp", 0, RESET("08"), "BF6403800100", "A B C"},
        {"B-102", "Bt", 0, RESET("80"), "BF6403800101", "B"},
        {"B-102", "A", 0, RESET("20"), "BF6403800101", "A"},
        {"B-106", "A", 0, RESET("00"), "BF6403800101", "A"},
        {"B-101 B-103", "A", 2, RESET("04"), "BF6406800100810100", "A"},
        {"B-101 B-103", "A", 0, RESET("04"), "BF6406800101810101", "A"},
        {"B-101 B-102", "A", 0, RESET("02"), "BF6406800101820100", "A"},
        {"B-101 B-102", "A", 1, RESET("86"), "BF6409800100810100820100", ""},
        {"B-102", "Bt", 1, RESET("84"), "BF6406800101810100", "B"},
        {"B-104 D-33", "A*12 Bt", 0, RESET("80"), "BF6403800100", "B"},
        {"B-107", "AF B", 0, RESET("80"), "BF6403800100", ""},
        {"B-109", "Ae", 0, RESET("80"), "BF6403800100", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scene_set(&scene, rows[i].before, rows[i].eims, NULL);
        if (strcmp(scene_call(&scene, rows[i].request), rows[i].answer) != 0)
            print_message("%s: %s: %s\n", rows[i].rules, rows[i].before, rows[i].request);
        assert_string_equal(scene.text, rows[i].answer);
        assert_string_equal(scene_profiles(&scene), rows[i].after);
    }
}

/* B-104: disable and delete notifications of the enabled one; the outbox itself survives (B-105).
 */
static void test_notifications(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bn", 1, NULL);
    scene_package(&scene, 0, "rat");
    assert_string_equal(scene_call(&scene, RESET("84")), "BF6406800100810100");
    assert_es10(&scene.fake, "BF2800",
                "BF286B A069"
                "BF2F20 800101 81020520 0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
                "BF2F20 800102 81020410 0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
                "BF2F20 800103 81020410 0C0B6F6E652E6578616D706C65 5A0A98000100000000000042");
    assert_non_null(strstr(scene_call(&scene, "BF2B 04 A0 02 82 00"), "800465696D30"));
}

/* B-102: a proactive session, and the enabled profile would go; REFRESH follows when it may
 * (B-104). */
static void test_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bt", 0, NULL);
    scene_make_busy(&scene);
    assert_string_equal(scene_call(&scene, RESET("80")), "BF6403800105");
    assert_non_null(strstr(scene.fake.refusal, "B-102"));
    assert_string_equal(scene_call(&scene, RESET("40")), "BF6403800100");
    scene_reset(&scene);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, RESET("80")), "BF6403800100");
    assert_string_equal(scene_refresh(&scene, 0), "D009810301010482028182");
    assert_string_equal(scene_profiles(&scene), "");
}

/* B-107: a reset of anything ends rollback and the way back from fallback; one that finds nothing
 * to reset changes nothing. */
static void test_records(void **state)
{
    static const struct {
        const char *request, *answer; /* of a card with profiles of each class and all settings */
    } rows[] = {
        {RESET("40"), "BF6403800100"},       /* a field-loaded test profile */
        {RESET("20"), "BF6403800100"},       /* the default SM-DP+ address */
        {RESET("10"), "BF6403800100"},       /* a pre-loaded test profile */
        {RESET("08"), "BF6403800100"},       /* a provisioning profile */
        {RESET("02"), "BF6406800100820100"}, /* immediate enabling */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned something = 0; something < 2; something++) {
            char nothing[40];

            scene_set(&scene, something ? "A* BF Ct DT Gp" : "A* BF", 1, NULL);
            if (something)
                assert_string_equal(scene_package(&scene, 0, "dp=a imm"), "BF6503800100870100");
            assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
            snprintf(nothing, sizeof(nothing), "BF64%s80010182%s", i == 4 ? "06" : "03", "0100");
            nothing[i == 4 ? sizeof(nothing) - 1 : 12] = '\0';
            assert_string_equal(scene_call(&scene, rows[i].request),
                                something ? rows[i].answer : nothing);
            scene_call(&scene, "BF58 03 800100");
            assert_int_equal(strcmp(scene.text, "BF5803020101") == 0, something);
            assert_int_equal(strstr(scene.text, "8C0100") == NULL, something);

            scene_set(&scene, something ? "A* BF Ct DT Gp" : "A* BF", 1, NULL);
            if (something)
                assert_string_equal(scene_package(&scene, 0, "dp=a imm"), "BF6503800100870100");
            assert_string_equal(scene_call(&scene, "BF5D 03 800100"), "BF5D03800100");
            scene_call(&scene, rows[i].request);
            assert_string_equal(scene_call(&scene, "BF5E 03 800100"),
                                something ? "BF5E03800106" : "BF5E03800100");
        }
    }
}

/* B-100: default address and immediate enabling. */
static void test_settings(void **state)
{
    (void)state;
    scene_set(&scene, "", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF65 03 80 01 41"), "BF6503800100");
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    assert_string_equal(scene_call(&scene, RESET("20")), "BF6403800100");
    assert_string_equal(scene_call(&scene, RESET("20")), "BF6403800101");
    assert_string_equal(scene_call(&scene, "BF5A 03 800100"), "BF5A03800104"); /* is still on */
    assert_string_equal(scene_call(&scene, RESET("02")), "BF6406800100820100");
    assert_string_equal(scene_call(&scene, "BF5A 03 800100"), "BF5A03800101");
}

/* A test profile gives way to the one whose place it had taken (C-67). */
static void test_successor(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bt", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_call(&scene, RESET("40")), "BF6403800100");
    assert_string_equal(scene_profiles(&scene), "A*");
}

/* B-69, B-116: tokens and numbers go on. */
static void test_counters_survive(void **state)
{
    (void)state;
    scene_set(&scene, "A*n", 2, NULL);
    assert_string_equal(scene_call(&scene, RESET("84")), "BF6406800100810100");
    scene_set(&scene, "", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "add1"), "A803840102");
    scene_reset(&scene);
    assert_string_equal(scene_call(&scene, RESET("04")), "BF6406800100810100");
    assert_non_null(strstr(scene_call(&scene, "BF2B 04 A0 02 82 00"), "830100")); /* number 0 */
}

/* B-118: no room for the delete notifications: nothing is done. */
static void test_outbox_full(void **state)
{
    (void)state;
    scene_set(&scene, "A*nn Bnn", 1, NULL);
    for (unsigned i = 0; i < 32; i++) {
        assert_string_equal(scene_package(&scene, 0, i % 2 ? "+A" : "+B"), "830100");
        scene_reset(&scene);
    }
    assert_string_equal(scene_call(&scene, RESET("80")), "BF640380017F");
    assert_non_null(strstr(scene.fake.refusal, "B-118"));
    assert_string_equal(scene_profiles(&scene), "A* B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),          cmocka_unit_test(test_notifications),
        cmocka_unit_test(test_refresh),          cmocka_unit_test(test_records),
        cmocka_unit_test(test_settings),         cmocka_unit_test(test_successor),
        cmocka_unit_test(test_counters_survive), cmocka_unit_test(test_outbox_full),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
