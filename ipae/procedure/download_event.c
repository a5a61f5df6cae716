/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an SM-DS tells (E-52): each event is a download of its own, in the order in which they came.
 * The list is a fact before the first one begins; what cannot be read fails in its turn.
 */
#include "ipae/procedure/rsp_download.h"

#include <string.h>

enum { EVENTS_OCTETS_MAX = 4096, TAG_EVENT = 0x85 };

static void put_event(struct buf *out, const struct event_entries *event)
{
    size_t mark = tlv_open(out, TAG_EVENT);

    buf_put(out, BYTES_TEXT("1$"));
    buf_put(out, event->rsp_server_address);
    buf_put_u8(out, '$');
    buf_put(out, event->event_id);
    tlv_close(out, mark);
}

/* Those that find no room are told again when the eIM's next trigger asks. */
static void put_events(struct buf *out, const struct rsp_authenticated *authenticated)
{
    for (size_t i = 0; i < authenticated->event_count && !out->overflow; i++) {
        size_t before = out->len;

        put_event(out, &authenticated->events[i]);
        if (out->overflow)
            out->len = before;
    }
}

/* Through an eIM: the trigger that it made of the event. */
static int put_trigger(struct terminal *terminal, struct buf *out, struct bytes octets)
{
    struct profile_download_trigger_request trigger;

    if (der_decode(terminal->services.der, &msg_profile_download_trigger_request, octets, &trigger,
                   &terminal->arena, NULL) < 0 ||
        trigger.profile_download_data != PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE)
        return ERR_MALFORMED;
    tlv_put(out, TAG_EVENT, trigger.activation_code);
    return 0;
}

int download_events_store(struct download *download, const struct rsp_authenticated *authenticated)
{
    struct terminal *terminal = download->session->terminal;
    struct pending_download *fact = download->fact;
    struct buf events = arena_buf(&terminal->poll_arena, EVENTS_OCTETS_MAX);

    download->open = false; /* at an SM-DS there is nothing to cancel */
    if (!events.at)
        return ERR_MEMORY;
    if (authenticated->is_event)
        put_events(&events, authenticated);
    else if (authenticated->dp.profile_download_trigger.at &&
             put_trigger(terminal, &events, authenticated->dp.profile_download_trigger) < 0)
        return download_fail(fact, terminal, "an event that cannot be read");
    if (events.len == 0)
        return download_fail(fact, terminal, "the SM-DS has no event");
    fact->events = buf_bytes(&events);
    fact->attempts = 1; /* of the first one, which begins now */
    return pending_download_put(terminal, fact);
}

int download_events_first(struct download *download)
{
    struct bytes rest = download->fact->events;
    struct tlv event;

    if (tlv_next(&rest, &event) < 0 || download_order_read(event.value, &download->order) < 0)
        return download_fail(download->fact, download->session->terminal,
                             "an event that cannot be read");
    return 0;
}

bool download_events_advance(struct pending_download *fact)
{
    struct bytes rest = fact->events;
    struct tlv event;

    if (tlv_next(&rest, &event) < 0 || rest.len == 0)
        return false;
    *fact =
        (struct pending_download){.eim_id = fact->eim_id, .request = fact->request, .events = rest};
    return true;
}
