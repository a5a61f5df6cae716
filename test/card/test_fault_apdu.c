/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each action of a fault rule on an APDU: what leaves the card, what the transport has to do, and
 * the state of the card afterwards. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPEN_CHANNEL "0070000001"
#define SELECT_ICCID "00A40804022FE200"
#define SET_ADDRESS                                                                                \
    "BF651180"                                                                                     \
    "0F"                                                                                           \
    "736D6470702E6578616D706C652E78"

static struct fake_card fake;
static struct euiccd_fault_effect effect;

static int begin(void **state)
{
    (void)state;
    fake_card_make(&fake, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_card_end(&fake);
    return 0;
}

static unsigned add(const char *rule)
{
    struct euiccd_error error = {""};
    unsigned id = 0;

    if (euiccd_fault_add(fake.card, rule, &id, &error) < 0)
        fail_msg("%s", error.text);
    return id;
}

static uint16_t send(const char *command, struct bytes *data)
{
    uint16_t sw = fake_send(&fake, command, data);

    effect = (struct euiccd_fault_effect)EUICCD_INIT(struct euiccd_fault_effect);
    euiccd_get_fault_effect(fake.card, &effect);
    return sw;
}

static bool is_open(void) /* logical channel 1 */
{
    uint16_t sw = fake_send(&fake, "0070800100", NULL);

    return sw == SW_OK;
}

static void test_without_response(void **state)
{
    static const struct {
        const char *action;
        enum euiccd_transport transport;
        bool is_on, keeps_channel;
    } rows[] = {
        {"power-cut=before", EUICCD_TRANSPORT_POWER_LOST, false, false},
        {"power-cut=after", EUICCD_TRANSPORT_POWER_LOST, false, false},
        {"reset", EUICCD_TRANSPORT_RESET, true, false},
        {"eject", EUICCD_TRANSPORT_LEAVES, false, false},
        {"silence", EUICCD_TRANSPORT_NO_RESPONSE, true, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char rule[60];
        unsigned id;
        struct bytes data;

        assert_int_equal(send(OPEN_CHANNEL, NULL), SW_OK);
        snprintf(rule, sizeof(rule), "apdu ins=F2 %s", rows[i].action);
        id = add(rule);
        assert_int_equal(send(SELECT_ICCID, NULL) >> 8, SW1_MORE);
        assert_int_equal(effect.id, 0);
        assert_int_equal(send("80F2000C00", &data), SW_TECHNICAL_PROBLEM);
        assert_int_equal(data.len, 0);
        assert_int_equal(effect.transport, rows[i].transport);
        assert_int_equal(effect.id, id);
        assert_int_equal(euiccd_is_on(fake.card), rows[i].is_on);
        if (!rows[i].is_on) { /* a command to the card that is off has no effect on the transport */
            assert_int_equal(send("80F2000C00", NULL), SW_TECHNICAL_PROBLEM);
            assert_int_equal(effect.transport, EUICCD_TRANSPORT_RESPOND);
            assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
        }
        assert_int_equal(is_open(), rows[i].keeps_channel);
        assert_int_equal(send("80F2000C00", NULL), SW_OK); /* once */
        assert_int_equal(effect.transport, EUICCD_TRANSPORT_RESPOND);
        euiccd_fault_remove(fake.card, 0);
    }
}

/* before: the function was not executed; after: executed and stored, the response is lost. */
static void test_power_cuts_and_the_store(void **state)
{
    static const char *const rules[] = {"apdu ins=E2 power-cut=before",
                                        "apdu ins=E2 power-cut=after"};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct bytes addresses;

        add(rules[i]);
        assert_int_not_equal(fake_es10_hex(&fake, SET_ADDRESS, NULL), SW_OK);
        assert_false(euiccd_is_on(fake.card));
        euiccd_fault_remove(fake.card, 0);
        fake_card_reopen(&fake);
        assert_int_equal(fake_es10_hex(&fake, "BF3C00", &addresses), SW_OK);
        assert_int_equal(memmem(addresses.at, addresses.len, "smdpp.example", 13) != NULL, i == 1);
    }
}

static void test_status_words(void **state)
{
    (void)state;
    add("apdu ins=MANAGE-CHANNEL sw=6881 always");
    assert_int_equal(send(OPEN_CHANNEL, NULL), 0x6881);
    assert_int_equal(send(OPEN_CHANNEL, NULL), 0x6881);
    assert_int_equal(send("80F2000C00", NULL), SW_OK);
    euiccd_fault_remove(fake.card, 0);
    assert_answer(&fake, OPEN_CHANNEL, "01", SW_OK); /* none was opened */
    add("apdu channel=1 sw=6985");
    assert_int_equal(send("80F2000C00", NULL), SW_OK);
    assert_int_equal(send("81F2000C00", NULL), 0x6985);
}

static void test_changed_responses(void **state)
{
    struct bytes data;

    (void)state;
    add("apdu ins=MANAGE-CHANNEL flip=0");
    assert_answer(&fake, OPEN_CHANNEL, "00", SW_OK);
    assert_answer(&fake, OPEN_CHANNEL, "02", SW_OK);
    add("apdu ins=MANAGE-CHANNEL truncate=0");
    assert_answer(&fake, OPEN_CHANNEL, "", SW_OK);
    add("apdu n=2 repeat");
    assert_answer(&fake, OPEN_CHANNEL, "04", SW_OK);
    assert_answer(&fake, "80F2000C00", "04", SW_OK);
    assert_int_equal(send("80F2000C00", &data), SW_OK);
    assert_int_equal(data.len, 0);
    add("apdu delay=0.25");
    assert_int_equal(send("80F2000C00", NULL), SW_OK);
    assert_int_equal(effect.delay, 250000000);
    assert_int_equal(send("80F2000C00", NULL), SW_OK);
    assert_int_equal(effect.delay, 0);
}

/* Longer than a short response: extended length. */
static void test_changed_long_responses(void **state)
{
    struct bytes data;
    uint8_t first[600];
    size_t len;

    (void)state;
    assert_int_equal(send("00A4040010A0000005591010FFFFFFFF8900000100", NULL) >> 8, SW1_MORE);
    assert_int_equal(send("80E29100000003BF20000000", &data), SW_OK);
    len = data.len;
    assert_in_range(len, 30, sizeof(first));
    memcpy(first, data.at, len);
    add("apdu ins=E2 flip=20");
    assert_int_equal(send("80E29100000003BF20000000", &data), SW_OK);
    assert_int_equal(data.len, len);
    first[20] ^= 1;
    assert_memory_equal(data.at, first, len);
    add("apdu ins=E2 truncate=20");
    assert_int_equal(send("80E29100000003BF20000000", &data), SW_OK);
    assert_int_equal(data.len, 20);
}

static void test_malformed_commands_count(void **state)
{
    (void)state;
    add("apdu n=3 sw=6985");
    assert_int_equal(send("00", NULL), SW_WRONG_LENGTH);
    assert_int_equal(send("FF00", NULL) >> 8, 0x67);
    assert_int_equal(send("", NULL), 0x6985);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_response, begin, end),
        cmocka_unit_test_setup_teardown(test_power_cuts_and_the_store, begin, end),
        cmocka_unit_test_setup_teardown(test_status_words, begin, end),
        cmocka_unit_test_setup_teardown(test_changed_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_changed_long_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed_commands_count, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
