/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 functions called inside the card. */
#include "ipae/client/es10.h"

#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_rsp.h"
#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

static void test_call(void **state)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t unknown[] = {0xBF, 0x7E, 0x00};
    struct terminal *terminal = &bare->terminal;
    struct bytes response;

    (void)state;
    assert_int_equal(es10_call(terminal, BYTES_OF(get_eid), &response), 0);
    assert_int_equal(response.len, 3 + 2 + 16);
    assert_memory_equal(response.at + 5, terminal->services.eid, 16);
    assert_true(es10_call(terminal, BYTES_OF(unknown), &response) < 0);
    terminal->reset = true; /* IPAE-I2 */
    assert_int_equal(es10_call(terminal, BYTES_OF(get_eid), &response), ERR_RESET);
    terminal->reset = false;
}

static void test_exchange(void **state)
{
    struct terminal *terminal = &bare->terminal;
    struct get_euicc_challenge_response one, two;

    (void)state;
    assert_int_equal(es10_exchange(terminal, &msg_get_euicc_challenge_request, NULL,
                                   &msg_get_euicc_challenge_response, &one),
                     0);
    assert_int_equal(es10_exchange(terminal, &msg_get_euicc_challenge_request, NULL,
                                   &msg_get_euicc_challenge_response, &two),
                     0);
    assert_int_equal(one.euicc_challenge.len, 16);
    assert_false(bytes_equal(one.euicc_challenge, two.euicc_challenge));
    assert_int_equal(es10_remove_notification(terminal, 99),
                     0); /* its result code is a note only */
    assert_string_equal(fake->note, "RemoveNotificationFromList: refused: result 1");
}

/* The card has none; with notifications: test_notification_delivery. */
static void test_no_notification(void **state)
{
    struct terminal *terminal = &bare->terminal;
    struct notification_metadata metadata;
    struct retrieve_notifications_list_response response;
    struct bytes notification;

    (void)state;
    for (int64_t number = -1; number <= 1; number++)
        assert_int_equal(es10_next_notification(terminal, number, &metadata), ERR_NOT_FOUND);
    for (int64_t number = 0; number <= 1; number++)
        assert_int_equal(es10_read_notification(terminal, number, &notification), ERR_NOT_FOUND);
    assert_int_equal(
        es10_retrieve_notifications(
            terminal, RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS, 0, &response),
        0);
    assert_int_equal(response.euicc_package_result_list_count, 0);
    terminal->reset = true; /* IPAE-I2 */
    assert_int_equal(es10_next_notification(terminal, -1, &metadata), ERR_RESET);
    assert_int_equal(es10_read_notification(terminal, 0, &notification), ERR_RESET);
    terminal->reset = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_call, begin, end),
        cmocka_unit_test_setup_teardown(test_no_notification, begin, end),
        cmocka_unit_test_setup_teardown(test_exchange, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
