/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds of a card's queue and results. */
#include "test/tools/eim/esipa/scene.h"

static void test_bounds(void **state)
{
    (void)state;
    for (int i = 0; i < ESIPA_QUEUE_MAX; i++)
        assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(order("\"data\": \"81\""), ERR_RANGE);
    for (int i = 0; i < ESIPA_RESULTS_MAX + 2; i++) {
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
        assert_string_equal(here.eim.text, "BF50023000");
    }
    assert_int_equal(json_array_size(list("queue")), ESIPA_QUEUE_MAX - ESIPA_RESULTS_MAX - 2);
    assert_int_equal(json_array_size(list("results")), ESIPA_RESULTS_MAX);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(list("results"), 0), "id")), "3");
}

/* Two packages one after the other, with and without eimTransactionId: a late result of the first
 * one is not taken as that of the second one, whatever identifier it has. */
static void test_two_packages(void **state)
{
    static const struct {
        const char *first, *second, *result;
        int left; /* 1: not a result of the second one */
    } rows[] = {
        {"AA", "BB", "AA", 1}, {"AA", "BB", "BB", 0}, {"AA", "BB", "", 0},
        {"AA", "", "AA", 1},   {"AA", "", "", 0},     {"", "BB", "BB", 0},
        {"", "BB", "", 0},     {"", "", "", 0},       {"", "", "CC", 1},
    };

    for (int kind = 0; kind < KIND_DOWNLOAD; kind++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            begin(state);
            order_kind(EID, kind, rows[i].first);
            assert_int_equal(provide(kind, EID, rows[i].first), 200);
            assert_int_equal(json_array_size(list("queue")), 0);
            order_kind(EID, kind, rows[i].second);
            assert_int_equal(provide(kind, *rows[i].result ? "" : EID, rows[i].result), 200);
            assert_int_equal(json_array_size(list("queue")), rows[i].left);
            assert_int_equal(json_array_size(list("results")), 2 - rows[i].left);
            end(state);
        }
}

