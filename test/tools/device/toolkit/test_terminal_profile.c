/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TERMINAL PROFILE: its octets, and a proof for each bit that it announces, that the device does
 * what the bit says. A bit without a proof fails; so does a command that is done and not announced.
 */
#include "test/fake/script.h"
#include "tools/device/clock.h"
#include "tools/device/control/steer.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/event.h"
#include "tools/device/toolkit/perform.h"
#include "tools/device/toolkit/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct script script;
static uint8_t profile[TERMINAL_PROFILE_LEN];
static char text[700];

/* The last command to the card, which responds with 9000; to SMS-PP DOWNLOAD with response data. */
static uint8_t last_octets[300];
static struct bytes last;

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    (void)context;
    (void)why;
    (void)size;
    assert_true(command.len <= sizeof(last_octets));
    memcpy(last_octets, command.at, command.len);
    last = bytes_at(last_octets, command.len);
    if (command.len > 5 && command.at[5] == CAT_TEMPLATE_SMS_PP_DOWNLOAD)
        buf_put_hex(data, "027100");
    *sw = SW_OK;
    return 0;
}

static int begin(void **state)
{
    (void)state;
    script_begin(&script, NULL, NULL);
    script.device.view = (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
    script.device.channels.has_dns = true;
    script.device.card.transmit = transmit;
    terminal_profile_write(profile);
    last = BYTES_NONE;
    return 0;
}

static int end(void **state)
{
    (void)state;
    script_end(&script);
    return 0;
}

/* Result and objects of the TERMINAL RESPONSE, in hex. */
static const char *perform(uint8_t type, uint8_t qualifier, uint8_t destination,
                           const char *objects)
{
    uint8_t octets[256], response[256];
    struct buf in = BUF_OVER(octets), out = BUF_OVER(response);

    assert_int_equal(buf_put_hex(&in, objects), 0);
    const struct command command = {1, type, qualifier, destination, buf_bytes(&in)};

    device_perform(&script.device, &command, &out);
    return bytes_to_hex(buf_bytes(&out), text, sizeof(text));
}

static bool begins(const char *response, const char *start)
{
    return strncmp(response, start, strlen(start)) == 0;
}

/* The last command was an ENVELOPE with this template; `event`: of this event, -1: any. */
static bool was_sent(unsigned template, int event)
{
    struct tlv outer, list;

    return last.len > 5 && last.at[1] == INS_ENVELOPE &&
           tlv_only(bytes_from(last, 5), &outer) == 0 && outer.tag == template &&
           (event < 0 || (comprehension_find(outer.value, CAT_TAG_EVENT_LIST, &list) == 0 &&
                          list.value.len == 1 && list.value.at[0] == event));
}

/* ---- proofs ---- */

#define UDP_WITHOUT_ADDRESS "350103390205DC3C030100353E00"

static bool sends_profile(void)
{
    uint16_t sw;

    assert_int_equal(device_send(&script.device, INS_TERMINAL_PROFILE, BYTES_OF(profile), &sw), 0);
    return last.len == 5 + TERMINAL_PROFILE_LEN && last.at[1] == INS_TERMINAL_PROFILE &&
           memcmp(last.at + 5, profile, sizeof(profile)) == 0;
}

static bool sms_pp(void)
{
    static const uint8_t tpdu[] = {0x44};
    uint8_t octets[16];
    struct buf response = BUF_OVER(octets);
    uint16_t sw;

    assert_int_equal(device_send_sms(&script.device, BYTES_OF(tpdu), &response, &sw), 0);
    return was_sent(CAT_TEMPLATE_SMS_PP_DOWNLOAD, -1) && response.len == 3;
}

static bool menu(void)
{
    assert_int_equal(device_select_item(&script.device, 1), 0);
    return was_sent(CAT_TEMPLATE_MENU_SELECTION, -1);
}

static bool timer_expiration(void)
{
    perform(CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_START, 0x82, "A40103A503000001");
    script.now += device_to_ms(&script.device, 10);
    assert_int_equal(device_serve_timers(&script.device), 0);
    return was_sent(CAT_TEMPLATE_TIMER_EXPIRATION, -1);
}

static bool timer_get(void)
{
    perform(CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_START, 0x82, "A40102A503000100");
    return begins(perform(CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_GET, 0x82, "A40102"),
                  "830100A40102A503");
}

static bool command_result(void)
{
    return begins(perform(CAT_COMMAND_MORE_TIME, 0, 0x82, ""), "8301");
}

static bool no_display(void)
{
    return strcmp(perform(CAT_COMMAND_DISPLAY_TEXT, 0, 0x02, "8D020441"), "830130") == 0;
}

static bool no_keypad(void)
{
    return strcmp(perform(CAT_COMMAND_GET_INKEY, 0, 0x82, "8D020441"), "830130") == 0 &&
           strcmp(perform(CAT_COMMAND_GET_INPUT, 0, 0x82, "8D0204419102010A"), "830130") == 0;
}

static bool event_location(void)
{
    script.device.events = 1U << CAT_EVENT_LOCATION_STATUS;
    assert_int_equal(device_send_location_status(&script.device), 0);
    return was_sent(CAT_TEMPLATE_EVENT_DOWNLOAD, CAT_EVENT_LOCATION_STATUS);
}

static bool event_rejection(void)
{
    script.device.events = 1U << CAT_EVENT_NETWORK_REJECTION;
    script.device.view.state = RADIO_LIMITED;
    assert_int_equal(device_send_rejection(&script.device), 0);
    script.device.view.state = RADIO_NORMAL;
    return was_sent(CAT_TEMPLATE_EVENT_DOWNLOAD, CAT_EVENT_NETWORK_REJECTION);
}

static bool channel_event(uint8_t event)
{
    script.device.events = 1U << event;
    assert_int_equal(device_send_channel_event(&script.device, 1, event), 0);
    return was_sent(CAT_TEMPLATE_EVENT_DOWNLOAD, event);
}

static bool event_data(void)
{
    return channel_event(CAT_EVENT_DATA_AVAILABLE);
}

static bool event_channel_status(void)
{
    return channel_event(CAT_EVENT_CHANNEL_STATUS);
}

/* Seven channels, and no more. */
static bool channels(void)
{
    for (unsigned id = 1; id <= 7; id++) {
        char opened[16];

        snprintf(opened, sizeof(opened), "8301003802%02X00", 0x80 | id);
        if (!begins(perform(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, UDP_WITHOUT_ADDRESS), opened))
            return false;
    }
    if (!begins(perform(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, UDP_WITHOUT_ADDRESS), "83023A01"))
        return false;
    channels_close(&script.device.channels);
    return true;
}

/* Nothing listens at port 1 of loopback: UDP opens, TCP is refused by the peer and not as a type.
 */
static bool udp(void)
{
    bool open =
        begins(perform(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103390205DC3C030100013E05217F000001"),
               "830100");

    channels_close(&script.device.channels);
    return open;
}

static bool tcp(void)
{
    return begins(
        perform(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, "350103390205DC3C030200013E05217F000001"),
        "83023A07");
}

static bool dns_server(void)
{
    bool named =
        strstr(perform(CAT_COMMAND_OPEN_CHANNEL, 9, 0x82, UDP_WITHOUT_ADDRESS), "400521") != NULL;

    channels_close(&script.device.channels);
    return named;
}

static bool bearer(const char *description)
{
    char objects[80];
    bool open;

    snprintf(objects, sizeof(objects), "%s390205DC3C030100353E00", description);
    open = begins(perform(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, objects), "830100") &&
           strstr(text, description) != NULL;
    channels_close(&script.device.channels);
    return open;
}

static bool bearer_gprs(void)
{
    return bearer("350702030403041F02");
}

static bool bearer_eutran(void)
{
    return bearer("35020B09");
}

/* A command that needs an open channel; the result must be 0x. */
static bool on_channel(uint8_t type, uint8_t qualifier, uint8_t destination, const char *objects)
{
    bool done;

    perform(CAT_COMMAND_OPEN_CHANNEL, 1, 0x82, UDP_WITHOUT_ADDRESS);
    done = begins(perform(type, qualifier, destination, objects), "83010");
    channels_close(&script.device.channels);
    return done;
}

static bool close_channel(void)
{
    return on_channel(CAT_COMMAND_CLOSE_CHANNEL, 0, 0x21, "");
}

static bool name_reuse(void)
{
    return on_channel(CAT_COMMAND_CLOSE_CHANNEL, 1, 0x21, "");
}

static bool receive(void)
{
    return on_channel(CAT_COMMAND_RECEIVE_DATA, 0, 0x21, "B701ED");
}

static bool send_data(void)
{
    return on_channel(CAT_COMMAND_SEND_DATA, 0, 0x21, "B60161");
}

static bool channel_status(void)
{
    return on_channel(CAT_COMMAND_GET_CHANNEL_STATUS, 0, 0x82, "") && strstr(text, "B8028100");
}

static const struct {
    unsigned bit;
    bool (*done)(void); /* NULL: the command below, with result 0x */
    uint8_t type, qualifier;
    const char *objects;
} proofs[] = {
    {CAT_BIT_PROFILE_DOWNLOAD, sends_profile, 0, 0, ""},
    {CAT_BIT_SMS_PP_DOWNLOAD, sms_pp, 0, 0, ""},
    {CAT_BIT_SMS_PP_ERROR_DATA, sms_pp, 0, 0, ""},
    {CAT_BIT_MENU_SELECTION, menu, 0, 0, ""},
    {CAT_BIT_TIMER_EXPIRATION, timer_expiration, 0, 0, ""},
    {CAT_BIT_COMMAND_RESULT, command_result, 0, 0, ""},
    {CAT_BIT_NO_DISPLAY, no_display, 0, 0, ""},
    {CAT_BIT_NO_KEYPAD, no_keypad, 0, 0, ""},
    {CAT_BIT_MORE_TIME, NULL, CAT_COMMAND_MORE_TIME, 0, ""},
    {CAT_BIT_POLL_INTERVAL, NULL, CAT_COMMAND_POLL_INTERVAL, 0, "8402011E"},
    {CAT_BIT_POLLING_OFF, NULL, CAT_COMMAND_POLLING_OFF, 0, ""},
    {CAT_BIT_REFRESH, NULL, CAT_COMMAND_REFRESH, CAT_REFRESH_INIT_AND_ALL_FILES, ""},
    {CAT_BIT_SET_UP_MENU, NULL, CAT_COMMAND_SET_UP_MENU, 0, "850141 8F020142"},
    {CAT_BIT_LOCAL_LOCATION_AND_IMEI, NULL, CAT_COMMAND_PROVIDE_LOCAL_INFORMATION,
     CAT_LOCAL_LOCATION, ""},
    {CAT_BIT_LOCAL_LOCATION_AND_IMEI, NULL, CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, CAT_LOCAL_IMEI,
     ""},
    {CAT_BIT_LOCAL_DATE_TIME, NULL, CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, CAT_LOCAL_DATE_TIME, ""},
    {CAT_BIT_LOCAL_ACCESS_TECHNOLOGY, NULL, CAT_COMMAND_PROVIDE_LOCAL_INFORMATION,
     CAT_LOCAL_ACCESS_TECHNOLOGY, ""},
    {CAT_BIT_SET_UP_EVENT_LIST, NULL, CAT_COMMAND_SET_UP_EVENT_LIST, 0, "9904090A0312"},
    {CAT_BIT_EVENT_LOCATION_STATUS, event_location, 0, 0, ""},
    {CAT_BIT_EVENT_DATA_AVAILABLE, event_data, 0, 0, ""},
    {CAT_BIT_EVENT_CHANNEL_STATUS, event_channel_status, 0, 0, ""},
    {CAT_BIT_EVENT_NETWORK_REJECTION, event_rejection, 0, 0, ""},
    {CAT_BIT_EVENT_NETWORK_REJECTION_EUTRAN, event_rejection, 0, 0, ""},
    {CAT_BIT_TIMER_START_STOP, NULL, CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_START,
     "A40101A503000100"},
    {CAT_BIT_TIMER_GET, timer_get, 0, 0, ""},
    {CAT_BIT_TIMER_START_STOP, NULL, CAT_COMMAND_TIMER_MANAGEMENT, CAT_TIMER_DEACTIVATE, "A40101"},
    {CAT_BIT_OPEN_CHANNEL, udp, 0, 0, ""},
    {CAT_BIT_CLOSE_CHANNEL, close_channel, 0, 0, ""},
    {CAT_BIT_RECEIVE_DATA, receive, 0, 0, ""},
    {CAT_BIT_SEND_DATA, send_data, 0, 0, ""},
    {CAT_BIT_GET_CHANNEL_STATUS, channel_status, 0, 0, ""},
    {CAT_BIT_BEARER_GPRS, bearer_gprs, 0, 0, ""},
    {CAT_BIT_BEARER_EUTRAN, bearer_eutran, 0, 0, ""},
    {CAT_BIT_CHANNELS_1, channels, 0, 0, ""},
    {CAT_BIT_CHANNELS_2, channels, 0, 0, ""},
    {CAT_BIT_CHANNELS_4, channels, 0, 0, ""},
    {CAT_BIT_TCP_CLIENT, tcp, 0, 0, ""},
    {CAT_BIT_UDP_CLIENT, udp, 0, 0, ""},
    {CAT_BIT_DNS_SERVER_ADDRESS, dns_server, 0, 0, ""},
    {CAT_BIT_ACCESS_NAME_REUSE, name_reuse, 0, 0, ""},
};

/* ---- tests ---- */

static void test_octets(void **state)
{
    (void)state;
    assert_string_equal(bytes_to_hex(BYTES_OF(profile), text, sizeof(text)),
                        "3B01E86011" /* octets 1 to 5 */
                        "0C00078000" /* 6 to 10 */
                        "001FE26000" /* 11 to 15 */
                        "0043000000" /* 16 to 20 */
                        "0000000050" /* 21 to 25 */
                        "0000000000" /* 26 to 30 */
                        "00000300");
}

static void test_what_is_announced_is_done(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 8 * TERMINAL_PROFILE_LEN; bit++) {
        unsigned proved = 0;

        if (!cat_profile_has(BYTES_OF(profile), bit))
            continue;
        assert_non_null(cat_bit_name(bit));
        for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
            if (proofs[i].bit != bit)
                continue;
            proved++;
            if (proofs[i].done
                    ? !proofs[i].done()
                    : !begins(perform(proofs[i].type, proofs[i].qualifier, 0x82, proofs[i].objects),
                              "83010"))
                fail_msg("octet %u bit %u (%s) is announced and not done: %s", bit / 8 + 1,
                         bit % 8 + 1, cat_bit_name(bit), text);
        }
        if (!proved)
            fail_msg("octet %u bit %u (%s) is announced and has no proof", bit / 8 + 1, bit % 8 + 1,
                     cat_bit_name(bit));
    }
}

/* Commands have the name of their bit; PROVIDE LOCAL INFORMATION and TIMER MANAGEMENT have several.
 */
static void test_what_is_not_announced_is_refused(void **state)
{
    (void)state;
    for (unsigned type = 0; type <= 0xFF; type++) {
        bool refused = strcmp(perform((uint8_t)type, 0, 0x82, ""), "830130") == 0;
        const char *name = cat_name(CAT_LIST_COMMAND, type);
        bool found = false;

        for (unsigned bit = 0; name && bit < 8 * TERMINAL_PROFILE_LEN; bit++)
            found |= cat_bit_name(bit) && strncmp(cat_bit_name(bit), name, strlen(name)) == 0 &&
                     cat_profile_has(BYTES_OF(profile), bit);
        if (refused == found)
            fail_msg("command %02X is %s and %s", type, found ? "announced" : "not announced",
                     refused ? "refused" : "done");
    }
    script.device.restart = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_octets, begin, end),
        cmocka_unit_test_setup_teardown(test_what_is_announced_is_done, begin, end),
        cmocka_unit_test_setup_teardown(test_what_is_not_announced_is_refused, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
