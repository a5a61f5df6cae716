/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal of the toolkit (TS 102 223): TERMINAL PROFILE, FETCH, TERMINAL RESPONSE. */
#include "tools/suite/suite.h"

#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <string.h>

enum { PROFILE_LEN = 34, COMMANDS_MAX = 40, DETAILS_LEN = 3, NO_COMMAND = 0 };

/* ---- TERMINAL PROFILE ---- */

static const uint16_t none[] = {CAT_BIT_PROFILE_DOWNLOAD};
static const uint16_t refresh[] = {CAT_BIT_PROFILE_DOWNLOAD, CAT_BIT_REFRESH};
static const uint16_t state_change[] = {CAT_BIT_PROFILE_DOWNLOAD, CAT_BIT_REFRESH,
                                        CAT_BIT_REFRESH_STATE_CHANGE};
/* SGP.32 Annex A.2. */
static const uint16_t bip[] = {
    CAT_BIT_PROFILE_DOWNLOAD,
    CAT_BIT_SMS_PP_DOWNLOAD,
    CAT_BIT_TIMER_EXPIRATION,
    CAT_BIT_COMMAND_RESULT,
    CAT_BIT_MORE_TIME,
    CAT_BIT_POLL_INTERVAL,
    CAT_BIT_REFRESH,
    CAT_BIT_LOCAL_LOCATION_AND_IMEI,
    CAT_BIT_SET_UP_EVENT_LIST,
    CAT_BIT_EVENT_LOCATION_STATUS,
    CAT_BIT_EVENT_DATA_AVAILABLE,
    CAT_BIT_EVENT_CHANNEL_STATUS,
    CAT_BIT_TIMER_START_STOP,
    CAT_BIT_TIMER_GET,
    CAT_BIT_LOCAL_DATE_TIME,
    CAT_BIT_OPEN_CHANNEL,
    CAT_BIT_CLOSE_CHANNEL,
    CAT_BIT_RECEIVE_DATA,
    CAT_BIT_SEND_DATA,
    CAT_BIT_GET_CHANNEL_STATUS,
    CAT_BIT_BEARER_GPRS,
    CAT_BIT_CHANNELS_2,
    CAT_BIT_TCP_CLIENT,
    CAT_BIT_UDP_CLIENT,
};

static const struct profile {
    const char *name;
    const uint16_t *bits;
    size_t count;
} profiles[] = {
    {"none", none, sizeof(none) / sizeof(none[0])},
    {"refresh", refresh, sizeof(refresh) / sizeof(refresh[0])},
    {"state-change", state_change, sizeof(state_change) / sizeof(state_change[0])},
    {"bip", bip, sizeof(bip) / sizeof(bip[0])},
};

/* The octets of a profile by its name. */
static struct bytes profile_octets(struct suite *suite, const char *name)
{
    uint8_t *octets;

    if (strcmp(name, "all") == 0) {
        octets = suite_alloc(suite, PROFILE_LEN);
        memset(octets, 0xFF, PROFILE_LEN);
        return bytes_at(octets, PROFILE_LEN);
    }
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
        if (strcmp(profiles[i].name, name) != 0)
            continue;
        octets = suite_alloc(suite, PROFILE_LEN);
        for (size_t bit = 0; bit < profiles[i].count; bit++)
            octets[profiles[i].bits[bit] / 8] |= (uint8_t)(1 << profiles[i].bits[bit] % 8);
        return bytes_at(octets, PROFILE_LEN);
    }
    return suite_bytes(suite, "%s", name);
}

void suite_terminal_profile(struct suite *suite, const char *profile)
{
    struct bytes octets = profile_octets(suite, profile);
    uint16_t sw = suite_exchange(suite, "80100000%02zX #%s", octets.len, suite_hex(suite, octets));

    if (!sw_is_ok(sw))
        suite_fail(suite, "TERMINAL PROFILE: status %04X (%s)", sw, sw_text(sw));
}

/* ---- Proactive commands ---- */

/* The octets of command details in the command that was fetched last. */
static bool details_of(struct bytes command, struct bytes *details)
{
    struct tlv whole, found;

    if (tlv_only(command, &whole) < 0 || whole.tag != CAT_TEMPLATE_PROACTIVE_COMMAND ||
        comprehension_find(whole.value, CAT_TAG_COMMAND_DETAILS, &found) < 0 ||
        found.value.len != DETAILS_LEN)
        return false;
    *details = found.value;
    return true;
}

/* Is a command pending? The last status word says it, else that of STATUS. */
static bool is_pending(struct suite *suite)
{
    static const uint8_t status[] = {0x80, INS_STATUS, 0x00, 0x0C};
    struct bytes data;

    if (suite->last.sw >> 8 == SW1_PROACTIVE)
        return true;
    return suite_transmit(suite, BYTES_OF(status), &data) >> 8 == SW1_PROACTIVE;
}

static bool fetch(struct suite *suite)
{
    struct bytes details;

    if (suite_exchange(suite, "8012000000") != SW_OK)
        return false;
    if (!details_of(suite->last.response, &details))
        suite_fail(suite, "FETCH gives no proactive command: %s",
                   suite_hex(suite, suite->last.response));
    suite->last_command = details.at[1];
    suite_set_bytes(suite, "DETAILS", details);
    return true;
}

void suite_fetch(struct suite *suite)
{
    if (!is_pending(suite) || !fetch(suite))
        suite_fail(suite, "no proactive command is pending: status %04X (%s)", suite->last.sw,
                   sw_text(suite->last.sw));
}

uint16_t suite_terminal_response(struct suite *suite, const char *result, const char *objects)
{
    struct bytes octets;

    if (!suite_variable(suite, "DETAILS"))
        suite_inconclusive(suite, "TERMINAL RESPONSE without a FETCH");
    octets = suite_bytes(suite, "81=$DETAILS 82=8281 83=%s %s", result, objects ? objects : "");
    if (suite->last_command == CAT_COMMAND_REFRESH)
        suite->isdr_channel = 0; /* a switch of profiles closes logical channels */
    return suite_exchange(suite, "80140000%02zX #%s", octets.len, suite_hex(suite, octets));
}

/* Success, with what a terminal always adds. */
static void perform(struct suite *suite)
{
    const char *objects = "";

    if (suite->last_command == CAT_COMMAND_POLL_INTERVAL)
        objects = "84=0001";
    suite_terminal_response(suite, "00", objects);
}

void suite_fetch_until(struct suite *suite, const char *name)
{
    for (int i = 0; i < COMMANDS_MAX && is_pending(suite) && fetch(suite); i++) {
        const char *command = cat_name(CAT_LIST_COMMAND, suite->last_command);

        if (name && command && strcmp(command, name) == 0)
            return;
        perform(suite);
    }
    if (name)
        suite_fail(suite, "the proactive command %s does not come", name);
}

void suite_complete_switch(struct suite *suite)
{
    bool is_refresh = false;

    for (int i = 0; i < COMMANDS_MAX && !is_refresh && is_pending(suite) && fetch(suite); i++) {
        is_refresh = suite->last_command == CAT_COMMAND_REFRESH;
        perform(suite);
    }
    suite_reset(suite);
}
