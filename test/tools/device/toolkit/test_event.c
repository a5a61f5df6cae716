/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EVENT DOWNLOAD: each event, and none that is not in the card's event list. */
#include "tools/device/toolkit/event.h"

#include "test/fake/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct script script;

static void begin(const struct script_row *rows, unsigned events)
{
    script_begin(&script, rows, NULL);
    script.device.view = (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
    script.device.events = events;
}

static void test_location_status(void **state)
{
    static const struct script_row rows[] = {
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9000"},
        {"80C200000CD60A990103820282819B0101", "9000"},
        {"80C200000CD60A990103820282819B0102", "9000"},
        {NULL, NULL}};
    static const enum radio_state states[] = {RADIO_NORMAL, RADIO_LIMITED, RADIO_NONE};

    (void)state;
    begin(rows, 1U << CAT_EVENT_LOCATION_STATUS);
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        script.device.view.state = states[i];
        assert_int_equal(device_send_location_status(&script.device), 0);
    }
    script_end(&script);
}

/* In limited service, when a network has rejected the SIM. */
static void test_rejection(void **state)
{
    static const struct script_row rows[] = {
        {"80C2000019D617990112820283817D0500F11000013F010874010975010B", "9000"}, {NULL, NULL}};

    (void)state;
    begin(rows, 1U << CAT_EVENT_NETWORK_REJECTION);
    assert_int_equal(device_send_rejection(&script.device), 0); /* normal service: none */
    script.device.view.state = RADIO_LIMITED;
    script.device.view.cause = CAUSE_PLMN_NOT_ALLOWED;
    script.device.view.forbidden = true; /* no network was tried: none */
    assert_int_equal(device_send_rejection(&script.device), 0);
    script.device.view.forbidden = false;
    assert_int_equal(device_send_rejection(&script.device), 0);
    script_end(&script);
}

static void test_channel_events(void **state)
{
    static const struct script_row rows[] = {{"80C2000010D60E99010982028281B8028300B70105", "9000"},
                                             {"80C200000DD60B99010A82028281B8020305", "9000"},
                                             {NULL, NULL}};

    (void)state;
    begin(rows, 1U << CAT_EVENT_DATA_AVAILABLE | 1U << CAT_EVENT_CHANNEL_STATUS);
    script.device.channels.at[3].rx_len = 5;
    assert_int_equal(device_send_channel_event(&script.device, 3, CAT_EVENT_DATA_AVAILABLE), 0);
    script.device.channels.at[3].dropped = true;
    snprintf(script.device.channels.at[3].peer, sizeof(script.device.channels.at[3].peer),
             "tcp a:1");
    assert_int_equal(device_send_channel_event(&script.device, 3, CAT_EVENT_CHANNEL_STATUS), 0);
    assert_string_equal(script.logged, "link dropped: channel 3, tcp a:1\n");
    script_end(&script);
}

static void test_not_in_event_list(void **state)
{
    static const struct script_row rows[] = {{NULL, NULL}};

    (void)state;
    begin(rows, 0);
    assert_int_equal(device_send_location_status(&script.device), 0);
    assert_int_equal(device_send_channel_event(&script.device, 3, CAT_EVENT_DATA_AVAILABLE), 0);
    script.device.view.state = RADIO_LIMITED;
    assert_int_equal(device_send_rejection(&script.device), 0);
    assert_int_equal(script.last_len, 0);
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_location_status), cmocka_unit_test(test_rejection),
        cmocka_unit_test(test_channel_events), cmocka_unit_test(test_not_in_event_list)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
