/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volatile state of a card as JSON, step by step; and requests that leave no trace. */
#include "apdu/sw.h"
#include "test/fake/fixture_card.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* `part` of the state is exactly this JSON. */
static void expect(const char *part, const char *expected)
{
    char *text = NULL, *found;
    json_t *state;

    assert_int_equal(euiccd_state(fake.card, &text), 0);
    state = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(state);
    found = json_dumps(json_object_get(state, part), JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(found);
    assert_string_equal(found, expected);
    free(found);
    json_decref(state);
    euiccd_state_free(text);
}

static void test_channels(void **state)
{
    (void)state;
    expect("on", "true");
    expect("activeIpa", "\"ipad\"");
    expect("seeded", "false");
    expect("channels", "[{\"channel\":0,\"application\":\"UICC\"}]");
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_send(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", NULL) >> 8,
                     0x61);
    assert_int_equal(fake_send(&fake, "81E2110003BF3E03", NULL), SW_OK);
    expect("channels",
           "[{\"channel\":0,\"application\":\"UICC\"},"
           "{\"channel\":1,\"application\":\"ISD-R\",\"aid\":\"A0000005591010FFFFFFFF8900000100\","
           "\"receivedOctets\":3}]");
    assert_int_equal(fake_send(&fake, "81E29101035C015A", NULL) >> 8, 0x61);
    expect("channels",
           "[{\"channel\":0,\"application\":\"UICC\"},"
           "{\"channel\":1,\"application\":\"ISD-R\",\"aid\":\"A0000005591010FFFFFFFF8900000100\","
           "\"responseOctets\":21}]");
    euiccd_power_off(fake.card);
    expect("on", "false");
    expect("channels", "[]");
}

static void test_session(void **state)
{
    struct bytes challenge;
    char expected[100] = "{\"state\":\"challenged\",\"euiccChallenge\":\"";
    size_t len = strlen(expected);

    (void)state;
    expect("session", "{\"state\":\"none\"}");
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", &challenge), SW_OK);
    bytes_to_hex(bytes_from(challenge, 5), expected + len, sizeof(expected) - len);
    strcat(expected, "\"}");
    expect("session", expected);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    expect("session", "{\"state\":\"none\"}");
}

static void test_toolkit(void **state)
{
    (void)state;
    expect("toolkit", "{\"state\":\"off\",\"refresh\":false}");
    assert_int_equal(fake_send(&fake, "8010000003FFFFFF", NULL), SW_OK);
    expect("toolkit", "{\"state\":\"idle\",\"terminalProfile\":\"FFFFFF\",\"refresh\":true}");
    expect("profileSwitch", "{\"pending\":false,\"refresh\":false,\"untilReset\":false}");
}

/* No trace, no fault rule, no function that changes the card. */
static void test_peek(void **state)
{
    static const uint8_t eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t refused[][6] = {
        {0xBF, 0x2E, 0x00},                   /* GetEUICCChallenge */
        {0xBF, 0x30, 0x03, 0x80, 0x01, 0x01}, /* RemoveNotificationFromList */
        {0xBF, 0x38, 0x00},                   /* AuthenticateServer */
        {0xBF, 0x7F, 0x00}};
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    uint8_t response[64];
    size_t length = 1;

    (void)state;
    assert_int_equal(euiccd_fault_add(fake.card, "function=GetEID sw=6985", NULL, NULL), 0);
    assert_int_equal(euiccd_peek(fake.card, eid, sizeof(eid), response, sizeof(response), &length),
                     SW_OK);
    assert_int_equal(length, 21);
    assert_true(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(fault.matched, 0);
    assert_int_equal(euiccd_peek(fake.card, eid, sizeof(eid), response, 20, &length),
                     SW_MEMORY_PROBLEM);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(euiccd_peek(fake.card, refused[i], refused[i][2] + 3U, response,
                                     sizeof(response), &length),
                         SW_REFERENCE_NOT_FOUND);
        assert_int_equal(length, 0);
    }
    assert_string_equal(fake.refusal, "");
    /* Rules and traces apply again. */
    assert_int_equal(fake_es10_hex(&fake, "BF3E035C015A", NULL), 0x6985);
    assert_true(euiccd_get_fault(fake.card, 0, &fault));
    assert_int_equal(fault.matched, 1);
    assert_int_not_equal(fake_es10_hex(&fake, "BF7F00", NULL), SW_OK);
    assert_string_not_equal(fake.refusal, "");
}

static void with_seed(struct euiccd_create_options *factory)
{
    factory->seed = (struct euiccd_bytes){(const uint8_t *)"seed", 4};
}

static void test_seeded(void **state)
{
    (void)state;
    fake_card_renew(&fake, with_seed);
    expect("seeded", "true");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_channels), TEST(test_session), TEST(test_toolkit),
        TEST(test_peek),     TEST(test_seeded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
