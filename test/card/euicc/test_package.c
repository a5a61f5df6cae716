/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICC packages: checks, order of operations, switches (SGP.32 3.3.1). */
#include "test/fake/fixture_packages.h"

/* C-02 to C-08: each check, its answer, its log line; nothing changes (C-15, PACKAGE-K1). */
static void test_checks(void **state)
{
    static const struct {
        enum scene_fault fault;
        const char *answer, *rule, *reason;
    } rows[] = {
        {SCENE_UNKNOWN_EIM, "U", "C-02", "eimId "},
        {SCENE_WRONG_SIGNATURE, "U+", "C-03",
         "eimSignature does not verify with the key of eIM eim0 over euiccPackageSigned followed "
         "by 840101 (associationToken; its value is 1)"},
        {SCENE_WRONG_TOKEN, "U+", "C-03", "followed by 840101 (associationToken; its value is 1)"},
        {SCENE_WRONG_EID, "E3", "C-04", " is not the EID of this eUICC"},
        {SCENE_SAME_COUNTER, "E4", "C-05",
         "counterValue 0; must be greater than 0, the last one accepted"},
        {SCENE_LARGE_COUNTER, "E6", "C-06", "counterValue 8388608; the greatest is 8388607"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scene_set(&scene, "A* B", 1, NULL);
        assert_string_equal(faulty(rows[i].fault), rows[i].answer);
        assert_non_null(strstr(scene.fake.refusal, rows[i].rule));
        if (!strstr(scene.fake.refusal, rows[i].reason))
            fail_msg("%s", scene.fake.refusal);
        scene_reset(&scene);
        assert_string_equal(scene_profiles(&scene), "A* B");
        assert_string_equal(scene_call(&scene, "BF2B 04 A0 02 82 00"), "BF2B02A200"); /* B-119 */
        scene.eims[0].counter = 0; /* the counter did not move */
        assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    }
}

/* What a refused signature should have been over, of an eIM without a token, and one whose id could
 * move the cursor of a terminal. */
static void test_what_is_signed(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        scene_set(&scene, "A*", 1, NULL);
        snprintf(scene.eims[3].id, sizeof(scene.eims[3].id), i ? "x\033[2J" : "plain.example");
        assert_string_equal(scene_package(&scene, 0, "plain3"), "A803020100");
        scene_make(&scene, 3, "-A", SCENE_WRONG_SIGNATURE);
        assert_string_equal(scene_send(&scene, 3), "U");
        assert_non_null(strstr(scene.fake.refusal, i ? "eIM x\\x1B[2J over" : "eIM plain.example"));
        assert_non_null(strstr(scene.fake.refusal, "by 840100 (associationToken; it has none)"));
    }
}

