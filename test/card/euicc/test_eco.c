/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eCOs: state x operation -> code, one row and more for each result code (C-100 to
 * C-120). */
#include "card/euicc/operation.h"
#include "card/store/store_tx.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* An implicit SubjectPublicKeyInfo arm of a point of P-256 (the base point). */
#define KEY                                                                                        \
    "A55BA059301306072A8648CE3D020106082A8648CE3D030107034200046B17D1F2E12C4247F8BCE6E563A440F277" \
    "037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF5"  \
    "1F5"

struct row {
    const char *rules;
    unsigned eims;
    const char *operations, *results;
};

static void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got;

        scene_set(&scene, "", rows[i].eims, NULL);
        got = scene_package(&scene, 0, rows[i].operations);
        if (strcmp(got, rows[i].results) != 0)
            print_message("%s: %s\n", rows[i].rules, rows[i].operations);
        assert_string_equal(got, rows[i].results);
    }
}
#define RUN_ROWS(rows) run_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_add(void **state)
{
    static const struct row rows[] = {
        {"C-100 B-69", 1, "add1", "A803840102"},
        {"C-100", 1, "plain1", "A803020100"},
        {"C-100 B-65 C-132", 8, "plain8", "A803020101"},
        {"C-100 B-66", 2, "add1", "A803020102"},
        {"C-100 B-64", 1, "eco: @A8:800178830100" KEY "88045A5A5A5A", "A803020103"},
        {"C-100 B-62", 1, "eco: @A8:800178830100840105" KEY, "A803020105"},
        {"C-100 B-63", 1, "eco: @A8:800178830400800000" KEY, "A803020106"},
        {"C-100 B-63", 1, "eco: @A8:8001788301FF" KEY, "A803020106"},
        {"C-100 B-61", 1, "eco: @A8:800178" KEY, "A803020107"},
        {"C-100 B-61", 1, "eco: @A8:800178830100", "A803020107"},
        {"C-100", 1, "eco: @A8:", "A803020107"},
        /* The order of the checks is AddInitialEim's. */
        {"C-100 B-66", 1, "eco: @A8:800465696D30", "A803020102"},
        {"C-100 B-66", 1, "eco: @A8:800465696D308301FF840105880101", "A803020102"},
        {"C-100 B-61", 1, "eco: @A8:8001788301FF840105880101", "A803020107"},
        {"C-100 B-62", 1, "eco: @A8:8001788301FF840105" KEY "880101", "A803020105"},
        {"C-100 B-63", 1, "eco: @A8:8001788301FF" KEY "880101", "A803020106"},
        {"C-100 B-64", 1, "eco: @A8:800178830100" KEY "8800", "A803020103"},
        {"C-20 C-101", 1, "add1 add2 le",
         "A803840102A803840103AB1AA0183006800465696D303006800465696D313006800465696D32"},
    };

    (void)state;
    RUN_ROWS(rows);
}

static void test_delete(void **state)
{
    static const struct row rows[] = {
        {"C-115", 2, "del1", "890100"},
        {"C-115", 2, "del5", "890101"},
        {"C-115 C-22", 1, "del0 le", "890102AB02A000"},
        {"C-118", 2, "del1 del0", "890100890102"},
        {"C-115", 1, "eco: @A9:", "890107"},
        {"C-117", 2, "del1 add1 le", "890100A803840103AB12A0103006800465696D303006800465696D31"},
        {"C-117", 1, "del0 plain0", "890102A803020100"},
    };

    (void)state;
    RUN_ROWS(rows);
}

