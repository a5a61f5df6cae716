/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEimPackage: each kind of package, and the same one again until its result arrives. */
#include "test/tools/eim/esipa/scene.h"
#include "tools/eim/esipa/esipa_internal.h"

static void test_empty_queue(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(esipa_cancel(here.eim.esipa, EID, "1"), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_string_equal(here.eim.text, "BF4F03020101"); /* noEimPackageAvailable */
}

static void test_kinds(void **state)
{
    static const struct {
        const char *item, *response;
    } rows[] = {
        {"\"data\": \"81\"", "BF4F06BF52035C0181"},
        {"\"data\": \"8182\", \"transaction\": \"AA\"", "BF4F0ABF52075C0281828301AA"},
        {"\"download\": \"1$a$b\", \"transaction\": \"AA\"",
         "BF4F0FBF540CA007800531246124628201AA"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(state);
        assert_int_equal(order(rows[i].item), 0);
        for (int again = 0; again < 2; again++) {
            assert_int_equal(ask("BF4F125A10" EID), 200);
            assert_string_equal(here.eim.text, rows[i].response);
        }
        end(state);
    }
}

/* A request that cannot be decoded: undefinedError, and the queue stays. */
static void test_malformed(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F155A10" EID "800100"),
                     200); /* notifyStateChange: a NULL with content */
    assert_string_equal(here.eim.text, "BF4F0302017F");
    assert_int_equal(ask("BF4F155A10" EID "820100"), 200); /* rPlmn of one octet */
    assert_string_equal(here.eim.text, "BF4F0302017F");
    assert_int_equal(json_array_size(list("queue")), 1);
}

static bool is_being_pushed(void *context, const char *eid)
{
    (void)context;
    return strcmp(eid, EID) == 0;
}

/* A package that is being sent by TransferEimPackage is not returned as well. */
static void test_pushed(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    here.eim.esipa->options.is_pushed = is_being_pushed;
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_string_equal(here.eim.text, "BF4F03020101");
    here.eim.esipa->options.is_pushed = NULL;
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_empty_queue, begin, end),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test_setup_teardown(test_malformed, begin, end),
        cmocka_unit_test_setup_teardown(test_pushed, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
