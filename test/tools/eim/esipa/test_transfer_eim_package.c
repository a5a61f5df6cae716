/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TransferEimPackage: requests of the eIM, responses of the IPA (E-16). Signed results:
 * test_coap.py. */
#include "test/fake/esipa.h"
#include "tools/cli/json_output.h"
#include "tools/eim/esipa/esipa_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EID      "89049032000000000000000000000001"
#define GET      "BF4F 12 5A 10 " EID
#define DATA     "BF52045C02BF20"
#define RECEIVED "BF4E 02 0500"

static struct fake_esipa fake;
static char pushed[400], next[400];

static int push(void)
{
    uint8_t octets[1000];
    struct buf out = BUF_OVER(octets);
    int err = esipa_push(fake.esipa, EID, &out);

    bytes_to_hex(buf_bytes(&out), pushed, sizeof(pushed));
    return err;
}

static void answer(const char *response)
{
    uint8_t request[400], octets[400], more[400];
    struct buf in = BUF_OVER(request), out = BUF_OVER(octets), then = BUF_OVER(more);

    assert_int_equal(buf_put_hex(&in, pushed), 0);
    assert_int_equal(buf_put_hex(&out, response), 0);
    esipa_push_response(fake.esipa, EID, buf_bytes(&in), buf_bytes(&out), &then);
    bytes_to_hex(buf_bytes(&then), next, sizeof(next));
}

static json_t *card(void)
{
    return eim_state_object(&fake.state, "eim", EID);
}

static size_t count(const char *list)
{
    return json_array_size(json_object_get(card(), list));
}

static void order_with(const char *members)
{
    fake_esipa_begin(&fake, NULL);
    assert_int_equal(fake_esipa_order(&fake, EID, members), 0);
    assert_int_equal(push(), 0);
}

static void order(void)
{
    order_with("\"data\": \"BF20\"");
    assert_string_equal(pushed, "BF4E07" DATA);
}

static void test_data(void **state)
{
    (void)state;
    order();
    answer("BF4E 08 BF52 05 A0 03 83 01 41");
    assert_string_equal(next, "");
    assert_int_equal(count("queue"), 0);
    assert_int_equal(count("results"), 1);
    assert_int_equal(push(), ERR_NOT_FOUND);
    answer("BF4E 08 BF52 05 A0 03 83 01 41"); /* repeated, without a sent package */
    assert_int_equal(count("results"), 1);
    fake_esipa_end(&fake);
}

/* The IPA will deliver the result itself: the package is not pushed again, but a poll returns it.
 * */
static void test_received(void **state)
{
    (void)state;
    order();
    answer(RECEIVED);
    assert_int_equal(push(), ERR_NOT_FOUND);
    assert_int_equal(count("queue"), 1);
    fake_esipa_again(&fake, false);
    assert_int_equal(push(), ERR_NOT_FOUND);
    assert_int_equal(fake_esipa_ask_hex(&fake, GET), 200);
    assert_string_equal(fake.text, "BF4F07" DATA);
    assert_int_equal(fake_esipa_ask_hex(&fake, "BF50 1A 5A 10 " EID " BF52 05 A0 03 83 01 41"),
                     200);
    assert_int_equal(count("queue"), 0);
    assert_int_equal(count("results"), 1);
    fake_esipa_end(&fake);
}

static void test_error(void **state)
{
    (void)state;
    order();
    answer("BF4E 03 02 01 02");
    assert_int_equal(count("queue"), 0);
    assert_int_equal(json_integer_value(json_object_get(
                         json_array_get(json_object_get(card(), "results"), 0), "error")),
                     2);
    fake_esipa_end(&fake);
}

#define EID_VALUE "5A 10 " EID

