/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The next package: the request for certificates, and cards that have none. */
#include "test/tools/eim/esipa/scene.h"

static void forget_certificates(void)
{
    json_object_del(eim_state_object(&here.eim.state, "eim", EID), "euiccCertificate");
}

/* Polls until a package other than the request for token and certificates is sent, each time with
 * `response` (NULL: none). Returns the number of requests. */
static int ask_for_certificates(const char *response)
{
    int requests = 0;

    while (ask("BF4F125A10" EID) == 200 && strcmp(here.eim.text, "BF4F08BF52055C0384A5A6") == 0) {
        assert_in_range(++requests, 1, 50);
        if (response)
            assert_int_equal(ask(response), 200);
    }
    return requests;
}

/* A card that has no certificates, or whose IPA does not understand the request, gets a bounded
 * number of requests. Orders wait, because their results could not be verified; items that need no
 * key are sent before them. New orders reset the bound. */
static void test_no_certificates(void **state)
{
    static const struct {
        const char *response;
        int requests;
    } rows[] = {
        {"BF50 17 5A10" EID " BF5202A000", 1},             /* none of the requested data */
        {"BF50 1A 5A10" EID " BF5205A003840105", 1},       /* the token only */
        {"BF50 1A 5A10" EID " BF5205A103020101", 10},      /* incorrectTagList */
        {"BF50 17 5A10" EID " A003020102", 10},            /* unknownPackage */
        {"BF50 1D 5A10" EID " BF5208A006A60405000500", 1}, /* without the EUM's certificate */
        {"BF50 23 5A10" EID " BF520EA00CA50405000500A60405000500", 10}, /* not certificates */
        {"BF50 1A 5A10" EID " BF5205A003A60130", 10},                   /* malformed */
        {NULL, 10},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(state);
        assert_int_equal(order("\"orders\": [\"list\"], \"id\": \"o\""), 0);
        assert_int_equal(order("\"data\": \"81\", \"id\": \"d\""), 0);
        forget_certificates();
        assert_int_equal(ask_for_certificates(rows[i].response), rows[i].requests);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181"); /* until its result arrives */
        assert_int_equal(ask("BF50175A10" EID "BF5202A000"), 200);
        fake_esipa_again(&here.eim, false);
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F03020101"); /* only the orders are left */
        assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AA\""), 0);
        forget_certificates();
        assert_int_equal(ask_for_certificates(rows[i].response), 0);
        assert_string_equal(here.eim.text, "BF4F0FBF540CA007800531246124628201AA");
        assert_int_equal(ask("BF501D5A10" EID "BF54088201AA300380017F"), 200);
        assert_int_equal(order("\"orders\": [\"get-rat\"]"), 0);
        forget_certificates();
        assert_int_equal(ask_for_certificates(rows[i].response), rows[i].requests);
        assert_string_equal(here.eim.text, "BF4F03020101");
        assert_int_equal(json_array_size(list("queue")), 2);
        assert_string_equal(
            json_string_value(json_object_get(json_array_get(list("queue"), 0), "id")), "o");
        assert_int_equal(json_array_size(list("results")), 2);
        end(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_certificates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