static void test_update(void **state)
{
    static const struct row rows[] = {
        {"C-105", 2, "key1", "8A0100"},
        {"C-105", 2, "count1=7", "8A0100"},
        {"C-105", 1, "key1", "8A0101"},
        {"C-109", 1, "eco: @AA:800465696D3088045A5A5A5A", "8A0103"},
        {"C-106 B-63", 2, "count1=8388608", "8A0106"},
        {"C-106", 2, "count1=7 count1=6", "8A01008A0107"},
        {"C-107", 1, "eco: @AA:800465696D308401FF", "8A0107"},
        {"C-108", 1, "eco: @AA:800465696D30", "8A0107"},
        {"C-105", 1, "eco: @AA:", "8A0107"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-109, B-64: a euiccCiPKId is compared whole. */
static void test_ci_pk_id(void **state)
{
    static const unsigned lengths[] = {0, 1, 4, 19, 20, 21, 64, 65, 127};
    char right[41], id[256], words[600];

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        scene_set(&scene, "", 1, NULL);
        strncpy(right, strstr(scene_call(&scene, "BF5500"), "8814") + 4, 40);
        memset(id, '0', sizeof(id));
        memcpy(id, right, 40);
        id[2 * lengths[i]] = '\0';
        snprintf(words, sizeof(words), "eco: @AA:800465696D3088%02X%s", lengths[i], id);
        assert_string_equal(scene_package(&scene, 0, words),
                            lengths[i] == 20 ? "8A0100" : "8A0103");
        snprintf(words, sizeof(words), "eco: @A8:800178830100" KEY "88%02X%s", lengths[i], id);
        assert_string_equal(scene_package(&scene, 0, words),
                            lengths[i] == 20 ? "A803020100" : "A803020103");
    }
}

/* C-31: a stored identifier that no CI has, as older versions took it: logged, and the first
 * credential signs. */
static void test_stored_ci_pk_id(void **state)
{
    static const uint8_t id[] = {0x5A, 0x5A, 0x5A, 0x5A};
    struct euiccd_card *card = scene.fake.card;
    struct store_eim eim;

    (void)state;
    scene_set(&scene, "", 1, NULL);
    card = scene.fake.card;
    assert_int_equal(store_begin(inside_euicc(card)->store), 0);
    assert_int_equal(store_get_eim(inside_euicc(card)->store, inside_arena(card), 0, &eim), 0);
    eim.ci_key_id = BYTES_OF(id);
    assert_int_equal(store_update_eim(inside_euicc(card)->store, &eim), 0);
    assert_int_equal(store_commit(inside_euicc(card)->store), 0);
    assert_string_equal(scene_package(&scene, 0, "le"), "AB0AA0083006800465696D30");
    assert_non_null(strstr(scene.fake.refusal, "C-31"));
    assert_non_null(strstr(scene_call(&scene, "BF5500"), "88045A5A5A5A"));
}

/* Stored data that cannot be used is logged; the other eIMs are served. */
static void test_stored_eims(void **state)
{
    static const uint8_t no_text[] = {0xC3, 0x28}, no_key[] = {0xA0, 0x00};
    struct store *store;
    struct store_eim eim;

    (void)state;
    scene_set(&scene, "", 2, NULL);
    store = inside_euicc(scene.fake.card)->store;
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_get_eim(store, inside_arena(scene.fake.card), 0, &eim), 0);
    eim.fqdn = BYTES_OF(no_text);
    eim.public_key_data = BYTES_OF(no_key);
    assert_int_equal(store_update_eim(store, &eim), 0);
    assert_int_equal(store_commit(store), 0);
    assert_non_null(strstr(scene_call(&scene, "BF5500"), "800465696D30820103"));
    assert_non_null(strstr(scene.text, "800465696D31820103"));
    assert_non_null(strstr(scene.fake.refusal, "stored eimFqdn is not UTF-8"));
    assert_string_equal(scene_package(&scene, 0, "le"), "U+");
    assert_int_equal(scene_package(&scene, 1, "le")[0], 'A');
}

/* C-120: the type only when it is not "proprietary". */
static void test_list(void **state)
{
    static const struct row rows[] = {
        {"C-120", 1, "le", "AB0AA0083006800465696D30"},
        {"C-120", 1, "eco: @A8:800178820102830100" KEY " le",
         "A803020100AB12A0103006800465696D303006800178820102"},
        {"C-120", 1, "eco: @A8:800178820103830100" KEY " le",
         "A803020100AB0FA00D3006800465696D303003800178"},
        {"C-23", 1, "eco: @AB:8001", "020102"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-116, C-34: the last eIM goes; its result is signed with its association and stored. */
static void test_last_eim(void **state)
{
    (void)state;
    scene_set(&scene, "", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 80 00"), "BF5903800102"); /* B-80 */
    assert_string_equal(scene_package(&scene, 0, "del0"), "890102");
    assert_string_equal(scene_call(&scene, "BF5500"), "BF5502A000");
    assert_int_equal(strncmp(scene_call(&scene, "BF2B 04 A0 02 82 00"), "BF2B", 4), 0);
    assert_non_null(strstr(scene.text, "890102"));
    assert_string_equal(scene_call(&scene, "BF59 02 80 00"), "BF5903800100");
    assert_string_equal(scene_package(&scene, 0, "le"), "U"); /* C-02 */
}

/* C-110: the next package needs the new key; its counter starts where updateEim set it (C-16). */
static void test_new_key(void **state)
{
    (void)state;
    scene_set(&scene, "", 1, NULL);
    scene.eims[0].counter = 50;
    assert_string_equal(scene_package(&scene, 0, "key0"), "8A0100");
    scene.eims[0].counter = 0;
    assert_string_equal(scene_package(&scene, 0, "le"), "AB0AA0083006800465696D30");
}

/* C-03: a key that was used is kept ready; it serves its own eIM only, and no longer than it is
 * that eIM's. */
static void test_keys_are_not_mixed_up(void **state)
{
    const char *list = "AB12A0103006800465696D303006800465696D31";
    struct ec_private *own;

    (void)state;
    scene_set(&scene, "", 2, NULL);
    assert_string_equal(scene_package(&scene, 0, "le"), list);
    assert_string_equal(scene_package(&scene, 1, "le"), list);
    assert_string_equal(scene_package(&scene, 0, "le"), list);
    own = scene.eims[0].key;
    scene.eims[0].key = scene.eims[1].key; /* signs with the key of another eIM */
    assert_string_equal(scene_package(&scene, 1, "le"), list);
    assert_string_equal(scene_package(&scene, 0, "le"), "U+");
    scene.eims[0].key = own;
    assert_string_equal(scene_package(&scene, 0, "le"), list);
    assert_string_equal(scene_package(&scene, 0, "eco: @AA:800465696D30" KEY), "8A0100");
    assert_string_equal(scene_package(&scene, 0, "le"), "U+");
    assert_string_equal(scene_package(&scene, 1, "le"), list);
}

/* C-16: without a new key the requester's counter never goes below its package's. */
static void test_own_counter(void **state)
{
    (void)state;
    scene_set(&scene, "", 1, NULL);
    scene.eims[0].counter = 9;
    assert_string_equal(scene_package(&scene, 0, "count0=3"), "8A0100");
    scene.eims[0].counter = 9;
    assert_string_equal(scene_package(&scene, 0, "le"), "E4");
    scene.eims[0].counter = 10;
    assert_string_equal(scene_package(&scene, 0, "count0=99"), "8A0100");
    scene.eims[0].counter = 98;
    assert_string_equal(scene_package(&scene, 0, "le"), "E4");
    assert_int_equal(scene_package(&scene, 0, "le")[0], 'A');
}

/* C-10: an eIM without a token signs 84 01 00; what it gets is signed the same way. */
static void test_without_token(void **state)
{
    (void)state;
    scene_set(&scene, "", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "plain1"), "A803020100");
    assert_int_equal(scene_package(&scene, 1, "le")[0], 'A');
    scene_make(&scene, 1, "le", SCENE_WRONG_SIGNATURE);
    assert_string_equal(scene_send(&scene, 1), "U"); /* C-03: no token to show */
}

/* B-69: a token is not given twice, whatever became of its eIM (EIM-E2). */
static void test_tokens(void **state)
{
    (void)state;
    scene_set(&scene, "", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "add1 del1 add1"), "A803840102890100A803840103");
    assert_string_equal(scene_package(&scene, 0, "add2"), "A803840104");
}

/* Each row is found by its tag; nothing is found by the tag of no eCO. */
static void test_find(void **state)
{
    const struct operation *row;

    (void)state;
    for (size_t i = 0; (row = eco_row(i)); i++)
        assert_ptr_equal(eco_find(row->tag), row);
    assert_null(eco_find(0xA7)); /* configureImmediateEnable, a PSMO */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_ci_pk_id),
        cmocka_unit_test(test_stored_ci_pk_id),
        cmocka_unit_test(test_stored_eims),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_keys_are_not_mixed_up),
        cmocka_unit_test(test_last_eim),
        cmocka_unit_test(test_new_key),
        cmocka_unit_test(test_own_counter),
        cmocka_unit_test(test_without_token),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_find),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
