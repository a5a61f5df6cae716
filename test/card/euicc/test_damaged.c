/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operations of a package whose content is damaged (C-23): strings that are not UTF-8, members of a
 * wrong form, TLVs that do not close, too many of them. What came before is done, the counter
 * moves, and each of the checks of the package itself comes first (C-02 to C-08).
 */
#include "apdu/tlv.h"
#include "test/fake/fixture_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* An implicit SubjectPublicKeyInfo arm of a point of P-256 (the base point). */
#define KEY                                                                                        \
    "A55BA059301306072A8648CE3D020106082A8648CE3D030107034200046B17D1F2E12C4247F8BCE6E563A440F277" \
    "037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF5"  \
    "1F5"

/* RFC 3629: what is not UTF-8. */
static const char *const bad_utf8[] = {
    "FF",       "FE",     "80",     "BF",       "C3",       "E282",   "F09F98", "C080",
    "C1BF",     "E08080", "E09FBF", "F0808080", "F08FBFBF", "EDA080", "EDBFBF", "F4908080",
    "F5808080", "C328",   "E28228", "F8888080", "6180",     "61FF62", "C3A9C3", "61EDB08061",
};

/* An operation with one string in the place of %02X%s (its length, its octets). */
struct with_string {
    const char *tag, *before, *member, *after; /* hex around the member's length and octets */
    const char *result;
    bool eco;
};
static const struct with_string strings[] = {
    {"BF65", "", "80", "", "020102", false},
    {"A7", "8000", "82", "", "870107", false},
    {"A8", "", "80", "830100" KEY, "A803020107", true},
    {"A8", "800178", "81", "830100" KEY, "A803020107", true},
    {"A9", "", "80", "", "890107", true},
    {"AA", "", "80", "830120", "8A0107", true},
    {"AA", "800465696D30", "81", "", "8A0107", true},
};

static const char *operation_with(const struct with_string *row, const char *octets)
{
    static char words[600];

    snprintf(words, sizeof(words), "%s@%s:%s%s%02X%s%s", row->eco ? "eco: " : "", row->tag,
             row->before, row->member, (unsigned)strlen(octets) / 2, octets, row->after);
    return words;
}

/* Each string that a package stores or looks for x each way not to be UTF-8. */
static void test_strings(void **state)
{
    char addresses[200], eims[2000];

    (void)state;
    scene_set(&scene, "A*", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "dp=a.example"), "BF6503800100");
    strcpy(addresses, scene_call(&scene, "BF3C00"));
    strcpy(eims, scene_call(&scene, "BF5500"));
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        for (size_t j = 0; j < sizeof(bad_utf8) / sizeof(bad_utf8[0]); j++) {
            const char *words = operation_with(&strings[i], bad_utf8[j]);
            const char *got = scene_package(&scene, 0, words);

            if (strcmp(got, strings[i].result) != 0)
                fail_msg("%s -> %s", words, got);
            assert_non_null(strstr(scene.fake.refusal, "not UTF-8"));
            assert_string_equal(scene_call(&scene, "BF3C00"), addresses);
            assert_string_equal(scene_call(&scene, "BF5500"), eims);
        }
    }
    assert_string_equal(scene_package(&scene, 0, operation_with(&strings[0], "C3A9E282ACF09F9880")),
                        "BF6503800100");
    assert_non_null(strstr(scene_call(&scene, "BF3C00"), "8009C3A9E282ACF09F9880"));
}

/* C-83: members of a wrong form. */
static void test_configure_immediate_enable(void **state)
{
    static const char *const bad[] = {
        "A70480008100",       /* an empty OID */
        "A706800081022A86",   /* its last arc does not end */
        "A7078000810380012A", /* an arc with a leading zero */
        "A70580008201FF",     /* not UTF-8 */
        "A703800100",         /* a NULL with content */
        "A70480008000",       /* twice */
        "A70582014181012A",   /* out of order */
        "A70681022A038001",   /* cut off */
        "A7058000820541",     /* the same inside */
    };

    (void)state;
    scene_set(&scene, "A*", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "#A70A8000810388370A820141"), "870100");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char words[100];

        snprintf(words, sizeof(words), "#%s", bad[i]);
        if (strcmp(scene_package(&scene, 0, words), "870107") != 0)
            fail_msg("%s -> %s", words, scene.text);
    }
}

