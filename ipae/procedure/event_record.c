/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event Records of an SM-DS (SGP.22 3.6.2; E-52): each is a download of its own, in the order of
 * the list. The list is durable before the first download begins; an Event Record that cannot be
 * decoded fails when its download begins.
 */
#include "ipae/procedure/profile_download.h"

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

/* Drops the records that do not fit: the SM-DS keeps them for the eIM's next trigger. */
static void put_events(struct buf *out, const struct rsp_authenticated *authenticated)
{
    for (size_t i = 0; i < authenticated->event_count && !out->overflow; i++) {
        size_t before = out->len;

        put_event(out, &authenticated->events[i]);
        if (out->overflow)
            out->len = before;
    }
}

/* Indirect download: the eIM made a trigger of the Event Record. */
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

int event_records_store(struct download *download, const struct rsp_authenticated *authenticated)
{
    struct terminal *terminal = download->session->terminal;
    struct pending_download *pending = download->pending;
    struct buf events = arena_buf(&terminal->poll_arena, EVENTS_OCTETS_MAX);

    download->session_open = false; /* nothing to cancel at an SM-DS */
    if (!events.at)
        return ERR_MEMORY;
    if (authenticated->is_event)
        put_events(&events, authenticated);
    else if (authenticated->dp.profile_download_trigger.at &&
             put_trigger(terminal, &events, authenticated->dp.profile_download_trigger) < 0)
        return download_fail(pending, terminal, "malformed Event Record");
    if (events.len == 0)
        return download_fail(pending, terminal, "the SM-DS has no Event Record for this eUICC");
    pending->events = buf_bytes(&events);
    pending->attempts = 1; /* of the first one, which begins now */
    return pending_download_put(terminal, pending);
}

int event_records_first(struct download *download)
{
    struct bytes rest = download->pending->events;
    struct tlv event;

    if (tlv_next(&rest, &event) < 0 || profile_source_read(event.value, &download->source) < 0)
        return download_fail(download->pending, download->session->terminal,
                             "malformed Event Record");
    return 0;
}

bool event_records_advance(struct pending_download *pending)
{
    struct bytes rest = pending->events;
    struct tlv event;

    if (tlv_next(&rest, &event) < 0 || rest.len == 0)
        return false;
    *pending = (struct pending_download){
        .eim_id = pending->eim_id, .request = pending->request, .events = rest};
    return true;
}
