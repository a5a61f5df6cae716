/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the terminal says unasked (TS 102 223 7; CAT-1.5): envelopes to flags. */
#include "ipae/toolkit/terminal.h"

#include <string.h>

enum {
    ENVELOPE_SMS = 0xD1,
    ENVELOPE_MENU = 0xD3,
    ENVELOPE_EVENT = 0xD6,
    ENVELOPE_TIMER = 0xD7,

    TAG_ITEM_ID = 0x10,
    TAG_LOCATION_INFORMATION = 0x13,
    TAG_EVENT_LIST = 0x19,
    TAG_LOCATION_STATUS = 0x1B,
    TAG_TIMER = 0x24,
    TAG_CHANNEL_STATUS = 0x38,
    TAG_REJECTION_CAUSE = 0x75,

    EVENT_LOCATION_STATUS = 0x03,
    EVENT_DATA_AVAILABLE = 0x09,
    EVENT_CHANNEL_STATUS = 0x0A,
    EVENT_NETWORK_REJECTION = 0x12,

    CHANNEL_ID = 0x07,
    LINK_ESTABLISHED = 0x80
};

/* Causes that will not change while this subscription is used (TS 24.301 9.9.3.9, TS 24.008
 * 10.5.5.14; the list is ours, CAT-2.6). */
static const uint8_t permanent_causes[] = {2, 3, 6, 7, 8, 11, 12, 13, 14, 15};

/* First octet of the object `tag`; -1 when there is none. */
static int first_octet(struct bytes list, uint32_t tag)
{
    struct tlv object;

    if (comprehension_find(list, tag, &object) < 0 || object.value.len == 0)
        return -1;
    return object.value.at[0];
}

static void take_location(struct terminal *terminal, struct bytes list)
{
    struct tlv information;
    int status = first_octet(list, TAG_LOCATION_STATUS);

    if (status < 0 || status > 2)
        return;
    terminal->events.location = (enum location)(LOCATION_NORMAL + status);
    if (status == 0) {
        terminal->events.rejections = 0;
        if (comprehension_find(list, TAG_LOCATION_INFORMATION, &information) == 0 &&
            information.value.len >= sizeof(terminal->plmn))
            memcpy(terminal->plmn, information.value.at, sizeof(terminal->plmn));
    }
}

static void take_channel(struct terminal *terminal, struct bytes list, bool data)
{
    int status = first_octet(list, TAG_CHANNEL_STATUS);
    int channel = status & CHANNEL_ID;

    if (status < 0 || channel == 0)
        return;
    if (data)
        terminal->events.data[channel] = true;
    else if (!(status & LINK_ESTABLISHED))
        terminal->events.dropped[channel] = true;
}

static void take_rejection(struct terminal *terminal, struct bytes list)
{
    int cause = first_octet(list, TAG_REJECTION_CAUSE);

    if (cause > 0 && memchr(permanent_causes, cause, sizeof(permanent_causes)))
        terminal->events.rejections++;
}

static bool take_event(struct terminal *terminal, struct bytes list)
{
    switch (first_octet(list, TAG_EVENT_LIST)) {
    case EVENT_LOCATION_STATUS:
        take_location(terminal, list);
        return true;
    case EVENT_DATA_AVAILABLE:
        take_channel(terminal, list, true);
        return true;
    case EVENT_CHANNEL_STATUS:
        take_channel(terminal, list, false);
        return true;
    case EVENT_NETWORK_REJECTION:
        take_rejection(terminal, list);
        return true;
    default:
        return false;
    }
}

bool event_download_receive(struct terminal *terminal, struct bytes envelope)
{
    struct tlv outer;
    int timer;

    if (tlv_only(envelope, &outer) < 0)
        return false;
    switch (outer.tag) {
    case ENVELOPE_EVENT:
        return take_event(terminal, outer.value);
    case ENVELOPE_TIMER:
        timer = first_octet(outer.value, TAG_TIMER);
        if (timer <= 0 || timer >= TIMERS)
            return false;
        terminal->events.timer[timer] = true;
        return true;
    case ENVELOPE_MENU:
        if (!terminal->features.menu || first_octet(outer.value, TAG_ITEM_ID) != MENU_ITEM_POLL)
            return false;
        /* fall through */
    case ENVELOPE_SMS: /* whatever it says: "poll now" (CAT-2.2) */
        if (!co_is_suspended(terminal->co))
            return false;
        terminal->events.push = true;
        return true;
    default:
        return false;
    }
}

void status_receive(struct terminal *terminal)
{
    terminal->events.status++;
    for (unsigned i = 0; i < TIMERS; i++)
        if (terminal->status_left[i] > 0 && --terminal->status_left[i] == 0)
            terminal->events.timer[i] = true;
}