/* Unknown members of an empty SEQUENCE are passed over (EXTENSIBILITY IMPLIED). */
static void test_unknown_members(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF", 1, NULL);
    assert_int_equal(strncmp(scene_package(&scene, 0, "#A6038F0100"), "A6", 2), 0);
    assert_int_equal(strncmp(scene_package(&scene, 0, "#A6079F7F01008F0100"), "A6", 2), 0);
    assert_string_equal(scene_package(&scene, 0, "#A9038F0100"), "8E0100");
    assert_string_equal(scene_package(&scene, 0, "#A9058F0100AF00"), "8E0102");
    assert_string_equal(scene_package(&scene, 0, "eco: #AB038F0100"), "AB0AA0083006800465696D30");
    assert_string_equal(scene_package(&scene, 0, "#BF65068001618F0100"), "BF6503800100");
    assert_string_equal(scene_package(&scene, 0, "#A7038F0100"), "870100");
    assert_string_equal(scene_package(&scene, 0, "eco: @A9:8001788F0100"), "890101");
}

/* Damaged operations and the result that they have. */
static const struct {
    const char *octets, *result;
    bool eco;
} damaged[] = {
    {"#A3045A0A9899", "020102", false}, /* the inner TLV goes beyond the operation */
    {"#A4045A0A9899", "020102", false},
    {"#A5045A0A9899", "020102", false},
    {"#A8045A0A9899", "020102", false},
    {"#A603800500", "020102", false},
    {"#A903800500", "8E0107", false},
    {"#BF6503800561", "020102", false},
    {"#BF2D035C055A", "BF2D03810101", false},
    {"#A704800082FF", "870107", false},
    {"#A30E5A8200049899AABB00000000", "020102", false}, /* a length in too many octets */
    {"#A3045A800000", "020102", false},                 /* an indefinite length */
    {"#A38270005A0A98", "020102", false},               /* the operation goes beyond the list */
    {"#A3", "020102", false},
    {"#BF", "020102", false},
    {"#BF7F018005", "020102", false}, /* an unknown one */
    {"#A803800561", "A803020107", true},
    {"#A903800561", "890107", true},
    {"#AA03800561", "8A0107", true},
    {"#AB03800561", "020102", true},
    {"#A98270005A0A98", "020102", true},
    {"#00", "020102", true},
};

/* Good operations, then a damaged one at `at` of `count`, then good ones again. */
static void make_words(char words[400], size_t i, unsigned at, unsigned count)
{
    size_t len = (size_t)sprintf(words, "%s", damaged[i].eco ? "eco: " : "");

    for (unsigned n = 0; n < count; n++) {
        if (n == at)
            len += (size_t)sprintf(words + len, "%s ", damaged[i].octets);
        else if (damaged[i].eco)
            len += (size_t)sprintf(words + len, "plain%u ", n + 1);
        else
            len += (size_t)sprintf(words + len, "dp=%u ", n);
    }
}

/* C-23, C-15: at each position of packages of one to five operations. */
static void test_position(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        for (unsigned count = 1; count <= 5; count++) {
            for (unsigned at = 0; at < count; at++) {
                char words[400], expected[200] = "", address[20];

                scene_set(&scene, "A*", 1, NULL);
                make_words(words, i, at, count);
                for (unsigned n = 0; n < at; n++)
                    strcat(expected, damaged[i].eco ? "A803020100" : "BF6503800100");
                strcat(expected, damaged[i].result);
                if (strcmp(scene_package(&scene, 0, words), expected) != 0)
                    fail_msg("%s -> %s", words, scene.text);
                assert_non_null(strstr(scene.fake.refusal, "SGP.32"));
                assert_string_equal(scene_send(&scene, 0), "E4"); /* the counter moved */
                snprintf(address, sizeof(address), "8001%02X", '0' + at - 1);
                if (!damaged[i].eco && at > 0)
                    assert_non_null(strstr(scene_call(&scene, "BF3C00"), address));
            }
        }
    }
}

