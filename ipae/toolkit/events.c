/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ENVELOPE and STATUS commands of the terminal set the flags of struct terminal_events (TS 102 223
 * 7; CAT-1.5). */
#include "apdu/cat.h"
#include "ipae/toolkit/terminal.h"

#include <string.h>

/* Causes that are permanent for this subscription (TS 24.301 9.9.3.9, TS 24.008 10.5.5.14;
 * CAT-2.6). */
static const uint8_t permanent_causes[] = {2, 3, 6, 7, 8, 11, 12, 13, 14, 15};

/* First octet of the object `tag`; -1: none. */
static int first_octet(struct bytes list, uint32_t tag)
{
    struct tlv object;

    if (comprehension_find(list, tag, &object) < 0 || object.value.len == 0)
        return -1;
    return object.value.at[0];
}

static void receive_location(struct terminal *terminal, struct bytes list)
{
    struct tlv information;
    int status = first_octet(list, CAT_TAG_LOCATION_STATUS);

    if (status < 0 || status > 2)
        return;
    terminal->events.location = (enum location)(LOCATION_NORMAL + status);
    if (status == 0) {
        terminal->events.rejections = 0;
        if (comprehension_find(list, CAT_TAG_LOCATION_INFORMATION, &information) == 0 &&
            information.value.len >= sizeof(terminal->plmn))
            memcpy(terminal->plmn, information.value.at, sizeof(terminal->plmn));
    }
}

static void receive_channel(struct terminal *terminal, struct bytes list, bool data)
{
    int status = first_octet(list, CAT_TAG_CHANNEL_STATUS);
    int channel = status & CAT_CHANNEL_ID;

    if (status < 0 || channel == 0)
        return;
    if (data)
        terminal->events.data[channel] = true;
    else if (!(status & CAT_LINK_ESTABLISHED))
        terminal->events.dropped[channel] = true;
}

static void receive_rejection(struct terminal *terminal, struct bytes list)
{
    int cause = first_octet(list, CAT_TAG_REJECTION_CAUSE);

    if (cause > 0 && memchr(permanent_causes, cause, sizeof(permanent_causes)))
        terminal->events.rejections++;
}

static bool receive_event(struct terminal *terminal, struct bytes list)
{
    switch (first_octet(list, CAT_TAG_EVENT_LIST)) {
    case CAT_EVENT_LOCATION_STATUS:
        receive_location(terminal, list);
        return true;
    case CAT_EVENT_DATA_AVAILABLE:
        receive_channel(terminal, list, true);
        return true;
    case CAT_EVENT_CHANNEL_STATUS:
        receive_channel(terminal, list, false);
        return true;
    case CAT_EVENT_NETWORK_REJECTION:
        receive_rejection(terminal, list);
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
    case CAT_TEMPLATE_EVENT_DOWNLOAD:
        return receive_event(terminal, outer.value);
    case CAT_TEMPLATE_TIMER_EXPIRATION:
        timer = first_octet(outer.value, CAT_TAG_TIMER_IDENTIFIER);
        if (timer <= 0 || timer >= TIMERS)
            return false;
        terminal->events.timer[timer] = true;
        return true;
    case CAT_TEMPLATE_MENU_SELECTION:
        if (!terminal->features.menu ||
            first_octet(outer.value, CAT_TAG_ITEM_IDENTIFIER) != MENU_ITEM_POLL)
            return false;
        /* fall through */
    case CAT_TEMPLATE_SMS_PP_DOWNLOAD: /* any SMS-PP: poll now (CAT-2.2) */
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
