/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of eUICC packages that are not accepted: neither recorded nor acknowledged, with a
 * reason. Accepted ones: test_eim_server.py. */
#include "test/tools/eim/esipa/scene.h"
#include "tools/eim/esipa/esipa_internal.h"

static const char *process(const char *hex, int64_t *sequence)
{
    uint8_t memory[100], response[100];
    struct buf octets = BUF_OVER(memory), out = BUF_OVER(response);
    struct exchange exchange = {.esipa = here.eim.esipa,
                                .card = eim_state_object(&here.eim.state, "eim", EID),
                                .line = json_object(),
                                .out = &out};
    const char *why;

    strcpy(exchange.eid, EID);
    assert_int_equal(buf_put_hex(&octets, hex), 0);
    why = esipa_process_package_result(&exchange, buf_bytes(&octets), sequence);
    json_decref(exchange.line);
    assert_int_equal(*sequence, -1);
    assert_null(list("results"));
    return why;
}

/* Certificates that are not of this card, and none at all. */
static void test_no_key(void **state)
{
    int64_t sequence;

    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_string_equal(process("BF5100", &sequence), "the eUICC's certificates are not known");
    json_object_del(eim_state_object(&here.eim.state, "eim", EID), "euiccCertificate");
    assert_string_equal(process("BF5100", &sequence), "the eUICC's certificates are not known");
    assert_int_equal(json_array_size(list("queue")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_key, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