/* SGP.32 v1.3: eimPackageReceivedWithCid, and an error, for this package (F.3). */
static void test_correlated(void **state)
{
    static const struct {
        const char *response;
        bool is_error;
    } rows[] = {
        {"BF4E 03 BF60 00", false},
        {"BF4E 08 BF60 05 A0 03 80 01 AA", false},
        {"BF4E 17 BF60 14 A0 12 " EID_VALUE, false},
        {"BF4E 06 BF61 03 81 01 02", true},
        {"BF4E 0B BF61 08 A0 03 80 01 AA 81 01 02", true},
        {"BF4E 1A BF61 17 A0 12 " EID_VALUE " 81 01 02", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        order_with("\"data\": \"BF20\", \"transaction\": \"AA\"");
        answer(rows[i].response);
        assert_int_equal(push(), ERR_NOT_FOUND);
        assert_int_equal(count("queue"), !rows[i].is_error);
        assert_int_equal(count("results"), rows[i].is_error);
        fake_esipa_end(&fake);
    }
}

/* A malformed or irrelevant response: the package stays. */
static void test_nonsense(void **state)
{
    static const char *const rows[] = {
        "", "BF4E 00", "BF50 02 0500", "BF4E 02 0500 00", "BF4E 04 BF52 01 05", "BF4E 03 BF51 00",
        "BF4E 05 BF51 02 A0 00",
        /* the identifier of another package, of another card */
        "BF4E 08 BF60 05 A0 03 80 01 AA", "BF4E 0B BF61 08 A0 03 80 01 AA 81 01 02",
        "BF4E 17 BF60 14 A0 12 5A 10 "
        "89049032000000000000000000000002",
        "BF4E 03 BF61 00"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        order();
        answer(rows[i]);
        assert_string_equal(next, "");
        assert_int_equal(count("queue"), 1);
        assert_int_equal(count("results"), 0);
        assert_int_equal(push(), 0); /* the same package again */
        assert_string_equal(pushed, "BF4E07" DATA);
        fake_esipa_end(&fake);
    }
}

static char logged_answer[60], logged_reason[200];

static void log_line(void *context, const json_t *line)
{
    (void)context;
    snprintf(logged_answer, sizeof(logged_answer), "%s", json_member_text(line, "answer", ""));
    snprintf(logged_reason, sizeof(logged_reason), "%s", json_member_text(line, "reason", ""));
}

/* A refused result is logged as such; a notification that cannot be forwarded does not refuse the
 * result beside it. */
static void test_log(void **state)
{
    (void)state;
    order();
    fake.esipa->options.log = log_line;
    answer("BF4E 05 BF51 02 A0 00");
    assert_string_equal(logged_answer, "undefinedError");
    assert_int_not_equal(strlen(logged_reason), 0);
    answer("BF4E 08 BF60 05 A0 03 80 01 AB");
    assert_string_equal(logged_reason,
                        "correlationId: eimTransactionId AB is not that of the package");
    assert_int_equal(count("results"), 0);

    assert_int_equal(push(), 0);
    answer("BF4E 09 BF52 06 A0 04 A0 02 3000"); /* notificationsList with an invalid element */
    assert_string_equal(logged_answer, "ipaEuiccDataResponse");
    assert_non_null(strstr(logged_reason, "malformed"));
    assert_int_equal(count("results"), 1);
    fake_esipa_end(&fake);
}

/* A pushed acknowledgement has no result, whatever is at the head of the queue. */
static void test_acknowledgement(void **state)
{
    (void)state;
    order();
    strcpy(pushed, "BF4E06BF5303800102");
    answer(RECEIVED);
    answer("BF4E 03 02 01 7F");
    assert_int_equal(count("queue"), 1);
    assert_int_equal(push(), 0);
    fake_esipa_end(&fake);
}

static void test_nobody(void **state)
{
    (void)state;
    fake_esipa_begin(&fake, NULL);
    assert_int_equal(push(), ERR_NOT_FOUND);
    fake_esipa_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log),        cmocka_unit_test(test_data),
        cmocka_unit_test(test_received),   cmocka_unit_test(test_error),
        cmocka_unit_test(test_correlated), cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_nobody),     cmocka_unit_test(test_acknowledgement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
