/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees as nested JSON: members, lists of types and of arms, names that repeat. */
#include "tools/trace/tree_json.h"

#include "test/apdu/hex.h"
#include "tools/trace/decode/messages.h"

#define EID "89049032000000000000000000000012"

static void expect(const char *type, const char *hex, const char *expected)
{
    struct bytes octets = hex_bytes(hex);
    json_t *wanted = json_loads(expected, 0, NULL), *found;
    struct arena arena;
    struct tree tree;
    char *text;

    arena_init(&arena, 1 << 20);
    tree_init(&tree, &arena, "message");
    assert_true(decode_type(&tree, NULL, type, octets, 0));
    found = tree_json(&tree.root);
    text = json_dumps(found, JSON_COMPACT);
    assert_non_null(wanted);
    if (!json_equal(found, wanted))
        fail_msg("%s\nis not\n%s", text, expected);
    free(text);
    json_decref(found);
    json_decref(wanted);
    arena_free(&arena);
    hex_free(octets);
}

static void test_members(void **state)
{
    (void)state;
    expect("GetEimPackageRequest", "BF4F175A10890490320000000000000000000000128000810105",
           "{\"GetEimPackageRequest\": {\"eidValue\": \"" EID "\", \"notifyStateChange\": null, "
           "\"stateChangeCause\": \"immediateEnableProfile(5)\"}}");
    expect("ProvideEimPackageResultResponse", "BF5009BF5306800101800102",
           "{\"ProvideEimPackageResultResponse\": {\"eimAcknowledgements\": [\"1\", \"2\"]}}");
    expect("ProvideEimPackageResultResponse", "BF50023000",
           "{\"ProvideEimPackageResultResponse\": {\"emptyResponse\": null}}");
    /* Damaged: what is there. */
    expect("GetEimPackageRequest", "BF4F175A1089",
           "{\"GetEimPackageRequest\": {\"eidValue\": \"89 (1 of 16 octets)\"}}");
}

static void test_lists(void **state)
{
    (void)state;
    /* enable with rollbackFlag, getRAT, and an unknown order */
    expect("GetEimPackageResponse",
           "BF4F38BF5135302F8001655A1089049032000000000000000000000012810107A015A3"
           "0E5A0A890000000000000000010500A600BF7F005F370101",
           "{\"GetEimPackageResponse\": {\"euiccPackageRequest\": {\"euiccPackageSigned\": "
           "{\"eimId\": \"e\", \"eidValue\": \"" EID "\", \"counterValue\": \"7\", "
           "\"euiccPackage\": {\"psmoList\": [{\"enable\": {\"iccid\": \"98000000000000000010\", "
           "\"rollbackFlag\": null}}, {\"getRAT\": null}, {\"BF7F\": \"\"}]}}, "
           "\"eimSignature\": \"01\"}}}");
    expect("EuiccPackageResultDataSigned",
           "30198001658101078301 09300E 830100A8038401058D0101850101",
           "{\"EuiccPackageResultDataSigned\": {\"eimId\": \"e\", \"counterValue\": \"7\", "
           "\"seqNumber\": \"9\", \"euiccResult\": [{\"enableResult\": \"ok(0)\"}, "
           "{\"addEimResult\": {\"associationToken\": \"5\"}}, {\"setFallbackAttributeResult\": "
           "\"iccidOrAidNotFound(1)\"}, {\"deleteResult\": \"iccidOrAidNotFound(1)\"}]}}");
}

/* Several children of one name, of a node that is no list. */
static void test_repeated(void **state)
{
    struct arena arena;
    struct tree tree;
    struct node *node;
    json_t *found;

    (void)state;
    arena_init(&arena, 1 << 16);
    tree_init(&tree, &arena, "root");
    for (int i = 0; i < 3; i++) {
        node = tree_node(&tree, NULL, "uri", BYTES_NONE, 0);
        tree_value(&tree, node, "%d", i);
    }
    found = tree_json(&tree.root);
    assert_int_equal(json_array_size(json_object_get(found, "uri")), 3);
    assert_string_equal(json_string_value(json_array_get(json_object_get(found, "uri"), 2)), "2");
    json_decref(found);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_members), cmocka_unit_test(test_lists),
                                       cmocka_unit_test(test_repeated)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
