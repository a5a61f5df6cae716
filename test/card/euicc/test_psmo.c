/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PSMOs: state x operation -> code, one row and more for each result code, and the
 * state after the switch. Each row names its rules.
 */
#include "card/applet.h"
#include "card/toolkit/card_session.h"
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

struct row {
    const char *rules;
    const char *before;     /* profiles */
    const char *operations; /* of one package */
    const char *results;
    const char *after; /* profiles after a reset */
};

static void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        const char *got;

        scene_set(&scene, row->before, 1, NULL);
        got = scene_package(&scene, 0, row->operations);
        if (strcmp(got, row->results) != 0)
            print_message("%s: %s: %s\n", row->rules, row->before, row->operations);
        assert_string_equal(got, row->results);
        scene_reset(&scene);
        got = scene_profiles(&scene);
        if (strcmp(got, row->after) != 0)
            print_message("%s: %s: %s\n", row->rules, row->before, row->operations);
        assert_string_equal(got, row->after);
    }
}
#define RUN_ROWS(rows) run_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_enable(void **state)
{
    static const struct row rows[] = {
        {"C-56", "A* B", "+B", "830100", "A B*"},
        {"C-56 D-01", "A B", "+B", "830100", "A B*"},
        {"C-56", "A* B", "+B!", "830100", "A B*"},
        {"C-50 C-40", "A* B C", "+B +C", "83010083017F", "A B* C"},
        {"C-51", "A* B", "+Z", "830101", "A* B"},
        {"C-52", "A* B", "+A", "830102", "A* B"},
        {"C-53", "A*1 B", "+B", "830103", "A* B"},
        {"C-53 D-33", "A1 B1", "+B", "830100", "A B*"},
        {"C-55", "A B", "+B!", "830114", "A B"},
        {"C-55", "A* B", "-A +B!", "840100830100", "A B*"},
        {"C-55", "A* B", "-A xA +B!", "840100850100830114", "B"},
        {"C-57", "A* B", "-A +A", "840100830100", "A* B"},
        {"C-58 D-20", "A* Ee", "+E", "830103", "A* E"},
        {"C-59", "A*1 Bt", "+B", "830100", "A B*"},
        {"C-40", "A* B", "-A +B", "840100830100", "A B*"},
        {"C-40", "A* B C", "-A +B xC", "840100830100850100", "A B*"},
        {"C-51", "A* B C", "-A xA +A", "840100850100830101", "B C"},
        {"D-11", "A* BF", "+B", "830100", "A B*F"},
    };

    (void)state;
    RUN_ROWS(rows);
}

static void test_disable(void **state)
{
    static const struct row rows[] = {
        {"C-65 D-01", "A* B", "-A", "840100", "A B"},
        {"C-60", "A* B", "-A -B", "84010084017F", "A B"},
        {"C-60 C-40", "A* B", "+B -A", "83010084017F", "A B*"},
        {"C-61", "A* B", "-Z", "840101", "A* B"},
        {"C-62", "A* B", "-B", "840102", "A* B"},
        {"C-63", "A*1 B", "-A", "840103", "A* B"},
        {"C-66", "A B*F", "-B", "840100", "A BF"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-67: off goes the test profile, on comes the one whose place it had taken. */
static void test_disable_test_profile(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bt C", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B* C");
    assert_string_equal(scene_package(&scene, 0, "-B"), "840100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A* B C");
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "-B xA"), "840100850102"); /* C-71: A is marked */
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "-B +C"), "840100830100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B C*");
}

