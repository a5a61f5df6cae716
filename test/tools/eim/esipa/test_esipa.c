/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dispatch of ESipa messages: requests without a function, EIDs of no card. */
#include "test/tools/eim/esipa/scene.h"

/* A request that reaches no function: the body has the reason. */
static void test_bad_requests(void **state)
{
    static const struct {
        const char *request, *why;
    } rows[] = {
        {"", "the body of 0 octets is not one TLV"},
        {"BF4F", "the body of 2 octets is not one TLV"},
        {"BF4F00BF4F00", "the body of 6 octets is not one TLV"},
        {"BF4000", "tag BF40: not a function of ESipa"},
        {"3000", "tag 30: not a function of ESipa"},
    };
    uint8_t request[20], text[200];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf in = BUF_OVER(request), out = BUF_OVER(text);

        assert_int_equal(buf_put_hex(&in, rows[i].request), 0);
        assert_int_equal(esipa_handle(here.eim.esipa, buf_bytes(&in), &out), 400);
        assert_int_equal(out.len, strlen(rows[i].why));
        assert_memory_equal(text, rows[i].why, out.len);
    }
}

/* The errors of an EID, as an INTEGER inside the tag of the function. */
static void test_bad_eids(void **state)
{
    (void)state;
    assert_int_equal(ask("BF4F00"), 200);
    assert_string_equal(here.eim.text, "BF4F03020104"); /* missingEid */
    assert_int_equal(ask("BF4F035A0189"), 200);
    assert_string_equal(here.eim.text, "BF4F03020103"); /* invalidEid */
    assert_int_equal(ask("BF4F125A10" STRANGER), 200);
    assert_string_equal(here.eim.text, "BF4F03020102"); /* eidNotFound */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bad_requests, begin, end),
        cmocka_unit_test_setup_teardown(test_bad_eids, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