static void test_emergency(void **state)
{
    (void)state;
    scene_set(&scene, "A* B Ee", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B 03 80 01 00"), "BF5B03800100");
    assert_string_equal(scene_package(&scene, 0, "+B"), "E104");
    assert_non_null(strstr(scene.fake.refusal, "C-07"));
    assert_string_equal(scene_call(&scene, "BF5C 03 80 01 00"), "BF5C03800100");
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* C-08, C-130: too large, but the signature could be checked. F.3: or it does not verify. */
static void test_size(void **state)
{
    char *words = malloc(2 * 17000 + 16);

    (void)state;
    assert_non_null(words);
    memset(words, '0', 2 * 17000 + 16);
    memcpy(words, "#BF6582423C80824238", 19); /* an address of 16952 octets */
    words[1 + 2 * (5 + 4 + 16952)] = '\0';
    scene_set(&scene, "A* B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, words), "E15");
    assert_non_null(strstr(scene.fake.refusal, "C-08"));
    scene_set(&scene, "A* B", 1, set_version_1_3);
    assert_string_equal(scene_package(&scene, 0, words), "E15");
    scene_make(&scene, 0, words, SCENE_WRONG_SIGNATURE);
    assert_string_equal(scene_send(&scene, 0), "U+15");
    free(words);
}

/* F.3: an unsigned error of v1.3 has a code. */
static void test_unsigned_code(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, set_version_1_3);
    assert_string_equal(faulty(SCENE_UNKNOWN_EIM), "U127");
    assert_string_equal(faulty(SCENE_WRONG_SIGNATURE), "U+127");
    assert_string_equal(faulty(SCENE_WRONG_EID), "E3");
    assert_string_equal(scene_profiles(&scene), "A* B");
}

/* C-05, C-14: replays, gaps, and eIMs that count on their own. */
static void test_counters(void **state)
{
    (void)state;
    scene_set(&scene, "A", 2, NULL);
    assert_int_equal(scene_package(&scene, 0, "rat")[0], 'A');
    assert_string_equal(scene_send(&scene, 0), "E4"); /* the same octets again */
    scene.eims[0].counter = 1000;
    assert_int_equal(scene_package(&scene, 0, "rat")[0], 'A');
    scene.eims[0].counter = 500;
    assert_string_equal(scene_package(&scene, 0, "rat"), "E4");
    assert_int_equal(scene_package(&scene, 1, "rat")[0], 'A'); /* of eIM 1: 1 */
}

/* C-15: the counter moves although an operation fails; C-21: what came before stays, what comes
 * after has no result (PACKAGE-K3). */
static void test_stops_at_failure(void **state)
{
    (void)state;
    scene_set(&scene, "A B Cf", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "xA xZ xB fC"), "850100850101");
    assert_string_equal(scene_profiles(&scene), "B C");
    assert_string_equal(scene_send(&scene, 0), "E4");
}

/* C-23: unknown and damaged operations; an empty list. C-20: never both lists. */
static void test_unknown_operations(void **state)
{
    (void)state;
    scene_set(&scene, "A B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "xA #BF7F00 xB"), "850100020102");
    assert_non_null(strstr(scene.fake.refusal, "C-23"));
    assert_string_equal(scene_package(&scene, 0, "#A300"), "020102");
    assert_string_equal(scene_package(&scene, 0, "#A3045A029800"), "020102");
    assert_string_equal(scene.fake.offending, "5A029800");
    assert_string_equal(scene_package(&scene, 0, "#A40E5A0A980001000000000000425A00"), "020102");
    assert_string_equal(scene_package(&scene, 0, "eco: #A30C5A0A98000100000000000042"), "020102");
    assert_string_equal(scene_package(&scene, 0, "#AB00"), "020102");
    assert_string_equal(scene_package(&scene, 0, ""), "");
    assert_string_equal(scene_profiles(&scene), "B");
}

/* C-24, C-130: the result does not fit; nothing of the list that did not fit is there. */
static void test_result_size(void **state)
{
    char words[3 * 100 + 1];

    (void)state;
    scene_set(&scene, "A B C D E F G H", 1, NULL);
    for (unsigned i = 0; i < 100; i++)
        snprintf(words + 3 * i, 4, "lp ");
    const char *results = scene_package(&scene, 0, words);
    size_t len = strlen(results);

    assert_true(len > 2 * 7000 && len <= 2 * 8192);
    assert_string_equal(results + len - 6, "020101");
    assert_non_null(strstr(scene.fake.refusal, "C-24"));
}

static void await_reset(struct euiccd_create_options *factory)
{
    factory->quirks = "await-reset";
}

/* C-26, B-07: with the quirk the switch waits for the reset, and ES10 is 6985 meanwhile
 * (SWITCH-W3). */
static void test_switch_at_reset(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, await_reset);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    assert_string_equal(scene_call(&scene, "BF2D00"), "6985");
    assert_non_null(strstr(scene.fake.refusal, "B-07"));
    assert_string_equal(scene_package(&scene, 0, "rat"), "6985");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

/* The marks survive a power cut: the process ends and another one opens the file (B-04, SWITCH-W2).
 */
static void test_switch_after_restart(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    fake_card_reopen(&scene.fake);
    assert_string_equal(scene_profiles(&scene), "A B*");
    assert_string_equal(scene_send(&scene, 0), "E4"); /* C-29 */
}

/* C-26: with the toolkit REFRESH comes, and its TERMINAL RESPONSE makes the switch (B-06). */
static void test_switch_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    assert_string_equal(scene_refresh(&scene, 0x00), "D009810301010482028182");
    assert_string_equal(scene_profiles(&scene), "A B*");
    scene_toolkit(&scene, true);
    assert_string_equal(scene_package(&scene, 0, "+A"), "830100");
    assert_string_equal(scene_refresh(&scene, 0x00), "D009810301010982028182");
    assert_string_equal(scene_profiles(&scene), "A* B");
}

/* B-06, B-07: a terminal that does not know REFRESH gets no REFRESH; the switch is done at once. */
static void test_switch_without_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_int_equal(fake_send(&scene.fake, "8010000003FFFF7F", NULL), 0x9000); /* octet 3 b8: 0 */
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    assert_string_equal(scene_profiles(&scene), "A B*");
    assert_string_equal(scene_package(&scene, 0, "-B"), "840100");
    assert_string_equal(scene_profiles(&scene), "A B");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B");
}