static void test_delete(void **state)
{
    static const struct row rows[] = {
        {"C-75", "A* B", "xB", "850100", "A*"},
        {"C-70", "A* B", "xZ", "850101", "A* B"},
        {"C-70", "A* B", "xB xB", "850100850101", "A*"},
        {"C-71", "A* B", "xA", "850102", "A* B"},
        {"C-71", "A* B", "+B xB", "830100850102", "A B*"},
        {"C-71", "A* B", "-A xA", "840100850100", "B"},
        {"C-71 C-77", "A* B", "+B xA", "830100850100", "B*"},
        {"C-72 D-30", "A* B2", "xB", "850103", "A* B"},
        {"C-72", "A*2 B", "-A xA", "840100850103", "A B"},
        {"C-73 C-77", "A* B", "+B! xA", "830100850114", "A B*"},
        {"C-76", "A* BF", "xB u", "8501008E0102", "A*"},
        {"C-42", "A* B C D E G H I J K L", "xB xC xD xE xG xH xI xJ xK xL",
         "850100850100850100850100850100850100850100850100850100850100", "A*"},
        {"B-109", "A* Ee", "xE", "850100", "A*"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-74: what fallback will return to is not deleted while the Fallback Profile is enabled. */
static void test_delete_return_profile(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF C", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D 03 80 01 00"), "BF5D03800100");
    assert_string_equal(scene_profiles(&scene), "A B*F C");
    assert_string_equal(scene_package(&scene, 0, "xA"), "850115");
    assert_non_null(strstr(scene.fake.refusal, "C-74"));
    assert_string_equal(scene_package(&scene, 0, "+C xA"), "830100850100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "BF C*");
}

static void test_fallback_attribute(void **state)
{
    static const struct row rows[] = {
        {"C-94 C-95", "A*f B", "fA", "8D0100", "A*F B"},
        {"C-94 D-10", "A* BF Cf", "fC", "8D0100", "A* B CF"},
        {"C-90", "A* Bf", "fZ", "8D0101", "A* B"},
        {"C-91", "B*F", "fB", "8D0100", "B*F"},
        {"C-92", "A* B", "fB", "8D0102", "A* B"},
        {"C-92 D-20", "A* Bfe", "fB", "8D0102", "A* B"},
        {"C-93 D-12", "A B*F Cf", "fC", "8D0103", "A B*F C"},
        {"C-96", "A* BF", "u", "8E0100", "A* B"},
        {"C-96", "A* B", "u", "8E0102", "A* B"},
        {"C-96 D-12", "A B*F", "u", "8E0103", "A B*F"},
        {"C-96", "A* BF", "#A9028001", "8E0107", "A* BF"},
        {"C-91 C-90", "A* BF Cf", "fC xB fB", "8D01008501008D0101", "A* CF"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-41, B-44, C-80: the list inside a package, and its place in it. */
static void test_list(void **state)
{
    static const struct row rows[] = {
        {"C-41 B-44", "A* B", "+B lp", "830100BF2D0381010B", "A B*"},
        {"C-41 B-44", "A* B", "xB lp", "850100BF2D0381010B", "A*"},
        {"C-80 B-43", "A* B", "#BF2D045C025AFF", "BF2D03810101", "A* B"},
        {"C-80 B-42", "A* B", "#BF2D17A00C5A0A980001000000000000425C075ABF76BF8101FF",
         "BF2D03810101", "A* B"},
        {"C-80 B-42", "A* B", "#BF2D17A00C5A0A980001000000000000425C07BF769F25BF205A",
         "BF2D10A00EE30C5A0A98000100000000000042", "A* B"},
        {"C-80 B-43", "A* B", "#BF2D0EA00C5A0A98000100000000000045", "BF2D02A000", "A* B"},
        {"C-80 B-40", "A* B", "#BF2D11A00C5A0A980001000000000000425C015A",
         "BF2D10A00EE30C5A0A98000100000000000042", "A* B"},
        {"C-80 B-41", "B", "lp",
         "BF2D29A027E3255A0A980001000000000000424F10A0000005591010FFFFFFFF89001042009F7001009501"
         "02",
         "B"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-54, C-64: a proactive session goes on, and REFRESH would be needed. */
static void test_cat_busy(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_make_busy(&scene);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830105");
    assert_non_null(strstr(scene.fake.refusal, "C-54"));
    assert_string_equal(scene_package(&scene, 0, "-A"), "840105");
    assert_non_null(strstr(scene.fake.refusal, "C-64"));
    assert_string_equal(scene_package(&scene, 0, "xB"), "850100");
}

/* C-28: a session of the card's own IPAe is no obstacle: it closes it itself. */
static void test_cat_of_agent(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_make_busy(&scene);
    scene.fake.card->cat.of_agent = true;
    session_update_toolkit(scene.fake.card);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
}

/* C-81, C-82, C-83: settings. */
static void test_settings(void **state)
{
    char words[2 * 300 + 32] = "#BF6582010480820100";

    (void)state;
    scene_set(&scene, "A*", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "dp=smdp.example"), "BF6503800100");
    assert_non_null(strstr(scene_call(&scene, "BF3C00"), "800C736D64702E6578616D706C65"));
    assert_string_equal(scene_package(&scene, 0, "dp="), "BF6503800100"); /* B-160: cleared */
    assert_null(strstr(scene_call(&scene, "BF3C00"), "736D64702E"));
    for (unsigned i = 0, at = (unsigned)strlen(words); i < 256; i++)
        snprintf(words + at + 2 * i, 3, "41");
    assert_string_equal(scene_package(&scene, 0, words), "BF650380017F");
    assert_non_null(strstr(scene.fake.refusal, "C-82"));
    assert_string_equal(scene_package(&scene, 0, "imm"), "870100");
    assert_string_equal(scene_package(&scene, 0, "#A703800101"), "870107");
    memset(words, '0', sizeof(words));
    snprintf(words, sizeof(words), "#A782010482820100%0512d", 0); /* 256 octets of address */
    assert_string_equal(scene_package(&scene, 0, words), "870101");
    assert_non_null(strstr(scene.fake.refusal, "B-82"));
    assert_string_equal(scene_package(&scene, 0, "noimm"), "870100");
    assert_string_equal(scene_package(&scene, 0, "#A6028001"), "020102");
    assert_int_equal(strncmp(scene_package(&scene, 0, "rat"), "A6", 2), 0);
}

/* B-118, PENDING-O2: no notification is lost to make room; the operation is refused. */
static void test_outbox_full(void **state)
{
    (void)state;
    scene_set(&scene, "A*nn Bnn", 1, NULL);
    for (unsigned i = 0; i < 31; i++) { /* four a switch, of 128 */
        assert_string_equal(scene_package(&scene, 0, i % 2 ? "+A" : "+B"), "830100");
        scene_reset(&scene);
    }
    assert_string_equal(scene_profiles(&scene), "A B*");
    assert_string_equal(scene_package(&scene, 0, "+A xB"), "83010085017F"); /* 4 fit, 6 do not */
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A* B");
    assert_string_equal(scene_package(&scene, 0, "+B"), "83017F");
    assert_non_null(strstr(scene.fake.refusal, "B-118"));
    assert_string_equal(scene_package(&scene, 0, "-A"), "84017F");
    assert_string_equal(scene_package(&scene, 0, "xB"), "85017F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_disable),
        cmocka_unit_test(test_disable_test_profile),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_delete_return_profile),
        cmocka_unit_test(test_fallback_attribute),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_cat_busy),
        cmocka_unit_test(test_cat_of_agent),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_outbox_full),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