/* Invalid items are refused with their reason, and nothing is queued. */
static void test_invalid_items(void **state)
{
    static const struct {
        const char *what, *why;
    } rows[] = {
        {"\"download\": \"1$\"", "download: 1$: not an activation code; give LPA:1$ADDRESS$MATCHING"
                                 "ID"},
        {"\"download\": \"\"", "download: not an activation code; give LPA:1$ADDRESS$MATCHINGID"},
        {"\"download\": \"2$a$b\"", "download: 2$a$b: not an activation code"},
        {"\"download\": \"LPA:1$$b\"", "download: LPA:1$$b: invalid server address"},
        {"\"download\": \"1$a/x$b\"", "download: 1$a/x$b: invalid server address"},
        {"\"download\": \"1$https://a$b\"", "the address is a URL"},
        {"\"download\": \"1$a:70000$b\"", "invalid server address"},
        {"\"download\": \"1$a$b\\nc\"",
         "download: 1$a$b\\x0Ac: the activation code has a blank or a "
         "control character"},
        {"\"download\": \"1$a$b$$2\"", "must be 1 (confirmation code required)"},
        {"\"download\": {\"activationCode\": \"1$\"}", "download: 1$: not an activation code"},
        {"\"download\": {\"activationCode\": \"\", \"held\": true}", "not an activation code"},
        {"\"download\": {\"activationCode\": 1}", "download.activationCode: must be a string"},
        {"\"download\": {\"activationCode\": \"1$a$b\", \"held\": \"yes\"}",
         "download.held: must be true or false"},
        {"\"download\": {\"activationcode\": \"1$a$b\"}",
         "download.activationcode: unknown member"},
        {"\"download\": {\"activationCode\": \"1$a$b\", \"confirmation\": \"1\"}",
         "download.confirmation: unknown member"},
        {"\"download\": {\"activationCode\": \"1$a$b\", \"confirmationCode\": 1}",
         "download.confirmationCode: must be a string"},
        {"\"download\": {\"defaultSmdp\": 1}", "download.defaultSmdp: must be true or false"},
        {"\"download\": {\"defaultSmdp\": false}", "must have one of activationCode, defaultSmdp"},
        {"\"download\": {\"defaultSmdp\": true, \"held\": true}", "held requires activationCode"},
        {"\"download\": {\"defaultSmdp\": true, \"smds\": null}", "must have one of"},
        {"\"download\": {\"smds\": \"\"}", "download.smds: invalid server address"},
        {"\"download\": {\"smds\": \"a b\"}", "download.smds: a b: invalid server address"},
        {"\"download\": {\"smds\": 1}", "download.smds: must be an address or null"},
        {"\"download\": {}", "must have one of activationCode, defaultSmdp and smds"},
        {"\"download\": 1", "download: must be an activation code or an object"},
        {"\"download\": null", "download: must be an activation code or an object"},
        {"\"download\": []", "download: must be an activation code or an object"},
        {"\"data\": 81", "data: must be tags in hex"},
        {"\"data\": \"\"", "data: must be tags in hex"},
        {"\"data\": \"BF\"", "data: must be tags in hex"},
        {"\"data\": \"81BF2\"", "data: must be tags in hex"},
        {"\"data\": \"81FFFF\"", "data: must be tags in hex"},
        {"\"data\": \"BF8181818101\"", "data: must be tags in hex"},
        {"\"data\": \"81\", \"transaction\": 1", "transaction: must be 1 to 16 octets in hex"},
        {"\"data\": \"81\", \"transaction\": \"\"", "transaction: must be 1 to 16 octets in hex"},
        {"\"data\": \"81\", \"id\": \"\"", "id: must have 1 to 64 characters"},
        {"\"data\": \"81\", \"id\": 1", "id: must have 1 to 64 characters"},
        {"\"data\": \"81\", \"Id\": \"1\"", "Id: unknown member"},
        {"\"data\": \"81\", \"orders\": [\"list-eim\"]", "one of orders, data and download"},
        {"\"orders\": \"list-eim\"", "orders: must be a list of at least one order"},
        {"\"orders\": {}", "orders: must be a list of at least one order"},
        {"\"orders\": []", "orders: must be a list of at least one order"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[300], id[ESIPA_ID_MAX + 1];
        struct eim_error error;
        json_t *item;

        snprintf(text, sizeof(text), "{\"eid\": \"" EID "\", %s}", rows[i].what);
        item = json_loads(text, 0, NULL);
        assert_non_null(item);
        assert_int_equal(esipa_queue(here.eim.esipa, item, id, &error), ERR_MALFORMED);
        if (strncmp(error.text, "package: ", 9) != 0 || !strstr(error.text, rows[i].why))
            fail_msg("%s: `%s\' is not in `%s\'", text, rows[i].why, error.text);
        json_decref(item);
    }
    assert_int_equal(json_array_size(list("queue")), 0);
}

/* What `euicc lpa download` accepts is queued. */
static void test_valid_downloads(void **state)
{
    static const char *const downloads[] = {
        "\"1$a$b\"",
        "\"LPA:1$smdp.example:8443$\"",
        "\"1$[::1]:443$b$2.999.1$1\"",
        "{\"activationCode\": \"1$a$b\", \"held\": false, \"confirmationCode\": \"\"}",
        "{\"defaultSmdp\": true}",
        "{\"smds\": null}",
        "{\"smds\": \"smds.example:443\", \"defaultSmdp\": false}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(downloads) / sizeof(downloads[0]); i++) {
        char what[120];

        snprintf(what, sizeof(what), "\"download\": %s", downloads[i]);
        assert_int_equal(order(what), 0);
    }
    assert_int_equal(json_array_size(list("queue")), sizeof(downloads) / sizeof(downloads[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_invalid_items, begin, end),
        cmocka_unit_test_setup_teardown(test_valid_downloads, begin, end),
        cmocka_unit_test_setup_teardown(test_bounds, begin, end),
        cmocka_unit_test(test_two_packages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