/* C-02 to C-05 are found first: nothing of the list is done, whatever is damaged in it. */
static void test_checks_come_first(void **state)
{
    static const struct {
        enum scene_fault fault;
        const char *answer;
    } faults[] = {
        {SCENE_UNKNOWN_EIM, "U"}, {SCENE_WRONG_SIGNATURE, "U+"}, {SCENE_WRONG_TOKEN, "U+"},
        {SCENE_WRONG_EID, "E3"},  {SCENE_SAME_COUNTER, "E4"},    {SCENE_LARGE_COUNTER, "E6"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        for (size_t j = 0; j < sizeof(faults) / sizeof(faults[0]); j++) {
            char words[400];

            scene_set(&scene, "A*", 1, NULL);
            make_words(words, i, 1, 3);
            scene_make(&scene, 0, words, faults[j].fault);
            assert_string_equal(scene_send(&scene, 0), faults[j].answer);
            assert_string_equal(scene_call(&scene, "BF3C00"), "BF3C028100");
        }
    }
}

/* C-08: a signed sizeOverflow(15), also for more TLVs than a message of ES10 may have. */
static void test_many_elements(void **state)
{
    char *words = malloc(80000);
    size_t len;

    (void)state;
    assert_non_null(words);
    scene_set(&scene, "A*", 1, NULL);
    len = (size_t)sprintf(words, "eco: ");
    for (unsigned i = 0; i < 8193; i++) /* operations */
        len += (size_t)sprintf(words + len, "#AB00 ");
    assert_string_equal(scene_package(&scene, 0, words), "E15");
    len = (size_t)sprintf(words, "@A6:");
    for (unsigned i = 0; i < 8193; i++) /* members of one operation */
        len += (size_t)sprintf(words + len, "8F00");
    assert_string_equal(scene_package(&scene, 0, words), "E15");
    assert_non_null(strstr(scene.fake.refusal, "C-08"));
    len = (size_t)sprintf(words, "@A6:"); /* as deep as it gets within the size */
    for (unsigned left = 100; left > 0; left--)
        len += (size_t)sprintf(words + len, "AF%02X", left + left - 2);
    assert_string_equal(scene_package(&scene, 0, words), "020102");
    free(words);
}

/* C-131: 1 to 128 octets, of characters of up to four octets each. */
static void test_long_eim_id(void **state)
{
    static const char *const characters[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    struct scene_eim *eim = &scene.eims[1];

    (void)state;
    scene_set(&scene, "A*", 1, NULL);
    for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
        for (size_t len = 126; len <= 130; len++) {
            bool allowed = len <= 128;

            eim->id[0] = '\0';
            while (strlen(eim->id) + strlen(characters[i]) <= len)
                strcat(eim->id, characters[i]);
            while (strlen(eim->id) < len)
                strcat(eim->id, "z");
            eim->counter = 0;
            scene_make(&scene, 1, "le", SCENE_FINE); /* it is not associated */
            assert_string_equal(scene_send(&scene, 1), allowed ? "U" : "6A80");
            eim->counter = 0;
            assert_string_equal(scene_package(&scene, 0, "plain1"),
                                allowed ? "A803020100" : "A803020107");
            if (allowed)
                assert_string_equal(scene_package(&scene, 1, "del1"), "890100");
            else
                assert_string_equal(scene_package(&scene, 0, "del1"), "890107");
        }
    }
    assert_string_equal(scene_package(&scene, 0, "eco: @A9:8000"), "890107");
    snprintf(eim->id, sizeof(eim->id), "eim1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),           cmocka_unit_test(test_configure_immediate_enable),
        cmocka_unit_test(test_unknown_members),   cmocka_unit_test(test_position),
        cmocka_unit_test(test_checks_come_first), cmocka_unit_test(test_many_elements),
        cmocka_unit_test(test_long_eim_id),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
