/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that a client sent again: message IDs, tokens, kept responses. */
#include "test/tools/coap/session_scene.h"

static coap_pdu_t *request(coap_mid_t id, const char *token)
{
    coap_pdu_t *pdu = coap_pdu_init(COAP_MESSAGE_CON, COAP_REQUEST_CODE_POST, id, 256);

    assert_non_null(pdu);
    assert_true(coap_add_token(pdu, strlen(token), (const uint8_t *)token));
    return pdu;
}

static enum coaps_request begin(coap_mid_t id, const char *token,
                                const struct https_response **response)
{
    coap_pdu_t *pdu = request(id, token);
    enum coaps_request kind = coaps_request_begin(session, pdu, response);

    coap_delete_pdu(pdu);
    return kind;
}

static void respond(coap_mid_t id, const char *token, int status, struct bytes body)
{
    const struct https_response response = {.status = status, .body = body};
    coap_pdu_t *pdu = request(id, token);

    coaps_request_end(session, pdu, &response);
    coap_delete_pdu(pdu);
}

static void test_a_duplicate_gets_the_response(void **state)
{
    const struct https_response *response = NULL;

    (void)state;
    assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_NEW);
    assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_PENDING);
    respond(7, "ab", 200, BYTES_TEXT("package"));
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_RESPONDED);
        assert_int_equal(response->status, 200);
        assert_true(bytes_equal(response->body, BYTES_TEXT("package")));
    }
    respond(7, "ab", 204, BYTES_NONE);
    assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_RESPONDED);
    assert_int_equal(response->status, 204);
    assert_int_equal(response->body.len, 0);
}

static void test_another_request_is_new(void **state)
{
    const struct https_response *response = NULL;

    (void)state;
    assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_NEW);
    respond(7, "ab", 200, BYTES_TEXT("package"));
    assert_int_equal(begin(8, "ab", &response), COAPS_REQUEST_NEW);
    assert_int_equal(begin(8, "ac", &response), COAPS_REQUEST_NEW);
    assert_int_equal(begin(8, "a", &response), COAPS_REQUEST_NEW);
    respond(8, "ac", 200, BYTES_TEXT("late")); /* of a request that is not the last one */
    assert_int_equal(begin(8, "a", &response), COAPS_REQUEST_PENDING);
    assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_NEW);
    coaps_request_forget(session);
    assert_int_equal(begin(7, "ab", &response), COAPS_REQUEST_NEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_duplicate_gets_the_response, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_request_is_new, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
