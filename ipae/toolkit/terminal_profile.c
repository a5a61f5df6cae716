/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What TERMINAL PROFILE announces (TS 102 223 5.2; CAT-1.4): features, and what the IPAe needs. */
#include "ipae/toolkit/terminal.h"

#include <stdio.h>

bool terminal_has(const struct terminal *terminal, enum cat_bit bit)
{
    return card_terminal_has(terminal->card, bit);
}

void terminal_read_profile(struct terminal *terminal)
{
    terminal->features = (struct features){
        .timers = terminal_has(terminal, CAT_BIT_TIMER_START_STOP) &&
                  terminal_has(terminal, CAT_BIT_TIMER_EXPIRATION),
        .poll_interval = terminal_has(terminal, CAT_BIT_POLL_INTERVAL),
        .menu = terminal_has(terminal, CAT_BIT_MENU_SELECTION) &&
                terminal_has(terminal, CAT_BIT_SET_UP_MENU),
        .location_information = terminal_has(terminal, CAT_BIT_LOCAL_LOCATION_AND_IMEI),
        .date_time = terminal_has(terminal, CAT_BIT_LOCAL_DATE_TIME),
        .location_event = terminal_has(terminal, CAT_BIT_EVENT_LOCATION_STATUS),
        .data_event = terminal_has(terminal, CAT_BIT_EVENT_DATA_AVAILABLE),
        .rejection_event = terminal_has(terminal, CAT_BIT_EVENT_NETWORK_REJECTION),
        .tcp = terminal_has(terminal, CAT_BIT_TCP_CLIENT),
        .udp = terminal_has(terminal, CAT_BIT_UDP_CLIENT),
        .dns_request = terminal_has(terminal, CAT_BIT_DNS_SERVER_ADDRESS),
    };
}

/* Needed bits. Of the rows with the same group at least one must be announced. */
struct needed {
    enum cat_bit bit;
    char group; /* 0: needed by itself */
};
static const struct needed needed[] = {
    {CAT_BIT_PROFILE_DOWNLOAD, 0},  {CAT_BIT_REFRESH, 0},
    {CAT_BIT_SET_UP_EVENT_LIST, 0}, {CAT_BIT_OPEN_CHANNEL, 0},
    {CAT_BIT_CLOSE_CHANNEL, 0},     {CAT_BIT_RECEIVE_DATA, 0},
    {CAT_BIT_SEND_DATA, 0},         {CAT_BIT_GET_CHANNEL_STATUS, 0},
    {CAT_BIT_CHANNELS_1, 'c'},      {CAT_BIT_CHANNELS_2, 'c'},
    {CAT_BIT_CHANNELS_4, 'c'},      {CAT_BIT_TCP_CLIENT, 't'},
    {CAT_BIT_UDP_CLIENT, 't'},
};

enum { NEEDED = sizeof(needed) / sizeof(needed[0]) };

static bool has_row(const struct terminal *terminal, const struct needed *row)
{
    if (!row->group)
        return terminal_has(terminal, row->bit);
    for (size_t i = 0; i < NEEDED; i++)
        if (needed[i].group == row->group && terminal_has(terminal, needed[i].bit))
            return true;
    return false;
}

bool terminal_is_sufficient(const struct terminal *terminal)
{
    for (size_t i = 0; i < NEEDED; i++)
        if (!has_row(terminal, &needed[i]))
            return false;
    return true;
}

void terminal_note_missing(const struct terminal *terminal)
{
    char text[500] = "";
    size_t len = 0;

    for (size_t i = 0; i < NEEDED; i++) {
        const struct needed *row = &needed[i];
        bool same_group = row->group && row[-1].group == row->group;

        if (!has_row(terminal, row) && len < sizeof(text))
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s octet %u bit %u (%s)",
                                    len == 0     ? "TERMINAL PROFILE lacks"
                                    : same_group ? " or"
                                                 : ",",
                                    (unsigned)row->bit / 8 + 1, (unsigned)row->bit % 8 + 1,
                                    cat_bit_name(row->bit));
    }
    terminal_note(terminal, "IPAe", text);
}
