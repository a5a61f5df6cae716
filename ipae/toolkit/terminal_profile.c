/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What TERMINAL PROFILE announces (TS 102 223 5.2; CAT-1.4): features, and what the IPAe needs. */
#include "ipae/toolkit/terminal.h"

#include <stdio.h>

void terminal_read_profile(struct terminal *terminal)
{
    const struct euiccd_card *card = terminal->card;

    terminal->features = (struct features){
        .timers = card_terminal_has(card, 8, 1) && card_terminal_has(card, 1, 6),
        .poll_interval = card_terminal_has(card, 3, 6),
        .menu = card_terminal_has(card, 1, 4) && card_terminal_has(card, 4, 6),
        .location_information = card_terminal_has(card, 4, 7),
        .date_time = card_terminal_has(card, 8, 3),
        .location_event = card_terminal_has(card, 5, 5),
        .data_event = card_terminal_has(card, 6, 3),
        .rejection_event = card_terminal_has(card, 25, 5),
        .tcp = card_terminal_has(card, 17, 1),
        .udp = card_terminal_has(card, 17, 2),
        .dns_request = card_terminal_has(card, 33, 1),
    };
}

/* Needed bits. Of the rows with the same group at least one must be announced. */
struct needed {
    uint8_t octet, bit;
    char group; /* 0: needed by itself */
    const char *name;
};
static const struct needed needed[] = {
    {1, 1, 0, "profile download"},
    {3, 8, 0, "REFRESH"},
    {5, 1, 0, "SET UP EVENT LIST"},
    {12, 1, 0, "OPEN CHANNEL"},
    {12, 2, 0, "CLOSE CHANNEL"},
    {12, 3, 0, "RECEIVE DATA"},
    {12, 4, 0, "SEND DATA"},
    {12, 5, 0, "GET CHANNEL STATUS"},
    {13, 6, 'c', "channels"},
    {13, 7, 'c', "channels"},
    {13, 8, 'c', "channels"},
    {17, 1, 't', "TCP"},
    {17, 2, 't', "UDP"},
};

enum { NEEDED = sizeof(needed) / sizeof(needed[0]) };

static bool has_row(const struct euiccd_card *card, const struct needed *row)
{
    if (!row->group)
        return card_terminal_has(card, row->octet, row->bit);
    for (size_t i = 0; i < NEEDED; i++)
        if (needed[i].group == row->group &&
            card_terminal_has(card, needed[i].octet, needed[i].bit))
            return true;
    return false;
}

bool terminal_is_sufficient(const struct terminal *terminal)
{
    for (size_t i = 0; i < NEEDED; i++)
        if (!has_row(terminal->card, &needed[i]))
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

        if (!has_row(terminal->card, row) && len < sizeof(text))
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s octet %u bit %u (%s)",
                                    len == 0     ? "TERMINAL PROFILE lacks"
                                    : same_group ? " or"
                                                 : ",",
                                    row->octet, row->bit, row->name);
    }
    terminal_note(terminal, "IPAe", text);
}
