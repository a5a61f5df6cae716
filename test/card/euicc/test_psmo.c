/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PSMOs that switch nothing: state x operation -> code. Each row names its rules. */
#include "card/euicc/operation.h"
#include "test/fake/fixture_psmo.h"

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
        {"C-96 C-71", "A B*F", "-B xB u", "8401008501008E0102", "A"},
        {"C-93 C-71", "A B*F Cf", "-B xB fC", "8401008501008D0100", "A CF"},
        {"C-93", "A B*F Cf", "-B fC", "8401008D0103", "A BF C"},
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

/* Each row is found by its tag; nothing is found by the tag of no PSMO. */
static void test_find(void **state)
{
    const struct operation *row;

    (void)state;
    for (size_t i = 0; (row = psmo_row(i)); i++)
        assert_ptr_equal(psmo_find(row->tag), row);
    assert_null(psmo_find(0xAA)); /* updateEim, an eCO */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fallback_attribute),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_find),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