/* B-07: refused for good, the switch of a package waits for the reset all the same. */
static void test_refresh_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_refresh(&scene, 0x30);
    assert_string_equal(scene_call(&scene, "BF2D00"), "6985");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

/* Free memory in EUICCInfo2: extCardResource, 82. */
static unsigned long free_memory(void)
{
    const char *at = strstr(scene_call(&scene, "BF2200"), "8204");
    char number[9] = "";

    assert_non_null(at);
    snprintf(number, sizeof(number), "%s", at + 4);
    return strtoul(number, NULL, 16);
}

/* C-78, B-13: the memory of a deleted profile is free again, and its ICCID may come anew. */
static void test_memory_comes_back(void **state)
{
    unsigned long before, with;

    (void)state;
    scene_set(&scene, "A", 1, NULL);
    before = free_memory();
    scene_add(&scene, "Bn");
    with = free_memory();
    assert_true(with < before);
    assert_string_equal(scene_package(&scene, 0, "xB"), "850100");
    assert_int_equal(free_memory(), before);
    scene_add(&scene, "Bn");
    assert_int_equal(free_memory(), with);
}

/* C-131, B-71: 1 to 128 octets, compared octet by octet. C-18: 9000 for each arm of the result. */
static void test_eim_ids(void **state)
{
    char words[600];

    (void)state;
    scene_set(&scene, "", 1, NULL);
    for (unsigned len = 128; len <= 129; len++) {
        int at = snprintf(words, sizeof(words), "eco: @A9:8081%02X", len);

        for (unsigned i = 0; i < len; i++)
            at += snprintf(words + at, sizeof(words) - (size_t)at, "41");
        assert_string_equal(scene_package(&scene, 0, words), len == 128 ? "890101" : "890107");
    }
    assert_string_equal(scene_package(&scene, 0, "eco: @A9:8000"), "890107");
    assert_string_equal(scene_package(&scene, 0, "eco: @A9:800445494D30"), "890101"); /* EIM0 */
    snprintf(scene.eims[0].id, sizeof(scene.eims[0].id), "EIM0");
    assert_string_equal(scene_package(&scene, 0, "le"), "U");
    snprintf(scene.eims[0].id, sizeof(scene.eims[0].id), "eim0");
}

/* B-89: a package ends the chance of ImmediateEnable. */
static void test_ends_immediate_enable(void **state)
{
    struct installed_profile *installed;

    (void)state;
    scene_set(&scene, "A B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "imm"), "870100");
    installed = &inside_euicc(scene.fake.card)->volatile_state.installed;
    installed->valid = true;
    scene_iccid('B', installed->iccid);
    scene_make(&scene, 0, "rat", SCENE_WRONG_SIGNATURE);
    assert_string_equal(scene_send(&scene, 0), "U+"); /* one that was accepted, that is */
    assert_true(installed->valid);
    scene_package(&scene, 0, "rat");
    assert_string_equal(scene_call(&scene, "BF5A 03 800100"), "BF5A03800104");
}

/* Notifications of a switch: disable's first, both above the result's number (C-27, D-43, D-44). */
static void test_switch_notifies(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bn", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    assert_int_equal(scene.number, 0);
    scene_reset(&scene);
    assert_es10(&scene.fake, "BF2800",
                "BF2848 A046"
                "BF2F20 800101 81020520 0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
                "BF2F20 800102 81020640 0C0B6F6E652E6578616D706C65 5A0A98000100000000000042");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_what_is_signed),
        cmocka_unit_test(test_emergency),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_unsigned_code),
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_stops_at_failure),
        cmocka_unit_test(test_unknown_operations),
        cmocka_unit_test(test_result_size),
        cmocka_unit_test(test_switch_at_reset),
        cmocka_unit_test(test_switch_after_restart),
        cmocka_unit_test(test_switch_by_refresh),
        cmocka_unit_test(test_switch_without_refresh),
        cmocka_unit_test(test_refresh_refused),
        cmocka_unit_test(test_memory_comes_back),
        cmocka_unit_test(test_eim_ids),
        cmocka_unit_test(test_ends_immediate_enable),
        cmocka_unit_test(test_switch_notifies),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
